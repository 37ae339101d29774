// The loops of decisions over columns. Included by each of the sources that are compiled for one set of instructions;
// nothing of the library is called here either.

#include "caregrade/model/rulebook.hpp"
#include "program.hpp"

namespace caregrade::batch {
namespace {

/// Cells of one kind to numbers.
template <class Source>
void load_numbers(const void* data, std::ptrdiff_t stride, std::size_t count, std::int64_t* out) {
  constexpr bool is_fraction = static_cast<Source>(0.5) != Source{0};
  constexpr bool is_signed = static_cast<Source>(-1) < Source{0};
  const auto number_of = [](Source cell) -> std::int64_t {
    if constexpr (is_fraction) {
      const bool is_whole = cell >= static_cast<Source>(-1e15) && cell <= static_cast<Source>(1e15);
      const std::int64_t whole = static_cast<std::int64_t>(is_whole ? cell : Source{0});
      return cell != cell ? unknown_number : is_whole && static_cast<Source>(whole) == cell ? whole : no_number;
    } else if constexpr (is_signed) {
      constexpr Source least = static_cast<Source>(static_cast<Source>(1) << (sizeof(Source) * 8 - 1));
      return cell == least ? unknown_number : static_cast<std::int64_t>(cell);
    } else {
      return sizeof(Source) == 8 && static_cast<std::uint64_t>(cell) >> 63 != 0 ? no_number : static_cast<std::int64_t>(cell);
    }
  };
  const char* from = static_cast<const char*>(data);
  if (stride == static_cast<std::ptrdiff_t>(sizeof(Source))) {
    // why copied to and fro: a column need not stand where its cells could be read as such.
    for (std::size_t i = 0; i < count; ++i) {
      Source cell;
      __builtin_memcpy(&cell, from + i * sizeof(Source), sizeof(Source));
      out[i] = number_of(cell);
    }
    return;
  }
  for (std::size_t i = 0; i < count; ++i, from += stride) {
    Source cell;
    __builtin_memcpy(&cell, from, sizeof(Source));
    out[i] = number_of(cell);
  }
}

void settle(std::int64_t* numbers, std::size_t count, std::int64_t least, std::int64_t most, std::uint8_t* open, std::uint8_t* refused, std::uint32_t* counts) {
  std::uint32_t all = 0, bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t number = numbers[i];
    const bool fits = (number >= least) & (number <= most), is_bad = !fits & (number != unknown_number);
    numbers[i] = fits ? number : 0;
    open[i] = !fits;
    refused[i] = static_cast<std::uint8_t>(refused[i] | static_cast<std::uint8_t>(is_bad));
    all += !fits;
    bad += is_bad;
  }
  counts[0] = all;
  counts[1] = bad;
}

void take(const std::int64_t* from, const std::uint16_t* at, std::size_t count, std::int64_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = from[at[i]];
}

void take_bytes(const std::uint8_t* from, const std::uint16_t* at, std::size_t count, std::uint8_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = from[at[i]];
}

void spread(const std::int64_t* from, const std::uint16_t* at, std::size_t count, std::int64_t* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) out[at[i]] = from[i];
}

/// From here on an amount has no upper end.
constexpr std::int64_t open_end = std::int64_t{1} << 50;

template <class Amount>
void tell_amounts(std::size_t rows, bool is_upper, std::int64_t factor, std::int64_t* __restrict out, Amount amount) {
  if (!is_upper) {
    for (std::size_t i = 0; i < rows; ++i) out[i] = amount(i) * factor;
    return;
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const std::int64_t told = amount(i) * factor;
    out[i] = amount(i) >= open_end / 2 || told > open_end ? open_end : told;
  }
}

void tell(const Told& told, std::size_t rows) {
  const std::int64_t* code = told.code;
  if (told.status != nullptr) {
    std::uint8_t* __restrict status = told.status;
    // why a table of bytes in one number: it is looked up in all rows side by side. From the lowest: not eligible, eligible,
    // possible, not covered, and not told where another rule has replaced this one; what is displaced is not eligible.
    static_assert(code_no == 0 && code_yes == 1 && code_open == 2 && code_not_covered == 3 && code_replaced == 4);
    constexpr std::uint64_t by_code = 0x0000'01FF'0302'0001U;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint64_t at = code[i] > 5 ? 5U : static_cast<std::uint64_t>(code[i]);
      status[i] = static_cast<std::uint8_t>(by_code >> (at * 8));
    }
  }
  for (int end = 0; end < 2; ++end) {
    std::int64_t* __restrict out = told.amount[end];
    if (out == nullptr) continue;
    const std::int64_t *worth = told.worth[end], *paid = told.paid[end];
    const std::int64_t factor = told.factor;
    // why no more of the status: a benefit that is neither had nor open is worth nothing.
    if (paid != nullptr) tell_amounts(rows, end == 1, factor, out, [=](std::size_t i) { return code[i] >= code_displaced ? paid[i] : worth[i]; });
    else tell_amounts(rows, end == 1, factor, out, [=](std::size_t i) { return worth[i]; });
  }
}

void note(const std::int64_t* values, std::uint8_t bit, std::size_t rows, std::uint8_t* __restrict bits) {
  for (std::size_t i = 0; i < rows; ++i) bits[i] = static_cast<std::uint8_t>(bits[i] | (values[i] == 0 ? bit : 0));
}

void mark(const std::int64_t* values, bool where_zero, std::uint16_t word, std::size_t rows, std::uint16_t* __restrict words) {
  if (where_zero)
    for (std::size_t i = 0; i < rows; ++i) words[i] = values[i] == 0 ? word : words[i];
  else
    for (std::size_t i = 0; i < rows; ++i) words[i] = values[i] != 0 ? word : words[i];
}

constexpr DecideKernels decide_kernels_of_this_source{
    .load = {load_numbers<std::int8_t>, load_numbers<std::uint8_t>, load_numbers<std::int16_t>, load_numbers<std::uint16_t>, load_numbers<std::int32_t>,
             load_numbers<std::uint32_t>, load_numbers<std::int64_t>, load_numbers<std::uint64_t>, load_numbers<float>, load_numbers<double>},
    .settle = settle, .take = take, .take_bytes = take_bytes, .spread = spread, .tell = tell, .note = note, .mark = mark};

}  // namespace
}  // namespace caregrade::batch
