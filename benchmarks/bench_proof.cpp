// Certificates issued and verified a second on one core, with what their signature alone costs in the same run.

#include <benchmark/benchmark.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/documents.hpp"
#include "caregrade/proof/verify.hpp"
#include "caregrade/proof_catalog.hpp"

namespace {

using namespace caregrade;

constexpr const char* issuer = "113301000024890007";

Date day(const char* text) { return Date::parse(text).value(); }

/// One form of GB/T 42195 with a total of 63; the diagnosis makes level 2 worse.
Claims result(bool has_diagnosis) {
  static constexpr int numbers[] = {3, 3, 2, 3, 3, 3, 4, 3, 4, 4, 3, 2, 2, 2, 3, 2, 3, 3, 0, 1, 2, 1, 2, 2, 1, 2};
  const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
  Assessment assessment{standard};
  assessment.assessed_on = day("2026-06-10");
  for (std::size_t i = 0; i < standard.answer_count(); ++i) {
    const int number = i < standard.items.size() ? numbers[i] : standard.input_id(static_cast<InputIndex>(i)) == "dementia" && has_diagnosis ? 1 : 0;
    if (!assessment.answer(standard, standard.input_id(static_cast<InputIndex>(i)), number).empty()) throw std::logic_error{"no such answer"};
  }
  Claims claims = claims_of(standard, assessment, grade(standard, assessment).value()).value();
  claims.issuer = issuer;
  claims.certificate = "330106-2026-0000017";
  claims.region = "330106";
  claims.issued_at = begin_of(day("2026-06-12"));
  claims.expires_at = begin_of(day("2028-06-12"));
  claims.subject = Subject{.name = "某某", .sex = "male", .birth_date = day("1941-02-03"), .id_last4 = "001X"};
  claims.assessors = {"A-1001", "A-1002"};
  claims.assessment_reason = 1;
  return claims;
}

struct Office {
  PrivateKey key{};
  TrustStore trust;

  explicit Office(SignatureAlgorithm algorithm) : key{PrivateKey::generate(algorithm)}, trust{lists(key)} {}

  static std::vector<TrustList> lists(const PrivateKey& key) {
    TrustList list{.list = "cn.330000", .sequence = 1, .issued_at = 1, .next_update = begin_of(day("2028-01-01"))};
    list.issuers.push_back({.id = issuer, .name = "x", .region = "330100", .roles = {"issue"}, .schemes = {"gbt42195-2022"}, .areas = {"330000"}, .keys = {{.key = key.public_key()}}});
    return {list};
  }
};

/// Arguments: envelope, algorithm, whether the level was adjusted (then the facts that are not disclosed have to be tried).
void issue(benchmark::State& state) {
  const auto envelope = static_cast<Envelope>(state.range(0));
  const Office office{static_cast<SignatureAlgorithm>(state.range(1))};
  const Claims claims = result(state.range(2) != 0);
  for (auto _ : state) benchmark::DoNotOptimize(certify(claims, envelope, office.key));
  state.counters["certificates"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void verified(benchmark::State& state) {
  const auto envelope = static_cast<Envelope>(state.range(0));
  const Office office{static_cast<SignatureAlgorithm>(state.range(1))};
  const std::string certificate = certify(result(state.range(2) != 0), envelope, office.key).value();
  PinnedVersions versions{};
  const VerifyOptions options{.trust = &office.trust, .standards = [&versions](std::string_view id, std::string_view digest) { return versions.find(id, digest); },
                              .now = begin_of(day("2026-07-01"))};
  if (const Verification found = verify(certificate, options); !found.authentic || !found.warnings.empty()) throw std::logic_error{"not verified"};
  for (auto _ : state) benchmark::DoNotOptimize(verify(certificate, options));
  state.counters["certificates"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void signature_alone(benchmark::State& state) {
  const PrivateKey key = PrivateKey::generate(static_cast<SignatureAlgorithm>(state.range(0)));
  const std::string text(1000, 'x'), signature = key.sign(text);
  for (auto _ : state) {
    if (state.range(1) == 0) benchmark::DoNotOptimize(key.sign(text));
    else benchmark::DoNotOptimize(key.public_key().verify(text, signature));
  }
  state.counters["signatures"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

constexpr int exchange = static_cast<int>(Envelope::exchange), full = static_cast<int>(Envelope::full);
constexpr int es256 = static_cast<int>(SignatureAlgorithm::es256), ed25519 = static_cast<int>(SignatureAlgorithm::ed25519), sm2 = static_cast<int>(SignatureAlgorithm::sm2);

}  // namespace

BENCHMARK(signature_alone)->ArgNames({"algorithm", "verify"})->ArgsProduct({{es256, ed25519, sm2}, {0, 1}});
BENCHMARK(issue)->ArgNames({"envelope", "algorithm", "adjusted"})->ArgsProduct({{full, exchange}, {es256, ed25519, sm2}, {1}});
BENCHMARK(verified)->ArgNames({"envelope", "algorithm", "adjusted"})->ArgsProduct({{full, exchange}, {es256, ed25519, sm2}, {0, 1}});
