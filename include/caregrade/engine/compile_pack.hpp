#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/cluster_draft.hpp"
#include "caregrade/engine/detail/pack_benefits.hpp"
#include "caregrade/engine/detail/pack_groups.hpp"
#include "caregrade/engine/detail/pack_inputs.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

struct ProgramOptions {
  std::vector<std::string> regions{};   ///< places whose benefits are wanted
  std::vector<std::string> benefits{};  ///< of these, the ones wanted; empty: all
  bool include_unverified = false;      ///< also rows of low confidence
};

namespace detail {

/// Compiles benefits that have to be decided together into one plan.
class ClusterCompiler {
 public:
  ClusterCompiler(const Rulebook& rulebook, std::vector<PackRow> benefits, std::vector<PackRow> groups, bool include_unverified, Issues& issues)
      : draft_{rulebook, std::move(benefits), std::move(groups), include_unverified, issues} {}

  Cluster run() {
    Cluster& cluster = draft_.cluster;
    PackInputs inputs{draft_};
    inputs.add();
    PackBenefits benefits{draft_, inputs};
    for (const PackRow at : draft_.order) benefits.add(at);
    PackGroups groups{draft_, inputs};
    for (std::size_t group = 0; group < cluster.groups.size(); ++group) groups.add(group);
    for (BenefitNodes& each : cluster.benefits) benefits.add_worth(each);
    if (draft_.builder.too_many_nodes() || draft_.builder.too_many_operands() || cluster.inputs.size() > Plan::most_inputs)
      draft_.issues.push_back({.code = "CG2204", .where = draft_.rulebook.benefit(draft_.order.front()).where,
                               .arguments = {{"limit", std::to_string(ClusterDraft::most_nodes)}, {"found", "@token.more"}}});
    cluster.plan = std::move(draft_.builder.plan);
    cluster.prepare();
    return std::move(cluster);
  }

 private:
  ClusterDraft draft_;
};

/// Chooses the benefits of a program and puts those together that depend on each other.
class ProgramCompiler {
 public:
  ProgramCompiler(const Rulebook& rulebook, const ProgramOptions& options) : rulebook_{rulebook}, options_{options} {}

  Result<Program> run() {
    for (const std::string& code : options_.regions)
      if (rulebook_.region(code) == nullptr) issues_.push_back({.code = "CG4001", .arguments = {{"found", code}}});
    if (!issues_.empty()) return std::move(issues_);
    select();
    std::vector<std::size_t> root(chosen_.size());
    std::iota(root.begin(), root.end(), std::size_t{0});
    const auto top = [&root](std::size_t i) {
      while (root[i] != i) i = root[i];
      return i;
    };
    const auto join = [&](std::size_t a, std::size_t b) { root[std::max(top(a), top(b))] = std::min(top(a), top(b)); };
    for (std::size_t i = 0; i < chosen_.size(); ++i)
      for (const std::string& name : rulebook_.benefit(chosen_[i]).replaces)
        if (const auto other = number_of(name)) join(i, *other);
    for (const RulePack& pack : rulebook_.packs)
      for (const Exclusive& group : pack.exclusives) {
        std::optional<std::size_t> first{};
        for (const auto& names : group.alternatives)
          for (const std::string& name : names)
            if (const auto other = number_of(name)) {
              if (first) join(*first, *other);
              first = first.value_or(*other);
            }
      }
    Program program{.regions = options_.regions, .include_unverified = options_.include_unverified};
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (top(i) != i) continue;
      std::vector<PackRow> members{};
      for (std::size_t k = i; k < chosen_.size(); ++k)
        if (top(k) == i) members.push_back(chosen_[k]);
      if (!is_wanted(members)) continue;
      const std::vector<PackRow> groups = groups_of(members);
      program.clusters.push_back(ClusterCompiler{rulebook_, in_order(std::move(members)), groups, options_.include_unverified, issues_}.run());
    }
    if (!issues_.empty()) return std::move(issues_);
    return program;
  }

 private:
  void select() {
    for (std::size_t pack = 0; pack < rulebook_.packs.size(); ++pack)
      for (std::size_t row = 0; row < rulebook_.packs[pack].benefits.size(); ++row) {
        const std::string& place = rulebook_.packs[pack].benefits[row].region;
        for (const std::string& asked : options_.regions)
          if (rulebook_.is_within(asked, place) || rulebook_.is_within(place, asked)) {
            chosen_.push_back({static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)});
            break;
          }
      }
  }

  [[nodiscard]] std::optional<std::size_t> number_of(std::string_view benefit) const {
    for (std::size_t i = 0; i < chosen_.size(); ++i)
      if (rulebook_.benefit(chosen_[i]).id == benefit) return i;
    return std::nullopt;
  }

  [[nodiscard]] bool is_wanted(const std::vector<PackRow>& members) const {
    return options_.benefits.empty() || std::any_of(members.begin(), members.end(), [this](PackRow at) {
      return std::find(options_.benefits.begin(), options_.benefits.end(), rulebook_.benefit(at).id) != options_.benefits.end();
    });
  }

  [[nodiscard]] std::vector<PackRow> groups_of(const std::vector<PackRow>& members) const {
    std::vector<PackRow> groups{};
    for (std::size_t pack = 0; pack < rulebook_.packs.size(); ++pack)
      for (std::size_t row = 0; row < rulebook_.packs[pack].exclusives.size(); ++row) {
        const Exclusive& group = rulebook_.packs[pack].exclusives[row];
        if (!is_verified(group.citation, options_.include_unverified)) continue;
        bool is_here = false;
        for (const auto& names : group.alternatives)
          for (const PackRow at : members)
            if (std::find(names.begin(), names.end(), rulebook_.benefit(at).id) != names.end()) is_here = true;
        if (is_here) groups.push_back({static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)});
      }
    return groups;
  }

  /// Those that replace others before those that are replaced; otherwise as they stand in the packs.
  [[nodiscard]] std::vector<PackRow> in_order(std::vector<PackRow> members) {
    std::vector<PackRow> ordered{};
    while (!members.empty()) {
      const auto next = std::find_if(members.begin(), members.end(), [&](PackRow at) {
        return std::none_of(members.begin(), members.end(), [&](PackRow other) {
          const auto& names = rulebook_.benefit(other).replaces;
          return std::find(names.begin(), names.end(), rulebook_.benefit(at).id) != names.end();
        });
      });
      if (next == members.end()) {
        const Benefit& benefit = rulebook_.benefit(members.front());
        issues_.push_back({.code = "CG2454", .where = benefit.where, .arguments = {{"id", benefit.id}}});
        return members;
      }
      ordered.push_back(*next);
      members.erase(next);
    }
    return ordered;
  }

  const Rulebook& rulebook_;
  const ProgramOptions& options_;
  std::vector<PackRow> chosen_{};
  Issues issues_{};
};

}  // namespace detail

/// Compiles the benefits of some places. Issues CG22xx and CG24xx name the place in the data; CG4001: a place that is none.
[[nodiscard]] inline Result<Program> compile(const Rulebook& rulebook, const ProgramOptions& options) {
  return detail::ProgramCompiler{rulebook, options}.run();
}

}  // namespace caregrade
