#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "caregrade/batch/decide_batch.hpp"
#include "cells.hpp"
#include "completions.hpp"
#include "decide_program.hpp"
#include "lanes.hpp"
#include "open_facts.hpp"

namespace caregrade::batch {

/// Rows that are read and decided together: so many that those of one province are worth a loop, and of one benefit those in which it
/// hangs on something unknown.
inline constexpr std::size_t rows_at_once = 16'384;

/// Ranks of places by the numbers of their codes.
class PlaceNumbers {
 public:
  static constexpr Number end = 1'000'000;  // why so few: a code has six digits at most

  void add(Number code, std::uint32_t rank) {
    if (code <= 0 || code >= end) return;
    if (ranks_.size() <= static_cast<std::size_t>(code)) ranks_.resize(static_cast<std::size_t>(code) + 1);
    if (std::uint32_t& place = ranks_[static_cast<std::size_t>(code)]; place == 0) place = rank + 1;
  }
  /// 0 for no place, one more than the rank; refuses codes that are none.
  void look_up(std::int32_t* codes, std::size_t count, CellMarks& marks) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (codes[i] == 0) continue;
      const auto code = static_cast<std::size_t>(codes[i]);
      codes[i] = code < ranks_.size() ? static_cast<std::int32_t>(ranks_[code]) : 0;
      if (codes[i] != 0) continue;
      marks.open[i] = marks.refused[i] = 1;
      ++marks.all;
      ++marks.bad;
    }
  }

 private:
  std::vector<std::uint32_t> ranks_{};      ///< by code: 1 + the rank, 0 none. why not a map: rows of a country are in no order
};

/// Reads a column of a fact.
class FactReader {
 public:
  FactReader(const Column& column, const Range& range) : FactReader{column, range, range.lane()} {}
  FactReader(const Column& column, const Range& range, std::uint8_t lane) : column_{&column}, range_{range}, lane_{lane} {}
  /// Of places, which become one more than their rank.
  FactReader(const Column& column, const PlaceNumbers& places) : column_{&column}, range_{0, PlaceNumbers::end - 1}, lane_{4}, places_{&places} {}

  [[nodiscard]] bool is_place() const { return places_ != nullptr; }
  [[nodiscard]] std::uint8_t lane() const { return lane_; }

  /// The cells where they stand, if they are lanes already and all of them are good; else nothing.
  [[nodiscard]] const void* in_place(const DecideKernels& kernels, std::size_t first, std::size_t count) const {
    static constexpr Cell same[3]{Cell::int8, Cell::int32, Cell::int64};
    const char* data = static_cast<const char*>(column_->data) + static_cast<std::ptrdiff_t>(first) * column_->stride;
    const bool is_lanes = column_->cell == same[lane_place(lane_)] && column_->stride == lane_ && column_->validity == nullptr && column_->dictionary.empty() && places_ == nullptr;
    // why whole steps: behind the last row nothing is known of the memory.
    if (!is_lanes || count % row_step != 0 || reinterpret_cast<std::uintptr_t>(data) % lane_ != 0) return nullptr;
    return kernels.all_fit[lane_place(lane_)]({data, lane_, count, range_.least, range_.most}) ? data : nullptr;
  }

  /// At most `rows_at_once` cells. Of what is unknown or none there is 0.
  void read(const DecideKernels& kernels, std::size_t first, std::size_t count, void* out, CellMarks& marks) const {
    const std::uint64_t bit = static_cast<std::uint64_t>(column_->offset) + first;
    if (column_->validity == nullptr) std::memset(marks.open, 0, count);
    else
      for (std::size_t i = 0; i < count; ++i) marks.open[i] = has_bit(column_->validity, bit + i) ? 0 : 1;
    Cell cell = column_->cell;
    Cells cells{static_cast<const char*>(column_->data) + static_cast<std::ptrdiff_t>(first) * column_->stride, column_->stride, count, range_.least, range_.most};
    std::array<std::uint8_t, rows_at_once> bytes;
    if (cell == Cell::bit) {
      for (std::size_t i = 0; i < count; ++i) bytes[i] = has_bit(static_cast<const std::uint8_t*>(column_->data), bit + i) ? 1 : 0;
      cell = Cell::uint8;
      cells.data = bytes.data();
      cells.stride = 1;
    }
    if (column_->dictionary.empty()) {
      kernels.load[lane_place(lane_)][static_cast<std::size_t>(cell)](cells, out, marks);
    } else {
      std::array<std::int32_t, rows_at_once> at;
      cells.least = 0;
      cells.most = static_cast<Number>(column_->dictionary.size()) - 1;
      kernels.load[lane_place(4)][static_cast<std::size_t>(cell)](cells, at.data(), marks);
      if (lane_ == 1) look_up(at.data(), count, static_cast<std::int8_t*>(out), marks);
      else if (lane_ == 4) look_up(at.data(), count, static_cast<std::int32_t*>(out), marks);
      else look_up(at.data(), count, static_cast<Number*>(out), marks);
    }
    if (places_ != nullptr) places_->look_up(static_cast<std::int32_t*>(out), count, marks);
  }

 private:
  /// What stands in the dictionary.
  template <class T>
  void look_up(const std::int32_t* at, std::size_t count, T* out, CellMarks& marks) const {
    for (std::size_t i = 0; i < count; ++i) {
      const std::int32_t value = marks.open[i] != 0 ? 0 : column_->dictionary[static_cast<std::size_t>(at[i])];
      const bool fits = value >= range_.least && value <= range_.most;
      out[i] = fits ? static_cast<T>(value) : T{0};
      if (marks.open[i] != 0 || fits) continue;
      const bool is_bad = value != -1;
      marks.open[i] = 1;
      marks.refused[i] = static_cast<std::uint8_t>(marks.refused[i] | (is_bad ? 1 : 0));
      ++marks.all;
      marks.bad += is_bad ? 1 : 0;
    }
  }

  const Column* column_ = nullptr;
  Range range_{};
  std::uint8_t lane_ = 8;
  const PlaceNumbers* places_ = nullptr;
};

/// What all threads read.
struct DecideTask {
  const Rulebook& rulebook;
  const PolicyWords& policies;
  const BatchRules& rules;
  std::size_t rows = 0;
  const std::vector<FactColumn>& columns;
  std::vector<FactReader> readers{};
  std::optional<FactReader> days{};
  Date day{};
  static constexpr std::int32_t no_fact = -1, absent = -2;
  std::vector<std::vector<std::int32_t>> sources{};  ///< by cluster and input: number of its column; `no_fact`, or `absent` of a fact without one
  std::vector<std::uint8_t> is_read{};               ///< by column: some cluster reads it
  const std::vector<DecidedRows>& results;
};

/// One thread's work.
class DecideWorker {
 public:
  /// For any task by these rules.
  DecideWorker(const Rulebook& rulebook, const BatchRules& rules);
  DecideWorker(const DecideWorker&) = delete;
  DecideWorker& operator=(const DecideWorker&) = delete;

  /// Some blocks of rows.
  [[nodiscard]] DecideSummary run(const DecideTask& task, std::size_t first_block, std::size_t end_block);

 private:
  /// Lanes of one zone, or of several next to each other.
  struct Stretch {
    std::size_t first = 0;
    std::size_t count = 0;
    std::size_t rows = 0;  ///< as many, but for the lanes of no row between two zones
    std::size_t zone = 0;  ///< of one
  };
  /// One more than the ranks of a column of places.
  [[nodiscard]] const std::int32_t* ranks_of(std::size_t column) const { return reinterpret_cast<const std::int32_t*>((*facts_)[column]); }
  void begin(const DecideTask& task);
  void run(std::size_t first, std::size_t count);
  void read(std::size_t first, std::size_t count);
  void read_days(std::size_t first, std::size_t count);
  void arrange(std::size_t count);
  void move(std::size_t count);
  void decide(std::size_t cluster, std::size_t first, std::size_t count);
  void place_inputs(const ClusterColumns& at, const std::vector<std::int32_t>& sources);
  void fill_rooms(const Variant& variant, std::size_t tile);
  void write_amounts(std::size_t benefit, std::size_t end, std::size_t count, Number* out);
  void run(const ClusterColumns& at, std::size_t variant, const Stretch& stretch);
  void run_open(const Variant& variant, std::size_t first, std::size_t rows);
  void find_left(const ClusterColumns& at, const Variant::Benefit& from, std::size_t first, std::size_t rows);
  void take_out_refused(const Variant::Benefit& from, std::size_t rows, std::uint8_t* left);
  void say_why(const ClusterColumns& at, const Variant::Benefit& from, std::size_t rows, std::uint16_t* by);
  void write(const ClusterColumns& at, std::size_t first, std::size_t count);
  void complete(const ClusterColumns& at, std::size_t variant, const Stretch& stretch);
  void run_tile(const ClusterColumns& at, const Variant& variant, std::size_t first, std::size_t count);
  void alone(const Completions::Left& left);
  [[nodiscard]] const Person& person(std::size_t row);
  [[nodiscard]] std::size_t zone_of(std::size_t row) const;
  [[nodiscard]] DecidedBy by(const Cluster& cluster, const BenefitNodes& nodes, const Decision& decision) const;

  const Rulebook& rulebook_;
  const BatchRules& rules_by_;
  const DecideTask* task_ = nullptr;
  DecideSummary summary_{};
  const DecideKernels& loops_ = decide_kernels();
  std::size_t lanes_ = 0;  ///< of a block at most: its rows, each zone beginning at a multiple of `row_step`
  std::unique_ptr<Lanes<std::uint8_t>> facts_{}, moved_{};
  Lanes<Number> amounts_;
  Lanes<std::int32_t> clock_;
  Lanes<std::uint8_t> registers_, open_registers_, zeros_, marks_, status_, left_;
  Lanes<std::uint16_t> words_;
  std::vector<std::size_t> places_{};              ///< numbers of the columns of places
  std::vector<std::uint8_t> is_rough_{};           ///< by one more than the rank of a place
  std::vector<LaneView> rows_by_fact_{};           ///< of each column of facts, by row: where it stands, or what was read of it
  std::vector<LaneView> by_fact_{};                ///< the same by lane
  OpenFacts open_facts_;
  OpenInputs inputs_{};                            ///< of the cluster that is at work
  std::vector<void*> rooms_{};                     ///< its registers
  std::vector<void*> pointers_{};                  ///< the same, but inputs where they stand
  std::vector<std::uint8_t*> open_rooms_{};        ///< where each of them is open
  std::vector<const std::uint8_t*> opens_{};       ///< the same, of inputs where it stands; nothing where it is known
  std::vector<BlockResults> blocks_{};                    ///< by benefit of the cluster
  std::array<std::uint8_t, rows_at_once> refused_{}, untold_{};
  std::array<std::uint8_t, rows_at_once> zone_{};
  std::array<std::uint16_t, rows_at_once> at_{};          ///< by row: its lane
  std::vector<std::uint16_t> rows_{};              ///< by lane: its row
  std::vector<Stretch> stretches_{};
  std::vector<std::vector<Stretch>> worth_{};      ///< by benefit of the cluster: lanes where it may be worth something
  std::vector<std::uint8_t> any_left_{};           ///< by the same: whether `left_` says so of any lane
  std::vector<std::uint16_t> to_complete_{};       ///< lanes
  std::vector<std::vector<std::uint16_t>> again_{};///< by the same: lanes that were decided again
  bool any_rough_ = false;                         ///< some place is one in which a cluster tells places apart
  bool any_open_ = false;                          ///< of some row the cluster that is at work may read something unknown
  bool is_moved_ = false;                          ///< lanes are not rows
  Completions completions_;
  std::unordered_map<std::size_t, Person> persons_{};  ///< by row: those that are decided alone
};

}  // namespace caregrade::batch
