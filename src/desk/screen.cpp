#include "caregrade/desk/screen.hpp"

#include <algorithm>

#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

/// The text cut to so many columns, from its end where `keeps_end`.
std::string cut(std::string_view text, std::size_t columns, bool keeps_end = false) {
  if (display_width(text) <= columns) return std::string{text};
  std::size_t begin = 0, end = 0;
  if (keeps_end) {
    while (begin < text.size() && display_width(text.substr(begin)) > columns) begin += std::max<std::size_t>(1, detail::decode(text.substr(begin)).length);
    return std::string{text.substr(begin)};
  }
  for (std::size_t next = 0; next < text.size();) {
    next += std::max<std::size_t>(1, detail::decode(text.substr(next)).length);
    if (display_width(text.substr(0, next)) > columns) break;
    end = next;
  }
  return std::string{text.substr(0, end)};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines{};
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// A paragraph on lines of so many columns, its mark before the first. Its own blanks stay.
std::vector<std::string> paragraph(const ScreenLine& line, std::size_t columns) {
  const std::size_t before = display_width(line.mark);
  const std::size_t room = columns > before + 10 ? columns - before : 10;
  if (display_width(line.text) <= room) return {line.mark + harmless(line.text)};
  return lines_of(line.mark + wrapped(harmless(line.text), room, std::string(before, ' ')));
}

std::string painted(const char* code, const std::string& text, bool has_color) { return has_color ? "\033[" + std::string{code} + "m" + text + "\033[0m" : text; }

}  // namespace

Layout layout(const Screen& screen, std::string_view typed, const Window& window) {
  const std::size_t columns = std::max<std::size_t>(window.columns, 20), rows = std::max<std::size_t>(window.rows, 8);
  Layout found{};
  const auto add = [&](std::vector<std::string>& to, const ScreenLine& line, const char* code) {
    for (const std::string& each : paragraph(line, columns)) to.push_back(code == nullptr ? cut(each, columns) : painted(code, cut(each, columns), window.has_color));
  };
  std::vector<std::string> body{}, foot{};
  for (const ScreenLine& line : screen.body) add(body, line, line.is_strong ? "1" : nullptr);
  for (const std::string& notice : screen.notices) add(foot, {.mark = "! ", .text = notice}, "33");
  if (!screen.problem.empty()) add(foot, {.mark = "! ", .text = screen.problem}, "31");
  const std::vector<std::string> keys = paragraph({.text = screen.keys}, columns);
  std::string prompt = screen.prompt;
  std::vector<std::string> before{};  // why: a long prompt leaves the line to what is typed
  if (display_width(prompt) + 20 > columns) {
    before = paragraph({.text = prompt}, columns);
    before.resize(std::min<std::size_t>(before.size(), rows - 5));
    prompt = "> ";
  }
  // why some of the body at any size: the question is what everything else is about.
  const std::size_t fixed = 3 + before.size() + 1 + keys.size(), least_body = 2;
  if (foot.size() + fixed + least_body > rows) foot.resize(rows > fixed + least_body ? rows - fixed - least_body : 0);
  const std::size_t room = rows > fixed + foot.size() ? rows - fixed - foot.size() : 1;
  found.room = room;
  found.most_top = body.size() > room ? body.size() - room : 0;
  const std::size_t top = std::min(window.top, found.most_top);
  std::string title = screen.title;
  if (found.most_top > 0) title += "  [" + std::to_string(top + 1) + "-" + std::to_string(std::min(top + room, body.size())) + "/" + std::to_string(body.size()) + "]";
  found.lines.push_back(painted("1", cut(title, columns), window.has_color));
  found.lines.push_back(painted("36", cut(screen.side, columns), window.has_color));
  found.lines.emplace_back();
  for (std::size_t i = 0; i < room; ++i) found.lines.push_back(top + i < body.size() ? body[top + i] : std::string{});
  found.lines.insert(found.lines.end(), foot.begin(), foot.end());
  found.lines.insert(found.lines.end(), before.begin(), before.end());
  const std::size_t left = columns - std::min(columns, display_width(prompt)) - 1;
  const std::string entry = prompt + cut(harmless(typed), left, true);
  found.row = found.lines.size();
  found.column = display_width(entry);
  found.lines.push_back(entry);
  for (const std::string& each : keys) found.lines.push_back(painted("2", cut(each, columns), window.has_color));
  if (found.lines.size() > rows) found.lines.resize(rows);
  return found;
}

std::string plain_text(const Screen& screen, std::size_t columns) {
  std::string text = "\n" + wrapped(screen.title, columns, "") + "\n";
  if (!screen.side.empty()) text += wrapped(screen.side, columns, "") + "\n";
  const auto add = [&](const ScreenLine& line) {
    for (const std::string& each : paragraph(line, columns)) text += each + "\n";
  };
  for (const ScreenLine& line : screen.body) add(line);
  for (const std::string& notice : screen.notices) add({.mark = "! ", .text = notice});
  if (!screen.problem.empty()) add({.mark = "! ", .text = screen.problem});
  if (!screen.keys.empty()) add({.text = screen.keys});
  return text + screen.prompt;
}

}  // namespace caregrade
