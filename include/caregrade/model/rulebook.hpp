#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/model/decision.hpp"
#include "caregrade/model/place.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// Packs that are read together: one name space of facts, parameters, policies and benefits, and one tree of places.
struct Rulebook {
  using Names = std::map<std::string, PackRow, std::less<>>;

  std::vector<RulePack> packs{};
  std::vector<Place> regions{};
  std::string region_names{};
  std::vector<Where> region_origins{};  ///< of each of `regions`, where it was read from; none of compiled rules
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

  /// The citation of a row; of a condition that has none, its benefit's. An empty one of no row.
  [[nodiscard]] const Citation& citation(const RuleRow& row) const {
    static const Citation none{};
    switch (row.of) {
      case RuleRow::Of::benefit: return benefit(row.at).citation;
      case RuleRow::Of::condition: {
        const Citation& own = benefit(row.at).conditions[row.part].citation;
        return own.sources.empty() ? benefit(row.at).citation : own;
      }
      case RuleRow::Of::tier: return benefit(row.at).tiers[row.part].citation;
      case RuleRow::Of::value: return this->row(row.at).citation;
      case RuleRow::Of::exclusive: return packs[row.at.pack].exclusives[row.at.row].citation;
      case RuleRow::Of::transition: return packs[row.at.pack].transitions[row.at.row].citation;
      case RuleRow::Of::none: break;
    }
    return none;
  }

  /// Where a place stands in `region_order`; nothing for a code that is none.
  [[nodiscard]] std::optional<std::uint32_t> rank(std::string_view code) const {
    const auto found = std::lower_bound(region_order.begin(), region_order.end(), code,
                                        [this](std::uint32_t number, std::string_view wanted) { return regions[number].code.view() < wanted; });
    if (found == region_order.end() || regions[*found].code.view() != code) return std::nullopt;
    return static_cast<std::uint32_t>(found - region_order.begin());
  }
  [[nodiscard]] const Place& ranked(std::uint32_t rank) const { return regions[region_order[rank]]; }
  [[nodiscard]] const Place* region(std::string_view code) const {
    const auto found = rank(code);
    return found ? &ranked(*found) : nullptr;
  }
  [[nodiscard]] Text name(const Place& place) const {
    return {.zh = region_names.substr(place.name, place.zh_size), .en = region_names.substr(place.name + place.zh_size, place.en_size)};
  }
  /// The place itself and those above it, up to the country.
  [[nodiscard]] std::vector<std::string> chain(std::string_view code) const {
    std::vector<std::string> chain{};
    for (const Place* at = region(code); at != nullptr && chain.size() < 16; at = region(at->parent)) chain.push_back(at->code.text());
    return chain;
  }
  /// The same by rank.
  [[nodiscard]] std::vector<std::uint32_t> ranks(std::string_view code) const {
    std::vector<std::uint32_t> ranks{};
    for (auto at = rank(code); at && ranks.size() < 16; at = rank(ranked(*at).parent)) ranks.push_back(*at);
    return ranks;
  }
  /// Whether one place lies in another, or is the same.
  [[nodiscard]] bool is_within(std::string_view inner, std::string_view outer) const {
    const Place* at = region(inner);
    for (std::size_t steps = 0; at != nullptr && steps < 16; ++steps, at = region(at->parent))
      if (at->code.view() == outer) return true;
    return false;
  }
};

/// Where the values of a plan's input come from.
struct ProgramInput {
  enum class From : std::uint16_t { day, month_begin, month_end, policy, fact };

  From from = From::fact;
  std::uint16_t part = Operand::no_part;  ///< of a split fact: which choice of the fact that splits it
  PackRow row{};                          ///< of the policy or fact

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

  Of of = Of::fact;
  Kind kind = Kind::truth;
  std::uint16_t part = Operand::no_part;
  PackRow row{};
  NodePair nodes{};
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
  std::vector<std::uint32_t> regions{};  ///< ranks of places, sorted: place `i + 1` of a region input; 0 is elsewhere
  std::vector<std::uint32_t> above{};    ///< of places in which some of these lie, sorted
  std::vector<ProgramScale> scales{};
  std::vector<ParameterLookup> lookups{};
  std::vector<BenefitNodes> benefits{};
  std::vector<PackRow> groups{};

  std::vector<std::vector<NodeIndex>> policy_cones{};  ///< of each policy input, in order: the nodes that depend on it
  std::vector<NodeIndex> last_use{};                   ///< per node: the last node that reads it

  /// Number of a place among `regions`, by its rank; 0 for elsewhere.
  [[nodiscard]] std::int64_t place(std::uint32_t rank) const noexcept {
    const auto found = std::lower_bound(regions.begin(), regions.end(), rank);
    return found != regions.end() && *found == rank ? found - regions.begin() + 1 : 0;
  }

  /// Works out what follows from the plan, once it stands.
  void prepare() {
    plan.find_runs();
    std::vector<std::size_t> policies{};
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (inputs[i].from == ProgramInput::From::policy) policies.push_back(i);
    last_use.assign(plan.nodes.size(), 0);
    policy_cones.assign(policies.size(), {});
    std::vector<std::uint64_t> depends(plan.nodes.size());
    std::size_t done = 0;
    do done += walk(policies, done, depends);
    while (done < policies.size());
  }

  bool operator==(const Cluster&) const = default;

 private:
  /// Goes over the nodes once, for the last use of each and for the cones of some policies from `first` on, and says of how many.
  /// `depends` becomes, of each node, on which of them it depends.
  std::size_t walk(const std::vector<std::size_t>& policies, std::size_t first, std::vector<std::uint64_t>& depends) {
    static constexpr std::size_t at_once = 64;
    const std::size_t count = std::min(policies.size() - first, at_once);
    std::fill_n(depends.begin(), inputs.size(), std::uint64_t{0});
    for (std::size_t k = 0; k < count; ++k) {
      depends[policies[first + k]] = std::uint64_t{1} << k;
      policy_cones[first + k].reserve(plan.nodes.size() - inputs.size());
    }
    for (std::size_t i = inputs.size(); i < plan.nodes.size(); ++i) {
      const NodeIndex* const operands = plan.operands_of(plan.nodes[i]);
      std::uint64_t any = 0;
      for (std::size_t k = 0; k < plan.nodes[i].operand_count; ++k) {
        any |= depends[operands[k]];
        last_use[operands[k]] = static_cast<NodeIndex>(i);
      }
      depends[i] = any;
      for (; any != 0; any &= any - 1) policy_cones[first + static_cast<std::size_t>(std::countr_zero(any))].push_back(static_cast<NodeIndex>(i));
    }
    return count;
  }
};

/// The benefits of some places, compiled.
struct Program {
  std::vector<std::string> regions{};
  std::vector<Cluster> clusters{};
  bool include_unverified = false;

  bool operator==(const Program&) const = default;
};

}  // namespace caregrade
