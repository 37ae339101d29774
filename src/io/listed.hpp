#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace caregrade::io {

/// The words of a cell that lists them with blanks between.
[[nodiscard]] inline std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> words{};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t blank = std::min(text.find(' ', at), text.size());
    if (blank > at) words.emplace_back(text.substr(at, blank - at));
    at = blank + 1;
  }
  return words;
}

}  // namespace caregrade::io
