#include "caregrade/io/person_reader.hpp"

#include <algorithm>

#include "case_value.hpp"
#include "fact_values.hpp"
#include "identity_number.hpp"

namespace caregrade {
namespace {

using io::JsonValue;

class PersonReader {
 public:
  PersonReader(const CaseText& text, const Rulebook& rulebook, const StandardFinder& find, const std::optional<Moment>& on)
      : text_{text}, rulebook_{rulebook}, find_{find}, place_{text.file, text.first_line, text.first_column, text.pointer}, on_{on} {}

  PersonResult run() {
    if (!text_.issues.empty()) return {.value = text_.issues};
    if (const auto root = io::parse_json(text_.text, place_, issues_)) read(*root);
    std::stable_sort(issues_.begin(), issues_.end(), [](const Issue& a, const Issue& b) {
      return a.where.line != b.where.line ? a.where.line < b.where.line : a.where.column < b.where.column;
    });
    std::optional<std::string> id{};
    if (ids_.size() == 1) id = ids_.front();  // why not of two: neither may stand for the person
    if (!issues_.empty()) {
      for (Issue& issue : issues_) cover(issue);
      return {std::move(id), std::move(issues_)};
    }
    read_.person.id = id.value_or("");
    return {std::move(id), std::move(read_)};
  }

 private:
  /// A number in a wrong place must not get into a message either.
  static void cover(Issue& issue) {
    issue.where.pointer = without_identity_numbers(issue.where.pointer);
    for (auto& [name, value] : issue.arguments) value = without_identity_numbers(value);
  }

  void read(const JsonValue& root) {
    if (root.kind != JsonValue::Kind::object) return wrong_type(root, place_.pointer, "{…}");
    // why these first: on which day decides which codes are retired, and the number is compared with the facts.
    for (const JsonValue& value : root.children)
      if (value.key == "on") read_on(value);
    for (const JsonValue& value : root.children) read_member(value);
    for (const JsonValue& value : root.children)
      if (value.key == "identity_number") read_identity(value, root);
  }

  void read_member(const JsonValue& value) {
    const std::string& key = value.key;
    const std::string pointer = io::pointer_to(place_.pointer, key);
    if (key == "id") read_id(value, pointer);
    else if (key == "facts") read_facts(value, pointer);
    else if (key == "assessment") each(value, pointer, [this](const JsonValue& one, const std::string& at) { read_assessment(one, at); });
    else if (key == "result") each(value, pointer, [this](const JsonValue& one, const std::string& at) { read_result(one, at); });
    else if (key != "on" && key != "identity_number")
      report("CG3007", value.key_offset, pointer, {{"key", key}, {"expected", "id, on, facts, assessment, result, identity_number"}});
  }

  void read_id(const JsonValue& value, const std::string& pointer) {
    if (value.kind == JsonValue::Kind::string) ids_.push_back(value.text);
    else if (value.kind != JsonValue::Kind::null) wrong_type(value, pointer, "\"…\"");
  }

  void read_on(const JsonValue& value) {
    static constexpr const char* expected = "\"YYYY-MM\", \"YYYY-MM-DD\"";
    const std::string pointer = io::pointer_to(place_.pointer, "on");
    if (value.kind == JsonValue::Kind::null) return;
    if (value.kind != JsonValue::Kind::string) return wrong_type(value, pointer, expected);
    read_.on = parse_moment(value.text);
    if (!read_.on) report("CG4012", value.offset, pointer, {{"expected", expected}, {"found", value.text}});
    if (!on_) on_ = read_.on;
  }

  void read_facts(const JsonValue& object, const std::string& pointer) {
    if (object.kind == JsonValue::Kind::null) return;
    if (object.kind != JsonValue::Kind::object) return wrong_type(object, pointer, "{…}");
    io::FactReader facts{rulebook_, on_, read_.person, [this](const char* code, std::size_t offset, const std::string& at, std::vector<Issue::Argument> arguments) {
                           report(code, offset, at, std::move(arguments));
                         }};
    for (const JsonValue& value : object.children) facts.read(value, io::pointer_to(pointer, value.key));
  }

  /// One value, or each of an array.
  template <class Read>
  void each(const JsonValue& value, const std::string& pointer, const Read& read) {
    if (value.kind == JsonValue::Kind::null) return;
    if (value.kind != JsonValue::Kind::array) return read(value, pointer);
    for (std::size_t i = 0; i < value.children.size(); ++i) read(value.children[i], io::pointer_to(pointer, std::to_string(i)));
  }

  void read_assessment(const JsonValue& value, const std::string& pointer) {
    io::JsonPlace place = place_;
    place.pointer = pointer;
    CaseResult result = io::read_case(value, text_.text, place, find_);
    if (result.standard != nullptr) once(result.standard->id, value, pointer);
    if (result.value.ok()) read_.assessments.push_back(std::move(result.value).value());
    else append(issues_, result.value.issues());
  }

  /// One assessment or result under each standard.
  void once(const std::string& standard, const JsonValue& value, const std::string& pointer) {
    if (std::find(standards_.begin(), standards_.end(), standard) != standards_.end()) report("CG4020", value.offset, pointer, {{"standard", standard}});
    standards_.push_back(standard);
  }

  // --- a finished result -------------------------------------------------------------------------------------------

  /// What the command `grade` wrote. Only what names the level is looked at.
  void read_result(const JsonValue& value, const std::string& pointer) {
    if (value.kind != JsonValue::Kind::object) return wrong_type(value, pointer, "{…}");
    const auto member = [&value](std::string_view key) {
      const auto found = std::find_if(value.children.begin(), value.children.end(), [key](const JsonValue& each) { return each.key == key; });
      return found == value.children.end() || found->kind == JsonValue::Kind::null ? nullptr : &*found;
    };
    const JsonValue *schema = member("schema"), *standard = member("standard"), *levels = member("possible_levels");
    if (standard == nullptr || levels == nullptr || (schema != nullptr && (schema->kind != JsonValue::Kind::integer || schema->integer != 1)))
      return report("CG4019", value.offset, pointer, {});
    UsedGrading grading{};
    if (const JsonValue* id = member("id")) {
      if (id->kind == JsonValue::Kind::string) grading.id = id->text;
      else wrong_type(*id, io::pointer_to(pointer, "id"), "\"…\"");
    }
    if (const JsonValue* day = member("assessed_on")) read_day(*day, io::pointer_to(pointer, "assessed_on"), grading.assessed_on);
    if (standard->kind != JsonValue::Kind::string) return wrong_type(*standard, io::pointer_to(pointer, "standard"), "\"…\"");
    grading.standard = standard->text;
    once(grading.standard, value, pointer);
    const std::vector<Level>* scale = scale_of(*standard, io::pointer_to(pointer, "standard"));
    if (scale == nullptr) return;
    read_levels(*levels, io::pointer_to(pointer, "possible_levels"), *scale, grading);
    read_.results.push_back(std::move(grading));
  }

  void read_day(const JsonValue& value, const std::string& pointer, Date& day) {
    if (value.kind != JsonValue::Kind::string) return wrong_type(value, pointer, "\"YYYY-MM-DD\"");
    const auto found = Date::parse(value.text);
    if (found) day = *found;
    else report("CG4012", value.offset, pointer, {{"expected", "\"YYYY-MM-DD\""}, {"found", value.text}});
  }

  /// The levels of a result's standard: those that the rules know, or else those of the standard at hand.
  const std::vector<Level>* scale_of(const JsonValue& standard, const std::string& pointer) {
    const auto known = rulebook_.levels.find(standard.text);
    if (known != rulebook_.levels.end()) return &known->second;
    auto found = find_(standard.text);
    if (found) return &(*found)->levels;
    for (Issue issue : found.issues()) {
      if (issue.where == Where{}) issue.where = io::json_where(text_.text, standard.offset, place_, pointer);
      issues_.push_back(std::move(issue));
    }
    return nullptr;
  }

  void read_levels(const JsonValue& list, const std::string& pointer, const std::vector<Level>& scale, UsedGrading& grading) {
    std::string expected{};
    for (const Level& level : scale) expected += (expected.empty() ? "[" : ", ") + std::to_string(level.number);
    if (list.kind != JsonValue::Kind::array) return wrong_type(list, pointer, expected + "]");
    if (list.children.empty()) return report("CG4019", list.offset, pointer, {});
    for (std::size_t i = 0; i < list.children.size(); ++i) {
      const JsonValue& number = list.children[i];
      const std::string at = io::pointer_to(pointer, std::to_string(i));
      const bool is_level = number.kind == JsonValue::Kind::integer &&
                            std::any_of(scale.begin(), scale.end(), [&number](const Level& level) { return level.number == number.integer; });
      if (number.kind != JsonValue::Kind::integer) wrong_type(number, at, expected + "]");
      else if (!is_level) report("CG4011", number.offset, at, {{"id", "possible_levels"}, {"expected", expected + "]"}, {"found", io::shown(number)}});
      else grading.levels.push_back(static_cast<int>(number.integer));
    }
  }

  // --- the identity number: checked, compared, and forgotten ---------------------------------------------------------

  void read_identity(const JsonValue& value, const JsonValue& root) {
    const std::string pointer = io::pointer_to(place_.pointer, "identity_number");
    if (value.kind == JsonValue::Kind::null) return;
    if (value.kind != JsonValue::Kind::string) {
      const bool is_number = value.kind == JsonValue::Kind::integer || value.kind == JsonValue::Kind::decimal;
      return report("CG3003", value.offset, pointer, {{"expected", "\"…\""}, {"found", is_number ? io::masked(value.text) : io::shown(value)}});
    }
    const auto identity = io::read_identity_number(value.text);
    if (!identity) {
      for (const Issue& issue : identity.issues()) report(issue.code.c_str(), value.offset, pointer, issue.arguments);
      return;
    }
    take("birth_date", identity->birth_date.days(), root, value);
    const auto sex = rulebook_.facts.find("sex");
    if (sex == rulebook_.facts.end()) return;
    const auto position = find_id(rulebook_.fact(sex->second).choices, identity->is_female ? "female" : "male");
    if (position) take("sex", static_cast<std::int64_t>(*position), root, value);
  }

  /// Makes the number's value of a fact known; CG4018 where what is stated does not hold it.
  void take(const char* name, std::int64_t found, const JsonValue& root, const JsonValue& number) {
    const auto declared = rulebook_.facts.find(name);
    if (declared == rulebook_.facts.end()) return;
    const PackFact& fact = rulebook_.fact(declared->second);
    if (fact.kind == PackFact::Kind::date && (found < fact.least || found > fact.most))
      return report("CG4017", number.offset, io::pointer_to(place_.pointer, number.key), {{"found", io::masked(number.text)}});
    const auto stated = read_.person.facts.find(name);
    const bool holds = stated == read_.person.facts.end() ||
                       std::any_of(stated->second.values.begin(), stated->second.values.end(),
                                   [found](const FactRange& range) { return range.first <= found && found <= range.last; });
    if (holds) {
      read_.person.facts.insert_or_assign(name, KnownFact{.values = {{found, found}}});
      return;
    }
    for (const JsonValue& facts : root.children)
      for (const JsonValue& value : facts.children)
        if (facts.key == "facts" && value.key == name)
          report("CG4018", value.offset, io::pointer_to(io::pointer_to(place_.pointer, "facts"), name), {{"id", name}});
  }

  void wrong_type(const JsonValue& value, const std::string& pointer, std::string expected) {
    report("CG3003", value.offset, pointer, {{"expected", std::move(expected)}, {"found", io::shown(value)}});
  }

  void report(const char* code, std::size_t offset, const std::string& pointer, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = io::json_where(text_.text, offset, place_, pointer), .arguments = std::move(arguments)});
  }

  const CaseText& text_;
  const Rulebook& rulebook_;
  const StandardFinder& find_;
  io::JsonPlace place_;
  std::optional<Moment> on_;
  std::vector<std::string> ids_{};
  std::vector<std::string> standards_{};
  PersonCase read_{};
  Issues issues_{};
};

}  // namespace

PersonResult read_person(const CaseText& text, const Rulebook& rulebook, const StandardFinder& find, const std::optional<Moment>& on) {
  return PersonReader{text, rulebook, find, on}.run();
}

std::optional<Moment> parse_moment(std::string_view text) {
  if (const auto day = Date::parse(text)) return Moment{.day = *day};
  const auto month = text.size() == 7 ? Date::parse(std::string{text} + "-01") : std::nullopt;
  return month ? std::optional{Moment{.day = *month, .whole_month = true}} : std::nullopt;
}

std::string to_string(const Moment& moment) {
  const std::string day = moment.day.to_string();
  return moment.whole_month ? day.substr(0, 7) : day;
}

}  // namespace caregrade
