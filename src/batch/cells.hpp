#pragma once

#include <cstdint>
#include <optional>

#include "caregrade/batch/columns.hpp"

namespace caregrade::batch {

[[nodiscard]] inline bool has_bit(const std::uint8_t* bits, std::uint64_t at) { return (std::uint32_t{bits[at / 8]} >> (at % 8) & 1U) != 0; }

/// Calls with a value of the type that cells of this kind have. Of bits there is none.
template <class Result, class Call>
[[nodiscard]] Result with_cell(Cell cell, Result of_bits, Call call) {
  switch (cell) {
    case Cell::int8: return call(std::int8_t{});
    case Cell::uint8: return call(std::uint8_t{});
    case Cell::int16: return call(std::int16_t{});
    case Cell::uint16: return call(std::uint16_t{});
    case Cell::int32: return call(std::int32_t{});
    case Cell::uint32: return call(std::uint32_t{});
    case Cell::int64: return call(std::int64_t{});
    case Cell::uint64: return call(std::uint64_t{});
    case Cell::float32: return call(float{});
    case Cell::float64: return call(double{});
    case Cell::bit: break;
  }
  return of_bits;
}

}  // namespace caregrade::batch
