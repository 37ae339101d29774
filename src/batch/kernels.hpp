// The operations over blocks. Included by each of the sources that are compiled for one set of instructions.
//
// why no library here, not even the standard one: its functions would be compiled for newer processors than some that the
// library runs on, and the linker keeps only one of each.

#pragma once

#include "column_kernels.hpp"
#include "program.hpp"

namespace caregrade::batch {
namespace {

/// Result of a look-up that missed, as tables have it; a lane that is too narrow for it has its least number instead.
constexpr std::int64_t miss_in_table = -(std::int64_t{1} << 60);
template <class T>
constexpr T missed = sizeof(T) == 8 ? static_cast<T>(miss_in_table) : static_cast<T>(static_cast<T>(1) << (sizeof(T) * 8 - 1));
/// True for a miss, also where something was added to it since.
template <class T>
constexpr bool is_miss(T value) noexcept {
  return sizeof(T) == 8 ? value < missed<T> / 2 : value == missed<T>;
}

/// What a table has, as a lane has it.
template <class T>
constexpr T level_of(std::int64_t level) noexcept {
  return sizeof(T) < 8 && level == miss_in_table ? missed<T> : static_cast<T>(level);
}

template <class T>
constexpr T smaller(T a, T b) noexcept {
  return a < b ? a : b;
}
template <class T>
constexpr T larger(T a, T b) noexcept {
  return a > b ? a : b;
}

/// Month and day of a day since 1970-01-01: months since the year 0, and the day of the month.
struct MonthDay {
  std::int32_t month = 0;
  std::int32_t day = 0;
};

/// why by hand: the library's calendar would be compiled for one processor here and for another elsewhere. Days are counted from
/// 1 March of the year 0, so that the leap day is the last of its year; 146097 days are 400 years. why of four bytes: numbers of
/// eight cannot be divided side by side.
constexpr MonthDay month_and_day(std::int32_t days) noexcept {
  const std::int32_t shifted = days + 719468;
  const std::int32_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int32_t of_era = shifted - era * 146097;
  const std::int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const std::int32_t month = (5 * of_year + 2) / 153;  // 0 is March
  return {(era * 400 + year) * 12 + month + 2, of_year - (153 * month + 2) / 5 + 1};
}

/// A day as a number of four bytes; what is no day of any calendar ends at ten million.
template <class T>
constexpr std::int32_t as_day(T value) noexcept {
  constexpr std::int64_t end = 10'000'000;
  return static_cast<std::int32_t>(smaller<std::int64_t>(larger<std::int64_t>(value, -end), end));
}

/// Full months from one day to another.
constexpr std::int32_t months_between(std::int32_t from, std::int32_t to) noexcept {
  const MonthDay a = month_and_day(from), b = month_and_day(to);
  return b.month - a.month - (b.day < a.day ? 1 : 0);
}

constexpr std::int32_t years_between(std::int32_t from, std::int32_t to) noexcept {
  const std::int32_t months = months_between(from, to);
  return months >= 0 ? months / 12 : -((11 - months) / 12);
}

/// What is added to a product before it is cut down to whole units.
constexpr std::int64_t added_by(Rounding rounding) noexcept { return rounding == Rounding::down ? 0 : rounding == Rounding::up ? ratio_unit - 1 : ratio_unit / 2; }

/// `amount` times `ratio`, rounded; from the limit on an amount has no upper end.
///
/// why by way of a `double`: eight-byte numbers are not divided side by side. The quotient is then at most one beside the right one.
constexpr std::int64_t share_of(std::int64_t amount, std::int64_t ratio, std::int64_t added) noexcept {
  constexpr std::int64_t limit = std::int64_t{1} << 49;
  constexpr std::int64_t misses = miss_in_table / 2;
  // why no branches: the compiler would not do it side by side.
  const bool is_missing = (amount < misses) | (ratio < misses), is_open = (amount >= limit) | (ratio >= limit), is_left_out = is_missing | is_open;
  const std::int64_t product = (is_left_out ? 0 : amount) * (is_left_out ? 0 : ratio);
  const std::int64_t lifted = product + added;
  const auto near = static_cast<std::int64_t>(static_cast<double>(lifted) * (1.0 / static_cast<double>(ratio_unit)));
  const std::int64_t rest = lifted - near * ratio_unit;
  const std::int64_t share = near + (rest >= ratio_unit ? 1 : 0) - (rest < 0 ? 1 : 0);
  return is_missing ? miss_in_table : ratio == 0 ? 0 : is_open ? limit * 2 : share;
}

/// A share whose product a `double` holds, of lanes of four bytes, none of them less than 0.
///
/// why: eight-byte numbers are not divided side by side. Half a part more keeps what is whole from falling below it: the product is
/// then at least half a part away from the next whole, and the error is less than a thousandth of that.
constexpr std::int32_t small_share_of(std::int32_t amount, std::int32_t ratio, double added) noexcept {
  const auto share = static_cast<std::int32_t>((static_cast<double>(amount) * static_cast<double>(ratio) + (added + 0.5)) * (1.0 / static_cast<double>(ratio_unit)));
  return ((amount == missed<std::int32_t>) | (ratio == missed<std::int32_t>)) ? missed<std::int32_t> : share;
}

/// `Truth`: lanes of what comparisons give. `Any`: what registers are, where they are not all of one kind.
template <class T, class Truth = T, class Any = T>
class Block {
  using U = Unsigned<T>;
  static constexpr bool is_mixed = !__is_same(T, Any);

 public:
  /// `rows`: of every register, a multiple of `row_step`.
  Block(const ProgramView& program, Any* const* registers, std::size_t rows) noexcept : program_{program}, registers_{registers}, rows_{rows & ~(row_step - 1)} {}

  void run() noexcept {
    for (std::size_t k = 0; k < program_.count; ++k) run(program_.instructions[k]);
  }

  void run(const Instruction& at) noexcept {
    in_ = program_.operands + at.first_operand;
    out_ = place<T>(at.out);
    table_ = program_.tables + at.table;
    if constexpr (is_mixed) {
      value(at);
    } else {
      switch (at.form) {
        case Form::value: value(at); break;
        case Form::interval: upper_ = registers_[at.out + 1]; interval(at); break;
        case Form::set: set(at); break;
      }
    }
  }

 protected:
  template <class As>
  [[nodiscard]] As* place(Register at) const noexcept {
    return static_cast<As*>(registers_[at]);
  }
  [[nodiscard]] const T* low(std::size_t k) const noexcept { return place<T>(in_[k]); }
  [[nodiscard]] const T* high(std::size_t k) const noexcept { return place<T>(static_cast<Register>(in_[k] + 1)); }

  // --- loops ---------------------------------------------------------------------------------------------------

  template <class F>
  void each(T* __restrict out, const T* a, F f) const noexcept {
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(f(a[i]));
  }
  template <class Out, class A, class B, class F>
  void each(Out* __restrict out, A a, B b, F f) const noexcept {
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<Out>(f(a[i], b[i]));
  }
  template <class B, class C>
  void choose(T* __restrict out, const Truth* a, B b, C c) const noexcept {
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = a[i] != 0 ? b[i] : c[i];
  }

  /// An operand that is the same for all rows.
  struct Same {
    T value = 0;
    constexpr T operator[](std::size_t) const noexcept { return value; }
  };
  [[nodiscard]] Same same(std::size_t k) const noexcept { return {low(k)[0]}; }

  template <class Out, class F>
  void pairs(const Instruction& at, Out* out, F f) const noexcept {
    if ((at.same & 1U) != 0) return each(out, same(0), low(1), f);
    if ((at.same & 2U) != 0) return each(out, low(0), same(1), f);
    each(out, low(0), low(1), f);
  }
  template <class F>
  void pairs(const Instruction& at, F f) const noexcept {
    pairs(at, out_, f);
  }
  template <class F>
  void compare(const Instruction& at, F f) const noexcept {
    pairs(at, place<Truth>(at.out), f);
  }
  void choose(const Instruction& at) const noexcept {
    const bool yes = (at.same & 2U) != 0, no = (at.same & 4U) != 0;
    const Truth* condition = place<Truth>(in_[0]);
    if (yes && no) return choose(out_, condition, same(1), same(2));
    if (yes) return choose(out_, condition, same(1), low(2));
    if (no) return choose(out_, condition, low(1), same(2));
    choose(out_, condition, low(1), low(2));
  }
  /// From another lane.
  template <class From>
  void bring(const From* __restrict from) const noexcept {
    T* __restrict out = out_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = is_miss(from[i]) ? missed<T> : static_cast<T>(from[i]);
  }
  void bring(const Instruction& at) const noexcept {
    if constexpr (is_mixed) {
      if (at.operand_lane == 1) return bring(place<std::int8_t>(in_[0]));
      if (at.operand_lane == 4) return bring(place<std::int32_t>(in_[0]));
      bring(place<std::int64_t>(in_[0]));
    }
  }

  /// Joins the lower or the upper registers of all operands.
  template <class F>
  void fold(const Instruction& at, T* out, std::size_t upper, F f) const noexcept {
    if (at.same != 0) return pairs(at, f);
    const auto in = [&](std::size_t k) { return static_cast<const T*>(registers_[in_[k] + upper]); };
    std::size_t k = 0;
    if (at.operand_count >= 4) {
      const T *a = in(0), *b = in(1), *c = in(2), *d = in(3);
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(f(f(a[i], b[i]), f(c[i], d[i])));
      k = 4;
    } else if (at.operand_count >= 2) {
      each(out, in(0), in(1), f);
      k = 2;
    } else {
      each(out, in(0), [](T a) { return a; });
      return;
    }
    // why by fours: the result so far goes to and fro once for four operands.
    for (; k + 4 <= at.operand_count; k += 4) {
      const T *a = in(k), *b = in(k + 1), *c = in(k + 2), *d = in(k + 3);
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(f(f(out[i], f(a[i], b[i])), f(c[i], d[i])));
    }
    for (; k < at.operand_count; ++k) {
      const T* a = in(k);
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(f(out[i], a[i]));
    }
  }

  static constexpr auto plus = [](T a, T b) { return static_cast<T>(a + b); };
  static constexpr auto both = [](T a, T b) { return static_cast<T>(a & b); };
  static constexpr auto either = [](T a, T b) { return static_cast<T>(a | b); };
  static constexpr auto greater = [](T a, T b) { return larger(a, b); };
  static constexpr auto lesser = [](T a, T b) { return smaller(a, b); };
  /// A miss stays a miss: it is less than every value.
  static constexpr auto greater_known = [](T a, T b) { return a == missed<T> || b == missed<T> ? missed<T> : larger(a, b); };

  // --- values --------------------------------------------------------------------------------------------------

  void value(const Instruction& at) noexcept {
    switch (at.op) {
      case Op::sum: return fold(at, out_, 0, plus);
      case Op::greatest: return fold(at, out_, 0, greater_known);
      case Op::least: return fold(at, out_, 0, lesser);
      case Op::all_of: return fold(at, out_, 0, both);
      case Op::any_of: return fold(at, out_, 0, either);
      case Op::equal: return compare(at, [](T a, T b) { return a == b; });
      case Op::less: return compare(at, [](T a, T b) { return a < b; });
      case Op::less_or_equal: return compare(at, [](T a, T b) { return a <= b; });
      case Op::input: return bring(at);
      case Op::negation: return each(out_, low(0), [](T a) { return a ^ 1; });
      case Op::choose: return choose(at);
      case Op::difference: return pairs(at, [](T a, T b) { return is_miss(a) || is_miss(b) ? missed<T> : static_cast<T>(a - b); });
      case Op::worse: {
        const T steps = static_cast<T>(at.parameter), worst = static_cast<T>(program_.levels - 1);
        return each(out_, low(0), [=](T a) { return a == missed<T> ? missed<T> : smaller(static_cast<T>(a + steps), worst); });
      }
      case Op::band: return band_value(at);
      case Op::weigh: return weigh_value(at);
      case Op::combination: return combination_value(at);
      case Op::share: {
        const std::int64_t added = added_by(static_cast<Rounding>(at.parameter));
        if constexpr (is_mixed && sizeof(T) == 4) return pairs(at, [more = static_cast<double>(added)](T a, T b) { return small_share_of(a, b, more); });
        return pairs(at, [added](T a, T b) { return static_cast<T>(share_of(a, b, added)); });
      }
      case Op::years: return pairs(at, [](T a, T b) { return is_miss(a) || is_miss(b) ? missed<T> : static_cast<T>(years_between(as_day(a), as_day(b))); });
      case Op::months: return pairs(at, [](T a, T b) { return is_miss(a) || is_miss(b) ? missed<T> : static_cast<T>(months_between(as_day(a), as_day(b))); });
      default: return;
    }
  }

  void band_value(const Instruction& at) noexcept {
    switch (at.parameter) {
      case 1: return band_value<1>();
      case 2: return band_value<2>();
      case 3: return band_value<3>();
      case 4: return band_value<4>();
      case 5: return band_value<5>();
      case 6: return band_value<6>();
      default: break;
    }
    const T* a = low(0);
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out_[i] = missed<T>;
    for (std::int32_t row = 0; row < at.parameter; ++row) {
      const T least = static_cast<T>(table_[3 * row]), most = static_cast<T>(table_[3 * row + 1]), result = static_cast<T>(table_[3 * row + 2]);
      T* out = out_;
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = ((a[i] >= least) & (a[i] <= most)) ? result : out[i];
    }
  }

  /// why apart: few rows stay in the processor, and the block is gone through once.
  template <int count>
  void band_value() noexcept {
    constexpr auto size = static_cast<std::size_t>(count);
    T least[size], most[size], result[size];
    for (int row = 0; row < count; ++row) {
      least[row] = static_cast<T>(table_[3 * row]);
      most[row] = static_cast<T>(table_[3 * row + 1]);
      result[row] = static_cast<T>(table_[3 * row + 2]);
    }
    const T* a = low(0);
    T* __restrict out = out_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
      T found = missed<T>;
      for (int row = 0; row < count; ++row) found = ((a[i] >= least[row]) & (a[i] <= most[row])) ? result[row] : found;
      out[i] = found;
    }
  }

  void weigh_value(const Instruction& at) noexcept {
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out_[i] = 0;
    for (std::size_t k = 0; k < at.operand_count; ++k) {
      const T* a = low(k);
      const std::int64_t* points = table_ + at.operand_count + table_[k];
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out_[i] = static_cast<T>(out_[i] + points[a[i]]);
    }
  }

  void combination_value(const Instruction& at) noexcept {
    const std::int64_t* levels = table_ + 3 * at.operand_count;
    if (at.operand_count == 1) {
      const T* a = low(0);
      const std::int64_t least = table_[0], count = table_[1] - table_[0];
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
        const std::int64_t cell = a[i] - least;
        const bool is_inside = static_cast<std::uint64_t>(cell) <= static_cast<std::uint64_t>(count);
        out_[i] = is_inside ? level_of<T>(levels[is_inside ? cell : 0]) : missed<T>;
      }
      return;
    }
    constexpr std::size_t tile = 64;
    constexpr std::int64_t outside = -(std::int64_t{1} << 40);  // why so small: a table has fewer cells and few operands
    for (std::size_t first = 0; first < rows_; first += tile) {
      const std::size_t count = smaller(tile, rows_ - first);
      std::int64_t cells[tile];
      for (std::size_t k = 0; k < at.operand_count; ++k) {
        const T* a = low(k) + first;
        const std::int64_t least = table_[3 * k], most = table_[3 * k + 1], stride = table_[3 * k + 2];
        for (std::size_t i = 0; i < count; ++i) {
          const std::int64_t value = a[i];
          const std::int64_t part = ((value >= least) & (value <= most)) ? (value - least) * stride : outside;
          cells[i] = k == 0 ? part : cells[i] + part;
        }
      }
      T* __restrict out = out_ + first;
      for (std::size_t i = 0; i < count; ++i) {
        const bool is_inside = cells[i] >= 0;
        out[i] = is_inside ? level_of<T>(levels[is_inside ? cells[i] : 0]) : missed<T>;
      }
    }
  }

  // --- intervals -----------------------------------------------------------------------------------------------

  void interval(const Instruction& at) noexcept {
    switch (at.op) {
      case Op::sum: return ends(at, plus);
      case Op::greatest: return ends(at, greater);
      case Op::least: return ends(at, lesser);
      case Op::all_of: return ends(at, both);
      case Op::any_of: return ends(at, either);
      case Op::negation:
        each(upper_, low(0), [](T a) { return a ^ 1; });
        return each(out_, high(0), [](T a) { return a ^ 1; });
      case Op::difference:
        each(out_, low(0), high(1), [](T a, T b) { return a - b; });
        return each(upper_, high(0), low(1), [](T a, T b) { return a - b; });
      case Op::equal: return at.operand_form == Form::set ? equal_sets() : equal_intervals();
      case Op::less:
        each(out_, high(0), low(1), [](T a, T b) { return a < b; });
        return each(upper_, low(0), high(1), [](T a, T b) { return a < b; });
      case Op::less_or_equal:
        each(out_, high(0), low(1), [](T a, T b) { return a <= b; });
        return each(upper_, low(0), high(1), [](T a, T b) { return a <= b; });
      case Op::choose: return choose_intervals();
      case Op::band: return band_interval(at);
      case Op::weigh: return weigh_interval(at);
      case Op::constant: return ends_of_set();
      default: return;
    }
  }

  template <class F>
  void ends(const Instruction& at, F f) const noexcept {
    fold(at, out_, 0, f);
    fold(at, upper_, 1, f);
  }

  void equal_sets() noexcept {
    each(upper_, low(0), low(1), [](T a, T b) { return (a & b) != 0; });
    each(out_, low(0), low(1), [](T a, T b) { return (a == b) & (static_cast<T>(a & static_cast<T>(a - 1)) == 0) & (a != 0); });
  }

  void equal_intervals() noexcept {
    const T *a = low(0), *a_high = high(0), *b = low(1), *b_high = high(1);
    T *out = out_, *upper = upper_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
      out[i] = static_cast<T>((a[i] == a_high[i]) & (b[i] == b_high[i]) & (a[i] == b[i]));
      upper[i] = static_cast<T>((a[i] <= b_high[i]) & (b[i] <= a_high[i]));
    }
  }

  void choose_intervals() noexcept {
    const T *no = low(0), *yes = high(0), *a = low(1), *a_high = high(1), *b = low(2), *b_high = high(2);
    T *out = out_, *upper = upper_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
      out[i] = no[i] != 0 ? a[i] : yes[i] == 0 ? b[i] : smaller(a[i], b[i]);
      upper[i] = no[i] != 0 ? a_high[i] : yes[i] == 0 ? b_high[i] : larger(a_high[i], b_high[i]);
    }
  }

  void band_interval(const Instruction& at) noexcept {
    const T *a = low(0), *b = high(0);
    constexpr T end = static_cast<T>(~missed<T>);
    T *out = out_, *upper = upper_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = end, upper[i] = missed<T>;
    for (std::int32_t row = 0; row < at.parameter; ++row) {
      const T least = static_cast<T>(table_[3 * row]), most = static_cast<T>(table_[3 * row + 1]), result = static_cast<T>(table_[3 * row + 2]);
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
        const bool hit = (a[i] <= most) & (b[i] >= least);
        out[i] = hit ? smaller(out[i], result) : out[i];
        upper[i] = hit ? larger(upper[i], result) : upper[i];
      }
    }
  }

  void weigh_interval(const Instruction& at) noexcept {
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out_[i] = upper_[i] = 0;
    for (std::size_t k = 0; k < at.operand_count; ++k) {
      const T *a = low(k), *b = high(k);
      const std::int64_t* points = table_ + at.operand_count + table_[k];
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
        std::int64_t least = points[a[i]], most = least;
        for (std::int64_t value = std::int64_t{a[i]} + 1; value <= b[i]; ++value) {
          least = smaller(least, points[value]);
          most = larger(most, points[value]);
        }
        out_[i] = static_cast<T>(out_[i] + least);
        upper_[i] = static_cast<T>(upper_[i] + most);
      }
    }
  }

  /// Best and worst of a set, as numbers.
  void ends_of_set() noexcept {
    const T* a = low(0);
    T *out = out_, *upper = upper_;
    constexpr int bits = static_cast<int>(sizeof(T)) * 8;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = upper[i] = missed<T>;
    for (int level = 0; level < program_.levels && level < bits; ++level)
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) upper[i] = (static_cast<U>(a[i]) >> level & 1U) != 0 ? static_cast<T>(level) : upper[i];
    for (int level = smaller(program_.levels, bits); level-- > 0;)
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = (static_cast<U>(a[i]) >> level & 1U) != 0 ? static_cast<T>(level) : out[i];
  }

  // --- sets ----------------------------------------------------------------------------------------------------

  void set(const Instruction& at) noexcept {
    switch (at.op) {
      case Op::greatest:
        copy(low(0));
        for (std::size_t k = 1; k < at.operand_count; ++k) {
          const T* b = low(k);
          each_in_place(b, [](U x, U y) { return (x & -lowest(y)) | (y & -lowest(x)); });
        }
        return;
      case Op::least:
        copy(low(0));
        for (std::size_t k = 1; k < at.operand_count; ++k) {
          const T* b = low(k);
          each_in_place(b, [](U x, U y) { return (x & below(y)) | (y & below(x)); });
        }
        return;
      case Op::choose: {
        const T *no = low(0), *yes = high(0), *a = low(1), *b = low(2);
        T* out = out_;
        for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>((yes[i] != 0 ? a[i] : T{0}) | (no[i] == 0 ? b[i] : T{0}));
        return;
      }
      case Op::worse: return worse_set(at.parameter);
      case Op::band: return band_set(at);
      case Op::combination: return combination_set(at);
      default: return;
    }
  }

  void copy(const T* a) noexcept {
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out_[i] = a[i];
  }
  template <class F>
  void each_in_place(const T* b, F f) noexcept {
    T* out = out_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(static_cast<U>(f(static_cast<U>(out[i]), static_cast<U>(b[i]))));
  }
  [[nodiscard]] static constexpr U lowest(U set) noexcept { return static_cast<U>(set & static_cast<U>(-set)); }
  [[nodiscard]] static constexpr U below(U set) noexcept {
    for (unsigned shift = 1; shift < sizeof(U) * 8; shift *= 2) set = static_cast<U>(set | set >> shift);
    return set;
  }

  void worse_set(std::int32_t steps) noexcept {
    const T* a = low(0);
    T* out = out_;
    const U all = static_cast<U>((std::uint64_t{1} << program_.levels) - 1);
    const int beyond = larger(program_.levels - 1 - steps, 0);  // levels from this one on end at the worst
    const U worst = static_cast<U>(std::uint64_t{1} << (program_.levels - 1)), first_beyond = static_cast<U>(std::uint64_t{1} << beyond);
    // why doubled so often: processors add bytes side by side, but do not shift them.
    const auto doubled = [&](const T* from) {
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(static_cast<U>(static_cast<U>(from[i]) + static_cast<U>(from[i])));
    };
    const std::int32_t times = smaller(steps, program_.levels);
    if (times == 0) each(out, a, [](T set) { return set; });
    for (std::int32_t k = 0; k < times; ++k) doubled(k == 0 ? a : out);
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) {
      const U moved = static_cast<U>(static_cast<U>(out[i]) & all);
      out[i] = static_cast<T>(static_cast<U>(moved | (static_cast<U>(a[i]) >= first_beyond ? worst : U{0})));
    }
  }

  void band_set(const Instruction& at) noexcept {
    const T *a = low(0), *b = high(0);
    T* out = out_;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = 0;
    for (std::int32_t row = 0; row < at.parameter; ++row) {
      const T least = static_cast<T>(table_[3 * row]), most = static_cast<T>(table_[3 * row + 1]);
      const T bit = static_cast<T>(static_cast<U>(std::uint64_t{1} << table_[3 * row + 2]));
      for (std::size_t i = 0, rows = rows_; i < rows; ++i) out[i] = static_cast<T>(out[i] | (((a[i] <= most) & (b[i] >= least)) ? bit : T{0}));
    }
  }

  void combination_set(const Instruction& at) noexcept {
    const std::int64_t* levels = table_ + 3 * at.operand_count;
    for (std::size_t i = 0, rows = rows_; i < rows; ++i) out_[i] = static_cast<T>(combinations(at, levels, i, 0, 0));
  }
  [[nodiscard]] U combinations(const Instruction& at, const std::int64_t* levels, std::size_t row, std::size_t k, std::int64_t cell) const noexcept {
    if (k == at.operand_count) return levels[cell] < 0 ? U{0} : static_cast<U>(std::uint64_t{1} << levels[cell]);
    U set = 0;
    for (std::int64_t value = table_[3 * k]; value <= table_[3 * k + 1]; ++value) {
      const bool may = at.operand_form == Form::set ? (static_cast<std::uint64_t>(static_cast<U>(low(k)[row])) >> value & 1U) != 0
                                                    : low(k)[row] <= value && value <= high(k)[row];
      if (may) set = static_cast<U>(set | combinations(at, levels, row, k + 1, cell + (value - table_[3 * k]) * table_[3 * k + 2]));
    }
    return set;
  }

  const ProgramView& program_;
  Any* const* registers_ = nullptr;
  std::size_t rows_ = 0;
  const Register* in_ = nullptr;
  T* out_ = nullptr;
  T* upper_ = nullptr;
  const std::int64_t* table_ = nullptr;
};

template <class T>
void run(const ProgramView& program, T* const* registers, std::size_t rows) {
  Block<T>{program, registers, rows}.run();
}

/// Each instruction in the lanes that its numbers need.
inline void run_mixed(const ProgramView& program, void* const* registers, std::size_t rows) {
  Block<std::int8_t, std::int8_t, void> bytes{program, registers, rows};
  Block<std::int32_t, std::int8_t, void> words{program, registers, rows};
  Block<std::int64_t, std::int8_t, void> wide{program, registers, rows};
  for (std::size_t k = 0; k < program.count; ++k) {
    const Instruction& at = program.instructions[k];
    if (at.lane == 1) bytes.run(at);
    else if (at.lane == 4) words.run(at);
    else wide.run(at);
  }
}

template <class T>
constexpr Kernels<T> kernels_of_this_source{
    .run = run<T>, .check = check<T>, .add_open = add_open<T>, .any_odd = any_odd<T, 0>, .any_odd_and_ahead = any_odd<T, bytes_ahead>,
    .put = put<T, std::int32_t>, .put_bytes = put<T, std::int8_t>, .levels_of = levels_of, .count = count_of<T>, .values = values_of<T>, .bounds = bounds_of<T>,
    .flag = flag<T>, .add_to_keys = add_to_keys<T>, .turn = turn,
    .load = {load<T, std::int8_t>, load<T, std::uint8_t>, load<T, std::int16_t>, load<T, std::uint16_t>, load<T, std::int32_t>, load<T, std::uint32_t>,
             load<T, std::int64_t>, load<T, std::uint64_t>, load<T, float>, load<T, double>}};

}  // namespace
}  // namespace caregrade::batch
