#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "caregrade/batch/detail/severity.hpp"
#include "caregrade/model/population.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// What a block of answers holds for each input.
enum class AnswerForm : std::uint8_t {
  position,  ///< as `Assessment::values` has it: the option's position, the fact's value
  printed,   ///< what a `Column` of bytes holds: the number printed beside the option; where letters are printed, the position
};

struct PopulationOptions {
  std::uint64_t seed = 1;
  std::int32_t unknown = 0;  ///< share of answers left blank, in hundredths of a percent
  AnswerForm form = AnswerForm::position;
};

/// Where the answers to one input go: `bytes` for most, `wide` for those that `Population::is_wide` names. Null: not wanted.
struct AnswerColumn {
  std::uint8_t* bytes = nullptr;
  std::int32_t* wide = nullptr;
};

/// An invented population under a standard: believable answers of as many persons as are asked for, nobody's own.
///
/// The answers of a row depend on the standard, the shape, the seed and the row's number alone: any block can be made alone, by any
/// thread, in any size. Keeps a pointer to the standard. Of an item with frequencies or a number `Assessment::values` is what `wide` gets.
class Population {
 public:
  static constexpr std::uint8_t unknown = 255;        ///< of bytes: nobody answered, or it is not asked
  static constexpr std::int32_t wide_unknown = -1;    ///< the same of wide columns

  Population(const Standard& standard, const PopulationModel& model, const PopulationOptions& options = {});

  /// Inputs in the order of `Standard::find_input`: items, then facts.
  [[nodiscard]] std::size_t columns() const noexcept { return inputs_.size(); }
  /// Whether an input's answers do not fit into bytes: quantities, and printed numbers beyond 254.
  [[nodiscard]] bool is_wide(std::size_t input) const noexcept { return inputs_[input].is_wide; }

  /// What the values of a block are.
  [[nodiscard]] AnswerForm form() const noexcept { return form_; }
  /// Writes the answers of the rows from `first_row` on, a column per input.
  void fill(std::uint64_t first_row, std::size_t rows, std::span<const AnswerColumn> columns) const;

 private:
  static constexpr std::size_t tile_rows = 512;  ///< rows made at a time; what they need stays close to the processor

  /// How an input's values come about.
  struct Input {
    enum class Way : std::uint8_t { steps, quantity, share };

    Way way = Way::steps;
    bool is_wide = false;
    std::uint16_t domain = 0;                ///< of steps and quantities
    std::uint16_t slot = 0;                  ///< of a quantity: which of them it is
    std::vector<std::uint8_t> thresholds{};  ///< of steps
    std::vector<std::int32_t> curve{};       ///< of a quantity: by severity
    std::int32_t step = 0;                   ///< of a quantity: what lies between two of the curve is a multiple of it; 0: nothing
    detail::Threshold share{};
    int most = 0;
    detail::Noise noise{};
    detail::Noise blanks{};
    std::vector<std::int32_t> printed{};     ///< by position; empty where they are the same
    bool is_even = false;                    ///< `printed` goes up or down by the same from one to the next
  };
  struct Tile;

  void add_items(const PopulationModel& model);
  void add_facts(const PopulationModel& model);
  void add_printed(const Standard& standard, AnswerForm form);
  void find_guards();
  [[nodiscard]] std::uint16_t domain(std::uint64_t seed);
  [[nodiscard]] std::vector<std::int32_t> frequencies_of(const Item& item) const;

  void make(std::uint64_t first_row, Tile& tile) const;
  void make_domain(std::uint64_t first_row, std::size_t domain, Tile& tile) const;
  void make_steps(std::uint64_t first_row, const Input& input, Tile& tile, std::uint8_t* out) const;
  void make_quantity(std::uint64_t first_row, const Input& input, Tile& tile, std::int32_t* out) const;
  void make_share(std::uint64_t first_row, const Input& input, Tile& tile, std::uint8_t* out) const;
  void mend(Tile& tile) const;
  void evaluate_row(Tile& tile, std::size_t row) const;
  void blank(std::uint64_t first_row, Tile& tile) const;
  void copy(const Tile& tile, std::size_t input, std::size_t from, std::size_t rows, std::size_t to, const AnswerColumn& column) const;

  const Standard* standard_ = nullptr;
  std::uint64_t seed_ = 0;
  AnswerForm form_ = AnswerForm::position;
  detail::SeverityTable severities_{};
  std::vector<std::int16_t> strays_{};      ///< by a byte of noise: how far a domain is from the person
  std::vector<detail::Noise> domains_{};
  std::vector<Input> inputs_{};
  std::size_t quantities_ = 0;
  std::uint32_t unknown_ = 0;               ///< of 65536
  std::vector<std::int64_t> policies_{};    ///< values of the plan's policies

  /// An inconsistency that facts may bring about: they are taken back where it would hold.
  struct Guard {
    NodeIndex holds = 0;
    std::vector<InputIndex> facts{};
  };
  std::vector<Guard> guards_{};
  bool is_conditional_ = false;  ///< some input is not asked of everybody
};

}  // namespace caregrade
