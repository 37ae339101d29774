#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "caregrade/model/plan.hpp"

namespace caregrade::batch {

/// Memory for a number of columns, each as long as another and beginning with a line of the cache.
template <class T>
class Lanes {
 public:
  /// All 0.
  Lanes(std::size_t columns, std::size_t length) : length_{(length + line - 1) / line * line} {
    std::size_t space = (columns * length_ + line) * sizeof(T);
    // why so: of what nobody writes to, as of columns that a table does not have, no page is ever taken.
    memory_.reset(std::calloc(space, 1));
    if (!memory_) throw std::bad_alloc{};
    void* start = memory_.get();
    first_ = static_cast<T*>(std::align(line * sizeof(T), sizeof(T), start, space));
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;
  Lanes(Lanes&&) = delete;
  Lanes& operator=(Lanes&&) = delete;
  ~Lanes() = default;

  [[nodiscard]] T* operator[](std::size_t column) const { return first_ + column * length_; }

 private:
  static constexpr std::size_t line = 64 / sizeof(T);

  struct Release {
    void operator()(void* memory) const noexcept { std::free(memory); }
  };

  std::size_t length_ = 0;
  std::unique_ptr<void, Release> memory_{};
  T* first_ = nullptr;
};

/// Numbers in lanes of one, four or eight bytes.
struct LaneView {
  const void* data = nullptr;
  std::uint8_t lane = 8;

  [[nodiscard]] std::int64_t operator[](std::size_t at) const {
    return lane == 1 ? std::int64_t{static_cast<const std::int8_t*>(data)[at]} : lane == 4 ? std::int64_t{static_cast<const std::int32_t*>(data)[at]} : static_cast<const std::int64_t*>(data)[at];
  }
  /// From a lane on.
  [[nodiscard]] const void* from(std::size_t at) const { return static_cast<const char*>(data) + at * lane; }
};

/// What a lane has for a look-up that missed.
[[nodiscard]] constexpr std::int64_t missed_in(std::uint8_t lane) noexcept { return lane == 8 ? no_value : -(std::int64_t{1} << (lane * 8U - 1U)); }

/// Bytes between two registers of so many lanes. why never pages apart: they would have one place in the nearest cache.
[[nodiscard]] inline std::size_t bytes_of(std::uint8_t lane, std::size_t rows) {
  const std::size_t bytes = (lane * rows + 63) / 64 * 64;
  return bytes % 4096 == 0 ? bytes + 64 : bytes;
}

/// Writes one number many times.
inline void fill_lanes(void* out, std::uint8_t lane, std::size_t count, std::int64_t value) {
  if (lane == 1) std::fill_n(static_cast<std::int8_t*>(out), count, static_cast<std::int8_t>(value));
  else if (lane == 4) std::fill_n(static_cast<std::int32_t*>(out), count, static_cast<std::int32_t>(value));
  else std::fill_n(static_cast<std::int64_t*>(out), count, value);
}

}  // namespace caregrade::batch
