#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "caregrade/proof/cbor.hpp"
#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/claims.hpp"
#include "json.hpp"

namespace caregrade::proof {

inline constexpr std::string_view record_type = "urn:caregrade:cert:1";
inline constexpr std::string_view exchange_type = "dc+sd-jwt";
inline constexpr std::int64_t record_claim = -70'000;

/// The claims that `exchange` always shows.
[[nodiscard]] Json visible_claims(const Claims& claims);
/// Those that it hides, by name; null where there is nothing to tell.
[[nodiscard]] Json hidden_claims(const Claims& claims);
/// Reads what both together tell. Nothing where a claim is missing, unknown, or of a wrong type.
[[nodiscard]] std::optional<Claims> read_claims(const Json& payload);

/// The claims as paper holds them.
[[nodiscard]] Cbor paper_claims(const Claims& claims, Envelope envelope);
/// What was read of paper. why apart: the items come in the order of their codes, which only the standard knows.
struct PaperClaims {
  Claims claims{};
  std::optional<std::vector<int>> items{};
};
[[nodiscard]] std::optional<PaperClaims> read_paper(const Cbor& payload);

}  // namespace caregrade::proof
