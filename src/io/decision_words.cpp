#include "decision_words.hpp"

#include <algorithm>

#include "rule_words.hpp"

namespace caregrade::io {

std::string decimal(std::int64_t parts, std::int64_t parts_of_one) {
  const std::int64_t whole = parts < 0 ? -parts : parts;
  std::string text = (parts < 0 ? "-" : "") + std::to_string(whole / parts_of_one);
  std::int64_t rest = whole % parts_of_one;
  if (rest != 0) text += '.';
  for (std::int64_t place = parts_of_one / 10; rest != 0; place /= 10) {
    text += static_cast<char>('0' + rest / place);
    rest %= place;
  }
  return text;
}

std::string yuan(std::int64_t fen) {
  const std::int64_t whole = fen < 0 ? -fen : fen;
  std::string text = std::to_string(whole / 100);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  if (whole % 100 != 0) text += whole % 100 < 10 ? ".0" + std::to_string(whole % 100) : "." + std::to_string(whole % 100);
  return (fen < 0 ? "-" : "") + text;
}

std::string pack_name(const RulePack& pack) { return pack.id + "@" + pack.version + "#" + pack.digest; }

std::size_t chosen(const Policy& policy, const Receipt& receipt) {
  for (std::size_t i = 0; i < policy.choices.size(); ++i)
    if (std::find(receipt.policies.begin(), receipt.policies.end(), policy.id + "=" + policy.choices[i].id) != receipt.policies.end()) return i;
  return policy.default_choice;
}

const Exclusive* find_exclusive(const Rulebook& rulebook, std::string_view id) {
  for (const RulePack& pack : rulebook.packs)
    if (const auto row = find_id(pack.exclusives, id)) return &pack.exclusives[*row];
  return nullptr;
}

const PackSource* first_source(const Rulebook& rulebook, const RuleRow& row) {
  const Citation& citation = rulebook.citation(row);
  if (citation.sources.empty()) return nullptr;
  const std::vector<PackSource>& sources = rulebook.packs[row.at.pack].sources;
  const auto at = find_id(sources, citation.sources.front());
  return at ? &sources[*at] : nullptr;
}

NamedFact find_fact(const Rulebook& rulebook, std::string_view name) {
  const std::size_t dot = std::min(name.find('.'), name.size());
  const auto found = rulebook.facts.find(name.substr(0, dot));
  if (found == rulebook.facts.end()) return {};
  NamedFact named{.fact = &rulebook.fact(found->second)};
  const auto by = rulebook.facts.find(named.fact->by);
  if (dot == name.size() || by == rulebook.facts.end()) return named;
  const std::vector<Policy::Choice>& parts = rulebook.fact(by->second).choices;
  if (const auto part = find_id(parts, name.substr(dot + 1))) named.part = &parts[*part];
  return named;
}

// --- amounts -------------------------------------------------------------------------------------------------------

std::string DecisionWords::list(const std::vector<std::string>& texts) const {
  std::string text{};
  for (const std::string& each : texts) text += (text.empty() ? "" : word("ui.comma")) + each;
  return text;
}

std::string DecisionWords::word_or(std::string_view group, const std::string& id) const {
  const std::string key = std::string{group} + "." + id;
  return words_.has(key) ? words_[key] : id;
}

std::string DecisionWords::quantity(const Interval& hundredths, Unit unit) const {
  const auto number = [unit](std::int64_t value) { return unit == Unit::yuan ? yuan(value) : decimal(value); };
  const bool is_open = hundredths.high >= open_amount;
  if (is_open && hundredths.low == 0) return word("ui.decide.set_locally");
  const std::string numbers = is_open                            ? number(hundredths.low)
                              : hundredths.low == hundredths.high ? number(hundredths.low)
                              : hundredths.low == 0               ? number(hundredths.high)
                                                                  : number(hundredths.low) + "–" + number(hundredths.high);
  const std::string text = fill("ui.unit." + std::string{word_of(unit)}, {{"number", numbers}});
  if (is_open) return fill("ui.decide.at_least", {{"amount", text}});
  const bool is_class = unit == Unit::priority_class;  // why: of classes the first is the best, so that "at most" would mislead
  return hundredths.low == 0 && hundredths.high != 0 ? fill(is_class ? "ui.decide.class_or_before" : "ui.decide.at_most", {{"amount", text}}) : text;
}

std::string DecisionWords::amount(const Benefit& benefit, const Decision& decision) const {
  const bool is_right = benefit.form == "access_right" || benefit.form == "priority";
  if (benefit.unit == Unit::in_kind) return word(is_right ? "ui.decide.right" : "ui.decide.in_kind");
  if (!decision.amount_known || (decision.amount.low == 0 && decision.amount.high >= open_amount)) return word("ui.decide.amount_local");
  const std::string key = "ui.per." + benefit.per, text = quantity(decision.amount, benefit.unit);
  if (benefit.unit == Unit::priority_class) return priority_class(benefit, decision, text);
  return words_.has(key) ? fill(key, {{"amount", text}}) : text;
}

/// A class is nothing that comes a month or once; whom it is for says more than its number.
std::string DecisionWords::priority_class(const Benefit& benefit, const Decision& decision, const std::string& number) const {
  if (decision.amount.low != decision.amount.high) return number;
  for (const std::string& id : decision.because)
    for (const Tier& tier : benefit.tiers)
      if (tier.id == id) return fill("ui.decide.class_of", {{"class", number}, {"whom", in(tier.name)}});
  return number;
}

// --- values --------------------------------------------------------------------------------------------------------

std::string DecisionWords::place(std::string_view code) const {
  const std::vector<std::string> chain = rulebook_.chain(code);
  std::string name{};
  for (const std::string& each : chain) {
    const Place& region = *rulebook_.region(each);
    if (region.parent.empty() && chain.size() > 1) continue;  // why: that it lies in the country is no news
    const Text own = rulebook_.name(region);
    name = language_ == Language::zh ? own.zh + name : name + (name.empty() ? "" : ", ") + own.en;
  }
  return name.empty() ? std::string{code} : fill("ui.decide.place", {{"name", name}, {"code", std::string{code}}});
}

std::string DecisionWords::level(const std::string& standard, std::int64_t position) const {
  const auto levels = rulebook_.levels.find(standard);
  if (levels == rulebook_.levels.end() || position < 0 || position >= static_cast<std::int64_t>(levels->second.size())) return std::to_string(position);
  const Level& row = levels->second[static_cast<std::size_t>(position)];
  return std::to_string(row.number) + " " + in(row.name);
}

/// One value of a fact in words.
std::string DecisionWords::number(const PackFact& fact, std::int64_t value) const {
  switch (fact.kind) {
    case PackFact::Kind::truth: return word(value != 0 ? "ui.yes" : "ui.no");
    case PackFact::Kind::count: return std::to_string(value);
    case PackFact::Kind::money: return fill("ui.unit.yuan", {{"number", yuan(value)}});
    case PackFact::Kind::date: return Date::from_days(value).to_string();
    case PackFact::Kind::region: return value == 0 ? word("ui.decide.elsewhere") : place(std::to_string(value));
    case PackFact::Kind::choice:
      return value >= 0 && value < static_cast<std::int64_t>(fact.choices.size()) ? in(fact.choices[static_cast<std::size_t>(value)].name) : std::to_string(value);
    case PackFact::Kind::level: break;
  }
  return level(fact.standard, value);
}

std::string DecisionWords::value(const PackFact& fact, const FactRange& range) const {
  const bool is_ordered = fact.kind == PackFact::Kind::count || fact.kind == PackFact::Kind::money || fact.kind == PackFact::Kind::date;
  if (range.first == range.last || !is_ordered) return number(fact, range.first);
  const bool is_date = fact.kind == PackFact::Kind::date;
  if (range.first <= fact.least) return fill(is_date ? "ui.decide.or_earlier" : "ui.decide.or_less", {{"value", number(fact, range.last)}});
  if (range.last >= fact.most) return fill(is_date ? "ui.decide.or_later" : "ui.decide.or_more", {{"value", number(fact, range.first)}});
  return fill("ui.decide.between", {{"first", number(fact, range.first)}, {"last", number(fact, range.last)}});
}

std::string DecisionWords::operand_value(const Operand& operand, std::int64_t value) const {
  if (operand.scale.of == ProgramScale::Of::fact) return number(rulebook_.fact(operand.scale.row), value);
  if (operand.scale.of == ProgramScale::Of::policy) {
    const std::vector<Policy::Choice>& choices = rulebook_.policy(operand.scale.row).choices;
    return value >= 0 && value < static_cast<std::int64_t>(choices.size()) ? in(choices[static_cast<std::size_t>(value)].name) : std::to_string(value);
  }
  switch (operand.kind) {
    case Kind::truth: return word(value != 0 ? "ui.yes" : "ui.no");
    case Kind::money: return value >= open_amount ? word("ui.decide.open") : fill("ui.unit.yuan", {{"number", yuan(value)}});
    case Kind::ratio: return value >= open_amount ? word("ui.decide.open") : decimal(value, ratio_unit);
    case Kind::date: return Date::from_days(value).to_string();
    case Kind::region: return value == 0 ? word("ui.decide.elsewhere") : place(std::to_string(value));
    default: break;
  }
  return value >= open_amount ? word("ui.decide.open") : std::to_string(value);
}

std::string DecisionWords::value(const Operand& operand, std::span<const FactRange> values) const {
  static constexpr std::size_t shown = 4;
  if (values.empty()) return word("ui.unknown");
  const FactRange whole{values.front().first, values.back().last};
  if (operand.kind == Kind::truth && whole.first != whole.last) return word("ui.unknown");
  if (operand.of == Operand::Of::fact) {
    const PackFact& fact = rulebook_.fact(operand.row);
    const bool is_number = fact.kind == PackFact::Kind::count || fact.kind == PackFact::Kind::money || fact.kind == PackFact::Kind::date;
    if (is_number && fact.least < fact.most && whole == FactRange{fact.least, fact.most}) return word("ui.unknown");
  }
  std::vector<std::string> texts{};
  for (const FactRange& range : values) {
    if (texts.size() == shown) {
      texts.emplace_back("…");
      break;
    }
    const std::string first = operand_value(operand, range.first);
    texts.push_back(range.first == range.last ? first : fill("ui.decide.between", {{"first", first}, {"last", operand_value(operand, range.last)}}));
  }
  return list(texts);
}

std::string DecisionWords::fact_name(std::string_view name) const {
  const NamedFact named = find_fact(rulebook_, name);
  if (named.fact == nullptr) return std::string{name};
  return named.part == nullptr ? in(named.fact->name) : fill("ui.decide.part", {{"name", in(named.fact->name)}, {"part", in(named.part->name)}});
}

std::string DecisionWords::turn(const Turn& turn) const {
  const NamedFact named = find_fact(rulebook_, turn.fact);
  if (named.fact == nullptr) return turn.fact;
  return fill("ui.decide.turn", {{"name", fact_name(turn.fact)}, {"value", value(*named.fact, turn.value)}});
}

// --- documents -----------------------------------------------------------------------------------------------------

std::string DecisionWords::document(std::uint16_t pack, const std::string& source) const {
  const std::vector<PackSource>& sources = rulebook_.packs[pack].sources;
  const auto at = find_id(sources, source);
  if (!at) return source;
  const PackSource& found = sources[*at];
  const std::string& name = in(found.title);
  // why: some titles of the data bring their marks along
  const std::string title = fill(name.rfind("《", 0) == 0 ? "ui.decide.marked_title" : "ui.decide.title", {{"title", name}});
  return found.number.empty() ? title : fill("ui.decide.numbered", {{"title", title}, {"number", found.number}});
}

std::string DecisionWords::documents(const std::vector<RuleRow>& rows) const {
  std::vector<std::pair<std::string, std::vector<std::string>>> found{};
  for (const RuleRow& row : rows) {
    const Citation& citation = rulebook_.citation(row);
    if (citation.sources.empty()) continue;
    const std::string name = document(row.at.pack, citation.sources.front());
    auto at = std::find_if(found.begin(), found.end(), [&name](const auto& each) { return each.first == name; });
    if (at == found.end()) at = found.insert(found.end(), {name, {}});
    const std::string& clause = citation.clause;
    if (!clause.empty() && std::find(at->second.begin(), at->second.end(), clause) == at->second.end()) at->second.push_back(clause);
  }
  std::string text{};
  for (const auto& [name, clauses] : found)
    text += (text.empty() ? "" : word("ui.decide.semicolon")) + (clauses.empty() ? name : fill("ui.decide.clause", {{"document", name}, {"clause", list(clauses)}}));
  return text;
}

std::string DecisionWords::cited(const RuleRow& row) const {
  const Citation& citation = rulebook_.citation(row);
  std::string sources{};
  for (const std::string& id : citation.sources) sources += (sources.empty() ? "" : " ") + id;
  return fill("ui.decide.cited", {{"document", documents({row})}, {"confidence", confidence(citation.confidence)}, {"sources", sources}});
}

std::string DecisionWords::span(const Span& span) const {
  if (!span.from.ok() && !span.to.ok()) return {};
  std::string text = !span.to.ok()     ? fill("ui.list.since", {{"from", span.from.to_string()}})
                     : !span.from.ok() ? fill("ui.decide.until", {{"to", span.to.to_string()}})
                                       : fill("ui.list.until", {{"from", span.from.to_string()}, {"to", span.to.to_string()}});
  return span.since == Span::Since::stated ? text : text + word("ui.since." + std::string{word_of(span.since)});
}

// --- reasons -------------------------------------------------------------------------------------------------------

std::string DecisionWords::reason(const Decision& decision, const std::string& id) const {
  const RulePack& pack = rulebook_.packs[decision.pack];
  const Benefit& benefit = pack.benefits[decision.benefit];
  if (decision.status == Status::not_covered && words_.has("ui.uncovered." + id)) return word("ui.uncovered." + id);
  if (const auto row = find_id(benefit.conditions, id)) return in(benefit.conditions[*row].name);
  if (const auto row = find_id(benefit.tiers, id)) return in(benefit.tiers[*row].name);
  if (const Exclusive* group = find_exclusive(rulebook_, id)) return in(group->name);
  if (const auto row = find_id(pack.transitions, id)) return in(pack.transitions[*row].name);
  if (id == "residence") {
    const auto basis = rulebook_.bases.find(benefit.basis);
    return fill("ui.because.residence", {{"basis", basis == rulebook_.bases.end() ? benefit.basis : in(rulebook_.basis(basis->second).name)}, {"place", place(benefit.region)}});
  }
  return word_or("ui.because", id);
}

std::string DecisionWords::benefit_name(std::string_view id) const {
  const auto found = rulebook_.benefits.find(id);
  return found == rulebook_.benefits.end() ? std::string{id} : in(rulebook_.benefit(found->second).name);
}

}  // namespace caregrade::io
