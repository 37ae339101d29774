// Whatever comes as a trust list: read or refused with words, and the same whether it is signed or not.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/proof/documents.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/trust_list.hpp"
#include "must.hpp"
#include "signing_office.hpp"

using namespace caregrade;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const std::vector<PublicKey> publishers{fuzz::office_key().public_key()};
  const auto raw = verify_trust_list(text, "list", publishers);
  fuzz::must_be_told(raw.issues());

  const auto list = read_trust_list(text, "list");
  fuzz::must_be_told(list.issues());
  const auto listed = verify_trust_list(sign_jws("cg-trust+jwt", text, fuzz::office_key()), "list", publishers);
  fuzz::must(static_cast<bool>(listed) == static_cast<bool>(list));
  fuzz::must_be_told(sign_trust_list(text, "list", fuzz::now, fuzz::now + 1, fuzz::office_key()).issues());

  const std::string file{text}, kid = base64url(fuzz::office_key().public_key().id());
  fuzz::must_be_told(set_key_state(file, "list", kid, "retired").issues());
  const auto added = add_to_trust_list(file, "list", {.list = "cn", .issuer = fuzz::office_id, .name = "x", .region = "330100", .jwk = fuzz::office_key().public_key().jwk()});
  fuzz::must_be_told(added.issues());
  if (added) fuzz::must(static_cast<bool>(set_key_state(*added, "list", kid, "compromised")));

  if (!list) return 0;
  const TrustStore trust{std::vector<TrustList>{*list}};
  for (const TrustedIssuer& issuer : trust.lists().front().issuers) {
    fuzz::must(is_credit_code(issuer.id) && trust.has_issuer(issuer.id));
    for (const TrustedKey& key : issuer.keys) fuzz::must(!trust.find(key.key.id()).empty());
    for (const std::string& area : issuer.areas) (void)is_within(issuer.region, area);
  }
  return 0;
}
