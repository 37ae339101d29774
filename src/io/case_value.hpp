#pragma once

#include <string_view>

#include "caregrade/io/case_reader.hpp"
#include "json.hpp"

namespace caregrade::io {

/// Reads a case that is part of a larger text. `place` is that of the whole text, but its pointer is the case's.
[[nodiscard]] CaseResult read_case(const JsonValue& root, std::string_view text, const JsonPlace& place, const StandardFinder& find);

/// What of a case can be used, and what is wrong with the rest.
struct KeptCase {
  const Standard* standard = nullptr;  ///< none: nothing can be used
  Assessment assessment{};
  Issues issues{};
};

/// The same of a text that may have been damaged: a value that is wrong stays unknown, all others count.
[[nodiscard]] KeptCase keep_case(const JsonValue& root, std::string_view text, const JsonPlace& place, const StandardFinder& find);

}  // namespace caregrade::io
