#include "caregrade/batch/person_population.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "../../support/seed.hpp"
#include "caregrade/batch/population.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/population_catalog.hpp"
#include "caregrade/population_writer.hpp"
#include "caregrade/rulebook_catalog.hpp"

using namespace caregrade;

namespace {

const Rulebook& rulebook() { return **built_in_rulebook(); }
const Date day = *Date::parse("2026-03-15");

using Columns = std::vector<std::vector<std::int32_t>>;

Columns rows(const PersonPopulation& population, std::uint64_t first, std::size_t count, std::size_t step = 100'000) {
  Columns columns(population.columns().size(), std::vector<std::int32_t>(count));
  for (std::size_t done = 0; done < count;) {
    const std::size_t some = std::min(step, count - done);
    std::vector<std::int32_t*> to{};
    for (auto& each : columns) to.push_back(each.data() + done);
    population.fill(first + done, some, to);
    done += some;
  }
  return columns;
}

std::size_t column(const PersonPopulation& population, const std::string& name) {
  const auto& columns = population.columns();
  const auto found = std::find_if(columns.begin(), columns.end(), [&name](const PersonColumn& each) { return each.name == name; });
  REQUIRE(found != columns.end());
  return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace

TEST_SUITE("person population") {
  TEST_CASE("person population: a row is the same in a block of any size, alone or beside other facts") {
    const std::uint64_t seed = test::seed("person population blocks");
    std::mt19937_64 random{seed};
    const PersonPopulation population{rulebook(), built_in_population(), {.seed = seed, .region = "31", .on = day, .unknown = 300}};
    const Columns whole = rows(population, 0, 700);
    for (const std::size_t step : {std::size_t{1}, std::size_t{255}, std::size_t{257}}) CHECK(rows(population, 0, 700, step) == whole);
    for (std::size_t i = 0; i < population.columns().size(); ++i) {
      CAPTURE(population.columns()[i].name);
      const std::size_t first = random() % 600, count = 1 + random() % 100;
      std::vector<std::int32_t> one(count);
      std::vector<std::int32_t*> to(population.columns().size(), nullptr);
      to[i] = one.data();
      population.fill(first, count, to);
      CHECK(std::equal(one.begin(), one.end(), whole[i].begin() + static_cast<std::ptrdiff_t>(first)));
    }
  }

  TEST_CASE("person population: every value is one that the fact can have") {
    const std::uint64_t seed = test::seed("person population domains");
    const PersonPopulation population{rulebook(), built_in_population(), {.seed = seed, .on = day}};
    const Columns found = rows(population, 0, 3'000);
    for (std::size_t i = 0; i < population.columns().size(); ++i) {
      const PackFact& fact = rulebook().fact(population.columns()[i].fact);
      CAPTURE(fact.id);
      std::int64_t least = fact.least, most = fact.most;
      if (fact.kind == PackFact::Kind::truth) most = 1;
      if (fact.kind == PackFact::Kind::choice) most = static_cast<std::int64_t>(fact.choices.size()) - 1;
      if (fact.kind == PackFact::Kind::level) most = static_cast<std::int64_t>(rulebook().levels.find(fact.standard)->second.size()) - 1;
      for (const std::int32_t value : found[i]) {
        if (value == PersonPopulation::unknown) continue;
        const bool may_be_absent = fact.kind == PackFact::Kind::level || fact.kind == PackFact::Kind::region;
        if (value == PersonPopulation::absent) REQUIRE(may_be_absent);
        else if (fact.kind == PackFact::Kind::region) REQUIRE(rulebook().region(std::to_string(value)) != nullptr);
        else REQUIRE((least <= value && value <= most));
      }
    }
  }

  TEST_CASE("person population: nobody is born after the day, and all have an age of the data") {
    const PersonPopulation population{rulebook(), built_in_population(), {.on = day}};
    const Columns found = rows(population, 0, 20'000);
    const auto& born = found[column(population, "birth_date")];
    int least = 1'000, most = 0;
    for (const AgeBand& band : built_in_population().ages) least = std::min(least, band.least), most = std::max(most, band.most);
    for (const std::int32_t each : born) {
      const double age = static_cast<double>(day.days() - each) / 365.2425;
      REQUIRE(age >= least - 0.01);
      REQUIRE(age <= most + 1.01);
    }
  }

  TEST_CASE("person population: the severely affected are those who cannot look after themselves") {
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const Population forms{standard, built_in_population()};
    const PersonPopulation persons{rulebook(), built_in_population(), {.region = "11", .on = day, .graded_by = standard.id}};
    const Columns facts = rows(persons, 0, 20'000);
    std::vector<std::uint8_t> eating(20'000);
    std::vector<AnswerColumn> columns(forms.columns());
    columns[*standard.find_input("B.1.1")].bytes = eating.data();
    forms.fill(0, 20'000, columns);
    const auto& cannot = facts[column(persons, "cannot_self_care")];
    double with = 0, without = 0, best_with = 0, best_without = 0;
    for (std::size_t i = 0; i < eating.size(); ++i) {
      if (cannot[i] == PersonPopulation::unknown) continue;
      (cannot[i] == 1 ? with : without) += 1;
      if (eating[i] == 0) (cannot[i] == 1 ? best_with : best_without) += 1;
    }
    REQUIRE(with > 0);
    CHECK(best_with / with < 0.5);
    CHECK(best_without / without > 0.6);
  }

  TEST_CASE("person population: parts that are paid are not more than the price") {
    const PersonPopulation population{rulebook(), built_in_population(), {.on = day}};
    const Columns found = rows(population, 0, 5'000);
    for (const char* form : {"home", "day", "inst_long", "inst_short"}) {
      const auto& price = found[column(population, std::string{"service_price."} + form)];
      const auto& ltci = found[column(population, std::string{"ltci_paid."} + form)];
      const auto& other = found[column(population, std::string{"other_paid."} + form)];
      for (std::size_t i = 0; i < price.size(); ++i)
        if (price[i] >= 0 && ltci[i] >= 0 && other[i] >= 0) REQUIRE(ltci[i] + other[i] <= price[i]);
    }
  }

  TEST_CASE("person population: what cannot be made is told") {
    const auto code = [](const PersonPopulationOptions& options) {
      const Issues issues = PersonPopulation::check(rulebook(), options);
      return issues.empty() ? std::string{} : issues.front().code;
    };
    CHECK(code({.region = "11"}) == "CG4002");
    CHECK(code({.region = "99", .on = day}) == "CG4001");
    CHECK(code({.region = "320811", .on = day}) == "CG4014");
    CHECK(code({.region = "110105", .on = day}).empty());
  }

  TEST_CASE("person population: a writer of texts takes positions only") {
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    const Population printed{standard, built_in_population(), {.form = AnswerForm::printed}};
    CHECK_THROWS_AS((PopulationWriter{standard, printed, nullptr, nullptr, {}, PopulationWriter::Format::csv}), std::logic_error);
  }
}
