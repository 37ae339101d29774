#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// A plan that grows node by node: equal operations become one node, and its limits hold.
class PlanBuilder {
 public:
  explicit PlanBuilder(std::size_t most_nodes = Plan::most_nodes) : most_nodes_{most_nodes} {}

  Plan plan{};

  /// The node of this operation; 0 once the plan is full.
  NodeIndex emit(Op op, Kind kind, std::vector<NodeIndex> operands, std::int64_t parameter = 0) {
    std::uint64_t hash = static_cast<std::uint64_t>(op) * 31 + static_cast<std::uint64_t>(kind);
    hash = hash * 0x9E3779B97F4A7C15U + static_cast<std::uint64_t>(parameter);
    for (const NodeIndex operand : operands) hash = (hash ^ operand) * 0x9E3779B97F4A7C15U;
    const auto [begin, end] = known_.equal_range(hash);
    for (auto each = begin; each != end; ++each) {
      const Node& node = plan.nodes[each->second];
      if (node.op == op && node.kind == kind && node.parameter == parameter && node.operand_count == operands.size() &&
          std::equal(operands.begin(), operands.end(), plan.operands_of(node)))
        return each->second;
    }
    if (plan.operands.size() + operands.size() > Plan::most_operands) full_ = true;
    if (plan.nodes.size() > most_nodes_ || full_) return 0;
    const auto index = static_cast<NodeIndex>(plan.nodes.size());
    plan.nodes.push_back({op, kind, static_cast<std::uint16_t>(plan.operands.size()), static_cast<std::uint16_t>(operands.size()), parameter});
    plan.operands.insert(plan.operands.end(), operands.begin(), operands.end());
    known_.emplace(hash, index);
    return index;
  }

  /// Whether something found no place any more.
  [[nodiscard]] bool too_many_nodes() const noexcept { return plan.nodes.size() > most_nodes_; }
  [[nodiscard]] bool too_many_operands() const noexcept { return full_; }

 private:
  std::unordered_multimap<std::uint64_t, NodeIndex> known_{};
  std::size_t most_nodes_ = 0;
  bool full_ = false;
};

}  // namespace caregrade::detail
