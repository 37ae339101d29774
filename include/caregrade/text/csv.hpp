#pragma once

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

/// A field as CSV: quoted where it has to be.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace caregrade
