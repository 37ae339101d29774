#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <optional>
#include <thread>

#include "caregrade/catalog.hpp"
#include "caregrade/grade_file.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_threads = 256;

/// `12,345,678`
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

/// `0:05`, `1:02:03`
std::string clock_text(std::uint64_t seconds) {
  const auto two = [](std::uint64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  const std::uint64_t minutes = seconds / 60;
  return minutes < 60 ? std::to_string(minutes) + ":" + two(seconds % 60) : std::to_string(minutes / 60) + ":" + two(minutes % 60) + ":" + two(seconds % 60);
}

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// One line on the terminal, written over and over.
class ProgressLine {
 public:
  explicit ProgressLine(const Terminal& terminal) : words_{messages(terminal.language)}, is_wanted_{isatty(STDERR_FILENO) != 0} {}

  void show(const FileProgress& progress) {
    if (!is_wanted_) return;
    if (!first_rows_) {  // why also the time: a run that goes on has not done in it what was done before
      first_rows_ = progress.rows;
      begin_ = Clock::now();
    }
    if (seconds_since(shown_at_) < 0.2) return;
    shown_at_ = Clock::now();
    const double seconds = seconds_since(begin_);
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(progress.rows - *first_rows_) / std::max(seconds, 0.001));
    std::string text = words_.fill("ui.batch.progress", {{"rows", grouped(progress.rows)}, {"rate", grouped(rate)}});
    if (progress.all_bytes > 0) {
      const double done = static_cast<double>(progress.bytes - progress.resumed_at), left = static_cast<double>(progress.all_bytes - progress.bytes);
      text += words_.fill("ui.batch.left", {{"percent", std::to_string(progress.bytes * 100 / progress.all_bytes)},
                                            {"time", clock_text(static_cast<std::uint64_t>(seconds * left / std::max(done, 1.0)))}});
    }
    std::cerr << "\r\033[K" << text << std::flush;
    is_shown_ = true;
  }

  void clear() const {
    if (is_shown_) std::cerr << "\r\033[K" << std::flush;
  }

 private:
  const Messages& words_;
  bool is_wanted_ = false;
  bool is_shown_ = false;
  Clock::time_point begin_ = Clock::now(), shown_at_ = begin_;
  std::optional<std::uint64_t> first_rows_{};
};

std::optional<std::size_t> threads_of(const Options& options, const Terminal& terminal) {
  if (!options.has("threads")) return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, most_threads);
  const std::string text = options.text("threads");
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc{} && end == text.data() + text.size() && count >= 1 && count <= most_threads) return count;
  show({.code = "CG6003", .arguments = {{"option", "--threads"}, {"expected", "1–" + std::to_string(most_threads)}, {"found", text}}}, terminal);
  return std::nullopt;
}

void tell(const FileSummary& summary, const Standard& standard, double seconds, const Terminal& terminal) {
  const Messages& words = messages(terminal.language);
  const auto line = [&words](const char* key, std::vector<Issue::Argument> arguments) { std::cerr << words.fill(key, arguments) << "\n"; };
  const std::uint64_t now = summary.rows - summary.resumed_rows;
  line("ui.batch.rows", {{"rows", grouped(summary.rows)}, {"time", clock_text(static_cast<std::uint64_t>(seconds))},
                         {"rate", grouped(static_cast<std::uint64_t>(static_cast<double>(now) / std::max(seconds, 0.001)))}});
  if (summary.resumed_rows > 0) line("ui.batch.resumed", {{"rows", grouped(summary.resumed_rows)}});
  for (std::size_t level = 0; level < summary.levels.size(); ++level)
    line("ui.batch.level", {{"rows", grouped(summary.levels[level])}, {"number", std::to_string(standard.levels[level].number)}, {"name", standard.levels[level].name.in(terminal.language)}});
  if (summary.open > 0) line("ui.batch.open", {{"rows", grouped(summary.open)}});
  if (summary.incomplete > 0) line("ui.batch.incomplete", {{"rows", grouped(summary.incomplete)}});
  if (summary.damaged_ids > 0) line("ui.batch.damaged", {{"rows", grouped(summary.damaged_ids)}});
  if (summary.refused > 0) line("ui.batch.refused", {{"rows", grouped(summary.refused)}});
  if (!summary.refused_file.empty()) line("ui.batch.listed", {{"problems", grouped(summary.problems)}, {"file", summary.refused_file}});
}

Exit exit_of(const Issues& issues) {
  Exit exit = Exit::ok;
  for (const Issue& issue : issues) {
    if (issue.severity != Severity::error) continue;
    const bool is_usage = issue.code.substr(0, 3) == "CG6";
    const bool is_files = issue.code == "CG1001" || issue.code == "CG1013" || issue.code == "CG1018" || issue.code == "CG1019";
    exit = std::max(exit, is_usage ? Exit::usage : is_files ? Exit::files : Exit::input);
  }
  return exit;
}

/// What was asked for; nothing, with the problem shown, where that is wrong.
std::optional<FileGrading> wanted(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> files = options.texts("argument");
  if (files.size() != 1) {
    show({.code = "CG6004", .arguments = {{"expected", "IN -o OUT"}, {"command", "batch"}}}, terminal);
    return std::nullopt;
  }
  FileGrading wanted{.any_standard = options.has("standard"), .input = files[0], .language = terminal.language};
  if (options.has("output")) wanted.output = options.text("output");
  if (!options.values["format"].defaulted()) wanted.format = options.text("format") == "csv" ? RowFormat::csv : RowFormat::ndjson;
  wanted.is_gb18030 = options.text("encoding") == "gb18030";
  wanted.keep = listed(options, "keep");
  wanted.resume = options.has("resume");
  for (const std::string& option : options.texts("policy")) {
    const std::size_t sign = option.find('=');
    wanted.policies.emplace_back(option.substr(0, sign), sign == std::string::npos ? "" : option.substr(sign + 1));
  }
  Exit exit = Exit::ok;
  const auto day = moment(options, terminal, exit);
  if (exit != Exit::ok) return std::nullopt;
  if (day) wanted.on = day->day;
  const auto threads = threads_of(options, terminal);
  if (!threads) return std::nullopt;
  wanted.threads = *threads;
  return wanted;
}

}  // namespace

Exit batch(const Options& options, const Terminal& terminal) {
  auto asked = wanted(options, terminal);
  if (!asked) return Exit::usage;
  if (!load_folders(options, terminal)) return Exit::input;
  const auto standard = Catalog::built_in().find(options.has("standard") ? options.text("standard") : "gbt42195-2022");
  for (const Issue& issue : standard.issues()) show(issue, terminal);
  if (!standard) return Exit::usage;
  asked->standard = *standard;
  const Clock::time_point begin = Clock::now();
  ProgressLine line{terminal};
  const auto result = grade_file(*asked, [&line](const FileProgress& progress) { line.show(progress); });
  line.clear();
  for (const Issue& issue : result ? result->shown : result.issues()) show(issue, terminal);
  if (!result) return exit_of(result.issues());
  tell(*result, **standard, seconds_since(begin), terminal);
  return result->refused > 0 ? Exit::input : Exit::ok;
}

}  // namespace caregrade::cli
