#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/arithmetic.hpp"
#include "caregrade/engine/detail/lint_parts.hpp"

namespace caregrade::detail {

/// Values by place and day: holes and doubles, what a lower authority may not set, what says nothing new, what runs out.
class ValueLint : Lint {
 public:
  /// An end that is farther off is not told yet.
  static constexpr std::int64_t announced_days = 183;

  ValueLint(const Rulebook& rulebook, const PackUsage& usage, std::int64_t today, Issues& issues)
      : Lint{rulebook, issues}, usage_{usage}, today_{today} {}

  void run() {
    gather();
    for (const auto& [name, rows] : cells_) {
      check_spans(name, rows);
      for (std::size_t i = 0; i < rows.size(); ++i) check_row(name, rows, i);
    }
    each(&RulePack::benefits, [this](const Benefit& benefit, const RulePack&) { check_tiers(benefit); });
  }

 private:
  /// Parameter, place and key.
  struct Cell {
    std::string parameter{};
    std::string region{};
    std::string key{};

    [[nodiscard]] bool operator<(const Cell& other) const {
      return std::tie(parameter, region, key) < std::tie(other.parameter, other.region, other.key);
    }
    [[nodiscard]] std::string place() const { return region + (key.empty() ? "" : " " + key); }
  };
  struct Row {
    const ParameterRow* row = nullptr;
    Days days{};
  };
  using Rows = std::vector<Row>;

  void gather() {
    each(&RulePack::rows, [this](const ParameterRow& row, const RulePack&) {
      if (rulebook_.parameters.find(row.parameter) == rulebook_.parameters.end()) return;
      cells_[{row.parameter, row.region, row.key}].push_back({&row, Days::of(row.span)});
    });
    for (auto& [name, rows] : cells_)
      std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.days.first < b.days.first; });
  }

  [[nodiscard]] const Parameter& parameter(const std::string& id) const {
    return rulebook_.parameter(rulebook_.parameters.find(id)->second);
  }

  void check_spans(const Cell& cell, const Rows& rows) {
    std::size_t longest = 0;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const Row &before = rows[longest], &now = rows[i];
      if (now.days.first <= before.days.last) {
        const Where& other = before.row->where;
        report("CG2472", now.row->where,
               {{"parameter", cell.parameter}, {"place", cell.place()}, {"other", other.file + ":" + std::to_string(other.line)}});
      } else if (before.days.last + 1 < now.days.first) {
        // why only a warning then: that nobody knows when it began is no hole in the law.
        const Severity severity = now.row->span.since == Span::Since::evidence ? Severity::warning : Severity::error;
        report("CG2471", now.row->where, {{"parameter", cell.parameter}, {"place", cell.place()}, {"from", shown_day(before.days.last + 1)},
                                          {"to", shown_day(now.days.first - 1)}}, severity);
      }
      if (now.days.last > before.days.last) longest = i;
    }
  }

  void check_row(const Cell& cell, const Rows& rows, std::size_t number) {
    const Row& row = rows[number];
    const bool may_set = check_rule(cell, row);
    if (may_set) check_news(cell, row);
    check_reach(cell, row);
    check_review(cell, row);
    if (number + 1 == rows.size()) check_end(cell, row);
    if (row.days.first > today_ && row.days.first < Days::future)
      report("CG2481", row.row->where, {{"id", cell.parameter + " " + cell.place()}, {"from", shown_day(row.days.first)}}, Severity::note);
  }

  /// The value of the nearest place above that has one on this day.
  [[nodiscard]] const ParameterRow* inherited(const Cell& cell, std::int64_t day) const {
    const auto chain = rulebook_.chain(cell.region);
    for (std::size_t i = 1; i < chain.size(); ++i) {
      const auto found = cells_.find({cell.parameter, chain[i], cell.key});
      if (found == cells_.end()) continue;
      for (const Row& each : found->second)
        if (each.days.has(day)) return each.row;
    }
    return nullptr;
  }

  /// Calls `visit` for each value of a place above that holds on some day of this row.
  template <class Visit>
  void above(const Cell& cell, const Days& days, Visit visit) const {
    const auto chain = rulebook_.chain(cell.region);
    for (std::size_t i = 1; i < chain.size(); ++i)
      if (const auto found = cells_.find({cell.parameter, chain[i], cell.key}); found != cells_.end())
        for (const Row& each : found->second)
          if (each.days.meets(days)) visit(each);
  }

  /// Whether a lower authority may set what it sets.
  bool check_rule(const Cell& cell, const Row& row) {
    const Parameter& of = parameter(cell.parameter);
    const ParameterRow* broken = nullptr;
    const char* expected = "@lint.nothing";
    above(cell, row.days, [&](const Row& higher) {
      const Bound own = row.row->bound, other = higher.row->bound;
      const bool is_floor = of.rule == Inheritance::floor && own != Bound::local && (other == Bound::exact || other == Bound::floor);
      const bool is_cap = of.rule == Inheritance::cap && own != Bound::local && (other == Bound::exact || other == Bound::cap);
      const bool is_wrong = of.rule == Inheritance::closed || (is_floor && row.row->value < higher.row->value) ||
                            (is_cap && row.row->value > higher.row->value);
      if (!is_wrong || broken != nullptr) return;
      broken = higher.row;
      expected = is_floor ? "@lint.at_least" : is_cap ? "@lint.at_most" : expected;
    });
    if (broken == nullptr) return true;
    report("CG2475", row.row->where,
           {{"parameter", cell.parameter},
            {"place", cell.place()},
            {"found", shown_amount(row.row->value)},
            {"above", broken->region},
            {"expected", expected},
            {"value", of.rule == Inheritance::closed ? std::string{} : shown_amount(broken->value)}});
    return false;
  }

  /// A row that says what the place above says anyway.
  void check_news(const Cell& cell, const Row& row) {
    if (parameter(cell.parameter).rule == Inheritance::add) return;
    std::vector<std::int64_t> days{row.days.first};
    above(cell, row.days, [&](const Row& higher) {
      for (const std::int64_t day : {higher.days.first, higher.days.last + 1})
        if (row.days.has(day)) days.push_back(day);
    });
    std::string from{};
    for (const std::int64_t day : days) {
      const ParameterRow* same = inherited(cell, day);
      if (same == nullptr || same->value != row.row->value || same->bound != row.row->bound) return;
      from = same->region;
    }
    report("CG2476", row.row->where, {{"parameter", cell.parameter}, {"place", cell.place()}, {"above", from}}, Severity::warning);
  }

  /// Whether a benefit that reads the parameter can concern the place on some of these days; true where none reads it at all.
  [[nodiscard]] bool is_read(const Cell& cell, const Days& days) const {
    bool any = false;
    for (const PackUsage::Reader& each : usage_.readers()) {
      if (each.names.find(cell.parameter) == each.names.end()) continue;
      if (touches(cell.region, each.benefit->region) && each.days.meets(days)) return true;
      any = true;
    }
    return !any;
  }

  void check_reach(const Cell& cell, const Row& row) {
    if (is_read(cell, row.days)) return;
    report("CG2477", row.row->where, {{"parameter", cell.parameter}, {"place", cell.place()}}, Severity::warning);
  }

  void check_review(const Cell& cell, const Row& row) {
    const int months = parameter(cell.parameter).review_months;
    if (months == 0 || !row.days.has(today_)) return;
    const Date& verified = row.row->verified;
    if (verified.ok() && full_months(verified.days(), today_) < months) return;
    report("CG2480", row.row->where, {{"parameter", cell.parameter}, {"place", cell.place()}, {"months", std::to_string(months)},
                                      {"found", verified.ok() ? verified.to_string() : std::string{"@lint.never"}}}, Severity::warning);
  }

  /// The last value of a place and key that ends while something still reads it.
  void check_end(const Cell& cell, const Row& row) {
    const std::int64_t last = row.days.last, next = last + 1;
    if (last >= Days::future || last - today_ > announced_days || !usage_.has(cell.parameter) || !is_read(cell, {next, next})) return;
    const ParameterRow* then = inherited(cell, next);
    const std::string id = cell.parameter + " " + cell.place();
    if (then == nullptr) report("CG2479", row.row->where, {{"id", id}, {"to", shown_day(last)}}, Severity::warning);
    else if (last >= today_)
      report("CG2478", row.row->where, {{"id", id}, {"to", shown_day(last)}, {"above", then->region}}, Severity::note);
  }

  // --- tiers ---------------------------------------------------------------------------------------------------------

  /// A benefit in force has a tier in force.
  void check_tiers(const Benefit& benefit) {
    const Days span = Days::of(benefit.span);
    std::vector<const Tier*> tiers{};
    for (const Tier& tier : benefit.tiers) tiers.push_back(&tier);
    std::stable_sort(tiers.begin(), tiers.end(),
                     [](const Tier* a, const Tier* b) { return Days::of(a->span).first < Days::of(b->span).first; });
    std::int64_t covered = span.first - 1;  // every day up to here has a tier, or lies before the benefit
    const Tier* longest = nullptr;
    for (const Tier* tier : tiers) {
      const Days days = Days::of(tier->span);
      if (days.first > covered + 1 && days.first <= span.last) hole(benefit, *tier, covered + 1, days.first - 1);
      if (days.last > covered) longest = tier;
      covered = std::max(covered, days.last);
      if (days.first > today_ && days.first < Days::future)
        report("CG2481", tier->where, {{"id", tier->id}, {"from", shown_day(days.first)}}, Severity::note);
    }
    if (longest != nullptr && covered < span.last && covered - today_ <= announced_days)
      report("CG2479", longest->where, {{"id", longest->id}, {"to", shown_day(covered)}}, Severity::warning);
  }

  void hole(const Benefit& benefit, const Tier& next, std::int64_t first, std::int64_t last) {
    const Severity severity =
        next.span.since == Span::Since::evidence || benefit.span.since == Span::Since::evidence ? Severity::warning : Severity::error;
    report("CG2474", next.where, {{"benefit", benefit.id}, {"from", shown_day(first)}, {"to", shown_day(last)}}, severity);
  }

  const PackUsage& usage_;
  std::int64_t today_ = 0;
  std::map<Cell, Rows> cells_{};
};

}  // namespace caregrade::detail
