// The standards that combine grades, against their second writing: every table cell by cell, forms at random, and blanks
// against every completion of them.

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "../support/second_writing.hpp"
#include "../support/seed.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

std::vector<SecondWriting> all() { return {insurance(), mzt(), tekun(), self_rating()}; }

/// Scores from the best on that sum to `total`; fails where no form has that sum.
void spread(const SecondWriting& writing, Values& values, std::size_t begin, std::size_t end, int total) {
  for (std::size_t i = begin; i < end; ++i) {
    int rest = 0;  // what the items behind can give at most
    for (std::size_t k = i + 1; k < end; ++k) rest += *std::max_element(writing.answers[k].values.begin(), writing.answers[k].values.end());
    std::vector<int> falling = writing.answers[i].values;
    std::sort(falling.rbegin(), falling.rend());
    for (const int value : falling) {
      if (value > total || total - value > rest) continue;
      values[i] = value;
      total -= value;
      break;
    }
  }
  REQUIRE(total == 0);
}

Values best(const SecondWriting& writing) {
  Values values{};
  for (const Answer& answer : writing.answers) values.push_back(answer.values.front());
  return values;
}

int single(LevelSet levels) { return levels.single().value_or(-1); }

Grading graded(const SecondWriting& writing, const Values& values, const PolicyValues& choices = {}) {
  const auto grading = grade(writing.data(), writing.assessment(values), {.policies = choices.empty() ? PolicyChoices{} : writing.choices(choices)});
  REQUIRE(grading.ok());
  return *grading;
}

}  // namespace

TEST_CASE("insurance: every total has its grade") {
  const SecondWriting writing = insurance();
  for (int total = 0; total <= 100; total += 5) {
    Values values = best(writing);
    spread(writing, values, 0, 10, total);
    CHECK(single(graded(writing, values).grades[0]) == insurance_adl_grade(total));
  }
  for (int total = 0; total <= 16; ++total) {
    Values values = best(writing);
    spread(writing, values, 10, 14, total);
    CHECK(single(graded(writing, values).grades[1]) == insurance_grade(total, 16));
  }
  for (int total = 0; total <= 12; ++total) {
    Values values = best(writing);
    spread(writing, values, 14, 17, total);
    CHECK(single(graded(writing, values).grades[2]) == insurance_grade(total, 12));
  }
}

TEST_CASE("insurance: all 64 combinations, cell by cell") {
  const SecondWriting writing = insurance();
  const int adl[] = {100, 65, 45, 0}, cognition[] = {16, 4, 2, 1}, senses[] = {12, 4, 3, 0};
  std::array<int, 6> count{};
  for (int a = 0; a < 4; ++a) {
    for (int c = 0; c < 4; ++c) {
      for (int s = 0; s < 4; ++s) {
        Values values = best(writing);
        spread(writing, values, 0, 10, adl[a]);
        spread(writing, values, 10, 14, cognition[c]);
        spread(writing, values, 14, 17, senses[s]);
        const Grading grading = graded(writing, values);
        const int level = single(grading.levels);
        CHECK(level == insurance_levels[s][a][c]);
        CHECK(grading.initial_levels == grading.levels);
        ++count.at(static_cast<std::size_t>(level));
      }
    }
  }
  CHECK(count == std::array<int, 6>{4, 21, 16, 11, 5, 7});
}

TEST_CASE("MZ/T 039: every total and every pattern of the senses has its grade") {
  const SecondWriting writing = mzt();
  for (int total = 0; total <= 100; total += 5) {
    Values values = best(writing);
    spread(writing, values, 0, 10, total);
    CHECK(single(graded(writing, values).grades[0]) == mzt_daily_grade(total));
  }
  for (int total = 0; total <= 6; ++total) {
    Values values = best(writing);
    spread(writing, values, 10, 13, total);
    CHECK(single(graded(writing, values).grades[1]) == mzt_mental_grade(total));
  }
  for (int total = 0; total <= 20; ++total) {
    Values values = best(writing);
    spread(writing, values, 17, 22, total);
    CHECK(single(graded(writing, values).grades[3]) == mzt_social_grade(total));
  }
  std::size_t wrong = 0;
  Values values = best(writing);
  for (values[13] = 0; values[13] <= 3; ++values[13])
    for (values[14] = 0; values[14] <= 4; ++values[14])
      for (values[15] = 0; values[15] <= 4; ++values[15])
        for (values[16] = 0; values[16] <= 3; ++values[16])
          if (single(graded(writing, values).grades[2]) != mzt_sensory_grade(values[13], values[14], values[15], values[16])) ++wrong;
  CHECK(wrong == 0);
}

TEST_CASE("MZ/T 039: all 256 combinations of grades, both readings of the ambiguous ones, with every trigger") {
  const SecondWriting writing = mzt();
  const int daily[] = {100, 65, 45, 0}, mental[] = {0, 1, 2, 4}, social[] = {0, 3, 8, 14};
  std::size_t wrong = 0, ambiguous = 0;
  for (int tuple = 0; tuple < 256; ++tuple) {
    const int a = tuple % 4, m = tuple / 4 % 4, s = tuple / 16 % 4, p = tuple / 64;
    Values values = best(writing);
    spread(writing, values, 0, 10, daily[a]);
    // why from behind: B.2.1 = 2 alone would already be a diagnosis
    values[12] = std::min(2, mental[m]);
    values[11] = mental[m] - values[12];
    values[14] = s == 0 ? 0 : s + 1;
    spread(writing, values, 17, 22, social[p]);
    std::set<int> readings{};
    for (int reading = 0; reading < 2; ++reading) {
      const int expected = mzt_initial(a, m, s, p, reading == 1);
      readings.insert(expected);
      for (int facts = 0; facts < 32; ++facts) {
        values[13] = (facts & 1) != 0 ? 3 : 0;
        values[22] = facts >> 1 & 1;
        values[23] = facts >> 2 & 1;
        values[24] = (facts >> 3 & 1) * 2;
        values[25] = values[26] = facts >> 4 & 1;
        for (int other = 0; other < 4; ++other) {
          const PolicyValues choices{reading, other & 1, other >> 1};
          const Grading grading = graded(writing, values, choices);
          if (values[13] == 0 && single(grading.initial_levels) != expected) ++wrong;
          if (single(grading.levels) != writing.level(values, choices)) ++wrong;
        }
      }
    }
    if (readings.size() == 2) ++ambiguous;
  }
  CHECK(wrong == 0);
  CHECK(ambiguous == 30);
}

TEST_CASE("six abilities, six lines: every whole form, with the number of forms of each level") {
  // counted by hand: met 6 · 3 to 5 · fewer; and per class 8, 12, 6, 1 forms with 0 to 3 dependent items
  const std::vector<std::pair<SecondWriting, std::vector<int>>> small{{tekun(), {1, 41, 22}}, {self_rating(), {64, 240, 152, 120, 128, 24, 1}}};
  for (const auto& [writing, expected] : small) {
    for (int reading = 0; reading < (writing.policies.empty() ? 1 : 2); ++reading) {
      const PolicyValues choices = writing.policies.empty() ? PolicyValues{} : PolicyValues{reading};
      std::vector<int> counts(expected.size());
      std::size_t wrong = 0;
      std::vector<std::size_t> at(writing.answers.size());
      while (true) {
        Values values{};
        for (std::size_t i = 0; i < at.size(); ++i) values.push_back(writing.answers[i].values[at[i]]);
        const int level = single(graded(writing, values, choices).levels);
        if (level != writing.level(values, choices)) ++wrong;
        if (level >= 0) ++counts[static_cast<std::size_t>(level)];
        std::size_t i = 0;
        while (i < at.size() && ++at[i] == writing.answers[i].values.size()) at[i++] = 0;
        if (i == at.size()) break;
      }
      CHECK(wrong == 0);
      if (reading == 0) CHECK(counts == expected);
    }
  }
}

TEST_CASE("second writings: whole forms at random") {
  std::mt19937 random{seed("second writings")};
  for (const SecondWriting& writing : all()) {
    std::size_t wrong = 0;
    for (int round = 0; round < 20'000; ++round) {
      const Values values = writing.random_values(random);
      const PolicyValues choices = writing.random_choices(random);
      const Grading grading = graded(writing, values, choices);
      if (single(grading.levels) != writing.level(values, choices) || single(grading.initial_levels) != writing.initial(values, choices)) ++wrong;
    }
    CHECK_MESSAGE(wrong == 0, writing.standard);
  }
}

TEST_CASE("second writings: blanks give exactly the levels that some completion gives, and ask for what matters") {
  std::mt19937 random{seed("blanks")};
  for (const SecondWriting& writing : all()) {
    std::size_t wrong_levels = 0, wrong_initial = 0, wrong_questions = 0;
    for (int round = 0; round < 1500; ++round) {
      Values values = writing.random_values(random);
      const PolicyValues choices = writing.random_choices(random);
      std::vector<std::size_t> order(writing.answers.size()), blanks{};
      for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
      std::shuffle(order.begin(), order.end(), random);
      std::size_t completions = 1;
      const std::size_t wanted = 1 + random() % 7;
      std::uint64_t unknown = 0;
      for (const std::size_t i : order) {
        if (blanks.size() == wanted || completions * writing.answers[i].values.size() > 1500) continue;
        completions *= writing.answers[i].values.size();
        blanks.push_back(i);
        unknown |= std::uint64_t{1} << i;
      }
      const auto grading = grade(writing.data(), writing.assessment(values, unknown), {.policies = writing.choices(choices)});
      REQUIRE(grading.ok());
      std::set<int> levels{}, initial{};
      std::vector<bool> matters(writing.answers.size());
      std::vector<std::size_t> at(blanks.size());
      while (true) {
        for (std::size_t i = 0; i < blanks.size(); ++i) values[blanks[i]] = writing.answers[blanks[i]].values[at[i]];
        const int now = writing.level(values, choices);
        levels.insert(now);
        initial.insert(writing.initial(values, choices));
        for (std::size_t i = 0; i < blanks.size(); ++i) {
          const int kept = values[blanks[i]];
          for (const int value : writing.answers[blanks[i]].values) {
            values[blanks[i]] = value;
            if (writing.level(values, choices) != now) matters[blanks[i]] = true;
          }
          values[blanks[i]] = kept;
        }
        std::size_t i = 0;
        while (i < at.size() && ++at[i] == writing.answers[blanks[i]].values.size()) at[i++] = 0;
        if (i == at.size()) break;
      }
      const auto as_set = [](LevelSet found) {
        std::set<int> set{};
        for (int level = 0; level < 32; ++level)
          if (found.holds(level)) set.insert(level);
        return set;
      };
      if (as_set(grading->levels) != levels) ++wrong_levels;
      if (as_set(grading->initial_levels) != initial) ++wrong_initial;
      for (const std::size_t blank : blanks) {
        const InputIndex input = writing.data().find_input(writing.answers[blank].id).value();
        const bool asked = std::find(grading->ask_next.begin(), grading->ask_next.end(), input) != grading->ask_next.end();
        if (asked != matters[blank]) ++wrong_questions;
      }
    }
    CHECK_MESSAGE(wrong_levels == 0, writing.standard);
    CHECK_MESSAGE(wrong_initial == 0, writing.standard);
    CHECK_MESSAGE(wrong_questions == 0, writing.standard);
  }
}
