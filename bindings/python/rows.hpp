#pragma once

#include <pybind11/pybind11.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "table.hpp"

namespace caregrade::python {

/// What masks are, and columns of truths: a byte a row as in NumPy, where a mask marks what stands for nothing; or a bit a row
/// as in Arrow, where it marks what is valid.
enum class Storage : std::uint8_t { bytes, bits };

using Memory = std::unique_ptr<std::byte[]>;

/// A column of results.
struct RowColumn {
  static constexpr std::size_t no_mask = static_cast<std::size_t>(-1);

  std::string name{};
  char format = 'c';                 ///< Arrow's: c int8, s int16, i int32, l int64, g float64, b truth
  std::size_t mask = no_mask;        ///< in `Rows::Piece::masks`; none: every cell stands for something
  std::vector<std::string> words{};  ///< where cells are places in it
};

/// Results of a table's rows, a piece for each piece of the table.
struct Rows {
  struct Piece {
    std::size_t rows = 0;
    std::vector<Memory> values{};  ///< by column
    std::vector<Memory> masks{};   ///< nothing where no column has it
  };
  /// The text of a column's words, as Arrow has it.
  struct Dictionary {
    std::string text{};
    std::vector<std::int32_t> ends{};
  };

  Rows(const Table& table, std::vector<RowColumn> columns, Storage storage);

  std::vector<RowColumn> columns{};
  std::vector<Dictionary> dictionaries{};  ///< by column
  std::vector<Piece> pieces{};
  Storage storage = Storage::bytes;
};

/// Writes truths from row `first` on, a multiple of eight.
template <class Truths>
void write_truths(Storage storage, std::byte* to, std::size_t first, std::size_t count, Truths is_true) {
  std::byte* __restrict out = to;
  if (storage == Storage::bytes) {
    for (std::size_t i = 0; i < count; ++i) out[first + i] = static_cast<std::byte>(is_true(i));
    return;
  }
  for (std::size_t at = 0; at < count; at += 8) {
    unsigned byte = 0;
    for (std::size_t i = at; i < std::min(at + 8, count); ++i) byte |= static_cast<unsigned>(is_true(i)) << (i - at);
    out[(first + at) / 8] = static_cast<std::byte>(byte);
  }
}

/// Rows that one thread works on at once.
struct Stretch {
  std::size_t piece = 0;
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t row = 0;  ///< of the whole table
};

/// All rows, `most` at once: a multiple of eight.
[[nodiscard]] std::vector<Stretch> stretches_of(const Table& table, std::size_t most);

/// Works on stretches by as many threads, each with a worker that `make_worker` makes; what it gives of each, in order.
template <class Summary, class MakeWorker>
std::vector<Summary> work_on(const std::vector<Stretch>& stretches, std::size_t threads, const MakeWorker& make_worker) {
  std::vector<Summary> summaries(stretches.size());
  std::atomic<std::size_t> next{0};
  const std::size_t workers = std::max<std::size_t>(1, std::min(threads, stretches.size()));
  std::vector<std::exception_ptr> failed(workers);
  const auto work = [&](std::size_t number) {
    try {
      auto worker = make_worker();
      for (std::size_t at = next++; at < stretches.size(); at = next++) summaries[at] = worker.run(stretches[at]);
    } catch (...) {
      failed[number] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> running{};
    for (std::size_t number = 1; number < workers; ++number) running.emplace_back(work, number);
    work(0);
  }
  for (const std::exception_ptr& each : failed)
    if (each) std::rethrow_exception(each);
  return summaries;
}

/// Tables and their results.
void bind_rows(pybind11::module_& module);

}  // namespace caregrade::python
