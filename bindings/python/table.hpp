#pragma once

#include <pybind11/numpy.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/arrow/abi.hpp"
#include "caregrade/batch/columns.hpp"
#include "words.hpp"

namespace caregrade::python {

/// A structure of Arrow's C interfaces that is ours to release.
template <class T>
class Owned {
 public:
  Owned() = default;
  /// Takes it out of the hands of whoever held it.
  explicit Owned(T& from) : value_{std::exchange(from, T{})} {}
  Owned(Owned&& other) noexcept : value_{std::exchange(other.value_, T{})} {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Owned() {
    if (value_.release != nullptr) value_.release(&value_);
  }
  [[nodiscard]] T* get() noexcept { return &value_; }
  [[nodiscard]] const T* operator->() const noexcept { return &value_; }
  [[nodiscard]] const T& operator*() const noexcept { return value_; }

 private:
  T value_{};
};

/// The cells of one column in one piece of a table, with what belongs to them.
struct Cells {
  bool is_known = true;                 ///< false: a column of nothing but unknowns
  bool is_fact = false;
  Column column{};                      ///< as it was given
  std::vector<std::int32_t> numbers{};  ///< of a dictionary: what stands at each place
  std::vector<std::string> texts{};     ///< the same as it was given
  std::vector<std::int32_t> places{};   ///< memory of `column` where its cells were texts
  std::vector<double> decimals{};       ///< the same where they were decimals
  std::int64_t ticks = 0;               ///< of dates: how many of the cells' units make a day
  std::vector<std::int32_t> values{};   ///< of facts whose cells cannot be used where they are: what they stand for

  /// What is read, from row `first` on.
  [[nodiscard]] Column view(std::size_t first = 0) const;
};

/// The number in a cell of a fact's view.
struct FactCell {
  static constexpr std::int64_t unknown = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t refused = std::numeric_limits<std::int64_t>::max();
};
[[nodiscard]] std::int64_t fact_at(const Column& view, std::size_t row);

/// What was handed in: pieces of columns, most of them somebody else's memory, and which of them answers which input.
class Table {
 public:
  struct Piece {
    std::size_t rows = 0;
    Owned<ArrowArray> array{};
    std::map<InputIndex, Cells> cells{};
  };

  /// One piece, whose columns are given later.
  static std::shared_ptr<Table> of_rows(std::size_t rows);
  /// All that a stream still holds. Throws `ValueError` where somebody has taken it already.
  static std::shared_ptr<Table> of_stream(const pybind11::capsule& stream);
  /// One array: a table where it is a structure, else one column without a name.
  static std::shared_ptr<Table> of_array(const pybind11::capsule& schema, const pybind11::capsule& array);

  [[nodiscard]] const std::vector<std::string>& names() const noexcept { return names_; }
  [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  [[nodiscard]] std::size_t rows() const noexcept;

  // Each says in one word what was found where a column can hold no answers; nothing where it can.

  std::string bind_arrow(InputIndex input, std::size_t column, const Words& words);
  /// An array of NumPy's, one bit a cell that tells which are known, and what its cells are places of.
  std::string bind_array(InputIndex input, const pybind11::array& array, const std::optional<pybind11::array>& validity,
                         const std::optional<pybind11::list>& dictionary, const Words& words);
  /// The same value for everybody.
  std::string bind_constant(InputIndex input, const pybind11::object& value, const Words& words);

  /// What stands in a cell: a number or a text, None where it is unknown.
  [[nodiscard]] pybind11::object cell(InputIndex input, std::size_t row) const;

 private:
  void keep_children(Owned<ArrowArray> array);

  Owned<ArrowSchema> schema_{};
  bool is_structure_ = true;
  std::vector<std::string> names_{};
  std::vector<Piece> pieces_{};
  std::vector<pybind11::object> kept_{};
};

}  // namespace caregrade::python
