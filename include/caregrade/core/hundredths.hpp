#pragma once

#include <cstdint>
#include <string>

namespace caregrade {

/// Fen as yuan, or hundredths of another unit: the shortest exact decimal, `300`, `1963.5`, `0.05`.
[[nodiscard]] inline std::string hundredths_text(std::int64_t hundredths) {
  const std::int64_t size = hundredths < 0 ? -hundredths : hundredths;
  std::string text = (hundredths < 0 ? "-" : "") + std::to_string(size / 100);
  if (size % 100 == 0) return text;
  text += '.';
  text += static_cast<char>('0' + size / 10 % 10);
  if (size % 10 != 0) text += static_cast<char>('0' + size % 10);
  return text;
}

}  // namespace caregrade
