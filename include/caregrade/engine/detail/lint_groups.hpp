#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/lint_parts.hpp"

namespace caregrade::detail {

[[nodiscard]] constexpr std::string_view to_string(Unit unit) noexcept {
  constexpr std::string_view names[] = {"yuan", "percent", "hours", "count", "ratio", "days", "months", "years", "priority_class", "in_kind"};
  return names[static_cast<std::size_t>(unit)];
}

/// Benefits that are not had together: what cannot be compared, and groups that contradict each other.
class GroupLint : Lint {
 public:
  GroupLint(const Rulebook& rulebook, Issues& issues) : Lint{rulebook, issues} {}

  void run() {
    each(&RulePack::exclusives, [this](const Exclusive& group, const RulePack&) {
      check_units(group);
      check_chosen(group);
      for (const Exclusive* before : groups_) check_pairs(*before, group);
      groups_.push_back(&group);
    });
    each(&RulePack::benefits, [this](const Benefit& benefit, const RulePack&) { check_amounts(benefit); });
    check_cycles();
  }

 private:
  [[nodiscard]] const Benefit* benefit(const std::string& id) const {
    const auto found = rulebook_.benefits.find(id);
    return found == rulebook_.benefits.end() ? nullptr : &rulebook_.benefit(found->second);
  }

  /// Only money of the same period is compared or deducted.
  void check_units(const Exclusive& group) {
    if (group.choose != Exclusive::Choose::highest && group.choose != Exclusive::Choose::offset) return;
    const Benefit* first = nullptr;
    for (const auto& together : group.alternatives)
      for (const std::string& id : together) {
        const Benefit* member = benefit(id);
        if (member == nullptr) continue;
        const bool is_money = member->unit == Unit::yuan;
        if (is_money && first == nullptr) first = member;
        if (is_money && member->per == first->per) continue;
        const std::string expected = first == nullptr ? "yuan" : "yuan / " + first->per;
        report("CG2491", group.where,
               {{"id", group.id},
                {"member", id},
                {"expected", expected},
                {"found", std::string{to_string(member->unit)} + " / " + member->per}});
      }
  }

  /// Whole units of one kind are not those of another: hours are no days.
  void check_amounts(const Benefit& benefit) {
    for (const Tier& tier : benefit.tiers) {
      Lexer lexer{tier.amount.text};
      for (Token token = lexer.take(); token.kind != Token::Kind::end; token = lexer.take()) {
        const auto found = rulebook_.parameters.find(token.text);
        if (token.kind != Token::Kind::name || found == rulebook_.parameters.end()) continue;
        const Unit unit = rulebook_.parameter(found->second).unit;
        const bool is_measure = unit == Unit::hours || unit == Unit::days || unit == Unit::months || unit == Unit::years;
        if (is_measure && benefit.unit != unit && benefit.unit != Unit::yuan)
          report("CG2491", tier.where,
                 {{"id", tier.id},
                  {"member", std::string{token.text}},
                  {"expected", std::string{to_string(benefit.unit)}},
                  {"found", std::string{to_string(unit)}}});
      }
    }
  }

  /// Who chooses has one answer per alternative.
  void check_chosen(const Exclusive& group) {
    if (group.choose != Exclusive::Choose::applicant) return;
    const auto found = rulebook_.facts.find(group.chosen);
    const PackFact* fact = found == rulebook_.facts.end() ? nullptr : &rulebook_.fact(found->second);
    const std::size_t choices = fact == nullptr || fact->kind != PackFact::Kind::choice ? 0 : fact->choices.size();
    if (choices == group.alternatives.size()) return;
    report("CG2494", group.where,
           {{"id", group.id},
            {"chosen", group.chosen},
            {"expected", std::to_string(group.alternatives.size())},
            {"found", std::to_string(choices)}});
  }

  // --- groups against each other ---------------------------------------------------------------------------------------

  [[nodiscard]] static std::optional<std::size_t> alternative(const Exclusive& group, const std::string& id) {
    for (std::size_t i = 0; i < group.alternatives.size(); ++i)
      if (std::find(group.alternatives[i].begin(), group.alternatives[i].end(), id) != group.alternatives[i].end()) return i;
    return std::nullopt;
  }

  /// How a group decides between two benefits: not at all where one of them is not in it, or where they are one alternative.
  struct Verdict {
    Exclusive::Choose choose = Exclusive::Choose::highest;
    bool first_before = false;  ///< of priority and offset

    bool operator==(const Verdict&) const = default;
  };

  [[nodiscard]] static std::optional<Verdict> verdict(const Exclusive& group, const std::string& a, const std::string& b) {
    const auto left = alternative(group, a), right = alternative(group, b);
    if (!left || !right || *left == *right) return std::nullopt;
    const bool in_order = group.choose == Exclusive::Choose::priority || group.choose == Exclusive::Choose::offset;
    return Verdict{.choose = group.choose, .first_before = in_order && *left < *right};
  }

  void check_pairs(const Exclusive& before, const Exclusive& now) {
    if (!Days::of(before.span).meets(Days::of(now.span))) return;
    std::vector<std::string> members{};
    for (const auto& together : now.alternatives) members.insert(members.end(), together.begin(), together.end());
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t k = i + 1; k < members.size(); ++k) {
        const auto own = verdict(now, members[i], members[k]), other = verdict(before, members[i], members[k]);
        if (own && other && *own != *other)
          return report("CG2492", now.where, {{"id", now.id}, {"other", before.id}, {"a", members[i]}, {"b", members[k]}});
      }
  }

  // --- cycles ----------------------------------------------------------------------------------------------------------

  struct Edge {
    std::string to{};
    const Exclusive* group = nullptr;
  };

  /// Who gives way to whom has an end.
  void check_cycles() {
    std::map<std::string, std::vector<Edge>, std::less<>> edges{};
    for (const Exclusive* group : groups_) {
      if (group->choose != Exclusive::Choose::priority && group->choose != Exclusive::Choose::offset) continue;
      const std::size_t winners = group->choose == Exclusive::Choose::offset ? 1 : group->alternatives.size();
      for (std::size_t i = 0; i < std::min(winners, group->alternatives.size()); ++i)
        for (std::size_t k = i + 1; k < group->alternatives.size(); ++k)
          for (const std::string& a : group->alternatives[i])
            for (const std::string& b : group->alternatives[k]) edges[a].push_back({b, group});
    }
    std::set<std::string, std::less<>> done{};
    std::vector<std::string> path{};
    for (const auto& [id, unused] : edges) follow(edges, id, path, done);
  }

  void follow(const std::map<std::string, std::vector<Edge>, std::less<>>& edges, const std::string& id, std::vector<std::string>& path,
              std::set<std::string, std::less<>>& done) {
    const auto from = edges.find(id);
    if (from == edges.end() || done.find(id) != done.end()) return;
    path.push_back(id);
    for (const Edge& edge : from->second) {
      const auto again = std::find(path.begin(), path.end(), edge.to);
      if (again == path.end()) {
        follow(edges, edge.to, path, done);
        continue;
      }
      if (path.end() - again == 2 && is_told(*edge.group, edge.to, id)) continue;
      std::string way{};
      for (auto each = again; each != path.end(); ++each) way += *each + " → ";
      report("CG2493", edge.group->where, {{"id", edge.group->id}, {"path", way + edge.to}});
    }
    path.pop_back();
    done.insert(id);
  }

  /// Whether two groups that are told to contradict each other make this cycle of two.
  [[nodiscard]] bool is_told(const Exclusive& group, const std::string& a, const std::string& b) const {
    return std::any_of(groups_.begin(), groups_.end(), [&](const Exclusive* other) {
      if (other == &group || !Days::of(other->span).meets(Days::of(group.span))) return false;
      const auto own = verdict(group, a, b), theirs = verdict(*other, a, b);
      return own && theirs && *own != *theirs;
    });
  }

  std::vector<const Exclusive*> groups_{};
};

}  // namespace caregrade::detail
