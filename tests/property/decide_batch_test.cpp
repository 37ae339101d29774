// Benefits of columns of random persons, against each of them decided alone: shipped packs, days and places by row, unknown facts,
// places given roughly, facts without a column, cells of every kind.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <tuple>
#include <utility>
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

/// The same numbers in cells of a kind chosen at random among those that hold them, packed or apart, with bits of validity or not.
class Packed {
 public:
  Packed(const std::vector<std::int64_t>& cells, std::mt19937& random) {
    std::int64_t least = 0, most = 0;
    for (const std::int64_t cell : cells)
      if (cell != unknown) least = std::min(least, cell), most = std::max(most, cell);
    const auto fits = [&](std::int64_t low, std::int64_t high) { return low < least && most <= high; };  // the least number is unknown
    std::vector<Cell> kinds{Cell::int64, Cell::float64};
    if (fits(-128, 127)) kinds.push_back(Cell::int8);
    if (fits(-32768, 32767)) kinds.push_back(Cell::int16);
    if (fits(-2147483648LL, 2147483647LL)) kinds.push_back(Cell::int32);
    if (fits(-(1 << 24), 1 << 24)) kinds.push_back(Cell::float32);
    if (least >= 0 && most <= 255) kinds.push_back(Cell::uint8);
    if (least >= 0 && most <= 65535) kinds.push_back(Cell::uint16);
    if (least >= 0 && most <= 4294967295LL) kinds.push_back(Cell::uint32);
    if (least >= 0) kinds.push_back(Cell::uint64);
    if (least >= 0 && most <= 1) kinds.push_back(Cell::bit);
    if (least >= 0 && most <= 40) kinds.push_back(Cell::int16);
    kind_ = kinds[random() % kinds.size()];
    is_dictionary_ = least >= 0 && most <= 40 && kind_ != Cell::bit && random() % 3 == 0;
    offset_ = static_cast<std::int64_t>(random() % 11);
    stride_ = size_of(kind_) + static_cast<std::ptrdiff_t>(random() % 2 == 0 ? 0 : random() % 5);
    validity_.assign(cells.size() / 8 + 4, 0);
    data_.assign(kind_ == Cell::bit ? validity_.size() : cells.size() * static_cast<std::size_t>(stride_) + 8, 0);
    for (std::int32_t value = 0; value <= 40; ++value) dictionary_.push_back(40 - value);
    for (std::size_t row = 0; row < cells.size(); ++row) put(row, cells[row], random);
  }
  [[nodiscard]] Column column() const {
    Column made{.data = data_.data(), .cell = kind_, .stride = kind_ == Cell::bit ? 0 : stride_, .validity = validity_.data(), .offset = offset_};
    if (is_dictionary_) made.dictionary = dictionary_;
    return made;
  }

 private:
  void put(std::size_t row, std::int64_t cell, std::mt19937& random) {
    const auto bit = static_cast<std::size_t>(offset_) + row;
    // why not always: cells with a sign, and fractions, have a number of their own for what is unknown.
    const bool has_unknown = kind_ == Cell::float32 || kind_ == Cell::float64 || kind_ == Cell::int8 || kind_ == Cell::int16 || kind_ == Cell::int32 || kind_ == Cell::int64;
    const bool is_valid = cell != unknown || (has_unknown && random() % 2 == 0);
    if (is_valid) validity_[bit / 8] = static_cast<std::uint8_t>(validity_[bit / 8] | 1U << (bit % 8));
    if (kind_ == Cell::bit) {
      if (cell == 1) data_[bit / 8] = static_cast<char>(static_cast<unsigned char>(data_[bit / 8]) | 1U << (bit % 8));
      return;
    }
    const std::int64_t stored = cell == unknown || !is_dictionary_ ? cell : 40 - cell;
    const auto write = [&]<class T>(T none) {
      const T value = stored == unknown ? none : static_cast<T>(stored);
      std::memcpy(data_.data() + static_cast<std::ptrdiff_t>(row) * stride_, &value, sizeof value);
    };
    switch (kind_) {
      case Cell::int8: return write(std::numeric_limits<std::int8_t>::min());
      case Cell::int16: return write(std::numeric_limits<std::int16_t>::min());
      case Cell::int32: return write(std::numeric_limits<std::int32_t>::min());
      case Cell::int64: return write(unknown);
      case Cell::uint8: return write(std::uint8_t{7});
      case Cell::uint16: return write(std::uint16_t{7});
      case Cell::uint32: return write(std::uint32_t{7});
      case Cell::uint64: return write(std::uint64_t{7});
      case Cell::float32: return write(std::numeric_limits<float>::quiet_NaN());
      case Cell::float64: return write(std::numeric_limits<double>::quiet_NaN());
      case Cell::bit: return;
    }
  }

  Cell kind_ = Cell::int64;
  bool is_dictionary_ = false;
  std::int64_t offset_ = 0;
  std::ptrdiff_t stride_ = 0;
  std::vector<std::uint8_t> validity_{};
  std::vector<char> data_{};
  std::vector<std::int32_t> dictionary_{};
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
    if (!same->exact) {  // columns may know better, never otherwise
      const bool is_within = same->amount.low <= found.low[k][row] && found.high[k][row] <= same->amount.high;
      wrong += same->status == Status::possible ? false : found.status[k][row] != static_cast<std::uint8_t>(same->status) || !is_within;
      continue;
    }
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

  TEST_CASE("persons of whom something is unknown have the same answers, intervals and reasons, and the same by several threads") {
    std::mt19937 random{seed("decide in columns, some unknown")};
    const std::vector<std::int64_t> places{110105, 110108, 310101, 210102, 440106, 440304, 330106, 11, 44, 33, 440100, 13};
    constexpr std::size_t few = 2048 + 37, many = 16'384 + 37;  // less and more than a block
    for (const auto& [region, blanks, rows, checked] :
         {std::tuple{"110105", 0.02, many, 40}, {"110105", 0.15, few, 20}, {"440106", 0.03, few, 20}, {"330106", 0.03, few, 20}, {"CN", 0.0, few, 20}, {"CN", 0.02, many, 12}, {"CN", 0.1, few, 4}}) {
      const auto program = compile(rules(), {.regions = {region}});
      REQUIRE(program.ok());
      const Table table{rows, blanks, places, random};
      const BatchDecider decider = BatchDecider::make(rules(), *program);
      Results one{decider.benefits().size(), rows}, three{one};
      const auto summary = decider.run(table.columns(), one.rows());
      REQUIRE(summary.ok());
      CHECK(summary->refused == 0);
      CHECK(*decider.run(table.columns(), three.rows(), {}, 3) == *summary);
      CHECK(one == three);
      std::size_t wrong = 0;
      for (int k = 0; k < checked; ++k) wrong += wrong_decisions(*program, decider, table, one, random() % rows);
      CHECK_MESSAGE(wrong == 0, std::string{region} << " " << blanks);
    }
  }

  TEST_CASE("what all rows have in common is decided the same once the rules are made for it, whoever comes between") {
    std::mt19937 random{seed("decide in columns, in common")};
    const std::vector<std::int64_t> places{370102, 110105, 330106, 440304, 210102, 37};
    const std::pair<const char*, std::vector<std::string>> scopes[]{{"CN", {"CN-VOUCHER"}}, {"370102", {}}};
    for (const auto& [region, benefits] : scopes) {
      const auto program = compile(rules(), {.regions = {region}, .benefits = benefits});
      REQUIRE(program.ok());
      constexpr std::size_t rows = 5000;
      Table table{rows, 0.001, places, random};
      table.days.assign(rows, static_cast<std::int32_t>(Date::parse("2026-03-15")->days()));
      FactColumns columns = table.columns(), common = columns;
      std::size_t known = 0;
      for (std::size_t k = 0; k < table.facts.size(); ++k) {  // a third of them, a place among them; of one nobody knows anything
        if (random() % 3 != 0 && table.facts[k].name != "service_place") continue;
        std::fill(table.cells[k].begin(), table.cells[k].end(), ++known == 2 ? unknown : table.cells[k].front());
        common.facts[k].column.stride = 0;
      }
      const Date day = Date::from_days(table.days.front());
      common.day = {};
      const BatchDecider decider = BatchDecider::make(rules(), *program);
      Results apart{decider.benefits().size(), rows}, first{apart}, last{apart}, other{apart};
      REQUIRE(decider.run(columns, apart.rows()).ok());
      REQUIRE(decider.run(common, first.rows(), day).ok());
      CHECK(apart == first);
      for (int again = 0; again < 60; ++again) REQUIRE(decider.run(common, last.rows(), day, again % 2 == 0 ? 1 : 2).ok());
      CHECK(first == last);
      for (int later = 1; later < 8; ++later) REQUIRE(decider.run(common, other.rows(), Date::from_days(day.days() + later)).ok());
      REQUIRE(decider.run(columns, other.rows()).ok());
      CHECK(other == apart);
      std::size_t wrong = 0;
      for (std::size_t row = 0; row < rows; row += 97) wrong += wrong_decisions(*program, decider, table, last, row);
      CHECK_MESSAGE(wrong == 0, region);
    }
  }

  TEST_CASE("a fact without a column is unknown of everybody") {
    std::mt19937 random{seed("decide in columns, no column")};
    const auto program = compile(rules(), {.regions = {"110105"}});
    Table table{30, 0.01, {110105, 110108, 210102}, random};
    const BatchDecider decider = BatchDecider::make(rules(), *program);
    for (const char* name : {"disability_grade", "other_nursing_money", "usual"}) {
      const auto at = std::find_if(table.facts.begin(), table.facts.end(), [name](const Named& each) { return each.name == name; }) - table.facts.begin();
      FactColumns columns = table.columns();
      columns.facts.erase(columns.facts.begin() + at);
      std::vector<std::int64_t> kept(30, unknown);
      std::swap(table.cells[static_cast<std::size_t>(at)], kept);
      Results found{decider.benefits().size(), 30};
      REQUIRE(decider.run(columns, found.rows()).ok());
      std::size_t wrong = 0;
      for (std::size_t row = 0; row < 30; ++row) wrong += wrong_decisions(*program, decider, table, found, row);
      CHECK_MESSAGE(wrong == 0, name);
      std::swap(table.cells[static_cast<std::size_t>(at)], kept);
    }
  }

  TEST_CASE("a person of whom little is known has the same answers alone in a table, among others like it, and as decide gives") {
    std::mt19937 random{seed("decide in columns, little known")};
    constexpr std::size_t rows = 400;
    for (const char* region : {"110105", "310101"}) {
      const auto program = compile(rules(), {.regions = {region}});
      Table table{rows, 0.02, {110105, 310101, 11}, random};
      FactColumns columns = table.columns();
      columns.facts.clear();
      for (std::size_t k = 0; k < table.facts.size(); ++k) {
        const std::string& name = table.facts[k].name;
        const bool is_known = name == "birth_date" || name == "hukou" || name == "usual" || name == "ability_level" || name == "relief" || name == "disability_grade";
        if (is_known) columns.facts.push_back({name, {.data = table.cells[k].data(), .cell = Cell::int64, .stride = 8}});
        else table.cells[k].assign(rows, unknown);
      }
      const BatchDecider decider = BatchDecider::make(rules(), *program);
      Results whole{decider.benefits().size(), rows}, three{whole};
      REQUIRE(decider.run(columns, whole.rows()).ok());
      REQUIRE(decider.run(columns, three.rows(), {}, 3).ok());
      CHECK(whole == three);
      std::size_t wrong = 0, unlike = 0;
      for (std::size_t k = 0; k < 24; ++k) {
        const std::size_t row = rows - 1 - k * 16;
        FactColumns one = columns;
        one.rows = 1;
        for (FactColumn& each : one.facts) each.column.data = static_cast<const std::int64_t*>(each.column.data) + row;
        one.day.data = table.days.data() + row;
        Results alone{decider.benefits().size(), 1};
        REQUIRE(decider.run(one, alone.rows()).ok());
        for (std::size_t benefit = 0; benefit < alone.status.size(); ++benefit)
          unlike += alone.status[benefit][0] != whole.status[benefit][row] || alone.low[benefit][0] != whole.low[benefit][row] ||
                    alone.high[benefit][0] != whole.high[benefit][row] || alone.by[benefit][0] != whole.by[benefit][row];
        if (k < 8) wrong += wrong_decisions(*program, decider, table, whole, row);
      }
      CHECK_MESSAGE(unlike == 0, region);
      CHECK_MESSAGE(wrong == 0, region);
    }
  }

  TEST_CASE("cells of every kind say the same, however they stand in memory and whatever else is wanted") {
    std::mt19937 random{seed("decide in columns, cells")};
    const auto program = compile(rules(), {.regions = {"110105", "440106"}});
    constexpr std::size_t rows = 2048 + 61;
    const Table table{rows, 0.03, {110105, 110108, 440304, 210102}, random};
    const BatchDecider decider = BatchDecider::make(rules(), *program);
    Results expected{decider.benefits().size(), rows};
    const auto summary = decider.run(table.columns(), expected.rows());
    REQUIRE(summary.ok());
    for (int round = 0; round < 6; ++round) {
      std::vector<Packed> memory{};
      FactColumns columns = table.columns();
      for (std::size_t k = 0; k < table.facts.size(); ++k) {
        memory.emplace_back(table.cells[k], random);
        columns.facts[k].column = memory.back().column();
      }
      Results found{decider.benefits().size(), rows};
      const auto again = decider.run(columns, found.rows(), {}, 2);
      REQUIRE(again.ok());
      CHECK(*again == *summary);
      CHECK(found == expected);
    }
    Results some{decider.benefits().size(), rows};
    auto lists = some.rows();
    for (std::size_t k = 0; k < lists.size(); ++k) {
      if (k % 2 == 0) lists[k].status = {};
      if (k % 3 == 0) lists[k].amount_low = {};
      if (k % 5 == 0) lists[k].amount_high = {};
      lists[k].decided_by = {};
    }
    CHECK(*decider.run(table.columns(), lists) == *summary);
    for (std::size_t k = 0; k < lists.size(); ++k) {
      if (!lists[k].status.empty()) CHECK(some.status[k] == expected.status[k]);
      if (!lists[k].amount_low.empty()) CHECK(some.low[k] == expected.low[k]);
      if (!lists[k].amount_high.empty()) CHECK(some.high[k] == expected.high[k]);
    }
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
