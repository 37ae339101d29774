#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <optional>

#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

namespace po = boost::program_options;

Language language_of_locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    return std::string_view{value}.substr(0, 2) == "zh" ? Language::zh : Language::en;
  }
  return Language::en;
}

bool wants_color(const std::string& choice, int descriptor) {
  if (choice != "auto") return choice == "always";
  const char* no_color = std::getenv("NO_COLOR");
  return (no_color == nullptr || *no_color == '\0') && isatty(descriptor) != 0;
}

/// Columns of the terminal that standard output goes to, within what can be read well; 100 where it goes elsewhere.
std::size_t columns_out() {
  winsize size{};
  const bool known = isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? std::clamp<std::size_t>(size.ws_col, 40, 100) : 100;
}

std::string joined(const std::vector<const char*>& words) {
  std::string text{};
  for (const char* word : words)
    if (*word != '\0') text += (text.empty() ? "" : ", ") + std::string{word};
  return text;
}

std::string option_help(const std::vector<OptionRow>& rows, Language language) {
  static constexpr std::size_t width = 80, before = 24;
  std::string text{};
  for (const OptionRow& row : rows)
    text += "  " + padded((row.letter == '\0' ? "--" : "-" + std::string{row.letter} + ", --") + std::string{row.name}, before - 2) +
            wrapped(messages(language)[row.help], width - before, std::string(before, ' ')) + "\n";
  return text;
}

void general_help(std::ostream& out, Language language) {
  const Messages& words = messages(language);
  out << words["help.usage"];
  for (const Command& command : commands()) out << "  " << padded(command.name, 18) << words[help_key(command)] << "\n";
  out << words["help.more"];
}

void command_help(const Command& command, Language language) {
  const Messages& words = messages(language);
  const std::string key = help_key(command);
  std::cout << words[key + ".usage"] << option_help(all_options(command), language) << words[key + ".example"];
}

Exit wrong_option(const Command& command, std::string option, const char* reason, const Terminal& terminal) {
  if (option.substr(0, 1) != "-") option = "--" + option;
  show({.code = "CG6002", .arguments = {{"option", option}, {"reason", reason}, {"command", command.name}}}, terminal);
  return Exit::usage;
}

/// Parses the words behind the command; nothing, with the problem shown, where they are wrong.
std::optional<Options> parse(const Command& command, const std::vector<std::string>& words, const Terminal& terminal, Exit& exit) {
  po::options_description description{};
  for (const OptionRow& row : all_options(command)) {
    const std::string name = row.letter == '\0' ? row.name : std::string{row.name} + "," + row.letter;
    if (row.kind == OptionRow::Kind::flag) description.add_options()(name.c_str(), "");
    else if (row.kind == OptionRow::Kind::list) description.add_options()(name.c_str(), po::value<std::vector<std::string>>()->composing(), "");
    else if (row.kind == OptionRow::Kind::text) description.add_options()(name.c_str(), po::value<std::string>(), "");
    else description.add_options()(name.c_str(), po::value<std::string>()->default_value(row.choices.front()), "");
  }
  description.add_options()("argument", po::value<std::vector<std::string>>(), "");
  po::positional_options_description positional{};
  positional.add("argument", -1);
  Options options{};
  exit = Exit::usage;
  try {
    // why no guessing: a shortened option that works today would change its meaning with the next option.
    const auto style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser{words}.options(description).positional(positional).style(style).run(), options.values);
  } catch (const po::unknown_option& error) {
    exit = wrong_option(command, error.get_option_name(), "@option.unknown", terminal);
    return std::nullopt;
  } catch (const po::multiple_occurrences& error) {
    exit = wrong_option(command, error.get_option_name(), "@option.twice", terminal);
    return std::nullopt;
  } catch (const po::invalid_command_line_syntax& error) {
    const bool no_value = error.kind() == po::invalid_syntax::missing_parameter;
    exit = wrong_option(command, error.get_option_name(), no_value ? "@option.no_value" : "@option.value", terminal);
    return std::nullopt;
  } catch (const po::error_with_option_name& error) {
    exit = wrong_option(command, error.get_option_name(), "@option.value", terminal);
    return std::nullopt;
  }
  for (const OptionRow& row : all_options(command)) {
    if (row.kind != OptionRow::Kind::choice || options.values[row.name].defaulted()) continue;
    const std::string value = options.text(row.name);
    if (!value.empty() && std::find(row.choices.begin(), row.choices.end(), value) != row.choices.end()) continue;
    show({.code = "CG6003", .arguments = {{"option", "--" + std::string{row.name}}, {"expected", joined(row.choices)}, {"found", value}}}, terminal);
    return std::nullopt;
  }
  return options;
}

/// The command that the first word or the first two name; `taken` tells how many.
const Command* find_command(const std::vector<std::string>& words, std::size_t& taken) {
  for (const Command& each : commands()) {
    const std::string_view name = each.name;
    const std::size_t blank = name.find(' ');
    if (name.substr(0, blank) != words.front()) continue;
    if (blank != std::string_view::npos && (words.size() < 2 || name.substr(blank + 1) != words[1])) continue;
    taken = blank == std::string_view::npos ? 1 : 2;
    return &each;
  }
  return nullptr;
}

/// Tells which commands there are: where the first word is right, those that begin with it.
Exit unknown_command(const std::vector<std::string>& words, const Terminal& terminal) {
  std::string expected{}, below{};
  for (const Command& each : commands()) {
    const std::string name = each.name;
    expected += (expected.empty() ? "" : ", ") + name;
    if (name.substr(0, words.front().size() + 1) == words.front() + " ") below += (below.empty() ? "" : ", ") + name;
  }
  const bool is_half = !below.empty();
  if (is_half && words.size() > 1 && (words[1] == "--help" || words[1] == "-h")) {
    general_help(std::cout, terminal.language);
    return Exit::ok;
  }
  const std::string found = words.front() + (is_half && words.size() > 1 ? " " + words[1] : "");
  show({.code = "CG6001", .arguments = {{"found", found}, {"expected", is_half ? below : expected}}}, terminal);
  return Exit::usage;
}

Exit run(const std::vector<std::string>& words) {
  Terminal terminal{.language = language_of_locale(), .color_error = wants_color("auto", STDERR_FILENO), .width = columns_out()};
  // why before parsing: problems of the command line itself come in the language that it asks for.
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string value = words[i] == "--lang" && i + 1 < words.size() ? words[i + 1] : words[i].substr(0, 7) == "--lang=" ? words[i].substr(7) : "";
    if (value == "zh") terminal.language = Language::zh;
    if (value == "en") terminal.language = Language::en;
  }
  if (!words.empty() && words.front() == "--version") {
    std::cout << "caregrade " CAREGRADE_VERSION "\n";
    return Exit::ok;
  }
  if (words.empty() || words.front() == "--help" || words.front() == "-h" || words.front() == "help" || words.front().substr(0, 6) == "--lang") {
    general_help(words.empty() ? std::cerr : std::cout, terminal.language);
    return words.empty() ? Exit::usage : Exit::ok;
  }
  std::size_t taken = 1;
  const Command* command = find_command(words, taken);
  if (command == nullptr) return unknown_command(words, terminal);
  Exit exit = Exit::ok;
  const auto options = parse(*command, {words.begin() + static_cast<std::ptrdiff_t>(taken), words.end()}, terminal, exit);
  if (!options) return exit;
  terminal.color_out = wants_color(options->text("color"), STDOUT_FILENO);
  terminal.color_error = wants_color(options->text("color"), STDERR_FILENO);
  if (options->has("help")) {
    command_help(*command, terminal.language);
    return Exit::ok;
  }
  exit = command->run(*options, terminal);
  std::cout.flush();
  if (!std::cout) {
    show({.code = "CG1013", .where = {.file = "-"}, .arguments = {{"reason", std::generic_category().message(errno)}}}, terminal);
    return Exit::files;
  }
  return exit;
}

}  // namespace
}  // namespace caregrade::cli

int main(int count, char** words) {
  std::ios::sync_with_stdio(false);
  try {
    return static_cast<int>(caregrade::cli::run({words + 1, words + count}));
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << caregrade::messages(caregrade::Language::zh).fill("ui.internal", {{"what", error.what()}}) << "\n"
              << caregrade::messages(caregrade::Language::en).fill("ui.internal", {{"what", error.what()}}) << "\n";
    return static_cast<int>(caregrade::cli::Exit::internal);
  }
}
