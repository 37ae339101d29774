#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
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
    check_choices();
    return std::move(issues_);
  }

 private:
  void check_levels() {
    if (standard_.levels.size() < 2 || standard_.levels.size() > LevelSet::most_levels)
      report("CG2108", standard_.where, {{"limit", "2–" + std::to_string(LevelSet::most_levels)}});
  }

  void check_items() {
    for (const Item& item : standard_.items) {
      const auto group = find_id(standard_.groups, item.group);
      const bool more_is_abler = !group || standard_.groups[*group].direction == Direction::more_points_more_able;
      if (item.options.size() < 2) report("CG2111", item.where, {{"item", item.id}});
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
      else if (most != group.most.centi())
        report("CG2110", group.where, {{"group", group.id}, {"expected", to_string(group.most)}, {"found", to_string(Points::centi(most))}});
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
    std::vector<std::int64_t> without{};
    reachable.each([&](std::int64_t value, std::int64_t) {
      bool held = false;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (value < rows[i].least || rows[i].most < value) continue;
        held = true;
        reached[i] = true;
      }
      if (!held) without.push_back(value);
    });
    if (!without.empty())
      report("CG2106", standard_.steps[step].where, {{"step", standard_.steps[step].id}, {"values", ranges(without)}});
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (!reached[i])
        report("CG2107", source[i].where, {{"least", to_string(source[i].least)}, {"most", to_string(source[i].most)}});
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

  [[nodiscard]] std::string ranges(const std::vector<std::int64_t>& values) const {
    std::string text{};
    for (std::size_t i = 0; i < values.size(); ++i) {
      std::size_t last = i;
      while (last + 1 < values.size() && values[last + 1] == values[last] + 1) ++last;
      text += (text.empty() ? "" : ", ") + to_string(plan_.points(values[i]));
      if (last > i) text += "–" + to_string(plan_.points(values[last]));
      i = last;
    }
    return text;
  }

  void check_reached_levels() {
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
    const std::size_t answers = standard_.answer_count();
    for (std::size_t i = 0; i < plan_.inputs.size(); ++i) {
      if (used[i]) continue;
      if (i < standard_.items.size()) report("CG2113", standard_.items[i].where, {{"id", standard_.items[i].id}});
      else if (i < answers) report("CG2113", standard_.fact(static_cast<InputIndex>(i)).where, {{"id", standard_.input_id(static_cast<InputIndex>(i))}});
      else report("CG2113", standard_.policies[i - answers].where, {{"id", standard_.policies[i - answers].id}});
    }
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
/// nothing reaches, a maximum that the items do not give, an input without use. Empty when it may ship.
[[nodiscard]] inline Issues check(const Standard& standard) { return detail::Checker{standard}.run(); }

}  // namespace caregrade
