// Whatever comes as a status list: as it stands, as what was signed, and as what was packed.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/status_list.hpp"
#include "must.hpp"
#include "signing_office.hpp"

using namespace caregrade;

namespace {

void unpacked(std::string_view text) {
  const auto bytes = unpack_statuses(text);
  if (!bytes) return;
  fuzz::must(bytes->size() <= StatusList::most_bytes);
  fuzz::must(unpack_statuses(pack_statuses(*bytes)) == bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  unpacked(text);
  unpacked(base64url(text));
  fuzz::must_be_told(verify_status_list(text, "list", fuzz::trusting_office()).issues());

  const std::string token = sign_jws("statuslist+jwt", text, fuzz::office_key());
  auto list = read_status_list(token, "list", fuzz::office_key().public_key());
  fuzz::must_be_told(list.issues());
  const auto verified = verify_status_list(token, "list", fuzz::trusting_office());
  fuzz::must_be_told(verified.issues());
  if (!list) return 0;
  fuzz::must(static_cast<bool>(verified) == (list->issuer == fuzz::office_id));
  const auto entries = static_cast<std::int64_t>(list->bytes.size() * 4);
  fuzz::must(!list->at(-1) && !list->at(entries) && !list.value().set(entries, CertificateStatus::withdrawn));
  for (const std::int64_t index : {std::int64_t{0}, entries - 1}) {
    if (index >= entries || index < 0) continue;
    fuzz::must(list.value().set(index, CertificateStatus::superseded) && list->at(index) == 3U);
  }
  return 0;
}
