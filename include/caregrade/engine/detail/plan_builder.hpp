#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// A plan that grows node by node: equal operations become one node, and its limits hold.
class PlanBuilder {
 public:
  Plan plan{};

  /// The node of this operation; 0 once the plan is full.
  NodeIndex emit(Op op, Kind kind, std::vector<NodeIndex> operands, std::int64_t parameter = 0) {
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
      const Node& node = plan.nodes[i];
      if (node.op == op && node.kind == kind && node.parameter == parameter && node.operand_count == operands.size() &&
          std::equal(operands.begin(), operands.end(), plan.operands_of(node)))
        return static_cast<NodeIndex>(i);
    }
    if (plan.operands.size() + operands.size() > Plan::most_operands) full_ = true;
    if (plan.nodes.size() > Plan::most_nodes || full_) return 0;
    plan.nodes.push_back({op, kind, static_cast<std::uint16_t>(plan.operands.size()), static_cast<std::uint16_t>(operands.size()), parameter});
    plan.operands.insert(plan.operands.end(), operands.begin(), operands.end());
    return static_cast<NodeIndex>(plan.nodes.size() - 1);
  }

  /// Whether something found no place any more.
  [[nodiscard]] bool too_many_nodes() const noexcept { return plan.nodes.size() > Plan::most_nodes; }
  [[nodiscard]] bool too_many_operands() const noexcept { return full_; }

 private:
  bool full_ = false;
};

}  // namespace caregrade::detail
