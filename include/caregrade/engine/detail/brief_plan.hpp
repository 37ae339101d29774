#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/policy_cones.hpp"
#include "caregrade/engine/detail/view.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::detail {

/// Collects the nodes whose values a grading without a trace reads.
class BriefRoots {
 public:
  BriefRoots(const Standard& standard, const Plan& plan) : standard_{standard}, plan_{plan}, wanted_(plan.nodes.size()) {}

  /// By node: whether it is read.
  [[nodiscard]] std::vector<bool> find() {
    for (const auto* each : {&plan_.scores, &plan_.grades, &plan_.notes})
      for (const NodeIndex node : *each) wanted_[node] = true;
    if (plan_.has_level) wanted_[plan_.initial_level] = wanted_[plan_.level] = true;
    for (const auto& asked : plan_.asked)
      if (asked) wanted_[asked->when] = true;
    for (const Plan::Rule& rule : plan_.rules)
      if (rule.adjusts_level) {
        wanted_[rule.before] = wanted_[rule.after] = true;
        want_reasons(rule.held);
      }
    for (const Plan::DoubtfulStep& step : plan_.doubtful_steps) want(step);
    return std::move(wanted_);
  }

 private:
  /// All that `Because` may look at.
  void want_reasons(NodeIndex at) {
    wanted_[at] = true;
    if (plan_.grade_numbers[at] >= 0) return;
    for (const NodeIndex operand : operands_of(at)) want_reasons(operand);
  }

  void want(const Plan::DoubtfulStep& step) {
    for (const Plan::DoubtfulStep::Table& table : step.tables) {
      wanted_[table.node] = true;
      for (const NodeIndex operand : operands_of(table.node)) wanted_[operand] = true;
    }
    if (step.is_choice) {
      struct {
        std::vector<bool>& wanted;
        [[nodiscard]] Truth truth(NodeIndex condition) const {
          wanted[condition] = true;
          return Truth::unknown;  // why: then both ways are gone
        }
      } view{wanted_};
      Told{plan_, view}.each(plan_.steps[step.step], [](NodeIndex) {});
    }
    for (std::size_t i = 0; step.has_branches && i < standard_.branches.size(); ++i)
      if (standard_.branches[i].step == step.step) wanted_[plan_.branches[i]] = true;
  }

  [[nodiscard]] std::span<const NodeIndex> operands_of(NodeIndex at) const { return {plan_.operands_of(plan_.nodes[at]), plan_.nodes[at].operand_count}; }

  const Standard& standard_;
  const Plan& plan_;
  std::vector<bool> wanted_{};
};

/// Makes `Plan::brief`: from the last node to the first, what hangs on few values of nodes that are needed anyway becomes one
/// look-up, worked out here for each of their combinations.
class BriefMaker {
 public:
  /// `wanted`: the nodes whose values are read; `everything`: the plan with nothing known.
  BriefMaker(Plan& plan, Reach& everything, std::vector<bool> wanted) : plan_{plan}, everything_{everything}, wanted_{std::move(wanted)} {}

  void run(InputIndex first_policy) {
    brief_.nodes = plan_.nodes;
    brief_.operands = plan_.operands;
    for (std::size_t at = plan_.nodes.size(); at-- > first();) put_look_up(static_cast<NodeIndex>(at));
    needed_ = needed_without(none);
    for (const std::uint16_t policy : plan_.doubtful_policies) add_settled(static_cast<NodeIndex>(first_policy + policy));
    add_runs();
    const PolicyConeMaker cones{brief_.nodes, brief_.operands, brief_.runs, settled_};
    for (std::size_t policy = first_policy; policy < plan_.inputs.size(); ++policy) brief_.policy_cones.push_back(cones.of(static_cast<InputIndex>(policy)));
    plan_.brief = std::move(brief_);
  }

 private:
  /// why so few: a table has to stay in the processor's nearest memory with all else that one person needs.
  static constexpr std::int64_t most_cells = 512;
  static constexpr std::size_t none = Plan::most_nodes;

  /// The first node that is worked out.
  [[nodiscard]] std::size_t first() const noexcept { return plan_.inputs.size() + plan_.constants.size(); }
  [[nodiscard]] std::span<const NodeIndex> operands_of(std::size_t at) const {
    return {brief_.operands.data() + brief_.nodes[at].first_operand, brief_.nodes[at].operand_count};
  }

  /// By node: whether it is needed while the node `without` has no operands.
  [[nodiscard]] std::vector<bool> needed_without(std::size_t without) const {
    std::vector<bool> needed = wanted_;
    for (std::size_t at = plan_.nodes.size(); at-- > first();)
      if (needed[at] && at != without)
        for (const NodeIndex operand : operands_of(at)) needed[operand] = true;
    return needed;
  }

  void put_look_up(NodeIndex at) {
    const std::vector<bool> needed = needed_without(at);
    if (!needed[at]) return;
    std::vector<bool> below(plan_.nodes.size());
    for (const NodeIndex operand : operands_of(at)) below[operand] = true;
    std::vector<NodeIndex> inside{}, read{};
    for (std::size_t i = at; i-- > 0;) {
      if (!below[i] || (i >= plan_.inputs.size() && i < first())) continue;
      const bool is_read = i < plan_.inputs.size() || needed[i];
      (is_read ? read : inside).push_back(static_cast<NodeIndex>(i));
      if (!is_read)
        for (const NodeIndex operand : operands_of(i)) below[operand] = true;
    }
    // why so: a look-up costs about as much as one node and one more for each of what it reads.
    if (inside.size() <= read.size()) return;
    std::reverse(inside.begin(), inside.end());
    inside.push_back(at);
    PlanCombinations table{};
    std::int64_t cells = 1;
    for (const NodeIndex each : read) {
      const Interval range = everything_.interval(each);
      if (range.low < -most_cells || range.high > most_cells) return;
      table.axes.push_back({.least = range.low, .most = range.high, .stride = cells});
      cells *= range.high - range.low + 1;
      if (cells > most_cells) return;
    }
    fill(table, cells, read, inside);
    replace(at, std::move(table), read);
  }

  /// Works out the last of the nodes `inside` for each cell.
  void fill(PlanCombinations& table, std::int64_t cells, const std::vector<NodeIndex>& read, const std::vector<NodeIndex>& inside) const {
    std::vector<std::int64_t> values(plan_.nodes.size());
    std::copy(plan_.constants.begin(), plan_.constants.end(), values.begin() + static_cast<std::ptrdiff_t>(plan_.inputs.size()));
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      for (std::size_t k = 0; k < read.size(); ++k) {
        const PlanCombinations::Axis& axis = table.axes[k];
        values[read[k]] = axis.least + cell / axis.stride % (axis.most - axis.least + 1);
      }
      for (const NodeIndex node : inside) {
        const std::span operands = operands_of(node);
        values[node] = value_of(plan_, brief_.nodes[node].op, brief_.nodes[node], operands.data(), operands.data() + operands.size(), values.data());
      }
      table.levels.push_back(values[inside.back()]);
    }
    table.rows.assign(table.levels.size(), PlanCombinations::no_row);
  }

  void replace(NodeIndex at, PlanCombinations table, const std::vector<NodeIndex>& read) {
    if (brief_.operands.size() + read.size() > Plan::most_operands) return;
    Node& node = brief_.nodes[at];
    node.op = Op::combination;
    node.first_operand = static_cast<std::uint16_t>(brief_.operands.size());
    node.operand_count = static_cast<std::uint16_t>(read.size());
    node.parameter = static_cast<std::int64_t>(plan_.combinations.size());
    brief_.operands.insert(brief_.operands.end(), read.begin(), read.end());
    plan_.combinations.push_back(std::move(table));
  }

  /// Adds, for each look-up that reads a policy or a comparison of it, the truth that it makes no difference there.
  void add_settled(NodeIndex policy) {
    const auto compares = [&](NodeIndex node) {
      const std::span operands = operands_of(node);
      return node == policy || (node >= first() && brief_.nodes[node].op != Op::combination && std::find(operands.begin(), operands.end(), policy) != operands.end());
    };
    for (std::size_t at = first(); at < plan_.nodes.size(); ++at) {
      if (!needed_[at] || brief_.nodes[at].op != Op::combination) continue;
      const std::vector<NodeIndex> read(operands_of(at).begin(), operands_of(at).end());
      const auto found = std::find_if(read.begin(), read.end(), compares);
      if (found != read.end() && read.size() > 1 && brief_.nodes.size() < Plan::most_nodes) add_settled(static_cast<NodeIndex>(at), static_cast<std::size_t>(found - read.begin()));
    }
  }

  void add_settled(NodeIndex at, std::size_t operand) {
    const PlanCombinations of = plan_.combinations[static_cast<std::size_t>(brief_.nodes[at].parameter)];
    const PlanCombinations::Axis removed = of.axes[operand];
    std::vector<NodeIndex> read(operands_of(at).begin(), operands_of(at).end());
    read.erase(read.begin() + static_cast<std::ptrdiff_t>(operand));
    PlanCombinations table{};
    std::int64_t cells = 1;
    for (std::size_t k = 0; k < of.axes.size(); ++k) {
      if (k == operand) continue;
      table.axes.push_back({.least = of.axes[k].least, .most = of.axes[k].most, .stride = cells});
      cells *= of.axes[k].most - of.axes[k].least + 1;
    }
    for (std::int64_t cell = 0; cell < cells; ++cell) {
      std::int64_t from = 0;
      for (std::size_t k = 0, kept = 0; k < of.axes.size(); ++k)
        if (k != operand) {
          const PlanCombinations::Axis& axis = table.axes[kept++];
          from += cell / axis.stride % (axis.most - axis.least + 1) * of.axes[k].stride;
        }
      bool is_same = true;
      for (std::int64_t value = removed.least; value <= removed.most; ++value)
        is_same = is_same && of.levels[static_cast<std::size_t>(from + (value - removed.least) * removed.stride)] == of.levels[static_cast<std::size_t>(from)];
      table.levels.push_back(is_same ? 1 : 0);
    }
    table.rows.assign(table.levels.size(), PlanCombinations::no_row);
    const auto truth = static_cast<NodeIndex>(brief_.nodes.size());
    brief_.nodes.push_back({.kind = Kind::truth});
    replace(truth, std::move(table), read);
    settled_.insert_or_assign({at, operand}, truth);
  }

  void add_runs() {
    for (std::size_t at = first(); at < brief_.nodes.size(); ++at) {
      if (at < plan_.nodes.size() && !needed_[at]) continue;
      const Node& node = brief_.nodes[at];
      Plan::Run* last = brief_.runs.empty() ? nullptr : &brief_.runs.back();
      if (last != nullptr && last->end == at && last->op == node.op && last->operand_count == node.operand_count &&
          node.first_operand == brief_.nodes[at - 1].first_operand + node.operand_count)
        ++last->end;
      else brief_.runs.push_back({.op = node.op, .operand_count = node.operand_count, .first = static_cast<NodeIndex>(at), .end = static_cast<NodeIndex>(at + 1)});
    }
  }

  Plan& plan_;
  Reach& everything_;
  std::vector<bool> wanted_{};
  Plan::Brief brief_{};
  std::vector<bool> needed_{};
  SettledLookUps settled_{};
};

}  // namespace caregrade::detail
