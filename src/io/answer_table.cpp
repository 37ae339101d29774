#include "caregrade/io/answer_table.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "caregrade/text/csv.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

constexpr std::array<std::string_view, 9> id_names{"id", "编号", "身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号码", "identity_number", "id_number"};
constexpr std::array<std::string_view, 2> day_names{"assessed_on", "评估日期"};

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Letters of ASCII as small ones.
std::string folded(std::string_view text) {
  std::string small{text};
  for (char& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return small;
}

class LayoutReader {
 public:
  LayoutReader(const Standard& standard, const std::string& file, const std::vector<std::string>& keep, Issues& warnings)
      : standard_{standard}, file_{file}, keep_{keep}, warnings_{warnings} {
    for (std::size_t i = 0; i < standard.answer_count(); ++i) {
      const auto input = static_cast<InputIndex>(i);
      name(standard.input_id(input), input, {});
      for (const std::string* each : {&standard.input_name(input).zh, &standard.input_name(input).en}) name(*each, input, {});
      if (!standard.is_item(input)) continue;
      const auto& frequencies = standard.items[input].frequencies;
      for (std::size_t k = 0; k < frequencies.size(); ++k) {
        name(standard.input_id(input) + "." + frequencies[k].id, input, k);
        name(standard.input_name(input).zh + "." + frequencies[k].name.zh, input, k);
        name(standard.input_name(input).en + "." + frequencies[k].name.en, input, k);
      }
    }
  }

  Result<TableLayout> run(std::string_view row) {
    if (const auto bad = invalid_utf8_at(row)) {
      static constexpr char digits[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(row[*bad]);
      return Issue{.code = "CG1003", .where = {.file = file_, .line = 1},
                   .arguments = {{"byte", {digits[byte >> 4U], digits[byte & 15U]}}, {"offset", std::to_string(*bad)}}};
    }
    std::vector<CsvField> fields{};
    split_csv_row(row, fields);
    if (fields.size() > TableLayout::most_columns)
      return Issue{.code = "CG3427", .where = {.file = file_, .line = 1}, .arguments = {{"limit", std::to_string(TableLayout::most_columns)}, {"found", std::to_string(fields.size())}}};
    for (const CsvField& field : fields) read(field, character_count(row.substr(0, field.at)) + 1);
    for (const std::string& kept : keep_) keep(kept);
    finish();
    if (!issues_.empty()) return std::move(issues_);
    return std::move(layout_);
  }

 private:
  struct Meaning {
    InputIndex input = 0;
    std::optional<std::size_t> frequency{};

    bool operator==(const Meaning&) const = default;
  };

  void name(const std::string& name, InputIndex input, std::optional<std::size_t> frequency) {
    if (name.empty()) return;
    std::vector<Meaning>& known = meanings_[folded(name)];
    const Meaning meaning{input, frequency};
    if (std::find(known.begin(), known.end(), meaning) == known.end()) known.push_back(meaning);
  }

  void read(const CsvField& field, std::size_t character) {
    const Where where{.file = file_, .line = 1, .column = static_cast<std::uint32_t>(character)};
    if (field.is_broken || field.is_unclosed) issues_.push_back({.code = field.is_unclosed ? "CG1008" : "CG1009", .where = where});
    TableColumn column{.name = std::string{trimmed(csv_text(field))}};
    const std::string small = folded(column.name);
    const auto found = meanings_.find(small);
    if (found != meanings_.end()) {
      column.use = found->second.front().frequency ? TableColumn::Use::times : TableColumn::Use::answer;
      column.input = found->second.front().input;
      column.frequency = found->second.front().frequency.value_or(0);
      if (found->second.size() > 1) ambiguous(column, found->second, where);
      check_once(column, where);
    } else if (std::find(id_names.begin(), id_names.end(), small) != id_names.end() && !layout_.has_id) {
      column.use = TableColumn::Use::id;
      layout_.has_id = true;
    } else if (std::find(day_names.begin(), day_names.end(), small) != day_names.end()) {
      column.use = TableColumn::Use::day;
      if (std::exchange(layout_.has_day, true)) twice(column.name, where);
    }
    layout_.columns.push_back(std::move(column));
  }

  void ambiguous(const TableColumn& column, const std::vector<Meaning>& meanings, const Where& where) {
    std::string ids{};
    for (const Meaning& meaning : meanings) ids += (ids.empty() ? "" : ", ") + standard_.input_id(meaning.input);
    issues_.push_back({.code = "CG3422", .where = where, .arguments = {{"column", column.name}, {"ids", ids}}});
  }

  /// An item has one column, or one for each of its frequencies, not both.
  void check_once(const TableColumn& column, const Where& where) {
    const auto same = std::find_if(layout_.columns.begin(), layout_.columns.end(), [&column](const TableColumn& each) {
      const bool of_input = (each.use == TableColumn::Use::answer || each.use == TableColumn::Use::times) && each.input == column.input;
      return of_input && (each.use != column.use || each.frequency == column.frequency);
    });
    if (same != layout_.columns.end()) twice(standard_.input_id(column.input), where);
  }

  void twice(const std::string& id, const Where& where) { issues_.push_back({.code = "CG3423", .where = where, .arguments = {{"id", id}}}); }

  void keep(const std::string& wanted) {
    for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
      if (layout_.columns[i].name != wanted) continue;
      layout_.columns[i].is_kept = true;
      layout_.kept.push_back(i);
      return;
    }
    issues_.push_back({.code = "CG6012", .where = {.file = file_, .line = 1}, .arguments = {{"found", wanted}}});
  }

  void finish() {
    std::vector<bool> bound(standard_.answer_count());
    std::string missing{}, others{};
    std::size_t missing_count = 0, other_count = 0;
    // why bounded: a header of nothing but unknown names must not fill the screen.
    const auto add = [](std::string& text, std::size_t count, const std::string& name) {
      static constexpr std::size_t most_named = 12;
      if (count <= most_named) text += (text.empty() ? "" : ", ") + name.substr(0, 60);
      else if (count == most_named + 1) text += ", …";
    };
    for (const TableColumn& column : layout_.columns) {
      if (column.use == TableColumn::Use::answer || column.use == TableColumn::Use::times) bound[column.input] = true;
      if (column.use == TableColumn::Use::other && !column.is_kept) add(others, ++other_count, column.name);
    }
    for (std::size_t i = 0; i < bound.size(); ++i)
      if (!bound[i]) add(missing, ++missing_count, standard_.input_id(static_cast<InputIndex>(i)));
    const Where where{.file = file_, .line = 1};
    if (missing_count == bound.size()) {
      issues_.push_back({.code = "CG3421", .where = where, .arguments = {{"standard", standard_.id}, {"found", others}}});
      return;
    }
    if (missing_count > 0)
      warnings_.push_back({.code = "CG3424", .where = where, .arguments = {{"count", std::to_string(missing_count)}, {"ids", missing}}, .severity = Severity::warning});
    if (other_count > 0)
      warnings_.push_back({.code = "CG3425", .where = where, .arguments = {{"columns", others}, {"standard", standard_.id}}, .severity = Severity::warning});
  }

  const Standard& standard_;
  const std::string& file_;
  const std::vector<std::string>& keep_;
  Issues& warnings_;
  std::map<std::string, std::vector<Meaning>, std::less<>> meanings_{};
  TableLayout layout_{};
  Issues issues_{};
};

}  // namespace

Result<TableLayout> read_layout(const Standard& standard, std::string_view row, const std::string& file, const std::vector<std::string>& keep,
                                Issues& warnings) {
  return LayoutReader{standard, file, keep, warnings}.run(row);
}

}  // namespace caregrade
