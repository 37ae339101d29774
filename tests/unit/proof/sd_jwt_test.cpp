#include "caregrade/proof/sd_jwt.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"
#include "support/vectors.hpp"

using namespace caregrade;
using Json = nlohmann::json;

namespace {

std::string hash(const std::string& text) { return base64url(digest(DigestAlgorithm::sha256, text)); }
std::string element(const Json& value) { return base64url(Json::array({"salt", value}).dump()); }
std::string member(const char* name, const Json& value) { return base64url(Json::array({"salt", name, value}).dump()); }

/// Checks the tokens of a folder of vectors: signature, disclosures, what they tell. Their number.
int presented_in(const std::string& folder) {
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{CAREGRADE_SOURCE_DIR} / "tests/vectors" / folder}) {
    if (entry.path().extension() != ".json") continue;
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const Json token = Json::parse(test::vector_file(folder + "/" + name));
    const auto parts = read_sd_jwt(token["presented"].get<std::string>());
    REQUIRE(parts);
    const auto jws = read_jws(parts->token);
    REQUIRE(jws);
    const auto key = PublicKey::from_jwk(token["key"].dump());
    REQUIRE(key);
    CHECK(key->verify(jws->signed_text, jws->signature));
    const auto verified = disclosed(jws->payload, parts->disclosures);
    REQUIRE(verified);
    CHECK(Json::parse(*verified) == token["verified"]);
    ++cases;
  }
  return cases;
}

}  // namespace

TEST_SUITE("SD-JWT") {
  TEST_CASE("the disclosures of RFC 9901, section 4.2") {
    // The salts, texts and digests are those printed there.
    const std::string family = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0";
    CHECK(hash(family) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    const std::string country = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0";
    CHECK(hash(country) == "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs");
    const Json payload{{"_sd", {"X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"}}, {"_sd_alg", "sha-256"},
                       {"nationalities", {"DE", {{"...", "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"}}, "UK"}}};
    CHECK(disclosed(payload.dump(), {family, country}) == R"({"family_name":"Möbius","nationalities":["DE","FR","UK"]})");
    CHECK(disclosed(payload.dump(), {country}) == R"({"nationalities":["DE","FR","UK"]})");
    CHECK(disclosed(payload.dump(), {}) == R"({"nationalities":["DE","UK"]})");
    CHECK(disclosed_name(family) == "family_name");
    CHECK(!disclosed_name(country));
  }

  TEST_CASE("what is hidden inside of what is hidden") {
    const std::string inner = member("age", 10), outer = member("snake", {{"_sd", {hash(inner)}}, {"name", "python"}});
    const std::string payload = Json{{"animals", {{"_sd", {hash(outer)}}}}}.dump();
    CHECK(disclosed(payload, {outer, inner}) == R"({"animals":{"snake":{"age":10,"name":"python"}}})");
    CHECK(disclosed(payload, {outer}) == R"({"animals":{"snake":{"name":"python"}}})");
    CHECK(disclosed(payload, {}) == R"({"animals":{}})");
    CHECK(!disclosed(payload, {inner}));  // nothing disclosed stands for it
  }

  TEST_CASE("whole tokens of RFC 9901, appendix A, under its key") { CHECK(presented_in("rfc9901") == 2); }

  TEST_CASE("the cases of the reference implementation, issued by it") { CHECK(presented_in("sd-jwt-issued") >= 12); }

  TEST_CASE("every rule of section 7.1 that can be broken") {
    const std::string a = member("a", 1);
    const auto refused = [](const Json& payload, const std::vector<std::string>& disclosures) { return !disclosed(payload.dump(), disclosures); };
    CHECK(!refused({{"_sd", {hash(a)}}}, {a}));
    CHECK(refused({{"_sd", {hash(a)}}}, {a, a}));
    CHECK(refused({{"_sd", {hash(a), hash(a)}}}, {a}));
    CHECK(refused({{"_sd", {hash(a)}}, {"b", {{"_sd", {hash(a)}}}}}, {}));
    CHECK(refused({{"_sd", {hash(a)}}, {"a", 2}}, {a}));
    CHECK(refused({{"_sd", Json::array()}}, {a}));
    CHECK(refused({{"_sd", "x"}}, {}));
    CHECK(refused({{"_sd", {1}}}, {}));
    CHECK(refused({{"_sd_alg", "sha-512"}}, {}));
    CHECK(refused({{"_sd_alg", 256}}, {}));
    CHECK(refused({{"...", "x"}}, {}));
    CHECK(refused({{"list", {{{"...", 1}}}}}, {}));
    CHECK(refused({{"list", {{{"...", "x"}, {"more", 1}}}}}, {}));
    for (const char* name : {"_sd", "..."}) {
      const std::string reserved = member(name, 1);
      CHECK(refused({{"_sd", {hash(reserved)}}}, {reserved}));
    }
    const std::string one = element("x");
    CHECK(!refused({{"list", {{{"...", hash(one)}}}}}, {one}));
    CHECK(refused({{"_sd", {hash(one)}}}, {one}));                   // an element among members
    CHECK(refused({{"list", {{{"...", hash(a)}}}}}, {a}));           // a member among elements
    for (const char* text : {"[]", "[1,2,3]", "[\"s\",1,2]", "{}", "[\"s\",\"n\",1,2]", "x"}) {
      const std::string broken = base64url(text);
      CHECK(refused({{"_sd", {hash(broken)}}}, {broken}));
    }
    CHECK(!disclosed("[]", {}));
    CHECK(!disclosed("{", {}));
  }

  TEST_CASE("texts are cut at their tildes") {
    CHECK(read_sd_jwt("token~")->disclosures.empty());
    CHECK(read_sd_jwt("token~a~b~")->disclosures == std::vector<std::string>{"a", "b"});
    CHECK(to_text(*read_sd_jwt("token~a~b~")) == "token~a~b~");
    for (const char* text : {"", "token", "token~a", "token~~", "token~a~~b~"}) CHECK(!read_sd_jwt(text));
    std::string many = "token~";
    for (std::size_t i = 0; i < SdJwt::most_disclosures; ++i) many += "a~";
    CHECK(read_sd_jwt(many));
    CHECK(!read_sd_jwt(many + "a~"));
  }
}
