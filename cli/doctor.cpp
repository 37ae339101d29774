#include <cstdlib>
#include <iostream>
#include <string>

#include "caregrade/installation.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// Whether a terminal of this locale takes Chinese.
bool is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string locale = value;
    return locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos || locale.find("utf-8") != std::string::npos;
  }
  return false;
}

}  // namespace

Exit doctor(const Options& options, const Terminal& terminal) {
  if (options.has("argument")) {
    show({.code = "CG6004", .arguments = {{"expected", "doctor [--packs DIR] [--load DIR]"}, {"command", "doctor"}}}, terminal);
    return Exit::usage;
  }
  if (!load_folders(options, terminal)) return Exit::input;
  const auto found = installation(pack_folders(options));
  if (!found) return show_all(found.issues(), terminal);
  if (options.text("format") == "json") {
    std::cout << to_json(*found) << "\n";
    return Exit::ok;
  }
  std::cout << to_text(*found, terminal.language) << "\n"
            << messages(terminal.language).fill(is_utf8() ? "ui.doctor.terminal" : "ui.doctor.terminal_not_utf8", {{"width", std::to_string(terminal.width)}}) << "\n";
  return Exit::ok;
}

}  // namespace caregrade::cli
