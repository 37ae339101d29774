#include "caregrade/text/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace caregrade {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t kept = diagonal + (a[i - 1] == b[k - 1] ? 0 : 1);
      diagonal = row[k];
      row[k] = std::min({kept, row[k] + 1, row[k - 1] + 1});
    }
  }
  return row.back();
}

std::string nearest(std::string_view found, const std::vector<std::string>& known) {
  static constexpr std::size_t longest = 64;  // why: the time grows with the length, and nobody misspells more
  const std::string_view asked = found.substr(0, longest);
  std::string nearest{};
  std::size_t least = static_cast<std::size_t>(-1);
  for (const std::string& each : known) {
    const std::size_t distance = edit_distance(asked, each);
    if (distance >= least) continue;
    least = distance;
    nearest = each;
  }
  return nearest;
}

}  // namespace caregrade
