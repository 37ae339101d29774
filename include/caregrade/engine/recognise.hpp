#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/core/truth.hpp"
#include "caregrade/engine/crosswalk.hpp"
#include "caregrade/engine/detail/arithmetic.hpp"
#include "caregrade/engine/questionnaire.hpp"
#include "caregrade/model/crosswalk.hpp"
#include "caregrade/model/recognition.hpp"

namespace caregrade {

/// CG4001: no such place.
[[nodiscard]] inline Issues check_place(const RecognitionRules& rules, const std::string& code) {
  if (rules.region(code) != nullptr) return {};
  return {Issue{.code = "CG4001", .arguments = {{"found", code}}}};
}

/// CG4050: no such purpose.
[[nodiscard]] inline Issues check_purpose(const RecognitionRules& rules, const std::string& purpose) {
  if (find_id(rules.purposes, purpose)) return {};
  std::string expected{};
  for (const RecognitionPurpose& each : rules.purposes) expected += (expected.empty() ? "" : ", ") + each.id;
  return {Issue{.code = "CG4050", .arguments = {{"found", purpose}, {"expected", expected}}}};
}

/// The row that prescribes a standard for the request. CG4001: no such place; CG4050: no such purpose; CG4051: no row speaks of them
/// on the day.
[[nodiscard]] inline Result<std::size_t> prescribed_standard(const RecognitionRules& rules, const RecognitionRequest& request) {
  Issues issues = check_place(rules, request.into);
  append(issues, check_purpose(rules, request.purpose));
  if (!issues.empty()) return issues;
  for (std::size_t i = 0; i < rules.prescribed.size(); ++i) {
    const PrescribedStandard& row = rules.prescribed[i];
    const bool holds = (!row.span.from.ok() || row.span.from <= request.on) && (!row.span.to.ok() || request.on <= row.span.to);
    if (row.purpose == request.purpose && holds && rules.is_within(request.into, row.region)) return i;
  }
  return Issue{.code = "CG4051", .arguments = {{"purpose", request.purpose}, {"place", request.into}, {"day", request.on.to_string()}}};
}

namespace detail {

/// Looks for the first row that holds, where something of the result may be unknown.
class RuleSearch {
 public:
  RuleSearch(const RecognitionRules& rules, const RecognitionRequest& request, const StatedResult& result, const std::string& standard)
      : rules_{rules}, request_{request}, result_{result}, standard_{standard} {}

  /// Fills rule, outcome, reason, open parameters and what is unknown. CG4052: no row holds.
  [[nodiscard]] Result<const RecognitionRule*> run(Recognition& found) {
    std::optional<std::size_t> perhaps{};
    for (std::size_t i = 0; i < rules_.rules.size(); ++i) {
      const RecognitionRule& rule = rules_.rules[i];
      missing_.clear();
      const Truth holds = this->holds(rule, found.open);
      if (holds == Truth::no) continue;
      if (holds == Truth::unknown) {
        // why the first: what it says might be the answer, and it stands before all others.
        if (!perhaps) {
          perhaps = i;
          found.unknown = missing_;
        }
        continue;
      }
      const bool same = !perhaps || (rules_.rules[*perhaps].outcome == rule.outcome && rules_.rules[*perhaps].maps == rule.maps);
      if (same) found.unknown.clear();
      found.rule = same ? i : *perhaps;
      found.outcome = same ? rule.outcome : RecognitionOutcome::manual_review;
      found.reason = same ? rule.reason : "FACT_UNKNOWN";
      add(found.open, rule.open);
      return same ? &rule : &rules_.rules[*perhaps];
    }
    return Issue{.code = "CG4052", .arguments = {{"purpose", request_.purpose}, {"place", request_.into}}};
  }

 private:
  static void add(std::vector<std::string>& to, const std::vector<std::string>& more) {
    for (const std::string& each : more)
      if (std::find(to.begin(), to.end(), each) == to.end()) to.push_back(each);
  }

  [[nodiscard]] Truth holds(const RecognitionRule& rule, std::vector<std::string>& open) {
    if (!is_asked(rule)) return Truth::no;
    if (!rule.states.empty() && std::find(rule.states.begin(), rule.states.end(), result_.state_on(request_.on)) == rule.states.end()) return Truth::no;
    Truth truth = Truth::yes;
    const auto and_also = [&truth](Truth other) { truth = std::min(truth, other); };
    and_also(issued_there(rule));
    and_also(issued_by(rule));
    and_also(before(rule));
    and_also(aged(rule.older_than, open, true));
    and_also(aged(rule.younger_than, open, false));
    if (truth != Truth::no) and_also(of_level(rule));  // why last: of a result without a stated level the items are graded
    if (truth == Truth::no || rule.if_parameter.empty()) return truth;
    // why passed over where it is open: a row that may be used only with a permission is not used without one.
    const RecognitionParameter* parameter = rules_.parameter(rule.if_parameter);
    if (parameter != nullptr && parameter->value) return *parameter->value == 1 ? truth : Truth::no;
    add(open, {rule.if_parameter});
    return Truth::no;
  }

  /// All that hangs on the request and on the two standards: it is known.
  [[nodiscard]] bool is_asked(const RecognitionRule& rule) const {
    const auto holds_on_day = (!rule.span.from.ok() || rule.span.from <= request_.on) && (!rule.span.to.ok() || request_.on <= rule.span.to);
    const auto in_any = [this](const std::vector<std::string>& places) {
      return std::any_of(places.begin(), places.end(), [this](const std::string& place) { return rules_.is_in(request_.into, place); });
    };
    if (!holds_on_day || (rule.condition_changed && !request_.condition_changed)) return false;
    if (!rule.receivers.empty() && !in_any(rule.receivers)) return false;
    if (!rule.purposes.empty() && std::find(rule.purposes.begin(), rule.purposes.end(), request_.purpose) == rule.purposes.end()) return false;
    const bool same = result_.standard->id == standard_;
    switch (rule.standards) {
      case RecognitionRule::Standards::any: return true;
      case RecognitionRule::Standards::same: return same;
      case RecognitionRule::Standards::other: return !same;
      case RecognitionRule::Standards::listed: return std::find(rule.listed.begin(), rule.listed.end(), result_.standard->id) != rule.listed.end();
    }
    return false;
  }

  [[nodiscard]] Truth lacks(const char* what) {
    add(missing_, {what});
    return Truth::unknown;
  }

  [[nodiscard]] Truth issued_there(const RecognitionRule& rule) {
    if (rule.issued_in.empty()) return Truth::yes;
    if (result_.issued_in.empty()) return lacks("issued_in");
    for (const std::string& place : rule.issued_in)
      if (rules_.is_in(result_.issued_in, place)) return Truth::yes;
    return Truth::no;
  }

  [[nodiscard]] Truth before(const RecognitionRule& rule) {
    if (!rule.assessed_before) return Truth::yes;
    if (!result_.assessed_on) return lacks("assessed_on");
    return *result_.assessed_on < *rule.assessed_before ? Truth::yes : Truth::no;
  }

  /// Older than so many months, or not.
  [[nodiscard]] Truth aged(const std::string& months, std::vector<std::string>& open, bool older) {
    if (months.empty()) return Truth::yes;
    const RecognitionParameter* parameter = rules_.parameter(months);
    if (parameter == nullptr || !parameter->value) {
      add(open, {months});
      return Truth::no;
    }
    if (!result_.assessed_on) return lacks("assessed_on");
    const Date last = months_later(*result_.assessed_on, *parameter->value);
    return (last < request_.on) == older ? Truth::yes : Truth::no;
  }

  /// What a trust list says of the issuer; of a result that nobody signed it says nothing.
  [[nodiscard]] Truth issued_by(const RecognitionRule& rule) {
    Truth truth = Truth::yes;
    if (!rule.issuer_lacks.empty()) {
      if (!result_.issuer_roles) truth = lacks("issuer_roles");
      else if (std::find(result_.issuer_roles->begin(), result_.issuer_roles->end(), rule.issuer_lacks) != result_.issuer_roles->end()) return Truth::no;
    }
    if (rule.issuer_areas.empty()) return truth;
    if (!result_.issuer_areas) return lacks("issuer_areas");
    for (const std::string& area : *result_.issuer_areas)
      for (const std::string& place : rule.issuer_areas)
        if (rules_.is_in(area, place)) return truth;
    return Truth::no;
  }

  [[nodiscard]] Truth of_level(const RecognitionRule& rule) {
    if (rule.levels.empty()) return Truth::yes;
    if (!levels_) {
      levels_ = LevelSet{};
      if (result_.level) levels_ = LevelSet::only(*result_.level);
      else if (result_.assessment)
        if (const auto grading = grade(*result_.standard, *result_.assessment)) levels_ = grading->levels;
    }
    if (levels_->empty()) return lacks("level");
    bool some = false, others = false;
    for (int i = 0; i < static_cast<int>(result_.standard->levels.size()); ++i) {
      if (!levels_->holds(i)) continue;
      const int number = result_.standard->levels[static_cast<std::size_t>(i)].number;
      const bool is_listed = std::find(rule.levels.begin(), rule.levels.end(), number) != rule.levels.end();
      some = some || is_listed;
      others = others || !is_listed;
    }
    if (some != others) return some ? Truth::yes : Truth::no;
    return lacks("level");
  }

  const RecognitionRules& rules_;
  const RecognitionRequest& request_;
  const StatedResult& result_;
  const std::string& standard_;
  std::vector<std::string> missing_{};
  std::optional<LevelSet> levels_{};  ///< that the result can have, once a row asks for them
};

/// Fills levels and questions from an assessment under the standard that is used here.
[[nodiscard]] inline Issues ask_about(const Standard& target, const Assessment& assessment, Recognition& found) {
  found.known = assessment;
  found.levels = {};
  found.ask = questionnaire(target, assessment, default_policies(target, assessment.assessed_on));
  for (const std::int64_t value : found.ask.values)
    if (target.plan.has_level && value < 0) return {no_level(target)};
  if (target.plan.has_level)
    for (const std::int64_t level : found.ask.values) found.levels.add(level);
  return {};
}

/// Whether the items, graded here, cannot give the level that is stated.
[[nodiscard]] inline bool contradicts(const StatedResult& result) {
  if (!result.assessment || !result.level) return false;
  const auto grading = grade(*result.standard, *result.assessment);
  return grading && !grading->levels.holds(*result.level);
}

}  // namespace detail

/// Takes an answer to the question of a `supplement` and goes on: to the next one, or to a level that is certain. CG4054: the answer is
/// none of those that what is known leaves; CG3103: no band holds a total.
[[nodiscard]] inline Issues take_answer(const Standard& target, InputIndex input, std::int32_t option, Recognition& found) {
  const std::vector<std::int32_t> possible = detail::known_options(target, found.known, input).positions();
  if (std::find(possible.begin(), possible.end(), option) == possible.end())
    return {Issue{.code = "CG4054", .arguments = {{"id", target.input_id(input)}, {"standard", target.id}}}};
  Assessment known = found.known;
  known.set(input, option);
  Issues issues = detail::ask_about(target, known, found);
  if (!issues.empty() || found.ask.next) return issues;
  found.outcome = found.carried ? RecognitionOutcome::accept_mapped : RecognitionOutcome::accept;
  found.reason = found.carried ? "MAPPED" : "ACCEPTED";
  return {};
}

/// Carries a result over to the standard that is used here. Outcome `accept_mapped`, `supplement`, `manual_review` where the form
/// contradicts itself, or `not_comparable` where there are no items or nothing to carry them over by.
[[nodiscard]] inline Issues carry_result(const StatedResult& result, const Standard* target, const Crosswalk* crosswalk, Recognition& found) {
  found.outcome = RecognitionOutcome::not_comparable;
  if (target == nullptr || crosswalk == nullptr) {
    found.reason = "STANDARD_DIFFERS";
    return {};
  }
  if (!result.assessment) {
    found.reason = "ITEMS_MISSING";
    return {};
  }
  auto carried = carry_over(*crosswalk, *result.standard, *target, *result.assessment);
  if (!carried) return carried.issues();
  found.carried = std::move(carried).value();
  Issues issues = detail::ask_about(*target, found.carried->assessment, found);
  if (!issues.empty()) return issues;
  if (!found.carried->contradictions.empty()) {
    found.outcome = RecognitionOutcome::manual_review;
    found.reason = "ITEMS_CONTRADICT";
  } else if (found.ask.next) {
    found.outcome = RecognitionOutcome::supplement;
    found.reason = "ITEMS_LEFT";
  } else {
    found.outcome = RecognitionOutcome::accept_mapped;
    found.reason = "MAPPED";
  }
  return {};
}

/// What the receiving place does with a result. `target` is the standard that is used here (`prescribed_standard`, or the one that
/// the request names), null where it is not at hand; `crosswalk` the one between it and the result's, null where there is none.
///
/// Whether the result is genuine is another question, answered elsewhere. CG4001, CG4050, CG4051 as above; CG4052: no row holds; CG4053: it
/// was assessed after the day asked about.
[[nodiscard]] inline Result<Recognition> recognise(const RecognitionRules& rules, const RecognitionRequest& request, const StatedResult& result,
                                                   const Standard* target, const Crosswalk* crosswalk) {
  const auto prescribed = prescribed_standard(rules, request);
  if (!prescribed) return prescribed.issues();
  if (!result.issued_in.empty() && rules.region(result.issued_in) == nullptr) return Issue{.code = "CG4001", .where = {.pointer = "/issued_in"}, .arguments = {{"found", result.issued_in}}};
  if (result.assessed_on && request.on < *result.assessed_on)
    return Issue{.code = "CG4053", .arguments = {{"assessed", result.assessed_on->to_string()}, {"day", request.on.to_string()}}};
  Recognition found{.prescribed = *prescribed};
  found.standard = request.standard.empty() ? rules.prescribed[*prescribed].standard : request.standard;
  if (!request.standard.empty() && request.standard != rules.prescribed[*prescribed].standard) found.prescribed = rules.prescribed.size();
  if (detail::contradicts(result)) {
    found.reason = "ITEMS_CONTRADICT";
    return found;
  }
  const auto rule = detail::RuleSearch{rules, request, result, found.standard}.run(found);
  if (!rule) return rule.issues();
  Issues issues{};
  if (found.unknown.empty() && (*rule)->maps) {
    issues = carry_result(result, target, crosswalk, found);
  } else if (found.outcome == RecognitionOutcome::accept && result.standard->id != found.standard) {
    found.standard = result.standard->id;  // why: it is taken as it is, in its own levels
    if (result.level) found.levels = LevelSet::only(*result.level);
  } else if (found.outcome == RecognitionOutcome::accept) {
    // why the stated one first: who issued it knew facts that a certificate does not disclose.
    if (result.level) found.levels = LevelSet::only(*result.level);
    else if (result.assessment) issues = detail::ask_about(*result.standard, *result.assessment, found);
    if (found.ask.next) {
      found.outcome = RecognitionOutcome::supplement;
      found.reason = "ITEMS_LEFT";
    }
  }
  if (!issues.empty()) return issues;
  return found;
}

}  // namespace caregrade
