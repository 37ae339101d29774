#pragma once

#include <pybind11/numpy.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/arrow/abi.hpp"
#include "caregrade/batch/columns.hpp"

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
  static constexpr std::int32_t refused = -2;  ///< in `numbers`: no item has it

  bool is_known = true;                 ///< false: a column of nothing but unknowns
  Column column{};
  std::vector<std::int32_t> numbers{};  ///< of a dictionary: what stands at each place, -1 unknown
  std::vector<std::string> texts{};     ///< the same as it was given
  std::vector<std::int32_t> places{};   ///< memory of `column` where its cells were texts
  std::vector<double> decimals{};       ///< the same where they were decimals

  [[nodiscard]] Column view() const {
    Column view = column;
    view.dictionary = numbers;
    return view;
  }
};

/// What was handed in: pieces of columns, most of them somebody else's memory, and which of them answers which input.
class Table {
 public:
  using Letters = std::vector<std::string>;  ///< that an item prints, by position; empty where it prints numbers

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

  std::string bind_arrow(InputIndex input, std::size_t column, const Letters& letters);
  /// An array of NumPy's, one bit a cell that tells which are known, and what its cells are places of.
  std::string bind_array(InputIndex input, const pybind11::array& array, const std::optional<pybind11::array>& validity,
                         const std::optional<pybind11::list>& dictionary, const Letters& letters);
  /// The same value for everybody.
  std::string bind_constant(InputIndex input, const pybind11::object& value, const Letters& letters);

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
