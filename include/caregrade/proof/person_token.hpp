#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

/// Base64url of the first 16 bytes of HMAC-SHA-256 of an identity number under the key of a recognition domain. The same person has the
/// same token inside a domain, and none that anybody without its key could reckon: there are too few identity numbers for a hash alone.
/// Blanks around and a small x are put right. Nothing where the number is not of 18 characters (the century of 15 digits is not certain),
/// or the key is shorter than 16 bytes.
[[nodiscard]] std::optional<std::string> person_token(std::string_view domain_key, std::string_view identity_number);

}  // namespace caregrade
