// Whatever text comes as Base45 or base64url: no two texts stand for the same bytes, and all bytes have a text.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "caregrade/proof/encoding.hpp"
#include "must.hpp"

using namespace caregrade;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto bytes = from_base45(text)) fuzz::must(base45(*bytes) == text);
  if (const auto bytes = from_base64url(text)) fuzz::must(base64url(*bytes) == text);
  fuzz::must(from_base45(base45(text)) == text);
  fuzz::must(from_base64url(base64url(text)) == text);
  return 0;
}
