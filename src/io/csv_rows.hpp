#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/points.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/csv.hpp"
#include "toml.hpp"

namespace caregrade::io {

/// The rows of one CSV file, read strictly: the columns that it must have, those that it may have, and no others, in any order.
class CsvRows {
 public:
  /// CG2002: an unknown column; CG2003: a missing one; CG2007: a column twice; CG2010: a cell too long; CG2108: too many rows.
  CsvRows(std::string_view text, std::string file, const std::vector<std::string_view>& columns,
          const std::vector<std::string_view>& optional, Issues& issues);

  /// False for a column that may be absent and is.
  [[nodiscard]] bool has(std::string_view column) const;

  /// Goes to the next row; false after the last.
  [[nodiscard]] bool next();

  /// A cell that may be empty, or whose column may be absent.
  [[nodiscard]] const std::string& optional_text(std::string_view column) const { return has(column) ? cell(column).text : nothing_; }
  /// A cell that must not be empty (CG2005).
  [[nodiscard]] const std::string& text(std::string_view column);
  [[nodiscard]] Text both(std::string_view stem);
  [[nodiscard]] Text optional_both(std::string_view stem);
  [[nodiscard]] int whole_number(std::string_view column);
  [[nodiscard]] Points points(std::string_view column);
  /// One of the words (CG2006); the first where it is none of them.
  [[nodiscard]] std::size_t one_of(std::string_view column, std::initializer_list<std::string_view> words);
  /// A day that may be left open.
  [[nodiscard]] Date optional_date(std::string_view column);
  /// `from`, `to`, `since`, any of them empty or absent. CG2402: it ends before it begins.
  [[nodiscard]] Span span();
  /// `12`, `12.5` or `12.25` in hundredths; nothing where the cell is empty or wrong.
  [[nodiscard]] std::optional<std::int64_t> optional_hundredths(std::string_view column);
  /// An expression that may be empty.
  [[nodiscard]] Expression expression(std::string_view column) const;
  [[nodiscard]] Citation citation(Clause clause = Clause::required);
  [[nodiscard]] Where where(std::string_view column) const;
  void report(const char* code, std::string_view column, std::vector<Issue::Argument> arguments);

 private:
  [[nodiscard]] const CsvCell& cell(std::string_view column) const;
  [[nodiscard]] bool read_header(const std::vector<std::string_view>& columns, const std::vector<std::string_view>& optional);
  void check_size();

  std::string file_;
  Issues& issues_;
  CsvTable table_{};
  std::vector<std::pair<std::string_view, std::size_t>> columns_{};
  std::size_t row_ = 0;  ///< 1 for the first
  std::string nothing_{};
};

}  // namespace caregrade::io
