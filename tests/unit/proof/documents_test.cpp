#include "caregrade/proof/documents.hpp"

#include <doctest/doctest.h>

#include <string>

#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/person_token.hpp"
#include "caregrade/proof/trust_list.hpp"
#include "support/trust.hpp"

using namespace caregrade;
using Json = nlohmann::json;

TEST_SUITE("documents") {
  TEST_CASE("the state of a key is changed in the document, and nothing else but its number") {
    const test::Trust trust{};
    const std::string kid = base64url(trust.key.public_key().id());
    const auto changed = set_key_state(trust.document.dump(), "list.json", kid, "compromised");
    REQUIRE(changed);
    Json expected = trust.document;
    expected["seq"] = 2;
    expected["issuers"][0]["keys"][0]["state"] = "compromised";
    CHECK(Json::parse(*changed) == expected);
    CHECK(set_key_state(trust.document.dump(), "list.json", "AAAA", "retired").issues().front().code == "CG5004");
    CHECK(set_key_state("[]", "list.json", kid, "retired").issues().front().code == "CG5004");
  }

  TEST_CASE("another key of an issuer leaves what is known of the issuer") {
    const test::Trust trust{};
    const PrivateKey second = PrivateKey::generate(SignatureAlgorithm::sm2);
    const auto added = add_to_trust_list(trust.document.dump(), "list.json", {.issuer = test::issuer_id, .jwk = second.public_key().jwk()});
    REQUIRE(added);
    const Json document = Json::parse(*added);
    CHECK(document["issuers"].size() == 1);
    CHECK(document["issuers"][0]["keys"].size() == 2);
    CHECK(document["issuers"][0]["areas"] == trust.document["issuers"][0]["areas"]);
    CHECK(add_to_trust_list(trust.document.dump(), "list.json", {.issuer = test::issuer_id, .jwk = "{}"}).issues().front().code == "CG5004");
    CHECK(!add_to_trust_list("", "list.json", {.list = "x", .issuer = "1", .jwk = second.public_key().jwk()}));
  }

  TEST_CASE("person tokens: one for a person in a domain, however the number is written, another in each domain") {
    // HMAC-SHA-256 of "cg1|11010519491231002X" under 16 bytes 0x01, by Python's hmac; the number is the example of GB 11643.
    const std::string key(16, '\x01');
    const auto token = person_token(key, "11010519491231002X");
    CHECK(token == "E5fbYNK8oSNvC1m0oIac1Q");
    CHECK(person_token(key, " 11010519491231002x\n") == token);
    CHECK(person_token(std::string(16, '\x02'), "11010519491231002X") != token);
    CHECK(!person_token(std::string(15, '\x01'), "11010519491231002X"));
    for (const char* number : {"", "110105491231002", "1101051949123100X2", "11010519491231002Y", "11010519491231002XX"}) CHECK(!person_token(key, number));
  }
}
