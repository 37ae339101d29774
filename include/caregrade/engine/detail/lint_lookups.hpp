#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "caregrade/engine/detail/benefit_questions.hpp"
#include "caregrade/engine/detail/lint_parts.hpp"

namespace caregrade::detail {

/// The values that one benefit looks up: what somebody may need has to be there.
class LookupLint : Lint {
 public:
  /// A look-up: can anyone need the value of this key?
  struct Question {
    std::size_t lookup = 0;
    std::vector<NodeIndex> keys{};
  };

  LookupLint(const Rulebook& rulebook, const Cluster& cluster, BenefitQuestions& ask, Issues& issues)
      : Lint{rulebook, issues}, cluster_{cluster}, benefit_{rulebook.benefit(cluster.benefits.front().benefit)}, ask_{ask} {}

  /// A value that somebody may need, and that neither the benefit's place nor one above or below it has. That one runs out is told of
  /// its row.
  void check(const Question& question) {
    const ParameterLookup& lookup = cluster_.lookups[question.lookup];
    for (std::size_t key = 0; key < question.keys.size(); ++key) {
      std::vector<std::size_t> missed{};
      bool is_set_later = false;
      for (std::size_t i = ask_.stretches().size(); i-- > 0;) {
        if (is_set(lookup, ask_.stretches()[i].day, key)) is_set_later = true;
        else if ((is_set_later || !is_ever_set(lookup, key)) && ask_.can(i, question.keys[key])) missed.push_back(i);
      }
      if (!missed.empty()) miss(lookup, key, missed);
    }
  }

 private:
  [[nodiscard]] bool is_set(const ParameterLookup& lookup, std::int64_t day, std::size_t key) const {
    const PlanCombinations& table = cluster_.plan.combinations[lookup.table];
    const Node& epoch = cluster_.plan.nodes[lookup.operands[0]];
    const std::int64_t time = epoch.op == Op::band ? band_result(cluster_.plan.bands[static_cast<std::size_t>(epoch.parameter)], day) : 0;
    for (std::size_t place = 0; place < cluster_.regions.size(); ++place) {
      if (!rulebook_.is_within(rulebook_.ranked(cluster_.regions[place]).code, benefit_.region)) continue;
      std::int64_t cell = cell_part(table.axes[0], time) + cell_part(table.axes[1], static_cast<std::int64_t>(place) + 1);
      if (table.axes.size() > 2) cell += cell_part(table.axes[2], static_cast<std::int64_t>(key));
      if (cell >= 0 && table.rows[static_cast<std::size_t>(cell)] != PlanCombinations::no_row) return true;
    }
    return false;
  }

  [[nodiscard]] bool is_ever_set(const ParameterLookup& lookup, std::size_t key) const {
    return std::any_of(ask_.stretches().begin(), ask_.stretches().end(),
                       [&](const Stretch& each) { return is_set(lookup, each.day, key); });
  }

  /// `missed` are stretches, the latest first.
  void miss(const ParameterLookup& lookup, std::size_t key, const std::vector<std::size_t>& missed) {
    const Parameter& of = rulebook_.parameter(lookup.parameter);
    std::string name{};
    if (const auto by = rulebook_.facts.find(of.by); by != rulebook_.facts.end())
      name = " " + shown_value(rulebook_, rulebook_.fact(by->second), static_cast<std::int64_t>(key));
    std::vector<std::string> spans{};
    bool begins_unknown = benefit_.span.since == Span::Since::evidence && missed.back() == 0;
    for (std::size_t i = missed.size(); i-- > 0;) {
      const std::size_t first = missed[i];
      while (i > 0 && missed[i - 1] == missed[i] + 1) --i;
      spans.push_back(shown_day(ask_.stretches()[first].days.first) + " – " + shown_day(ask_.stretches()[missed[i]].days.last));
      begins_unknown = begins_unknown || begins_by_evidence(lookup, missed[i]);
    }
    // why only a warning then: that nobody knows when it began is no hole in the law.
    report("CG2473", benefit_.where,
           {{"benefit", benefit_.id}, {"parameter", of.id + name}, {"place", benefit_.region}, {"spans", joined(spans)}},
           begins_unknown && spans.size() == 1 ? Severity::warning : Severity::error);
  }

  /// Whether the value that follows a stretch is known from the first day only on which a source shows it.
  [[nodiscard]] bool begins_by_evidence(const ParameterLookup& lookup, std::size_t stretch) const {
    const std::int64_t next = ask_.stretches()[stretch].days.last + 1;
    return std::any_of(lookup.rows.begin(), lookup.rows.end(), [&](PackRow at) {
      const Span& span = rulebook_.row(at).span;
      return span.since == Span::Since::evidence && Days::of(span).first == next;
    });
  }

  const Cluster& cluster_;
  const Benefit& benefit_;
  BenefitQuestions& ask_;
};

}  // namespace caregrade::detail
