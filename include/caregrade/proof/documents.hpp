#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/proof/claims.hpp"
#include "caregrade/proof/key.hpp"

namespace caregrade {

/// A key's file: its JSON Web Key with `iss`, the credit code of whom it belongs to. Ends with a line end.
[[nodiscard]] std::string key_file(const PrivateKey& key, std::string_view issuer);
[[nodiscard]] std::string key_file(const PublicKey& key, std::string_view issuer);
/// Whom a key's file says it belongs to; empty where it does not.
[[nodiscard]] std::string key_issuer(std::string_view json);

/// Fills in what an issuer says of a certificate beside the result: `certificate`, `region`, `expires`, `valid_until`, `subject`, `pid`,
/// `assessors`, `reason`, `org`, `place`, `informant`, `status`, `replaces`, `purpose`. CG5007 for each that is unknown or wrong.
[[nodiscard]] Issues read_about(std::string_view json, const std::string& file, Claims& claims);

/// What is added to the document of a trust list: an issuer and its key, or another key of an issuer that it has.
struct TrustAddition {
  std::string list{};  ///< of a new document
  std::string issuer{}, name{}, region{};
  std::vector<std::string> roles{}, schemes{}, areas{};
  std::string jwk{};
  Date sign_from{}, sign_to{}, accept_to{};
};

/// The document with the addition and the next `seq`; of an empty text a new document. CG5004: it is no trust list, or the key is none.
[[nodiscard]] Result<std::string> add_to_trust_list(std::string_view json, const std::string& file, const TrustAddition& addition);
/// The document with the state of a key changed to `retired` or `compromised`, and the next `seq`. CG5004: it has no such key.
[[nodiscard]] Result<std::string> set_key_state(std::string_view json, const std::string& file, std::string_view key_id, std::string_view state);

}  // namespace caregrade
