#pragma once

#include <cstdint>
#include <string>

namespace caregrade {

enum class Language : std::uint8_t { zh, en };

/// One text in both languages of our users.
struct Text {
  std::string zh{};
  std::string en{};

  [[nodiscard]] const std::string& in(Language language) const noexcept { return language == Language::zh ? zh : en; }
  bool operator==(const Text&) const = default;
};

}  // namespace caregrade
