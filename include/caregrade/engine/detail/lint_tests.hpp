#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/lint_parts.hpp"
#include "caregrade/model/decision.hpp"

namespace caregrade {

/// A test of a pack, with what was decided for its person: traces have to be filled.
struct TestRun {
  PackRow test{};  ///< `Rulebook::packs[pack].tests[row]`
  Decisions decisions{};

  bool operator==(const TestRun&) const = default;
};

namespace detail {

/// What the tests of the packs leave untried.
class TestLint : Lint {
 public:
  TestLint(const Rulebook& rulebook, Issues& issues) : Lint{rulebook, issues} {}

  void run(const std::vector<TestRun>& runs) {
    for (const TestRun& run : runs)
      for (const Decision& decision : run.decisions.decisions) see(decision);
    each(&RulePack::benefits, [this](const Benefit& benefit, const RulePack& pack) {
      if (!pack.tests.empty() && benefit.citation.confidence >= Confidence::medium) check(benefit);
    });
    for (const RulePack& pack : rulebook_.packs)
      if (pack.tests.empty() && !pack.benefits.empty()) report("CG2504", pack.where, {{"id", pack.id}}, Severity::warning);
  }

 private:
  using Names = std::set<std::pair<std::string, std::string>>;  ///< benefit and condition or tier

  void see(const Decision& decision) {
    const Benefit& benefit = rulebook_.packs[decision.pack].benefits[decision.benefit];
    const bool is_paid = decision.status == Status::eligible;
    // why by what decided: a tier that is withheld for want of certainty holds too, and is not told.
    const auto is_told = [&](const ReasonTrace& each) {
      return std::find(decision.because.begin(), decision.because.end(), benefit.tiers[each.row.part].id) != decision.because.end();
    };
    std::int64_t most = 0;
    for (const ReasonTrace& each : decision.trace.reasons)
      if (each.kind == ReasonTrace::Kind::tier && each.held == Truth::yes && is_told(each)) most = std::max(most, each.amount.low);
    for (const ReasonTrace& each : decision.trace.reasons) {
      if (each.kind == ReasonTrace::Kind::condition) seen_[static_cast<std::size_t>(each.held)].insert({benefit.id, benefit.conditions[each.row.part].id});
      if (each.kind != ReasonTrace::Kind::tier || each.held == Truth::no) continue;
      const bool is_best = benefit.choose != Benefit::Choose::highest || each.amount.low == most;
      if (is_paid && is_best && is_told(each) && each.held == Truth::yes) paid_.insert({benefit.id, benefit.tiers[each.row.part].id});
    }
  }

  void check(const Benefit& benefit) {
    static constexpr const char* names[] = {"@lint.no", "@lint.unknown", "@lint.yes"};
    for (const PackCondition& each : benefit.conditions)
      for (const Truth truth : {Truth::yes, Truth::no, Truth::unknown})
        if (const auto i = static_cast<std::size_t>(truth); seen_[i].find({benefit.id, each.id}) == seen_[i].end())
          report("CG2502", each.where, {{"benefit", benefit.id}, {"id", each.id}, {"truth", names[i]}},
                 truth == Truth::unknown ? Severity::note : Severity::warning);
    for (const Tier& each : benefit.tiers)
      if (each.citation.confidence >= Confidence::medium && paid_.find({benefit.id, each.id}) == paid_.end())
        report("CG2503", each.where, {{"benefit", benefit.id}, {"id", each.id}}, Severity::warning);
  }

  Names seen_[3]{};
  Names paid_{};
};

}  // namespace detail
}  // namespace caregrade
