#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// By look-up and number of an operand: the truth that no value of that operand changes what is found.
using SettledLookUps = std::map<std::pair<NodeIndex, std::size_t>, NodeIndex>;

/// Finds all that depends on one policy, and what settles each node that reads a comparison of it.
class PolicyConeMaker {
 public:
  PolicyConeMaker(const std::vector<Node>& nodes, const std::vector<NodeIndex>& operands, const std::vector<Plan::Run>& runs, const SettledLookUps& settled)
      : nodes_{nodes}, operands_{operands}, runs_{runs}, settled_{settled} {}

  [[nodiscard]] Plan::PolicyCone of(InputIndex policy) const {
    Plan::PolicyCone cone{};
    std::vector<bool> depends(nodes_.size()), compares(nodes_.size());
    depends[policy] = compares[policy] = true;
    for (const Plan::Run& run : runs_) {
      Plan::Run stretch = run;
      stretch.end = run.first;
      for (NodeIndex i = run.first; i < run.end; ++i) {
        const std::span operands{operands_.data() + nodes_[i].first_operand, run.operand_count};
        // why: of two operands that compare it neither settles the other.
        cone.can_settle = cone.can_settle && std::count_if(operands.begin(), operands.end(), [&](NodeIndex operand) { return compares[operand]; }) < 2;
        for (std::size_t k = 0; k < operands.size(); ++k) {
          depends[i] = depends[i] || depends[operands[k]];
          if (!compares[operands[k]]) continue;
          if (operands[k] == policy && run.op != Op::combination) compares[i] = true;
          else add_settlers(cone, i, k);
        }
        if (!depends[i]) continue;
        if (stretch.end == run.first) stretch.first = i;
        stretch.end = static_cast<NodeIndex>(i + 1);
      }
      if (stretch.end != run.first) cone.runs.push_back(stretch);
    }
    return cone;
  }

 private:
  /// Adds what settles a node whatever its operand `k`, a comparison of a policy, is.
  void add_settlers(Plan::PolicyCone& cone, NodeIndex at, std::size_t k) const {
    const Node& node = nodes_[at];
    const NodeIndex* in = operands_.data() + node.first_operand;
    const std::size_t before = cone.settlers.size();
    if (node.op == Op::choose) {
      if (k == 0) cone.settlers.push_back({.node = in[1], .other = in[2]});
      else cone.settlers.push_back({.node = in[0], .other = in[0], .truth = k == 2});
    } else if (node.op == Op::all_of || node.op == Op::any_of) {
      for (std::size_t other = 0; other < node.operand_count; ++other)
        if (other != k) cone.settlers.push_back({.node = in[other], .other = in[other], .truth = node.op == Op::any_of});
    } else if (const auto found = settled_.find({at, k}); found != settled_.end()) {
      cone.settlers.push_back({.node = found->second, .other = found->second, .truth = true});
    }
    if (cone.settlers.size() == before) cone.can_settle = false;
    else cone.settlers.back().is_last = true;
  }

  const std::vector<Node>& nodes_;
  const std::vector<NodeIndex>& operands_;
  const std::vector<Plan::Run>& runs_;
  const SettledLookUps& settled_;
};

}  // namespace caregrade::detail
