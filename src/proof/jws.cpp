#include "caregrade/proof/jws.hpp"

#include "caregrade/proof/encoding.hpp"
#include "json.hpp"

namespace caregrade {

std::optional<Jws> read_jws(std::string_view text) {
  const std::size_t first = text.find('.');
  const std::size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos || text.size() > Jws::most_bytes) return std::nullopt;
  auto header = from_base64url(text.substr(0, first)), payload = from_base64url(text.substr(first + 1, second - first - 1)),
       signature = from_base64url(text.substr(second + 1));
  if (!header || !payload || !signature) return std::nullopt;
  return Jws{*std::move(header), *std::move(payload), std::string{text.substr(0, second)}, *std::move(signature)};
}

std::optional<JwsHeader> read_header(const Jws& jws) {
  const auto header = proof::parse_json(jws.header);
  if (!header || !header->is_object() || header->size() != 3) return std::nullopt;
  const std::string *type = proof::find_text(*header, "typ"), *algorithm = proof::find_text(*header, "alg"), *key = proof::find_text(*header, "kid");
  if (type == nullptr || algorithm == nullptr || key == nullptr) return std::nullopt;
  auto key_id = from_base64url(*key);
  if (!key_id) return std::nullopt;
  return JwsHeader{*type, *algorithm, *std::move(key_id)};
}

std::string sign_jws(std::string_view type, std::string_view payload, const PrivateKey& key) {
  const PublicKey& shown = key.public_key();
  const proof::Json header{{"alg", jose_name(shown.algorithm())}, {"kid", base64url(shown.id())}, {"typ", type}};
  std::string text = base64url(proof::canonical(header)) + "." + base64url(payload);
  return text + "." + base64url(key.sign(text));
}

}  // namespace caregrade
