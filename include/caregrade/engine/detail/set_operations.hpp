#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/value_set.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// More combinations than this are not tried one by one.
inline constexpr std::size_t most_tried = 4096;

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

/// Full years or months from one day of a set to one of another: the longer the earlier the first and the later the second.
template <class Elapsed>
[[nodiscard]] ValueSet elapsed(const ValueSet& from, const ValueSet& to, Elapsed elapsed) {
  ValueSet result{};
  for (const auto& a : from.runs())
    for (const auto& b : to.runs()) {
      if (a.difference == 0 && b.difference == 0) {
        result.add({.difference = 0, .first = elapsed(a.last, b.first), .last = elapsed(a.first, b.last)});
        continue;
      }
      // why the ends alone: pairs are asked whether an answer matters, and of a long stretch its ends tell.
      const auto step = static_cast<std::int64_t>(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(a.last - a.first) / most_tried));
      for (std::int64_t x = a.first; x <= a.last; x += step)
        for (const std::int64_t y : {b.first, b.last}) result.add_pair(elapsed(x, y), elapsed(x + a.difference, y + b.difference));
    }
  result.tidy();
  return result;
}

/// One of two values by a truth, for one element of each; of long sets that the pairs of a truth mix up the ends stand for all.
[[nodiscard]] inline ValueSet chosen(const ValueSet& condition, const ValueSet& yes, const ValueSet& no) {
  const auto ends = [](const ValueSet& set) {
    std::vector<std::pair<std::int64_t, std::int64_t>> values{};
    if (set.size() <= 64) set.each([&values](std::int64_t a, std::int64_t b) { values.emplace_back(a, b); });
    else
      for (const ValueSet::Run& run : set.runs())
        for (const std::int64_t value : {run.first, run.last}) values.emplace_back(value, value + run.difference);
    return values;
  };
  ValueSet result{};
  condition.each([&](std::int64_t before, std::int64_t after) {
    if ((before != 0) == (after != 0)) return result.add(before != 0 ? yes : no);
    const auto from = ends(before != 0 ? yes : no), to = ends(before != 0 ? no : yes);
    for (const auto& x : from)
      for (const auto& y : to) result.add_pair(x.first, y.second);
  });
  result.tidy();
  return result;
}

/// An operation that never falls while an operand grows, and never grows faster, for one element of each set.
///
/// Of long runs without a difference the result is the run between its ends. Of pairs the ends and their neighbours stand for
/// all: exact where the operation is a single threshold, as the least and the greatest of two are.
template <class Operation>
[[nodiscard]] ValueSet grown(const ValueSet& left, const ValueSet& right, Operation operation) {
  if (left.size() * right.size() <= most_tried) {
    ValueSet combined{};
    combined.become_combined(left, right, operation);
    return combined;
  }
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
