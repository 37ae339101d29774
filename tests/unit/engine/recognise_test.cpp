#include "caregrade/engine/recognise.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "caregrade/catalog.hpp"
#include "caregrade/io/crosswalk_reader.hpp"
#include "caregrade/io/recognition_reader.hpp"
#include "caregrade/recognition_catalog.hpp"

using namespace caregrade;

namespace {

const Standard& standard(const char* id) { return **Catalog::built_in().find(id); }
const RecognitionRules& rules() { return **built_in_recognition(); }
Date day(const char* text) { return *Date::parse(text); }

/// A result of the national standard, level moderate, made in March 2026.
StatedResult national(std::string issued_in = {}) {
  return {.standard = &standard("gbt42195-2022"), .level = 2, .assessed_on = day("2026-03-01"), .issued_in = std::move(issued_in),
          .issuer_roles = std::vector<std::string>{"assess", "issue"}};
}
RecognitionRequest request(std::string into, std::string purpose) { return {.into = std::move(into), .purpose = std::move(purpose), .on = day("2026-06-01")}; }

const Recognition& recognised(const RecognitionRequest& request, const StatedResult& result) {
  static Recognition last{};
  const auto found = recognise(request, result);
  REQUIRE(found.ok());
  last = found->recognition;
  return last;
}
std::string rule_of(const Recognition& found) { return found.rule ? rules().rules[*found.rule].id : ""; }

Assessment best(const Standard& standard) {
  Assessment form{standard};
  for (std::size_t i = 0; i < standard.items.size(); ++i) form.set(static_cast<InputIndex>(i), 0);
  for (std::size_t i = standard.items.size(); i < standard.answer_count(); ++i) form.set(static_cast<InputIndex>(i), 0);
  return form;
}

std::vector<std::string> provinces() {
  std::vector<std::string> codes{};
  for (const Region& region : rules().regions)
    if (region.parent == "CN" && region.code != "71" && region.code != "81" && region.code != "82") codes.push_back(region.code);
  return codes;
}

std::vector<int> printed(const Standard& standard, const Assessment& form, const char* item) {
  const InputIndex input = *standard.find_input(item);
  std::vector<int> numbers{};
  for (const std::int32_t option : form.possible(input)) numbers.push_back(standard.is_item(input) ? standard.items[input].options[static_cast<std::size_t>(option)].number : option);
  return numbers;
}

const std::string row_header = "item,given,allows,contradictory,reason_zh,reason_en,confidence,sources\n";
const std::string source_rows = "id,title_zh,title_en,url,quality_zh,quality_en\nreading,自读,own reading,,自拟,own work\n";

/// A crosswalk of Barthel to the insurance standard in one item, with everything else open.
Result<Crosswalk> small(const std::string& rows, const std::string& open = {}) {
  const std::string row_text = row_header + rows;
  const std::string open_text = "standard,item,reason_zh,reason_en\n" + open;
  const std::vector<DataFile> files{{.name = "rows.csv", .path = "rows.csv", .text = row_text},
                                    {.name = "open.csv", .path = "open.csv", .text = open_text},
                                    {.name = "sources.csv", .path = "sources.csv", .text = source_rows}};
  return read_crosswalk(files, standard("barthel"), standard("nhsa-ltc-2021"));
}
std::string row(const std::string& given, const std::string& allows) { return "ADL01," + given + "," + allows + ",,同,same,medium,reading\n"; }
const std::string whole = row("feeding=10", "10") + row("feeding=5", "10 5") + row("feeding=0", "5 0");

/// The rest of both standards, so that only the item looked at can be wrong.
std::string all_open() {
  std::string open{};
  for (const char* id : {"barthel", "nhsa-ltc-2021"})
    for (const Item& item : standard(id).items)
      if (item.id != "feeding" && item.id != "ADL01") open += std::string{id} + "," + item.id + ",无,none\n";
  return open;
}
bool has(const Issues& issues, const char* code) {
  return std::any_of(issues.begin(), issues.end(), [code](const Issue& issue) { return issue.code == code; });
}
Issues checked(const std::string& rows, const std::string& open) {
  const auto read = small(rows, open);
  REQUIRE(read.ok());
  return check(*read, standard("barthel"), standard("nhsa-ltc-2021"));
}

ResultFile file(const std::string& text) {
  const auto read = read_result({.text = text, .file = "result.json"}, [](std::string_view id) { return Catalog::built_in().find(id); });
  REQUIRE(read.ok());
  return *read;
}
std::string file_code(const std::string& text) {
  const auto read = read_result({.text = text, .file = "result.json"}, [](std::string_view id) { return Catalog::built_in().find(id); });
  return read.ok() ? "" : read.issues().front().code;
}

}  // namespace

TEST_SUITE("crosswalk") {
  TEST_CASE("every crosswalk that is built in is whole") {
    for (const auto& [one, other] : built_in_crosswalks()) {
      CAPTURE(one);
      CAPTURE(other);
      const auto crosswalk = built_in_crosswalk(other, one);
      REQUIRE(crosswalk.ok());
      CHECK(check(**crosswalk, standard(one.c_str()), standard(other.c_str())).empty());
    }
    CHECK(*built_in_crosswalk("barthel", "katz") == nullptr);
  }

  TEST_CASE("a wheelchair, a lift, a reminder and choking leave more than one option") {  // option texts of both standards
    const Standard &from = standard("gbt42195-2022"), &to = standard("nhsa-ltc-2021");
    Assessment form = best(from);
    CHECK(form.answer(from, "B.2.3", 0).empty());
    CHECK(form.answer(from, "B.2.4", 0).empty());
    CHECK(form.answer(from, "B.1.1", 1).empty());
    CHECK(form.answer(from, "B.3.1", 3).empty());
    const auto carried = carry_over(**built_in_crosswalk("gbt42195-2022", "nhsa-ltc-2021"), from, to, form);
    REQUIRE(carried.ok());
    CHECK(printed(to, carried->assessment, "ADL07") == std::vector<int>{10, 5, 0});
    CHECK(printed(to, carried->assessment, "ADL09").empty());  // nothing told: a lift may be used
    CHECK(printed(to, carried->assessment, "ADL01").empty());
    CHECK(printed(to, carried->assessment, "ADL04") == std::vector<int>{10, 5});
    CHECK(printed(to, carried->assessment, "COG01") == std::vector<int>{3});
    CHECK(carried->contradictions.empty());
  }

  TEST_CASE("what is unknown allows all that any of its options allows") {
    const Standard &from = standard("gbt42195-2022"), &to = standard("nhsa-ltc-2021");
    Assessment form = best(from);
    form.forget(*from.find_input("B.1.8"));
    form.narrow(*from.find_input("B.2.3"), {0, 1});
    const auto carried = carry_over(**built_in_crosswalk("nhsa-ltc-2021", "gbt42195-2022"), from, to, form);
    REQUIRE(carried.ok());
    CHECK(printed(to, carried->assessment, "ADL06").empty());
    CHECK(printed(to, carried->assessment, "ADL07") == std::vector<int>{15, 10});
  }

  TEST_CASE("a form that contradicts itself is told and not narrowed to nothing") {
    const Standard& from = standard("mzt039-2013");
    const Standard& to = standard("gbt42195-2022");
    Assessment form = best(from);
    CHECK(form.answer(from, "dementia", 1).empty());  // and B.2.1 says no diagnosis
    const auto carried = carry_over(**built_in_crosswalk("mzt039-2013", "gbt42195-2022"), from, to, form);
    REQUIRE(carried.ok());
    REQUIRE(carried->contradictions.size() == 1);
    CHECK(to.input_id(carried->contradictions[0]) == "dementia");
    CHECK(printed(to, carried->assessment, "dementia").empty());
    CHECK(carry_over(**built_in_crosswalk("mzt039-2013", "gbt42195-2022"), to, to, best(to)).issues().front().code == "CG3005");
  }

  TEST_CASE("reader: what is wrong is told by code") {
    CHECK(small(whole).ok());
    CHECK(has(small("ADL99,feeding=10,10,,同,same,medium,reading\n").issues(), "CG2601"));
    CHECK(has(small(row("feding=10", "10")).issues(), "CG2601"));
    CHECK(has(small(row("feeding=7", "10")).issues(), "CG2602"));
    CHECK(has(small(row("feeding=10", "10 3")).issues(), "CG2602"));
    CHECK(has(small(row("feeding", "10")).issues(), "CG2603"));
    CHECK(has(small(row("feeding=10", "10") + row("bathing=5", "10")).issues(), "CG2603"));
    CHECK(has(small("ADL01,feeding=10,10,,同,same,medium,nowhere\n").issues(), "CG2102"));
  }

  TEST_CASE("check: a row too few, too many, empty, an option nobody has, an input untold or told twice") {
    CHECK(checked(whole, all_open()).empty());
    CHECK(has(checked(row("feeding=10", "10") + row("feeding=5", "10 5 0"), all_open()), "CG2604"));
    CHECK(has(checked(whole + row("feeding=0", "0"), all_open()), "CG2605"));
    CHECK(has(checked(row("feeding=10", " ") + row("feeding=5", "10 5") + row("feeding=0", "5 0"), all_open()), "CG2606"));
    CHECK(has(checked(row("feeding=10", "10") + row("feeding=5|0", "10 5"), all_open()), "CG2607"));
    CHECK(has(checked(whole, all_open() + "nhsa-ltc-2021,ADL01,无,none\n"), "CG2608"));
    CHECK(has(checked(whole, ""), "CG2609"));
  }
}

TEST_SUITE("recognise") {
  TEST_CASE("31 provinces by 31: same standard and in date is accepted, either way round") {  // R1
    const auto codes = provinces();
    REQUIRE(codes.size() == 31);
    for (const std::string& from : codes)
      for (const std::string& into : codes) {
        CAPTURE(from);
        CAPTURE(into);
        const Recognition there = recognised(request(into, "admission"), national(from));
        const Recognition back = recognised(request(from, "admission"), national(into));
        CHECK(there.outcome == RecognitionOutcome::accept);
        CHECK(there.outcome == back.outcome);
        CHECK(there.levels.single() == 2);
      }
  }

  TEST_CASE("inside a group of regions its row wins") {
    CHECK(rule_of(recognised(request("110105", "admission"), national("13"))) == "jing-jin-ji");
    CHECK(recognised(request("110105", "admission"), national("13")).open == std::vector<std::string>{"months_validity_jing_jin_ji"});
    CHECK(rule_of(recognised(request("31", "admission"), national("32"))) == "yangtze-delta");
    CHECK(rule_of(recognised(request("440100", "admission"), national("440300"))) == "greater-bay");
    CHECK(rule_of(recognised(request("110105", "admission"), national("44"))) == "national-same");
  }

  TEST_CASE("two prefectures of Xinjiang accept each other, by the region's own row; another province by the national one") {  // R6
    std::vector<std::string> prefectures{};
    for (const Region& region : rules().regions)
      if (region.parent == "65" && region.successor.empty()) prefectures.push_back(region.code);
    REQUIRE(prefectures.size() > 10);
    for (const std::string& one : prefectures)
      for (const std::string& other : prefectures) CHECK(rule_of(recognised(request(one, "nursing_subsidy"), national(other))) == "xinjiang");
    CHECK(rule_of(recognised(request("650100", "nursing_subsidy"), national("44"))) == "national-same");
    CHECK(rule_of(recognised(request("44", "nursing_subsidy"), national("650100"))) == "national-same");
  }

  TEST_CASE("a place that prescribes its own standard compares no other, from the day on which it does") {  // R8
    const Recognition& found = recognised(request("330100", "nursing_subsidy"), national("330100"));
    CHECK(found.outcome == RecognitionOutcome::not_comparable);
    CHECK(rule_of(found) == "zhejiang-prescribed");
    CHECK(found.standard == "db33t2476-2022");
    RecognitionRequest earlier = request("330100", "nursing_subsidy");
    earlier.on = day("2024-06-30");
    StatedResult old = national("330100");
    old.assessed_on = day("2024-06-01");
    CHECK(recognised(earlier, old).outcome == RecognitionOutcome::accept);
  }

  TEST_CASE("age of a result: to the day, and nobody's number where none is laid down") {
    RecognitionRequest asked = request("44", "admission");
    asked.on = day("2027-03-01");
    CHECK(recognised(asked, national("44")).outcome == RecognitionOutcome::accept);
    asked.on = day("2027-03-02");
    const Recognition& late = recognised(asked, national("44"));
    CHECK(late.outcome == RecognitionOutcome::manual_review);
    CHECK(late.reason == "VALIDITY_UNKNOWN");
    CHECK(late.open == std::vector<std::string>{"months_validity_national"});
    StatedResult insured{.standard = &standard("nhsa-ltc-2021"), .level = 3, .assessed_on = day("2024-03-01"), .issued_in = "43"};
    RecognitionRequest ltci = request("43", "ltci");
    ltci.on = day("2026-03-01");
    CHECK(recognised(ltci, insured).outcome == RecognitionOutcome::accept);
    ltci.on = day("2026-03-02");
    CHECK(recognised(ltci, insured).outcome == RecognitionOutcome::reassess);
    CHECK(recognised(ltci, insured).reason == "VALIDITY_EXPIRED");
    RecognitionRequest voucher = request("44", "consumption_subsidy");
    voucher.on = day("2024-07-02");
    StatedResult early = national("44");
    early.assessed_on = day("2024-06-30");
    CHECK(recognised(voucher, early).reason == "TOO_OLD_FOR_PROGRAMME");
    early.assessed_on = day("2024-07-01");
    CHECK(recognised(voucher, early).outcome == RecognitionOutcome::accept);
    CHECK(months_later(day("2024-08-31"), 6) == day("2025-02-28"));
  }

  TEST_CASE("a result that stands no more, a change reported since, separate systems") {
    StatedResult result = national("44");
    for (const ResultState state : {ResultState::withdrawn, ResultState::suspended, ResultState::superseded}) {
      result.state = state;
      CHECK(recognised(request("44", "admission"), result).outcome == RecognitionOutcome::not_accepted);
    }
    result.state = ResultState::unknown;
    CHECK(recognised(request("44", "admission"), result).reason == "STATE_UNKNOWN");
    result.state = ResultState::final_;
    const Date asked = request("44", "admission").on;
    result.valid_until = asked;  // its last day counts
    CHECK(recognised(request("44", "admission"), result).outcome == RecognitionOutcome::accept);
    result.valid_until = Date::from_days(asked.days() - 1);
    CHECK(recognised(request("44", "admission"), result).outcome == RecognitionOutcome::reassess);
    CHECK(recognised(request("44", "admission"), result).reason == "VALIDITY_EXPIRED");
    result.state = ResultState::withdrawn;
    CHECK(recognised(request("44", "admission"), result).outcome == RecognitionOutcome::not_accepted);
    result.state = ResultState::final_;
    result.valid_until.reset();
    RecognitionRequest changed = request("44", "admission");
    changed.condition_changed = true;
    CHECK(recognised(changed, result).reason == "CONDITION_CHANGED");
    CHECK(recognised(request("44", "disability"), result).outcome == RecognitionOutcome::not_comparable);
    CHECK(recognised(request("44", "health"), result).reason == "SEPARATE_SYSTEM");
    CHECK(recognised(request("44", "admission"), national("81")).reason == "NO_CLAUSE_FOUND");
  }

  TEST_CASE("what is not known of a result is told where the answer hangs on it") {
    StatedResult undated = national("44");
    undated.assessed_on.reset();
    const Recognition& found = recognised(request("44", "admission"), undated);
    CHECK(found.outcome == RecognitionOutcome::manual_review);
    CHECK(found.reason == "FACT_UNKNOWN");
    CHECK(found.unknown == std::vector<std::string>{"assessed_on"});
    CHECK(recognised(request("52", "admission"), national("52")).unknown.empty());
    CHECK(recognised(request("52", "admission"), national()).unknown == std::vector<std::string>{"issued_in"});  // it may be from Hong Kong
  }

  TEST_CASE("whether the issuer may assess is asked of the trust list, once a place says that it matters") {
    RecognitionRules own = rules();
    for (RecognitionParameter& each : own.parameters)
      if (each.id == "requires_assessing_issuer") each.value = 1;
    const auto decided = [&own](const StatedResult& result) { return *recognise(own, request("44", "admission"), result, result.standard, nullptr); };
    StatedResult result = national("44");
    result.issuer_roles.reset();
    CHECK(recognised(request("44", "admission"), result).outcome == RecognitionOutcome::accept);
    const std::vector<std::string> open = recognised(request("44", "admission"), result).open;
    CHECK(std::find(open.begin(), open.end(), "requires_assessing_issuer") != open.end());  // nobody has said whether it does
    CHECK(decided(result).outcome == RecognitionOutcome::manual_review);
    CHECK(decided(result).unknown == std::vector<std::string>{"issuer_roles"});  // a result that nobody signed
    result.issuer_roles = std::vector<std::string>{"issue", "status"};
    CHECK(decided(result).reason == "BODY_NOT_LISTED");
    result.issuer_roles = std::vector<std::string>{"issue", "assess"};
    CHECK(decided(result).outcome == RecognitionOutcome::accept);
    CHECK(recognised(request("44", "admission"), result).open == std::vector<std::string>{"months_validity_national"});
  }

  TEST_CASE("rows of a city hold for issuers of its area") {
    StatedResult result = national("500103");
    CHECK(rule_of(recognised(request("500105", "admission"), result)) == "national-same");  // whose area the issuer's is, nobody knows
    CHECK(recognised(request("500105", "admission"), result).unknown.empty());              // and it changes nothing
    result.issuer_areas = std::vector<std::string>{"50"};
    CHECK(rule_of(recognised(request("500105", "admission"), result)) == "chongqing");
    result.issuer_areas = std::vector<std::string>{"51"};
    CHECK(rule_of(recognised(request("500105", "admission"), result)) == "national-same");
  }

  TEST_CASE("a row for levels: Shandong's nursing subsidy goes by levels 2 and 3 of the standard of 2013") {
    StatedResult result{.standard = &standard("mzt039-2013"), .level = 2, .assessed_on = day("2026-03-01"), .issued_in = "32"};
    CHECK(rule_of(recognised(request("370902", "nursing_subsidy"), result)) == "shandong-2013");
    result.level = 1;
    CHECK(rule_of(recognised(request("370902", "nursing_subsidy"), result)) == "shandong-2013-below");
    CHECK(recognised(request("370902", "nursing_subsidy"), result).outcome == RecognitionOutcome::accept);
    result.level.reset();
    result.assessment = best(standard("mzt039-2013"));  // graded: level 0
    CHECK(rule_of(recognised(request("370902", "nursing_subsidy"), result)) == "shandong-2013-below");
    result.assessment = Assessment{standard("mzt039-2013")};  // nothing answered: any level
    CHECK(recognised(request("370902", "nursing_subsidy"), result).outcome == RecognitionOutcome::supplement);
    StatedResult other = national("32");
    other.assessment = best(standard("gbt42195-2022"));
    other.level.reset();
    CHECK(recognised(request("37", "nursing_subsidy"), other).standard == "mzt039-2013");
    CHECK(recognised(request("440106", "ltci"), other).reason == "STANDARD_PRESCRIBED");
    CHECK(rule_of(recognised(request("440300", "ltci"), other)) == "national-mapped");
  }

  TEST_CASE("the insurance assesses a change after six months: a younger result is for its office") {  // trial measures of 2023, from a draft
    StatedResult result{.standard = &standard("nhsa-ltc-2021"), .level = 3, .assessed_on = day("2026-03-01"), .issued_in = "32"};
    RecognitionRequest changed = request("44", "ltci");
    changed.condition_changed = true;
    CHECK(rule_of(recognised(changed, result)) == "ltci-changed-early");
    changed.on = day("2026-09-01");
    CHECK(rule_of(recognised(changed, result)) == "ltci-changed-early");
    changed.on = day("2026-09-02");
    CHECK(rule_of(recognised(changed, result)) == "condition-changed");
    changed.condition_changed = false;
    CHECK(rule_of(recognised(changed, result)) == "national-same");
  }

  TEST_CASE("another standard: levels are never converted, items are carried over, and what is missing is asked") {
    const Standard& insurance = standard("nhsa-ltc-2021");
    StatedResult result = national("44");
    CHECK(recognised(request("44", "ltci"), result).reason == "ITEMS_MISSING");
    result.level.reset();
    result.assessment = best(standard("gbt42195-2022"));
    Recognition found = recognised(request("44", "ltci"), result);
    CHECK(found.outcome == RecognitionOutcome::supplement);
    CHECK(rule_of(found) == "national-mapped");
    CHECK(found.levels.size() == 2);
    std::size_t questions = 0;
    const std::size_t promised = found.ask.at_most;
    const InputIndex first = *found.ask.next;
    const auto wrong = static_cast<std::int32_t>(insurance.plan.inputs[first].values.size()) - 1;
    CHECK(has(take_answer(insurance, first, wrong, found), "CG4054"));
    while (found.outcome == RecognitionOutcome::supplement) {
      REQUIRE(++questions <= promised);
      CHECK(take_answer(insurance, *found.ask.next, 0, found).empty());
    }
    CHECK(found.outcome == RecognitionOutcome::accept_mapped);
    CHECK(found.levels.single() == 0);
    const StatedResult katz{.standard = &standard("katz"), .assessment = Assessment{standard("katz")}, .assessed_on = day("2026-03-01"), .issued_in = "44"};
    CHECK(recognised(request("44", "ltci"), katz).reason == "STANDARD_DIFFERS");
  }

  TEST_CASE("items that cannot give the level stated are looked at by somebody, whatever the rules say") {
    StatedResult result = national("44");
    result.assessment = best(standard("gbt42195-2022"));
    const Recognition& found = recognised(request("44", "admission"), result);
    CHECK(found.outcome == RecognitionOutcome::manual_review);
    CHECK(found.reason == "ITEMS_CONTRADICT");
  }

  TEST_CASE("same standard with answers missing: only these are asked") {
    StatedResult result = national("44");
    result.level.reset();
    result.assessment = Assessment{standard("gbt42195-2022")};
    const Recognition& found = recognised(request("44", "admission"), result);
    CHECK(found.outcome == RecognitionOutcome::supplement);
    CHECK(found.levels.size() == 5);
  }

  TEST_CASE("a look-up that misses is an error") {
    const auto code = [](const RecognitionRequest& request, const StatedResult& result) { return recognise(request, result).issues().front().code; };
    CHECK(code(request("99", "admission"), national()) == "CG4001");
    CHECK(code(request("44", "housing"), national()) == "CG4050");
    RecognitionRequest before = request("44", "admission");
    before.on = day("2026-02-28");
    CHECK(code(before, national("44")) == "CG4053");
    CHECK(code(request("44", "admission"), national("99")) == "CG4001");
    RecognitionRules none = rules();
    none.rules.clear();
    CHECK(recognise(none, request("44", "admission"), national("44"), nullptr, nullptr).issues().front().code == "CG4052");
    none.prescribed.clear();
    CHECK(prescribed_standard(none, request("44", "admission")).issues().front().code == "CG4051");
    RecognitionRequest named = request("44", "admission");
    named.standard = "gbt42195";
    CHECK(code(named, national("44")) == "CG3004");
  }

  TEST_CASE("every rule has a source that is listed, and every answer names a rule") {
    for (const RecognitionRule& rule : rules().rules) CHECK(!rule.citation.sources.empty());
    const std::string text = "id,name_zh,name_en,members,clause,confidence,sources\nx,某,some,77,,high,a\n";
    CHECK(has(read_recognition(std::vector<DataFile>{{.name = "groups.csv", .path = "groups.csv", .text = text}}, rules().regions).issues(), "CG2610"));
  }

  TEST_CASE("a result as a file: a case, a graded result, a level alone") {
    CHECK(file(R"({"standard":"gbt42195-2022","assessed_on":"2026-03-01","level":3,"issued_in":"33"})").result.level == 3);
    CHECK(file(R"({"standard":"gbt42195-2022","answers":{"B.1.1":4}})").result.assessment->values()[0] == 0);
    CHECK(file(R"({"schema":1,"id":null,"standard":"gbt42195-2022","complete":true,"level":3,"scores":{}})").result.level == 3);
    CHECK(file_code(R"({"standard":"gbt42195-2022","level":9})") == "CG3014");
    CHECK(file_code(R"({"standard":"gbt42195-2022"})") == "CG3015");
    CHECK(file_code(R"({"standard":"gbt42195-2022","level":"3"})") == "CG3003");
    CHECK(file_code(R"({"standard":"gbt42195-2022","level":3,"issued_in":33})") == "CG3003");
    CHECK(file_code(R"({"standard":"gbt42195-2022","level":3,"color":"red"})") == "CG3007");
  }
}
