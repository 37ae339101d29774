#include "caregrade/text/diagnostics.hpp"

#include <algorithm>

#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

/// Offset of the character number `characters`, counted from 0.
std::size_t offset_of(std::string_view line, std::size_t characters) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < characters && at < line.size(); ++i) at += std::max<std::size_t>(1, detail::decode(line.substr(at)).length);
  return at;
}

/// A message inside a message, with the places that it has filled; a user's text that looks like its key may lack values for them.
std::string nested(const Messages& words, const std::string& key, const std::vector<Issue::Argument>& arguments) {
  const std::string& text = words[key];
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const std::string name = text.substr(open + 1, text.find('}', open) - open - 1);
    if (std::none_of(arguments.begin(), arguments.end(), [&name](const Issue::Argument& each) { return each.first == name; })) return text;
  }
  return words.fill(key, arguments);
}

/// Arguments come from the user's data: nothing in them may steer a terminal or flood it.
/// An argument `@key` stands for a message, so that our own words come in the reader's language.
std::vector<Issue::Argument> shown(const std::vector<Issue::Argument>& arguments, Language language) {
  static constexpr std::size_t longest = 160;
  std::vector<Issue::Argument> shown{};
  for (const auto& [name, value] : arguments) {
    const std::size_t cut = offset_of(value, longest);
    shown.emplace_back(name, harmless(std::string_view{value}.substr(0, cut)) + (cut < value.size() ? "…" : ""));
  }
  // why last: such a message may have places that the other arguments fill.
  const std::vector<Issue::Argument> plain = shown;
  for (auto& [name, value] : shown)
    if (value.substr(0, 1) == "@" && messages(language).has(value.substr(1))) value = nested(messages(language), value.substr(1), plain);
  return shown;
}

std::string_view severity_key(Severity severity) {
  return severity == Severity::error ? "ui.error" : severity == Severity::warning ? "ui.warning" : "ui.note";
}

std::string_view line_of(std::string_view text, std::uint32_t number) {
  std::size_t begin = 0;
  for (std::uint32_t line = 1; line < number; ++line) {
    begin = text.find('\n', begin);
    if (begin == std::string_view::npos) return {};
    ++begin;
  }
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

/// The line around a column with a caret below it; long lines are cut on both sides.
std::string excerpt(std::string_view line, std::size_t column) {
  static constexpr std::size_t around = 36;
  const std::size_t at = offset_of(line, column - 1);
  const std::size_t first = column > around + 1 ? offset_of(line, column - 1 - around) : 0;
  const std::size_t last = std::min(line.size(), at + offset_of(line.substr(at), around));
  const std::string left = (first > 0 ? "…" : "") + harmless(line.substr(first, at - first));
  std::string text = "  " + left + harmless(line.substr(at, last - at)) + (last < line.size() ? "…" : "") + "\n";
  return text + "  " + std::string(display_width(left), ' ') + "^\n";
}

std::string place(const Issue& issue) {
  std::string text = harmless(issue.where.file);
  if (issue.where.line != 0) text += ":" + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column);
  if (!issue.where.pointer.empty()) text += (text.empty() ? "" : " ") + harmless(issue.where.pointer);
  return text;
}

}  // namespace

std::string message(const Issue& issue, Language language) { return messages(language).fill(issue.code, shown(issue.arguments, language)); }

std::string hint(const Issue& issue, Language language) {
  const std::string key = issue.code + ".hint";
  return messages(language).has(key) ? messages(language).fill(key, shown(issue.arguments, language)) : std::string{};
}

std::string diagnostic(const Issue& issue, const DiagnosticStyle& style) {
  const Messages& words = messages(style.language);
  const char* paint = !style.color ? "" : issue.severity == Severity::error ? "\033[1;31m" : "\033[1;33m";
  const char* plain = style.color ? "\033[0m" : "";
  std::string text = place(issue);
  if (!text.empty()) text += ": ";
  text += paint + words[severity_key(issue.severity)] + "[" + issue.code + "]" + plain + ": " + message(issue, style.language) + "\n";
  if (!style.source.empty() && issue.where.line >= style.source_line && issue.where.column > 0) {
    const std::string_view line = line_of(style.source, issue.where.line - style.source_line + 1);
    const std::uint32_t left_out = issue.where.line == style.source_line ? style.source_column - 1 : 0;
    if (!line.empty() && issue.where.column > left_out) text += excerpt(line, issue.where.column - left_out);
  }
  const std::string advice = hint(issue, style.language);
  if (!advice.empty()) text += "  " + words.fill("ui.hint", {{"hint", advice}}) + "\n";
  return text;
}

Where place_of(std::string_view text, std::size_t offset, std::uint32_t first_line) {
  offset = std::min(offset, text.size());
  std::size_t begin = text.substr(0, offset).rfind('\n');
  begin = begin == std::string_view::npos ? 0 : begin + 1;
  std::size_t column = character_count(text.substr(begin, offset - begin)) + 1;
  // why: a byte-order mark is no character that anybody sees.
  if (begin == 0 && offset >= 3 && text.substr(0, 3) == "\xEF\xBB\xBF") --column;
  const auto lines = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n');
  return {.line = first_line + static_cast<std::uint32_t>(lines), .column = static_cast<std::uint32_t>(column)};
}

}  // namespace caregrade
