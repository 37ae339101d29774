#include "caregrade/engine/uses.hpp"

#include <doctest/doctest.h>

#include "support/demo_packs.hpp"

using namespace caregrade;
using Ids = std::set<std::string, std::less<>>;

TEST_SUITE("uses") {
  TEST_CASE("uses: a benefit looks at the facts behind derived values, at its place, and at what its amount reads") {
    const Rulebook& rulebook = test::demo_rulebook();
    const Uses care = uses_of(rulebook, rulebook.benefit(rulebook.benefits.find("care_subsidy")->second));
    CHECK(care.facts == Ids{"birth_date", "dibao", "hukou", "income", "level"});
    CHECK(care.parameters == Ids{"care_amount", "income_cap"});
    CHECK(care.policies.empty());
    const Uses age = uses_of(rulebook, rulebook.benefit(rulebook.benefits.find("old_age")->second));
    CHECK(age.facts == Ids{"birth_date", "usual", "usual_months"});
    CHECK(age.parameters.empty());
  }

  TEST_CASE("uses: of a place, what the benefits above it and in it look at; of another province nothing") {
    const Rulebook& rulebook = test::demo_rulebook();
    CHECK(uses_at(rulebook, "900102").facts == Ids{"birth_date", "dibao", "disability", "hukou", "income", "level", "usual", "usual_months"});
    CHECK(uses_at(rulebook, "CN") == uses_at(rulebook, "900102"));
    CHECK(uses_at(rulebook, "91") == Uses{});
  }
}
