#include "caregrade/batch/population.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../../support/seed.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/population_catalog.hpp"

using namespace caregrade;

namespace {

/// Rows of a population by input.
struct Block {
  std::vector<std::vector<std::uint8_t>> bytes{};
  std::vector<std::vector<std::int32_t>> wide{};

  bool operator==(const Block&) const = default;

  [[nodiscard]] std::int32_t value(std::size_t input, std::size_t row) const {
    if (!wide[input].empty()) return wide[input][row];
    return bytes[input][row] == Population::unknown ? Assessment::unknown : bytes[input][row];
  }
};

Block rows(const Population& population, std::uint64_t first, std::size_t count, std::size_t step = 0) {
  Block block{};
  block.bytes.resize(population.columns());
  block.wide.resize(population.columns());
  for (std::size_t i = 0; i < population.columns(); ++i) {
    if (population.is_wide(i)) block.wide[i].resize(count);
    else block.bytes[i].resize(count);
  }
  for (std::size_t done = 0; done < count;) {
    const std::size_t some = step == 0 ? count : std::min(step, count - done);
    std::vector<AnswerColumn> columns{};
    for (std::size_t i = 0; i < population.columns(); ++i)
      columns.push_back({.bytes = block.bytes[i].empty() ? nullptr : block.bytes[i].data() + done, .wide = block.wide[i].empty() ? nullptr : block.wide[i].data() + done});
    population.fill(first + done, some, columns);
    done += some;
  }
  return block;
}

const Standard& standard_of(const std::string& id) { return **Catalog::built_in().find(id); }

Assessment assessment(const Standard& standard, const Block& block, std::size_t row) {
  Assessment answers{standard};
  for (std::size_t i = 0; i < standard.answer_count(); ++i) answers.set(static_cast<InputIndex>(i), block.value(i, row));
  return answers;
}

}  // namespace

TEST_SUITE("population") {
  TEST_CASE("population: a row is the same in a block of any size, begun anywhere") {
    const std::uint64_t seed = test::seed("population blocks");
    std::mt19937_64 random{seed};
    for (const std::string& id : Catalog::built_in().ids()) {
      CAPTURE(id);
      const Population population{standard_of(id), built_in_population(), {.seed = seed, .unknown = 500}};
      const Block whole = rows(population, 0, 1'500);
      for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{512}, std::size_t{513}}) CHECK(rows(population, 0, 1'500, step) == whole);
      for (int i = 0; i < 5; ++i) {
        const std::size_t first = random() % 1'400, count = random() % 100;
        const Block part = rows(population, first, count);
        for (std::size_t input = 0; input < population.columns(); ++input)
          for (std::size_t row = 0; row < count; ++row) REQUIRE(part.value(input, row) == whole.value(input, first + row));
      }
    }
  }

  TEST_CASE("population: the same seed gives the same rows, another seed others") {
    const Standard& standard = standard_of("gbt42195-2022");
    const Block block = rows({standard, built_in_population(), {.seed = 7}}, 310'000'000, 1'000);
    CHECK(rows({standard, built_in_population(), {.seed = 7}}, 310'000'000, 1'000) == block);
    CHECK(rows({standard, built_in_population(), {.seed = 8}}, 310'000'000, 1'000) != block);
    CHECK(rows({standard, built_in_population(), {.seed = 7}}, 310'001'000, 1'000) != block);
  }

  TEST_CASE("population: nothing is written for no rows") {
    const Population population{standard_of("gbt42195-2022"), built_in_population()};
    CHECK(rows(population, 5, 0) == rows(population, 9, 0));
    population.fill(0, 100, {});
  }

  TEST_CASE("population: every option of every item is chosen by somebody") {
    for (const std::string& id : Catalog::built_in().ids()) {
      const Standard& standard = standard_of(id);
      const Population population{standard, built_in_population()};
      std::vector<std::set<std::int32_t>> seen(population.columns());
      for (std::uint64_t first = 0; first < 200'000; first += 20'000) {
        const Block block = rows(population, first, 20'000);
        for (std::size_t i = 0; i < standard.items.size(); ++i)
          for (std::size_t row = 0; row < 20'000; ++row) seen[i].insert(block.value(i, row));
      }
      for (std::size_t i = 0; i < standard.items.size(); ++i) {
        CAPTURE(id);
        CAPTURE(standard.items[i].id);
        seen[i].erase(Assessment::unknown);
        CHECK(seen[i].size() >= standard.items[i].options.size());
      }
    }
  }

  TEST_CASE("population: every row is graded whole, and no two of its places contradict") {
    const std::uint64_t seed = test::seed("population graded");
    for (const std::string& id : Catalog::built_in().ids()) {
      CAPTURE(id);
      const Standard& standard = standard_of(id);
      const Block block = rows({standard, built_in_population(), {.seed = seed}}, 0, 2'000);
      std::size_t contradictions = 0;
      for (std::size_t row = 0; row < 2'000; ++row) {
        CAPTURE(row);
        const auto grading = grade(standard, assessment(standard, block, row), {.require_complete = true});
        REQUIRE(grading.ok());
        REQUIRE((standard.levels.empty() || grading->levels.single().has_value()));
        for (const Note& note : grading->notes)
          if (note.kind == Note::Kind::stated && standard.notes[note.subject].kind == NoteKind::inconsistency) ++contradictions;
      }
      CHECK(contradictions == 0);
    }
  }

  TEST_CASE("population: what is not asked is blank") {
    const Standard& standard = standard_of("jp-kaigo-minutes");
    const Block block = rows({standard, built_in_population()}, 0, 20'000);
    const std::size_t minutes = *standard.find_input("minutes"), unstable = *standard.find_input("unstable");
    std::size_t asked = 0;
    for (std::size_t row = 0; row < 20'000; ++row) {
      const bool is_asked = block.value(minutes, row) >= 320 && block.value(minutes, row) < 500;  // asked_when of the fact, in tenths
      REQUIRE((block.value(unstable, row) != Assessment::unknown) == is_asked);
      asked += is_asked ? 1 : 0;
    }
    CHECK(asked > 0);
  }

  TEST_CASE("population: as many blanks as asked for") {
    const Standard& standard = standard_of("gbt42195-2022");
    for (const std::int32_t unknown : {0, 300, 5'000, 10'000}) {
      const Block block = rows({standard, built_in_population(), {.unknown = unknown}}, 0, 10'000);
      std::size_t blanks = 0;
      for (const auto& column : block.bytes) blanks += static_cast<std::size_t>(std::count(column.begin(), column.end(), Population::unknown));
      const double share = static_cast<double>(blanks) / (10'000.0 * static_cast<double>(standard.answer_count()));
      CHECK(share == doctest::Approx(unknown / 10'000.0).epsilon(0.05));
    }
  }

  TEST_CASE("population: printed numbers are those beside the options that the positions name") {
    for (const std::string& id : Catalog::built_in().ids()) {
      CAPTURE(id);
      const Standard& standard = standard_of(id);
      const Population positions{standard, built_in_population(), {.unknown = 1'000}}, numbers{standard, built_in_population(), {.unknown = 1'000, .form = AnswerForm::printed}};
      const Block found = rows(positions, 3, 700), printed = rows(numbers, 3, 700);
      for (std::size_t i = 0; i < standard.items.size(); ++i)
        for (std::size_t row = 0; row < 700; ++row) {
          const std::int32_t position = found.value(i, row);
          const bool is_option = position != Assessment::unknown && standard.items[i].frequencies.empty();
          const Option* option = is_option ? &standard.items[i].options[static_cast<std::size_t>(position)] : nullptr;
          REQUIRE(printed.value(i, row) == (option != nullptr && option->letter.empty() ? option->number : position));
        }
    }
  }

  // data/population: shares.csv weighted by ages.csv has 73 percent able and 9 percent moderate or worse; the surveys of sources.csv
  // tell 12 to 18 percent disabled, wholly or partly. Adjustments by diagnoses make some one level worse.
  TEST_CASE("population: levels are as common as the rows of data say, broadly") {
    const Standard& standard = standard_of("gbt42195-2022");
    const Block block = rows({standard, built_in_population()}, 0, 40'000);
    std::vector<double> shares(standard.levels.size());
    for (std::size_t row = 0; row < 40'000; ++row) {
      const auto grading = grade(standard, assessment(standard, block, row));
      REQUIRE(grading.ok());
      shares[static_cast<std::size_t>(*grading->levels.single())] += 1 / 40'000.0;
    }
    CHECK(shares[0] > 0.55);
    CHECK(shares[0] < 0.85);
    CHECK(shares[1] > 0.08);
    CHECK(shares[1] < 0.35);
    const double disabled = shares[2] + shares[3] + shares[4];
    CHECK(disabled > 0.06);
    CHECK(disabled < 0.2);
    CHECK(shares[4] > 0.005);
    CHECK(shares[4] < 0.06);
  }

  TEST_CASE("population: items of a domain go together more than items of two") {
    const Standard& standard = standard_of("gbt42195-2022");
    const Block block = rows({standard, built_in_population()}, 0, 50'000);
    const auto correlation = [&](const char* a, const char* b) {
      const auto &x = block.bytes[*standard.find_input(a)], &y = block.bytes[*standard.find_input(b)];
      double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
      const auto n = static_cast<double>(x.size());
      for (std::size_t i = 0; i < x.size(); ++i) {
        sx += x[i], sy += y[i], sxx += x[i] * x[i], syy += y[i] * y[i], sxy += x[i] * y[i];
      }
      return (sxy - sx * sy / n) / std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
    };
    CHECK(correlation("B.1.1", "B.1.2") > 0.7);
    CHECK(correlation("B.1.1", "B.1.2") > correlation("B.1.1", "B.3.1"));
    CHECK(correlation("B.1.1", "B.3.1") > 0.4);
  }
}
