#pragma once

#include <span>
#include <string_view>

namespace caregrade {

/// One file of `data/`, compiled into the library.
struct EmbeddedFile {
  std::string_view path{};  ///< below `data/`, e.g. `standards/gbt42195-2022/items.csv`.
  std::string_view text{};  ///< its bytes, unchanged.

  bool operator==(const EmbeddedFile&) const = default;
};

/// Every file compiled in, ordered by path (bytes).
[[nodiscard]] std::span<const EmbeddedFile> embedded_files() noexcept;

}  // namespace caregrade
