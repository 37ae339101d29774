#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "caregrade/batch/columns.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/engine/decide.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// One fact of many persons, whole numbers in the fact's units: 0 or 1, a count, fen, days since 1970-01-01, the number of a place's
/// code (0: there is none), the position of a choice or of a level. Of a split fact one column per part: `service_price.home`.
///
/// Unknown is a cell without a bit in `validity`, the least number of the cell's kind where it has a sign, and NaN.
struct FactColumn {
  std::string fact{};
  Column column{};
};

/// What is known of many persons. A fact without a column is unknown of everybody.
struct FactColumns {
  std::size_t rows = 0;
  std::vector<FactColumn> facts{};
  Column day{};  ///< for which day each row is decided, as a date; no data: `BatchDecider::run` says it for all
};

/// What decided a row, in a byte each: which kind of thing, and which of them.
struct DecidedBy {
  enum class Kind : std::uint8_t {
    nothing,
    condition,   ///< `number` in `Benefit::conditions`: it does not hold, or is open
    tier,        ///< `number` in `Benefit::tiers`: it applies, or may
    residence,
    group,       ///< `number` in `Cluster::groups`: something else of it is paid
    span,        ///< no rule for this day
    unverified,  ///< only rows of too little confidence
    parameter,   ///< an amount that nobody has written down
    no_tier,     ///< none applies
  };
  Kind kind = Kind::nothing;
  std::uint8_t number = 0;

  bool operator==(const DecidedBy&) const = default;
};

/// Where the decisions on one benefit go: memory of the caller, one cell a row, of every list that is wanted.
struct DecidedRows {
  static constexpr std::uint8_t untold = 255;  ///< a rule that another has replaced for this person, or a row that was refused

  std::span<std::uint8_t> status{};        ///< `Status`, or `untold`
  std::span<std::int64_t> amount_low{};    ///< as `Decision::amount`
  std::span<std::int64_t> amount_high{};
  std::span<DecidedBy> decided_by{};
};

/// One benefit that is decided.
struct BatchBenefit {
  PackRow benefit{};
  std::uint32_t cluster = 0;
  std::uint32_t number = 0;  ///< in the cluster

  bool operator==(const BatchBenefit&) const = default;
};

/// What came out, by benefit.
struct DecideSummary {
  struct Counts {
    std::uint64_t by_status[4] = {};
    std::uint64_t untold = 0;

    bool operator==(const Counts&) const = default;
  };
  std::vector<Counts> benefits{};
  std::vector<std::uint64_t> refused_by_fact{};  ///< cells that no such fact can have, by column; their rows are refused
  std::uint64_t refused = 0;                     ///< rows

  bool operator==(const DecideSummary&) const = default;
};

/// Decides the benefits of a program for columns of persons: the same as `decide` of each row, for any number of threads.
///
/// Rows are worked out block by block, those of one province together. Where a benefit hangs on something unknown, every completion is
/// tried that its rules tell apart, up to sixteen thousand; what has more, or hangs on two unknown quantities at once, is decided as one
/// person is, by the rules of that benefit alone; rows that differ in nothing that these tell apart are worked out once. Where
/// `decide` says that it is not exact, the answer here may be narrower: it always holds whatever some completion gives, and is within
/// what `decide` says.
///
/// What all rows of a call have in common is worked out once: one day for all, and facts whose column has a stride of 0. Rules made for
/// that, and the memory of the threads, are kept for the next call; calls from several threads at a time are fine.
class BatchDecider {
 public:
  /// Refers to the rulebook and the program, which must outlive it.
  [[nodiscard]] static BatchDecider make(const Rulebook& rulebook, const Program& program, const PolicyWords& policies = {});

  /// In the order of the packs.
  [[nodiscard]] const std::vector<BatchBenefit>& benefits() const noexcept;

  /// `results`: one for each of `benefits`. CG3403: a column of no fact of the rules, or two of one; CG3402: a list for results has
  /// another length than there are rows, or there are not as many as benefits; CG4002: no day, or one that is none.
  [[nodiscard]] Result<DecideSummary> run(const FactColumns& columns, const std::vector<DecidedRows>& results, Date day = {}, std::size_t threads = 1) const;

 private:
  struct Parts;
  explicit BatchDecider(std::shared_ptr<const Parts> parts) : parts_{std::move(parts)} {}
  std::shared_ptr<const Parts> parts_{};
};

}  // namespace caregrade
