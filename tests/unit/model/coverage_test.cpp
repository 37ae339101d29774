#include "caregrade/model/coverage.hpp"

#include <doctest/doctest.h>

#include "support/demo_packs.hpp"

using namespace caregrade;

TEST_SUITE("coverage") {
  TEST_CASE("coverage: every row is counted once, at the place that it is for") {
    const std::vector<RegionCoverage> found = coverage(test::demo_rulebook());
    REQUIRE(found.size() == 3);  // the province, the city and the county: counted by hand in demo_packs.hpp
    CHECK(found[0].region == "90");
    CHECK(found[0].benefits.of(Confidence::high) == 3);
    CHECK(found[0].cells.of(Confidence::high) == 5);
    CHECK(found[0].cells.of(Confidence::low) == 1);
    CHECK(found[0].cells.unknown_amounts == 1);
    CHECK(found[0].values.all() == 4);
    CHECK(found[1].region == "9001");
    CHECK(found[1].benefits.all() == 0);
    CHECK(found[1].values.all() == 2);
    CHECK(found[2].values.all() == 1);
    REQUIRE(found[0].rows.size() == 3);
    CHECK(found[0].rows[2].cells.all() == 3);
  }
}
