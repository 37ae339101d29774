#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/engine/detail/lint_parts.hpp"

namespace caregrade::detail {

/// What packs refer to: names, citations and places. And what nothing refers to.
class SourceLint : Lint {
 public:
  SourceLint(const Rulebook& rulebook, const PackUsage& usage, std::int64_t today, Issues& issues)
      : Lint{rulebook, issues}, usage_{usage}, today_{today} {}

  void run() {
    check_names();
    check_use();
    check_derivable();
    check_citations();
    check_tree();
    check_places();
  }

 private:
  // --- names -----------------------------------------------------------------------------------------------------------

  void check_names() {
    const auto benefit = [this](const std::string& id, const Where& where) {
      if (rulebook_.benefits.find(id) == rulebook_.benefits.end()) report("CG2102", where, {{"id", id}, {"in", "[[benefit]]"}});
    };
    each(&RulePack::benefits, [&](const Benefit& row, const RulePack&) {
      for (const std::string& id : row.replaces) benefit(id, row.where);
    });
    each(&RulePack::exclusives, [&](const Exclusive& row, const RulePack&) {
      for (const auto& together : row.alternatives)
        for (const std::string& id : together) benefit(id, row.where);
    });
    each(&RulePack::transitions, [&](const Transition& row, const RulePack&) { benefit(row.benefit, row.where); });
    each(&RulePack::tests, [&](const PackTest& row, const RulePack&) {
      for (const Expected& expected : row.expected) benefit(expected.benefit, expected.where);
    });
    each(&RulePack::rows, [&](const ParameterRow& row, const RulePack&) {
      if (rulebook_.parameters.find(row.parameter) == rulebook_.parameters.end())
        report("CG2102", row.where, {{"id", row.parameter}, {"in", "[[parameter]]"}});
    });
  }

  // --- use -------------------------------------------------------------------------------------------------------------

  void unused(std::string_view kind, const std::string& id, const Where& where) {
    report("CG2495", where, {{"kind", std::string{kind}}, {"id", id}}, Severity::warning);
  }

  void check_use() {
    // why: the clocks read these two by their names, and packs to come need them declared once for all.
    PackUsage::Names bases{}, others{"applied_on", "assessed_on"};
    each(&RulePack::benefits, [&](const Benefit& row, const RulePack&) { bases.insert(row.basis); });
    each(&RulePack::exclusives, [&](const Exclusive& row, const RulePack&) { others.insert(row.chosen); });
    each(&RulePack::transitions, [&](const Transition& row, const RulePack&) { others.insert(row.fact); });
    const auto is_used = [&](const std::string& id) { return usage_.has(id) || others.find(id) != others.end(); };
    each(&RulePack::facts, [&](const PackFact& row, const RulePack&) {
      if (!is_used(row.id)) unused("[[fact]]", row.id, row.where);
    });
    each(&RulePack::derived, [&](const Derived& row, const RulePack&) {
      if (!is_used(row.id)) unused("[[derived]]", row.id, row.where);
    });
    each(&RulePack::parameters, [&](const Parameter& row, const RulePack&) {
      if (!is_used(row.id)) unused("[[parameter]]", row.id, row.where);
    });
    each(&RulePack::policies, [&](const Policy& row, const RulePack&) {
      if (!is_used("policy." + row.id)) unused("[[policy]]", row.id, row.where);
    });
    each(&RulePack::bases, [&](const Basis& row, const RulePack&) {
      if (bases.find(row.id) == bases.end()) unused("[[basis]]", row.id, row.where);
    });
  }

  /// A fact that has one value only, or that is worked out from others under the same name.
  void check_derivable() {
    each(&RulePack::facts, [&](const PackFact& row, const RulePack&) {
      const bool has_ends = row.kind == PackFact::Kind::count || row.kind == PackFact::Kind::money || row.kind == PackFact::Kind::date;
      const auto levels = rulebook_.levels.find(row.standard);
      bool is_given = has_ends && row.least == row.most;
      if (row.kind == PackFact::Kind::level) is_given = levels == rulebook_.levels.end() || levels->second.size() < 2;
      std::string by = is_given ? "@lint.one_value" : "";
      each(&RulePack::derived, [&](const Derived& other, const RulePack&) {
        if (!row.name.zh.empty() && other.name.zh == row.name.zh) by = other.id;
      });
      if (!by.empty()) report("CG2496", row.where, {{"id", row.id}, {"by", by}}, Severity::warning);
    });
  }

  // --- citations -------------------------------------------------------------------------------------------------------

  void check_citations() {
    each(&RulePack::benefits, [this](const Benefit& row, const RulePack& pack) {
      cited(row.id, row.citation, row.where);
      in_force(pack, row.id, row.citation, row.span, row.where);
      for (const Tier& tier : row.tiers) {
        cited(tier.id, tier.citation, tier.where);
        if (tier.span.from != row.span.from) in_force(pack, tier.id, tier.citation, tier.span, tier.where);
      }
    });
    each(&RulePack::rows, [this](const ParameterRow& row, const RulePack& pack) {
      cited(row.parameter, row.citation, row.where);
      in_force(pack, row.parameter, row.citation, row.span, row.where);
    });
    each(&RulePack::exclusives, [this](const Exclusive& row, const RulePack& pack) {
      cited(row.id, row.citation, row.where);
      in_force(pack, row.id, row.citation, row.span, row.where);
    });
    each(&RulePack::transitions, [this](const Transition& row, const RulePack&) { cited(row.id, row.citation, row.where); });
    each(&RulePack::policies, [this](const Policy& row, const RulePack&) { cited(row.id, row.citation, row.where); });
  }

  void cited(const std::string& id, const Citation& citation, const Where& where) {
    if (citation.sources.empty()) report("CG2497", where, {{"id", id}});
  }

  /// Some cited document has to be in force on the row's first day, as finely as that day is known.
  void in_force(const RulePack& pack, const std::string& id, const Citation& citation, const Span& span, const Where& where) {
    if (!span.from.ok() || span.since == Span::Since::evidence || citation.sources.empty()) return;
    const PackSource* known = nullptr;
    for (const std::string& name : citation.sources)
      for (const PackSource& source : pack.sources) {
        if (source.id != name) continue;
        const bool is_dated = source.span.from.ok() || source.span.to.ok();
        if (!is_dated || holds(source.span, span)) return;
        known = &source;
      }
    if (known == nullptr) return;
    report("CG2498", where,
           {{"id", id},
            {"source", known->id},
            {"from", shown_day(Days::of(known->span).first)},
            {"to", shown_day(Days::of(known->span).last)},
            {"found", span.from.to_string()}},
           Severity::warning);
  }

  [[nodiscard]] static bool holds(const Span& source, const Span& row) {
    const Days days = Days::of(source);
    Days first{row.from.days(), row.from.days()};
    const auto coarsest = std::max(source.since, row.since);
    if (coarsest == Span::Since::month) first = {row.from.month_begin().days(), row.from.month_end().days()};
    if (coarsest >= Span::Since::year) {
      const auto year = row.from.day().year();
      first = {Date{year / std::chrono::January / 1}.days(), Date{year / std::chrono::December / 31}.days()};
    }
    return days.meets(first);
  }

  // --- places ----------------------------------------------------------------------------------------------------------

  void check_tree() {
    for (std::size_t i = 0; i < rulebook_.regions.size(); ++i) {
      const Place& region = rulebook_.regions[i];
      if (region.parent.empty()) continue;
      const Where where = i < rulebook_.region_origins.size() ? rulebook_.region_origins[i] : Where{};
      const Days days = Days::of(region.span());
      const Place* parent = rulebook_.region(region.parent);
      const bool is_covered = parent != nullptr && Days::of(parent->span()).first <= days.first && days.last <= Days::of(parent->span()).last;
      if (!is_covered) report("CG2499", where, {{"code", region.code.text()}, {"parent", region.parent.text()}});
      if (region.to.ok() && region.successor.empty())
        report("CG2500", where, {{"code", region.code.text()}, {"to", region.to.to_string()}});
    }
  }

  void check_places() {
    for (const RulePack& pack : rulebook_.packs) place(pack.region, {}, pack.where);
    each(&RulePack::benefits, [this](const Benefit& row, const RulePack&) {
      place(row.region, row.span, row.where);
      for (const PackCondition& each : row.conditions) places_in(each.holds, row.span, each.where);
      for (const Tier& each : row.tiers) {
        places_in(each.when, each.span, each.where);
        places_in(each.amount, each.span, each.where);
      }
    });
    each(&RulePack::derived, [this](const Derived& row, const RulePack&) { places_in(row.value, {}, row.where); });
    each(&RulePack::rows, [this](const ParameterRow& row, const RulePack&) { place(row.region, row.span, row.where); });
    each(&RulePack::tests, [this](const PackTest& row, const RulePack&) {
      const auto day = Date::parse(row.on.size() == 7 ? row.on + "-01" : row.on);
      place(row.region, {.from = day.value_or(Date{}), .to = day.value_or(Date{})}, row.where);
    });
  }

  /// A code that people can still have while the row holds. One with a successor is retired, also where nobody knows since when.
  void place(const std::string& code, const Span& span, const Where& where) {
    const Place* region = rulebook_.region(code);
    if (region == nullptr) return report("CG2102", where, {{"id", code}, {"in", "regions.csv"}});
    if (!region->to.ok() && region->successor.empty()) return;
    if (region->to.ok() && std::min(Days::of(span).last, today_) <= region->to.days()) return;
    if (!region->to.ok() && span.to.ok()) return;
    report("CG2501", where, {{"code", code}, {"to", region->to.ok() ? region->to.to_string() : std::string{"@lint.unknown"}},
                             {"successor", region->successor.empty() ? "@lint.nothing" : region->successor.text()}});
  }

  /// Codes in `within(usual, 330100)` and `usual in [330100, 330200]`; others are told when the expression is compiled.
  void places_in(const Expression& source, const Span& span, const Where& where) {
    Lexer lexer{source.text};
    bool is_within = false, is_listed = false;
    for (Token token = lexer.take(); token.kind != Token::Kind::end; token = lexer.take()) {
      if (token.text == "within") is_within = true;
      if (token.text == "[") is_listed = true;
      if (token.text == ")" || token.text == "]") is_within = is_listed = false;
      if (token.kind != Token::Kind::number || !(is_within || is_listed)) continue;
      if (rulebook_.region(token.text) != nullptr) place(std::string{token.text}, span, where);
    }
  }

  const PackUsage& usage_;
  std::int64_t today_ = 0;
};

}  // namespace caregrade::detail
