#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"
#include "lanes.hpp"
#include "program.hpp"
#include "ranges.hpp"

namespace caregrade::batch {

using Number = std::int64_t;

/// Days that a column may have, from 800 BC to AD 10000.
inline constexpr Number first_day = -999'999, last_day = 2'999'999;

/// What the lanes of a count, an amount or a date hold: its values, and 0 where it is unknown.
[[nodiscard]] constexpr Range fact_range(const PackFact& fact) noexcept { return {std::min<Number>(fact.least, 0), std::max<Number>(fact.most, 0)}; }

/// A program for some benefits of a cluster, of persons whose places are all of one zone.
struct Variant {
  struct Pair {
    Register low = 0, high = 0;
  };
  struct Benefit {
    std::size_t number = 0;  ///< in the cluster
    Register status = 0, residence = 0, span = 0, has_rows = 0;
    Pair worth{};
    std::array<std::uint8_t, 2> lane{};  ///< bytes of the least and of the greatest amounts, where lanes are mixed
    Pair paid{};
    bool is_worthless = false;  ///< no amount, whatever comes out
    std::vector<Pair> conditions{}, tiers{};
  };
  struct Use {
    std::size_t input = 0;  ///< of the cluster
    Register to = 0;
  };
  ColumnProgram program{};
  std::vector<Use> uses{};
  std::vector<Benefit> benefits{};
};

/// Bytes of the registers of a program in mixed lanes.
[[nodiscard]] inline std::size_t bytes_of(const ColumnProgram& program, std::size_t rows) {
  std::size_t bytes = 0;
  for (const std::uint8_t lane : program.lanes) bytes += bytes_of(lane, rows);
  return bytes;
}

/// What decides one benefit alone, for persons of whom something is unknown: many completions of each go through its program.
struct Piece {
  Variant variant{};
  std::vector<std::vector<Number>> places{};      ///< by use, of a place: one of each kind that the piece tells apart, by number
  std::vector<std::vector<std::uint32_t>> alike{};///< by use, of a place: by number, which of these it is like

  /// The same as a plan: the inputs in the order of the uses, then constants, then the rest. Parameters are those of the cluster's plan.
  std::vector<Node> nodes{};
  std::vector<NodeIndex> operands{};
  std::vector<Register> registers{};              ///< by node: where the program makes it; 0 of constants
  std::vector<std::vector<NodeIndex>> readers{};  ///< by node
  struct Pair {
    NodeIndex low = 0, high = 0;
  };
  NodeIndex status = 0, residence = 0, span = 0, has_rows = 0;
  Pair paid{}, worth{};
  std::vector<Pair> conditions{}, tiers{};
};

/// Places by the provinces that some rule names. Zone 0 is outside of all of them; the last is for who has places in several.
struct Zones {
  std::vector<std::uint8_t> of_rank{};      ///< by rank of a place
  std::vector<std::uint32_t> provinces{};   ///< ranks, of zones 1, 2, …
  static constexpr std::size_t most = 200;  ///< of more provinces none are told apart

  [[nodiscard]] std::size_t several() const noexcept { return provinces.size() + 1; }
  [[nodiscard]] std::size_t count() const noexcept { return provinces.size() + 2; }
};

/// What all rows have in common: what follows of it is worked out once.
struct SameForAll {
  std::map<std::string, std::string, std::less<>> policies{};
  Date day{};       ///< none: each row has its own
  Person person{};  ///< facts
};

/// A cluster made ready for columns.
///
/// why by zone: of all benefits of a country few concern a person, and those of another province are settled by the day alone. A
/// program for the places of one province leaves out what follows of that.
struct ClusterColumns {
  const Cluster* cluster = nullptr;
  std::vector<std::uint8_t> is_fixed{}; ///< by input: it is the same for all rows
  std::vector<std::size_t> numbers{};   ///< of its benefits in `BatchDecider::benefits`
  std::vector<std::int32_t> places{};   ///< by rank of a place, from 1 on: the nearest that the cluster tells apart, 0 elsewhere
  std::map<Number, std::vector<Number>> inside{};  ///< of those in which places are told apart: the numbers of all that it may be
  std::vector<Variant> variants{};
  std::vector<std::vector<Piece>> pieces{};  ///< by variant and benefit
  std::vector<std::uint8_t> by_zone{};       ///< which variant

  [[nodiscard]] const Variant& of_zone(std::size_t zone) const { return variants[by_zone[zone]]; }
};

/// A piece as a cluster of its own, with copies of the tables that it reads.
[[nodiscard]] Cluster cluster_of(const Cluster& cluster, const Piece& piece);

/// The rules of a program for rows that have something in common.
struct BatchRules {
  Zones zones{};
  std::vector<ClusterColumns> clusters{};
};
[[nodiscard]] BatchRules rules_of(const Rulebook& rulebook, const Program& program, const SameForAll& same);

}  // namespace caregrade::batch
