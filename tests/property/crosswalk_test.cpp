// Persons who have an option in every item of two standards, drawn from the rows of a crosswalk as this file reads them: what is
// carried over holds the truth, and the questions end at it.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/engine/crosswalk.hpp"
#include "caregrade/engine/questionnaire.hpp"
#include "caregrade/recognition_catalog.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

/// A line of `rows.csv` as this test reads it: `given` of the first standard allows options of one input of the second.
struct Row {
  std::string item{};
  std::map<std::string, std::vector<int>> given{};
  std::vector<int> allows{};
};

std::vector<int> numbers(std::string text) {
  std::replace(text.begin(), text.end(), '|', ' ');
  std::istringstream in{text};
  std::vector<int> numbers{};
  for (int number = 0; in >> number;) numbers.push_back(number);
  return numbers;
}

/// The rows that can be true of a person. The first four cells have neither quotes nor commas.
std::vector<Row> rows_of(const std::string& folder) {
  std::ifstream file{std::string{CAREGRADE_SOURCE_DIR} + "/data/crosswalks/" + folder + "/rows.csv"};
  std::vector<Row> rows{};
  std::string line{};
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream cells{line};
    std::string item{}, given{}, allows{}, contradictory{};
    std::getline(cells, item, ',');
    std::getline(cells, given, ',');
    std::getline(cells, allows, ',');
    std::getline(cells, contradictory, ',');
    if (!contradictory.empty()) continue;
    Row row{.item = item, .allows = numbers(allows)};
    std::istringstream parts{given};
    for (std::string part{}; parts >> part;) row.given[part.substr(0, part.find('='))] = numbers(part.substr(part.find('=') + 1));
    rows.push_back(std::move(row));
  }
  return rows;
}

int printed(const Standard& standard, InputIndex input, std::int32_t position) {
  return standard.is_item(input) ? standard.items[input].options[static_cast<std::size_t>(position)].number : position;
}

struct Person {
  Assessment first{};
  Assessment second{};
};

/// Mostly of one severity in all items, as people are; every option can come.
Assessment random_form(const Standard& standard, std::mt19937& random) {
  Assessment form{standard};
  const double severity = static_cast<double>(random() % 1000) / 1000;
  const std::size_t spread = 1 + random() % 8;
  for (std::size_t i = 0; i < standard.answer_count(); ++i) {
    const std::size_t options = standard.plan.inputs[i].values.size();
    const auto near = static_cast<std::size_t>(severity * static_cast<double>(options));
    std::size_t option = random() % spread == 0 ? random() % options : near;
    if (!standard.is_item(static_cast<InputIndex>(i))) option = random() % 6 == 0 ? random() % options : 0;
    form.set(static_cast<InputIndex>(i), static_cast<std::int32_t>(option));
  }
  return form;
}

bool fits(const Row& row, const Standard& first, const Assessment& form) {
  for (const auto& [item, options] : row.given) {
    const InputIndex input = *first.find_input(item);
    if (std::find(options.begin(), options.end(), printed(first, input, form.values()[input])) == options.end()) return false;
  }
  return true;
}

/// Nothing where no row that can be true fits the first form.
std::optional<Person> random_person(const std::vector<Row>& rows, const Standard& first, const Standard& second, std::mt19937& random) {
  Person person{random_form(first, random), random_form(second, random)};
  std::map<std::string, bool> told{};
  for (const Row& row : rows) {
    told.try_emplace(row.item, false);
    if (!fits(row, first, person.first)) continue;
    told[row.item] = true;
    if (!person.second.answer(second, row.item, row.allows[random() % row.allows.size()]).empty()) return std::nullopt;
  }
  for (const auto& [item, is_told] : told)
    if (!is_told) return std::nullopt;
  return person;
}

/// What a standard gives for all known answers: the level, or the total where it has no levels.
std::int64_t truth_of(const Standard& standard, const Assessment& form) {
  const auto grading = grade(standard, form);
  return standard.plan.has_level ? *grading->levels.single() : grading->scores[0].low;
}

struct Counts {
  std::size_t persons = 0, interviews = 0, outside = 0, wrong_end = 0, idle_questions = 0, broken_promises = 0, asked = 0, worst = 0, without = 0;
};

/// Persons for each pair of standards: `CAREGRADE_ROUNDS` for a long run, which then asks every twentieth of them.
int rounds() {
  const char* wanted = std::getenv("CAREGRADE_ROUNDS");
  return wanted != nullptr ? std::stoi(wanted) : 150;
}

/// Looks whether the truth is inside, and asks until nothing is left, with the true answers.
void interview(const Standard& target, const Assessment& truth, Assessment known, bool asks, bool check_each, Counts& counts) {
  const std::int64_t expected = truth_of(target, truth);
  const PolicyChoices policies = default_policies(target);
  Questionnaire ask = questionnaire(target, known, policies);
  ++counts.persons;
  if (!ask.next) ++counts.without;
  if (std::find(ask.values.begin(), ask.values.end(), expected) == ask.values.end()) ++counts.outside;
  if (!asks) return;
  ++counts.interviews;
  std::size_t questions = 0;
  while (ask.next) {
    const std::size_t promised = ask.at_most;
    if (check_each) {
      const Reach reach{target.plan, detail::domains_of(target, known, policies)};
      if (target.plan.has_level && !detail::can_change_level(target.plan, reach, *ask.next)) ++counts.idle_questions;
    }
    known.copy(*ask.next, truth);
    ++questions;
    ask = questionnaire(target, known, policies);
    if (ask.at_most + 1 > promised) ++counts.broken_promises;
  }
  counts.asked += questions;
  counts.worst = std::max(counts.worst, questions);
  if (ask.values != std::vector<std::int64_t>{expected}) ++counts.wrong_end;
}

}  // namespace

TEST_SUITE("property: crosswalk") {
  TEST_CASE("a true state is inside what is carried over, in both directions, and the questions end at it") {
    std::mt19937 random{seed("crosswalk")};
    const auto pairs = built_in_crosswalks();
    REQUIRE(pairs.size() == 6);
    for (const auto& [one, other] : pairs) {
      CAPTURE(one);
      CAPTURE(other);
      const auto crosswalk = built_in_crosswalk(one, other);
      REQUIRE(crosswalk.ok());
      const Standard &first = **Catalog::built_in().find(one), &second = **Catalog::built_in().find(other);
      const auto rows = rows_of(one + "--" + other);
      Counts both[2]{};
      std::size_t narrowed_wrongly = 0, contradictions = 0;
      for (int round = 0; round < rounds(); ++round) {
        const auto person = random_person(rows, first, second, random);
        if (!person) continue;
        for (const bool forward : {true, false}) {
          const Standard &from = forward ? first : second, &to = forward ? second : first;
          const Assessment &given = forward ? person->first : person->second, &truth = forward ? person->second : person->first;
          const auto carried = carry_over(**crosswalk, from, to, given);
          REQUIRE(carried.ok());
          contradictions += carried->contradictions.size();
          for (std::size_t i = 0; i < to.answer_count(); ++i) {
            const auto input = static_cast<InputIndex>(i);
            const auto left = carried->assessment.possible(input);
            if (!left.empty() && std::find(left.begin(), left.end(), truth.values()[i]) == left.end()) ++narrowed_wrongly;
          }
          interview(to, truth, carried->assessment, rounds() < 1000 || round % 20 == 0, round % 10 == 0, both[forward ? 0 : 1]);
        }
      }
      CHECK(narrowed_wrongly == 0);
      CHECK(contradictions == 0);
      for (const bool forward : {true, false}) {
        const Counts& counts = both[forward ? 0 : 1];
        const Standard& to = forward ? second : first;
        std::cout << (forward ? one : other) << " to " << to.id << ": " << counts.persons << " persons, " << 100.0 * static_cast<double>(counts.without) / static_cast<double>(counts.persons)
                  << " % without a question; of " << counts.interviews << " asked " << static_cast<double>(counts.asked) / static_cast<double>(counts.interviews) << " questions on average, "
                  << counts.worst << " at most, of " << to.answer_count() << "\n";
        CHECK(counts.persons > 50);
        CHECK(counts.outside == 0);
        CHECK(counts.wrong_end == 0);
        CHECK(counts.idle_questions == 0);
        CHECK(counts.broken_promises == 0);
      }
    }
  }

  TEST_CASE("the diagram reaches what sets reach, and no way of asking promises fewer than the fewest") {
    std::mt19937 random{seed("questionnaire")};
    const Standard& standard = **Catalog::built_in().find("nhsa-ltc-2021");
    const PolicyChoices policies = default_policies(standard);
    std::size_t different = 0, not_fewest = 0, small = 0;
    for (int round = 0; round < 400; ++round) {
      Assessment form = random_form(standard, random);
      std::vector<InputIndex> open{};
      for (std::size_t i = 0; i < standard.answer_count(); ++i)
        if (random() % 4 == 0) open.push_back(static_cast<InputIndex>(i));
      for (const InputIndex input : open) form.forget(input);
      const Questionnaire ask = questionnaire(standard, form, policies);
      const auto grading = grade(standard, form);
      LevelSet levels{};
      for (const std::int64_t level : ask.values) levels.add(level);
      if (levels != grading->levels) ++different;
      if (!ask.is_shortest || open.size() > 4) continue;
      ++small;
      // every way of asking, tried by hand: the fewest questions in the worst case
      const auto fewest = [&](const auto& self, const Assessment& known) -> std::size_t {
        if (grade(standard, known)->levels.single()) return 0;
        std::size_t best = 99;
        for (const InputIndex input : open) {
          if (known.is_known(input)) continue;
          std::size_t worst = 0;
          for (std::size_t option = 0; option < standard.items[input].options.size(); ++option) {
            Assessment answered = known;
            answered.set(input, static_cast<std::int32_t>(option));
            worst = std::max(worst, self(self, answered));
          }
          best = std::min(best, worst + 1);
        }
        return best;
      };
      if (open.size() <= 3 && fewest(fewest, form) != ask.at_most) ++not_fewest;
    }
    CHECK(different == 0);
    CHECK(small > 50);
    CHECK(not_fewest == 0);
  }
}
