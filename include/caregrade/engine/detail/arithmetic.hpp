#pragma once

#include <chrono>
#include <cstdint>

#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// True for what came of a look-up that missed, also where something was added to it since.
[[nodiscard]] constexpr bool is_miss(std::int64_t value) noexcept { return value < no_value / 2; }

[[nodiscard]] constexpr std::int64_t difference(std::int64_t a, std::int64_t b) noexcept { return is_miss(a) || is_miss(b) ? no_value : a - b; }

/// Amounts from here on have no upper end; a share of one has none either.
inline constexpr std::int64_t share_limit = std::int64_t{1} << 49;

/// `amount` times `ratio`, rounded.
[[nodiscard]] constexpr std::int64_t share(std::int64_t amount, std::int64_t ratio, Rounding rounding) noexcept {
  if (is_miss(amount) || is_miss(ratio)) return no_value;
  if (ratio == 0) return 0;
  if (amount >= share_limit || ratio >= share_limit) return share_limit * 2;
  const std::int64_t exact = amount * ratio;
  const std::int64_t added = rounding == Rounding::down ? 0 : rounding == Rounding::up ? ratio_unit - 1 : ratio_unit / 2;
  const std::int64_t lifted = exact + added;
  return lifted / ratio_unit - (lifted % ratio_unit < 0 ? 1 : 0);
}

struct YearMonthDay {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t day = 0;
};

[[nodiscard]] constexpr YearMonthDay calendar(std::int64_t days) noexcept {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return {static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())};
}

/// Full years from one day to another. Who was born on 29 February is a year older on 1 March where there is no 29th.
[[nodiscard]] constexpr std::int64_t full_years(std::int64_t from, std::int64_t to) noexcept {
  if (is_miss(from) || is_miss(to)) return no_value;
  const YearMonthDay a = calendar(from), b = calendar(to);
  return b.year - a.year - (b.month < a.month || (b.month == a.month && b.day < a.day) ? 1 : 0);
}

/// Full months from one day to another; a month too short for the day is full on the first of the next.
[[nodiscard]] constexpr std::int64_t full_months(std::int64_t from, std::int64_t to) noexcept {
  if (is_miss(from) || is_miss(to)) return no_value;
  const YearMonthDay a = calendar(from), b = calendar(to);
  return (b.year - a.year) * 12 + (b.month - a.month) - (b.day < a.day ? 1 : 0);
}

}  // namespace caregrade::detail
