#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "caregrade/batch/decide_batch.hpp"
#include "cells.hpp"
#include "completions.hpp"
#include "decide_program.hpp"
#include "lanes.hpp"

namespace caregrade::batch {

/// Reads a column of a fact.
class FactReader {
 public:
  FactReader(const Column& column, Number least, Number most, bool is_place = false) : column_{&column}, least_{least}, most_{most}, is_place_{is_place} {}

  [[nodiscard]] bool is_place() const { return is_place_; }
  [[nodiscard]] Number least() const { return least_; }
  [[nodiscard]] Number most() const { return most_; }

  /// The numbers in a block of cells: `unknown_number` where one is unknown, `no_number` where it holds none.
  void read(const DecideKernels& kernels, std::size_t first, std::size_t count, Number* out) const {
    const std::uint64_t bit = static_cast<std::uint64_t>(column_->offset) + first;
    if (column_->cell == Cell::bit)
      for (std::size_t i = 0; i < count; ++i) out[i] = has_bit(static_cast<const std::uint8_t*>(column_->data), bit + i) ? 1 : 0;
    else
      kernels.load[static_cast<std::size_t>(column_->cell)](static_cast<const char*>(column_->data) + static_cast<std::ptrdiff_t>(first) * column_->stride, column_->stride,
                                                            count, out);
    if (!column_->dictionary.empty())
      for (std::size_t i = 0; i < count; ++i) out[i] = told(out[i]);
    if (column_->validity != nullptr)
      for (std::size_t i = 0; i < count; ++i) out[i] = has_bit(column_->validity, bit + i) ? out[i] : unknown_number;
  }

 private:
  [[nodiscard]] Number told(Number at) const {
    if (at == unknown_number || at == no_number) return at;
    if (at < 0 || at >= static_cast<Number>(column_->dictionary.size())) return no_number;
    const std::int32_t value = column_->dictionary[static_cast<std::size_t>(at)];
    return value == -1 ? unknown_number : Number{value};
  }

  const Column* column_ = nullptr;
  Number least_ = 0, most_ = 0;
  bool is_place_ = false;
};

/// Ranks of places by the numbers of their codes.
class PlaceNumbers {
 public:
  void add(Number code, std::uint32_t rank) {
    if (code <= 0 || code >= end) return;
    if (ranks_.size() <= static_cast<std::size_t>(code)) ranks_.resize(static_cast<std::size_t>(code) + 1);
    if (std::uint32_t& place = ranks_[static_cast<std::size_t>(code)]; place == 0) place = rank + 1;
  }
  /// 0 for no place, one more than the rank; `no_number` of a code that is none.
  void look_up(Number* codes, std::size_t count) const {
    Number before = unknown_number, found = unknown_number;
    for (std::size_t i = 0; i < count; ++i) {
      // why: rows of one place often stand together.
      if (codes[i] != before) {
        before = codes[i];
        found = of(before);
      }
      codes[i] = found;
    }
  }

 private:
  [[nodiscard]] Number of(Number code) const {
    if (code == 0 || code == unknown_number) return code;
    if (code < 0 || static_cast<std::uint64_t>(code) >= ranks_.size()) return no_number;
    const std::uint32_t found = ranks_[static_cast<std::size_t>(code)];
    return found == 0 ? no_number : Number{found};
  }

  static constexpr Number end = 1'000'000;  // why so few: a code has six digits at most
  std::vector<std::uint32_t> ranks_{};      ///< by code: 1 + the rank, 0 none. why not a map: rows of a country are in no order
};

/// Rows that are read and decided together: so many that those of one province are worth a loop.
inline constexpr std::size_t rows_at_once = 4096;

/// What all threads read.
struct DecideTask {
  /// An input of a cluster.
  struct Input {
    std::uint32_t cluster = 0;
    std::uint32_t input = 0;
  };
  const Rulebook& rulebook;
  const PolicyWords& policies;
  const BatchRules& rules;
  const PlaceNumbers& places;
  std::size_t rows = 0;
  const std::vector<FactColumn>& columns;
  std::vector<FactReader> readers{};
  std::optional<FactReader> days{};
  Date day{};
  static constexpr std::int32_t no_fact = -1, absent = -2;
  std::vector<std::vector<std::int32_t>> sources{};  ///< by cluster and input: number of its column; `no_fact`, or `absent` of a fact without one
  std::vector<std::vector<Input>> read_by{};         ///< by column: the inputs that have it
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
  void begin(const DecideTask& task);
  void run(std::size_t first, std::size_t count);
  void read(std::size_t first, std::size_t count);
  void read_days(std::size_t first, std::size_t count);
  void arrange(std::size_t count);
  void move(std::size_t count);
  void decide(std::size_t cluster, std::size_t first, std::size_t count);
  void place_inputs(const ClusterColumns& at, const std::vector<std::int32_t>& sources);
  void write_amounts(std::size_t benefit, std::size_t end, std::size_t count, Number* out);
  void run(const ClusterColumns& at, const Variant& variant, const Stretch& stretch);
  void say_why(const ClusterColumns& at, const Variant::Benefit& from, std::size_t rows, std::uint16_t* by);
  void write(const ClusterColumns& at, std::size_t first, std::size_t count);
  [[nodiscard]] bool any_open(std::size_t cluster) const;
  void complete(std::size_t cluster, std::size_t count);
  void find_open(std::size_t cluster, std::size_t count);
  void run_tile(const ClusterColumns& at, const Variant& variant, std::size_t first, std::size_t count);
  void alone(const ClusterColumns& at, const Completions::Left& left);
  [[nodiscard]] const Person& person(std::size_t row);
  [[nodiscard]] std::size_t zone_of(std::size_t row) const;
  [[nodiscard]] DecidedBy by(const Cluster& cluster, const BenefitNodes& nodes, const Decision& decision) const;

  const Rulebook& rulebook_;
  const BatchRules& rules_by_;
  const DecideTask* task_ = nullptr;
  DecideSummary summary_{};
  const DecideKernels& loops_ = decide_kernels();
  const Kernels<Number>& kernels_ = kernels<Number>();
  std::size_t lanes_ = 0;  ///< of a block at most: its rows, each zone beginning at a multiple of `row_step`
  std::unique_ptr<Lanes<Number>> facts_{}, moved_{};
  Lanes<Number> registers_, amounts_, clock_;
  Lanes<std::uint8_t> marks_, status_, refused_by_;
  Lanes<std::uint16_t> words_;
  std::vector<std::size_t> places_{};              ///< numbers of the columns of places
  std::vector<std::uint8_t> is_rough_{};           ///< by one more than the rank of a place
  std::vector<const Number*> by_fact_{};           ///< lanes of each column of facts
  std::vector<const Number*> by_input_{};          ///< of the cluster that is at work
  std::vector<const Number*> ranks_{};             ///< the same, of places before they are looked up in the cluster
  std::vector<Number*> pointers_{};                ///< its registers
  std::vector<BlockResults> blocks_{};                    ///< by benefit of the cluster
  std::array<std::uint8_t, rows_at_once> refused_{}, untold_{};
  std::array<std::uint8_t, rows_at_once> zone_{};
  std::array<std::uint16_t, rows_at_once> at_{};          ///< by row: its lane
  std::vector<std::uint16_t> rows_{};              ///< by lane: its row
  std::vector<Stretch> stretches_{};
  std::vector<std::vector<Stretch>> worth_{};      ///< by benefit of the cluster: lanes where it may be worth something
  std::vector<std::vector<std::uint16_t>> again_{};///< by the same: lanes that were decided again
  bool any_rough_ = false;                         ///< some place is one in which a cluster tells places apart
  bool is_moved_ = false;                          ///< lanes are not rows
  struct Unknown {
    std::uint16_t row = 0;
    std::uint16_t fact = 0;
  };
  struct Open {
    std::uint16_t row = 0;
    std::uint16_t input = 0;
  };
  std::vector<Unknown> unknowns_{};
  std::vector<std::vector<Open>> open_{};          ///< of the same, by cluster: those that it reads
  std::array<std::int32_t, rows_at_once> open_row_{};     ///< by row: its place in `open_rows_`, -1 none
  std::vector<OpenRow> open_rows_{};
  Completions completions_;
  std::unordered_map<const Piece*, std::unique_ptr<const Cluster>> alone_{};  ///< pieces as clusters, made when they are first wanted
  std::unordered_map<std::size_t, Person> persons_{};  ///< by row: those that are decided alone
};

}  // namespace caregrade::batch
