#include "caregrade/proof/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace caregrade {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  // why throw: OpenSSL fails here only where it is not usable at all, which no input can bring about.
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error{"OpenSSL has no SHA-256"};
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex{};
  for (unsigned i = 0; i < size; ++i) {
    hex += digits[digest[i] >> 4U];
    hex += digits[digest[i] & 15U];
  }
  return hex;
}

}  // namespace caregrade
