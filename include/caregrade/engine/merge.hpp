#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {
namespace detail {

/// Enters a place; CG2006 for a code that is too long to be one.
inline void enter(Rulebook& rulebook, const Region& region, Issues& issues) {
  for (const std::string& code : {region.code, region.parent, region.successor})
    if (!RegionCode::fits(code)) issues.push_back({.code = "CG2006", .where = region.where, .arguments = {{"expected", "CN, 11, 440100, …"}, {"found", code}}});
  rulebook.regions.push_back({.code = std::string_view{region.code},
                              .parent = std::string_view{region.parent},
                              .successor = std::string_view{region.successor},
                              .name = static_cast<std::uint32_t>(rulebook.region_names.size()),
                              .zh_size = static_cast<std::uint32_t>(region.name.zh.size()),
                              .en_size = static_cast<std::uint32_t>(region.name.en.size()),
                              .from = region.span.from,
                              .to = region.span.to,
                              .since = region.span.since});
  rulebook.region_names += region.name.zh + region.name.en;
  rulebook.region_origins.push_back(region.where);
}

/// Enters the ids of one kind of rows of every pack; CG2456 for an id that stands twice.
template <class Rows>
void enter(const Rulebook& rulebook, Rows RulePack::*rows, Rulebook::Names& names, Issues& issues) {
  for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack)
    for (std::size_t row = 0; row < (rulebook.packs[pack].*rows).size(); ++row) {
      const auto& each = (rulebook.packs[pack].*rows)[row];
      if (!names.try_emplace(each.id, PackRow{static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)}).second)
        issues.push_back({.code = "CG2456", .where = each.where, .arguments = {{"id", each.id}}});
    }
}

}  // namespace detail

/// Puts packs together into one rulebook. `levels` holds the levels of the standards that level facts name.
/// CG2456: an id that two packs give, or a place that stands twice.
[[nodiscard]] inline Result<Rulebook> merge(std::vector<RulePack> packs, const std::vector<Region>& regions,
                                            std::map<std::string, std::vector<Level>, std::less<>> levels) {
  Rulebook rulebook{.packs = std::move(packs), .levels = std::move(levels)};
  Issues issues{};
  for (const Region& each : regions) detail::enter(rulebook, each, issues);
  for (const RulePack& pack : rulebook.packs)
    for (const Region& each : pack.regions) detail::enter(rulebook, each, issues);
  rulebook.region_order.resize(rulebook.regions.size());
  std::iota(rulebook.region_order.begin(), rulebook.region_order.end(), std::uint32_t{0});
  std::stable_sort(rulebook.region_order.begin(), rulebook.region_order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return rulebook.regions[a].code.view() < rulebook.regions[b].code.view(); });
  for (std::size_t i = 1; i < rulebook.region_order.size(); ++i) {
    const std::uint32_t at = rulebook.region_order[i];
    const RegionCode code = rulebook.regions[at].code;
    if (code == rulebook.regions[rulebook.region_order[i - 1]].code)
      issues.push_back({.code = "CG2456", .where = rulebook.region_origins[at], .arguments = {{"id", code.text()}}});
  }
  detail::enter(rulebook, &RulePack::facts, rulebook.facts, issues);
  detail::enter(rulebook, &RulePack::derived, rulebook.derived, issues);
  detail::enter(rulebook, &RulePack::policies, rulebook.policies, issues);
  detail::enter(rulebook, &RulePack::parameters, rulebook.parameters, issues);
  detail::enter(rulebook, &RulePack::bases, rulebook.bases, issues);
  detail::enter(rulebook, &RulePack::benefits, rulebook.benefits, issues);
  if (!issues.empty()) return issues;
  return rulebook;
}

}  // namespace caregrade
