#pragma once

#include <cstdint>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/detail/lint_conditions.hpp"
#include "caregrade/engine/detail/lint_groups.hpp"
#include "caregrade/engine/detail/lint_parts.hpp"
#include "caregrade/engine/detail/lint_pay.hpp"
#include "caregrade/engine/detail/lint_sources.hpp"
#include "caregrade/engine/detail/lint_tests.hpp"
#include "caregrade/engine/detail/lint_values.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {
namespace detail {

/// Lints of one benefit need it compiled; what does not compile is told instead.
inline void lint_benefits(const Rulebook& rulebook, const PackUsage& usage, std::int64_t today, Issues& issues) {
  for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack)
    for (std::size_t row = 0; row < rulebook.packs[pack].benefits.size(); ++row) {
      const PackRow at{static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)};
      Issues found{};
      const Cluster cluster = ClusterCompiler{rulebook, {at}, {}, true, found}.run();
      if (found.empty()) {
        ConditionLint{rulebook, usage, cluster, today, found}.run();
        PayLint{rulebook, cluster, today, found}.run();
      }
      for (Issue& issue : found)  // why: a parameter that does not compile is told by every benefit that reads it
        if (std::find(issues.begin(), issues.end(), issue) == issues.end()) issues.push_back(std::move(issue));
    }
}

}  // namespace detail

/// What is wrong, or may be, in packs that were read and put together, in the light of one day. Rows of low confidence count too.
///
/// Errors: CG2471–CG2475 holes, doubles and forbidden values; CG2486, CG2488 what nobody can fulfil; CG2491–CG2494 what cannot be
/// compared, and groups that contradict each other; CG2497 no citation; CG2499–CG2501 places; CG2102 names that nothing has; and what
/// a benefit does not compile for. Everything else is a warning or a note. Empty: nothing to mend.
[[nodiscard]] inline Issues lint(const Rulebook& rulebook, Date today) {
  Issues issues{};
  const detail::PackUsage usage{rulebook};
  detail::ValueLint{rulebook, usage, today.days(), issues}.run();
  detail::lint_benefits(rulebook, usage, today.days(), issues);
  detail::GroupLint{rulebook, issues}.run();
  detail::SourceLint{rulebook, usage, today.days(), issues}.run();
  return issues;
}

/// What the tests leave untried: conditions that no test has seen true, false and unknown, tiers that no test has paid.
[[nodiscard]] inline Issues lint_tests(const Rulebook& rulebook, const std::vector<TestRun>& runs) {
  Issues issues{};
  detail::TestLint{rulebook, issues}.run(runs);
  return issues;
}

}  // namespace caregrade
