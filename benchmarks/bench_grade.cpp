// One case: graded with its full trace, and without. Each answer is checked before it is timed.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "caregrade/caregrade.hpp"

namespace {

using namespace caregrade;

const Standard& gbt() {
  static const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
  return standard;
}

/// Everything at its best but bathing: 88 points, level 1. With dementia: raised to 2.
Assessment example(bool dementia) {
  Assessment assessment{gbt()};
  for (std::size_t i = 0; i < gbt().answer_count(); ++i) assessment.set(static_cast<InputIndex>(i), 0);
  if (has_errors(assessment.answer(gbt(), "B.1.3", 2)) || has_errors(assessment.answer(gbt(), "dementia", dementia ? 1 : 0))) throw std::logic_error{"no such answer"};
  return assessment;
}

void check(const Grading& grading, int level) {
  if (grading.levels.single() != level) throw std::logic_error{"wrong level"};
}

void grade_case(benchmark::State& state, bool dementia, bool trace) {
  const Assessment assessment = example(dementia);
  const GradeOptions options{.policies = default_policies(gbt()), .trace = trace};
  check(*grade(gbt(), assessment, options), dementia ? 2 : 1);
  for (auto _ : state) {
    auto grading = grade(gbt(), assessment, options);
    benchmark::DoNotOptimize(grading);
  }
  state.SetItemsProcessed(state.iterations());
}

void without_trace(benchmark::State& state) { grade_case(state, false, false); }
void without_trace_adjusted(benchmark::State& state) { grade_case(state, true, false); }
void with_trace(benchmark::State& state) { grade_case(state, true, true); }

/// The reference: the same sum and thresholds as anybody would write them for one standard, without reasons.
void hand_written(benchmark::State& state) {
  const Assessment assessment = example(true);
  int scores[34];
  for (std::size_t i = 0; i < 34; ++i) scores[i] = static_cast<int>(gbt().plan.inputs[i].values[static_cast<std::size_t>(assessment.values()[i])]);
  for (auto _ : state) {
    benchmark::DoNotOptimize(scores);
    int total = 0;
    for (int i = 0; i < 26; ++i) total += scores[i];
    int level = total == 90 ? 0 : total >= 66 ? 1 : total >= 46 ? 2 : total >= 30 ? 3 : 4;
    const int events = scores[29] + scores[30] + scores[31] + scores[32] + scores[33];
    if (scores[26] != 0) level = 4;
    else if (scores[27] != 0 || scores[28] != 0 || events >= 2) level = level < 4 ? level + 1 : 4;
    benchmark::DoNotOptimize(level);
  }
  state.SetItemsProcessed(state.iterations());
}

/// A form with every item and fact unknown: the level set, every score's ends and the order of the questions.
void blank_form(benchmark::State& state) {
  const Assessment assessment{gbt()};
  for (auto _ : state) {
    auto grading = grade(gbt(), assessment);
    benchmark::DoNotOptimize(grading);
  }
}

/// A usual gap: two items and one fact missing.
void three_missing(benchmark::State& state) {
  Assessment assessment = example(true);
  for (const InputIndex input : {InputIndex{3}, InputIndex{15}, InputIndex{29}}) assessment.forget(input);
  for (auto _ : state) {
    auto grading = grade(gbt(), assessment);
    benchmark::DoNotOptimize(grading);
  }
}

void read_case_text(benchmark::State& state) {
  std::string text = R"({"id":"c1","standard":"gbt42195-2022","answers":{)";
  for (const Item& item : gbt().items) text += (text.back() == '{' ? "\"" : ",\"") + item.id + "\":0";
  const CaseText source{.text = text + "}}"};
  const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
  if (!read_case(source, find).value) throw std::logic_error{"wrong case"};
  for (auto _ : state) {
    auto result = read_case(source, find);
    benchmark::DoNotOptimize(result);
  }
}

/// Forms that any standard has.
enum class Form : std::uint8_t {
  usual,   ///< everything at its first option, but one answer
  middle,  ///< every answer in the middle, every fact true: all there is to say
  blank,
};

void any_form(benchmark::State& state, const Standard& standard, Form form) {
  Assessment assessment{standard};
  for (std::size_t i = 0; i < standard.answer_count() && form != Form::blank; ++i) {
    const PlanInput& input = standard.plan.inputs[i];
    const std::size_t option = form == Form::middle ? input.values.size() / 2 : i == 2 ? 1 : 0;
    if (option < input.values.size())
      assessment.set(static_cast<InputIndex>(i), static_cast<std::int32_t>(input.is_quantity ? input.values[option] : static_cast<std::int64_t>(option)));
    else assessment.set(static_cast<InputIndex>(i), 0);
  }
  const GradeOptions options{.policies = default_policies(standard)};
  if (!grade(standard, assessment, options)) throw std::logic_error{"no grading of " + standard.id};
  for (auto _ : state) {
    auto grading = grade(standard, assessment, options);
    benchmark::DoNotOptimize(grading);
  }
}

/// Every standard that is compiled in, so that none falls behind unseen.
const bool registered = [] {
  constexpr std::pair<const char*, Form> forms[] = {{"usual/", Form::usual}, {"middle/", Form::middle}, {"blank/", Form::blank}};
  for (const std::string& id : Catalog::built_in().ids())
    for (const auto& [name, form] : forms)
      benchmark::RegisterBenchmark((name + id).c_str(), [id, form = form](benchmark::State& state) { any_form(state, **Catalog::built_in().find(id), form); });
  return true;
}();

BENCHMARK(hand_written);
BENCHMARK(without_trace);
BENCHMARK(without_trace_adjusted);
BENCHMARK(with_trace);
BENCHMARK(three_missing);
BENCHMARK(blank_form);
BENCHMARK(read_case_text);

}  // namespace
