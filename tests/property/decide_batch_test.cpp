// Benefits of columns of random persons, against each of them decided alone: shipped packs, days and places by row, unknown facts.

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/rulebook_catalog.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

constexpr std::int64_t unknown = std::numeric_limits<std::int64_t>::min();

const Rulebook& rules() {
  static const Rulebook& rulebook = **built_in_rulebook();
  return rulebook;
}

/// A fact as columns name it, with what it can be.
struct Named {
  std::string name{};
  const PackFact* fact = nullptr;
};

std::vector<Named> named_facts() {
  std::vector<Named> found{};
  for (const auto& [id, at] : rules().facts) {
    const PackFact& fact = rules().fact(at);
    if (fact.by.empty()) found.push_back({id, &fact});
    else
      for (const auto& choice : rules().fact(rules().facts.find(fact.by)->second).choices) found.push_back({id + "." + choice.id, &fact});
  }
  return found;
}

std::int64_t random_value(const PackFact& fact, const std::vector<std::int64_t>& places, std::mt19937& random) {
  const auto below = [&random](std::int64_t end) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(std::max<std::int64_t>(end, 1))); };
  switch (fact.kind) {
    case PackFact::Kind::truth: return below(2);
    case PackFact::Kind::choice: return below(static_cast<std::int64_t>(fact.choices.size()));
    case PackFact::Kind::level: return below(static_cast<std::int64_t>(rules().levels.find(fact.standard)->second.size()));
    case PackFact::Kind::region: return below(12) == 0 ? 0 : places[static_cast<std::size_t>(below(static_cast<std::int64_t>(places.size())))];
    case PackFact::Kind::date: {  // mostly of an old person, or of late
      const std::int64_t day = below(2) == 0 ? -14600 + below(9000) : 17000 + below(3800);
      return std::clamp(day, fact.least, fact.most);
    }
    case PackFact::Kind::count:
    case PackFact::Kind::money: break;
  }
  const std::int64_t span = fact.most - fact.least + 1;
  return fact.least + below(std::min<std::int64_t>(span, below(2) == 0 ? 5 : 600000));
}

struct Table {
  std::vector<Named> facts = named_facts();
  std::vector<std::vector<std::int64_t>> cells{};
  std::vector<std::int32_t> days{};

  Table(std::size_t rows, double blanks, const std::vector<std::int64_t>& places, std::mt19937& random) : cells(facts.size(), std::vector<std::int64_t>(rows)) {
    std::uniform_real_distribution<double> share{};
    for (std::size_t k = 0; k < facts.size(); ++k)
      for (std::int64_t& cell : cells[k]) cell = share(random) < blanks ? unknown : random_value(*facts[k].fact, places, random);
    for (std::size_t row = 0; row < rows; ++row) days.push_back(static_cast<std::int32_t>(18800 + random() % 2000));
  }

  [[nodiscard]] FactColumns columns() const {
    FactColumns columns{.rows = days.size()};
    for (std::size_t k = 0; k < facts.size(); ++k) columns.facts.push_back({facts[k].name, {.data = cells[k].data(), .cell = Cell::int64, .stride = 8}});
    columns.day = {.data = days.data(), .cell = Cell::int32, .stride = 4};
    return columns;
  }

  [[nodiscard]] Person person(std::size_t row) const {
    Person person{};
    for (std::size_t k = 0; k < facts.size(); ++k) {
      if (cells[k][row] == unknown) continue;
      KnownFact known{};
      if (facts[k].fact->kind == PackFact::Kind::region && cells[k][row] == 0) known.absent = true;
      else known.values = {{cells[k][row], cells[k][row]}};
      person.facts.emplace(facts[k].name, known);
    }
    return person;
  }
};

struct Results {
  std::vector<std::vector<std::uint8_t>> status{};
  std::vector<std::vector<std::int64_t>> low{}, high{};
  std::vector<std::vector<DecidedBy>> by{};

  Results(std::size_t benefits, std::size_t rows)
      : status(benefits, std::vector<std::uint8_t>(rows, 99)), low(benefits, std::vector<std::int64_t>(rows, -9)), high{low}, by(benefits, std::vector<DecidedBy>(rows)) {}

  [[nodiscard]] std::vector<DecidedRows> rows() {
    std::vector<DecidedRows> rows{};
    for (std::size_t k = 0; k < status.size(); ++k) rows.push_back({.status = status[k], .amount_low = low[k], .amount_high = high[k], .decided_by = by[k]});
    return rows;
  }
  bool operator==(const Results&) const = default;
};

/// Whether the byte that says what decided fits the words of a decision.
bool fits(const Decision& decision, DecidedBy by) {
  using Kind = DecidedBy::Kind;
  const Benefit& benefit = rules().packs[decision.pack].benefits[decision.benefit];
  if (!decision.displaced_by.empty()) return by.kind == Kind::group;
  if (decision.because.empty()) return by.kind == Kind::nothing;
  const std::string& word = decision.because.front();
  switch (by.kind) {
    case Kind::condition: return benefit.conditions[by.number].id == word;
    case Kind::tier: return benefit.tiers[by.number].id == word;
    case Kind::residence: return word == "residence";
    case Kind::span: return word == "span";
    case Kind::unverified: return word == "unverified";
    case Kind::parameter: return word == "parameter";
    case Kind::no_tier: return word == "tiers";
    case Kind::group:
    case Kind::nothing: break;
  }
  return false;
}

/// Decisions of a row that are unlike those of the person alone.
std::size_t wrong_decisions(const Program& program, const BatchDecider& decider, const Table& table, const Results& found, std::size_t row) {
  const auto alone = decide(rules(), program, table.person(row), {.on = {.day = Date::from_days(table.days[row])}});
  if (!alone.ok()) return 1;
  std::size_t wrong = 0, seen = 0;
  for (std::size_t k = 0; k < decider.benefits().size(); ++k) {
    const PackRow at = decider.benefits()[k].benefit;
    const auto same = std::find_if(alone->decisions.begin(), alone->decisions.end(), [at](const Decision& each) { return each.pack == at.pack && each.benefit == at.row; });
    if (same == alone->decisions.end()) {  // replaced by another rule, or of a district that does not concern the person
      const bool silent = found.status[k][row] == DecidedRows::untold || found.status[k][row] == static_cast<std::uint8_t>(Status::not_covered) ||
                          found.by[k][row].kind == DecidedBy::Kind::residence;
      wrong += !silent;
      continue;
    }
    ++seen;
    wrong += found.status[k][row] != static_cast<std::uint8_t>(same->status) || found.low[k][row] != same->amount.low || found.high[k][row] != same->amount.high ||
             !fits(*same, found.by[k][row]);
  }
  return wrong + (seen != alone->decisions.size());
}

}  // namespace

TEST_SUITE("property: decide in columns") {
  TEST_CASE("known persons of any place and day have in columns what each has alone") {
    std::mt19937 random{seed("decide in columns, all known")};
    for (const std::vector<std::string>& regions : {std::vector<std::string>{"110105"}, std::vector<std::string>{"440106"}, std::vector<std::string>{"310101", "330106", "320500"},
                                                    std::vector<std::string>{"500103", "370102", "120101"}}) {
      const auto program = compile(rules(), {.regions = regions});
      REQUIRE(program.ok());
      std::vector<std::int64_t> places{110105, 440106, 310101, 330106, 320500, 500103, 370102, 120101, 110108, 440304, 650102, 210102};
      const Table table{700, 0, places, random};
      const BatchDecider decider = BatchDecider::make(rules(), *program);
      Results one{decider.benefits().size(), 700}, three{one};
      const auto summary = decider.run(table.columns(), one.rows());
      REQUIRE(summary.ok());
      CHECK(summary->refused == 0);
      CHECK(*decider.run(table.columns(), three.rows(), {}, 3) == *summary);
      CHECK(one == three);
      std::size_t wrong = 0;
      for (std::size_t row = 0; row < 700; ++row) wrong += wrong_decisions(*program, decider, table, one, row);
      CHECK_MESSAGE(wrong == 0, regions.front());
    }
  }

  TEST_CASE("persons of whom a little is unknown have the same answers, intervals and reasons") {
    std::mt19937 random{seed("decide in columns, some unknown")};
    const auto program = compile(rules(), {.regions = {"110105"}});
    const Table table{60, 0.02, {110105, 110108, 310101, 210102}, random};
    const BatchDecider decider = BatchDecider::make(rules(), *program);
    Results found{decider.benefits().size(), 60};
    REQUIRE(decider.run(table.columns(), found.rows()).ok());
    std::size_t wrong = 0;
    for (std::size_t row = 0; row < 60; ++row) wrong += wrong_decisions(*program, decider, table, found, row);
    CHECK(wrong == 0);
  }

  TEST_CASE("what no fact can be refuses its row, and is counted by column") {
    const auto program = compile(rules(), {.regions = {"110105"}});
    const BatchDecider decider = BatchDecider::make(rules(), *program);
    std::mt19937 random{seed("decide in columns, refused")};
    Table table{5, 0, {110105}, random};
    const auto column = [&table](const char* name) {
      return static_cast<std::size_t>(std::find_if(table.facts.begin(), table.facts.end(), [name](const Named& each) { return each.name == name; }) - table.facts.begin());
    };
    table.cells[column("hukou")][1] = 999999;
    table.cells[column("birth_date")][3] = 100000000;
    table.cells[column("ability_level")][4] = 99;
    Results found{decider.benefits().size(), 5};
    const auto summary = decider.run(table.columns(), found.rows());
    REQUIRE(summary.ok());
    CHECK(summary->refused == 3);
    CHECK(summary->refused_by_fact[column("hukou")] == 1);
    CHECK(summary->refused_by_fact[column("birth_date")] == 1);
    CHECK(summary->refused_by_fact[column("ability_level")] == 1);
    CHECK(found.status[0][1] == DecidedRows::untold);
    CHECK(found.status[0][4] == DecidedRows::untold);
    CHECK(found.status[0][2] != DecidedRows::untold);
    CHECK(decider.run({.rows = 1}, {}).issues().at(0).code == "CG4002");
    CHECK(decider.run({.rows = 1, .facts = {{.fact = "shoe_size"}}}, std::vector<DecidedRows>(decider.benefits().size()), Date::from_days(20000)).issues().at(0).code == "CG3403");
    CHECK(decider.run({.rows = 1}, {}, Date::from_days(20000)).issues().at(0).code == "CG3402");
  }
}
