#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "caregrade/engine/detail/value_set.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// What a comparison makes of one element of each of two sets.
///
/// why by runs: an income nobody stated has millions of values, but against a run of others only the sign of the distance
/// counts, so a few distances stand for all.
[[nodiscard]] inline ValueSet compared(Op op, const ValueSet& left, const ValueSet& right) {
  const auto holds = [op](std::int64_t distance) { return op == Op::equal ? distance == 0 : op == Op::less ? distance < 0 : distance <= 0; };
  ValueSet result{};
  for (const auto& a : left.runs()) {
    for (const auto& b : right.runs()) {
      const std::int64_t nearest = a.first - b.last, farthest = a.last - b.first, shift = a.difference - b.difference;
      // The outcome for (distance, distance + shift) changes only next to a distance of 0 or -shift.
      for (const std::int64_t turn : {std::int64_t{0}, -shift})
        for (const std::int64_t distance : {turn - 1, turn, turn + 1, nearest, farthest})
          if (nearest <= distance && distance <= farthest) result.add_pair(holds(distance) ? 1 : 0, holds(distance + shift) ? 1 : 0);
    }
  }
  result.tidy();
  return result;
}

/// First operand minus second, for one element of each.
[[nodiscard]] inline ValueSet subtracted(const ValueSet& left, const ValueSet& right) {
  ValueSet result{};
  for (const auto& a : left.runs())
    for (const auto& b : right.runs()) {
      const bool missed = a.first < no_value / 2 || b.first < no_value / 2;
      if (missed) result.add(no_value);
      else result.add({a.difference - b.difference, a.first - b.last, a.last - b.first});
    }
  result.tidy();
  return result;
}

/// Full years or months from each day of a set to one day: they fall by one at a time while the day of a run grows.
template <class Elapsed>
[[nodiscard]] ValueSet elapsed(const ValueSet& days, Elapsed elapsed) {
  ValueSet result{};
  for (const auto& run : days.runs()) result.add({.difference = 0, .first = elapsed(run.last), .last = elapsed(run.first)});
  result.tidy();
  return result;
}

/// More combinations than this are not tried one by one where an operation only grows with its operands.
inline constexpr std::size_t most_tried = 4096;

/// An operation that never falls while an operand grows, and never grows faster, for one element of each set.
///
/// Of long runs without a difference the result is the run between its ends. Of pairs the ends and their neighbours stand for
/// all: exact where the operation is a single threshold, as the least and the greatest of two are.
template <class Operation>
[[nodiscard]] ValueSet grown(const ValueSet& left, const ValueSet& right, Operation operation) {
  if (left.size() * right.size() <= most_tried) return ValueSet::combine(left, right, operation);
  ValueSet result{};
  const auto telling = [](const ValueSet::Run& run, const ValueSet::Run& other) {
    std::array<std::int64_t, 10> values{run.first, run.first + 1, run.last - 1, run.last, other.first, other.last,
                                        other.first - run.difference, other.last - run.difference, other.first + other.difference, other.last + other.difference};
    for (std::int64_t& value : values) value = std::clamp(value, run.first, run.last);
    return values;
  };
  for (const auto& a : left.runs()) {
    for (const auto& b : right.runs()) {
      if (a.difference == 0 && b.difference == 0) {
        result.add({.difference = 0, .first = operation(a.first, b.first), .last = operation(a.last, b.last)});
        continue;
      }
      for (const std::int64_t x : telling(a, b))
        for (const std::int64_t y : telling(b, a)) result.add_pair(operation(x, y), operation(x + a.difference, y + b.difference));
    }
  }
  result.tidy();
  return result;
}

}  // namespace caregrade::detail
