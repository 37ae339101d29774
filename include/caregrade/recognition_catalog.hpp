#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/crosswalk.hpp"

namespace caregrade {

/// The crosswalk between two standards that is compiled in, read and checked when first asked for; either may come first. Null where
/// there is none.
[[nodiscard]] Result<const Crosswalk*> built_in_crosswalk(std::string_view one, std::string_view other);

/// The pairs of standards that have one, as their folders have them.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> built_in_crosswalks();

}  // namespace caregrade
