#include "fact_values.hpp"

#include <algorithm>
#include <charconv>

#include "caregrade/text/nearest.hpp"

namespace caregrade::io {
namespace {

constexpr std::string_view absent = "absent";

bool may_be_absent(const PackFact& fact) { return fact.kind == PackFact::Kind::level || fact.kind == PackFact::Kind::region; }

const std::vector<Level>& levels_of(const Rulebook& rulebook, const PackFact& fact) {
  static const std::vector<Level> none{};
  const auto levels = rulebook.levels.find(fact.standard);
  return levels == rulebook.levels.end() ? none : levels->second;
}

/// Stretches in order, those that touch as one: the same knowledge is then always written the same.
std::vector<FactRange> joined(std::vector<FactRange> values) {
  std::sort(values.begin(), values.end(), [](const FactRange& a, const FactRange& b) { return a.first < b.first; });
  std::vector<FactRange> joined{};
  for (const FactRange& each : values) {
    if (!joined.empty() && each.first <= joined.back().last + 1) joined.back().last = std::max(joined.back().last, each.last);
    else joined.push_back(each);
  }
  return joined;
}

}  // namespace

std::optional<FactRange> days_of(std::string_view text) {
  const std::string written{text};
  if (const auto day = Date::parse(written)) return FactRange{day->days(), day->days()};
  if (const auto month = text.size() == 7 ? Date::parse(written + "-01") : std::nullopt) return FactRange{month->days(), month->month_end().days()};
  const auto first = text.size() == 4 ? Date::parse(written + "-01-01") : std::nullopt;
  const auto last = text.size() == 4 ? Date::parse(written + "-12-31") : std::nullopt;
  return first && last ? std::optional{FactRange{first->days(), last->days()}} : std::nullopt;
}

std::string domain_of(const Rulebook& rulebook, const PackFact& fact) {
  std::string text{};
  const auto add = [&text](std::string_view word) { text += (text.empty() ? "" : ", ") + std::string{word}; };
  switch (fact.kind) {
    case PackFact::Kind::truth: return "true, false";
    case PackFact::Kind::count:
    case PackFact::Kind::money: return std::to_string(fact.least) + "–" + std::to_string(fact.most);
    case PackFact::Kind::date: return Date::from_days(fact.least).to_string() + "–" + Date::from_days(fact.most).to_string();
    case PackFact::Kind::region: return "\"110105\", \"absent\"";
    case PackFact::Kind::choice:
      for (const Policy::Choice& choice : fact.choices) add("\"" + choice.id + "\"");
      return text;
    case PackFact::Kind::level: break;
  }
  for (const Level& level : levels_of(rulebook, fact)) add(std::to_string(level.number));
  add("\"absent\"");
  return text;
}

void FactReader::read(const JsonValue& value, const std::string& pointer) {
  const auto found = rulebook_.facts.find(value.key);
  if (found == rulebook_.facts.end()) {
    static constexpr int most_suggestions = 64;  // why: a file of nothing but unknown names must not take all day
    const std::string suggested = ++suggestions_ > most_suggestions ? "…" : nearest_key(value.key, rulebook_.facts);
    return report_("CG4010", value.key_offset, pointer, {{"id", value.key}, {"nearest", suggested}});
  }
  const PackFact& fact = rulebook_.fact(found->second);
  if (value.kind == JsonValue::Kind::null) return;
  if (fact.by.empty()) read_value(fact, fact.id, value, pointer);
  else read_parts(fact, value, pointer);
}

void FactReader::read_value(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer) {
  switch (fact.kind) {
    case PackFact::Kind::truth:
      if (value.kind != JsonValue::Kind::boolean) return wrong_type(value, pointer, "true, false");
      return keep(fact, name, {{value.boolean ? 1 : 0, value.boolean ? 1 : 0}});
    case PackFact::Kind::count:
    case PackFact::Kind::money: return read_number(fact, name, value, pointer);
    case PackFact::Kind::date: return read_date(fact, name, value, pointer);
    case PackFact::Kind::region:
    case PackFact::Kind::choice:
    case PackFact::Kind::level: break;
  }
  if (may_be_absent(fact) && value.kind == JsonValue::Kind::string && value.text == absent) {
    person_.facts.insert_or_assign(name, KnownFact{.absent = true});
    return;
  }
  if (value.kind == JsonValue::Kind::array) return read_list(fact, name, value, pointer);
  if (const auto number = one(fact, value, pointer)) keep(fact, name, {{*number, *number}});
}

/// `{"home": 100000, "day": null}`: a part that is not there is nothing, one that is null is unknown.
void FactReader::read_parts(const PackFact& fact, const JsonValue& value, const std::string& pointer) {
  const auto by = rulebook_.facts.find(fact.by);
  std::string expected{};
  std::vector<std::string> parts{};
  if (by != rulebook_.facts.end())
    for (const Policy::Choice& choice : rulebook_.fact(by->second).choices) parts.push_back(choice.id);
  for (const std::string& part : parts) expected += (expected.empty() ? "{\"" : ", \"") + part + "\": …";
  if (value.kind != JsonValue::Kind::object) return wrong_type(value, pointer, expected + "}");
  for (const JsonValue& each : value.children)
    if (std::find(parts.begin(), parts.end(), each.key) == parts.end())
      report_("CG4010", each.key_offset, pointer_to(pointer, each.key), {{"id", fact.id + "." + each.key}, {"nearest", fact.id + "." + nearest(each.key, parts)}});
  for (const std::string& part : parts) {
    const auto given = std::find_if(value.children.begin(), value.children.end(), [&part](const JsonValue& each) { return each.key == part; });
    const std::string name = fact.id + "." + part;
    if (given == value.children.end()) keep(fact, name, {{0, 0}});
    else if (given->kind != JsonValue::Kind::null) read_value(fact, name, *given, pointer_to(pointer, part));
  }
}

void FactReader::read_number(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer) {
  if (value.kind != JsonValue::Kind::integer) return wrong_type(value, pointer, domain_of(rulebook_, fact));
  if (value.integer < fact.least || value.integer > fact.most) return outside(name, value, pointer, domain_of(rulebook_, fact));
  keep(fact, name, {{value.integer, value.integer}});
}

void FactReader::read_date(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer) {
  static constexpr const char* expected = "\"YYYY-MM-DD\", \"YYYY-MM\", \"YYYY\"";
  if (value.kind != JsonValue::Kind::string) return wrong_type(value, pointer, expected);
  const auto days = days_of(value.text);
  if (!days) return report_("CG4012", value.offset, pointer, {{"expected", expected}, {"found", value.text}});
  const FactRange inside{std::max(days->first, fact.least), std::min(days->last, fact.most)};
  if (inside.first > inside.last) return outside(name, value, pointer, domain_of(rulebook_, fact));
  keep(fact, name, {inside});
}

std::optional<std::int64_t> FactReader::one(const PackFact& fact, const JsonValue& value, const std::string& pointer) {
  if (fact.kind == PackFact::Kind::region) return place(value, pointer);
  const bool is_level = fact.kind == PackFact::Kind::level;
  const std::string expected = domain_of(rulebook_, fact);
  if (value.kind != (is_level ? JsonValue::Kind::integer : JsonValue::Kind::string)) {
    // why: another word at a level is no wrong type; `absent` is one.
    if (is_level && value.kind == JsonValue::Kind::string) outside(fact.id, value, pointer, expected);
    else wrong_type(value, pointer, expected);
    return std::nullopt;
  }
  const std::vector<Level>& levels = levels_of(rulebook_, fact);
  const std::size_t count = is_level ? levels.size() : fact.choices.size();
  for (std::size_t i = 0; i < count; ++i)
    if (is_level ? levels[i].number == value.integer : fact.choices[i].id == value.text) return static_cast<std::int64_t>(i);
  outside(fact.id, value, pointer, expected);
  return std::nullopt;
}

std::optional<std::int64_t> FactReader::place(const JsonValue& value, const std::string& pointer) {
  if (value.kind != JsonValue::Kind::string) {
    wrong_type(value, pointer, "\"110105\", \"absent\"");
    return std::nullopt;
  }
  const std::string& code = value.text;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), number);
  const Place* region = rulebook_.region(code);
  if (region == nullptr || error != std::errc{} || end != code.data() + code.size()) {
    report_("CG4013", value.offset, pointer, {{"found", code}});
    return std::nullopt;
  }
  const bool was_in_use = on_ && region->to.ok() && on_->day <= region->to;
  if (!region->successor.empty() && !was_in_use) {
    report_("CG4014", value.offset, pointer, {{"found", code}, {"successor", region->successor.text()}});
    return std::nullopt;
  }
  return number;
}

void FactReader::read_list(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer) {
  if (value.children.empty()) return outside(name, value, pointer, domain_of(rulebook_, fact));
  std::vector<FactRange> values{};
  for (std::size_t i = 0; i < value.children.size(); ++i)
    if (const auto number = one(fact, value.children[i], pointer_to(pointer, std::to_string(i)))) values.push_back({*number, *number});
  if (values.size() == value.children.size()) keep(fact, name, std::move(values));
}

void FactReader::keep(const PackFact& fact, const std::string& name, std::vector<FactRange> values) {
  if (fact.kind == PackFact::Kind::region) {
    // why not joined: between two codes there is no place.
    std::sort(values.begin(), values.end(), [](const FactRange& a, const FactRange& b) { return a.first < b.first; });
    values.erase(std::unique(values.begin(), values.end()), values.end());
  } else {
    values = joined(std::move(values));
  }
  person_.facts.insert_or_assign(name, KnownFact{.values = std::move(values)});
}

void FactReader::wrong_type(const JsonValue& value, const std::string& pointer, std::string expected) {
  report_("CG3003", value.offset, pointer, {{"expected", std::move(expected)}, {"found", shown(value)}});
}

void FactReader::outside(const std::string& name, const JsonValue& value, const std::string& pointer, std::string expected) {
  report_("CG4011", value.offset, pointer, {{"id", name}, {"expected", std::move(expected)}, {"found", shown(value)}});
}

}  // namespace caregrade::io
