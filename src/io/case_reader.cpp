#include "caregrade/io/case_reader.hpp"

#include <algorithm>

#include "case_value.hpp"

namespace caregrade {
namespace {

using io::JsonValue;

class CaseReader {
 public:
  CaseReader(std::string_view text, io::JsonPlace place, const StandardFinder& find, const Standard* standard)
      : text_{text}, find_{find}, place_{std::move(place)}, standard_{standard} {}

  CaseResult run() {
    if (const auto root = io::parse_json(text_, place_, issues_)) read(*root);
    return result();
  }

  CaseResult run(const JsonValue& root) {
    read(root);
    return result();
  }

  io::KeptCase keep(const JsonValue& root) {
    read(root);
    if (!ids_.empty()) assessment_.id = ids_.front();
    return {standard_, std::move(assessment_), std::move(issues_)};
  }

 private:
  CaseResult result() {
    std::stable_sort(issues_.begin(), issues_.end(), [](const Issue& a, const Issue& b) {
      return a.where.line != b.where.line ? a.where.line < b.where.line : a.where.column < b.where.column;
    });
    std::optional<std::string> id{};
    if (ids_.size() == 1) id = ids_.front();  // why not of two: neither may stand for the case
    if (!issues_.empty()) return {std::move(id), standard_, std::move(issues_)};
    assessment_.id = id.value_or("");
    return {std::move(id), standard_, Case{standard_, std::move(assessment_)}};
  }

  void read(const JsonValue& root) {
    if (root.kind != JsonValue::Kind::object) return report("CG3003", root, place_.pointer, {{"expected", "{…}"}, {"found", shown(root)}});
    const JsonValue* standard = nullptr;
    for (const JsonValue& value : root.children)
      if (value.key == "standard") standard = &value;
    if (standard_ == nullptr) find_standard(root, standard);
    if (standard_ != nullptr) assessment_ = Assessment{*standard_};
    for (const JsonValue& value : root.children) read_member(value);
  }

  void read_member(const JsonValue& value) {
    const std::string& key = value.key;
    if (key == "id") read_id(value);
    else if (key == "assessed_on") read_date(value);
    else if (key == "answers") read_answers(value, "answers", true);
    else if (key == "facts") read_answers(value, "facts", false);
    // why passed over: what an interview keeps beside the answers is not what is graded.
    else if (key != "standard" && key != "interview")
      report("CG3007", value.key_offset, io::pointer_to(place_.pointer, key), {{"key", key}, {"expected", "id, standard, assessed_on, answers, facts, interview"}});
  }

  void read_id(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::string) ids_.push_back(value.text);
    else if (value.kind != JsonValue::Kind::null) wrong_type(value, io::pointer_to(place_.pointer, "id"), "\"…\"");
  }

  void find_standard(const JsonValue& root, const JsonValue* value) {
    const std::string pointer = io::pointer_to(place_.pointer, "standard");
    if (value == nullptr || value->kind == JsonValue::Kind::null) return report("CG3008", root, place_.pointer, {});
    if (value->kind != JsonValue::Kind::string) return wrong_type(*value, pointer, "\"…\"");
    auto found = find_(value->text);
    if (found) {
      standard_ = *found;
      return;
    }
    for (Issue issue : found.issues()) {
      if (issue.where == Where{}) issue.where = io::json_where(text_, value->offset, place_, pointer);
      issues_.push_back(std::move(issue));
    }
  }

  void read_date(const JsonValue& value) {
    const std::string pointer = io::pointer_to(place_.pointer, "assessed_on");
    if (value.kind == JsonValue::Kind::null) return;
    if (value.kind != JsonValue::Kind::string) return wrong_type(value, pointer, "\"YYYY-MM-DD\"");
    assessment_.assessed_on = Date::parse(value.text);
    if (!assessment_.assessed_on) report("CG3009", value, pointer, {{"found", value.text}});
  }

  void read_answers(const JsonValue& object, std::string_view name, bool items) {
    const std::string pointer = io::pointer_to(place_.pointer, name);
    if (object.kind == JsonValue::Kind::null) return;
    if (object.kind != JsonValue::Kind::object) return wrong_type(object, pointer, "{…}");
    if (standard_ == nullptr) return;
    for (const JsonValue& value : object.children) {
      const auto input = standard_->find_input(value.key);
      const std::string at = io::pointer_to(pointer, value.key);
      if (!input || standard_->is_item(*input) != items)
        report(items ? "CG3001" : "CG3010", value.key_offset, at, {{"id", value.key}, {"standard", standard_->id}});
      else read_answer(value, *input, at);
    }
  }

  void read_answer(const JsonValue& value, InputIndex input, const std::string& pointer) {
    if (value.kind == JsonValue::Kind::null) return;
    if (standard_->is_item(input)) {
      const Item& item = standard_->items[input];
      if (!item.frequencies.empty()) return read_frequencies(value, item, input, pointer);
      if (!item.parts.empty() && value.kind == JsonValue::Kind::object) return read_parts(value, item, input, pointer);
      if (!item.options.empty() && !item.options.front().letter.empty()) return read_letter(value, item, input, pointer);
    } else if (standard_->fact(input).type == FactType::number) {
      return read_number(value, input, pointer);
    }
    const bool is_truth = !standard_->is_item(input) && standard_->fact(input).type == FactType::truth;
    const std::string expected = is_truth ? "true, false" : Assessment::allowed(*standard_, input);
    if (value.kind != (is_truth ? JsonValue::Kind::boolean : JsonValue::Kind::integer)) return wrong_type(value, pointer, expected);
    const std::int64_t number = is_truth ? static_cast<std::int64_t>(value.boolean) : value.integer;
    const auto position = Assessment::position_of(*standard_, input, number);
    if (position) assessment_.set(input, *position);
    else report("CG3002", value, pointer, {{"id", standard_->input_id(input)}, {"expected", expected}, {"found", value.text}});
  }

  /// `{"per_day": 3, "per_month": 1}`, or 0 for never.
  void read_frequencies(const JsonValue& value, const Item& item, InputIndex input, const std::string& pointer) {
    const std::string expected = Assessment::allowed(*standard_, input) + ", 0";
    if (value.kind == JsonValue::Kind::integer && value.integer == 0) return assessment_.set(input, 0);
    if (value.kind != JsonValue::Kind::object || value.children.empty()) return wrong_type(value, pointer, expected);
    std::int64_t hundredths = 0;
    bool known = true;
    for (const JsonValue& times : value.children) {
      const std::string at = io::pointer_to(pointer, times.key);
      const auto unit = find_id(item.frequencies, times.key);
      if (!unit) {
        report("CG3001", times.key_offset, at, {{"id", item.id + "." + times.key}, {"standard", standard_->id}});
        continue;
      }
      const Frequency& frequency = item.frequencies[*unit];
      if (times.kind == JsonValue::Kind::null) known = false;  // why: how often is then unknown, not the rest alone
      else if (times.kind != JsonValue::Kind::integer) wrong_type(times, at, "0–" + std::to_string(frequency.most));
      else if (times.integer < 0 || times.integer > frequency.most)
        report("CG3002", times, at, {{"id", item.id + "." + times.key}, {"expected", "0–" + std::to_string(frequency.most)}, {"found", times.text}});
      else hundredths += times.integer * frequency.weight.centi();
    }
    if (known) assessment_.set(input, static_cast<std::int32_t>(hundredths / standard_->plan.centi_per_unit));
  }

  /// `{"communication": "A", "behaviour": "B"}`: what is not said may be anything.
  void read_parts(const JsonValue& value, const Item& item, InputIndex input, const std::string& pointer) {
    std::vector<std::vector<std::int32_t>> possible(item.parts.size());
    for (auto& options : possible)
      for (std::size_t i = 0; i < item.options.size(); ++i) options.push_back(static_cast<std::int32_t>(i));
    for (const JsonValue& part : value.children) {
      const std::string at = io::pointer_to(pointer, part.key);
      const auto found = find_id(item.parts, part.key);
      if (!found) report("CG3001", part.key_offset, at, {{"id", item.id + "." + part.key}, {"standard", standard_->id}});
      else if (const auto option = option_of(part, item, input, at)) possible[*found] = {*option};
    }
    std::vector<std::int32_t> results{}, options(item.parts.size());
    std::vector<std::size_t> at(item.parts.size());
    for (bool more = true; more;) {
      for (std::size_t i = 0; i < at.size(); ++i) options[i] = possible[i][at[i]];
      if (const auto result = part_result(item, options)) results.push_back(*result);
      std::size_t i = 0;
      while (i < at.size() && ++at[i] == possible[i].size()) at[i++] = 0;
      more = i < at.size();
    }
    std::sort(results.begin(), results.end());
    results.erase(std::unique(results.begin(), results.end()), results.end());
    if (results.size() == item.options.size()) assessment_.forget(input);
    else assessment_.narrow(input, results);
  }

  void read_letter(const JsonValue& value, const Item& item, InputIndex input, const std::string& pointer) {
    if (const auto option = option_of(value, item, input, pointer)) assessment_.set(input, *option);
  }

  /// Position of the option whose letter or number this is; nothing for null, and where it is wrong.
  std::optional<std::int32_t> option_of(const JsonValue& value, const Item& item, InputIndex input, const std::string& pointer) {
    if (value.kind == JsonValue::Kind::null) return std::nullopt;
    const bool is_letter = !item.options.front().letter.empty();
    const std::string expected = Assessment::allowed(*standard_, input);
    if (value.kind != (is_letter ? JsonValue::Kind::string : JsonValue::Kind::integer)) {
      wrong_type(value, pointer, expected);
      return std::nullopt;
    }
    for (std::size_t i = 0; i < item.options.size(); ++i)
      if (shown(item.options[i]) == value.text) return static_cast<std::int32_t>(i);
    report("CG3002", value, pointer, {{"id", item.id}, {"expected", expected}, {"found", value.text}});
    return std::nullopt;
  }

  void read_number(const JsonValue& value, InputIndex input, const std::string& pointer) {
    const std::string expected = Assessment::allowed(*standard_, input);
    if (value.kind != JsonValue::Kind::integer && value.kind != JsonValue::Kind::decimal) return wrong_type(value, pointer, expected);
    const auto number = Points::parse(without_zeros(value.text));
    const auto quantity = number ? Assessment::quantity_of(*standard_, input, number->centi()) : std::nullopt;
    if (quantity) assessment_.set(input, *quantity);
    else report("CG3002", value, pointer, {{"id", standard_->input_id(input)}, {"expected", expected}, {"found", value.text}});
  }

  /// `25.000` is 25: zeros at the end of a decimal say nothing.
  [[nodiscard]] static std::string_view without_zeros(std::string_view text) {
    if (text.find('.') == std::string_view::npos || text.find_first_of("eE") != std::string_view::npos) return text;
    while (text.back() == '0') text.remove_suffix(1);
    if (text.back() == '.') text.remove_suffix(1);
    return text;
  }

  void wrong_type(const JsonValue& value, const std::string& pointer, std::string expected) {
    report("CG3003", value, pointer, {{"expected", std::move(expected)}, {"found", shown(value)}});
  }

  void report(const char* code, const JsonValue& value, const std::string& pointer, std::vector<Issue::Argument> arguments) {
    report(code, value.offset, pointer, std::move(arguments));
  }

  void report(const char* code, std::size_t offset, const std::string& pointer, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = io::json_where(text_, offset, place_, pointer), .arguments = std::move(arguments)});
  }

  std::string_view text_;
  const StandardFinder& find_;
  io::JsonPlace place_;
  std::vector<std::string> ids_{};
  const Standard* standard_ = nullptr;
  Assessment assessment_{};
  Issues issues_{};
};

}  // namespace

CaseResult read_case(const CaseText& text, const StandardFinder& find, const Standard* standard) {
  if (!text.issues.empty()) return {.value = text.issues};
  return CaseReader{text.text, {text.file, text.first_line, text.first_column, text.pointer}, find, standard}.run();
}

CaseResult io::read_case(const JsonValue& root, std::string_view text, const JsonPlace& place, const StandardFinder& find) {
  return CaseReader{text, place, find, nullptr}.run(root);
}

io::KeptCase io::keep_case(const JsonValue& root, std::string_view text, const JsonPlace& place, const StandardFinder& find) {
  return CaseReader{text, place, find, nullptr}.keep(root);
}

}  // namespace caregrade
