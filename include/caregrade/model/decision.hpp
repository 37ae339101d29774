#pragma once

#include <cstdint>
#include <optional>
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

/// A row's place in the packs: `packs[pack].sources[source]`.
struct CitedRow {
  std::uint16_t pack = 0;
  Citation citation{};

  bool operator==(const CitedRow&) const = default;
};

/// A row of one of a rulebook's packs.
struct PackRow {
  std::uint16_t pack = 0;
  std::uint16_t row = 0;

  bool operator==(const PackRow&) const = default;
};

/// Words for the numbers of a choice or level: those of a fact or of a policy.
struct ProgramScale {
  enum class Of : std::uint8_t { none, fact, policy };

  Of of = Of::none;
  PackRow row{};

  bool operator==(const ProgramScale&) const = default;
};

/// A name in an expression with the values that it can have, for an explanation.
struct Operand {
  enum class Of : std::uint8_t { fact, derived, parameter, policy };
  static constexpr std::size_t most_values = 16;  ///< stretches that are told

  std::string name{};
  Text label{};
  Of of = Of::fact;
  PackRow row{};
  Kind kind = Kind::truth;
  ProgramScale scale{};            ///< of a choice or level
  std::vector<FactRange> values{}; ///< region codes as numbers, 0 for elsewhere; dates as days; money as fen; several where it is not known

  bool operator==(const Operand&) const = default;
};

/// A condition, a tier's `when`, residence, a span or a group, with its outcome.
struct ReasonTrace {
  enum class Kind : std::uint8_t { residence, span, condition, tier, amount, parameter, exclusive, transition, replaced };

  Kind kind = Kind::condition;
  std::string id{};
  Text name{};
  std::string expression{};
  Truth held = Truth::unknown;
  Interval amount{};        ///< of a tier or parameter; `open_amount` for no upper end
  Bound bound = Bound::exact;
  std::string region{};     ///< of a parameter's value: the place that set it
  Span span{};
  std::vector<Operand> operands{};
  CitedRow cited{};

  bool operator==(const ReasonTrace&) const = default;
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
  std::vector<CitedRow> cited{};
  std::vector<std::string> ask{};      ///< facts worth asking, best first
  std::vector<std::string> needs_assessment{};  ///< standards under which nobody has assessed the person
  std::string displaced_by{};          ///< group that took it away; empty where none did
  std::vector<std::string> policies{}; ///< open questions on which the answer depends
  Confidence confidence = Confidence::unknown;  ///< the least of the rows it rests on
  std::vector<Turn> turns{};           ///< of a refusal
  std::vector<ReasonTrace> trace{};    ///< empty unless asked for

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
