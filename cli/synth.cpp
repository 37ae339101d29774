#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <system_error>

#include "caregrade/catalog.hpp"
#include "caregrade/core/points.hpp"
#include "caregrade/population_catalog.hpp"
#include "caregrade/population_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

constexpr std::uint64_t most_rows = 1'000'000'000'000;

/// A whole number of an option; nothing, with the problem shown, where it is none.
std::optional<std::uint64_t> number(const Options& options, const char* name, std::uint64_t otherwise, std::uint64_t most, const Terminal& terminal) {
  if (!options.has(name)) return otherwise;
  const std::string text = options.text(name);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value <= most) return value;
  show({.code = "CG6003", .arguments = {{"option", std::string{"--"} + name}, {"expected", "0–" + std::to_string(most)}, {"found", text}}}, terminal);
  return std::nullopt;
}

/// A percentage with at most two places, in hundredths of a percent.
std::optional<std::int32_t> percent(const Options& options, const char* name, const Terminal& terminal) {
  if (!options.has(name)) return 0;
  const auto value = Points::parse(options.text(name));
  if (value && value->centi() >= 0 && value->centi() <= whole_share) return value->centi();
  show({.code = "CG6003", .arguments = {{"option", std::string{"--"} + name}, {"expected", "0–100"}, {"found", options.text(name)}}}, terminal);
  return std::nullopt;
}

/// Where the rows go: standard output, or a file that has its name only when it is whole.
class Output {
 public:
  explicit Output(std::string file) : file_{std::move(file)} {
    if (is_standard()) return;
    std::error_code error{};
    const auto status = std::filesystem::status(file_, error);
    // why not a device: it cannot be replaced, and what is half-way cannot be taken for whole there.
    written_ = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) ? file_ : file_ + ".part-" + std::to_string(getpid());
    errno = 0;
    stream_.open(written_, std::ios::binary);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    std::error_code error{};
    if (!is_standard() && !is_done_ && written_ != file_) std::filesystem::remove(written_, error);
  }

  [[nodiscard]] bool is_standard() const { return file_.empty() || file_ == "-"; }
  [[nodiscard]] bool write(const std::string& text) {
    std::ostream& to = is_standard() ? std::cout : stream_;
    to.write(text.data(), static_cast<std::streamsize>(text.size()));
    return static_cast<bool>(to);
  }
  /// Gives the file its name; false where that fails.
  [[nodiscard]] bool finish() {
    if (is_standard()) return static_cast<bool>(std::cout.flush());
    stream_.close();
    if (!stream_) return false;
    std::error_code error{};
    if (written_ != file_) std::filesystem::rename(written_, file_, error);
    if (error) errno = error.value();
    is_done_ = !error;
    return is_done_;
  }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string file_{};
  std::string written_{};
  std::ofstream stream_{};
  bool is_done_ = false;
};

/// Tells on a terminal how far long work has come.
class Progress {
 public:
  Progress(std::uint64_t rows, bool shows_rows, const Terminal& terminal)
      : rows_{rows}, language_{terminal.language}, is_shown_{isatty(STDERR_FILENO) != 0 && !shows_rows} {}
  ~Progress() {
    if (is_begun_) std::cerr << "\r\033[K" << std::flush;
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::uint64_t done) {
    using Clock = std::chrono::steady_clock;
    if (!is_shown_ || Clock::now() < next_) return;
    next_ = Clock::now() + std::chrono::milliseconds{500};
    if (!is_waiting_) return void(is_waiting_ = true);
    is_begun_ = true;
    std::cerr << "\r\033[K" << messages(language_).fill("ui.rows_done", {{"done", std::to_string(done)}, {"all", std::to_string(rows_)}}) << std::flush;
  }

 private:
  std::uint64_t rows_ = 0;
  Language language_ = Language::en;
  bool is_shown_ = false;
  bool is_waiting_ = false;  ///< what is done at once shows nothing
  bool is_begun_ = false;
  std::chrono::steady_clock::time_point next_{};
};

Exit write_all(PopulationWriter& writer, std::uint64_t rows, Output& output, const Terminal& terminal) {
  Progress progress{rows, output.is_standard() && isatty(STDOUT_FILENO) != 0, terminal};
  std::string text = writer.header();
  bool is_written = true;
  for (std::uint64_t row = 0; is_written && row < rows; row += PopulationWriter::block) {
    writer.append(row, static_cast<std::size_t>(std::min<std::uint64_t>(PopulationWriter::block, rows - row)), text);
    is_written = output.write(text);
    text.clear();
    progress.at(row);
  }
  is_written = is_written && output.write(text) && output.finish();
  if (is_written || output.is_standard()) return Exit::ok;  // why ok: the caller looks at standard output and tells
  const std::string reason = std::generic_category().message(errno);
  show({.code = "CG1013", .where = {.file = output.file()}, .arguments = {{"reason", reason}}}, terminal);
  return Exit::files;
}

/// What the options say about persons; nothing, with the problem shown, where they do not go together.
std::optional<PersonPopulationOptions> person_options(const Options& options, const Rulebook& rulebook, const PersonPopulationOptions& asked,
                                                      const Terminal& terminal) {
  PersonPopulationOptions found = asked;
  if (options.has("region")) found.region = options.text("region");
  const Issues issues = PersonPopulation::check(rulebook, found);
  for (const Issue& issue : issues) show(issue, terminal);
  if (!issues.empty()) return std::nullopt;
  return found;
}

}  // namespace

Exit synth(const Options& options, const Terminal& terminal) {
  if (options.has("argument")) {
    show({.code = "CG6002", .arguments = {{"option", options.texts("argument").front()}, {"reason", "@option.value"}, {"command", "synth"}}}, terminal);
    return Exit::usage;
  }
  const auto rows = number(options, "rows", 1000, most_rows, terminal);
  const auto seed = number(options, "seed", 1, std::numeric_limits<std::uint64_t>::max(), terminal);
  const auto unknown = percent(options, "unknown", terminal);
  Exit exit = Exit::ok;
  const auto on = moment(options, terminal, exit);
  if (!rows || !seed || !unknown || exit != Exit::ok) return Exit::usage;
  const bool with_persons = options.has("persons");
  for (const char* option : {"region", "packs"})
    if (options.has(option) && !with_persons) {
      show({.code = "CG6002", .arguments = {{"option", std::string{"--"} + option}, {"reason", "@option.needs_persons"}, {"command", "synth"}}}, terminal);
      return Exit::usage;
    }
  if (!load_folders(options, terminal)) return Exit::input;
  const auto standard = Catalog::built_in().find(options.has("standard") ? options.text("standard") : "gbt42195-2022");
  for (const Issue& issue : standard.issues()) show(issue, terminal);
  if (!standard) return Exit::usage;
  const Population population{**standard, built_in_population(), {.seed = *seed, .unknown = *unknown}};
  std::optional<PersonPopulation> persons{};
  const Rulebook* rulebook = nullptr;
  if (with_persons) {
    rulebook = rules(pack_folders(options), terminal, exit);
    if (rulebook == nullptr) return exit;
    const auto asked = person_options(options, *rulebook, {.seed = *seed, .on = on ? on->day : Date{}, .unknown = *unknown, .graded_by = (*standard)->id}, terminal);
    if (!asked) return Exit::usage;
    persons.emplace(*rulebook, built_in_population(), *asked);
  }
  Output output{options.has("output") ? options.text("output") : ""};
  const auto format = options.text("format") == "csv" ? PopulationWriter::Format::csv : PopulationWriter::Format::ndjson;
  PopulationWriter writer{**standard, population, persons ? &*persons : nullptr, rulebook, on ? std::optional{on->day} : std::nullopt, format};
  return write_all(writer, *rows, output, terminal);
}

}  // namespace caregrade::cli
