#include "caregrade/engine/settle.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "caregrade/catalog.hpp"
#include "caregrade/io/settlement_reader.hpp"
#include "caregrade/io/settlement_writer.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/settlement_catalog.hpp"

using namespace caregrade;
using Rest = SettlementPolicies::Rest;

namespace {

const Rulebook& rulebook() { return **built_in_rulebook(); }

using Parts = std::vector<std::int64_t>;
Parts split(std::int64_t amount, Parts weights, Rest rest = Rest::largest_remainder) { return apportion(amount, weights, rest); }

bool has(const Issues& issues, const char* code) {
  return std::any_of(issues.begin(), issues.end(), [code](const Issue& issue) { return issue.code == code; });
}

const std::string line_header = "line,on,benefit,service,quantity,unit_price_fen,amount_fen\n";

std::vector<ServiceLine> lines(const std::string& rows) {
  const auto read = read_service_lines(line_header + rows, "lines.csv");
  REQUIRE(read.ok());
  return *read;
}
Issues lines_wrong(const std::string& rows) { return read_service_lines(line_header + rows, "lines.csv").issues(); }

/// The person of examples/persons/delta.json, with facts changed: registered and insured in Shanghai, care level 2, on the subsistence
/// allowance, cared for at home.
PersonCase shanghai(const std::string& fact = {}, const std::string& value = {}) {
  std::string text = R"({"id": "delta", "facts": {"birth_date": "1941-05-06", "hukou": "310104", "insured_place": "310104", "insurance": "employee",
    "relief": "dibao", "sh_level": "sh2", "service_form": "home"}})";
  if (const std::size_t at = text.find("\"" + fact + "\""); !fact.empty() && at != std::string::npos) text.replace(at, text.find_first_of(",}", at) - at, "\"" + fact + "\": " + value);
  else if (!fact.empty()) text.insert(text.size() - 2, ", \"" + fact + "\": " + value);
  const auto read = read_person({.text = text, .file = "person.json"}, rulebook(), [](std::string_view id) { return Catalog::built_in().find(id); });
  REQUIRE(read.value.ok());
  return *read.value;
}

SettlementRequest served(std::string place = "320500", const char* from = "2026-03-01", const char* to = "2026-03-31") {
  return {.served_in = std::move(place), .from = *Date::parse(from), .to = *Date::parse(to)};
}

Settlement settled(const std::string& rows, const SettlementRequest& request = served(), const PersonCase& person = shanghai()) {
  const auto found = settle_person(rulebook(), person, request, lines(rows), {.include_unverified = request.include_unverified});
  REQUIRE(found.ok());
  CHECK(check(*found).empty());
  return *found;
}
Issues refused(const std::string& rows, const SettlementRequest& request = served(), const PersonCase& person = shanghai()) {
  return settle_person(rulebook(), person, request, lines(rows), {}).issues();
}

bool because(const SettlementClaim& claim, const char* reason) { return std::find(claim.reasons.begin(), claim.reasons.end(), reason) != claim.reasons.end(); }

const std::string insured = "1,2026-03-03,31-LTCI-SHARE,bath,4,6500,\n2,2026-03-10,31-LTCI-SHARE,nursing,3,3335,\n";
const std::string subsidised = "3,2026-03-05,31-SERV,meals,30,2000,\n4,2026-03-20,31-SERV,cleaning,8,6250,50000\n";

const std::string rule_header = "id,benefits,forms,region,served,pays,reason,text_zh,text_en,from,to,clause,confidence,sources\n";

Result<SettlementRules> rules_of(const std::string& rows) {
  const std::string text = rule_header + rows;
  const std::string sources = "id,title_zh,title_en,url,quality_zh,quality_en\ndoc,文件,a document,,自拟,invented\n";
  const std::vector<DataFile> files{{.name = "rules.csv", .path = "rules.csv", .text = text}, {.name = "sources.csv", .path = "sources.csv", .text = sources}};
  return read_settlement_rules(files, **built_in_recognition(), rulebook());
}
std::string rule(const std::string& id, const std::string& conditions, const std::string& pays) {
  return id + "," + conditions + "," + pays + ",REASON,文,text,,,,medium,doc\n";
}

/// The lines of a Shanghai subsidy, settled by rules of the test; nobody has decided anything but this amount.
Settlement by_rules(const std::string& rows, std::int64_t amount, const std::string& services = subsidised, const SettlementRequest& request = served()) {
  const auto rules = rules_of(rows);
  REQUIRE(rules.ok());
  const PackRow at = rulebook().benefits.find("31-SERV")->second;
  Decisions decisions{};
  decisions.decisions.push_back({.pack = at.pack, .benefit = at.row, .status = Status::eligible, .amount = {amount, amount}, .amount_known = true});
  const std::vector<MonthDecisions> months{{request.from, &decisions}};
  const auto found = settle(*rules, **built_in_recognition(), rulebook(), shanghai().person, request, months, lines(services));
  REQUIRE(found.ok());
  CHECK(check(*found).empty());
  return *found;
}

}  // namespace

TEST_SUITE("settlement") {
  TEST_CASE("an amount is split to the fen, and what is left goes where the policy says") {
    CHECK(split(100, {1, 1, 1}) == Parts{34, 33, 33});
    CHECK(split(100, {1, 1, 1}, Rest::last) == Parts{33, 33, 34});
    CHECK(split(10'005, {9'000, 1'000}) == Parts{9'005, 1'000});  // 9004.5 and 1000.5: the earlier of equal ones
    CHECK(split(10'005, {9'000, 1'000}, Rest::last) == Parts{9'004, 1'001});
    CHECK(split(2, {1, 1, 6}) == Parts{0, 0, 2});  // .25, .25, 1.5
    CHECK(split(0, {3, 4}) == Parts{0, 0});
    CHECK(split(5, {0, 0}) == Parts{0, 0});
    CHECK(split(most_settled, {most_settled, 1}).front() == most_settled - 1);  // 999999999.000000001 and 0.99…
  }

  TEST_CASE("an elder of Shanghai served in Suzhou: two benefits, worked out by hand") {  // statute of Shanghai, article 45
    // Insurance, 90 %: 260.00 → 234.00 and 26.00; 100.05 → 90.045 and 10.005 → 90.05 and 10.00.
    // Subsidy of level 2 on the subsistence allowance, 1036.00 a month: 600.00 whole, of 500.00 what is left, 436.00.
    const Settlement found = settled(insured + subsidised);
    REQUIRE(found.claims.size() == 2);
    const SettlementClaim &ltci = found.claims[0], &subsidy = found.claims[1];
    CHECK(ltci.lines[0].shares == Parts{23'400, 2'600});
    CHECK(ltci.lines[1].shares == Parts{9'005, 1'000});
    CHECK(subsidy.lines[0].shares == Parts{60'000, 0});
    CHECK(subsidy.lines[1].shares == Parts{43'600, 6'400});
    CHECK(subsidy.covered == Interval{103'600, 103'600});
    CHECK(ltci.rule == "shanghai-delta");
    CHECK(ltci.parties[0].region == "31");
    CHECK(ltci.citation.sources.front() == "SH45");
    CHECK(!found.is_open());
    CHECK(found.amount == 146'005);
    REQUIRE(found.parties.size() == 2);
    CHECK(found.parties[0].amount == 136'005);
    CHECK(found.parties[1].is_person);
    CHECK(found.parties[1].amount == 10'000);
  }

  TEST_CASE("policies move fen between lines and parties, never the sum") {
    SettlementRequest request = served();
    request.policies = {.rest = Rest::last, .cap = SettlementPolicies::Cap::in_proportion};
    const Settlement found = settled(insured + subsidised, request);
    CHECK(found.claims[0].lines[1].shares == Parts{9'004, 1'001});
    CHECK(found.claims[1].lines[0].shares == Parts{56'509, 3'491});  // 103600 × 60000 / 110000 = 56509.09…
    CHECK(found.claims[1].lines[1].shares == Parts{47'091, 2'909});  // 47090.90…
    CHECK(found.amount == 146'005);
    CHECK(found.parties[0].amount + found.parties[1].amount == 146'005);
  }

  TEST_CASE("outside the Yangtze delta no document says who pays: it stays unknown, and is not the service region") {
    const Settlement found = settled(insured, served("440106"));
    const SettlementClaim& claim = found.claims.front();
    CHECK(claim.is_open);
    CHECK(claim.rule == "national-open");
    CHECK(claim.parties[0].region.empty());
    CHECK(claim.parties[0].amount == 32'405);
    CHECK(because(claim, "PAYER_OPEN"));
    CHECK(found.parties[0].region.empty());
  }

  TEST_CASE("without any row the payer is unknown too") {
    const Settlement found = by_rules(rule("other", "31-ZHJT,,,", "hukou=100"), 100'000);
    CHECK(found.claims.front().is_open);
    CHECK(found.claims.front().rule.empty());
    CHECK(because(found.claims.front(), "NO_RULE"));
    CHECK(found.claims.front().parties[0].region.empty());
  }

  TEST_CASE("several payers share what the benefit pays, and a place that the person does not name is asked for") {
    const Settlement found = by_rules(rule("two", ",,,", "CN=33.33 hukou=33.33 usual=33.34"), 100'001);
    const SettlementClaim& claim = found.claims.front();
    REQUIRE(claim.parties.size() == 4);
    CHECK(claim.parties[0].region == "CN");
    CHECK(claim.parties[1].region == "310104");
    CHECK(claim.parties[2].region.empty());  // nobody has said where the person lives
    CHECK(claim.ask == std::vector<std::string>{"usual"});
    CHECK(because(claim, "PAYER_PLACE_UNKNOWN"));
    CHECK(claim.is_open);
    // 60000 and 40001 are paid; 60000 → 19998, 19998, 20004; 40001 → 13332.3333, 13332.3333, 13336.3334 → one fen to the last.
    CHECK(claim.lines[0].shares == Parts{19'998, 19'998, 20'004, 0});
    CHECK(claim.lines[1].shares == Parts{13'332, 13'332, 13'337, 9'999});
  }

  TEST_CASE("the first row that holds decides: form, place of service, region, day, confidence") {
    const std::string last = rule("last", ",,,", "benefit=100");
    const auto who = [&](const std::string& before, const SettlementRequest& request = served()) { return by_rules(before + last, 1, subsidised, request).claims.front().rule; };
    CHECK(who(rule("a", "31-SERV,,,", "")) == "a");
    CHECK(who(rule("a", ",service_credit cash,,", "")) == "a");
    CHECK(who(rule("a", ",cash,,", "")) == "last");
    CHECK(who(rule("a", ",,31,", "")) == "a");
    CHECK(who(rule("a", ",,CN,", "")) == "last");
    CHECK(who(rule("a", ",,,yangtze_delta", "")) == "a");
    CHECK(who(rule("a", ",,,33 greater_bay", "")) == "last");
    CHECK(who(rule("a", ",,,benefit", "")) == "last");
    CHECK(who(rule("a", ",,,benefit", ""), served("310115")) == "a");
    CHECK(who(rule("a", ",,,hukou", ""), served("310104")) == "a");  // the person of the test is registered there
    CHECK(who(rule("a", ",,,hukou", ""), served("310115")) == "last");
    CHECK(who(rule("a", ",,,usual", ""), served("310104")) == "last");  // nobody has said where the person lives
    CHECK(who("a,,,,,,R,文,text,2026-03-15,,,high,doc\n") == "a");  // a month counts where part of it does
    CHECK(who("a,,,,,,R,文,text,2026-04-01,,,high,doc\n") == "last");
    CHECK(who("a,,,,,,R,文,text,,2026-02-28,,high,doc\n") == "last");
    CHECK(who("a,,,,,,R,文,text,,,,low,doc\n") == "last");
    SettlementRequest unverified = served();
    unverified.include_unverified = true;
    CHECK(who("a,,,,,,R,文,text,,,,low,doc\n", unverified) == "a");
  }

  TEST_CASE("what is known only in part is told as from and to, and is not shared out") {
    const Settlement found = settled("1,2026-03-03,31-SERV,meals,,,30000\n", served(), shanghai("relief", "null"));
    const SettlementClaim& claim = found.claims.front();
    CHECK(claim.status == Status::possible);
    CHECK(claim.is_open);
    CHECK(claim.covered == Interval{0, 30'000});
    CHECK(claim.lines.front().shares.empty());
    CHECK(because(claim, "ENTITLEMENT_OPEN"));
    CHECK(std::find(claim.ask.begin(), claim.ask.end(), "relief") != claim.ask.end());
    CHECK(found.unshared == 30'000);
    CHECK(found.amount == 30'000);
  }

  TEST_CASE("who is not entitled pays whole, and nobody has to be known for that") {
    const Settlement found = settled("1,2026-03-03,31-SERV,meals,,,30000\n", served("440106"), shanghai("birth_date", "\"1980-05-06\""));
    const SettlementClaim& claim = found.claims.front();
    CHECK(claim.status == Status::not_eligible);
    CHECK(because(claim, "NOT_ELIGIBLE"));
    CHECK(!claim.is_open);
    REQUIRE(claim.parties.size() == 1);
    CHECK(claim.parties.front().amount == 30'000);
  }

  TEST_CASE("what is paid in cash, and what may be used in its city only, is not settled elsewhere") {
    CHECK(settled("1,2026-03,31-ZHJT,allowance,,,18000\n").claims.front().rule == "paid-to-person");
    const Settlement found = settled("1,2026-03-03,440100-LTCI-MONTH,care,,,30000\n", served("310104"));
    CHECK(found.claims.front().rule == "guangzhou-ltci-outside");  // its article 9
    CHECK(found.claims.front().parties.front().amount == 30'000);
    CHECK(!found.is_open());
  }

  TEST_CASE("a benefit of a week or in hours is not guessed into money") {
    const Settlement found = settled("1,2026-03-03,31-LTCI-HOME,care,,,30000\n");
    CHECK(because(found.claims.front(), "UNIT_OPEN"));
    CHECK(found.claims.front().covered == Interval{0, 30'000});
  }

  TEST_CASE("each month is decided by itself, with its own limit") {
    const std::string rows = "1,2024-01-31,31-SERV,meals,,,100000\n2,2024-02-01,31-SERV,meals,,,100000\n";
    const Settlement found = settled(rows, served("320500", "2024-01-01", "2024-02-29"));
    REQUIRE(found.claims.size() == 2);
    CHECK(found.claims[0].covered.low == 89'600);  // 31-SERV-L24-DB-2023
    CHECK(found.claims[1].covered.low == 100'000);  // 31-SERV-L24-DB: 1036 yuan
  }

  TEST_CASE("a reversal takes everything back, and both together come to nothing") {
    const Settlement found = settled(insured + subsidised);
    const auto reversed = reverse(found);
    REQUIRE(reversed.ok());
    CHECK(check(*reversed).empty());
    CHECK(reversed->reverses == found.id);
    CHECK(reversed->id != found.id);
    CHECK(reversed->amount + found.amount == 0);
    for (std::size_t i = 0; i < found.parties.size(); ++i) CHECK(reversed->parties[i].amount + found.parties[i].amount == 0);
    for (std::size_t c = 0; c < found.claims.size(); ++c)
      for (std::size_t l = 0; l < found.claims[c].lines.size(); ++l)
        for (std::size_t k = 0; k < found.claims[c].lines[l].shares.size(); ++k)
          CHECK(reversed->claims[c].lines[l].shares[k] + found.claims[c].lines[l].shares[k] == 0);
    CHECK(has(reverse(*reversed).issues(), "CG4069"));
  }

  TEST_CASE("a record that was changed, or does not add up, is not reversed") {
    Settlement found = settled(insured);
    found.claims[0].lines[0].line.service = "another";
    CHECK(has(reverse(found).issues(), "CG4068"));
    found.claims[0].lines[0].shares[0] += 1;
    CHECK(has(reverse(found).issues(), "CG4067"));
    found.claims[0].lines[0].shares.pop_back();
    CHECK(has(reverse(found).issues(), "CG4067"));
  }

  TEST_CASE("what is written is read back the same, byte for byte") {
    for (const Settlement& each : {settled(insured + subsidised), settled(insured, served("440106")),
                                   settled("1,2026-03,31-SERV,meals,1.5,,30000\n", served(), shanghai("relief", "null"))}) {
      const auto read = read_settlement(to_json(each), "record.json");
      REQUIRE(read.ok());
      CHECK(to_json(*read) == to_json(each));
      CHECK(reverse(*read).ok());
    }
  }

  TEST_CASE("what is no record is refused with its places") {
    const auto code = [](const std::string& text) { return read_settlement(text, "record.json").issues().front().code; };
    CHECK(code("{}") == "CG4066");
    CHECK(code("[]") == "CG4066");
    CHECK(code("{") == "CG1014");
    std::string text = to_json(settled(insured));
    const auto changed = [&text](const std::string& from, const std::string& to) {
      std::string other = text;
      other.replace(other.find(from), from.size(), to);
      return read_settlement(other, "record.json").issues();
    };
    CHECK(has(changed("\"amount_fen\":36005", "\"amount_fen\":\"36005\""), "CG4066"));
    CHECK(has(changed("\"amount_fen\":36005", "\"amount_fen\":9000000000000000000"), "CG4066"));
    CHECK(changed("\"status\":\"eligible\"", "\"status\":\"maybe\"").front().where.pointer == "/claims/0/status");
    CHECK(has(changed("\"quantity\":4", "\"quantity\":-4"), "CG4066"));
  }
}

TEST_SUITE("service lines") {
  TEST_CASE("an amount, or quantity times price, or all three that agree") {
    CHECK(lines("1,2026-03-03,B,s,,,1250\n").front().amount == 1'250);
    CHECK(lines("1,2026-03-03,B,s,1.5,1250,\n").front().amount == 1'875);
    CHECK(lines("1,2026-03,B,s,1.5,1251,1877\n").front().amount == 1'877);  // 1876.5
    CHECK(lines("1,2026-03,B,s,1.5,1251,1876\n").front().whole_month);
    CHECK(has(lines_wrong("1,2026-03,B,s,1.5,1251,1875\n"), "CG4060"));
    CHECK(has(lines_wrong("1,2026-03,B,s,1.5,1251,\n"), "CG4060"));  // half a fen
    CHECK(has(lines_wrong("1,2026-03,B,s,2,,\n"), "CG4060"));
  }

  TEST_CASE("everything that is wrong is told in one pass, nothing overflows, nothing is below zero") {
    const Issues wrong = lines_wrong(
        "1,2026-02-30,B,s,,,1\n"
        "1,2026-03-03,B,s,,,-1\n"
        "2,2026-03-03,,s,,,1\n"
        "3,2026-03-03,B,s,,,99999999999999999999\n"
        "4,2026-03-03,B,s,9999999999,999999999999,\n"
        "5,2026-03-03,B,s,-1,5,\n");
    for (const char* code : {"CG4012", "CG2101", "CG2006", "CG2005"}) CHECK(has(wrong, code));
    CHECK(wrong.size() == 7);
    CHECK(wrong.front().where.line == 2);
    CHECK(has(read_service_lines("line,on,benefit,service,price\n", "lines.csv").issues(), "CG2002"));
    CHECK(has(read_service_lines("line,on,benefit\n", "lines.csv").issues(), "CG2003"));
    CHECK(has(read_service_lines(std::string(DataFile::most_bytes + 1, 'a'), "lines.csv").issues(), "CG2008"));
  }

  TEST_CASE("a request that does not fit the lines, the person or the places is refused whole") {
    CHECK(has(refused("1,2026-04-01,31-SERV,s,,,1\n"), "CG4061"));
    CHECK(has(refused("1,2026-02-28,31-SERV,s,,,1\n"), "CG4061"));
    CHECK(has(refused(""), "CG4065"));
    CHECK(has(refused("1,2026-03-01,31-SERVE,s,,,1\n"), "CG4031"));
    CHECK(has(refused("1,2026-03-01,31-SERV,s,,,600000000\n2,2026-03-01,31-SERV,s,,,400000001\n"), "CG4062"));
    CHECK(refused("1,2026-03-01,31-SERV,s,,,600000000\n2,2026-03-01,31-SERV,s,,,400000000\n").empty());
    CHECK(has(refused("1,2026-03-01,31-SERV,s,,,1\n", served("999999")), "CG4001"));
    CHECK(has(refused("1,2026-03-01,31-SERV,s,,,1\n", served(), shanghai("service_place", "\"330106\"")), "CG4064"));
    CHECK(refused("1,2026-03-01,31-SERV,s,,,1\n", served(), shanghai("service_place", "\"320500\"")).empty());
  }
}

TEST_SUITE("settlement rules") {
  TEST_CASE("the rules that are built in are sound, each row with a source and a confidence") {
    const auto rules = built_in_settlement();
    REQUIRE(rules.ok());
    for (const SettlementRule& each : (*rules)->rules) {
      CHECK(!each.citation.sources.empty());
      CHECK(!each.text.zh.empty());
      CHECK((each.pays == SettlementRule::Pays::shares) == !each.shares.empty());
    }
  }

  TEST_CASE("what rows name has to be there, and shares come to 100 percent") {
    const auto wrong = [](const std::string& rows) { return rules_of(rows).issues(); };
    CHECK(has(wrong(rule("a", "31-NONE,,,", "")), "CG2620"));
    CHECK(has(wrong(rule("a", ",gold,,", "")), "CG2620"));
    CHECK(has(wrong(rule("a", ",,,", "age=100")), "CG2620"));  // a fact, but no place
    CHECK(has(wrong(rule("a", ",,,nowhere", "")), "CG2610"));
    CHECK(has(wrong(rule("a", ",,yangtze_delta,", "")), "CG2610"));
    CHECK(has(wrong(rule("a", ",,,", "hukou")), "CG2621"));
    CHECK(has(wrong(rule("a", ",,,", "hukou=0 usual=100")), "CG2621"));
    CHECK(has(wrong(rule("a", ",,,", "hukou=50 usual=49.99")), "CG2622"));
    CHECK(has(wrong(rule("a", ",,,31", "") + rule("a", ",,,32", "")), "CG2101"));
    CHECK(has(wrong("a,,,,,,R,文,text,2026-02-01,2026-01-01,,high,doc\n"), "CG2402"));
    CHECK(has(wrong("a,,,,,,R,文,text,,,,high,none\n"), "CG2102"));
  }

  TEST_CASE("a row that another hides is told") {
    const auto wrong = [](const std::string& rows) { return has(rules_of(rows).issues(), "CG2623"); };
    CHECK(wrong(rule("all", ",,,", "") + rule("a", "31-SERV,,,", "hukou=100")));
    CHECK(wrong(rule("two", "31-SERV 31-LTCI,,,", "") + rule("one", "31-LTCI,,,32", "")));
    CHECK(!wrong(rule("one", "31-LTCI,,,", "") + rule("two", "31-SERV 31-LTCI,,,", "")));
    CHECK(!wrong(rule("inside", ",,,benefit", "") + rule("all", ",,,", "")));
    CHECK(!wrong("a,,,,,,R,文,text,2026-01-01,,,high,doc\n" + rule("b", ",,,", "")));
    CHECK(!wrong("a,,,,,,R,文,text,,,,low,doc\n" + rule("b", ",,,", "")));
  }
}
