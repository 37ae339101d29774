#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/engine/detail/lexer.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// What a benefit looks at, by ids.
struct Uses {
  std::set<std::string, std::less<>> facts{};
  std::set<std::string, std::less<>> parameters{};
  std::set<std::string, std::less<>> policies{};

  bool operator==(const Uses&) const = default;
};

namespace detail {

class UseGatherer {
 public:
  UseGatherer(const Rulebook& rulebook, Uses& uses) : rulebook_{rulebook}, uses_{uses} {}

  void add(const Benefit& benefit) {
    if (benefit.clock == Benefit::Clock::applied) add_fact("applied_on");
    if (benefit.clock == Benefit::Clock::assessed) add_fact("assessed_on");
    if (benefit.clock == Benefit::Clock::month && benefit.reckoned == Reckoned::policy) add_policy("birthday_month");
    if (const auto basis = rulebook_.bases.find(benefit.basis); basis != rulebook_.bases.end())
      for (const std::string& fact : rulebook_.basis(basis->second).facts) add_fact(fact);
    for (const PackCondition& each : benefit.conditions) add(each.holds);
    for (const Tier& each : benefit.tiers) {
      add(each.when);
      add(each.amount);
    }
    for (const RulePack& pack : rulebook_.packs) {
      for (const Transition& each : pack.transitions)
        if (each.benefit == benefit.id) add_fact(each.fact);
      for (const Exclusive& each : pack.exclusives)
        for (const auto& alternative : each.alternatives)
          if (!each.chosen.empty() && std::find(alternative.begin(), alternative.end(), benefit.id) != alternative.end()) add_fact(each.chosen);
    }
  }

 private:
  void add(const Expression& source) {
    Lexer lexer{source.text};
    for (Token token = lexer.take(); token.kind != Token::Kind::end; token = lexer.take()) {
      if (token.kind != Token::Kind::name) continue;
      const std::string_view base = token.text.substr(0, token.text.find('.'));
      if (base == "policy" && token.text.size() > base.size()) add_policy(token.text.substr(base.size() + 1));
      if (!seen_.insert(std::string{base}).second) continue;
      add_fact(base);
      if (const auto derived = rulebook_.derived.find(base); derived != rulebook_.derived.end()) add(rulebook_.derived_at(derived->second).value);
      const auto parameter = rulebook_.parameters.find(base);
      if (parameter == rulebook_.parameters.end()) continue;
      uses_.parameters.insert(parameter->first);
      add_fact(rulebook_.parameter(parameter->second).by);
    }
  }

  void add_fact(std::string_view id) {
    const auto fact = rulebook_.facts.find(id);
    if (fact == rulebook_.facts.end()) return;
    uses_.facts.insert(fact->first);
  }
  void add_policy(std::string_view id) {
    if (const auto policy = rulebook_.policies.find(id); policy != rulebook_.policies.end()) uses_.policies.insert(policy->first);
  }

  const Rulebook& rulebook_;
  Uses& uses_;
  std::set<std::string, std::less<>> seen_{};
};

}  // namespace detail

/// The facts, parameters and open questions that a benefit looks at, directly or through derived values.
[[nodiscard]] inline Uses uses_of(const Rulebook& rulebook, const Benefit& benefit) {
  Uses uses{};
  detail::UseGatherer{rulebook, uses}.add(benefit);
  return uses;
}

/// The same of all benefits of a place: those of the places above it, and those of the places in it.
[[nodiscard]] inline Uses uses_at(const Rulebook& rulebook, std::string_view place) {
  Uses uses{};
  for (const RulePack& pack : rulebook.packs)
    for (const Benefit& each : pack.benefits)
      if (rulebook.is_within(place, each.region) || rulebook.is_within(each.region, place)) detail::UseGatherer{rulebook, uses}.add(each);
  return uses;
}

}  // namespace caregrade
