#pragma once

#include <cstddef>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/lint_pack.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// What the worked cases of a pack came to.
struct PackTestRun {
  std::size_t tests = 0;
  std::size_t failed = 0;
  std::vector<TestRun> runs{};  ///< what was decided, with traces: `lint_tests` tells what no test reaches
  Issues issues{};  ///< each with the line of the case: CG4040 expected and found differ; CG4041 nothing was decided; issues of reading and deciding
};

/// Runs the worked cases that one of a rulebook's packs holds. Only what a case states is compared, and that exactly.
[[nodiscard]] PackTestRun run_tests(const Rulebook& rulebook, std::size_t pack);

}  // namespace caregrade
