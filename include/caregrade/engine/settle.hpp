#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/recognition.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/settlement.hpp"

namespace caregrade {

/// The most that one settlement comes to, in fen. why: products of two amounts stay exact in 64 bits.
inline constexpr std::int64_t most_settled = 1'000'000'000;
/// A whole, in hundredths of a percent.
inline constexpr std::int64_t whole_percent = 10'000;

/// Splits an amount by weights to the fen: the parts come to the amount. Weights are not negative and come to more than zero; products
/// with the amount stay below 2^63. `Rest::largest_remainder`: each fen that is left goes to the part that was cut most, the earlier one
/// of equal ones; `Rest::last`: all are cut, and the last part takes what is left.
[[nodiscard]] inline std::vector<std::int64_t> apportion(std::int64_t amount, std::span<const std::int64_t> weights, SettlementPolicies::Rest rest) {
  const std::int64_t whole = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::vector<std::int64_t> parts(weights.size()), cut(weights.size());
  if (whole == 0) return parts;
  std::int64_t left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    parts[i] = amount * weights[i] / whole;
    cut[i] = amount * weights[i] % whole;
    left -= parts[i];
  }
  if (rest == SettlementPolicies::Rest::last) parts.back() += left;
  else
    for (; left > 0; --left) {
      const auto most = std::max_element(cut.begin(), cut.end());
      ++parts[static_cast<std::size_t>(most - cut.begin())];
      *most = -1;
    }
  return parts;
}

/// What is asked: for services of which place and period.
struct SettlementRequest {
  std::string served_in{};
  Date from{};  ///< first day of the first month
  Date to{};    ///< last day of the last month
  SettlementPolicies policies{};
  bool include_unverified = false;  ///< also rows of low confidence
};

/// What was decided for the benefits of one month.
struct MonthDecisions {
  Date month{};
  const Decisions* decisions = nullptr;
};

namespace detail {

/// Puts together what is claimed under one benefit in one month.
class ClaimSettler {
 public:
  ClaimSettler(const SettlementRules& rules, const RecognitionRules& places, const Rulebook& rulebook, const Person& person, const SettlementRequest& request)
      : rules_{rules}, places_{places}, rulebook_{rulebook}, person_{person}, request_{request} {}

  [[nodiscard]] SettlementClaim run(const Benefit& benefit, Date month, const Decision* decision, std::vector<ServiceLine> lines) {
    SettlementClaim claim{.benefit = benefit.id, .name = benefit.name, .month = month};
    for (ServiceLine& line : lines) {
      claim.amount += line.amount;
      claim.lines.push_back({.line = std::move(line)});
    }
    find_payers(claim, benefit);
    take_over(claim, benefit, decision);
    if (pays_ != SettlementRule::Pays::nobody && claim.status == Status::not_eligible) pay_nothing(claim);
    claim.parties.push_back({.is_person = true});
    if (claim.covered.low == claim.covered.high) share_out(claim);
    else claim.is_open = true;
    return claim;
  }

 private:
  [[nodiscard]] bool holds(const SettlementRule& rule, const Benefit& benefit, Date month) const {
    const auto is_listed = [](const std::vector<std::string>& list, const std::string& each) {
      return list.empty() || std::find(list.begin(), list.end(), each) != list.end();
    };
    if (rule.citation.confidence == Confidence::low && !request_.include_unverified) return false;
    if (!is_listed(rule.benefits, benefit.id) || !is_listed(rule.forms, benefit.form)) return false;
    if (!rule.region.empty() && rule.region != benefit.region) return false;
    if (!rule.within.empty() && !places_.is_within(request_.served_in, rule.within == "benefit" ? benefit.region : place_of(rule.within))) return false;
    if ((rule.span.from.ok() && month < rule.span.from.month_begin()) || (rule.span.to.ok() && rule.span.to < month)) return false;
    return rule.served.empty() ||
           std::any_of(rule.served.begin(), rule.served.end(), [this](const std::string& each) { return places_.is_in(request_.served_in, each); });
  }

  void find_payers(SettlementClaim& claim, const Benefit& benefit) {
    const auto found = std::find_if(rules_.rules.begin(), rules_.rules.end(), [&](const SettlementRule& each) { return holds(each, benefit, claim.month); });
    rule_ = found == rules_.rules.end() ? nullptr : &*found;
    pays_ = rule_ == nullptr ? SettlementRule::Pays::open : rule_->pays;
    if (rule_ == nullptr) claim.reasons.emplace_back("NO_RULE");
    else {
      claim.rule = rule_->id;
      claim.rule_text = rule_->text;
      claim.citation = rule_->citation;
      for (const std::string& id : rule_->citation.sources) claim.titles.push_back(rules_.sources[*find_id(rules_.sources, id)].title);
    }
    if (pays_ == SettlementRule::Pays::open) {
      claim.is_open = true;
      claim.parties.push_back({.percent = whole_percent});
    }
    if (pays_ != SettlementRule::Pays::shares) return;
    for (const PayerShare& each : rule_->shares) {
      const std::string place = each.of == PayerShare::Of::place ? each.id : each.of == PayerShare::Of::benefit ? benefit.region : place_of(each.id);
      if (place.empty()) {
        claim.is_open = true;
        add(claim.reasons, "PAYER_PLACE_UNKNOWN");
        add(claim.ask, each.id);
      }
      claim.parties.push_back({.region = place, .name = place.empty() ? Text{} : name(place), .percent = each.percent});
    }
  }

  /// The one place that a fact of the person names; empty where nobody has said.
  [[nodiscard]] std::string place_of(const std::string& fact) const {
    const auto known = person_.facts.find(fact);
    if (known == person_.facts.end() || known->second.absent || known->second.values.size() != 1) return {};
    const FactRange& only = known->second.values.front();
    return only.first == only.last && only.first > 0 ? std::to_string(only.first) : std::string{};
  }

  [[nodiscard]] Text name(const std::string& code) const {
    const Place* place = rulebook_.region(code);
    return place == nullptr ? Text{} : rulebook_.name(*place);
  }

  static void add(std::vector<std::string>& list, const std::string& each) {
    if (std::find(list.begin(), list.end(), each) == list.end()) list.push_back(each);
  }

  /// What the decision lets the benefit pay of the claim, and what about it is not known.
  void take_over(SettlementClaim& claim, const Benefit& benefit, const Decision* decision) const {
    claim.status = decision == nullptr ? Status::not_covered : decision->status;
    if (pays_ == SettlementRule::Pays::nobody) return finish(claim, {0, 0}, "");
    if (claim.status == Status::not_covered) return finish(claim, {0, claim.amount}, "NOT_COVERED");
    if (claim.status == Status::not_eligible) return finish(claim, {0, 0}, "NOT_ELIGIBLE");
    const bool is_percent = benefit.unit == Unit::percent;
    const std::int64_t least = claim.status == Status::possible ? 0 : decision->amount.low;
    if (!is_percent && (benefit.unit != Unit::yuan || benefit.per != "month")) return finish(claim, {0, claim.amount}, "UNIT_OPEN");
    if (decision->amount_known) {
      claim.unit = is_percent ? SettlementClaim::Unit::percent : SettlementClaim::Unit::fen;
      claim.entitled = {least, decision->amount.high};
    }
    if (claim.status == Status::possible)
      for (const std::vector<std::string>* more : {&decision->ask, &decision->needs_assessment})
        for (const std::string& each : *more) add(claim.ask, each);
    const char* reason = claim.status == Status::possible ? "ENTITLEMENT_OPEN" : !decision->amount_known || least != decision->amount.high ? "AMOUNT_OPEN" : "";
    if (!decision->amount_known) return finish(claim, {0, claim.amount}, reason);
    finish(claim, {paid(claim, least), paid(claim, decision->amount.high)}, reason);
  }

  /// why without a rule: where nothing is paid nobody has to be known who pays it.
  static void pay_nothing(SettlementClaim& claim) {
    claim.rule.clear();
    claim.rule_text = {};
    claim.citation = {};
    claim.titles.clear();
    claim.parties.clear();
    claim.ask.clear();
    claim.reasons = {"NOT_ELIGIBLE"};
    claim.is_open = false;
  }

  void finish(SettlementClaim& claim, Interval covered, std::string reason) const {
    claim.covered = covered;
    if (!reason.empty()) claim.reasons.push_back(std::move(reason));
    if (rule_ != nullptr) claim.reasons.push_back(rule_->reason);
  }

  /// What is paid of all lines at this amount or percentage.
  [[nodiscard]] std::int64_t paid(const SettlementClaim& claim, std::int64_t entitled) const {
    if (claim.unit == SettlementClaim::Unit::fen) return std::min(claim.amount, entitled);
    std::int64_t sum = 0;
    for (const SettledLine& each : claim.lines) sum += part(each.line.amount, entitled);
    return sum;
  }
  [[nodiscard]] std::int64_t part(std::int64_t amount, std::int64_t percent) const {
    const std::int64_t paid = std::min(percent, whole_percent);
    return apportion(amount, std::vector<std::int64_t>{paid, whole_percent - paid}, request_.policies.rest).front();
  }

  void share_out(SettlementClaim& claim) const {
    const std::vector<std::int64_t> covered = covered_lines(claim);
    std::vector<std::int64_t> weights{};
    for (const SettlementParty& each : claim.parties)
      if (!each.is_person) weights.push_back(each.percent);
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
      SettledLine& line = claim.lines[i];
      line.shares = apportion(covered[i], weights, request_.policies.rest);
      line.shares.push_back(line.line.amount - covered[i]);
      for (std::size_t k = 0; k < line.shares.size(); ++k) claim.parties[k].amount += line.shares[k];
    }
  }

  [[nodiscard]] std::vector<std::int64_t> covered_lines(const SettlementClaim& claim) const {
    std::vector<std::int64_t> amounts{}, covered{};
    for (const SettledLine& each : claim.lines) amounts.push_back(each.line.amount);
    if (claim.unit == SettlementClaim::Unit::percent && claim.covered.high > 0) {
      for (const std::int64_t amount : amounts) covered.push_back(part(amount, claim.entitled.low));
      return covered;
    }
    // why not the policy for the rest here: only by largest remainders no line is paid more than it costs.
    if (request_.policies.cap == SettlementPolicies::Cap::in_proportion)
      return apportion(claim.covered.low, amounts, SettlementPolicies::Rest::largest_remainder);
    std::int64_t left = claim.covered.low;
    for (const std::int64_t amount : amounts) {
      covered.push_back(std::min(left, amount));
      left -= covered.back();
    }
    return covered;
  }

  const SettlementRules& rules_;
  const RecognitionRules& places_;
  const Rulebook& rulebook_;
  const Person& person_;
  const SettlementRequest& request_;
  const SettlementRule* rule_ = nullptr;  ///< of the claim at hand
  SettlementRule::Pays pays_ = SettlementRule::Pays::open;
};

/// Adds what the parties of the claims bear, region by region, the person last.
inline void add_up(Settlement& settlement) {
  settlement.amount = settlement.unshared = 0;
  settlement.parties.clear();
  SettlementParty person{.is_person = true};
  for (const SettlementClaim& claim : settlement.claims) {
    settlement.amount += claim.amount;
    if (claim.lines.front().shares.empty()) {
      settlement.unshared += claim.amount;
      continue;
    }
    for (const SettlementParty& each : claim.parties) {
      if (each.is_person) {
        person.amount += each.amount;
        continue;
      }
      const auto same = std::find_if(settlement.parties.begin(), settlement.parties.end(), [&each](const SettlementParty& known) { return known.region == each.region; });
      if (same != settlement.parties.end()) same->amount += each.amount;
      else settlement.parties.push_back({.region = each.region, .name = each.name, .amount = each.amount});
    }
  }
  settlement.parties.push_back(person);
}

}  // namespace detail

/// What is wrong with lines for this request: CG4061 one outside the period, CG4062 amounts below zero or beyond `most_settled`,
/// CG4065 none.
[[nodiscard]] inline Issues check(std::span<const ServiceLine> lines, const SettlementRequest& request) {
  Issues issues{};
  if (lines.empty()) issues.push_back({.code = "CG4065"});
  std::int64_t sum = 0;
  const auto limited = [&issues](const ServiceLine& line, std::int64_t found) {
    issues.push_back({.code = "CG4062", .where = line.where, .arguments = {{"limit", std::to_string(most_settled)}, {"found", std::to_string(found)}}});
  };
  for (const ServiceLine& line : lines) {
    if (line.on < request.from || request.to < line.on)
      issues.push_back({.code = "CG4061", .where = line.where,
                        .arguments = {{"line", line.id}, {"day", line.on.to_string()}, {"from", request.from.to_string()}, {"to", request.to.to_string()}}});
    if (line.amount < 0 || line.amount > most_settled) {
      limited(line, line.amount);
      continue;
    }
    const bool was_within = sum <= most_settled;
    sum += was_within ? line.amount : 0;
    if (was_within && sum > most_settled) limited(line, sum);
  }
  return issues;
}

/// Settles what a person was served elsewhere: for each month and benefit what its decision lets it pay, by whom the first rule that
/// holds says. Who pays is never guessed: without a rule, or without the person's place, it stays open. The digest `id` and what the
/// decisions rest on are left to the caller. Issues of `check`; CG4031: a benefit that the rules do not have.
[[nodiscard]] inline Result<Settlement> settle(const SettlementRules& rules, const RecognitionRules& places, const Rulebook& rulebook, const Person& person,
                                               const SettlementRequest& request, std::span<const MonthDecisions> months, std::vector<ServiceLine> lines) {
  Issues issues = check(lines, request);
  for (const ServiceLine& line : lines)
    if (rulebook.benefits.find(line.benefit) == rulebook.benefits.end())
      issues.push_back({.code = "CG4031", .where = line.where, .arguments = {{"found", line.benefit}, {"nearest", ""}}});
  if (!issues.empty()) return issues;
  std::stable_sort(lines.begin(), lines.end(), [](const ServiceLine& a, const ServiceLine& b) {
    return a.on.month_begin() != b.on.month_begin() ? a.on.month_begin() < b.on.month_begin() : a.benefit != b.benefit ? a.benefit < b.benefit : a.on < b.on;
  });
  const Place* served = rulebook.region(request.served_in);
  Settlement settlement{.person = person.id, .served_in = request.served_in, .served_name = served == nullptr ? Text{} : rulebook.name(*served),
                        .from = request.from, .to = request.to, .policies = request.policies};
  detail::ClaimSettler settler{rules, places, rulebook, person, request};
  for (std::size_t first = 0; first < lines.size();) {
    std::size_t end = first;
    const Date month = lines[first].on.month_begin();
    while (end < lines.size() && lines[end].on.month_begin() == month && lines[end].benefit == lines[first].benefit) ++end;
    const Benefit& benefit = rulebook.benefit(rulebook.benefits.find(lines[first].benefit)->second);
    const Decision* decided = nullptr;
    for (const MonthDecisions& each : months)
      if (each.month == month)
        for (const Decision& decision : each.decisions->decisions)
          if (&rulebook.packs[decision.pack].benefits[decision.benefit] == &benefit) decided = &decision;
    const auto at = [&lines](std::size_t i) { return lines.begin() + static_cast<std::ptrdiff_t>(i); };
    settlement.claims.push_back(settler.run(benefit, month, decided, {std::make_move_iterator(at(first)), std::make_move_iterator(at(end))}));
    first = end;
  }
  detail::add_up(settlement);
  return settlement;
}

/// Sums that do not come out to the fen, of a record from outside: CG4067, each with what it is about.
[[nodiscard]] inline Issues check(const Settlement& settlement) {
  Issues issues{};
  const auto expect = [&issues](const std::string& what, std::int64_t expected, std::int64_t found) {
    if (expected != found)
      issues.push_back({.code = "CG4067", .arguments = {{"what", what}, {"expected", std::to_string(expected)}, {"found", std::to_string(found)}}});
  };
  for (const SettlementClaim& claim : settlement.claims) {
    const std::string name = claim.benefit + " " + claim.month.to_string().substr(0, 7);
    std::int64_t lines = 0;
    std::vector<std::int64_t> parties(claim.parties.size());
    for (const SettledLine& each : claim.lines) {
      lines += each.line.amount;
      if (each.shares.empty() != claim.lines.front().shares.empty() || (!each.shares.empty() && each.shares.size() != parties.size())) {
        expect(name + " " + each.line.id, static_cast<std::int64_t>(parties.size()), static_cast<std::int64_t>(each.shares.size()));
        continue;
      }
      if (!each.shares.empty()) expect(name + " " + each.line.id, each.line.amount, std::accumulate(each.shares.begin(), each.shares.end(), std::int64_t{0}));
      for (std::size_t k = 0; k < each.shares.size(); ++k) parties[k] += each.shares[k];
    }
    expect(name, claim.amount, lines);
    for (std::size_t k = 0; k < parties.size(); ++k) expect(name + " " + (claim.parties[k].is_person ? "person" : claim.parties[k].region), claim.parties[k].amount, parties[k]);
  }
  Settlement again = settlement;
  detail::add_up(again);
  expect("amount_fen", settlement.amount, again.amount);
  expect("unshared_fen", settlement.unshared, again.unshared);
  expect("parties", static_cast<std::int64_t>(settlement.parties.size()), static_cast<std::int64_t>(again.parties.size()));
  for (std::size_t i = 0; i < std::min(settlement.parties.size(), again.parties.size()); ++i)
    expect(again.parties[i].is_person ? "person" : again.parties[i].region, settlement.parties[i].amount, again.parties[i].amount);
  return issues;
}

/// The settlement that takes another one back: each amount with the other sign, so that both together come to nothing. Its `id` is left
/// to the caller. CG4069: it is itself a reversal.
[[nodiscard]] inline Result<Settlement> reversal(const Settlement& settlement) {
  if (!settlement.reverses.empty()) return Issue{.code = "CG4069", .arguments = {{"id", settlement.reverses}}};
  Settlement reversed = settlement;
  reversed.reverses = settlement.id;
  reversed.id.clear();
  const auto turn = [](std::int64_t& amount) { amount = -amount; };
  turn(reversed.amount);
  turn(reversed.unshared);
  for (SettlementParty& each : reversed.parties) turn(each.amount);
  for (SettlementClaim& claim : reversed.claims) {
    turn(claim.amount);
    claim.covered = {-claim.covered.high, -claim.covered.low};
    for (SettlementParty& each : claim.parties) turn(each.amount);
    for (SettledLine& line : claim.lines) {
      turn(line.line.amount);
      for (std::int64_t& share : line.shares) turn(share);
    }
  }
  return reversed;
}

}  // namespace caregrade
