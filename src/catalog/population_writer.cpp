#include "caregrade/population_writer.hpp"

#include <charconv>
#include <chrono>
#include <stdexcept>

#include "caregrade/text/csv.hpp"
#include "../io/json_writer.hpp"

namespace caregrade {
namespace {

void add_number(std::int64_t number, std::string& text) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  text.append(digits, end);
}

void add_two(unsigned number, std::string& text) {
  text += static_cast<char>('0' + number / 10 % 10);
  text += static_cast<char>('0' + number % 10);
}

void add_date(std::int64_t days, std::string& text) {
  const std::chrono::year_month_day day = Date::from_days(days).day();
  const auto year = static_cast<unsigned>(static_cast<int>(day.year()));
  add_two(year / 100, text);
  add_two(year % 100, text);
  text += '-';
  add_two(static_cast<unsigned>(day.month()), text);
  text += '-';
  add_two(static_cast<unsigned>(day.day()), text);
}

std::string json_text(std::string_view text) { return io::JsonWriter{}.string(text).take(); }

}  // namespace

PopulationWriter::PopulationWriter(const Standard& standard, const Population& population, const PersonPopulation* persons, const Rulebook* rulebook,
                                   const std::optional<Date>& on, Format format)
    : standard_{standard}, population_{population}, persons_{persons}, rulebook_{rulebook}, on_{on ? on->to_string() : ""}, format_{format} {
  if (population.form() != AnswerForm::position) throw std::logic_error{"a writer of populations needs positions"};
  bytes_.resize(population.columns());
  wide_.resize(population.columns());
  for (std::size_t i = 0; i < population.columns(); ++i) {
    add_input_words(i);
    if (population.is_wide(i)) wide_[i].resize(block);
    else bytes_[i].resize(block);
    answer_columns_.push_back({.bytes = bytes_[i].data(), .wide = wide_[i].data()});
  }
  if (persons == nullptr) return;
  values_.assign(persons->columns().size(), std::vector<std::int32_t>(block));
  for (std::size_t i = 0; i < values_.size(); ++i) {
    add_fact_words(i);
    fact_columns_.push_back(values_[i].data());
    if (persons->columns()[i].name == "assessed_on") assessed_on_ = i;
  }
}

void PopulationWriter::add_input_words(std::size_t input) {
  const auto index = static_cast<InputIndex>(input);
  Words words{.key = json_text(standard_.input_id(index)) + ":"};
  if (standard_.is_item(index)) {
    for (const Option& option : standard_.items[input].options) {
      words.csv.push_back(csv_field(shown(option)));
      words.json.push_back(option.letter.empty() ? std::to_string(option.number) : json_text(option.letter));
    }
  } else if (const Fact& fact = standard_.fact(index); fact.type != FactType::number) {
    for (int value = 0; value <= fact.most; ++value) {
      words.csv.push_back(std::to_string(value));
      words.json.push_back(fact.type == FactType::truth ? (value != 0 ? "true" : "false") : std::to_string(value));
    }
  }
  inputs_.push_back(std::move(words));
}

void PopulationWriter::add_fact_words(std::size_t column) {
  const PersonColumn& of = persons_->columns()[column];
  const PackFact& fact = rulebook_->fact(of.fact);
  Words words{.key = json_text(fact.id) + ":"};
  if (of.part >= 0) words.key = json_text(of.name.substr(fact.id.size() + 1)) + ":";
  const auto add = [&words](const std::string& csv, const std::string& json) {
    words.csv.push_back(csv);
    words.json.push_back(json);
  };
  if (fact.kind == PackFact::Kind::truth) add("0", "false"), add("1", "true");
  for (const Policy::Choice& choice : fact.choices) add(csv_field(choice.id), json_text(choice.id));
  const auto levels = rulebook_->levels.find(fact.standard);
  if (fact.kind == PackFact::Kind::level && levels != rulebook_->levels.end())
    for (const Level& level : levels->second) add(std::to_string(level.number), std::to_string(level.number));
  facts_.push_back(std::move(words));
}

std::string PopulationWriter::header() const {
  if (format_ != Format::csv) return {};
  std::string text = persons_ == nullptr ? "id" : "id,on";
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::string& id = standard_.input_id(static_cast<InputIndex>(i));
    if (i >= standard_.items.size() || standard_.items[i].frequencies.empty()) text += "," + csv_field(id);
    else
      for (const Frequency& each : standard_.items[i].frequencies) text += "," + csv_field(id + "." + each.id);
  }
  for (std::size_t i = 0; i < facts_.size(); ++i) text += "," + csv_field(persons_->columns()[i].name);
  return text + "\n";
}

void PopulationWriter::append(std::uint64_t first_row, std::size_t rows, std::string& text) {
  population_.fill(first_row, rows, answer_columns_);
  if (persons_ != nullptr) persons_->fill(first_row, rows, fact_columns_);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint64_t number = first_row + row + 1;
    if (format_ == Format::csv) add_csv_row(row, number, text);
    else if (persons_ != nullptr) add_person(row, number, text);
    else add_case(row, number, text);
  }
}

void PopulationWriter::add_csv_row(std::size_t row, std::uint64_t number, std::string& text) const {
  add_number(static_cast<std::int64_t>(number), text);
  if (persons_ != nullptr) text.append(1, ',').append(on_);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const bool is_frequency = i < standard_.items.size() && !standard_.items[i].frequencies.empty();
    if (!is_frequency) text += ',';
    if (population_.is_wide(i)) {
      add_quantity(i, wide_[i][row], false, text);
    } else if (const std::uint8_t position = bytes_[i][row]; position != Population::unknown) {
      text += inputs_[i].csv[position];
    }
  }
  for (std::size_t i = 0; i < facts_.size(); ++i) {
    text += ',';
    if (values_[i][row] != PersonPopulation::unknown) add_fact_value(i, values_[i][row], false, text);
  }
  text += '\n';
}

void PopulationWriter::add_case(std::size_t row, std::uint64_t number, std::string& text) const {
  text += "{\"id\":\"";
  add_number(static_cast<std::int64_t>(number), text);
  text.append("\",\"standard\":").append(json_text(standard_.id));
  if (!on_.empty()) text.append(",\"assessed_on\":\"").append(on_).append("\"");
  text += ',';
  add_answers(row, text);
  text += "}\n";
}

void PopulationWriter::add_person(std::size_t row, std::uint64_t number, std::string& text) const {
  text += "{\"id\":\"";
  add_number(static_cast<std::int64_t>(number), text);
  text.append("\",\"on\":\"").append(on_).append("\",\"facts\":{");
  add_facts(row, text);
  text.append("},\"assessment\":{\"standard\":").append(json_text(standard_.id)).append(",\"assessed_on\":\"");
  if (assessed_on_ < values_.size() && values_[assessed_on_][row] != PersonPopulation::unknown) add_date(values_[assessed_on_][row], text);
  else text += on_;
  text += "\",";
  add_answers(row, text);
  text += "}}\n";
}

/// `"answers":{…},"facts":{…}` of an assessment.
void PopulationWriter::add_answers(std::size_t row, std::string& text) const {
  bool is_first = true;
  text += "\"answers\":{";
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (i == standard_.items.size()) {
      text += "},\"facts\":{";
      is_first = true;
    }
    const bool is_wide = population_.is_wide(i);
    if (is_wide ? wide_[i][row] == Population::wide_unknown : bytes_[i][row] == Population::unknown) continue;
    if (!is_first) text += ',';
    is_first = false;
    text += inputs_[i].key;
    if (is_wide) add_quantity(i, wide_[i][row], true, text);
    else text += inputs_[i].json[bytes_[i][row]];
  }
  text += standard_.facts.empty() ? "},\"facts\":{}" : "}";
}

void PopulationWriter::add_facts(std::size_t row, std::string& text) const {
  bool is_first = true;
  for (std::size_t i = 0; i < facts_.size();) {
    const PersonColumn& column = persons_->columns()[i];
    const std::size_t begin = i++;
    while (column.part >= 0 && i < facts_.size() && persons_->columns()[i].fact == column.fact) ++i;
    bool is_known = false;
    for (std::size_t part = begin; part < i; ++part) is_known = is_known || values_[part][row] != PersonPopulation::unknown;
    if (!is_known) continue;
    if (!is_first) text += ',';
    is_first = false;
    if (column.part < 0) {
      add_fact_value(begin, values_[begin][row], true, text.append(facts_[begin].key));
      continue;
    }
    text.append(json_text(rulebook_->fact(column.fact).id)).append(":{");
    bool is_first_part = true;
    for (std::size_t part = begin; part < i; ++part) {
      const std::int32_t value = values_[part][row];
      if (value == 0) continue;  // why: a part that is not there is nothing
      if (!is_first_part) text += ',';
      is_first_part = false;
      text += facts_[part].key;
      if (value == PersonPopulation::unknown) text += "null";
      else add_number(value, text);
    }
    text += '}';
  }
}

void PopulationWriter::add_quantity(std::size_t input, std::int32_t value, bool json, std::string& text) const {
  const bool is_unknown = value == Population::wide_unknown;
  if (input >= standard_.items.size() || standard_.items[input].frequencies.empty()) {
    if (!is_unknown) text += to_string(standard_.plan.points(value));
    return;
  }
  const Item& item = standard_.items[input];
  std::vector<int> times(item.frequencies.size());
  if (!is_unknown && value != 0) times = times_of(item, standard_.plan.points(value));
  if (json && value == 0) {  // why not an empty object: never is written as 0
    text += '0';
    return;
  }
  bool is_first = true;
  if (json) text += '{';
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (!json) {
      text += ',';
      if (!is_unknown) add_number(times[i], text);
      continue;
    }
    if (times[i] == 0) continue;
    if (!is_first) text += ',';
    is_first = false;
    text.append(json_text(item.frequencies[i].id)).append(1, ':');
    add_number(times[i], text);
  }
  if (json) text += '}';
}

void PopulationWriter::add_fact_value(std::size_t column, std::int32_t value, bool json, std::string& text) const {
  const PackFact& fact = rulebook_->fact(persons_->columns()[column].fact);
  if (value == PersonPopulation::absent) {
    text += json ? "\"absent\"" : "absent";
    return;
  }
  if (fact.kind == PackFact::Kind::money || fact.kind == PackFact::Kind::count) return add_number(value, text);
  if (fact.kind != PackFact::Kind::date && fact.kind != PackFact::Kind::region) {
    const Words& words = facts_[column];
    text += (json ? words.json : words.csv)[static_cast<std::size_t>(value)];
    return;
  }
  if (json) text += '"';
  if (fact.kind == PackFact::Kind::date) add_date(value, text);
  else add_number(value, text);
  if (json) text += '"';
}

}  // namespace caregrade
