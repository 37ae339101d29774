#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"

namespace caregrade {

/// One field of a CSV text with its place (from 1; columns in characters).
struct CsvCell {
  std::string text{};
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool quoted = false;
};

struct CsvTable {
  std::vector<CsvCell> header{};
  std::vector<std::vector<CsvCell>> rows{};
};

/// Reads comma-separated text with a header (RFC 4180; either line end; no byte-order mark needed).
/// CG1008: a quoted field that never ends; CG1009: text beside a quoted field; CG1010: a row of another length.
[[nodiscard]] Result<CsvTable> read_csv(std::string_view text, const std::string& file);

/// End of one row of comma-separated text.
struct CsvRowEnd {
  static constexpr std::size_t most_spanned = std::size_t{64} << 10;

  std::size_t end = 0;       ///< behind its line end
  bool is_whole = false;     ///< false: the text ends before the row does
  bool is_unclosed = false;  ///< a quoted field has no end within `most_spanned` bytes: the row is taken to end with its line
};

/// Finds the end of the row that begins at `from`; `is_last`: nothing follows the text, which may lack its last line end.
[[nodiscard]] CsvRowEnd csv_row_end(std::string_view text, std::size_t from, bool is_last) noexcept;

/// One field of a row as it stands there: of a quoted one what is between the marks, with marks inside still written twice.
struct CsvField {
  std::string_view text{};
  std::size_t at = 0;    ///< offset in the row
  bool is_quoted = false;
  bool is_broken = false;    ///< something stands behind the closing mark
  bool is_unclosed = false;  ///< there is no closing mark
};

/// The fields of one row, which may end with its line end, in `fields`.
void split_csv_row(std::string_view row, std::vector<CsvField>& fields);

/// What a field says: marks that are written twice stand once.
[[nodiscard]] std::string csv_text(const CsvField& field);

/// A field as CSV: quoted where it has to be.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace caregrade
