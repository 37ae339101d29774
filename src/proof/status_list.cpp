#include "caregrade/proof/status_list.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "json.hpp"

namespace caregrade {
namespace {

constexpr std::string_view list_type = "statuslist+jwt";

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

Issue refused(const std::string& file, const char* reason) { return {.code = "CG5006", .where = {.file = file}, .arguments = {{"reason", reason}}}; }

struct Signed {
  Jws jws{};
  JwsHeader header{};
  proof::Json payload{};
};

std::optional<Signed> read(std::string_view token) {
  auto jws = read_jws(token);
  auto header = jws ? read_header(*jws) : std::nullopt;
  auto payload = header && header->type == list_type ? proof::parse_json(jws->payload) : std::nullopt;
  if (!payload) return std::nullopt;
  return Signed{*std::move(jws), *std::move(header), *std::move(payload)};
}

bool is_signed_by(const Signed& text, const PublicKey& key) {
  return from_jose_name(text.header.algorithm) == key.algorithm() && key.verify(text.jws.signed_text, text.jws.signature);
}

Result<StatusList> statuses(const Signed& text, const std::string& file) {
  using namespace proof;
  const std::string *issuer = find_text(text.payload, "iss"), *name = find_text(text.payload, "sub");
  const auto issued = find_integer(text.payload, "iat"), expires = find_integer(text.payload, "exp");
  const Json* list = find(text.payload, "status_list");
  const auto bits = list == nullptr ? std::nullopt : find_integer(*list, "bits");
  const std::string* packed = list == nullptr ? nullptr : find_text(*list, "lst");
  if (issuer == nullptr || name == nullptr || !issued || !expires || bits != 2 || packed == nullptr) return refused(file, "@status.no_list");
  auto bytes = unpack_statuses(*packed);
  if (!bytes) return refused(file, "@status.packed");
  return StatusList{.issuer = *issuer, .name = *name, .issued_at = *issued, .expires_at = *expires, .bytes = *std::move(bytes)};
}

}  // namespace

std::optional<unsigned> StatusList::at(std::int64_t index) const noexcept {
  if (index < 0 || static_cast<std::uint64_t>(index) >= bytes.size() * 8 / bits) return std::nullopt;
  const std::size_t bit = static_cast<std::size_t>(index) * bits;
  return static_cast<unsigned>(static_cast<unsigned char>(bytes[bit / 8])) >> bit % 8 & ((1U << bits) - 1U);
}

bool StatusList::set(std::int64_t index, CertificateStatus status) noexcept {
  if (bits != 2 || !at(index)) return false;
  const std::size_t place = static_cast<std::size_t>(index) / 4;
  const unsigned shift = static_cast<unsigned>(index % 4) * 2;
  const unsigned before = static_cast<unsigned char>(bytes[place]);
  bytes[place] = static_cast<char>((before & ~(3U << shift)) | static_cast<unsigned>(status) << shift);
  return true;
}

std::string pack_statuses(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string packed(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, bytes_of(bytes), static_cast<uLong>(bytes.size()), Z_BEST_COMPRESSION) != Z_OK)
    throw std::runtime_error{"zlib cannot pack"};
  packed.resize(size);
  return base64url(packed);
}

std::optional<std::string> unpack_statuses(std::string_view text) {
  const auto packed = from_base64url(text);
  if (!packed) return std::nullopt;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw std::runtime_error{"zlib cannot unpack"};
  stream.next_in = const_cast<Bytef*>(bytes_of(*packed));  // why the cast: zlib's own header lacks the const, it writes nothing there
  stream.avail_in = static_cast<uInt>(packed->size());
  std::string bytes{};
  std::array<char, 65'536> piece{};
  int state = Z_OK;
  while (state == Z_OK && bytes.size() <= StatusList::most_bytes) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = inflate(&stream, Z_NO_FLUSH);
    bytes.append(piece.data(), piece.size() - stream.avail_out);
  }
  const bool is_whole = state == Z_STREAM_END && stream.avail_in == 0 && bytes.size() <= StatusList::most_bytes;
  inflateEnd(&stream);
  if (!is_whole) return std::nullopt;
  return bytes;
}

std::string sign_status_list(const StatusList& list, const PrivateKey& key) {
  const proof::Json payload{{"iss", list.issuer}, {"sub", list.name}, {"iat", list.issued_at}, {"exp", list.expires_at},
                            {"status_list", {{"bits", list.bits}, {"lst", pack_statuses(list.bytes)}}}};
  return sign_jws(list_type, proof::canonical(payload), key);
}

Result<StatusList> read_status_list(std::string_view token, const std::string& file, const PublicKey& key) {
  const auto text = read(token);
  if (!text) return refused(file, "@status.no_list");
  if (text->header.key_id != key.id() || !is_signed_by(*text, key)) return refused(file, "@status.signature");
  return statuses(*text, file);
}

Result<StatusList> verify_status_list(std::string_view token, const std::string& file, const TrustStore& trust) {
  const auto text = read(token);
  const std::string* issuer = text ? proof::find_text(text->payload, "iss") : nullptr;
  if (issuer == nullptr) return refused(file, "@status.no_list");
  for (const TrustStore::Entry& entry : trust.find(text->header.key_id)) {
    const auto& roles = entry.issuer->roles;
    if (entry.issuer->id != *issuer || std::find(roles.begin(), roles.end(), "status") == roles.end() || !is_signed_by(*text, entry.key->key)) continue;
    if (entry.key->state == TrustedKey::State::compromised) return refused(file, "@status.compromised");
    return statuses(*text, file);
  }
  return refused(file, "@status.signature");
}

}  // namespace caregrade
