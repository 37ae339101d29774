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

const std::vector<Command>& commands() {
  using Kind = OptionRow::Kind;
  static const OptionRow format{"format", Kind::choice, "help.option.format", {"text", "json", "csv"}};
  static const OptionRow list_format{"format", Kind::choice, "help.option.list_format", {"text", "json"}};
  static const OptionRow load{"load", Kind::list, "help.option.load", {}};
  static const OptionRow packs{"packs", Kind::list, "help.option.packs", {}};
  static const OptionRow on{"on", Kind::text, "help.option.on", {}};
  static const OptionRow place{"region", Kind::list, "help.option.place", {}};
  static const OptionRow unverified{"include-unverified", Kind::flag, "help.option.include_unverified", {}};
  static const std::vector<Command> commands{
      {"grade",
       {format,
        {"explain", Kind::flag, "help.option.explain", {}},
        {"require-complete", Kind::flag, "help.option.require_complete", {}},
        {"policy", Kind::list, "help.option.policy", {}},
        {"standard", Kind::text, "help.option.standard", {}},
        load},
       grade},
      {"batch",
       {{"output", Kind::text, "help.option.output", {}, 'o'},
        {"standard", Kind::text, "help.option.batch_standard", {}},
        {"format", Kind::choice, "help.option.batch_format", {"csv", "ndjson"}},
        {"encoding", Kind::choice, "help.option.encoding", {"utf-8", "gb18030"}},
        {"keep", Kind::list, "help.option.keep", {}},
        {"resume", Kind::flag, "help.option.resume", {}},
        {"threads", Kind::text, "help.option.threads", {}},
        {"on", Kind::text, "help.option.batch_on", {}},
        {"policy", Kind::list, "help.option.policy", {}},
        load},
       batch},
      {"decide",
       {format,
        {"region", Kind::list, "help.option.region", {}},
        on,
        {"benefit", Kind::list, "help.option.benefit", {}},
        {"explain", Kind::flag, "help.option.explain", {}},
        {"policy", Kind::list, "help.option.policy", {}},
        unverified,
        packs,
        load,
        {"receipt", Kind::text, "help.option.receipt", {}}},
       decide},
      {"recognise",
       {list_format,
        {"into", Kind::text, "help.option.into", {}},
        {"for", Kind::text, "help.option.for", {}},
        {"standard", Kind::text, "help.option.recognise_standard", {}},
        {"on", Kind::text, "help.option.recognise_on", {}},
        {"condition-changed", Kind::flag, "help.option.condition_changed", {}},
        {"ask", Kind::flag, "help.option.ask", {}},
        {"trust", Kind::list, "help.option.recognise_trust", {}},
        {"publisher", Kind::list, "help.option.publisher", {}},
        {"status", Kind::list, "help.option.status", {}},
        {"load", Kind::list, "help.option.verify_load", {}}},
       recognise},
      {"settle",
       {list_format,
        {"served-in", Kind::text, "help.option.served_in", {}},
        {"period", Kind::text, "help.option.period", {}},
        {"services", Kind::text, "help.option.services", {}},
        {"reverse", Kind::text, "help.option.reverse", {}},
        {"policy", Kind::list, "help.option.settle_policy", {}},
        unverified,
        packs,
        load},
       settle},
      {"list", {list_format, load, {"region", Kind::list, "help.option.facts_region", {}}, packs}, list},
      {"diff", {list_format, load}, diff},
      {"check", {}, check},
      {"synth",
       {{"rows", Kind::text, "help.option.rows", {}},
        {"seed", Kind::text, "help.option.seed", {}},
        {"standard", Kind::text, "help.option.synth_standard", {}},
        {"format", Kind::choice, "help.option.synth_format", {"csv", "ndjson"}},
        {"unknown", Kind::text, "help.option.synth_unknown", {}},
        {"persons", Kind::flag, "help.option.synth_persons", {}},
        {"region", Kind::text, "help.option.synth_region", {}},
        {"on", Kind::text, "help.option.synth_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'},
        packs,
        load},
       synth},
      {"pack check", {{"on", Kind::text, "help.option.check_on", {}}, packs}, pack_check},
      {"pack test", {packs}, pack_test},
      {"pack show", {list_format, place, {"on", Kind::text, "help.option.show_on", {}}, packs}, pack_show},
      {"pack coverage", {list_format, place, packs}, pack_coverage},
      {"pack diff", {list_format, {"persons", Kind::text, "help.option.persons", {}}, {"region", Kind::list, "help.option.region", {}}, on}, pack_diff},
      {"pack build", {{"format", Kind::choice, "help.option.build_format", {"json", "compiled"}}, {"output", Kind::text, "help.option.output", {}, 'o'}, packs}, pack_build},
      {"certify",
       {{"key", Kind::text, "help.option.key", {}},
        {"about", Kind::text, "help.option.about", {}},
        {"envelope", Kind::choice, "help.option.envelope", {"exchange", "card", "summary", "full"}},
        {"no-subject", Kind::flag, "help.option.no_subject", {}},
        {"qr", Kind::text, "help.option.qr", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'},
        load},
       certify},
      {"present", {{"for", Kind::text, "help.option.present_for", {}}, {"output", Kind::text, "help.option.output", {}, 'o'}}, present},
      {"verify",
       {list_format,
        {"trust", Kind::list, "help.option.trust", {}},
        {"publisher", Kind::list, "help.option.publisher", {}},
        {"status", Kind::list, "help.option.status", {}},
        {"on", Kind::text, "help.option.verify_on", {}},
        {"load", Kind::list, "help.option.verify_load", {}}},
       verify},
      {"trust keygen",
       {{"algorithm", Kind::choice, "help.option.algorithm", {"es256", "ed25519", "sm2"}},
        {"issuer", Kind::text, "help.option.issuer", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       trust_keygen},
      {"trust add",
       {{"key", Kind::text, "help.option.public_key", {}},
        {"list", Kind::text, "help.option.list_name", {}},
        {"name", Kind::text, "help.option.issuer_name", {}},
        {"region", Kind::text, "help.option.issuer_region", {}},
        {"roles", Kind::list, "help.option.roles", {}},
        {"schemes", Kind::list, "help.option.schemes", {}},
        {"areas", Kind::list, "help.option.areas", {}},
        {"from", Kind::text, "help.option.sign_from", {}},
        {"to", Kind::text, "help.option.sign_to", {}},
        {"accept", Kind::text, "help.option.accept_to", {}}},
       trust_add},
      {"trust retire", {{"key", Kind::text, "help.option.public_key", {}}}, trust_retire},
      {"trust compromise", {{"key", Kind::text, "help.option.public_key", {}}}, trust_compromise},
      {"trust sign",
       {{"key", Kind::text, "help.option.publisher_key", {}},
        {"next-update", Kind::text, "help.option.next_update", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       trust_sign},
      {"trust verify", {{"publisher", Kind::text, "help.option.publisher", {}}, {"on", Kind::text, "help.option.verify_on", {}}}, trust_verify},
      {"status new",
       {{"key", Kind::text, "help.option.key", {}},
        {"entries", Kind::text, "help.option.entries", {}},
        {"expires", Kind::text, "help.option.status_expires", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       status_new},
      {"status set",
       {{"key", Kind::text, "help.option.key", {}},
        {"index", Kind::text, "help.option.index", {}},
        {"to", Kind::choice, "help.option.status_to", {"withdrawn", "suspended", "superseded", "valid"}},
        {"expires", Kind::text, "help.option.status_expires", {}},
        {"on", Kind::text, "help.option.certify_on", {}},
        {"output", Kind::text, "help.option.output", {}, 'o'}},
       status_set},
  };
  return commands;
}

/// Options that every command takes.
const std::vector<OptionRow>& common_options() {
  using Kind = OptionRow::Kind;
  static const std::vector<OptionRow> rows{{"lang", Kind::choice, "help.option.lang", {"", "zh", "en"}},
                                           {"color", Kind::choice, "help.option.color", {"auto", "always", "never"}},
                                           {"help", Kind::flag, "help.option.help", {}}};
  return rows;
}

std::vector<OptionRow> all_options(const Command& command) {
  std::vector<OptionRow> rows = command.options;
  rows.insert(rows.end(), common_options().begin(), common_options().end());
  return rows;
}

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

/// `help.pack_check` for `pack check`.
std::string help_key(const Command& command) {
  std::string key = "help." + std::string{command.name};
  std::replace(key.begin(), key.end(), ' ', '_');
  return key;
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
