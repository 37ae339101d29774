#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caregrade::io {

/// A word of the data and what it means.
template <class Value>
struct Word {
  std::string_view text{};
  Value value{};
};

/// What a word means (CG2006); `otherwise` where it is none of them.
template <class Reader, class Value, std::size_t count>
[[nodiscard]] Value meaning(Reader& reader, std::string_view key, const std::string& written, const Word<Value> (&words)[count], Value otherwise) {
  if (written.empty()) return otherwise;
  for (const Word<Value>& word : words)
    if (word.text == written) return word.value;
  std::string expected{};
  for (const Word<Value>& word : words) expected += (expected.empty() ? "" : ", ") + std::string{word.text};
  reader.report("CG2006", key, {{"expected", expected}, {"found", written}});
  return otherwise;
}

/// The value of a key or column that holds one of the words; `otherwise` where it is absent or empty.
template <class Reader, class Value, std::size_t count>
[[nodiscard]] Value word_or(Reader& reader, std::string_view key, const Word<Value> (&words)[count], Value otherwise) {
  return meaning(reader, key, reader.optional_text(key), words, otherwise);
}

/// The same of a key or column that must not be empty (CG2003, CG2005); the first word where it is none of them.
template <class Reader, class Value, std::size_t count>
[[nodiscard]] Value word(Reader& reader, std::string_view key, const Word<Value> (&words)[count]) {
  return meaning(reader, key, reader.text(key), words, words[0].value);
}

/// `[A-Za-z][A-Za-z0-9_]*`, as expressions take names; at most 64 characters.
[[nodiscard]] inline bool is_name(std::string_view text) noexcept {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && text.size() <= 64 && letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

/// `[A-Za-z0-9_.-]+`; at most 64 characters.
[[nodiscard]] inline bool is_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
  });
}

/// A place: `CN`, or two to twelve digits of GB/T 2260.
[[nodiscard]] inline bool is_region(std::string_view text) noexcept {
  return text == "CN" || (text.size() >= 2 && text.size() <= 12 && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

/// `12`, `12.5`, `12.25` in hundredths, exactly; nothing for anything else, or for more than ten thousand million.
[[nodiscard]] inline std::optional<std::int64_t> parse_hundredths(std::string_view text) noexcept {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string_view part = point < text.size() ? text.substr(point + 1) : std::string_view{};
  if (whole.empty() || whole.size() > 10 || (point < text.size() && (part.empty() || part.size() > 2))) return std::nullopt;
  std::int64_t value = 0;
  const auto add = [&value](char c) { return c >= '0' && c <= '9' ? (value = value * 10 + (c - '0'), true) : false; };
  if (!std::all_of(whole.begin(), whole.end(), add) || !std::all_of(part.begin(), part.end(), add)) return std::nullopt;
  for (std::size_t i = part.size(); i < 2; ++i) value *= 10;
  return value;
}

}  // namespace caregrade::io
