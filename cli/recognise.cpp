#include <algorithm>
#include <charconv>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/caregrade.hpp"
#include "caregrade/engine/recognise.hpp"
#include "caregrade/io/recognition_reader.hpp"
#include "caregrade/io/recognition_writer.hpp"
#include "caregrade/proof/verification_writer.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "arguments.hpp"
#include "command.hpp"
#include "prompt.hpp"
#include "proof_files.hpp"

namespace caregrade::cli {
namespace {

std::optional<PresentedResult> read_presented(const std::string& file, const Terminal& terminal, Exit& exit) {
  const auto text = one_case(file, terminal, exit);
  if (!text) return std::nullopt;
  auto read = read_result(*text, [](std::string_view id) { return Catalog::built_in().find(id); });
  const std::string shown = without_identity_numbers(text->text);
  for (const Issue& issue : read.issues()) show(issue, terminal, issue.where.file == file ? std::string_view{shown} : std::string_view{});
  if (!read) {
    exit = Exit::input;
    return std::nullopt;
  }
  return PresentedResult{.result = std::move(read).value().result};
}

/// What a certificate states, once it is verified on the day of the request. What fails a check states nothing.
std::optional<PresentedResult> read_certificate(const Options& options, const std::string& file, PinnedVersions& versions, const Terminal& terminal, Exit& exit) {
  const auto day = now(options, terminal);
  exit = Exit::usage;
  if (!day) return std::nullopt;
  const auto found = verify_file(options, file, *day, versions, terminal, exit);
  if (!found) return std::nullopt;
  exit = Exit::input;
  if (!found->authentic) {
    show(refusal(*found, file), terminal);
    return std::nullopt;
  }
  auto presented = presented_by(*found, [&versions](std::string_view id, std::string_view digest) { return versions.find(id, digest); });
  for (const Issue& issue : presented.issues()) show(issue, terminal);
  if (!presented) return std::nullopt;
  exit = Exit::ok;
  return std::move(presented).value();
}

/// Everything that is missing or wrong is told, in the order of the options.
std::optional<RecognitionRequest> read_request(const Options& options, const RecognitionRules& rules, const Terminal& terminal) {
  RecognitionRequest request{.condition_changed = options.has("condition-changed")};
  bool good = true;
  const auto refuse = [&](const Issues& issues) {
    for (const Issue& issue : issues) show(issue, terminal);
    good = good && issues.empty();
  };
  const auto read = [&](const char* name, std::string& into) {
    const auto text = needed(options, name, "recognise", terminal);
    good = good && text;
    into = text.value_or("");
    return text.has_value();
  };
  if (read("into", request.into)) refuse(check_place(rules, request.into));
  if (read("for", request.purpose)) refuse(check_purpose(rules, request.purpose));
  if (options.has("standard")) {
    request.standard = options.text("standard");
    refuse(Catalog::built_in().find(request.standard).issues());
  }
  std::string on{};
  if (read("on", on)) request.on = day_option(options, "on", terminal, good);
  return good ? std::optional{request} : std::nullopt;
}

/// Asks on standard error and reads standard input, until the level is certain or somebody stops answering.
class Interview {
 public:
  Interview(const Standard& target, Recognition& found, const Terminal& terminal)
      : target_{target}, found_{found}, terminal_{terminal}, words_{messages(terminal.language)} {}

  [[nodiscard]] std::vector<std::pair<InputIndex, std::int32_t>> run() {
    while (found_.outcome == RecognitionOutcome::supplement && found_.ask.next) {
      const InputIndex input = *found_.ask.next;
      const TextStyle style{.language = terminal_.language, .color = terminal_.color_error, .width = terminal_.width};
      std::cerr << question_text(target_, found_.known, input, found_.ask.at_most, style);
      const auto option = read_answer(input);
      if (!option) break;
      for (const Issue& issue : take_answer(target_, input, *option, found_)) show(issue, terminal_);
      asked_.emplace_back(input, *option);
    }
    return std::move(asked_);
  }

 private:
  /// The option that was answered; nothing where the answers end, or after `s`.
  [[nodiscard]] std::optional<std::int32_t> read_answer(InputIndex input) {
    const std::vector<std::int32_t> possible = possible_answers(input);
    while (const auto entry = prompted(words_["recognise.prompt"])) {
      const std::string& line = *entry;
      if (line == "s") return std::nullopt;
      int number = -1;
      const auto parsed = std::from_chars(line.data(), line.data() + line.size(), number);
      const bool whole = parsed.ec == std::errc{} && parsed.ptr == line.data() + line.size();
      const auto option = whole ? Assessment::position_of(target_, input, number) : std::nullopt;
      if (option && std::find(possible.begin(), possible.end(), *option) != possible.end()) return option;
      show({.code = option ? "CG4054" : "CG3002",
            .arguments = {{"id", target_.input_id(input)}, {"expected", Assessment::allowed(target_, input)}, {"found", line}, {"standard", target_.id}}},
           terminal_);
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::int32_t> possible_answers(InputIndex input) const {
    std::vector<std::int32_t> possible = found_.known.possible(input);
    if (possible.empty())
      for (std::size_t i = 0; i < target_.plan.inputs[input].values.size(); ++i) possible.push_back(static_cast<std::int32_t>(i));
    return possible;
  }

  const Standard& target_;
  Recognition& found_;
  const Terminal& terminal_;
  const Messages& words_;
  std::vector<std::pair<InputIndex, std::int32_t>> asked_{};
};

}  // namespace

Exit recognise(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "RESULT", "recognise", terminal);
  const auto rules = built_in_recognition();
  if (!rules) return show_all(rules.issues(), terminal);
  const auto request = read_request(options, **rules, terminal);
  if (!file || !request) return Exit::usage;
  if (options.has("ask") && *file == "-") {
    show({.code = "CG6002", .arguments = {{"option", "--ask"}, {"reason", "@option.stdin_taken"}, {"command", "recognise"}}}, terminal);
    return Exit::usage;
  }
  Exit exit = Exit::ok;
  PinnedVersions versions{};
  const auto presented = options.has("trust") ? read_certificate(options, *file, versions, terminal, exit) : read_presented(*file, terminal, exit);
  if (!presented) return exit;
  auto recognised = caregrade::recognise(*request, presented->result);
  if (!recognised) {
    Issues issues = recognised.issues();
    for (Issue& issue : issues)
      if (!issue.where.pointer.empty()) issue.where.file = *file;
    return show_all(issues, terminal);
  }
  RecognisedResult& found = recognised.value();
  RecognitionReport report{.rules = **rules, .request = *request, .result = presented->result, .recognition = found.recognition, .target = found.target,
                           .crosswalk = found.crosswalk, .verified = presented->verified};
  if (options.has("ask") && found.target != nullptr) report.asked = Interview{*found.target, found.recognition, terminal}.run();
  if (options.text("format") == "json") std::cout << to_json(report) << "\n";
  else std::cout << to_text(report, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  return Exit::ok;
}

}  // namespace caregrade::cli
