#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "caregrade/model/plan.hpp"

namespace caregrade {

/// How one cell of a column is stored.
enum class Cell : std::uint8_t { int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32, float64, bit };

/// Bytes of a cell; 0 for bits.
[[nodiscard]] constexpr std::ptrdiff_t size_of(Cell cell) noexcept {
  switch (cell) {
    case Cell::int8:
    case Cell::uint8: return 1;
    case Cell::int16:
    case Cell::uint16: return 2;
    case Cell::int32:
    case Cell::uint32:
    case Cell::float32: return 4;
    case Cell::int64:
    case Cell::uint64:
    case Cell::float64: return 8;
    case Cell::bit: break;
  }
  return 0;
}

/// Somebody else's memory: the answers of many persons to one item, or one fact of theirs, one cell a person.
///
/// A cell holds what the form prints: the option's number, 0 or 1 for a fact, a count, a whole number of points or minutes.
/// Unknown is: a cell without a bit in `validity`, -1, 255 where cells are uint8, and NaN. Any other value that the item
/// does not have is refused, never scored.
struct Column {
  const void* data = nullptr;
  Cell cell = Cell::int8;
  std::ptrdiff_t stride = 1;               ///< bytes from one cell to the next; of bits there is none
  const std::uint8_t* validity = nullptr;  ///< one bit a cell, the lowest first; nothing: every cell is valid
  std::int64_t offset = 0;                 ///< of the first cell, in bits of `validity` and in bits of `data` where cells are bits
  std::span<const std::int32_t> dictionary{};  ///< where cells are places in it: what stands there, as cells do, -1 unknown
};

/// The answers of many persons: a column for each input that is known of anybody.
struct Columns {
  struct Bound {
    InputIndex input = 0;
    Column column{};
  };
  std::size_t rows = 0;
  std::vector<Bound> columns{};  ///< each input at most once; what has no column is unknown of everybody
};

/// The instructions that loops over columns use on this processor: `x86-64-v4`, `x86-64-v3`, or `base`, what the library was built for.
[[nodiscard]] std::string_view instruction_set() noexcept;

}  // namespace caregrade
