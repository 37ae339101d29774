// Every benefit of a place for columns of persons, each with a day of their own. A sample is checked against one person at a time.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "caregrade/caregrade.hpp"
#include "caregrade/rulebook_catalog.hpp"

namespace {

using namespace caregrade;

constexpr std::size_t rows = 200'000;

const Rulebook& rules() {
  static const Rulebook& rulebook = **built_in_rulebook();
  return rulebook;
}

struct Table {
  std::vector<std::string> names{};
  std::vector<std::vector<std::int64_t>> cells{};
  std::vector<std::int32_t> days{};
};

/// Every fact that the program reads, known: old persons of two districts, days of four years.
Table table_of(const Program& program) {
  std::mt19937_64 random{1};
  const auto below = [&random](std::int64_t end) { return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(std::max<std::int64_t>(end, 1))); };
  Table table{};
  for (const Cluster& cluster : program.clusters)
    for (const ProgramInput& input : cluster.inputs) {
      if (input.from != ProgramInput::From::fact) continue;
      const std::string name = fact_name(rules(), input.row, input.part);
      if (std::find(table.names.begin(), table.names.end(), name) != table.names.end()) continue;
      table.names.push_back(name);
      const PackFact& fact = rules().fact(input.row);
      std::vector<std::int64_t>& column = table.cells.emplace_back(rows);
      for (std::int64_t& cell : column) switch (fact.kind) {
          case PackFact::Kind::truth: cell = below(8) == 0; break;
          case PackFact::Kind::choice: cell = below(static_cast<std::int64_t>(fact.choices.size())); break;
          case PackFact::Kind::level: cell = below(5); break;
          case PackFact::Kind::region: cell = below(4) == 0 ? 110108 : 110105; break;
          case PackFact::Kind::date: cell = std::clamp<std::int64_t>(-14600 + below(9000), fact.least, fact.most); break;
          case PackFact::Kind::count:
          case PackFact::Kind::money: cell = fact.least + below(std::min<std::int64_t>(fact.most - fact.least, 400'000)); break;
        }
    }
  for (std::size_t row = 0; row < rows; ++row) table.days.push_back(static_cast<std::int32_t>(19400 + below(1500)));
  return table;
}

void check(const Program& program, const BatchDecider& decider, const Table& table, const std::vector<std::vector<std::uint8_t>>& status) {
  for (std::size_t row = 0; row < rows; row += rows / 97) {
    Person person{};
    for (std::size_t k = 0; k < table.names.size(); ++k) person.facts.emplace(table.names[k], KnownFact{.values = {{table.cells[k][row], table.cells[k][row]}}});
    const auto alone = decide(rules(), program, person, {.on = {.day = Date::from_days(table.days[row])}});
    for (const Decision& each : alone->decisions)
      for (std::size_t k = 0; k < decider.benefits().size(); ++k)
        if (decider.benefits()[k].benefit == PackRow{each.pack, each.benefit} && status[k][row] != static_cast<std::uint8_t>(each.status)) throw std::logic_error{"wrong status"};
  }
}

void beijing(benchmark::State& state) {
  const auto program = compile(rules(), {.regions = {"110105"}});
  const BatchDecider decider = BatchDecider::make(rules(), *program);
  const Table table = table_of(*program);
  FactColumns columns{.rows = rows};
  for (std::size_t k = 0; k < table.names.size(); ++k) columns.facts.push_back({table.names[k], {.data = table.cells[k].data(), .cell = Cell::int64, .stride = 8}});
  columns.day = {.data = table.days.data(), .cell = Cell::int32, .stride = 4};
  std::vector<std::vector<std::uint8_t>> status(decider.benefits().size(), std::vector<std::uint8_t>(rows));
  std::vector<std::vector<std::int64_t>> low(decider.benefits().size(), std::vector<std::int64_t>(rows));
  std::vector<DecidedRows> results{};
  for (std::size_t k = 0; k < status.size(); ++k) results.push_back({.status = status[k], .amount_low = low[k]});
  const auto threads = static_cast<std::size_t>(state.range(0));
  if (!decider.run(columns, results, {}, threads)) throw std::logic_error{"not decided"};
  check(*program, decider, table, status);
  double fastest = 1e9;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    auto summary = decider.run(columns, results, {}, threads);
    benchmark::DoNotOptimize(summary);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fastest = std::min(fastest, took);
    state.SetIterationTime(took);
  }
  state.counters["persons_per_s"] = static_cast<double>(rows) / fastest;
  state.counters["decisions_per_s"] = static_cast<double>(rows * status.size()) / fastest;
}

BENCHMARK(beijing)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
