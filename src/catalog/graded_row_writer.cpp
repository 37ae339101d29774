#include "graded_row_writer.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "caregrade/text/csv.hpp"

namespace caregrade::catalog {
namespace {

bool has(std::uint8_t marks, RowMark mark) { return (marks & static_cast<std::uint8_t>(mark)) != 0; }
bool has(std::uint8_t flags, RowFlag flag) { return (flags & static_cast<std::uint8_t>(flag)) != 0; }

void append_field(std::string& out, const CsvField& field) {
  if (!field.is_quoted) {
    out += field.text;
    return;
  }
  out += '"';
  out += field.text;
  out += '"';
}

std::string json_string(std::string_view text) { return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

}  // namespace

RowResults::RowResults(const Standard& standard, std::size_t rows)
    : best(rows, -1), worst(rows, -1), initial_best(rows, -1), initial_worst(rows, -1),
      score_low(standard.plan.scores.size(), std::vector<std::int32_t>(rows)), score_high(score_low), adjustments(rows), flags(rows) {}

GradedRows RowResults::lists(std::size_t rows) {
  const auto first = [rows](auto& list) { return std::span{list}.first(rows); };
  GradedRows lists{.best = first(best), .worst = first(worst), .initial_best = first(initial_best), .initial_worst = first(initial_worst),
                   .adjustments = first(adjustments), .flags = first(flags)};
  for (auto& list : score_low) lists.score_low.push_back(first(list));
  for (auto& list : score_high) lists.score_high.push_back(first(list));
  return lists;
}

GradedRowWriter::GradedRowWriter(const Standard& standard, const TableLayout& layout, RowFormat format) : standard_{standard}, layout_{layout}, format_{format} {
  static constexpr std::int64_t most_words = 5000;
  for (const Step& step : standard.steps)
    if (step.is_score) scores_.push_back(step.id);
  for (std::size_t rule = 0; rule < standard.plan.rules.size(); ++rule)
    if (standard.plan.rules[rule].adjusts_level) rules_.push_back(standard.rules[rule].id);
  levels_.push_back(word(","));
  for (const Level& level : standard.levels) levels_.push_back(word(std::to_string(level.number) + ","));
  for (std::size_t i = 0; i < standard.plan.scores.size(); ++i) {
    is_points_.push_back(standard.plan.nodes[standard.plan.scores[i]].kind == Kind::points);
    std::vector<Word> words{};
    for (std::int64_t value = 0; value <= std::min(standard.plan.most[i], most_words); ++value)
      words.push_back(word(score_text(i, static_cast<std::int32_t>(value)) + ","));
    score_words_.push_back(std::move(words));
  }
}

GradedRowWriter::Word GradedRowWriter::word(std::string_view text) {
  Word word{.size = static_cast<std::uint8_t>(text.size())};
  std::copy(text.begin(), text.end(), word.text.begin());
  return word;
}

std::string GradedRowWriter::score_text(std::size_t score, std::int32_t value) const {
  return is_points_[score] ? to_string(standard_.plan.points(value)) : std::to_string(value);
}

std::string GradedRowWriter::header() const {
  if (format_ != RowFormat::csv) return {};
  std::string text = layout_.has_id ? "id" : "line";
  for (const std::size_t kept : layout_.kept) text += "," + csv_field(layout_.columns[kept].name);
  for (const char* name : {"level", "level_best", "level_worst", "initial_best", "initial_worst"}) text += std::string{","} + name;
  for (const std::string& score : scores_) text += "," + csv_field(score + "_low") + "," + csv_field(score + "_high");
  return text + ",adjustments,flags\n";
}

void GradedRowWriter::write(std::string& out, const AnswerRows& rows, const RowResults& results) const {
  static constexpr std::size_t most_word = 24;
  std::string numbers((7 + 2 * scores_.size()) * most_word, '\0');
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (format_ == RowFormat::csv) write_csv(out, rows, results, row, numbers);
    else write_json(out, rows, results, row);
  }
}

std::vector<std::string> GradedRowWriter::flags(const AnswerRows& rows, const RowResults& results, std::size_t row) const {
  std::vector<std::string> words{};
  const std::uint8_t marks = rows.marks(row);
  const bool is_refused = has(marks, RowMark::refused) || has(results.flags[row], RowFlag::refused);
  if (is_refused) words.emplace_back("refused");
  if (!is_refused && has(results.flags[row], RowFlag::incomplete)) words.emplace_back("incomplete");
  if (!is_refused && has(results.flags[row], RowFlag::undecided)) words.emplace_back("undecided");
  if (has(marks, RowMark::rounded) || has(marks, RowMark::cut_digits) || has(marks, RowMark::apostrophe)) words.emplace_back("damaged_id");
  return words;
}

char* GradedRowWriter::put_level(char* at, std::int8_t level) const {
  const Word& word = levels_[static_cast<std::size_t>(level + 1)];
  std::memcpy(at, word.text.data(), 8);
  return at + word.size;
}

char* GradedRowWriter::put(char* at, std::size_t score, std::int32_t value) const {
  const std::vector<Word>& words = score_words_[score];
  if (static_cast<std::uint32_t>(value) < words.size()) {
    const Word& word = words[static_cast<std::uint32_t>(value)];
    std::memcpy(at, &word, sizeof word);
    return at + word.size;
  }
  const std::string text = score_text(score, value) + ",";
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

char* GradedRowWriter::put_scores(char* at, const RowResults& results, std::size_t row) const {
  for (std::size_t score = 0; score < scores_.size(); ++score) {
    at = put(at, score, results.score_low[score][row]);
    at = put(at, score, results.score_high[score][row]);
  }
  return at;
}

void GradedRowWriter::write_csv(std::string& out, const AnswerRows& rows, const RowResults& results, std::size_t row, std::string& numbers) const {
  if (layout_.has_id) append_field(out, rows.id(row));
  else out += std::to_string(rows.line(row));
  for (std::size_t k = 0; k < layout_.kept.size(); ++k) {
    out += ',';
    append_field(out, rows.kept(row, k));
  }
  const std::uint8_t marks = rows.marks(row);
  if (has(marks, RowMark::refused) || has(results.flags[row], RowFlag::refused)) {
    out.append(6 + 2 * scores_.size() + 1, ',');
  } else {
    char* at = numbers.data();
    *at++ = ',';
    at = put_level(at, results.best[row] == results.worst[row] ? results.best[row] : std::int8_t{-1});
    for (const auto* list : {&results.best, &results.worst, &results.initial_best, &results.initial_worst}) at = put_level(at, (*list)[row]);
    at = put_scores(at, results, row);
    out.append(numbers.data(), static_cast<std::size_t>(at - numbers.data()));
    bool is_first = true;
    for (std::size_t bit = 0; results.adjustments[row] >> bit != 0 && bit < rules_.size(); ++bit) {
      if ((results.adjustments[row] >> bit & 1U) == 0) continue;
      if (!std::exchange(is_first, false)) out += ' ';
      out += rules_[bit];
    }
    out += ',';
  }
  if (marks != 0 || results.flags[row] != 0) {
    const std::size_t begin = out.size();
    for (const std::string& flag : flags(rows, results, row)) out += (out.size() == begin ? "" : " ") + flag;
  }
  out += '\n';
}

void GradedRowWriter::write_json(std::string& out, const AnswerRows& rows, const RowResults& results, std::size_t row) const {
  const auto level = [this](std::int8_t each) { return each < 0 ? std::string{"null"} : std::to_string(standard_.levels[static_cast<std::size_t>(each)].number); };
  const auto list = [&out](const std::vector<std::string>& words) {
    out += '[';
    for (std::size_t i = 0; i < words.size(); ++i) out += (i == 0 ? "" : ",") + json_string(words[i]);
    out += ']';
  };
  out += "{\"schema\":1,";
  if (!layout_.has_id) out += "\"line\":" + std::to_string(rows.line(row));
  else out += "\"id\":" + (rows.id(row).text.data() == nullptr ? "null" : json_string(csv_text(rows.id(row))));
  if (!layout_.kept.empty()) out += ",\"kept\":{";
  for (std::size_t k = 0; k < layout_.kept.size(); ++k)
    out += (k == 0 ? "" : ",") + json_string(layout_.columns[layout_.kept[k]].name) + ":" + json_string(csv_text(rows.kept(row, k)));
  if (!layout_.kept.empty()) out += '}';
  if (!has(rows.marks(row), RowMark::refused) && !has(results.flags[row], RowFlag::refused)) {
    out += ",\"level\":" + level(results.best[row] == results.worst[row] ? results.best[row] : std::int8_t{-1});
    out += ",\"level_best\":" + level(results.best[row]) + ",\"level_worst\":" + level(results.worst[row]);
    out += ",\"initial_best\":" + level(results.initial_best[row]) + ",\"initial_worst\":" + level(results.initial_worst[row]) + ",\"scores\":{";
    for (std::size_t score = 0; score < scores_.size(); ++score) {
      const std::int32_t low = results.score_low[score][row], high = results.score_high[score][row];
      out += (score == 0 ? "" : ",") + json_string(scores_[score]) + ":";
      out += low == high ? score_text(score, low) : "[" + score_text(score, low) + "," + score_text(score, high) + "]";
    }
    out += "},\"adjustments\":";
    std::vector<std::string> held{};
    for (std::size_t bit = 0; bit < rules_.size(); ++bit)
      if ((results.adjustments[row] >> bit & 1U) != 0) held.push_back(rules_[bit]);
    list(held);
  }
  out += ",\"flags\":";
  list(flags(rows, results, row));
  out += "}\n";
}

void GradedRowWriter::write_refused(std::string& out, std::uint64_t line) const {
  if (format_ == RowFormat::csv) {
    if (!layout_.has_id) out += std::to_string(line);
    out.append(layout_.kept.size() + 7 + 2 * scores_.size(), ',');
    out += "refused\n";
    return;
  }
  out += layout_.has_id ? std::string{"{\"schema\":1,\"id\":null"} : "{\"schema\":1,\"line\":" + std::to_string(line);
  out += ",\"flags\":[\"refused\"]}\n";
}

}  // namespace caregrade::catalog
