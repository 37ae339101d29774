// Whatever text comes as JSON that is to be signed, as a key or as what an issuer says of a certificate: read strictly, and one form of each.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "caregrade/proof/canonical_json.hpp"
#include "caregrade/proof/documents.hpp"
#include "caregrade/proof/key.hpp"
#include "must.hpp"

using namespace caregrade;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto canonical = canonical_json(text)) fuzz::must(canonical_json(*canonical) == canonical);
  if (const auto key = PublicKey::from_jwk(text)) fuzz::must(PublicKey::from_jwk(key->jwk())->id() == key->id());
  if (const auto key = PrivateKey::from_jwk(text)) fuzz::must(key->public_key().verify("x", key->sign("x")));
  Claims claims{};
  fuzz::must_be_told(read_about(text, "about", claims));
  (void)key_issuer(text);
  return 0;
}
