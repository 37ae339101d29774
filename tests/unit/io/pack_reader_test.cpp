#include "caregrade/io/pack_reader.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "../../support/pack_folder.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/text/diagnostics.hpp"

using namespace caregrade;
using caregrade::test::PackFolder;

namespace {

using Lines = std::vector<std::string>;

Date day(const char* text) { return *Date::parse(text); }

/// The whole small pack; what is wrong with it is shown.
RulePack whole() {
  const auto pack = PackFolder{}.read();
  for (const Issue& issue : pack.issues()) MESSAGE(diagnostic(issue, {.language = Language::en}));
  REQUIRE(pack.ok());
  return *pack;
}

/// The problems of a pack, each as `code file:line:column` on a line; each can be put into words in both languages.
std::string problems(const PackFolder& folder, std::span<const Region> regions = {}) {
  const auto pack = folder.read(regions);
  std::string found{};
  for (const Issue& issue : pack.issues()) {
    found += issue.code + " " + issue.where.file + ":" + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column) + "\n";
    for (const Language language : {Language::zh, Language::en}) CHECK_FALSE(diagnostic(issue, {.language = language}).empty());
  }
  return found;
}

void only(const PackFolder& folder, const std::string& expected) { CHECK(problems(folder) == expected); }

/// That the pack has this one problem and no other, at the place where `at` stands first in the file.
void only(const PackFolder& folder, const std::string& code, const std::string& file, const std::string& at, std::span<const Region> regions = {}) {
  const std::size_t offset = folder.text(file).find(at);
  REQUIRE(offset != std::string::npos);
  const Where where = place_of(folder.text(file), offset);
  CHECK(problems(folder, regions) == code + " " + file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + "\n");
}

}  // namespace

TEST_SUITE("pack reader") {
  TEST_CASE("a pack and its sources, field by field") {
    const RulePack pack = whole();
    CHECK(pack.id == "cn-99");
    CHECK(pack.version == "2026.1.0");
    CHECK(pack.region == "99");
    CHECK(pack.name == Text{"试验包", "Trial pack"});
    CHECK(pack.read_on == day("2026-01-02"));
    CHECK(pack.digest.empty());
    REQUIRE(pack.sources.size() == 2);
    CHECK(pack.sources[0].id == "law1");
    CHECK(pack.sources[0].title == Text{"试验办法", "Trial rules"});
    CHECK(pack.sources[0].number == "试〔2025〕1号");
    CHECK(pack.sources[0].issuer == Text{"试验局", "Trial bureau"});
    CHECK(pack.sources[0].remark == Text{"全文", "full text"});
    CHECK(pack.sources[0].span == Span{.from = day("2025-01-01"), .since = Span::Since::year});
    CHECK(pack.sources[1].url == "https://example.org/1");
    CHECK(pack.sources[1].where.line == 16);
  }

  TEST_CASE("facts of every kind, derived values, policies, parameters, bases") {
    const RulePack pack = whole();
    REQUIRE(pack.facts.size() == 6);
    CHECK(pack.facts[0].kind == PackFact::Kind::date);
    CHECK(pack.facts[0].least == -25567);  // 1900-01-01: 70 years of 365 days and 17 leap days before 1970
    CHECK(pack.facts[0].most == day("2100-12-31").days());
    CHECK(pack.facts[0].bring.en == "identity card");
    CHECK(pack.facts[0].cost == 1);
    CHECK(pack.facts[0].answered_by == PackFact::Who::person);
    CHECK(pack.facts[1].kind == PackFact::Kind::choice);
    REQUIRE(pack.facts[1].choices.size() == 2);
    CHECK(pack.facts[1].choices[1].id == "g1");
    CHECK(pack.facts[1].choices[1].name == Text{"一级", "grade 1"});
    CHECK(pack.facts[1].ordered);
    CHECK(pack.facts[1].cost == 2);
    CHECK(pack.facts[1].answered_by == PackFact::Who::office);
    CHECK(pack.facts[2].kind == PackFact::Kind::money);
    CHECK(pack.facts[2].most == 5'000'000);
    CHECK(pack.facts[2].by == "grade");
    CHECK(pack.facts[3].kind == PackFact::Kind::level);
    CHECK(pack.facts[3].standard == "gbt42195-2022");
    CHECK(pack.facts[3].answered_by == PackFact::Who::assessor);
    CHECK(pack.facts[4].kind == PackFact::Kind::region);
    CHECK(pack.facts[5].kind == PackFact::Kind::truth);
    REQUIRE(pack.derived.size() == 1);
    CHECK(pack.derived[0].value.text == "years(birth, day)");
    CHECK(pack.derived[0].citation == Citation{});
    REQUIRE(pack.policies.size() == 1);
    CHECK(pack.policies[0].default_choice == 1);
    CHECK(pack.policies[0].citation == Citation{.clause = "", .confidence = Confidence::medium, .sources = {"law1"}});
    REQUIRE(pack.parameters.size() == 1);
    CHECK(pack.parameters[0].unit == Unit::yuan);
    CHECK(pack.parameters[0].rule == Inheritance::floor);
    CHECK(pack.parameters[0].by == "grade");
    CHECK(pack.parameters[0].review_months == 24);
    REQUIRE(pack.bases.size() == 2);
    CHECK(pack.bases[0].facts == Lines{"home"});
    CHECK(pack.bases[0].all);
    CHECK(pack.bases[1].facts.empty());
    CHECK_FALSE(pack.bases[1].all);
  }

  TEST_CASE("a benefit and its conditions; what is not written has the default of the format") {
    const RulePack pack = whole();
    REQUIRE(pack.benefits.size() == 2);
    const Benefit& old = pack.benefits[0];
    CHECK(old.id == "99-OLD");
    CHECK(old.name.en == "old-age subsidy");
    CHECK(old.region == "99");
    CHECK(old.basis == "home");
    CHECK(old.kind == "age");
    CHECK(old.form == "cash");
    CHECK(old.per == "month");
    CHECK(old.unit == Unit::yuan);
    CHECK(old.receiver == "person");
    CHECK(old.clock == Benefit::Clock::month);
    CHECK(old.reckoned == Reckoned::month_end);
    CHECK(old.choose == Benefit::Choose::highest);
    CHECK(old.span == Span{day("2025-07-01"), day("2027-12-31"), Span::Since::month});
    CHECK(old.replaces == Lines{"CN-AGE"});
    CHECK(old.citation == Citation{"第三条", Confidence::high, {"law1", "news-1"}});
    CHECK(old.remark.zh == "说明");
    CHECK(old.starts.en == "from the next month");
    REQUIRE(old.conditions.size() == 2);
    CHECK(old.conditions[0].holds.text == "age >= 60");
    CHECK(old.conditions[0].citation == old.citation);
    CHECK(old.conditions[1].id == "alone");
    CHECK(old.conditions[1].citation == Citation{"", Confidence::low, {"news-1"}});  // its own source: not the benefit's clause
    const Benefit& care = pack.benefits[1];
    CHECK(care.region == "9901");
    CHECK(care.unit == Unit::in_kind);
    CHECK(care.receiver == "carer");
    CHECK(care.clock == Benefit::Clock::applied);
    CHECK(care.reckoned == Reckoned::policy);
    CHECK(care.choose == Benefit::Choose::first);
    CHECK_FALSE(care.span.to.ok());
  }

  TEST_CASE("tiers stand with their benefit; days that are not written are the benefit's") {
    const RulePack pack = whole();
    const auto& tiers = pack.benefits[0].tiers;
    REQUIRE(tiers.size() == 3);
    REQUIRE(pack.benefits[1].tiers.size() == 1);
    CHECK(tiers[0].id == "99-OLD-T1");
    CHECK(tiers[0].when.text == "grade in [none, g1] and age < 80");
    CHECK(tiers[0].when.where.line == 2);
    CHECK(tiers[0].when.where.column == 35);  // behind the quotation mark
    CHECK(tiers[0].amount.text == "100.50");
    CHECK(tiers[0].bound == Bound::exact);
    CHECK(tiers[0].span == pack.benefits[0].span);
    CHECK(tiers[0].citation == Citation{"第三条", Confidence::high, {"law1", "news-1"}});
    CHECK(tiers[1].bound == Bound::floor);
    CHECK(tiers[1].span == Span{day("2025-07-01"), day("2026-06-30"), Span::Since::month});
    CHECK(tiers[1].remark == Text{"可更高", "may be more"});
    CHECK(tiers[1].citation.clause.empty());
    CHECK(tiers[2].bound == Bound::local);
    CHECK(tiers[2].when.text.empty());
    CHECK(tiers[2].amount.text.empty());
    CHECK(tiers[2].span == Span{day("2025-07-01"), day("2026-06-30"), Span::Since::month});
  }

  TEST_CASE("values in hundredths") {
    const RulePack pack = whole();
    REQUIRE(pack.rows.size() == 3);
    CHECK(pack.rows[0].parameter == "line");
    CHECK(pack.rows[0].region == "99");
    CHECK(pack.rows[0].key == "g1");
    CHECK(pack.rows[0].value == 30000);
    CHECK(pack.rows[0].bound == Bound::exact);
    CHECK(pack.rows[0].span == Span{day("2025-01-01"), day("2025-12-31"), Span::Since::year});
    CHECK(pack.rows[0].verified == day("2026-01-02"));
    CHECK(pack.rows[1].value == 35050);
    CHECK_FALSE(pack.rows[1].span.to.ok());
    CHECK_FALSE(pack.rows[1].verified.ok());
    CHECK(pack.rows[1].citation == Citation{"表1", Confidence::high, {"law1"}});
    CHECK(pack.rows[1].remark.en == "at least");
    CHECK(pack.rows[2].bound == Bound::local);
  }

  TEST_CASE("exclusives and transitions") {
    const RulePack pack = whole();
    REQUIRE(pack.exclusives.size() == 1);
    REQUIRE(pack.exclusives[0].alternatives.size() == 2);
    CHECK(pack.exclusives[0].alternatives[0] == Lines{"99-OLD"});
    CHECK(pack.exclusives[0].alternatives[1] == Lines{"99-CARE", "CN-AGE"});
    CHECK(pack.exclusives[0].choose == Exclusive::Choose::applicant);
    CHECK(pack.exclusives[0].chosen == "grade");
    CHECK(pack.exclusives[0].span == Span{.from = day("2025-01-01")});
    CHECK(pack.exclusives[0].citation.clause == "第四条");
    REQUIRE(pack.transitions.size() == 1);
    CHECK(pack.transitions[0].benefit == "99-OLD");
    CHECK(pack.transitions[0].fact == "birth");
    CHECK(pack.transitions[0].before == day("2025-07-01"));
    CHECK(pack.transitions[0].as_of == day("2025-06-30"));
  }

  TEST_CASE("worked cases: facts as JSON, amounts exactly, what is not written is not compared") {
    const RulePack pack = whole();
    REQUIRE(pack.tests.size() == 2);
    const PackTest& old = pack.tests[0];
    CHECK(old.name == "an old one");
    CHECK(old.region == "99");
    CHECK(old.on == "2026-03-31");
    CHECK(old.facts == R"({"ability":[1,2],"alone":true,"birth":"1941-05-06","home":"99","note":"a \"b\"","price":{"g1":100000}})");
    REQUIRE(old.expected.size() == 2);
    CHECK(old.expected[0].benefit == "99-CARE");  // by id
    CHECK(old.expected[0].status == "possible");
    CHECK(old.expected[0].least == 0);
    CHECK(old.expected[0].most == open_amount);
    CHECK(old.expected[0].ask == Lines{"grade"});
    CHECK(old.expected[0].compares_ask);
    CHECK(old.expected[1].least == 35050);
    CHECK(old.expected[1].most == 35050);
    CHECK(old.expected[1].because == "99-OLD-T2");
    CHECK_FALSE(old.expected[1].compares_ask);
    const PackTest& young = pack.tests[1];
    CHECK(young.on == "2026-03");
    CHECK(young.facts == "{}");
    REQUIRE(young.expected.size() == 1);
    CHECK(young.expected[0].status.empty());
    CHECK(young.expected[0].least == 1999);
    CHECK(young.expected[0].most == 196350);
    CHECK(young.expected[0].compares_ask);
    CHECK(young.expected[0].ask.empty());
  }

  TEST_CASE("names and ids: letters that expressions do not take, words of theirs, the same one twice") {
    const std::string pack = "pack.toml", tiers = "tiers.csv";
    only(PackFolder{}.replace(pack, "id = \"line\"", "id = \"2line\""), "CG2401", pack, "\"2line\"");
    only(PackFolder{}.replace(pack, "id = \"line\"", "id = \"day\""), "CG2401", pack, "\"day\"");
    only(PackFolder{}.replace(pack, "id = \"none\", zh", "id = \"no-ne\", zh"), "CG2401", pack, "[ { id = \"no-ne\"");
    only(PackFolder{}.replace(pack, "id = \"down\"", "id = \"do wn\""), "CG2401", pack, "[[policy]]");
    only(PackFolder{}.replace(pack, "id = \"old\"", "id = \"" + std::string(65, 'a') + "\""), "CG2401", pack, "\"aaaa");
    only(PackFolder{}.replace(tiers, "99-OLD-T2", "99 OLD T2"), "CG2401", tiers, "99 OLD T2");
    only(PackFolder{}.replace(pack, "id = \"age\"", "id = \"alone\""), "CG2101", pack, "\"alone\"\nname = { zh = \"年龄");
    only(PackFolder{}.replace(pack, "id = \"anywhere\"", "id = \"home\"").replace(pack, "basis = \"anywhere\"", "basis = \"home\""), "CG2101", pack,
         "\"home\"\nname = { zh = \"不限");
    only(PackFolder{}.replace(tiers, "99-CARE-T1", "99-OLD-T1"), "CG2101", tiers, "99-OLD-T1,服务");
    only(PackFolder{}.replace(pack, "id = \"g1\"", "id = \"none\""), "CG2101", pack, "\"none\", zh = \"一级");
    only(PackFolder{}.replace(pack, "\"99-old-cases\"", "\"99-one\""), "CG2101", pack, "\"99-one\"\nname = { zh = \"老办法");
    only(PackFolder{}.replace(pack, "\"99-CARE\", \"CN-AGE\"", "\"99-OLD\""), "CG2101", pack, "[[\"99-OLD\"]");
  }

  TEST_CASE("files: one missing, one that nobody reads, one that is no TOML, another version of the format") {
    only(PackFolder{}.replace("pack.toml", "schema = 1", "schema = 2"), "CG2006", "pack.toml", "2\nid");
    only(PackFolder{}.set("value.csv", "a\n1\n"), "CG2002 value.csv:0:0\n");
    only(PackFolder{}.remove("tiers.csv"), "CG2001 tiers.csv:0:0\n");
    only(PackFolder{}.append("tests.toml", "]!"), "CG1012", "tests.toml", "]!");
    only(PackFolder{}.set("tests.toml", "name = \"\xFF\""), "CG1003 tests.toml:1:9\n");
    CHECK(PackFolder{}.remove("values.csv").remove("tests.toml").read().ok());
    CHECK(PackFolder{}.remove("pack.toml").lines().front() == "CG2001 pack.toml:0:0");
    CHECK_FALSE(read_pack({}).ok());
  }

  TEST_CASE("keys: unknown, missing, of another type, empty; every word that is none of the list") {
    const std::string pack = "pack.toml";
    only(PackFolder{}.replace(pack, "cost = 2", "price = 2"), "CG2002", pack, "price = 2");
    only(PackFolder{}.replace(pack, "version = \"2026.1.0\"\n", ""), "CG2003 pack.toml:1:1\n");
    only(PackFolder{}.replace(pack, "cost = 2", "cost = \"2\""), "CG2004", pack, "\"2\"");
    only(PackFolder{}.replace(pack, "cost = 2", "cost = 0"), "CG2006", pack, "0\nanswered_by");
    only(PackFolder{}.replace(pack, "en = \"grade 1\"", "en = \"\""), "CG2004", pack, "\"\" }");
    only(PackFolder{}.replace(pack, "from = 2025-07-01\n", ""), "CG2003", pack, "[[benefit]]");
    only(PackFolder{}.replace(pack, "kind = \"truth\"", "kind = \"yes_no\""), "CG2006", pack, "\"yes_no\"");
    only(PackFolder{}.replace(pack, "\"office\"", "\"court\""), "CG2006", pack, "\"court\"");
    only(PackFolder{}.replace(pack, "unit = \"yuan\"", "unit = \"euro\""), "CG2006", pack, "\"euro\"");
    only(PackFolder{}.replace(pack, "rule = \"floor\"", "rule = \"wall\""), "CG2006", pack, "\"wall\"");
    only(PackFolder{}.replace(pack, "require = \"all\"", "require = \"most\""), "CG2006", pack, "\"most\"");
    only(PackFolder{}.replace(pack, "kind = \"age\"", "kind = \"youth\""), "CG2006", pack, "\"youth\"");
    only(PackFolder{}.replace(pack, "per = \"use\"", "per = \"hour\""), "CG2006", pack, "\"hour\"");
    only(PackFolder{}.replace(pack, "\"carer\"", "\"heir\""), "CG2006", pack, "\"heir\"");
    only(PackFolder{}.replace(pack, "\"applied\"", "\"later\""), "CG2006", pack, "\"later\"");
    only(PackFolder{}.replace(pack, "\"month_end\"", "\"easter\""), "CG2006", pack, "\"easter\"");
    only(PackFolder{}.replace(pack, "choose = \"highest\"", "choose = \"nicest\""), "CG2006", pack, "\"nicest\"");
    only(PackFolder{}.replace(pack, "choose = \"applicant\"", "choose = \"lot\"").replace(pack, "chosen = \"grade\"\n", ""), "CG2006", pack, "\"lot\"");
    only(PackFolder{}.replace(pack, "chosen = \"grade\"\n", ""), "CG2003", pack, "[[exclusive]]");
    only(PackFolder{}.replace(pack, "of = [[\"99-OLD\"], [\"99-CARE\", \"CN-AGE\"]]", "of = [[\"99-OLD\"]]"), "CG2108", pack, "[[\"99-OLD\"]]");
    only(PackFolder{}.replace(pack, "of = [[\"99-OLD\"], [", "of = [\"99-OLD\", ["), "CG2004", pack, "\"99-OLD\", [");
    only(PackFolder{}.replace(pack, "confidence = \"medium\"", "confidence = \"sure\""), "CG2006", pack, "\"sure\"");
    only(PackFolder{}.replace(pack, "region = \"9901\"", "region = \"Jia\""), "CG2006", pack, "\"Jia\"");
    only(PackFolder{}.replace(pack, "\"Trial bureau\"", "\"" + std::string(DataFile::most_text + 1, 'x') + "\""), "CG2010", pack, "\"xxx");
  }

  TEST_CASE("a fact says which values it can have") {
    const std::string pack = "pack.toml";
    const std::string choices = "choices = [ { id = \"none\", zh = \"无\", en = \"none\" }, { id = \"g1\", zh = \"一级\", en = \"grade 1\" } ]\n";
    only(PackFolder{}.replace(pack, choices, ""), "CG2404", pack, "[[fact]]\nid = \"grade\"");
    only(PackFolder{}.replace(pack, ", { id = \"g1\", zh = \"一级\", en = \"grade 1\" }", ""), "CG2404", pack, "[ { id = \"none\"");
    only(PackFolder{}.replace(pack, "least = 0\n", ""), "CG2404", pack, "[[fact]]\nid = \"price\"");
    only(PackFolder{}.replace(pack, "most = 5000000\n", ""), "CG2404", pack, "[[fact]]\nid = \"price\"");
    only(PackFolder{}.replace(pack, "least = 1900-01-01\n", ""), "CG2404", pack, "[[fact]]\nid = \"birth\"");
    only(PackFolder{}.replace(pack, "most = 5000000", "most = -1"), "CG2405", pack, "-1\nby");
    only(PackFolder{}.replace(pack, "most = 5000000", "most = 5000000000000"), "CG2006", pack, "5000000000000");
    only(PackFolder{}.replace(pack, "most = 2100-12-31", "most = 1899-12-31"), "CG2405", pack, "1899-12-31");
    only(PackFolder{}.replace(pack, "standard = \"gbt42195-2022\"\n", ""), "CG2003", pack, "[[fact]]\nid = \"ability\"");
    only(PackFolder{}.replace(pack, "kind = \"truth\"", "kind = \"truth\"\nmost = 3"), "CG2002", pack, "most = 3");
  }

  TEST_CASE("what is named is there: sources, choices, benefits, places") {
    const std::string pack = "pack.toml", tiers = "tiers.csv", values = "values.csv";
    only(PackFolder{}.replace(pack, "sources = [\"law1\", \"news-1\"]", "sources = [\"law1\", \"law2\"]"), "CG2102", pack, "[[benefit]]");
    only(PackFolder{}.replace(pack, "sources = [\"news-1\"]", "sources = [\"news-2\"]"), "CG2102", pack, "[[benefit.when]]\nid = \"alone\"");
    only(PackFolder{}.replace(tiers, "law1 news-1", "law1 news-2"), "CG2102", tiers, "law1 news-2");
    only(PackFolder{}.replace(values, "news-1", "news-2"), "CG2102", values, "news-2");
    only(PackFolder{}.replace(pack, "default = \"up\"", "default = \"away\""), "CG2102", pack, "\"away\"");
    only(PackFolder{}.replace(tiers, "99-CARE,99", "99-CURE,99").append(tiers, "99-CARE,99-CARE-T2,服务,service,,,exact,,,,law1,,high,,\n"), "CG2102", tiers, "99-CURE");
    only(PackFolder{}.replace(pack, "benefit = \"99-OLD\"", "benefit = \"99-YOUNG\""), "CG2102", pack, "\"99-YOUNG\"");
    const std::vector<Region> places{{.code = "99"}};
    CHECK(problems(PackFolder{}, places) == "CG2102 pack.toml:127:10\nCG2102 values.csv:4:6\n");
    CHECK(PackFolder{}.read(std::vector<Region>{{.code = "99"}, {.code = "9901"}}).ok());
  }

  TEST_CASE("tiers: a benefit without one, an amount where there is none, none where there has to be one") {
    const std::string tiers = "tiers.csv";
    only(PackFolder{}.replace(tiers, "99-CARE,99-CARE-T1,服务,service,,,exact,,,,law1,,high,,\n", ""), "CG2406", "pack.toml", "[[benefit]]\nid = \"99-CARE\"");
    only(PackFolder{}.replace(tiers, ",service,,,", ",service,,12,"), "CG2407", tiers, "12,exact");
    only(PackFolder{}.replace(tiers, ",special,,,", ",special,,12,"), "CG2407", tiers, "12,local");
    only(PackFolder{}.replace(tiers, "age >= 80,line,", "age >= 80,,"), "CG2407", tiers, ",floor");
    only(PackFolder{}.replace(tiers, "line,floor", "line,about"), "CG2006", tiers, "about");
    only(PackFolder{}.replace(tiers, "80 or older", ""), "CG2005", tiers, ",age >= 80");
    only(PackFolder{}.replace(tiers, "may be more", ""), "CG2005", tiers, "\n99-OLD,99-OLD-T3");
    only(PackFolder{}.replace(tiers, "since,sources", "since,source"), "CG2002 tiers.csv:1:60\nCG2003 tiers.csv:1:1\n");
  }

  TEST_CASE("days: an end before the begin, no day at all, a first day that the word forbids") {
    const std::string pack = "pack.toml", tiers = "tiers.csv", values = "values.csv";
    only(PackFolder{}.replace(pack, "to = 2027-12-31", "to = 2025-06-30"), "CG2402", pack, "2025-06-30\nsince");
    CHECK(PackFolder{}.replace(pack, "to = 2027-12-31", "to = 2025-07-01").read().ok());
    only(PackFolder{}.replace(tiers, "2025-07-01,2026-06-30", "2026-07-01,2026-06-30"), "CG2402", tiers, "2026-06-30,month");
    only(PackFolder{}.replace(tiers, ",local,,2026-06-30", ",local,,2025-06-30"), "CG2402", tiers, "2025-06-30");
    only(PackFolder{}.replace(values, "2025-12-31", "2025-02-29"), "CG2006", values, "2025-02-29");
    only(PackFolder{}.replace(values, "2025-01-01,2025-12-31,year", "2025-02-01,2025-12-31,year"), "CG2006", values, "2025-02-01");
    only(PackFolder{}.replace(tiers, "2025-07-01,2026-06-30,month", "2025-07-02,2026-06-30,month"), "CG2006", tiers, "2025-07-02");
    only(PackFolder{}.replace(values, "year,300", "decade,300"), "CG2006", values, "decade");
    only(PackFolder{}.replace(pack, "before = 2025-07-01", "before = \"2025-07-01\""), "CG2004", pack, "\"2025-07-01\"");
  }

  TEST_CASE("values: two on one day, whichever stands first; decimals that are none") {
    const std::string values = "values.csv";
    only(PackFolder{}.replace(values, "2025-12-31", "2026-01-01"), "CG2403", values, "line,99,g1,2026");
    only(PackFolder{}.replace(values, "2025-12-31", ""), "CG2403", values, "line,99,g1,2026");
    only(PackFolder{}.replace(values, "line,99,g1,2026-01-01,", "line,99,g1,,"), "CG2403", values, "line,99,g1,,");
    only(PackFolder{}.append(values, "line,9901,g1,2030-01-01,2030-01-01,,5,exact,,law1,,high,,\n"), "CG2403", values, "line,9901,g1,2030");
    // one long row and two short ones inside it: each of the two is told, and the first line each time
    const auto pack = PackFolder{}.append(values, "line,98,,2020-01-01,2029-12-31,,1,exact,,law1,,high,,\nline,98,,2021-01-01,2021-12-31,,1,exact,,law1,,high,,\n"
                                                  "line,98,,2023-01-01,2023-12-31,,1,exact,,law1,,high,,\nline,98,,2030-01-01,,,1,exact,,law1,,high,,\n").read();
    REQUIRE(pack.issues().size() == 2);
    CHECK(pack.issues()[0].where.line == 6);
    CHECK(pack.issues()[1].where.line == 7);
    for (const Issue& issue : pack.issues()) CHECK(issue.arguments[2] == Issue::Argument{"line", "5"});
    for (const char* wrong : {"3,00", "1.234", "-5", "1e3", ".5", "5.", "99999999999", "0x1"}) {
      const std::string cell = std::string{wrong}.find(',') == std::string::npos ? wrong : "\"" + std::string{wrong} + "\"";
      only(PackFolder{}.replace(values, "year,300,", "year," + cell + ","), "CG2006", values, cell + ",exact");
    }
    only(PackFolder{}.replace(values, "year,300,", "year,,"), "CG2407", values, ",exact");
    only(PackFolder{}.replace(values, ",,local", ",0,local"), "CG2407", values, "0,local");
  }

  TEST_CASE("worked cases: days, facts, amounts, states") {
    const std::string tests = "tests.toml";
    only(PackFolder{}.replace(tests, "on = \"2026-03\"", "on = \"March\""), "CG2006", tests, "\"March\"");
    only(PackFolder{}.replace(tests, "on = \"2026-03\"\n", ""), "CG2003", tests, "[[test]]\nname = \"too young\"");
    only(PackFolder{}.replace(tests, "given = {}\n", ""), "CG2003", tests, "[[test]]\nname = \"too young\"");
    only(PackFolder{}.replace(tests, "given = {}", "given = { weight = 1.5 }"), "CG2004", tests, "{ weight");
    only(PackFolder{}.replace(tests, "given = {}", "given = { a = [[[[[[[[[1]]]]]]]]] }"), "CG2004", tests, "{ a = [");
    only(PackFolder{}.replace(tests, "\"possible\"", "\"perhaps\""), "CG2006", tests, "\"perhaps\"");
    for (const char* wrong : {"19.999", "\"19\"", "-1", "[1]", "[2, 1]", "[1, \"end\"]", "[\"open\", 1]", "inf", "nan", "99999999999"})
      only(PackFolder{}.replace(tests, "amount = 350.5", "amount = " + std::string{wrong}), "CG2004", tests, std::string{wrong} + "\nbecause");
    only(PackFolder{}.replace(tests, "ask = [\"grade\"]", "ask = \"grade\""), "CG2004", tests, "\"grade\"\n");
    only(PackFolder{}.replace(tests, "[test.expect.99-CARE]", "[test.expects]"), "CG2002 tests.toml:11:7\n");
  }

  TEST_CASE("everything wrong is told in one pass") {
    const auto lines = PackFolder{}.replace("pack.toml", "kind = \"truth\"", "kind = \"x\"").replace("tiers.csv", "line,floor", "line,about")
                           .replace("values.csv", "year,300", "year,3OO").replace("tests.toml", "\"possible\"", "\"perhaps\"").lines();
    CHECK(lines.size() == 4);
  }

  TEST_CASE("a table and a file have bounds") {
    std::string many{};
    for (std::size_t i = 0; i <= DataFile::most_rows; ++i) many += "line,98,,,,,,local,,law1,,low,,\n";
    CHECK(PackFolder{}.append("values.csv", many).lines() == Lines{"CG2108 values.csv:65537:1"});
    std::string sources{};
    for (std::size_t i = 0; i <= DataFile::most_rows; ++i) sources += "[[test]]\n";
    CHECK(PackFolder{}.set("tests.toml", sources).lines() == Lines{"CG2108 tests.toml:1:1"});
    CHECK(PackFolder{}.append("pack.toml", std::string(DataFile::most_bytes, '\n')).lines().front() == "CG2008 pack.toml:0:0");
    std::string wide = "a";
    for (std::size_t i = 0; i < DataFile::most_columns; ++i) wide += ",a";
    CHECK(PackFolder{}.set("values.csv", wide + "\n").lines() == Lines{"CG2108 values.csv:1:1"});
  }
}
