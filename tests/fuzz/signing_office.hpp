#pragma once

#include <string>
#include <utility>
#include <vector>

#include "caregrade/proof/trust_list.hpp"

namespace caregrade::fuzz {

inline constexpr const char* office_id = "113301000024890007";
inline constexpr std::int64_t now = 1'800'000'000;

/// A key that never changes, that of RFC 8037, appendix A.1: what the fuzzer finds has to be found again.
inline const PrivateKey& office_key() {
  static const PrivateKey key = *PrivateKey::from_jwk(
      R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  return key;
}

/// An office that may certify under the standards given, everywhere.
inline const TrustStore& trusting_office() {
  static const TrustStore trust{[] {
    TrustList list{.list = "cn", .sequence = 1, .issued_at = 1, .next_update = now + 1};
    list.issuers.push_back({.id = office_id, .name = "x", .region = "330100", .roles = {"issue", "status"}, .schemes = {"gbt42195-2022", "nhsa-ltc-2021", "mzt039-2013", "barthel"},
                            .areas = {"CN"}, .keys = {{.key = office_key().public_key()}}});
    return std::vector<TrustList>{std::move(list)};
  }()};
  return trust;
}

}  // namespace caregrade::fuzz
