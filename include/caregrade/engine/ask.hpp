#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "caregrade/engine/bounds.hpp"

namespace caregrade {

namespace detail {

/// How much an unknown answer can settle.
struct Question {
  InputIndex input = 0;
  std::size_t values = 0;
  int most_left = 0;   ///< levels left after the least helpful answer
  int total_left = 0;  ///< levels left, added up over its answers
};

/// Neighbouring values of an input as pairs: if any two answers lead to different levels, two neighbours do.
[[nodiscard]] inline ValueSet neighbours(const ValueSet& domain) {
  ValueSet pairs{};
  const ValueSet::Run* before = nullptr;
  for (const ValueSet::Run& run : domain.runs()) {
    if (before != nullptr) pairs.add_pair(before->last, run.first);
    if (run.last > run.first) pairs.add({.difference = 1, .first = run.first, .last = run.last - 1});
    before = &run;
  }
  pairs.tidy();
  return pairs;
}

/// True when two completions that differ in this input alone have different levels.
[[nodiscard]] inline bool can_change_level(const Plan& plan, const Reach& reach, InputIndex input) {
  ValueSet pairs = neighbours(reach.domain(input));
  return !pairs.empty() && !reach.with(input, std::move(pairs)).of(plan.level).is_straight();
}

[[nodiscard]] inline Question question(const Plan& plan, const Reach& reach, InputIndex input) {
  Question question{.input = input};
  const auto answer = [&](std::int64_t value) {
    const int left = static_cast<int>(reach.with(input, ValueSet::only(value)).of(plan.level).size());
    ++question.values;
    question.most_left = std::max(question.most_left, left);
    question.total_left += left;
  };
  // why not every value of a quantity: there are thousands, and the telling ones order the questions as well.
  if (plan.inputs[input].is_quantity)
    for (const std::int64_t value : plan.inputs[input].values) answer(value);
  else
    reach.domain(input).each([&](std::int64_t value, std::int64_t) { answer(value); });
  return question;
}

/// Fewest levels left in the worst case first, then on average, then the item with more options.
[[nodiscard]] inline bool more_decisive(const Question& a, const Question& b) {
  if (a.most_left != b.most_left) return a.most_left < b.most_left;
  const auto left = static_cast<std::size_t>(a.total_left) * b.values, right = static_cast<std::size_t>(b.total_left) * a.values;
  if (left != right) return left < right;
  return a.values > b.values;
}

}  // namespace detail

/// The unknown inputs that can still change the level, most decisive first, then in the order of the form.
[[nodiscard]] inline std::vector<InputIndex> ask_next(const Plan& plan, const Reach& reach, const std::vector<InputIndex>& unknown) {
  std::vector<detail::Question> questions{};
  for (const InputIndex input : unknown)
    if (detail::can_change_level(plan, reach, input)) questions.push_back(detail::question(plan, reach, input));
  std::stable_sort(questions.begin(), questions.end(), detail::more_decisive);
  std::vector<InputIndex> inputs{};
  inputs.reserve(questions.size());
  for (const auto& each : questions) inputs.push_back(each.input);
  return inputs;
}

}  // namespace caregrade
