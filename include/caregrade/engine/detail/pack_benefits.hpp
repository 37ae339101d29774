#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/cluster_draft.hpp"
#include "caregrade/engine/detail/pack_inputs.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// Compiles what each benefit of a cluster pays and to whom, before others are looked at.
class PackBenefits {
 public:
  PackBenefits(ClusterDraft& draft, PackInputs& inputs)
      : rulebook_{draft.rulebook}, issues_{draft.issues}, include_unverified_{draft.include_unverified}, cluster_{draft.cluster}, builder_{draft.builder},
        expressions_{draft.expressions}, draft_{draft}, inputs_{inputs} {}

  void add(PackRow at) {
    const Benefit& benefit = rulebook_.benefit(at);
    BenefitNodes nodes{.benefit = at};
    BenefitScope scope{};
    scope.clock = clock_of(benefit, nodes);
    scope.day = reckoning_day(benefit, scope.clock);
    nodes.residence = residence_of(benefit, nodes, scope);
    nodes.span = inputs_.in_span(benefit.span, scope.clock);
    PackNames names = inputs_.names_of(scope);
    expressions_.names = &names;
    std::vector<NodeIndex> surely{}, maybe{};
    for (const PackCondition& each : benefit.conditions) {
      ConditionNodes condition{};
      condition.holds = expressions_.of(each.holds, Kind::truth, condition.operands);
      surely.push_back(condition.holds.low);
      maybe.push_back(condition.holds.high);
      nodes.conditions.push_back(std::move(condition));
    }
    const NodePair conditions{expressions_.all(std::move(surely)), expressions_.all(std::move(maybe))};
    const std::set<NodeIndex> read_by_conditions = std::exchange(scope.has, {});
    for (std::size_t i = 0; i < benefit.tiers.size(); ++i) nodes.tiers.push_back(tier_of(benefit, i, scope));
    expressions_.names = nullptr;
    const NodeIndex code = combine_tiers(benefit, nodes);
    nodes.own_status = own_status(benefit, nodes, conditions, code, {read_by_conditions.begin(), read_by_conditions.end()});
    nodes.status = nodes.own_status;
    nodes.paid = nodes.amount;
    cluster_.benefits.push_back(std::move(nodes));
  }

  /// What is paid in the end; to be called once nothing is displaced any more.
  void add_worth(BenefitNodes& nodes) {
    const Kind kind = builder_.plan.nodes[nodes.paid.low].kind;
    const NodeIndex zero = expressions_.constant(kind, 0), yes = draft_.has(nodes, code_yes);
    nodes.worth = {expressions_.choose(kind, yes, nodes.paid.low, zero),
                   expressions_.choose(kind, expressions_.any_of({yes, draft_.has(nodes, code_open)}), nodes.paid.high, zero)};
    const NodeIndex is_refused = expressions_.less_or_equal(expressions_.constant(Kind::count, code_displaced), nodes.status);
    nodes.answer = expressions_.choose(Kind::count, is_refused, expressions_.constant(Kind::count, code_no), nodes.status);
  }

 private:
  NodeIndex clock_of(const Benefit& benefit, BenefitNodes& nodes) {
    NodeIndex clock = inputs_.day();
    if (benefit.clock == Benefit::Clock::applied) clock = inputs_.input("applied_on", benefit.where, benefit.id);
    if (benefit.clock == Benefit::Clock::assessed) clock = inputs_.input("assessed_on", benefit.where, benefit.id);
    for (const RulePack& pack : rulebook_.packs)
      for (std::size_t i = 0; i < pack.transitions.size(); ++i) {
        const Transition& each = pack.transitions[i];
        if (each.benefit != benefit.id) continue;
        const NodeIndex begun = inputs_.input(each.fact, each.where, each.id);
        const NodeIndex before = expressions_.constant(Kind::date, each.before.days() - 1);
        const NodeIndex as_of = builder_.emit(Op::least, Kind::date, {clock, expressions_.constant(Kind::date, each.as_of.days())});
        nodes.transition = static_cast<std::int32_t>(i);
        nodes.transition_holds = expressions_.less_or_equal(begun, before);
        clock = expressions_.choose(Kind::date, nodes.transition_holds, as_of, clock);
      }
    return clock;
  }

  NodeIndex reckoning_day(const Benefit& benefit, NodeIndex clock) {
    if (benefit.clock != Benefit::Clock::month) return clock;
    if (benefit.reckoned == Reckoned::day) return inputs_.day();
    if (benefit.reckoned == Reckoned::month_begin) return inputs_.month_begin();
    const auto policy = inputs_.known("policy.birthday_month");
    if (benefit.reckoned == Reckoned::month_end || !policy) return inputs_.month_end();
    const auto next = inputs_.position("policy.birthday_month", "next_month");
    const NodeIndex is_next = builder_.emit(Op::equal, Kind::truth, {*policy, expressions_.constant(Kind::choice, next.value_or(-1))});
    // why the day before: who was born on the first of a month has a birthday in that month too.
    const NodeIndex before = builder_.emit(Op::difference, Kind::date, {inputs_.month_begin(), expressions_.constant(Kind::date, 1)});
    return expressions_.choose(Kind::date, is_next, before, inputs_.month_end());
  }

  /// Whether the person belongs to the benefit's place, and the place that its look-ups go by.
  NodeIndex residence_of(const Benefit& benefit, BenefitNodes& nodes, BenefitScope& scope) {
    const auto basis = rulebook_.bases.find(benefit.basis);
    if (basis == rulebook_.bases.end()) {
      issues_.push_back({.code = "CG2453", .where = benefit.where, .arguments = {{"id", benefit.id}, {"name", benefit.basis}}});
      return 0;
    }
    const Basis& of = rulebook_.basis(basis->second);
    std::vector<NodeIndex> inside{};
    scope.region = expressions_.constant(Kind::region, inputs_.place(benefit.region));
    for (std::size_t i = of.facts.size(); i-- > 0;) {
      const NodeIndex fact = inputs_.input(of.facts[i], of.where, of.id);
      inside.push_back(inputs_.within(fact, benefit.region));
      scope.region = i + 1 == of.facts.size() ? fact : expressions_.choose(Kind::region, inside.back(), fact, scope.region);
      nodes.residence_operands.push_back({.kind = Kind::region, .row = cluster_.inputs[fact].row, .nodes = {fact, fact}});
    }
    return of.all ? expressions_.all(std::move(inside)) : inside.empty() ? expressions_.constant(Kind::truth, 1) : expressions_.any_of(std::move(inside));
  }

  TierNodes tier_of(const Benefit& benefit, std::size_t number, BenefitScope& scope) {
    const Tier& tier = benefit.tiers[number];
    TierNodes nodes{.tier = static_cast<std::uint16_t>(number), .is_withheld = !is_verified(tier.citation, include_unverified_)};
    nodes.in_span = inputs_.in_span(tier.span, scope.clock);
    NodePair when{expressions_.constant(Kind::truth, 1), expressions_.constant(Kind::truth, 1)};
    if (!tier.when.text.empty()) when = expressions_.of(tier.when, Kind::truth, nodes.operands);
    nodes.applies = {expressions_.all({nodes.in_span, when.low}), expressions_.all({nodes.in_span, when.high})};
    const Kind kind = benefit.unit == Unit::yuan ? Kind::money : Kind::count;
    const NodeIndex zero = expressions_.constant(kind, 0), open = expressions_.constant(kind, open_amount);
    scope.has.clear();
    nodes.amount = {zero, tier.bound == Bound::local && benefit.unit != Unit::in_kind ? open : zero};
    if (!tier.amount.text.empty()) {
      nodes.amount = expressions_.of(tier.amount, kind, nodes.operands);
      if (tier.bound == Bound::floor || tier.bound == Bound::local) nodes.amount.high = open;
      if (tier.bound == Bound::cap || tier.bound == Bound::local) nodes.amount.low = zero;
      // why: what is left of a value that the law leaves open may seem to be less than nothing.
      if (nodes.amount.low != nodes.amount.high) nodes.amount.low = builder_.emit(Op::greatest, kind, {zero, nodes.amount.low});
    }
    nodes.covered = expressions_.all({scope.has.begin(), scope.has.end()});
    return nodes;
  }

  /// What the tiers pay together, and whether any of them holds, as a status code.
  NodeIndex combine_tiers(const Benefit& benefit, BenefitNodes& nodes) {
    const Kind kind = benefit.unit == Unit::yuan ? Kind::money : Kind::count;
    const NodeIndex zero = expressions_.constant(kind, 0);
    const auto code = [this](std::int64_t value) { return expressions_.constant(Kind::count, value); };
    nodes.amount = {zero, zero};
    std::vector<NodeIndex> spans{};
    for (const TierNodes& tier : nodes.tiers) spans.push_back(tier.in_span);
    nodes.has_rows = nodes.tiers.empty() ? expressions_.constant(Kind::truth, 1) : expressions_.any_of(std::move(spans));
    if (nodes.tiers.empty()) return code(code_yes);
    const auto code_of = [&](const TierNodes& tier) {
      return tier.is_withheld ? code(code_not_covered) : expressions_.choose(Kind::count, tier.covered, code(code_yes), code(code_not_covered));
    };
    if (benefit.choose == Benefit::Choose::first) {
      NodeIndex found = code(code_no);
      for (std::size_t i = nodes.tiers.size(); i-- > 0;) {
        const TierNodes& tier = nodes.tiers[i];
        nodes.amount = expressions_.choose(kind, tier.applies, tier.amount, nodes.amount);
        // why: where the law leaves open whether a row holds, the next one may hold all the same.
        const NodeIndex own = code_of(tier), same = builder_.emit(Op::equal, Kind::truth, {own, found});
        const NodeIndex open = expressions_.choose(Kind::count, same, own, code(code_open));
        found = expressions_.choose(Kind::count, tier.applies.low, own, expressions_.choose(Kind::count, tier.applies.high, open, found));
      }
      return found;
    }
    const Op op = benefit.choose == Benefit::Choose::sum ? Op::sum : Op::greatest;
    std::vector<NodeIndex> low{}, high{}, yes{}, maybe{}, uncovered{};
    for (const TierNodes& tier : nodes.tiers) {
      const NodeIndex good = tier.is_withheld ? expressions_.constant(Kind::truth, 0) : tier.covered;
      yes.push_back(expressions_.all({tier.applies.low, good}));
      maybe.push_back(expressions_.all({tier.applies.high, good}));
      uncovered.push_back(expressions_.all({tier.applies.high, expressions_.negation(good)}));
      low.push_back(expressions_.choose(kind, yes.back(), tier.amount.low, zero));
      high.push_back(expressions_.choose(kind, maybe.back(), tier.amount.high, zero));
    }
    nodes.amount = {builder_.emit(op, kind, std::move(low)), builder_.emit(op, kind, std::move(high))};
    const NodeIndex missed = expressions_.choose(Kind::count, expressions_.any_of(std::move(uncovered)), code(code_not_covered), code(code_no));
    const NodeIndex open = expressions_.choose(Kind::count, expressions_.any_of(std::move(maybe)), code(code_open), missed);
    return expressions_.choose(Kind::count, expressions_.any_of(std::move(yes)), code(code_yes), open);
  }

  NodeIndex own_status(const Benefit& benefit, BenefitNodes& nodes, NodePair conditions, NodeIndex tier_code, std::vector<NodeIndex> covered) {
    const auto code = [this](std::int64_t value) { return expressions_.constant(Kind::count, value); };
    const auto choose = [this](NodeIndex condition, NodeIndex yes, NodeIndex no) { return expressions_.choose(Kind::count, condition, yes, no); };
    const NodeIndex tiers_yes = builder_.emit(Op::equal, Kind::truth, {tier_code, code(code_yes)});
    const NodeIndex tiers_settled = expressions_.any_of({builder_.emit(Op::equal, Kind::truth, {tier_code, code(code_no)}),
                                                         builder_.emit(Op::equal, Kind::truth, {tier_code, code(code_not_covered)})});
    const NodeIndex open = choose(expressions_.all({conditions.low, tiers_yes}), code(code_yes), code(code_open));
    const NodeIndex by_tiers = choose(tiers_settled, tier_code, open);
    NodeIndex status = choose(expressions_.all(std::move(covered)), by_tiers, code(code_not_covered));
    status = choose(conditions.high, status, code(code_no));
    if (!is_verified(benefit.citation, include_unverified_)) status = code(code_not_covered);
    status = choose(nodes.residence, status, code(code_no));
    status = choose(expressions_.all({nodes.span, nodes.has_rows}), status, code(code_not_covered));
    nodes.replaced = replaced(benefit);
    return choose(nodes.replaced, code(code_replaced), status);
  }

  /// Whether a benefit of a place below carries this one out.
  NodeIndex replaced(const Benefit& benefit) {
    std::vector<NodeIndex> by{};
    for (const BenefitNodes& other : cluster_.benefits) {
      const auto& names = rulebook_.benefit(other.benefit).replaces;
      if (std::find(names.begin(), names.end(), benefit.id) == names.end()) continue;
      const NodeIndex uncovered = builder_.emit(Op::equal, Kind::truth, {other.own_status, expressions_.constant(Kind::count, code_not_covered)});
      by.push_back(expressions_.all({other.residence, other.span, expressions_.negation(uncovered)}));
    }
    return expressions_.any_of(std::move(by));
  }

  const Rulebook& rulebook_;
  Issues& issues_;
  bool include_unverified_ = false;
  Cluster& cluster_;
  PlanBuilder& builder_;
  PackExpressions& expressions_;
  ClusterDraft& draft_;
  PackInputs& inputs_;
};

}  // namespace caregrade::detail
