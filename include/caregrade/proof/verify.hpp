#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/points.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"

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
};

/// `OK`, `SIGNATURE_INVALID`, …: as JSON output and docs/certificates.md name it.
[[nodiscard]] std::string_view to_string(VerifyReason reason) noexcept;

/// Whom a certificate is about, as far as it tells.
struct Subject {
  std::string name{};         ///< on paper masked
  std::string sex{};          ///< `female`, `male`, or empty
  int birth_year = 0;         ///< 0: not told
  std::optional<Date> birth_date{};
  std::string id_last4{};     ///< last four characters of the identity number
  std::string person_token{}; ///< base64url of 16 bytes; links records inside one recognition domain only

  bool operator==(const Subject&) const = default;
};

/// What a certificate states, and what the trust list says of its issuer. Fields that were not disclosed are absent.
struct Claims {
  std::string issuer{};  ///< unified social credit code
  std::string issuer_name{};                 ///< from the trust list
  std::string issuer_region{};               ///< likewise
  std::vector<std::string> issuer_roles{};   ///< likewise: `assess`, `issue`, …
  std::vector<std::string> issuer_areas{};   ///< likewise: codes of GB/T 2260
  std::string certificate{};                 ///< certificate number
  std::string standard{};                    ///< id, as `gbt42195-2022`
  std::string standard_version{};            ///< empty on paper
  std::string standard_digest{};             ///< `sha-256:` and base64url; cut to 8 bytes on a card
  int level = 0;                             ///< as the standard prints it
  std::string region{};                      ///< region of issue, GB/T 2260
  std::int64_t issued_at = 0;                ///< seconds since 1970
  std::int64_t expires_at = 0;               ///< of the envelope, not of the result
  std::optional<Date> assessed{};            ///< not on a card
  std::optional<Date> valid_until{};         ///< administrative validity; none: unknown, never guessed
  std::optional<Points> total{};
  std::vector<Points> domains{};             ///< in the order of the standard's scores, the total left out
  std::vector<int> grades{};                 ///< of domains, as printed, where the standard has them
  std::vector<std::string> adjustments{};    ///< ids of the rules that changed the level
  std::optional<std::map<std::string, int>> items{};  ///< item code → number of the option, as printed
  std::optional<Subject> subject{};
  std::vector<std::string> assessors{};
  std::optional<int> assessment_reason{};    ///< 1 first, 2 routine, 3 immediate, 4 re-check, 5 other
  std::string body{}, place{}, informant{};
  std::string replaces{};                    ///< number of the earlier certificate
  std::string purpose{};                     ///< empty: issued for no single one

  bool operator==(const Claims&) const = default;
};

/// Answer to "was this issued, unchanged, by a listed key, and is it in force?" It says nothing about being accepted.
struct Verification {
  bool authentic = false;  ///< exactly when `reason` is `ok`
  VerifyReason reason = VerifyReason::malformed;
  std::string detail{};    ///< what was found, for the message: a key id, a day, a field; empty where there is nothing to add
  std::vector<VerifyReason> warnings{};
  Claims claims{};         ///< only of an authentic certificate

  bool operator==(const Verification&) const = default;
};

}  // namespace caregrade
