#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "caregrade/core/date.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// A code of GB/T 2260, held in place. Of a longer text only the beginning: ask `fits` first.
class RegionCode {
 public:
  static constexpr std::size_t most = 12;

  constexpr RegionCode() noexcept = default;
  constexpr RegionCode(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size() && i < most; ++i) letters_[i] = text[i];
  }
  constexpr RegionCode(const char* text) noexcept : RegionCode{std::string_view{text}} {}

  [[nodiscard]] static constexpr bool fits(std::string_view text) noexcept { return text.size() <= most; }
  [[nodiscard]] constexpr bool empty() const noexcept { return letters_[0] == 0; }
  [[nodiscard]] constexpr std::string_view view() const noexcept {
    const std::string_view all{letters_.data(), most};
    return all.substr(0, all.find(char{}));
  }
  [[nodiscard]] constexpr operator std::string_view() const noexcept { return view(); }
  [[nodiscard]] std::string text() const { return std::string{view()}; }

  constexpr bool operator==(const RegionCode&) const noexcept = default;

 private:
  std::array<char, most> letters_{};
};

/// A `Region` as a rulebook holds it. why small and without pointers: there are thousands, and they are read at once.
struct Place {
  RegionCode code{};
  RegionCode parent{};  ///< empty for the country
  RegionCode successor{};
  std::uint32_t name = 0;  ///< where its names begin in `Rulebook::region_names`: Chinese, then English
  std::uint32_t zh_size = 0;
  std::uint32_t en_size = 0;
  Date from{};
  Date to{};
  Span::Since since = Span::Since::stated;
  std::array<std::uint8_t, 3> unused{};

  [[nodiscard]] Span span() const noexcept { return {.from = from, .to = to, .since = since}; }
};

}  // namespace caregrade
