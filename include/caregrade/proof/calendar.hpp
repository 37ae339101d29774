#pragma once

#include <cstdint>

#include "caregrade/core/date.hpp"

namespace caregrade {

/// Seconds that China's clocks are ahead of UTC, all year round.
inline constexpr std::int64_t china_ahead = 8 * 3600;
inline constexpr std::int64_t seconds_a_day = 86'400;

/// The first second of a day in China, since 1970 in UTC.
[[nodiscard]] inline std::int64_t begin_of(Date day) noexcept { return day.days() * seconds_a_day - china_ahead; }

/// The day in China on which a second falls.
[[nodiscard]] inline Date day_of(std::int64_t seconds) noexcept {
  const std::int64_t shifted = seconds + china_ahead;
  return Date::from_days(shifted >= 0 ? shifted / seconds_a_day : (shifted - seconds_a_day + 1) / seconds_a_day);
}

}  // namespace caregrade
