#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

/// A calendar day (proleptic Gregorian). Default-made it is no day: `ok()` is false.
class Date {
 public:
  constexpr Date() noexcept = default;
  constexpr Date(std::chrono::year_month_day day) noexcept : day_{day} {}

  [[nodiscard]] constexpr bool ok() const noexcept { return day_.ok(); }
  constexpr bool operator==(const Date&) const noexcept = default;
  constexpr auto operator<=>(const Date&) const noexcept = default;

  /// Reads `YYYY-MM-DD` of a day that exists, from year 1000 on; nothing else.
  [[nodiscard]] static std::optional<Date> parse(std::string_view text) noexcept {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto number = [text](std::size_t begin, std::size_t end) -> std::optional<int> {
      int value = 0;
      for (std::size_t i = begin; i < end; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
      }
      return value;
    };
    const auto year = number(0, 4), month = number(5, 7), day = number(8, 10);
    if (!year || !month || !day || *year < 1000) return std::nullopt;
    const std::chrono::year_month_day found{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                            std::chrono::day{static_cast<unsigned>(*day)}};
    if (!found.ok()) return std::nullopt;
    return Date{found};
  }

  /// Days since 1970-01-01; only of a day.
  [[nodiscard]] constexpr std::int64_t days() const noexcept { return std::chrono::sys_days{day_}.time_since_epoch().count(); }
  [[nodiscard]] static constexpr Date from_days(std::int64_t days) noexcept {
    return Date{std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{days}}}};
  }
  [[nodiscard]] constexpr std::chrono::year_month_day day() const noexcept { return day_; }
  /// The first and the last day of its month.
  [[nodiscard]] constexpr Date month_begin() const noexcept { return Date{day_.year() / day_.month() / 1}; }
  [[nodiscard]] constexpr Date month_end() const noexcept {
    return Date{std::chrono::year_month_day{day_.year() / day_.month() / std::chrono::last}};
  }

  /// `YYYY-MM-DD`; empty for no day.
  [[nodiscard]] std::string to_string() const {
    if (!ok()) return {};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day_.year()), static_cast<unsigned>(day_.month()), static_cast<unsigned>(day_.day()));
  }

 private:
  std::chrono::year_month_day day_{std::chrono::year{0}, std::chrono::month{0}, std::chrono::day{0}};
};

/// The same day some months later; the last of its month where that has no such day.
[[nodiscard]] constexpr Date months_later(Date day, int months) noexcept {
  const std::chrono::year_month_day later = day.day() + std::chrono::months{months};
  return later.ok() ? Date{later} : Date{later.year() / later.month() / 1}.month_end();
}

}  // namespace caregrade
