#include "caregrade/proof/digest.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace caregrade {
namespace {

constexpr std::size_t digest_size = 32;

/// A digest found once: looking for it takes longer than digesting a short text.
const EVP_MD* method(DigestAlgorithm algorithm) {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static const EVP_MD* const sm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return algorithm == DigestAlgorithm::sha256 ? sha256 : sm3;
}

}  // namespace

std::string_view to_string(DigestAlgorithm algorithm) noexcept { return algorithm == DigestAlgorithm::sha256 ? "sha-256" : "sm3"; }

std::string digest(DigestAlgorithm algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const EVP_MD* const found = method(algorithm);
  // why throw: OpenSSL fails here only where it is not usable at all, or was built without SM3; no input can bring that about.
  if (found == nullptr || EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, found, nullptr) != 1 || size != digest_size)
    throw std::runtime_error{"OpenSSL has no " + std::string{to_string(algorithm)}};
  return {digest.begin(), digest.begin() + digest_size};
}

std::string sha256_hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex{};
  for (const char each : digest(DigestAlgorithm::sha256, bytes)) {
    const auto byte = static_cast<unsigned char>(each);
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return hex;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), code.data(), &size) ==
      nullptr)
    throw std::runtime_error{"OpenSSL has no HMAC"};
  return {code.begin(), code.begin() + digest_size};
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) throw std::runtime_error{"the system gives no random bytes"};
  return bytes;
}

}  // namespace caregrade
