#pragma once

#include <string>

#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// A comparison with everything that the writers need to put it into words.
struct ComparisonReport {
  const Standard& standard;
  const Assessment& before;
  const Assessment& after;
  const Comparison& comparison;
};

/// The comparison as one JSON object on one line, as docs/data-format.md describes it.
[[nodiscard]] std::string to_json(const ComparisonReport& report);

/// The comparison for a reader: both levels, the scores that changed, each changed answer and what it did.
[[nodiscard]] std::string to_text(const ComparisonReport& report, const TextStyle& style);

}  // namespace caregrade
