#include "pack_parts.hpp"

namespace caregrade::io {
namespace {

constexpr Word<Unit> benefit_units[] = {
    {"yuan", Unit::yuan}, {"percent", Unit::percent}, {"hours", Unit::hours}, {"count", Unit::count}, {"priority_class", Unit::priority_class}, {"in_kind", Unit::in_kind}};

/// Words that are kept as they stand.
constexpr Word<std::string_view> benefit_kinds[] = {{"age", "age"},
                                                    {"living", "living"},
                                                    {"nursing", "nursing"},
                                                    {"service", "service"},
                                                    {"meal", "meal"},
                                                    {"adaptation", "adaptation"},
                                                    {"insurance", "insurance"},
                                                    {"assessment", "assessment"},
                                                    {"institution", "institution"},
                                                    {"concession", "concession"},
                                                    {"family_planning", "family_planning"},
                                                    {"training", "training"},
                                                    {"visit", "visit"},
                                                    {"service_list", "service_list"},
                                                    {"admission", "admission"},
                                                    {"other", "other"}};
constexpr Word<std::string_view> periods[] = {{"month", "month"}, {"year", "year"}, {"once", "once"}, {"week", "week"}, {"day", "day"},
                                              {"meal", "meal"},   {"use", "use"},   {"assessment", "assessment"}};
constexpr Word<std::string_view> receivers[] = {{"person", "person"}, {"carer", "carer"}, {"operator", "operator"}};

}  // namespace

void PackReader::read_benefit(TomlTable& table) {
  Benefit benefit{.id = id(table, "id"), .name = table.both("name"), .region = table.optional_text("region"), .basis = id(table, "basis"),
                  .remark = table.both_or("remark", {}), .bring = table.both_or("bring", {}), .starts = table.both_or("starts", {}),
                  .where = table.where()};
  if (benefit.region.empty()) benefit.region = pack_.region;
  else check_region(table, "region", benefit.region);
  read_how_it_is_paid(table, benefit);
  benefit.span = table.span();
  if (!table.has("from")) table.report("CG2003", table.where(), {{"key", "from"}});
  benefit.replaces = table.texts("replaces", false);
  benefit.citation = table.citation(Clause::optional);
  cited(benefit.citation, benefit.where);
  Ids ids{};
  for (const toml::table* each : table.tables("when")) {
    TomlTable condition{*each, table.file(), issues_};
    read_condition(condition, benefit, ids);
  }
  if (!benefit.id.empty() && !benefits_.emplace(benefit.id, pack_.benefits.size()).second) table.report("CG2101", "id", {{"id", benefit.id}});
  pack_.benefits.push_back(std::move(benefit));
}

void PackReader::read_how_it_is_paid(TomlTable& table, Benefit& benefit) {
  static constexpr Word<Benefit::Clock> clocks[] = {
      {"month", Benefit::Clock::month}, {"applied", Benefit::Clock::applied}, {"assessed", Benefit::Clock::assessed}};
  static constexpr Word<Reckoned> reckonings[] = {
      {"day", Reckoned::day}, {"month_begin", Reckoned::month_begin}, {"month_end", Reckoned::month_end}, {"policy", Reckoned::policy}};
  static constexpr Word<Benefit::Choose> choices[] = {
      {"first", Benefit::Choose::first}, {"highest", Benefit::Choose::highest}, {"sum", Benefit::Choose::sum}};
  benefit.kind = std::string{word(table, "kind", benefit_kinds)};
  benefit.form = id(table, "form");
  benefit.per = std::string{word(table, "per", periods)};
  benefit.unit = word_or(table, "unit", benefit_units, Unit::yuan);
  benefit.receiver = std::string{word_or(table, "receiver", receivers, std::string_view{"person"})};
  benefit.clock = word_or(table, "clock", clocks, Benefit::Clock::month);
  benefit.reckoned = word_or(table, "reckoned", reckonings, Reckoned::policy);
  benefit.choose = word_or(table, "choose", choices, Benefit::Choose::first);
}

void PackReader::read_condition(TomlTable& table, Benefit& benefit, Ids& ids) {
  PackCondition condition{.id = id(table, "id"), .name = table.both("name"), .holds = table.expression("if", true),
                          .citation = table.citation_or(benefit.citation), .where = table.where()};
  once(table, ids, "id", condition.id);
  if (table.has("sources")) cited(condition.citation, condition.where);
  benefit.conditions.push_back(std::move(condition));
}

void PackReader::read_exclusive(TomlTable& table) {
  static constexpr Word<Exclusive::Choose> choices[] = {{"highest", Exclusive::Choose::highest}, {"priority", Exclusive::Choose::priority},
                                                        {"applicant", Exclusive::Choose::applicant}, {"offset", Exclusive::Choose::offset}};
  const std::size_t issues = issues_.size();
  Exclusive exclusive{.id = id(table, "id"), .name = table.both("name"), .alternatives = table.lists("of"), .choose = word(table, "choose", choices),
                      .where = table.where()};
  if (exclusive.choose == Exclusive::Choose::applicant) exclusive.chosen = name(table, "chosen");
  exclusive.span = table.span();
  exclusive.citation = table.citation(Clause::optional);
  once(table, groups_, "id", exclusive.id);
  cited(exclusive.citation, exclusive.where);
  if (exclusive.alternatives.size() < 2 && issues_.size() == issues) table.report("CG2108", "of", {{"limit", "2, 3, …"}});
  Ids benefits{};
  for (const auto& alternative : exclusive.alternatives)
    for (const std::string& benefit : alternative) once(table, benefits, "of", benefit);
  pack_.exclusives.push_back(std::move(exclusive));
}

void PackReader::read_transition(TomlTable& table) {
  Transition transition{.id = id(table, "id"), .name = table.both("name"), .benefit = id(table, "benefit"), .fact = name(table, "fact"),
                        .before = table.date("before", true).value_or(Date{}), .as_of = table.date("as_of", true).value_or(Date{}),
                        .citation = table.citation(Clause::optional), .where = table.where()};
  once(table, groups_, "id", transition.id);
  cited(transition.citation, transition.where);
  if (!transition.benefit.empty() && benefits_.count(transition.benefit) == 0)
    table.report("CG2102", "benefit", {{"id", transition.benefit}, {"in", "[[benefit]]"}});
  pack_.transitions.push_back(std::move(transition));
}

}  // namespace caregrade::io
