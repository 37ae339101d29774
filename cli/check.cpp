#include <filesystem>
#include <iostream>
#include <system_error>

#include "caregrade/catalog.hpp"
#include "caregrade/settlement_catalog.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// Whether a folder holds rules of its own kind rather than a standard.
bool is_rules(const std::string& folder) {
  std::error_code error{};
  const std::filesystem::path path{folder};
  return std::filesystem::exists(path / "rules.csv", error) && !std::filesystem::exists(path / "standard.toml", error);
}

/// Tells what is wrong with rules of settlement, or how many there are.
void check_settlement(const std::string& folder, const Terminal& terminal, Exit& exit) {
  const Messages& words = messages(terminal.language);
  const auto rules = load_settlement(folder);
  if (rules) {
    std::cout << words.fill("ui.check.rules", {{"folder", folder}, {"count", std::to_string(rules->rules.size())}}) << "\n";
    return;
  }
  const Exit found = show_all(rules.issues(), terminal);
  if (exit != Exit::files) exit = found;
  std::cerr << words.fill("ui.check.bad", {{"count", std::to_string(rules.issues().size())}}) << "\n";
}

}  // namespace

Exit check(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> folders = options.texts("argument");
  if (folders.empty()) {
    show({.code = "CG6004", .arguments = {{"expected", "DIR..."}, {"command", "check"}}}, terminal);
    return Exit::usage;
  }
  const Messages& words = messages(terminal.language);
  Exit exit = Exit::ok;
  for (const std::string& folder : folders) {
    if (is_rules(folder)) {
      check_settlement(folder, terminal, exit);
      continue;
    }
    const auto standard = load_standard(folder);
    for (const Issue& issue : standard.issues()) {
      show_in_file(issue, terminal);
      if (exit != Exit::files) exit = issue.code == "CG1001" ? Exit::files : Exit::input;
    }
    if (!standard) {
      std::cerr << words.fill("ui.check.bad", {{"count", std::to_string(standard.issues().size())}}) << "\n";
      continue;
    }
    std::size_t options_count = 0;
    for (const Item& item : standard->items) options_count += item.options.size();
    std::cout << words.fill("ui.check.ok", {{"folder", folder}, {"id", standard->id}, {"items", std::to_string(standard->items.size())},
                                            {"options", std::to_string(options_count)}, {"levels", std::to_string(standard->levels.size())}})
              << "\n";
  }
  return exit;
}

}  // namespace caregrade::cli
