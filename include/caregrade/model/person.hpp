#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/model/grading.hpp"

namespace caregrade {

/// A stretch of values that a fact may have, both ends inside.
struct FactRange {
  std::int64_t first = 0;
  std::int64_t last = 0;

  bool operator==(const FactRange&) const = default;
};

/// What is known of a fact: the values that are still possible. Not in `Person::facts` at all: nobody has said.
struct KnownFact {
  std::vector<FactRange> values{};
  bool absent = false;  ///< there is none: no assessment, no permit. Not the same as unknown.

  bool operator==(const KnownFact&) const = default;
};

/// The result of an assessment that a person's decisions rest on.
struct UsedGrading {
  std::string id{};
  std::string standard{};
  Date assessed_on{};
  std::vector<int> levels{};  ///< as printed; several where the assessment is incomplete

  bool operator==(const UsedGrading&) const = default;
};

/// A person as the rules see one: facts by their id, in the fact's units. A split fact has a value per part: `service_price.home`.
struct Person {
  std::string id{};
  std::map<std::string, KnownFact, std::less<>> facts{};
  std::vector<UsedGrading> gradings{};

  bool operator==(const Person&) const = default;
};

/// The day or the month for which a decision is asked.
struct Moment {
  Date day{};  ///< of a month: its first day
  bool whole_month = false;

  bool operator==(const Moment&) const = default;
};

}  // namespace caregrade
