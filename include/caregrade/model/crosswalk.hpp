#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade {

/// A set of options of one input, by their positions in `Assessment::values`.
class OptionSet {
 public:
  static constexpr std::size_t most_options = 32;

  constexpr OptionSet() noexcept = default;
  /// The first `count` options.
  [[nodiscard]] static constexpr OptionSet all(std::size_t count) noexcept {
    return OptionSet{count >= most_options ? ~std::uint32_t{0} : (std::uint32_t{1} << count) - 1};
  }
  [[nodiscard]] static constexpr OptionSet only(std::int32_t option) noexcept { return OptionSet{std::uint32_t{1} << option}; }

  constexpr void add(std::int32_t option) noexcept { bits_ |= std::uint32_t{1} << option; }
  [[nodiscard]] constexpr bool holds(std::int32_t option) const noexcept { return (bits_ >> option & 1U) != 0; }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr int size() const noexcept { return std::popcount(bits_); }
  [[nodiscard]] constexpr OptionSet operator&(OptionSet other) const noexcept { return OptionSet{bits_ & other.bits_}; }
  [[nodiscard]] constexpr OptionSet operator|(OptionSet other) const noexcept { return OptionSet{bits_ | other.bits_}; }
  /// The positions, in order.
  [[nodiscard]] std::vector<std::int32_t> positions() const {
    std::vector<std::int32_t> positions{};
    for (std::uint32_t rest = bits_; rest != 0; rest &= rest - 1) positions.push_back(std::countr_zero(rest));
    return positions;
  }

  constexpr bool operator==(const OptionSet&) const noexcept = default;

 private:
  explicit constexpr OptionSet(std::uint32_t bits) noexcept : bits_{bits} {}
  std::uint32_t bits_ = 0;
};

/// Which options of an input of the second standard a person can have who has these options under the first.
///
/// One person has both at once, so the row is read in both directions.
struct CrosswalkRow {
  std::vector<OptionSet> given{};  ///< per input of `CrosswalkLink::first`: any of these
  OptionSet allows{};              ///< of the link's second input
  bool contradictory = false;      ///< no person is so: such a form disagrees with itself
  Text reason{};
  Citation citation{};
  Where where{};
};

/// An input of the second standard and the inputs of the first that speak of it.
struct CrosswalkLink {
  InputIndex second = 0;
  std::vector<InputIndex> first{};
  std::vector<CrosswalkRow> rows{};  ///< exactly one fits each combination of options of `first`
};

/// An input that nothing in the other standard speaks of, and why.
struct OpenInput {
  bool of_second = false;
  InputIndex input = 0;
  Text reason{};
  Where where{};
};

/// What a person's options under one standard tell of those under another: for each option a set, never too small.
struct Crosswalk {
  std::string first{};   ///< id of a standard
  std::string second{};  ///< id of another
  std::vector<Source> sources{};
  std::vector<CrosswalkLink> links{};
  std::vector<OpenInput> open{};
};

/// What a result tells of one input of another standard, and by which row.
struct CarriedInput {
  InputIndex input = 0;
  std::uint16_t link = 0;  ///< of `Crosswalk::links`
  std::uint16_t row = 0;   ///< of the link's rows: one of those that fit

  bool operator==(const CarriedInput&) const = default;
};

/// An assessment carried over to another standard: of each input the options that the person can have.
struct Carried {
  Assessment assessment{};
  std::vector<CarriedInput> rows{};
  /// Inputs, of the standard carried to, of which two answers allow nothing together, or on which a form disagrees with itself.
  /// why not narrowed by them: a set that is too small hurts people.
  std::vector<InputIndex> contradictions{};
};

}  // namespace caregrade
