#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/ask.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/view.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/engine/explain.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

struct GradeOptions {
  PolicyChoices policies{};       ///< empty: every policy at its default
  bool trace = false;             ///< fill `Grading::trace`
  bool require_complete = false;  ///< an official result needs every answer: CG3011 where one is missing
};

namespace detail {

/// Fills a grading from node values, known or not.
template <class View>
class Grader {
 public:
  Grader(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies, View& view)
      : standard_{standard}, plan_{standard.plan}, assessment_{assessment}, policies_{policies}, view_{view} {}

  /// False where a look-up missed.
  [[nodiscard]] bool fill(Grading& grading) {
    if (plan_.has_level) {
      const auto initial = view_.levels(plan_.initial_level), level = view_.levels(plan_.level);
      if (!initial || !level) return false;
      grading.initial_levels = *initial;
      grading.levels = *level;
    }
    for (const NodeIndex score : plan_.scores) grading.scores.push_back(view_.interval(score));
    for (const NodeIndex grade : plan_.grades) {
      const auto grades = view_.levels(grade);
      if (!grades) return false;
      grading.grades.push_back(*grades);
    }
    add_adjustments(grading);
    add_notes(grading);
    return true;
  }

 private:
  void add_adjustments(Grading& grading) {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      const Plan::Rule& rule = plan_.rules[i];
      if (!rule.adjusts_level || view_.truth(rule.held) != Truth::yes) continue;
      if (grading.adjustments.empty()) grading.adjustments.reserve(plan_.rules.size());
      grading.adjustments.push_back({.rule = static_cast<std::uint16_t>(i),
                                     .from = view_.levels(rule.before).value_or(LevelSet{}),
                                     .to = view_.levels(rule.after).value_or(LevelSet{}),
                                     .because = Because<View>{plan_, view_, standard_.answer_count()}.of(rule.held)});
    }
  }

  void add_notes(Grading& grading) {
    if (assessment_.assessed_on &&
        ((standard_.effective_from.ok() && *assessment_.assessed_on < standard_.effective_from) ||
         (standard_.effective_to.ok() && *assessment_.assessed_on > standard_.effective_to)))
      grading.notes.push_back({.kind = Note::Kind::not_in_force});
    for (std::size_t i = 0; i < plan_.notes.size(); ++i)
      if (view_.truth(plan_.notes[i]) == Truth::yes) add_note(grading, Note::Kind::stated, i);
    const Plan::DoubtfulItem* doubtful = plan_.doubtful_items.data();
    grading.notes.push_back_if(
        plan_.doubtful_items.size(), [&](std::size_t i) { return is_doubtful(doubtful[i]); },
        [&](std::size_t i) { return Note{.kind = Note::Kind::item_doubt, .subject = doubtful[i].item}; });
    for (const Plan::DoubtfulStep& step : plan_.doubtful_steps) add_doubtful_row(grading, step);
    for (const Adjustment& adjustment : grading.adjustments)
      if (standard_.rules[adjustment.rule].citation.confidence != Confidence::high)
        add_note(grading, Note::Kind::rule_doubt, adjustment.rule);
    for (std::size_t i = 0; i < policies_.size(); ++i)
      if (static_cast<std::size_t>(policies_[i]) != standard_.policies[i].default_on(assessment_.assessed_on))
        grading.notes.push_back({.kind = Note::Kind::policy_chosen, .subject = static_cast<std::uint16_t>(i), .choice = static_cast<std::uint16_t>(policies_[i])});
  }

  [[nodiscard]] bool is_doubtful(const Plan::DoubtfulItem& item) const {
    const std::int32_t position = assessment_.values()[item.item];
    return position != Assessment::unknown && (item.always || item.options[static_cast<std::size_t>(position)]);
  }

  static void add_note(Grading& grading, Note::Kind kind, std::size_t subject) {
    grading.notes.push_back({.kind = kind, .subject = static_cast<std::uint16_t>(subject)});
  }

  /// A note of the least certain of the rows that a step rests on, where it is of less than high confidence.
  void add_doubtful_row(Grading& grading, const Plan::DoubtfulStep& step) {
    Note note{.kind = Note::Kind::row_doubt, .subject = step.step, .choice = Note::own_row};
    Confidence least = step.own;
    const auto compare = [&](NodeIndex told, std::uint16_t row, Confidence confidence) {
      // why also as certain: a row says more than the step that it belongs to.
      if (confidence < least || (confidence == least && note.choice == Note::own_row)) {
        least = confidence;
        note.told = told;
        note.choice = row;
      }
    };
    const auto look_up = [&](const Plan::DoubtfulStep::Table& table) {
      each_row(plan_, view_, table.node, [&](std::uint16_t row) { compare(table.node, row, table.rows[row]); });
    };
    if (!step.is_choice) {
      for (const Plan::DoubtfulStep::Table& table : step.tables) look_up(table);
    } else {
      Told<View>{plan_, view_}.each(plan_.steps[step.step], [&](NodeIndex told) {
        for (const Plan::DoubtfulStep::Table& table : step.tables)
          if (table.node == told) look_up(table);
      });
    }
    if (step.has_branches)
      each_branch(standard_, view_, step.step, [&](std::uint16_t row) { compare(plan_.steps[step.step], row, standard_.branches[row].citation.confidence); });
    if (least != Confidence::high) grading.notes.push_back(note);
  }

  const Standard& standard_;
  const Plan& plan_;
  const Assessment& assessment_;
  const PolicyChoices& policies_;
  View& view_;
};

/// Adds a note for each policy of doubtful standing whose other choice would give other levels. `levels_under` gives none where a
/// look-up missed. why not an optional: it is written in two parts and read as one, for which the processor waits each time.
template <class LevelsUnder>
void add_policy_doubts(const Standard& standard, const PolicyChoices& policies, Grading& grading, LevelsUnder levels_under) {
  if (!standard.plan.has_level) return;
  for (const std::uint16_t i : standard.plan.doubtful_policies) {
    const std::size_t choices = standard.policies[i].choices.size();
    for (std::size_t choice = 0; choice < choices; ++choice) {
      if (static_cast<std::size_t>(policies[i]) == choice) continue;
      const LevelSet otherwise = levels_under(i, choice);
      if (!otherwise.empty() && otherwise != grading.levels)
        grading.notes.push_back({.kind = Note::Kind::policy_doubt, .subject = i,
                                 .choice = static_cast<std::uint16_t>(choice), .otherwise = otherwise});
    }
  }
}

[[nodiscard]] inline Issue no_level(const Standard& standard) {
  return {.code = "CG3103", .arguments = {{"standard", standard.id}}};
}

/// `values` holds the values of all the plan's nodes, without a trace of those of its `brief`.
[[nodiscard]] inline Result<Grading> grade_known(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies,
                                                 bool trace, std::int64_t* values) {
  const Plan& plan = standard.plan;
  const std::size_t answers = standard.answer_count();
  Result<Grading> result{std::in_place};
  Grading& grading = result.value();
  grading.complete = true;
  Known view{plan, values};
  if (!Grader<Known>{standard, assessment, policies, view}.fill(grading)) {
    result = no_level(standard);  // why not returned: with one name for all that is returned the result is made where it stays
    return result;
  }
  if (trace) grading.trace = detail::trace(standard, view);
  add_policy_doubts(standard, policies, grading, [&](std::size_t policy, std::size_t choice) {
    // why first: mostly nothing is left for a policy to decide, and that is seen at a glance.
    const Plan::PolicyCone& cone = (trace ? plan.policy_cones : plan.brief.policy_cones)[policy];
    if (is_settled(cone, values) || cone.runs.empty()) return grading.levels;
    const Line line = trace ? Line{plan.nodes.data(), plan.operands.data()} : Line{plan.brief.nodes.data(), plan.brief.operands.data()};
    std::array<std::int64_t, Plan::most_nodes> kept;  // why uninitialised: as many are read as were written
    std::int64_t* end = kept.data();
    for (const Plan::Run& run : cone.runs) end = std::copy(values + run.first, values + run.end, end);
    values[answers + policy] = static_cast<std::int64_t>(choice);
    evaluate_runs(plan, line, cone.runs, values);
    const LevelSet levels = view.levels(plan.level).value_or(LevelSet{});
    values[answers + policy] = policies[policy];
    const std::int64_t* from = kept.data();
    for (const Plan::Run& run : cone.runs) {
      std::copy(from, from + (run.end - run.first), values + run.first);
      from += run.end - run.first;
    }
    return levels;
  });
  return result;
}

/// What each plan input can be: its one value where it is known, else all of them.
[[nodiscard]] inline std::vector<ValueSet> domains_of(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies) {
  std::vector<ValueSet> domains{};
  domains.reserve(standard.plan.inputs.size());
  for (std::size_t i = 0; i < standard.plan.inputs.size(); ++i) {
    const std::size_t answers = standard.answer_count();
    if (i >= answers) domains.push_back(ValueSet::only(policies[i - answers]));
    else if (assessment.is_known(static_cast<InputIndex>(i))) domains.push_back(ValueSet::only(standard.plan.value(i, assessment.values()[i])));
    else domains.push_back(all_values(standard.plan.inputs[i]));
  }
  for (const auto& [input, options] : assessment.narrowed()) {
    ValueSet domain{};
    for (const std::int32_t option : options) domain.add(standard.plan.value(input, option));
    domain.tidy();
    domains[input] = std::move(domain);
  }
  return domains;
}

/// The first input whose position no option has.
[[nodiscard]] inline std::optional<InputIndex> without_option(const Plan& plan, const Assessment& assessment) {
  for (std::size_t i = 0; i < assessment.values().size(); ++i) {
    const std::int32_t position = assessment.values()[i];
    if (position != Assessment::unknown && static_cast<std::uint32_t>(position) >= plan.answers[i].end) return static_cast<InputIndex>(i);
  }
  return std::nullopt;
}

/// What nobody answered, except what this person is not asked.
[[nodiscard]] inline std::vector<InputIndex> missing(const Plan& plan, const Assessment& assessment, Reach& view) {
  std::vector<InputIndex> missing{};
  for (std::size_t i = 0; i < assessment.values().size(); ++i)
    if (!assessment.is_known(static_cast<InputIndex>(i)) && (!plan.asked[i] || view.truth(plan.asked[i]->when) != Truth::no))
      missing.push_back(static_cast<InputIndex>(i));
  return missing;
}

[[nodiscard]] inline Issue incomplete(const Standard& standard, const std::vector<InputIndex>& inputs) {
  std::string names{};
  for (const InputIndex input : inputs) names += (names.empty() ? "" : " ") + standard.input_id(input);
  return {.code = "CG3011", .arguments = {{"count", std::to_string(inputs.size())}, {"missing", names}}};
}

[[nodiscard]] inline Result<Grading> grade_unknown(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies,
                                                   bool trace, bool require_complete) {
  const Plan& plan = standard.plan;
  Reach view{plan, domains_of(standard, assessment, policies)};
  Grading grading{.missing = missing(plan, assessment, view)};
  grading.complete = grading.missing.empty();
  if (require_complete && !grading.complete) return incomplete(standard, grading.missing);
  if (!Grader<Reach>{standard, assessment, policies, view}.fill(grading)) return no_level(standard);
  if (trace) grading.trace = detail::trace(standard, view);
  add_policy_doubts(standard, policies, grading, [&](std::size_t policy, std::size_t choice) {
    const auto input = static_cast<InputIndex>(standard.answer_count() + policy);
    return view.with(input, ValueSet::only(static_cast<std::int64_t>(choice))).levels(plan.level).value_or(LevelSet{});
  });
  if (!view.exact()) grading.notes.push_back({.kind = Note::Kind::approximate});
  if (!plan.has_level) grading.ask_next = grading.missing;
  else if (grading.levels.size() > 1) grading.ask_next = ask_next(plan, view, grading.missing);
  return grading;
}

}  // namespace detail

/// Grades one assessment under one standard.
///
/// Unknown answers give every level that some completion gives. CG3005: the form is another standard's;
/// CG3006: the policies are not this standard's; CG3011: answers are missing and none may be; CG3012: a position without
/// an option; CG3013: the standard was read but not compiled; CG3103: no band holds a total (`check` proves that this cannot be).
[[nodiscard]] inline Result<Grading> grade(const Standard& standard, const Assessment& assessment, const GradeOptions& options = {}) {
  if (assessment.standard() != standard.id || assessment.values().size() != standard.answer_count())
    return Issue{.code = "CG3005", .arguments = {{"expected", standard.id}, {"found", assessment.standard()}}};
  if (standard.plan.inputs.size() != standard.answer_count() + standard.policies.size())
    return Issue{.code = "CG3013", .arguments = {{"standard", standard.id}}};
  PolicyChoices defaults{};
  if (options.policies.empty()) defaults = default_policies(standard, assessment.assessed_on);
  const PolicyChoices& policies = options.policies.empty() ? defaults : options.policies;
  bool fits = policies.size() == standard.policies.size();
  for (std::size_t i = 0; fits && i < policies.size(); ++i)
    fits = policies[i] >= 0 && static_cast<std::size_t>(policies[i]) < standard.policies[i].choices.size();
  if (!fits) return Issue{.code = "CG3006", .arguments = {{"standard", standard.id}}};
  std::array<std::int64_t, Plan::most_nodes> values;  // why uninitialised: every place that is read is written first
  if (!detail::evaluate_complete(standard.plan, assessment, policies, !options.trace, values.data())) {
    if (const auto wrong = detail::without_option(standard.plan, assessment))
      return Issue{.code = "CG3012",
                   .arguments = {{"id", standard.input_id(*wrong)}, {"found", std::to_string(assessment.values()[*wrong])}}};
    return detail::grade_unknown(standard, assessment, policies, options.trace, options.require_complete);
  }
  return detail::grade_known(standard, assessment, policies, options.trace, values.data());
}

}  // namespace caregrade
