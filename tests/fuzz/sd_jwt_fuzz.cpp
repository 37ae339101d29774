// Whatever comes as an SD-JWT: told in one form or refused. Lines: the payload, then disclosures. `#2` in a line stands for the digest of the
// disclosure of line 2, so that the fuzzer need not find digests.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/proof/canonical_json.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/present.hpp"
#include "caregrade/proof/sd_jwt.hpp"
#include "must.hpp"

using namespace caregrade;

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines{};
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = text.find('\n', at) == std::string_view::npos ? text.size() : text.find('\n', at);
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// With the digests of the lines behind it in the place of their numbers.
std::string filled(const std::string& line, std::size_t own, const std::vector<std::string>& digests) {
  std::string text{};
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::size_t number = line[i] == '#' && i + 1 < line.size() ? static_cast<std::size_t>(line[i + 1] - '0') : 0;
    if (own < number && number < digests.size()) text += digests[number], ++i;
    else text += line[i];
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  if (const auto parts = read_sd_jwt(text)) {
    fuzz::must(to_text(*parts) == text);
    if (const auto jws = read_jws(parts->token)) (void)read_header(*jws), (void)disclosed(jws->payload, parts->disclosures);
  }
  (void)disclosed_name(text);
  fuzz::must_be_told(present(text, "file", {.id = "x", .name = {}, .form = Purpose::Form::row}).issues());

  std::vector<std::string> lines = lines_of(text), digests(lines.size());
  if (lines.size() > SdJwt::most_disclosures) return 0;
  for (std::size_t i = lines.size(); i-- > 1;) {
    lines[i] = base64url(filled(lines[i], i, digests));
    digests[i] = base64url(digest(DigestAlgorithm::sha256, lines[i]));
  }
  const std::string payload = filled(lines.front(), 0, digests);
  lines.erase(lines.begin());
  if (const auto told = disclosed(payload, lines)) fuzz::must(canonical_json(*told) == told);
  return 0;
}
