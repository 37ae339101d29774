#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

/// How certificates and lists are signed.
enum class SignatureAlgorithm : std::uint8_t {
  es256,    ///< ECDSA on P-256 with SHA-256 (FIPS 186-5)
  ed25519,  ///< RFC 8032
  sm2,      ///< SM2 with SM3 (GB/T 32918.2), user id `sm2_user_id`
};

/// The user id of SM2 signatures, always set: libraries differ in what they take where none is.
inline constexpr std::string_view sm2_user_id = "1234567812345678";

/// Size of a signature: r and s, or Ed25519's one string.
inline constexpr std::size_t signature_size = 64;

/// `ES256`, `EdDSA` or `SM2-SM3`: as the header of a JWS names it.
[[nodiscard]] std::string_view jose_name(SignatureAlgorithm algorithm) noexcept;
/// Reads a JOSE name; also `Ed25519`, the newer name of what is written as `EdDSA`.
[[nodiscard]] std::optional<SignatureAlgorithm> from_jose_name(std::string_view name) noexcept;
/// -7, -8 or -70002: as the header of a COSE message names it.
[[nodiscard]] std::int64_t cose_number(SignatureAlgorithm algorithm) noexcept;
/// Reads a COSE number; also -19, the newer number of Ed25519.
[[nodiscard]] std::optional<SignatureAlgorithm> from_cose_number(std::int64_t number) noexcept;

/// A public key, bound to one algorithm.
class PublicKey {
 public:
  struct Held;  ///< a key of OpenSSL

  /// Reads a JSON Web Key (RFC 7517): `kty` EC with `crv` P-256 or SM2, or OKP with Ed25519. Nothing where it is none of these, or no
  /// point of its curve. Other members are passed over.
  [[nodiscard]] static std::optional<PublicKey> from_jwk(std::string_view json);

  [[nodiscard]] SignatureAlgorithm algorithm() const noexcept { return algorithm_; }
  /// The canonical JSON Web Key, public members only.
  [[nodiscard]] const std::string& jwk() const noexcept { return jwk_; }
  /// First 8 bytes of SHA-256 of the SubjectPublicKeyInfo (RFC 5280). Two keys may share one.
  [[nodiscard]] const std::string& id() const noexcept { return id_; }
  /// Whether this key signed the message. A signature of a wrong size is none. The user id concerns SM2 only.
  [[nodiscard]] bool verify(std::string_view message, std::string_view signature, std::string_view user_id = sm2_user_id) const;

 private:
  friend class PrivateKey;
  SignatureAlgorithm algorithm_ = SignatureAlgorithm::es256;
  std::string jwk_{};
  std::string id_{};
  std::shared_ptr<const Held> held_{};
};

/// A key that signs. Its JSON Web Key belongs into files that only their owner reads.
class PrivateKey {
 public:
  [[nodiscard]] static PrivateKey generate(SignatureAlgorithm algorithm);
  /// The same as for public keys, with the member `d`, which has to fit the public ones.
  [[nodiscard]] static std::optional<PrivateKey> from_jwk(std::string_view json);

  [[nodiscard]] const PublicKey& public_key() const noexcept { return public_; }
  [[nodiscard]] const std::string& jwk() const noexcept { return jwk_; }
  /// A signature of `signature_size` bytes.
  [[nodiscard]] std::string sign(std::string_view message, std::string_view user_id = sm2_user_id) const;

 private:
  PublicKey public_{};
  std::string jwk_{};
};

}  // namespace caregrade
