// Programs over rows of which something is unknown: beside each register stands a byte a row that says where its number is open.
// Included by each of the sources that are compiled for one set of instructions; nothing of the library is called here either.

#pragma once

#include "kernels.hpp"
#include "program.hpp"

namespace caregrade::batch {
namespace {

/// One kind of lanes of such a program.
///
/// What is not open is the same for all that the unknown may be: every operand is known, or a known one settles the result, or both
/// sides of an open choice are the same. What is open stands there as some number that the register may have.
template <class T>
class OpenBlock : private Block<T, std::int8_t, void> {
  using Base = Block<T, std::int8_t, void>;
  using Open = std::uint8_t;
  using Same = typename Base::Same;

 public:
  OpenBlock(const ProgramView& program, void* const* registers, const OpenRegisters& opens, std::size_t rows) noexcept
      : Base{program, registers, rows}, opens_{opens} {}

  void run(const Instruction& at) noexcept {
    in_ = this->program_.operands + at.first_operand;
    bool any = false;
    for (std::size_t k = 0; k < at.operand_count; ++k) any = any | (open(k) != nullptr);
    opens_.of[at.out] = any ? opens_.rooms[at.out] : nullptr;
    if (any && at.same == 0 && (at.op == Op::all_of || at.op == Op::any_of)) return truths(at);
    Base::run(at);
    if (!any) return;
    if (at.op == Op::choose) choose(at);
    else join(at);
  }

 private:
  [[nodiscard]] const Open* open(std::size_t k) const noexcept { return opens_.of[in_[k]]; }
  [[nodiscard]] const Open* open_or_none(std::size_t k) const noexcept { return open(k) != nullptr ? open(k) : opens_.none; }

  /// Open where an operand is, unless a known one settles it.
  void truths(const Instruction& at) const noexcept {
    const bool all = at.op == Op::all_of;
    std::int8_t* __restrict out = static_cast<std::int8_t*>(this->registers_[at.out]);
    Open* __restrict to = opens_.rooms[at.out];
    const std::size_t rows = this->rows_;
    for (std::size_t i = 0; i < rows; ++i) out[i] = all ? 1 : 0, to[i] = 0;
    for (std::size_t k = 0; k < at.operand_count; ++k) {
      const std::int8_t* a = static_cast<const std::int8_t*>(this->registers_[in_[k]]);
      const Open* b = open(k);
      if (b == nullptr && all)
        for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<std::int8_t>(out[i] & a[i]);
      else if (b == nullptr)
        for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<std::int8_t>(out[i] | a[i]);
      else if (all)
        for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<std::int8_t>(out[i] & (a[i] | b[i])), to[i] = static_cast<Open>(to[i] | b[i]);
      else
        for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<std::int8_t>(out[i] | (a[i] & (b[i] ^ 1))), to[i] = static_cast<Open>(to[i] | b[i]);
    }
    for (std::size_t i = 0; i < rows; ++i) to[i] = static_cast<Open>(to[i] & (out[i] ^ (all ? 0 : 1)));
  }

  void join(const Instruction& at) const noexcept {
    Open* __restrict to = opens_.rooms[at.out];
    bool is_first = true;
    for (std::size_t k = 0; k < at.operand_count; ++k) {
      const Open* a = open(k);
      if (a == nullptr) continue;
      if (is_first)
        for (std::size_t i = 0, rows = this->rows_; i < rows; ++i) to[i] = a[i];
      else
        for (std::size_t i = 0, rows = this->rows_; i < rows; ++i) to[i] = static_cast<Open>(to[i] | a[i]);
      is_first = false;
    }
  }

  /// Open where what is chosen is; and of an open choice, where the sides are not the same.
  void choose(const Instruction& at) const noexcept {
    const std::int8_t* condition = static_cast<const std::int8_t*>(this->registers_[in_[0]]);
    Open* __restrict to = opens_.rooms[at.out];
    const Open *a = open_or_none(1), *b = open_or_none(2);
    for (std::size_t i = 0, rows = this->rows_; i < rows; ++i) to[i] = condition[i] != 0 ? a[i] : b[i];
    if (open(0) == nullptr) return;
    const bool yes = (at.same & 2U) != 0, no = (at.same & 4U) != 0;
    const T *first = number(1), *second = number(2);
    if (yes && no) unlike(Same{*first}, Same{*second}, to);
    else if (yes) unlike(Same{*first}, second, to);
    else if (no) unlike(first, Same{*second}, to);
    else unlike(first, second, to);
  }
  [[nodiscard]] const T* number(std::size_t k) const noexcept { return static_cast<const T*>(this->registers_[in_[k]]); }
  template <class A, class B>
  void unlike(A a, B b, Open* __restrict to) const noexcept {
    const Open *by = open(0), *first = open_or_none(1), *second = open_or_none(2);
    for (std::size_t i = 0, rows = this->rows_; i < rows; ++i) {
      const Open unlike = static_cast<Open>(a[i] != b[i] ? 1 : 0);
      to[i] = static_cast<Open>(to[i] | (by[i] & (first[i] | second[i] | unlike)));
    }
  }

  const OpenRegisters& opens_;
  const Register* in_ = nullptr;
};

/// Each instruction in the lanes that its numbers need.
inline void run_open(const ProgramView& program, void* const* registers, const OpenRegisters& opens, std::size_t rows) {
  OpenBlock<std::int8_t> bytes{program, registers, opens, rows};
  OpenBlock<std::int32_t> words{program, registers, opens, rows};
  OpenBlock<std::int64_t> wide{program, registers, opens, rows};
  for (std::size_t k = 0; k < program.count; ++k) {
    const Instruction& at = program.instructions[k];
    if (at.lane == 1) bytes.run(at);
    else if (at.lane == 4) words.run(at);
    else wide.run(at);
  }
}

inline void join_open(const std::uint8_t* __restrict from, const std::int8_t* __restrict codes, std::int8_t least, std::size_t rows, std::uint8_t* __restrict to) {
  for (std::size_t i = 0; i < rows; ++i) to[i] = static_cast<std::uint8_t>(to[i] | (codes[i] >= least ? from[i] : 0));
}

inline void settle(const std::int8_t* __restrict truths, const std::uint8_t* __restrict open, std::size_t rows, std::uint8_t* __restrict doubted, std::uint8_t* __restrict settled) {
  for (std::size_t i = 0; i < rows; ++i) {
    settled[i] = static_cast<std::uint8_t>(settled[i] | ((truths[i] == 0 ? 1 : 0) & ((open[i] | doubted[i]) ^ 1)));
    doubted[i] = static_cast<std::uint8_t>(doubted[i] | open[i]);
  }
}

}  // namespace
}  // namespace caregrade::batch
