#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "caregrade/model/plan.hpp"

namespace caregrade {

namespace detail {

/// Level of the band that holds `value`; `no_value` when none does.
[[nodiscard]] inline std::int64_t band_level(const std::vector<PlanBand>& rows, std::int64_t value) noexcept {
  for (const PlanBand& row : rows)
    if (row.least <= value && value <= row.most) return row.level;
  return no_value;
}

/// Joins two operands of an operation that takes any number of them.
[[nodiscard]] constexpr std::int64_t fold(Op op, std::int64_t a, std::int64_t b) noexcept {
  switch (op) {
    case Op::sum: return a + b;
    case Op::greatest: return std::max(a, b);
    case Op::all_of: return a != 0 && b != 0;
    case Op::any_of: return a != 0 || b != 0;
    default: return no_value;
  }
}

[[nodiscard]] constexpr bool folds(Op op) noexcept {
  return op == Op::sum || op == Op::greatest || op == Op::all_of || op == Op::any_of;
}

/// Applies an operation of a fixed number of operands. A look-up that missed stays a miss all the way.
[[nodiscard]] inline std::int64_t apply(const Plan& plan, const Node& node, std::int64_t a, std::int64_t b, std::int64_t c) noexcept {
  switch (node.op) {
    case Op::equal: return a == b;
    case Op::less: return a < b;
    case Op::less_or_equal: return a <= b;
    case Op::negation: return a == 0;
    case Op::choose: return a != 0 ? b : c;
    case Op::band: return band_level(plan.bands[static_cast<std::size_t>(node.parameter)], a);
    case Op::worse: return a == no_value ? no_value : std::min(a + node.parameter, plan.levels - 1);
    default: return no_value;
  }
}

/// Value of one node whose operands are known.
[[nodiscard]] inline std::int64_t value_of(const Plan& plan, const Node& node, const std::int64_t* inputs,
                                           const std::int64_t* values) noexcept {
  if (node.op == Op::input) return inputs[node.parameter];
  if (node.op == Op::constant) return node.parameter;
  const NodeIndex* operand = plan.operands_of(node);
  if (folds(node.op)) {
    std::int64_t value = values[operand[0]];
    for (std::size_t k = 1; k < node.operand_count; ++k) value = fold(node.op, value, values[operand[k]]);
    return value;
  }
  const std::int64_t b = node.operand_count > 1 ? values[operand[1]] : 0;
  const std::int64_t c = node.operand_count > 2 ? values[operand[2]] : 0;
  return apply(plan, node, values[operand[0]], b, c);
}

}  // namespace detail

/// Reads a plan for one person whose every answer is known.
/// `inputs` holds one value per plan input, `values` receives one per node.
inline void evaluate(const Plan& plan, std::span<const std::int64_t> inputs, std::span<std::int64_t> values) noexcept {
  for (std::size_t i = 0; i < plan.nodes.size(); ++i)
    values[i] = detail::value_of(plan, plan.nodes[i], inputs.data(), values.data());
}

}  // namespace caregrade
