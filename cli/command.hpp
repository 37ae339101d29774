#pragma once

#include <boost/program_options.hpp>
#include <iosfwd>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"
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
  char letter = '\0';                  ///< short form, as `o` for `-o`
};

struct Command {
  const char* name = "";  ///< one word, or two: `pack check`
  std::vector<OptionRow> options{};
  Exit (*run)(const Options&, const Terminal&) = nullptr;
  std::vector<const char*> words{};  ///< what the first argument can be, where it is no file
};

/// All commands, in the order of the help.
[[nodiscard]] const std::vector<Command>& commands();
/// The options of a command, with those that every command takes.
[[nodiscard]] std::vector<OptionRow> all_options(const Command& command);
/// Key of the message that says what a command does: `help.pack_check` for `pack check`.
[[nodiscard]] std::string help_key(const Command& command);

[[nodiscard]] Exit grade(const Options& options, const Terminal& terminal);
/// The guided interview.
[[nodiscard]] Exit assess(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit batch(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit list(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit diff(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit check(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit decide(const Options& options, const Terminal& terminal);
/// The facts that the packs for some places look at, or all.
[[nodiscard]] Exit list_facts(const Options& options, bool json, const Terminal& terminal);
[[nodiscard]] Exit pack_check(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit pack_test(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit pack_show(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit pack_coverage(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit pack_diff(const Options& options, const Terminal& terminal);
/// What a place does with a result, and what it still has to ask.
[[nodiscard]] Exit recognise(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit settle(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit synth(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit pack_build(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit certify(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit present(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit verify(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit trust_keygen(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit trust_add(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit trust_retire(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit trust_compromise(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit trust_sign(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit trust_verify(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit status_new(const Options& options, const Terminal& terminal);
[[nodiscard]] Exit status_set(const Options& options, const Terminal& terminal);
/// A result on paper: what it means, the form, the reasons.
[[nodiscard]] Exit report(const Options& options, const Terminal& terminal);
/// Writes what a shell needs to complete the words of this command.
[[nodiscard]] Exit completion(const Options& options, const Terminal& terminal);
/// Writes a page of the manual.
[[nodiscard]] Exit man(const Options& options, const Terminal& terminal);
/// Tells what this installation has: version, rules, doubts, terminal, programs beside it.
[[nodiscard]] Exit doctor(const Options& options, const Terminal& terminal);

/// Shows an issue on standard error, after what was written to standard output.
void show(const Issue& issue, const Terminal& terminal, std::string_view source = {}, std::uint32_t source_line = 1, std::uint32_t source_column = 1);

/// Loads the folders of `--load` beside the standards that are built in; false, with the issues shown, where one is wrong.
[[nodiscard]] bool load_folders(const Options& options, const Terminal& terminal);

/// The same, with the line of the file that it names.
void show_in_file(const Issue& issue, const Terminal& terminal);
/// Every one of them with its line; the exit code that they ask for.
Exit show_all(const Issues& issues, const Terminal& terminal);

/// A file opened for reading, or standard input for `-`; nothing, with the problem shown, where it cannot be.
[[nodiscard]] std::istream* open_input(const std::string& file, std::ifstream& stream, const Terminal& terminal);

/// The one JSON text of a file; nothing, with the problem shown and `exit` set, where there is none or more than one.
[[nodiscard]] std::optional<CaseText> one_case(const std::string& file, const Terminal& terminal, Exit& exit);

/// Folders of packs: those of `--packs`, or else those of the environment variable CAREGRADE_PACKS, separated by colons.
[[nodiscard]] std::vector<std::string> pack_folders(const Options& options);
/// The rules at hand: the packs compiled in and those of the folders; nothing, with the issues shown, where one is wrong.
[[nodiscard]] const Rulebook* rules(const std::vector<std::string>& folders, const Terminal& terminal, Exit& exit);
/// Words of an option that takes several, each of which may be several with commas between.
[[nodiscard]] std::vector<std::string> listed(const Options& options, const char* name);
/// The day or month of `--on`; `exit` tells that it is none, which is shown.
[[nodiscard]] std::optional<Moment> moment(const Options& options, const Terminal& terminal, Exit& exit);

}  // namespace caregrade::cli
