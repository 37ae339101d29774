#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/csv.hpp"

namespace caregrade {

/// What one column of a table of answers is for.
struct TableColumn {
  enum class Use : std::uint8_t {
    other,   ///< passed over
    id,      ///< names the person
    day,     ///< day of the assessment
    answer,  ///< an item or a fact
    times,   ///< how often, of an item that counts times: `4.1.per_day`
  };

  Use use = Use::other;
  bool is_kept = false;  ///< wanted in the output as it stands
  std::string name{};
  InputIndex input = 0;      ///< of an answer or times
  std::size_t frequency = 0;  ///< of times
};

/// How a table of answers is laid out.
struct TableLayout {
  static constexpr std::size_t most_columns = 4096;

  std::vector<TableColumn> columns{};  ///< none: one JSON object a line
  std::vector<std::size_t> kept{};     ///< columns that are kept, in the order in which they were asked for
  bool has_id = false;
  bool has_day = false;
};

/// Reads the header row of a table: a column is named by the id of its item or fact, or by its name in either language; `id`,
/// 编号 or 身份证号 names the person, `assessed_on` or 评估日期 the day.
///
/// CG1003: not UTF-8; CG1008, CG1009: quotation marks; CG3421: no column answers anything; CG3422: a name that several items
/// have; CG3423: two columns for one thing; CG3427: too many columns; CG6012: no column that is to be kept. In `warnings`:
/// CG3424, items and facts without a column, and CG3425, columns that are passed over.
[[nodiscard]] Result<TableLayout> read_layout(const Standard& standard, std::string_view row, const std::string& file,
                                              const std::vector<std::string>& keep, Issues& warnings);

/// One thing wrong in a row of answers.
struct RowProblem {
  std::size_t row = 0;      ///< place among the rows read
  std::string column{};     ///< as the header names it, or a JSON Pointer; empty: the whole row
  Issue issue{};
};

/// What is told of a row beside its answers. Several may hold.
enum class RowMark : std::uint8_t {
  refused = 1,     ///< something in it is wrong: its answers are unknown here, and are not to be used
  rounded = 2,     ///< an identity number that a spreadsheet shows as 1.1E+17
  cut_digits = 4,  ///< one whose last digits a spreadsheet has made zeros
  apostrophe = 8,  ///< one behind the apostrophe by which spreadsheets keep a number a text
};

/// Rows of a table of answers, or of cases a line, read into columns: a piece of text, some thousand rows at a time.
class AnswerRows {
 public:
  static constexpr std::size_t most_problems = 4096;  ///< of one reading: it stops early rather than hold more
  static constexpr std::size_t most_row_bytes = std::size_t{1} << 20;

  /// Both stay where they are as long as this lives. `any_standard`: a case is read under `standard` whatever it names.
  AnswerRows(const Standard& standard, const TableLayout& layout, std::string file, std::size_t most_rows, bool any_standard);

  /// Takes a piece of text: whole rows, the last with its line end. It stays where it is until all of it is read.
  void begin(std::string_view text, std::uint64_t first_line);
  /// Reads the next rows, in place of the last ones; false where there are none.
  [[nodiscard]] bool next();

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Whether anything of an input can be known: it has a column.
  [[nodiscard]] bool has(InputIndex input) const noexcept { return inputs_[input].is_bound; }
  /// Whether an input's column has `numbers` rather than `bytes`.
  [[nodiscard]] bool is_wide(InputIndex input) const noexcept { return inputs_[input].is_wide; }
  /// What the form prints, by row; -1 where unknown.
  [[nodiscard]] const std::int8_t* bytes(InputIndex input) const noexcept { return bytes_.data() + inputs_[input].at; }
  /// The same for what needs more than a byte; NaN where unknown.
  [[nodiscard]] const double* numbers(InputIndex input) const noexcept { return numbers_.data() + inputs_[input].at; }
  [[nodiscard]] std::uint8_t marks(std::size_t row) const noexcept { return marks_[row]; }
  [[nodiscard]] std::uint64_t line(std::size_t row) const noexcept { return lines_[row]; }
  [[nodiscard]] const CsvField& id(std::size_t row) const noexcept { return ids_[row]; }
  /// Field `k` of those that are kept.
  [[nodiscard]] const CsvField& kept(std::size_t row, std::size_t k) const noexcept { return kept_[row * layout_.kept.size() + k]; }
  [[nodiscard]] std::optional<Date> day(std::size_t row) const { return days_.empty() ? std::nullopt : days_[row]; }
  /// Rows of which an item is known in part, so that columns do not hold all that is known.
  [[nodiscard]] const std::vector<std::pair<std::size_t, Assessment>>& in_part() const noexcept { return in_part_; }
  [[nodiscard]] const std::vector<RowProblem>& problems() const noexcept { return problems_; }

 private:
  struct Input {
    bool is_bound = false;
    bool is_wide = false;
    std::size_t at = 0;                 ///< of its column in `bytes_` or `numbers_`
    std::uint64_t small[2] = {0, 0};    ///< which numbers from 0 to 127 the input has; none where each cell is looked at
  };
  /// A column as the fast way needs it.
  struct Fast {
    enum class Kind : std::uint8_t { number, text };
    Kind kind = Kind::text;
    bool is_id = false;
    std::ptrdiff_t kept = -1;
    std::int8_t* out = nullptr;
    std::uint64_t small[2] = {0, 0};
  };

  void lay_out();
  void prepare_fast();
  void open_row();
  bool read_row();
  bool fast_row();
  bool fast_text(const Fast& column, const char*& at);
  bool slow_row();
  void read_fields(std::string_view row);
  void read_field(const TableColumn& column, const CsvField& field);
  void read_answer(const TableColumn& column, std::string_view text, const CsvField& field);
  void read_number(InputIndex input, const TableColumn& column, std::string_view text, const CsvField& field);
  void read_times();
  void read_day(const TableColumn& column, std::string_view text, const CsvField& field);
  void read_case_line(std::string_view line);
  void take_case(const Assessment& assessment);
  void set(InputIndex input, std::int32_t position);
  void set_printed(InputIndex input, double printed);
  void forget_row();
  void mark_identity(std::string_view text);
  void refuse(const std::string& column, Issue issue);
  void refuse_field(const TableColumn& column, const CsvField& field, const char* code, std::vector<Issue::Argument> arguments);
  [[nodiscard]] bool is_printable(std::string_view text, const TableColumn& column, const CsvField& field);

  const Standard& standard_;
  const TableLayout& layout_;
  std::string file_{};
  std::size_t most_rows_ = 0;
  bool any_standard_ = false;

  std::string_view text_{};
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  bool has_high_ = false;  ///< some byte is no ASCII
  bool has_nul_ = false;

  std::vector<Input> inputs_{};
  std::vector<Fast> fast_{};  ///< by column; none where rows are read field by field
  std::size_t size_ = 0;
  std::vector<std::int8_t> bytes_{};
  std::vector<double> numbers_{};
  std::vector<std::uint8_t> marks_{};
  std::vector<std::uint64_t> lines_{};
  std::vector<CsvField> ids_{};
  std::vector<CsvField> kept_{};
  std::vector<std::optional<Date>> days_{};
  std::vector<std::pair<std::size_t, Assessment>> in_part_{};
  std::vector<RowProblem> problems_{};
  std::vector<CsvField> fields_{};   ///< of the row at hand
  std::size_t row_at_ = 0;           ///< offset of the row at hand
  std::deque<std::string> texts_{};  ///< ids of cases
};

}  // namespace caregrade
