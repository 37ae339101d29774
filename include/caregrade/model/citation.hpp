#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"

namespace caregrade {

/// How far a row can be trusted: three or more agreeing sources, two, one, none.
enum class Confidence : std::uint8_t { unknown, low, medium, high };

[[nodiscard]] constexpr std::string_view to_string(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::high: return "high";
    case Confidence::medium: return "medium";
    case Confidence::low: return "low";
    case Confidence::unknown: break;
  }
  return "unknown";
}

[[nodiscard]] constexpr std::optional<Confidence> parse_confidence(std::string_view text) noexcept {
  for (const Confidence each : {Confidence::unknown, Confidence::low, Confidence::medium, Confidence::high})
    if (to_string(each) == text) return each;
  return std::nullopt;
}

/// Where a row of data comes from: the clause of the standard, and who says so.
struct Citation {
  std::string clause{};
  Confidence confidence = Confidence::unknown;
  std::vector<std::string> sources{};  ///< ids of the standard's `Source` rows.

  bool operator==(const Citation&) const = default;
};

/// One entry of a standard's source register.
struct Source {
  std::string id{};
  Text title{};
  std::string url{};
  Text quality{};

  bool operator==(const Source&) const = default;
};

}  // namespace caregrade
