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
[[nodiscard]] inline ValueSet neighbours(const PlanInput& input) {
  std::vector<std::int64_t> values = input.values;
  std::sort(values.begin(), values.end());
  ValueSet pairs{};
  for (std::size_t i = 1; i < values.size(); ++i)
    if (values[i - 1] != values[i]) pairs.add_pair(values[i - 1], values[i]);
  pairs.tidy();
  return pairs;
}

/// True when two completions that differ in this input alone have different levels.
[[nodiscard]] inline bool can_change_level(const Plan& plan, const Reach& reach, InputIndex input) {
  ValueSet pairs = neighbours(plan.inputs[input]);
  return !pairs.empty() && !reach.with(input, std::move(pairs)).of(plan.level).is_straight();
}

[[nodiscard]] inline Question question(const Plan& plan, const Reach& reach, InputIndex input) {
  Question question{.input = input};
  reach.domain(input).each([&](std::int64_t value, std::int64_t) {
    const int left = static_cast<int>(reach.with(input, ValueSet::only(value)).of(plan.level).size());
    ++question.values;
    question.most_left = std::max(question.most_left, left);
    question.total_left += left;
  });
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
