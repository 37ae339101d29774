#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/model/decision.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// Packs that are read together: one name space of facts, parameters, policies and benefits, and one tree of places.
struct Rulebook {
  using Names = std::map<std::string, PackRow, std::less<>>;

  std::vector<RulePack> packs{};
  std::vector<Region> regions{};
  std::map<std::string, std::vector<Level>, std::less<>> levels{};  ///< of each standard that a level fact names

  Names facts{}, derived{}, policies{}, parameters{}, bases{}, benefits{};
  std::vector<std::uint32_t> region_order{};  ///< of `regions`, by code

  [[nodiscard]] const PackFact& fact(PackRow at) const { return packs[at.pack].facts[at.row]; }
  [[nodiscard]] const Derived& derived_at(PackRow at) const { return packs[at.pack].derived[at.row]; }
  [[nodiscard]] const Policy& policy(PackRow at) const { return packs[at.pack].policies[at.row]; }
  [[nodiscard]] const Parameter& parameter(PackRow at) const { return packs[at.pack].parameters[at.row]; }
  [[nodiscard]] const ParameterRow& row(PackRow at) const { return packs[at.pack].rows[at.row]; }
  [[nodiscard]] const Basis& basis(PackRow at) const { return packs[at.pack].bases[at.row]; }
  [[nodiscard]] const Benefit& benefit(PackRow at) const { return packs[at.pack].benefits[at.row]; }

  [[nodiscard]] const Region* region(std::string_view code) const {
    const auto found = std::lower_bound(region_order.begin(), region_order.end(), code,
                                        [this](std::uint32_t number, std::string_view wanted) { return regions[number].code < wanted; });
    return found == region_order.end() || regions[*found].code != code ? nullptr : &regions[*found];
  }
  /// The place itself and those above it, up to the country.
  [[nodiscard]] std::vector<std::string> chain(std::string_view code) const {
    std::vector<std::string> chain{};
    for (const Region* at = region(code); at != nullptr && chain.size() < 16; at = region(at->parent)) chain.push_back(at->code);
    return chain;
  }
  /// Whether one place lies in another, or is the same.
  [[nodiscard]] bool is_within(std::string_view inner, std::string_view outer) const {
    const Region* at = region(inner);
    for (std::size_t steps = 0; at != nullptr && steps < 16; ++steps, at = region(at->parent))
      if (at->code == outer) return true;
    return false;
  }
};

/// Where the values of a plan's input come from.
struct ProgramInput {
  enum class From : std::uint8_t { day, month_begin, month_end, policy, fact };

  From from = From::fact;
  PackRow row{};         ///< of the policy or fact
  std::string name{};    ///< the fact's id, or `id.part`

  bool operator==(const ProgramInput&) const = default;
};

/// A value that what the law leaves open may make uncertain: its least and greatest node. Of a truth: surely, and possibly.
struct NodePair {
  NodeIndex low = 0;
  NodeIndex high = 0;

  bool operator==(const NodePair&) const = default;
};

/// A name that an expression uses.
struct OperandNodes {
  using Of = Operand::Of;

  std::string name{};
  Of of = Of::fact;
  PackRow row{};
  NodePair nodes{};
  Kind kind = Kind::truth;
  std::int32_t scale = -1;   ///< in `Cluster::scales`
  std::int32_t lookup = -1;  ///< of a parameter: in `Cluster::lookups`

  bool operator==(const OperandNodes&) const = default;
};

struct ConditionNodes {
  NodePair holds{};
  std::vector<OperandNodes> operands{};

  bool operator==(const ConditionNodes&) const = default;
};

struct TierNodes {
  std::uint16_t tier = 0;      ///< row of the benefit
  NodeIndex in_span = 0;
  NodePair applies{};          ///< in its span, and its condition holds
  NodePair amount{};
  NodeIndex covered = 0;       ///< every parameter that the amount reads has a value
  bool is_withheld = false;    ///< of too little confidence to be used
  std::vector<OperandNodes> operands{};

  bool operator==(const TierNodes&) const = default;
};

/// A look-up of a parameter: which row it hits.
struct ParameterLookup {
  PackRow parameter{};
  std::uint16_t table = 0;  ///< in `Plan::combinations`: its cells number `rows`
  std::vector<NodeIndex> operands{};
  std::vector<PackRow> rows{};

  bool operator==(const ParameterLookup&) const = default;
};

/// What a benefit's status node can be; from `displaced` on, the number of the group that took it away is added.
enum StatusCode : std::int64_t { code_no = 0, code_yes = 1, code_open = 2, code_not_covered = 3, code_replaced = 4, code_displaced = 8 };

struct BenefitNodes {
  PackRow benefit{};
  NodeIndex residence = 0;
  NodeIndex span = 0;
  NodeIndex replaced = 0;
  NodeIndex has_rows = 0;  ///< some tier is in its span
  std::vector<OperandNodes> residence_operands{};
  std::vector<ConditionNodes> conditions{};
  std::vector<TierNodes> tiers{};
  NodePair amount{};      ///< before other benefits are looked at
  NodeIndex own_status = 0;
  NodePair paid{};        ///< after them; of what is displaced, what it would be
  NodePair worth{};       ///< what is paid in the end: nothing where the person is not entitled
  NodeIndex status = 0;
  NodeIndex answer = 0;   ///< the same, with nothing told apart that comes to a no
  std::int32_t transition = -1;
  NodeIndex transition_holds = 0;

  bool operator==(const BenefitNodes&) const = default;
};

/// Benefits that have to be decided together, with one plan for all of them.
struct Cluster {
  Plan plan{};
  std::vector<ProgramInput> inputs{};
  std::vector<std::string> regions{};  ///< place `i + 1` of a region input; 0 is elsewhere
  std::vector<std::string> above{};    ///< places in which some of these lie, sorted
  std::vector<ProgramScale> scales{};
  std::vector<ParameterLookup> lookups{};
  std::vector<BenefitNodes> benefits{};
  std::vector<PackRow> groups{};

  bool operator==(const Cluster&) const = default;
};

/// The benefits of some places, compiled.
struct Program {
  std::vector<std::string> regions{};
  std::vector<Cluster> clusters{};
  bool include_unverified = false;

  bool operator==(const Program&) const = default;
};

}  // namespace caregrade
