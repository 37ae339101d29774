#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/truth.hpp"
#include "caregrade/engine/ask.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/reduce.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// The code of a place as a number, as facts have it; 0 for the country.
[[nodiscard]] inline std::int64_t region_number(const Place& region) noexcept {
  std::int64_t number = 0;
  for (const char c : region.code.view()) {
    if (c < '0' || c > '9' || number > 99'999'999) return 0;
    number = number * 10 + (c - '0');
  }
  return number;
}

/// What is known of a person on one day, under some reading of the open questions: looked up once for all clusters.
/// Refers to the person and the rulebook.
class KnownPerson {
 public:
  KnownPerson(const Rulebook& rulebook, const Person& person, const Moment& on, const std::map<std::string, std::string, std::less<>>& policies)
      : rulebook_{rulebook}, day_{on.day.days()}, month_begin_{on.day.month_begin().days()}, month_end_{on.day.month_end().days()} {
    facts_.reserve(person.facts.size());
    for (const auto& [name, known] : person.facts) add_fact(name, known);
    std::sort(facts_.begin(), facts_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [id, word] : policies) {
      const auto at = rulebook.policies.find(id);
      if (at == rulebook.policies.end()) continue;
      if (const auto choice = find_id(rulebook.policy(at->second).choices, word)) choices_.emplace_back(at->second, static_cast<std::int64_t>(*choice));
    }
  }

  /// What is known of a fact's input; nothing where nobody has said.
  [[nodiscard]] const KnownFact* fact(const ProgramInput& input) const {
    const Key wanted = key(input.row, input.part);
    const auto found = std::lower_bound(facts_.begin(), facts_.end(), wanted, [](const auto& each, Key of) { return each.first < of; });
    return found != facts_.end() && found->first == wanted ? found->second : nullptr;
  }

  /// The value of an input that is no fact.
  [[nodiscard]] std::int64_t value(const ProgramInput& input) const {
    switch (input.from) {
      case ProgramInput::From::day: return day_;
      case ProgramInput::From::month_begin: return month_begin_;
      case ProgramInput::From::month_end: return month_end_;
      case ProgramInput::From::policy:
      case ProgramInput::From::fact: break;
    }
    for (const auto& [policy, choice] : choices_)
      if (policy == input.row) return choice;
    return static_cast<std::int64_t>(rulebook_.policy(input.row).default_choice);
  }

  /// Ranks of a place, given by its number, and those above it.
  [[nodiscard]] const std::vector<std::uint32_t>& chain(std::int64_t code) {
    for (const auto& [known, chain] : chains_)
      if (known == code) return chain;
    return chains_.emplace_back(code, rulebook_.ranks(std::to_string(code))).second;
  }

 private:
  using Key = std::uint64_t;

  [[nodiscard]] static Key key(PackRow row, std::uint16_t part) noexcept { return (Key{row.pack} << 32) | (Key{row.row} << 16) | part; }

  void add_fact(std::string_view name, const KnownFact& known) {
    const std::size_t dot = std::min(name.find('.'), name.size());
    const auto at = rulebook_.facts.find(name.substr(0, dot));
    if (at == rulebook_.facts.end()) return;
    const PackFact& fact = rulebook_.fact(at->second);
    if (fact.by.empty()) {
      if (dot == name.size()) facts_.emplace_back(key(at->second, Operand::no_part), &known);
      return;
    }
    const auto by = rulebook_.facts.find(fact.by);
    if (dot == name.size() || by == rulebook_.facts.end()) return;
    if (const auto part = find_id(rulebook_.fact(by->second).choices, name.substr(dot + 1)))
      facts_.emplace_back(key(at->second, static_cast<std::uint16_t>(*part)), &known);
  }

  const Rulebook& rulebook_;
  std::int64_t day_ = 0, month_begin_ = 0, month_end_ = 0;
  std::vector<std::pair<Key, const KnownFact*>> facts_{};
  std::vector<std::pair<PackRow, std::int64_t>> choices_{};
  std::deque<std::pair<std::int64_t, std::vector<std::uint32_t>>> chains_{};
};

/// The nearest place at or above one that the rules of a cluster tell apart; 0 for elsewhere.
[[nodiscard]] inline std::int64_t nearest(const Cluster& cluster, const std::vector<std::uint32_t>& chain) noexcept {
  for (const std::uint32_t each : chain)
    if (const std::int64_t place = cluster.place(each); place != 0) return place;
  return 0;
}

/// Whether a place is given so roughly that a cluster tells apart places in it.
[[nodiscard]] inline bool is_rough(const Cluster& cluster, const std::vector<std::uint32_t>& chain) noexcept {
  return !chain.empty() && std::binary_search(cluster.above.begin(), cluster.above.end(), chain.front());
}

/// The value of an input where there is only one.
[[nodiscard]] inline std::optional<std::int64_t> only_value(const Cluster& cluster, std::size_t input, KnownPerson& person) {
  const ProgramInput& from = cluster.inputs[input];
  const PlanInput& of = cluster.plan.inputs[input];
  if (from.from != ProgramInput::From::fact) return person.value(from);
  const KnownFact* const known = person.fact(from);
  if (known != nullptr && known->values.size() == 1 && !known->absent) {
    const FactRange& only = known->values.front();
    if (of.kind != Kind::region) return only.first == only.last ? std::optional{only.first} : std::nullopt;
    const std::vector<std::uint32_t>& chain = person.chain(only.first);
    return is_rough(cluster, chain) ? std::nullopt : std::optional{nearest(cluster, chain)};
  }
  if (known != nullptr && of.kind == Kind::region && (known->absent || known->values.empty())) return 0;
  return std::nullopt;
}

/// Values of all inputs of a cluster, with room for its other nodes; nothing where one of them may have several.
[[nodiscard]] inline std::optional<std::vector<std::int64_t>> only_values(const Cluster& cluster, KnownPerson& person) {
  std::vector<std::int64_t> values(cluster.plan.nodes.size());
  for (std::size_t i = 0; i < cluster.inputs.size(); ++i) {
    const auto value = only_value(cluster, i, person);
    if (!value) return std::nullopt;
    values[i] = *value;
  }
  return values;
}

/// What the inputs of a cluster can be for one person.
class Domains {
 public:
  Domains(const Rulebook& rulebook, const Cluster& cluster, KnownPerson& person) : rulebook_{rulebook}, cluster_{cluster} {
    sets.reserve(cluster.inputs.size());
    for (std::size_t i = 0; i < cluster.inputs.size(); ++i) sets.push_back(of(i, person));
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
  [[nodiscard]] ValueSet of(std::size_t input, KnownPerson& person) const {
    if (const auto only = only_value(cluster_, input, person)) return ValueSet::only(*only);
    const KnownFact* const known = person.fact(cluster_.inputs[input]);
    if (known == nullptr || known->absent || known->values.empty()) return everything(input);
    ValueSet set{};
    for (const FactRange& range : known->values) {
      if (cluster_.plan.inputs[input].kind == Kind::region) add_places(person.chain(range.first), set);
      else set.add({.difference = 0, .first = range.first, .last = range.last});
    }
    set.tidy();
    return set;
  }

  /// The nearest place at or above a code that the rules tell apart; of a place given roughly also those in it.
  void add_places(const std::vector<std::uint32_t>& chain, ValueSet& set) const {
    set.add(nearest(cluster_, chain));
    if (!is_rough(cluster_, chain)) return;
    const RegionCode whole = rulebook_.ranked(chain.front()).code;
    for (std::size_t i = 0; i < cluster_.regions.size(); ++i)
      if (cluster_.regions[i] != chain.front() && rulebook_.is_within(rulebook_.ranked(cluster_.regions[i]).code, whole)) set.add(static_cast<std::int64_t>(i) + 1);
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
};

/// Which status codes some completion gives, as bits.
using Codes = std::uint64_t;
[[nodiscard]] constexpr Codes code_bit(std::int64_t code) noexcept { return Codes{1} << (code < 0 || code > 63 ? 63 : code); }

/// Node values of a cluster for one person: numbers where everything that is read is known, sets elsewhere.
///
/// A set that holds every possible value comes from one pass; some values that are certainly possible from a few completions.
/// Where the two agree that is the answer. Only where they do not are the unknowns enumerated, within a limit.
class ClusterView {
 public:
  static constexpr std::size_t most_work = 60'000;  ///< nodes that one enumeration may work out
  static constexpr std::size_t most_failures = 4;   ///< enumerations that came to the limit before no more are begun

  /// Of a person of whom all is known: one value for each input of the cluster, and room for its other nodes.
  ClusterView(const Cluster& cluster, std::vector<std::int64_t> values) : cluster_{&cluster}, values_{std::move(values)} { evaluate(cluster.plan, values_); }

  ClusterView(const Cluster& cluster, const Domains& domains) : cluster_{&cluster} {
    if (domains.all_single()) {
      values_.resize(cluster.plan.nodes.size());
      for (std::size_t i = 0; i < domains.sets.size(); ++i) values_[i] = domains.sets[i].runs().front().first;
      evaluate(cluster.plan, values_);
      return;
    }
    reach_.emplace(cluster.plan, domains.sets, most_work);
    const Turns turns{cluster.plan, *reach_, results()};
    std::vector<ValueSet> reduced = domains.sets;
    bool is_smaller = false;
    for (std::size_t i = 0; i < reduced.size(); ++i) {
      if (reduced[i].size() <= 2) continue;
      reduced[i] = turns.reduced(static_cast<NodeIndex>(i), domains.sets[i]);
      is_smaller = true;
    }
    if (is_smaller) reach_.emplace(cluster.plan, reduced, most_work);
    sample();
  }

  [[nodiscard]] bool is_known() const noexcept { return !reach_; }
  [[nodiscard]] bool exact() const noexcept { return exact_; }

  [[nodiscard]] Interval interval(NodeIndex node) {
    if (!reach_) return {values_[node], values_[node]};
    const Interval most = is_all_ ? Interval{} : ends(reach_->domain(node));
    Interval least{samples_.front()[node], samples_.front()[node]};
    for (const auto& values : samples_) least = {std::min(least.low, values[node]), std::max(least.high, values[node])};
    return is_all_ ? least : least == most ? most : ends(enumerated(node));
  }
  [[nodiscard]] Truth truth(NodeIndex node) {
    const Interval of = interval(node);
    return of.low != of.high ? Truth::unknown : of.low != 0 ? Truth::yes : Truth::no;
  }
  /// Of a truth that the law may leave open.
  [[nodiscard]] Truth truth(NodePair nodes) {
    if (truth(nodes.low) == Truth::yes) return Truth::yes;
    return truth(nodes.high) == Truth::no ? Truth::no : Truth::unknown;
  }
  [[nodiscard]] ValueSet set(NodeIndex node) {
    if (!reach_) return ValueSet::only(values_[node]);
    if (!is_all_) return enumerated(node);
    ValueSet set{};
    for (const auto& values : samples_) set.add(values[node]);
    set.tidy();
    return set;
  }
  [[nodiscard]] Codes codes(NodeIndex node) {
    if (!reach_) return code_bit(values_[node]);
    Codes least = 0;
    for (const auto& values : samples_) least |= code_bit(values[node]);
    if (is_all_) return least;
    const Codes most = codes_of(reach_->domain(node));
    return least == most ? most : codes_of(enumerated(node));
  }

  /// The values of an input that are still possible, one of each stretch that the rules tell apart.
  [[nodiscard]] const ValueSet& domain(InputIndex input) const { return reach_->domain(input); }

  /// The same person with one value of one input.
  [[nodiscard]] ClusterView with(InputIndex input, std::int64_t value) const {
    ClusterView other{*this};
    if (!reach_) {
      other.values_[input] = value;
      evaluate(cluster_->plan, other.values_);
      return other;
    }
    other.reach_ = reach_->with(input, ValueSet::only(value));
    for (auto& values : other.samples_) {
      values[input] = value;
      evaluate(cluster_->plan, values);
    }
    return other;
  }

  /// Of a person of whom all is known: the values of all nodes under another choice of a policy, the `number`-th of the cluster.
  ///
  /// why not all anew: where a node keeps its value nothing behind it can change, so most policies are done after a node or two.
  [[nodiscard]] const std::vector<std::int64_t>& otherwise(InputIndex input, std::size_t number, std::int64_t choice) {
    const Plan& plan = cluster_->plan;
    others_ = values_;
    others_[input] = choice;
    NodeIndex changed_until = cluster_->last_use[input];
    for (const NodeIndex node : cluster_->policy_cones[number]) {
      if (node > changed_until) break;
      const NodeIndex* const operands = plan.operands_of(plan.nodes[node]);
      others_[node] = value_of(plan, plan.nodes[node].op, plan.nodes[node], operands, operands + plan.nodes[node].operand_count, others_.data());
      if (others_[node] != values_[node]) changed_until = std::max(changed_until, cluster_->last_use[node]);
    }
    return others_;
  }
  [[nodiscard]] const std::vector<std::int64_t>& values() const noexcept { return values_; }

  /// For each of some benefits, whether two completions that differ in this input alone give different answers.
  [[nodiscard]] std::vector<bool> can_change(InputIndex input, const std::vector<const BenefitNodes*>& of) {
    std::vector<bool> changes(of.size());
    if (is_all_) {
      compare_neighbours(input, of, changes);
      return changes;
    }
    try_values(input, of, changes);
    std::optional<Reach> other{};
    for (std::size_t i = 0; i < of.size(); ++i) {
      if (changes[i] || of[i] == nullptr) continue;
      if (!other) other = reach_->with(input, telling_pairs(reach_->domain(input)));
      for (const NodeIndex node : {of[i]->answer, of[i]->worth.low, of[i]->worth.high}) {
        if (other->domain(node).is_straight()) continue;
        if (!enumerated(*other, node).is_straight()) changes[i] = true;
      }
    }
    return changes;
  }

  /// Nodes whose values are results.
  [[nodiscard]] std::vector<NodeIndex> results() const {
    std::vector<NodeIndex> results{};
    for (const BenefitNodes& each : cluster_->benefits) results.insert(results.end(), {each.status, each.answer, each.worth.low, each.worth.high});
    return results;
  }

 private:
  static constexpr std::size_t samples = 24;
  static constexpr std::size_t most_steered = 64;  ///< completions that are looked for, one a tier
  static constexpr std::size_t most_values = 6;  ///< of an input that are tried on each sample

  /// Values as pairs, such that two of them lead to different results if any two do.
  [[nodiscard]] static ValueSet telling_pairs(const ValueSet& domain) {
    if (domain.size() <= most_tried) return neighbours(domain);
    ValueSet ends{};
    ends.add_pair(domain.runs().front().first, domain.runs().back().last);
    return ends;
  }

  [[nodiscard]] static Interval ends(const ValueSet& values) {
    Interval interval{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()};
    for (const auto& run : values.runs()) interval = {std::min(interval.low, run.first), std::max(interval.high, run.last)};
    return interval;
  }

  [[nodiscard]] static Codes codes_of(const ValueSet& values) {
    Codes codes = 0;
    values.each([&codes](std::int64_t code, std::int64_t) { codes |= code_bit(code); });
    return codes;
  }

  [[nodiscard]] ValueSet enumerated(NodeIndex node) { return enumerated(*reach_, node); }
  [[nodiscard]] ValueSet enumerated(Reach& reach, NodeIndex node) {
    if (reach.domain(node).is_single()) return reach.domain(node);
    if (failures_ >= most_failures) {
      exact_ = false;
      return reach.domain(node);
    }
    const bool before = reach.exact();
    ValueSet values = reach.of(node);
    if (before && !reach.exact()) {
      ++failures_;
      exact_ = false;
    }
    return values;
  }

  /// A value of a set: now and then an end of one of its runs, else any.
  [[nodiscard]] static std::int64_t drawn(const ValueSet& set, std::uint64_t number) {
    const auto& run = set.runs()[number % set.runs().size()];
    number /= 7;
    if (number % 3 == 0) return run.first;
    if (number % 3 == 1) return run.last;
    return run.first + static_cast<std::int64_t>((number / 3) % static_cast<std::uint64_t>(run.last - run.first + 1));
  }

  /// Makes every completion where there are few; they stand so that those which differ in one input alone are a stride apart.
  [[nodiscard]] bool complete() {
    static constexpr std::size_t most_cells = 1'500'000;
    std::size_t count = 1;
    const std::size_t inputs = cluster_->plan.inputs.size(), nodes = cluster_->plan.nodes.size();
    strides_.clear();
    for (std::size_t i = 0; i < inputs; ++i) {
      strides_.push_back(count);
      count *= reach_->domain(static_cast<NodeIndex>(i)).size();
      if (count * nodes > most_cells) return false;
    }
    samples_.assign(count, std::vector<std::int64_t>(nodes));
    for (std::size_t i = 0; i < inputs; ++i) {
      std::vector<std::int64_t> values{};
      reach_->domain(static_cast<NodeIndex>(i)).each([&values](std::int64_t value, std::int64_t) { values.push_back(value); });
      for (std::size_t k = 0; k < count; ++k) samples_[k][i] = values[k / strides_[i] % values.size()];
    }
    for (auto& values : samples_) evaluate(cluster_->plan, values);
    return true;
  }

  /// Of all completions: compares those that differ in one input alone, by one value.
  void compare_neighbours(InputIndex input, const std::vector<const BenefitNodes*>& of, std::vector<bool>& changes) const {
    const std::size_t stride = strides_[input], values = reach_->domain(input).size();
    for (std::size_t k = 0; k + stride < samples_.size(); ++k) {
      if (k / stride % values + 1 == values) continue;
      for (std::size_t i = 0; i < of.size(); ++i) {
        if (changes[i] || of[i] == nullptr) continue;
        for (const NodeIndex node : {of[i]->answer, of[i]->worth.low, of[i]->worth.high})
          if (samples_[k][node] != samples_[k + stride][node]) changes[i] = true;
      }
    }
  }

  /// Some completions, always the same: all at their first value, all at their last, and mixtures.
  void sample() {
    is_all_ = complete();
    if (is_all_) return;
    std::uint64_t state = 0x9E3779B97F4A7C15U;
    samples_.resize(samples, std::vector<std::int64_t>(cluster_->plan.nodes.size()));
    for (std::size_t k = 0; k < samples; ++k) {
      for (std::size_t i = 0; i < cluster_->plan.inputs.size(); ++i) {
        const ValueSet& set = reach_->domain(static_cast<NodeIndex>(i));
        state = state * 6364136223846793005U + 1442695040888963407U;
        samples_[k][i] = k == 0 ? set.runs().front().first : k == 1 ? set.runs().back().last : drawn(set, state >> 20);
      }
      evaluate(cluster_->plan, samples_[k]);
    }
    steer();
  }

  /// Up to some values of an input: ends of its runs.
  [[nodiscard]] std::vector<std::int64_t> some_values(InputIndex input, std::size_t most) const {
    std::vector<std::int64_t> values{};
    for (const auto& run : reach_->domain(input).runs())
      for (const std::int64_t value : {run.first, run.last})
        if (values.size() < most && (values.empty() || values.back() != value)) values.push_back(value);
    return values;
  }

  /// Looks for a completion that each tier pays in: changes one input after another to whatever fulfils more of what it asks.
  ///
  /// why: of a hundred blank forms drawn blindly hardly one meets all conditions of a benefit.
  void steer() {
    std::vector<std::vector<std::int64_t>> choices{};
    for (std::size_t i = 0; i < cluster_->plan.inputs.size(); ++i) choices.push_back(some_values(static_cast<InputIndex>(i), 16));
    std::size_t left = most_steered;
    for (const BenefitNodes& benefit : cluster_->benefits)
      for (std::size_t tier = 0; tier < std::max<std::size_t>(benefit.tiers.size(), 1) && left > 0; ++tier, --left)
        samples_.push_back(steered(benefit, tier, choices));
  }

  [[nodiscard]] std::vector<std::int64_t> steered(const BenefitNodes& benefit, std::size_t tier, const std::vector<std::vector<std::int64_t>>& choices) const {
    const auto fulfilled = [&](const std::vector<std::int64_t>& values) {
      std::int64_t score = values[benefit.residence] + values[benefit.span];
      for (const ConditionNodes& each : benefit.conditions) score += values[each.holds.low];
      if (tier < benefit.tiers.size()) score += 2 * values[benefit.tiers[tier].applies.low];
      return score * 4 + (values[benefit.status] == code_yes ? 2 : 0);
    };
    std::vector<std::int64_t> best = samples_[1 + tier % (samples - 1)], tried = best;
    std::int64_t most = fulfilled(best);
    for (int sweep = 0; sweep < 2; ++sweep)
      for (std::size_t i = 0; i < choices.size(); ++i) {
        if (choices[i].size() < 2) continue;
        for (const std::int64_t value : choices[i]) {
          std::copy(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(choices.size()), tried.begin());
          tried[i] = value;
          evaluate(cluster_->plan, tried);
          const std::int64_t score = fulfilled(tried);
          if (score <= most) continue;
          most = score;
          best = tried;
        }
      }
    return best;
  }

  /// Tries other values of an input on every sample: what changes certainly can.
  void try_values(InputIndex input, const std::vector<const BenefitNodes*>& of, std::vector<bool>& changes) const {
    const std::vector<std::int64_t> tried = some_values(input, most_values);
    std::vector<std::int64_t> values(cluster_->plan.nodes.size());
    for (const auto& sample : samples_)
      for (const std::int64_t value : tried) {
        if (sample[input] == value) continue;
        std::copy(sample.begin(), sample.begin() + static_cast<std::ptrdiff_t>(cluster_->plan.inputs.size()), values.begin());
        values[input] = value;
        evaluate(cluster_->plan, values);
        bool all = true;
        for (std::size_t i = 0; i < of.size(); ++i) {
          if (changes[i] || of[i] == nullptr) continue;
          for (const NodeIndex node : {of[i]->answer, of[i]->worth.low, of[i]->worth.high})
            if (values[node] != sample[node]) changes[i] = true;
          all = all && changes[i];
        }
        if (all) return;
      }
  }

  const Cluster* cluster_;
  std::vector<std::int64_t> values_{};
  std::vector<std::int64_t> others_{};  ///< why kept: the values under another choice, again and again
  std::optional<Reach> reach_{};
  std::vector<std::vector<std::int64_t>> samples_{};
  std::vector<std::size_t> strides_{};  ///< of all completions, by input
  std::size_t failures_ = 0;
  bool is_all_ = false;  ///< `samples_` holds every completion
  bool exact_ = true;
};

}  // namespace caregrade::detail
