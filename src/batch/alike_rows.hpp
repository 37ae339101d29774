#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "decide_program.hpp"

namespace caregrade::batch {

/// What was decided of rows of which little is known, for rows that differ from them in nothing that the rules tell apart.
///
/// why: a table with few facts has few kinds of persons, and each kind may have more completions than a row is worth.
class AlikeRows {
 public:
  /// All that the answer hangs on: of what is open the nodes, and the known values that they read.
  using Key = std::vector<Number>;

  struct Answer {
    bool is_told = false;
    bool is_awaited = false;  ///< a row with this key is being worked out
    std::uint8_t status = 0;
    Number amount[2] = {};
    std::uint16_t by = 0;
  };

  /// Of the piece that is at work, the answer to rows with this key: perhaps one that is not told yet.
  [[nodiscard]] Answer* find(const Key& key) {
    const auto [at, is_new] = answers_[piece_].try_emplace(key);
    if (is_new) kept_ += key.size() + own_size;
    return &at->second;
  }
  void work_at(const Piece* piece) { piece_ = piece; }

  /// Forgets everything once there is much of it. Answers that were found before are no longer there.
  void make_room() {
    if (kept_ > most_kept) clear();
  }
  void clear() {
    answers_.clear();
    kept_ = 0;
  }

 private:
  static constexpr std::size_t most_kept = std::size_t{1} << 20U;  ///< numbers: 8 MB
  static constexpr std::size_t own_size = 16;                      ///< of an entry beside its key, in numbers

  struct Hash {
    [[nodiscard]] std::size_t operator()(const Key& key) const noexcept {
      std::uint64_t hash = 0xCBF29CE484222325U;
      for (const Number each : key) hash = (hash ^ static_cast<std::uint64_t>(each)) * 0x100000001B3U;
      return static_cast<std::size_t>(hash ^ hash >> 32U);
    }
  };

  const Piece* piece_ = nullptr;
  std::unordered_map<const Piece*, std::unordered_map<Key, Answer, Hash>> answers_{};
  std::size_t kept_ = 0;
};

}  // namespace caregrade::batch
