#include <ostream>
#include <sstream>

#include "caregrade/text/messages.hpp"
#include "command.hpp"
#include "whole_files.hpp"

namespace caregrade::cli {
namespace {

using Kind = OptionRow::Kind;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

/// Between single quotes: every shell takes what stands there as it is, but none a quote itself.
std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

std::string joined(const std::vector<const char*>& words) {
  std::string text{};
  for (const char* word : words)
    if (*word != '\0') text += (text.empty() ? "" : " ") + std::string{word};
  return text;
}

/// `pack` of `pack check`; nothing of `grade`.
std::string_view family(const Command& command) {
  const std::string_view name = command.name;
  const std::size_t blank = name.find(' ');
  return blank == std::string_view::npos ? std::string_view{} : name.substr(0, blank);
}

/// The first words of all commands, each once, in their order.
std::vector<std::string> first_words() {
  std::vector<std::string> words{};
  for (const Command& each : commands()) {
    const std::string word = std::string{each.name}.substr(0, std::string_view{each.name}.find(' '));
    if (words.empty() || words.back() != word) words.push_back(word);
  }
  return words;
}

/// The second words that may follow a first one; none where it is a whole command.
std::vector<std::string> second_words(const std::string& first) {
  std::vector<std::string> words{};
  for (const Command& each : commands())
    if (family(each) == first) words.emplace_back(std::string_view{each.name}.substr(first.size() + 1));
  return words;
}

std::string list_of(const std::vector<std::string>& words) {
  std::string text{};
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

const std::string& purpose(const Command& command, Language language) { return messages(language)[help_key(command)]; }

/// What a first word does: a whole command's purpose, or else the words that may follow.
std::string purpose_of_word(const std::string& first, Language language) {
  for (const Command& command : commands())
    if (command.name == first) return purpose(command, language);
  return list_of(second_words(first));
}

// --- bash -------------------------------------------------------------------------------------------------------------

void bash(std::ostream& out) {
  out << "# bash completion for caregrade, as `caregrade completion bash` writes it\n"
         "_caregrade() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" command=\"${COMP_WORDS[1]}\" words='' options='' first=2\n"
         "  # --format=json comes as three words\n"
         "  if [[ $before == '=' ]]; then before=\"${COMP_WORDS[COMP_CWORD-2]}\"; elif [[ $current == '=' ]]; then current=''; fi\n"
         "  COMPREPLY=()\n"
         "  if ((COMP_CWORD == 1)); then\n"
         "    COMPREPLY=($(compgen -W "
      << quoted(list_of(first_words()) + " --help --version") << " -- \"$current\"))\n    return\n  fi\n  case \"$command\" in\n";
  for (const std::string& first : first_words()) {
    const auto second = second_words(first);
    if (second.empty()) continue;
    out << "    " << first << ")\n      if ((COMP_CWORD == 2)); then\n        COMPREPLY=($(compgen -W " << quoted(list_of(second))
        << " -- \"$current\"))\n        return\n      fi\n      command+=\" ${COMP_WORDS[2]}\" first=3 ;;\n";
  }
  out << "  esac\n  case \"$command\" in\n";
  for (const Command& command : commands()) {
    std::string options{}, with_choices{}, with_values{};
    for (const OptionRow& row : all_options(command)) {
      const std::string name = "--" + std::string{row.name};
      options += (options.empty() ? "" : " ") + name;
      const std::string pattern = row.letter == '\0' ? name : name + "|-" + row.letter;
      if (row.kind == Kind::choice) with_choices += "        " + pattern + ") words=" + quoted(joined(row.choices)) + " ;;\n";
      else if (row.kind != Kind::flag) with_values += (with_values.empty() ? "" : "|") + pattern;
    }
    out << "    " << quoted(command.name) << ")\n      case \"$before\" in\n" << with_choices;
    if (!with_values.empty()) out << "        " << with_values << ") return ;;  # a file, or what only you know\n";
    out << "        *) options=" << quoted(options) << " ;;\n      esac\n";
    if (!command.words.empty()) out << "      if [[ -n $options && $COMP_CWORD == \"$first\" ]]; then words=" << quoted(joined(command.words)) << "; fi\n";
    out << "      ;;\n";
  }
  out << "  esac\n"
         "  if [[ $current == -* ]]; then words=\"$options\"; fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _caregrade caregrade\n";
}

// --- zsh --------------------------------------------------------------------------------------------------------------

/// `_describe` and `_arguments` read colons and brackets.
std::string zsh_text(const std::string& text) {
  return replaced(replaced(replaced(replaced(text, "\\", "\\\\"), ":", "\\:"), "[", "\\["), "]", "\\]");
}

void zsh(std::ostream& out, Language language) {
  const Messages& words = messages(language);
  out << "#compdef caregrade\n# zsh completion for caregrade, as `caregrade completion zsh` writes it\n"
         "_caregrade() {\n  local -a rows\n  local command=$words[2]\n  if (( CURRENT == 2 )); then\n    rows=(\n";
  for (const std::string& first : first_words()) {
    out << "      " << quoted(first + ":" + zsh_text(purpose_of_word(first, language))) << "\n";
  }
  out << "    )\n    _describe -t commands caregrade rows\n    return\n  fi\n  case $command in\n";
  for (const std::string& first : first_words()) {
    if (second_words(first).empty()) continue;
    out << "    " << first << ")\n      if (( CURRENT == 3 )); then\n        rows=(\n";
    for (const Command& command : commands())
      if (family(command) == first) out << "          " << quoted(std::string{command.name}.substr(first.size() + 1) + ":" + zsh_text(purpose(command, language))) << "\n";
    out << "        )\n        _describe -t commands " << quoted("caregrade " + first)
        << " rows\n        return\n      fi\n      command+=\" $words[3]\"\n      shift words\n      (( CURRENT-- )) ;;\n";
  }
  out << "  esac\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const Command& command : commands()) {
    out << "    " << quoted(command.name) << ")\n      _arguments -S";
    for (const OptionRow& row : all_options(command)) {
      const std::string text = zsh_text(words[row.help]);
      const std::string value = row.kind == Kind::flag ? "" : row.kind == Kind::choice ? ":" + std::string{row.name} + ":(" + joined(row.choices) + ")" : ":" + std::string{row.name} + ":_files";
      const std::string many = row.kind == Kind::list ? "*" : "";
      out << " \\\n        " << quoted(many + "--" + row.name + (row.kind == Kind::flag ? "" : "=") + "[" + text + "]" + value);
      if (row.letter != '\0') out << " \\\n        " << quoted("-" + std::string{row.letter} + "[" + text + "]" + value);
    }
    if (!command.words.empty()) out << " \\\n        " << quoted("1:word:(" + joined(command.words) + ")");
    out << " \\\n        '*:file:_files' ;;\n";
  }
  // why both ways: the file may be put where zsh looks for functions, or be read by `source`.
  out << "  esac\n}\nif [[ $funcstack[1] == _caregrade ]]; then _caregrade \"$@\"; else compdef _caregrade caregrade; fi\n";
}

// --- fish -------------------------------------------------------------------------------------------------------------

/// fish reads \\ and \' between single quotes.
std::string fish_quoted(const std::string& text) { return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'"; }

void fish(std::ostream& out, Language language) {
  const Messages& words = messages(language);
  out << "# fish completion for caregrade, as `caregrade completion fish` writes it\n"
         "function __caregrade_is\n"
         "  set -l words (commandline -opc)\n"
         "  set -l end (math (count $argv) + 1)\n"
         "  test (count $words) -ge $end; and test \"$words[2..$end]\" = \"$argv\"\n"
         "end\n"
         "function __caregrade_at\n"
         "  test (count (commandline -opc)) -eq $argv[1]\n"
         "end\n"
         "complete -c caregrade -n '__caregrade_at 1' -f -l version\n";
  for (const std::string& first : first_words()) {
    out << "complete -c caregrade -n '__caregrade_at 1' -f -a " << first << " -d " << fish_quoted(purpose_of_word(first, language)) << "\n";
  }
  for (const Command& command : commands()) {
    const std::string name = command.name, first{family(command)};
    if (!first.empty())
      out << "complete -c caregrade -n '__caregrade_at 2; and __caregrade_is " << first << "' -f -a " << name.substr(first.size() + 1) << " -d "
          << fish_quoted(purpose(command, language)) << "\n";
    const std::string is = "complete -c caregrade -n '__caregrade_is " + name + "'";
    for (const OptionRow& row : all_options(command)) {
      out << is << " -l " << row.name;
      if (row.letter != '\0') out << " -s " << row.letter;
      if (row.kind == Kind::choice) out << " -x -a " << fish_quoted(joined(row.choices));
      else if (row.kind != Kind::flag) out << " -r";
      out << " -d " << fish_quoted(words[row.help]) << "\n";
    }
    if (!command.words.empty())
      out << "complete -c caregrade -n '__caregrade_at " << (first.empty() ? 2 : 3) << "; and __caregrade_is " << name << "' -f -a " << fish_quoted(joined(command.words)) << "\n";
  }
}

}  // namespace

Exit completion(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> words = options.texts("argument");
  const std::string shell = words.size() == 1 ? words.front() : "";
  std::ostringstream script{};
  if (shell == "bash") bash(script);
  else if (shell == "zsh") zsh(script, terminal.language);
  else if (shell == "fish") fish(script, terminal.language);
  else {
    show({.code = "CG6004", .arguments = {{"expected", "bash | zsh | fish"}, {"command", "completion"}}}, terminal);
    return Exit::usage;
  }
  return write_file(options.has("output") ? options.text("output") : "-", script.str(), false, terminal) ? Exit::ok : Exit::files;
}

}  // namespace caregrade::cli
