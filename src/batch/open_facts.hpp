#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "decide_program.hpp"
#include "lanes.hpp"

namespace caregrade::batch {

/// Where the facts of a block of rows are unknown: of each a byte a lane, 1 where it is.
class OpenFacts {
 public:
  struct Unknown {
    std::uint16_t row = 0;
    std::uint16_t fact = 0;  ///< number of its column
  };

  /// `rough`: of a cluster's places, the most.
  OpenFacts(std::size_t lanes, std::size_t rough) : lanes_{lanes}, everywhere_{1, lanes}, rough_{rough, lanes} { std::fill_n(everywhere_[0], lanes, std::uint8_t{1}); }

  /// For tables with so many columns.
  void begin(std::size_t facts) {
    if (by_fact_.size() < facts || !memory_) memory_ = std::make_unique<Lanes<std::uint8_t>>(facts, lanes_);
    by_fact_.assign(facts, nullptr);
    unknowns_.clear();
  }
  void clear() { begin(by_fact_.size()); }

  void add(std::size_t row, std::size_t fact) { unknowns_.push_back({static_cast<std::uint16_t>(row), static_cast<std::uint16_t>(fact)}); }
  [[nodiscard]] const std::vector<Unknown>& unknowns() const { return unknowns_; }

  /// `at`: by row, its lane; `end`: so many lanes are in use.
  void place(const std::uint16_t* at, std::size_t end) {
    end_ = end;
    for (const Unknown& each : unknowns_) {
      std::uint8_t* lanes = (*memory_)[each.fact];
      if (by_fact_[each.fact] == nullptr) std::fill_n(lanes, end_, std::uint8_t{0});
      by_fact_[each.fact] = lanes;
      lanes[at[each.row]] = 1;
    }
  }

  /// Nothing where it is known of all rows.
  [[nodiscard]] const std::uint8_t* of(std::size_t fact) const { return by_fact_[fact]; }
  [[nodiscard]] const std::uint8_t* everywhere() const { return everywhere_[0]; }

  /// The same with the lanes in which a place is given roughly. `number`: among the cluster's places; `ranks`: one more than that of the
  /// place, by lane.
  [[nodiscard]] const std::uint8_t* of_place(std::size_t fact, std::size_t number, const ClusterColumns& at, const std::vector<std::uint8_t>& is_rough, const LaneView& ranks) const {
    const std::uint8_t* known = by_fact_[fact];
    const auto* places = static_cast<const std::int32_t*>(ranks.data);
    std::uint8_t* lanes = nullptr;
    for (std::size_t i = 0; i < end_; ++i) {
      if (is_rough[static_cast<std::size_t>(places[i])] == 0 || !at.inside.contains(places[i])) continue;
      if (lanes == nullptr && known != nullptr) std::copy_n(known, end_, rough_[number]);
      else if (lanes == nullptr) std::fill_n(rough_[number], end_, std::uint8_t{0});
      lanes = rough_[number];
      lanes[i] = 1;
    }
    return lanes == nullptr ? known : lanes;
  }

 private:
  std::size_t lanes_ = 0, end_ = 0;
  std::vector<Unknown> unknowns_{};
  std::vector<const std::uint8_t*> by_fact_{};
  std::unique_ptr<Lanes<std::uint8_t>> memory_{};
  Lanes<std::uint8_t> everywhere_, rough_;
};

}  // namespace caregrade::batch
