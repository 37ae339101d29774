#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/crosswalk.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

namespace detail {

[[nodiscard]] inline OptionSet all_options(const Standard& standard, InputIndex input) { return OptionSet::all(standard.plan.inputs[input].values.size()); }

/// What is known of an input, as a set.
[[nodiscard]] inline OptionSet known_options(const Standard& standard, const Assessment& assessment, InputIndex input) {
  if (assessment.is_known(input)) return OptionSet::only(assessment.values()[input]);
  const std::vector<std::int32_t> left = assessment.possible(input);
  if (left.empty()) return all_options(standard, input);
  OptionSet options{};
  for (const std::int32_t option : left) options.add(option);
  return options;
}

/// Collects per input what the rows that fit allow.
class CrosswalkReading {
 public:
  CrosswalkReading(const Standard& to, Carried& carried) : to_{to}, carried_{carried}, left_(to.answer_count()), told_(to.answer_count()) {
    for (std::size_t i = 0; i < left_.size(); ++i) left_[i] = all_options(to, static_cast<InputIndex>(i));
  }

  void tell(InputIndex input, OptionSet options) {
    told_[input] = true;
    left_[input] = left_[input] & options;
  }
  void contradict(InputIndex input) {
    if (carried_.contradictions.empty() || carried_.contradictions.back() != input) carried_.contradictions.push_back(input);
  }
  void finish() {
    for (std::size_t i = 0; i < left_.size(); ++i) {
      const auto input = static_cast<InputIndex>(i);
      if (!told_[i]) continue;
      if (left_[i].empty()) contradict(input);
      else if (left_[i] != all_options(to_, input)) carried_.assessment.narrow(input, left_[i].positions());
    }
  }

 private:
  const Standard& to_;
  Carried& carried_;
  std::vector<OptionSet> left_{};
  std::vector<bool> told_{};
};

[[nodiscard]] inline bool fits(const CrosswalkRow& row, const std::vector<OptionSet>& known) {
  for (std::size_t i = 0; i < known.size(); ++i)
    if ((row.given[i] & known[i]).empty()) return false;
  return true;
}

inline void carry_forward(const Crosswalk& crosswalk, const Standard& from, const Assessment& assessment, Carried& carried, CrosswalkReading& reading) {
  std::vector<OptionSet> known{};
  for (std::size_t i = 0; i < crosswalk.links.size(); ++i) {
    const CrosswalkLink& link = crosswalk.links[i];
    known.clear();
    for (const InputIndex input : link.first) known.push_back(known_options(from, assessment, input));
    OptionSet allowed{}, sound{};
    for (std::size_t row = 0; row < link.rows.size(); ++row) {
      if (!fits(link.rows[row], known)) continue;
      if (allowed.empty()) carried.rows.push_back({link.second, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(row)});
      allowed = allowed | link.rows[row].allows;
      if (!link.rows[row].contradictory) sound = sound | link.rows[row].allows;
    }
    // why the sound rows where there are any: then the form may still be completed without a contradiction.
    if (sound.empty() && !allowed.empty()) reading.contradict(link.second);
    reading.tell(link.second, sound.empty() ? allowed : sound);
  }
}

inline void carry_backward(const Crosswalk& crosswalk, const Standard& from, const Assessment& assessment, Carried& carried, CrosswalkReading& reading) {
  std::vector<OptionSet> told{};
  for (std::size_t i = 0; i < crosswalk.links.size(); ++i) {
    const CrosswalkLink& link = crosswalk.links[i];
    const OptionSet known = known_options(from, assessment, link.second);
    told.assign(link.first.size(), {});
    bool first = true;
    for (std::size_t row = 0; row < link.rows.size(); ++row) {
      if (link.rows[row].contradictory || (link.rows[row].allows & known).empty()) continue;
      for (std::size_t k = 0; k < told.size(); ++k) {
        told[k] = told[k] | link.rows[row].given[k];
        if (first) carried.rows.push_back({link.first[k], static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(row)});
      }
      first = false;
    }
    for (std::size_t k = 0; k < told.size(); ++k) reading.tell(link.first[k], told[k]);
  }
}

}  // namespace detail

/// Carries an assessment under one of a crosswalk's standards over to the other. CG3005: it is under neither.
[[nodiscard]] inline Result<Carried> carry_over(const Crosswalk& crosswalk, const Standard& from, const Standard& to, const Assessment& assessment) {
  const bool forward = from.id == crosswalk.first && to.id == crosswalk.second;
  const bool backward = from.id == crosswalk.second && to.id == crosswalk.first;
  if ((!forward && !backward) || assessment.standard() != from.id)
    return Issue{.code = "CG3005", .arguments = {{"expected", crosswalk.first + ", " + crosswalk.second}, {"found", assessment.standard()}}};
  Carried carried{.assessment = Assessment{to}};
  carried.assessment.id = assessment.id;
  carried.assessment.assessed_on = assessment.assessed_on;
  detail::CrosswalkReading reading{to, carried};
  if (forward) detail::carry_forward(crosswalk, from, assessment, carried, reading);
  else detail::carry_backward(crosswalk, from, assessment, carried, reading);
  reading.finish();
  return carried;
}

namespace detail {

/// Looks at every combination of a crosswalk.
class CrosswalkCheck {
 public:
  CrosswalkCheck(const Crosswalk& crosswalk, const Standard& first, const Standard& second)
      : crosswalk_{crosswalk}, first_{first}, second_{second}, first_told_(first.answer_count()), second_told_(second.answer_count()) {}

  Issues run() {
    for (const CrosswalkLink& link : crosswalk_.links) {
      second_told_[link.second] = true;
      for (const InputIndex input : link.first) first_told_[input] = true;
      for (const CrosswalkRow& row : link.rows)
        if (row.allows.empty()) issues_.push_back({.code = "CG2606", .where = row.where, .arguments = {{"item", second_.input_id(link.second)}}});
      combinations(link);
      reachable(link);
    }
    for (const OpenInput& open : crosswalk_.open) {
      std::vector<bool>& told = open.of_second ? second_told_ : first_told_;
      if (told[open.input]) issues_.push_back({.code = "CG2608", .where = open.where, .arguments = {{"item", standard(open).input_id(open.input)}}});
      told[open.input] = true;
    }
    untold(first_, first_told_);
    untold(second_, second_told_);
    return std::move(issues_);
  }

 private:
  [[nodiscard]] const Standard& standard(const OpenInput& open) const { return open.of_second ? second_ : first_; }

  /// CG2604: a combination without a row; CG2605: one with two.
  void combinations(const CrosswalkLink& link) {
    std::vector<std::int32_t> at(link.first.size());
    for (bool more = true; more;) {
      std::vector<OptionSet> combination{};
      for (const std::int32_t option : at) combination.push_back(OptionSet::only(option));
      const CrosswalkRow* found = nullptr;
      for (const CrosswalkRow& row : link.rows) {
        if (!fits(row, combination)) continue;
        if (found != nullptr) issues_.push_back({.code = "CG2605", .where = row.where, .arguments = {{"item", second_.input_id(link.second)}, {"given", shown(link, at)}}});
        found = &row;
      }
      if (found == nullptr)
        issues_.push_back({.code = "CG2604", .where = link.rows.front().where, .arguments = {{"item", second_.input_id(link.second)}, {"given", shown(link, at)}}});
      std::size_t i = 0;
      while (i < at.size() && ++at[i] == static_cast<std::int32_t>(first_.plan.inputs[link.first[i]].values.size())) at[i++] = 0;
      more = i < at.size();
    }
  }

  /// CG2607: an option of the second standard that nobody could have.
  void reachable(const CrosswalkLink& link) {
    OptionSet reached{};
    for (const CrosswalkRow& row : link.rows)
      if (!row.contradictory) reached = reached | row.allows;
    for (const std::int32_t option : all_options(second_, link.second).positions())
      if (!reached.holds(option))
        issues_.push_back({.code = "CG2607", .where = link.rows.front().where,
                           .arguments = {{"item", second_.input_id(link.second)}, {"option", option_number(second_, link.second, option)}}});
  }

  /// CG2609: an input that neither a row nor the list of open inputs speaks of.
  void untold(const Standard& standard, const std::vector<bool>& told) {
    for (std::size_t i = 0; i < told.size(); ++i)
      if (!told[i])
        issues_.push_back({.code = "CG2609", .where = {.file = "crosswalks/" + crosswalk_.first + "--" + crosswalk_.second + "/open.csv"},
                           .arguments = {{"item", standard.input_id(static_cast<InputIndex>(i))}, {"standard", standard.id}}});
  }

  [[nodiscard]] static std::string option_number(const Standard& standard, InputIndex input, std::int32_t option) {
    return standard.is_item(input) ? caregrade::shown(standard.items[input].options[static_cast<std::size_t>(option)]) : std::to_string(option);
  }

  [[nodiscard]] std::string shown(const CrosswalkLink& link, const std::vector<std::int32_t>& at) const {
    std::string text{};
    for (std::size_t i = 0; i < at.size(); ++i) text += (text.empty() ? "" : " ") + first_.input_id(link.first[i]) + "=" + option_number(first_, link.first[i], at[i]);
    return text;
  }

  const Crosswalk& crosswalk_;
  const Standard& first_;
  const Standard& second_;
  std::vector<bool> first_told_{};
  std::vector<bool> second_told_{};
  Issues issues_{};
};

}  // namespace detail

/// What a crosswalk lacks: CG2604 a combination of options without a row, CG2605 one with two, CG2606 a row that allows nothing,
/// CG2607 an option that no row allows, CG2608 an input both told and open, CG2609 one neither told nor open.
[[nodiscard]] inline Issues check(const Crosswalk& crosswalk, const Standard& first, const Standard& second) {
  return detail::CrosswalkCheck{crosswalk, first, second}.run();
}

}  // namespace caregrade
