#pragma once

#include <cstdint>
#include <vector>

#include "caregrade/engine/grade.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// Compares two assessments of one person under one standard: which answers changed, and what each did to the levels.
///
/// Each assessment is graded under the policies of its own day, `policies` where they are given. The issues are those of `grade`.
[[nodiscard]] inline Result<Comparison> compare(const Standard& standard, const Assessment& before, const Assessment& after,
                                                const GradeOptions& options = {}) {
  const auto graded = [&](const Assessment& assessment) {
    GradeOptions own = options;
    own.trace = false;
    return grade(standard, assessment, own);
  };
  const auto first = graded(before), second = graded(after);
  if (!first) return first.issues();
  if (!second) return second.issues();
  Comparison comparison{.before = *first, .after = *second};
  for (std::size_t i = 0; i < standard.answer_count(); ++i) {
    const auto input = static_cast<InputIndex>(i);
    if (before.possible(input) == after.possible(input)) continue;
    Assessment alone = before, without = after;
    alone.copy(input, after);
    without.copy(input, before);
    const auto with_it = graded(alone), without_it = graded(without);
    if (!with_it) return with_it.issues();
    if (!without_it) return without_it.issues();
    comparison.answers.push_back({.input = input, .alone = with_it->levels, .without = without_it->levels});
  }
  return comparison;
}

}  // namespace caregrade
