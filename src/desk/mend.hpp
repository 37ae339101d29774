#pragma once

#include <optional>
#include <string>

#include "../io/json.hpp"
#include "caregrade/io/case_reader.hpp"

namespace caregrade::desk {

/// A JSON text of which lines may be damaged or the end missing.
struct Mended {
  std::optional<io::JsonValue> root{};  ///< none: nothing of it can be read
  std::string text{};                   ///< what was read: damaged lines blank, what was open closed
  Issues issues{};                      ///< CG6021 for each line passed over, CG1014 where the end is missing
};

/// Reads what can be read, line by line where it must be: a damaged line is passed over, and what follows it still counts.
[[nodiscard]] Mended mend_json(const CaseText& text);

}  // namespace caregrade::desk
