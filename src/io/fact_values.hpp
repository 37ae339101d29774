#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"
#include "json.hpp"

namespace caregrade::io {

/// Reads the values of facts into a person. Problems go to `report` with the value that they are about.
class FactReader {
 public:
  using Report = std::function<void(const char* code, std::size_t offset, const std::string& pointer, std::vector<Issue::Argument> arguments)>;

  FactReader(const Rulebook& rulebook, const std::optional<Moment>& on, Person& person, Report report)
      : rulebook_{rulebook}, on_{on}, person_{person}, report_{std::move(report)} {}

  /// A member of the object of facts.
  void read(const JsonValue& value, const std::string& pointer);

 private:
  void read_value(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer);
  void read_parts(const PackFact& fact, const JsonValue& value, const std::string& pointer);
  void read_number(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer);
  void read_date(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer);
  /// One of the values that a list may hold: a place, a choice or a level.
  [[nodiscard]] std::optional<std::int64_t> one(const PackFact& fact, const JsonValue& value, const std::string& pointer);
  [[nodiscard]] std::optional<std::int64_t> place(const JsonValue& value, const std::string& pointer);
  void read_list(const PackFact& fact, const std::string& name, const JsonValue& value, const std::string& pointer);
  void keep(const PackFact& fact, const std::string& name, std::vector<FactRange> values);

  void wrong_type(const JsonValue& value, const std::string& pointer, std::string expected);
  void outside(const std::string& name, const JsonValue& value, const std::string& pointer, std::string expected);

  const Rulebook& rulebook_;
  const std::optional<Moment>& on_;
  Person& person_;
  Report report_;
  int suggestions_ = 0;
};

/// The days of `1941-05-06`, `1941-05` or `1941`; nothing for anything else.
[[nodiscard]] std::optional<FactRange> days_of(std::string_view text);

/// The values that a fact can have, as a file has them: `none, g1, g2`, `0–1200`, `1900-01-01–2100-12-31`.
[[nodiscard]] std::string domain_of(const Rulebook& rulebook, const PackFact& fact);

}  // namespace caregrade::io
