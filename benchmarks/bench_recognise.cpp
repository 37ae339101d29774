// One recognition with a crosswalk: the items carried over, the exact set of levels, and the next question. Each answer is checked
// before it is timed. Persons of every severity, the same in each run.

#include <benchmark/benchmark.h>

#include <random>
#include <stdexcept>
#include <vector>

#include "caregrade/caregrade.hpp"
#include "caregrade/recognition_catalog.hpp"

namespace {

using namespace caregrade;

std::vector<StatedResult> results(const Standard& standard) {
  std::mt19937 random{2026};
  std::vector<StatedResult> results{};
  for (int person = 0; person < 256; ++person) {
    Assessment form{standard};
    const double severity = person / 256.0;
    for (std::size_t i = 0; i < standard.answer_count(); ++i) {
      const std::size_t options = standard.plan.inputs[i].values.size();
      std::size_t option = random() % 4 == 0 ? random() % options : static_cast<std::size_t>(severity * static_cast<double>(options));
      if (!standard.is_item(static_cast<InputIndex>(i))) option = random() % 10 == 0 ? random() % options : 0;
      form.set(static_cast<InputIndex>(i), static_cast<std::int32_t>(option));
    }
    results.push_back({.standard = &standard, .assessment = form, .assessed_on = *Date::parse("2026-03-01"), .issued_in = "330100"});
  }
  return results;
}

void recognise_mapped(benchmark::State& state, const char* from, const char* to) {
  const auto persons = results(**Catalog::built_in().find(from));
  const RecognitionRules& rules = **built_in_recognition();
  const Standard& target = **Catalog::built_in().find(to);
  const Crosswalk* crosswalk = *built_in_crosswalk(from, to);
  const RecognitionRequest request{.into = "440100", .purpose = "admission", .standard = to, .on = *Date::parse("2026-06-01")};
  double without = 0, questions = 0, most = 0;
  for (const StatedResult& each : persons) {
    const auto found = recognise(rules, request, each, &target, crosswalk);
    if (!found || (target.plan.has_level && found->levels.empty())) throw std::logic_error{"no level"};
    without += found->ask.next ? 0 : 1;
    questions += static_cast<double>(found->ask.at_most);
    most = std::max(most, static_cast<double>(found->ask.at_most));
  }
  std::size_t person = 0;
  for (auto _ : state) {
    auto found = recognise(rules, request, persons[person++ % persons.size()], &target, crosswalk);
    benchmark::DoNotOptimize(found);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["determined_%"] = 100 * without / static_cast<double>(persons.size());
  state.counters["questions_at_most"] = questions / static_cast<double>(persons.size());
  state.counters["worst"] = most;
  state.counters["all_inputs"] = static_cast<double>(target.answer_count());
}

void same_standard(benchmark::State& state) {
  const auto persons = results(**Catalog::built_in().find("gbt42195-2022"));
  const RecognitionRules& rules = **built_in_recognition();
  const RecognitionRequest request{.into = "440100", .purpose = "admission", .on = *Date::parse("2026-06-01")};
  if (recognise(rules, request, persons[0], persons[0].standard, nullptr)->outcome != RecognitionOutcome::accept) throw std::logic_error{"not accepted"};
  std::size_t person = 0;
  for (auto _ : state) {
    auto found = recognise(rules, request, persons[person++ % persons.size()], persons[0].standard, nullptr);
    benchmark::DoNotOptimize(found);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(same_standard);
BENCHMARK_CAPTURE(recognise_mapped, gbt42195_to_nhsa, "gbt42195-2022", "nhsa-ltc-2021");
BENCHMARK_CAPTURE(recognise_mapped, nhsa_to_gbt42195, "nhsa-ltc-2021", "gbt42195-2022");
BENCHMARK_CAPTURE(recognise_mapped, mzt039_to_gbt42195, "mzt039-2013", "gbt42195-2022");
BENCHMARK_CAPTURE(recognise_mapped, gbt42195_to_mzt039, "gbt42195-2022", "mzt039-2013");
BENCHMARK_CAPTURE(recognise_mapped, mzt039_to_nhsa, "mzt039-2013", "nhsa-ltc-2021");
BENCHMARK_CAPTURE(recognise_mapped, nhsa_to_mzt039, "nhsa-ltc-2021", "mzt039-2013");
BENCHMARK_CAPTURE(recognise_mapped, barthel_to_nhsa, "barthel", "nhsa-ltc-2021");

}  // namespace
