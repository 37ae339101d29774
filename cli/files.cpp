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

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream stream{path, std::ios::binary};
  if (!stream) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

bool load_folders(const Options& options, const Terminal& terminal) {
  bool loaded = true;
  for (const std::string& folder : options.texts("load")) {
    const auto standard = Catalog::built_in().load_folder(folder);
    for (const Issue& issue : standard.issues()) {
      show(issue, terminal, read_file(issue.where.file).value_or(""));
      loaded = false;
    }
  }
  return loaded;
}

}  // namespace caregrade::cli
