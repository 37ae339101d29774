#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/detail/cluster_view.hpp"
#include "caregrade/engine/detail/lint_parts.hpp"
#include "caregrade/engine/detail/reduce.hpp"

namespace caregrade::detail {

/// The part of a plan that some nodes need, with the same inputs; the nodes are named anew.
[[nodiscard]] inline Plan pruned(const Plan& plan, const std::vector<NodeIndex*>& roots) {
  std::vector<bool> needed(plan.nodes.size());
  for (const NodeIndex* root : roots) needed[*root] = true;
  for (std::size_t i = plan.nodes.size(); i-- > 0;)
    for (std::size_t k = 0; needed[i] && k < plan.nodes[i].operand_count; ++k) needed[plan.operands_of(plan.nodes[i])[k]] = true;
  Plan part{.inputs = plan.inputs, .bands = plan.bands, .combinations = plan.combinations};
  std::vector<NodeIndex> names(plan.nodes.size());
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
    if (i >= plan.inputs.size() && !needed[i]) continue;
    names[i] = static_cast<NodeIndex>(part.nodes.size());
    Node node = plan.nodes[i];
    node.first_operand = static_cast<std::uint16_t>(part.operands.size());
    for (std::size_t k = 0; k < node.operand_count; ++k) part.operands.push_back(names[plan.operands_of(plan.nodes[i])[k]]);
    part.nodes.push_back(node);
  }
  for (NodeIndex* root : roots) *root = names[*root];
  return part;
}

/// Days between which nothing that depends on the day alone changes, and the day that stands for them.
struct Stretch {
  Days days{};
  std::int64_t day = 0;
};

/// Questions to the plan of one benefit: can this be so for anyone, on any day on which the benefit is in force? All of them are
/// put before the first is answered. An answer no is proved; what is too entangled to be tried out is answered yes.
class BenefitQuestions {
 public:
  static constexpr std::size_t most_nodes = 32'768;

  BenefitQuestions(const Rulebook& rulebook, const Cluster& cluster, std::int64_t today) : rulebook_{rulebook}, cluster_{cluster} {
    find_stretches(today);
  }

  /// Keeps what these nodes of the cluster's plan need, and names them anew.
  void keep(const std::vector<NodeIndex*>& roots) { builder_.plan = pruned(cluster_.plan, roots); }

  [[nodiscard]] NodeIndex all(std::vector<NodeIndex> of) { return fold(Op::all_of, std::move(of), 1); }
  [[nodiscard]] NodeIndex any(std::vector<NodeIndex> of) { return fold(Op::any_of, std::move(of), 0); }
  [[nodiscard]] NodeIndex no(NodeIndex of) { return builder_.emit(Op::negation, Kind::truth, {of}); }
  [[nodiscard]] NodeIndex equal(NodeIndex of, std::int64_t value) {
    return builder_.emit(Op::equal, Kind::truth, {of, builder_.emit(Op::constant, builder_.plan.nodes[of].kind, {}, value)});
  }
  [[nodiscard]] NodeIndex emit(Op op, Kind kind, std::vector<NodeIndex> of) { return builder_.emit(op, kind, std::move(of)); }
  [[nodiscard]] NodeIndex constant(Kind kind, std::int64_t value) { return builder_.emit(Op::constant, kind, {}, value); }

  [[nodiscard]] const Plan& plan() const noexcept { return builder_.plan; }
  [[nodiscard]] const std::vector<Stretch>& stretches() const noexcept { return stretches_; }
  [[nodiscard]] bool fits() const noexcept { return !builder_.too_many_nodes() && !builder_.too_many_operands(); }

  /// Whether a truth can be yes on some day.
  [[nodiscard]] bool ever(NodeIndex root) {
    for (std::size_t i = 0; i < stretches_.size(); ++i)
      if (can(i, root)) return true;
    return false;
  }
  /// Whether a truth can be yes in one stretch of time.
  [[nodiscard]] bool can(std::size_t stretch, NodeIndex root) {
    if (is_doubtful(root)) return true;
    const ValueSet truths = reach(stretch).of(root);
    return std::any_of(truths.runs().begin(), truths.runs().end(), [](const ValueSet::Run& run) { return run.last >= 1; });
  }

  [[nodiscard]] Reach& reach(std::size_t stretch) {
    reaches_.resize(stretches_.size());
    auto& reach = reaches_[stretch];
    if (!reach) reach.emplace(plan(), reduced(domains(stretches_[stretch].day), {}), most_combinations);
    return *reach;
  }

  /// What the inputs can be on a day, whatever the open questions mean, but for which day of the month time is counted to.
  [[nodiscard]] std::vector<ValueSet> domains(std::int64_t day) const {
    KnownPerson nothing{rulebook_, {}, {.day = Date::from_days(day)}, {}};
    const Domains nobody{rulebook_, cluster_, nothing};
    std::vector<ValueSet> sets = nobody.sets;
    for (std::size_t i = 0; i < sets.size(); ++i)
      if (cluster_.inputs[i].from == ProgramInput::From::policy && clocks_.count(static_cast<NodeIndex>(i)) == 0)
        sets[i] = nobody.everything(i);
    // why: two free days have more pairs than can be tried; the day up to which time is counted is the day that counts.
    for (const NodeIndex clock : clocks_)
      if (cluster_.inputs[clock].from == ProgramInput::From::fact) sets[clock] = ValueSet::only(day);
    return sets;
  }

  /// One value of each stretch of an input that the plan tells apart; `results` are nodes whose values count themselves.
  [[nodiscard]] std::vector<ValueSet> reduced(std::vector<ValueSet> sets, const std::vector<NodeIndex>& results) const {
    const Reach free{plan(), sets, most_combinations};
    const Turns turns{plan(), free, results};
    for (std::size_t i = 0; i < sets.size(); ++i)
      if (sets[i].size() > 2) sets[i] = turns.reduced(static_cast<NodeIndex>(i), sets[i]);
    return sets;
  }

 private:
  static constexpr std::size_t most_combinations = 20'000;

  NodeIndex fold(Op op, std::vector<NodeIndex> of, std::int64_t nothing) {
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
    if (of.empty()) return constant(Kind::truth, nothing);
    return of.size() == 1 ? of.front() : builder_.emit(op, Kind::truth, std::move(of));
  }

  /// Whether a node depends on a fact that stands for the day and says something else too.
  [[nodiscard]] bool is_doubtful(NodeIndex root) {
    if (!doubtful_.empty()) return doubtful_[root];
    doubtful_.resize(plan().nodes.size());
    for (std::size_t i = 0; i < plan().nodes.size(); ++i) {
      const Node& node = plan().nodes[i];
      const NodeIndex* operands = plan().operands_of(node);
      const bool tells_time = node.op == Op::less || node.op == Op::less_or_equal || node.op == Op::equal || node.op == Op::band;
      for (std::size_t k = 0; k < node.operand_count; ++k) {
        const bool as_day = (node.op == Op::years || node.op == Op::months) && k == 1;
        const bool passes_on = node.kind == Kind::date;  // a day that is made of it
        const bool against_day = tells_time && (node.operand_count == 1 || plan().nodes[operands[1 - k]].op == Op::constant);
        if (doubtful_[operands[k]] || (is_clock_fact(operands[k]) && !as_day && !against_day && !passes_on)) doubtful_[i] = true;
      }
    }
    return doubtful_[root];
  }

  [[nodiscard]] bool is_clock_fact(NodeIndex node) const {
    return clocks_.count(node) != 0 && cluster_.inputs[node].from == ProgramInput::From::fact;
  }

  void find_stretches(std::int64_t today) {
    const Plan& plan = cluster_.plan;
    const Benefit& benefit = rulebook_.benefit(cluster_.benefits.front().benefit);
    std::set<std::int64_t> begins{};
    for (const Node& node : plan.nodes) {
      if (node.op == Op::constant && node.kind == Kind::date) begins.insert({node.parameter, node.parameter + 1});
    }
    for (const auto& rows : plan.bands)
      for (const PlanBand& row : rows)
        if (row.least > Days::past) begins.insert(row.least);
    for (std::size_t i = 0; i < cluster_.inputs.size(); ++i) {
      if (cluster_.inputs[i].from != ProgramInput::From::fact) continue;
      const std::string& fact = rulebook_.fact(cluster_.inputs[i].row).id;
      const bool is_clock = (benefit.clock == Benefit::Clock::applied && fact == "applied_on") ||
                            (benefit.clock == Benefit::Clock::assessed && fact == "assessed_on");
      if (is_clock) clocks_.insert(static_cast<NodeIndex>(i));
    }
    add_clocks_below();
    lay_out(begins, Days::of(benefit.span), today);
  }

  /// What the day depends on up to which years or months are counted: days that are facts, and open questions.
  void add_clocks_below() {
    const Plan& plan = cluster_.plan;
    std::vector<bool> below(plan.nodes.size());
    for (std::size_t i = plan.nodes.size(); i-- > 0;) {
      const Node& node = plan.nodes[i];
      const bool counts_time = node.op == Op::years || node.op == Op::months;
      for (std::size_t k = 0; k < node.operand_count; ++k)
        if (below[i] || (counts_time && k == 1)) below[plan.operands_of(node)[k]] = true;
    }
    for (std::size_t i = 0; i < cluster_.inputs.size(); ++i) {
      const bool is_day = cluster_.inputs[i].from == ProgramInput::From::fact && plan.inputs[i].kind == Kind::date;
      if (below[i] && (is_day || cluster_.inputs[i].from == ProgramInput::From::policy)) clocks_.insert(static_cast<NodeIndex>(i));
    }
  }

  void lay_out(std::set<std::int64_t> begins, Days span, std::int64_t today) {
    if (span.first <= Days::past) span.first = begins.empty() ? std::min(today, span.last) : std::min(*begins.begin() - 1, span.last);
    begins.insert(span.first);
    for (auto begin = begins.lower_bound(span.first); begin != begins.end() && *begin <= span.last; ++begin) {
      const auto next = std::next(begin);
      const Days days{*begin, next == begins.end() ? span.last : std::min(*next - 1, span.last)};
      stretches_.push_back({days, days.last >= Days::future ? std::max(days.first, today) : days.last});
    }
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
  PlanBuilder builder_{most_nodes};
  std::set<NodeIndex> clocks_{};  ///< inputs that the day depends on
  std::vector<bool> doubtful_{};
  std::vector<Stretch> stretches_{};
  std::vector<std::optional<Reach>> reaches_{};
};

}  // namespace caregrade::detail
