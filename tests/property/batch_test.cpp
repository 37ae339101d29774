// Columns of random persons, against each of them graded alone: every standard, every kind of cell, any number of rows and threads.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

/// Persons as forms, and as the numbers that a table of them holds; -1 unknown.
struct Persons {
  std::vector<Assessment> forms{};
  std::vector<std::vector<std::int32_t>> cells{};  ///< by input, then by row
  std::vector<bool> refused{};
};

/// The number that stands in a table for a position.
std::int32_t printed(const Standard& standard, std::size_t input, std::int32_t position) {
  if (standard.plan.inputs[input].is_quantity) return position * standard.plan.centi_per_unit / 100;
  const bool has_number = standard.is_item(static_cast<InputIndex>(input)) && standard.items[input].options[static_cast<std::size_t>(position)].letter.empty();
  return has_number ? standard.items[input].options[static_cast<std::size_t>(position)].number : position;
}

Persons random_persons(const Standard& standard, std::size_t rows, double unknown, double wrong, std::mt19937& random) {
  Persons persons{.forms = std::vector<Assessment>(rows, Assessment{standard}),
                  .cells = std::vector<std::vector<std::int32_t>>(standard.answer_count(), std::vector<std::int32_t>(rows, -1)),
                  .refused = std::vector<bool>(rows)};
  std::uniform_real_distribution<double> share{};
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < standard.answer_count(); ++i) {
      if (share(random) < unknown) continue;
      const PlanInput& input = standard.plan.inputs[i];
      const std::size_t at = random() % input.values.size();
      auto position = static_cast<std::int32_t>(input.is_quantity ? input.values[at] : static_cast<std::int64_t>(at));
      if (input.is_quantity && position * standard.plan.centi_per_unit % 100 != 0) position = 0;  // a table of whole numbers
      persons.forms[row].set(static_cast<InputIndex>(i), position);
      persons.cells[i][row] = printed(standard, i, position);
      if (share(random) >= wrong) continue;
      persons.cells[i][row] = 120;  // no item prints it, and a byte holds it
      if (standard.plan.inputs[i].is_quantity) persons.cells[i][row] = -3;
      persons.refused[row] = true;
    }
  return persons;
}

/// Results with a list for each thing that is told.
struct Results {
  std::vector<std::int8_t> best{}, worst{}, initial_best{}, initial_worst{};
  std::vector<std::vector<std::int32_t>> low{}, high{};
  std::vector<std::uint32_t> adjustments{};
  std::vector<std::uint8_t> flags{};

  Results(const Standard& standard, std::size_t rows)
      : best(rows, 99), worst(rows, 99), initial_best(rows, 99), initial_worst(rows, 99), low(standard.plan.scores.size(), std::vector<std::int32_t>(rows, 99)),
        high{low}, adjustments(rows, 99), flags(rows, 99) {}

  GradedRows rows() {
    GradedRows rows{.best = best, .worst = worst, .initial_best = initial_best, .initial_worst = initial_worst, .adjustments = adjustments, .flags = flags};
    for (auto& list : low) rows.score_low.emplace_back(list);
    for (auto& list : high) rows.score_high.emplace_back(list);
    return rows;
  }
  bool operator==(const Results&) const = default;
};

std::uint32_t held(const Standard& standard, const Grading& grading) {
  std::uint32_t bits = 0, number = 0;
  for (std::size_t rule = 0; rule < standard.plan.rules.size(); ++rule) {
    if (!standard.plan.rules[rule].adjusts_level) continue;
    for (const Adjustment& adjustment : grading.adjustments)
      if (adjustment.rule == rule) bits |= 1U << number;
    ++number;
  }
  return bits;
}

/// Rows of a batch that are unlike the same person graded alone.
std::size_t wrong_rows(const Standard& standard, const Persons& persons, const Results& found, std::size_t upto) {
  std::size_t wrong = 0;
  for (std::size_t row = 0; row < std::min(upto, persons.forms.size()); ++row) {
    if (persons.refused[row]) {
      wrong += found.flags[row] != static_cast<std::uint8_t>(RowFlag::refused) || found.best[row] != -1 || found.worst[row] != -1;
      continue;
    }
    const auto grading = grade(standard, persons.forms[row]);
    bool same = grading.ok() && (found.flags[row] == 0) == grading->complete && found.flags[row] <= 1 && found.adjustments[row] == held(standard, *grading);
    if (same && standard.plan.has_level)
      same = found.best[row] == grading->levels.best() && found.worst[row] == grading->levels.worst() &&
             found.initial_best[row] == grading->initial_levels.best() && found.initial_worst[row] == grading->initial_levels.worst();
    for (std::size_t k = 0; same && k < found.low.size(); ++k) same = found.low[k][row] == grading->scores[k].low && found.high[k][row] == grading->scores[k].high;
    wrong += !same;
  }
  return wrong;
}

/// Memory of one column in one kind of cell.
struct Stored {
  std::vector<std::uint8_t> bytes{};
  std::vector<std::uint8_t> validity{};
  Column column{};
};

template <class Source>
void put(std::vector<std::uint8_t>& bytes, std::size_t at, Source value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// Stores numbers as cells of a kind, `gap` bytes between them, the first at an odd place. What is unknown is so in one of the ways there are.
Stored store(const std::vector<std::int32_t>& numbers, Cell cell, std::size_t gap, bool by_bitmap) {
  Stored stored{};
  const auto size = static_cast<std::size_t>(size_of(cell));
  const std::size_t start = 1, step = size + gap, bit_offset = 3;
  stored.bytes.resize(start + step * (numbers.size() + 1) + 8192, 0xA5);
  stored.validity.resize((bit_offset + numbers.size()) / 8 + 1);
  for (std::size_t row = 0; row < numbers.size(); ++row) {
    const std::int32_t number = numbers[row];
    if (number != -1) stored.validity[(bit_offset + row) / 8] = static_cast<std::uint8_t>(stored.validity[(bit_offset + row) / 8] | 1U << ((bit_offset + row) % 8));
    const std::int32_t told = number == -1 && by_bitmap ? 0 : number;
    const std::size_t at = start + step * row;
    switch (cell) {
      case Cell::int8: put(stored.bytes, at, static_cast<std::int8_t>(told)); break;
      case Cell::uint8: put(stored.bytes, at, static_cast<std::uint8_t>(told)); break;
      case Cell::int16: put(stored.bytes, at, static_cast<std::int16_t>(told)); break;
      case Cell::uint16: put(stored.bytes, at, static_cast<std::uint16_t>(told)); break;
      case Cell::int32: put(stored.bytes, at, told); break;
      case Cell::uint32: put(stored.bytes, at, static_cast<std::uint32_t>(told)); break;
      case Cell::int64: put(stored.bytes, at, std::int64_t{told}); break;
      case Cell::uint64: put(stored.bytes, at, static_cast<std::uint64_t>(std::int64_t{told})); break;
      case Cell::float32: put(stored.bytes, at, told == -1 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(told)); break;
      case Cell::float64: put(stored.bytes, at, told == -1 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(told)); break;
      case Cell::bit: break;
    }
  }
  stored.column = {.data = stored.bytes.data() + start, .cell = cell, .stride = static_cast<std::ptrdiff_t>(step),
                   .validity = by_bitmap ? stored.validity.data() : nullptr, .offset = bit_offset};
  return stored;
}

}  // namespace

TEST_SUITE("property: batch") {
  TEST_CASE("every standard: columns give what each person alone is given, whatever is unknown or refused") {
    std::mt19937 random{seed("batch of every standard")};
    for (const std::string& id : Catalog::built_in().ids()) {
      const Standard& standard = **Catalog::built_in().find(id);
      const auto grader = BatchGrader::make(standard);
      REQUIRE(grader.ok());
      for (const double unknown : {0.0, 0.03})
        for (const std::size_t rows : {std::size_t{0}, std::size_t{1}, std::size_t{2047}, std::size_t{2048}, std::size_t{4099}}) {
          const Persons persons = random_persons(standard, rows, unknown, rows == 4099 ? 0.001 : 0, random);
          std::vector<Stored> memory{};
          Columns columns{.rows = rows};
          for (std::size_t i = 0; i < persons.cells.size(); ++i) memory.push_back(store(persons.cells[i], Cell::int32, i % 3, i % 2 == 0));
          for (std::size_t i = 0; i < memory.size(); ++i) columns.columns.push_back({static_cast<InputIndex>(i), memory[i].column});
          Results one{standard, rows}, three{standard, rows};
          const auto summary = grader->run(columns, one.rows());
          REQUIRE(summary.ok());
          CHECK(*grader->run(columns, three.rows(), 3) == *summary);
          CHECK(one == three);
          CHECK_MESSAGE(wrong_rows(standard, persons, one, unknown > 0 ? 400 : rows) == 0, id << ", " << unknown << " unknown, " << rows << " rows");
          CHECK(summary->refused == static_cast<std::uint64_t>(std::count(persons.refused.begin(), persons.refused.end(), true)));
          std::uint64_t told = summary->open + summary->refused + summary->undecided;
          for (const std::uint64_t level : summary->levels) told += level;
          if (standard.plan.has_level) CHECK(told == rows);
        }
      const Persons persons = random_persons(standard, 120, 0.25, 0, random);
      std::vector<Stored> memory{};
      Columns columns{.rows = 120};
      for (std::size_t i = 0; i < persons.cells.size(); ++i) {
        memory.push_back(store(persons.cells[i], Cell::int32, 0, false));
        columns.columns.push_back({static_cast<InputIndex>(i), memory.back().column});
      }
      Results found{standard, 120};
      REQUIRE(grader->run(columns, found.rows(), 2).ok());
      CHECK_MESSAGE(wrong_rows(standard, persons, found, 120) == 0, id << ", a quarter unknown");
    }
  }

  TEST_CASE("every kind of cell, stride and way to be unknown gives the same") {
    std::mt19937 random{seed("batch of every cell")};
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const auto grader = BatchGrader::make(standard);
    for (const bool has_unknowns : {false, true}) {
      const std::size_t rows = 5001;
      const Persons persons = random_persons(standard, rows, has_unknowns ? 0.02 : 0, 0.0005, random);
      for (const Cell cell : {Cell::int8, Cell::uint8, Cell::int16, Cell::uint16, Cell::int32, Cell::uint32, Cell::int64, Cell::uint64, Cell::float32, Cell::float64})
        for (const std::size_t gap : {std::size_t{0}, std::size_t{7}}) {
          // why by bitmap there: a cell without a sign, wider than a byte, has no way to say unknown.
          const bool needs_bitmap = cell == Cell::uint16 || cell == Cell::uint32 || cell == Cell::uint64;
          for (const bool by_bitmap : {false, true}) {
            if (needs_bitmap && !by_bitmap) continue;
            std::vector<Stored> memory{};
            for (const auto& numbers : persons.cells) memory.push_back(store(numbers, cell, gap, by_bitmap));
            Columns columns{.rows = rows};
            for (std::size_t i = 0; i < memory.size(); ++i) columns.columns.push_back({static_cast<InputIndex>(i), memory[i].column});
            Results found{standard, rows};
            REQUIRE(grader->run(columns, found.rows(), 2).ok());
            CHECK_MESSAGE(wrong_rows(standard, persons, found, rows) == 0, "cell " << static_cast<int>(cell) << ", gap " << gap << ", bitmap " << by_bitmap);
          }
        }
    }
  }

  TEST_CASE("bits, dictionaries, one cell for all, and no column at all") {
    std::mt19937 random{seed("batch of bits")};
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const auto grader = BatchGrader::make(standard);
    const std::size_t rows = 3000;
    Persons persons = random_persons(standard, rows, 0, 0, random);
    const InputIndex coma = *standard.find_input("coma"), bathing = *standard.find_input("B.1.3"), lost = *standard.find_input("lost_30d"), falls = *standard.find_input("falls_30d");
    std::vector<std::uint8_t> bits(rows / 8 + 2);
    std::vector<std::int8_t> places(rows);
    const std::vector<std::int32_t> dictionary{4, 3, 2, 1, 0, -1, 99};
    const std::int64_t once = 1;
    for (std::size_t row = 0; row < rows; ++row) {
      if (persons.cells[coma][row] == 1) bits[(row + 5) / 8] = static_cast<std::uint8_t>(bits[(row + 5) / 8] | 1U << ((row + 5) % 8));
      places[row] = static_cast<std::int8_t>(random() % 7);
      if (places[row] == 5) persons.forms[row].forget(bathing);
      else if (places[row] == 6) persons.refused[row] = true;
      else REQUIRE_FALSE(has_errors(persons.forms[row].answer(standard, "B.1.3", 4 - places[row])));
      persons.forms[row].set(lost, 1);
      persons.forms[row].forget(falls);
    }
    std::vector<Stored> memory{};
    for (const auto& numbers : persons.cells) memory.push_back(store(numbers, Cell::int8, 0, false));
    Columns columns{.rows = rows};
    for (std::size_t i = 0; i < memory.size(); ++i) {
      if (i == falls) continue;
      Column column = memory[i].column;
      if (i == coma) column = {.data = bits.data(), .cell = Cell::bit, .offset = 5};
      if (i == bathing) column = {.data = places.data(), .cell = Cell::int8, .dictionary = dictionary};
      if (i == lost) column = {.data = &once, .cell = Cell::int64, .stride = 0};
      columns.columns.push_back({static_cast<InputIndex>(i), column});
    }
    Results found{standard, rows};
    REQUIRE(grader->run(columns, found.rows()).ok());
    CHECK(wrong_rows(standard, persons, found, rows) == 0);
  }

  TEST_CASE("a matrix whose columns stand side by side, all of them or some, at the very ends of its memory") {
    std::mt19937 random{seed("batch of a matrix")};
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const auto grader = BatchGrader::make(standard);
    const std::size_t inputs = standard.answer_count();
    for (const std::size_t rows : {std::size_t{1}, std::size_t{15}, std::size_t{2048}, std::size_t{2067}, std::size_t{6001}})
      for (const std::size_t skipped : {std::size_t{0}, std::size_t{3}, std::size_t{inputs - 17}, std::size_t{inputs - 4}})
        for (const std::size_t gap : {std::size_t{0}, std::size_t{5}}) {
          Persons persons = random_persons(standard, rows, rows == 6001 ? 0.01 : 0, 0.0005, random);
          const std::size_t width = inputs - skipped, stride = width + gap;
          const std::size_t bytes = stride * (rows - 1) + width;
          const auto matrix = std::make_unique<std::uint8_t[]>(bytes);  // why just so large: reading beyond is then seen
          std::fill(matrix.get(), matrix.get() + bytes, std::uint8_t{77});
          Columns columns{.rows = rows};
          for (std::size_t i = 0; i < inputs; ++i) {
            for (std::size_t row = 0; row < rows && i >= skipped; ++row) matrix[row * stride + i - skipped] = static_cast<std::uint8_t>(persons.cells[i][row]);
            if (i >= skipped) columns.columns.push_back({static_cast<InputIndex>(i), {.data = matrix.get() + (i - skipped), .cell = Cell::uint8, .stride = static_cast<std::ptrdiff_t>(stride)}});
            for (std::size_t row = 0; row < rows && i < skipped; ++row) persons.forms[row].forget(static_cast<InputIndex>(i));
          }
          for (std::size_t row = 0; row < rows; ++row) {  // what was wrong in a column that is left out is not seen
            persons.refused[row] = false;
            for (std::size_t i = skipped; i < inputs; ++i) persons.refused[row] = persons.refused[row] || persons.cells[i][row] == 120;
          }
          Results found{standard, rows};
          REQUIRE(grader->run(columns, found.rows(), 2).ok());
          CHECK_MESSAGE(wrong_rows(standard, persons, found, skipped == 0 ? rows : 40) == 0, rows << " rows, " << skipped << " left out, gap " << gap);
        }
  }

  TEST_CASE("every choice of policies is graded as alone") {
    std::mt19937 random{seed("batch of policies")};
    for (const char* id : {"gbt42195-2022", "mzt039-2013", "nhsa-self-rating-2021"}) {
      const Standard& standard = **Catalog::built_in().find(id);
      for (int round = 0; round < 6; ++round) {
        PolicyChoices policies{};
        for (const Policy& policy : standard.policies) policies.push_back(static_cast<std::int16_t>(random() % policy.choices.size()));
        const auto grader = BatchGrader::make(standard, policies);
        const std::size_t rows = 600;
        const Persons persons = random_persons(standard, rows, round % 2 == 0 ? 0 : 0.05, 0, random);
        std::vector<Stored> memory{};
        Columns columns{.rows = rows};
        for (const auto& numbers : persons.cells) memory.push_back(store(numbers, Cell::int16, 0, false));
        for (std::size_t i = 0; i < memory.size(); ++i) columns.columns.push_back({static_cast<InputIndex>(i), memory[i].column});
        Results found{standard, rows};
        REQUIRE(grader->run(columns, found.rows()).ok());
        std::size_t wrong = 0;
        for (std::size_t row = 0; row < rows; ++row) {
          const auto grading = grade(standard, persons.forms[row], {.policies = policies});
          wrong += found.best[row] != grading->levels.best() || found.worst[row] != grading->levels.worst() || found.adjustments[row] != held(standard, *grading);
        }
        CHECK_MESSAGE(wrong == 0, id << ", round " << round);
      }
    }
  }

  TEST_CASE("a cell that is no answer is named, with its row and its item") {
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const auto grader = BatchGrader::make(standard);
    std::vector<std::int8_t> good(3000, 0), bad(3000, 0);
    bad[7] = 9;
    bad[2999] = -2;
    Columns columns{.rows = 3000, .columns = {{0, {.data = good.data()}}, {5, {.data = bad.data()}}}};
    std::vector<std::uint8_t> flags(3000);
    const auto summary = grader->run(columns, {.flags = flags}, 2);
    REQUIRE(summary.ok());
    CHECK(summary->refused == 2);
    CHECK(summary->refused_by_input[5] == 2);
    CHECK(summary->first_refused == std::vector<RefusedCell>{{7, 5}, {2999, 5}});
    CHECK(flags[7] == static_cast<std::uint8_t>(RowFlag::refused));
    CHECK(flags[8] == static_cast<std::uint8_t>(RowFlag::incomplete));
  }

  TEST_CASE("what cannot be run is said: a column of no input, two of one, lists of another length, other policies") {
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const auto grader = BatchGrader::make(standard);
    const std::int8_t cell = 0;
    std::vector<std::int8_t> level(2);
    CHECK(grader->run({.rows = 1, .columns = {{999, {.data = &cell}}}}, {}).issues().at(0).code == "CG3401");
    CHECK(grader->run({.rows = 1, .columns = {{3, {.data = &cell}}, {3, {.data = &cell}}}}, {}).issues().at(0).code == "CG3401");
    CHECK(grader->run({.rows = 1}, {.best = level}).issues().at(0).code == "CG3402");
    CHECK(BatchGrader::make(standard, {1}).issues().at(0).code == "CG3006");
    CHECK(BatchGrader::make(Standard{.policies = {Policy{}}}).issues().at(0).code == "CG3013");
  }
}
