#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "caregrade/engine/detail/arithmetic.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade {

namespace detail {

/// What the band that holds `value` gives; `no_value` when none does.
[[nodiscard]] inline std::int64_t band_result(const std::vector<PlanBand>& rows, std::int64_t value) noexcept {
  for (const PlanBand& row : rows)
    if (row.least <= value && value <= row.most) return row.result;
  return no_value;
}

/// Part of a cell's number that one operand gives; below every cell's where the table does not have the value.
[[nodiscard]] inline std::int64_t cell_part(const PlanCombinations::Axis& axis, std::int64_t value) noexcept {
  static constexpr std::int64_t no_part = -(std::int64_t{1} << 40);  // why so small: a table has fewer cells and few operands
  return value < axis.least || value > axis.most ? no_part : (value - axis.least) * axis.stride;
}

/// Level of a combination by the number of its cell; `no_value` where no row decides it.
[[nodiscard]] inline std::int64_t cell_level(const PlanCombinations& table, std::int64_t cell) noexcept {
  return cell < 0 ? no_value : table.levels[static_cast<std::size_t>(cell)];
}

/// Joins two operands of an operation that takes any number of them.
[[nodiscard]] constexpr std::int64_t fold(Op op, std::int64_t a, std::int64_t b) noexcept {
  switch (op) {
    case Op::sum: return a + b;
    case Op::greatest: return a == no_value || b == no_value ? no_value : std::max(a, b);
    case Op::least: return std::min(a, b);
    case Op::all_of: return a != 0 && b != 0;
    case Op::any_of: return a != 0 || b != 0;
    default: return no_value;
  }
}

[[nodiscard]] constexpr bool folds(Op op) noexcept {
  return op == Op::sum || op == Op::greatest || op == Op::least || op == Op::all_of || op == Op::any_of;
}

/// Applies an operation of a fixed number of operands. A look-up that missed stays a miss all the way.
[[nodiscard]] inline std::int64_t apply(const Plan& plan, const Node& node, std::int64_t a, std::int64_t b, std::int64_t c) noexcept {
  switch (node.op) {
    case Op::equal: return a == b;
    case Op::less: return a < b;
    case Op::less_or_equal: return a <= b;
    case Op::negation: return a == 0;
    case Op::choose: return a != 0 ? b : c;
    case Op::band: return band_result(plan.bands[static_cast<std::size_t>(node.parameter)], a);
    case Op::worse: return a == no_value ? no_value : std::min(a + node.parameter, plan.levels - 1);
    case Op::difference: return difference(a, b);
    case Op::share: return share(a, b, static_cast<Rounding>(node.parameter));
    case Op::years: return full_years(a, b);
    case Op::months: return full_months(a, b);
    default: return no_value;
  }
}

/// Value of a node whose operands are known. An input has its value already.
///
/// why every operation once more: this is the innermost loop of one person, and a call per operand costs as much as
/// the operation. The property tests hold `fold` and `apply` against it. `op` and the operands, from `in` to `end`, are the
/// node's, apart so that a run of nodes asks for them once.
[[nodiscard, gnu::always_inline]] inline std::int64_t value_of(const Plan& plan, Op op, const Node& node, const NodeIndex* in, const NodeIndex* end,
                                                               const std::int64_t* values) noexcept {
  switch (op) {
    case Op::constant: return node.parameter;
    case Op::input: return values[node.parameter];
    case Op::sum: {
      std::int64_t sum = 0;
      for (; end - in >= 4; in += 4) sum += (values[in[0]] + values[in[1]]) + (values[in[2]] + values[in[3]]);
      for (; in != end; ++in) sum += values[*in];
      return sum;
    }
    case Op::greatest: {
      std::int64_t greatest = values[*in];
      while (++in != end) greatest = fold(Op::greatest, greatest, values[*in]);
      return greatest;
    }
    case Op::least: {
      std::int64_t least = values[*in];
      while (++in != end) least = std::min(least, values[*in]);
      return least;
    }
    case Op::equal: return values[in[0]] == values[in[1]];
    case Op::less: return values[in[0]] < values[in[1]];
    case Op::less_or_equal: return values[in[0]] <= values[in[1]];
    case Op::all_of: {
      std::int64_t all = 1;
      for (; in != end; ++in) all &= values[*in];
      return all;
    }
    case Op::any_of: {
      std::int64_t any = 0;
      for (; in != end; ++in) any |= values[*in];
      return any;
    }
    case Op::negation: return values[in[0]] ^ 1;
    case Op::choose: return values[in[values[in[0]] != 0 ? 1 : 2]];
    case Op::band: return band_result(plan.bands[static_cast<std::size_t>(node.parameter)], values[in[0]]);
    case Op::weigh: {
      const PlanWeights& weights = plan.weights[static_cast<std::size_t>(node.parameter)];
      std::int64_t sum = 0;
      for (const std::int64_t origin : weights.origin) sum += weights.points[static_cast<std::size_t>(origin + values[*in++])];
      return sum;
    }
    case Op::combination: {
      const PlanCombinations& table = plan.combinations[static_cast<std::size_t>(node.parameter)];
      std::int64_t cell = 0;
      for (const PlanCombinations::Axis* axis = table.axes.data(); in != end; ++axis) cell += cell_part(*axis, values[*in++]);
      return cell_level(table, cell);
    }
    case Op::worse: return values[in[0]] == no_value ? no_value : std::min(values[in[0]] + node.parameter, plan.levels - 1);
    case Op::difference: return difference(values[in[0]], values[in[1]]);
    case Op::share: return share(values[in[0]], values[in[1]], static_cast<Rounding>(node.parameter));
    case Op::years: return full_years(values[in[0]], values[in[1]]);
    case Op::months: return full_months(values[in[0]], values[in[1]]);
  }
  return no_value;
}

/// Nodes with their operands: a plan's, or those of its `brief`.
struct Line {
  const Node* nodes = nullptr;
  const NodeIndex* operands = nullptr;
};

/// `operand_count` is the run's where it is known when compiled, else 0.
template <Op op, std::size_t operand_count>
[[gnu::always_inline]] inline void evaluate_run(const Plan& plan, const Line& line, const Plan::Run& run, std::int64_t* values) noexcept {
  const Node* node = line.nodes + run.first;
  const NodeIndex* in = line.operands + node->first_operand;
  const std::size_t count = operand_count != 0 ? operand_count : run.operand_count;
  for (std::size_t i = run.first; i < run.end; ++i, ++node, in += count) values[i] = value_of(plan, op, *node, in, in + count, values);
}

template <Op op>
[[gnu::always_inline]] inline void evaluate_run(const Plan& plan, const Line& line, const Plan::Run& run, std::int64_t* values) noexcept {
  // why these: nearly all truths are made of two or three others, look-ups of up to four, and a loop of unknown length costs more than its body.
  if ((folds(op) || op == Op::combination) && run.operand_count == 2) return evaluate_run<op, 2>(plan, line, run, values);
  if ((folds(op) || op == Op::combination) && run.operand_count == 3) return evaluate_run<op, 3>(plan, line, run, values);
  if (op == Op::combination && run.operand_count == 4) return evaluate_run<op, 4>(plan, line, run, values);
  return evaluate_run<op, 0>(plan, line, run, values);
}

/// Works out the nodes of some runs. why all operations in one function: most runs are short, and a call costs as much as they do.
inline void evaluate_runs(const Plan& plan, const Line& line, std::span<const Plan::Run> runs, std::int64_t* values) noexcept {
  for (const Plan::Run& run : runs) switch (run.op) {
      case Op::constant: evaluate_run<Op::constant>(plan, line, run, values); break;
      case Op::input: evaluate_run<Op::input>(plan, line, run, values); break;
      case Op::sum: evaluate_run<Op::sum>(plan, line, run, values); break;
      case Op::greatest: evaluate_run<Op::greatest>(plan, line, run, values); break;
      case Op::equal: evaluate_run<Op::equal>(plan, line, run, values); break;
      case Op::less: evaluate_run<Op::less>(plan, line, run, values); break;
      case Op::less_or_equal: evaluate_run<Op::less_or_equal>(plan, line, run, values); break;
      case Op::all_of: evaluate_run<Op::all_of>(plan, line, run, values); break;
      case Op::any_of: evaluate_run<Op::any_of>(plan, line, run, values); break;
      case Op::negation: evaluate_run<Op::negation>(plan, line, run, values); break;
      case Op::choose: evaluate_run<Op::choose>(plan, line, run, values); break;
      case Op::band: evaluate_run<Op::band>(plan, line, run, values); break;
      case Op::weigh: evaluate_run<Op::weigh>(plan, line, run, values); break;
      case Op::combination: evaluate_run<Op::combination>(plan, line, run, values); break;
      case Op::worse: evaluate_run<Op::worse>(plan, line, run, values); break;
      case Op::difference: evaluate_run<Op::difference>(plan, line, run, values); break;
      case Op::least: evaluate_run<Op::least>(plan, line, run, values); break;
      case Op::share: evaluate_run<Op::share>(plan, line, run, values); break;
      case Op::years: evaluate_run<Op::years>(plan, line, run, values); break;
      case Op::months: evaluate_run<Op::months>(plan, line, run, values); break;
    }
}

/// True where a policy does nothing for these values: whatever reads a comparison of it is settled by something else.
[[nodiscard]] inline bool is_settled(const Plan::PolicyCone& cone, const std::int64_t* values) noexcept {
  if (!cone.can_settle) return false;
  bool settled = false;
  for (const Plan::PolicyCone::Settler& each : cone.settlers) {
    settled |= each.node == each.other ? (values[each.node] != 0) == each.truth : values[each.node] == values[each.other];
    if (!each.is_last) continue;
    if (!settled) return false;
    settled = false;
  }
  return true;
}

}  // namespace detail

/// Reads a plan for one person whose every answer is known.
/// `values` holds one value per plan input when called, and one per node afterwards.
inline void evaluate(const Plan& plan, std::span<std::int64_t> values) noexcept {
  std::copy(plan.constants.begin(), plan.constants.end(), values.begin() + static_cast<std::ptrdiff_t>(plan.inputs.size()));
  detail::evaluate_runs(plan, {plan.nodes.data(), plan.operands.data()}, plan.runs, values.data());
}

/// The same for what a grading without a trace asks; no other node has a value afterwards.
inline void evaluate_brief(const Plan& plan, std::span<std::int64_t> values) noexcept {
  std::copy(plan.constants.begin(), plan.constants.end(), values.begin() + static_cast<std::ptrdiff_t>(plan.inputs.size()));
  detail::evaluate_runs(plan, {plan.brief.nodes.data(), plan.brief.operands.data()}, plan.brief.runs, values.data());
}

}  // namespace caregrade
