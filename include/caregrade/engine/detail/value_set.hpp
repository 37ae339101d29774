#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// A set of (value, value + difference) pairs, as runs of neighbouring values with one difference.
///
/// why pairs: to learn whether one unknown answer matters, a plan is read for two of its values at once. Where only
/// one reading is wanted every difference is 0. Runs keep the sum of many items as small as a range.
class ValueSet {
 public:
  struct Run {
    std::int64_t difference = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;

    bool operator==(const Run&) const = default;
  };

  ValueSet() = default;
  [[nodiscard]] static ValueSet only(std::int64_t value, std::int64_t difference = 0) {
    ValueSet set{};
    set.runs_.push_back({difference, value, value});
    return set;
  }

  /// Becomes the set of one pair. why: where a set is made over and over, its memory stays.
  void become(std::int64_t value, std::int64_t difference = 0) {
    runs_.clear();
    add(value, difference);
  }
  void clear() noexcept { runs_.clear(); }

  void add(std::int64_t value, std::int64_t difference = 0) { runs_.push_back({difference, value, value}); }
  void add_pair(std::int64_t first, std::int64_t second) { add(first, second - first); }
  void add(const Run& run) { runs_.push_back(run); }
  void add(const ValueSet& other) { runs_.insert(runs_.end(), other.runs_.begin(), other.runs_.end()); }

  /// Sorts and joins the runs; to be called once after the last `add`.
  void tidy() {
    if (runs_.size() < 2) return;
    std::sort(runs_.begin(), runs_.end(), [](const Run& a, const Run& b) {
      return a.difference != b.difference ? a.difference < b.difference : a.first < b.first;
    });
    std::size_t kept = 0;
    for (std::size_t i = 1; i < runs_.size(); ++i) {
      Run& run = runs_[kept];
      // why no_value apart: it is the least integer, and a miss must not melt into a neighbouring run.
      if (run.difference == runs_[i].difference && runs_[i].first <= run.last + 1)
        run.last = std::max(run.last, runs_[i].last);
      else
        runs_[++kept] = runs_[i];
    }
    runs_.resize(kept + 1);
  }

  [[nodiscard]] const std::vector<Run>& runs() const noexcept { return runs_; }
  [[nodiscard]] bool empty() const noexcept { return runs_.empty(); }
  [[nodiscard]] bool is_single() const noexcept { return runs_.size() == 1 && runs_.front().first == runs_.front().last; }
  [[nodiscard]] bool is_straight_single() const noexcept { return is_single() && runs_.front().difference == 0; }
  /// True when no pair differs.
  [[nodiscard]] bool is_straight() const noexcept {
    return std::all_of(runs_.begin(), runs_.end(), [](const Run& run) { return run.difference == 0; });
  }
  [[nodiscard]] std::size_t size() const noexcept {
    std::size_t size = 0;
    for (const Run& run : runs_) size += static_cast<std::size_t>(run.last - run.first + 1);
    return size;
  }

  template <class Visit>
  void each(Visit visit) const {
    for (const Run& run : runs_)
      for (std::int64_t value = run.first; value <= run.last; ++value) visit(value, value + run.difference);
  }

  /// Becomes the sums of one element of each.
  void become_sum(const ValueSet& a, const ValueSet& b) {
    runs_.clear();
    // why: two runs without holes sum to one run without holes.
    for (const Run& x : a.runs_)
      for (const Run& y : b.runs_) add({x.difference + y.difference, x.first + y.first, x.last + y.last});
    tidy();
  }

  /// Becomes what an operation makes of one element of each.
  template <class Operation>
  void become_combined(const ValueSet& a, const ValueSet& b, Operation operation) {
    runs_.clear();
    a.each([&](std::int64_t x, std::int64_t x2) {
      b.each([&](std::int64_t y, std::int64_t y2) { add_pair(operation(x, y), operation(x2, y2)); });
    });
    tidy();
  }

  bool operator==(const ValueSet&) const = default;

 private:
  std::vector<Run> runs_{};
};

}  // namespace caregrade::detail
