#pragma once

#include <cstdlib>
#include <string>

#include "caregrade/core/result.hpp"
#include "caregrade/text/diagnostics.hpp"

namespace caregrade::fuzz {

/// Ends the program where a law does not hold, so that the fuzzer keeps the input.
inline void must(bool holds) {
  if (!holds) std::abort();
}

/// Every problem can be told in both languages.
inline void must_be_told(const Issues& issues) {
  for (const Issue& issue : issues) must(!diagnostic(issue, {.language = Language::zh}).empty() && !diagnostic(issue, {.language = Language::en}).empty());
}

}  // namespace caregrade::fuzz
