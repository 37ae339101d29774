#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/model/standard.hpp"
#include "caregrade/proof/claims.hpp"
#include "caregrade/proof/status_list.hpp"
#include "caregrade/proof/trust_list.hpp"

namespace caregrade {

/// Which check of a certificate failed; `ok` where none did. Also what there is to warn of.
enum class VerifyReason : std::uint8_t {
  ok,
  malformed,              ///< not readable, not canonical, too large
  version_unknown,        ///< a form newer than the program
  issuer_unknown,         ///< in no trust list
  key_unknown,            ///< the issuer has no such key
  signature_invalid,
  algorithm_not_allowed,  ///< not the one that the trust list binds to the key
  key_not_valid_then,     ///< issued outside the key's signing window, or accepted no more
  key_compromised,
  out_of_scope,           ///< the issuer may not certify this standard or act for this region
  envelope_expired,
  withdrawn,
  suspended,
  superseded,
  status_unknown,         ///< no status list at hand, or one that is too old
  disclosure_invalid,
  items_contradict,       ///< the disclosed items, graded again, do not give the stated total or level
  pack_unknown,           ///< the version of the standard is not at hand: the level stands, grading again is impossible
  list_stale,             ///< the trust list's next update is overdue
  forms_differ,           ///< two certificates of one result do not say the same
};

/// `OK`, `SIGNATURE_INVALID`, …: as JSON output and docs/certificates.md name it.
[[nodiscard]] std::string_view to_string(VerifyReason reason) noexcept;

/// Answer to "was this issued, unchanged, by a listed key, and is it in force?" It says nothing about being accepted.
struct Verification {
  bool authentic = false;  ///< exactly when `reason` is `ok`
  VerifyReason reason = VerifyReason::malformed;
  std::string detail{};    ///< what was found, for the message: a key id, a day, a field; empty where there is nothing to add
  std::vector<VerifyReason> warnings{};
  Claims claims{};         ///< only of an authentic certificate

  bool operator==(const Verification&) const = default;
};

/// Gives the standard whose digest is exactly this; none where that version is not at hand.
using PinnedStandards = std::function<const Standard*(std::string_view id, std::string_view digest)>;

/// What a certificate is verified by.
struct VerifyOptions {
  const TrustStore* trust = nullptr;
  const std::vector<StatusList>* statuses = nullptr;
  PinnedStandards standards{};
  std::int64_t now = 0;  ///< seconds since 1970
};

/// Verifies a certificate of any envelope. Nothing of one that fails a check is given on.
[[nodiscard]] Verification verify(std::string_view certificate, const VerifyOptions& options);

}  // namespace caregrade
