#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/pack_expressions.hpp"
#include "caregrade/engine/detail/plan_builder.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// Whether a row may decide: of low confidence only where that was asked for.
[[nodiscard]] inline bool is_verified(const Citation& citation, bool include_unverified) noexcept {
  return include_unverified || citation.confidence >= Confidence::medium;
}

/// A cluster while it is compiled. Inputs come first, then benefits, then groups: each part adds to what is there.
struct ClusterDraft {
  static constexpr std::size_t most_nodes = 16'384;

  ClusterDraft(const Rulebook& rules, std::vector<PackRow> benefits, std::vector<PackRow> groups, bool also_unverified, Issues& found)
      : rulebook{rules}, issues{found}, include_unverified{also_unverified}, order{std::move(benefits)} {
    cluster.groups = std::move(groups);
  }
  // why not copied: the expressions refer to the builder beside them.
  ClusterDraft(const ClusterDraft&) = delete;
  ClusterDraft& operator=(const ClusterDraft&) = delete;

  /// Whether a benefit's status is this one so far.
  NodeIndex has(const BenefitNodes& nodes, std::int64_t code) {
    return builder.emit(Op::equal, Kind::truth, {nodes.status, expressions.constant(Kind::count, code)});
  }

  const Rulebook& rulebook;
  Issues& issues;
  bool include_unverified = false;
  std::vector<PackRow> order{};
  Cluster cluster{};
  PlanBuilder builder{most_nodes};
  PackExpressions expressions{builder, issues};
};

}  // namespace caregrade::detail
