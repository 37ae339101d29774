#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::python {

/// What the cells of a column stand for: how a text, a number, a value of Python's is read.
struct Words {
  enum class Of : std::uint8_t {
    answers,  ///< numbers as a form prints them, or its letters
    numbers,  ///< truths, counts and money of the rules
    choices,  ///< positions, by id
    levels,   ///< positions, by the printed number
    places,   ///< codes
    days,
    months,   ///< days; a month is its first one
  };

  Of of = Of::answers;
  std::vector<std::string> texts{};    ///< by position: letters, ids of choices, printed levels
  const Rulebook* rulebook = nullptr;  ///< of places
  Date day{};                          ///< of places: a code that is out of use on this day, or if there is none, is refused

  [[nodiscard]] bool is_fact() const noexcept { return of != Of::answers; }
  [[nodiscard]] bool is_day() const noexcept { return of == Of::days || of == Of::months; }
  [[nodiscard]] bool takes_numbers() const noexcept { return of != Of::choices && !is_day(); }
  /// Whether numbers are used where they are, as they stand.
  [[nodiscard]] bool keeps_numbers() const noexcept { return of == Of::answers || of == Of::numbers; }

  // What stands for an unknown value, and for one that there is not.
  [[nodiscard]] std::int32_t unknown() const noexcept { return is_fact() ? std::numeric_limits<std::int32_t>::min() : -1; }
  [[nodiscard]] std::int32_t refused() const noexcept { return is_fact() ? std::numeric_limits<std::int32_t>::max() : -2; }

  [[nodiscard]] std::int32_t number(std::string_view text) const;
  [[nodiscard]] std::int32_t number(double value) const;
  /// Unknown is also everything that is not equal to itself.
  [[nodiscard]] std::int32_t number(const pybind11::handle& value) const;
};

}  // namespace caregrade::python
