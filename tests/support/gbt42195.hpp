#pragma once

// GB/T 42195-2022 written down a second time, by hand from the published form, to judge the engine by.
// Nothing here may come from data/ or from the engine.

#include <array>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

#include "caregrade/caregrade.hpp"

namespace caregrade::test {

inline constexpr std::size_t item_count = 26;
inline constexpr std::size_t answer_count = 34;  // 26 items, coma, two diagnoses, five counts

/// Best score of each item; the scores of an item are 0 … best.
inline constexpr std::array<int, item_count> best{4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 1, 1, 2, 2, 2, 4, 3, 4};
inline constexpr std::array<int, 5> domain_begin{0, 8, 12, 21, 26};

inline const Standard& gbt() {
  static const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
  return standard;
}

struct Form {
  std::array<int, item_count> scores{};
  bool coma = false, dementia = false, mental = false;
  std::array<int, 5> events{};  // falls, lost, choking, suicide or self-harm, other
};

struct Choices {
  bool add = false;        // both clauses: two steps
  bool each_type = false;  // one type alone has to reach two
  bool exclude_other = false;
  bool keep_intact = false;
};

inline int total(const Form& form) {
  int sum = 0;
  for (const int score : form.scores) sum += score;
  return sum;
}

inline int initial_level(int total) {
  if (total == 90) return 0;
  if (total >= 66) return 1;
  if (total >= 46) return 2;
  if (total >= 30) return 3;
  return 4;
}

inline int final_level(int initial, const Form& form, const Choices& choices = {}) {
  if (form.coma) return 4;
  int most = 0, sum = 0;
  for (std::size_t type = 0; type < 5; ++type) {
    if (type == 4 && choices.exclude_other) continue;
    most = form.events[type] > most ? form.events[type] : most;
    sum += form.events[type];
  }
  const int diagnosis = form.dementia || form.mental ? 1 : 0;
  const int events = (choices.each_type ? most : sum) >= 2 ? 1 : 0;
  int steps = choices.add ? diagnosis + events : (diagnosis > events ? diagnosis : events);
  if (choices.keep_intact && initial == 0) steps = 0;
  return initial + steps > 4 ? 4 : initial + steps;
}

inline int level(const Form& form, const Choices& choices = {}) { return final_level(initial_level(total(form)), form, choices); }

/// The 34 answers in the order of the form: how many values each has.
inline int values_of(std::size_t i) { return i < item_count ? best[i] + 1 : i < item_count + 3 ? 2 : 4; }

inline void set_answer(Form& form, std::size_t i, int value) {
  if (i < item_count) form.scores[i] = value;
  else if (i == item_count) form.coma = value != 0;
  else if (i == item_count + 1) form.dementia = value != 0;
  else if (i == item_count + 2) form.mental = value != 0;
  else form.events[i - item_count - 3] = value;
}

inline int get_answer(const Form& form, std::size_t i) {
  if (i < item_count) return form.scores[i];
  if (i == item_count) return form.coma;
  if (i == item_count + 1) return form.dementia;
  if (i == item_count + 2) return form.mental;
  return form.events[i - item_count - 3];
}

inline std::string item_code(std::size_t i) {
  std::size_t domain = 0;
  while (domain_begin[domain + 1] <= static_cast<int>(i)) ++domain;
  return "B." + std::to_string(domain + 1) + "." + std::to_string(static_cast<int>(i) - domain_begin[domain] + 1);
}

inline std::string answer_id(std::size_t i) {
  static const std::array<const char*, 8> facts{"coma", "dementia", "mental_disorder", "falls_30d", "lost_30d", "choking_30d",
                                                "suicide_or_self_harm_30d", "other_risk_events_30d"};
  return i < item_count ? item_code(i) : facts[i - item_count];
}

/// The form through the library's public door: printed codes and printed numbers.
inline Assessment to_assessment(const Form& form, std::uint64_t unknown = 0) {
  Assessment assessment{gbt()};
  for (std::size_t i = 0; i < answer_count; ++i)
    if ((unknown >> i & 1U) == 0 && !assessment.answer(gbt(), answer_id(i), get_answer(form, i)).empty()) throw std::logic_error{"no such answer"};
  return assessment;
}

inline PolicyChoices to_policies(const Choices& choices) {
  PolicyChoices policies = default_policies(gbt());
  const auto set = [&](const char* id, bool second) { policies[find_id(gbt().policies, id).value()] = second ? 1 : 0; };
  set("combining_clauses", choices.add);
  set("event_counting", choices.each_type);
  set("other_risk_events", choices.exclude_other);
  set("intact_level", choices.keep_intact);
  return policies;
}

inline Form random_form(std::mt19937& random) {
  Form form{};
  // why two kinds: uniformly drawn forms nearly all total about 45; fit and frail people have to come up too.
  const int lean = static_cast<int>(random() % 3);
  for (std::size_t i = 0; i < answer_count; ++i) {
    const auto values = static_cast<unsigned>(values_of(i));
    int value = static_cast<int>(random() % values);
    if (i < item_count && lean == 1 && random() % 4 != 0) value = static_cast<int>(values) - 1;
    if (i < item_count && lean == 2 && random() % 3 != 0) value = 0;
    if (i >= item_count && random() % 3 != 0) value = 0;
    set_answer(form, i, value);
  }
  return form;
}

}  // namespace caregrade::test
