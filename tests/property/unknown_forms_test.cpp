// Forms with blanks against every completion of the blanks, judged by the second writing of the standard.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "../support/gbt42195.hpp"
#include "../support/seed.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

struct Truths {
  std::set<int> levels{}, initial{};
  std::array<Interval, 5> scores{};
  std::vector<bool> matters{};  ///< per answer: two completions that differ in it alone have different levels
};

std::array<int, 5> scores_of(const Form& form) {
  std::array<int, 5> scores{};
  for (std::size_t d = 0; d < 4; ++d)
    for (int i = domain_begin[d]; i < domain_begin[d + 1]; ++i) scores[d] += form.scores[static_cast<std::size_t>(i)];
  scores[4] = total(form);
  return scores;
}

/// Goes through every completion, one after another like a counter.
Truths brute_force(Form form, const std::vector<std::size_t>& blanks, const Choices& choices) {
  Truths truths{};
  truths.matters.resize(answer_count);
  for (Interval& score : truths.scores) score = {1000, -1000};
  for (const std::size_t blank : blanks) set_answer(form, blank, 0);
  while (true) {
    const int now = level(form, choices);
    truths.levels.insert(now);
    truths.initial.insert(initial_level(total(form)));
    const auto scores = scores_of(form);
    for (std::size_t k = 0; k < 5; ++k)
      truths.scores[k] = {std::min(truths.scores[k].low, std::int64_t{scores[k]}), std::max(truths.scores[k].high, std::int64_t{scores[k]})};
    for (const std::size_t blank : blanks) {
      if (truths.matters[blank]) continue;
      const int kept = get_answer(form, blank);
      for (int value = 0; value < kept; ++value) {
        set_answer(form, blank, value);
        if (level(form, choices) != now) truths.matters[blank] = true;
      }
      set_answer(form, blank, kept);
    }
    std::size_t at = 0;
    while (at < blanks.size() && get_answer(form, blanks[at]) + 1 == values_of(blanks[at])) set_answer(form, blanks[at++], 0);
    if (at == blanks.size()) return truths;
    set_answer(form, blanks[at], get_answer(form, blanks[at]) + 1);
  }
}

std::vector<std::size_t> random_blanks(std::mt19937& random, double most_completions) {
  std::vector<std::size_t> order(answer_count);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), random);
  std::vector<std::size_t> blanks{};
  double completions = 1;
  const std::size_t wanted = 1 + random() % 8;
  for (const std::size_t i : order) {
    if (blanks.size() == wanted || completions * values_of(i) > most_completions) continue;
    completions *= values_of(i);
    blanks.push_back(i);
  }
  return blanks;
}

std::set<int> as_set(LevelSet levels) {
  std::set<int> set{};
  for (int i = 0; i < 5; ++i)
    if (levels.holds(i)) set.insert(i);
  return set;
}

}  // namespace

TEST_CASE("unknown answers: exactly the levels and score ends that some completion gives") {
  std::mt19937 random{seed("unknown forms")};
  std::size_t wrong_levels = 0, wrong_scores = 0, wrong_initial = 0, wrong_questions = 0;
  for (int round = 0; round < 4000; ++round) {
    const Form form = random_form(random);
    const Choices choices{random() % 2 == 0, random() % 2 == 0, random() % 2 == 0, random() % 2 == 0};
    const auto blanks = random_blanks(random, 3000);
    std::uint64_t unknown = 0;
    for (const std::size_t blank : blanks) unknown |= std::uint64_t{1} << blank;
    const auto grading = grade(gbt(), to_assessment(form, unknown), {.policies = to_policies(choices)});
    REQUIRE(grading.ok());
    const Truths truths = brute_force(form, blanks, choices);
    if (as_set(grading->levels) != truths.levels) ++wrong_levels;
    if (as_set(grading->initial_levels) != truths.initial) ++wrong_initial;
    for (std::size_t k = 0; k < 5; ++k)
      if (grading->scores[k] != truths.scores[k]) ++wrong_scores;
    std::set<InputIndex> asked(grading->ask_next.begin(), grading->ask_next.end());
    for (const std::size_t blank : blanks)
      if ((asked.count(static_cast<InputIndex>(blank)) != 0) != truths.matters[blank]) ++wrong_questions;
    if (asked.size() != grading->ask_next.size()) ++wrong_questions;
    CHECK(grading->missing.size() == blanks.size());
  }
  CHECK(wrong_levels == 0);
  CHECK(wrong_initial == 0);
  CHECK(wrong_scores == 0);
  CHECK(wrong_questions == 0);
}

TEST_CASE("knowing more never widens a level set or an interval, and ends where everything is known") {
  std::mt19937 random{seed("knowing more")};
  for (int round = 0; round < 300; ++round) {
    const Form form = random_form(random);
    std::vector<std::size_t> order(answer_count);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    std::uint64_t unknown = (std::uint64_t{1} << answer_count) - 1;
    auto before = grade(gbt(), to_assessment(form, unknown));
    REQUIRE(before.ok());
    bool widened = false;
    for (const std::size_t i : order) {
      unknown &= ~(std::uint64_t{1} << i);
      auto after = grade(gbt(), to_assessment(form, unknown));
      REQUIRE(after.ok());
      widened = widened || !after->levels.within(before->levels);
      for (std::size_t k = 0; k < 5; ++k)
        widened = widened || after->scores[k].low < before->scores[k].low || after->scores[k].high > before->scores[k].high;
      before = std::move(after);
    }
    CHECK_FALSE(widened);
    CHECK(before->complete);
    CHECK(before->levels.single() == level(form));
  }
}

TEST_CASE("following the questions: each answer to the first question leaves the others that still matter") {
  std::mt19937 random{seed("following the questions")};
  for (int round = 0; round < 60; ++round) {
    const Form form = random_form(random);
    std::uint64_t unknown = (std::uint64_t{1} << answer_count) - 1;
    std::size_t asked = 0;
    auto grading = grade(gbt(), to_assessment(form, unknown));
    while (grading.ok() && !grading->ask_next.empty()) {
      unknown &= ~(std::uint64_t{1} << grading->ask_next.front());
      grading = grade(gbt(), to_assessment(form, unknown));
      ++asked;
    }
    REQUIRE(grading.ok());
    CHECK(asked <= answer_count);
    CHECK(grading->levels.single() == level(form));
  }
}
