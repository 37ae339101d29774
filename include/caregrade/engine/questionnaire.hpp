#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/diagram.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/recognition.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

namespace detail {

/// The fewest questions in the worst case, over every way of asking: each order, and another one behind each answer.
class FewestQuestions {
 public:
  explicit FewestQuestions(const Diagram& diagram) : diagram_{diagram} {}

  struct Found {
    std::uint16_t depth = 0;
    std::uint16_t layer = 0;  ///< the question to begin with
  };

  [[nodiscard]] Found run() { return solve(intern(diagram_.root())); }

 private:
  using Id = std::uint32_t;

  struct Inner {
    std::uint16_t layer = 0;
    std::vector<Id> children{};
    auto operator<=>(const Inner&) const = default;
  };

  /// Nodes of the diagram and those that come of leaving questions out, each once.
  Id make(Inner node) {
    if (std::all_of(node.children.begin(), node.children.end(), [&node](Id id) { return id == node.children.front(); })) return node.children.front();
    const auto [at, is_new] = ids_.try_emplace(std::move(node), static_cast<Id>(nodes_.size()));
    if (is_new) nodes_.push_back(&at->first);
    return at->second;
  }

  Id intern(Id id) {
    if (Diagram::is_leaf(id)) return id;
    const auto known = interned_.find(id);
    if (known != interned_.end()) return known->second;
    Inner node{.layer = diagram_.node(id).layer};
    for (const Id child : diagram_.children(id)) node.children.push_back(intern(child));
    return interned_[id] = make(std::move(node));
  }

  /// The function that is left when a question got this answer.
  Id answered(Id id, std::uint16_t layer, std::size_t answer) {
    if (Diagram::is_leaf(id) || nodes_[id]->layer > layer) return id;
    if (nodes_[id]->layer == layer) return nodes_[id]->children[answer];
    const auto key = std::pair{id, static_cast<std::uint32_t>(layer) << 16 | static_cast<std::uint32_t>(answer)};
    const auto known = answered_.find(key);
    if (known != answered_.end()) return known->second;
    Inner node{.layer = nodes_[id]->layer};
    const std::vector<Id> children = nodes_[id]->children;
    for (const Id child : children) node.children.push_back(answered(child, layer, answer));
    return answered_[key] = make(std::move(node));
  }

  void support(Id id, std::map<std::uint16_t, std::size_t>& layers, std::vector<Id>& seen) const {
    if (Diagram::is_leaf(id) || std::find(seen.begin(), seen.end(), id) != seen.end()) return;
    seen.push_back(id);
    layers[nodes_[id]->layer] = nodes_[id]->children.size();
    for (const Id child : nodes_[id]->children) support(child, layers, seen);
  }

  Found solve(Id id) {
    if (Diagram::is_leaf(id)) return Found{};
    const auto known = solved_.find(id);
    if (known != solved_.end()) return known->second;
    std::map<std::uint16_t, std::size_t> layers{};
    std::vector<Id> seen{};
    support(id, layers, seen);
    Found best{.depth = std::numeric_limits<std::uint16_t>::max()};
    for (const auto& [layer, answers] : layers) {
      std::uint16_t worst = 0;
      for (std::size_t answer = 0; answer < answers; ++answer) {
        worst = std::max(worst, solve(answered(id, layer, answer)).depth);
      }
      if (worst + 1 < best.depth) best = {static_cast<std::uint16_t>(worst + 1), layer};
    }
    return solved_[id] = best;
  }

  const Diagram& diagram_;
  std::map<Inner, Id> ids_{};
  std::vector<const Inner*> nodes_{};
  std::map<Id, Id> interned_{};
  std::map<std::pair<Id, std::uint32_t>, Id> answered_{};
  std::map<Id, Found> solved_{};
};

/// Orders to try: domain by domain from either end, within a domain what tells most first. why they look at the inputs alone and not at what is known of others: after an answer the rest of an order is
/// an order of what is left, so the number of questions promised never grows.
[[nodiscard]] inline std::vector<std::vector<InputIndex>> orders_to_try(const Standard& standard, const std::vector<ValueSet>& domains) {
  std::vector<InputIndex> unknown{};
  for (std::size_t i = 0; i < standard.answer_count(); ++i)
    if (!domains[i].is_single()) unknown.push_back(static_cast<InputIndex>(i));
  const auto spread = [&domains](InputIndex input) { return domains[input].runs().back().last - domains[input].runs().front().first; };
  const auto group = [&standard](InputIndex input) {
    if (!standard.is_item(input)) return standard.groups.size();
    for (std::size_t i = 0; i < standard.groups.size(); ++i)
      if (standard.groups[i].id == standard.items[input].group) return i;
    return standard.groups.size();
  };
  std::vector<std::vector<InputIndex>> orders(2, unknown);
  std::stable_sort(orders[0].begin(), orders[0].end(), [&](InputIndex a, InputIndex b) {
    return group(a) != group(b) ? group(a) < group(b) : spread(a) > spread(b);
  });
  std::stable_sort(orders[1].begin(), orders[1].end(), [&](InputIndex a, InputIndex b) {
    return group(a) != group(b) ? group(a) > group(b) : spread(a) > spread(b);
  });
  return orders;
}

}  // namespace detail

/// How far the shortest questionnaire is looked for.
struct QuestionnaireLimits {
  std::size_t states = 6'000;    ///< ways of answering told apart, for one order
  std::size_t functions = 500;   ///< states of knowledge over all ways of asking: each question open or with one of its answers
};

/// What to ask about a person until the level is certain; where a standard has no levels, until its first score is.
///
/// Which question comes first is computed: the fewest in the worst case over several orders, and over every way of asking where
/// that is small enough to be looked through (`is_shortest`). Two completions lead to different levels by each question that
/// is asked. Beyond the limits the question most decisive at once is asked first, and `at_most` counts all that can matter.
[[nodiscard]] inline Questionnaire questionnaire(const Standard& standard, const Assessment& assessment, const PolicyChoices& policies,
                                                 const QuestionnaireLimits& limits = {}) {
  const Plan& plan = standard.plan;
  const NodeIndex root = plan.has_level ? plan.level : plan.scores.front();
  const std::vector<detail::ValueSet> domains = detail::domains_of(standard, assessment, policies);
  std::optional<detail::Diagram> best{};
  for (const auto& order : detail::orders_to_try(standard, domains)) {
    auto diagram = detail::Diagram::make(plan, root, domains, order, limits.states);
    if (!diagram) continue;
    const auto worse = [](const detail::Diagram& a, const detail::Diagram& b) {
      return a.depth(a.root()) != b.depth(b.root()) ? a.depth(a.root()) > b.depth(b.root()) : a.mean(a.root()) > b.mean(b.root()) + 1e-9;
    };
    if (!best || worse(*best, *diagram)) best = std::move(diagram);
    if (best->depth(best->root()) <= 1) break;
  }
  Questionnaire result{};
  if (!best) {
    Reach reach{plan, domains};
    reach.of(root).each([&result](std::int64_t value, std::int64_t) { result.values.push_back(value); });
    result.is_exact = reach.exact();
    const auto asked = ask_next(plan, reach, detail::missing(plan, assessment, reach));
    if (!asked.empty()) result.next = asked.front();
    result.at_most = asked.size();
    return result;
  }
  result.values = best->values();
  std::sort(result.values.begin(), result.values.end());
  const detail::Diagram::Id start = best->root();
  result.at_most = best->depth(start);
  result.is_shortest = result.at_most <= 1;
  if (result.at_most > 0) result.next = best->input(start);
  if (result.at_most > 1 && best->knowledge(limits.functions) <= limits.functions) {
    const auto fewest = detail::FewestQuestions{*best}.run();
    result.is_shortest = true;
    if (fewest.depth < result.at_most) {
      result.at_most = fewest.depth;
      result.next = best->input_of_layer(fewest.layer);
    }
  }
  return result;
}

}  // namespace caregrade
