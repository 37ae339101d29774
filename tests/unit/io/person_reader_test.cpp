#include "caregrade/io/person_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "caregrade/catalog.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/nearest.hpp"
#include "support/small_rulebook.hpp"

using namespace caregrade;

namespace {

const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };

const Rulebook& rulebook() {
  static const Rulebook rulebook = test::small_rulebook();
  return rulebook;
}

PersonResult read(const std::string& text) { return read_person({.text = text, .file = "p.json"}, rulebook(), find); }

PersonCase person(const std::string& text) {
  PersonResult result = read(text);
  for (const Issue& issue : result.value.issues()) MESSAGE(diagnostic(issue, {}));
  REQUIRE(result.value.ok());
  return std::move(result.value).value();
}

/// What is known of one fact.
KnownFact known(const std::string& name, const std::string& value) {
  const PersonCase read = person(R"({"facts":{")" + name + "\":" + value + "}}");
  REQUIRE(read.person.facts.size() == 1);
  return read.person.facts.at(name);
}

using Lines = std::vector<std::string>;

/// `code line:column pointer` of each issue, in order.
Lines problems(const std::string& text) {
  Lines lines{};
  const PersonResult result = read(text);
  for (const Issue& issue : result.value.issues())
    lines.push_back(issue.code + " " + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column) + " " + issue.where.pointer);
  return lines;
}

Lines of_fact(const std::string& name, const std::string& value) { return problems(R"({"facts":{")" + name + "\":" + value + "}}"); }

KnownFact days(const char* first, const char* last) { return {.values = {{test::day(first).days(), test::day(last).days()}}}; }

// GB 11643-1999, clause 6: its own two examples. The second is of a day before 1900.
const std::string good_number = "11010519491231002X", old_number = "440524188001010014";

}  // namespace

TEST_SUITE("read_person") {
  TEST_CASE("each kind of fact is read in its units") {
    CHECK(known("dibao", "true") == KnownFact{.values = {{1, 1}}});
    CHECK(known("dibao", "false") == KnownFact{.values = {{0, 0}}});
    CHECK(known("usual_months", "1200") == KnownFact{.values = {{1200, 1200}}});
    CHECK(known("monthly_income", "123456") == KnownFact{.values = {{123456, 123456}}});
    CHECK(known("hukou", R"("110105")") == KnownFact{.values = {{110105, 110105}}});
    CHECK(known("hukou", R"(["31","110105","31"])") == KnownFact{.values = {{31, 31}, {110105, 110105}}});
    CHECK(known("hukou", R"("absent")") == KnownFact{.absent = true});
    CHECK(known("disability_grade", R"("g2")") == KnownFact{.values = {{2, 2}}});
    CHECK(known("disability_grade", R"(["g2","none"])") == KnownFact{.values = {{0, 0}, {2, 2}}});
    CHECK(known("disability_grade", R"(["g2","g1"])") == KnownFact{.values = {{1, 2}}});
    CHECK(known("ability_level", "3") == KnownFact{.values = {{3, 3}}});
    CHECK(known("ability_level", "[4,2,3,0]") == KnownFact{.values = {{0, 0}, {2, 4}}});
    CHECK(known("ability_level", R"("absent")") == KnownFact{.absent = true});
  }

  TEST_CASE("a date may be known to the day, the month or the year") {
    CHECK(known("birth_date", R"("1941-05-06")") == days("1941-05-06", "1941-05-06"));
    CHECK(known("birth_date", R"("1940-02")") == days("1940-02-01", "1940-02-29"));
    CHECK(known("birth_date", R"("1941")") == days("1941-01-01", "1941-12-31"));
  }

  TEST_CASE("null or not there is unknown") {
    CHECK(person(R"({"id":"p1","facts":{"dibao":null,"birth_date":null,"service_price":null}})").person.facts.empty());
    CHECK(person(R"({"id":null,"on":null,"facts":null,"assessment":null,"result":null,"identity_number":null})").person == Person{});
  }

  TEST_CASE("parts that are not listed are nothing, those that are null are unknown") {
    const PersonCase read = person(R"({"facts":{"service_price":{"home":100000}}})");
    CHECK(read.person.facts.at("service_price.home") == KnownFact{.values = {{100000, 100000}}});
    CHECK(read.person.facts.at("service_price.day") == KnownFact{.values = {{0, 0}}});
    CHECK(person(R"({"facts":{"service_price":{"home":null}}})").person.facts.count("service_price.home") == 0);
    CHECK(of_fact("service_price", "100") == Lines{"CG3003 1:27 /facts/service_price"});
    CHECK(of_fact("service_price", R"({"hom":1,"day":-1})") == Lines{"CG4010 1:28 /facts/service_price/hom", "CG4011 1:42 /facts/service_price/day"});
  }

  TEST_CASE("the day, the month, and the id") {
    const PersonCase month = person(R"({"id":"p1","on":"2026-03"})");
    CHECK(month.on == Moment{test::day("2026-03-01"), true});
    CHECK(month.person.id == "p1");
    CHECK(to_string(*month.on) == "2026-03");
    CHECK(person(R"({"on":"2026-03-15"})").on == Moment{test::day("2026-03-15"), false});
    CHECK(problems(R"({"on":"2026-13"})") == Lines{"CG4012 1:7 /on"});
    CHECK(problems(R"({"on":"2026"})") == Lines{"CG4012 1:7 /on"});
    CHECK(problems(R"({"on":202603})") == Lines{"CG3003 1:7 /on"});
    CHECK(problems(R"({"id":7})") == Lines{"CG3003 1:7 /id"});
  }

  TEST_CASE("every problem at its place, in one pass") {
    CHECK(problems("{\"id\":\"p1\",\n \"facts\":{\"dibau\":true,\n  \"dibao\":1,\n  \"usual_months\":1201,\n  \"birth_date\":\"1941-02-30\",\n"
                   "  \"hukou\":\"999999\",\n  \"disability_grade\":\"g9\"},\n \"age\":85}") ==
          Lines{"CG4010 2:11 /facts/dibau", "CG3003 3:11 /facts/dibao", "CG4011 4:18 /facts/usual_months", "CG4012 5:16 /facts/birth_date",
                "CG4013 6:11 /facts/hukou", "CG4011 7:22 /facts/disability_grade", "CG3007 8:2 /age"});
    CHECK(problems("[1]") == Lines{"CG3003 1:1 "});
    CHECK(problems(R"({"facts":{"dibao":true,"dibao":false}})") == Lines{"CG1007 1:24 /facts/dibao"});
    CHECK(problems(R"({"facts":[]})") == Lines{"CG3003 1:10 /facts"});
  }

  TEST_CASE("values of a wrong type or outside what the fact can be") {
    CHECK(of_fact("dibao", R"("true")") == Lines{"CG3003 1:19 /facts/dibao"});
    CHECK(of_fact("usual_months", "-1") == Lines{"CG4011 1:26 /facts/usual_months"});
    CHECK(of_fact("usual_months", "1.5") == Lines{"CG3003 1:26 /facts/usual_months"});
    CHECK(of_fact("monthly_income", "99999999999999999999") == Lines{"CG3003 1:28 /facts/monthly_income"});
    CHECK(of_fact("birth_date", "1941") == Lines{"CG3003 1:24 /facts/birth_date"});
    CHECK(of_fact("birth_date", R"("1899")") == Lines{"CG4011 1:24 /facts/birth_date"});
    CHECK(of_fact("birth_date", R"("1941-5")") == Lines{"CG4012 1:24 /facts/birth_date"});
    CHECK(of_fact("disability_grade", "1") == Lines{"CG3003 1:30 /facts/disability_grade"});
    CHECK(of_fact("disability_grade", "[]") == Lines{"CG4011 1:30 /facts/disability_grade"});
    CHECK(of_fact("disability_grade", R"("absent")") == Lines{"CG4011 1:30 /facts/disability_grade"});
    CHECK(of_fact("disability_grade", R"(["g1","g9",2])") == Lines{"CG4011 1:36 /facts/disability_grade/1", "CG3003 1:41 /facts/disability_grade/2"});
    CHECK(of_fact("ability_level", "5") == Lines{"CG4011 1:27 /facts/ability_level"});
    CHECK(of_fact("ability_level", R"("none")") == Lines{"CG4011 1:27 /facts/ability_level"});
    CHECK(of_fact("hukou", "110105") == Lines{"CG3003 1:19 /facts/hukou"});
    CHECK(of_fact("hukou", R"("CN")") == Lines{"CG4013 1:19 /facts/hukou"});
  }

  TEST_CASE("a misspelt fact is told the nearest name") {
    const PersonResult result = read(R"({"facts":{"hukuo":"110105"}})");
    REQUIRE(result.value.issues().size() == 1);
    CHECK(message(result.value.issues().front(), Language::en) == "no fact hukuo");
    CHECK(hint(result.value.issues().front(), Language::en) == "did you mean hukou? caregrade list facts --region CODE names them all");
  }

  TEST_CASE("a retired code is told its successor, unless it was in use on that day") {
    const PersonResult result = read(R"({"facts":{"hukou":"110103"}})");
    REQUIRE(result.value.issues().size() == 1);
    CHECK(result.value.issues().front().code == "CG4014");
    CHECK(hint(result.value.issues().front(), Language::zh) == "该地现在的代码为 110101");
    CHECK(problems(R"({"facts":{"hukou":"110103"},"on":"2026-03"})") == Lines{"CG4014 1:19 /facts/hukou"});
    CHECK(person(R"({"facts":{"hukou":"110103"},"on":"2010-06"})").person.facts.size() == 1);
    const CaseText text{.text = R"({"facts":{"hukou":"110103"},"on":"2010-06"})"};
    CHECK_FALSE(read_person(text, rulebook(), find, parse_moment("2026-03")).value.ok());
  }

  TEST_CASE("an identity number gives the date of birth and the sex") {
    const PersonCase read = person(R"({"identity_number":")" + good_number + "\"}");
    CHECK(read.person.facts.at("birth_date") == days("1949-12-31", "1949-12-31"));
    CHECK(read.person.facts.at("sex") == KnownFact{.values = {{0, 0}}});
    CHECK(read.person == person(R"({"identity_number":"11010519491231002x","facts":{"birth_date":"1949","sex":"female"}})").person);
    CHECK(canonical(read.person).find("0519491231") == std::string::npos);
  }

  TEST_CASE("what an identity number contradicts") {
    CHECK(problems(R"({"identity_number":"11010519491231002X","facts":{"birth_date":"1949-12-30","sex":"male"}})") ==
          Lines{"CG4018 1:63 /facts/birth_date", "CG4018 1:82 /facts/sex"});
  }

  TEST_CASE("a wrong identity number, which no message shows") {
    const auto of = [](const std::string& number) { return problems(R"({"identity_number":)" + number + "}"); };
    CHECK(of(R"("110105194912310021")") == Lines{"CG4015 1:20 /identity_number"});
    CHECK(of(R"("11010519491231003X")") == Lines{"CG4015 1:20 /identity_number"});
    CHECK(of(R"("110105491231002")") == Lines{"CG4016 1:20 /identity_number"});
    CHECK(of(R"("1101051949123100X2")") == Lines{"CG4016 1:20 /identity_number"});
    CHECK(of(R"("110105194913310021")") == Lines{"CG4017 1:20 /identity_number"});  // a thirteenth month, its check digit right
    CHECK(of("\"" + old_number + "\"") == Lines{"CG4017 1:20 /identity_number"});    // before the fact's first day
    CHECK(of("110105194912310021") == Lines{"CG3003 1:20 /identity_number"});
    CHECK(of("[1]") == Lines{"CG3003 1:20 /identity_number"});
    const PersonResult result = read(R"({"identity_number":"110105194912310021"})");
    CHECK(message(result.value.issues().front(), Language::en) == "identity number ****************21: the check digit is wrong");
  }

  TEST_CASE("one wrong digit, or two neighbours exchanged, never passes") {
    for (std::size_t i = 0; i < 17; ++i) {
      for (char digit = '0'; digit <= '9'; ++digit) {
        std::string other = good_number;
        if (other[i] == digit) continue;
        other[i] = digit;
        CHECK_FALSE(problems(R"({"identity_number":")" + other + "\"}").empty());
      }
      std::string other = good_number;
      std::swap(other[i], other[i + 1]);
      if (other != good_number) CHECK_FALSE(problems(R"({"identity_number":")" + other + "\"}").empty());
    }
  }

  TEST_CASE("an identity number in a wrong place gets into no message") {
    for (const std::string& text : Lines{R"({"facts":{"birth_date":"110105194912310021"}})", R"({"facts":{"110105194912310021":1}})", R"({"110105194912310021":1})",
                                         R"({"on":"110105194912310021"})", R"({"facts":{"hukou":"110105194912310021"}})", R"({"facts":{"usual_months":110105194912310021}})",
                                         R"({"result":{"standard":"110105194912310021","possible_levels":[1]}})", R"({"assessment":{"standard":"gbt42195-2022","answers":{"110105194912310021":1}}})"}) {
      CAPTURE(text);
      const PersonResult result = read(text);
      CHECK_FALSE(result.value.ok());
      for (const Issue& issue : result.value.issues())
        CHECK(diagnostic(issue, {.source = without_identity_numbers(text)}).find("0519491231") == std::string::npos);
      CHECK(to_json(result.id, result.value.issues()).find("0519491231") == std::string::npos);
    }
  }

  TEST_CASE("a text without identity numbers keeps its columns") {
    CHECK(without_identity_numbers(R"({"identity_number" : "11010519491231002X","x":1})") == R"({"identity_number" : "****************2X","x":1})");
    CHECK(without_identity_numbers(R"({"identity_number": 110105194912310021)") == R"({"identity_number": ****************21)");
    CHECK(without_identity_numbers("110105 19491231 002x, 1941-05-06, 12345678901234") == "******************2x, 1941-05-06, 12345678901234");
    CHECK(without_identity_numbers(R"({"identity_number":"张三)") == R"({"identity_number":"**)");
    CHECK(without_identity_numbers(R"({"identity_number")") == R"({"identity_number")");
  }

  TEST_CASE("assessments, and their own problems with their place in the person") {
    const PersonCase one = person(R"({"assessment":{"id":"a","standard":"gbt42195-2022","answers":{"B.1.1":4}}})");
    REQUIRE(one.assessments.size() == 1);
    CHECK(one.assessments[0].standard->id == "gbt42195-2022");
    CHECK(one.assessments[0].assessment.values()[0] == 0);
    CHECK(person(R"({"assessment":[{"standard":"gbt42195-2022"},{"standard":"tekun-selfcare"}]})").assessments.size() == 2);
    CHECK(problems(R"({"assessment":{"standard":"gbt42195-2022","answers":{"B.1.1":9}}})") == Lines{"CG3002 1:62 /assessment/answers/B.1.1"});
    CHECK(problems("{\"assessment\":[{\"standard\":\"gbt42195-2022\"},\n{\"standard\":\"gbt-2022\",\"age\":1}]}") ==
          Lines{"CG3004 2:13 /assessment/1/standard", "CG3007 2:24 /assessment/1/age"});
    CHECK(problems(R"({"assessment":{"standard":"gbt42195-2022","standard":"gbt42195-2022"}})") == Lines{"CG1007 1:43 /assessment/standard"});
    CHECK(problems(R"({"assessment":7})") == Lines{"CG3003 1:15 /assessment"});
  }

  TEST_CASE("a finished result: what names the level, and what is wrong with it") {
    const PersonCase read = person(R"({"result":{"schema":1,"id":"a","standard":"gbt42195-2022","complete":false,"possible_levels":[2,3],"assessed_on":"2026-01-05"}})");
    CHECK(read.results == std::vector<UsedGrading>{{"a", "gbt42195-2022", test::day("2026-01-05"), {2, 3}}});
    CHECK(person(R"({"result":{"standard":"nhsa-ltc-2021","possible_levels":[5]}})").results.size() == 1);  // of no fact: known to the catalogue
    const auto of = [](const std::string& members) { return problems(R"({"result":{)" + members + "}}"); };
    CHECK(of(R"("schema":1,"id":"a","issues":[])") == Lines{"CG4019 1:11 /result"});
    CHECK(of(R"("schema":2,"standard":"gbt42195-2022","possible_levels":[1])") == Lines{"CG4019 1:11 /result"});
    CHECK(of(R"("standard":"barthel","possible_levels":[])") == Lines{"CG4019 1:51 /result/possible_levels"});
    CHECK(of(R"("standard":"gbt42195-2022","possible_levels":[1,9,"2"])") == Lines{"CG4011 1:60 /result/possible_levels/1", "CG3003 1:62 /result/possible_levels/2"});
    CHECK(of(R"("standard":"gbt-2022","possible_levels":[1])") == Lines{"CG3004 1:23 /result/standard"});
    CHECK(of(R"("standard":"gbt42195-2022","possible_levels":[1],"assessed_on":"2026-02-30")") == Lines{"CG4012 1:75 /result/assessed_on"});
  }

  TEST_CASE("two results under one standard: which one counts is not guessed") {
    CHECK(problems(R"({"assessment":{"standard":"gbt42195-2022"},"result":{"standard":"gbt42195-2022","possible_levels":[1]}})") == Lines{"CG4020 1:53 /result"});
  }

  TEST_CASE("equal knowledge has one canonical text, without the id") {
    PersonCase one = person(R"({"id":"p1","facts":{"hukou":"absent","disability_grade":["g2","g1"],"birth_date":"1970-01"}})");
    PersonCase two = person(R"({"id":"p2","facts":{"birth_date":"1970-01","disability_grade":["g1","g2"],"dibao":null,"hukou":"absent"}})");
    CHECK(canonical(one.person) == R"({"facts":{"birth_date":[[0,30]],"disability_grade":[[1,2]],"hukou":["absent"]},"gradings":[]})");
    CHECK(canonical(one.person) == canonical(two.person));
    two.person.gradings = {{"a", "gbt42195-2022", test::day("2026-01-05"), {2, 3}}};
    CHECK(canonical(two.person).substr(canonical(one.person).size() - 3) == R"([{"standard":"gbt42195-2022","assessed_on":"2026-01-05","levels":[2,3]}]})");
  }
}

TEST_CASE("nearest: the fewest letters changed, added or dropped") {
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(nearest("hukuo", {"hukou", "usual_months", "sex"}) == "hukou");
  CHECK(nearest("x", {}).empty());
}
