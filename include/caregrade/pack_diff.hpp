#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// One member of one row that two versions of a pack have differently.
struct PackChange {
  enum class How : std::uint8_t { added, removed, changed, moved };

  std::string pack{};
  std::string part{};   ///< `benefits`, `tiers`, `values`, …: the list that the row stands in
  std::string id{};     ///< of the row; of a value its parameter, place, key and first day
  How how = How::changed;
  std::string member{}; ///< of a changed row
  std::string before{}, after{};  ///< as JSON; of an added or removed row the whole
  Where where{};        ///< of the row: in the later version, or of a removed one in the earlier

  bool operator==(const PackChange&) const = default;
};

/// What is new, gone, or another in the later of two versions of a pack, row by row and member by member.
[[nodiscard]] std::vector<PackChange> diff(const RulePack& before, const RulePack& after);

[[nodiscard]] std::string to_json(const PackChange& change);
[[nodiscard]] std::string to_text(const PackChange& change, const TextStyle& style);

/// What another version of the rules does to one person's benefit.
struct Effect {
  std::string benefit{};
  Text name{};
  std::string per{};
  Status before = Status::not_covered, after = Status::not_covered;
  Interval amount_before{}, amount_after{};       ///< fen, or hundredths; nothing of what is not had
  bool known_before = false, known_after = false; ///< whether the amounts are
  Unit unit = Unit::yuan;

  /// Above zero: the person surely gains; below: surely loses; zero: the same, or it cannot be said.
  [[nodiscard]] int direction() const noexcept;
  bool operator==(const Effect&) const = default;
};

/// What differs in the decisions for one person; each against the rulebook that made it.
[[nodiscard]] std::vector<Effect> effects(const Rulebook& before, const Decisions& decided_before, const Rulebook& after, const Decisions& decided_after);

[[nodiscard]] std::string to_json(std::string_view person, const std::vector<Effect>& effects);
[[nodiscard]] std::string to_text(std::string_view person, const std::vector<Effect>& effects, const TextStyle& style);

}  // namespace caregrade
