#include "caregrade/model/rulebook.hpp"

#include <doctest/doctest.h>

#include "caregrade/engine/merge.hpp"

using namespace caregrade;

TEST_SUITE("rulebook") {
  TEST_CASE("rulebook: places by code, with their names, and those above them") {
    const auto rulebook = merge({}, {{.code = "CN", .name = {"中国", "China"}}, {.code = "110105001001", .name = {"某村", "a village"}, .parent = "11"},
                                     {.code = "11", .name = {"北京", ""}, .parent = "CN", .successor = "12"}}, {});
    REQUIRE(rulebook.ok());
    REQUIRE(rulebook->region("11") != nullptr);
    CHECK(rulebook->name(*rulebook->region("11")) == Text{"北京", ""});
    CHECK(rulebook->name(*rulebook->region("110105001001")) == Text{"某村", "a village"});
    CHECK(rulebook->region("11")->successor.text() == "12");
    CHECK(rulebook->chain("110105001001") == std::vector<std::string>{"110105001001", "11", "CN"});
    CHECK(rulebook->is_within("110105001001", "CN"));
    CHECK(rulebook->region("1101050010010") == nullptr);
    CHECK(rulebook->region("") == nullptr);
  }

  TEST_CASE("rulebook: a place that stands twice (CG2456), and a code that is too long to be one (CG2006)") {
    const auto twice = merge({}, {{.code = "11", .where = {.line = 1}}, {.code = "11", .where = {.line = 2}}}, {});
    REQUIRE(!twice.ok());
    CHECK(twice.issues().front().code == "CG2456");
    CHECK(twice.issues().front().where.line == 2);
    const auto too_long = merge({}, {{.code = "1101050010010"}}, {});
    REQUIRE(!too_long.ok());
    CHECK(too_long.issues().front().code == "CG2006");
  }
}
