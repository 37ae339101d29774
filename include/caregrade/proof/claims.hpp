#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/points.hpp"

namespace caregrade {

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
  static constexpr int not_asked = -1;  ///< of an item: the form did not ask this person

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
  std::optional<std::map<std::string, int>> items{};  ///< code → printed number of the option (of lettered ones its position), or `not_asked`
  std::optional<Subject> subject{};
  std::vector<std::string> assessors{};
  std::optional<int> assessment_reason{};    ///< 1 first, 2 routine, 3 immediate, 4 re-check, 5 other
  std::string body{}, place{}, informant{};
  std::string replaces{};                    ///< number of the earlier certificate
  std::string status_list{};                 ///< name of the status list; empty: the certificate cannot be withdrawn
  std::int64_t status_index = 0;             ///< its place in that list
  std::string purpose{};                     ///< empty: issued for no single one

  bool operator==(const Claims&) const = default;
};

}  // namespace caregrade
