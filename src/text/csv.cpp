#include "caregrade/text/csv.hpp"

namespace caregrade {
namespace {

/// Walks over the text character by character, keeping line and column.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_{text}, file_{file} {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  }

  Result<CsvTable> run() {
    CsvTable table{};
    while (at_ < text_.size()) {
      std::vector<CsvCell> row = record();
      const bool blank = row.size() == 1 && row.front().text.empty();
      if (blank) continue;
      if (table.header.empty()) table.header = std::move(row);
      else if (row.size() == table.header.size()) table.rows.push_back(std::move(row));
      else
        report("CG1010", row.front().line, row.front().column,
               {{"expected", std::to_string(table.header.size())}, {"found", std::to_string(row.size())}});
    }
    if (table.header.empty()) report("CG1011", 1, 1, {});
    if (!issues_.empty()) return std::move(issues_);
    return table;
  }

 private:
  std::vector<CsvCell> record() {
    std::vector<CsvCell> row{};
    do row.push_back(cell());
    while (accept(','));
    accept('\r');
    accept('\n');
    return row;
  }

  CsvCell cell() {
    CsvCell cell{.line = line_, .column = column_};
    if (at_ < text_.size() && text_[at_] == '"') return quoted(std::move(cell));
    while (at_ < text_.size() && !ends_field()) cell.text += next();
    return cell;
  }

  CsvCell quoted(CsvCell cell) {
    cell.quoted = true;
    next();
    while (at_ < text_.size()) {
      const char c = next();
      if (c != '"') cell.text += c;
      else if (at_ < text_.size() && text_[at_] == '"') cell.text += next();
      else {
        if (at_ < text_.size() && !ends_field()) report("CG1009", line_, column_, {});
        while (at_ < text_.size() && !ends_field()) next();
        return cell;
      }
    }
    report("CG1008", cell.line, cell.column, {});
    return cell;
  }

  [[nodiscard]] bool ends_field() const {
    const char c = text_[at_];
    return c == ',' || c == '\n' || (c == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
  }

  bool accept(char wanted) {
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    next();
    return true;
  }

  char next() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80) {
      ++column_;
    }
    return c;
  }

  void report(const char* code, std::uint32_t line, std::uint32_t column, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = {.file = file_, .line = line, .column = column}, .arguments = std::move(arguments)});
  }

  std::string_view text_;
  const std::string& file_;
  Issues issues_{};
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

}  // namespace

Result<CsvTable> read_csv(std::string_view text, const std::string& file) { return Reader{text, file}.run(); }

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + '"';
}

}  // namespace caregrade
