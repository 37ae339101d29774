#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/proof/jws.hpp"

namespace caregrade {

/// A signed text whose parts are disclosed one by one (RFC 9901), without key binding; read but not verified.
struct SdJwt {
  static constexpr std::size_t most_bytes = std::size_t{64} << 10;
  static constexpr std::size_t most_disclosures = 256;

  std::string token{};  ///< the signed text: what stands before the first `~`
  std::vector<std::string> disclosures{};  ///< as they stand there
};

/// Cuts the text at its `~`, of which one has to end it; nothing where it is too long.
[[nodiscard]] std::optional<SdJwt> read_sd_jwt(std::string_view text);

/// The text of these parts.
[[nodiscard]] std::string to_text(const SdJwt& parts);

/// The payload with what is disclosed in its place, as canonical JSON. Nothing where the rules of RFC 9901, section 7.1, are broken: a
/// disclosure that no digest stands for, a digest twice, a name that is there already or that is reserved, an unknown digest method.
[[nodiscard]] std::optional<std::string> disclosed(std::string_view payload, const std::vector<std::string>& disclosures);

/// Name of the top-level claim that a disclosure tells; nothing where it is none.
[[nodiscard]] std::optional<std::string> disclosed_name(std::string_view disclosure);

}  // namespace caregrade
