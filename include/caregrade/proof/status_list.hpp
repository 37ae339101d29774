#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/proof/key.hpp"
#include "caregrade/proof/trust_list.hpp"

namespace caregrade {

/// What became of a certificate.
enum class CertificateStatus : std::uint8_t { valid, withdrawn, suspended, superseded };

/// One entry of a few bits for each certificate of a list (Token Status List). Ours have two bits.
struct StatusList {
  static constexpr std::size_t most_bytes = std::size_t{32} << 20;  ///< when unpacked
  static constexpr std::size_t least_entries = 10'000;              ///< why: a list of few entries tells who asks about whom

  std::string issuer{};
  std::string name{};  ///< as certificates refer to it
  std::int64_t issued_at = 0;
  std::int64_t expires_at = 0;
  unsigned bits = 2;
  std::string bytes{};

  /// The number at an index; nothing behind the end.
  [[nodiscard]] std::optional<unsigned> at(std::int64_t index) const noexcept;
  /// Sets an entry of two bits; false behind the end.
  bool set(std::int64_t index, CertificateStatus status) noexcept;
};

/// The packed form: zlib, then base64url.
[[nodiscard]] std::string pack_statuses(std::string_view bytes);
/// Unpacks; nothing where it is no such text or unpacks to more than `StatusList::most_bytes`.
[[nodiscard]] std::optional<std::string> unpack_statuses(std::string_view text);

/// Signs a list.
[[nodiscard]] std::string sign_status_list(const StatusList& list, const PrivateKey& key);

/// Reads a list that this key signed. CG5006: it is none, or another key signed it.
[[nodiscard]] Result<StatusList> read_status_list(std::string_view token, const std::string& file, const PublicKey& key);

/// Reads a list that a key of its issuer signed, who has to have the role `status` in a trust list. CG5006 otherwise.
[[nodiscard]] Result<StatusList> verify_status_list(std::string_view token, const std::string& file, const TrustStore& trust);

}  // namespace caregrade
