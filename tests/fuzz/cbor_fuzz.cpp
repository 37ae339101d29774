// Whatever bytes come as CBOR: there is one way of writing a value, and only that one is read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "caregrade/proof/cbor.hpp"
#include "caregrade/proof/cose.hpp"
#include "must.hpp"

using namespace caregrade;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (const auto value = from_cbor(bytes)) {
    fuzz::must(to_cbor(*value) == bytes);
    fuzz::must(from_cbor(to_cbor(*value)) == value);
  }
  if (const auto message = read_sign1(bytes)) {
    fuzz::must(to_bytes(*message) == bytes);
    fuzz::must(!to_be_signed(*message).empty());
  }
  return 0;
}
