#include "caregrade/proof/documents.hpp"

#include <algorithm>
#include <utility>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/trust_list.hpp"
#include "json.hpp"

namespace caregrade {
namespace {

using proof::Json;

std::string with_issuer(const std::string& jwk, std::string_view issuer) {
  Json key = Json::parse(jwk);
  key["iss"] = issuer;
  return proof::canonical(key) + "\n";
}

class AboutReader {
 public:
  AboutReader(const std::string& file, Claims& claims) : file_{file}, claims_{claims} {}

  Issues run(std::string_view json) {
    const auto about = proof::parse_json(json);
    if (!about || !about->is_object()) {
      wrong("", about ? "@trust.object" : "@trust.no_json");
      return std::move(issues_);
    }
    for (const auto& [name, value] : about->items()) member(name, value);
    return std::move(issues_);
  }

 private:
  void wrong(const std::string& name, std::string reason) {
    issues_.push_back({.code = "CG5007", .where = {.file = file_, .pointer = name.empty() ? "" : "/" + name}, .arguments = {{"field", name}, {"reason", std::move(reason)}}});
  }
  void text(const std::string& name, const Json& value, std::string& into) {
    if (value.is_string()) into = value.get<std::string>();
    else wrong(name, "@trust.text");
  }
  void day(const std::string& name, const Json& value, std::optional<Date>& into) {
    if (value.is_null()) return;
    into = value.is_string() ? Date::parse(value.get_ref<const std::string&>()) : std::nullopt;
    if (!into) wrong(name, "YYYY-MM-DD");
  }

  void member(const std::string& name, const Json& value) {
    if (name == "certificate") text(name, value, claims_.certificate);
    else if (name == "region") text(name, value, claims_.region);
    else if (name == "expires") expires(name, value);
    else if (name == "valid_until") day(name, value, claims_.valid_until);
    else if (name == "subject") subject(value);
    else if (name == "pid") text(name, value, subject_of().person_token);
    else if (name == "assessors") texts(name, value, claims_.assessors);
    else if (name == "reason") reason(name, value);
    else if (name == "org") text(name, value, claims_.body);
    else if (name == "place") text(name, value, claims_.place);
    else if (name == "informant") text(name, value, claims_.informant);
    else if (name == "status") status(value);
    else if (name == "replaces") text(name, value, claims_.replaces);
    else if (name == "purpose") text(name, value, claims_.purpose);
    else wrong(name, "@certify.unknown");
  }

  Subject& subject_of() { return claims_.subject ? *claims_.subject : claims_.subject.emplace(); }

  void expires(const std::string& name, const Json& value) {
    std::optional<Date> last{};
    day(name, value, last);
    if (last) claims_.expires_at = begin_of(*last) + seconds_a_day;
    else if (value.is_null()) wrong(name, "YYYY-MM-DD");
  }

  void subject(const Json& value) {
    Subject& into = subject_of();
    if (!value.is_object()) return wrong("subject", "@trust.object");
    for (const auto& [name, member] : value.items()) {
      const std::string place = "subject/" + name;
      if (name == "name") text(place, member, into.name);
      else if (name == "birth_date") day(place, member, into.birth_date);
      else if (name == "id_last4" && member.is_string() && member.get_ref<const std::string&>().size() == 4) into.id_last4 = member.get<std::string>();
      else if (name == "sex" && (member == "female" || member == "male")) into.sex = member.get<std::string>();
      else wrong(place, name == "sex" ? "female, male" : name == "id_last4" ? "@certify.last4" : "@certify.unknown");
    }
    if (into.birth_date) into.birth_year = static_cast<int>(into.birth_date->day().year());
  }

  void texts(const std::string& name, const Json& value, std::vector<std::string>& into) {
    if (!value.is_array()) return wrong(name, "@trust.array");
    for (const Json& each : value) text(name, each, into.emplace_back());
  }

  void reason(const std::string& name, const Json& value) {
    const auto number = proof::as_integer(value);
    if (number && 1 <= *number && *number <= 5) claims_.assessment_reason = static_cast<int>(*number);
    else wrong(name, "1, 2, 3, 4, 5");
  }

  void status(const Json& value) {
    const std::string* list = proof::find_text(value, "list");
    const auto index = proof::find_integer(value, "index");
    if (list == nullptr || list->empty() || !index || *index < 0 || value.size() != 2) return wrong("status", R"({"list": "…", "index": 0})");
    claims_.status_list = *list;
    claims_.status_index = *index;
  }

  const std::string& file_;
  Claims& claims_;
  Issues issues_{};
};

Issue no_list(const std::string& file, std::string pointer, std::string expected, std::string found) {
  return {.code = "CG5004", .where = {.file = file, .pointer = std::move(pointer)}, .arguments = {{"expected", std::move(expected)}, {"found", std::move(found)}}};
}

/// The document with the next sequence number.
std::optional<Json> read_document(std::string_view json) {
  auto document = proof::parse_json(json);
  if (!document || !document->is_object() || !document->contains("issuers") || !(*document)["issuers"].is_array()) return std::nullopt;
  (*document)["seq"] = proof::find_integer(*document, "seq").value_or(0) + 1;
  return document;
}

Json day_or_null(Date day) { return day.ok() ? Json(day.to_string()) : Json(nullptr); }

}  // namespace

std::string key_file(const PrivateKey& key, std::string_view issuer) { return with_issuer(key.jwk(), issuer); }
std::string key_file(const PublicKey& key, std::string_view issuer) { return with_issuer(key.jwk(), issuer); }

std::string key_issuer(std::string_view json) {
  const auto key = proof::parse_json(json);
  const std::string* issuer = key ? proof::find_text(*key, "iss") : nullptr;
  return issuer == nullptr ? "" : *issuer;
}

Issues read_about(std::string_view json, const std::string& file, Claims& claims) { return AboutReader{file, claims}.run(json); }

Result<std::string> add_to_trust_list(std::string_view json, const std::string& file, const TrustAddition& addition) {
  auto document = json.empty() ? std::optional{Json{{"list", addition.list}, {"seq", 1}, {"issuers", Json::array()}}} : read_document(json);
  if (!document) return no_list(file, "", "@trust.object", "@trust.no_json");
  const auto key = PublicKey::from_jwk(addition.jwk);
  if (!key) return no_list(file, "", "@trust.public_key", "@trust.no_key");
  Json* issuer = nullptr;
  for (Json& each : (*document)["issuers"])
    if (each.is_object() && each.value("id", Json{}) == addition.issuer) issuer = &each;
  if (issuer == nullptr) issuer = &(*document)["issuers"].emplace_back(Json{{"id", addition.issuer}, {"keys", Json::array()}});
  if (!addition.name.empty()) (*issuer)["name"] = addition.name;
  if (!addition.region.empty()) (*issuer)["region"] = addition.region;
  if (!addition.roles.empty()) (*issuer)["roles"] = addition.roles;
  if (!addition.schemes.empty() || !issuer->contains("schemes")) (*issuer)["schemes"] = addition.schemes;
  if (!addition.areas.empty() || !issuer->contains("areas")) (*issuer)["areas"] = addition.areas;
  (*issuer)["keys"].push_back({{"kid", base64url(key->id())}, {"alg", jose_name(key->algorithm())}, {"jwk", Json::parse(key->jwk())},
                               {"sign_from", day_or_null(addition.sign_from)}, {"sign_to", day_or_null(addition.sign_to)},
                               {"accept_to", day_or_null(addition.accept_to)}, {"state", "active"}});
  Json checked = *document;
  checked["iat"] = 0;
  checked["next_update"] = 0;
  if (const auto read = read_trust_list(checked.dump(), file); !read) return read.issues();
  return document->dump(2) + "\n";
}

Result<std::string> set_key_state(std::string_view json, const std::string& file, std::string_view key_id, std::string_view state) {
  auto document = read_document(json);
  if (!document) return no_list(file, "", "@trust.object", "@trust.no_json");
  bool found = false;
  for (Json& issuer : (*document)["issuers"]) {
    if (!issuer.is_object() || !issuer.contains("keys")) continue;
    for (Json& key : issuer["keys"])
      if (key.is_object() && key.value("kid", Json{}) == key_id) key["state"] = state, found = true;
  }
  if (!found) return no_list(file, "/issuers", std::string{key_id}, "@trust.nothing");
  return document->dump(2) + "\n";
}

}  // namespace caregrade
