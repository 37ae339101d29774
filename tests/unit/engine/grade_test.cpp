#include "caregrade/engine/grade.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "../../support/gbt42195.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

Form all_best() { return {.scores = best}; }

/// A form with this total: items are lowered from the last on.
Form with_total(int wanted) {
  Form form = all_best();
  int surplus = 90 - wanted;
  for (std::size_t i = item_count; i-- > 0 && surplus > 0;) {
    const int taken = surplus < form.scores[i] ? surplus : form.scores[i];
    form.scores[i] -= taken;
    surplus -= taken;
  }
  return form;
}

Grading graded(const Form& form, const Choices& choices = {}, std::uint64_t unknown = 0) {
  auto grading = grade(gbt(), to_assessment(form, unknown), {.policies = to_policies(choices)});
  REQUIRE(grading.ok());
  return std::move(grading).value();
}

}  // namespace

TEST_SUITE("grade") {
  TEST_CASE("every option of every item gives the points printed beside it") {  // GB/T 42195-2022, table B.1–B.4
    REQUIRE(gbt().items.size() == item_count);
    for (std::size_t i = 0; i < item_count; ++i) {
      CHECK(gbt().items[i].id == item_code(i));
      REQUIRE(gbt().items[i].options.size() == static_cast<std::size_t>(best[i] + 1));
      for (int score = 0; score <= best[i]; ++score) {
        Form form = all_best();
        form.scores[i] = score;
        const Grading grading = graded(form);
        std::size_t domain = 0;
        while (domain_begin[domain + 1] <= static_cast<int>(i)) ++domain;
        for (std::size_t d = 0; d < 4; ++d) {
          int expected = 0;
          for (int k = domain_begin[d]; k < domain_begin[d + 1]; ++k) expected += form.scores[static_cast<std::size_t>(k)];
          CHECK(grading.scores[d] == Interval{expected, expected});
        }
        CHECK(grading.scores[4] == Interval{total(form), total(form)});
      }
    }
  }

  TEST_CASE("the domains reach 32, 15, 28 and 15 points") {  // GB/T 42195-2022, 1.2 of the form
    const Grading grading = graded(all_best());
    CHECK(grading.scores == std::vector<Interval>{{32, 32}, {15, 15}, {28, 28}, {15, 15}, {90, 90}});
  }

  TEST_CASE("every total from 0 to 90 has the level of the printed table") {  // GB/T 42195-2022, level table
    for (int wanted = 0; wanted <= 90; ++wanted) {
      const Form form = with_total(wanted);
      REQUIRE(total(form) == wanted);
      const Grading grading = graded(form);
      CHECK(grading.complete);
      CHECK(grading.initial_levels.single() == initial_level(wanted));
      CHECK(grading.levels.single() == initial_level(wanted));
      CHECK(grading.adjustments.empty());
      CHECK(grading.missing.empty());
      CHECK(grading.ask_next.empty());
    }
  }

  TEST_CASE("every trigger with every preliminary level under every policy") {  // GB/T 42195-2022, C.4
    std::size_t wrong = 0, seen = 0;
    for (const int points : {90, 89, 66, 65, 46, 45, 30, 29, 0}) {
      Form form = with_total(points);
      const Assessment blank = to_assessment(form);
      for (unsigned facts = 0; facts < 8U * 1024U; ++facts) {
        form.coma = (facts & 1U) != 0;
        form.dementia = (facts & 2U) != 0;
        form.mental = (facts & 4U) != 0;
        for (std::size_t type = 0; type < 5; ++type) form.events[type] = static_cast<int>(facts >> (3 + 2 * type) & 3U);
        Assessment assessment = blank;
        for (std::size_t i = item_count; i < answer_count; ++i)
          assessment.set(static_cast<InputIndex>(i), static_cast<std::int16_t>(get_answer(form, i)));
        for (unsigned policy = 0; policy < 16; ++policy) {
          const Choices choices{(policy & 1U) != 0, (policy & 2U) != 0, (policy & 4U) != 0, (policy & 8U) != 0};
          const auto grading = grade(gbt(), assessment, {.policies = to_policies(choices)});
          ++seen;
          if (!grading || grading->levels.single() != level(form, choices) || grading->initial_levels.single() != initial_level(points)) ++wrong;
        }
      }
    }
    CHECK(seen == 9U * 8192U * 16U);
    CHECK(wrong == 0);
  }

  TEST_CASE("a rule that held tells the levels before and after it, and why") {
    Form form = with_total(66);
    form.dementia = true;
    const Grading once = graded(form);
    REQUIRE(once.adjustments.size() == 1);
    CHECK(gbt().rules[once.adjustments[0].rule].id == "diagnosis");
    CHECK(once.adjustments[0].from.single() == 1);
    CHECK(once.adjustments[0].to.single() == 2);
    CHECK(once.adjustments[0].because == std::vector<InputIndex>{27});

    form.events = {1, 0, 0, 1, 0};
    const Grading both = graded(form);
    REQUIRE(both.adjustments.size() == 2);
    CHECK(both.adjustments[1].from.single() == 2);
    CHECK(both.adjustments[1].to.single() == 2);
    CHECK(both.adjustments[1].because == std::vector<InputIndex>{29, 32});
    CHECK(graded(form, {.add = true}).adjustments[1].to.single() == 3);
  }

  TEST_CASE("coma decides by its own fact; consciousness 0 alone does not") {  // GB/T 42195-2022, A.5.11 and B.3.9
    Form form = all_best();
    form.scores[20] = 0;
    CHECK(graded(form).levels.single() == 1);
    form.coma = true;
    CHECK(graded(form).levels.single() == 4);
    CHECK(graded(form).notes.empty());
    form.scores[20] = 1;
    const Grading contradictory = graded(form);
    CHECK(contradictory.levels.single() == 4);
    REQUIRE(contradictory.notes.size() == 1);
    CHECK(gbt().notes[contradictory.notes[0].subject].places == std::vector<std::string>{"A.5.11", "B.3.9"});
  }

  TEST_CASE("coma is the worst level whatever else is unknown") {
    Form form{};
    form.coma = true;
    const Grading grading = graded(form, {}, (std::uint64_t{1} << 26) - 1);
    CHECK(grading.levels.single() == 4);
    CHECK_FALSE(grading.complete);
    CHECK(grading.missing.size() == 26);
    CHECK(grading.ask_next.empty());
    CHECK(grading.scores[4] == Interval{0, 90});
  }

  TEST_CASE("a blank form is every level, and coma is the first question") {
    const auto grading = grade(gbt(), Assessment{gbt()});
    REQUIRE(grading.ok());
    CHECK(grading->levels.size() == 5);
    CHECK(grading->missing.size() == answer_count);
    CHECK(grading->ask_next.size() == answer_count);
    CHECK(gbt().input_id(grading->ask_next.front()) == "coma");
  }

  TEST_CASE("a doubtful policy speaks up only where it matters") {
    Form form = with_total(66);
    CHECK(graded(form).notes.empty());
    form.events = {1, 1, 0, 0, 0};  // the sum reaches two, no type does
    const Grading counted = graded(form);
    REQUIRE(counted.notes.size() == 1);
    CHECK(counted.notes[0].kind == Note::Kind::policy_doubt);
    CHECK(gbt().policies[counted.notes[0].subject].id == "event_counting");
    CHECK(counted.notes[0].otherwise.single() == 1);
    form.events = {2, 0, 0, 0, 0};
    CHECK(graded(form).notes.empty());
    form.events = {0, 0, 0, 0, 2};
    CHECK(gbt().policies[graded(form).notes.at(0).subject].id == "other_risk_events");
    form = all_best();
    form.dementia = true;
    CHECK(gbt().policies[graded(form).notes.at(0).subject].id == "intact_level");
  }

  TEST_CASE("a form of another standard, foreign policies and impossible positions are refused") {
    Standard other = gbt();
    other.id = "other";
    CHECK(grade(gbt(), Assessment{other}).issues().at(0).code == "CG3005");
    CHECK(grade(gbt(), Assessment{gbt()}, {.policies = {0}}).issues().at(0).code == "CG3006");
    CHECK(grade(gbt(), Assessment{gbt()}, {.policies = {0, 0, 0, 7}}).issues().at(0).code == "CG3006");
    Assessment broken = to_assessment(all_best());
    broken.set(3, 5);
    CHECK(grade(gbt(), broken).issues().at(0).code == "CG3012");
    other = gbt();
    other.plan = {};
    CHECK(grade(other, Assessment{other}).issues().at(0).code == "CG3013");
  }

  TEST_CASE("a date before the standard was in force is said") {  // in force from 2022-12-30
    Assessment assessment = to_assessment(all_best());
    assessment.assessed_on = Date::parse("2022-12-29");
    CHECK(grade(gbt(), assessment)->notes.at(0).kind == Note::Kind::not_in_force);
    assessment.assessed_on = Date::parse("2022-12-30");
    CHECK(grade(gbt(), assessment)->notes.empty());
  }

  TEST_CASE("one answer that would change the level: nearest change per level, checked against the form") {
    Form form = with_total(66);
    const Assessment assessment = to_assessment(form);
    const auto changes = single_changes(gbt(), assessment, default_policies(gbt()));
    CHECK_FALSE(changes.empty());
    for (const Change& change : changes) {
      Form changed = form;
      const int value = change.input < item_count ? best[change.input] - change.value : change.value;
      set_answer(changed, change.input, value);
      CHECK(level(changed) == change.level);
      CHECK(change.level != level(form));
    }
    CHECK(single_changes(gbt(), Assessment{gbt()}, default_policies(gbt())).empty());
  }
}
