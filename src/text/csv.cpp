#include "caregrade/text/csv.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

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

/// First place of a byte in a stretch of text; the stretch's end where there is none.
std::size_t find_byte(std::string_view text, char wanted, std::size_t from, std::size_t to) noexcept {
  if (from >= to) return to;
  const void* found = std::memchr(text.data() + from, wanted, to - from);
  return found == nullptr ? to : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// Place behind the mark that closes a quoted field whose content begins at `from`; nothing where none does.
std::optional<std::size_t> behind_quotes(std::string_view text, std::size_t from, std::size_t to) noexcept {
  for (std::size_t at = from;;) {
    at = find_byte(text, '"', at, to);
    if (at >= to) return std::nullopt;
    if (at + 1 == to || text[at + 1] != '"') return at + 1;
    at += 2;
  }
}

}  // namespace

CsvRowEnd csv_row_end(std::string_view text, std::size_t from, bool is_last) noexcept {
  const std::size_t limit = std::min(text.size(), from + CsvRowEnd::most_spanned);
  for (std::size_t at = from;;) {
    const std::size_t line_end = find_byte(text, '\n', at, text.size());
    const CsvRowEnd whole{.end = std::min(line_end + 1, text.size()), .is_whole = line_end < text.size() || is_last};
    const std::size_t mark = find_byte(text, '"', at, line_end);
    if (mark == line_end) return whole;
    if (mark > from && text[mark - 1] != ',') {
      at = mark + 1;
      continue;
    }
    const auto behind = behind_quotes(text, mark + 1, std::max(limit, line_end));
    const bool may_go_on = !is_last && text.size() <= from + CsvRowEnd::most_spanned;
    // why not at the very end: the mark may be the first of two.
    if (may_go_on && behind.value_or(text.size()) == text.size()) return {.end = text.size()};
    if (!behind) return {.end = whole.end, .is_whole = whole.is_whole, .is_unclosed = true};
    at = *behind;
  }
}

void split_csv_row(std::string_view row, std::vector<CsvField>& fields) {
  fields.clear();
  if (!row.empty() && row.back() == '\n') row.remove_suffix(1);
  if (!row.empty() && row.back() == '\r') row.remove_suffix(1);
  for (std::size_t at = 0;;) {
    CsvField field{.at = at};
    if (at < row.size() && row[at] == '"') {
      const auto behind = behind_quotes(row, at + 1, row.size());
      field.is_quoted = true;
      field.text = row.substr(at + 1, behind ? *behind - at - 2 : std::string_view::npos);
      at = behind ? find_byte(row, ',', *behind, row.size()) : row.size();
      field.is_unclosed = !behind;
      field.is_broken = behind && at != *behind;
    } else {
      at = find_byte(row, ',', at, row.size());
      field.text = row.substr(field.at, at - field.at);
    }
    fields.push_back(field);
    if (at >= row.size()) return;
    ++at;
  }
}

std::string csv_text(const CsvField& field) {
  if (!field.is_quoted) return std::string{field.text};
  std::string text{};
  for (std::size_t i = 0; i < field.text.size(); ++i) {
    text += field.text[i];
    if (field.text[i] == '"') ++i;
  }
  return text;
}

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
