#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "caregrade/proof/key.hpp"

namespace caregrade {

/// A signed text in three parts (RFC 7515, compact), read but not verified.
struct Jws {
  static constexpr std::size_t most_bytes = std::size_t{64} << 20;

  std::string header{};   ///< JSON
  std::string payload{};  ///< JSON
  std::string signed_text{};
  std::string signature{};
};

/// Reads the three parts; nothing where they are not base64url.
[[nodiscard]] std::optional<Jws> read_jws(std::string_view text);

/// What our headers say: `alg`, `kid` and `typ`, and nothing else.
struct JwsHeader {
  std::string type{};
  std::string algorithm{};  ///< as written, known or not
  std::string key_id{};     ///< bytes
};

/// Reads a header; nothing where it says anything else, or not all of this.
[[nodiscard]] std::optional<JwsHeader> read_header(const Jws& jws);

/// Signs a payload (JSON) under a type such as `dc+sd-jwt`.
[[nodiscard]] std::string sign_jws(std::string_view type, std::string_view payload, const PrivateKey& key);

}  // namespace caregrade
