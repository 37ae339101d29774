#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/batch/detail/severity.hpp"
#include "caregrade/core/date.hpp"
#include "caregrade/model/population.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

struct PersonPopulationOptions {
  std::uint64_t seed = 1;
  std::string region = "CN";   ///< where the persons live, and whose rules say which facts there are
  Date on{};                   ///< the day on which they have their age; never the clock's
  std::int32_t unknown = 0;    ///< share of facts left out, in hundredths of a percent
  std::string graded_by{};     ///< a standard whose level is not among the facts: the answers to its form give it
};

/// A fact, or one part of a split fact.
struct PersonColumn {
  std::string name{};     ///< `hukou`, `service_price.home`
  PackRow fact{};
  std::int32_t part = -1;  ///< position of the choice that it is split by

  bool operator==(const PersonColumn&) const = default;
};

/// Invented persons as the rules of a place see them: the facts that a decision there may look at.
///
/// A row with the same seed and shape is the same person as that row of a `Population`, with the same severity. Values are those of
/// `KnownFact`: days, fen, positions, codes of places. Keeps a pointer to the rulebook; facts of other places' rules than those of the
/// person's own places are left out.
class PersonPopulation {
 public:
  static constexpr std::int32_t unknown = std::numeric_limits<std::int32_t>::min();
  static constexpr std::int32_t absent = unknown + 1;  ///< there is none, as of a permit

  /// CG4001: no such place; CG4002: no day; CG4014: a retired place.
  [[nodiscard]] static Issues check(const Rulebook& rulebook, const PersonPopulationOptions& options);

  /// What `check` refuses is a mistake of the caller.
  PersonPopulation(const Rulebook& rulebook, const PopulationModel& model, const PersonPopulationOptions& options);

  [[nodiscard]] const std::vector<PersonColumn>& columns() const noexcept { return columns_; }

  /// Writes the facts of the rows from `first_row` on, a column each; null: not wanted.
  void fill(std::uint64_t first_row, std::size_t rows, std::span<std::int32_t* const> columns) const;

 private:
  static constexpr std::size_t tile_rows = 256;
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// How the values of one fact come about.
  struct Maker {
    enum class Way : std::uint8_t { truth, count, money, birthday, date, home, place, choice, steps };

    Way way = Way::truth;
    std::string id{};
    std::int64_t least = 0, most = 0;      ///< of the fact
    std::int64_t from = 0, to = 0;         ///< where its values mostly are
    detail::Threshold share{};
    detail::Threshold absent{};
    std::vector<detail::Threshold> choices{};  ///< of a choice, added up
    std::vector<std::uint8_t> thresholds{};    ///< of steps
    std::size_t of = none;                     ///< the maker whose value it is a part of, comes after, or is mostly the same as
    std::size_t by = none;                     ///< the maker of the choice that it is split by
    std::size_t unless = none;
    std::int32_t is = 0;
    std::size_t column = 0;                    ///< first of its stretches in a tile
    std::size_t parts = 1;
    detail::Noise noise{};
    detail::Noise blanks{};
  };
  struct Tile;

  void find_places(const PopulationModel& model);
  [[nodiscard]] std::vector<std::uint32_t> leaves_of(std::string_view region) const;
  [[nodiscard]] std::vector<std::uint16_t> weighted(const PopulationModel& model, const std::vector<std::uint32_t>& leaves) const;
  void find_uses();
  std::size_t add(const PopulationModel& model, const std::string& id);
  void add_values(const PopulationModel& model, const PackFact& fact, Maker& maker);
  void add_choices(const PopulationModel& model, const PackFact& fact, Maker& maker) const;

  void find_needed(std::span<std::int32_t* const> columns, Tile& tile) const;
  void make(std::uint64_t first_row, Tile& tile) const;
  void make_fact(std::uint64_t first_row, const Maker& maker, Tile& tile) const;
  void make_values(const Maker& maker, const Tile& tile, std::int32_t* out) const;
  void make_money(const Maker& maker, const Tile& tile, std::int32_t* out) const;
  void make_days(const Maker& maker, const Tile& tile, std::int32_t* out) const;
  void make_choices(const Maker& maker, Tile& tile) const;
  void make_places(const Maker& maker, const Tile& tile, std::int32_t* out) const;
  [[nodiscard]] static std::int64_t amount(const Maker& maker, std::optional<std::int64_t> other, std::int64_t noise);
  void hide(std::uint64_t first_row, Tile& tile) const;

  const Rulebook* rulebook_ = nullptr;
  PersonPopulationOptions options_{};
  detail::SeverityTable severities_{};
  std::vector<AgeBand> ages_{};
  std::vector<Maker> makers_{};            ///< what one rests on stands before it
  std::vector<std::size_t> open_{};        ///< makers that are being added
  std::vector<PersonColumn> columns_{};
  std::vector<std::size_t> shown_{};       ///< stretch of a tile, by column
  std::vector<std::size_t> column_maker_{};
  std::size_t stretches_ = 0;

  struct Leaf {
    std::int32_t code = 0;
    std::uint16_t uses = 0;  ///< row of `uses_`
  };
  std::vector<Leaf> leaves_{};
  std::vector<std::uint16_t> homes_{};      ///< by 16 bits of noise: a leaf of the region
  std::vector<std::uint16_t> elsewhere_{};  ///< the same of the whole country
  std::vector<std::vector<bool>> uses_{};   ///< by column: the rules of a place may look at it
  std::vector<bool> used_everywhere_{};     ///< by column: those of each place may
  std::uint32_t unknown_ = 0;               ///< of 65536
};

}  // namespace caregrade
