#include "caregrade/proof/trust_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/jws.hpp"
#include "support/trust.hpp"

using namespace caregrade;
using test::day;
using test::Trust;
using Reason = VerifyReason;

namespace {

/// The list of this number, signed, coming after another.
std::string signed_list(const Trust& trust, int number, const TrustList* before = nullptr, const char* id = "cn.330000") {
  nlohmann::json document = trust.document;
  document["seq"] = number;
  document["list"] = id;
  return sign_trust_list(document.dump(), "list.json", begin_of(day("2026-06-01")), begin_of(day("2027-06-01")), trust.publisher, before).value();
}
TrustList read(const Trust& trust, const std::string& token) { return verify_trust_list(token, "list.jwt", {trust.publisher.public_key()}).value(); }

/// The reason of the one issue; empty where there is none.
std::string refused(const Issues& issues) {
  if (issues.empty()) return {};
  CHECK(issues.size() == 1);
  CHECK(issues.front().code == "CG5005");
  CHECK(issues.front().where.file == "new.jwt");
  return issues.front().arguments.front().second;
}

}  // namespace

TEST_SUITE("trust lists") {
  TEST_CASE("a list names the digest of the one before it, as its bytes were signed") {
    const Trust trust{};
    const std::string first = signed_list(trust, 1);
    const TrustList before = read(trust, first);
    const std::string payload = read_jws(first)->payload;
    CHECK(before.digest == "sha-256:" + base64url(digest(DigestAlgorithm::sha256, payload)));
    CHECK(before.previous.empty());
    CHECK(read(trust, signed_list(trust, 2, &before)).previous == before.digest);
  }

  TEST_CASE("CG5005: only a newer list of the same publisher takes the place of one") {
    Trust trust{};
    const TrustList first = read(trust, signed_list(trust, 1)), second = read(trust, signed_list(trust, 2, &first));
    CHECK(refused(check_succession(second, "new.jwt", first)).empty());
    CHECK(refused(check_succession(second, "new.jwt", second)).empty());
    CHECK(refused(check_succession(first, "new.jwt", second)) == "@trust.older");
    CHECK(refused(check_succession(read(trust, signed_list(trust, 5, &second)), "new.jwt", first)).empty());  // those between were never seen
    CHECK(refused(check_succession(read(trust, signed_list(trust, 3)), "new.jwt", second)).empty());          // it does not say what it comes after
    CHECK(refused(check_succession(read(trust, signed_list(trust, 2, nullptr, "cn.340000")), "new.jwt", first)) == "@trust.other_list");
    trust.issuer()["name"] = "another";
    const TrustList fork = read(trust, signed_list(trust, 2, &first));
    CHECK(refused(check_succession(fork, "new.jwt", second)) == "@trust.fork");
    CHECK(refused(check_succession(read(trust, signed_list(trust, 3, &fork)), "new.jwt", second)) == "@trust.fork");
  }

  TEST_CASE("CG5005: nobody signs a list as the next one whose number is not higher") {
    const Trust trust{};
    const TrustList second = read(trust, signed_list(trust, 2));
    nlohmann::json document = trust.document;
    for (const int number : {1, 2}) {
      document["seq"] = number;
      CHECK(sign_trust_list(document.dump(), "list.json", 1, 2, trust.publisher, &second).issues().front().code == "CG5005");
    }
  }

  TEST_CASE("CG5005: two lists of one number that differ") {
    Trust trust{};
    const TrustList one = read(trust, signed_list(trust, 1)), newer = read(trust, signed_list(trust, 2));
    CHECK(check_numbers({one, one, newer}, {"a", "b", "c"}).empty());
    trust.issuer()["name"] = "another";
    const Issues issues = check_numbers({one, newer, read(trust, signed_list(trust, 1))}, {"a", "b", "new.jwt"});
    CHECK(refused(issues) == "@trust.fork");
  }

  TEST_CASE("of one publisher's lists only the newest counts, in whatever order they come") {
    Trust trust{};
    const TrustList older = read(trust, signed_list(trust, 1));
    trust.first_key()["state"] = "compromised";
    const TrustList newer = read(trust, signed_list(trust, 2));
    const std::string certificate = certify(test::claims(), Envelope::exchange, trust.key).value();
    const auto reason = [&certificate](std::vector<TrustList> lists) {
      const TrustStore store{std::move(lists)};
      return verify(certificate, test::options(store)).reason;
    };
    CHECK(reason({older}) == Reason::ok);
    CHECK(reason({older, newer}) == Reason::key_compromised);
    CHECK(reason({newer, older}) == Reason::key_compromised);
  }

  TEST_CASE("a key that one publisher calls stolen is refused, whatever another says of it") {
    Trust trust{};
    const TrustList calm = read(trust, signed_list(trust, 7));
    trust.first_key()["state"] = "compromised";
    const TrustList warning = read(trust, signed_list(trust, 1, nullptr, "cn"));
    const std::string certificate = certify(test::claims(), Envelope::card, trust.key).value();
    for (const auto& lists : {std::vector{calm, warning}, std::vector{warning, calm}}) {
      const TrustStore store{lists};
      CHECK(verify(certificate, test::options(store)).reason == Reason::key_compromised);
    }
  }
}
