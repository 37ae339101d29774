#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "caregrade/model/coverage.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// A pack as one JSON object, the same for the same rules: rows by their ids; conditions and tiers as they stand, since their
/// order decides. Without places of files.
[[nodiscard]] std::string to_json(const RulePack& pack);
/// Every pack of a rulebook, by id, as one JSON array.
[[nodiscard]] std::string packs_json(const Rulebook& rulebook);

/// A benefit as it stands for a place and a day, with what it looks at.
struct BenefitReport {
  const Rulebook& rulebook;
  PackRow benefit{};
  std::string place{};
  Date on{};                           ///< no day: every row is shown, whenever it holds
  std::vector<PackRow> facts{};        ///< that it looks at
  std::vector<PackRow> parameters{};   ///< likewise
};
[[nodiscard]] std::string to_json(const BenefitReport& report);
[[nodiscard]] std::string to_text(const BenefitReport& report, const TextStyle& style);
/// One line: id, name, place, how often it is paid.
[[nodiscard]] std::string benefit_line(const Rulebook& rulebook, PackRow benefit, const TextStyle& style);

/// What is known of a place's rules, as one JSON object.
[[nodiscard]] std::string to_json(const Rulebook& rulebook, const RegionCoverage& coverage);
/// The same as rows of a table, a heading above them; `coverage_legend` says what the columns are.
[[nodiscard]] std::string to_text(const Rulebook& rulebook, const RegionCoverage& coverage, const TextStyle& style);
[[nodiscard]] std::string coverage_legend(const TextStyle& style);

}  // namespace caregrade
