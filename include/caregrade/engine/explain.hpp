#pragma once

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/view.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {
namespace detail {

/// The node that decides a choice whose condition is settled.
template <class View>
[[nodiscard]] NodeIndex taken(const Plan& plan, View& view, NodeIndex at) {
  while (plan.nodes[at].op == Op::choose) {
    const NodeIndex* operand = plan.operands_of(plan.nodes[at]);
    const Truth condition = view.truth(operand[0]);
    if (condition == Truth::unknown) break;
    at = operand[condition == Truth::yes ? 1 : 2];
  }
  return at;
}

/// Items under a score that do not certainly have their best option's points; under weights, those that weigh something.
/// What weighs is gained, not lost: below zero.
template <class View>
[[nodiscard]] std::vector<Lost> lost_points(const Standard& standard, View& view, const Node& node) {
  const Plan& plan = standard.plan;
  std::vector<Lost> lost{};
  if (node.op == Op::weigh) {
    const PlanWeights& weights = plan.weights[static_cast<std::size_t>(node.parameter)];
    for (std::size_t k = 0; k < node.operand_count; ++k) {
      const NodeIndex at = plan.operands_of(node)[k];
      const Interval value = view.interval(at);
      Interval gained{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
      for (const std::int64_t each : plan.inputs[at].values) {
        if (each < value.low || each > value.high) continue;
        const std::int64_t weight = weights.points[static_cast<std::size_t>(weights.origin[k] + each)];
        gained = {std::min(gained.low, weight), std::max(gained.high, weight)};
      }
      if (gained != Interval{}) lost.push_back({static_cast<InputIndex>(at), {-gained.high, -gained.low}});
    }
  }
  if (node.op != Op::sum) return lost;
  for (std::size_t k = 0; k < node.operand_count; ++k) {
    const NodeIndex at = taken(plan, view, plan.operands_of(node)[k]);
    const Node& operand = plan.nodes[at];
    // why not of an earlier step: that was told there.
    if (operand.op == Op::sum && std::find(plan.steps.begin(), plan.steps.end(), at) == plan.steps.end()) {
      const std::vector<Lost> inside = lost_points(standard, view, operand);
      lost.insert(lost.end(), inside.begin(), inside.end());
    }
    if (operand.op != Op::input || operand.kind != Kind::points) continue;
    const auto input = static_cast<InputIndex>(operand.parameter);
    const std::int64_t best = plan.inputs[input].values.front();  // why also of a quantity: its least value is the best
    const Interval value = view.interval(at);
    if (value.low != best || value.high != best) lost.push_back({input, {best - value.high, best - value.low}});
  }
  return lost;
}

/// Visits the rows of a node's band table that hold some of the values looked up and give one of its results.
template <class View, class Visit>
void each_band(const Plan& plan, View& view, NodeIndex at, Visit visit) {
  const Node& node = plan.nodes[at];
  const auto& table = plan.bands[static_cast<std::size_t>(node.parameter)];
  const Interval looked_up = view.interval(plan.operands_of(node)[0]);
  const LevelSet results = node.kind == Kind::points ? LevelSet{} : view.levels(at).value_or(LevelSet{});
  for (std::size_t row = 0; row < table.size(); ++row)
    if (table[row].least <= looked_up.high && looked_up.low <= table[row].most && (node.kind == Kind::points || results.holds(table[row].result)))
      visit(static_cast<std::uint16_t>(row));
}

/// Visits the rows of a node's combination table that the operands from `k` on, each on its own, still allow.
template <class View, class Visit>
void each_combination(const Plan& plan, View& view, NodeIndex at, Visit visit, std::size_t k, std::int64_t cell) {
  const Node& node = plan.nodes[at];
  const PlanCombinations& table = plan.combinations[static_cast<std::size_t>(node.parameter)];
  if (k == table.axes.size()) {
    const std::uint16_t row = table.rows[static_cast<std::size_t>(cell)];
    if (row != PlanCombinations::no_row) visit(row);
    return;
  }
  const PlanCombinations::Axis& axis = table.axes[k];
  const Interval values = view.interval(plan.operands_of(node)[k]);
  for (std::int64_t value = std::max(values.low, axis.least); value <= std::min(values.high, axis.most); ++value)
    each_combination(plan, view, at, visit, k + 1, cell + cell_part(axis, value));
}

/// Visits the rows that a node may have hit in its table; none where it has no table.
template <class View, class Visit>
void each_row(const Plan& plan, View& view, NodeIndex at, Visit visit) {
  if (plan.nodes[at].op == Op::band) each_band(plan, view, at, visit);
  if (plan.nodes[at].op == Op::combination) each_combination(plan, view, at, visit, 0, 0);
}

/// Visits the rows of a step that may decide it: up to the first that certainly holds. True where there is such a one.
template <class View, class Visit>
bool each_branch(const Standard& standard, View& view, std::size_t step, Visit visit) {
  for (std::size_t i = 0; i < standard.branches.size(); ++i) {
    if (standard.branches[i].step != step) continue;
    const Truth held = view.truth(standard.plan.branches[i]);
    if (held != Truth::no) visit(static_cast<std::uint16_t>(i));
    if (held == Truth::yes) return true;
  }
  return false;
}

template <class View>
[[nodiscard]] RuleTrace rule_trace(const Standard& standard, View& view, std::size_t number) {
  const Plan::Rule& rule = standard.plan.rules[number];
  Because<View> because{standard.plan, view, standard.answer_count()};
  Few<InputIndex, 8> inputs = because.of(rule.held);
  return {.rule = static_cast<std::uint16_t>(number),
          .held = view.truth(rule.held),
          .blocked = view.truth(rule.blocked),
          .from = view.levels(rule.before).value_or(LevelSet{}),
          .to = view.levels(rule.after).value_or(LevelSet{}),
          .because = std::move(inputs),
          .because_grades = because.grades()};
}

/// Every step of the method with its value, for known and unknown answers alike.
template <class View>
[[nodiscard]] Trace trace(const Standard& standard, View& view) {
  const Plan& plan = standard.plan;
  Trace trace{};
  trace.reserve(plan.steps.size());
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    StepTrace& step = trace.emplace_back();
    step.step = static_cast<std::uint16_t>(i);
    step.told = plan.steps[i];
    if (!standard.steps[i].adjusts && plan.is_new(i)) step.told = taken(plan, view, step.told);
    const Node& node = plan.nodes[step.told];
    step.is_decided = each_branch(standard, view, i, [&step](std::uint16_t row) { step.branches.push_back(row); });
    if (plan.tells(i, step.told)) {
      if (node.op == Op::band) step.looked_up = view.interval(plan.operands_of(node)[0]);
      each_row(plan, view, step.told, [&step](std::uint16_t row) { step.rows.push_back(row); });
    }
    if (node.kind != Kind::level && node.kind != Kind::grade) {
      step.value = view.interval(plan.steps[i]);
      step.lost = lost_points(standard, view, node);
      continue;
    }
    step.levels = view.levels(plan.steps[i]).value_or(LevelSet{});
    for (std::size_t rule = 0; rule < standard.rules.size(); ++rule)
      if (standard.rules[rule].step == i) step.rules.push_back(rule_trace(standard, view, rule));
  }
  return trace;
}

/// True where an answer makes something asked that nobody answered.
[[nodiscard]] inline bool asks_more(const Plan& plan, const Assessment& assessment, const std::vector<std::int64_t>& values) {
  for (std::size_t i = 0; i < plan.asked.size(); ++i)
    if (plan.asked[i] && !assessment.is_known(static_cast<InputIndex>(i)) && values[plan.asked[i]->when] != 0) return true;
  return false;
}

/// The other answers to an input, as `Assessment::values` has them, the nearest first, of two as near the later one first.
[[nodiscard]] inline std::vector<std::int64_t> nearest_first(const PlanInput& input, std::int64_t answered) {
  std::vector<std::int64_t> others{};
  if (input.is_quantity) others = input.values;
  else
    for (std::size_t i = 0; i < input.values.size(); ++i) others.push_back(static_cast<std::int64_t>(i));
  std::erase(others, answered);
  std::stable_sort(others.begin(), others.end(), [answered](std::int64_t a, std::int64_t b) {
    const std::int64_t from_a = std::abs(a - answered), from_b = std::abs(b - answered);
    return from_a != from_b ? from_a < from_b : a > b;
  });
  return others;
}

}  // namespace detail

namespace detail {

/// Works out all node values of a form on which nothing is missing; false where something is, or an answer
/// has no option. What is not asked stands at its
/// first value: `check` proves that it does nothing. With `brief` only what a grading without a trace asks is worked out.
[[nodiscard]] inline bool evaluate_complete(const Plan& plan, const Assessment& assessment, const PolicyChoices& policies, bool brief, std::int64_t* values) {
  const std::size_t answers = assessment.values().size();
  const std::int32_t* positions = assessment.values().data();
  const Plan::Answers* places = plan.answers.data();
  bool all = true;
  for (std::size_t i = 0; i < answers; ++i) {
    // why unsigned: what is unknown is then above every end.
    const bool fits = static_cast<std::uint32_t>(positions[i]) < places[i].end;
    all &= fits;
    values[i] = plan.value(i, fits ? positions[i] : 0);
  }
  for (std::size_t i = 0; i < answers && !all; ++i) {
    if (static_cast<std::uint32_t>(positions[i]) < places[i].end) continue;
    if (positions[i] != Assessment::unknown || !plan.asked[i]) return false;
    values[i] = plan.inputs[i].values.front();
  }
  for (std::size_t i = 0; i < policies.size(); ++i) values[answers + i] = policies[i];
  if (brief) evaluate_brief(plan, {values, plan.brief.nodes.size()});
  else evaluate(plan, {values, plan.nodes.size()});
  for (std::size_t i = 0; i < answers && !all; ++i) {
    if (assessment.is_known(static_cast<InputIndex>(i))) continue;
    if (values[plan.asked[i]->when] != 0) return false;
    for (const InputIndex read : plan.asked[i]->reads)
      if (read < answers && !assessment.is_known(read)) return false;
  }
  return true;
}

}  // namespace detail

/// For a complete form: every single answer whose change gives another level, per input and level the change nearest to
/// what was answered. Empty for an incomplete form, where `Grading::ask_next` says what matters.
[[nodiscard]] inline std::vector<Change> single_changes(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies) {
  const Plan& plan = standard.plan;
  if (!plan.has_level) return {};
  std::vector<std::int64_t> values(plan.nodes.size());
  if (!detail::evaluate_complete(plan, assessment, policies, false, values.data())) return {};
  const std::int64_t now = values[plan.level];
  std::vector<Change> changes{};
  for (std::size_t i = 0; i < assessment.values().size(); ++i) {
    if (!assessment.is_known(static_cast<InputIndex>(i))) continue;
    const std::int64_t kept = values[i];
    const std::size_t first = changes.size();
    for (const std::int64_t position : detail::nearest_first(plan.inputs[i], assessment.values()[i])) {
      values[i] = plan.value(i, position);
      evaluate(plan, values);
      if (detail::asks_more(plan, assessment, values)) continue;
      const auto level = static_cast<int>(values[plan.level]);
      const bool listed = std::any_of(changes.begin() + static_cast<std::ptrdiff_t>(first), changes.end(),
                                      [level](const Change& change) { return change.level == level; });
      if (values[plan.level] != now && values[plan.level] >= 0 && !listed)
        changes.push_back({static_cast<InputIndex>(i), static_cast<std::int32_t>(position), level});
    }
    values[i] = kept;
  }
  return changes;
}

}  // namespace caregrade
