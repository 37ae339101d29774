// What a text, a number, a value of Python's stands for.

#include "words.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace py = pybind11;

namespace caregrade::python {
namespace {

std::optional<std::int32_t> digits(std::string_view text) {
  std::int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() && number >= 0 ? std::optional{number} : std::nullopt;
}

std::optional<std::int32_t> position(const std::vector<std::string>& texts, std::string_view text) {
  const auto found = std::find(texts.begin(), texts.end(), text);
  return found == texts.end() ? std::nullopt : std::optional{static_cast<std::int32_t>(found - texts.begin())};
}

std::optional<std::int32_t> number_of(std::string_view text) {
  if (text == "true" || text == "True") return 1;
  if (text == "false" || text == "False") return 0;
  return digits(text);
}

/// The code of a place, as a number; 0 where there is none.
std::optional<std::int32_t> place_of(const Words& words, std::string_view text) {
  if (text == "absent") return 0;
  const Place* place = words.rulebook->region(text);
  const bool is_retired = place != nullptr && !place->successor.empty() && !(words.day.ok() && place->to.ok() && words.day <= place->to);
  return place == nullptr || is_retired ? std::nullopt : digits(text);
}

std::optional<std::int32_t> day_of(std::string_view text, bool or_month) {
  if (or_month && text.size() == 7) {
    const auto month = Date::parse(std::string{text} + "-01");
    return month ? std::optional{static_cast<std::int32_t>(month->days())} : std::nullopt;
  }
  const auto day = Date::parse(text);
  return day ? std::optional{static_cast<std::int32_t>(day->days())} : std::nullopt;
}

/// Not equal to itself: NaN, NaT. Of pandas.NA that cannot be asked.
bool is_blank(const py::handle& value) {
  if (value.is_none() || py::type::handle_of(value).attr("__name__").cast<std::string>() == "NAType") return true;
  PyObject* const differs = PyObject_RichCompare(value.ptr(), value.ptr(), Py_NE);
  const int is_other = differs == nullptr ? -1 : PyObject_IsTrue(differs);
  Py_XDECREF(differs);
  if (is_other < 0) PyErr_Clear();
  return is_other == 1;
}

}  // namespace

std::int32_t Words::number(std::string_view text) const {
  if (text.empty()) return unknown();
  std::optional<std::int32_t> found{};
  switch (of) {
    case Of::answers: found = texts.empty() ? number_of(text) : position(texts, text); break;
    case Of::numbers: found = number_of(text); break;
    case Of::choices: found = position(texts, text); break;
    case Of::levels:
      if (text == "absent") return unknown();  // nobody has assessed the person: it can still be any
      found = position(texts, text);
      break;
    case Of::places: found = place_of(*this, text); break;
    case Of::days:
    case Of::months: found = day_of(text, of == Of::months); break;
  }
  return found.value_or(refused());
}

std::int32_t Words::number(double value) const {
  if (std::isnan(value)) return unknown();
  // why -1 of levels too: results of grading have it where no level is certain.
  const bool is_blank = value == -1 && (of == Of::answers || of == Of::levels);
  if (is_blank) return unknown();
  if (!takes_numbers() || value != std::floor(value) || value < 0 || value > std::numeric_limits<std::int32_t>::max()) return refused();
  const auto whole = static_cast<std::int32_t>(value);
  if (keeps_numbers()) return whole;
  // why not 0: as a code it is what somebody wrote who did not know.
  return of == Of::places && whole == 0 ? refused() : number(std::string_view{std::to_string(whole)});
}

std::int32_t Words::number(const py::handle& value) const {
  if (is_blank(value)) return unknown();
  if (py::isinstance<py::str>(value)) return number(std::string_view{value.cast<std::string>()});
  if (py::hasattr(value, "isoformat")) return is_day() ? number(std::string_view{value.attr("isoformat")().cast<std::string>()}.substr(0, 10)) : refused();
  if (py::isinstance<py::bool_>(value)) return number(value.cast<bool>() ? 1.0 : 0.0);
  if (PyFloat_Check(value.ptr()) || PyIndex_Check(value.ptr()) || py::hasattr(value, "__float__")) {
    const double number = PyFloat_AsDouble(value.ptr());
    if (!PyErr_Occurred()) return this->number(number);
    PyErr_Clear();
  }
  return refused();
}

}  // namespace caregrade::python
