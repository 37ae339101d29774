// The loops of invented populations. Included by each of the sources that are compiled for one set of instructions; nothing of the
// library is called here either.

#pragma once

#include "program.hpp"

namespace caregrade::batch {
namespace {

/// why again: a function of `detail::Noise` would be compiled for one processor here and for another elsewhere.
constexpr std::uint64_t mixed_word(std::uint64_t word) noexcept {
  word = (word ^ (word >> 30)) * 0xBF58'476D'1CE4'E5B9U;
  word = (word ^ (word >> 27)) * 0x94D0'49BB'1331'11EBU;
  return word ^ (word >> 31);
}

inline void words(std::uint64_t first, std::uint64_t step, std::size_t count, std::uint64_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = mixed_word(first + i * step);
}

inline void parts(const std::uint64_t* __restrict words, std::size_t count, std::uint16_t* __restrict first, std::uint16_t* __restrict second, std::uint16_t* __restrict third) {
  for (std::size_t i = 0; i < count; ++i) {
    first[i] = static_cast<std::uint16_t>(words[i]);
    second[i] = static_cast<std::uint16_t>(words[i] >> 16U);
    third[i] = static_cast<std::uint16_t>(words[i] >> 32U);
  }
}

inline std::uint16_t share_at(const SharesOf& of, std::uint8_t squared) { return static_cast<std::uint16_t>(of.able + squared * of.slope); }

inline void holds(const SharesOf& of, const std::uint16_t* __restrict noise, const std::uint8_t* __restrict squared, std::size_t count, std::uint8_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t share = share_at(of, squared[i]);
    out[i] = static_cast<std::uint8_t>((noise[i] < share) | (share == 65'535));
  }
}

inline void choose(const SharesOf* shares, std::size_t choices, const std::uint16_t* __restrict noise, const std::uint8_t* __restrict squared, std::size_t count,
                   std::uint16_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = 0;
  for (std::size_t k = 0; k < choices; ++k)
    for (std::size_t i = 0; i < count; ++i) {
      const bool goes_on = (out[i] == k) & (noise[i] >= share_at(shares[k], squared[i]));
      out[i] = static_cast<std::uint16_t>(out[i] + (goes_on ? 1 : 0));
    }
}

inline void blot(std::int32_t* __restrict values, const std::int32_t* __restrict unless, std::int32_t is, std::int32_t unknown, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = ((unless[i] == is) | (unless[i] == unknown)) ? unknown : values[i];
}

inline void keep_part(const std::int32_t* __restrict whole, const std::int32_t* __restrict by, std::int32_t part, std::size_t count, std::int32_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = by[i] == part ? whole[i] : 0;
}

constexpr PopulationKernels population_kernels_of_this_source{.words = words, .parts = parts, .holds = holds, .choose = choose, .blot = blot, .keep_part = keep_part};

}  // namespace
}  // namespace caregrade::batch
