#pragma once

#include <string>
#include <vector>

#include "caregrade/proof/digest.hpp"
#include "json.hpp"

namespace caregrade::proof {

/// Puts what is disclosed into its place in the payload; false where the rules are broken.
[[nodiscard]] bool disclose(Json& payload, const std::vector<std::string>& disclosures);

/// A disclosure of a claim with a fresh salt of 128 bits.
[[nodiscard]] std::string disclosure(std::string_view name, const Json& value);
/// The digest that stands for it.
[[nodiscard]] std::string disclosure_digest(DigestAlgorithm algorithm, std::string_view disclosure);

}  // namespace caregrade::proof
