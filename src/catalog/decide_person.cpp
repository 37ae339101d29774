#include "caregrade/decide_person.hpp"

#include <algorithm>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/text/nearest.hpp"
#include "caregrade/version.hpp"

namespace caregrade {
namespace {

Issue retired(const Place& region) { return {.code = "CG4014", .arguments = {{"found", region.code.text()}, {"successor", region.successor.text()}}}; }

bool is_retired(const Place& region, const Moment& on) { return !region.successor.empty() && !(region.to.ok() && on.day <= region.to); }

std::string choices_of(const Policy& policy) {
  std::string text{};
  for (const Policy::Choice& each : policy.choices) text += (text.empty() ? "" : ", ") + each.id;
  return text;
}

/// The open questions of this name: of the rules, and of the standards that their level facts name.
std::vector<const Policy*> policies_of(const Rulebook& rulebook, const std::string& id) {
  std::vector<const Policy*> found{};
  if (const auto at = rulebook.policies.find(id); at != rulebook.policies.end()) found.push_back(&rulebook.policy(at->second));
  for (const auto& [name, levels] : rulebook.levels) {
    const auto standard = Catalog::built_in().find(name);
    const auto policy = standard ? find_id((*standard)->policies, id) : std::nullopt;
    if (policy) found.push_back(&(*standard)->policies[*policy]);
  }
  return found;
}

/// The choices for grading: its policies that the options name, the others at their default of that day.
PolicyChoices grading_policies(const Case& assessment, const PolicyWords& words) {
  const Standard& standard = *assessment.standard;
  PolicyChoices choices = default_policies(standard, assessment.assessment.assessed_on);
  for (std::size_t i = 0; i < standard.policies.size(); ++i) {
    const auto word = words.find(standard.policies[i].id);
    const auto choice = word == words.end() ? std::nullopt : find_id(standard.policies[i].choices, word->second);
    if (choice) choices[i] = static_cast<std::int16_t>(*choice);
  }
  return choices;
}

/// What an assessment says about the person: the printed levels that are still possible.
Result<UsedGrading> graded(const Case& assessment, const PolicyWords& words) {
  const auto grading = grade(*assessment.standard, assessment.assessment, {.policies = grading_policies(assessment, words)});
  if (!grading) return grading.issues();
  UsedGrading used{.id = assessment.assessment.id, .standard = assessment.standard->id};
  if (assessment.assessment.assessed_on) used.assessed_on = *assessment.assessment.assessed_on;
  for (std::size_t i = 0; i < assessment.standard->levels.size(); ++i)
    if (grading->levels.holds(static_cast<std::int64_t>(i))) used.levels.push_back(assessment.standard->levels[i].number);
  return used;
}

/// Tells the day of the only assessment where nobody stated another: the fact `assessed_on` of the rules.
void tell_day(const Rulebook& rulebook, Person& person) {
  static constexpr const char* fact = "assessed_on";
  if (person.gradings.size() != 1 || !person.gradings.front().assessed_on.ok() || rulebook.facts.find(fact) == rulebook.facts.end()) return;
  const std::int64_t day = person.gradings.front().assessed_on.days();
  const PackFact& declared = rulebook.fact(rulebook.facts.find(fact)->second);
  if (day >= declared.least && day <= declared.most) person.facts.try_emplace(fact, KnownFact{.values = {{day, day}}});
}

}  // namespace

std::string receipt_name(const RulePack& pack) { return pack.id + "@" + pack.version + "#" + pack.digest; }

Issues check(const Rulebook& rulebook, const PersonOptions& options) {
  Issues issues{};
  for (const std::string& code : options.regions) {
    const Place* region = rulebook.region(code);
    if (region == nullptr) issues.push_back({.code = "CG4001", .arguments = {{"found", code}}});
    else if (options.on && is_retired(*region, *options.on)) issues.push_back(retired(*region));
  }
  for (const std::string& id : options.benefits)
    if (rulebook.benefits.find(id) == rulebook.benefits.end())
      issues.push_back({.code = "CG4031", .arguments = {{"found", id}, {"nearest", nearest_key(id, rulebook.benefits)}}});
  for (const auto& [id, choice] : options.policies) {
    const std::vector<const Policy*> policies = policies_of(rulebook, id);
    if (policies.empty()) issues.push_back({.code = "CG4032", .arguments = {{"found", id}, {"nearest", nearest_key(id, rulebook.policies)}}});
    for (const Policy* policy : policies)
      if (!find_id(policy->choices, choice))
        issues.push_back({.code = "CG4033", .arguments = {{"policy", id}, {"expected", choices_of(*policy)}, {"found", choice}}});
  }
  return issues;
}

Issues check(const Rulebook& rulebook, const Receipt& receipt) {
  Issues issues{};
  if (receipt.engine != version()) issues.push_back({.code = "CG4034", .arguments = {{"expected", receipt.engine}, {"found", std::string{version()}}}});
  std::vector<std::string> at_hand{};
  for (const RulePack& pack : rulebook.packs) at_hand.push_back(receipt_name(pack));
  const auto same_id = [](const std::vector<std::string>& names, const std::string& name) {
    const std::string id = name.substr(0, name.find('@')) + "@";
    const auto found = std::find_if(names.begin(), names.end(), [&id](const std::string& each) { return each.substr(0, id.size()) == id; });
    return found == names.end() ? std::string{"–"} : *found;
  };
  for (const std::string& each : receipt.packs)
    if (std::find(at_hand.begin(), at_hand.end(), each) == at_hand.end())
      issues.push_back({.code = "CG4035", .arguments = {{"expected", each}, {"found", same_id(at_hand, each)}}});
  for (const std::string& each : at_hand)
    if (same_id(receipt.packs, each) == "–") issues.push_back({.code = "CG4035", .arguments = {{"expected", "–"}, {"found", each}}});
  return issues;
}

PersonDecider::PersonDecider(const Rulebook& rulebook) : rulebook_{rulebook} {}

Result<Decisions> PersonDecider::decide(PersonCase asked, const PersonOptions& options) {
  const std::optional<Moment> on = options.on ? options.on : asked.on;
  if (!on || !on->day.ok()) return Issue{.code = "CG4002"};
  const std::vector<std::string> regions = options.regions.empty() ? places_of(asked.person) : options.regions;
  Issues issues{};
  if (regions.empty()) issues.push_back({.code = "CG4030"});
  for (const std::string& code : regions)
    if (const Place* region = rulebook_.region(code); region != nullptr && is_retired(*region, *on)) issues.push_back(retired(*region));
  Person person = std::move(asked.person);
  for (const Case& each : asked.assessments) {
    const auto used = graded(each, options.policies);
    if (used) use(rulebook_, person, *used);
    append(issues, used.issues());
  }
  for (const UsedGrading& each : asked.results) use(rulebook_, person, each);
  tell_day(rulebook_, person);
  if (!issues.empty()) return issues;
  const auto compiled = program(regions, options);
  if (!compiled) return compiled.issues();
  auto decisions = caregrade::decide(rulebook_, **compiled, person, {.on = *on, .policies = options.policies, .trace = options.trace, .turns = options.turns});
  if (!decisions) return decisions;
  if (!options.benefits.empty())
    std::erase_if(decisions.value().decisions, [&](const Decision& each) {
      const std::string& id = rulebook_.packs[each.pack].benefits[each.benefit].id;
      return std::find(options.benefits.begin(), options.benefits.end(), id) == options.benefits.end();
    });
  decisions.value().receipt = receipt(person, options);
  return decisions;
}

Result<const Program*> PersonDecider::program(const std::vector<std::string>& regions, const PersonOptions& options) {
  std::string key = options.include_unverified ? "!" : "";
  for (const std::string& each : regions) key += each + " ";
  for (const std::string& each : options.benefits) key += "/" + each;
  const auto known = programs_.find(key);
  if (known != programs_.end()) return &known->second;
  auto compiled = compile(rulebook_, {.regions = regions, .benefits = options.benefits, .include_unverified = options.include_unverified});
  if (!compiled) return compiled.issues();
  return &programs_.emplace(std::move(key), std::move(compiled).value()).first->second;
}

/// The places of the facts that a basis of some benefit looks at: where one is registered, lives, is insured, …
std::vector<std::string> PersonDecider::places_of(const Person& person) const {
  std::vector<std::string> places{};
  for (const RulePack& pack : rulebook_.packs)
    for (const Basis& basis : pack.bases)
      for (const std::string& fact : basis.facts) {
        const auto known = person.facts.find(fact);
        if (known == person.facts.end() || known->second.absent) continue;
        for (const FactRange& range : known->second.values)
          if (std::string code = std::to_string(range.first); std::find(places.begin(), places.end(), code) == places.end()) places.push_back(std::move(code));
      }
  return places;
}

Receipt PersonDecider::receipt(const Person& person, const PersonOptions& options) const {
  Receipt receipt{.engine = std::string{version()}, .benefits = options.benefits, .include_unverified = options.include_unverified,
                  .input = sha256_hex(canonical(person))};
  for (const RulePack& pack : rulebook_.packs) receipt.packs.push_back(receipt_name(pack));
  for (const auto& [id, choice] : options.policies) {
    const auto at = rulebook_.policies.find(id);
    const bool is_default = at != rulebook_.policies.end() && rulebook_.policy(at->second).choices[rulebook_.policy(at->second).default_choice].id == choice;
    if (!is_default) receipt.policies.push_back(id + "=" + choice);
  }
  return receipt;
}

Result<Decisions> decide_person(const Rulebook& rulebook, PersonCase person, const PersonOptions& options) {
  Issues issues = check(rulebook, options);
  if (!issues.empty()) return issues;
  return PersonDecider{rulebook}.decide(std::move(person), options);
}

}  // namespace caregrade
