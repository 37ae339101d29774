#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace caregrade {

enum class DigestAlgorithm : std::uint8_t { sha256, sm3 };

/// `sha-256` or `sm3`: as `_sd_alg` and digests in text form name it.
[[nodiscard]] std::string_view to_string(DigestAlgorithm algorithm) noexcept;

/// The 32 bytes of SHA-256 (FIPS 180-4) or SM3 (GB/T 32905).
[[nodiscard]] std::string digest(DigestAlgorithm algorithm, std::string_view bytes);

/// SHA-256 (FIPS 180-4) of the bytes, in 64 small hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// HMAC with SHA-256 (RFC 2104): 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// Bytes that nobody can foretell, from the system's source. `std::runtime_error` where there is none.
[[nodiscard]] std::string random_bytes(std::size_t count);

}  // namespace caregrade
