#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/paths.hpp"
#include "caregrade/engine/evaluate.hpp"

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
  return !pairs.empty() && reach.with(input, std::move(pairs)).differs(plan.level);
}

/// Looks for unknowns that matter along ways from one completion to another, answer by answer.
///
/// why: one pair of completions is proof enough, and where the level changes on such a way, it hangs on many answers. The few
/// unknowns of which this finds nothing are worked out by `can_change_level`, which costs far more.
class Search {
 public:
  Search(const Plan& plan, const Reach& reach, std::vector<InputIndex> unknown)
      : plan_{plan}, reach_{reach}, unknown_{std::move(unknown)}, matters_(plan.inputs.size()), values_(plan.nodes.size()), wanted_(plan.inputs.size()) {
    std::minstd_rand random{1};
    for (int way = 0; way < ways && !unknown_.empty(); ++way) go(way, random);
  }

  [[nodiscard]] bool matters(InputIndex input) const { return matters_[input]; }

 private:
  static constexpr int ways = 600;

  void go(int way, std::minstd_rand& random) {
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      values_[i] = any(i, way, random);
      wanted_[i] = any(i, way + 1, random);
    }
    std::int64_t before = level();
    const std::size_t first = random() % wanted_.size();
    for (std::size_t step = 0; step < wanted_.size(); ++step) {
      const std::size_t input = (first + step) % wanted_.size();
      if (values_[input] == wanted_[input]) continue;
      values_[input] = wanted_[input];
      const std::int64_t now = level();
      if (now != before) look_around(now);
      before = now;
    }
  }

  /// A value of an input: on three ways of four mostly one end of its domain, of facts another one than of items.
  [[nodiscard]] std::int64_t any(std::size_t input, int way, std::minstd_rand& random) const {
    const auto& runs = reach_.domain(static_cast<InputIndex>(input)).runs();
    if (random() % 4 < static_cast<unsigned>(way % 4))
      return (way / 4 + (plan_.inputs[input].kind == Kind::points ? way / 8 : 0)) % 2 == 0 ? runs.front().first : runs.back().last;
    const ValueSet::Run& run = runs[random() % runs.size()];
    return run.first + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(run.last - run.first + 1));
  }

  /// Changes every unknown of which nothing is found yet to both ends of its domain.
  void look_around(std::int64_t now) {
    std::erase_if(unknown_, [&](InputIndex input) {
      const std::int64_t kept = values_[input];
      for (const ValueSet::Run& run : reach_.domain(input).runs())
        for (const std::int64_t value : {run.first, run.last}) {
          values_[input] = value;
          if (level() != now) matters_[input] = true;
        }
      values_[input] = kept;
      return matters_[input];
    });
  }

  [[nodiscard]] std::int64_t level() {
    evaluate(plan_, values_);
    return values_[plan_.level];
  }

  const Plan& plan_;
  const Reach& reach_;
  std::vector<InputIndex> unknown_{};  ///< those of which nothing is found yet
  std::vector<bool> matters_{};
  std::vector<std::int64_t> values_{};
  std::vector<std::int64_t> wanted_{};
};

[[nodiscard]] inline Question question(const Plan& plan, const Reach& reach, Paths& paths, InputIndex input) {
  Question question{.input = input};
  const auto answer = [&](std::int64_t value) {
    const int left = paths.left(input, value);
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
  detail::Paths paths{plan, reach};
  const detail::Search search{plan, reach, unknown};
  for (const InputIndex input : unknown)
    if (search.matters(input) || detail::can_change_level(plan, reach, input)) questions.push_back(detail::question(plan, reach, paths, input));
  std::stable_sort(questions.begin(), questions.end(), detail::more_decisive);
  std::vector<InputIndex> inputs{};
  inputs.reserve(questions.size());
  for (const auto& each : questions) inputs.push_back(each.input);
  return inputs;
}

}  // namespace caregrade
