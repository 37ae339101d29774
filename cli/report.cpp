#include <iostream>
#include <optional>

#include "arguments.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/decide_person.hpp"
#include "caregrade/engine/follow_up.hpp"
#include "caregrade/io/printed_report.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "command.hpp"
#include "pdf.hpp"
#include "whole_files.hpp"
#include "qr.hpp"

namespace caregrade::cli {
namespace {

/// What a report is made of.
struct Material {
  Case graded{};
  const Rulebook* rulebook = nullptr;  ///< with decisions only
  Decisions decisions{};
};

void show_in_case(const Issues& issues, const CaseText& text, const Terminal& terminal) {
  const std::string shown = without_identity_numbers(text.text);
  for (const Issue& issue : issues)
    show(issue, terminal, issue.where.file == text.file ? std::string_view{shown} : std::string_view{}, text.first_line, text.first_column);
}

/// A case, or with `--benefits` a person, as decide takes one, with the last of the assessments.
std::optional<Material> read(const std::string& file, const Options& options, const Terminal& terminal, Exit& exit) {
  const auto text = one_case(file, terminal, exit);
  if (!text) return std::nullopt;
  const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
  if (!options.has("benefits")) {
    CaseResult result = read_case(*text, find);
    if (result.value) return Material{.graded = std::move(result.value).value()};
    show_in_case(result.value.issues(), *text, terminal);
    exit = Exit::input;
    return std::nullopt;
  }
  const auto on = moment(options, terminal, exit);
  if (exit != Exit::ok) return std::nullopt;
  const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
  if (rulebook == nullptr) return std::nullopt;
  const PersonOptions asked{.regions = listed(options, "region"), .on = on};
  if (const Issues wrong = check(*rulebook, asked); !wrong.empty()) {
    for (const Issue& issue : wrong) show(issue, terminal);
    exit = Exit::usage;
    return std::nullopt;
  }
  exit = Exit::input;
  PersonResult person = read_person(*text, *rulebook, find, on);
  if (!person.value) {
    show_in_case(person.value.issues(), *text, terminal);
    return std::nullopt;
  }
  if (person.value->assessments.empty()) {
    show({.code = "CG6014", .where = {.file = file}}, terminal);
    return std::nullopt;
  }
  Material material{.graded = person.value->assessments.back(), .rulebook = rulebook};
  auto decisions = decide_person(*rulebook, std::move(person.value).value(), asked);
  if (!decisions) {
    show_in_case(decisions.issues(), *text, terminal);
    return std::nullopt;
  }
  material.decisions = std::move(decisions).value();
  exit = Exit::ok;
  return material;
}

/// The text of a certificate on paper; nothing, with the problem shown, where the file holds no such.
std::optional<std::string> read_card(const std::string& file, const Terminal& terminal, Exit& exit) {
  auto text = read_file(file, terminal);
  if (!text) exit = Exit::files;
  if (!text) return std::nullopt;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (text->rfind("CG1:", 0) == 0 && text->size() <= most_of_code) return text;
  exit = Exit::input;
  show({.code = "CG6015", .where = {.file = file}}, terminal);
  return std::nullopt;
}

}  // namespace

Exit report(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, options.has("benefits") ? "PERSON" : "CASE", "report", terminal);
  const std::string format = options.text("format");
  if (!file) return Exit::usage;
  const bool is_file = options.has("output") && options.text("output") != "-";
  if (format == "pdf" && !is_file) {
    show({.code = "CG6002", .arguments = {{"option", "--output"}, {"reason", "@option.needed"}, {"command", "report"}}}, terminal);
    return Exit::usage;
  }
  if (!load_folders(options, terminal)) return Exit::input;
  Exit exit = Exit::ok;
  const auto material = read(*file, options, terminal, exit);
  if (!material) return exit;
  const auto rules_at_hand = built_in_recognition();
  if (!rules_at_hand) return show_all(rules_at_hand.issues(), terminal);
  const Standard& standard = *material->graded.standard;
  const Assessment& assessment = material->graded.assessment;
  const PolicyChoices policies = default_policies(standard, assessment.assessed_on);
  const auto grading = caregrade::grade(standard, assessment, {.policies = policies, .trace = true});
  for (Issue issue : grading.issues()) {
    issue.where.file = *file;
    show(issue, terminal);
  }
  if (!grading) return Exit::input;
  const auto changes = single_changes(standard, assessment, policies);
  const Report graded{standard, assessment, *grading, policies, &changes};
  PrintedReport printed{.report = graded, .due = due_days(**rules_at_hand, standard.id, assessment.assessed_on.value_or(Date{}))};
  std::optional<DecisionReport> decided{};
  if (material->rulebook != nullptr) printed.decisions = &decided.emplace(DecisionReport{*material->rulebook, material->decisions});
  if (options.has("card")) {
    const auto card = read_card(options.text("card"), terminal, exit);
    if (!card) return exit;
    printed.code_svg = qr_svg(*card);
  }
  const std::string where = is_file ? options.text("output") : "-";
  if (format == "pdf") return write_pdf(to_html(printed, terminal.language), where, terminal);
  // why for the owner alone: whose result it is stands there.
  return write_file(where, format == "txt" ? to_plain_text(printed, terminal.language) : to_html(printed, terminal.language), true, terminal) ? Exit::ok : Exit::files;
}

}  // namespace caregrade::cli
