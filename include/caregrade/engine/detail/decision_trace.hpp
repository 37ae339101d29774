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
class TraceTeller {
 public:
  TraceTeller(const Rulebook& rulebook, const Cluster& cluster, ClusterView& view) : rulebook_{rulebook}, cluster_{cluster}, view_{view} {}

  [[nodiscard]] DecisionTrace of(const BenefitNodes& nodes) {
    using Of = RuleRow::Of;
    const PackRow at = nodes.benefit;
    reserve(nodes);
    add({.kind = ReasonTrace::Kind::span, .held = view_.truth(nodes.span), .row = {.of = Of::benefit, .at = at}});
    add({.kind = ReasonTrace::Kind::residence, .held = view_.truth(nodes.residence), .row = {.of = Of::benefit, .at = at}}, nodes.residence_operands);
    if (nodes.transition >= 0)
      add({.kind = ReasonTrace::Kind::transition, .held = view_.truth(nodes.transition_holds),
           .row = {.of = Of::transition, .at = {at.pack, static_cast<std::uint16_t>(nodes.transition)}}});
    for (std::size_t i = 0; i < nodes.conditions.size(); ++i) {
      const ConditionNodes& each = nodes.conditions[i];
      add({.kind = ReasonTrace::Kind::condition, .held = view_.truth(each.holds), .row = {.of = Of::condition, .part = static_cast<std::uint16_t>(i), .at = at}}, each.operands);
      add_parameters(each.operands);
    }
    for (const TierNodes& tier : nodes.tiers) add_tier(at, tier);
    for (std::size_t group = 0; group < cluster_.groups.size(); ++group) add_group(nodes, group);
    return std::move(trace_);
  }

 private:
  /// An upper end that something was taken from or added to is open all the same.
  [[nodiscard]] static std::int64_t closed(std::int64_t amount) noexcept { return amount >= open_amount / 2 ? open_amount : amount; }

  /// Makes room for what can be told at most, but for values of several stretches.
  void reserve(const BenefitNodes& nodes) {
    std::size_t operands = nodes.residence_operands.size();
    for (const ConditionNodes& each : nodes.conditions) operands += each.operands.size();
    for (const TierNodes& each : nodes.tiers) operands += each.operands.size();
    trace_.reasons.reserve(3 + nodes.conditions.size() + nodes.tiers.size() + cluster_.groups.size() + cluster_.lookups.size());
    trace_.operands.reserve(operands);
    trace_.values.reserve(operands);
  }

  void add(ReasonTrace reason, const std::vector<OperandNodes>& used = {}) {
    reason.first_operand = static_cast<std::uint32_t>(trace_.operands.size());
    reason.operand_count = static_cast<std::uint32_t>(used.size());
    trace_.reasons.push_back(reason);
    for (const OperandNodes& each : used) add_operand(each);
  }

  void add_tier(PackRow benefit, const TierNodes& nodes) {
    if (view_.truth(nodes.in_span) == Truth::no) return;
    const Truth applies = view_.truth(nodes.applies);
    const Interval low = view_.interval(nodes.amount.low), high = view_.interval(nodes.amount.high);
    add({.kind = ReasonTrace::Kind::tier, .held = applies, .is_withheld = nodes.is_withheld, .row = {.of = RuleRow::Of::tier, .part = nodes.tier, .at = benefit},
         .amount = {low.low, closed(high.high)}},
        nodes.operands);
    if (applies != Truth::no) add_parameters(nodes.operands);
  }

  /// Values that were looked up for certain, each once.
  void add_parameters(const std::vector<OperandNodes>& used) {
    for (const OperandNodes& each : used) {
      if (each.lookup < 0) continue;
      const auto hit = row_hit(cluster_, view_, each.lookup);
      if (!hit) continue;
      const RuleRow row{.of = RuleRow::Of::value, .at = *hit};
      if (std::any_of(trace_.reasons.begin(), trace_.reasons.end(), [&row](const ReasonTrace& told) { return told.row == row; })) continue;
      const Interval low = view_.interval(each.nodes.low), high = view_.interval(each.nodes.high);
      add({.kind = ReasonTrace::Kind::parameter, .held = Truth::yes, .row = row, .amount = {low.low, closed(high.high)}});
    }
  }

  void add_group(const BenefitNodes& nodes, std::size_t number) {
    const PackRow at = cluster_.groups[number];
    const std::string& id = rulebook_.benefit(nodes.benefit).id;
    bool is_member = false;
    for (const auto& names : rulebook_.packs[at.pack].exclusives[at.row].alternatives) is_member = is_member || std::find(names.begin(), names.end(), id) != names.end();
    if (!is_member) return;
    const Codes codes = view_.codes(nodes.status), gone = code_bit(code_displaced + static_cast<std::int64_t>(number));
    add({.kind = ReasonTrace::Kind::exclusive, .held = codes == gone ? Truth::yes : (codes & gone) != 0 ? Truth::unknown : Truth::no,
         .row = {.of = RuleRow::Of::exclusive, .at = at}, .amount = view_.interval(nodes.paid.low)});
  }

  void add_operand(const OperandNodes& used) {
    Operand operand{.of = used.of, .kind = used.kind, .part = used.part, .row = used.row, .first_value = static_cast<std::uint32_t>(trace_.values.size())};
    if (used.scale >= 0) operand.scale = cluster_.scales[static_cast<std::size_t>(used.scale)];
    add_values(used);
    operand.value_count = static_cast<std::uint32_t>(trace_.values.size()) - operand.first_value;
    trace_.operands.push_back(operand);
  }

  void add_values(const OperandNodes& used) {
    if (view_.is_known()) {
      const std::int64_t low = view_.values()[used.nodes.low], high = view_.values()[used.nodes.high];
      if (used.kind == Kind::region) trace_.values.push_back({place(low), place(low)});
      else if (used.kind == Kind::truth) trace_.values.push_back(low == 0 && high != 0 ? FactRange{0, 1} : FactRange{low, low});
      else trace_.values.push_back({low, std::max(low, high)});
      return;
    }
    const std::size_t first = trace_.values.size(), end = first + Operand::most_values;
    const ValueSet low = view_.set(used.nodes.low);
    const std::int64_t most = view_.interval(used.nodes.high).high;
    for (const auto& run : low.runs()) {
      if (trace_.values.size() == end) break;
      if (used.kind != Kind::region) trace_.values.push_back({run.first, run.last});
      else  // why one by one: places have numbers, but no order that means anything
        for (std::int64_t number = run.first; number <= run.last && trace_.values.size() < end; ++number) trace_.values.push_back({place(number), place(number)});
    }
    if (used.kind != Kind::truth && used.kind != Kind::region && trace_.values.size() > first) trace_.values.back().last = std::max(trace_.values.back().last, most);
    if (used.kind == Kind::truth && view_.truth(used.nodes) == Truth::unknown) {
      trace_.values.resize(first);
      trace_.values.push_back({0, 1});
    }
  }

  /// Code of a place by its number in the cluster; 0 for elsewhere.
  [[nodiscard]] std::int64_t place(std::int64_t number) const {
    if (number <= 0 || static_cast<std::size_t>(number) > cluster_.regions.size()) return 0;
    return region_number(rulebook_.ranked(cluster_.regions[static_cast<std::size_t>(number - 1)]));
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
  ClusterView& view_;
  DecisionTrace trace_{};
};

}  // namespace caregrade::detail
