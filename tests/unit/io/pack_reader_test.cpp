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

/// That the pack has this one problem and no other, at the place where `at` stands first in the file.
void only(const PackFolder& folder, const std::string& code, const std::string& file, const std::string& at, std::span<const Region> regions = {}) {
  const auto pack = folder.read(regions);
  std::string found{};
  for (const Issue& issue : pack.issues()) {
    found += issue.code + " " + issue.where.file + ":" + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column) + "\n";
    for (const Language language : {Language::zh, Language::en}) CHECK_FALSE(diagnostic(issue, {.language = language}).empty());
  }
  const std::size_t offset = folder.text(file).find(at);
  REQUIRE(offset != std::string::npos);
  const Where where = place_of(folder.text(file), offset);
  CHECK(found == code + " " + file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + "\n");
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
}
