// Every benefit of one place and of all for columns of persons, each with a day of their own. A sample is checked against one person
// at a time, and the same bytes are read once in the same run.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "caregrade/caregrade.hpp"
#include "caregrade/rulebook_catalog.hpp"

namespace {

using namespace caregrade;
using Clock = std::chrono::steady_clock;

constexpr std::size_t rows = 200'000;

const Rulebook& rules() {
  static const Rulebook& rulebook = **built_in_rulebook();
  return rulebook;
}

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// A column as a data frame holds it: a byte for what has few values, four for the rest.
struct FactCells {
  std::string name{};
  bool is_place = false;
  std::vector<std::int8_t> bytes{};
  std::vector<std::int32_t> wide{};

  [[nodiscard]] Column column() const {
    if (wide.empty()) return {.data = bytes.data(), .cell = Cell::int8, .stride = 1};
    return {.data = wide.data(), .cell = Cell::int32, .stride = 4};
  }
  [[nodiscard]] std::size_t size() const { return bytes.size() + 4 * wide.size(); }
  [[nodiscard]] bool is_unknown(std::size_t row) const { return wide.empty() ? bytes[row] == std::numeric_limits<std::int8_t>::min() : wide[row] == std::numeric_limits<std::int32_t>::min(); }
  [[nodiscard]] std::int64_t value(std::size_t row) const { return wide.empty() ? std::int64_t{bytes[row]} : std::int64_t{wide[row]}; }
};

class Table {
 public:
  /// Every fact that the program reads: old persons of all places that it tells apart, days of four years. `blanks`: of 1000 cells.
  Table(const Program& program, std::int64_t blanks) {
    find_places(program);
    for (std::size_t row = 0; row < rows; ++row) {
      days_.push_back(static_cast<std::int32_t>(19400 + below(1500)));
      homes_.push_back(any_place());
      // why: most live, are insured and served where they are registered.
      usual_.push_back(below(10) == 0 ? any_place() : homes_.back());
    }
    for (const Cluster& cluster : program.clusters)
      for (const ProgramInput& input : cluster.inputs)
        if (input.from == ProgramInput::From::fact) add(input, blanks);
  }

  [[nodiscard]] FactColumns columns() const {
    FactColumns columns{.rows = rows};
    for (const FactCells& each : cells_) columns.facts.push_back({each.name, each.column()});
    columns.day = {.data = days_.data(), .cell = Cell::int32, .stride = 4};
    return columns;
  }
  [[nodiscard]] std::size_t size() const {
    std::size_t size = 4 * days_.size();
    for (const FactCells& each : cells_) size += each.size();
    return size;
  }
  [[nodiscard]] Date day(std::size_t row) const { return Date::from_days(days_[row]); }
  [[nodiscard]] Person person(std::size_t row) const {
    Person person{};
    for (const FactCells& each : cells_) {
      if (each.is_unknown(row)) continue;
      KnownFact known{};
      if (each.is_place && each.value(row) == 0) known.absent = true;
      else known.values = {{each.value(row), each.value(row)}};
      person.facts.emplace(each.name, known);
    }
    return person;
  }
  /// Goes over every byte once; the time that it took.
  [[nodiscard]] double read() const {
    const auto start = Clock::now();
    std::uint64_t sum = 0;
    const auto add_up = [&sum](const void* data, std::size_t bytes) {
      const char* from = static_cast<const char*>(data);
      for (std::size_t i = 0; i + 8 <= bytes; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, from + i, 8);
        sum += word;
      }
    };
    for (const FactCells& each : cells_) add_up(each.column().data, each.size());
    add_up(days_.data(), 4 * days_.size());
    benchmark::DoNotOptimize(sum);
    return seconds_since(start);
  }

 private:
  [[nodiscard]] std::int64_t below(std::int64_t end) { return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(std::max<std::int64_t>(end, 1))); }
  [[nodiscard]] std::int64_t any_place() { return places_[static_cast<std::size_t>(below(static_cast<std::int64_t>(places_.size())))]; }

  /// Places in which no other is told apart, and one of which no rule knows.
  void find_places(const Program& program) {
    places_ = {210102};
    for (const Cluster& cluster : program.clusters)
      for (const std::uint32_t rank : cluster.regions) {
        const Place& place = rules().ranked(rank);
        const bool is_above = std::any_of(program.clusters.begin(), program.clusters.end(), [rank](const Cluster& each) { return std::binary_search(each.above.begin(), each.above.end(), rank); });
        const std::int64_t code = detail::region_number(place);
        if (code != 0 && !is_above && std::find(places_.begin(), places_.end(), code) == places_.end()) places_.push_back(code);
      }
  }

  void add(const ProgramInput& input, std::int64_t blanks) {
    const std::string name = fact_name(rules(), input.row, input.part);
    if (std::any_of(cells_.begin(), cells_.end(), [&name](const FactCells& each) { return each.name == name; })) return;
    const PackFact& fact = rules().fact(input.row);
    using enum PackFact::Kind;
    FactCells& made = cells_.emplace_back();
    made.name = name;
    made.is_place = fact.kind == region;
    const bool is_wide = fact.kind == region || fact.kind == date || fact.kind == money || fact.kind == count;
    for (std::size_t row = 0; row < rows; ++row) {
      const bool is_blank = below(1000) < blanks;
      if (is_wide) made.wide.push_back(is_blank ? std::numeric_limits<std::int32_t>::min() : static_cast<std::int32_t>(value(fact, row)));
      else made.bytes.push_back(is_blank ? std::numeric_limits<std::int8_t>::min() : static_cast<std::int8_t>(value(fact, row)));
    }
  }

  [[nodiscard]] std::int64_t value(const PackFact& fact, std::size_t row) {
    switch (fact.kind) {
      case PackFact::Kind::truth: return below(8) == 0;
      case PackFact::Kind::choice: return below(static_cast<std::int64_t>(fact.choices.size()));
      case PackFact::Kind::level: return below(static_cast<std::int64_t>(rules().levels.find(fact.standard)->second.size()));
      case PackFact::Kind::region: return fact.id == "hukou" ? homes_[row] : fact.id == "permit_region" && below(50) != 0 ? 0 : usual_[row];
      case PackFact::Kind::date: return std::clamp<std::int64_t>(-14600 + below(9000), fact.least, fact.most);
      case PackFact::Kind::count:
      case PackFact::Kind::money: break;
    }
    return fact.least + below(std::min<std::int64_t>(fact.most - fact.least, 400'000));
  }

  std::mt19937_64 random_{1};
  std::vector<std::int64_t> places_{}, homes_{}, usual_{};
  std::vector<std::int32_t> days_{};
  std::vector<FactCells> cells_{};
};

struct Results {
  std::vector<std::vector<std::uint8_t>> status{};
  std::vector<std::vector<std::int64_t>> low{}, high{};

  explicit Results(std::size_t benefits) : status(benefits, std::vector<std::uint8_t>(rows)), low(benefits, std::vector<std::int64_t>(rows)), high{low} {}
  [[nodiscard]] std::vector<DecidedRows> lists() {
    std::vector<DecidedRows> lists{};
    for (std::size_t k = 0; k < status.size(); ++k) lists.push_back({.status = status[k], .amount_low = low[k], .amount_high = high[k]});
    return lists;
  }
};

void check(const Program& program, const BatchDecider& decider, const Table& table, const Results& found) {
  for (std::size_t row = 0; row < rows; row += rows / 47) {
    const auto alone = decide(rules(), program, table.person(row), {.on = {.day = table.day(row)}});
    for (const Decision& each : alone->decisions)
      for (std::size_t k = 0; k < decider.benefits().size(); ++k) {
        if (decider.benefits()[k].benefit != PackRow{each.pack, each.benefit} || !each.exact) continue;
        if (found.status[k][row] != static_cast<std::uint8_t>(each.status)) throw std::logic_error{"wrong status"};
        if (found.low[k][row] != each.amount.low || found.high[k][row] != each.amount.high) throw std::logic_error{"wrong amount"};
      }
  }
}

/// `place`: of the benefits; the country has those of all places.
void decide_all(benchmark::State& state, const char* place) {
  const auto program = compile(rules(), {.regions = {place}});
  if (!program) throw std::logic_error{"not compiled"};
  const BatchDecider decider = BatchDecider::make(rules(), *program);
  const Table table{*program, state.range(1)};
  const FactColumns columns = table.columns();
  Results results{decider.benefits().size()};
  const auto lists = results.lists();
  const auto threads = static_cast<std::size_t>(state.range(0));
  if (!decider.run(columns, lists, {}, threads)) throw std::logic_error{"not decided"};
  check(*program, decider, table, results);
  double fastest = 1e9, read = 1e9;
  for (auto _ : state) {
    const auto start = Clock::now();
    auto summary = decider.run(columns, lists, {}, threads);
    benchmark::DoNotOptimize(summary);
    const double took = seconds_since(start);
    fastest = std::min(fastest, took);
    read = std::min(read, table.read());
    state.SetIterationTime(took);
  }
  const auto decisions = static_cast<double>(rows * results.status.size());
  state.counters["decisions_per_s"] = decisions / fastest;
  state.counters["persons_per_s"] = static_cast<double>(rows) / fastest;
  state.counters["bytes_in_per_s"] = static_cast<double>(table.size()) / fastest;
  state.counters["bytes_out_per_s"] = decisions * 17 / fastest;
  state.counters["times_of_reading"] = fastest / read;
}

void one_city(benchmark::State& state) { decide_all(state, "110105"); }
void all_regions(benchmark::State& state) { decide_all(state, "CN"); }

BENCHMARK(one_city)->ArgNames({"threads", "blanks"})->Args({1, 0})->Args({2, 0})->Args({1, 30})->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK(all_regions)->ArgNames({"threads", "blanks"})->Args({1, 0})->Args({2, 0})->Args({1, 30})->Args({2, 30})->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
