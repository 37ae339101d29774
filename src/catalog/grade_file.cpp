#include "caregrade/grade_file.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "caregrade/batch/grade_batch.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/text/csv.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/version.hpp"
#include "graded_row_writer.hpp"
#include "output_files.hpp"
#include "row_chunks.hpp"

namespace caregrade {
namespace catalog {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{512} << 10;
constexpr std::size_t rows_at_once = 4096;
constexpr std::size_t most_waiting_bytes = std::size_t{32} << 20;  ///< of results that wait for an earlier chunk

/// GB18030 to UTF-8. A byte that belongs to no character becomes one that no UTF-8 has, and is found there.
class Decoder {
 public:
  explicit Decoder(bool is_wanted) : handle_{is_wanted ? iconv_open("UTF-8", "GB18030") : none()} {}
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() {
    if (handle_ != none()) iconv_close(handle_);
  }
  [[nodiscard]] bool works() const { return handle_ != none(); }

  void decode(std::string& text) {
    if (handle_ == none() || std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return;
    std::string decoded(text.size() * 2, '\0');
    char *in = text.data(), *out = decoded.data();
    std::size_t in_left = text.size(), out_left = decoded.size();
    while (in_left > 0) {
      if (iconv(handle_, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1)) break;
      if (errno == E2BIG || out_left == 0) {
        const auto used = static_cast<std::size_t>(out - decoded.data());
        decoded.resize(decoded.size() * 2);
        out = decoded.data() + used;
        out_left = decoded.size() - used;
        continue;
      }
      *out++ = '\xFF';
      --out_left;
      ++in;
      --in_left;
      iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    }
    decoded.resize(static_cast<std::size_t>(out - decoded.data()));
    text.swap(decoded);
  }

 private:
  static iconv_t none() { return reinterpret_cast<iconv_t>(-1); }  // NOLINT: how iconv_open says that there is none
  iconv_t handle_;
};

/// What a chunk came to.
struct ChunkResult {
  std::string output{};
  std::string refused{};
  FileSummary summary{};
  std::uint64_t end = 0;
  std::uint64_t end_line = 0;
};

std::vector<std::uint64_t> counts_of(const FileSummary& summary) {
  std::vector<std::uint64_t> counts{summary.rows, summary.open, summary.incomplete, summary.refused, summary.problems, summary.damaged_ids};
  counts.insert(counts.end(), summary.levels.begin(), summary.levels.end());
  return counts;
}

void set_counts(FileSummary& summary, const std::vector<std::uint64_t>& counts) {
  std::size_t at = 0;
  for (std::uint64_t* each : {&summary.rows, &summary.open, &summary.incomplete, &summary.refused, &summary.problems, &summary.damaged_ids}) *each = at < counts.size() ? counts[at++] : 0;
  for (std::uint64_t& each : summary.levels) each = at < counts.size() ? counts[at++] : 0;
}

void add(FileSummary& to, const FileSummary& from) {
  std::vector<std::uint64_t> counts = counts_of(to);
  const std::vector<std::uint64_t> more = counts_of(from);
  for (std::size_t i = 0; i < more.size(); ++i) counts[i] += more[i];
  set_counts(to, counts);
  for (const Issue& issue : from.shown) {
    const bool is_told = issue.severity == Severity::warning && std::any_of(to.shown.begin(), to.shown.end(), [&issue](const Issue& each) {
                           return each.code == issue.code && each.arguments == issue.arguments;
                         });
    if (!is_told && (issue.severity == Severity::warning || to.shown.size() < FileSummary::most_shown)) to.shown.push_back(issue);
  }
}

/// A run over one file: what its threads share.
class Run {
 public:
  Run(const FileGrading& wanted, const std::function<void(const FileProgress&)>& progress) : wanted_{wanted}, standard_{*wanted.standard}, progress_{progress} {
    total_.levels.resize(standard_.levels.size());
  }

  Result<FileSummary> run() {
    if (Issues issues = prepare(); !issues.empty()) return issues;
    std::vector<std::jthread> threads{};
    const std::size_t count = std::max<std::size_t>(1, wanted_.threads);
    const auto work_or_tell = [this] {
      try {
        work();
      } catch (...) {
        const std::lock_guard lock{order_mutex_};
        thrown_ = std::current_exception();
        has_failed_ = true;
        may_read_.notify_all();
      }
    };
    for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work_or_tell);
    work_or_tell();
    threads.clear();
    if (thrown_) std::rethrow_exception(thrown_);
    return finish();
  }

 private:
  // --- before ----------------------------------------------------------------------------------------------------

  Issues prepare() {
    if (Issues issues = input_.open(wanted_.input, chunk_bytes); !issues.empty()) return issues;
    Issues issues = prepare_graders();
    std::error_code error{};
    if (wanted_.output != "-" && input_.is_file() && std::filesystem::equivalent(wanted_.input, wanted_.output, error))
      issues.push_back({.code = "CG6013", .arguments = {{"path", wanted_.output}}});
    if (wanted_.is_gb18030 && !Decoder{true}.works()) issues.push_back({.code = "CG1018", .arguments = {{"path", wanted_.input}, {"reason", "iconv: GB18030"}}});
    if (wanted_.resume && (!input_.is_file() || wanted_.output == "-")) issues.push_back({.code = "CG6011"});
    if (!issues.empty()) return issues;
    if (issues = read_header(); has_errors(issues)) return issues;
    if (issues = output_.open(wanted_.output); !issues.empty()) return issues;
    if (wanted_.resume && !output_.is_file()) return {{.code = "CG6011"}};
    return begin();
  }

  /// Graders for the choices of every day: few standards decide earlier days otherwise.
  Issues prepare_graders() {
    Issues issues{};
    for (const auto& [id, choice] : wanted_.policies) {
      const auto policy = find_id(standard_.policies, id);
      if (policy && find_id(standard_.policies[*policy].choices, choice)) continue;
      std::string expected{};
      const auto name = [&expected](const auto& rows) {
        for (const auto& each : rows) expected += (expected.empty() ? "" : ", ") + each.id;
      };
      if (policy) name(standard_.policies[*policy].choices);
      else name(standard_.policies);
      if (policy) issues.push_back({.code = "CG6003", .arguments = {{"option", "--policy " + id}, {"expected", expected}, {"found", choice}}});
      else issues.push_back({.code = "CG6006", .arguments = {{"standard", standard_.id}, {"found", id}, {"expected", expected}}});
    }
    if (!issues.empty()) return issues;
    const auto grader = grader_of(choices_on(wanted_.on));
    return grader.ok() ? Issues{} : grader.issues();
  }

  [[nodiscard]] PolicyChoices choices_on(const std::optional<Date>& day) const {
    PolicyChoices choices = default_policies(standard_, day);
    for (const auto& [id, choice] : wanted_.policies) {
      const auto policy = find_id(standard_.policies, id);
      choices[*policy] = static_cast<std::int16_t>(*find_id(standard_.policies[*policy].choices, choice));
    }
    return choices;
  }

  [[nodiscard]] Result<const BatchGrader*> grader_of(const PolicyChoices& choices) {
    const std::lock_guard lock{graders_mutex_};
    const auto known = graders_.find(choices);
    if (known != graders_.end()) return &known->second;
    auto made = BatchGrader::make(standard_, choices);
    if (!made) return made.issues();
    return &graders_.emplace(choices, std::move(made).value()).first->second;
  }

  Issues read_header() {
    const std::string_view head = input_.head();
    if (has_errors(input_.issues())) return input_.issues();
    const std::size_t first = head.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {{.code = "CG1011", .where = {.file = wanted_.input, .line = 1, .column = 1}}};
    // why: how spreadsheets save "Unicode text".
    for (const char* mark : {"\xFF\xFE", "\xFE\xFF"})
      if (head.substr(0, 2) == mark) return {{.code = "CG1003", .where = {.file = wanted_.input, .line = 1}, .arguments = {{"byte", mark[0] == '\xFF' ? "ff" : "fe"}, {"offset", "0"}}}};
    is_cases_ = head[first] == '{' || head[first] == '[';
    format_ = wanted_.format.value_or(ends_with(".csv") ? RowFormat::csv : ends_with(".ndjson") || ends_with(".jsonl") || is_cases_ ? RowFormat::ndjson : RowFormat::csv);
    if (is_cases_) {
      layout_.has_id = true;
      input_.rows_are_lines();
      Issues issues{};
      for (const std::string& kept : wanted_.keep) issues.push_back({.code = "CG6012", .where = {.file = wanted_.input, .line = 1}, .arguments = {{"found", kept}}});
      return issues;
    }
    std::string header = input_.take_header();
    Decoder{wanted_.is_gb18030}.decode(header);
    auto layout = read_layout(standard_, header, wanted_.input, wanted_.keep, warnings_);
    if (!layout) return layout.issues();
    layout_ = std::move(layout).value();
    return {};
  }

  [[nodiscard]] bool ends_with(std::string_view end) const {
    return wanted_.output.size() >= end.size() && std::string_view{wanted_.output}.substr(wanted_.output.size() - end.size()) == end;
  }

  /// All that the bytes of the output depend on, beside the input.
  [[nodiscard]] std::string asked() const {
    std::string text{version()};
    text += "\n" + standard_.id + " " + standard_.version + (wanted_.any_standard ? " any" : "") + (wanted_.on ? " " + wanted_.on->to_string() : "");
    text += format_ == RowFormat::csv ? " csv" : " ndjson";
    text += std::string{wanted_.is_gb18030 ? " gb18030" : ""} + (wanted_.language == Language::zh ? " zh" : " en");
    for (const auto& [id, choice] : wanted_.policies) text += "\n" + id + "=" + choice;
    for (const std::string& kept : wanted_.keep) text += "\n+" + kept;
    return sha256_hex(text);
  }

  Issues begin() {
    SafePoint from{};
    const std::string what = asked();
    if (wanted_.resume && output_.has_last()) {
      const auto last = output_.last(input_.identity(), what);
      if (!last) return last.issues();
      from = *last;
      set_counts(total_, from.counts);
      total_.resumed_rows = total_.rows;
      if (from.input > 0) input_.go_to(from.input, from.line);
      resumed_at_ = from.input;
    }
    is_done_ = from.is_done;
    done_ = from;
    if (is_done_) return {};
    if (Issues issues = output_.begin(from, input_.identity(), what); !issues.empty()) return issues;
    writer_ = std::make_unique<GradedRowWriter>(standard_, layout_, format_);
    return from.input > 0 ? Issues{} : output_.write(writer_->header(), "line,column,id,code,reason\n");
  }

  // --- in every thread -------------------------------------------------------------------------------------------

  void work() {
    if (is_done_) return;
    AnswerRows rows{standard_, layout_, wanted_.input, rows_at_once, wanted_.any_standard};
    RowResults results{standard_, rows_at_once}, others{standard_, rows_at_once};
    Decoder decoder{wanted_.is_gb18030};
    RowChunk chunk{};
    while (take(chunk)) {
      ChunkResult result{.end = chunk.end, .end_line = chunk.end_line};
      result.summary.levels.resize(standard_.levels.size());
      result.output.reserve(chunk.text.size());
      if (chunk.is_too_long) too_long(chunk, result);
      else decoder.decode(chunk.text);
      if (!chunk.text.empty()) rows.begin(chunk.text, chunk.first_line);
      while (!chunk.text.empty() && rows.next()) {
        grade_rows(rows, results, others);
        writer_->write(result.output, rows, results);
        count(rows, results, result);
      }
      hand_in(chunk.number, std::move(result));
    }
  }

  /// The next chunk to work on; false where there is none, or nothing can be written any more.
  bool take(RowChunk& chunk) {
    {
      std::unique_lock lock{order_mutex_};
      may_read_.wait(lock, [this] { return waiting_bytes_ < most_waiting_bytes || has_failed_; });
      if (has_failed_) return false;
    }
    const std::lock_guard lock{input_mutex_};
    return input_.next(chunk);
  }

  void too_long(const RowChunk& chunk, ChunkResult& result) {
    Issue issue{.code = "CG1004", .where = {.file = wanted_.input, .line = static_cast<std::uint32_t>(chunk.first_line)},
                .arguments = {{"limit", std::to_string(AnswerRows::most_row_bytes)}}};
    list_refused(result.refused, chunk.first_line, "", "", issue);
    ++result.summary.rows;
    ++result.summary.refused;
    ++result.summary.problems;
    result.summary.shown.push_back(std::move(issue));
    writer_->write_refused(result.output, chunk.first_line);
  }

  void grade_rows(const AnswerRows& rows, RowResults& results, RowResults& others) {
    Columns columns{.rows = rows.size()};
    for (std::size_t i = 0; i < standard_.answer_count(); ++i) {
      const auto input = static_cast<InputIndex>(i);
      if (!rows.has(input)) continue;
      if (rows.is_wide(input)) columns.columns.push_back({input, {.data = rows.numbers(input), .cell = Cell::float64, .stride = sizeof(double)}});
      else columns.columns.push_back({input, {.data = rows.bytes(input), .cell = Cell::int8}});
    }
    const PolicyChoices usual = choices_on(wanted_.on);
    grade_with(usual, columns, results);
    if (days_matter()) grade_other_days(rows, usual, columns, results, others);
    for (const auto& [row, assessment] : rows.in_part()) grade_one(assessment, choices_on(day_of(rows, row)), results, row);
  }

  [[nodiscard]] bool days_matter() const {
    return std::any_of(standard_.policies.begin(), standard_.policies.end(), [](const Policy& each) { return !each.earlier_defaults.empty(); });
  }

  [[nodiscard]] std::optional<Date> day_of(const AnswerRows& rows, std::size_t row) const {
    const auto day = rows.day(row);
    return day ? day : wanted_.on;
  }

  void grade_with(const PolicyChoices& choices, const Columns& columns, RowResults& results) {
    const auto grader = grader_of(choices);
    if (!grader.ok()) throw std::logic_error{"no grader for " + standard_.id};
    if (!(*grader)->run(columns, results.lists(columns.rows)).ok()) throw std::logic_error{"columns unlike " + standard_.id};
  }

  /// Grades all rows once more for each set of choices that some row's day has, and takes the results of those rows.
  void grade_other_days(const AnswerRows& rows, const PolicyChoices& usual, const Columns& columns, RowResults& results, RowResults& others) {
    std::map<PolicyChoices, std::vector<std::size_t>> by_choices{};
    for (std::size_t row = 0; row < rows.size(); ++row)
      if (PolicyChoices choices = choices_on(day_of(rows, row)); choices != usual) by_choices[std::move(choices)].push_back(row);
    for (const auto& [choices, list] : by_choices) {
      grade_with(choices, columns, others);
      for (const std::size_t row : list) {
        results.best[row] = others.best[row];
        results.worst[row] = others.worst[row];
        results.initial_best[row] = others.initial_best[row];
        results.initial_worst[row] = others.initial_worst[row];
        for (std::size_t k = 0; k < results.score_low.size(); ++k) {
          results.score_low[k][row] = others.score_low[k][row];
          results.score_high[k][row] = others.score_high[k][row];
        }
        results.adjustments[row] = others.adjustments[row];
        results.flags[row] = others.flags[row];
      }
    }
  }

  /// A row of which columns do not hold all that is known.
  void grade_one(const Assessment& assessment, const PolicyChoices& choices, RowResults& results, std::size_t row) const {
    const auto grading = grade(standard_, assessment, {.policies = choices});
    if (!grading) return;
    const auto best = [](LevelSet levels) { return static_cast<std::int8_t>(levels.empty() ? -1 : levels.best()); };
    const auto worst = [](LevelSet levels) { return static_cast<std::int8_t>(levels.empty() ? -1 : levels.worst()); };
    results.best[row] = best(grading->levels);
    results.worst[row] = worst(grading->levels);
    results.initial_best[row] = best(grading->initial_levels);
    results.initial_worst[row] = worst(grading->initial_levels);
    for (std::size_t k = 0; k < grading->scores.size(); ++k) {
      results.score_low[k][row] = static_cast<std::int32_t>(grading->scores[k].low);
      results.score_high[k][row] = static_cast<std::int32_t>(grading->scores[k].high);
    }
    results.adjustments[row] = 0;
    for (std::size_t rule = 0, bit = 0; rule < standard_.plan.rules.size(); ++rule) {
      if (!standard_.plan.rules[rule].adjusts_level) continue;
      for (const Adjustment& adjustment : grading->adjustments) results.adjustments[row] |= static_cast<std::uint32_t>(adjustment.rule == rule) << bit;
      ++bit;
    }
  }

  void count(const AnswerRows& rows, const RowResults& results, ChunkResult& result) const {
    FileSummary& summary = result.summary;
    summary.rows += rows.size();
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::uint8_t marks = rows.marks(row);
      const auto flag = [&results, row](RowFlag each) { return (results.flags[row] & static_cast<std::uint8_t>(each)) != 0; };
      summary.damaged_ids += (marks & ~static_cast<unsigned>(RowMark::refused)) != 0;
      if ((marks & static_cast<std::uint8_t>(RowMark::refused)) != 0 || flag(RowFlag::refused)) {
        ++summary.refused;
        continue;
      }
      summary.incomplete += flag(RowFlag::incomplete);
      if (results.best[row] != results.worst[row]) ++summary.open;
      else if (results.best[row] >= 0) ++summary.levels[static_cast<std::size_t>(results.best[row])];
    }
    summary.problems += rows.problems().size();
    for (const RowProblem& problem : rows.problems()) {
      list_refused(result.refused, rows.line(problem.row), problem.column, csv_text(rows.id(problem.row)), problem.issue);
      if (summary.shown.size() < FileSummary::most_shown) summary.shown.push_back(problem.issue);
    }
    note_damage(rows, summary);
  }

  void note_damage(const AnswerRows& rows, FileSummary& summary) const {
    if (summary.damaged_ids == 0) return;
    static constexpr std::array<std::pair<RowMark, const char*>, 3> kinds{
        {{RowMark::rounded, "@identity.rounded"}, {RowMark::cut_digits, "@identity.cut_digits"}, {RowMark::apostrophe, "@identity.apostrophe"}}};
    for (const auto& [mark, reason] : kinds)
      for (std::size_t row = 0; row < rows.size(); ++row) {
        if ((rows.marks(row) & static_cast<std::uint8_t>(mark)) == 0) continue;
        summary.shown.push_back({.code = "CG3426", .where = {.file = wanted_.input, .line = static_cast<std::uint32_t>(rows.line(row))}, .arguments = {{"reason", reason}}, .severity = Severity::warning});
        break;
      }
  }

  void list_refused(std::string& list, std::uint64_t line, std::string_view column, std::string_view id, const Issue& issue) const {
    if (!output_.is_file()) return;
    list += std::to_string(line) + ",";
    list += csv_field(column) + "," + csv_field(id) + "," + issue.code + "," + csv_field(message(issue, wanted_.language)) + "\n";
  }

  // --- in the order of the input ---------------------------------------------------------------------------------

  /// Writes what came next, and what was waiting for it. One thread at a time; the others go on reading.
  void hand_in(std::uint64_t number, ChunkResult result) {
    std::unique_lock lock{order_mutex_};
    waiting_bytes_ += result.output.size() + result.refused.size();
    waiting_.emplace(number, std::move(result));
    if (is_writing_) return;
    is_writing_ = true;
    while (!waiting_.empty() && waiting_.begin()->first == next_ && !has_failed_) {
      const ChunkResult next = std::move(waiting_.begin()->second);
      waiting_.erase(waiting_.begin());
      ++next_;
      lock.unlock();
      Issues issues = write(next);
      lock.lock();
      waiting_bytes_ -= next.output.size() + next.refused.size();
      has_failed_ = !issues.empty();
      append(failures_, std::move(issues));
      may_read_.notify_all();
    }
    is_writing_ = false;
  }

  Issues write(const ChunkResult& result) {
    if (Issues issues = output_.write(result.output, result.refused); !issues.empty()) return issues;
    add(total_, result.summary);
    done_ = {.input = result.end, .line = result.end_line};
    if (progress_) progress_({.rows = total_.rows, .bytes = result.end, .all_bytes = input_.identity().size, .resumed_at = resumed_at_});
    if (!output_.is_time()) return {};
    done_.counts = counts_of(total_);
    return output_.keep(done_);
  }

  // --- after -----------------------------------------------------------------------------------------------------

  Result<FileSummary> finish() {
    Issues issues = std::move(failures_);
    for (const Issue& issue : input_.issues()) (issue.severity == Severity::error ? issues : warnings_).push_back(issue);
    if (!issues.empty()) return issues;
    done_.counts = counts_of(total_);
    if (issues = output_.finish(done_, total_.refused > 0); !issues.empty()) return issues;
    if (output_.is_file() && total_.refused > 0) total_.refused_file = output_.refused_path();
    append(total_.shown, std::move(warnings_));
    return std::move(total_);
  }

  const FileGrading& wanted_;
  const Standard& standard_;
  const std::function<void(const FileProgress&)>& progress_;
  RowChunks input_{};
  OutputFiles output_{};
  TableLayout layout_{};
  bool is_cases_ = false;
  RowFormat format_ = RowFormat::csv;
  bool is_done_ = false;
  std::uint64_t resumed_at_ = 0;
  Issues warnings_{};
  std::unique_ptr<GradedRowWriter> writer_{};
  std::mutex graders_mutex_{};
  std::map<PolicyChoices, BatchGrader> graders_{};
  std::mutex input_mutex_{};

  std::mutex order_mutex_{};
  std::condition_variable may_read_{};
  std::map<std::uint64_t, ChunkResult> waiting_{};
  std::uint64_t next_ = 0;
  std::size_t waiting_bytes_ = 0;
  bool is_writing_ = false;
  bool has_failed_ = false;
  Issues failures_{};
  std::exception_ptr thrown_{};

  // Of the thread that writes.
  FileSummary total_{};
  SafePoint done_{};
};

}  // namespace
}  // namespace catalog

Result<FileSummary> grade_file(const FileGrading& wanted, const std::function<void(const FileProgress&)>& progress) {
  return catalog::Run{wanted, progress}.run();
}

}  // namespace caregrade
