#include "caregrade/io/compiled_rules.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "support/demo_packs.hpp"

using namespace caregrade;

namespace {

const std::string& bytes() {
  static const std::string bytes = to_bytes(test::demo_rulebook(), *compile(test::demo_rulebook(), {.regions = {"CN"}}));
  return bytes;
}

Person elder() {
  Person person{};
  person.facts = {{"birth_date", test::known_day("1950-01-01")}, {"hukou", test::one(900102)}, {"dibao", test::one(1)}, {"disability", test::one(1)}};
  return person;
}

}  // namespace

TEST_SUITE("compiled_rules") {
  TEST_CASE("compiled rules: what is read back decides and writes the same") {
    const auto back = read_compiled(bytes());
    REQUIRE(back.ok());
    CHECK(to_bytes(back->rulebook, back->program) == bytes());
    const DecideOptions options{.on = {.day = Date::parse("2024-08-01").value()}, .turns = true};
    const auto before = decide(test::demo_rulebook(), *compile(test::demo_rulebook(), {.regions = {"CN"}}), elder(), options);
    const auto after = decide(back->rulebook, back->program, elder(), options);
    REQUIRE(before.ok());
    REQUIRE(after.ok());
    CHECK(before->decisions == after->decisions);
  }

  TEST_CASE("compiled rules: cut off anywhere they are refused (CG2461)") {
    for (std::size_t length = 0; length < bytes().size(); length += 1 + length / 50) {
      const auto cut = read_compiled(std::string_view{bytes()}.substr(0, length));
      REQUIRE(!cut.ok());
      CHECK(cut.issues().front().code == "CG2461");
    }
    CHECK(!read_compiled(bytes() + "x").ok());
  }

  TEST_CASE("compiled rules: a word of the rules that there is none of is refused") {
    Rulebook rulebook = test::demo_rulebook();
    const Program program = *compile(rulebook, {.regions = {"CN"}});
    rulebook.packs.front().facts.front().kind = static_cast<PackFact::Kind>(7);
    const auto back = read_compiled(to_bytes(rulebook, program));
    REQUIRE(!back.ok());
    CHECK(back.issues().front().code == "CG2461");
  }

  TEST_CASE("compiled rules: a name beyond the names, a day that is none and a word there is none of are refused in places too") {
    const Program program = *compile(test::demo_rulebook(), {.regions = {"CN"}});
    const auto is_refused = [&](auto change) {
      Rulebook rulebook = test::demo_rulebook();
      change(rulebook.regions.back());
      const auto back = read_compiled(to_bytes(rulebook, program));
      return !back.ok() && back.issues().front().code == "CG2461";
    };
    CHECK(!is_refused([](Place&) {}));
    CHECK(is_refused([](Place& place) { ++place.en_size; }));
    CHECK(is_refused([](Place& place) { place.name = 0xFFFF'FFFF; }));
    CHECK(is_refused([](Place& place) { place.zh_size = 0xFFFF'FFFF; }));
    CHECK(is_refused([](Place& place) { place.since = static_cast<Span::Since>(4); }));
    CHECK(is_refused([](Place& place) { place.to = Date{std::chrono::year{2025} / 2 / 30}; }));
  }

  TEST_CASE("compiled rules: places keep their names, and a copy of the rules has its own") {
    Rulebook copy{};
    {
      const auto back = read_compiled(bytes());
      REQUIRE(back.ok());
      copy = back->rulebook;
    }
    REQUIRE(copy.region("900102") != nullptr);
    CHECK(copy.name(*copy.region("900102")) == Text{"900102", "900102"});
    CHECK(copy.region("900102")->parent == "9001");
    CHECK(copy.region("9001020000000") == nullptr);
  }

  TEST_CASE("compiled rules: changed bytes are refused or decide without harm") {
    std::mt19937 random{20261124};
    std::size_t refused = 0;
    for (int round = 0; round < 400; ++round) {
      std::string changed = bytes();
      for (int change = 0; change < 3; ++change) changed[random() % changed.size()] = static_cast<char>(random());
      const auto rules = read_compiled(changed);
      if (!rules) {
        ++refused;
        continue;
      }
      static_cast<void>(decide(rules->rulebook, rules->program, elder(), {.on = {.day = Date::parse("2024-08-01").value()}, .trace = true}));
    }
    CHECK(refused > 50);
  }
}
