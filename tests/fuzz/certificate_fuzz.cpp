// Certificates from anybody, and from an office that is trusted and signs anything: nothing of one that fails a check is told. The first byte
// picks the envelope: what the office signs as a file, what it signs as paper, or the text as it came.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/cose.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/verification_writer.hpp"
#include "caregrade/proof/verify.hpp"
#include "caregrade/proof_catalog.hpp"
#include "must.hpp"
#include "signing_office.hpp"

using namespace caregrade;

namespace {

std::string paper(std::string_view payload) {
  const PrivateKey& key = fuzz::office_key();
  CoseSign1 message{.payload = std::string{payload}};
  message.protected_header.put(1, Cbor::of(cose_number(key.public_key().algorithm())));
  message.protected_header.put(4, Cbor::of_bytes(key.public_key().id()));
  message.protected_bytes = to_cbor(message.protected_header);
  message.signature = key.sign(to_be_signed(message));
  return std::string{paper_mark} + base45(to_bytes(message));
}

void verified(std::string_view certificate, const TrustStore* trust) {
  static PinnedVersions versions{};
  const Verification found = verify(certificate, {.trust = trust, .standards = [](std::string_view id, std::string_view digest) { return versions.find(id, digest); }, .now = fuzz::now});
  fuzz::must(found.authentic == (found.reason == VerifyReason::ok) && !to_json(found).empty());
  if (found.authentic) fuzz::must(trust != nullptr && found.claims.issuer == fuzz::office_id && !to_text(found, {}).empty());
  else fuzz::must(found.claims == Claims{}), fuzz::must_be_told({refusal(found, "file")});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 3) {
    case 0: verified(sign_jws("dc+sd-jwt", text, fuzz::office_key()) + "~", &fuzz::trusting_office()); break;
    case 1: verified(paper(text), &fuzz::trusting_office()); break;
    default: verified(text, nullptr); break;
  }
  return 0;
}
