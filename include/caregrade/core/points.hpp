#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

/// Points of an assessment, exact, in hundredths of a point.
class Points {
 public:
  constexpr Points() noexcept = default;
  [[nodiscard]] static constexpr Points centi(std::int32_t hundredths) noexcept { return Points{hundredths}; }
  [[nodiscard]] constexpr std::int32_t centi() const noexcept { return centi_; }
  constexpr bool operator==(const Points&) const noexcept = default;
  constexpr auto operator<=>(const Points&) const noexcept = default;

  /// Reads `12`, `-3`, `12.5` or `12.25`; nothing else, and nothing beyond 9,999,999.
  [[nodiscard]] static std::optional<Points> parse(std::string_view text) noexcept {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative) text.remove_prefix(1);
    std::int32_t value = 0;
    std::size_t whole = 0;
    while (whole < text.size() && whole < 8 && text[whole] >= '0' && text[whole] <= '9')
      value = whole < 7 ? value * 10 + (text[whole++] - '0') : (++whole, 0);
    if (whole == 0 || whole > 7) return std::nullopt;
    std::string_view rest = text.substr(whole);
    if (!rest.empty() && (rest.front() != '.' || rest.size() < 2 || rest.size() > 3)) return std::nullopt;
    for (std::size_t place = 1; place <= 2; ++place) {
      const char digit = place < rest.size() ? rest[place] : '0';
      if (digit < '0' || digit > '9') return std::nullopt;
      value = value * 10 + (digit - '0');
    }
    return Points{negative ? -value : value};
  }

 private:
  explicit constexpr Points(std::int32_t hundredths) noexcept : centi_{hundredths} {}
  std::int32_t centi_ = 0;
};

/// The shortest exact decimal: `12`, `12.5`, `12.25`.
[[nodiscard]] inline std::string to_string(Points points) {
  const std::int32_t centi = points.centi() < 0 ? -points.centi() : points.centi();
  std::string text = (points.centi() < 0 ? "-" : "") + std::to_string(centi / 100);
  if (centi % 100 == 0) return text;
  text += '.';
  text += static_cast<char>('0' + centi / 10 % 10);
  if (centi % 10 != 0) text += static_cast<char>('0' + centi % 10);
  return text;
}

}  // namespace caregrade
