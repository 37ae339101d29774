#include "caregrade/proof/verify.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/cose.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/sd_jwt.hpp"
#include "caregrade/proof/standard_digest.hpp"
#include "claims_form.hpp"
#include "sd_jwt.hpp"

namespace caregrade {
namespace {

using Reason = VerifyReason;

constexpr std::string_view type_begin = "urn:caregrade:cert:";
constexpr std::size_t card_digest = 19;  ///< `sha-256:` and 8 bytes
constexpr std::size_t most_detail = 80;

/// A certificate of any envelope before its signature is looked at.
struct Opened {
  std::string issuer{};
  std::optional<SignatureAlgorithm> algorithm{};
  std::string algorithm_text{};
  std::string key_id{};
  std::string signed_text{};
  std::string signature{};
};

class Verifier {
 public:
  Verifier(std::string_view text, const VerifyOptions& options) : text_{text}, options_{options} {}

  Verification run() {
    while (!text_.empty() && (text_.back() == '\n' || text_.back() == '\r')) text_.remove_suffix(1);
    const bool done = text_.substr(0, paper_mark.size()) == paper_mark ? paper() : exchange();
    const bool good = done && windows() && scope() && status() && regraded();
    if (!good) return {.reason = reason_, .detail = detail_.substr(0, most_detail)};
    return {.authentic = true, .reason = Reason::ok, .warnings = std::move(warnings_), .claims = std::move(claims_)};
  }

 private:
  bool refuse(Reason reason, std::string detail = {}) {
    reason_ = reason;
    detail_ = std::move(detail);
    return false;
  }

  bool exchange() {
    const auto parts = read_sd_jwt(text_);
    const auto jws = parts ? read_jws(parts->token) : std::nullopt;
    const auto header = jws ? read_header(*jws) : std::nullopt;
    auto payload = header && header->type == proof::exchange_type ? proof::parse_json(jws->payload) : std::nullopt;
    if (!payload) return refuse(Reason::malformed);
    const std::string *type = proof::find_text(*payload, "vct"), *issuer = proof::find_text(*payload, "iss");
    if (type == nullptr || issuer == nullptr) return refuse(Reason::malformed);
    if (*type != proof::record_type) return refuse(type->substr(0, type_begin.size()) == type_begin ? Reason::version_unknown : Reason::malformed, *type);
    if (!is_signed({*issuer, from_jose_name(header->algorithm), header->algorithm, header->key_id, jws->signed_text, jws->signature})) return false;
    if (!proof::disclose(*payload, parts->disclosures)) return refuse(Reason::disclosure_invalid);
    auto claims = proof::read_claims(*payload);
    if (!claims) return refuse(Reason::malformed);
    claims_ = *std::move(claims);
    return true;
  }

  bool paper() {
    const auto bytes = from_base45(text_.substr(paper_mark.size()));
    const auto message = bytes ? read_sign1(*bytes) : std::nullopt;
    const auto payload = message ? from_cbor(message->payload) : std::nullopt;
    const Cbor* algorithm = payload ? message->protected_header.find(1) : nullptr;
    const Cbor* key_id = payload ? message->protected_header.find(4) : nullptr;
    const Cbor* issuer = payload ? payload->find(1) : nullptr;
    const Cbor* record = payload ? payload->find(proof::record_claim) : nullptr;
    if (algorithm == nullptr || key_id == nullptr || issuer == nullptr || record == nullptr || !message->unprotected_header.children.empty() ||
        message->protected_header.children.size() != 4 || algorithm->kind != Cbor::Kind::integer || key_id->kind != Cbor::Kind::bytes ||
        issuer->kind != Cbor::Kind::text)
      return refuse(Reason::malformed);
    if (record->find(0) != nullptr) return refuse(Reason::version_unknown);
    if (!is_signed({issuer->text, from_cose_number(algorithm->integer), std::to_string(algorithm->integer), key_id->text, to_be_signed(*message), message->signature}))
      return false;
    auto read = proof::read_paper(*payload);
    if (!read) return refuse(Reason::malformed);
    claims_ = std::move(read->claims);
    packed_ = std::move(read->items);
    return true;
  }

  /// Looks for the key among those of the issuer, and takes the algorithm from its entry, never from the message alone.
  bool is_signed(const Opened& opened) {
    if (!opened.algorithm) return refuse(Reason::algorithm_not_allowed, opened.algorithm_text);
    const auto candidates = options_.trust == nullptr ? std::vector<TrustStore::Entry>{} : options_.trust->find(opened.key_id);
    reason_ = Reason::key_unknown;
    for (const TrustStore::Entry& entry : candidates) {
      if (entry.issuer->id != opened.issuer) continue;
      if (entry.key->key.algorithm() != *opened.algorithm) reason_ = Reason::algorithm_not_allowed;
      else if (!entry.key->key.verify(opened.signed_text, opened.signature)) reason_ = Reason::signature_invalid;
      else if (entry_ = entry; entry.key->state == TrustedKey::State::compromised) break;  // why not before: one publisher's warning is enough
    }
    if (entry_.key != nullptr) return true;
    if (reason_ == Reason::algorithm_not_allowed) return refuse(reason_, opened.algorithm_text);
    if (reason_ == Reason::signature_invalid) return refuse(reason_, base64url(opened.key_id));
    if (options_.trust == nullptr || !options_.trust->has_issuer(opened.issuer)) return refuse(Reason::issuer_unknown, opened.issuer);
    return refuse(Reason::key_unknown, base64url(opened.key_id));
  }

  bool windows() {
    const TrustedKey& key = *entry_.key;
    const Date issued = day_of(claims_.issued_at), today = day_of(options_.now);
    if (options_.now > entry_.list->next_update) return refuse(Reason::list_stale, day_of(entry_.list->next_update).to_string());
    // why also what was issued before: who has the key can write any day into a certificate.
    if (key.state == TrustedKey::State::compromised) return refuse(Reason::key_compromised, base64url(key.key.id()));
    if ((key.sign_from.ok() && issued < key.sign_from) || (key.sign_to.ok() && key.sign_to < issued) || claims_.issued_at >= options_.now + seconds_a_day)
      return refuse(Reason::key_not_valid_then, issued.to_string());
    if (key.accept_to.ok() && key.accept_to < today) return refuse(Reason::key_not_valid_then, today.to_string());
    if (claims_.expires_at <= options_.now) return refuse(Reason::envelope_expired, day_of(claims_.expires_at).to_string());
    return true;
  }

  bool scope() {
    const TrustedIssuer& issuer = *entry_.issuer;
    const auto has = [](const std::vector<std::string>& list, std::string_view wanted) { return std::find(list.begin(), list.end(), wanted) != list.end(); };
    if (!has(issuer.roles, "issue")) return refuse(Reason::out_of_scope, "issue");
    if (!has(issuer.schemes, claims_.standard)) return refuse(Reason::out_of_scope, claims_.standard);
    if (std::none_of(issuer.areas.begin(), issuer.areas.end(), [this](const std::string& area) { return is_within(claims_.region, area); }))
      return refuse(Reason::out_of_scope, claims_.region);
    claims_.issuer_name = issuer.name;
    claims_.issuer_region = issuer.region;
    claims_.issuer_roles = issuer.roles;
    claims_.issuer_areas = issuer.areas;
    return true;
  }

  bool status() {
    if (claims_.status_list.empty()) return true;
    static const std::vector<StatusList> none{};
    for (const StatusList& list : options_.statuses == nullptr ? none : *options_.statuses) {
      if (list.issuer != claims_.issuer || list.name != claims_.status_list || list.expires_at <= options_.now) continue;
      const auto value = list.at(claims_.status_index);
      if (!value) continue;
      static constexpr std::array<Reason, 4> reasons{Reason::ok, Reason::withdrawn, Reason::suspended, Reason::superseded};
      if (*value != 0) return refuse(reasons[*value & 3U], claims_.certificate);
      return true;
    }
    warnings_.push_back(Reason::status_unknown);
    return true;
  }

  bool regraded() {
    if (!claims_.items && !packed_) return true;
    const bool is_short = claims_.standard_digest.size() == card_digest;
    const Standard* standard = options_.standards && !is_short ? options_.standards(claims_.standard, claims_.standard_digest) : nullptr;
    if (standard == nullptr) {
      warnings_.push_back(Reason::pack_unknown);
      return true;
    }
    if (packed_ && !name_items(*standard)) return refuse(Reason::items_contradict, "items");
    const auto wrong = contradiction(*standard, claims_);
    return !wrong || refuse(Reason::items_contradict, *wrong);
  }

  /// Gives packed items, which stand in the order of their codes, those codes.
  bool name_items(const Standard& standard) {
    if (packed_->size() != standard.items.size()) return false;
    claims_.items.emplace();
    for (const Item& item : standard.items) claims_.items->emplace(item.id, 0);
    auto number = packed_->begin();
    for (auto& item : *claims_.items) item.second = *number++;
    return true;
  }

  std::string_view text_;
  const VerifyOptions& options_;
  TrustStore::Entry entry_{};
  Claims claims_{};
  std::optional<std::vector<int>> packed_{};
  std::vector<Reason> warnings_{};
  Reason reason_ = Reason::malformed;
  std::string detail_{};
};

}  // namespace

std::string_view to_string(VerifyReason reason) noexcept {
  static constexpr std::array<std::string_view, 20> names{
      "OK", "MALFORMED", "VERSION_UNKNOWN", "ISSUER_UNKNOWN", "KEY_UNKNOWN", "SIGNATURE_INVALID", "ALG_NOT_ALLOWED", "KEY_NOT_VALID_THEN", "KEY_COMPROMISED", "OUT_OF_SCOPE",
      "ENVELOPE_EXPIRED", "WITHDRAWN", "SUSPENDED", "SUPERSEDED", "STATUS_UNKNOWN", "DISCLOSURE_INVALID", "ITEMS_CONTRADICT", "PACK_UNKNOWN", "LIST_STALE", "FORMS_DIFFER"};
  return names[static_cast<std::size_t>(reason)];
}

Verification verify(std::string_view certificate, const VerifyOptions& options) { return Verifier{certificate, options}.run(); }

}  // namespace caregrade
