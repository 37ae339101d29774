#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/set_operations.hpp"
#include "caregrade/engine/detail/value_set.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade {

namespace detail {

class Paths;

/// Every value that an input can take, as far as anything can tell them apart. Of a frequency also those between what whole
/// numbers of times give: `check` proves that no band is narrower than that.
[[nodiscard]] inline ValueSet all_values(const PlanInput& input) {
  ValueSet domain{};
  if (input.is_summed && input.step == 1) domain.add({.difference = 0, .first = 0, .last = input.most});
  else if (input.is_summed)
    for (std::int64_t value = 0; value <= input.most; value += input.step) domain.add(value);
  else
    for (const std::int64_t value : input.values) domain.add(value);
  domain.tidy();
  return domain;
}

/// Every input with every value that it can take.
[[nodiscard]] inline std::vector<ValueSet> all_values(const Plan& plan) {
  std::vector<ValueSet> domains{};
  domains.reserve(plan.inputs.size());
  for (const PlanInput& input : plan.inputs) {
    domains.push_back(all_values(input));
  }
  return domains;
}

}  // namespace detail

/// Reads a plan for one person some of whose answers are unknown: the exact set of values that some completion gives.
///
/// Operands that share no unknown combine freely, so sets pass through the plan like values. Where an unknown is
/// used twice, the node where its paths meet is *cut*: its values are enumerated, and the rest is free again.
class Reach {
 public:
  /// More combinations of cut values than this are not enumerated; `exact()` then becomes false.
  static constexpr std::size_t most_combinations = 1'000'000;
  static constexpr std::size_t most_cuts = 16;  ///< where the work is limited

  /// `domains` holds the possible values of each plan input (one value where it is known).
  explicit Reach(const Plan& plan, const std::vector<detail::ValueSet>& domains) : Reach{plan, domains, 0} {}

  /// The same with another limit: `work` nodes may be worked out for one answer; 0: `most_combinations`.
  Reach(const Plan& plan, const std::vector<detail::ValueSet>& domains, std::size_t work) : plan_{&plan}, outer_{domains}, work_{work} {
    outer_.resize(plan.nodes.size());
    known_.resize(plan.nodes.size());
    for (std::size_t i = plan.inputs.size(); i < outer_.size(); ++i) work_out(i, outer_);
  }

  /// The same person with other possible values of one input.
  [[nodiscard]] Reach with(InputIndex input, detail::ValueSet domain) const {
    Reach other{*this};
    other.found_.clear();
    other.outer_[input] = std::move(domain);
    std::vector<bool> changes(plan_->nodes.size());
    changes[input] = true;
    for (std::size_t i = plan_->inputs.size(); i < changes.size(); ++i) {
      const Node& node = plan_->nodes[i];
      for (std::size_t k = 0; k < node.operand_count; ++k)
        if (changes[plan_->operands_of(node)[k]]) changes[i] = true;
      if (changes[i]) other.work_out(i, other.outer_);
    }
    return other;
  }

  /// Possible values of an input.
  [[nodiscard]] const detail::ValueSet& domain(InputIndex input) const { return outer_[input]; }

  /// Values of a node, exact unless `exact()` is false: then a set that contains them.
  [[nodiscard]] const detail::ValueSet& of(NodeIndex root) {
    if (outer_[root].is_single()) return outer_[root];
    const auto found = found_.find(root);
    if (found != found_.end()) return found->second;
    return found_.emplace(root, through_cuts(root)).first->second;
  }

  /// True when some pair of a node's values differs.
  [[nodiscard]] bool differs(NodeIndex root) {
    // why first: what holds every pair and has none that differs is proof without going through the cuts.
    return !outer_[root].is_straight() && !of(root).is_straight();
  }

  [[nodiscard]] bool exact() const noexcept { return exact_; }

  /// Ends of a node's values.
  [[nodiscard]] Interval interval(NodeIndex root) {
    Interval interval{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
    const detail::ValueSet& values = of(root);
    for (const auto& run : values.runs()) {
      interval.low = std::min(interval.low, run.first);
      interval.high = std::max(interval.high, run.last);
    }
    return interval;
  }

  /// Values of a level node; nullopt where some completion finds no level at all.
  [[nodiscard]] std::optional<LevelSet> levels(NodeIndex root) {
    LevelSet levels{};
    bool missed = false;
    of(root).each([&](std::int64_t first, std::int64_t) {
      if (first < 0) missed = true;
      else levels.add(first);
    });
    if (missed) return std::nullopt;
    return levels;
  }

  [[nodiscard]] Truth truth(NodeIndex root) {
    const Interval interval = this->interval(root);
    if (interval.low != interval.high) return Truth::unknown;
    return interval.low != 0 ? Truth::yes : Truth::no;
  }

 private:
  friend class detail::Paths;

  using Atoms = std::bitset<Plan::most_inputs>;  ///< unknown inputs
  using Sets = std::vector<detail::ValueSet>;

  [[nodiscard]] const NodeIndex* operands(std::size_t node) const { return plan_->operands_of(plan_->nodes[node]); }

  // --- sets ------------------------------------------------------------------------------------------------------

  /// Works out the set of a node from those of its operands.
  void work_out(std::size_t i, Sets& sets) const {
    const Node& node = plan_->nodes[i];
    const NodeIndex* operand = plan_->operands_of(node);
    detail::ValueSet& set = sets[i];
    if (node.op == Op::constant) return set.become(node.parameter);
    if (node.op == Op::input) return void(set = sets[static_cast<std::size_t>(node.parameter)]);
    std::vector<std::int64_t>& values = known_;
    std::size_t known = 0;
    while (known < node.operand_count && sets[operand[known]].is_straight_single()) {
      values[operand[known]] = sets[operand[known]].runs().front().first;
      ++known;
    }
    if (known == node.operand_count) return set.become(detail::value_of(*plan_, node.op, node, plan_->operands_of(node), plan_->operands_of(node) + node.operand_count, values.data()));
    if (detail::folds(node.op)) return fold(node, sets, set);
    if (joins_runs(node.op)) return void(set = joined(node, sets));
    set.clear();
    if (node.op == Op::combination) combine(node, sets, set);
    else if (node.op == Op::weigh) weigh(node, sets, set);
    else if (node.op == Op::band) band(node, sets, set);
    else apply(node, sets, set);
    set.tidy();
  }

  /// Operations whose sets are made run by run: amounts and days have too many values to try them one by one.
  [[nodiscard]] static bool joins_runs(Op op) noexcept {
    switch (op) {
      case Op::equal:
      case Op::less:
      case Op::less_or_equal:
      case Op::choose:
      case Op::difference:
      case Op::share:
      case Op::years:
      case Op::months: return true;
      default: return false;
    }
  }

  [[nodiscard]] detail::ValueSet joined(const Node& node, const Sets& sets) const {
    const NodeIndex* operand = plan_->operands_of(node);
    const detail::ValueSet& first = sets[operand[0]];
    const detail::ValueSet& second = sets[operand[1]];
    if (node.op == Op::choose) return detail::chosen(first, second, sets[operand[2]]);
    if (node.op == Op::difference) return detail::subtracted(first, second);
    const auto apply = [&](std::int64_t a, std::int64_t b) { return detail::apply(*plan_, node, a, b, 0); };
    if (node.op == Op::share) return detail::grown(first, second, apply);
    if (node.op == Op::years || node.op == Op::months) return detail::elapsed(first, second, apply);
    return detail::compared(node.op, first, second);
  }

  void fold(const Node& node, const Sets& sets, detail::ValueSet& set) const {
    const NodeIndex* operand = plan_->operands_of(node);
    const auto join = [&node](const detail::ValueSet& a, const detail::ValueSet& b, detail::ValueSet& into) {
      if (node.op == Op::sum) into.become_sum(a, b);
      else into = detail::grown(a, b, [&node](std::int64_t x, std::int64_t y) { return detail::fold(node.op, x, y); });
    };
    if (node.operand_count == 1) return void(set = sets[operand[0]]);
    join(sets[operand[0]], sets[operand[1]], set);
    detail::ValueSet before{};
    for (std::size_t k = 2; k < node.operand_count; ++k) {
      std::swap(before, set);
      join(before, sets[operand[k]], set);
    }
  }

  /// Looks up every combination of the operands' values: cells are sums of one part of each.
  void combine(const Node& node, const Sets& sets, detail::ValueSet& set) const {
    const PlanCombinations& table = plan_->combinations[static_cast<std::size_t>(node.parameter)];
    detail::ValueSet cells = detail::ValueSet::only(0), before{};
    for (std::size_t k = 0; k < node.operand_count; ++k) {
      detail::ValueSet parts{};
      sets[plan_->operands_of(node)[k]].each([&](std::int64_t a, std::int64_t a2) {
        parts.add_pair(detail::cell_part(table.axes[k], a), detail::cell_part(table.axes[k], a2));
      });
      parts.tidy();
      std::swap(before, cells);
      cells.become_sum(before, parts);
    }
    cells.each([&](std::int64_t a, std::int64_t a2) { set.add_pair(detail::cell_level(table, a), detail::cell_level(table, a2)); });
  }

  void weigh(const Node& node, const Sets& sets, detail::ValueSet& set) const {
    const PlanWeights& weights = plan_->weights[static_cast<std::size_t>(node.parameter)];
    detail::ValueSet part{}, before{};
    set.become(0);
    for (std::size_t k = 0; k < node.operand_count; ++k) {
      const auto weight = [&](std::int64_t value) { return weights.points[static_cast<std::size_t>(weights.origin[k] + value)]; };
      part.clear();
      sets[plan_->operands_of(node)[k]].each([&](std::int64_t a, std::int64_t a2) { part.add_pair(weight(a), weight(a2)); });
      part.tidy();
      std::swap(before, set);
      set.become_sum(before, part);
    }
  }

  /// Looks up whole stretches at once: between two ends of bands nothing changes.
  void band(const Node& node, const Sets& sets, detail::ValueSet& set) const {
    const auto& rows = plan_->bands[static_cast<std::size_t>(node.parameter)];
    for (const auto& run : sets[plan_->operands_of(node)[0]].runs()) {
      for (std::int64_t value = run.first; value <= run.last;) {
        const std::int64_t other = value + run.difference;
        set.add_pair(detail::band_result(rows, value), detail::band_result(rows, other));
        std::int64_t step = run.last - value + 1;
        for (const PlanBand& row : rows)
          for (const std::int64_t end : {row.least, row.most + 1})
            for (const std::int64_t from : {value, other})
              if (end > from) step = std::min(step, end - from);
        value += step;
      }
    }
  }

  /// Applies an operation of one to three operands to every combination of their values.
  void apply(const Node& node, const Sets& sets, detail::ValueSet& set) const {
    static const detail::ValueSet none = detail::ValueSet::only(0);
    const NodeIndex* operand = plan_->operands_of(node);
    const detail::ValueSet& second = node.operand_count > 1 ? sets[operand[1]] : none;
    const detail::ValueSet& third = node.operand_count > 2 ? sets[operand[2]] : none;
    sets[operand[0]].each([&](std::int64_t a, std::int64_t a2) {
      second.each([&](std::int64_t b, std::int64_t b2) {
        third.each([&](std::int64_t c, std::int64_t c2) {
          set.add_pair(detail::apply(*plan_, node, a, b, c), detail::apply(*plan_, node, a2, b2, c2));
        });
      });
    });
  }

  // --- cuts ------------------------------------------------------------------------------------------------------

  /// Nodes whose values have to be enumerated so that everything else combines freely, in plan order.
  [[nodiscard]] std::vector<NodeIndex> find_cuts(NodeIndex root) const {
    std::vector<NodeIndex> cuts{};
    while (const auto next = conflict(root, cuts)) {
      if (work_ != 0 && cuts.size() > most_cuts) break;
      cuts.push_back(*next);
      std::sort(cuts.begin(), cuts.end());
    }
    return cuts;
  }

  /// A node to cut next; nothing when no unknown is used twice any more.
  [[nodiscard]] std::optional<NodeIndex> conflict(NodeIndex root, const std::vector<NodeIndex>& cuts) const {
    Atoms taken{};
    std::vector<NodeIndex> roots = cuts;
    if (std::find(cuts.begin(), cuts.end(), root) == cuts.end()) roots.push_back(root);
    for (const NodeIndex region : roots) {
      std::vector<Atoms> atoms(plan_->nodes.size());
      if (const auto found = supports(region, cuts, atoms)) return found;
      const Atoms shared = atoms[region] & taken;
      if (shared.any()) return first_of(shared);
      taken |= atoms[region];
    }
    return std::nullopt;
  }

  /// Fills in which free unknowns each node of a region depends on; returns a node to cut where paths meet.
  [[nodiscard]] std::optional<NodeIndex> supports(NodeIndex region, const std::vector<NodeIndex>& cuts, std::vector<Atoms>& atoms) const {
    std::vector<bool> needed(plan_->nodes.size());
    needed[region] = true;
    for (std::size_t i = region + std::size_t{1}; i-- > 0;) {
      if (!needed[i] || stops(static_cast<NodeIndex>(i), region, cuts)) continue;
      for (const NodeIndex operand : live_operands(i)) needed[operand] = true;
    }
    for (std::size_t i = 0; i <= region; ++i) {
      if (!needed[i] || outer_[i].is_single()) continue;
      if (i != region && std::binary_search(cuts.begin(), cuts.end(), static_cast<NodeIndex>(i))) continue;
      if (plan_->nodes[i].op == Op::input) {
        atoms[i].set(i);
        continue;
      }
      const auto live = live_operands(i);
      for (std::size_t k = 0; k < live.size(); ++k) {
        // why: of a choice only one branch is taken, so the branches may share unknowns with each other.
        const bool branch = plan_->nodes[i].op == Op::choose && live.size() == 3 && k == 2 && outer_[live[0]].is_straight();
        const Atoms& before = branch ? atoms[live[0]] : atoms[i];
        const Atoms met = before & atoms[live[k]];
        if (met.any()) return meeting_point(live, k, met, cuts, region);
        atoms[i] |= atoms[live[k]];
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] bool stops(NodeIndex node, NodeIndex region, const std::vector<NodeIndex>& cuts) const {
    return outer_[node].is_single() || (node != region && std::binary_search(cuts.begin(), cuts.end(), node));
  }

  /// Operands that the node's value depends on: a choice whose condition is settled has one branch.
  [[nodiscard]] std::span<const NodeIndex> live_operands(std::size_t i) const {
    const Node& node = plan_->nodes[i];
    const NodeIndex* operand = plan_->operands_of(node);
    if (node.op == Op::choose && outer_[operand[0]].is_single() && outer_[operand[0]].is_straight())
      return {operand + (outer_[operand[0]].runs().front().first != 0 ? 1 : 2), 1};
    return {operand, node.operand_count};
  }

  /// The node nearest the end through which operand `k` and an earlier one see the same unknown.
  [[nodiscard]] NodeIndex meeting_point(std::span<const NodeIndex> live, std::size_t k, const Atoms& met,
                                        const std::vector<NodeIndex>& cuts, NodeIndex region) const {
    const std::vector<bool> right = below(live[k], cuts, region);
    for (std::size_t i = region; i-- > 0;) {
      if (!right[i] || outer_[i].is_single() || outer_[i].size() > 64) continue;
      if (std::binary_search(cuts.begin(), cuts.end(), static_cast<NodeIndex>(i))) continue;
      for (std::size_t other = 0; other < k; ++other)
        if (below(live[other], cuts, region)[i]) return static_cast<NodeIndex>(i);
    }
    return first_of(met);
  }

  [[nodiscard]] std::vector<bool> below(NodeIndex top, const std::vector<NodeIndex>& cuts, NodeIndex region) const {
    std::vector<bool> reached(plan_->nodes.size());
    reached[top] = true;
    for (std::size_t i = top + std::size_t{1}; i-- > 0;) {
      if (!reached[i] || stops(static_cast<NodeIndex>(i), region, cuts)) continue;
      for (const NodeIndex operand : live_operands(i)) reached[operand] = true;
    }
    return reached;
  }

  [[nodiscard]] static NodeIndex first_of(const Atoms& atoms) {
    std::size_t i = 0;
    while (!atoms[i]) ++i;
    return static_cast<NodeIndex>(i);
  }

  /// A cut, or at last the root, with what has to be worked out before its values are known.
  struct Stage {
    NodeIndex end = 0;
    std::vector<NodeIndex> nodes{};  ///< between the cuts before it and itself, in plan order
    std::vector<NodeIndex> state{};  ///< the cuts that this stage or a later one reads
  };

  /// Orders the cuts so that each stands behind those it depends on, and those with the most combinations below them come
  /// first.
  ///
  /// why: what a stage leads to depends on its state alone. The sooner many combinations come together in few states, the
  /// fewer are left to go on with.
  [[nodiscard]] std::vector<Stage> stages(NodeIndex root, const std::vector<NodeIndex>& cuts) const {
    std::vector<std::vector<NodeIndex>> below{};
    std::vector<std::pair<double, std::size_t>> order{};
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      double combinations = 1;
      for (const NodeIndex cut : below.emplace_back(cuts_below(cuts[i], cuts))) combinations *= static_cast<double>(outer_[cut].size());
      order.emplace_back(-combinations, i);
    }
    std::sort(order.begin(), order.end());
    std::vector<Stage> stages{};
    std::vector<bool> placed(plan_->nodes.size());
    const auto place = [&](NodeIndex end) {
      if (placed[end]) return;
      stages.push_back({.end = end, .nodes = between(end, cuts, placed)});
      placed[end] = true;
    };
    for (const auto& [combinations, i] : order) {
      for (const NodeIndex cut : below[i]) place(cut);
      if (cuts[i] != root) place(cuts[i]);
    }
    place(root);
    std::vector<bool> read(plan_->nodes.size());
    for (std::size_t at = stages.size(); at-- > 0;) {
      for (const NodeIndex node : stages[at].nodes)
        for (std::size_t k = 0; k < plan_->nodes[node].operand_count; ++k) read[operands(node)[k]] = true;
      for (std::size_t before = 0; before < at; ++before)
        if (read[stages[before].end]) stages[at].state.push_back(stages[before].end);
    }
    return stages;
  }

  /// The cuts that a node depends on, in plan order.
  [[nodiscard]] std::vector<NodeIndex> cuts_below(NodeIndex top, const std::vector<NodeIndex>& cuts) const {
    std::vector<bool> reached(plan_->nodes.size());
    reached[top] = true;
    std::vector<NodeIndex> found{};
    for (std::size_t i = top + std::size_t{1}; i-- > 0;) {
      if (!reached[i]) continue;
      for (std::size_t k = 0; k < plan_->nodes[i].operand_count; ++k) reached[operands(i)[k]] = true;
      if (i != top && std::binary_search(cuts.begin(), cuts.end(), static_cast<NodeIndex>(i))) found.push_back(static_cast<NodeIndex>(i));
    }
    std::reverse(found.begin(), found.end());
    return found;
  }

  /// The nodes above the cuts that are fixed already, as far as `end` and with it.
  [[nodiscard]] std::vector<NodeIndex> between(NodeIndex end, const std::vector<NodeIndex>& cuts, const std::vector<bool>& fixed) const {
    std::vector<bool> needed(plan_->nodes.size()), changes = fixed;
    needed[end] = true;
    for (std::size_t i = end + std::size_t{1}; i-- > 0;) {
      if (!needed[i] || (i != end && std::binary_search(cuts.begin(), cuts.end(), static_cast<NodeIndex>(i)))) continue;
      for (std::size_t k = 0; k < plan_->nodes[i].operand_count; ++k) needed[operands(i)[k]] = true;
    }
    std::vector<NodeIndex> nodes{};
    for (std::size_t i = 0; i <= end; ++i) {
      if (!needed[i] || fixed[i]) continue;
      for (std::size_t k = 0; k < plan_->nodes[i].operand_count; ++k)
        if (changes[operands(i)[k]]) changes[i] = true;
      if (changes[i]) nodes.push_back(static_cast<NodeIndex>(i));
    }
    return nodes;
  }

  using State = std::vector<std::int64_t>;

  [[nodiscard]] detail::ValueSet through_cuts(NodeIndex root) {
    const std::vector<NodeIndex> cuts = find_cuts(root);
    if (cuts.empty()) return outer_[root];
    if (work_ != 0 && cuts.size() > most_cuts) {
      exact_ = false;
      return outer_[root];
    }
    detail::ValueSet result{};
    std::size_t left = work_ == 0 ? most_combinations : work_;
    Sets sets = outer_;
    const std::vector<Stage> order = stages(root, cuts);
    std::vector<std::set<State>> seen(order.size());
    if (!enumerate(order, 0, sets, seen, result, left)) {
      exact_ = false;
      return outer_[root];
    }
    result.tidy();
    return result;
  }

  /// Fixes the cuts one after another to each of their values and collects what the root can then be. `seen` holds the states
  /// in which a stage was entered before.
  [[nodiscard]] bool enumerate(const std::vector<Stage>& stages, std::size_t at, Sets& sets, std::vector<std::set<State>>& seen,
                               detail::ValueSet& result, std::size_t& left) const {
    const Stage& stage = stages[at];
    State state{};
    for (const NodeIndex cut : stage.state) {
      state.push_back(sets[cut].runs().front().first);
      state.push_back(sets[cut].runs().front().difference);
    }
    if (!seen[at].insert(std::move(state)).second) return true;
    const std::size_t work = work_ == 0 ? 1 : 1 + stage.nodes.size();
    if (left < work) return false;
    left -= work;
    for (const NodeIndex node : stage.nodes) work_out(node, sets);
    if (at + 1 == stages.size()) {
      result.add(sets[stage.end]);
      if (result.runs().size() > 4096) result.tidy();
      return true;
    }
    const detail::ValueSet values = sets[stage.end];
    for (const auto& run : values.runs()) {
      for (std::int64_t value = run.first; value <= run.last; ++value) {
        sets[stage.end].become(value, run.difference);
        if (!enumerate(stages, at + 1, sets, seen, result, left)) return false;
      }
    }
    sets[stage.end] = values;
    return true;
  }

  const Plan* plan_;
  Sets outer_{};
  std::size_t work_ = 0;
  std::map<NodeIndex, detail::ValueSet> found_{};  ///< values of the roots asked for so far
  mutable std::vector<std::int64_t> known_{};  ///< why kept: values of operands that are known, while a node is worked out
  bool exact_ = true;
};

}  // namespace caregrade
