#pragma once

// Standards written down a second time, by hand from their sources, to judge the engine by.
// Nothing here may come from data/ or from the engine.

#include <algorithm>
#include <functional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/caregrade.hpp"

namespace caregrade::test {

/// An answer of the form: its code, and what can be answered.
struct Answer {
  std::string id{};
  std::vector<int> values{};
};

using Values = std::vector<int>;   ///< of all answers, in the order of `SecondWriting::answers`
using PolicyValues = std::vector<int>;  ///< of the policies, in the order of `SecondWriting::policies`

struct SecondWriting {
  std::string standard{};
  std::vector<Answer> answers{};
  std::vector<std::pair<std::string, std::vector<std::string>>> policies{};  ///< id, choices; the first is the default
  std::function<int(const Values&, const PolicyValues&)> initial{};
  std::function<int(const Values&, const PolicyValues&)> level{};

  [[nodiscard]] const Standard& data() const { return **Catalog::built_in().find(standard); }

  [[nodiscard]] Assessment assessment(const Values& values, std::uint64_t unknown = 0) const {
    Assessment assessment{data()};
    for (std::size_t i = 0; i < answers.size(); ++i)
      if ((unknown >> i & 1U) == 0 && !assessment.answer(data(), answers[i].id, values[i]).empty()) throw std::logic_error{"no such answer " + answers[i].id};
    return assessment;
  }

  [[nodiscard]] PolicyChoices choices(const PolicyValues& wanted) const {
    PolicyChoices choices = default_policies(data());
    for (std::size_t i = 0; i < policies.size(); ++i) {
      const std::size_t policy = find_id(data().policies, policies[i].first).value();
      choices[policy] = static_cast<std::int16_t>(find_id(data().policies[policy].choices, policies[i].second[static_cast<std::size_t>(wanted[i])]).value());
    }
    return choices;
  }

  [[nodiscard]] Values random_values(std::mt19937& random) const {
    Values values{};
    // why leaning: uniformly drawn forms rarely reach the ends of a scale.
    const auto lean = random() % 3;
    for (const Answer& answer : answers) {
      std::size_t at = random() % answer.values.size();
      if (lean == 1 && random() % 5 != 0) at = 0;
      if (lean == 2 && random() % 3 != 0) at = answer.values.size() - 1;
      values.push_back(answer.values[at]);
    }
    return values;
  }

  [[nodiscard]] PolicyValues random_choices(std::mt19937& random) const {
    PolicyValues choices{};
    for (const auto& [id, each] : policies) choices.push_back(static_cast<int>(random() % each.size()));
    return choices;
  }
};

inline int sum_of(const Values& values, std::size_t begin, std::size_t end) {
  int sum = 0;
  for (std::size_t i = begin; i < end; ++i) sum += values[i];
  return sum;
}

/// Values from the best to the worst of an item whose scores are 0 … most.
inline std::vector<int> down_from(int most) {
  std::vector<int> values{};
  for (int value = most; value >= 0; --value) values.push_back(value);
  return values;
}
inline std::vector<int> up_to(int most) {
  std::vector<int> values{};
  for (int value = 0; value <= most; ++value) values.push_back(value);
  return values;
}

// --- the national grading for long-term care insurance, 2021 -------------------------------------------------------

inline int insurance_adl_grade(int total) { return total == 100 ? 0 : total >= 65 ? 1 : total >= 45 ? 2 : 3; }
inline int insurance_grade(int total, int most) { return total == most ? 0 : total >= 4 ? 1 : total >= 2 ? 2 : 3; }

/// By grade of the senses, of daily living, of cognition: the published blocks as they stand.
inline constexpr int insurance_levels[4][4][4] = {
    {{0, 0, 1, 1}, {1, 1, 1, 2}, {2, 2, 2, 3}, {3, 3, 4, 5}},
    {{0, 0, 1, 1}, {1, 1, 1, 2}, {2, 2, 2, 3}, {3, 3, 4, 5}},
    {{1, 1, 1, 1}, {1, 1, 1, 2}, {2, 2, 2, 3}, {4, 4, 4, 5}},
    {{1, 1, 1, 1}, {2, 2, 2, 2}, {3, 3, 3, 3}, {5, 5, 5, 5}},
};

inline SecondWriting insurance() {
  SecondWriting writing{.standard = "nhsa-ltc-2021"};
  const std::vector<std::vector<int>> adl{{10, 5, 0}, {10, 5, 0}, {5, 0}, {10, 5, 0}, {10, 5, 0}, {10, 5, 0}, {15, 10, 5, 0}, {15, 10, 5, 0}, {10, 5, 0}, {5, 0}};
  for (std::size_t i = 0; i < adl.size(); ++i) writing.answers.push_back({(i < 9 ? "ADL0" : "ADL") + std::to_string(i + 1), adl[i]});
  for (int i = 1; i <= 4; ++i) writing.answers.push_back({"COG0" + std::to_string(i), down_from(4)});
  for (int i = 1; i <= 3; ++i) writing.answers.push_back({"SEN0" + std::to_string(i), down_from(4)});
  writing.level = writing.initial = [](const Values& values, const PolicyValues&) {
    return insurance_levels[insurance_grade(sum_of(values, 14, 17), 12)][insurance_adl_grade(sum_of(values, 0, 10))][insurance_grade(sum_of(values, 10, 14), 16)];
  };
  return writing;
}

// --- MZ/T 039-2013 ---------------------------------------------------------------------------------------------------

inline int mzt_daily_grade(int total) { return total == 100 ? 0 : total >= 65 ? 1 : total >= 45 ? 2 : 3; }
inline int mzt_mental_grade(int total) { return total == 0 ? 0 : total == 1 ? 1 : total <= 3 ? 2 : 3; }
inline int mzt_social_grade(int total) { return total <= 2 ? 0 : total <= 7 ? 1 : total <= 13 ? 2 : 3; }

/// Consciousness, vision, hearing, communication: each has a grade of its own, and the worst counts.
inline int mzt_sensory_grade(int consciousness, int vision, int hearing, int communication) {
  constexpr int of_consciousness[] = {0, 2, 3, 3}, of_sense[] = {0, 0, 1, 2, 3}, of_communication[] = {0, 1, 2, 3};
  return std::max({of_consciousness[consciousness], of_sense[vision], of_sense[hearing], of_communication[communication]});
}

inline int mzt_initial(int daily, int mental, int sensory, int social, bool any_severe) {
  const int least = std::min({mental, sensory, social}), most = std::max({mental, sensory, social});
  const bool all_two = least == 2 && most == 2;
  switch (daily) {
    case 3: return 3;
    case 2: return most == 3 || all_two ? 3 : 2;
    case 1: return any_severe && most == 3 ? 2 : least <= 1 ? 1 : 2;
    default: return mental == 0 && sensory == 0 && social <= 1 ? 0 : 1;
  }
}

inline SecondWriting mzt() {
  SecondWriting writing{.standard = "mzt039-2013"};
  const std::vector<std::vector<int>> daily{{10, 5, 0}, {5, 0}, {5, 0}, {10, 5, 0}, {10, 5, 0}, {10, 5, 0}, {10, 5, 0}, {15, 10, 5, 0}, {15, 10, 5, 0}, {10, 5, 0}};
  for (std::size_t i = 0; i < daily.size(); ++i) writing.answers.push_back({"B.1." + std::to_string(i + 1), daily[i]});
  for (int i = 1; i <= 3; ++i) writing.answers.push_back({"B.2." + std::to_string(i), up_to(2)});
  const int senses[] = {3, 4, 4, 3};
  for (int i = 1; i <= 4; ++i) writing.answers.push_back({"B.3." + std::to_string(i), up_to(senses[i - 1])});
  for (int i = 1; i <= 5; ++i) writing.answers.push_back({"B.4." + std::to_string(i), up_to(4)});
  for (const char* truth : {"dementia", "mental_disorder"}) writing.answers.push_back({truth, up_to(1)});
  for (const char* count : {"falls_30d", "lost_30d", "choking_30d", "suicide_30d"}) writing.answers.push_back({count, up_to(3)});
  writing.policies = {{"mild_or_moderate", {"mild_first", "any_severe"}}, {"combining_clauses", {"add", "once"}}, {"event_counting", {"sum", "each_type"}}};
  writing.initial = [](const Values& v, const PolicyValues& choices) {
    return mzt_initial(mzt_daily_grade(sum_of(v, 0, 10)), mzt_mental_grade(sum_of(v, 10, 13)), mzt_sensory_grade(v[13], v[14], v[15], v[16]),
                       mzt_social_grade(sum_of(v, 17, 22)), choices[0] == 1);
  };
  writing.level = [initial = writing.initial](const Values& v, const PolicyValues& choices) {
    if (v[13] == 3) return 3;
    const int events = choices[2] == 0 ? sum_of(v, 24, 28) : std::max({v[24], v[25], v[26], v[27]});
    const int ill = v[22] == 1 || v[23] == 1 || v[10] == 2 ? 1 : 0, often = events >= 2 ? 1 : 0;
    return std::min(3, initial(v, choices) + (choices[1] == 0 ? ill + often : std::max(ill, often)));
  };
  return writing;
}

// --- the self-care of extreme-poverty persons, 2021 -----------------------------------------------------------------

/// Six answers, 1 met and 0 not.
inline SecondWriting tekun() {
  SecondWriting writing{.standard = "tekun-selfcare"};
  for (const char* id : {"eating", "dressing", "bed", "toilet", "walking", "bathing"}) writing.answers.push_back({id, {1, 0}});
  writing.level = writing.initial = [](const Values& values, const PolicyValues&) {
    const int met = sum_of(values, 0, 6);
    return met == 6 ? 0 : met >= 3 ? 1 : 2;
  };
  return writing;
}

// --- the self-rating before an insurance assessment, 2021 -------------------------------------------------------------

/// The letter in the form's own words, by the numbers of dependent items of class a and of class b.
inline char self_rating_letter(int a, int b) {
  if (a == 3 && b == 3) return 'G';
  if ((a == 3 && b >= 1) || (a == 2 && b == 3)) return 'F';
  if (a == 3 || (a == 2 && b >= 1) || (a == 1 && b == 3)) return 'E';
  if (a == 2 || (a == 1 && b == 2)) return 'D';
  if ((a == 1 && b == 1) || (a == 0 && b == 3)) return 'C';
  return a + b == 0 ? 'A' : 'B';
}

inline SecondWriting self_rating() {
  SecondWriting writing{.standard = "nhsa-self-rating-2021"};
  for (const char* id : {"eating", "continence", "bathing", "dressing", "toilet", "transfer"}) writing.answers.push_back({id, {2, 1, 0}});
  writing.policies = {{"middle_answer", {"not_dependent", "dependent"}}};
  writing.level = writing.initial = [](const Values& values, const PolicyValues& choices) {
    const auto dependent = [&](auto first) { return static_cast<int>(std::count_if(first, first + 3, [&](int value) { return value <= choices[0]; })); };
    return self_rating_letter(dependent(values.begin()), dependent(values.begin() + 3)) - 'A';
  };
  return writing;
}

}  // namespace caregrade::test
