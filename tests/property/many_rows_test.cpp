// A population in one call: records of odd sizes, answers and facts unknown here and there, two and three threads; a sample is graded and
// decided alone. Meant for the sanitizers. CAREGRADE_ROWS says how many persons: 200,000 by default, 10,000,000 for the whole of it
// (2 GB, and under the address sanitizer some minutes).

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/rulebook_catalog.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

std::size_t many() {
  const char* wanted = std::getenv("CAREGRADE_ROWS");
  return wanted != nullptr ? static_cast<std::size_t>(std::stoull(wanted)) : 200'000;
}

/// A number that hangs on row and column alone. why not drawn: so a sample can be made again.
std::uint64_t drawn(unsigned seed, std::size_t row, std::size_t column) {
  std::uint64_t word = (std::uint64_t{seed} << 32U ^ row) * 0x9E3779B97F4A7C15U + column * 0xBF58476D1CE4E5B9U;
  word = (word ^ word >> 30U) * 0xBF58476D1CE4E5B9U;
  word = (word ^ word >> 27U) * 0x94D049BB133111EBU;
  return word ^ word >> 31U;
}

/// Of a sample of rows, how many `is_wrong` says are.
template <class IsWrong>
std::size_t wrong_of(std::size_t rows, std::size_t sample, const IsWrong& is_wrong) {
  std::size_t wrong = 0;
  for (std::size_t k = 0; k < sample; ++k) wrong += is_wrong(k * (rows - 1) / (sample - 1)) ? 1U : 0U;
  return wrong;
}

struct Grades {
  std::vector<std::int8_t> best{}, worst{};
  std::vector<std::int32_t> low{}, high{};
  std::vector<std::uint8_t> flags{};

  explicit Grades(std::size_t rows) : best(rows, 99), worst(rows, 99), low(rows, -9), high(rows, -9), flags(rows, 99) {}
  bool operator==(const Grades&) const = default;
};

constexpr std::size_t total = 4;  // B.1 to B.4, then the total

GradedRows lists_of(Grades& grades, const Standard& standard) {
  GradedRows rows{.best = grades.best, .worst = grades.worst, .flags = grades.flags};
  rows.score_low.resize(standard.plan.scores.size());
  rows.score_high.resize(standard.plan.scores.size());
  rows.score_low[total] = grades.low;
  rows.score_high[total] = grades.high;
  return rows;
}

/// The position of an answer; -1 where nobody gave one, in about one of 40.
std::int32_t answer(const Standard& standard, unsigned seed, std::size_t row, std::size_t input) {
  const std::uint64_t word = drawn(seed, row, input);
  if (word % 40 == 0) return -1;
  return static_cast<std::int32_t>((word >> 8U) % standard.plan.inputs[input].values.size());
}

/// A fact of which a record holds four bytes.
struct Fact {
  const char* name = "";
  std::int32_t least = 0;
  std::int32_t most = 0;  ///< of what is drawn
};
constexpr Fact facts[] = {{"birth_date", -14'600, -1'000}, {"assessed_on", 19'000, 20'500},     {"ability_level", 0, 4},        {"relief", 0, 5},
                          {"concentrated_care", 0, 1},     {"home_care_project", 0, 1},         {"result_confirmed", 0, 1},     {"service_price.home", 0, 300'000},
                          {"ltci_paid.home", 0, 60'000},   {"service_price.inst_long", 0, 600'000}};

constexpr std::int32_t nothing = std::numeric_limits<std::int32_t>::min();

/// Unknown in about one of 60.
std::int32_t fact_of(unsigned seed, std::size_t row, std::size_t fact) {
  const std::uint64_t word = drawn(seed, row, 100 + fact);
  if (word % 60 == 0) return nothing;
  return facts[fact].least + static_cast<std::int32_t>((word >> 8U) % static_cast<std::uint64_t>(facts[fact].most - facts[fact].least + 1));
}

/// What nobody has in the records: the same for all.
constexpr std::int32_t in_jinan = 370'102, none = 0;

struct Decided {
  std::vector<std::uint8_t> status{};
  std::vector<std::int64_t> low{}, high{};

  explicit Decided(std::size_t rows) : status(rows, 99), low(rows, -9), high(rows, -9) {}
  bool operator==(const Decided&) const = default;
};

}  // namespace

TEST_SUITE("property: many rows") {
  TEST_CASE("a population in records of an odd size is graded as each person is") {
    const unsigned word = seed("many rows graded");
    const std::size_t rows = many();
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    REQUIRE(standard.plan.scores.at(total) != 0);
    const std::size_t inputs = standard.answer_count(), record = inputs + 3 - inputs % 2;  // odd, with room behind
    std::vector<std::int8_t> memory(rows * record, std::int8_t{77});
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t i = 0; i < inputs; ++i) {
        const std::int32_t position = answer(standard, word, row, i);
        const bool is_printed = position >= 0 && standard.is_item(static_cast<InputIndex>(i));
        memory[row * record + i] = static_cast<std::int8_t>(is_printed ? standard.items[i].options[static_cast<std::size_t>(position)].number : position);
      }
    Columns columns{.rows = rows};
    for (std::size_t i = 0; i < inputs; ++i)
      columns.columns.push_back({static_cast<InputIndex>(i), {.data = memory.data() + i, .cell = Cell::int8, .stride = static_cast<std::ptrdiff_t>(record)}});
    const auto grader = BatchGrader::make(standard);
    REQUIRE(grader.ok());
    Grades two{rows}, three{rows};
    const auto summary = grader->run(columns, lists_of(two, standard), 2);
    REQUIRE(summary.ok());
    CHECK(summary->refused == 0);
    CHECK(summary->incomplete > 0);
    CHECK(*grader->run(columns, lists_of(three, standard), 3) == *summary);
    CHECK(two == three);
    CHECK(wrong_of(rows, 400, [&](std::size_t row) {
            Assessment form{standard};
            for (std::size_t i = 0; i < inputs; ++i)
              if (const std::int32_t position = answer(standard, word, row, i); position >= 0) form.set(static_cast<InputIndex>(i), position);
            const auto alone = grade(standard, form);
            return !alone.ok() || two.best[row] != alone->levels.best() || two.worst[row] != alone->levels.worst() || two.low[row] != alone->scores[total].low ||
                   two.high[row] != alone->scores[total].high || (two.flags[row] == 0) != alone->complete;
          }) == 0);
  }

  TEST_CASE("a population in records of an odd size is decided as each person is") {
    const unsigned word = seed("many rows decided");
    const std::size_t rows = many();
    const Rulebook& rules = **built_in_rulebook();
    const auto program = compile(rules, {.regions = {"37"}, .benefits = {"CN-VOUCHER"}});
    REQUIRE(program.ok());
    const BatchDecider decider = BatchDecider::make(rules, *program);
    // why others too: what the voucher excludes is decided with it.
    const PackRow voucher = rules.benefits.find("CN-VOUCHER")->second;
    const auto here = static_cast<std::size_t>(
        std::find_if(decider.benefits().begin(), decider.benefits().end(), [voucher](const BatchBenefit& each) { return each.benefit == voucher; }) - decider.benefits().begin());
    REQUIRE(here < decider.benefits().size());
    constexpr std::size_t count = std::size(facts), record = 4 * count + 3;
    std::vector<char> memory(rows * record, 'x');
    for (std::size_t row = 0; row < rows; ++row)
      for (std::size_t k = 0; k < count; ++k) {
        const std::int32_t value = fact_of(word, row, k);
        std::memcpy(memory.data() + row * record + 4 * k + 1, &value, sizeof value);
      }
    FactColumns columns{.rows = rows};
    for (std::size_t k = 0; k < count; ++k)
      columns.facts.push_back({facts[k].name, {.data = memory.data() + 4 * k + 1, .cell = Cell::int32, .stride = static_cast<std::ptrdiff_t>(record)}});
    columns.facts.push_back({"service_place", {.data = &in_jinan, .cell = Cell::int32, .stride = 0}});
    const char* const unspent[] = {"service_price.day", "service_price.inst_short", "ltci_paid.day",  "ltci_paid.inst_long",  "ltci_paid.inst_short",
                                   "other_paid.home",   "other_paid.day",           "other_paid.inst_long", "other_paid.inst_short"};
    for (const char* name : unspent) columns.facts.push_back({name, {.data = &none, .cell = Cell::int32, .stride = 0}});
    const Date day = *Date::parse("2026-03-15");
    Decided two{rows}, three{rows};
    const auto lists = [&](Decided& to) {
      std::vector<DecidedRows> made(decider.benefits().size());
      made[here] = {.status = to.status, .amount_low = to.low, .amount_high = to.high};
      return made;
    };
    const auto summary = decider.run(columns, lists(two), day, 2);
    REQUIRE(summary.ok());
    CHECK(summary->refused == 0);
    for (const Status each : {Status::eligible, Status::not_eligible, Status::possible}) CHECK(summary->benefits[here].by_status[static_cast<std::size_t>(each)] > 0);
    CHECK(*decider.run(columns, lists(three), day, 3) == *summary);
    CHECK(two == three);
    CHECK(wrong_of(rows, 400, [&](std::size_t row) {
            Person person{};
            for (std::size_t k = 0; k < count; ++k)
              if (const std::int64_t value = fact_of(word, row, k); value != nothing) person.facts[facts[k].name] = {.values = {{value, value}}};
            person.facts["service_place"] = {.values = {{in_jinan, in_jinan}}};
            for (const char* name : unspent) person.facts[name] = {.values = {{none, none}}};
            const auto alone = decide(rules, *program, person, {.on = {.day = day}});
            if (!alone.ok()) return true;
            const auto found = std::find_if(alone->decisions.begin(), alone->decisions.end(), [voucher](const Decision& each) { return PackRow{each.pack, each.benefit} == voucher; });
            if (found == alone->decisions.end()) return true;
            const Decision& one = *found;
            if (!one.exact) return one.status != Status::possible && two.status[row] != static_cast<std::uint8_t>(one.status);
            return two.status[row] != static_cast<std::uint8_t>(one.status) || two.low[row] != one.amount.low || two.high[row] != one.amount.high;
          }) == 0);
  }
}
