#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "caregrade/text/text_style.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade::io {

/// Lines for a reader, none wider than the style says, each continued under its text.
class Paper {
 public:
  explicit Paper(const TextStyle& style) : style_{style} {}

  [[nodiscard]] std::string bold(const std::string& text) const { return paint("1", text); }
  [[nodiscard]] std::string dim(const std::string& text) const { return paint("2", text); }

  void line(std::string_view text, std::size_t indent, std::string_view mark = {}) {
    const std::string blanks(indent + display_width(mark), ' ');
    const std::size_t width = style_.width > blanks.size() + least_width ? style_.width - blanks.size() : least_width;
    text_ += std::string(indent, ' ') + std::string{mark} + wrapped(text, width, blanks) + "\n";
  }
  void blank() { text_ += "\n"; }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  static constexpr std::size_t least_width = 20;

  [[nodiscard]] std::string paint(const char* code, const std::string& text) const {
    return style_.color ? "\033[" + std::string{code} + "m" + text + "\033[0m" : text;
  }

  const TextStyle& style_;
  std::string text_{};
};

}  // namespace caregrade::io
