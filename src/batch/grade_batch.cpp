#include "caregrade/batch/grade_batch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "caregrade/engine/grade.hpp"
#include "column_reader.hpp"
#include "compile_columns.hpp"

namespace caregrade {

struct BatchGrader::Parts {
  const Standard* standard = nullptr;
  PolicyChoices policies{};
  batch::Columnar columnar{};
};

namespace batch {
namespace {

constexpr std::uint8_t bit(RowFlag flag) { return static_cast<std::uint8_t>(flag); }

/// One thread's work: its registers, and what it has counted.
template <class T>
class Worker {
 public:
  Worker(const Standard& standard, const PolicyChoices& policies, const Columnar& columnar, const std::vector<ColumnReader<T>>& readers, const GradedRows& results)
      : standard_{standard}, policies_{policies}, columnar_{columnar}, readers_{readers}, results_{results},
        memory_((columnar.crisp.registers + columnar.sets.registers + readers.size()) * apart + alignment), assessment_{standard} {
    void* start = memory_.data();
    std::size_t space = memory_.size() * sizeof(T);
    T* next = static_cast<T*>(std::align(alignment, (space - alignment), start, space));
    const auto take = [&next] { return std::exchange(next, next + apart); };
    for (std::size_t i = 0; i < columnar.crisp.registers; ++i) crisp_.push_back(take());
    for (std::size_t i = 0; i < columnar.sets.registers; ++i) sets_.push_back(take());
    for (std::size_t i = 0; i < readers.size(); ++i) staged_.push_back(take());
    own_ = crisp_;
    for (const ColumnReader<T>& reader : readers) most_.push_back(reader.most());
    codes_.resize(readers.size());
    most_by_register_.resize(columnar.crisp.registers);
    for (std::size_t i = 0; i < readers.size(); ++i) {
      most_by_register_[readers[i].input().value] = most_[i];
      if (readers[i].input().is_checked) continue;
      unchecked_.push_back(i);
      most_unchecked_.push_back(most_[i]);
    }
    codes_unchecked_.resize(unchecked_.size());
    codes_of_sets_.resize(columnar.sets.registers);
    limits_.resize(columnar.sets.registers);
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const Input& input = readers[i].input();
      limits_[input.low] = {most_[i], static_cast<T>(input.least), static_cast<T>(input.greatest)};
      if (input.is_marked) continue;
      unmarked_.push_back(i);
      most_unmarked_.push_back(most_[i]);
    }
    codes_unmarked_.resize(unmarked_.size());
    for (std::size_t i = 0; i < readers.size(); ++i)
      if (readers[i].is_constant()) codes_[i] = readers[i].codes(kernels_, 0, block, staged_[i]);
    windows_ = windows_of(readers);
    for (const Window& window : windows_)
      for (const auto& [byte, reader] : window.columns) codes_[reader] = staged_[reader];
    is_turned_.resize(readers.size());
    for (const Window& window : windows_)
      for (const auto& [byte, reader] : window.columns) is_turned_[reader] = true;
    for (const auto& [program, registers] : {std::pair{&columnar.crisp, &crisp_}, std::pair{&columnar.sets, &sets_}})
      for (const ColumnProgram::Constant& constant : program->constants) std::fill((*registers)[constant.out], (*registers)[constant.out] + block, static_cast<T>(constant.value));
    summary.levels.resize(static_cast<std::size_t>(standard.plan.levels));
    summary.refused_by_input.resize(readers.size());
  }

  void run(std::size_t first, std::size_t count) {
    turn(first, count);
    for (std::size_t i = 0; i < readers_.size(); ++i)
      if (!readers_[i].is_constant() && !is_turned_[i]) codes_[i] = readers_[i].codes(kernels_, first, count, staged_[i]);
    // why by the block before: blanks are everywhere or nowhere, and then nothing need be looked at twice.
    if (was_odd_ || is_any_odd()) with_unknowns(first, count);
    else known(first, count);
  }

  BatchSummary summary{};

 private:
  using Bytes = std::array<std::int8_t, block>;
  using Marks = std::array<std::uint8_t, block>;

  static constexpr std::size_t alignment = 64;
  /// From one register to the next. why a line more: blocks of one size would all want the same few places of the nearest cache.
  static constexpr std::size_t apart = block + alignment / sizeof(T);

  /// Puts columns that stand side by side one behind another.
  void turn([[maybe_unused]] std::size_t first, [[maybe_unused]] std::size_t count) {
    if constexpr (sizeof(T) == 1) {
      static constexpr std::size_t tile = 256;  // why so few rows: all windows of a row are then read while it is near
      for (std::size_t at = 0; at < count; at += tile)
        for (const Window& window : windows_) {
          std::array<std::int8_t*, Window::width> out{};
          out.fill(unread_.data());
          for (const auto& [byte, reader] : window.columns) out[byte] = staged_[reader] + at;
          kernels_.turn(window.data + static_cast<std::ptrdiff_t>(first + at) * window.stride, window.stride, std::min(tile, count - at), out.data());
        }
      for (const Window& window : windows_)
        for (const auto& [byte, reader] : window.columns) std::fill(staged_[reader] + count, staged_[reader] + block, T{0});
    }
  }

  /// Whether an answer of the block is unknown or no code. The first sums of the crisp program are worked out by the way.
  [[nodiscard]] bool is_any_odd() {
    for (std::size_t i = 0; i < readers_.size(); ++i)
      if (const Input& input = readers_[i].input(); input.is_used && input.is_identity)
        crisp_[input.value] = const_cast<T*>(codes_[i]);  // read only: no instruction writes to an input
    for (std::size_t k = 0; k < unchecked_.size(); ++k) codes_unchecked_[k] = codes_[unchecked_[k]];
    // why both, whatever the first one says: each calls for what the next blocks of its columns need.
    const bool in_sums = kernels_.check(columnar_.crisp.view().first(columnar_.crisp.checks), crisp_.data(), most_by_register_.data());
    const bool elsewhere = kernels_.any_odd_and_ahead(codes_unchecked_.data(), most_unchecked_.data(), unchecked_.size());
    return in_sums || elsewhere;
  }

  // --- every answer is known -----------------------------------------------------------------------------------

  void known(std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < readers_.size(); ++i)
      if (const Input& input = readers_[i].input(); input.is_used && !input.is_identity)
        kernels_.values(codes_[i], readers_[i].values(), input.most, crisp_[input.value] = own_[input.value]);
    kernels_.run(columnar_.crisp.view().after(columnar_.crisp.checks), crisp_.data(), block);
    const Columnar::Results& at = columnar_.crisp_results;
    const Plan& plan = standard_.plan;
    if (plan.has_level) {
      const T* levels = crisp_[at.level];
      const T* initial = crisp_[at.initial];
      for (const auto& list : {results_.best, results_.worst}) copy_levels(list, first, count, levels);
      for (const auto& list : {results_.initial_best, results_.initial_worst}) copy_levels(list, first, count, initial);
      count_levels(levels, count);
      const T* const both[] = {levels, initial};
      const T worst[] = {static_cast<T>(plan.levels - 1), static_cast<T>(plan.levels - 1)};
      if (kernels_.any_odd(both, worst, 2))
        for (std::size_t i = 0; i < count; ++i)
          if (levels[i] < 0 || initial[i] < 0) undecided(first + i, i);
    } else {
      for (const auto& list : {results_.best, results_.worst, results_.initial_best, results_.initial_worst})
        if (!list.empty()) std::fill_n(list.data() + first, count, std::int8_t{-1});
    }
    for (std::size_t k = 0; k < at.scores.size(); ++k)
      for (const auto* lists : {&results_.score_low, &results_.score_high})
        if (k < lists->size() && !(*lists)[k].empty()) copy_numbers((*lists)[k], first, count, crisp_[at.scores[k]]);
    if (!results_.adjustments.empty()) {
      std::uint32_t* held = results_.adjustments.data() + first;
      std::fill(held, held + count, 0U);
      for (std::size_t k = 0; k < at.rules.size(); ++k) {
        const T* rule = crisp_[at.rules[k]];
        for (std::size_t i = 0; i < count; ++i) held[i] |= static_cast<std::uint32_t>(rule[i]) << k;
      }
    }
    if (!results_.flags.empty()) std::copy(undecided_.data(), undecided_.data() + count, results_.flags.data() + first);
    if (summary.undecided != 0) undecided_.fill(0);
  }

  void copy_levels(std::span<std::int8_t> list, std::size_t first, std::size_t count, const T* levels) const {
    if (list.empty()) return;
    if (count == block) return kernels_.put_bytes(levels, list.data() + first);
    for (std::size_t i = 0; i < count; ++i) list[first + i] = static_cast<std::int8_t>(levels[i] < 0 ? -1 : levels[i]);
  }
  void copy_numbers(std::span<std::int32_t> list, std::size_t first, std::size_t count, const T* values) const {
    if (count == block) kernels_.put(values, list.data() + first);
    else std::copy(values, values + count, list.data() + first);
  }

  void count_levels(const T* levels, std::size_t count) {
    if (count == block) {
      for (std::size_t level = 0; level < summary.levels.size(); ++level) summary.levels[level] += kernels_.count(levels, static_cast<T>(level));
      return;
    }
    for (std::size_t i = 0; i < count; ++i)
      if (levels[i] >= 0) ++summary.levels[static_cast<std::size_t>(levels[i])];
  }

  void undecided(std::size_t row, std::size_t place) {
    ++summary.undecided;
    undecided_[place] = bit(RowFlag::undecided);
    for (const auto& list : {results_.best, results_.worst, results_.initial_best, results_.initial_worst})
      if (!list.empty()) list[row] = -1;
  }

  // --- something is unknown, or refused ------------------------------------------------------------------------

  void with_unknowns(std::size_t first, std::size_t count) {
    for (std::size_t k = 0; k < unmarked_.size(); ++k) codes_unmarked_[k] = codes_[unmarked_[k]];
    kernels_.flag(codes_unmarked_.data(), most_unmarked_.data(), unmarked_.size(), unknown_.data(), refused_.data());
    bool any_conditional = false;
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      const Input& input = readers_[i].input();
      codes_of_sets_[input.low] = codes_[i];
      any_conditional = any_conditional || input.is_conditional;
      if (input.is_bounded || input.is_conditional)
        kernels_.bounds(codes_[i], readers_[i].values(), input.most, static_cast<T>(input.least), static_cast<T>(input.greatest), sets_[input.low], sets_[input.low + 1]);
    }
    run_sets(unknown_, refused_);
    was_odd_ = std::memchr(unknown_.data(), 1, count) != nullptr || std::memchr(refused_.data(), 1, count) != nullptr;
    if (any_conditional && settle_conditional(count)) run_sets(unread_marks_, unread_marks_);
    write_scores(first, count);
    if (columnar_.tail) look_up(first, count);
    else
      for (std::size_t i = 0; i < count; ++i)
        if (!is_certain(i)) grade_exactly(first + i, i);
    for (const void* found = std::memchr(refused_.data(), 1, count); found != nullptr;) {
      const auto i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - refused_.data());
      refuse(first + i, i);
      found = std::memchr(refused_.data() + i + 1, 1, count - i - 1);
    }
    write_block(first, count);
  }

  void run_sets(Marks& unknown, Marks& refused) {
    const ProgramView program = columnar_.sets.view();
    kernels_.add_open(program.first(columnar_.sets.checks), sets_.data(), codes_of_sets_.data(), limits_.data(), unknown.data(), refused.data());
    kernels_.run(program.after(columnar_.sets.checks), sets_.data(), block);
  }

  /// What is asked of some persons only: where it is not asked, it is not missing, and stands at its first value.
  /// True where that changed anything.
  bool settle_conditional(std::size_t count) {
    bool changed = false;
    for (std::size_t row = 0; row < count; ++row) {
      if (unknown_[row] == 0) continue;
      unknown_[row] = 0;
      for (std::size_t i = 0; i < readers_.size(); ++i) {
        if (codes_[i][row] != -1) continue;
        const Input& input = readers_[i].input();
        if (!input.is_conditional || sets_[columnar_.sets_results.asked[i] + 1][row] != 0) {
          unknown_[row] = 1;
          continue;
        }
        const T value = input.values.empty() ? T{0} : static_cast<T>(standard_.plan.inputs[i].values.front());
        sets_[input.low][row] = sets_[input.low + 1][row] = value;
        changed = true;
      }
    }
    return changed;
  }

  /// The levels of a block by their keys.
  void look_up(std::size_t first, std::size_t count) {
    for (const Tail::Part& part : columnar_.tail->parts)
      kernels_.add_to_keys(sets_[part.low], part.is_set ? nullptr : sets_[part.low + 1], part.stride, part.stride * (part.most + 1), &part == &columnar_.tail->parts.front(), keys_.data());
    const Ending* endings = columnar_.tail->endings.data();
    for (std::size_t i = 0; i < count; ++i) endings_[i] = endings[keys_[i]];
    if (std::find(columnar_.score_is_exact.begin(), columnar_.score_is_exact.end(), false) == columnar_.score_is_exact.end()) return;
    for (std::size_t i = 0; i < count; ++i)
      if (!scores_exact(i)) grade_exactly(first + i, i);
  }

  [[nodiscard]] bool scores_exact(std::size_t i) const {
    for (std::size_t k = 0; k < columnar_.score_is_exact.size(); ++k) {
      const Register low = columnar_.sets_results.scores[k];
      if (!columnar_.score_is_exact[k] && sets_[low][i] != sets_[low + 1][i]) return false;
    }
    return true;
  }

  void write_scores(std::size_t first, std::size_t count) {
    for (std::size_t k = 0; k < columnar_.sets_results.scores.size(); ++k) {
      const Register low = columnar_.sets_results.scores[k];
      if (k < results_.score_low.size() && !results_.score_low[k].empty()) copy_numbers(results_.score_low[k], first, count, sets_[low]);
      if (k < results_.score_high.size() && !results_.score_high[k].empty()) copy_numbers(results_.score_high[k], first, count, sets_[low + 1]);
    }
  }

  /// True where the program of sets leaves nothing open of a row, which is then told.
  [[nodiscard]] bool is_certain(std::size_t i) {
    const Columnar::Results& at = columnar_.sets_results;
    Ending& ending = endings_[i] = {};
    if (standard_.plan.has_level) {
      const auto levels = static_cast<Unsigned>(sets_[at.level][i]), initial = static_cast<Unsigned>(sets_[at.initial][i]);
      if (!std::has_single_bit(levels) || !std::has_single_bit(initial)) return false;
      ending.best = ending.worst = static_cast<std::int8_t>(std::countr_zero(levels));
      ending.initial_best = ending.initial_worst = static_cast<std::int8_t>(std::countr_zero(initial));
    }
    for (std::size_t k = 0; k < at.rules.size(); ++k) {
      if (sets_[at.rules[k]][i] != sets_[at.rules[k] + 1][i]) return false;
      ending.held |= static_cast<std::uint32_t>(sets_[at.rules[k]][i] != 0) << k;
    }
    return scores_exact(i);
  }

  /// Grades a row as one person is graded.
  void grade_exactly(std::size_t row, std::size_t i) {
    Ending& ending = endings_[i] = {};
    if (refused_[i] != 0) return;
    for (std::size_t k = 0; k < readers_.size(); ++k) {
      const Input& input = readers_[k].input();
      const T code = codes_[k][i];
      const auto position = code == -1 || input.is_quantity || input.is_renumbered ? std::int32_t{code} : input.positions[static_cast<std::size_t>(code)];
      assessment_.set(static_cast<InputIndex>(k), position);
    }
    const auto grading = grade(standard_, assessment_, {.policies = policies_});
    if (!grading) return;
    if (standard_.plan.has_level) {
      ending.best = static_cast<std::int8_t>(grading->levels.best());
      ending.worst = static_cast<std::int8_t>(grading->levels.worst());
      ending.initial_best = static_cast<std::int8_t>(grading->initial_levels.best());
      ending.initial_worst = static_cast<std::int8_t>(grading->initial_levels.worst());
    }
    std::uint32_t number = 0;
    for (std::size_t rule = 0; rule < standard_.plan.rules.size(); ++rule) {
      if (!standard_.plan.rules[rule].adjusts_level) continue;
      for (const Adjustment& adjustment : grading->adjustments) ending.held |= static_cast<std::uint32_t>(adjustment.rule == rule) << number;
      ++number;
    }
    for (std::size_t k = 0; k < grading->scores.size(); ++k) {
      if (k < results_.score_low.size() && !results_.score_low[k].empty()) results_.score_low[k][row] = static_cast<std::int32_t>(grading->scores[k].low);
      if (k < results_.score_high.size() && !results_.score_high[k].empty()) results_.score_high[k][row] = static_cast<std::int32_t>(grading->scores[k].high);
    }
  }

  void refuse(std::size_t row, std::size_t i) {
    endings_[i] = {};
    for (std::size_t k = 0; k < readers_.size(); ++k) {
      const T code = codes_[k][i];
      if (code == -1 || (code >= 0 && code <= readers_[k].most())) continue;
      ++summary.refused_by_input[k];
      if (summary.first_refused.size() < BatchSummary::most_refused_cells) summary.first_refused.push_back({row, static_cast<InputIndex>(k)});
    }
    for (const auto* lists : {&results_.score_low, &results_.score_high})
      for (const auto& list : *lists)
        if (!list.empty()) list[row] = 0;
  }

  void write_block(std::size_t first, std::size_t count) {
    kernels_.levels_of(endings_.data(), offsetof(Ending, best), best_.data());
    kernels_.levels_of(endings_.data(), offsetof(Ending, worst), worst_.data());
    count_rows(count);
    write_levels(results_.best, first, count, best_);
    write_levels(results_.worst, first, count, worst_);
    if (!results_.initial_best.empty()) {
      kernels_.levels_of(endings_.data(), offsetof(Ending, initial_best), best_.data());
      write_levels(results_.initial_best, first, count, best_);
    }
    if (!results_.initial_worst.empty()) {
      kernels_.levels_of(endings_.data(), offsetof(Ending, initial_worst), worst_.data());
      write_levels(results_.initial_worst, first, count, worst_);
    }
    for (std::size_t i = 0; i < count && !results_.adjustments.empty(); ++i) results_.adjustments[first + i] = endings_[i].held;
    for (std::size_t i = 0; i < count && !results_.flags.empty(); ++i) {
      const bool is_undecided = standard_.plan.has_level && endings_[i].best < 0;
      results_.flags[first + i] = refused_[i] != 0 ? bit(RowFlag::refused)
                                                   : static_cast<std::uint8_t>((unknown_[i] != 0 ? bit(RowFlag::incomplete) : 0) | (is_undecided ? bit(RowFlag::undecided) : 0));
    }
  }

  void write_levels(std::span<std::int8_t> list, std::size_t first, std::size_t count, const Bytes& levels) const {
    if (list.empty()) return;
    if (count == block) bytes_.put_bytes(levels.data(), list.data() + first);
    else std::copy_n(levels.data(), count, list.data() + first);
  }

  /// Adds the rows of a block to the summary, by their best and worst levels.
  void count_rows(std::size_t count) {
    constexpr std::int8_t several = -2, no_row = -3;
    Bytes& kept = kept_;
    const auto rows_with = [&](std::int8_t what) { return std::uint64_t{bytes_.count(kept.data(), what)}; };
    for (std::size_t i = 0; i < block; ++i) kept[i] = best_[i] == worst_[i] ? best_[i] : several;
    std::fill(kept.begin() + static_cast<std::ptrdiff_t>(count), kept.end(), no_row);
    for (std::size_t level = 0; level < summary.levels.size(); ++level) summary.levels[level] += rows_with(static_cast<std::int8_t>(level));
    summary.open += rows_with(several);
    const std::uint64_t without = rows_with(-1);
    // why reckoned: marks are 0 or 1, and a choice for each row would take longer than all the rest.
    for (std::size_t i = 0; i < count; ++i) kept[i] = static_cast<std::int8_t>(refused_[i] * 2 + (unknown_[i] & (refused_[i] ^ 1)));
    summary.incomplete += rows_with(1);
    const std::uint64_t refused = rows_with(2);
    summary.refused += refused;
    if (standard_.plan.has_level) summary.undecided += without - refused;
  }

  using Unsigned = std::conditional_t<sizeof(T) == 1, std::uint8_t, std::uint32_t>;
  const Standard& standard_;
  const PolicyChoices& policies_;
  const Columnar& columnar_;
  const std::vector<ColumnReader<T>>& readers_;
  const GradedRows& results_;
  const Kernels<T>& kernels_ = kernels<T>();
  const Kernels<std::int8_t>& bytes_ = kernels<std::int8_t>();
  std::vector<T> memory_{};
  std::vector<T*> crisp_{}, own_{}, sets_{}, staged_{};
  std::vector<const T*> codes_{};
  std::vector<T> most_{};
  std::vector<T> most_by_register_{};
  std::vector<std::size_t> unchecked_{};  ///< readers that no sum checks
  std::vector<const T*> codes_unchecked_{};
  std::vector<T> most_unchecked_{};
  std::vector<std::size_t> unmarked_{};  ///< readers that no sum of the program of sets marks
  std::vector<const T*> codes_unmarked_{}, codes_of_sets_{};
  std::vector<T> most_unmarked_{};
  std::vector<Limits<T>> limits_{};  ///< by the lower register of an input
  bool was_odd_ = false;             ///< the block before had something unknown or refused
  std::vector<Window> windows_{};
  std::vector<bool> is_turned_{};
  std::array<std::int8_t, block> unread_{};
  Marks unknown_{}, refused_{}, undecided_{}, unread_marks_{};
  std::array<std::uint16_t, block> keys_{};
  std::array<Ending, block> endings_{};
  Bytes best_{}, worst_{}, kept_{};
  Assessment assessment_{};
};

template <class T>
BatchSummary run(const Standard& standard, const PolicyChoices& policies, const Columnar& columnar, const Columns& columns, const GradedRows& results, std::size_t threads) {
  std::vector<const Column*> by_input(standard.answer_count(), nullptr);
  for (const Columns::Bound& bound : columns.columns) by_input[bound.input] = &bound.column;
  std::vector<ColumnReader<T>> readers{};
  for (std::size_t i = 0; i < by_input.size(); ++i) readers.emplace_back(standard, columnar.inputs[i], by_input[i]);

  const std::size_t blocks = (columns.rows + block - 1) / block;
  const std::size_t parts = std::max<std::size_t>(1, std::min(threads, blocks));
  std::vector<BatchSummary> summaries(parts);
  // why whole stretches: the first refused cells of one thread then stand before those of the next.
  const auto work = [&](std::size_t part) {
    Worker<T> worker{standard, policies, columnar, readers, results};
    for (std::size_t at = blocks * part / parts; at < blocks * (part + 1) / parts; ++at)
      worker.run(at * block, std::min(block, columns.rows - at * block));
    summaries[part] = std::move(worker.summary);
  };
  std::vector<std::jthread> running{};
  for (std::size_t part = 1; part < parts; ++part) running.emplace_back(work, part);
  work(0);
  running.clear();
  for (std::size_t part = 1; part < parts; ++part) summaries[0].add(summaries[part]);
  return std::move(summaries[0]);
}

}  // namespace
}  // namespace batch

Result<BatchGrader> BatchGrader::make(const Standard& standard, const PolicyChoices& policies) {
  if (standard.plan.inputs.size() != standard.answer_count() + standard.policies.size())
    return Issue{.code = "CG3013", .arguments = {{"standard", standard.id}}};
  PolicyChoices chosen = policies.empty() ? default_policies(standard) : policies;
  bool fits = chosen.size() == standard.policies.size();
  for (std::size_t i = 0; fits && i < chosen.size(); ++i)
    fits = chosen[i] >= 0 && static_cast<std::size_t>(chosen[i]) < standard.policies[i].choices.size();
  if (!fits) return Issue{.code = "CG3006", .arguments = {{"standard", standard.id}}};
  batch::Columnar columnar = batch::compile_columns(standard, chosen);
  return BatchGrader{std::make_shared<const Parts>(Parts{&standard, std::move(chosen), std::move(columnar)})};
}

const Standard& BatchGrader::standard() const noexcept { return *parts_->standard; }

Result<BatchSummary> BatchGrader::run(const Columns& columns, const GradedRows& results, std::size_t threads) const {
  const Standard& standard = *parts_->standard;
  Issues issues{};
  std::vector<bool> bound(standard.answer_count());
  for (const Columns::Bound& each : columns.columns) {
    if (each.input >= bound.size() || bound[each.input])
      issues.push_back({.code = "CG3401", .arguments = {{"input", each.input < bound.size() ? standard.input_id(each.input) : std::to_string(each.input)}, {"standard", standard.id}}});
    else bound[each.input] = true;
  }
  const auto fits = [&columns](std::size_t length) { return length == 0 || length == columns.rows; };
  bool all_fit = true;
  for (const auto& list : {results.best, results.worst, results.initial_best, results.initial_worst}) all_fit = all_fit && fits(list.size());
  for (const auto* lists : {&results.score_low, &results.score_high})
    for (const auto& list : *lists) all_fit = all_fit && fits(list.size());
  all_fit = all_fit && fits(results.adjustments.size()) && fits(results.flags.size());
  if (!all_fit) issues.push_back({.code = "CG3402", .arguments = {{"rows", std::to_string(columns.rows)}}});
  if (!issues.empty()) return issues;
  return parts_->columnar.is_narrow ? batch::run<std::int8_t>(standard, parts_->policies, parts_->columnar, columns, results, threads)
                                    : batch::run<std::int32_t>(standard, parts_->policies, parts_->columnar, columns, results, threads);
}

}  // namespace caregrade
