#include "caregrade/engine/lint_pack.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "support/demo_packs.hpp"

using namespace caregrade;
using caregrade::test::known_day;
using caregrade::test::one;

namespace {

const Date today = Date::parse("2025-06-01").value();

std::string replaced(std::string text, std::string_view old, std::string_view now) {
  const std::size_t at = text.find(old);
  if (at == std::string::npos) throw std::logic_error{"no " + std::string{old}};
  return text.replace(at, old.size(), now);
}

/// The invented pack with one text in it changed.
Rulebook with(std::string_view old, std::string_view now) {
  std::string toml = test::demo_toml, tiers = test::demo_tiers, values = test::demo_values;
  std::string& in = toml.find(old) != std::string::npos ? toml : tiers.find(old) != std::string::npos ? tiers : values;
  in = replaced(in, old, now);
  auto made = test::rulebook_of(toml, tiers, values);
  if (!made) throw std::logic_error{test::told(made.issues())};
  return std::move(made).value();
}

Rulebook with_rows(std::string_view rows) { return with("care_amount,900102,4", std::string{rows} + "\ncare_amount,900102,4"); }
Rulebook with_tiers(std::string_view rows) { return with("disability_care,g1", std::string{rows} + "\ndisability_care,g1"); }
Rulebook with_table(std::string_view rows) { return with("[[exclusive]]", std::string{rows} + "\n[[exclusive]]"); }
Rulebook with_when(std::string_view expression) {
  return with("[[benefit.when]]\nid = \"means\"", "[[benefit.when]]\nid = \"new\"\nname = { zh = \"新\", en = \"new\" }\nif = \"" +
                                                      std::string{expression} + "\"\n[[benefit.when]]\nid = \"means\"");
}
Rulebook changed(const std::function<void(RulePack&)>& change) {
  Rulebook rulebook = test::demo_rulebook();
  change(rulebook.packs.front());
  return rulebook;
}

/// The issue of this code; the test fails unless it is the only one.
Issue only(const Rulebook& rulebook, std::string_view code, Date on = today) {
  const Issues issues = lint(rulebook, on);
  INFO(test::told(issues));
  REQUIRE(issues.size() == 1);
  CHECK(issues.front().code == code);
  CHECK(issues.front().where.line > 0);
  return issues.front();
}

std::string argument(const Issue& issue, std::string_view key) {
  for (const auto& [name, value] : issue.arguments)
    if (name == key) return value;
  return "no argument " + std::string{key};
}

std::size_t count(const Issues& issues, std::string_view code) {
  return static_cast<std::size_t>(std::count_if(issues.begin(), issues.end(), [&](const Issue& each) { return each.code == code; }));
}

constexpr const char* offset_group = R"([[exclusive]]
id = "second"
name = { zh = "二", en = "second" }
of = [["disability_care"], ["care_subsidy"]]
choose = "offset"
sources = ["prov12"]
confidence = "high"
)";

}  // namespace

TEST_SUITE("lint") {
  TEST_CASE("lint: the invented pack is sound") {
    const Issues issues = lint(test::demo_rulebook(), today);
    INFO(test::told(issues));
    CHECK(issues.empty());
  }

  // --- values ------------------------------------------------------------------------------------------------------

  TEST_CASE("lint P1: days between two values of one place and key") {
    const Issue issue = only(with("care_amount,900102,4", "care_amount,900102,4,2024-02-01,2024-05-31,,420,exact,,cnty02,2,high,,\ncare_amount,900102,4"), "CG2471");
    CHECK(issue.severity == Severity::error);
    CHECK(argument(issue, "from") == "2024-06-01");
    CHECK(argument(issue, "to") == "2024-06-30");
    CHECK(argument(issue, "place") == "900102 4");
  }

  TEST_CASE("lint P1: days between two values are only doubtful where nobody knows when the second began") {
    CHECK(only(with("care_amount,900102,4,2024-07-01,2026-12-31,,",
                    "care_amount,900102,4,2024-02-01,2024-05-31,,420,exact,,cnty02,2,high,,\ncare_amount,900102,4,2024-07-01,2026-12-31,evidence,"), "CG2471")
              .severity == Severity::warning);
  }

  TEST_CASE("lint P1: two values on the same day, as two packs may set them") {
    const Rulebook rulebook = changed([](RulePack& pack) { pack.rows.push_back(pack.rows.back()); });
    CHECK(argument(only(rulebook, "CG2472"), "other") == "values.csv:8");
  }

  TEST_CASE("lint P2: a value that a benefit in force needs is missing, for a key and at the beginning") {
    const Issue key = only(with("care_amount,90,2,2023-04-01,,,100,exact,2025-06-01,prov12,6,high,,\n", ""), "CG2473");
    CHECK(key.severity == Severity::error);
    CHECK(argument(key, "parameter") == "care_amount 2");
    const Issue begin = only(with("income_cap,90,,2023-04-01", "income_cap,90,,2023-07-01"), "CG2473");
    CHECK(argument(begin, "spans") == "2023-04-01 – 2023-06-30");
    CHECK(only(with("income_cap,90,,2023-04-01,,", "income_cap,90,,2023-07-01,,evidence"), "CG2473").severity == Severity::warning);
  }

  TEST_CASE("lint P2: a key that the conditions keep out needs no value") {
    const Rulebook rulebook = with("if = \"level >= 2\"", "if = \"level >= 3\"");
    CHECK(count(lint(rulebook, today), "CG2473") == 0);
  }

  TEST_CASE("lint P2: a benefit in force whose tiers begin later") {
    const Issue issue = only(with("care_subsidy,care,护理补贴,care,,care_amount,exact,,", "care_subsidy,care,护理补贴,care,,care_amount,exact,2023-05-01,"), "CG2474");
    CHECK(argument(issue, "from") == "2023-04-01");
    CHECK(argument(issue, "to") == "2023-04-30");
  }

  TEST_CASE("lint P3: a lower authority cuts a floor, raises a cap, sets what is closed") {
    const Issue floor = only(with("city05,1,high,,\ncare_amount,9001,4,2024-07-01,,,400", "city05,1,high,,\ncare_amount,9001,4,2024-07-01,,,250.50"), "CG2475");
    CHECK(argument(floor, "found") == "250.50");
    CHECK(argument(floor, "expected") == "@lint.at_least");
    CHECK(argument(floor, "value") == "300");
    CHECK(count(lint(with("rule = \"floor\"", "rule = \"cap\""), today), "CG2475") == 3);
    CHECK(count(lint(with("rule = \"floor\"", "rule = \"closed\""), today), "CG2475") == 3);
  }

  TEST_CASE("lint P4: an override that says what is inherited, and one that nobody reads") {
    const Issue same = only(with("care_amount,9001,3,2024-07-01,,,260", "care_amount,9001,3,2024-07-01,,,200"), "CG2476");
    CHECK(same.severity == Severity::warning);
    CHECK(argument(same, "above") == "90");
    const Issue elsewhere = only(with_rows("care_amount,91,4,2024-07-01,,,450,exact,,cnty02,2,high,,"), "CG2477");
    CHECK(argument(elsewhere, "place") == "91 4");
    CHECK(count(lint(with_rows("care_amount,91,4,2020-07-01,2021-07-01,,450,exact,,cnty02,2,high,,"), today), "CG2477") == 1);
  }

  TEST_CASE("lint P5: what ends is told half a year before; what is inherited then is said") {
    const Issue issue = only(test::demo_rulebook(), "CG2478", Date::parse("2026-07-01").value());
    CHECK(issue.severity == Severity::note);
    CHECK(argument(issue, "above") == "9001");
    CHECK(lint(test::demo_rulebook(), Date::parse("2026-06-30").value()).empty());
    CHECK(lint(test::demo_rulebook(), Date::parse("2027-01-01").value()).empty());
  }

  TEST_CASE("lint P5: a value or the last tier ends and nothing follows") {
    const Issue value = only(with("income_cap,90,,2023-04-01,", "income_cap,90,,2023-04-01,2025-05-31"), "CG2479");
    CHECK(value.severity == Severity::warning);
    CHECK(argument(value, "to") == "2025-05-31");
    CHECK(argument(only(with("care_subsidy,care,护理补贴,care,,care_amount,exact,,", "care_subsidy,care,护理补贴,care,,care_amount,exact,,2025-12-01"), "CG2479"), "id") == "care");
  }

  TEST_CASE("lint P5: a value that nobody verified for longer than its review interval") {
    const Rulebook rulebook = with("id = \"income_cap\"", "id = \"income_cap\"\nreview_months = 12");
    CHECK(argument(only(rulebook, "CG2480"), "found") == "@lint.never");
    const Rulebook verified = changed([](RulePack& pack) {
      pack.parameters.front().review_months = 12;
      pack.rows.front().verified = Date::parse("2024-06-02").value();
    });
    CHECK(lint(verified, today).empty());
    CHECK(count(lint(verified, Date::parse("2025-06-02").value()), "CG2480") == 1);
  }

  TEST_CASE("lint P5: what is announced and not yet in force") {
    const Issue issue = only(with_rows("care_amount,900102,3,2025-07-01,,,270,exact,,cnty02,2,high,,"), "CG2481");
    CHECK(issue.severity == Severity::note);
    CHECK(argument(issue, "from") == "2025-07-01");
  }

  // --- conditions --------------------------------------------------------------------------------------------------

  TEST_CASE("lint B1: a condition that holds for everyone, for nobody, or of itself") {
    CHECK(argument(only(with_when("usual_months >= 0"), "CG2485"), "id") == "new");
    CHECK(only(with_when("income > 50000"), "CG2486").severity == Severity::error);
    CHECK(only(with_when("within(hukou, 90)"), "CG2485").severity == Severity::warning);
    CHECK(only(with_when("within(hukou, 91)"), "CG2486").severity == Severity::error);
    const Issue implied = only(with_when("age >= 55"), "CG2487");
    CHECK(argument(implied, "id") == "new");
    CHECK(argument(implied, "by") == "age");
    CHECK(argument(only(with_when("age >= 60"), "CG2487"), "id") == "new");  // of two that say the same the later one
    CHECK(argument(only(with_when("years(birth_date, day) >= 65"), "CG2487"), "id") == "age");
  }

  TEST_CASE("lint B1: conditions that nobody can fulfil together") {
    const Issue issue = only(with_when("age < 60"), "CG2488");
    CHECK(issue.severity == Severity::error);
    CHECK(argument(issue, "others") == "age, level");
    CHECK(argument(only(with_when("birth_date >= date(1990, 1, 1)"), "CG2488"), "id") == "new");
  }

  TEST_CASE("lint B1: a tier that nobody can have") {
    CHECK(argument(only(with("disability == g3", "disability == g3 and disability == g2"), "CG2486"), "id") == "g3");
    CHECK(argument(only(with("care_subsidy,care,", "care_subsidy,mild,轻,mild,level == 1,50,exact,,,,prov12,6,high,,\ncare_subsidy,care,"), "CG2488"), "id") == "mild");
  }

  TEST_CASE("lint S1: a level, or an age, between or above the tiers that has none") {
    const Issue age = only(with("age >= 90", "age >= 90 and age <= 99"), "CG2482");
    CHECK(age.severity == Severity::warning);
    CHECK(argument(age, "values") == "100");
    CHECK(argument(age, "least") == "80");
    CHECK(argument(only(with("age >= 90", "age >= 91"), "CG2482"), "values") == "90");
    const Rulebook rulebook = with("care_subsidy,care,护理补贴,care,,", "care_subsidy,care,护理补贴,care,\"level in [2, 4]\",");
    const Issues issues = lint(rulebook, today);
    CHECK(count(issues, "CG2482") == 1);
    CHECK(argument(issues.front(), "values") == "3");
  }

  TEST_CASE("lint S1: a tier that earlier ones never leave over") {
    const Issue issue = only(with_tiers("old_age,old95,九十五,ninety-five,age >= 95,500,exact,,,,prov12,9,high,,"), "CG2483");
    CHECK(argument(issue, "others") == "old90");
  }

  TEST_CASE("lint S2: pay that falls while need rises") {
    const Issue issue = only(with("care_amount,90,3,2023-04-01,,,200", "care_amount,90,3,2023-04-01,,,90"), "CG2484");
    CHECK(issue.severity == Severity::warning);
    CHECK(argument(issue, "better") == "2");
    CHECK(argument(issue, "worse") == "3");
    CHECK(argument(issue, "expected") == "100");
    CHECK(argument(issue, "found") == "90");
  }

  TEST_CASE("lint B2: tiers that hold together with other amounts; of parts that are added up only those of one scale") {
    const Issue issue = only(with("disability == g2", "\"disability in [g1, g2]\""), "CG2489");
    CHECK(issue.severity == Severity::note);
    CHECK(argument(issue, "others") == "g1");
    const Rulebook sum = with("id = \"old_age\"", "id = \"old_age\"\nchoose = \"sum\"");
    CHECK(lint(sum, today).empty());
    const Rulebook parts = changed([](RulePack& pack) {
      pack.benefits[1].choose = Benefit::Choose::sum;
      pack.benefits[1].tiers[1].when.text = "dibao";
    });
    CHECK(count(lint(parts, today), "CG2489") == 0);
    const Rulebook twice = changed([](RulePack& pack) {
      pack.benefits[1].choose = Benefit::Choose::sum;
      pack.benefits[1].tiers[1].when.text = "age >= 85";
    });
    CHECK(only(twice, "CG2489").severity == Severity::warning);
  }

  TEST_CASE("lint B2: who fulfils the conditions and has no tier") {
    const Rulebook narrow = changed([](RulePack& pack) {
      pack.benefits[2].conditions.push_back(
          {.id = "grade", .holds = {.text = "disability in [g1, g2, g4]"}, .where = pack.benefits[2].where});
      pack.benefits[2].tiers.pop_back();
    });
    CHECK(argument(only(narrow, "CG2490"), "benefit") == "disability_care");
  }

  // --- groups ------------------------------------------------------------------------------------------------------

  TEST_CASE("lint B3: amounts of other periods or units cannot be compared") {
    const Rulebook year = changed([](RulePack& pack) { pack.benefits[2].per = "year"; });
    const Issue issue = only(year, "CG2491");
    CHECK(issue.severity == Severity::error);
    CHECK(argument(issue, "expected") == "yuan / month");
    CHECK(argument(issue, "found") == "yuan / year");
    const Rulebook hours = changed([](RulePack& pack) { pack.benefits[2].unit = Unit::hours; });
    CHECK(argument(only(hours, "CG2491"), "member") == "disability_care");
    const Rulebook chosen = changed([](RulePack& pack) {
      pack.benefits[2].per = "year";
      pack.exclusives.front().choose = Exclusive::Choose::priority;
    });
    CHECK(lint(chosen, today).empty());
  }

  TEST_CASE("lint B3: days are no hours") {
    const Rulebook rulebook = changed([](RulePack& pack) {
      pack.exclusives.clear();
      pack.parameters.front().unit = Unit::days;
      pack.benefits[0].conditions.pop_back();
      pack.benefits[2].unit = Unit::hours;
      pack.benefits[2].tiers[0].amount.text = "income_cap";
    });
    CHECK(count(lint(rulebook, today), "CG2491") == 1);
  }

  TEST_CASE("lint B4: two groups that decide the same two benefits otherwise") {
    const Issue issue = only(with_table(offset_group), "CG2492");
    CHECK(issue.severity == Severity::error);
    const Rulebook apart = changed([](RulePack& pack) {
      Exclusive other = pack.exclusives.front();
      other.choose = Exclusive::Choose::priority;
      other.span.from = Date::parse("2024-01-01").value();
      pack.exclusives.front().span.to = Date::parse("2023-12-31").value();
      pack.exclusives.push_back(other);
    });
    CHECK(lint(apart, today).empty());
  }

  TEST_CASE("lint B4: three groups in which everyone gives way to someone") {
    const Rulebook rulebook = changed([](RulePack& pack) {
      Exclusive group = pack.exclusives.front();
      group.choose = Exclusive::Choose::priority;
      pack.exclusives.clear();
      for (const auto& [a, b] :
           {std::pair{"care_subsidy", "old_age"}, {"old_age", "disability_care"}, {"disability_care", "care_subsidy"}}) {
        group.alternatives = {{a}, {b}};
        pack.exclusives.push_back(group);
      }
    });
    const Issue issue = only(rulebook, "CG2493");
    CHECK(argument(issue, "path") == "care_subsidy → old_age → disability_care → care_subsidy");
  }

  TEST_CASE("lint B4: who chooses needs an answer for each alternative") {
    const Rulebook rulebook = changed([](RulePack& pack) {
      pack.exclusives.front().choose = Exclusive::Choose::applicant;
      pack.exclusives.front().chosen = "disability";
    });
    CHECK(argument(only(rulebook, "CG2494"), "found") == "5");
  }

  // --- what is referred to -----------------------------------------------------------------------------------------

  TEST_CASE("lint: names that nothing has") {
    CHECK(argument(only(with("of = [[\"care_subsidy\"]", "of = [[\"care_subsidy\", \"carer\"]"), "CG2102"), "id") == "carer");
    CHECK(argument(only(with_rows("cap_income,90,,2024-07-01,,,450,exact,,cnty02,2,high,,"), "CG2102"), "in") == "[[parameter]]");
    CHECK(count(lint(changed([](RulePack& pack) { pack.benefits[1].region = "95"; }), today), "CG2102") == 1);
  }

  TEST_CASE("lint F1: what nothing uses") {
    const char* names = "name = { zh = \"新\", en = \"new\" }\n";
    const auto expect = [&](const std::string& table, const char* kind) {
      const Issue issue = only(with_table(replaced(table, "NAME\n", names)), "CG2495");
      CHECK(issue.severity == Severity::warning);
      CHECK(argument(issue, "kind") == kind);
    };
    expect("[[fact]]\nid = \"new\"\nkind = \"truth\"\nNAME\nquestion = { zh = \"新？\", en = \"new?\" }", "[[fact]]");
    expect("[[derived]]\nid = \"new\"\nNAME\nvalue = \"age\"", "[[derived]]");
    expect("[[parameter]]\nid = \"new\"\nNAME\nunit = \"yuan\"", "[[parameter]]");
    expect("[[basis]]\nid = \"new\"\nNAME\nfacts = [\"hukou\"]\nrequire = \"any\"", "[[basis]]");
    expect(
        "[[policy]]\nid = \"new\"\nNAME\ndefault = \"a\"\nchoices = [ { id = \"a\", zh = \"甲\", en = \"a\" }, { id = \"b\", zh = \"乙\", "
        "en = \"b\" } ]\n"
        "sources = [\"prov12\"]\nconfidence = \"high\"",
        "[[policy]]");
  }

  TEST_CASE("lint F1: a fact that need not be asked") {
    CHECK(argument(only(changed([](RulePack& pack) { pack.facts[0].name.zh = "年龄"; }), "CG2496"), "by") == "age");
    CHECK(count(lint(changed([](RulePack& pack) { pack.facts[3].most = pack.facts[3].least; }), today), "CG2496") == 1);
  }

  TEST_CASE("lint C1: no citation, and a document of another time") {
    CHECK(only(changed([](RulePack& pack) { pack.rows.front().citation.sources.clear(); }), "CG2497").severity == Severity::error);
    const Rulebook later = changed([](RulePack& pack) { pack.sources[1].span.from = Date::parse("2024-08-01").value(); });
    const Issues issues = lint(later, today);
    CHECK(count(issues, "CG2498") == 2);
    CHECK(issues.size() == 2);
    CHECK(argument(issues.front(), "from") == "2024-08-01");
    const Rulebook year = changed([](RulePack& pack) {
      pack.sources[1].span = {.from = Date::parse("2024-08-01").value(), .since = Span::Since::year};
    });
    CHECK(lint(year, today).empty());
  }

  TEST_CASE("lint R1: places without one above, retired without one after, used after they were retired") {
    Rulebook rulebook = test::demo_rulebook();
    rulebook.regions[2].parent = "CX";
    rulebook.region_origins[2].line = 3;
    CHECK(only(rulebook, "CG2499").severity == Severity::error);
    rulebook = test::demo_rulebook();
    Place& county = rulebook.regions[4];
    rulebook.region_origins[4].line = 5;
    county.to = Date::parse("2024-12-31").value();
    CHECK(count(lint(rulebook, today), "CG2500") == 1);
    CHECK(count(lint(rulebook, today), "CG2501") == 1);
    county.successor = "9001";
    CHECK(argument(only(rulebook, "CG2501"), "successor") == "9001");
    CHECK(lint(rulebook, Date::parse("2024-12-31").value()).empty());
    county.to = {};
    CHECK(count(lint(rulebook, today), "CG2501") == 0);  // the row of the county ends
    rulebook.packs.front().rows.back().span.to = {};
    CHECK(argument(only(rulebook, "CG2501"), "to") == "@lint.unknown");
  }

  TEST_CASE("lint: what does not compile is told once") {
    const Rulebook rulebook = changed([](RulePack& pack) { pack.derived.front().value.text = "years(birth_date"; });
    CHECK(count(lint(rulebook, today), "CG2201") == 1);
  }

  // --- tests -------------------------------------------------------------------------------------------------------

  TEST_CASE("lint T1: conditions and tiers that the tests leave untried") {
    CHECK(count(lint_tests(test::demo_rulebook(), {}), "CG2504") == 1);  // it brings no test of its own
    CHECK(argument(lint_tests(test::demo_rulebook(), {}).front(), "id") == "demo");
    const Rulebook rulebook =
        changed([](RulePack& pack) { pack.tests.push_back({.name = "one", .region = "900102", .on = "2024-08-01"}); });
    const Program program = compile(rulebook, {.regions = {"900102"}}).value();
    const auto run = [&](const Person& person) {
      return TestRun{.decisions =
                         decide(rulebook, program, person, {.on = {.day = Date::parse("2024-08-01").value()}, .trace = true}).value()};
    };
    Person person{};
    person.facts = {{"birth_date", known_day("1940-01-01")},
                    {"hukou", one(900102)},
                    {"usual", one(900102)},
                    {"usual_months", one(6)},
                    {"dibao", one(1)},
                    {"disability", one(0)},
                    {"level", one(4)}};
    const Issues issues = lint_tests(rulebook, {run(person)});
    CHECK(count(issues, "CG2502") == 8);  // four conditions seen true alone
    CHECK(count(issues, "CG2503") == 3);  // old90, g1, g2; the row of low confidence does not count
    person.facts["disability"] = one(1);
    person.facts["birth_date"] = known_day("1920-01-01");
    Person young{};
    young.facts = {{"birth_date", known_day("2000-01-01")}, {"hukou", one(900102)},  {"usual", one(900102)}, {"level", one(0)}, {"dibao", one(0)},
                   {"income", one(5'000'000)},        {"usual_months", one(0)}};
    const Issues fewer = lint_tests(rulebook, {run(person), run(young), run({})});
    INFO(test::told(fewer));
    CHECK(count(fewer, "CG2502") == 0);
    CHECK(count(fewer, "CG2503") == 3);  // old80, g1, g2: g1 gave way to the care subsidy
  }
}
