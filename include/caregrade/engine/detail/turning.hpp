#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "caregrade/engine/detail/cluster_view.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/words.hpp"

namespace caregrade::detail {

/// Facts of which one other value alone would make the person entitled: for each the nearest such value.
[[nodiscard]] inline std::vector<Turn> turns(const Rulebook& rulebook, const Cluster& cluster, const Domains& domains, const ClusterView& view,
                                             const BenefitNodes& nodes) {
  std::vector<Turn> found{};
  for (std::size_t input = 0; input < cluster.inputs.size(); ++input) {
    if (cluster.inputs[input].from != ProgramInput::From::fact) continue;
    const auto at = static_cast<InputIndex>(input);
    std::vector<ValueSet> sets = domains.sets;
    sets[input] = domains.everything(input);
    const Reach open{cluster.plan, sets, ClusterView::most_work};
    const ValueSet values = Turns{cluster.plan, open, view.results()}.reduced(at, sets[input]);
    if (values.size() > Turns::most) continue;
    const std::int64_t now = domains.sets[input].runs().front().first;
    const bool is_region = cluster.plan.inputs[input].kind == Kind::region;
    std::vector<std::int64_t> others{};
    values.each([&](std::int64_t value, std::int64_t) { others.push_back(value); });
    std::sort(others.begin(), others.end());
    std::size_t best = others.size();
    for (std::size_t i = 0; i < others.size(); ++i) {
      if (is_region && others[i] == 0) continue;
      ClusterView other = view.with(at, others[i]);
      if (other.codes(nodes.status) != code_bit(code_yes)) continue;
      const auto distance = [now](std::int64_t value) { return value > now ? value - now : now - value; };
      if (best == others.size() || distance(others[i]) < distance(others[best])) best = i;
    }
    if (best == others.size()) continue;
    Turn turn{.fact = fact_name(rulebook, cluster.inputs[input].row, cluster.inputs[input].part), .value = {others[best], others[best]}};
    const auto& runs = sets[input].runs();
    if (cluster.plan.inputs[input].is_quantity) turn.value.last = best + 1 < others.size() ? others[best + 1] - 1 : runs.back().last;
    if (is_region && static_cast<std::size_t>(others[best]) <= cluster.regions.size()) {
      const std::int64_t code = region_number(rulebook.ranked(cluster.regions[static_cast<std::size_t>(others[best] - 1)]));
      turn.value = {code, code};
    }
    found.push_back(std::move(turn));
  }
  return found;
}

}  // namespace caregrade::detail
