#include "caregrade/proof/trust_list.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "json.hpp"

namespace caregrade {
namespace {

using proof::Json;

constexpr std::string_view list_type = "cg-trust+jwt";
constexpr std::array<std::string_view, 6> known_roles{"assess", "issue", "decide", "status", "log", "publish"};

/// Reads the document, telling everything that is wrong in one pass.
class Reader {
 public:
  Reader(std::string_view text, const std::string& file) : text_{text}, file_{file} {}

  Result<TrustList> run() {
    const auto document = text_.size() <= TrustList::most_bytes ? proof::parse_json(text_) : std::nullopt;
    if (!document || !document->is_object()) {
      wrong("", "@trust.object", document ? shown(&*document) : "@trust.no_json");
      return std::move(issues_);
    }
    TrustList list{};
    only(*document, "", {"list", "seq", "iat", "next_update", "prev", "issuers"});
    list.list = text(*document, "", "list");
    list.sequence = number(*document, "", "seq");
    list.issued_at = number(*document, "", "iat");
    list.next_update = number(*document, "", "next_update");
    if (document->contains("prev")) list.previous = text(*document, "", "prev");
    list.digest = std::string{to_string(DigestAlgorithm::sha256)} + ":" + base64url(digest(DigestAlgorithm::sha256, text_));
    const Json* issuers = array(*document, "", "issuers");
    for (std::size_t i = 0; issuers != nullptr && i < issuers->size(); ++i) list.issuers.push_back(issuer((*issuers)[i], "/issuers/" + std::to_string(i)));
    if (has_errors(issues_)) return std::move(issues_);
    return list;
  }

 private:
  void wrong(std::string pointer, std::string expected, std::string found) {
    issues_.push_back({.code = "CG5004", .where = {.file = file_, .pointer = std::move(pointer)}, .arguments = {{"expected", std::move(expected)}, {"found", std::move(found)}}});
  }
  static std::string shown(const Json* value) { return value == nullptr ? "@trust.nothing" : value->dump().substr(0, 60); }

  void only(const Json& object, const std::string& at, std::initializer_list<std::string_view> names) {
    std::string expected{};
    for (const std::string_view name : names) expected += (expected.empty() ? "" : ", ") + std::string{name};
    for (const auto& [key, value] : object.items())
      if (std::find(names.begin(), names.end(), key) == names.end()) wrong(at + "/" + key, expected, key);
  }

  std::string text(const Json& object, const std::string& at, const char* name) {
    const std::string* found = proof::find_text(object, name);
    if (found != nullptr && !found->empty()) return *found;
    wrong(at + "/" + name, "@trust.text", shown(proof::find(object, name)));
    return {};
  }
  std::int64_t number(const Json& object, const std::string& at, const char* name) {
    const auto found = proof::find_integer(object, name);
    if (found && *found >= 0) return *found;
    wrong(at + "/" + name, "@trust.number", shown(proof::find(object, name)));
    return 0;
  }
  const Json* array(const Json& object, const std::string& at, const char* name) {
    const Json* found = proof::find(object, name);
    if (found != nullptr && found->is_array()) return found;
    wrong(at + "/" + name, "@trust.array", shown(found));
    return nullptr;
  }
  std::vector<std::string> texts(const Json& object, const std::string& at, const char* name) {
    const Json* found = array(object, at, name);
    std::vector<std::string> values{};
    for (std::size_t i = 0; found != nullptr && i < found->size(); ++i) {
      if ((*found)[i].is_string()) values.push_back((*found)[i].get<std::string>());
      else wrong(at + "/" + name + "/" + std::to_string(i), "@trust.text", shown(&(*found)[i]));
    }
    return values;
  }
  Date day(const Json& object, const std::string& at, const char* name) {
    const Json* found = proof::find(object, name);
    if (found == nullptr || found->is_null()) return {};
    const auto date = found->is_string() ? Date::parse(found->get_ref<const std::string&>()) : std::nullopt;
    if (!date) wrong(at + "/" + name, "YYYY-MM-DD", shown(found));
    return date.value_or(Date{});
  }

  TrustedIssuer issuer(const Json& object, const std::string& at) {
    if (!object.is_object()) {
      wrong(at, "@trust.object", shown(&object));
      return {};
    }
    only(object, at, {"id", "name", "region", "roles", "schemes", "areas", "keys"});
    TrustedIssuer issuer{.id = text(object, at, "id"), .name = text(object, at, "name"), .region = text(object, at, "region"),
                         .roles = texts(object, at, "roles"), .schemes = texts(object, at, "schemes"), .areas = texts(object, at, "areas")};
    if (!issuer.id.empty() && !is_credit_code(issuer.id)) wrong(at + "/id", "@trust.credit_code", issuer.id);
    for (std::size_t i = 0; i < issuer.roles.size(); ++i)
      if (std::find(known_roles.begin(), known_roles.end(), issuer.roles[i]) == known_roles.end())
        wrong(at + "/roles/" + std::to_string(i), "assess, issue, decide, status, log, publish", issuer.roles[i]);
    const Json* keys = array(object, at, "keys");
    for (std::size_t i = 0; keys != nullptr && i < keys->size(); ++i) {
      const std::string place = at + "/keys/" + std::to_string(i);
      if ((*keys)[i].is_object()) issuer.keys.push_back(key((*keys)[i], place));
      else wrong(place, "@trust.object", shown(&(*keys)[i]));
    }
    return issuer;
  }

  TrustedKey key(const Json& object, const std::string& at) {
    only(object, at, {"kid", "alg", "jwk", "sign_from", "sign_to", "accept_to", "state", "compromised_from"});
    TrustedKey key{.sign_from = day(object, at, "sign_from"), .sign_to = day(object, at, "sign_to"), .accept_to = day(object, at, "accept_to")};
    if (key.sign_from.ok() && key.sign_to.ok() && key.sign_to < key.sign_from) wrong(at + "/sign_to", ">= " + key.sign_from.to_string(), key.sign_to.to_string());
    static constexpr std::array<std::string_view, 3> states{"active", "retired", "compromised"};
    const std::string state = text(object, at, "state");
    const auto found = std::find(states.begin(), states.end(), state);
    if (found == states.end()) wrong(at + "/state", "active, retired, compromised", state);
    else key.state = static_cast<TrustedKey::State>(found - states.begin());
    (void)day(object, at, "compromised_from");
    const Json* jwk = proof::find(object, "jwk");
    auto read = jwk == nullptr ? std::nullopt : PublicKey::from_jwk(jwk->dump());
    if (!read || jwk->contains("d")) {
      wrong(at + "/jwk", "@trust.public_key", jwk == nullptr ? "@trust.nothing" : jwk->contains("d") ? "d" : "@trust.no_key");
      return key;
    }
    const std::string kid = text(object, at, "kid"), algorithm = text(object, at, "alg");
    if (kid != base64url(read->id())) wrong(at + "/kid", base64url(read->id()), kid);
    if (from_jose_name(algorithm) != read->algorithm()) wrong(at + "/alg", std::string{jose_name(read->algorithm())}, algorithm);
    key.key = *std::move(read);
    return key;
  }

  std::string_view text_;
  const std::string& file_;
  Issues issues_{};
};

Issue not_trusted(const std::string& file, const char* reason) { return {.code = "CG5005", .where = {.file = file}, .arguments = {{"reason", reason}}}; }

}  // namespace

bool is_credit_code(std::string_view text) noexcept {
  static constexpr std::string_view letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  static constexpr std::size_t length = 18;
  if (text.size() != length) return false;
  std::size_t sum = 0, weight = 1;
  for (std::size_t i = 0; i + 1 < length; ++i, weight = weight * 3 % letters.size()) {
    const std::size_t value = letters.find(text[i]);
    if (value == std::string_view::npos) return false;
    sum += value * weight;
  }
  return letters[(letters.size() - sum % letters.size()) % letters.size()] == text.back();
}

bool is_within(std::string_view region, std::string_view area) noexcept {
  if (area == "CN") return true;
  while (area.size() > 2 && area.substr(area.size() - 2) == "00") area.remove_suffix(2);
  return area.size() >= 2 && region.substr(0, area.size()) == area;
}

Result<TrustList> read_trust_list(std::string_view json, const std::string& file) { return Reader{json, file}.run(); }

Result<std::string> sign_trust_list(std::string_view json, const std::string& file, std::int64_t now, std::int64_t next_update, const PrivateKey& publisher,
                                    const TrustList* before) {
  auto document = proof::parse_json(json);
  if (document && document->is_object()) {
    (*document)["iat"] = now;
    (*document)["next_update"] = next_update;
    if (before != nullptr) (*document)["prev"] = before->digest;
  }
  const std::string payload = document ? proof::canonical(*document) : std::string{json};
  const auto list = read_trust_list(payload, file);
  if (!list) return list.issues();
  if (Issues issues = before == nullptr ? Issues{} : check_succession(*list, file, *before); !issues.empty()) return issues;
  return sign_jws(list_type, payload, publisher);
}

Result<TrustList> verify_trust_list(std::string_view token, const std::string& file, const std::vector<PublicKey>& publishers) {
  const auto jws = token.size() <= TrustList::most_bytes ? read_jws(token) : std::nullopt;
  const auto header = jws ? read_header(*jws) : std::nullopt;
  if (!header || header->type != list_type) return not_trusted(file, "@trust.no_list");
  const auto algorithm = from_jose_name(header->algorithm);
  for (const PublicKey& key : publishers)
    if (key.id() == header->key_id && algorithm == key.algorithm() && key.verify(jws->signed_text, jws->signature)) return read_trust_list(jws->payload, file);
  for (const PublicKey& key : publishers)
    if (key.id() == header->key_id) return not_trusted(file, algorithm == key.algorithm() ? "@trust.signature" : "@trust.algorithm");
  return not_trusted(file, publishers.empty() ? "@trust.no_publisher" : "@trust.publisher");
}

Issues check_succession(const TrustList& list, const std::string& file, const TrustList& before) {
  if (list.list != before.list) return {not_trusted(file, "@trust.other_list")};
  if (list.digest == before.digest) return {};
  if (list.sequence < before.sequence) return {not_trusted(file, "@trust.older")};
  const bool is_next = list.sequence == before.sequence + 1;
  const bool is_fork = list.sequence == before.sequence || (is_next && !list.previous.empty() && list.previous != before.digest);
  return is_fork ? Issues{not_trusted(file, "@trust.fork")} : Issues{};
}

Issues check_numbers(const std::vector<TrustList>& lists, const std::vector<std::string>& files) {
  Issues issues{};
  for (std::size_t i = 0; i < lists.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (lists[i].list == lists[k].list && lists[i].sequence == lists[k].sequence && lists[i].digest != lists[k].digest)
        issues.push_back(not_trusted(files[i], "@trust.fork"));
  return issues;
}

TrustStore::TrustStore(std::vector<TrustList> lists) : lists_{std::move(lists)} {
  std::unordered_map<std::string, std::int64_t> newest{};
  for (const TrustList& list : lists_) {
    std::int64_t& number = newest[list.list];
    number = std::max(number, list.sequence);
  }
  std::erase_if(lists_, [&newest](const TrustList& list) { return list.sequence < newest[list.list]; });
  for (const TrustList& list : lists_)
    for (const TrustedIssuer& issuer : list.issuers)
      for (const TrustedKey& key : issuer.keys) keys_.emplace(key.key.id(), Entry{&list, &issuer, &key});
}

std::vector<TrustStore::Entry> TrustStore::find(std::string_view key_id) const {
  std::vector<Entry> found{};
  const auto [begin, end] = keys_.equal_range(std::string{key_id});
  for (auto each = begin; each != end; ++each) found.push_back(each->second);
  return found;
}

bool TrustStore::has_issuer(std::string_view id) const noexcept {
  for (const TrustList& list : lists_)
    for (const TrustedIssuer& issuer : list.issuers)
      if (issuer.id == id) return true;
  return false;
}

}  // namespace caregrade
