#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/benefit_questions.hpp"
#include "caregrade/engine/detail/lint_lookups.hpp"
#include "caregrade/engine/detail/lint_parts.hpp"

namespace caregrade::detail {

/// The conditions and tiers of one benefit: what is never, what is always, what is left out, and what says two things.
class ConditionLint : Lint {
 public:
  ConditionLint(const Rulebook& rulebook, const PackUsage& usage, const Cluster& cluster, std::int64_t today, Issues& issues)
      : Lint{rulebook, issues}, usage_{usage}, cluster_{cluster}, nodes_{cluster.benefits.front()},
        benefit_{rulebook.benefit(nodes_.benefit)}, ask_{rulebook, cluster, today} {}

  void run() {
    keep();
    put_conditions();
    put_tiers();
    put_scales();
    put_lookups();
    if (!ask_.fits()) return;
    if (!check_conditions()) return;
    check_tiers();
    bool is_told = false;
    for (const ScaleQuestion& each : scales_) is_told = check_scale(each) || is_told;
    if (!is_told) check_results();
    LookupLint lookups{rulebook_, cluster_, ask_, issues_};
    for (const LookupLint::Question& each : lookups_) lookups.check(each);
  }

 private:
  // --- what is asked ---------------------------------------------------------------------------------------------------

  struct Scale {
    OperandNodes operand{};
    NodeIndex node = 0;
  };

  /// A value of a scale: can anyone with it fulfil the conditions, and have a tier?
  struct ScaleQuestion {
    struct Value {
      std::int64_t value = 0;
      NodeIndex conditions = 0;
      NodeIndex tier = 0;
    };
    OperandNodes operand{};
    std::vector<Value> values{};
  };

  void keep() {
    std::vector<NodeIndex*> roots{&nodes_.residence, &nodes_.span};
    for (ConditionNodes& each : nodes_.conditions) roots.insert(roots.end(), {&each.holds.low, &each.holds.high});
    for (std::size_t i = 0; i < nodes_.tiers.size(); ++i) {
      TierNodes& tier = nodes_.tiers[i];
      users_.push_back(lookups_below({tier.amount.low, tier.amount.high, tier.applies.low, tier.applies.high}));
      roots.insert(roots.end(), {&tier.in_span, &tier.applies.low, &tier.applies.high});
      for (const OperandNodes& each : tier.operands) add_scale(each);
    }
    for (const ConditionNodes& each : nodes_.conditions) {
      const auto below = lookups_below({each.holds.low, each.holds.high});
      condition_users_.insert(below.begin(), below.end());
    }
    for (Scale& each : scale_nodes_) roots.push_back(&each.node);
    ask_.keep(roots);
  }

  /// Levels, ordered choices and what is counted in full years or months.
  void add_scale(const OperandNodes& operand) {
    const bool is_known =
        std::any_of(scale_nodes_.begin(), scale_nodes_.end(), [&](const Scale& each) { return name_of(rulebook_, each.operand) == name_of(rulebook_, operand); });
    if (is_known || operand.nodes.low != operand.nodes.high) return;
    const bool is_fact = operand.of == OperandNodes::Of::fact;
    const Op op = cluster_.plan.nodes[operand.nodes.low].op;
    const bool is_scale = (is_fact && operand.kind == Kind::level) ||
                          (is_fact && operand.kind == Kind::choice && rulebook_.fact(operand.row).ordered) || op == Op::years ||
                          op == Op::months;
    if (is_scale) scale_nodes_.push_back({operand, operand.nodes.low});
  }

  /// Which look-ups some nodes read.
  [[nodiscard]] std::set<std::size_t> lookups_below(const std::vector<NodeIndex>& roots) const {
    std::vector<bool> needed(cluster_.plan.nodes.size());
    for (const NodeIndex root : roots) needed[root] = true;
    std::set<std::size_t> found{};
    for (std::size_t i = needed.size(); i-- > 0;) {
      if (!needed[i]) continue;
      const Node& node = cluster_.plan.nodes[i];
      for (std::size_t k = 0; k < node.operand_count; ++k) needed[cluster_.plan.operands_of(node)[k]] = true;
      for (std::size_t lookup = 0; node.op == Op::combination && lookup < cluster_.lookups.size(); ++lookup)
        if (cluster_.lookups[lookup].table == node.parameter) found.insert(lookup);
    }
    return found;
  }

  void put_conditions() {
    here_ = ask_.all({nodes_.residence, nodes_.span});
    std::vector<NodeIndex> before{here_};
    for (const ConditionNodes& each : nodes_.conditions) {
      can_hold_.push_back(ask_.all({here_, each.holds.high}));
      can_fail_.push_back(ask_.all({here_, ask_.no(each.holds.low)}));
      before.push_back(each.holds.high);
      with_before_.push_back(ask_.all(before));
      surely_.push_back(each.holds.low);
    }
    fulfilled_ = ask_.all(before);
    for (std::size_t j = 0; j < nodes_.conditions.size(); ++j) {
      const NodeIndex fails = ask_.no(nodes_.conditions[j].holds.low);
      auto& pairs = without_.emplace_back();
      for (std::size_t i = 0; i < nodes_.conditions.size(); ++i) pairs.push_back(ask_.all({here_, nodes_.conditions[i].holds.high, fails}));
    }
  }

  void put_tiers() {
    std::vector<NodeIndex> earlier{fulfilled_}, none{here_}, spans{};
    none.insert(none.end(), surely_.begin(), surely_.end());
    for (const TierNodes& tier : nodes_.tiers) {
      tier_holds_.push_back(ask_.all({here_, tier.applies.high}));
      tier_fits_.push_back(ask_.all({fulfilled_, tier.applies.high}));
      earlier.push_back(tier.applies.high);
      tier_chosen_.push_back(ask_.all(earlier));
      earlier.back() = ask_.no(tier.applies.low);
      none.push_back(ask_.no(tier.applies.high));
      spans.push_back(tier.in_span);
      auto& pairs = tier_pairs_.emplace_back();
      for (std::size_t i = 0; i + 1 < tier_holds_.size(); ++i) pairs.push_back(ask_.all({tier_fits_[i], tier.applies.high}));
    }
    none.push_back(ask_.any(std::move(spans)));
    no_tier_ = ask_.all(std::move(none));
    any_tier_ = ask_.any(tier_fits_);
  }

  void put_scales() {
    for (const Scale& scale : scale_nodes_) {
      ScaleQuestion question{.operand = scale.operand};
      for (const std::int64_t value : values_of(scale))
        question.values.push_back(
            {value, ask_.all({fulfilled_, ask_.equal(scale.node, value)}), ask_.all({any_tier_, ask_.equal(scale.node, value)})});
      scales_.push_back(std::move(question));
    }
  }

  /// Every level or choice; of a count the values on both sides of each number that it is compared with.
  [[nodiscard]] std::vector<std::int64_t> values_of(const Scale& scale) const {
    std::set<std::int64_t> values{};
    if (scale.node < ask_.plan().inputs.size())
      for (std::size_t i = 0; i < ask_.plan().inputs[scale.node].values.size(); ++i) values.insert(static_cast<std::int64_t>(i));
    for (const Node& node : ask_.plan().nodes) {
      if (node.operand_count != 2 || scale.node < ask_.plan().inputs.size()) continue;
      const NodeIndex* operands = ask_.plan().operands_of(node);
      for (std::size_t k = 0; k < 2; ++k)
        if (operands[k] == scale.node && ask_.plan().nodes[operands[1 - k]].op == Op::constant)
          for (const std::int64_t near : {-1, 0, 1})
            values.insert(std::max<std::int64_t>(ask_.plan().nodes[operands[1 - k]].parameter + near, 0));
    }
    return {values.begin(), values.end()};
  }

  void put_lookups() {
    for (std::size_t i = 0; i < cluster_.lookups.size(); ++i) {
      std::vector<NodeIndex> tiers{};
      bool is_read = condition_users_.count(i) != 0;
      for (std::size_t tier = 0; tier < users_.size(); ++tier)
        if (users_[tier].count(i) != 0) tiers.push_back(tier_fits_[tier]);
      if (!is_read && tiers.empty()) continue;
      const NodeIndex needed = is_read ? fulfilled_ : ask_.any(tiers);
      LookupLint::Question question{.lookup = i};
      const auto& operands = cluster_.lookups[i].operands;
      if (operands.size() < 3) question.keys.push_back(needed);
      for (std::size_t key = 0; operands.size() > 2 && key < ask_.plan().inputs[operands[2]].values.size(); ++key)
        question.keys.push_back(ask_.all({needed, ask_.equal(operands[2], static_cast<std::int64_t>(key))}));
      lookups_.push_back(std::move(question));
    }
  }

  // --- conditions ------------------------------------------------------------------------------------------------------

  /// False where nobody can fulfil them all.
  bool check_conditions() {
    const auto& conditions = benefit_.conditions;
    std::vector<bool> is_told(conditions.size());
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (!ask_.ever(can_hold_[i])) return tell("CG2486", conditions[i].id, conditions[i].where), false;
      if (ask_.ever(can_fail_[i])) continue;
      tell("CG2485", conditions[i].id, conditions[i].where, Severity::warning);
      is_told[i] = true;
    }
    for (std::size_t i = 0; i < conditions.size(); ++i)
      if (!ask_.ever(with_before_[i])) return contradicts(i), false;
    // why from the end: of two that say the same the later one is told.
    for (std::size_t j = conditions.size(); j-- > 0;)
      for (std::size_t i = 0; i < conditions.size() && !is_told[j]; ++i) {
        if (i == j || is_told[i] || ask_.ever(without_[j][i])) continue;
        report("CG2487", conditions[j].where, {{"benefit", benefit_.id}, {"id", conditions[j].id}, {"by", conditions[i].id}},
               Severity::warning);
        is_told[j] = true;
      }
    return true;
  }

  void tell(const char* code, const std::string& id, const Where& where, Severity severity = Severity::error) {
    report(code, where, {{"benefit", benefit_.id}, {"id", id}}, severity);
  }

  /// The first condition that cannot hold together with those before it.
  void contradicts(std::size_t i) {
    std::vector<std::string> others{};
    for (std::size_t k = 0; k < i; ++k) others.push_back(benefit_.conditions[k].id);
    report("CG2488", benefit_.conditions[i].where,
           {{"benefit", benefit_.id}, {"id", benefit_.conditions[i].id}, {"others", joined(others)}});
  }

  // --- tiers -----------------------------------------------------------------------------------------------------------

  void check_tiers() {
    std::vector<std::string> conditions{};
    for (const PackCondition& each : benefit_.conditions) conditions.push_back(each.id);
    for (std::size_t j = 0; j < nodes_.tiers.size(); ++j) {
      const Tier& tier = benefit_.tiers[j];
      if (!Days::of(tier.span).meets(Days::of(benefit_.span)) || !ask_.ever(tier_holds_[j])) {
        tell("CG2486", tier.id, tier.where);
        continue;
      }
      if (!ask_.ever(tier_fits_[j])) {
        report("CG2488", tier.where, {{"benefit", benefit_.id}, {"id", tier.id}, {"others", joined(conditions)}});
        continue;
      }
      const std::vector<std::string> beside = tiers_beside(j);
      if (benefit_.choose == Benefit::Choose::first && !ask_.ever(tier_chosen_[j]))
        report("CG2483", tier.where, {{"benefit", benefit_.id}, {"id", tier.id}, {"others", joined(beside)}}, Severity::warning);
      else if (!beside.empty())
        report("CG2489", tier.where, {{"benefit", benefit_.id}, {"id", tier.id}, {"others", joined(beside)}},
               benefit_.choose == Benefit::Choose::sum ? Severity::warning : Severity::note);
    }
  }

  /// Earlier tiers that hold for someone together with this one, and pay otherwise. Of tiers that are added up only those that look
  /// at the same facts: they are two rows of one scale and not two parts of an amount.
  [[nodiscard]] std::vector<std::string> tiers_beside(std::size_t j) {
    std::vector<std::string> found{};
    const Tier& tier = benefit_.tiers[j];
    for (std::size_t i = 0; i < j; ++i) {
      const Tier& other = benefit_.tiers[i];
      if (other.amount.text == tier.amount.text && other.bound == tier.bound) continue;
      if (benefit_.choose == Benefit::Choose::sum && !share_a_fact(other, tier)) continue;
      if (ask_.ever(tier_pairs_[j][i])) found.push_back(other.id);
    }
    return found;
  }

  [[nodiscard]] PackUsage::Names facts_of(const Expression& source) const {
    PackUsage::Names names{}, facts{};
    usage_.gather(source, names);
    for (const std::string& each : names)
      if (rulebook_.facts.find(each) != rulebook_.facts.end()) facts.insert(each);
    return facts;
  }

  [[nodiscard]] bool share_a_fact(const Tier& a, const Tier& b) const {
    const auto left = facts_of(a.when), right = facts_of(b.when);
    return std::any_of(left.begin(), left.end(), [&](const std::string& each) { return right.count(each) != 0; });
  }

  /// Who fulfils every condition and has no tier, while there are tiers. why only where the tiers look at nothing but what the conditions
  /// look at: elsewhere the tiers say themselves who is meant.
  void check_results() {
    if (nodes_.tiers.empty()) return;
    PackUsage::Names stated{};
    for (const PackCondition& each : benefit_.conditions) {
      const auto facts = facts_of(each.holds);
      stated.insert(facts.begin(), facts.end());
    }
    for (const Tier& tier : benefit_.tiers)
      for (const std::string& each : facts_of(tier.when))
        if (stated.count(each) == 0) return;
    if (ask_.ever(no_tier_)) report("CG2490", benefit_.where, {{"benefit", benefit_.id}}, Severity::warning);
  }

  // --- scales ----------------------------------------------------------------------------------------------------------

  /// Above the least value that has a tier, a value that the conditions let pass and no tier holds. True where there is one.
  bool check_scale(const ScaleQuestion& question) {
    std::set<std::int64_t> without{};
    std::int64_t least = Days::future;
    for (std::size_t stretch = 0; stretch < ask_.stretches().size(); ++stretch) {
      std::int64_t held = Days::future;
      for (const auto& each : question.values) {
        if (ask_.can(stretch, each.tier)) held = std::min(held, each.value);
        else if (each.value > held && ask_.can(stretch, each.conditions)) without.insert(each.value);
      }
      least = std::min(least, held);
    }
    if (without.empty()) return false;
    std::vector<std::string> values{};
    for (const std::int64_t each : without) values.push_back(shown(question, each));
    report(
        "CG2482", benefit_.where,
        {{"benefit", benefit_.id}, {"scale", name_of(rulebook_, question.operand)}, {"least", shown(question, least)}, {"values", joined(values)}},
        Severity::warning);
    return true;
  }

  [[nodiscard]] std::string shown(const ScaleQuestion& question, std::int64_t value) const {
    if (question.operand.of != OperandNodes::Of::fact) return std::to_string(value);
    return shown_value(rulebook_, rulebook_.fact(question.operand.row), value);
  }

  const PackUsage& usage_;
  const Cluster& cluster_;
  BenefitNodes nodes_{};
  const Benefit& benefit_;
  BenefitQuestions ask_;
  NodeIndex here_ = 0, fulfilled_ = 0, no_tier_ = 0, any_tier_ = 0;
  std::vector<NodeIndex> can_hold_{}, can_fail_{}, with_before_{}, surely_{}, tier_holds_{}, tier_fits_{}, tier_chosen_{};
  std::vector<std::vector<NodeIndex>> without_{}, tier_pairs_{};
  std::vector<Scale> scale_nodes_{};
  std::vector<ScaleQuestion> scales_{};
  std::vector<LookupLint::Question> lookups_{};
  std::vector<std::set<std::size_t>> users_{};
  std::set<std::size_t> condition_users_{};
};

}  // namespace caregrade::detail
