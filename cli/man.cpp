#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "caregrade/text/messages.hpp"
#include "command.hpp"
#include "whole_files.hpp"

namespace caregrade::cli {
namespace {

/// As a line of text of troff: no backslash, no hyphen that is broken at, and nothing at its beginning that it takes for a request.
std::string escaped(std::string_view text) {
  std::string result{};
  for (const char each : text) {
    if (result.empty() && (each == '.' || each == '\'')) result += "\\&";
    if (each == '\\') result += "\\e";
    else if (each == '-') result += "\\-";
    else result += each;
  }
  return result;
}

/// `caregrade-pack-check` for `pack check`.
std::string page_name(const Command& command) {
  std::string name = "caregrade-" + std::string{command.name};
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines{};
  std::istringstream stream{text};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

class Page {
 public:
  Page(Language language, const std::string& name, const std::string& purpose) : words_{messages(language)} {
    std::string title = name;
    std::transform(title.begin(), title.end(), title.begin(), [](char each) { return each >= 'a' && each <= 'z' ? static_cast<char>(each - 'a' + 'A') : each; });
    text_ = ".TH \"" + title + "\" 1 \"\" \"caregrade " CAREGRADE_VERSION "\"\n.ad l\n";  // why to the left: blanks are pulled apart otherwise, and Chinese has few
    heading("name");
    text_ += escaped(name) + " \\- " + escaped(purpose) + "\n";
  }

  void heading(const char* key) { text_ += ".SH \"" + words_["man." + std::string{key}] + "\"\n", is_first_ = true; }
  void line(std::string_view text) { text_ += escaped(text) + "\n"; }

  /// A text whose paragraphs have blank lines between; those that are drawn in are printed as they stand.
  void paragraphs(const std::vector<std::string>& lines) {
    bool is_open = false, is_drawn_in = false;
    const auto close = [&] {
      if (is_drawn_in) text_ += ".EE\n.RE\n";
      is_open = is_drawn_in = false;
    };
    for (const std::string& each : lines) {
      if (each.empty()) {
        close();
        continue;
      }
      const bool drawn_in = each.front() == ' ';
      if (drawn_in != is_drawn_in) close();
      if (!is_open && !is_first_) text_ += ".PP\n";
      if (!is_open && drawn_in) text_ += ".RS 2\n.EX\n";
      is_first_ = false;
      is_open = true;
      is_drawn_in = drawn_in;
      line(drawn_in ? std::string_view{each}.substr(std::min<std::size_t>(2, each.find_first_not_of(' '))) : std::string_view{each});
    }
    close();
  }

  void term(const std::string& term, const std::string& text) { text_ += ".TP\n\\fB" + escaped(term) + "\\fR\n" + escaped(text) + "\n"; }

  [[nodiscard]] const Messages& words() const { return words_; }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  const Messages& words_;
  std::string text_{};
  bool is_first_ = false;  ///< nothing stands below the heading yet
};

/// Synopsis and description, from the text that `--help` begins with.
void usage(Page& page, const std::string& text) {
  std::vector<std::string> lines = lines_of(text);
  const auto end = std::find(lines.begin(), lines.end(), "");
  page.heading("synopsis");
  std::vector<std::string> synopsis{};
  for (auto each = lines.begin(); each != end; ++each) synopsis.push_back("  " + each->substr(std::min(each->find("caregrade"), each->size())));
  page.paragraphs(synopsis);
  lines.erase(lines.begin(), end);
  while (!lines.empty() && (lines.back().empty() || lines.back() == page.words()["man.before_options"] || lines.back() == page.words()["man.before_commands"])) lines.pop_back();
  page.heading("description");
  page.paragraphs(lines);
}

std::string command_page(const Command& command, Language language) {
  const Messages& words = messages(language);
  const std::string key = help_key(command);
  Page page{language, page_name(command), words[key]};
  usage(page, words[key + ".usage"]);
  page.heading("options");
  for (const OptionRow& row : all_options(command)) {
    std::string term = row.letter == '\0' ? "" : "-" + std::string{row.letter} + ", ";
    term += "--" + std::string{row.name};
    page.term(term, words[row.help]);
  }
  std::vector<std::string> lines = lines_of(words[key + ".example"]);
  const auto status = std::find_if(lines.begin(), lines.end(), [&](const std::string& each) { return each.rfind(words["man.before_exit_status"], 0) == 0; });
  page.heading("examples");
  // why not its first words: the heading says the same.
  const auto first = std::find_if(lines.begin(), status, [](const std::string& each) { return !each.empty(); });
  page.paragraphs({first == status ? first : first + (first->front() == ' ' ? 0 : 1), status});
  page.heading("exit_status");
  std::vector<std::string> rest{status, lines.end()};
  if (rest.empty()) rest = lines_of(words["man.exit_status_text"]);
  else rest.front() = rest.front().substr(words["man.before_exit_status"].size());
  // why on the left: they are drawn in to stand below each other in a terminal.
  for (std::string& each : rest) each.erase(0, std::min(each.find_first_not_of(' '), each.size()));
  page.paragraphs(rest);
  page.heading("see_also");
  page.line("caregrade(1)");
  return std::move(page).text();
}

std::string general_page(Language language) {
  const Messages& words = messages(language);
  Page page{language, "caregrade", words["man.purpose"]};
  usage(page, words["help.usage"]);
  page.heading("commands");
  for (const Command& each : commands()) page.term(each.name, words[help_key(each)]);
  page.heading("environment");
  page.term("LC_ALL, LC_MESSAGES, LANG", words["man.environment.language"]);
  page.term("CAREGRADE_PACKS", words["man.environment.packs"]);
  page.term("NO_COLOR", words["man.environment.no_color"]);
  page.heading("exit_status");
  page.paragraphs(lines_of(words["man.exit_status_text"]));
  page.heading("see_also");
  std::string also{};
  for (const Command& each : commands()) also += (also.empty() ? "" : ", ") + page_name(each) + "(1)";
  page.line(also);
  return std::move(page).text();
}

}  // namespace

Exit man(const Options& options, const Terminal& terminal) {
  if (options.has("output")) {
    std::error_code error{};
    const std::filesystem::path folder = options.text("output");
    std::filesystem::create_directories(folder, error);
    bool written = write_file((folder / "caregrade.1").string(), general_page(terminal.language), false, terminal);
    for (const Command& each : commands())
      written = written && write_file((folder / (page_name(each) + ".1")).string(), command_page(each, terminal.language), false, terminal);
    return written ? Exit::ok : Exit::files;
  }
  std::string wanted{};
  for (const std::string& word : options.texts("argument")) wanted += (wanted.empty() ? "" : " ") + word;
  std::string known{};
  for (const Command& each : commands()) {
    if (each.name == wanted) {
      std::cout << command_page(each, terminal.language);
      return Exit::ok;
    }
    known += (known.empty() ? "" : ", ") + std::string{each.name};
  }
  if (wanted.empty()) {
    std::cout << general_page(terminal.language);
    return Exit::ok;
  }
  show({.code = "CG6001", .arguments = {{"found", wanted}, {"expected", known}}}, terminal);
  return Exit::usage;
}

}  // namespace caregrade::cli
