#include "csv_rows.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "caregrade/io/data_file.hpp"
#include "span.hpp"
#include "words.hpp"

namespace caregrade::io {
namespace {

std::string joined(const std::vector<std::string_view>& words) {
  std::string text{};
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace

CsvRows::CsvRows(std::string_view text, std::string file, const std::vector<std::string_view>& columns,
                 const std::vector<std::string_view>& optional, Issues& issues)
    : file_{std::move(file)}, issues_{issues} {
  auto table = read_csv(text, file_);
  if (!table) {
    append(issues_, table.issues());
    return;
  }
  table_ = std::move(table).value();
  if (!read_header(columns, optional)) table_.rows.clear();
  check_size();
}

bool CsvRows::read_header(const std::vector<std::string_view>& columns, const std::vector<std::string_view>& optional) {
  const auto complain = [&](const char* code, const CsvCell& at, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = {.file = file_, .line = at.line, .column = at.column}, .arguments = std::move(arguments)});
  };
  if (table_.header.size() > DataFile::most_columns) {
    complain("CG2108", table_.header.front(), {{"limit", std::to_string(DataFile::most_columns)}});
    return false;
  }
  std::vector<std::string_view> all = columns;
  all.insert(all.end(), optional.begin(), optional.end());
  for (std::size_t i = 0; i < table_.header.size(); ++i) {
    const CsvCell& head = table_.header[i];
    const auto known = std::find(all.begin(), all.end(), head.text);
    if (known == all.end()) complain("CG2002", head, {{"key", head.text}, {"expected", joined(all)}});
    else if (has(head.text)) complain("CG2007", head, {{"key", head.text}});
    else columns_.emplace_back(*known, i);
  }
  bool usable = true;
  for (const std::string_view column : columns) {
    if (has(column)) continue;
    complain("CG2003", {.line = 1, .column = 1}, {{"key", std::string{column}}});
    usable = false;
  }
  return usable;
}

void CsvRows::check_size() {
  if (table_.rows.size() > DataFile::most_rows) {
    const CsvCell& first_over = table_.rows[DataFile::most_rows].front();
    issues_.push_back({.code = "CG2108",
                       .where = {.file = file_, .line = first_over.line, .column = first_over.column},
                       .arguments = {{"limit", std::to_string(DataFile::most_rows)}}});
    table_.rows.clear();
  }
  for (auto& row : table_.rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].text.size() <= DataFile::most_text) continue;
      issues_.push_back({.code = "CG2010",
                         .where = {.file = file_, .line = row[i].line, .column = row[i].column},
                         .arguments = {{"key", table_.header[i].text}, {"limit", std::to_string(DataFile::most_text)}}});
    }
}

bool CsvRows::has(std::string_view column) const {
  return std::any_of(columns_.begin(), columns_.end(), [column](const auto& each) { return each.first == column; });
}

bool CsvRows::next() { return row_ < table_.rows.size() ? (++row_, true) : false; }

const CsvCell& CsvRows::cell(std::string_view column) const {
  for (const auto& [name, index] : columns_)
    if (name == column) return table_.rows[row_ - 1][index];
  throw std::logic_error{"no column " + std::string{column} + " was asked for"};
}

const std::string& CsvRows::text(std::string_view column) {
  const CsvCell& found = cell(column);
  if (found.text.empty()) report("CG2005", column, {{"key", std::string{column}}});
  return found.text;
}

Text CsvRows::both(std::string_view stem) {
  const std::string name{stem};
  return {.zh = text(name + "_zh"), .en = text(name + "_en")};
}

Text CsvRows::optional_both(std::string_view stem) {
  const std::string zh = std::string{stem} + "_zh", en = std::string{stem} + "_en";
  Text both{.zh = optional_text(zh), .en = optional_text(en)};
  const std::string& missing = both.zh.empty() ? zh : en;
  // why not always at its own place: the column may be absent.
  if (both.zh.empty() != both.en.empty()) report("CG2005", has(missing) ? missing : both.zh.empty() ? en : zh, {{"key", missing}});
  return both;
}

int CsvRows::whole_number(std::string_view column) {
  const std::string& written = text(column);
  int value = 0;
  const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
  const bool in_range = value >= -1'000'000 && value <= 1'000'000;
  if (written.empty() || (error == std::errc{} && end == written.data() + written.size() && in_range)) return value;
  report("CG2006", column, {{"expected", "0, 1, 2, …"}, {"found", written}});
  return 0;
}

Points CsvRows::points(std::string_view column) {
  const std::string& written = text(column);
  const auto points = Points::parse(written);
  if (!points && !written.empty()) report("CG2006", column, {{"expected", "12, 12.5, 12.25"}, {"found", written}});
  return points.value_or(Points{});
}

std::size_t CsvRows::one_of(std::string_view column, std::initializer_list<std::string_view> words) {
  const std::string& written = text(column);
  const auto found = std::find(words.begin(), words.end(), written);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  if (!written.empty()) report("CG2006", column, {{"expected", joined(words)}, {"found", written}});
  return 0;
}

Date CsvRows::optional_date(std::string_view column) {
  const std::string& written = optional_text(column);
  if (written.empty()) return {};
  const auto date = Date::parse(written);
  if (!date) report("CG2006", column, {{"expected", "YYYY-MM-DD"}, {"found", written}});
  return date.value_or(Date{});
}

Span CsvRows::span() {
  Span span{.from = optional_date("from"), .to = optional_date("to")};
  finish_span(*this, span);
  return span;
}

std::optional<std::int64_t> CsvRows::optional_hundredths(std::string_view column) {
  const std::string& written = optional_text(column);
  if (written.empty()) return std::nullopt;
  const auto value = parse_hundredths(written);
  if (!value) report("CG2006", column, {{"expected", "12, 12.5, 12.25"}, {"found", written}});
  return value;
}

Expression CsvRows::expression(std::string_view column) const {
  if (!has(column)) return {};
  Expression expression{.text = cell(column).text, .where = where(column)};
  expression.where.column += cell(column).quoted ? 1U : 0U;  // why: the text begins behind the quotation mark
  return expression;
}

Citation CsvRows::citation(Clause clause) {
  Citation citation{.clause = clause == Clause::required ? text("clause") : optional_text("clause")};
  static constexpr Confidence confidences[] = {Confidence::high, Confidence::medium, Confidence::low, Confidence::unknown};
  citation.confidence = confidences[one_of("confidence", {"high", "medium", "low", "unknown"})];
  std::string_view rest = text("sources");
  while (!rest.empty()) {
    const std::size_t blank = rest.find(' ');
    if (blank != 0) citation.sources.emplace_back(rest.substr(0, blank));
    rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
  }
  return citation;
}

Where CsvRows::where(std::string_view column) const {
  const CsvCell& found = cell(column);
  return {.file = file_, .line = found.line, .column = found.column};
}

void CsvRows::report(const char* code, std::string_view column, std::vector<Issue::Argument> arguments) {
  issues_.push_back({.code = code, .where = where(column), .arguments = std::move(arguments)});
}

}  // namespace caregrade::io
