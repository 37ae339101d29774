#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/engine/detail/benefit_questions.hpp"
#include "caregrade/engine/detail/lint_parts.hpp"

namespace caregrade::detail {

/// Whether anyone is paid less for being one step worse off, all else being the same.
class PayLint : Lint {
 public:
  PayLint(const Rulebook& rulebook, const Cluster& cluster, std::int64_t today, Issues& issues)
      : Lint{rulebook, issues}, cluster_{cluster}, nodes_{cluster.benefits.front()}, benefit_{rulebook.benefit(nodes_.benefit)},
        ask_{rulebook, cluster, today} {}

  void run() {
    put();
    if (!ask_.fits()) return;
    for (std::size_t input = 0; input < cluster_.inputs.size(); ++input) {
      if (cluster_.inputs[input].from != ProgramInput::From::fact) continue;
      const PackFact& fact = rulebook_.fact(cluster_.inputs[input].row);
      if (fact.kind == PackFact::Kind::level || (fact.kind == PackFact::Kind::choice && fact.ordered))
        check(static_cast<InputIndex>(input), fact);
    }
  }

 private:
  static constexpr std::int64_t nothing = -1;
  static constexpr std::size_t most_values = 64;

  /// What is surely paid, where that is one amount; `nothing` otherwise.
  void put() {
    std::vector<NodeIndex*> roots{&nodes_.residence, &nodes_.span, &nodes_.amount.low, &nodes_.amount.high};
    for (ConditionNodes& each : nodes_.conditions) roots.push_back(&each.holds.low);
    for (TierNodes& each : nodes_.tiers) roots.insert(roots.end(), {&each.applies.low, &each.covered});
    ask_.keep(roots);
    std::vector<NodeIndex> holds{nodes_.residence, nodes_.span}, tiers{};
    for (const ConditionNodes& each : nodes_.conditions) holds.push_back(each.holds.low);
    for (const TierNodes& each : nodes_.tiers) tiers.push_back(ask_.all({each.applies.low, each.covered}));
    holds.push_back(ask_.any(std::move(tiers)));
    if (nodes_.amount.low != nodes_.amount.high)
      holds.push_back(ask_.emit(Op::equal, Kind::truth, {nodes_.amount.low, nodes_.amount.high}));
    const Kind kind = ask_.plan().nodes[nodes_.amount.low].kind;
    pay_ = ask_.emit(Op::choose, kind, {ask_.all(std::move(holds)), nodes_.amount.low, ask_.constant(kind, nothing)});
  }

  void check(InputIndex input, const PackFact& fact) {
    for (const Stretch& stretch : ask_.stretches()) {
      std::vector<ValueSet> sets = ask_.reduced(ask_.domains(stretch.day), {pay_});
      const auto levels = static_cast<std::int64_t>(cluster_.plan.inputs[input].values.size());
      thin_out(sets);
      for (std::int64_t level = 0; level + 1 < levels; ++level) {
        sets[input] = ValueSet::only(level, 1);
        const auto fall = falls(sets);
        if (!fall) continue;
        report("CG2484", benefit_.where,
               {{"benefit", benefit_.id},
                {"scale", fact.id},
                {"better", shown_value(rulebook_, fact, level)},
                {"worse", shown_value(rulebook_, fact, level + 1)},
                {"from", shown_day(stretch.days.first)},
                {"expected", amount(fall->high)},
                {"found", amount(fall->low)}},
               Severity::warning);
        return;
      }
    }
  }

  /// A few values of each input. why that is enough: what falls for one of them falls.
  static void thin_out(std::vector<ValueSet>& sets) {
    for (ValueSet& set : sets) {
      if (set.size() <= most_values) continue;
      const std::int64_t first = set.runs().front().first, last = set.runs().back().last;
      ValueSet few{};
      for (const std::int64_t value : {first, first + (last - first) / 2, last}) few.add(value);
      few.tidy();
      set = few;
    }
  }

  /// What is paid on the worse and on the better level; nothing where it does not fall, or where that is not sure.
  [[nodiscard]] std::optional<Interval> falls(const std::vector<ValueSet>& sets) const {
    Reach reach{ask_.plan(), sets, 20'000};
    const ValueSet pays = reach.of(pay_);
    if (!reach.exact()) return std::nullopt;
    for (const auto& run : pays.runs())
      if (run.difference < 0 && run.first > nothing && run.first + run.difference > nothing)
        return Interval{run.first + run.difference, run.first};
    return std::nullopt;
  }

  /// Money is counted in fen; other units are whole.
  [[nodiscard]] std::string amount(std::int64_t value) const {
    return benefit_.unit == Unit::yuan ? shown_amount(value) : std::to_string(value);
  }

  const Cluster& cluster_;
  BenefitNodes nodes_{};
  const Benefit& benefit_;
  BenefitQuestions ask_;
  NodeIndex pay_ = 0;
};

}  // namespace caregrade::detail
