// A whole province in columns: GB/T 42195-2022, level and total. Every form of the columns beside the reading of the same bytes alone,
// the limit that no method gets past; `of_reading` is the share of it that is reached. A sample is checked against one person at a time.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <random>
#include <stdexcept>
#include <thread>
#include <vector>

#include "caregrade/caregrade.hpp"

namespace {

using namespace caregrade;

constexpr std::size_t rows = std::size_t{1} << 23U;

const Standard& gbt() {
  static const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
  return standard;
}

/// Answers of random persons, a byte each; `unknown` of 65536 are -1.
std::vector<std::vector<std::int8_t>> answers(std::uint32_t unknown) {
  std::vector<std::vector<std::int8_t>> columns(gbt().answer_count(), std::vector<std::int8_t>(rows));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::mt19937 random{static_cast<unsigned>(i)};
    const auto options = static_cast<std::uint32_t>(gbt().plan.inputs[i].values.size());
    for (std::int8_t& cell : columns[i]) {
      const auto drawn = static_cast<std::uint32_t>(random());
      cell = (drawn & 0xFFFFU) < unknown ? std::int8_t{-1} : static_cast<std::int8_t>((drawn >> 16U) % options);
    }
  }
  return columns;
}

const std::vector<std::vector<std::int8_t>>& whole() {
  static const auto columns = answers(0);
  return columns;
}
const std::vector<std::vector<std::int8_t>>& with_blanks() {
  static const auto columns = answers(1966);  // 3 %
  return columns;
}

/// Seconds to read these bytes once and do nothing with them, the best of five.
double seconds_to_read(const std::vector<std::span<const std::uint8_t>>& memory, std::size_t threads) {
  double best = 1e9;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const auto read = [&](std::size_t part) {
      std::uint64_t sums[8] = {};
      for (const auto& bytes : memory) {
        const std::size_t words = bytes.size() / 64;
        for (std::size_t at = words * part / threads; at < words * (part + 1) / threads; ++at) {
          std::uint64_t line[8];
          std::memcpy(line, bytes.data() + at * 64, sizeof line);
          for (std::size_t k = 0; k < 8; ++k) sums[k] += line[k];
        }
      }
      benchmark::DoNotOptimize(sums);
    };
    std::vector<std::thread> others{};
    for (std::size_t part = 1; part < threads; ++part) others.emplace_back(read, part);
    read(0);
    for (std::thread& other : others) other.join();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

/// A sample of the rows against one person at a time.
void check(const std::vector<std::vector<std::int8_t>>& cells, const std::vector<std::int8_t>& best, const std::vector<std::int8_t>& worst, std::size_t inputs) {
  for (std::size_t row = 0; row < rows; row += rows / 997) {
    Assessment form{gbt()};
    for (std::size_t i = 0; i < inputs; ++i)
      if (cells[i][row] != -1 && has_errors(form.answer(gbt(), gbt().input_id(static_cast<InputIndex>(i)), cells[i][row]))) throw std::logic_error{"no such answer"};
    const auto grading = grade(gbt(), form);
    if (grading->levels.best() != best[row] || grading->levels.worst() != worst[row]) throw std::logic_error{"wrong level"};
  }
}

void run(benchmark::State& state, const std::vector<std::vector<std::int8_t>>& cells, const Columns& columns, const std::vector<std::span<const std::uint8_t>>& memory,
         std::size_t inputs, bool has_unknowns) {
  const auto threads = static_cast<std::size_t>(state.range(0));
  const auto grader = BatchGrader::make(gbt());
  std::vector<std::int8_t> best(rows), worst(rows);
  std::vector<std::int32_t> total(rows);
  GradedRows results{.best = best};
  if (has_unknowns) results.worst = worst;
  results.score_low.resize(gbt().plan.scores.size());
  results.score_low.back() = total;
  if (!grader->run(columns, results, threads)) throw std::logic_error{"not graded"};
  check(cells, best, has_unknowns ? worst : best, inputs);
  const double reading = seconds_to_read(memory, threads);
  std::size_t bytes = 0;
  for (const auto& each : memory) bytes += each.size();
  double fastest = 1e9;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    auto summary = grader->run(columns, results, threads);
    benchmark::DoNotOptimize(summary);
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fastest = std::min(fastest, took);
    state.SetIterationTime(took);
  }
  state.counters["rows_per_s"] = static_cast<double>(rows) / fastest;
  state.counters["bytes_per_s"] = static_cast<double>(bytes) / fastest;
  state.counters["read_bytes_per_s"] = static_cast<double>(bytes) / reading;
  state.counters["of_reading"] = reading / fastest;
}

template <class T>
std::span<const std::uint8_t> bytes_of(const std::vector<T>& memory) {
  return {reinterpret_cast<const std::uint8_t*>(memory.data()), memory.size() * sizeof(T)};
}

void byte_columns(benchmark::State& state, const std::vector<std::vector<std::int8_t>>& cells, bool has_unknowns) {
  Columns columns{.rows = rows};
  std::vector<std::span<const std::uint8_t>> memory{};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns.columns.push_back({static_cast<InputIndex>(i), {.data = cells[i].data()}});
    memory.push_back(bytes_of(cells[i]));
  }
  run(state, cells, columns, memory, cells.size(), has_unknowns);
}

void bytes_whole(benchmark::State& state) { byte_columns(state, whole(), false); }
void bytes_with_3_percent_unknown(benchmark::State& state) { byte_columns(state, with_blanks(), true); }

/// As NumPy holds a matrix: the answers of one person side by side; the facts are said to be no of everybody.
void rows_of_26_bytes(benchmark::State& state) {
  std::vector<std::uint8_t> matrix(rows * 26);
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t i = 0; i < 26; ++i) matrix[row * 26 + i] = static_cast<std::uint8_t>(whole()[i][row]);
  const std::int8_t no = 0;
  Columns columns{.rows = rows};
  for (std::size_t i = 0; i < gbt().answer_count(); ++i)
    columns.columns.push_back({static_cast<InputIndex>(i), i < 26 ? Column{.data = matrix.data() + i, .cell = Cell::uint8, .stride = 26} : Column{.data = &no, .stride = 0}});
  std::vector<std::vector<std::int8_t>> cells(whole().begin(), whole().begin() + 26);
  while (cells.size() < gbt().answer_count()) cells.emplace_back(rows, std::int8_t{0});
  run(state, cells, columns, {bytes_of(matrix)}, cells.size(), false);
}

/// As pandas holds them.
void int64_columns(benchmark::State& state) {
  std::vector<std::vector<std::int64_t>> cells{};
  for (const auto& column : whole()) cells.emplace_back(column.begin(), column.end());
  Columns columns{.rows = rows};
  std::vector<std::span<const std::uint8_t>> memory{};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns.columns.push_back({static_cast<InputIndex>(i), {.data = cells[i].data(), .cell = Cell::int64, .stride = 8}});
    memory.push_back(bytes_of(cells[i]));
  }
  run(state, whole(), columns, memory, cells.size(), false);
}

BENCHMARK(bytes_whole)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK(bytes_with_3_percent_unknown)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK(rows_of_26_bytes)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime();
BENCHMARK(int64_columns)->ArgName("threads")->Arg(1)->Arg(2)->UseManualTime();

}  // namespace
