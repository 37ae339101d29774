#include <fstream>
#include <iostream>
#include <iterator>

#include "caregrade/catalog.hpp"
#include "command.hpp"

namespace caregrade::cli {

void show(const Issue& issue, const Terminal& terminal, std::string_view source, std::uint32_t source_line, std::uint32_t source_column) {
  std::cout.flush();
  std::cerr << diagnostic(issue, {.language = terminal.language, .color = terminal.color_error, .source = source, .source_line = source_line,
                                  .source_column = source_column});
}

void show_in_file(const Issue& issue, const Terminal& terminal) {
  std::string text{};
  if (issue.where.line != 0) {
    std::ifstream stream{issue.where.file, std::ios::binary};
    text.assign(std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{});
  }
  show(issue, terminal, text);
}

bool load_folders(const Options& options, const Terminal& terminal) {
  bool loaded = true;
  for (const std::string& folder : options.texts("load")) {
    const auto standard = Catalog::built_in().load_folder(folder);
    for (const Issue& issue : standard.issues()) {
      show_in_file(issue, terminal);
      loaded = false;
    }
  }
  return loaded;
}

}  // namespace caregrade::cli
