#pragma once

// A publisher, an issuer and their lists, invented anew at each run: no key is kept.

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/standard_digest.hpp"
#include "caregrade/proof/verify.hpp"
#include "support/gbt42195.hpp"

namespace caregrade::test {

inline Date day(const char* text) { return Date::parse(text).value(); }

/// Two invented credit codes whose last character checks the others (reckoned by hand from GB 32100-2015).
inline constexpr const char* issuer_id = "113301000024890007";
inline constexpr const char* other_id = "91350100M000100Y43";

struct Trust {
  PrivateKey publisher = PrivateKey::generate(SignatureAlgorithm::ed25519);
  PrivateKey key{};
  nlohmann::json document{};

  explicit Trust(SignatureAlgorithm algorithm = SignatureAlgorithm::es256) : key{PrivateKey::generate(algorithm)} {
    document = {{"list", "cn.330000"}, {"seq", 1}, {"issuers", {{{"id", issuer_id}, {"name", "杭州市某评估中心"}, {"region", "330100"},
                                                                {"roles", {"assess", "issue", "status"}}, {"schemes", {"gbt42195-2022"}}, {"areas", {"330000"}},
                                                                {"keys", {entry(key.public_key())}}}}}};
  }

  static nlohmann::json entry(const PublicKey& key) {
    return {{"kid", base64url(key.id())}, {"alg", jose_name(key.algorithm())}, {"jwk", nlohmann::json::parse(key.jwk())}, {"sign_from", "2026-01-01"},
            {"sign_to", "2027-12-31"}, {"accept_to", "2032-12-31"}, {"state", "active"}};
  }
  nlohmann::json& issuer() { return document["issuers"][0]; }
  nlohmann::json& first_key() { return issuer()["keys"][0]; }

  [[nodiscard]] std::string signed_list() const {
    return sign_trust_list(document.dump(), "list.json", begin_of(day("2026-06-01")), begin_of(day("2027-06-01")), publisher).value();
  }
  [[nodiscard]] std::unique_ptr<TrustStore> store() const {
    std::vector<TrustList> lists{};
    lists.push_back(verify_trust_list(signed_list(), "list", {publisher.public_key()}).value());
    return std::make_unique<TrustStore>(std::move(lists));
  }
};

/// A form, graded, with all that an issuer fills in.
inline Claims claims(const Form& form = {.scores = {3, 3, 2, 3, 3, 3, 4, 3, 4, 4, 3, 2, 2, 2, 3, 2, 3, 3, 0, 1, 2, 1, 2, 2, 1, 2}, .dementia = true, .events = {1, 0, 0, 0, 0}}) {
  Assessment assessment = to_assessment(form);
  assessment.assessed_on = day("2026-06-10");
  Claims claims = claims_of(gbt(), assessment, grade(gbt(), assessment).value()).value();
  claims.issuer = issuer_id;
  claims.certificate = "330106-2026-0000017";
  claims.region = "330106";
  claims.issued_at = begin_of(day("2026-06-12")) + 36'000;
  claims.expires_at = begin_of(day("2028-06-13"));
  claims.subject = Subject{.name = "张建国", .sex = "male", .birth_date = day("1941-02-03"), .id_last4 = "001X", .person_token = base64url("0123456789abcdef")};
  claims.assessors = {"A-1001", "A-1002"};
  claims.assessment_reason = 1;
  claims.body = "杭州市某评估中心";
  claims.place = "西湖区";
  claims.informant = "配偶";
  return claims;
}

inline VerifyOptions options(const TrustStore& store, const char* on = "2026-07-01") {
  return {.trust = &store,
          .standards = [](std::string_view id, std::string_view digest) { return id == "gbt42195-2022" && digest == standard_digest(gbt()) ? &gbt() : nullptr; },
          .now = begin_of(day(on))};
}

}  // namespace caregrade::test
