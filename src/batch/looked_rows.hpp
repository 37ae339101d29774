#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "decide_program.hpp"
#include "lanes.hpp"

namespace caregrade::batch {

/// What is known of the nodes of a piece, for some rows at a time.
class LookedRows {
 public:
  static constexpr std::size_t most = 256;

  /// `bytes`, `registers`: of all pieces, the most that `most` rows need.
  LookedRows(std::size_t bytes, std::size_t registers) : memory_{1, bytes}, open_memory_{1, registers * room}, none_{1, most} {}

  void begin(const Piece& piece) {
    piece_ = &piece;
    const ColumnProgram& program = piece.variant.program;
    pointers_.clear();
    rooms_.clear();
    std::uint8_t *next = memory_[0], *next_open = open_memory_[0];
    for (const std::uint8_t lane : program.lanes) {
      pointers_.push_back(next);
      rooms_.push_back(next_open);
      next += bytes_of(lane, most);
      next_open += room;
    }
    opens_.assign(program.lanes.size(), nullptr);
    for (const ColumnProgram::Constant& constant : program.constants) fill_lanes(pointers_[constant.out], program.lanes[constant.out], constant.is_wide ? most : 1, constant.value);
    begin_rows();
  }
  void begin_rows() {
    for (const Variant::Use& use : piece_->variant.uses) opens_[use.to] = nullptr;
  }

  void set(std::size_t row, std::size_t use, Number value) {
    const Register to = piece_->variant.uses[use].to;
    const std::uint8_t lane = piece_->variant.program.lanes[to];
    fill_lanes(static_cast<char*>(pointers_[to]) + row * lane, lane, 1, value);
  }
  void set_open(std::size_t row, std::size_t use) {
    const Register to = piece_->variant.uses[use].to;
    if (opens_[to] == nullptr) std::fill_n(rooms_[to], most, std::uint8_t{0});
    opens_[to] = rooms_[to];
    rooms_[to][row] = 1;
    set(row, use, 0);
  }
  void run(const DecideKernels& loops, std::size_t rows) {
    const std::size_t all = (rows + row_step - 1) / row_step * row_step;
    for (std::size_t use = 0; use < piece_->variant.uses.size(); ++use)
      for (std::size_t row = rows; row < all; ++row) set(row, use, 0);
    loops.run_open(piece_->variant.program.view(), pointers_.data(), {opens_.data(), rooms_.data(), none_[0]}, all);
  }

  /// Of nodes that are no constants.
  [[nodiscard]] bool is_known(NodeIndex node, std::size_t row) const {
    const std::uint8_t* open = opens_[piece_->registers[node]];
    return open == nullptr || open[row] == 0;
  }
  [[nodiscard]] Number value(NodeIndex node, std::size_t row) const {
    const Register of = piece_->registers[node];
    const std::uint8_t lane = piece_->variant.program.lanes[of];
    const Number value = LaneView{pointers_[of], lane}[row];
    return value == missed_in(lane) ? no_value : value;
  }

 private:
  static constexpr std::size_t room = most + 64;  // why more: in a cache they would have the same place

  const Piece* piece_ = nullptr;
  Lanes<std::uint8_t> memory_, open_memory_, none_;
  std::vector<void*> pointers_{};
  std::vector<std::uint8_t*> rooms_{};
  std::vector<const std::uint8_t*> opens_{};
};

}  // namespace caregrade::batch
