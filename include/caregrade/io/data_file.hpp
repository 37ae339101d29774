#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace caregrade {

/// One file of a folder of data: of a standard, of a rule pack.
struct DataFile {
  static constexpr std::size_t most_bytes = std::size_t{8} << 20;
  static constexpr std::size_t most_files = 64;
  static constexpr std::size_t most_rows = 65'535;  ///< of one table
  static constexpr std::size_t most_columns = 256;
  static constexpr std::size_t most_text = 65'536;  ///< bytes of one text or cell

  std::string name{};  ///< inside the folder, e.g. `items.csv`
  std::string path{};  ///< as messages show it
  std::string_view text{};
};

}  // namespace caregrade
