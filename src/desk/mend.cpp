#include "mend.hpp"

#include <algorithm>

#include "../io/identity_number.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade::desk {
namespace {

constexpr int most_damaged_lines = 400;  ///< a text of which more is damaged is no draft

/// The text cut after the last value that is whole, with every bracket closed; of a text that is whole, itself without stray commas.
class Closer {
 public:
  explicit Closer(std::string_view text) : text_{text} {}

  std::string run() {
    for (at_ = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (in_string_) {
        if (c == '\\') ++at_;
        // why at a line's end: none may stand in a string, so its end is what is missing, and the next line is sound.
        else if (c == '"' || c == '\n') in_string_ = false;
        continue;
      }
      if (c == '"') in_string_ = true;
      else if (c == '{' || c == '[') open_ += c == '{' ? '}' : ']', keep(at_ + 1);
      else if ((c == '}' || c == ']') && !open_.empty() && open_.back() == c) open_.pop_back(), keep(at_ + 1);
      else if (c == ',') keep(at_);
    }
    is_cut_ = !open_.empty() || in_string_;
    return without_commas(!is_cut_ ? std::string{text_} : std::string{text_.substr(0, whole_)} + std::string{closing_.rbegin(), closing_.rend()});
  }

  /// Whether the text ended before the document did.
  [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }

 private:
  void keep(std::size_t end) {
    // why not inside a list: of an answer that has several parts, some are another answer.
    if (open_.find(']') != std::string::npos) return;
    whole_ = end;
    closing_ = open_;
  }

  /// Commas before a closing bracket go: the line that followed them is gone.
  static std::string without_commas(std::string text) {
    bool in_string = false;
    std::size_t comma = std::string::npos;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (in_string) {
        if (c == '\\') ++at;
        else if (c == '"' || c == '\n') in_string = false;
        continue;
      }
      if (c == '"') in_string = true;
      if ((c == '}' || c == ']') && comma != std::string::npos) text[comma] = ' ';
      if (c == ',') comma = at;
      else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') comma = std::string::npos;
    }
    return text;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_string_ = false;
  std::string open_{};     ///< brackets that close what is open
  std::size_t whole_ = 0;  ///< end of the last value that is whole
  std::string closing_{};  ///< `open_` there
  bool is_cut_ = false;
};

/// The key that a line begins with, for a message; else its number alone tells.
std::string key_of(std::string_view line) {
  const std::size_t begin = line.find('"'), end = begin == std::string_view::npos ? begin : line.find('"', begin + 1);
  const std::string_view key = end == std::string_view::npos ? std::string_view{} : line.substr(begin + 1, end - begin - 1);
  return key.empty() ? "…" : without_identity_numbers(harmless(key.substr(0, 40)));
}

class Mender {
 public:
  explicit Mender(const CaseText& text) : text_{text.text}, place_{text.file, text.first_line, text.first_column, text.pointer} {}

  Mended run() {
    blank_bad_bytes();
    Issues problems{};
    if (auto root = io::parse_json(text_, place_, problems); root && problems.empty()) return {.root = std::move(root), .text = std::move(text_), .issues = std::move(issues_)};
    for (int left = most_damaged_lines; left > 0; --left) {
      problems.clear();
      Closer closer{text_};
      const std::string closed = closer.run();
      auto root = io::parse_json(closed, place_, problems);
      // why a key that stands twice is kept: both are read, and the second counts.
      if (root) return whole(std::move(root), closed, closer.is_cut(), std::move(problems));
      if (problems.empty() || !pass_over(problems.front().where.line)) break;
    }
    return {.text = std::move(text_), .issues = std::move(problems)};
  }

 private:
  Mended whole(std::optional<io::JsonValue> root, const std::string& closed, bool is_cut, Issues problems) {
    if (is_cut) issues_.push_back({.code = "CG1014", .where = io::json_where(text_, text_.size(), place_, "")});
    append(issues_, std::move(problems));
    return {.root = std::move(root), .text = closed, .issues = std::move(issues_)};
  }

  void blank_bad_bytes() {
    for (auto at = invalid_utf8_at(text_); at; at = invalid_utf8_at(text_)) {
      const auto line = place_of(text_, *at, place_.first_line).line;
      if (!pass_over(line)) text_[*at] = ' ';
    }
  }

  /// Blanks a line; false where there is nothing in it to blank.
  bool pass_over(std::uint32_t line) {
    std::size_t begin = 0;
    for (std::uint32_t at = place_.first_line; at < line && begin != std::string::npos; ++at) {
      begin = text_.find('\n', begin);
      if (begin != std::string::npos) ++begin;
    }
    if (line < place_.first_line || begin == std::string::npos) return false;
    const std::size_t end = std::min(text_.find('\n', begin), text_.size());
    const std::string_view content = std::string_view{text_}.substr(begin, end - begin);
    if (content.find_first_not_of(" \t\r") == std::string_view::npos) return false;
    issues_.push_back({.code = "CG6021", .where = {.file = place_.file, .line = line, .column = 1}, .arguments = {{"key", key_of(content)}}});
    std::fill(text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    return true;
  }

  std::string text_;
  io::JsonPlace place_;
  Issues issues_{};
};

}  // namespace

Mended mend_json(const CaseText& text) { return Mender{text}.run(); }

}  // namespace caregrade::desk
