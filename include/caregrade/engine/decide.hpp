#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/cluster_view.hpp"
#include "caregrade/engine/detail/decision_trace.hpp"
#include "caregrade/engine/detail/turning.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// Choice per policy of a rulebook, by its id; a policy that is not here stands at its default.
using PolicyWords = std::map<std::string, std::string, std::less<>>;

struct DecideOptions {
  Moment on{};
  PolicyWords policies{};
  bool trace = false;  ///< fill `Decision::trace`
  bool turns = false;  ///< fill `Decision::turns`
};

namespace detail {

/// Decides the benefits of one cluster for one person.
class ClusterDecider {
 public:
  ClusterDecider(const Rulebook& rulebook, const Cluster& cluster, const Person& person, const DecideOptions& options, KnownPerson& known)
      : rulebook_{rulebook}, cluster_{cluster}, person_{person}, options_{options}, known_{known}, view_{look()} {}

  /// Adds the decisions that concern the places of `asked`, by code.
  void run(std::vector<Decision>& decisions, const std::vector<std::string>& asked) {
    const std::size_t first = decisions.size();
    std::vector<const BenefitNodes*> nodes{};
    for (const BenefitNodes& each : cluster_.benefits) {
      const Codes codes = view_.codes(each.status);
      if (codes == code_bit(code_replaced)) continue;
      decisions.push_back(decision(each, codes));
      nodes.push_back(&each);
    }
    add_questions(decisions, first, nodes);
    add_policies(decisions, first, nodes);
    std::size_t kept = first;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      Decision& each = decisions[first + i];
      if (!concerns(each, asked)) continue;
      each.exact = view_.exact();
      if (options_.turns && each.status == Status::not_eligible) each.turns = turns(rulebook_, cluster_, domains(), view_, *nodes[i]);
      if (options_.trace) each.trace = TraceTeller{rulebook_, cluster_, view_}.of(*nodes[i]);
      if (kept != first + i) decisions[kept] = std::move(each);
      ++kept;
    }
    decisions.resize(kept);
  }

  /// What is decided on one benefit, without questions and policies; nothing where another rule has replaced this one.
  [[nodiscard]] std::optional<Decision> alone(const BenefitNodes& nodes) {
    const Codes codes = view_.codes(nodes.status);
    return codes == code_bit(code_replaced) ? std::nullopt : std::optional{decision(nodes, codes)};
  }

 private:
  [[nodiscard]] ClusterView look() {
    if (auto values = only_values(cluster_, known_)) return {cluster_, std::move(*values)};
    return {cluster_, domains()};
  }

  [[nodiscard]] const Domains& domains() {
    if (!domains_) domains_.emplace(rulebook_, cluster_, known_);
    return *domains_;
  }

  /// why: of a district that was not asked for only what may concern the person is worth a line.
  [[nodiscard]] bool concerns(const Decision& decision, const std::vector<std::string>& asked) const {
    const std::string& place = rulebook_.packs[decision.pack].benefits[decision.benefit].region;
    if (std::find(asked.begin(), asked.end(), place) != asked.end()) return true;
    if (decision.status == Status::not_covered) return false;
    return decision.status != Status::not_eligible || decision.because.size() != 1 || decision.because.front() != "residence";
  }

  Decision decision(const BenefitNodes& nodes, Codes codes) {
    Decision decision{.pack = nodes.benefit.pack, .benefit = nodes.benefit.row, .status = status_of(codes)};
    const Benefit& benefit = rulebook_.benefit(nodes.benefit);
    const auto only = static_cast<std::size_t>(std::countr_zero(codes));
    if (decision.status == Status::not_eligible && (codes & (codes - 1)) == 0 && only >= code_displaced && only - code_displaced < cluster_.groups.size()) {
      const PackRow group = cluster_.groups[only - code_displaced];
      const Exclusive& by = rulebook_.packs[group.pack].exclusives[group.row];
      decision.displaced_by = by.id;
      decision.because = {by.id};
      cite(decision, {.of = RuleRow::Of::exclusive, .at = group});
      decision.amount = ends(nodes.paid);
    } else if (decision.status == Status::eligible || decision.status == Status::possible) {
      decision.amount = ends(nodes.worth);
    }
    decision.amount_known = benefit.unit != Unit::in_kind && (decision.status != Status::not_eligible || !decision.displaced_by.empty()) &&
                            decision.status != Status::not_covered && (decision.amount.low > 0 || decision.amount.high < open_amount / 2);
    if (benefit.unit != Unit::yuan) decision.amount = {decision.amount.low * 100, std::min(decision.amount.high * 100, open_amount)};
    if (decision.displaced_by.empty()) give_reasons(decision, nodes, benefit);
    return decision;
  }

  Interval ends(NodePair nodes) {
    const Interval low = view_.interval(nodes.low), high = nodes.low == nodes.high ? low : view_.interval(nodes.high);
    return {low.low, high.high >= open_amount / 2 ? open_amount : high.high};
  }

  static Status status_of(Codes codes) {
    const Codes gone = ~(code_bit(code_displaced) - 1);
    codes &= ~code_bit(code_replaced);
    if (codes == code_bit(code_yes)) return Status::eligible;
    if (codes == code_bit(code_not_covered)) return Status::not_covered;
    return (codes & ~(gone | code_bit(code_no))) == 0 ? Status::not_eligible : Status::possible;
  }

  /// Cites a row, unless another row of its pack says the same.
  void cite(Decision& decision, const RuleRow& row) {
    const Citation& citation = rulebook_.citation(row);
    const bool is_told = std::any_of(decision.cited.begin(), decision.cited.end(), [&](const RuleRow& each) {
      return each.at.pack == row.at.pack && (each == row || rulebook_.citation(each) == citation);
    });
    if (is_told) return;
    decision.confidence = decision.cited.empty() ? citation.confidence : std::min(decision.confidence, citation.confidence);
    decision.cited.push_back(row);
  }

  void give_reasons(Decision& decision, const BenefitNodes& nodes, const Benefit& benefit) {
    const RuleRow own{.of = RuleRow::Of::benefit, .at = nodes.benefit};
    if (decision.status == Status::not_covered) {
      cite(decision, own);
      const bool in_force = view_.truth(nodes.span) != Truth::no && view_.truth(nodes.has_rows) != Truth::no;
      decision.because = {!in_force ? "span" : is_withheld(nodes) || benefit.citation.confidence < Confidence::medium ? "unverified" : "parameter"};
      return;
    }
    if (decision.status == Status::not_eligible) {
      for (std::size_t i = 0; i < nodes.conditions.size() && decision.because.empty(); ++i)
        if (view_.truth(nodes.conditions[i].holds) == Truth::no) add_condition(decision, nodes, i);
      if (view_.truth(nodes.residence) == Truth::no) decision.because = {"residence"};
      cite(decision, own);
      if (!decision.because.empty()) return;
    }
    if (decision.status != Status::eligible) {
      if (view_.truth(nodes.residence) == Truth::unknown) decision.because.emplace_back("residence");
      for (std::size_t i = 0; i < nodes.conditions.size(); ++i)
        if (view_.truth(nodes.conditions[i].holds) != Truth::yes) add_condition(decision, nodes, i);
    }
    bool any = false;
    for (const TierNodes& tier : nodes.tiers) {
      const Truth applies = view_.truth(tier.applies);
      if (applies == Truth::no) continue;
      any = true;
      // why: a tier that is not used decides nothing where another one pays, and must not lend its low confidence to that one.
      if (tier.is_withheld && decision.status == Status::eligible) continue;
      if (decision.status != Status::not_eligible) {
        decision.because.push_back(benefit.tiers[tier.tier].id);
        if (!benefit.tiers[tier.tier].citation.sources.empty()) cite(decision, {.of = RuleRow::Of::tier, .part = tier.tier, .at = nodes.benefit});
      }
      cite_parameters(decision, tier.operands);
      if (applies == Truth::yes && benefit.choose == Benefit::Choose::first) break;
    }
    if (!any && !nodes.tiers.empty() && decision.because.empty()) decision.because.emplace_back("tiers");
    cite(decision, own);
    for (const ConditionNodes& each : nodes.conditions) cite_parameters(decision, each.operands);
  }

  [[nodiscard]] bool is_withheld(const BenefitNodes& nodes) {
    return std::any_of(nodes.tiers.begin(), nodes.tiers.end(), [this](const TierNodes& tier) { return tier.is_withheld && view_.truth(tier.applies) != Truth::no; });
  }

  void add_condition(Decision& decision, const BenefitNodes& nodes, std::size_t number) {
    const PackCondition& condition = rulebook_.benefit(nodes.benefit).conditions[number];
    decision.because.push_back(condition.id);
    if (!condition.citation.sources.empty()) cite(decision, {.of = RuleRow::Of::condition, .part = static_cast<std::uint16_t>(number), .at = nodes.benefit});
  }

  /// Cites the rows of parameters that were looked up for certain.
  void cite_parameters(Decision& decision, const std::vector<OperandNodes>& operands) {
    for (const OperandNodes& each : operands) {
      if (each.lookup < 0) continue;
      const auto row = row_hit(cluster_, view_, each.lookup);
      if (row) cite(decision, {.of = RuleRow::Of::value, .at = *row});
    }
  }

  // --- what to ask -----------------------------------------------------------------------------------------------

  struct Question {
    std::string fact{};
    std::string standard{};
    std::size_t settles = 0;
    std::int64_t stake = 0;
    int cost = 1;
    std::vector<std::size_t> of{};  ///< decisions that it can change
  };

  void add_questions(std::vector<Decision>& decisions, std::size_t first, const std::vector<const BenefitNodes*>& nodes) {
    if (view_.is_known()) return;
    std::vector<const BenefitNodes*> open = nodes;  // of what is settled nothing is asked
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Status status = decisions[first + i].status;
      if (status == Status::not_eligible || status == Status::not_covered || (status == Status::eligible && is_settled(*nodes[i]))) open[i] = nullptr;
    }
    if (std::all_of(open.begin(), open.end(), [](const BenefitNodes* each) { return each == nullptr; })) return;
    std::vector<Question> questions{};
    for (std::size_t input = 0; input < cluster_.inputs.size(); ++input) {
      if (cluster_.inputs[input].from != ProgramInput::From::fact || domains().sets[input].is_single()) continue;
      Question question = question_of(input);
      const std::vector<bool> changes = view_.can_change(static_cast<InputIndex>(input), open);
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (!changes[i]) continue;
        const Decision& decision = decisions[first + i];
        question.of.push_back(i);
        ++question.settles;
        if (decision.amount.high < open_amount / 2) question.stake += decision.amount.high - decision.amount.low;
      }
      if (!question.of.empty()) merge(questions, std::move(question));
    }
    ask_together(decisions, first, open, questions);
    std::stable_sort(questions.begin(), questions.end(), [](const Question& a, const Question& b) {
      const auto left = static_cast<std::int64_t>(a.settles) * b.cost, right = static_cast<std::int64_t>(b.settles) * a.cost;
      if (left != right) return left > right;
      return a.stake / a.cost > b.stake / b.cost;
    });
    for (const Question& each : questions)
      for (const std::size_t i : each.of) {
        Decision& decision = decisions[first + i];
        decision.ask.push_back(each.fact);
        if (!each.standard.empty()) decision.needs_assessment.push_back(each.standard);
      }
  }

  /// What is open of a decision that no single answer was seen to change: some single answer does, but of a date only the ends are
  /// tried. why all of it: an open decision that asks nothing is a dead end.
  void ask_together(const std::vector<Decision>& decisions, std::size_t first, const std::vector<const BenefitNodes*>& open, std::vector<Question>& questions) {
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i] == nullptr || decisions[first + i].status != Status::possible) continue;
      // why: what the law itself leaves open no answer settles.
      if (is_settled(*open[i]) && std::has_single_bit(view_.codes(open[i]->answer))) continue;
      const auto asks = [i](const Question& each) { return std::find(each.of.begin(), each.of.end(), i) != each.of.end(); };
      if (std::any_of(questions.begin(), questions.end(), asks)) continue;
      const std::vector<bool> below = nodes_below({open[i]->answer, open[i]->worth.low, open[i]->worth.high});
      for (std::size_t input = 0; input < cluster_.inputs.size(); ++input) {
        if (!below[input] || cluster_.inputs[input].from != ProgramInput::From::fact || domains().sets[input].is_single()) continue;
        Question question = question_of(input);
        question.of.push_back(i);
        question.settles = 1;
        merge(questions, std::move(question));
      }
    }
  }

  [[nodiscard]] std::vector<bool> nodes_below(const std::vector<NodeIndex>& tops) const {
    std::vector<bool> below(cluster_.plan.nodes.size());
    for (const NodeIndex top : tops) below[top] = true;
    for (std::size_t i = below.size(); i-- > 0;)
      for (std::size_t k = 0; below[i] && k < cluster_.plan.nodes[i].operand_count; ++k) below[cluster_.plan.operands_of(cluster_.plan.nodes[i])[k]] = true;
    return below;
  }

  [[nodiscard]] Question question_of(std::size_t input) const {
    const PackFact& fact = rulebook_.fact(cluster_.inputs[input].row);
    Question question{.fact = fact.id, .cost = std::max(fact.cost, 1)};
    const auto known = person_.facts.find(fact.id);
    if (fact.kind == PackFact::Kind::level && (known == person_.facts.end() || known->second.absent)) question.standard = fact.standard;
    return question;
  }

  /// The parts of a split fact are one question.
  static void merge(std::vector<Question>& questions, Question question) {
    for (Question& each : questions) {
      if (each.fact != question.fact) continue;
      for (const std::size_t i : question.of)
        if (std::find(each.of.begin(), each.of.end(), i) == each.of.end()) each.of.push_back(i);
      each.settles = each.of.size();
      each.stake = std::max(each.stake, question.stake);
      return;
    }
    questions.push_back(std::move(question));
  }

  [[nodiscard]] bool is_settled(const BenefitNodes& nodes) {
    const Interval low = view_.interval(nodes.worth.low), high = view_.interval(nodes.worth.high);
    return low.low == low.high && high.low == high.high;
  }

  /// Names the open questions whose other reading would give another answer.
  void add_policies(std::vector<Decision>& decisions, std::size_t first, const std::vector<const BenefitNodes*>& nodes) {
    std::size_t seen = 0;
    for (std::size_t input = 0; input < cluster_.inputs.size(); ++input) {
      if (cluster_.inputs[input].from != ProgramInput::From::policy) continue;
      const std::size_t number = seen++;
      const std::int64_t chosen = known_.value(cluster_.inputs[input]);
      const Policy& policy = rulebook_.policy(cluster_.inputs[input].row);
      for (std::size_t choice = 0; choice < policy.choices.size(); ++choice) {
        if (static_cast<std::int64_t>(choice) == chosen) continue;
        if (view_.is_known()) {
          const std::vector<std::int64_t>& others = view_.otherwise(static_cast<InputIndex>(input), number, static_cast<std::int64_t>(choice));
          name_policy(decisions, first, nodes, policy, [&](const BenefitNodes& each) { return differs(others, each); });
        } else {
          ClusterView other = view_.with(static_cast<InputIndex>(input), static_cast<std::int64_t>(choice));
          name_policy(decisions, first, nodes, policy, [&](const BenefitNodes& each) { return differs(other, each); });
        }
      }
    }
  }

  template <class Differs>
  static void name_policy(std::vector<Decision>& decisions, std::size_t first, const std::vector<const BenefitNodes*>& nodes, const Policy& policy,
                          const Differs& differs) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      auto& named = decisions[first + i].policies;
      if (std::find(named.begin(), named.end(), policy.id) == named.end() && differs(*nodes[i])) named.push_back(policy.id);
    }
  }

  [[nodiscard]] bool differs(const std::vector<std::int64_t>& others, const BenefitNodes& nodes) const {
    const std::vector<std::int64_t>& values = view_.values();
    return others[nodes.status] != values[nodes.status] || others[nodes.worth.low] != values[nodes.worth.low] || others[nodes.worth.high] != values[nodes.worth.high];
  }

  [[nodiscard]] bool differs(ClusterView& other, const BenefitNodes& nodes) {
    return view_.codes(nodes.status) != other.codes(nodes.status) || view_.interval(nodes.worth.low) != other.interval(nodes.worth.low) ||
           view_.interval(nodes.worth.high) != other.interval(nodes.worth.high);
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
  const Person& person_;
  const DecideOptions& options_;
  KnownPerson& known_;
  std::optional<Domains> domains_{};  ///< made where somebody asks for it: not of a person of whom all is known
  ClusterView view_;
};

/// As the packs have them. why by number: a decision is large, and moved once.
inline void put_in_order(std::vector<Decision>& decisions) {
  std::vector<std::uint32_t> order(decisions.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(), [&decisions](std::uint32_t a, std::uint32_t b) {
    const Decision &left = decisions[a], &right = decisions[b];
    return left.pack != right.pack ? left.pack < right.pack : left.benefit < right.benefit;
  });
  std::vector<Decision> ordered{};
  ordered.reserve(decisions.size());
  for (const std::uint32_t each : order) ordered.push_back(std::move(decisions[each]));
  decisions = std::move(ordered);
}

}  // namespace detail

/// Adds the result of an assessment to what is known of a person: the level facts under its standard.
inline void use(const Rulebook& rulebook, Person& person, const UsedGrading& grading) {
  person.gradings.push_back(grading);
  const auto levels = rulebook.levels.find(grading.standard);
  if (levels == rulebook.levels.end()) return;
  for (const auto& [id, at] : rulebook.facts) {
    const PackFact& fact = rulebook.fact(at);
    if (fact.kind != PackFact::Kind::level || fact.standard != grading.standard) continue;
    KnownFact known{};
    for (std::size_t i = 0; i < levels->second.size(); ++i)
      if (std::find(grading.levels.begin(), grading.levels.end(), levels->second[i].number) != grading.levels.end())
        known.values.push_back({static_cast<std::int64_t>(i), static_cast<std::int64_t>(i)});
    if (!known.values.empty()) person.facts.insert_or_assign(id, std::move(known));
  }
}

/// Decides every benefit of a program for one person.
///
/// CG4002: no day, or one that is none. Facts that the rulebook does not declare are the reader's to refuse.
[[nodiscard]] inline Result<Decisions> decide(const Rulebook& rulebook, const Program& program, const Person& person, const DecideOptions& options) {
  if (!options.on.day.ok()) return Issue{.code = "CG4002"};
  Decisions decisions{.id = person.id, .on = options.on, .regions = program.regions, .gradings = person.gradings};
  std::vector<std::string> asked{};
  for (const std::string& code : program.regions)
    for (std::string& each : rulebook.chain(code)) asked.push_back(std::move(each));
  std::size_t most = 0;
  for (const Cluster& cluster : program.clusters) most += cluster.benefits.size();
  decisions.decisions.reserve(most);
  detail::KnownPerson known{rulebook, person, options.on, options.policies};
  for (const Cluster& cluster : program.clusters) detail::ClusterDecider{rulebook, cluster, person, options, known}.run(decisions.decisions, asked);
  detail::put_in_order(decisions.decisions);
  for (const std::string& code : program.regions) {
    const auto chain = rulebook.chain(code);
    const bool covered = std::any_of(rulebook.packs.begin(), rulebook.packs.end(), [&](const RulePack& pack) {
      return pack.region != "CN" && std::find(chain.begin(), chain.end(), pack.region) != chain.end();
    });
    if (!covered && code != "CN") decisions.uncovered.push_back(code);
  }
  return decisions;
}

}  // namespace caregrade
