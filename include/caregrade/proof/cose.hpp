#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "caregrade/proof/cbor.hpp"

namespace caregrade {

/// A message with one signature (COSE_Sign1, RFC 9052), read but not verified.
struct CoseSign1 {
  std::string protected_bytes{};  ///< the protected header as it was signed
  Cbor protected_header = Cbor::map();
  Cbor unprotected_header = Cbor::map();
  std::string payload{};
  std::string signature{};
};

/// What is signed of a message: its `Sig_structure`.
[[nodiscard]] std::string to_be_signed(const CoseSign1& message, std::string_view external = {});

/// The message with tag 18.
[[nodiscard]] std::string to_bytes(const CoseSign1& message);

/// Reads a message with tag 18; nothing where it is none, or not in the deterministic encoding.
[[nodiscard]] std::optional<CoseSign1> read_sign1(std::string_view bytes);

}  // namespace caregrade
