#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/cluster_draft.hpp"
#include "caregrade/engine/detail/pack_inputs.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// Compiles groups: which of the benefits that are not had together gives way.
class PackGroups {
 public:
  PackGroups(ClusterDraft& draft, PackInputs& inputs)
      : rulebook_{draft.rulebook}, cluster_{draft.cluster}, builder_{draft.builder}, expressions_{draft.expressions}, draft_{draft}, inputs_{inputs} {}

  void add(std::size_t number) {
    const PackRow at = cluster_.groups[number];
    const Exclusive& group = rulebook_.packs[at.pack].exclusives[at.row];
    std::vector<Alternative> alternatives{};
    for (const auto& names : group.alternatives) {
      Alternative& alternative = alternatives.emplace_back();
      for (std::size_t i = 0; i < cluster_.benefits.size(); ++i)
        if (std::find(names.begin(), names.end(), rulebook_.benefit(cluster_.benefits[i].benefit).id) != names.end()) alternative.members.push_back(i);
    }
    for (Alternative& each : alternatives) describe(each);
    const NodeIndex holds = inputs_.in_span(group.span, inputs_.day());
    if (group.choose == Exclusive::Choose::offset) return deduct(alternatives, holds);
    std::vector<NodePair> lost{};
    for (std::size_t k = 0; k < alternatives.size(); ++k) lost.push_back(lost_by(group, alternatives, k));
    for (std::size_t k = 0; k < alternatives.size(); ++k)
      for (const std::size_t member : alternatives[k].members) displace(cluster_.benefits[member], number, holds, lost[k]);
  }

 private:
  struct Alternative {
    std::vector<std::size_t> members{};
    NodePair there{};
    NodePair pays{};
  };

  void describe(Alternative& alternative) {
    const NodeIndex zero = expressions_.constant(Kind::money, 0);
    std::vector<NodeIndex> surely{}, maybe{}, low{}, high{};
    for (const std::size_t member : alternative.members) {
      const BenefitNodes& nodes = cluster_.benefits[member];
      surely.push_back(draft_.has(nodes, code_yes));
      maybe.push_back(expressions_.any_of({surely.back(), draft_.has(nodes, code_open)}));
      low.push_back(expressions_.choose(Kind::money, surely.back(), nodes.paid.low, zero));
      high.push_back(expressions_.choose(Kind::money, maybe.back(), nodes.paid.high, zero));
    }
    const auto total = [&](std::vector<NodeIndex> of) { return of.empty() ? zero : of.size() == 1 ? of.front() : builder_.emit(Op::sum, Kind::money, std::move(of)); };
    alternative.there = {expressions_.any_of(std::move(surely)), expressions_.any_of(std::move(maybe))};
    alternative.pays = {total(std::move(low)), total(std::move(high))};
  }

  /// Whether alternative `k` surely, or possibly, gives way to another.
  NodePair lost_by(const Exclusive& group, const std::vector<Alternative>& of, std::size_t k) {
    std::vector<NodeIndex> surely{}, maybe{};
    for (std::size_t j = 0; j < of.size(); ++j) {
      if (j == k) continue;
      NodePair wins{};
      if (group.choose == Exclusive::Choose::priority) wins = j < k ? NodePair{one(), one()} : NodePair{nothing(), nothing()};
      if (group.choose == Exclusive::Choose::highest) wins = pays_more(of[j], of[k], j < k);
      if (group.choose == Exclusive::Choose::applicant) wins = {not_chosen(group, k), not_chosen(group, k)};
      surely.push_back(expressions_.all({of[j].there.low, wins.low}));
      maybe.push_back(expressions_.all({of[j].there.high, wins.high}));
    }
    return {expressions_.any_of(std::move(surely)), expressions_.any_of(std::move(maybe))};
  }

  NodeIndex one() { return expressions_.constant(Kind::truth, 1); }
  NodeIndex nothing() { return expressions_.constant(Kind::truth, 0); }

  /// Whether `other` pays more than `own`; of two that pay the same the first listed is kept.
  NodePair pays_more(const Alternative& other, const Alternative& own, bool is_first) {
    const auto more = [&](NodeIndex a, NodeIndex b) {
      return is_first ? expressions_.less_or_equal(a, b) : builder_.emit(Op::less, Kind::truth, {a, b});
    };
    return {more(own.pays.high, other.pays.low), more(own.pays.low, other.pays.high)};
  }

  NodeIndex not_chosen(const Exclusive& group, std::size_t k) {
    const NodeIndex fact = inputs_.input(group.chosen, group.where, group.id);
    return expressions_.negation(builder_.emit(Op::equal, Kind::truth, {fact, expressions_.constant(Kind::choice, static_cast<std::int64_t>(k))}));
  }

  void displace(BenefitNodes& nodes, std::size_t group, NodeIndex holds, NodePair lost) {
    const NodeIndex there = expressions_.any_of({draft_.has(nodes, code_yes), draft_.has(nodes, code_open)});
    const NodeIndex gone = expressions_.constant(Kind::count, code_displaced + static_cast<std::int64_t>(group));
    const NodeIndex open = expressions_.choose(Kind::count, expressions_.all({there, holds, lost.high}), expressions_.constant(Kind::count, code_open), nodes.status);
    nodes.status = expressions_.choose(Kind::count, expressions_.all({there, holds, lost.low}), gone, open);
  }

  /// The first alternative is paid first; the others get what is beyond it.
  void deduct(const std::vector<Alternative>& alternatives, NodeIndex holds) {
    const NodeIndex zero = expressions_.constant(Kind::money, 0);
    const auto beyond = [&](NodeIndex amount, NodeIndex first) {
      return builder_.emit(Op::greatest, Kind::money, {zero, builder_.emit(Op::difference, Kind::money, {amount, first})});
    };
    for (std::size_t k = 1; k < alternatives.size(); ++k)
      for (const std::size_t member : alternatives[k].members) {
        NodePair& paid = cluster_.benefits[member].paid;
        paid = {expressions_.choose(Kind::money, holds, beyond(paid.low, alternatives.front().pays.high), paid.low),
                expressions_.choose(Kind::money, holds, beyond(paid.high, alternatives.front().pays.low), paid.high)};
      }
  }

  const Rulebook& rulebook_;
  Cluster& cluster_;
  PlanBuilder& builder_;
  PackExpressions& expressions_;
  ClusterDraft& draft_;
  PackInputs& inputs_;
};

}  // namespace caregrade::detail
