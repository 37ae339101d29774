#include "sd_jwt.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/sd_jwt.hpp"

namespace caregrade {
namespace proof {
namespace {

constexpr const char* digests_key = "_sd";
constexpr const char* method_key = "_sd_alg";
constexpr const char* element_key = "...";
constexpr std::size_t salt_size = 16;

struct Disclosure {
  bool is_element = false;
  std::string name{};
  Json value{};
};

std::optional<Disclosure> read_disclosure(std::string_view text) {
  const auto bytes = from_base64url(text);
  auto parts = bytes ? parse_json(*bytes) : std::nullopt;
  if (!parts || !parts->is_array() || (parts->size() != 2 && parts->size() != 3) || !(*parts)[0].is_string()) return std::nullopt;
  if (parts->size() == 2) return Disclosure{true, "", std::move((*parts)[1])};
  if (!(*parts)[1].is_string()) return std::nullopt;
  std::string name = (*parts)[1].get<std::string>();
  if (name == digests_key || name == element_key) return std::nullopt;
  return Disclosure{false, std::move(name), std::move((*parts)[2])};
}

class Discloser {
 public:
  [[nodiscard]] bool run(Json& payload, const std::vector<std::string>& disclosures) {
    if (!payload.is_object()) return false;
    const std::string* method = find_text(payload, method_key);
    if (method == nullptr && payload.contains(method_key)) return false;
    if (method != nullptr && *method != to_string(DigestAlgorithm::sha256) && *method != to_string(DigestAlgorithm::sm3)) return false;
    const auto algorithm = method != nullptr && *method == to_string(DigestAlgorithm::sm3) ? DigestAlgorithm::sm3 : DigestAlgorithm::sha256;
    for (const std::string& text : disclosures) {
      auto read = read_disclosure(text);
      if (!read || !hidden_.emplace(disclosure_digest(algorithm, text), *std::move(read)).second) return false;
    }
    payload.erase(method_key);
    return walk(payload, 0) && hidden_.empty();
  }

 private:
  /// What a digest stands for, which is then used up: `false` where the digest stood somewhere before.
  bool take(const std::string& digest, std::optional<Disclosure>& into) {
    if (!seen_.insert(digest).second) return false;
    const auto found = hidden_.find(digest);
    if (found == hidden_.end()) return true;
    into = std::move(found->second);
    hidden_.erase(found);
    return true;
  }

  bool walk(Json& value, std::size_t depth) {
    if (depth > most_json_depth) return false;
    if (value.is_object()) return object(value, depth);
    if (value.is_array()) return array(value, depth);
    return true;
  }

  bool object(Json& value, std::size_t depth) {
    if (value.contains(element_key)) return false;
    Json digests = Json::array();
    if (const auto found = value.find(digests_key); found != value.end()) {
      digests = std::move(*found);
      value.erase(found);
      if (!digests.is_array()) return false;
    }
    for (auto& member : value)
      if (!walk(member, depth + 1)) return false;
    for (const Json& digest : digests) {
      std::optional<Disclosure> told{};
      if (!digest.is_string() || !take(digest.get_ref<const std::string&>(), told)) return false;
      if (!told) continue;
      if (told->is_element || value.contains(told->name) || !walk(told->value, depth + 1)) return false;
      value[told->name] = std::move(told->value);
    }
    return true;
  }

  bool array(Json& value, std::size_t depth) {
    Json kept = Json::array();
    for (Json& each : value) {
      if (!each.is_object() || !each.contains(element_key)) {
        if (!walk(each, depth + 1)) return false;
        kept.push_back(std::move(each));
        continue;
      }
      const std::string* digest = find_text(each, element_key);
      std::optional<Disclosure> told{};
      if (digest == nullptr || each.size() != 1 || !take(*digest, told)) return false;
      if (!told) continue;
      if (!told->is_element || !walk(told->value, depth + 1)) return false;
      kept.push_back(std::move(told->value));
    }
    value = std::move(kept);
    return true;
  }

  std::unordered_map<std::string, Disclosure> hidden_{};
  std::unordered_set<std::string> seen_{};
};

}  // namespace

bool disclose(Json& payload, const std::vector<std::string>& disclosures) { return Discloser{}.run(payload, disclosures); }

std::string disclosure(std::string_view name, const Json& value) {
  return base64url(canonical(Json::array({base64url(random_bytes(salt_size)), name, value})));
}

std::string disclosure_digest(DigestAlgorithm algorithm, std::string_view disclosure) { return base64url(digest(algorithm, disclosure)); }

}  // namespace proof

std::optional<SdJwt> read_sd_jwt(std::string_view text) {
  if (text.size() > SdJwt::most_bytes || text.empty() || text.back() != '~') return std::nullopt;
  std::size_t at = text.find('~');
  SdJwt parts{.token = std::string{text.substr(0, at)}};
  for (++at; at < text.size();) {
    const std::size_t end = text.find('~', at);
    if (parts.disclosures.size() == SdJwt::most_disclosures || end == at) return std::nullopt;
    parts.disclosures.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::string to_text(const SdJwt& parts) {
  std::string text = parts.token + '~';
  for (const std::string& each : parts.disclosures) text += each + '~';
  return text;
}

std::optional<std::string> disclosed(std::string_view payload, const std::vector<std::string>& disclosures) {
  auto read = proof::parse_json(payload);
  if (!read || !proof::disclose(*read, disclosures)) return std::nullopt;
  return proof::canonical(*read);
}

std::optional<std::string> disclosed_name(std::string_view disclosure) {
  auto read = proof::read_disclosure(disclosure);
  if (!read || read->is_element) return std::nullopt;
  return std::move(read->name);
}

}  // namespace caregrade
