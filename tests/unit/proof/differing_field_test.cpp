#include "caregrade/proof/differing_field.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "support/trust.hpp"

using namespace caregrade;
using test::Trust;

namespace {

/// What is read of a certificate.
Claims read(const Claims& claims, Envelope envelope, const Trust& trust) {
  const auto store = trust.store();
  const Verification found = verify(certify(claims, envelope, trust.key).value(), test::options(*store));
  CHECK(to_string(found.reason) == "OK");
  return found.claims;
}

}  // namespace

TEST_SUITE("two forms of one result") {
  TEST_CASE("paper and file agree wherever both tell something") {
    const Trust trust{};
    Claims claims = test::claims();
    claims.status_list = "330100-2026";
    claims.status_index = 17;
    claims.replaces = "330106-2025-0000003";
    for (const auto one : {Envelope::exchange, Envelope::card, Envelope::summary, Envelope::full})
      for (const auto other : {Envelope::exchange, Envelope::card, Envelope::summary, Envelope::full})
        CHECK(differing_field(read(claims, one, trust), read(claims, other, trust)) == std::nullopt);
  }

  TEST_CASE("every field that both tell has to be the same") {
    Claims claims = test::claims();
    claims.subject->birth_year = 1941;
    const auto changed = [&claims](const std::function<void(Claims&)>& change) {
      Claims other = claims;
      change(other);
      CHECK(differing_field(claims, other) == differing_field(other, claims));
      return differing_field(claims, other);
    };
    CHECK(changed([](Claims&) {}) == std::nullopt);
    CHECK(changed([](Claims& each) { each.certificate = "1"; }) == "jti");
    CHECK(changed([](Claims& each) { each.issuer = test::other_id; }) == "iss");
    CHECK(changed([](Claims& each) { each.standard = "barthel"; }) == "scheme");
    CHECK(changed([](Claims& each) { each.standard_digest[12] = '_'; }) == "scheme");
    CHECK(changed([](Claims& each) { each.level = 2; }) == "level");
    CHECK(changed([](Claims& each) { each.region = "330100"; }) == "region");
    CHECK(changed([](Claims& each) { each.assessed = test::day("2026-06-11"); }) == "assessed");
    CHECK(changed([](Claims& each) { each.valid_until = test::day("2028-06-11"); }) == "valid_until");
    CHECK(changed([](Claims& each) { each.replaces = "0"; }) == "replaces");
    CHECK(changed([](Claims& each) { each.status_list = "x"; }) == "status");
    CHECK(changed([](Claims& each) { each.status_index = 1; }) == "status");
    CHECK(changed([](Claims& each) { each.total = Points::centi(6200); }) == "scores/total");
    CHECK(changed([](Claims& each) { each.domains.back() = Points::centi(0); }) == "scores/domains");
    CHECK(changed([](Claims& each) { each.adjustments.clear(); }) == "scores/adjust");
    CHECK(changed([](Claims& each) { each.items->begin()->second = 0; }) == "items");
    CHECK(changed([](Claims& each) { each.assessors = {"A-1001"}; }) == "context/assessors");
    CHECK(changed([](Claims& each) { each.assessment_reason = 2; }) == "context/reason");
    CHECK(changed([](Claims& each) { each.subject->name = "李**"; }) == "subject/name");
    CHECK(changed([](Claims& each) { each.subject->sex = "female"; }) == "subject/sex");
    CHECK(changed([](Claims& each) { each.subject->birth_year = 1942; }) == "subject/birth_date");
    CHECK(changed([](Claims& each) { each.subject->birth_date = test::day("1941-02-04"); }) == "subject/birth_date");
    CHECK(changed([](Claims& each) { each.subject->id_last4 = "0011"; }) == "subject/id_last4");
    CHECK(changed([](Claims& each) { each.subject->person_token = "AA"; }) == "pid");
    CHECK(changed([](Claims& each) { each.subject.reset(); each.items.reset(); each.total.reset(); each.domains.clear(); each.adjustments.clear(); }) == std::nullopt);
  }
}
