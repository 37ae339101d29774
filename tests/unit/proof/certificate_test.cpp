#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>

#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/cose.hpp"
#include "caregrade/proof/jws.hpp"
#include "caregrade/proof/sd_jwt.hpp"
#include "caregrade/proof/status_list.hpp"
#include "caregrade/proof/verify.hpp"
#include "support/seed.hpp"
#include "support/trust.hpp"
#include "support/vectors.hpp"

using namespace caregrade;
using test::day;
using test::Trust;
using Json = nlohmann::json;
using Reason = VerifyReason;

namespace {

constexpr std::array all_envelopes{Envelope::exchange, Envelope::card, Envelope::summary, Envelope::full};
constexpr std::array all_algorithms{SignatureAlgorithm::es256, SignatureAlgorithm::ed25519, SignatureAlgorithm::sm2};

Reason reason(std::string_view certificate, const Trust& trust, const char* on = "2026-07-01") {
  const auto store = trust.store();
  const Verification found = verify(certificate, test::options(*store, on));
  CHECK(found.authentic == (found.reason == Reason::ok));
  if (!found.authentic) CHECK(found.claims == Claims{});
  return found.reason;
}

/// What a certificate says after the payload was changed and signed anew: only its checks can find what is wrong.
std::string with_payload(const std::string& certificate, const PrivateKey& key, const std::function<void(Json&)>& change, const std::string& type = "dc+sd-jwt") {
  SdJwt parts = read_sd_jwt(certificate).value();
  Json payload = Json::parse(read_jws(parts.token)->payload);
  change(payload);
  parts.token = sign_jws(type, payload.dump(), key);
  return to_text(parts);
}

}  // namespace

TEST_SUITE("certificates") {
  TEST_CASE("every envelope under every algorithm says what was certified, no more and no less") {
    const Claims stated = test::claims();
    for (const auto algorithm : all_algorithms) {
      const Trust trust{algorithm};
      const auto store = trust.store();
      for (const auto envelope : all_envelopes) {
        CAPTURE(to_string(envelope));
        const auto certificate = certify(stated, envelope, trust.key);
        REQUIRE(certificate);
        const Verification found = verify(*certificate, test::options(*store));
        CHECK(to_string(found.reason) == "OK");
        CHECK(found.warnings.empty());
        Claims expected = stated;
        expected.issuer_name = "杭州市某评估中心";
        expected.issuer_region = "330100";
        expected.issuer_roles = {"assess", "issue", "status"};
        expected.issuer_areas = {"330000"};
        if (envelope == Envelope::exchange) expected.subject->birth_year = 1941;
        else {
          expected.subject = Subject{.name = "张**", .sex = "male", .birth_year = 1941, .id_last4 = "001X"};
          expected.standard_version.clear();
          expected.body.clear(), expected.place.clear(), expected.informant.clear();
          if (envelope != Envelope::full) expected.items.reset(), expected.assessors.clear(), expected.assessment_reason.reset();
          if (envelope == Envelope::card) {
            expected.assessed.reset(), expected.total.reset(), expected.domains.clear(), expected.adjustments.clear();
            expected.standard_digest = short_digest(expected.standard_digest);
          }
        }
        CHECK(found.claims == expected);
      }
    }
  }

  TEST_CASE("the worked example: total 24 + 13 + 18 + 8, level 2 made worse to 3 by the diagnosis") {
    const Claims claims = test::claims();
    CHECK(claims.level == 3);
    CHECK(claims.total == Points::centi(6300));
    CHECK(claims.domains == std::vector{Points::centi(2400), Points::centi(1300), Points::centi(1800), Points::centi(800)});
    CHECK(claims.adjustments == std::vector<std::string>{"diagnosis"});
    CHECK(claims.items->size() == 26);
    CHECK(claims.items->at("B.3.9") == 2);
  }

  TEST_CASE("paper fits a QR code that can be read: its sizes in characters") {
    const Trust trust{};
    CHECK(certify(test::claims(), Envelope::card, trust.key)->size() < 360);
    CHECK(certify(test::claims(), Envelope::summary, trust.key)->size() < 440);
    CHECK(certify(test::claims(), Envelope::full, trust.key)->size() < 520);
    Claims large = test::claims();
    large.assessors.assign(40, "an assessor with a long number");
    CHECK(certify(large, Envelope::full, trust.key).issues().front().code == "CG5012");
  }

  TEST_CASE("CG5007, CG5008: what a certificate needs") {
    const Trust trust{};
    Claims claims = test::claims();
    claims.issuer = "11330100002489000E";
    claims.region.clear();
    const auto refused = certify(claims, Envelope::card, trust.key);
    REQUIRE(refused.issues().size() == 2);
    CHECK(refused.issues().front().code == "CG5007");
    const Assessment blank{test::gbt()};
    CHECK(claims_of(test::gbt(), blank, grade(test::gbt(), blank).value()).issues().front().code == "CG5008");
  }

  TEST_CASE("a flipped bit in any byte of any envelope is refused") {
    const std::set<Reason> about_bytes{Reason::malformed, Reason::version_unknown, Reason::issuer_unknown, Reason::key_unknown, Reason::signature_invalid,
                                       Reason::algorithm_not_allowed, Reason::disclosure_invalid};
    const Trust trust{SignatureAlgorithm::ed25519};
    const auto store = trust.store();
    const auto options = test::options(*store);
    for (const auto envelope : all_envelopes) {
      const std::string good = certify(test::claims(), envelope, trust.key).value();
      for (std::size_t i = 0; i < good.size(); ++i)
        for (const int bit : {static_cast<int>(i % 8), static_cast<int>((i + 3) % 8)}) {
          std::string bad = good;
          bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
          const Verification found = verify(bad, options);
          if (about_bytes.count(found.reason) == 0) FAIL(to_string(envelope) << " byte " << i << " bit " << bit << ": " << to_string(found.reason));
        }
    }
  }

  TEST_CASE("bits flipped in the bytes behind the text: header, payload, signature, disclosure") {
    const Trust trust{};
    const auto store = trust.store();
    const auto options = test::options(*store);
    const SdJwt good = read_sd_jwt(certify(test::claims(), Envelope::exchange, trust.key).value()).value();
    const auto part = [&good](int number) {
      std::string text = good.token;
      for (; number > 0; --number) text.erase(0, text.find('.') + 1);
      return from_base64url(text.substr(0, text.find('.'))).value();
    };
    const std::array parts{part(0), part(1), part(2)};
    const auto joined = [&](std::array<std::string, 3> bytes) {
      SdJwt changed = good;
      changed.token = base64url(bytes[0]) + "." + base64url(bytes[1]) + "." + base64url(bytes[2]);
      return to_text(changed);
    };
    REQUIRE(verify(joined(parts), options).authentic);
    for (std::size_t which = 0; which < 3; ++which)
      for (std::size_t i = 0; i < parts[which].size(); ++i) {
        auto bytes = parts;
        bytes[which][i] = static_cast<char>(bytes[which][i] ^ (1 << i % 8));
        const Reason found = verify(joined(bytes), options).reason;
        if (which == 2) CHECK(found == Reason::signature_invalid);
        else CHECK((found == Reason::signature_invalid || found == Reason::malformed || found == Reason::algorithm_not_allowed || found == Reason::key_unknown ||
                    found == Reason::issuer_unknown || found == Reason::version_unknown));
      }
    for (std::size_t which = 0; which < good.disclosures.size(); ++which) {
      const std::string bytes = from_base64url(good.disclosures[which]).value();
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ (1 << i % 8));
        SdJwt parts_now = good;
        parts_now.disclosures[which] = base64url(changed);
        CHECK(verify(to_text(parts_now), options).reason == Reason::disclosure_invalid);
      }
    }
  }

  TEST_CASE("who issued it, and by which key") {
    Trust trust{};
    const std::string card = certify(test::claims(), Envelope::card, trust.key).value();
    const std::string file = certify(test::claims(), Envelope::exchange, trust.key).value();
    const Trust stranger{};
    for (const std::string& each : {card, file}) {
      CHECK(reason(each, trust) == Reason::ok);
      CHECK(reason(each, stranger) == Reason::key_unknown);  // the same issuer, another key
      CHECK(verify(each, {}).reason == Reason::issuer_unknown);
    }
    Claims claims = test::claims();
    claims.issuer = test::other_id;
    CHECK(reason(certify(claims, Envelope::card, trust.key).value(), trust) == Reason::issuer_unknown);
    CHECK(reason(certify(claims, Envelope::exchange, trust.key).value(), trust) == Reason::issuer_unknown);
  }

  TEST_CASE("the algorithm is the key's, whatever the message says") {
    const Trust trust{};
    const std::string good = certify(test::claims(), Envelope::exchange, trust.key).value();
    const SdJwt parts = read_sd_jwt(good).value();
    for (const char* name : {"none", "HS256", "EdDSA", "SM2-SM3", "es256"}) {
      Json header = Json::parse(read_jws(parts.token)->header);
      header["alg"] = name;
      SdJwt changed = parts;
      changed.token = base64url(header.dump()) + parts.token.substr(parts.token.find('.'));
      CHECK(reason(to_text(changed), trust) == Reason::algorithm_not_allowed);
      if (std::string_view{name} != "none") continue;
      changed.token = changed.token.substr(0, changed.token.rfind('.') + 1);  // and no signature, as `none` has it
      CHECK(reason(to_text(changed), trust) == Reason::algorithm_not_allowed);
    }
    Json header = Json::parse(read_jws(parts.token)->header);
    header["crit"] = {"exp"};
    SdJwt changed = parts;
    changed.token = base64url(header.dump()) + parts.token.substr(parts.token.find('.'));
    CHECK(reason(to_text(changed), trust) == Reason::malformed);
    CHECK(reason(with_payload(good, trust.key, [](Json&) {}, "vc+sd-jwt"), trust) == Reason::malformed);
  }

  TEST_CASE("an SM2 signature under another user id is none") {
    const Trust trust{SignatureAlgorithm::sm2};
    SdJwt parts = read_sd_jwt(certify(test::claims(), Envelope::exchange, trust.key).value()).value();
    const std::string text = parts.token.substr(0, parts.token.rfind('.'));
    parts.token = text + "." + base64url(trust.key.sign(text));
    CHECK(reason(to_text(parts), trust) == Reason::ok);
    parts.token = text + "." + base64url(trust.key.sign(text, "ALICE123@YAHOO.COM"));
    CHECK(reason(to_text(parts), trust) == Reason::signature_invalid);
    parts.token = text + "." + base64url(trust.key.sign(text, ""));
    CHECK(reason(to_text(parts), trust) == Reason::signature_invalid);
  }

  TEST_CASE("days of keys, lists and envelopes") {
    const std::string good = certify(test::claims(), Envelope::card, Trust{}.key).value();
    const auto with = [](const char* field, const char* value, const char* on = "2026-07-01") {
      Trust trust{};
      trust.first_key()[field] = value;
      return reason(certify(test::claims(), Envelope::card, trust.key).value(), trust, on);
    };
    CHECK(with("sign_from", "2026-06-12") == Reason::ok);  // the day of issue itself
    CHECK(with("sign_from", "2026-06-13") == Reason::key_not_valid_then);
    CHECK(with("sign_to", "2026-06-12") == Reason::ok);
    CHECK(with("sign_to", "2026-06-11") == Reason::key_not_valid_then);
    CHECK(with("accept_to", "2026-07-01") == Reason::ok);
    CHECK(with("accept_to", "2026-06-30") == Reason::key_not_valid_then);
    CHECK(with("state", "retired") == Reason::ok);
    CHECK(with("state", "compromised") == Reason::key_compromised);
    CHECK(with("state", "active", "2026-06-10") == Reason::key_not_valid_then);  // issued tomorrow
    CHECK(with("state", "active", "2027-06-01") == Reason::ok);
    CHECK(with("state", "active", "2027-06-02") == Reason::list_stale);
    Trust trust{};
    Claims claims = test::claims();
    claims.expires_at = begin_of(day("2026-08-01"));
    CHECK(reason(certify(claims, Envelope::card, trust.key).value(), trust, "2026-07-31") == Reason::ok);
    CHECK(reason(certify(claims, Envelope::card, trust.key).value(), trust, "2026-08-01") == Reason::envelope_expired);
  }

  TEST_CASE("what an issuer may certify, and where") {
    const auto with = [](const char* field, Json value) {
      Trust trust{};
      trust.issuer()[field] = std::move(value);
      return reason(certify(test::claims(), Envelope::exchange, trust.key).value(), trust);
    };
    CHECK(with("areas", {"330106"}) == Reason::ok);
    CHECK(with("areas", {"3301"}) == Reason::ok);
    CHECK(with("areas", {"11", "33"}) == Reason::ok);
    CHECK(with("areas", {"CN"}) == Reason::ok);
    CHECK(with("areas", {"330200"}) == Reason::out_of_scope);
    CHECK(with("areas", Json::array()) == Reason::out_of_scope);
    CHECK(with("schemes", {"nhsa-ltc-2021"}) == Reason::out_of_scope);
    CHECK(with("schemes", Json::array()) == Reason::out_of_scope);
    CHECK(with("roles", {"assess", "status"}) == Reason::out_of_scope);
  }

  TEST_CASE("a newer form of the record is refused as such") {
    const Trust trust{};
    const std::string good = certify(test::claims(), Envelope::exchange, trust.key).value();
    CHECK(reason(with_payload(good, trust.key, [](Json& payload) { payload["vct"] = "urn:caregrade:cert:2"; }), trust) == Reason::version_unknown);
    CHECK(reason(with_payload(good, trust.key, [](Json& payload) { payload["vct"] = "urn:other"; }), trust) == Reason::malformed);
    const auto change = [&trust](const std::function<void(Cbor&)>& with) {
      CoseSign1 message = read_sign1(from_base45(certify(test::claims(), Envelope::card, trust.key)->substr(4)).value()).value();
      Cbor payload = from_cbor(message.payload).value();
      with(payload);
      message.payload = to_cbor(payload);
      message.signature = trust.key.sign(to_be_signed(message));
      return "CG1:" + base45(to_bytes(message));
    };
    const auto record = [](Cbor& payload) -> Cbor& { return payload.children.back(); };
    CHECK(reason(change([](Cbor&) {}), trust) == Reason::ok);
    CHECK(reason(change([&](Cbor& payload) { record(payload).put(0, Cbor::of(2)); }), trust) == Reason::version_unknown);
    CHECK(reason(change([&](Cbor& payload) { record(payload).put(99, Cbor::of(2)); }), trust) == Reason::malformed);
    CHECK(reason(change([&](Cbor& payload) { payload.put(5, Cbor::of(2)); }), trust) == Reason::malformed);
    CHECK(reason(change([&](Cbor& payload) { record(payload).put(8, Cbor::of(20260230)); }), trust) == Reason::malformed);
  }

  TEST_CASE("signed claims that are not what they have to be are refused") {
    const Trust trust{};
    const std::string good = certify(test::claims(), Envelope::exchange, trust.key).value();
    const auto changed = [&](const std::function<void(Json&)>& change) { return reason(with_payload(good, trust.key, change), trust); };
    CHECK(changed([](Json&) {}) == Reason::ok);
    CHECK(changed([](Json& payload) { payload["level"] = 3.5; }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload["level"] = "3"; }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload.erase("valid_until"); }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload["valid_until"] = "2026-02-30"; }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload["extra"] = 1; }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload["exp"] = -1; }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload["status"] = {{"status_list", {{"uri", "x"}}}}; }) == Reason::malformed);
    CHECK(changed([](Json& payload) { payload["_sd"].push_back(payload["_sd"][0]); }) == Reason::disclosure_invalid);  // a digest twice
    CHECK(changed([](Json& payload) { payload["_sd"].erase(0); }) == Reason::disclosure_invalid);                      // a disclosure without one
    CHECK(changed([](Json& payload) { payload["_sd"].push_back("unknown"); }) == Reason::ok);                          // a decoy
    CHECK(changed([](Json& payload) { payload["items"] = Json::object(); }) == Reason::disclosure_invalid);            // a name twice
    CHECK(changed([](Json& payload) { payload["_sd_alg"] = "md5"; }) == Reason::disclosure_invalid);
  }

  TEST_CASE("numbers on paper that have no magnitude are refused") {
    const Trust trust{};
    const std::string paper = certify(test::claims(), Envelope::summary, trust.key).value();
    for (const std::int64_t key : {4, 9}) {  // level, total
      CAPTURE(key);
      CoseSign1 message = read_sign1(from_base45(std::string_view{paper}.substr(paper_mark.size())).value()).value();
      Cbor payload = from_cbor(message.payload).value();
      for (Cbor& record : payload.children)
        if (Cbor* found = const_cast<Cbor*>(record.find(key)); record.kind == Cbor::Kind::map) *found = Cbor::of(std::numeric_limits<std::int64_t>::min());
      message.payload = to_cbor(payload);
      message.signature = trust.key.sign(to_be_signed(message));
      CHECK(to_string(reason(std::string{paper_mark} + base45(to_bytes(message)), trust)) == "MALFORMED");
    }
  }

  TEST_CASE("texts that are too long, or cut, or of something else") {
    const Trust trust{};
    const std::string file = certify(test::claims(), Envelope::exchange, trust.key).value(), card = certify(test::claims(), Envelope::card, trust.key).value();
    for (const std::string& text : {std::string{}, std::string{"CG1:"}, std::string{"CG2:"} + card.substr(4), card.substr(0, card.size() - 3), card + "000", file + "~", file + "x.y.z",
                                    file.substr(0, file.size() - 1), std::string(SdJwt::most_bytes, 'x') + "~", "CG1:" + base45(std::string(5000, '\x01')), "~" + file})
      CHECK(reason(text, trust) == Reason::malformed);
    CHECK(reason(file + "\n", trust) == Reason::ok);
    std::string doubled = file + read_sd_jwt(file)->disclosures[0] + "~";
    CHECK(reason(doubled, trust) == Reason::disclosure_invalid);
  }

  TEST_CASE("what was withdrawn, suspended or superseded") {
    const Trust trust{};
    const auto store = trust.store();
    StatusList list{.issuer = test::issuer_id, .name = "330100-2026", .issued_at = begin_of(day("2026-06-01")), .expires_at = begin_of(day("2026-08-01")), .bytes = std::string(2500, '\0')};
    REQUIRE(list.set(7, CertificateStatus::withdrawn));
    REQUIRE(list.set(8, CertificateStatus::suspended));
    REQUIRE(list.set(9, CertificateStatus::superseded));
    CHECK(!list.set(10'000, CertificateStatus::withdrawn));
    std::vector<StatusList> lists{verify_status_list(sign_status_list(list, trust.key), "status", *store).value()};
    CHECK(lists[0].bytes == list.bytes);
    const auto status = [&](std::int64_t index, const char* on = "2026-07-01") {
      Claims claims = test::claims();
      claims.status_list = list.name;
      claims.status_index = index;
      VerifyOptions options = test::options(*store, on);
      options.statuses = &lists;
      Verification found{};
      for (const auto envelope : {Envelope::card, Envelope::exchange}) found = verify(certify(claims, envelope, trust.key).value(), options);
      return found;
    };
    CHECK(status(6).authentic);
    CHECK(status(6).warnings.empty());
    CHECK(status(7).reason == Reason::withdrawn);
    CHECK(status(8).reason == Reason::suspended);
    CHECK(status(9).reason == Reason::superseded);
    CHECK(status(10'000).warnings == std::vector{Reason::status_unknown});
    CHECK(status(7, "2026-08-02").warnings == std::vector{Reason::status_unknown});  // the list is too old to say anything
    list.name = "another";
    lists[0].name = "another";
    CHECK(status(7).reason == Reason::withdrawn);
    lists.clear();
    CHECK(status(7).warnings == std::vector{Reason::status_unknown});
  }

  TEST_CASE("CG5006: status lists of others, and broken ones") {
    Trust trust{};
    StatusList list{.issuer = test::issuer_id, .name = "x", .issued_at = 1, .expires_at = 2, .bytes = std::string(2500, '\0')};
    const std::string token = sign_status_list(list, trust.key);
    CHECK(read_status_list(token, "status", trust.key.public_key()));
    CHECK(read_status_list(token, "status", trust.publisher.public_key()).issues().front().code == "CG5006");
    CHECK(verify_status_list(token, "status", *Trust{}.store()).issues().front().code == "CG5006");
    trust.first_key()["state"] = "compromised";
    CHECK(verify_status_list(token, "status", *trust.store()).issues().front().arguments.front().second == "@status.compromised");
    trust.first_key()["state"] = "active";
    trust.issuer()["roles"] = {"issue"};
    CHECK(!verify_status_list(token, "status", *trust.store()));
    CHECK(!read_status_list("a.b.c", "status", trust.key.public_key()));
    for (const std::string& bad : {std::string{"!"}, base64url("not zlib"), pack_statuses("x") + "AAAA", pack_statuses(std::string(StatusList::most_bytes + 1, '\0'))}) CHECK(!unpack_statuses(bad));
  }

  TEST_CASE("the examples of the status list draft") {
    StatusList one{.bits = 1, .bytes = unpack_statuses("eNrbuRgAAhcBXQ").value()};
    CHECK(test::to_hex(one.bytes) == "b9a3");
    const std::array expected{1U, 0U, 0U, 1U, 1U, 1U, 0U, 1U, 1U, 1U, 0U, 0U, 0U, 1U, 0U, 1U};
    for (std::size_t i = 0; i < expected.size(); ++i) CHECK(one.at(static_cast<std::int64_t>(i)) == expected[i]);
    CHECK(!one.at(16));
    CHECK(!one.at(-1));
    const StatusList two{.bits = 2, .bytes = unpack_statuses("eNo76fITAAPfAgc").value()};
    const std::array four{1U, 2U, 0U, 3U, 0U, 1U, 0U, 1U, 1U, 2U, 3U, 3U};
    for (std::size_t i = 0; i < four.size(); ++i) CHECK(two.at(static_cast<std::int64_t>(i)) == four[i]);
  }

  TEST_CASE("the test vectors of the status list draft: a million entries, all but a few zero") {
    for (const unsigned bits : {1U, 2U}) {
      const Json vector = Json::parse(test::vector_file("status-list/" + std::to_string(bits) + "_bit.json"));
      const StatusList list{.bits = bits, .bytes = unpack_statuses(vector["lst"].get<std::string>()).value()};
      std::map<std::int64_t, unsigned> set{}, found{};
      for (const Json& each : vector["set"]) set.emplace(each[0].get<std::int64_t>(), each[1].get<unsigned>());
      const auto entries = vector["entries"].get<std::int64_t>();
      for (std::int64_t i = 0; i < entries; ++i)
        if (const auto value = list.at(i); value != 0U) found.emplace(i, value.value());
      CHECK(found == set);
      CHECK(!list.at(entries));
      CHECK(unpack_statuses(pack_statuses(list.bytes)) == list.bytes);
    }
  }

  TEST_CASE("items that contradict the total, a domain, an adjustment or the level") {
    const Trust trust{};
    const auto with = [&trust](const std::function<void(Claims&)>& change, Envelope envelope = Envelope::exchange) {
      Claims claims = test::claims();
      change(claims);
      return reason(certify(claims, envelope, trust.key).value(), trust);
    };
    for (const auto envelope : {Envelope::exchange, Envelope::full}) {
      CHECK(with([](Claims&) {}, envelope) == Reason::ok);
      CHECK(with([](Claims& claims) { claims.items->at("B.1.1") = 2; }, envelope) == Reason::items_contradict);
      CHECK(with([](Claims& claims) { claims.items->at("B.1.1") = 5; }, envelope) == Reason::items_contradict);
      CHECK(with([](Claims& claims) { claims.total = Points::centi(6400); }, envelope) == Reason::items_contradict);
      CHECK(with([](Claims& claims) { std::swap(claims.domains[0], claims.domains[1]); }, envelope) == Reason::items_contradict);
      CHECK(with([](Claims& claims) { claims.level = 1; }, envelope) == Reason::items_contradict);
      CHECK(with([](Claims& claims) { claims.level = 9; }, envelope) == Reason::items_contradict);
      CHECK(with([](Claims& claims) { claims.adjustments.clear(); }, envelope) == Reason::items_contradict);  // then it is level 2
      CHECK(with([](Claims& claims) { claims.adjustments = {"invented"}; }, envelope) == Reason::items_contradict);
    }
    CHECK(with([](Claims& claims) { claims.items->erase("B.1.1"); }) == Reason::items_contradict);
    CHECK(with([](Claims& claims) { claims.items->at("B.1.1") = Claims::not_asked; }) == Reason::items_contradict);
  }

  TEST_CASE("items that come without the scores are held against the level alone") {
    const Trust trust{};
    const auto with = [&trust](int level) {
      Claims claims = test::claims();
      claims.level = level;
      SdJwt parts = read_sd_jwt(certify(claims, Envelope::exchange, trust.key).value()).value();
      std::erase_if(parts.disclosures, [](const std::string& each) { return disclosed_name(each) == "scores"; });
      return reason(to_text(parts), trust);
    };
    CHECK(with(2) == Reason::ok);  // as the items are
    CHECK(with(3) == Reason::ok);  // as some diagnosis makes it
    CHECK(with(1) == Reason::items_contradict);
  }

  TEST_CASE("adjustments that need facts together, or stand in another order, are no contradiction") {
    const Trust trust{};
    Claims claims = test::claims({.scores = {3, 3, 2, 3, 3, 3, 4, 3, 4, 4, 3, 2, 2, 2, 3, 2, 3, 3, 0, 1, 2, 1, 2, 2, 1, 2}, .coma = true, .dementia = true, .events = {2, 0, 0, 0, 0}});
    CHECK(claims.level == 4);
    CHECK(claims.adjustments.size() > 1);
    CHECK(!contradiction(test::gbt(), claims));
    std::reverse(claims.adjustments.begin(), claims.adjustments.end());
    CHECK(!contradiction(test::gbt(), claims));
    claims.level = 1;
    CHECK(contradiction(test::gbt(), claims));
  }

  TEST_CASE("every invented form is certified and verified again, with and without its facts") {
    std::mt19937 random{test::seed("certificates")};
    const Trust trust{SignatureAlgorithm::ed25519};
    const auto store = trust.store();
    for (int round = 0; round < 100; ++round) {
      const test::Form form = test::random_form(random);
      const Claims claims = test::claims(form);
      CHECK(claims.level == test::level(form));
      const Verification found = verify(certify(claims, round % 2 == 0 ? Envelope::full : Envelope::exchange, trust.key).value(), test::options(*store));
      CHECK(to_string(found.reason) == "OK");
      CHECK(found.claims.items == claims.items);
    }
  }

  TEST_CASE("an old record is graded under its own version, whatever is in force today (R3)") {
    const Trust trust{};
    const auto store = trust.store();
    Standard newer = test::gbt();
    newer.version = "2030";
    newer.items.front().options.front().points = Points::centi(300);  // the best answer gives less
    CHECK(standard_digest(newer) != standard_digest(test::gbt()));
    const std::string old = certify(test::claims(), Envelope::full, trust.key).value();
    VerifyOptions options = test::options(*store);
    const auto only = [](const Standard& standard) {
      return [&standard](std::string_view, std::string_view digest) { return digest == standard_digest(standard) ? &standard : nullptr; };
    };
    options.standards = only(newer);
    const Verification without = verify(old, options);
    CHECK(without.authentic);  // the level stands
    CHECK(without.warnings == std::vector{Reason::pack_unknown});
    options.standards = [&](std::string_view id, std::string_view digest) {
      const Standard* found = only(newer)(id, digest);
      return found != nullptr ? found : only(test::gbt())(id, digest);
    };
    const Verification with = verify(old, options);
    CHECK(with.authentic);
    CHECK(with.warnings.empty());
    CHECK(with.claims.level == 3);
    CHECK(with.claims.total == Points::centi(6300));
    Standard reworded = test::gbt();
    reworded.items.front().name.en = "another word";
    CHECK(standard_digest(reworded) == standard_digest(test::gbt()));
  }

  TEST_CASE("CG5004, CG5005: trust lists that are none") {
    Trust trust{};
    const std::string good = trust.signed_list();
    const std::vector<PublicKey> publishers{trust.publisher.public_key()};
    CHECK(verify_trust_list(good, "list", publishers));
    CHECK(verify_trust_list(good, "list", {trust.key.public_key()}).issues().front().code == "CG5005");
    CHECK(verify_trust_list(good, "list", {}).issues().front().code == "CG5005");
    for (std::size_t i = 0; i < good.size(); i += 3) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << i % 7));
      CHECK(!verify_trust_list(bad, "list", publishers));
    }
    const auto problems = [&trust](const std::function<void(Json&)>& change) {
      Json document = trust.document;
      document["iat"] = 1;
      document["next_update"] = 2;
      change(document);
      const auto read = read_trust_list(document.dump(), "list.json");
      for (const Issue& issue : read.issues()) CHECK(issue.code == "CG5004");
      return read.issues().size();
    };
    CHECK(problems([](Json&) {}) == 0);
    CHECK(problems([](Json& list) { list["extra"] = 1; }) == 1);
    CHECK(problems([](Json& list) { list["seq"] = "1"; list["list"] = ""; list["issuers"][0]["id"] = "11330100002489000E"; }) == 3);
    CHECK(problems([](Json& list) { list["issuers"][0]["roles"] = {"king"}; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"][0]["alg"] = "EdDSA"; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"][0]["kid"] = "AAAA"; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"][0]["sign_to"] = "2025-01-01"; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"][0]["sign_to"] = "tomorrow"; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"][0]["state"] = "lost"; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"][0]["jwk"]["d"] = "x"; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"][0]["keys"] = {1}; }) == 1);
    CHECK(problems([](Json& list) { list["issuers"] = {1, "x"}; }) == 2);
    CHECK(!read_trust_list("{", "list.json"));
    CHECK(!read_trust_list("[]", "list.json"));
  }

  TEST_CASE("credit codes: GB 32100-2015") {
    CHECK(is_credit_code(test::issuer_id));
    CHECK(is_credit_code(test::other_id));
    CHECK(!is_credit_code("91350100M000100Y34"));
    CHECK(!is_credit_code("91350100I000100Y43"));  // no such letter
    CHECK(!is_credit_code("91350100M000100Y4"));
    CHECK(!is_credit_code(""));
  }
}
