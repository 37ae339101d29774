#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "caregrade/catalog.hpp"
#include "caregrade/decide_person.hpp"
#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/io/receipt_reader.hpp"
#include "caregrade/text/csv.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// The row that stands in the place of a person who could not be decided: what is wrong is under `because`.
std::string bad_row(const std::optional<std::string>& id, const Issues& issues) {
  std::string codes{}, row{};
  for (const Issue& issue : issues) codes += (codes.empty() ? "" : " ") + issue.code + issue.where.pointer;
  const std::string header = decision_csv_header() + ",";
  for (std::size_t at = 0; at < header.size();) {
    const std::string column = header.substr(at, header.find(',', at) - at);
    row += (at == 0 ? "" : ",") + csv_field(column == "id" ? id.value_or("") : column == "status" ? "error" : column == "because" ? codes : "");
    at += column.size() + 1;
  }
  return row;
}

/// Decides about the persons of one call and writes the results in the order of the input.
class Decide {
 public:
  Decide(const Rulebook& rulebook, PersonOptions asked, std::string input, const Options& options, const Terminal& terminal)
      : rulebook_{rulebook}, asked_{std::move(asked)}, input_{std::move(input)}, decider_{rulebook}, terminal_{terminal}, format_{options.text("format")} {}

  Exit run(const std::vector<std::string>& files) {
    if (format_ == "csv") std::cout << decision_csv_header() << "\n";
    for (const std::string& file : files) {
      std::ifstream stream{};
      std::istream* input = open_input(file, stream, terminal_);
      if (input == nullptr) files_failed_ = true;
      else read(*input, file);
      if (!std::cout) break;
    }
    if (bad_ > 0 && all_ > 1) {
      std::cout.flush();
      std::cerr << messages(terminal_.language).fill("ui.bad_persons", {{"bad", std::to_string(bad_)}, {"all", std::to_string(all_)}}) << "\n";
    }
    if (files_failed_) return Exit::files;
    return bad_ > 0 ? Exit::input : Exit::ok;
  }

 private:
  void read(std::istream& stream, const std::string& file) {
    CaseStream persons{stream, file};
    const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
    while (const auto text = persons.next()) {
      ++all_;
      PersonResult result = read_person(*text, rulebook_, find, asked_.on);
      if (!result.value) refuse(result.id, result.value.issues(), *text);
      else decide_one(std::move(result.value).value(), result.id, *text);
      if (!std::cout) return;
    }
  }

  void decide_one(PersonCase person, const std::optional<std::string>& id, const CaseText& text) {
    const auto decisions = decider_.decide(std::move(person), asked_);
    if (!decisions) return refuse(id, at_person(decisions.issues(), text), text);
    if (!input_.empty() && decisions->receipt.input != input_)
      return refuse(id, at_person({{.code = "CG4036", .arguments = {{"expected", input_}, {"found", decisions->receipt.input}}}}, text), text);
    const DecisionReport report{rulebook_, *decisions, asked_.trace};
    if (format_ == "json") {
      std::cout << to_json(report) << "\n";
    } else if (format_ == "csv") {
      const std::string rows = to_csv(report);
      if (!rows.empty()) std::cout << rows << "\n";
    } else {
      const TextStyle style{.language = terminal_.language, .color = terminal_.color_out, .width = terminal_.width};
      if (all_ - bad_ > 1) std::cout << "\n";
      std::cout << to_text(report, style);
    }
  }

  /// Tells what is wrong on standard error and holds the person's place in the output.
  void refuse(const std::optional<std::string>& id, const Issues& issues, const CaseText& text) {
    ++bad_;
    const std::string shown = without_identity_numbers(text.text);
    for (const Issue& issue : issues) {
      if (issue.where.file == text.file) show(issue, terminal_, shown, text.first_line, text.first_column);
      else show_in_file(issue, terminal_);
    }
    if (format_ == "json") std::cout << to_json(id, issues) << "\n";
    else if (format_ == "csv") std::cout << bad_row(id, issues) << "\n";
  }

  [[nodiscard]] static Issues at_person(Issues issues, const CaseText& text) {
    for (Issue& issue : issues)
      if (issue.where == Where{}) issue.where = {.file = text.file, .line = text.first_line, .column = text.first_column, .pointer = text.pointer};
    return issues;
  }

  const Rulebook& rulebook_;
  PersonOptions asked_{};
  std::string input_{};  ///< digest that the facts have to have; empty: any
  PersonDecider decider_;
  const Terminal& terminal_;
  std::string format_{};
  std::size_t all_ = 0;
  std::size_t bad_ = 0;
  bool files_failed_ = false;
};

/// Adds a word `ID=CHOICE`; false, with the problem shown, where it is none.
bool add_policy(const std::string& word, PolicyWords& policies, const Terminal& terminal) {
  const std::size_t sign = word.find('=');
  if (sign != std::string::npos && sign > 0) {
    policies.insert_or_assign(word.substr(0, sign), word.substr(sign + 1));
    return true;
  }
  show({.code = "CG6003", .arguments = {{"option", "--policy"}, {"expected", "ID=CHOICE"}, {"found", word}}}, terminal);
  return false;
}

/// What a receipt asks for again; nothing, with the problem shown, where it cannot be repeated.
std::optional<AskedBefore> receipt_of(const Options& options, const Rulebook& rulebook, const Terminal& terminal, Exit& exit) {
  const std::string file = options.text("receipt");
  std::ifstream stream{};
  std::istream* input = open_input(file, stream, terminal);
  if (input == nullptr) {
    exit = Exit::files;
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>{*input}, std::istreambuf_iterator<char>{}};
  auto asked = read_receipt(text, file);
  Issues issues = asked ? check(rulebook, asked->receipt) : asked.issues();
  const auto contradicts = [&](const char* option, bool stated) {
    if (stated && options.has(option)) issues.push_back({.code = "CG6009", .arguments = {{"option", std::string{"--"} + option}}});
  };
  if (asked) {
    contradicts("region", !asked->regions.empty());
    contradicts("on", asked->on.has_value());
    for (const char* option : {"benefit", "policy", "include-unverified"}) contradicts(option, true);
  }
  for (Issue& issue : issues)
    if (issue.where == Where{}) issue.where.file = file;
  for (const Issue& issue : issues) show(issue, terminal, text);
  if (issues.empty()) return std::move(asked).value();
  exit = Exit::input;
  return std::nullopt;
}

}  // namespace

Exit decide(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> files = options.texts("argument");
  if (files.empty()) {
    show({.code = "CG6004", .arguments = {{"expected", "PERSON..."}, {"command", "decide"}}}, terminal);
    return Exit::usage;
  }
  if (!load_folders(options, terminal)) return Exit::input;
  Exit exit = Exit::ok;
  const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
  if (rulebook == nullptr) return exit;
  PersonOptions asked{.regions = listed(options, "region"), .on = moment(options, terminal, exit), .benefits = listed(options, "benefit"),
                      .include_unverified = options.has("include-unverified"), .trace = options.has("explain"), .turns = options.has("explain")};
  if (exit != Exit::ok) return exit;
  std::vector<std::string> policies = options.texts("policy");
  std::string input{};
  if (options.has("receipt")) {
    const auto before = receipt_of(options, *rulebook, terminal, exit);
    if (!before) return exit;
    if (!before->regions.empty()) asked.regions = before->regions;
    if (before->on) asked.on = before->on;
    asked.benefits = before->receipt.benefits;
    asked.include_unverified = before->receipt.include_unverified;
    policies = before->receipt.policies;
    input = before->receipt.input;
  }
  for (const std::string& word : policies)
    if (!add_policy(word, asked.policies, terminal)) return Exit::usage;
  const Issues issues = check(*rulebook, asked);
  for (const Issue& issue : issues) show(issue, terminal);
  if (!issues.empty()) return Exit::usage;
  return Decide{*rulebook, std::move(asked), std::move(input), options, terminal}.run(files);
}

}  // namespace caregrade::cli
