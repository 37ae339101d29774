#pragma once

#include <string>
#include <string_view>

#include "caregrade/model/standard.hpp"

namespace caregrade {

/// `sha-256:` and base64url of the digest of all that decides a level under a standard: items, options and their points, facts, policies,
/// tables, steps, rules. Names, labels, sources and confidence are left out: a word put right changes no result.
[[nodiscard]] std::string standard_digest(const Standard& standard);

/// The same of SHA-256's first 8 bytes, as a card holds it.
[[nodiscard]] std::string short_digest(std::string_view digest);

}  // namespace caregrade
