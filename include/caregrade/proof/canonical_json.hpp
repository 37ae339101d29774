#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

/// A JSON text in its canonical form (RFC 8785): no blanks, members in the order of their UTF-16 units, the shortest numbers.
/// Nothing where the text is not JSON, has a key twice, is nested deeper than 32, or has a number that no double holds.
[[nodiscard]] std::optional<std::string> canonical_json(std::string_view text);

/// A number as ECMAScript writes it; nothing for one that is not finite.
[[nodiscard]] std::optional<std::string> canonical_number(double value);

}  // namespace caregrade
