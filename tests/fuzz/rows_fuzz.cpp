// Whatever bytes come as a table of answers: every row is read or refused, in either way of reading, and however it is cut.
// The first byte chooses the standard and the form.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "caregrade/catalog.hpp"
#include "caregrade/io/answer_table.hpp"
#include "caregrade/text/csv.hpp"
#include "caregrade/text/diagnostics.hpp"

using namespace caregrade;

namespace {

/// All that was read, as one text.
std::string told(const Standard& standard, const TableLayout& layout, std::vector<std::string> pieces) {
  std::string text{}, problems{};
  std::uint64_t line = 2;
  AnswerRows rows{standard, layout, "fuzz", 64, true};
  for (const std::string& piece : pieces) {
    if (piece.empty()) continue;
    rows.begin(piece, line);
    while (rows.next()) {
      for (std::size_t row = 0; row < rows.size(); ++row) {
        text += std::to_string(rows.line(row)) + " " + std::to_string(rows.marks(row)) + " " + csv_text(rows.id(row));
        for (std::size_t i = 0; i < standard.answer_count(); ++i) {
          const auto input = static_cast<InputIndex>(i);
          if (!rows.has(input)) continue;
          const double number = rows.is_wide(input) ? rows.numbers(input)[row] : rows.bytes(input)[row];
          text += " " + (std::isnan(number) ? std::string{"-1"} : std::to_string(number));
        }
        text += "\n";
      }
      for (const RowProblem& problem : rows.problems()) problems += message(problem.issue, Language::en) + "\n";
    }
    for (const char c : piece) line += c == '\n';
  }
  return text + problems;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const char* const ids[] = {"gbt42195-2022", "fr-aggir", "de-nba", "jp-kaigo-minutes"};
  if (size == 0) return 0;
  const Standard& standard = **Catalog::built_in().find(ids[data[0] % 4]);
  const std::string text = std::string{data + 1, data + size} + "\n";
  TableLayout layout{.has_id = true};
  std::size_t at = 0;
  if ((data[0] & 4U) != 0) {
    Issues warnings{};
    at = csv_row_end(text, 0, true).end;
    auto read = read_layout(standard, std::string_view{text}.substr(0, at), "fuzz", {}, warnings);
    if (!read) return 0;
    layout = std::move(read).value();
  }
  std::vector<std::string> rows{};
  for (std::size_t from = at; from < text.size(); from = at) {
    at = layout.columns.empty() ? text.find('\n', from) + 1 : csv_row_end(text, from, true).end;
    rows.push_back(text.substr(from, at - from));
  }
  std::string whole{};
  for (const std::string& row : rows) whole += row;
  if (told(standard, layout, {whole}) != told(standard, layout, rows)) std::abort();
  return 0;
}
