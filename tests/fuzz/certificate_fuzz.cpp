// Certificates, trust lists and status lists from anybody: no byte of them may do more than be refused. The first byte picks the reader.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/proof/canonical_json.hpp"
#include "caregrade/proof/cbor.hpp"
#include "caregrade/proof/documents.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/present.hpp"
#include "caregrade/proof/sd_jwt.hpp"
#include "caregrade/proof/status_list.hpp"
#include "caregrade/proof/trust_list.hpp"
#include "caregrade/proof/verify.hpp"

using namespace caregrade;

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

void cbor(std::string_view bytes) {
  if (const auto value = from_cbor(bytes)) must(to_cbor(*value) == bytes);
}

void texts(std::string_view text) {
  if (const auto bytes = from_base45(text)) must(base45(*bytes) == text);
  if (const auto bytes = from_base64url(text)) must(base64url(*bytes) == text);
  if (const auto canonical = canonical_json(text)) must(canonical_json(*canonical) == canonical);
}

/// `payload~disclosure~…`, as they stand behind the signature.
void sd_jwt(std::string_view text) {
  std::vector<std::string> parts{};
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = text.find('~', at) == std::string_view::npos ? text.size() : text.find('~', at);
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  const std::string payload = parts.front();
  parts.erase(parts.begin());
  if (const auto told = disclosed(payload, parts)) must(canonical_json(*told) == told);
  // why encoded here: the fuzzer should not have to find Base64 first.
  std::vector<std::string> encoded{};
  for (const std::string& each : parts) encoded.push_back(base64url(each));
  (void)disclosed(payload, encoded);
}

void certificate(std::string_view text) {
  static const TrustStore nobody{};
  const Verification found = verify(text, {.trust = &nobody, .now = 1'800'000'000});
  must(!found.authentic && found.claims == Claims{});
  (void)present(text, "file", {.id = "x", .name = {}, .form = Purpose::Form::row});
}

void lists(std::string_view text) {
  (void)read_trust_list(text, "list");
  (void)verify_trust_list(text, "list", {});
  (void)unpack_statuses(text);
  (void)unpack_statuses(base64url(text));
  Claims claims{};
  (void)read_about(text, "about", claims);
  (void)PublicKey::from_jwk(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 5) {
    case 0: cbor(rest); break;
    case 1: texts(rest); break;
    case 2: sd_jwt(rest); break;
    case 3: certificate(rest); break;
    default: lists(rest); break;
  }
  return 0;
}
