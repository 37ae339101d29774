#include "caregrade/engine/decide.hpp"

#include <doctest/doctest.h>

#include "caregrade/model/words.hpp"
#include "support/demo_packs.hpp"

using namespace caregrade;
using caregrade::test::known_day;
using caregrade::test::one;

namespace {

Decision decided(const Rulebook& rulebook, std::string_view benefit, const Person& person, const char* on, ProgramOptions asked = {.regions = {"900102"}}) {
  const auto program = compile(rulebook, asked);
  if (!program) throw std::logic_error{test::told(program.issues())};
  const auto decisions = decide(rulebook, *program, person, {.on = {.day = Date::parse(on).value()}, .trace = true, .turns = true});
  REQUIRE(decisions.ok());
  for (const Decision& each : decisions->decisions)
    if (rulebook.packs[each.pack].benefits[each.benefit].id == benefit) return each;
  throw std::logic_error{"no decision on " + std::string{benefit}};
}

/// Born in 1950, from the county, on dibao, without a certificate.
Person elder() {
  Person person{};
  person.facts = {{"birth_date", known_day("1950-01-01")}, {"hukou", one(900102)}, {"dibao", one(1)}, {"disability", one(0)}};
  return person;
}

Person with(Person person, const char* fact, const KnownFact& known) {
  person.facts.insert_or_assign(fact, known);
  return person;
}

Person without(Person person, const char* fact) {
  person.facts.erase(fact);
  return person;
}

const Rulebook& demo() { return test::demo_rulebook(); }

}  // namespace

TEST_SUITE("decide") {
  TEST_CASE("decide: the county's cell wins, before its notice the province's applies, after its end the city's") {
    const Person person = with(elder(), "level", one(4));
    CHECK(decided(demo(), "care_subsidy", person, "2024-08-01").amount == Interval{45000, 45000});
    CHECK(decided(demo(), "care_subsidy", person, "2024-06-01").amount == Interval{30000, 30000});
    CHECK(decided(demo(), "care_subsidy", person, "2027-01-01").amount == Interval{40000, 40000});
    CHECK(decided(demo(), "care_subsidy", with(elder(), "level", one(2)), "2024-08-01").amount == Interval{10000, 10000});
    const Decision county = decided(demo(), "care_subsidy", person, "2024-08-01");
    CHECK(county.status == Status::eligible);
    CHECK(county.amount_known);
    CHECK(county.cited.size() == 4);  // the tier, the benefit, the county's cell, the cap that dibao made unneeded
    const auto cell = std::find_if(county.trace.reasons.begin(), county.trace.reasons.end(),
                                   [](const ReasonTrace& each) { return words_of(demo(), each).id == "care_amount"; });
    REQUIRE(cell != county.trace.reasons.end());
    CHECK(words_of(demo(), *cell).region == "900102");
    CHECK(words_of(demo(), *cell).citation->sources == std::vector<std::string>{"cnty02"});
  }

  TEST_CASE("decide: levels that are still possible give the interval of their amounts") {
    const Person person = with(elder(), "level", {.values = {{1, 3}}});
    const Decision decision = decided(demo(), "care_subsidy", person, "2024-08-01");
    CHECK(decision.status == Status::possible);
    CHECK(decision.amount == Interval{0, 26000});
    CHECK(decision.ask == std::vector<std::string>{"level"});
    CHECK(decision.exact);
  }

  TEST_CASE("decide: either of two facts would settle it, the cheaper one first") {
    const Decision decision = decided(demo(), "care_subsidy", without(with(elder(), "level", one(4)), "dibao"), "2024-08-01");
    CHECK(decision.status == Status::possible);
    CHECK(decision.amount == Interval{0, 45000});
    CHECK(decision.ask == std::vector<std::string>{"dibao", "income"});
    CHECK(decision.because == std::vector<std::string>{"means", "care"});
  }

  TEST_CASE("decide: too young, so nothing is asked") {
    Person person{};
    person.facts = {{"birth_date", known_day("1980-01-01")}, {"hukou", one(900102)}, {"disability", one(0)}};
    const Decision decision = decided(demo(), "care_subsidy", person, "2024-08-01");
    CHECK(decision.status == Status::not_eligible);
    CHECK(decision.because == std::vector<std::string>{"age"});
    CHECK(decision.ask.empty());
  }

  TEST_CASE("decide: the higher of two is paid, the other keeps what it would have been") {
    const Person person = with(with(elder(), "disability", one(1)), "level", one(2));
    const Decision lost = decided(demo(), "care_subsidy", person, "2024-08-01"), kept = decided(demo(), "disability_care", person, "2024-08-01");
    CHECK(lost.status == Status::not_eligible);
    CHECK(lost.displaced_by == "one_care_benefit");
    CHECK(lost.amount == Interval{10000, 10000});
    CHECK(kept.status == Status::eligible);
    CHECK(kept.amount == Interval{22000, 22000});
  }

  TEST_CASE("decide: a place given roughly leaves open whether the county's rule applies") {
    const Person person = with(with(elder(), "level", one(4)), "hukou", one(90));
    const Decision decision = decided(demo(), "care_subsidy", person, "2024-08-01", {.regions = {"90"}});
    CHECK(decision.status == Status::eligible);
    CHECK(decision.amount == Interval{30000, 45000});
    CHECK(decision.ask == std::vector<std::string>{"hukou"});
  }

  TEST_CASE("decide: who belongs elsewhere is refused for residence, and told which place would do") {
    const Person person = with(with(elder(), "level", one(4)), "hukou", one(91));
    const Decision decision = decided(demo(), "care_subsidy", person, "2024-08-01");
    CHECK(decision.status == Status::not_eligible);
    CHECK(decision.because == std::vector<std::string>{"residence"});
    REQUIRE(decision.turns.size() == 1);
    CHECK(decision.turns.front().fact == "hukou");
  }

  TEST_CASE("decide: before any rule was in force nothing is covered") {
    const Decision decision = decided(demo(), "care_subsidy", with(elder(), "level", one(4)), "2023-03-31");
    CHECK(decision.status == Status::not_covered);
    CHECK(decision.because == std::vector<std::string>{"span"});
  }

  TEST_CASE("decide: an amount set locally is not known, and never zero") {
    Person person{};
    person.facts = {{"birth_date", known_day("1930-01-01")}, {"usual", one(9001)}, {"usual_months", one(6)}};
    const Decision decision = decided(demo(), "old_age", person, "2024-08-01");
    CHECK(decision.status == Status::eligible);
    CHECK(!decision.amount_known);
    CHECK(decision.amount.high == open_amount);
    CHECK(decision.ask.empty());
  }

  TEST_CASE("decide: the eightieth birthday counts from its month where the rule reckons at the month's end") {
    Person person{};
    person.facts = {{"birth_date", known_day("1944-08-31")}, {"usual", one(9001)}, {"usual_months", one(6)}};
    CHECK(decided(demo(), "old_age", person, "2024-07-01").status == Status::not_eligible);
    CHECK(decided(demo(), "old_age", person, "2024-08-01").amount == Interval{8000, 8000});
    person.facts["birth_date"] = known_day("1944-02-29");  // reaches 80 on 29 February 2024
    CHECK(decided(demo(), "old_age", person, "2024-01-01").status == Status::not_eligible);
    CHECK(decided(demo(), "old_age", person, "2024-02-01").status == Status::eligible);
  }

  TEST_CASE("decide: a row of low confidence decides only where that was asked for") {
    const Person person = with(elder(), "disability", one(3));
    const Decision off = decided(demo(), "disability_care", person, "2024-08-01");
    CHECK(off.status == Status::not_covered);
    CHECK(off.because == std::vector<std::string>{"unverified"});
    const Decision on = decided(demo(), "disability_care", with(person, "level", one(0)), "2024-08-01", {.regions = {"900102"}, .include_unverified = true});
    CHECK(on.status == Status::eligible);
    CHECK(on.amount == Interval{9000, 9000});
    CHECK(on.confidence == Confidence::low);
  }

  TEST_CASE("decide: a row that is not used decides nothing where another pays, nor lends it its low confidence") {
    const std::string more = "disability_care,new,现行标准,present standard,disability == g1,900,exact,,,,prov12,11,low,,\n";
    std::string toml = test::demo_toml;
    const std::string before = "name = { zh = \"残疾人护理补贴\"";
    toml.insert(toml.find(before), "choose = \"highest\"\n");
    const auto rulebook = test::rulebook_of(toml, test::demo_tiers + more, test::demo_values);
    REQUIRE(rulebook.ok());
    const Person person = with(with(elder(), "disability", one(1)), "level", one(0));
    const Decision off = decided(*rulebook, "disability_care", person, "2024-08-01", {.regions = {"900102"}});
    CHECK(off.status == Status::eligible);
    CHECK(off.amount == Interval{22000, 22000});
    CHECK(off.because == std::vector<std::string>{"g1"});
    CHECK(off.confidence == Confidence::high);
    const auto traced = [](const Decision& decision) {
      for (const ReasonTrace& each : decision.trace.reasons)
        if (each.kind == ReasonTrace::Kind::tier && each.row.part == 3) return each;
      return ReasonTrace{};
    };
    CHECK(traced(off).held == Truth::yes);
    CHECK(traced(off).is_withheld);
    const Decision on = decided(*rulebook, "disability_care", person, "2024-08-01", {.regions = {"900102"}, .include_unverified = true});
    CHECK(on.amount == Interval{90000, 90000});
    CHECK(on.because == std::vector<std::string>{"g1", "new"});
    CHECK(on.confidence == Confidence::low);
    CHECK_FALSE(traced(on).is_withheld);
  }

  TEST_CASE("decide: a blank person is asked, never refused and never paid") {
    for (const char* benefit : {"care_subsidy", "old_age", "disability_care"}) {
      const Decision decision = decided(demo(), benefit, {}, "2024-08-01");
      CHECK(decision.status == Status::possible);
      CHECK(!decision.ask.empty());
    }
  }

  TEST_CASE("decide: the nearest other value that would turn a refusal") {
    const Decision decision = decided(demo(), "care_subsidy", with(elder(), "level", one(1)), "2024-08-01");
    CHECK(decision.status == Status::not_eligible);
    REQUIRE(decision.turns.size() == 1);
    CHECK(decision.turns.front() == Turn{.fact = "level", .value = {2, 2}});
  }
}
