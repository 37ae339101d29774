#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade::batch {

/// A plan some of whose inputs are the same for everybody: what follows of them is worked out, and nodes that add nothing are left out.
class Folded {
 public:
  struct Node {
    Op op = Op::constant;
    Kind kind = Kind::count;
    std::int64_t parameter = 0;
    std::vector<NodeIndex> operands{};
    bool is_constant = false;
    NodeIndex same_as = 0;              ///< itself, or the node that always has its value
    std::vector<std::int64_t> few{};    ///< all that it may be, sorted, where that is little; empty: not known
  };

  /// `fixed`: by input, its value where it is the same for everybody. `places`: those that an input of a place may be, sorted; empty: any.
  Folded(const Plan& plan, const std::vector<std::optional<std::int64_t>>& fixed, std::vector<std::int64_t> places = {})
      : plan_{plan}, places_{std::move(places)}, values_(plan_.nodes.size()), nodes_(plan_.nodes.size()) {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      fold(static_cast<NodeIndex>(i), fixed);
      find_few(static_cast<NodeIndex>(i));
    }
  }

  [[nodiscard]] const Node& operator[](NodeIndex at) const { return nodes_[at]; }
  [[nodiscard]] NodeIndex same(NodeIndex at) const { return nodes_[at].same_as; }
  [[nodiscard]] std::int64_t constant(NodeIndex at) const { return values_[at]; }
  [[nodiscard]] bool is_input(NodeIndex at) const { return nodes_[at].op == Op::input && !nodes_[at].is_constant; }

 private:
  void fold(NodeIndex at, const std::vector<std::optional<std::int64_t>>& fixed) {
    const caregrade::Node& from = plan_.nodes[at];
    Node& node = nodes_[at];
    node = {.op = from.op, .kind = from.kind, .parameter = from.parameter, .same_as = at};
    if (from.op == Op::constant) return become(at, from.parameter);
    if (from.op == Op::input) {
      if (const auto& value = fixed[static_cast<std::size_t>(from.parameter)]) become(at, *value);
      return;
    }
    const NodeIndex* in = plan_.operands_of(from);
    bool all_known = true;
    for (std::size_t k = 0; k < from.operand_count; ++k) {
      node.operands.push_back(same(in[k]));
      all_known = all_known && nodes_[node.operands.back()].is_constant;
    }
    if (all_known) return become(at, detail::value_of(plan_, from.op, from, node.operands.data(), node.operands.data() + node.operands.size(), values_.data()));
    simplify(at);
  }

  void simplify(NodeIndex at) {
    Node& node = nodes_[at];
    if (node.op == Op::choose) {
      const NodeIndex condition = node.operands[0];
      if (nodes_[condition].is_constant) return follow(at, node.operands[values_[condition] != 0 ? 1 : 2]);
      if (is_same(node.operands[1], node.operands[2])) return follow(at, node.operands[1]);
    }
    if (node.op == Op::equal || node.op == Op::less || node.op == Op::less_or_equal)
      if (const auto outcome = only_outcome(node)) return become(at, *outcome);
    if (node.op == Op::combination && !places_.empty())
      if (const auto cell = only_cell(at)) return become(at, *cell);
    if (node.op == Op::all_of || node.op == Op::any_of || node.op == Op::sum) {
      const std::int64_t neutral = node.op == Op::all_of ? 1 : 0;
      for (const NodeIndex operand : node.operands)
        if (node.op != Op::sum && nodes_[operand].is_constant && values_[operand] != neutral) return become(at, 1 - neutral);
      std::erase_if(node.operands, [&](NodeIndex operand) { return nodes_[operand].is_constant && values_[operand] == neutral; });
    }
    if (detail::folds(node.op) && node.operands.size() == 1) follow(at, node.operands.front());
  }

  void find_few(NodeIndex at) {
    static constexpr std::size_t most = 8;
    Node& node = nodes_[at];
    if (node.same_as != at) node.few = nodes_[node.same_as].few;
    else if (node.is_constant) node.few = {values_[at]};
    else if (node.op == Op::choose) {
      const auto &yes = nodes_[node.operands[1]].few, &no = nodes_[node.operands[2]].few;
      if (!yes.empty() && !no.empty()) std::set_union(yes.begin(), yes.end(), no.begin(), no.end(), std::back_inserter(node.few));
      if (node.few.size() > most) node.few.clear();
    }
  }

  /// What a comparison gives for all that its operands may be; nothing where that differs, or is not known.
  [[nodiscard]] std::optional<std::int64_t> only_outcome(const Node& node) const {
    std::optional<bool> found{};
    for (const std::int64_t a : nodes_[node.operands[0]].few)
      for (const std::int64_t b : nodes_[node.operands[1]].few) {
        const bool outcome = node.op == Op::equal ? a == b : node.op == Op::less ? a < b : a <= b;
        if (found && *found != outcome) return std::nullopt;
        found = outcome;
      }
    return found ? std::optional<std::int64_t>{*found ? 1 : 0} : std::nullopt;
  }

  [[nodiscard]] bool is_same(NodeIndex a, NodeIndex b) const { return a == b || (nodes_[a].is_constant && nodes_[b].is_constant && values_[a] == values_[b]); }

  /// The places that a node may be, sorted.
  [[nodiscard]] std::vector<std::int64_t> places_of(NodeIndex at) const {
    const Node& node = nodes_[at];
    if (node.is_constant) return {values_[at]};
    if (node.op != Op::choose) return places_;
    std::vector<std::int64_t> both{};
    const auto yes = places_of(node.operands[1]), no = places_of(node.operands[2]);
    std::set_union(yes.begin(), yes.end(), no.begin(), no.end(), std::back_inserter(both));
    return both;
  }

  /// What a table gives for all places that its operands may be, whatever else they are; nothing where that differs.
  [[nodiscard]] std::optional<std::int64_t> only_cell(NodeIndex at) const {
    const Node& node = nodes_[at];
    const PlanCombinations& table = plan_.combinations[static_cast<std::size_t>(node.parameter)];
    std::vector<std::int64_t> cells{0};
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      std::vector<std::int64_t> values{};
      if (nodes_[node.operands[k]].kind == Kind::region || nodes_[node.operands[k]].is_constant) values = places_of(node.operands[k]);
      else
        for (std::int64_t value = table.axes[k].least; value <= table.axes[k].most; ++value) values.push_back(value);
      std::vector<std::int64_t> more{};
      for (const std::int64_t cell : cells)
        for (const std::int64_t value : values) more.push_back(cell + detail::cell_part(table.axes[k], value));
      cells = std::move(more);
    }
    const std::int64_t first = detail::cell_level(table, cells.front());
    for (const std::int64_t cell : cells)
      if (detail::cell_level(table, cell) != first) return std::nullopt;
    return first;
  }

  void become(NodeIndex at, std::int64_t value) {
    nodes_[at].is_constant = true;
    nodes_[at].operands.clear();
    values_[at] = value;
  }
  void follow(NodeIndex at, NodeIndex other) {
    nodes_[at].same_as = other;
    nodes_[at].is_constant = nodes_[other].is_constant;
    values_[at] = values_[other];
  }

  const Plan& plan_;
  std::vector<std::int64_t> places_{};
  std::vector<std::int64_t> values_{};  ///< of nodes that are constant
  std::vector<Node> nodes_{};
};

}  // namespace caregrade::batch
