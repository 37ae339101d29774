#pragma once

#include <string>
#include <string_view>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"

namespace caregrade {

/// How an issue is shown.
struct DiagnosticStyle {
  Language language = Language::en;
  bool color = false;
  std::string_view source{};     ///< text in which the issue's line stands; empty: no excerpt
  std::uint32_t source_line = 1;    ///< line number of the first line of `source`
  std::uint32_t source_column = 1;  ///< column of its first character
};

/// One sentence: what is wrong, expected and found.
[[nodiscard]] std::string message(const Issue& issue, Language language);
/// What to do about it; empty where nothing general can be said.
[[nodiscard]] std::string hint(const Issue& issue, Language language);
/// Place, code, sentence, the line with a caret under the place, and the hint; ends with a line end.
[[nodiscard]] std::string diagnostic(const Issue& issue, const DiagnosticStyle& style);

/// Line and column (from 1; columns in characters) of a byte offset.
[[nodiscard]] Where place_of(std::string_view text, std::size_t offset, std::uint32_t first_line = 1);

}  // namespace caregrade
