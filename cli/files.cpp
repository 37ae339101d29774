#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "caregrade/catalog.hpp"
#include "caregrade/data.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/rulebook_catalog.hpp"
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
    for (const EmbeddedFile& file : embedded_files())
      if (!stream && issue.where.file == "data/" + std::string{file.path}) text = file.text;
  }
  show(issue, terminal, text);
}

Exit show_all(const Issues& issues, const Terminal& terminal) {
  Exit exit = Exit::ok;
  for (const Issue& issue : issues) {
    show_in_file(issue, terminal);
    if (issue.severity == Severity::error && exit != Exit::files) exit = issue.code == "CG1001" ? Exit::files : Exit::input;
  }
  return exit;
}

std::istream* open_input(const std::string& file, std::ifstream& stream, const Terminal& terminal) {
  if (file == "-") return &std::cin;
  std::error_code error{};
  errno = 0;
  stream.open(file, std::ios::binary);
  if (std::filesystem::is_directory(file, error)) errno = EISDIR;
  if (stream && errno != EISDIR) return &stream;
  show({.code = "CG1001", .where = {.file = file}, .arguments = {{"path", file}, {"reason", std::generic_category().message(errno)}}}, terminal);
  return nullptr;
}

std::optional<CaseText> one_case(const std::string& file, const Terminal& terminal, Exit& exit) {
  std::ifstream stream{};
  std::istream* input = open_input(file, stream, terminal);
  if (input == nullptr) {
    exit = Exit::files;
    return std::nullopt;
  }
  CaseStream cases{*input, file};
  auto text = cases.next();
  if (text && !cases.next()) return text;
  // why here: an array of none is whole, and says nothing.
  show({.code = text ? "CG6008" : "CG1002", .where = {.file = file}}, terminal);
  exit = Exit::input;
  return std::nullopt;
}

std::vector<std::string> pack_folders(const Options& options) {
  if (options.has("packs")) return options.texts("packs");
  const char* value = std::getenv("CAREGRADE_PACKS");
  std::vector<std::string> folders{};
  std::string_view rest = value == nullptr ? "" : value;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (colon > 0) folders.emplace_back(rest.substr(0, colon));
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return folders;
}

const Rulebook* rules(const std::vector<std::string>& folders, const Terminal& terminal, Exit& exit) {
  if (folders.empty()) {
    const auto built_in = built_in_rulebook();
    if (built_in) return *built_in;
    exit = show_all(built_in.issues(), terminal);
    return nullptr;
  }
  static std::optional<Rulebook> loaded{};  // why static: a command asks once and uses it to its end
  auto rulebook = rulebook_with(folders);
  if (!rulebook) {
    exit = show_all(rulebook.issues(), terminal);
    return nullptr;
  }
  loaded = std::move(rulebook).value();
  return &*loaded;
}

std::vector<std::string> listed(const Options& options, const char* name) {
  std::vector<std::string> words{};
  for (const std::string& each : options.texts(name))
    for (std::size_t at = 0; at <= each.size();) {
      const std::size_t comma = std::min(each.find(',', at), each.size());
      if (comma > at) words.push_back(each.substr(at, comma - at));
      at = comma + 1;
    }
  return words;
}

std::optional<Moment> moment(const Options& options, const Terminal& terminal, Exit& exit) {
  if (!options.has("on")) return std::nullopt;
  auto found = parse_moment(options.text("on"));
  if (found) return found;
  show({.code = "CG4012", .arguments = {{"expected", "--on YYYY-MM, --on YYYY-MM-DD"}, {"found", options.text("on")}}}, terminal);
  exit = Exit::usage;
  return std::nullopt;
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
