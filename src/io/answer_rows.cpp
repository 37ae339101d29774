#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "caregrade/io/answer_table.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/utf8.hpp"
#include "identity_number.hpp"

namespace caregrade {
namespace {

constexpr double nobody_knows = std::numeric_limits<double>::quiet_NaN();

constexpr std::uint8_t bit(RowMark mark) { return static_cast<std::uint8_t>(mark); }

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// How tables write that nobody answered: a blank, and what R, SQL and pandas put there.
bool says_unknown(std::string_view text) {
  static constexpr std::string_view words[] = {"", "NA", "NULL", "null", "NaN", "nan", "\\N"};
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::optional<bool> truth_of(std::string_view text) {
  static constexpr std::string_view yes[] = {"1", "true", "True", "TRUE", "yes", "是", "1.0"}, no[] = {"0", "false", "False", "FALSE", "no", "否", "0.0"};
  if (std::find(std::begin(yes), std::end(yes), text) != std::end(yes)) return true;
  if (std::find(std::begin(no), std::end(no), text) != std::end(no)) return false;
  return std::nullopt;
}

/// `4.00` is 4: spreadsheets and data frames write whole numbers so.
std::optional<Points> number_of(std::string_view text) {
  if (text.find('.') != std::string_view::npos) {
    while (text.back() == '0') text.remove_suffix(1);
    if (text.back() == '.') text.remove_suffix(1);
  }
  return Points::parse(text);
}

bool is_ascii(std::string_view text) {
  std::uint64_t all = 0;
  std::size_t at = 0;
  for (; at + sizeof all <= text.size(); at += sizeof all) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    all |= word;
  }
  for (; at < text.size(); ++at) all |= static_cast<unsigned char>(text[at]);
  return (all & 0x8080'8080'8080'8080) == 0;
}

/// What a message shows of a field: not too much, and no identity number that has slipped into a wrong column.
std::string shown(std::string_view text) {
  static constexpr std::size_t most = 40;
  const bool is_long = text.size() > most;
  return without_identity_numbers(harmless(text.substr(0, most))) + (is_long ? "…" : "");
}

int printed_of(const Standard& standard, InputIndex input, std::int32_t position) {
  if (!standard.is_item(input) || standard.items[input].options.empty()) return position;
  return standard.items[input].options[static_cast<std::size_t>(position)].number;
}

}  // namespace

AnswerRows::AnswerRows(const Standard& standard, const TableLayout& layout, std::string file, std::size_t most_rows, bool any_standard)
    : standard_{standard}, layout_{layout}, file_{std::move(file)}, most_rows_{most_rows}, any_standard_{any_standard}, inputs_(standard.answer_count()) {
  lay_out();
  prepare_fast();
}

void AnswerRows::lay_out() {
  for (const TableColumn& column : layout_.columns)
    if (column.use == TableColumn::Use::answer || column.use == TableColumn::Use::times) inputs_[column.input].is_bound = true;
  // why 64 more: columns whose distance is a power of two would all want the same lines of the cache.
  const std::size_t stride = most_rows_ + 64;
  std::size_t narrow = 0, wide = 0;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    Input& input = inputs_[i];
    const PlanInput& planned = standard_.plan.inputs[i];
    const auto index = static_cast<InputIndex>(i);
    input.is_bound = input.is_bound || layout_.columns.empty();
    bool is_small = !planned.is_quantity;
    for (std::size_t k = 0; is_small && k < planned.values.size(); ++k) {
      const int printed = printed_of(standard_, index, static_cast<std::int32_t>(k));
      is_small = printed >= 0 && printed < 127;
      if (is_small) input.small[printed / 64] |= std::uint64_t{1} << (printed % 64);
    }
    input.is_wide = !is_small;
    const bool has_letters = standard_.is_item(index) && !standard_.items[i].options.empty() && !standard_.items[i].options.front().letter.empty();
    if (!is_small || has_letters) input.small[0] = input.small[1] = 0;
    std::size_t& end = is_small ? narrow : wide;
    input.at = end;
    end += input.is_bound ? stride : 0;
  }
  bytes_.resize(narrow, -1);
  numbers_.resize(wide, nobody_knows);
  marks_.resize(most_rows_);
  lines_.resize(most_rows_);
  ids_.resize(most_rows_);
  kept_.resize(most_rows_ * layout_.kept.size());
  if (layout_.has_day || layout_.columns.empty()) days_.resize(most_rows_);
}

void AnswerRows::prepare_fast() {
  for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
    const TableColumn& column = layout_.columns[i];
    Fast fast{};
    const bool is_number = column.use == TableColumn::Use::answer && !column.is_kept && !inputs_[column.input].is_wide;
    if (is_number) {
      fast.kind = Fast::Kind::number;
      fast.out = bytes_.data() + inputs_[column.input].at;
      std::copy(std::begin(inputs_[column.input].small), std::end(inputs_[column.input].small), std::begin(fast.small));
    } else if (column.use == TableColumn::Use::other || column.use == TableColumn::Use::id) {
      fast.is_id = column.use == TableColumn::Use::id;
      const auto kept = std::find(layout_.kept.begin(), layout_.kept.end(), i);
      if (column.is_kept) fast.kept = kept - layout_.kept.begin();
      // why: a column asked for twice, which is rare, is not worth a loop for each field.
      if (column.is_kept && std::count(layout_.kept.begin(), layout_.kept.end(), i) > 1) return fast_.clear();
    } else {
      return fast_.clear();
    }
    fast_.push_back(fast);
  }
}

void AnswerRows::begin(std::string_view text, std::uint64_t first_line) {
  text_ = text;
  at_ = 0;
  line_ = first_line;
  has_nul_ = std::memchr(text.data(), 0, text.size()) != nullptr;
  has_high_ = !is_ascii(text);
}

bool AnswerRows::next() {
  size_ = 0;
  in_part_.clear();
  problems_.clear();
  texts_.clear();
  while (size_ < most_rows_ && problems_.size() < most_problems && read_row()) {}
  return size_ > 0;
}

void AnswerRows::open_row() {
  marks_[size_] = 0;
  lines_[size_] = line_;
  ids_[size_] = {};
  for (std::size_t k = 0; k < layout_.kept.size(); ++k) kept_[size_ * layout_.kept.size() + k] = {};
  if (!days_.empty()) days_[size_] = std::nullopt;
}

/// Reads one row, or passes over a blank one; false at the end of the text.
bool AnswerRows::read_row() {
  if (at_ >= text_.size()) return false;
  if (text_[at_] == '\n') {
    ++at_;
    ++line_;
    return true;
  }
  open_row();
  if (!fast_.empty() && !has_nul_ && fast_row()) return true;
  return slow_row();
}

/// The usual row: numbers of up to three digits, blanks, and fields without quotation marks. False where it is another one,
/// or something in it is wrong; nothing is then kept of it.
bool AnswerRows::fast_row() {
  const char* at = text_.data() + at_;
  const std::size_t row = size_;
  const std::size_t last = fast_.size() - 1;
  for (std::size_t k = 0; k <= last; ++k) {
    const Fast& column = fast_[k];
    if (column.kind == Fast::Kind::text) {
      if (!fast_text(column, at)) return false;
    } else {
      unsigned number = static_cast<unsigned char>(*at) - unsigned{'0'};
      if (number < 10) {
        ++at;
        for (unsigned digit = 0; (digit = static_cast<unsigned char>(*at) - unsigned{'0'}) < 10; ++at) {
          number = number * 10 + digit;
          if (number > 127) return false;
        }
        if ((column.small[number / 64] >> (number % 64) & 1U) == 0) return false;
        column.out[row] = static_cast<std::int8_t>(number);
      } else {
        column.out[row] = -1;
      }
    }
    if (k < last) {
      if (*at != ',') return false;
      ++at;
    }
  }
  if (*at == '\r') ++at;
  if (*at != '\n') return false;
  at_ = static_cast<std::size_t>(at - text_.data()) + 1;
  ++line_;
  ++size_;
  return true;
}

bool AnswerRows::fast_text(const Fast& column, const char*& at) {
  if (*at == '"') return false;
  const char* first = at;
  while (*at != ',' && *at != '\n') ++at;
  const char* end = *at == '\n' && at > first && at[-1] == '\r' ? at - 1 : at;
  at = end;
  const std::string_view text{first, static_cast<std::size_t>(end - first)};
  if ((column.is_id || column.kept >= 0) && has_high_ && invalid_utf8_at(text)) return false;
  if (column.kept >= 0) kept_[size_ * layout_.kept.size() + static_cast<std::size_t>(column.kept)] = {.text = text};
  if (!column.is_id) return true;
  ids_[size_] = {.text = text};
  mark_identity(text);
  return true;
}

/// Any row. One that is wrong keeps its place, and its id where that can be read.
bool AnswerRows::slow_row() {
  const bool is_case = layout_.columns.empty();
  CsvRowEnd end{.end = std::min(text_.find('\n', at_), text_.size() - 1) + 1};
  if (!is_case) end = csv_row_end(text_, at_, true);
  const std::string_view row = text_.substr(at_, end.end - at_);
  row_at_ = at_;
  at_ = end.end;
  const std::string_view content = trimmed(row.substr(0, row.find_last_not_of("\r\n") + 1));
  if (!content.empty()) {
    forget_row();
    marks_[size_] = 0;
    ids_[size_] = {};
    if (end.is_unclosed) refuse("", {.code = "CG1008", .where = {.file = file_, .line = static_cast<std::uint32_t>(line_)}});
    else if (is_case) read_case_line(row);
    else read_fields(row);
    if ((marks_[size_] & bit(RowMark::refused)) != 0) forget_row();
    ++size_;
  }
  line_ += static_cast<std::uint64_t>(std::count(row.begin(), row.end(), '\n'));
  return true;
}

void AnswerRows::forget_row() {
  for (const Input& input : inputs_) {
    if (!input.is_bound) continue;
    if (input.is_wide) numbers_[input.at + size_] = nobody_knows;
    else bytes_[input.at + size_] = -1;
  }
}

void AnswerRows::read_fields(std::string_view row) {
  split_csv_row(row, fields_);
  const bool fits = fields_.size() == layout_.columns.size();
  for (std::size_t i = 0; i < std::min(fields_.size(), layout_.columns.size()); ++i) {
    const TableColumn& column = layout_.columns[i];
    const CsvField& field = fields_[i];
    if (field.is_broken || field.is_unclosed) refuse_field(column, field, field.is_unclosed ? "CG1008" : "CG1009", {});
    else if ((column.use != TableColumn::Use::other || column.is_kept) && !is_printable(field.text, column, field)) continue;
    else if (column.use == TableColumn::Use::id || fits) read_field(column, field);
  }
  if (!fits)
    refuse("", {.code = "CG1010", .where = {.file = file_, .line = static_cast<std::uint32_t>(line_)},
                .arguments = {{"expected", std::to_string(layout_.columns.size())}, {"found", std::to_string(fields_.size())}}});
  else read_times();
}

void AnswerRows::read_field(const TableColumn& column, const CsvField& field) {
  for (std::size_t k = 0; column.is_kept && k < layout_.kept.size(); ++k)
    if (&layout_.columns[layout_.kept[k]] == &column) kept_[size_ * layout_.kept.size() + k] = field;
  if (column.use == TableColumn::Use::id) {
    ids_[size_] = field;
    return mark_identity(field.text);
  }
  const bool is_day = column.use == TableColumn::Use::day;
  if (column.use != TableColumn::Use::answer && !is_day) return;
  const std::string whole = field.is_quoted ? csv_text(field) : std::string{};
  const std::string_view text = trimmed(field.is_quoted ? std::string_view{whole} : field.text);
  if (says_unknown(text)) return;
  if (is_day) read_day(column, text, field);
  else read_answer(column, text, field);
}

void AnswerRows::read_day(const TableColumn& column, std::string_view text, const CsvField& field) {
  days_[size_] = Date::parse(text);
  if (!days_[size_]) refuse_field(column, field, "CG3009", {{"found", shown(text)}});
}

void AnswerRows::read_answer(const TableColumn& column, std::string_view text, const CsvField& field) {
  const InputIndex input = column.input;
  const auto wrong = [&](const char* code, const std::string& expected) {
    refuse_field(column, field, code, {{"id", standard_.input_id(input)}, {"expected", expected}, {"found", shown(text)}});
  };
  if (!standard_.is_item(input)) {
    if (standard_.fact(input).type != FactType::truth) return read_number(input, column, text, field);
    const auto truth = truth_of(text);
    return truth ? set(input, *truth ? 1 : 0) : wrong("CG3002", "0, 1, true, false");
  }
  const auto& options = standard_.items[input].options;
  if (options.empty() || options.front().letter.empty()) return read_number(input, column, text, field);
  for (std::size_t i = 0; i < options.size(); ++i)
    if (options[i].letter == text) return set(input, static_cast<std::int32_t>(i));
  wrong("CG3002", Assessment::allowed(standard_, input));
}

void AnswerRows::read_number(InputIndex input, const TableColumn& column, std::string_view text, const CsvField& field) {
  const auto wrong = [&](const char* code) {
    refuse_field(column, field, code, {{"id", standard_.input_id(input)}, {"expected", Assessment::allowed(standard_, input)}, {"found", shown(text)}});
  };
  const auto number = number_of(text);
  if (!number) return wrong("CG3003");
  const bool takes_decimals = !standard_.is_item(input) && standard_.fact(input).type == FactType::number;
  const bool takes_zero_only = standard_.is_item(input) && standard_.items[input].options.empty();
  if (!takes_decimals && number->centi() % 100 != 0) return wrong("CG3003");
  if (takes_zero_only && number->centi() != 0) return wrong("CG3002");
  const auto position = takes_decimals ? Assessment::quantity_of(standard_, input, number->centi())
                                       : Assessment::position_of(standard_, input, number->centi() / 100);
  if (position) set(input, *position);
  else wrong("CG3002");
}

/// Items that count times: the sum over their columns, unknown where one of them is.
void AnswerRows::read_times() {
  for (std::size_t i = 0; i < layout_.columns.size(); ++i) {
    const TableColumn& column = layout_.columns[i];
    if (column.use != TableColumn::Use::times) continue;
    const Frequency& frequency = standard_.items[column.input].frequencies[column.frequency];
    double& sum = numbers_[inputs_[column.input].at + size_];
    const bool is_first = std::find_if(layout_.columns.begin(), layout_.columns.end(), [&column](const TableColumn& each) {
                            return each.use == TableColumn::Use::times && each.input == column.input;
                          }) == layout_.columns.begin() + static_cast<std::ptrdiff_t>(i);
    if (is_first) sum = 0;
    const std::string whole = csv_text(fields_[i]);
    const std::string_view text = trimmed(whole);
    const auto number = says_unknown(text) ? std::nullopt : number_of(text);
    if (says_unknown(text)) {
      sum = nobody_knows;
    } else if (!number || number->centi() % 100 != 0 || number->centi() < 0 || number->centi() / 100 > frequency.most) {
      refuse_field(column, fields_[i], number && number->centi() % 100 == 0 ? "CG3002" : "CG3003",
                   {{"id", column.name}, {"expected", "0–" + std::to_string(frequency.most)}, {"found", shown(text)}});
    } else {
      sum += static_cast<double>(number->centi() / 100) * frequency.weight.centi() / 100.0;
    }
  }
}

void AnswerRows::read_case_line(std::string_view line) {
  CaseText text{.text = std::string{line}, .file = file_, .first_line = static_cast<std::uint32_t>(line_)};
  if (line.size() > most_row_bytes)
    text.issues.push_back({.code = "CG1004", .where = {.file = file_, .line = text.first_line}, .arguments = {{"limit", std::to_string(most_row_bytes)}}});
  const StandardFinder find = [this](std::string_view id) -> Result<const Standard*> {
    if (id == standard_.id) return &standard_;
    return Issue{.code = "CG3005", .arguments = {{"expected", standard_.id}, {"found", shown(id)}}};
  };
  const CaseResult result = read_case(text, find, any_standard_ ? &standard_ : nullptr);
  if (result.id) {
    texts_.push_back(csv_field(*result.id));
    const bool is_quoted = texts_.back() != *result.id;
    const std::string_view id = texts_.back();
    ids_[size_] = {.text = is_quoted ? id.substr(1, id.size() - 2) : id, .is_quoted = is_quoted};
    mark_identity(*result.id);
  }
  for (const Issue& issue : result.value.issues()) refuse(issue.where.pointer, issue);
  if (result.value.ok()) take_case(result.value.value().assessment);
}

void AnswerRows::take_case(const Assessment& assessment) {
  for (std::size_t i = 0; i < inputs_.size(); ++i)
    if (assessment.values()[i] != Assessment::unknown) set(static_cast<InputIndex>(i), assessment.values()[i]);
  days_[size_] = assessment.assessed_on;
  if (!assessment.narrowed().empty()) in_part_.emplace_back(size_, assessment);
}

void AnswerRows::set(InputIndex input, std::int32_t position) {
  if (!standard_.plan.inputs[input].is_quantity) return set_printed(input, printed_of(standard_, input, position));
  set_printed(input, static_cast<double>(standard_.plan.points(position).centi()) / 100.0);
}

void AnswerRows::set_printed(InputIndex input, double printed) {
  const Input& at = inputs_[input];
  if (at.is_wide) numbers_[at.at + size_] = printed;
  else bytes_[at.at + size_] = static_cast<std::int8_t>(printed);
}

/// Sees what spreadsheets do to numbers of eighteen digits: of those they keep fifteen.
void AnswerRows::mark_identity(std::string_view text) {
  static constexpr std::size_t number_length = 18;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() < 5) return;
  if (text.front() == '\'' && is_digit(text[1])) {
    marks_[size_] |= bit(RowMark::apostrophe);
  } else if (is_digit(text[0]) && (text[1] == '.' || (text[1] | 0x20) == 'e')) {
    const std::size_t sign = text.find_first_of("eE");
    if (sign == std::string_view::npos || text.find_first_not_of("0123456789.") != sign) return;
    const std::string_view power = text.substr(sign + 1);
    if (power == "+17" || power == "17" || power == "+14" || power == "14") marks_[size_] |= bit(RowMark::rounded);
  } else if (text.size() == number_length && text.substr(number_length - 3) == "000") {
    if (std::all_of(text.begin(), text.end(), is_digit) && !io::read_identity_number(text)) marks_[size_] |= bit(RowMark::cut_digits);
  }
}

/// False, and the row refused, where bytes are no text.
bool AnswerRows::is_printable(std::string_view text, const TableColumn& column, const CsvField& field) {
  std::optional<std::size_t> bad = has_high_ ? invalid_utf8_at(text) : std::nullopt;
  if (has_nul_ && !bad && text.find('\0') != std::string_view::npos) bad = text.find('\0');
  if (!bad) return true;
  static constexpr char digits[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(text[*bad]);
  refuse_field(column, field, "CG1003", {{"byte", {digits[byte >> 4U], digits[byte & 15U]}}, {"offset", std::to_string(field.at + *bad)}});
  return false;
}

void AnswerRows::refuse_field(const TableColumn& column, const CsvField& field, const char* code, std::vector<Issue::Argument> arguments) {
  const std::size_t character = character_count(text_.substr(row_at_, field.at)) + 1;
  refuse(column.name, {.code = code,
                       .where = {.file = file_, .line = static_cast<std::uint32_t>(line_), .column = static_cast<std::uint32_t>(character), .pointer = column.name},
                       .arguments = std::move(arguments)});
}

void AnswerRows::refuse(const std::string& column, Issue issue) {
  marks_[size_] |= bit(RowMark::refused);
  problems_.push_back({size_, column, std::move(issue)});
}

}  // namespace caregrade
