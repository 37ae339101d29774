#pragma once

#include <optional>
#include <string>

#include "caregrade/proof/claims.hpp"

namespace caregrade {

/// The first field that two certificates, on paper and as a file, state differently, though they are said to be of one result; nothing where
/// they agree. What only one of them tells is no difference, nor is when each was signed, and for which purpose.
[[nodiscard]] std::optional<std::string> differing_field(const Claims& one, const Claims& other);

}  // namespace caregrade
