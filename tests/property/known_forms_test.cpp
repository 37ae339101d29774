// Forms on which nothing is missing: what a result says of the other choices of a policy, against the same form graded anew under
// each of them; and a grading without a trace, which works out less, against one with it.

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

Assessment random_form(const Standard& standard, std::mt19937& random) {
  Assessment form{standard};
  for (std::size_t i = 0; i < standard.answer_count(); ++i) {
    const PlanInput& input = standard.plan.inputs[i];
    const auto at = random() % input.values.size();
    form.set(static_cast<InputIndex>(i), static_cast<std::int32_t>(input.is_quantity ? input.values[at] : static_cast<std::int64_t>(at)));
  }
  return form;
}

PolicyChoices random_policies(const Standard& standard, std::mt19937& random) {
  PolicyChoices policies{};
  for (const Policy& policy : standard.policies) policies.push_back(static_cast<std::int16_t>(random() % policy.choices.size()));
  return policies;
}

/// The notes on policies that grading anew gives, in the order of the policies and their choices.
std::vector<Note> expected(const Standard& standard, const Assessment& form, const PolicyChoices& policies) {
  std::vector<Note> notes{};
  const LevelSet levels = grade(standard, form, {.policies = policies})->levels;
  for (std::size_t i = 0; i < policies.size(); ++i) {
    if (standard.policies[i].citation.confidence == Confidence::high) continue;
    for (std::size_t choice = 0; choice < standard.policies[i].choices.size(); ++choice) {
      PolicyChoices other = policies;
      other[i] = static_cast<std::int16_t>(choice);
      const LevelSet otherwise = grade(standard, form, {.policies = other})->levels;
      if (otherwise != levels)
        notes.push_back({.kind = Note::Kind::policy_doubt, .subject = static_cast<std::uint16_t>(i),
                         .choice = static_cast<std::uint16_t>(choice), .otherwise = otherwise});
    }
  }
  return notes;
}

}  // namespace

TEST_SUITE("property: known forms") {
  TEST_CASE("every standard: a policy is doubted exactly where its other choice gives another level") {
    std::mt19937 random{seed("policy doubts")};
    std::size_t doubted = 0, wrong = 0;
    for (const std::string& id : Catalog::built_in().ids()) {
      const Standard& standard = **Catalog::built_in().find(id);
      for (int round = 0; round < 2000 && !standard.policies.empty(); ++round) {
        const Assessment form = random_form(standard, random);
        const PolicyChoices policies = random_policies(standard, random);
        std::vector<Note> found{};
        const auto grading = grade(standard, form, {.policies = policies});
        for (const Note& note : grading->notes)
          if (note.kind == Note::Kind::policy_doubt) found.push_back(note);
        doubted += found.size();
        wrong += found != expected(standard, form, policies);
      }
    }
    CHECK(wrong == 0);
    CHECK(doubted > 100);
  }

  TEST_CASE("every standard: without a trace the same is found as with one") {
    std::mt19937 random{seed("without a trace")};
    std::size_t wrong = 0, adjusted = 0, shortened = 0;
    for (const std::string& id : Catalog::built_in().ids()) {
      const Standard& standard = **Catalog::built_in().find(id);
      if (standard.plan.brief.runs.size() < standard.plan.runs.size()) ++shortened;
      for (int round = 0; round < 3000; ++round) {
        const Assessment form = random_form(standard, random);
        const PolicyChoices policies = random_policies(standard, random);
        auto traced = grade(standard, form, {.policies = policies, .trace = true});
        const auto plain = grade(standard, form, {.policies = policies});
        if (!traced || !plain) {
          ++wrong;
          continue;
        }
        traced.value().trace.clear();
        if (!plain->adjustments.empty()) ++adjusted;
        if (*plain != *traced) ++wrong;
      }
    }
    CHECK(wrong == 0);
    CHECK(adjusted > 1000);
    CHECK(shortened > 2);
  }
}
