#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// One file of a standard's folder.
struct StandardFile {
  static constexpr std::size_t most_bytes = std::size_t{8} << 20;
  static constexpr std::size_t most_files = 64;

  std::string name{};  ///< inside the folder, e.g. `items.csv`
  std::string path{};  ///< as messages show it
  std::string_view text{};
};

/// Reads a standard's folder as docs/data-format.md describes it. The plan stays empty: the engine compiles it.
///
/// Issues CG20xx (files, columns, keys, cells) and CG1003, CG1008–CG1012 (texts) name file, line and column, all in one pass.
[[nodiscard]] Result<Standard> read_standard(std::span<const StandardFile> files);

}  // namespace caregrade
