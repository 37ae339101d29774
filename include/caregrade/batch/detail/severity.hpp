#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "caregrade/model/population.hpp"

namespace caregrade::detail {

/// Random numbers that are counted, not drawn: the number of a row is the same whoever asks for it, and in whatever order.
class Noise {
 public:
  constexpr Noise() noexcept = default;
  constexpr Noise(std::uint64_t seed, std::uint64_t stream) noexcept : key_{mixed(mixed(seed + step) ^ (stream * 0xD1B5'4A32'D192'ED03U))} {}

  [[nodiscard]] constexpr std::uint64_t word(std::uint64_t number) const noexcept { return mixed(key_ + number * step); }
  /// The words from `first` on, many at once.
  void words(std::uint64_t first, std::size_t count, std::uint64_t* out) const noexcept;

 private:
  static constexpr std::uint64_t step = 0x9E37'79B9'7F4A'7C15U;

  /// The end of splitmix64: every bit of what goes in moves every bit of what comes out.
  [[nodiscard]] static constexpr std::uint64_t mixed(std::uint64_t word) noexcept {
    word = (word ^ (word >> 30)) * 0xBF58'476D'1CE4'E5B9U;
    word = (word ^ (word >> 27)) * 0x94D0'49BB'1331'11EBU;
    return word ^ (word >> 31);
  }

  std::uint64_t key_ = 0;
};

/// Streams of noise, by what they are for.
enum Stream : std::uint64_t { severity_stream = 1, domain_stream = 1'000, item_stream = 10'000, blank_stream = 20'000, fact_stream = 30'000 };

/// A share between two severities: it grows with the square, as impairments heap up where one is badly off.
[[nodiscard]] constexpr std::uint8_t squared(std::uint8_t severity) noexcept {
  return static_cast<std::uint8_t>(severity * severity / most_severity);
}

/// `SeverityShare` in parts of 65535, ready for rows.
struct Threshold {
  std::uint16_t able = 0;
  std::uint16_t slope = 0;  ///< for each step of `squared`; may stand for a negative number

  constexpr Threshold() noexcept = default;
  constexpr explicit Threshold(const SeverityShare& share) noexcept
      : able{static_cast<std::uint16_t>(share.able * 65'535 / whole_share)},
        slope{static_cast<std::uint16_t>((share.worst - share.able) * 65'535 / whole_share / most_severity)} {}

  [[nodiscard]] constexpr std::uint16_t at(std::uint8_t squared) const noexcept { return static_cast<std::uint16_t>(able + squared * slope); }
};

/// Age and severity of each person. Whoever has the same seed and the same shape has the same persons.
class SeverityTable {
 public:
  struct Person {
    std::uint8_t band = 0;      ///< row of the ages
    std::uint8_t severity = 0;
    std::uint32_t rest = 0;     ///< noise that is left, for the age within the band
  };

  SeverityTable() = default;
  SeverityTable(const PopulationModel& model, std::uint64_t seed) : noise_{seed, severity_stream} {
    fill_bands(model);
    severities_.reserve(model.ages.size() * severity_steps);
    for (const AgeBand& band : model.ages)
      for (std::size_t i = 0; i < severity_steps; ++i) severities_.push_back(severity(model, band, i));
  }

  /// The noise of the persons from `first_row` on, a word each.
  void words(std::uint64_t first_row, std::size_t rows, std::uint64_t* out) const noexcept { noise_.words(first_row, rows, out); }
  /// The person of such a word.
  [[nodiscard]] Person person_of(std::uint64_t word) const noexcept {
    const std::uint8_t band = bands_[word % band_steps];
    return {band, severities_[band * severity_steps + (word >> 12U) % severity_steps], static_cast<std::uint32_t>(word >> 32U)};
  }

 private:
  static constexpr std::size_t band_steps = 4096;
  static constexpr std::size_t severity_steps = 1024;

  void fill_bands(const PopulationModel& model) {
    std::int64_t all = 0, sum = 0;
    for (const AgeBand& band : model.ages) all += band.weight;
    std::size_t at = 0;
    for (std::size_t i = 0; i < model.ages.size(); ++i) {
      sum += model.ages[i].weight;
      // why one at least: nobody is left out, however few they are.
      const auto end = std::max<std::size_t>(at + 1, static_cast<std::size_t>(sum * static_cast<std::int64_t>(band_steps) / all));
      for (; at < std::min(end, band_steps - (model.ages.size() - 1 - i)); ++at) bands_[at] = static_cast<std::uint8_t>(i);
    }
  }

  /// The severity of so many parts of `severity_steps` of the persons of a band, the least affected first.
  [[nodiscard]] static std::uint8_t severity(const PopulationModel& model, const AgeBand& band, std::size_t step) {
    double part = (static_cast<double>(step) + 0.5) / severity_steps * whole_share;
    for (std::size_t i = 0; i < model.states.size(); ++i) {
      const SeverityState& state = model.states[i];
      if (part < band.shares[i]) return static_cast<std::uint8_t>(state.least + static_cast<int>((state.most - state.least) * part / band.shares[i]));
      part -= band.shares[i];
    }
    return most_severity;
  }

  Noise noise_{};
  std::array<std::uint8_t, band_steps> bands_{};
  std::vector<std::uint8_t> severities_{};  ///< by band, then by step
};

/// The severities at which something with so many values in order goes to the next one, moved by `shift`.
[[nodiscard]] inline std::vector<std::uint8_t> thresholds(const PopulationModel& model, std::size_t values, int shift) {
  std::vector<std::uint8_t> found{};
  for (std::size_t k = 1; k < values; ++k) {
    const auto way = static_cast<int>((model.last_loss - model.first_loss) * static_cast<int>(2 * k - 1) / static_cast<int>(2 * (values - 1)));
    const int least = static_cast<int>(k), most = 255 - static_cast<int>(values - 1 - k);  // why: each value keeps a severity of its own
    found.push_back(static_cast<std::uint8_t>(std::clamp(model.first_loss + way + shift, least, most)));
    if (k > 1 && found[k - 1] <= found[k - 2]) found[k - 1] = static_cast<std::uint8_t>(found[k - 2] + 1);
  }
  return found;
}

/// Noise of an item beside that of its domain: this many severities.
inline constexpr std::uint8_t item_noise = 31;

}  // namespace caregrade::detail
