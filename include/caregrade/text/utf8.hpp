#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

namespace detail {

/// One decoded character; `length` 0 where the bytes are not UTF-8.
struct Character {
  char32_t code = 0;
  std::size_t length = 0;
};

[[nodiscard]] inline Character decode(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  char32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3FU);
  }
  // why: overlong forms, surrogates and codes past the last plane are not characters.
  static constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, length};
}

/// Columns of a terminal that a character takes (Unicode Standard Annex 11: wide and fullwidth are two).
[[nodiscard]] constexpr std::size_t columns(char32_t code) noexcept {
  struct Range {
    char32_t first, last;
  };
  constexpr Range none[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};
  constexpr Range wide[] = {{0x1100, 0x115F}, {0x2E80, 0x303E}, {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
                            {0xA000, 0xA4CF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                            {0xFFE0, 0xFFE6}, {0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};
  if (code < 0x20 || code == 0x7F) return 0;
  for (const Range& range : none)
    if (range.first <= code && code <= range.last) return 0;
  for (const Range& range : wide)
    if (range.first <= code && code <= range.last) return 2;
  return 1;
}

}  // namespace detail

/// Offset of the first byte that is not UTF-8; nothing when all is well.
[[nodiscard]] inline std::optional<std::size_t> invalid_utf8_at(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = detail::decode(text.substr(at)).length;
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

/// Characters (code points) in a text; a broken byte counts as one.
[[nodiscard]] inline std::size_t character_count(std::string_view text) noexcept {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const std::size_t length = detail::decode(text.substr(at)).length;
    at += length == 0 ? 1 : length;
  }
  return count;
}

/// Columns that a text takes on a terminal; a Chinese character takes two, a change of colour none.
[[nodiscard]] inline std::size_t display_width(std::string_view text) noexcept {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at, 2) == "\033[") {
      const std::size_t end = text.find('m', at);
      at = end == std::string_view::npos ? text.size() : end + 1;
      continue;
    }
    const auto character = detail::decode(text.substr(at));
    width += character.length == 0 ? 1 : detail::columns(character.code);
    at += character.length == 0 ? 1 : character.length;
  }
  return width;
}

/// The text with blanks after it up to `width` columns.
[[nodiscard]] inline std::string padded(std::string_view text, std::size_t width) {
  std::string result{text};
  const std::size_t taken = display_width(text);
  if (taken < width) result.append(width - taken, ' ');
  return result;
}

/// The text cut to pieces of at most `width` columns: at blanks, or between wide characters.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);

/// The text with every control character but line ends and tabs made visible, so that data cannot steer a terminal.
[[nodiscard]] inline std::string harmless(std::string_view text) {
  std::string result{};
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto character = detail::decode(text.substr(at));
    const std::size_t length = character.length == 0 ? 1 : character.length;
    const bool bidi = (character.code >= 0x202A && character.code <= 0x202E) || (character.code >= 0x2066 && character.code <= 0x2069);
    const bool control = character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0);
    if (character.length == 0 || control || bidi) result += "\xEF\xBF\xBD";
    else result += text.substr(at, length);
    at += length;
  }
  return result;
}

}  // namespace caregrade
