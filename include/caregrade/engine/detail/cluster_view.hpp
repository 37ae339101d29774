#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/truth.hpp"
#include "caregrade/engine/ask.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/reduce.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// What the inputs of a cluster can be for one person, on one day, under some reading of the open questions.
class Domains {
 public:
  Domains(const Rulebook& rulebook, const Cluster& cluster, const Person& person, const Moment& on, const std::map<std::string, std::string, std::less<>>& policies)
      : rulebook_{rulebook}, cluster_{cluster} {
    sets.reserve(cluster.inputs.size());
    for (std::size_t i = 0; i < cluster.inputs.size(); ++i) sets.push_back(of(i, person, on, policies));
  }

  std::vector<ValueSet> sets{};

  [[nodiscard]] bool all_single() const {
    return std::all_of(sets.begin(), sets.end(), [](const ValueSet& set) { return set.is_single(); });
  }

  /// Every value that an input can take.
  [[nodiscard]] ValueSet everything(std::size_t input) const {
    const PlanInput& of = cluster_.plan.inputs[input];
    ValueSet all{};
    if (of.is_quantity) all.add({.difference = 0, .first = of.values.front(), .last = of.values.back()});
    else all.add({.difference = 0, .first = 0, .last = static_cast<std::int64_t>(of.values.size()) - 1});
    return all;
  }

 private:
  [[nodiscard]] ValueSet of(std::size_t input, const Person& person, const Moment& on, const std::map<std::string, std::string, std::less<>>& policies) const {
    const ProgramInput& from = cluster_.inputs[input];
    switch (from.from) {
      case ProgramInput::From::day: return ValueSet::only(on.day.days());
      case ProgramInput::From::month_begin: return ValueSet::only(on.day.month_begin().days());
      case ProgramInput::From::month_end: return ValueSet::only(on.day.month_end().days());
      case ProgramInput::From::policy: return ValueSet::only(choice(rulebook_.policy(from.row), policies));
      case ProgramInput::From::fact: break;
    }
    const auto known = person.facts.find(from.name);
    if (known == person.facts.end()) return everything(input);
    const bool is_region = cluster_.plan.inputs[input].kind == Kind::region;
    if (known->second.absent || known->second.values.empty()) return is_region ? ValueSet::only(0) : everything(input);
    ValueSet set{};
    for (const FactRange& range : known->second.values) {
      if (is_region) add_places(std::to_string(range.first), set);
      else set.add({.difference = 0, .first = range.first, .last = range.last});
    }
    set.tidy();
    return set;
  }

  [[nodiscard]] static std::int64_t choice(const Policy& policy, const std::map<std::string, std::string, std::less<>>& policies) {
    const auto word = policies.find(policy.id);
    for (std::size_t i = 0; word != policies.end() && i < policy.choices.size(); ++i)
      if (policy.choices[i].id == word->second) return static_cast<std::int64_t>(i);
    return static_cast<std::int64_t>(policy.default_choice);
  }

  /// The nearest place at or above a code that the rules tell apart; of a place given roughly also those in it.
  void add_places(const std::string& code, ValueSet& set) const {
    std::int64_t nearest = 0;
    for (const std::string& each : rulebook_.chain(code)) {
      nearest = place(each);
      if (nearest != 0) break;
    }
    set.add(nearest);
    for (std::size_t i = 0; i < cluster_.regions.size(); ++i)
      if (cluster_.regions[i] != code && rulebook_.is_within(cluster_.regions[i], code)) set.add(static_cast<std::int64_t>(i) + 1);
  }

  [[nodiscard]] std::int64_t place(std::string_view code) const {
    const auto found = std::lower_bound(cluster_.regions.begin(), cluster_.regions.end(), code);
    return found != cluster_.regions.end() && *found == code ? found - cluster_.regions.begin() + 1 : 0;
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
};

/// Which status codes some completion gives, as bits.
using Codes = std::uint64_t;
[[nodiscard]] constexpr Codes code_bit(std::int64_t code) noexcept { return Codes{1} << code; }

/// Node values of a cluster for one person: numbers where everything that is read is known, sets elsewhere.
class ClusterView {
 public:
  /// More combinations of unknowns than this are not enumerated.
  static constexpr std::size_t most_combinations = 20'000;

  ClusterView(const Cluster& cluster, const Domains& domains) : cluster_{cluster} {
    if (domains.all_single()) {
      values_.resize(cluster.plan.nodes.size());
      for (std::size_t i = 0; i < domains.sets.size(); ++i) values_[i] = domains.sets[i].runs().front().first;
      evaluate(cluster.plan, values_);
      return;
    }
    reach_.emplace(cluster.plan, domains.sets, most_combinations);
    const Turns turns{cluster.plan, *reach_, results()};
    std::vector<ValueSet> reduced = domains.sets;
    bool is_smaller = false;
    for (std::size_t i = 0; i < reduced.size(); ++i) {
      if (reduced[i].size() <= 2) continue;
      reduced[i] = turns.reduced(static_cast<NodeIndex>(i), domains.sets[i]);
      is_smaller = true;
    }
    if (is_smaller) reach_.emplace(cluster.plan, reduced, most_combinations);
  }

  [[nodiscard]] bool is_known() const noexcept { return !reach_; }
  [[nodiscard]] bool exact() const noexcept { return !reach_ || reach_->exact(); }
  [[nodiscard]] Interval interval(NodeIndex node) { return reach_ ? reach_->interval(node) : Interval{values_[node], values_[node]}; }
  [[nodiscard]] Truth truth(NodeIndex node) {
    const Interval of = interval(node);
    return of.low != of.high ? Truth::unknown : of.low != 0 ? Truth::yes : Truth::no;
  }
  /// Of a truth that the law may leave open.
  [[nodiscard]] Truth truth(NodePair nodes) {
    if (truth(nodes.low) == Truth::yes) return Truth::yes;
    return truth(nodes.high) == Truth::no ? Truth::no : Truth::unknown;
  }
  [[nodiscard]] ValueSet set(NodeIndex node) { return reach_ ? reach_->of(node) : ValueSet::only(values_[node]); }
  [[nodiscard]] Codes codes(NodeIndex node) {
    if (!reach_) return code_bit(values_[node]);
    Codes codes = 0;
    reach_->of(node).each([&codes](std::int64_t code, std::int64_t) { codes |= code_bit(code); });
    return codes;
  }

  /// The values of an input that are still possible, one of each stretch that the rules tell apart.
  [[nodiscard]] const ValueSet& domain(InputIndex input) const { return reach_->domain(input); }

  /// The same person with other values of one input.
  [[nodiscard]] ClusterView with(InputIndex input, ValueSet domain) const {
    if (reach_) return ClusterView{cluster_, reach_->with(input, std::move(domain))};
    if (domain.is_single() && domain.is_straight()) {
      ClusterView other{cluster_, values_};
      other.values_[input] = domain.runs().front().first;
      evaluate(cluster_.plan, other.values_);
      return other;
    }
    std::vector<ValueSet> domains{};
    for (std::size_t i = 0; i < cluster_.plan.inputs.size(); ++i) domains.push_back(i == input ? domain : ValueSet::only(values_[i]));
    return ClusterView{cluster_, Reach{cluster_.plan, domains, most_combinations}};
  }

  /// Nodes whose values are results.
  [[nodiscard]] std::vector<NodeIndex> results() const {
    std::vector<NodeIndex> results{};
    for (const BenefitNodes& each : cluster_.benefits) results.insert(results.end(), {each.status, each.answer, each.worth.low, each.worth.high});
    return results;
  }

 private:
  ClusterView(const Cluster& cluster, std::vector<std::int64_t> values) : cluster_{cluster}, values_{std::move(values)} {}
  ClusterView(const Cluster& cluster, Reach reach) : cluster_{cluster}, reach_{std::move(reach)} {}

  const Cluster& cluster_;
  std::vector<std::int64_t> values_{};
  std::optional<Reach> reach_{};
};

/// Values of an input as pairs, such that two of them lead to different results if any two do.
[[nodiscard]] inline ValueSet telling_pairs(const ValueSet& domain) {
  static constexpr std::size_t most = 4096;
  if (domain.size() <= most) return neighbours(domain);
  ValueSet ends{};
  ends.add_pair(domain.runs().front().first, domain.runs().back().last);
  return ends;
}

}  // namespace caregrade::detail
