#pragma once

#include <boost/program_options.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/text/diagnostics.hpp"

namespace caregrade::cli {

/// Exit codes of the command line; docs/errors.md lists them.
enum class Exit : int { ok = 0, input = 1, usage = 2, files = 3, internal = 70 };

/// What every command is given: where to write, and in which language and colours.
struct Terminal {
  Language language = Language::en;
  bool color_out = false;
  bool color_error = false;
  std::size_t width = 100;
};

/// Words of a command and what it was told.
struct Options {
  boost::program_options::variables_map values{};

  [[nodiscard]] bool has(const char* name) const { return values.count(name) != 0; }
  [[nodiscard]] std::string text(const char* name) const { return values[name].as<std::string>(); }
  [[nodiscard]] std::vector<std::string> texts(const char* name) const {
    return has(name) ? values[name].as<std::vector<std::string>>() : std::vector<std::string>{};
  }
};

/// An option that a command takes. One table of these feeds the parser and the help.
struct OptionRow {
  enum class Kind { flag, choice, list, text };
  const char* name = "";
  Kind kind = Kind::flag;
  const char* help = "";  ///< message key
  std::vector<const char*> choices{};  ///< of a choice; the first is the default
};

struct Command {
  const char* name = "";
  std::vector<OptionRow> options{};
  Exit (*run)(const Options&, const Terminal&) = nullptr;
};

[[nodiscard]] Exit grade(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit list(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit diff(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit check(const Options& options, const Terminal& terminal);

/// Shows an issue on standard error, after what was written to standard output.
void show(const Issue& issue, const Terminal& terminal, std::string_view source = {}, std::uint32_t source_line = 1, std::uint32_t source_column = 1);

/// Loads the folders of `--load` beside the standards that are built in; false, with the issues shown, where one is wrong.
[[nodiscard]] bool load_folders(const Options& options, const Terminal& terminal);

/// The same, with the line of the file that it names.
void show_in_file(const Issue& issue, const Terminal& terminal);

}  // namespace caregrade::cli
