#include "caregrade/proof/key.hpp"

#include <doctest/doctest.h>

#include <string>

#include "caregrade/proof/cose.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"
#include "support/vectors.hpp"

using namespace caregrade;
using test::from_hex;
using test::to_hex;

namespace {

using Json = nlohmann::json;

std::string jwk_of(const Json& key) {
  Json jwk = key;
  for (const char* member : {"x", "y", "d"})
    if (jwk.contains(std::string{member} + "_hex")) jwk[member] = base64url(from_hex(key[std::string{member} + "_hex"].get<std::string>()));
  return jwk.dump();
}

/// Whether the message of a COSE example is what its key signed.
bool holds(const Json& example) {
  const Json& input = example["input"];
  const std::string bytes = from_hex(example["output"]["cbor"].get<std::string>());
  const auto message = read_sign1(bytes);
  const auto key = PublicKey::from_jwk(jwk_of(input["sign0"]["key"]));
  REQUIRE(key);
  if (!message) return false;
  const Cbor* number = message->protected_header.find(1);
  if (number == nullptr) number = message->unprotected_header.find(1);
  if (number == nullptr || number->kind != Cbor::Kind::integer || from_cose_number(number->integer) != key->algorithm()) return false;
  const std::string external = from_hex(input["sign0"].value("external", ""));
  const std::string signed_bytes = to_be_signed(*message, external);
  // why only of good ones: what went wrong on purpose is not in the intermediate value.
  if (!example.value("fail", false)) CHECK(to_hex(signed_bytes) == to_hex(from_hex(example["intermediates"]["ToBeSign_hex"].get<std::string>())));
  CHECK(to_bytes(*message) == bytes);
  return key->verify(signed_bytes, message->signature);
}

constexpr const char* sm2_key =
    R"({"kty":"EC","crv":"SM2","x":"CfnfMR5UIaFQ3X0WHkvFxnIXn60YM_wHa7CP81bzUCA","y":"zOpJDOJndaUtxupxjMGqYArtBfvzXghKZjL2By2prRM","d":"OUUgj3shRLE_NuOKxtOflYiTk2koYLUaQvuB7033xbg"})";

}  // namespace

TEST_SUITE("keys") {
  TEST_CASE("SM3: the examples of GB/T 32905-2016, annex A") {
    CHECK(to_hex(digest(DigestAlgorithm::sm3, "abc")) == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    std::string text{};
    for (int i = 0; i < 16; ++i) text += "abcd";
    CHECK(to_hex(digest(DigestAlgorithm::sm3, text)) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
  }

  TEST_CASE("HMAC: the first test case of RFC 4231") {
    CHECK(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  }

  TEST_CASE("SM2: the example of GB/T 32918.5-2017, annex A") {
    const auto key = PrivateKey::from_jwk(sm2_key);
    REQUIRE(key);
    const std::string signature = from_hex("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
                                           "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA");
    CHECK(key->public_key().verify("message digest", signature));
    CHECK(!key->public_key().verify("message digest", signature, "1234567812345679"));
    CHECK(!key->public_key().verify("message digest", signature, ""));
    const std::string ours = key->sign("message digest");
    CHECK(key->public_key().verify("message digest", ours));
    CHECK(!key->public_key().verify("message digest", key->sign("message digest", "ALICE123@YAHOO.COM")));
  }

  TEST_CASE("RFC 8032, section 7.1, test 2") {
    const auto key = PrivateKey::from_jwk(Json{{"kty", "OKP"},
                                               {"crv", "Ed25519"},
                                               {"x", base64url(from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"))},
                                               {"d", base64url(from_hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))}}
                                              .dump());
    REQUIRE(key);
    CHECK(to_hex(key->sign("\x72")) == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                       "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  TEST_CASE("the messages with one signature of the COSE working group") {
    for (const char* name : {"ecdsa-examples/ecdsa-sig-01", "eddsa-examples/eddsa-sig-01", "sign1-tests/sign-pass-01", "sign1-tests/sign-pass-02"}) {
      CAPTURE(name);
      CHECK(holds(Json::parse(test::vector_file("cose/" + std::string{name} + ".json"))));
    }
    for (const char* number : {"1", "2", "3", "4", "6", "7"}) {
      CAPTURE(number);
      CHECK(!holds(Json::parse(test::vector_file("cose/sign1-tests/sign-fail-0" + std::string{number} + ".json"))));
    }
  }

  TEST_CASE("those of the COSE working group under keys and algorithms that we do not take, and those with several signatures") {
    for (const char* name : {"ecdsa-examples/ecdsa-sig-02", "ecdsa-examples/ecdsa-sig-03", "eddsa-examples/eddsa-sig-02"}) {  // P-384, P-521, Ed448
      CAPTURE(name);
      const Json example = Json::parse(test::vector_file("cose/" + std::string{name} + ".json"));
      CHECK(!PublicKey::from_jwk(jwk_of(example["input"]["sign0"]["key"])));
    }
    CHECK(!holds(Json::parse(test::vector_file("cose/ecdsa-examples/ecdsa-sig-04.json"))));  // ES512 under a key of P-256
    for (const char* name : {"ecdsa-examples/ecdsa-01", "ecdsa-examples/ecdsa-02", "ecdsa-examples/ecdsa-03", "ecdsa-examples/ecdsa-04", "eddsa-examples/eddsa-01", "eddsa-examples/eddsa-02"}) {
      CAPTURE(name);
      const Json example = Json::parse(test::vector_file("cose/" + std::string{name} + ".json"));
      CHECK(!read_sign1(from_hex(example["output"]["cbor"].get<std::string>())));
    }
  }

  TEST_CASE("a message without its tag is none") {
    const Json example = Json::parse(test::vector_file("cose/sign1-tests/sign-pass-03.json"));
    CHECK(!read_sign1(from_hex(example["output"]["cbor"].get<std::string>())));
    CHECK(read_sign1('\xD2' + from_hex(example["output"]["cbor"].get<std::string>())));
  }

  TEST_CASE("new keys sign; their texts are read again; no other key, message or signature fits") {
    for (const auto algorithm : {SignatureAlgorithm::es256, SignatureAlgorithm::ed25519, SignatureAlgorithm::sm2}) {
      CAPTURE(jose_name(algorithm));
      const PrivateKey key = PrivateKey::generate(algorithm), other = PrivateKey::generate(algorithm);
      const std::string signature = key.sign("text");
      CHECK(signature.size() == signature_size);
      CHECK(key.public_key().id().size() == 8);
      CHECK(key.public_key().jwk().find("\"d\"") == std::string::npos);
      const auto again = PrivateKey::from_jwk(key.jwk());
      const auto read = PublicKey::from_jwk(key.public_key().jwk());
      REQUIRE(again);
      REQUIRE(read);
      CHECK(again->jwk() == key.jwk());
      CHECK(read->id() == key.public_key().id());
      CHECK(read->algorithm() == algorithm);
      CHECK(read->verify("text", signature));
      CHECK(read->verify("text", again->sign("text")));
      CHECK(!read->verify("test", signature));
      CHECK(!other.public_key().verify("text", signature));
      CHECK(!read->verify("text", signature.substr(1)));
      CHECK(!read->verify("text", std::string(signature_size, '\0')));
      for (std::size_t bit = 0; bit < signature_size * 8; bit += 7) {
        std::string wrong = signature;
        wrong[bit / 8] = static_cast<char>(wrong[bit / 8] ^ (1 << bit % 8));
        CHECK(!read->verify("text", wrong));
      }
      CHECK(from_jose_name(jose_name(algorithm)) == algorithm);
      CHECK(from_cose_number(cose_number(algorithm)) == algorithm);
    }
    for (const char* name : {"none", "HS256", "ES384", "", "es256"}) CHECK(!from_jose_name(name));
  }

  TEST_CASE("a key that is none is refused") {
    Json key = Json::parse(sm2_key);
    const auto with = [&key](const char* member, Json value) {
      Json changed = key;
      changed[member] = std::move(value);
      return changed.dump();
    };
    CHECK(!PrivateKey::from_jwk(with("d", base64url(std::string(31, 'x') + 'y'))));  // not the number of this point
    CHECK(!PublicKey::from_jwk(with("x", base64url(std::string(32, 'x')))));         // no point of the curve
    CHECK(!PublicKey::from_jwk(with("crv", "P-256")));
    CHECK(!PublicKey::from_jwk(with("crv", "P-384")));
    CHECK(!PublicKey::from_jwk(with("kty", "OKP")));
    CHECK(!PublicKey::from_jwk(with("y", 1)));
    CHECK(!PublicKey::from_jwk(with("x", "AA")));
    CHECK(!PublicKey::from_jwk("[]"));
    CHECK(!PublicKey::from_jwk(""));
    key.erase("d");
    CHECK(!PrivateKey::from_jwk(key.dump()));
    CHECK(PublicKey::from_jwk(key.dump()));
  }
}
