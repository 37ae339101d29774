#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace caregrade {

/// Least number of letters to change, add or drop.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known word that a misspelt one is nearest to, the first of several; empty where none is known.
[[nodiscard]] std::string nearest(std::string_view found, const std::vector<std::string>& known);

/// The same among the keys of a map.
template <class Map>
[[nodiscard]] std::string nearest_key(std::string_view found, const Map& known) {
  std::vector<std::string> keys{};
  for (const auto& entry : known) keys.push_back(entry.first);
  return nearest(found, keys);
}

}  // namespace caregrade
