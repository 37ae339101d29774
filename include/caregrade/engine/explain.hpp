#pragma once

#include <algorithm>
#include <vector>

#include "caregrade/engine/detail/view.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {
namespace detail {

/// Items under a score that do not certainly have their best option's points.
template <class View>
[[nodiscard]] std::vector<Lost> lost_points(const Standard& standard, View& view, const Node& node) {
  const Plan& plan = standard.plan;
  std::vector<Lost> lost{};
  if (node.op != Op::sum) return lost;
  for (std::size_t k = 0; k < node.operand_count; ++k) {
    const NodeIndex at = plan.operands_of(node)[k];
    const Node& operand = plan.nodes[at];
    if (operand.op != Op::input || operand.kind != Kind::points) continue;
    const auto input = static_cast<InputIndex>(operand.parameter);
    const std::int64_t best = plan.inputs[input].values.front();
    const Interval value = view.interval(at);
    if (value.low != best || value.high != best) lost.push_back({input, {best - value.high, best - value.low}});
  }
  return lost;
}

template <class View>
[[nodiscard]] RuleTrace rule_trace(const Standard& standard, View& view, std::size_t number) {
  const Plan::Rule& rule = standard.plan.rules[number];
  return {.rule = static_cast<std::uint16_t>(number),
          .held = view.truth(rule.held),
          .blocked = view.truth(rule.blocked),
          .from = view.levels(rule.before).value_or(LevelSet{}),
          .to = view.levels(rule.after).value_or(LevelSet{}),
          .because = Because<View>{standard.plan, view, standard.answer_count()}.of(rule.held)};
}

/// Every step of the method with its value, for known and unknown answers alike.
template <class View>
[[nodiscard]] Trace trace(const Standard& standard, View& view) {
  const Plan& plan = standard.plan;
  Trace trace{};
  trace.reserve(plan.steps.size());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Node& node = plan.nodes[plan.steps[i]];
    StepTrace& step = trace.emplace_back();
    step.step = static_cast<std::uint16_t>(i);
    if (node.kind != Kind::level) {
      step.value = view.interval(plan.steps[i]);
      step.lost = lost_points(standard, view, node);
      continue;
    }
    step.levels = view.levels(plan.steps[i]).value_or(LevelSet{});
    if (node.op == Op::band) {
      step.looked_up = view.interval(plan.operands_of(node)[0]);
      const auto& rows = plan.bands[static_cast<std::size_t>(node.parameter)];
      for (std::size_t row = 0; row < rows.size(); ++row)
        if (rows[row].least <= step.looked_up.high && step.looked_up.low <= rows[row].most && step.levels.holds(rows[row].level))
          step.bands.push_back(static_cast<std::uint16_t>(row));
    }
    for (std::size_t rule = 0; rule < standard.rules.size(); ++rule)
      if (standard.rules[rule].step == i) step.rules.push_back(rule_trace(standard, view, rule));
  }
  return trace;
}

}  // namespace detail

/// For a complete form: every single answer whose change gives another level, per input and level the change nearest to
/// what was answered. Empty for an incomplete form, where `Grading::ask_next` says what matters.
[[nodiscard]] inline std::vector<Change> single_changes(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies) {
  const Plan& plan = standard.plan;
  std::vector<std::int64_t> values(plan.nodes.size());
  for (std::size_t i = 0; i < assessment.values().size(); ++i) {
    if (assessment.values()[i] == Assessment::unknown) return {};
    values[i] = plan.inputs[i].values[static_cast<std::size_t>(assessment.values()[i])];
  }
  for (std::size_t i = 0; i < policies.size(); ++i) values[assessment.values().size() + i] = policies[i];
  evaluate(plan, values);
  const std::int64_t now = values[plan.level];
  std::vector<Change> changes{};
  for (std::size_t i = 0; i < assessment.values().size(); ++i) {
    const std::int64_t kept = values[i];
    const std::size_t first = changes.size();
    const auto answered = static_cast<int>(assessment.values()[i]);
    const auto count = static_cast<int>(plan.inputs[i].values.size());
    for (int distance = 1; distance < count; ++distance) {
      for (const int value : {answered + distance, answered - distance}) {
        if (value < 0 || value >= count) continue;
        values[i] = plan.inputs[i].values[static_cast<std::size_t>(value)];
        evaluate(plan, values);
        const auto level = static_cast<int>(values[plan.level]);
        const bool listed = std::any_of(changes.begin() + static_cast<std::ptrdiff_t>(first), changes.end(),
                                        [level](const Change& change) { return change.level == level; });
        if (values[plan.level] != now && values[plan.level] >= 0 && !listed)
          changes.push_back({static_cast<InputIndex>(i), static_cast<std::int16_t>(value), level});
      }
    }
    values[i] = kept;
  }
  return changes;
}

}  // namespace caregrade
