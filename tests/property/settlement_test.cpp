// Random lines, limits, shares and policies: whatever is drawn, sums come out to the fen, nobody pays for more than a line costs, and a
// reversal takes back what there was.

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/engine/settle.hpp"
#include "caregrade/io/settlement_reader.hpp"
#include "caregrade/io/settlement_writer.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

std::int64_t drawn(std::mt19937& random, std::int64_t least, std::int64_t most) { return std::uniform_int_distribution<std::int64_t>{least, most}(random); }

/// Shares in hundredths of a percent that come to the whole.
std::vector<PayerShare> drawn_shares(std::mt19937& random) {
  static const char* places[] = {"11", "31", "32", "33", "44"};
  std::vector<std::int64_t> cuts{0, whole_percent};
  const std::int64_t parties = drawn(random, 1, 5);
  while (static_cast<std::int64_t>(cuts.size()) <= parties) {
    const std::int64_t cut = drawn(random, 1, whole_percent - 1);
    if (std::find(cuts.begin(), cuts.end(), cut) == cuts.end()) cuts.push_back(cut);
  }
  std::sort(cuts.begin(), cuts.end());
  std::vector<PayerShare> shares{};
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) shares.push_back({.of = PayerShare::Of::place, .id = places[i], .percent = cuts[i + 1] - cuts[i]});
  return shares;
}

}  // namespace

TEST_CASE("settlements come out to the fen whatever is drawn, and reversals come to nothing") {
  std::mt19937 random{seed("settlement")};
  const Rulebook& rulebook = **built_in_rulebook();
  const PackRow capped = rulebook.benefits.find("31-SERV")->second, in_percent = rulebook.benefits.find("31-LTCI-SHARE")->second;
  for (int round = 0; round < 2'000; ++round) {
    SettlementRules rules{};
    rules.rules.push_back({.id = "drawn", .pays = SettlementRule::Pays::shares, .shares = drawn_shares(random), .reason = "DRAWN"});
    SettlementRequest request{.served_in = "320500", .from = *Date::parse("2026-03-01"), .to = *Date::parse("2026-03-31")};
    request.policies = {.rest = drawn(random, 0, 1) == 0 ? SettlementPolicies::Rest::last : SettlementPolicies::Rest::largest_remainder,
                        .cap = drawn(random, 0, 1) == 0 ? SettlementPolicies::Cap::in_order : SettlementPolicies::Cap::in_proportion};
    std::vector<ServiceLine> lines{};
    const std::int64_t count = drawn(random, 1, 12), most = drawn(random, 0, 1) == 0 ? 99 : most_settled / 12;
    for (std::int64_t i = 0; i < count; ++i)
      lines.push_back({.id = std::to_string(i), .on = *Date::parse("2026-03-10"), .benefit = drawn(random, 0, 1) == 0 ? "31-SERV" : "31-LTCI-SHARE", .service = "s",
                       .amount = drawn(random, 0, most)});
    const std::int64_t cap = drawn(random, 0, most * 4), percent = drawn(random, 0, whole_percent);
    Decisions decisions{};
    decisions.decisions.push_back({.pack = capped.pack, .benefit = capped.row, .status = Status::eligible, .amount = {cap, cap}, .amount_known = true});
    decisions.decisions.push_back({.pack = in_percent.pack, .benefit = in_percent.row, .status = Status::eligible, .amount = {percent, percent}, .amount_known = true});
    const std::vector<MonthDecisions> months{{request.from, &decisions}};
    const auto found = settle(rules, **built_in_recognition(), rulebook, Person{}, request, months, lines);
    REQUIRE(found.ok());
    // Reckoned here by itself: what each line, claim and party comes to.
    std::int64_t whole = 0, all_parties = 0;
    for (const SettlementClaim& claim : found->claims) {
      std::int64_t covered = 0, amount = 0;
      for (const SettledLine& line : claim.lines) {
        REQUIRE(line.shares.size() == claim.parties.size());
        CHECK(std::accumulate(line.shares.begin(), line.shares.end(), std::int64_t{0}) == line.line.amount);
        CHECK(*std::min_element(line.shares.begin(), line.shares.end()) >= 0);
        covered += line.line.amount - line.shares.back();
        amount += line.line.amount;
        if (claim.benefit != "31-LTCI-SHARE") continue;
        const std::int64_t off = (line.line.amount - line.shares.back()) * whole_percent - line.line.amount * percent;  // less than a fen from the exact share
        CHECK(off < whole_percent);
        CHECK(off > -whole_percent);
      }
      if (claim.benefit == "31-SERV") CHECK(covered == std::min(cap, amount));
      CHECK(claim.covered == Interval{covered, covered});
      whole += amount;
    }
    for (const SettlementParty& party : found->parties) all_parties += party.amount;
    CHECK(whole == std::accumulate(lines.begin(), lines.end(), std::int64_t{0}, [](std::int64_t sum, const ServiceLine& line) { return sum + line.amount; }));
    CHECK(all_parties == whole);
    CHECK(check(*found).empty());
    const auto reversed = reversal(*found);
    REQUIRE(reversed.ok());
    CHECK(check(*reversed).empty());
    CHECK(reversed->amount == -whole);
    for (std::size_t i = 0; i < found->parties.size(); ++i) CHECK(reversed->parties[i].amount == -found->parties[i].amount);
  }
}

TEST_CASE("a record with a byte changed is refused, or says the same") {
  std::mt19937 random{seed("settlement record")};
  Settlement settlement{.id = "0", .person = "p", .served_in = "32", .served_name = {.zh = "江苏", .en = "Jiangsu"}, .from = *Date::parse("2026-03-01"), .to = *Date::parse("2026-03-31"), .amount = 5,
                        .engine = "0", .packs = {"p"}, .input = "0"};
  SettlementClaim claim{.benefit = "31-SERV", .name = {.zh = "补贴", .en = "subsidy"}, .month = settlement.from, .status = Status::eligible, .amount = 5, .covered = {5, 5}, .reasons = {"R"}};
  claim.parties = {{.region = "31", .name = {.zh = "上海", .en = "Shanghai"}, .percent = whole_percent, .amount = 5}, {.is_person = true}};
  claim.lines = {{.line = {.id = "1", .on = settlement.from, .benefit = "31-SERV", .service = "s", .quantity = 150, .unit_price = 3, .amount = 5}, .shares = {5, 0}}};
  settlement.claims = {claim};
  settlement.parties = {{.region = "31", .name = {.zh = "上海", .en = "Shanghai"}, .amount = 5}, {.is_person = true}};
  const std::string text = to_json(settlement);
  REQUIRE(read_settlement(text, "r").ok());
  for (int round = 0; round < 20'000; ++round) {
    std::string other = text;
    for (std::int64_t left = drawn(random, 1, 3); left > 0; --left) {
      const auto at = static_cast<std::size_t>(drawn(random, 0, static_cast<std::int64_t>(other.size()) - 1));
      if (drawn(random, 0, 2) == 0) other.erase(at, static_cast<std::size_t>(drawn(random, 1, 40)));
      else other[at] = static_cast<char>(drawn(random, 0, 255));
      if (other.empty()) other = "{";
    }
    const auto read = read_settlement(other, "r");
    if (!read.ok()) continue;
    static_cast<void>(check(*read));
    CHECK(to_json(*read_settlement(to_json(*read), "r")) == to_json(*read));
  }
}
