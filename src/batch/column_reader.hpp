#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "caregrade/batch/columns.hpp"
#include "caregrade/model/standard.hpp"
#include "cells.hpp"
#include "program.hpp"

namespace caregrade::batch {

/// Reads one column, block by block.
template <class T>
class ColumnReader {
 public:
  ColumnReader(const Standard& standard, const Input& input, const Column* column) : input_{input}, column_{column} {
    centi_per_unit_ = standard.plan.centi_per_unit;
    for (const std::int32_t value : input.values) values_.push_back(static_cast<T>(value));
  }

  [[nodiscard]] const Input& input() const { return input_; }
  [[nodiscard]] T most() const { return static_cast<T>(input_.most); }
  /// Values by code; nothing where the code is the value.
  [[nodiscard]] const T* values() const { return input_.is_identity ? nullptr : values_.data(); }
  /// Whether the column is the same for everybody, so that one block of it does for all.
  [[nodiscard]] bool is_constant() const { return column_ == nullptr || (column_->stride == 0 && column_->validity == nullptr && column_->cell != Cell::bit); }

  /// Whether the bytes of the column are the codes.
  [[nodiscard]] bool is_bytes() const {
    return sizeof(T) == 1 && column_ != nullptr && column_->validity == nullptr && column_->dictionary.empty() && !input_.is_renumbered && !input_.is_quantity &&
           (column_->cell == Cell::int8 || column_->cell == Cell::uint8);
  }
  [[nodiscard]] const Column* column() const { return column_; }

  /// The codes of a block: the column's own memory where its cells are the codes, else `staged`.
  [[nodiscard]] const T* codes(const Kernels<T>& kernels, std::size_t first, std::size_t count, T* staged) const {
    if (column_ == nullptr) return fill(staged, T{-1});
    const char* data = static_cast<const char*>(column_->data);
    if (is_bytes() && column_->stride == 1 && count == block) return reinterpret_cast<const T*>(data + first);
    if (count < block) fill(staged, T{0});
    if (column_->cell == Cell::bit) {
      for (std::size_t i = 0; i < count; ++i) staged[i] = has_bit(static_cast<const std::uint8_t*>(column_->data), bit_of(first + i)) ? T{1} : T{0};
      for (std::size_t i = 0; i < count; ++i) staged[i] = staged[i] > most() ? T{-2} : staged[i];
    } else if (input_.is_quantity || !column_->dictionary.empty() || input_.is_renumbered) {
      for (std::size_t i = 0; i < count; ++i) staged[i] = slowly(first + i);
    } else {
      kernels.load[static_cast<std::size_t>(column_->cell)](data + static_cast<std::ptrdiff_t>(first) * column_->stride, column_->stride, count, most(), staged);
    }
    if (column_->validity != nullptr)
      for (std::size_t i = 0; i < count; ++i) staged[i] = has_bit(column_->validity, bit_of(first + i)) ? staged[i] : T{-1};
    return staged;
  }

 private:
  static const T* fill(T* staged, T code) {
    std::fill(staged, staged + block, code);
    return staged;
  }

  [[nodiscard]] std::uint64_t bit_of(std::size_t row) const { return static_cast<std::uint64_t>(column_->offset) + row; }

  /// A cell that is more than a code: in hundredths, looked up, or numbered as the form prints it.
  [[nodiscard]] T slowly(std::size_t row) const {
    const std::int64_t none = std::numeric_limits<std::int64_t>::min();
    std::int64_t hundredths = hundredths_of(row);
    if (hundredths == none) return T{-2};
    if (hundredths == -100) return T{-1};
    if (!column_->dictionary.empty()) {
      if (hundredths < 0 || hundredths % 100 != 0 || hundredths / 100 >= static_cast<std::int64_t>(column_->dictionary.size())) return T{-2};
      hundredths = std::int64_t{column_->dictionary[static_cast<std::size_t>(hundredths / 100)]} * 100;
      if (hundredths == -100) return T{-1};
    }
    if (hundredths < 0) return T{-2};
    if (input_.is_quantity) {
      const std::int64_t units = hundredths / centi_per_unit_;
      return hundredths % centi_per_unit_ == 0 && units <= input_.most && units % input_.step == 0 ? static_cast<T>(units) : T{-2};
    }
    const std::int64_t number = hundredths / 100;
    if (hundredths % 100 != 0) return T{-2};
    if (!input_.is_renumbered) return number <= input_.most ? static_cast<T>(number) : T{-2};
    if (number >= static_cast<std::int64_t>(input_.positions.size()) || input_.positions[static_cast<std::size_t>(number)] < 0) return T{-2};
    return static_cast<T>(input_.positions[static_cast<std::size_t>(number)]);
  }

  /// -100 where unknown; the least number where the cell has more than two decimals, or is beyond everything.
  [[nodiscard]] std::int64_t hundredths_of(std::size_t row) const {
    const char* from = static_cast<const char*>(column_->data) + static_cast<std::ptrdiff_t>(row) * column_->stride;
    const auto whole = [from]<class Source>(Source cell) -> std::int64_t {
      std::memcpy(&cell, from, sizeof cell);
      if constexpr (sizeof(Source) == 1)
        if (cell == static_cast<Source>(-1)) return -100;
      constexpr std::int64_t end = std::numeric_limits<std::int32_t>::max();
      const bool is_small = std::is_signed_v<Source> ? static_cast<std::int64_t>(cell) >= -1 && static_cast<std::int64_t>(cell) <= end
                                                     : static_cast<std::uint64_t>(cell) <= static_cast<std::uint64_t>(end);
      return is_small ? static_cast<std::int64_t>(cell) * 100 : std::numeric_limits<std::int64_t>::min();
    };
    const auto decimal = [from]<class Source>(Source cell) -> std::int64_t {
      std::memcpy(&cell, from, sizeof cell);
      const double number = static_cast<double>(cell);
      if (std::isnan(number)) return -100;
      if (number < -1 || number > 1e9) return std::numeric_limits<std::int64_t>::min();
      const double hundredths = std::round(number * 100);
      // why so near: of the binary fractions only those that stand for a decimal of two places.
      if (std::abs(number * 100 - hundredths) > (sizeof(Source) == 4 ? 1e-3 : 1e-6)) return std::numeric_limits<std::int64_t>::min();
      return static_cast<std::int64_t>(hundredths);
    };
    return with_cell(column_->cell, std::numeric_limits<std::int64_t>::min(), [&](auto cell) {
      if constexpr (std::is_floating_point_v<decltype(cell)>) return decimal(cell);
      else return whole(cell);
    });
  }

  const Input& input_;
  const Column* column_ = nullptr;
  std::int32_t centi_per_unit_ = 100;
  std::vector<T> values_{};
};

/// Sixteen bytes of every row of a matrix, some of which are columns.
struct Window {
  static constexpr std::size_t width = 16;

  const char* data = nullptr;  ///< of the first row
  std::ptrdiff_t stride = 0;
  std::vector<std::pair<std::size_t, std::size_t>> columns{};  ///< byte in the window, and number of the reader
};

/// The windows that hold columns of bytes standing side by side. why: one byte of each row at a time would fetch every row
/// as often as there are columns.
template <class T>
std::vector<Window> windows_of(const std::vector<ColumnReader<T>>& readers) {
  std::vector<std::pair<const char*, std::size_t>> places{};
  for (std::size_t i = 0; i < readers.size(); ++i)
    if (readers[i].is_bytes() && readers[i].column()->stride >= static_cast<std::ptrdiff_t>(Window::width)) places.emplace_back(static_cast<const char*>(readers[i].column()->data), i);
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return std::less<>{}(a.first, b.first); });
  std::vector<Window> windows{};
  for (std::size_t first = 0; first < places.size();) {
    const std::ptrdiff_t stride = readers[places[first].second].column()->stride;
    std::size_t end = first + 1;  // of the columns in the same row
    while (end < places.size() && readers[places[end].second].column()->stride == stride && places[end].first - places[first].first < stride) ++end;
    const char* const last = places[end - 1].first;
    // why never before the first or behind the last column: nothing is known of the memory there.
    if (last - places[first].first + 1 < static_cast<std::ptrdiff_t>(Window::width)) {
      first = end;
      continue;
    }
    while (first < end) {
      Window& window = windows.emplace_back();
      window.stride = stride;
      window.data = std::min(places[first].first, last + 1 - Window::width, std::less<>{});
      for (; first < end && places[first].first < window.data + Window::width; ++first)
        window.columns.emplace_back(static_cast<std::size_t>(places[first].first - window.data), places[first].second);
    }
  }
  return windows;
}

}  // namespace caregrade::batch
