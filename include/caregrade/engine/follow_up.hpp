#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/model/recognition.hpp"

namespace caregrade {

/// When a result under a standard is due to be made again, the earliest first: rows that hold for this standard on the day of the
/// assessment, in every place, and whose term is known. Empty where no document sets one.
[[nodiscard]] inline std::vector<DueDay> due_days(const RecognitionRules& rules, std::string_view standard, Date assessed_on) {
  std::vector<DueDay> days{};
  if (!assessed_on.ok()) return days;
  for (const RecognitionRule& rule : rules.rules) {
    const bool is_of_it = rule.standards == RecognitionRule::Standards::listed && std::find(rule.listed.begin(), rule.listed.end(), standard) != rule.listed.end();
    if (!is_of_it || rule.older_than.empty() || !rule.receivers.empty()) continue;
    const RecognitionParameter* term = rules.parameter(rule.older_than);
    if (term == nullptr || !term->value) continue;
    days.push_back({.on = months_later(assessed_on, *term->value), .rule = &rule, .term = term});
  }
  std::stable_sort(days.begin(), days.end(), [](const DueDay& a, const DueDay& b) { return a.on < b.on; });
  return days;
}

}  // namespace caregrade
