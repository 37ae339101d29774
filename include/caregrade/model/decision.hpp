#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/truth.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// The four answers.
enum class Status : std::uint8_t {
  eligible,      ///< every completion of what is unknown is
  not_eligible,  ///< none is
  possible,      ///< it depends
  not_covered,   ///< the packs have no rule for this place and day: says nothing about the right
};

[[nodiscard]] constexpr std::string_view to_string(Status status) noexcept {
  switch (status) {
    case Status::eligible: return "eligible";
    case Status::not_eligible: return "not_eligible";
    case Status::possible: return "possible";
    case Status::not_covered: break;
  }
  return "not_covered";
}

/// No upper end is known: more may be set locally.
inline constexpr std::int64_t open_amount = std::int64_t{1} << 50;

/// A row of one of a rulebook's packs.
struct PackRow {
  std::uint16_t pack = 0;
  std::uint16_t row = 0;

  bool operator==(const PackRow&) const = default;
};

/// A row of the rules that decides or is told: of a condition or tier, the benefit's row and which of its own it is.
struct RuleRow {
  enum class Of : std::uint8_t { none, benefit, condition, tier, value, exclusive, transition };

  Of of = Of::none;
  std::uint16_t part = 0;  ///< in `Benefit::conditions` or `tiers`
  PackRow at{};

  bool operator==(const RuleRow&) const = default;
};

/// Words for the numbers of a choice or level: those of a fact or of a policy.
struct ProgramScale {
  enum class Of : std::uint16_t { none, fact, policy };

  Of of = Of::none;
  PackRow row{};

  bool operator==(const ProgramScale&) const = default;
};

/// A name in an expression with the values that it can have, for an explanation. `words.hpp` has its words.
struct Operand {
  enum class Of : std::uint8_t { fact, derived, parameter, policy };
  static constexpr std::size_t most_values = 16;     ///< stretches that are told
  static constexpr std::uint16_t no_part = 0xFFFF;

  Of of = Of::fact;
  Kind kind = Kind::truth;
  std::uint16_t part = no_part;  ///< of a split fact: which choice of the fact that splits it
  PackRow row{};
  ProgramScale scale{};          ///< of a choice or level
  std::uint32_t first_value = 0; ///< in `DecisionTrace::values`
  std::uint32_t value_count = 0;

  bool operator==(const Operand&) const = default;
};

/// A condition, a tier's `when`, residence, a span, a value or a group, with its outcome. `words.hpp` has its words.
struct ReasonTrace {
  enum class Kind : std::uint8_t { residence, span, condition, tier, amount, parameter, exclusive, transition, replaced };

  Kind kind = Kind::condition;
  Truth held = Truth::unknown;
  bool is_withheld = false;  ///< a tier of too little confidence to be used: it pays nothing
  RuleRow row{};
  Interval amount{};                ///< of a tier or parameter; `open_amount` for no upper end
  std::uint32_t first_operand = 0;  ///< in `DecisionTrace::operands`
  std::uint32_t operand_count = 0;

  bool operator==(const ReasonTrace&) const = default;
};

/// How a benefit was decided, line by line.
///
/// why three lists of numbers: every decision of a person is traced at once, and the words are the rulebook's.
struct DecisionTrace {
  std::vector<ReasonTrace> reasons{};
  std::vector<Operand> operands{};
  std::vector<FactRange> values{};  ///< region codes as numbers, 0 for elsewhere; dates as days; money as fen; several where it is not known

  [[nodiscard]] std::span<const Operand> operands_of(const ReasonTrace& reason) const {
    return std::span{operands}.subspan(reason.first_operand, reason.operand_count);
  }
  [[nodiscard]] std::span<const FactRange> values_of(const Operand& operand) const {
    return std::span{values}.subspan(operand.first_value, operand.value_count);
  }

  bool operator==(const DecisionTrace&) const = default;
};

/// One fact whose other value would turn a refusal.
struct Turn {
  std::string fact{};
  FactRange value{};

  bool operator==(const Turn&) const = default;
};

/// What a person is entitled to of one benefit.
struct Decision {
  std::uint16_t pack = 0;     ///< in `Rulebook::packs`
  std::uint16_t benefit = 0;  ///< in that pack
  Status status = Status::not_covered;
  Interval amount{};        ///< fen, or hundredths of the benefit's unit; `open_amount` for no upper end; of what is not paid: what it would be
  bool amount_known = false;  ///< false: set locally, or nothing is paid in money
  bool exact = true;        ///< false: the answer may be wider than what is really possible
  std::vector<std::string> because{};  ///< ids of conditions, tiers and groups that decided
  std::vector<RuleRow> cited{};
  std::vector<std::string> ask{};      ///< facts worth asking, best first
  std::vector<std::string> needs_assessment{};  ///< standards under which nobody has assessed the person
  std::string displaced_by{};          ///< group that took it away; empty where none did
  std::vector<std::string> policies{}; ///< open questions on which the answer depends
  Confidence confidence = Confidence::unknown;  ///< the least of the rows it rests on
  std::vector<Turn> turns{};           ///< of a refusal
  DecisionTrace trace{};               ///< empty unless asked for

  bool operator==(const Decision&) const = default;
};

/// What a run of decisions needs to give the same bytes again.
struct Receipt {
  std::string engine{};                 ///< version of this library
  std::vector<std::string> packs{};     ///< `id@version#digest` of every pack read
  std::vector<std::string> policies{};  ///< `id=choice` of every policy that is not at its default
  std::vector<std::string> benefits{};  ///< those asked for; empty: all
  bool include_unverified = false;
  std::string input{};                  ///< SHA-256 of the facts in canonical order; never of an identity number

  bool operator==(const Receipt&) const = default;
};

/// Every decision for one person, with what is needed to repeat it.
struct Decisions {
  std::string id{};
  Moment on{};
  std::vector<std::string> regions{};
  std::vector<UsedGrading> gradings{};
  std::vector<Decision> decisions{};
  std::vector<std::string> uncovered{};  ///< regions asked for that no pack has rules for
  Receipt receipt{};

  bool operator==(const Decisions&) const = default;
};

}  // namespace caregrade
