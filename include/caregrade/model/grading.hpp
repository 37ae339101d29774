#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "caregrade/core/few.hpp"
#include "caregrade/core/points.hpp"
#include "caregrade/core/truth.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade {

/// Set of levels (or grades), by position in the standard's levels (or grades), 0 = best.
class LevelSet {
 public:
  static constexpr std::size_t most_levels = 32;

  constexpr LevelSet() noexcept = default;
  [[nodiscard]] static constexpr LevelSet only(std::int64_t level) noexcept { return LevelSet{std::uint32_t{1} << level}; }
  constexpr void add(std::int64_t level) noexcept { bits_ |= std::uint32_t{1} << level; }
  [[nodiscard]] constexpr bool holds(std::int64_t level) const noexcept { return (bits_ >> level & 1U) != 0; }
  [[nodiscard]] constexpr int size() const noexcept { return std::popcount(bits_); }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr int best() const noexcept { return std::countr_zero(bits_); }
  [[nodiscard]] constexpr int worst() const noexcept { return 31 - std::countl_zero(bits_); }
  /// The level, when there is exactly one.
  [[nodiscard]] constexpr std::optional<int> single() const noexcept {
    return size() == 1 ? std::optional{best()} : std::nullopt;
  }
  [[nodiscard]] constexpr bool within(LevelSet other) const noexcept { return (bits_ & ~other.bits_) == 0; }
  constexpr bool operator==(const LevelSet&) const noexcept = default;

 private:
  explicit constexpr LevelSet(std::uint32_t bits) noexcept : bits_{bits} {}
  std::uint32_t bits_ = 0;
};

/// Least and greatest value that some completion of the unknowns gives.
struct Interval {
  std::int64_t low = 0;
  std::int64_t high = 0;

  bool operator==(const Interval&) const = default;
};

/// A rule that held, and the levels before and after it (equal where it gave nothing further).
struct Adjustment {
  std::uint16_t rule = 0;
  LevelSet from{};
  LevelSet to{};
  Few<InputIndex, 8> because{};

  bool operator==(const Adjustment&) const = default;
};

/// What a result has to say beside its level.
struct Note {
  enum class Kind : std::uint8_t {
    stated,         ///< `subject`: row of `Standard::notes` that holds
    policy_chosen,  ///< `subject`: policy that is not at its default
    policy_doubt,   ///< `subject`: policy of less than high confidence; its choice `choice` would give `otherwise`
    item_doubt,     ///< `subject`: input whose row, or whose chosen option, is of less than high confidence
    row_doubt,      ///< `subject`: step; `choice`: the least certain of the rows hit, of the table of node `told`, or `own_row`
    rule_doubt,     ///< `subject`: rule that held and is of less than high confidence
    not_in_force,   ///< assessed before the standard was in force, or after
    approximate,    ///< too many unknowns for an exact set: the levels given contain the exact ones
  };
  static constexpr std::uint16_t own_row = 0xFFFF;  ///< the step's own row is the doubtful one

  Kind kind = Kind::stated;
  std::uint16_t subject = 0;
  std::uint16_t choice = 0;
  NodeIndex told = 0;
  LevelSet otherwise{};

  bool operator==(const Note&) const = default;
};

/// One rule of a step in a trace.
struct RuleTrace {
  std::uint16_t rule = 0;
  Truth held = Truth::unknown;
  Truth blocked = Truth::unknown;
  LevelSet from{};
  LevelSet to{};
  Few<InputIndex, 8> because{};  ///< inputs that made it hold; when it did not: all that it looks at
  Few<std::uint16_t, 4> because_grades{};  ///< likewise grades, by their number in `Grading::grades`

  bool operator==(const RuleTrace&) const = default;
};

/// Points that an item lost against its best option.
struct Lost {
  InputIndex item = 0;
  Interval points{};

  bool operator==(const Lost&) const = default;
};

/// One step of a trace, in the order of the standard's steps.
struct StepTrace {
  std::uint16_t step = 0;
  NodeIndex told = 0;               ///< node that made it: of a choice whose condition is settled the one taken
  std::vector<std::uint16_t> branches{};  ///< of a step with branches: those that may decide
  bool is_decided = false;          ///< the last of `branches` certainly holds
  Interval value{};                 ///< of a score
  LevelSet levels{};                ///< of a level or a grade
  std::vector<Lost> lost{};         ///< of a score over items: those below their best, or unknown
  Interval looked_up{};             ///< of a band: what was looked up
  std::vector<std::uint16_t> rows{};  ///< of a band or a combination: rows of the table that were hit
  std::vector<RuleTrace> rules{};   ///< of an adjusting step

  bool operator==(const StepTrace&) const = default;
};

using Trace = std::vector<StepTrace>;

/// Result of grading one assessment under one standard. Numbers are positions; `Standard` has the words.
struct Grading {
  bool complete = false;           ///< every item and every fact was answered
  Few<Interval, 16> scores{};  ///< in the order of the steps that are scores, in the plan's units
  Few<LevelSet, 8> grades{};  ///< in the order of the steps that are grades
  LevelSet initial_levels{};
  LevelSet levels{};  ///< exactly those that some completion gives
  std::vector<Adjustment> adjustments{};
  std::vector<InputIndex> missing{};
  std::vector<InputIndex> ask_next{};  ///< unknowns that can still change the level, most decisive first
  Few<Note, 32> notes{};
  Trace trace{};  ///< empty unless asked for

  bool operator==(const Grading&) const = default;
};

/// One answer that two assessments of a person give differently.
struct ChangedAnswer {
  InputIndex input = 0;
  LevelSet alone{};    ///< levels of the earlier assessment with this answer of the later one
  LevelSet without{};  ///< levels of the later assessment with this answer of the earlier one

  bool operator==(const ChangedAnswer&) const = default;
};

/// Two assessments of one person under one standard.
struct Comparison {
  Grading before{};
  Grading after{};
  std::vector<ChangedAnswer> answers{};  ///< in the order of the form

  bool operator==(const Comparison&) const = default;
};

/// One answer that, changed alone, would give another level.
struct Change {
  InputIndex input = 0;
  std::int32_t value = 0;  ///< as in `Assessment::values`
  int level = 0;           ///< position in the standard's levels

  bool operator==(const Change&) const = default;
};

}  // namespace caregrade
