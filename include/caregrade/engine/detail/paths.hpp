#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/value_set.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// All the ways to the level of one person, so that what one more answer leaves of it need not be walked anew.
///
/// why: `Reach` fixes the cuts stage by stage, and what follows a state of theirs is the same whatever led to it. An answer
/// is read in one stage. What stands before that stage leads to the states known already, and what follows it is known too.
class Paths {
 public:
  explicit Paths(const Plan& plan, const Reach& reach)
      : plan_{plan}, reach_{reach}, outer_{reach.outer_}, stages_{reach.stages(plan.level, reach.find_cuts(plan.level))}, walked_(stages_.size()) {
    for (std::size_t at = 0; at < stages_.size(); ++at) frontiers_.push_back(frontier(at));
    sets_ = outer_;
    all_ = walk(0, walked_, stages_.size());
    mark_needed();
  }

  /// How many levels are left when an input has this value.
  [[nodiscard]] int left(InputIndex input, std::int64_t value) {
    put_back();
    sets_[input].become(value);
    const std::vector<bool> changed = pass_on(input);
    if (too_many_) return std::popcount(levels_of(sets_[plan_.level]));
    std::size_t first = stages_.size(), last = 0;
    Signature signature{};
    for (std::size_t at = 0; at < stages_.size(); ++at) {
      if (std::none_of(frontiers_[at].begin(), frontiers_[at].end(), [&](NodeIndex node) { return changed[node]; })) continue;
      first = std::min(first, at);
      last = at;
      signature.push_back(static_cast<std::int64_t>(at));
      for (const NodeIndex node : frontiers_[at]) add(signature, sets_[node]);
    }
    if (first == stages_.size()) return std::popcount(all_);
    const auto [known, is_new] = answered_.try_emplace(std::move(signature), 0);
    if (is_new) known->second = through(first, last);
    return std::popcount(known->second);
  }

 private:
  using State = std::vector<std::int64_t>;      ///< values of the cuts that a stage or a later one reads
  using Walked = std::map<State, std::uint64_t>;  ///< levels that follow when a stage is entered in a state
  using Signature = std::vector<std::int64_t>;

  static constexpr int miss = 63;  ///< bit of a look-up that missed
  static_assert(LevelSet::most_levels < miss);

  /// Nodes whose sets a stage takes as they are, whatever the cuts before it are.
  [[nodiscard]] std::vector<NodeIndex> frontier(std::size_t at) const {
    const Reach::Stage& stage = stages_[at];
    std::vector<bool> fixed(plan_.nodes.size()), found(plan_.nodes.size());
    for (std::size_t before = 0; before < at; ++before) fixed[stages_[before].end] = true;
    for (const NodeIndex node : stage.nodes) fixed[node] = true;
    found[stage.end] = !fixed[stage.end];
    for (const NodeIndex node : stage.nodes)
      for (std::size_t k = 0; k < plan_.nodes[node].operand_count; ++k) {
        const NodeIndex operand = plan_.operands_of(plan_.nodes[node])[k];
        found[operand] = found[operand] || !fixed[operand];
      }
    std::vector<NodeIndex> nodes{};
    for (std::size_t i = 0; i < found.size(); ++i)
      if (found[i]) nodes.push_back(static_cast<NodeIndex>(i));
    return nodes;
  }

  /// Marks what the stages take and what that depends on: the rest is worked out anew in every state of the cuts.
  void mark_needed() {
    needed_.resize(plan_.nodes.size());
    for (const auto& nodes : frontiers_)
      for (const NodeIndex node : nodes) needed_[node] = true;
    needed_[plan_.level] = needed_[plan_.level] || too_many_;
    for (std::size_t i = plan_.nodes.size(); i-- > 0;)
      for (std::size_t k = 0; k < plan_.nodes[i].operand_count && needed_[i]; ++k) needed_[plan_.operands_of(plan_.nodes[i])[k]] = true;
  }

  /// Undoes what the last question changed. why not by a copy of all: sets of sums have thousands of runs.
  void put_back() {
    for (std::size_t i = 0; i < needed_.size(); ++i)
      if (needed_[i] && sets_[i] != outer_[i]) sets_[i] = outer_[i];
    for (const Reach::Stage& stage : stages_) sets_[stage.end] = outer_[stage.end];
  }

  /// Works out anew what an input changes, as far as it changes anything.
  [[nodiscard]] std::vector<bool> pass_on(InputIndex input) {
    std::vector<bool> changed(plan_.nodes.size());
    changed[input] = sets_[input] != outer_[input];
    for (std::size_t i = plan_.inputs.size(); i < changed.size(); ++i) {
      const NodeIndex* operands = plan_.operands_of(plan_.nodes[i]);
      if (!needed_[i] || std::none_of(operands, operands + plan_.nodes[i].operand_count, [&changed](NodeIndex operand) { return changed[operand]; })) continue;
      reach_.work_out(i, sets_);
      changed[i] = sets_[i] != outer_[i];
    }
    return changed;
  }

  /// The levels that follow from all states in which the first stage that an answer changes is entered.
  [[nodiscard]] std::uint64_t through(std::size_t first, std::size_t last) {
    std::vector<Walked> anew(stages_.size());
    std::uint64_t levels = 0;
    for (const auto& [state, onward] : walked_[first]) {
      for (std::size_t i = 0; i < state.size(); ++i) sets_[stages_[first].state[i]].become(state[i]);
      levels |= walk(first, anew, last);
    }
    return levels;
  }

  /// The levels that follow when a stage is entered as the cuts are now. `walked` holds the answers as far as stage `last`.
  std::uint64_t walk(std::size_t at, std::vector<Walked>& walked, std::size_t last) {
    const Reach::Stage& stage = stages_[at];
    State state{};
    state.reserve(stage.state.size());
    for (const NodeIndex cut : stage.state) state.push_back(sets_[cut].runs().front().first);
    const auto [known, is_new] = (at > last ? walked_ : walked)[at].try_emplace(std::move(state), 0);
    if (!is_new || too_many_) return known->second;
    too_many_ = ++count_ > Reach::most_combinations;
    for (const NodeIndex node : stage.nodes) reach_.work_out(node, sets_);
    if (at + 1 == stages_.size()) return known->second = levels_of(sets_[stage.end]);
    const ValueSet values = sets_[stage.end];
    std::uint64_t levels = 0;
    values.each([&](std::int64_t value, std::int64_t) {
      sets_[stage.end].become(value);
      levels |= walk(at + 1, walked, last);
    });
    sets_[stage.end] = values;
    return known->second = levels;
  }

  [[nodiscard]] static std::uint64_t levels_of(const ValueSet& set) {
    std::uint64_t levels = 0;
    set.each([&](std::int64_t level, std::int64_t) { levels |= std::uint64_t{1} << (level < 0 ? miss : level); });
    return levels;
  }

  static void add(Signature& signature, const ValueSet& set) {
    signature.push_back(static_cast<std::int64_t>(set.runs().size()));
    for (const ValueSet::Run& run : set.runs()) {
      signature.push_back(run.first);
      signature.push_back(run.last);
    }
  }

  const Plan& plan_;
  const Reach& reach_;
  const Reach::Sets& outer_;
  Reach::Sets sets_{};  ///< as the last question has changed them
  std::vector<Reach::Stage> stages_{};
  std::vector<std::vector<NodeIndex>> frontiers_{};  ///< per stage
  std::vector<Walked> walked_{};                     ///< per stage
  std::map<Signature, std::uint64_t> answered_{};    ///< levels left, by the sets that an answer changes
  std::vector<bool> needed_{};                       ///< per node
  std::uint64_t all_ = 0;
  std::size_t count_ = 0;
  bool too_many_ = false;
};

}  // namespace caregrade::detail
