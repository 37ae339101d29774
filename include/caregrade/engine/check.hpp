#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/ask.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {
namespace detail {

/// Proves over all answers that a standard's data leaves no hole.
class Checker {
 public:
  explicit Checker(const Standard& standard) : standard_{standard}, plan_{standard.plan}, everything_{plan_, all_values(plan_)} {}

  [[nodiscard]] Issues run() {
    check_levels();
    check_items();
    check_groups();
    for (std::size_t step = 0; step < plan_.steps.size(); ++step) {
      if (!plan_.is_new(step)) continue;
      check_bands(step);
      check_combinations(step);
    }
    check_reached_levels();
    check_use();
    check_asked();
    check_choices();
    return std::move(issues_);
  }

 private:
  void check_levels() {
    const std::size_t levels = standard_.levels.size();
    if (levels == 1 || levels > LevelSet::most_levels)  // why not of none: an instrument may give scores only
      report("CG2108", standard_.where, {{"limit", "2–" + std::to_string(LevelSet::most_levels)}});
  }

  void check_items() {
    for (const Item& item : standard_.items) {
      const auto group = find_id(standard_.groups, item.group);
      const bool more_is_abler = !group || standard_.groups[*group].direction == Direction::more_points_more_able;
      if (!item.frequencies.empty()) continue;
      if (item.options.size() < 2) report("CG2111", item.where, {{"item", item.id}});
      if (item.group.empty()) continue;  // why: what its points mean, the tables that weigh them say
      for (std::size_t i = 1; i < item.options.size(); ++i) {
        const Option &better = item.options[i - 1], &worse = item.options[i];
        if (more_is_abler ? worse.points > better.points : worse.points < better.points)
          report("CG2112", worse.where, {{"item", item.id}, {"option", std::to_string(worse.number)}});
      }
    }
  }

  void check_groups() {
    for (const Group& group : standard_.groups) {
      std::int32_t most = 0;
      bool used = false;
      for (const Item& item : standard_.items) {
        if (item.group != group.id) continue;
        used = true;
        std::int32_t best = 0;
        for (const Option& option : item.options) best = std::max(best, option.points.centi());
        most += best;
      }
      if (!used) report("CG2113", group.where, {{"id", group.id}});
      else if (group.most && most != group.most->centi())
        report("CG2110", group.where, {{"group", group.id}, {"expected", to_string(*group.most)}, {"found", to_string(Points::centi(most))}});
    }
  }

  /// Every reachable value lies in exactly one band, and every band is reached.
  void check_bands(std::size_t step) {
    const Node& node = plan_.nodes[plan_.steps[step]];
    if (node.op != Op::band) return;
    const auto& rows = plan_.bands[static_cast<std::size_t>(node.parameter)];
    const auto& source = standard_.band_tables[static_cast<std::size_t>(node.parameter)].rows;
    const ValueSet reachable = everything_.of(plan_.operands_of(node)[0]);
    check_overlaps(source);
    std::vector<bool> reached(rows.size());
    std::vector<Interval> without{};
    for (const ValueSet::Run& run : reachable.runs()) check_stretch(rows, run, reached, without);
    const bool is_count = plan_.nodes[plan_.operands_of(node)[0]].kind == Kind::count;
    if (!without.empty())
      report("CG2106", standard_.steps[step].where, {{"step", standard_.steps[step].id}, {"values", ranges(without, is_count)}});
    check_fineness(node, rows, source);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!reached[i])
        report("CG2107", source[i].where, {{"least", to_string(source[i].least)}, {"most", to_string(source[i].most)}});
  }

  /// Goes over a stretch of values from one end of a band to the next.
  static void check_stretch(const std::vector<PlanBand>& rows, const ValueSet::Run& run, std::vector<bool>& reached, std::vector<Interval>& without) {
    for (std::int64_t value = run.first; value <= run.last;) {
      std::int64_t last = run.last;
      bool held = false;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].least > value) last = std::min(last, rows[i].least - 1);
        if (value < rows[i].least || rows[i].most < value) continue;
        held = reached[i] = true;
        last = std::min(last, rows[i].most);
      }
      if (!held && !without.empty() && without.back().high == value - 1) without.back().high = last;
      else if (!held) without.push_back({value, last});
      value = last + 1;
    }
  }

  /// No band between two others may be narrower than what one time more of a frequency adds: an unknown frequency is taken
  /// to reach every value between its ends.
  void check_fineness(const Node& node, const std::vector<PlanBand>& rows, const std::vector<Band>& source) {
    std::int64_t grid = 0;
    std::vector<bool> below(plan_.nodes.size());
    below[plan_.operands_of(node)[0]] = true;
    for (std::size_t i = plan_.nodes.size(); i-- > 0;) {
      if (!below[i] || plan_.nodes[i].op == Op::band) continue;  // why not behind a band: what it gives is exact again
      for (std::size_t k = 0; k < plan_.nodes[i].operand_count; ++k) below[plan_.operands_of(plan_.nodes[i])[k]] = true;
      if (i >= standard_.items.size() || standard_.items[i].frequencies.empty()) continue;
      std::int64_t finest = std::numeric_limits<std::int64_t>::max();
      for (const Frequency& each : standard_.items[i].frequencies) finest = std::min<std::int64_t>(finest, each.weight.centi() / plan_.centi_per_unit);
      grid = std::max(grid, finest);
    }
    const auto [lowest, highest] = std::minmax_element(rows.begin(), rows.end(), [](const PlanBand& a, const PlanBand& b) { return a.least < b.least; });
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (&rows[i] != &*lowest && &rows[i] != &*highest && rows[i].most - rows[i].least + 1 < grid)
        report("CG2119", source[i].where, {{"least", to_string(source[i].least)}, {"most", to_string(source[i].most)}, {"finest", to_string(plan_.points(grid))}});
  }

  void check_overlaps(const std::vector<Band>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      for (std::size_t k = 0; k < i; ++k)
        if (rows[i].least <= rows[k].most && rows[k].least <= rows[i].most)
          report("CG2104", rows[i].where,
                 {{"least", to_string(rows[i].least)}, {"most", to_string(rows[i].most)}, {"other_least", to_string(rows[k].least)},
                  {"other_most", to_string(rows[k].most)}, {"level", std::to_string(rows[k].number)}});
  }

  /// Every combination of reachable values is decided, and every row is reached.
  void check_combinations(std::size_t step) {
    const Node& node = plan_.nodes[plan_.steps[step]];
    if (node.op != Op::combination) return;
    const auto& table = plan_.combinations[static_cast<std::size_t>(node.parameter)];
    const CombinationTable& source = standard_.combination_tables[static_cast<std::size_t>(node.parameter)];
    std::vector<std::string> undecided{};
    std::vector<bool> reached(source.rows.size());
    check_combinations(node, table, 0, 0, "", undecided, reached);
    if (!undecided.empty()) {
      std::string shown{};
      for (std::size_t i = 0; i < std::min<std::size_t>(undecided.size(), 10); ++i) shown += (i == 0 ? "(" : ", (") + undecided[i] + ")";
      if (undecided.size() > 10) shown += ", …";
      report("CG2115", source.where, {{"table", source.id}, {"values", shown}});
    }
    for (std::size_t row = 0; row < reached.size(); ++row)
      if (!reached[row]) report("CG2116", source.rows[row].where, {{"table", source.id}});
  }

  void check_combinations(const Node& node, const PlanCombinations& table, std::size_t axis, std::int64_t cell, const std::string& before,
                          std::vector<std::string>& undecided, std::vector<bool>& reached) {
    if (axis == table.axes.size()) {
      const std::uint16_t row = cell < 0 ? PlanCombinations::no_row : table.rows[static_cast<std::size_t>(cell)];
      if (row == PlanCombinations::no_row) undecided.push_back(before);
      else reached[row] = true;
      return;
    }
    const NodeIndex operand = plan_.operands_of(node)[axis];
    const bool is_grade = plan_.nodes[operand].kind == Kind::grade;
    everything_.of(operand).each([&](std::int64_t value, std::int64_t) {
      if (value == no_value || undecided.size() > 10) return;
      const std::string shown = is_grade ? std::to_string(standard_.grades[static_cast<std::size_t>(value)].number) : std::to_string(value);
      check_combinations(node, table, axis + 1, cell + cell_part(table.axes[axis], value), before.empty() ? shown : before + ", " + shown, undecided, reached);
    });
  }

  [[nodiscard]] std::string ranges(const std::vector<Interval>& values, bool is_count) const {
    std::string text{};
    const auto written = [&](std::int64_t value) { return is_count ? std::to_string(value) : to_string(plan_.points(value)); };
    for (const Interval& each : values) text += (text.empty() ? "" : ", ") + written(each.low) + (each.low == each.high ? "" : "–" + written(each.high));
    return text;
  }

  void check_reached_levels() {
    if (!plan_.has_level) return;
    std::vector<bool> reached(standard_.levels.size());
    everything_.of(plan_.level).each([&](std::int64_t level, std::int64_t) {
      if (level >= 0) reached[static_cast<std::size_t>(level)] = true;
    });
    for (std::size_t i = 0; i < reached.size(); ++i)
      if (!reached[i]) report("CG2109", standard_.levels[i].where, {{"level", std::to_string(standard_.levels[i].number)}});
  }

  /// An input that no operation reads would be asked for nothing.
  void check_use() {
    std::vector<bool> used(plan_.nodes.size());
    for (const Node& node : plan_.nodes)
      for (std::size_t k = 0; k < node.operand_count; ++k) used[plan_.operands_of(node)[k]] = true;
    for (const NodeIndex step : plan_.steps) used[step] = true;
    for (const NodeIndex branch : plan_.branches) used[branch] = true;
    for (const WeightTable& table : standard_.weight_tables)  // why also of zeros: that it weighs nothing is what the table says
      for (const Weight& row : table.rows) used[row.item] = true;
    const std::size_t answers = standard_.answer_count();
    for (std::size_t i = 0; i < plan_.inputs.size(); ++i) {
      if (used[i]) continue;
      if (i < standard_.items.size()) report("CG2113", standard_.items[i].where, {{"id", standard_.items[i].id}});
      else if (i < answers) report("CG2113", standard_.fact(static_cast<InputIndex>(i)).where, {{"id", standard_.input_id(static_cast<InputIndex>(i))}});
      else report("CG2113", standard_.policies[i - answers].where, {{"id", standard_.policies[i - answers].id}});
    }
  }

  /// What is not asked does nothing, whatever stands there.
  void check_asked() {
    for (std::size_t i = 0; i < plan_.asked.size(); ++i) {
      if (!plan_.asked[i]) continue;
      std::vector<ValueSet> domains = all_values(plan_);
      if (does_something(static_cast<InputIndex>(i), domains, 0)) {
        const bool is_item = i < standard_.items.size();
        const auto input = static_cast<InputIndex>(i);
        report("CG2120", is_item ? standard_.items[i].where : standard_.fact(input).where, {{"id", standard_.input_id(input)}});
      }
    }
  }

  /// Tries every answer to what tells whether an input is asked, and of those that say no whether the input changes anything.
  [[nodiscard]] bool does_something(InputIndex input, std::vector<ValueSet>& domains, std::size_t at) const {
    const Plan::Asked& asked = *plan_.asked[input];
    if (at < asked.reads.size()) {
      const InputIndex read = asked.reads[at];
      const ValueSet all = domains[read];
      for (const std::int64_t value : plan_.inputs[read].values) {
        domains[read] = ValueSet::only(value);
        if (does_something(input, domains, at + 1)) return true;
      }
      domains[read] = all;
      return false;
    }
    Reach reach{plan_, domains};
    if (reach.truth(asked.when) != Truth::no || domains[input].is_single()) return false;
    Reach varied = reach.with(input, neighbours(domains[input]));
    std::vector<NodeIndex> roots = plan_.scores;
    roots.insert(roots.end(), plan_.grades.begin(), plan_.grades.end());
    roots.insert(roots.end(), plan_.notes.begin(), plan_.notes.end());
    if (plan_.has_level) roots.insert(roots.end(), {plan_.initial_level, plan_.level});
    return std::any_of(roots.begin(), roots.end(), [&](NodeIndex root) { return !varied.of(root).is_straight(); });
  }

  void check_choices() {
    for (const FormField& field : standard_.form_fields) {
      const bool wants = field.type == "single" || field.type == "multi";
      if (wants && field.choices.size() < 2) report("CG2114", field.where, {{"field", field.id}});
      if (!wants && !field.choices.empty()) report("CG2114", field.where, {{"field", field.id}});
    }
  }

  void report(const char* code, const Where& where, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = where, .arguments = std::move(arguments)});
  }

  const Standard& standard_;
  const Plan& plan_;
  Reach everything_;
  Issues issues_{};
};

}  // namespace detail

/// What is wrong with a compiled standard's data: a reachable value without a level or with two, a band or level that
/// nothing reaches or that is too narrow for a frequency, a maximum that the items do not give, an input without use. Empty when it may ship.
[[nodiscard]] inline Issues check(const Standard& standard) { return detail::Checker{standard}.run(); }

}  // namespace caregrade
