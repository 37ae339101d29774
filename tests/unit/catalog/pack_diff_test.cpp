#include "caregrade/pack_diff.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/demo_packs.hpp"

using namespace caregrade;

namespace {

/// The invented pack after a change of its text.
Rulebook changed(const std::string& before, const std::string& after) {
  std::string toml = test::demo_toml, tiers = test::demo_tiers, values = test::demo_values;
  for (std::string* text : {&toml, &tiers, &values})
    if (const std::size_t at = text->find(before); at != std::string::npos) {
      text->replace(at, before.size(), after);
      break;
    }
  auto made = test::rulebook_of(toml, tiers, values);
  if (!made) throw std::logic_error{test::told(made.issues())};
  return std::move(made).value();
}

std::vector<PackChange> changes(const std::string& before, const std::string& after) {
  return diff(test::demo_rulebook().packs.front(), changed(before, after).packs.front());
}

}  // namespace

TEST_SUITE("pack_diff") {
  TEST_CASE("diff: a pack and itself differ in nothing") { CHECK(diff(test::demo_rulebook().packs.front(), test::demo_rulebook().packs.front()).empty()); }

  TEST_CASE("diff: one value, one member; the line is told") {
    const auto found = changes("care_amount,900102,4,2024-07-01,2026-12-31,,450", "care_amount,900102,4,2024-07-01,2026-12-31,,475");
    REQUIRE(found.size() == 1);
    CHECK(found[0].part == "values");
    CHECK(found[0].id == "care_amount 900102 4 2024-07-01");
    CHECK(found[0].member == "value");
    CHECK(found[0].before == "450");
    CHECK(found[0].after == "475");
    CHECK(found[0].where.line == 8);
  }

  TEST_CASE("diff: a condition of another text, a row that is new, a row that is gone, another order") {
    const auto condition = changes("if = \"level >= 2\"", "if = \"level >= 3\"");
    REQUIRE(condition.size() == 1);
    CHECK(condition[0].part == "conditions");
    CHECK(condition[0].id == "care_subsidy/level");
    CHECK(condition[0].member == "if");
    const auto gone = changes("disability_care,g3,三级,grade 3,disability == g3,90,exact,,,,prov12,11,low,,\n", "");
    REQUIRE(gone.size() == 1);
    CHECK(gone[0].how == PackChange::How::removed);
    CHECK(gone[0].id == "disability_care/g3");
    const auto fresh = changes("disability_care,g3,", "disability_care,g4,四级,grade 4,disability == g4,50,exact,,,,prov12,11,low,,\ndisability_care,g3,");
    REQUIRE(fresh.size() == 1);
    CHECK(fresh[0].how == PackChange::How::added);
    const auto moved = changes("old_age,old80,八十,eighty,age >= 80 and age <= 89,80,exact,,,,prov12,9,high,,\nold_age,old90,九十,ninety,age >= 90,,local,,,,prov12,9,high,,\n",
                               "old_age,old90,九十,ninety,age >= 90,,local,,,,prov12,9,high,,\nold_age,old80,八十,eighty,age >= 80 and age <= 89,80,exact,,,,prov12,9,high,,\n");
    REQUIRE(moved.size() == 1);
    CHECK(moved[0].how == PackChange::How::moved);
  }

  TEST_CASE("effect: more is a gain, a refusal a loss, an amount that is not known neither") {
    Effect effect{.before = Status::eligible, .after = Status::eligible, .amount_before = {100, 100}, .amount_after = {120, 120}, .known_before = true, .known_after = true};
    CHECK(effect.direction() == 1);
    effect.amount_after = {90, 120};
    CHECK(effect.direction() == 0);
    effect.amount_after = {80, 100};
    CHECK(effect.direction() == -1);
    effect.known_after = false;
    CHECK(effect.direction() == 0);
    effect.after = Status::not_eligible;
    CHECK(effect.direction() == -1);
    effect.before = Status::not_covered;
    CHECK(effect.direction() == 0);
  }
}
