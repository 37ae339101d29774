// One person decided for every benefit of a place, and compiled rules read back. Each answer is checked before it is timed.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "caregrade/caregrade.hpp"
#include "caregrade/io/compiled_rules.hpp"
#include "caregrade/rulebook_catalog.hpp"

namespace {

using namespace caregrade;

const Rulebook& rules() {
  static const Rulebook& rulebook = **built_in_rulebook();
  return rulebook;
}

const Program& beijing() {
  static const Program program = *compile(rules(), {.regions = {"110105"}});
  return program;
}

KnownFact one(std::int64_t value) { return {.values = {{value, value}}}; }

/// Everything that the rules of Beijing ask for is known: 84 years old, from Chaoyang, on subsistence allowance, level 3.
Person known() {
  Person person{};
  for (const Cluster& cluster : beijing().clusters)
    for (std::size_t i = 0; i < cluster.inputs.size(); ++i)
      if (cluster.inputs[i].from == ProgramInput::From::fact) person.facts.try_emplace(fact_name(rules(), cluster.inputs[i].row, cluster.inputs[i].part), one(0));
  const auto choice = [](const char* fact, const char* word) {
    const auto& choices = rules().fact(rules().facts.find(fact)->second).choices;
    const auto found = std::find_if(choices.begin(), choices.end(), [&](const auto& each) { return each.id == word; });
    if (found == choices.end()) throw std::logic_error{"no such choice"};
    return one(found - choices.begin());
  };
  const std::int64_t day = Date::parse("1941-05-06")->days();
  for (auto& [name, value] : person.facts) {
    const PackFact& fact = rules().fact(rules().facts.find(name.substr(0, name.find('.')))->second);
    if (fact.kind == PackFact::Kind::region) value = one(110105);
    if (fact.kind == PackFact::Kind::date) value = one(day);
  }
  person.facts["relief"] = choice("relief", "dibao");
  person.facts["ability_level"] = one(3);
  return person;
}

DecideOptions options(bool trace) { return {.on = {.day = *Date::parse("2026-03-01"), .whole_month = true}, .trace = trace}; }

void check(const Decisions& decisions, bool exact) {
  const bool any = std::any_of(decisions.decisions.begin(), decisions.decisions.end(), [](const Decision& each) {
    return rules().packs[each.pack].benefits[each.benefit].id == "11-AGE" && each.status == Status::eligible && each.amount == Interval{10000, 10000};
  });
  if (exact && !any) throw std::logic_error{"no allowance of 100 yuan at 84"};
}

void decide_known(benchmark::State& state, bool trace) {
  const Person person = known();
  check(*decide(rules(), beijing(), person, options(trace)), true);
  for (auto _ : state) {
    auto decisions = decide(rules(), beijing(), person, options(trace));
    benchmark::DoNotOptimize(decisions);
  }
  state.SetItemsProcessed(state.iterations());
}

void known_person_with_trace(benchmark::State& state) { decide_known(state, true); }
void known_person(benchmark::State& state) { decide_known(state, false); }

/// What a window knows at once: the date of birth and where somebody lives.
void little_known(benchmark::State& state) {
  Person person{};
  for (const char* fact : {"hukou", "usual"}) person.facts[fact] = one(110105);
  person.facts["birth_date"] = one(Date::parse("1941-05-06")->days());
  check(*decide(rules(), beijing(), person, options(false)), true);
  for (auto _ : state) {
    auto decisions = decide(rules(), beijing(), person, options(false));
    benchmark::DoNotOptimize(decisions);
  }
}

void blank_person(benchmark::State& state) {
  for (auto _ : state) {
    auto decisions = decide(rules(), beijing(), {}, options(false));
    benchmark::DoNotOptimize(decisions);
  }
}

void read_compiled_rules(benchmark::State& state) {
  const Program all = *compile(rules(), {.regions = {"CN"}});
  const std::string bytes = to_bytes(rules(), all);
  const auto back = read_compiled(bytes);
  if (!back || to_bytes(back->rulebook, back->program) != bytes) throw std::logic_error{"other rules came back"};
  for (auto _ : state) {
    auto read = read_compiled(bytes);
    benchmark::DoNotOptimize(read);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

void compile_all(benchmark::State& state) {
  for (auto _ : state) {
    auto program = compile(rules(), {.regions = {"CN"}});
    benchmark::DoNotOptimize(program);
  }
}

BENCHMARK(known_person_with_trace);
BENCHMARK(known_person);
BENCHMARK(little_known);
BENCHMARK(blank_person);
BENCHMARK(read_compiled_rules);
BENCHMARK(compile_all);

}  // namespace
