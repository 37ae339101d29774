#include <algorithm>
#include <iostream>

#include "caregrade/catalog.hpp"
#include "caregrade/io/standard_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

bool show_issues(const Issues& issues, const Terminal& terminal) {
  for (const Issue& issue : issues) show(issue, terminal);
  return !issues.empty();
}

Exit list_standards(bool json, const Terminal& terminal) {
  const TextStyle style{.language = terminal.language, .color = terminal.color_out, .width = terminal.width};
  for (const std::string& id : Catalog::built_in().ids()) {
    const auto found = Catalog::built_in().find(id);
    if (show_issues(found.issues(), terminal)) return Exit::input;
    std::cout << (json ? to_json(**found) + "\n" : entry(**found, style));
  }
  return Exit::ok;
}

Exit list_items(const std::string& id, bool json, const Terminal& terminal) {
  const auto found = Catalog::built_in().find(id);
  if (show_issues(found.issues(), terminal)) return Exit::input;
  if (json) std::cout << to_json(**found) << "\n";
  else std::cout << to_text(**found, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  return Exit::ok;
}

/// Rows of less than high confidence of one standard, or of all.
Exit list_doubts(const std::vector<std::string>& ids, bool json, const Terminal& terminal) {
  const TextStyle style{.language = terminal.language, .color = terminal.color_out, .width = terminal.width};
  for (const std::string& id : ids) {
    const auto found = Catalog::built_in().find(id);
    if (show_issues(found.issues(), terminal)) return Exit::input;
    const Standard& standard = **found;
    const std::vector<Doubt> rows = doubts(standard);
    if (!json) {
      const Messages& words = messages(terminal.language);
      if (id != ids.front()) std::cout << "\n";
      std::cout << standard.id << "  " << standard.number << "  "
                << words.fill("ui.list.doubts", {{"count", std::to_string(rows.size())}}) << "\n";
    }
    for (const Doubt& row : rows) std::cout << (json ? to_json(standard, row) + "\n" : to_text(row, style));
  }
  return Exit::ok;
}

}  // namespace

Exit list(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> words = options.texts("argument");
  if (!load_folders(options, terminal)) return Exit::input;
  const bool json = options.text("format") == "json";
  if (words.size() == 1 && words[0] == "facts") return list_facts(options, json, terminal);
  if (words.size() == 1 && words[0] == "standards") return list_standards(json, terminal);
  if (words.size() == 2 && words[0] == "items") return list_items(words[1], json, terminal);
  if (words.size() == 1 && words[0] == "doubts") return list_doubts(Catalog::built_in().ids(), json, terminal);
  if (words.size() == 2 && words[0] == "doubts") return list_doubts({words[1]}, json, terminal);
  show({.code = "CG6004", .arguments = {{"expected", "standards | items STANDARD | doubts [STANDARD] | facts"}, {"command", "list"}}}, terminal);
  return Exit::usage;
}

}  // namespace caregrade::cli
