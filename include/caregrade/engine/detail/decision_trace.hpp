#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/engine/detail/cluster_view.hpp"
#include "caregrade/model/decision.hpp"

namespace caregrade::detail {

/// The row of a parameter that is looked up for certain.
[[nodiscard]] inline std::optional<PackRow> row_hit(const Cluster& cluster, ClusterView& view, std::int32_t lookup) {
  const ParameterLookup& of = cluster.lookups[static_cast<std::size_t>(lookup)];
  const PlanCombinations& table = cluster.plan.combinations[of.table];
  std::int64_t cell = 0;
  for (std::size_t k = 0; k < of.operands.size() && k < table.axes.size(); ++k) {
    const Interval at = view.interval(of.operands[k]);
    if (at.low != at.high) return std::nullopt;
    cell += cell_part(table.axes[k], at.low);
  }
  if (cell < 0) return std::nullopt;
  const std::uint16_t row = table.rows[static_cast<std::size_t>(cell)];
  if (row == PlanCombinations::no_row) return std::nullopt;
  return of.rows[row];
}

/// Tells how a benefit was decided: every condition, tier, value and group with what it looked at.
class DecisionTrace {
 public:
  DecisionTrace(const Rulebook& rulebook, const Cluster& cluster, ClusterView& view) : rulebook_{rulebook}, cluster_{cluster}, view_{view} {}

  [[nodiscard]] std::vector<ReasonTrace> of(const BenefitNodes& nodes) {
    const Benefit& benefit = rulebook_.benefit(nodes.benefit);
    pack_ = nodes.benefit.pack;
    add({.kind = ReasonTrace::Kind::span, .id = "span", .held = view_.truth(nodes.span), .span = benefit.span, .cited = cited(benefit.citation)});
    add({.kind = ReasonTrace::Kind::residence, .id = "residence", .held = view_.truth(nodes.residence), .region = benefit.region,
         .operands = operands(nodes.residence_operands)});
    if (nodes.transition >= 0) {
      const Transition& each = rulebook_.packs[pack_].transitions[static_cast<std::size_t>(nodes.transition)];
      add({.kind = ReasonTrace::Kind::transition, .id = each.id, .name = each.name, .held = view_.truth(nodes.transition_holds), .cited = cited(each.citation)});
    }
    for (std::size_t i = 0; i < nodes.conditions.size(); ++i) {
      const PackCondition& each = benefit.conditions[i];
      add({.kind = ReasonTrace::Kind::condition, .id = each.id, .name = each.name, .expression = each.holds.text,
           .held = view_.truth(nodes.conditions[i].holds), .operands = operands(nodes.conditions[i].operands),
           .cited = cited(each.citation.sources.empty() ? benefit.citation : each.citation)});
      add_parameters(nodes.conditions[i].operands);
    }
    for (const TierNodes& tier : nodes.tiers) add_tier(benefit, tier);
    for (std::size_t group = 0; group < cluster_.groups.size(); ++group) add_group(benefit, nodes, group);
    return std::move(trace_);
  }

 private:
  /// An upper end that something was taken from or added to is open all the same.
  [[nodiscard]] static std::int64_t closed(std::int64_t amount) noexcept { return amount >= open_amount / 2 ? open_amount : amount; }

  void add(ReasonTrace row) { trace_.push_back(std::move(row)); }
  [[nodiscard]] CitedRow cited(const Citation& citation) const { return {.pack = pack_, .citation = citation}; }

  void add_tier(const Benefit& benefit, const TierNodes& nodes) {
    const Tier& tier = benefit.tiers[nodes.tier];
    if (view_.truth(nodes.in_span) == Truth::no) return;
    const Interval low = view_.interval(nodes.amount.low), high = view_.interval(nodes.amount.high);
    add({.kind = ReasonTrace::Kind::tier, .id = tier.id, .name = tier.name, .expression = tier.when.text, .held = view_.truth(nodes.applies),
         .amount = {low.low, closed(high.high)}, .bound = tier.bound, .span = tier.span, .operands = operands(nodes.operands),
         .cited = cited(tier.citation)});
    if (view_.truth(nodes.applies) != Truth::no) add_parameters(nodes.operands);
  }

  void add_parameters(const std::vector<OperandNodes>& used) {
    for (const OperandNodes& each : used) {
      if (each.lookup < 0) continue;
      const auto hit = row_hit(cluster_, view_, each.lookup);
      if (!hit) continue;
      const ParameterRow& row = rulebook_.row(*hit);
      const Interval low = view_.interval(each.nodes.low), high = view_.interval(each.nodes.high);
      ReasonTrace told{.kind = ReasonTrace::Kind::parameter, .id = each.name, .name = rulebook_.parameter(each.row).name, .held = Truth::yes,
                       .amount = {low.low, closed(high.high)}, .bound = row.bound, .region = row.region, .span = row.span,
                       .cited = {.pack = hit->pack, .citation = row.citation}};
      if (std::find(trace_.begin(), trace_.end(), told) == trace_.end()) add(std::move(told));
    }
  }

  void add_group(const Benefit& benefit, const BenefitNodes& nodes, std::size_t number) {
    const PackRow at = cluster_.groups[number];
    const Exclusive& group = rulebook_.packs[at.pack].exclusives[at.row];
    bool is_member = false;
    for (const auto& names : group.alternatives) is_member = is_member || std::find(names.begin(), names.end(), benefit.id) != names.end();
    if (!is_member) return;
    const Codes codes = view_.codes(nodes.status), gone = code_bit(code_displaced + static_cast<std::int64_t>(number));
    add({.kind = ReasonTrace::Kind::exclusive, .id = group.id, .name = group.name,
         .held = codes == gone ? Truth::yes : (codes & gone) != 0 ? Truth::unknown : Truth::no, .amount = view_.interval(nodes.paid.low),
         .cited = {.pack = at.pack, .citation = group.citation}});
  }

  [[nodiscard]] std::vector<Operand> operands(const std::vector<OperandNodes>& used) {
    std::vector<Operand> operands{};
    for (const OperandNodes& each : used) operands.push_back(operand(each));
    return operands;
  }

  [[nodiscard]] Operand operand(const OperandNodes& used) {
    Operand operand{.name = used.name, .of = used.of, .row = used.row, .kind = used.kind};
    switch (used.of) {
      case OperandNodes::Of::fact: operand.label = rulebook_.fact(used.row).name; break;
      case OperandNodes::Of::derived: operand.label = rulebook_.derived_at(used.row).name; break;
      case OperandNodes::Of::parameter: operand.label = rulebook_.parameter(used.row).name; break;
      case OperandNodes::Of::policy: operand.label = rulebook_.policy(used.row).name; break;
    }
    if (used.scale >= 0) operand.scale = cluster_.scales[static_cast<std::size_t>(used.scale)];
    const ValueSet low = view_.set(used.nodes.low);
    const std::int64_t most = view_.interval(used.nodes.high).high;
    for (const auto& run : low.runs()) {
      if (operand.values.size() == Operand::most_values) break;
      if (used.kind != Kind::region) operand.values.push_back({run.first, run.last});
      else  // why one by one: places have numbers, but no order that means anything
        for (std::int64_t number = run.first; number <= run.last && operand.values.size() < Operand::most_values; ++number)
          operand.values.push_back({place(number), place(number)});
    }
    if (used.kind != Kind::truth && used.kind != Kind::region && !operand.values.empty()) operand.values.back().last = std::max(operand.values.back().last, most);
    if (used.kind == Kind::truth && view_.truth(used.nodes) == Truth::unknown) operand.values = {{0, 1}};
    return operand;
  }

  /// Code of a place by its number in the cluster; 0 for elsewhere.
  [[nodiscard]] std::int64_t place(std::int64_t number) const {
    if (number <= 0 || static_cast<std::size_t>(number) > cluster_.regions.size() || cluster_.regions[static_cast<std::size_t>(number - 1)] == "CN") return 0;
    return std::stoll(cluster_.regions[static_cast<std::size_t>(number - 1)]);
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
  ClusterView& view_;
  std::uint16_t pack_ = 0;
  std::vector<ReasonTrace> trace_{};
};

}  // namespace caregrade::detail
