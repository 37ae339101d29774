#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/batch/person_population.hpp"
#include "caregrade/batch/population.hpp"
#include "caregrade/core/date.hpp"

namespace caregrade {

/// Writes the rows of an invented population as text: a CSV table, or a case or person a line as `grade` and `decide` read them.
///
/// Holds one block of rows, whatever the number asked for. What is unknown is an empty field of a table, and not there in a case.
class PopulationWriter {
 public:
  enum class Format : std::uint8_t { csv, ndjson };

  static constexpr std::size_t block = 4096;  ///< rows that are best written at a time

  /// With `persons` each row is a person on the day `on`; without them an assessment, of that day where one is given.
  /// `std::logic_error` where the population does not give positions.
  PopulationWriter(const Standard& standard, const Population& population, const PersonPopulation* persons, const Rulebook* rulebook,
                   const std::optional<Date>& on, Format format);

  /// The first line of a table, with its line end; empty for cases.
  [[nodiscard]] std::string header() const;
  /// Adds the lines of at most `block` rows. Ids are the rows' numbers, from 1.
  void append(std::uint64_t first_row, std::size_t rows, std::string& text);

 private:
  /// The words of an input or a fact: by value, where there are few.
  struct Words {
    std::string key{};                  ///< `"B.1.1":`
    std::vector<std::string> csv{};
    std::vector<std::string> json{};
  };

  void add_input_words(std::size_t input);
  void add_fact_words(std::size_t column);
  void add_csv_row(std::size_t row, std::uint64_t number, std::string& text) const;
  void add_case(std::size_t row, std::uint64_t number, std::string& text) const;
  void add_person(std::size_t row, std::uint64_t number, std::string& text) const;
  void add_answers(std::size_t row, std::string& text) const;
  void add_facts(std::size_t row, std::string& text) const;
  void add_quantity(std::size_t input, std::int32_t value, bool json, std::string& text) const;
  void add_fact_value(std::size_t column, std::int32_t value, bool json, std::string& text) const;

  const Standard& standard_;
  const Population& population_;
  const PersonPopulation* persons_ = nullptr;
  const Rulebook* rulebook_ = nullptr;
  std::string on_{};  ///< empty: no day
  Format format_ = Format::csv;
  std::vector<Words> inputs_{};
  std::vector<Words> facts_{};
  std::size_t assessed_on_ = static_cast<std::size_t>(-1);  ///< column of the fact with that id
  std::vector<std::vector<std::uint8_t>> bytes_{};
  std::vector<std::vector<std::int32_t>> wide_{};
  std::vector<std::vector<std::int32_t>> values_{};  ///< of facts
  std::vector<AnswerColumn> answer_columns_{};
  std::vector<std::int32_t*> fact_columns_{};
};

}  // namespace caregrade
