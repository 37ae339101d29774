#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"

namespace caregrade::io {

/// A JSON value that remembers where it stood, so that every problem can name its place.
struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, integer, decimal, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::string text{};  ///< of a string: its value; of a number: as written
  std::vector<JsonValue> children{};  ///< elements of an array, members of an object
  std::size_t offset = 0;             ///< byte at which the value begins
  std::string key{};                  ///< of a member
  std::size_t key_offset = 0;
};

/// What a reader needs to name a place.
struct JsonPlace {
  std::string file{};
  std::uint32_t first_line = 1;  ///< line of the text's first byte in the file; 0: the text is no file, give no lines
  std::uint32_t first_column = 1;
  std::string pointer{};         ///< pointer of the text's root in the whole document
};

/// Limits of a JSON text from outside.
inline constexpr std::size_t most_json_depth = 32;

/// Reads one JSON text; nothing where it cannot be read. A key that stands twice is an issue, and both members are kept,
/// so that what is wrong elsewhere can still be told.
/// CG1003: not UTF-8; CG1005: not JSON; CG1006: nested too deep; CG1007: a key twice; CG1014: ends too early.
[[nodiscard]] std::optional<JsonValue> parse_json(std::string_view text, const JsonPlace& place, Issues& issues);

/// `pointer` with one more step, escaped as RFC 6901 says.
[[nodiscard]] std::string pointer_to(std::string_view pointer, std::string_view key);

/// The place of a byte of the text.
[[nodiscard]] Where json_where(std::string_view text, std::size_t offset, const JsonPlace& place, std::string pointer);

/// A value as a message shows it: `"four"`, `4.5`, `null`, `an object`.
[[nodiscard]] std::string shown(const JsonValue& value);

}  // namespace caregrade::io
