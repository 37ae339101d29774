// The loops of decisions over columns. Included by each of the sources that are compiled for one set of instructions;
// nothing of the library is called here either.

#include "caregrade/model/rulebook.hpp"
#include "kernels.hpp"
#include "open_kernels.hpp"
#include "program.hpp"

namespace caregrade::batch {
namespace {

template <bool is_first, class First, class Second>
struct TypeIfOf {
  using type = First;
};
template <class First, class Second>
struct TypeIfOf<false, First, Second> {
  using type = Second;
};
template <bool is_first, class First, class Second>
using TypeIf = typename TypeIfOf<is_first, First, Second>::type;

/// A cell as a number, if it is one.
template <class Source>
std::int64_t number_of(Source cell) {
  constexpr bool is_fraction = static_cast<Source>(0.5) != Source{0};
  constexpr bool is_signed = static_cast<Source>(-1) < Source{0};
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
}

/// Which cells hold numbers that are wanted.
template <class Source>
struct Wanted {
  static constexpr bool is_fraction = static_cast<Source>(0.5) != Source{0};
  static constexpr bool is_signed = static_cast<Source>(-1) < Source{0};
  // why: so narrow cells are compared as they are.
  static constexpr bool is_narrow = !is_fraction && sizeof(Source) <= 4;
  using Compared = TypeIf<is_narrow, Source, std::int64_t>;

  Compared least = 0, most = 0;
  bool any = true;

  Wanted(std::int64_t from, std::int64_t to) {
    if constexpr (is_narrow) {
      constexpr std::int64_t bits = sizeof(Source) * 8, end = std::int64_t{1} << (is_signed ? bits - 1 : bits);
      from = larger<std::int64_t>(from, is_signed ? 1 - end : 0);
      to = smaller<std::int64_t>(to, end - 1);
      any = from <= to;
    }
    least = static_cast<Compared>(from);
    most = static_cast<Compared>(to);
  }
  [[nodiscard]] bool fits(Compared number) const { return any & (number >= least) & (number <= most); }
  [[nodiscard]] static Compared number(Source cell) {
    if constexpr (is_narrow) return cell;
    else return number_of(cell);
  }
  [[nodiscard]] static bool is_unknown(Compared number) {
    if constexpr (is_narrow && is_signed) return number == static_cast<Source>(static_cast<Source>(1) << (sizeof(Source) * 8 - 1));
    else if constexpr (is_narrow) return false;
    else return number == unknown_number;
  }
};

/// why all by value: bytes that are written may be anything else's, and nothing would stay in the processor.
template <class Source, class T>
[[gnu::always_inline]] inline void load_cells(const char* __restrict from, std::ptrdiff_t stride, std::size_t count, const Wanted<Source> wanted, T* __restrict out,
                                              std::uint8_t* __restrict open, std::uint8_t* __restrict refused, CellMarks& marks) {
  std::uint32_t all = 0, bad = 0;
  for (std::size_t i = 0; i < count; ++i) {
    // why copied to and fro: a column need not stand where its cells could be read as such.
    Source cell;
    __builtin_memcpy(&cell, from + static_cast<std::ptrdiff_t>(i) * stride, sizeof(Source));
    const auto number = wanted.number(cell);
    const bool is_read = open[i] == 0, fits = wanted.fits(number) & is_read, is_bad = !fits & !wanted.is_unknown(number) & is_read;
    // why no choice: the compiler would then not do it side by side.
    out[i] = static_cast<T>(number & -static_cast<decltype(number)>(fits));
    open[i] = !fits;
    refused[i] = static_cast<std::uint8_t>(refused[i] | static_cast<std::uint8_t>(is_bad));
    all += !fits;
    bad += is_bad;
  }
  marks.all += all;
  marks.bad += bad;
}

/// Whether all cells, one behind another, hold numbers that are wanted.
template <class Source>
bool all_fit(const Cells& cells) {
  const char* from = static_cast<const char*>(cells.data);
  const Wanted<Source> wanted{cells.least, cells.most};
  // why some at a time: what is unknown is mostly found soon.
  constexpr std::size_t some = 1024;
  for (std::size_t done = 0; done < cells.count; done += some) {
    const std::size_t count = smaller(some, cells.count - done);
    std::uint32_t odd = 0;
    for (std::size_t i = 0; i < count; ++i) {
      Source cell;
      __builtin_memcpy(&cell, from + (done + i) * sizeof(Source), sizeof(Source));
      odd |= wanted.fits(wanted.number(cell)) ? 0U : 1U;
    }
    if (odd != 0) return false;
  }
  return true;
}

/// Cells of one kind to lanes.
template <class Source, class T>
void load_numbers(const Cells& cells, void* to, CellMarks& marks) {
  const char* from = static_cast<const char*>(cells.data);
  T* out = static_cast<T*>(to);
  const Wanted<Source> wanted{cells.least, cells.most};
  if constexpr (sizeof(T) == 1 && sizeof(Source) > 1) {
    // why by way of wider lanes: the compiler does not do both at once side by side.
    constexpr std::size_t some = 512;
    std::int32_t room[some];
    for (std::size_t done = 0; done < cells.count; done += some) {
      const std::size_t count = smaller(some, cells.count - done);
      const Cells part{from + static_cast<std::ptrdiff_t>(done) * cells.stride, cells.stride, count, cells.least, cells.most};
      CellMarks of_part{marks.open + done, marks.refused + done};
      load_numbers<Source, std::int32_t>(part, room, of_part);
      marks.all += of_part.all;
      marks.bad += of_part.bad;
      for (std::size_t i = 0; i < count; ++i) out[done + i] = static_cast<T>(room[i]);
    }
  } else if (cells.stride == static_cast<std::ptrdiff_t>(sizeof(Source))) {
    load_cells(from, sizeof(Source), cells.count, wanted, out, marks.open, marks.refused, marks);
  } else {
    load_cells(from, cells.stride, cells.count, wanted, out, marks.open, marks.refused, marks);
  }
}

template <class T>
void take(const void* from, const std::uint16_t* at, std::size_t count, void* to) {
  const T* cells = static_cast<const T*>(from);
  T* __restrict out = static_cast<T*>(to);
  for (std::size_t i = 0; i < count; ++i) out[i] = cells[at[i]];
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

/// Least or greatest amounts.
template <class T>
void tell_end(const Told& told, int end, std::size_t rows) {
  const T *worth = static_cast<const T*>(told.worth[end]), *paid = static_cast<const T*>(told.paid[end]);
  const std::int8_t* code = told.code;
  // why no more of the status: a benefit that is neither had nor open is worth nothing.
  if (paid != nullptr)
    tell_amounts(rows, end == 1, told.factor, told.amount[end], [=](std::size_t i) { return std::int64_t{code[i] >= code_displaced ? paid[i] : worth[i]}; });
  else tell_amounts(rows, end == 1, told.factor, told.amount[end], [=](std::size_t i) { return std::int64_t{worth[i]}; });
}

void tell(const Told& told, std::size_t rows) {
  const std::int8_t* code = told.code;
  if (told.status != nullptr) {
    std::uint8_t* __restrict status = told.status;
    // why a table of bytes in one number: it is looked up in all rows side by side. From the lowest: not eligible, eligible,
    // possible, not covered, and not told where another rule has replaced this one; what is displaced is not eligible.
    static_assert(code_no == 0 && code_yes == 1 && code_open == 2 && code_not_covered == 3 && code_replaced == 4);
    constexpr std::uint64_t by_code = 0x0000'01FF'0302'0001U;
    for (std::size_t i = 0; i < rows; ++i) {
      const std::uint64_t at = code[i] > 5 ? 5U : static_cast<std::uint8_t>(code[i]);
      status[i] = static_cast<std::uint8_t>(by_code >> (at * 8));
    }
  }
  for (int end = 0; end < 2; ++end) {
    if (told.amount[end] == nullptr) continue;
    if (told.lane[end] == 4) tell_end<std::int32_t>(told, end, rows);
    else tell_end<std::int64_t>(told, end, rows);
  }
}

void mark(const std::int8_t* truths, bool where_zero, std::uint16_t word, std::size_t rows, std::uint16_t* __restrict words) {
  if (where_zero)
    for (std::size_t i = 0; i < rows; ++i) words[i] = truths[i] == 0 ? word : words[i];
  else
    for (std::size_t i = 0; i < rows; ++i) words[i] = truths[i] != 0 ? word : words[i];
}

template <class T>
constexpr void add_loads(DecideKernels::Load* load) {
  const DecideKernels::Load all[] = {load_numbers<std::int8_t, T>, load_numbers<std::uint8_t, T>, load_numbers<std::int16_t, T>, load_numbers<std::uint16_t, T>,
                                     load_numbers<std::int32_t, T>, load_numbers<std::uint32_t, T>, load_numbers<std::int64_t, T>, load_numbers<std::uint64_t, T>,
                                     load_numbers<float, T>, load_numbers<double, T>};
  for (const DecideKernels::Load each : all) *load++ = each;
}

constexpr DecideKernels decide_kernels_of_this_source = [] {
  DecideKernels made{.all_fit = {all_fit<std::int8_t>, all_fit<std::int32_t>, all_fit<std::int64_t>}, .take = {take<std::int8_t>, take<std::int32_t>, take<std::int64_t>}, .tell = tell, .join_open = join_open, .settle = settle, .mark = mark, .run = run_mixed, .run_open = run_open};
  add_loads<std::int8_t>(made.load[0]);
  add_loads<std::int32_t>(made.load[1]);
  add_loads<std::int64_t>(made.load[2]);
  return made;
}();

}  // namespace
}  // namespace caregrade::batch
