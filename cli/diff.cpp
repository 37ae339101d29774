#include <iostream>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/compare.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/comparison_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// The one case of a file; nothing, with every problem shown, where there is none or more than one.
std::optional<Case> read_one(const std::string& file, const Terminal& terminal, Exit& exit) {
  const auto text = one_case(file, terminal, exit);
  if (!text) return std::nullopt;
  CaseResult result = read_case(*text, [](std::string_view id) { return Catalog::built_in().find(id); });
  const std::string shown = without_identity_numbers(text->text);
  for (const Issue& issue : result.value.issues()) show(issue, terminal, issue.where.file == file ? std::string_view{shown} : std::string_view{});
  if (result.value) return std::move(result.value).value();
  exit = Exit::input;
  return std::nullopt;
}

}  // namespace

Exit diff(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> files = options.texts("argument");
  if (files.size() != 2) {
    show({.code = "CG6004", .arguments = {{"expected", "BEFORE AFTER"}, {"command", "diff"}}}, terminal);
    return Exit::usage;
  }
  if (!load_folders(options, terminal)) return Exit::input;
  Exit exit = Exit::ok;
  const auto before = read_one(files[0], terminal, exit), after = read_one(files[1], terminal, exit);
  if (!before || !after) return exit;
  if (before->standard != after->standard) {
    show({.code = "CG6007", .where = {.file = files[1]}, .arguments = {{"expected", before->standard->id}, {"found", after->standard->id}}}, terminal);
    return Exit::input;
  }
  const auto comparison = compare(*before->standard, before->assessment, after->assessment);
  for (const Issue& issue : comparison.issues()) show(issue, terminal);
  if (!comparison) return Exit::input;
  const ComparisonReport report{*before->standard, before->assessment, after->assessment, *comparison};
  if (options.text("format") == "json") std::cout << to_json(report) << "\n";
  else std::cout << to_text(report, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  return Exit::ok;
}

}  // namespace caregrade::cli
