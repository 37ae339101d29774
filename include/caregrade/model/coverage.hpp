#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// How many rows there are of each confidence, and how many of them do not know their amount.
struct CoverageCount {
  std::array<std::size_t, 4> by_confidence{};  ///< by `Confidence`
  std::size_t unknown_amounts = 0;             ///< set locally and not known here

  [[nodiscard]] std::size_t all() const noexcept { return by_confidence[0] + by_confidence[1] + by_confidence[2] + by_confidence[3]; }
  [[nodiscard]] std::size_t of(Confidence confidence) const noexcept { return by_confidence[static_cast<std::size_t>(confidence)]; }
  void add(Confidence confidence, bool unknown_amount) noexcept {
    ++by_confidence[static_cast<std::size_t>(confidence)];
    if (unknown_amount) ++unknown_amounts;
  }
  bool operator==(const CoverageCount&) const = default;
};

/// What is known of one benefit.
struct BenefitCoverage {
  PackRow benefit{};
  CoverageCount cells{};  ///< its tiers

  bool operator==(const BenefitCoverage&) const = default;
};

/// What is known of the rules of one place itself.
struct RegionCoverage {
  std::string region{};
  CoverageCount benefits{};
  CoverageCount cells{};   ///< tiers of its benefits
  CoverageCount values{};  ///< rows of parameters for the place
  std::vector<BenefitCoverage> rows{};

  bool operator==(const RegionCoverage&) const = default;
};

/// What the packs know of each place that they have rules for, in the order of the places' codes, the country first.
[[nodiscard]] inline std::vector<RegionCoverage> coverage(const Rulebook& rulebook) {
  std::map<std::string, RegionCoverage, std::less<>> places{};
  const auto place = [&places](const std::string& code) -> RegionCoverage& {
    RegionCoverage& found = places[code];
    found.region = code;
    return found;
  };
  for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack) {
    for (std::size_t row = 0; row < rulebook.packs[pack].benefits.size(); ++row) {
      const Benefit& benefit = rulebook.packs[pack].benefits[row];
      RegionCoverage& of = place(benefit.region);
      BenefitCoverage each{.benefit = {static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)}};
      for (const Tier& tier : benefit.tiers) each.cells.add(tier.citation.confidence, tier.bound == Bound::local);
      for (const Tier& tier : benefit.tiers) of.cells.add(tier.citation.confidence, tier.bound == Bound::local);
      of.benefits.add(benefit.citation.confidence, each.cells.all() > 0 && each.cells.unknown_amounts == each.cells.all());
      of.rows.push_back(each);
    }
    for (const ParameterRow& row : rulebook.packs[pack].rows) place(row.region).values.add(row.citation.confidence, row.bound == Bound::local);
  }
  std::vector<RegionCoverage> found{};
  for (auto& [code, each] : places) found.push_back(std::move(each));
  std::stable_sort(found.begin(), found.end(), [&rulebook](const RegionCoverage& a, const RegionCoverage& b) {
    const auto depth = [&rulebook](const std::string& code) { return rulebook.chain(code).size() <= 1 ? 0 : 1; };
    return depth(a.region) < depth(b.region);
  });
  return found;
}

}  // namespace caregrade
