#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/pack_expressions.hpp"
#include "caregrade/engine/detail/parameter_table.hpp"
#include "caregrade/engine/detail/plan_builder.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

struct ProgramOptions {
  std::vector<std::string> regions{};   ///< places whose benefits are wanted
  std::vector<std::string> benefits{};  ///< of these, the ones wanted; empty: all
  bool include_unverified = false;      ///< also rows of low confidence
};

namespace detail {

/// Whether a row may decide: of low confidence only where that was asked for.
[[nodiscard]] inline bool is_verified(const Citation& citation, bool include_unverified) noexcept {
  return include_unverified || citation.confidence >= Confidence::medium;
}

/// Compiles benefits that have to be decided together into one plan.
class ClusterCompiler {
 public:
  static constexpr std::size_t most_nodes = 16'384;

  ClusterCompiler(const Rulebook& rulebook, std::vector<PackRow> benefits, std::vector<PackRow> groups, bool include_unverified, Issues& issues)
      : rulebook_{rulebook}, issues_{issues}, include_unverified_{include_unverified}, order_{std::move(benefits)} {
    cluster_.groups = std::move(groups);
  }

  Cluster run() {
    add_inputs();
    add_regions();
    for (const PackRow at : order_) add_benefit(at);
    for (std::size_t group = 0; group < cluster_.groups.size(); ++group) add_group(group);
    for (BenefitNodes& each : cluster_.benefits) add_worth(each);
    if (builder_.too_many_nodes() || builder_.too_many_operands() || cluster_.inputs.size() > Plan::most_inputs)
      issues_.push_back({.code = "CG2204", .where = rulebook_.benefit(order_.front()).where,
                         .arguments = {{"limit", std::to_string(most_nodes)}, {"found", "@token.more"}}});
    cluster_.plan = std::move(builder_.plan);
    cluster_.plan.find_runs();
    return std::move(cluster_);
  }

 private:
  // --- inputs ------------------------------------------------------------------------------------------------------

  void gather(const Expression& source) {
    Lexer lexer{source.text};
    for (Token token = lexer.take(); token.kind != Token::Kind::end; token = lexer.take()) {
      if (token.kind == Token::Kind::number && rulebook_.region(token.text) != nullptr) places_.insert(std::string{token.text});
      if (token.kind != Token::Kind::name) continue;
      const std::string_view base = token.text.substr(0, token.text.find('.'));
      if (!used_.insert(std::string{base == "policy" ? token.text : base}).second) continue;
      if (const auto derived = rulebook_.derived.find(base); derived != rulebook_.derived.end()) gather(rulebook_.derived_at(derived->second).value);
      if (const auto parameter = rulebook_.parameters.find(base); parameter != rulebook_.parameters.end()) gather_rows(*parameter);
    }
  }

  void gather_rows(const std::pair<const std::string, PackRow>& parameter) {
    const std::string& by = rulebook_.parameter(parameter.second).by;
    if (!by.empty()) used_.insert(by);
    for (const RulePack& pack : rulebook_.packs)
      for (const ParameterRow& row : pack.rows)
        if (row.parameter == parameter.first) places_.insert(row.region);
  }

  void gather_all() {
    for (const PackRow at : order_) {
      const Benefit& benefit = rulebook_.benefit(at);
      places_.insert(benefit.region);
      if (benefit.clock == Benefit::Clock::applied) used_.insert("applied_on");
      if (benefit.clock == Benefit::Clock::assessed) used_.insert("assessed_on");
      if (benefit.reckoned == Reckoned::policy) used_.insert("policy.birthday_month");
      if (const auto basis = rulebook_.bases.find(benefit.basis); basis != rulebook_.bases.end())
        for (const std::string& fact : rulebook_.basis(basis->second).facts) used_.insert(fact);
      for (const PackCondition& each : benefit.conditions) gather(each.holds);
      for (const Tier& each : benefit.tiers) {
        gather(each.when);
        gather(each.amount);
      }
      for (const RulePack& pack : rulebook_.packs)
        for (const Transition& each : pack.transitions)
          if (each.benefit == benefit.id) used_.insert(each.fact);
    }
    for (const PackRow at : cluster_.groups)
      if (const std::string& chosen = rulebook_.packs[at.pack].exclusives[at.row].chosen; !chosen.empty()) used_.insert(chosen);
  }

  NodeIndex add_input(ProgramInput from, PlanInput input) {
    const NodeIndex node = builder_.emit(Op::input, input.kind, {}, static_cast<std::int64_t>(builder_.plan.inputs.size()));
    builder_.plan.inputs.push_back(std::move(input));
    inputs_.emplace(from.name, node);
    cluster_.inputs.push_back(std::move(from));
    return node;
  }

  static PlanInput stretch(Kind kind, std::int64_t least, std::int64_t most) {
    return {.kind = kind, .values = {least, most}, .is_quantity = true, .most = most, .is_summed = true};
  }

  void add_inputs() {
    gather_all();
    day_ = add_input({.from = ProgramInput::From::day, .name = "on"}, stretch(Kind::date, 0, 0));
    month_begin_ = add_input({.from = ProgramInput::From::month_begin, .name = "month.begin"}, stretch(Kind::date, 0, 0));
    month_end_ = add_input({.from = ProgramInput::From::month_end, .name = "month.end"}, stretch(Kind::date, 0, 0));
    for (const auto& [id, at] : rulebook_.policies) {
      if (used_.find("policy." + id) == used_.end()) continue;
      scales_.emplace("policy." + id, add_scale(ProgramScale::Of::policy, at));
      add_input({.from = ProgramInput::From::policy, .row = at, .name = "policy." + id}, counted(Kind::choice, rulebook_.policy(at).choices.size()));
    }
    for (const auto& [id, at] : rulebook_.facts) {
      if (used_.find(id) == used_.end()) continue;
      const PackFact& fact = rulebook_.fact(at);
      if (fact.kind == PackFact::Kind::choice || fact.kind == PackFact::Kind::level) scales_.emplace(id, add_scale(ProgramScale::Of::fact, at));
      if (fact.by.empty()) add_input({.row = at, .name = id}, input_of(fact));
      else if (const auto by = rulebook_.facts.find(fact.by); by != rulebook_.facts.end())
        for (const Policy::Choice& part : rulebook_.fact(by->second).choices) add_input({.row = at, .name = id + "." + part.id}, input_of(fact));
    }
  }

  std::int32_t add_scale(ProgramScale::Of of, PackRow row) {
    cluster_.scales.push_back({of, row});
    return static_cast<std::int32_t>(cluster_.scales.size() - 1);
  }

  static PlanInput counted(Kind kind, std::size_t count) {
    PlanInput input{.kind = kind};
    for (std::size_t i = 0; i < count; ++i) input.values.push_back(static_cast<std::int64_t>(i));
    return input;
  }

  [[nodiscard]] PlanInput input_of(const PackFact& fact) const {
    switch (fact.kind) {
      case PackFact::Kind::truth: return counted(Kind::truth, 2);
      case PackFact::Kind::count: return stretch(Kind::count, fact.least, fact.most);
      case PackFact::Kind::money: return stretch(Kind::money, fact.least, fact.most);
      case PackFact::Kind::date: return stretch(Kind::date, fact.least, fact.most);
      case PackFact::Kind::region: return counted(Kind::region, places_.size() + 1);
      case PackFact::Kind::choice: return counted(Kind::choice, fact.choices.size());
      case PackFact::Kind::level: break;
    }
    const auto levels = rulebook_.levels.find(fact.standard);
    return counted(Kind::level, levels == rulebook_.levels.end() ? 1 : levels->second.size());
  }

  static Kind kind_of(PackFact::Kind kind) {
    switch (kind) {
      case PackFact::Kind::truth: return Kind::truth;
      case PackFact::Kind::count: return Kind::count;
      case PackFact::Kind::money: return Kind::money;
      case PackFact::Kind::date: return Kind::date;
      case PackFact::Kind::region: return Kind::region;
      case PackFact::Kind::choice: return Kind::choice;
      case PackFact::Kind::level: break;
    }
    return Kind::level;
  }

  static Kind kind_of(Unit unit) {
    if (unit == Unit::yuan) return Kind::money;
    return unit == Unit::ratio || unit == Unit::percent ? Kind::ratio : Kind::count;
  }

  // --- places --------------------------------------------------------------------------------------------------------

  void add_regions() {
    cluster_.regions.assign(places_.begin(), places_.end());
    std::set<std::string> above{};
    for (const std::string& each : cluster_.regions)
      for (const std::string& place : rulebook_.chain(each))
        if (place != each) above.insert(place);
    cluster_.above.assign(above.begin(), above.end());
  }

  /// Truth by place: whether it lies in `code`.
  NodeIndex within(NodeIndex region, std::string_view code) {
    const auto [found, is_new] = within_tables_.try_emplace(std::string{code}, builder_.plan.combinations.size());
    if (is_new) {
      PlanCombinations table{.axes = {{.least = 0, .most = static_cast<std::int64_t>(cluster_.regions.size()), .stride = 1}}, .levels = {0}, .rows = {}};
      for (const std::string& each : cluster_.regions) table.levels.push_back(rulebook_.is_within(each, code) ? 1 : 0);
      table.rows.assign(table.levels.size(), PlanCombinations::no_row);
      builder_.plan.combinations.push_back(std::move(table));
    }
    return builder_.emit(Op::combination, Kind::truth, {region}, static_cast<std::int64_t>(found->second));
  }

  [[nodiscard]] std::int64_t place(std::string_view code) const {
    const auto found = std::lower_bound(cluster_.regions.begin(), cluster_.regions.end(), code);
    return found != cluster_.regions.end() && *found == code ? found - cluster_.regions.begin() + 1 : 0;
  }

  // --- names of one benefit ------------------------------------------------------------------------------------------

  struct Scope {
    NodeIndex region = 0;
    NodeIndex clock = 0;
    NodeIndex day = 0;
    std::set<NodeIndex> has{};  ///< of the parameters that were read
  };

  PackNames names_of(Scope& scope) {
    PackNames names{};
    names.find = [this, &scope](std::string_view name, std::vector<OperandNodes>& operands) { return find(scope, name, operands); };
    names.position = [this](std::int32_t scale, std::string_view word) { return position(scale, word); };
    names.level = [this](std::int32_t scale, std::int64_t number) { return level(scale, number); };
    names.words = [this](std::int32_t scale) { return words(scale); };
    names.is_ordered = [this](std::int32_t scale) {
      const ProgramScale& of = cluster_.scales[static_cast<std::size_t>(scale)];
      return of.of == ProgramScale::Of::fact && rulebook_.fact(of.row).ordered;
    };
    names.within = [this](NodeIndex region, std::string_view code) -> std::optional<NodeIndex> {
      if (rulebook_.region(code) == nullptr) return std::nullopt;
      return within(region, code);
    };
    return names;
  }

  [[nodiscard]] const std::vector<Policy::Choice>& choices(std::int32_t scale) const {
    const ProgramScale& of = cluster_.scales[static_cast<std::size_t>(scale)];
    return of.of == ProgramScale::Of::policy ? rulebook_.policy(of.row).choices : rulebook_.fact(of.row).choices;
  }

  [[nodiscard]] std::optional<std::int64_t> position(std::int32_t scale, std::string_view word) const {
    const auto& of = choices(scale);
    for (std::size_t i = 0; i < of.size(); ++i)
      if (of[i].id == word) return static_cast<std::int64_t>(i);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::int64_t> level(std::int32_t scale, std::int64_t number) const {
    const auto levels = rulebook_.levels.find(rulebook_.fact(cluster_.scales[static_cast<std::size_t>(scale)].row).standard);
    if (levels == rulebook_.levels.end()) return std::nullopt;
    for (std::size_t i = 0; i < levels->second.size(); ++i)
      if (levels->second[i].number == number) return static_cast<std::int64_t>(i);
    return std::nullopt;
  }

  [[nodiscard]] std::string words(std::int32_t scale) const {
    std::string text{};
    const ProgramScale& of = cluster_.scales[static_cast<std::size_t>(scale)];
    for (const Policy::Choice& each : choices(scale)) text += (text.empty() ? "" : ", ") + each.id;
    if (of.of == ProgramScale::Of::fact)
      if (const auto levels = rulebook_.levels.find(rulebook_.fact(of.row).standard); levels != rulebook_.levels.end())
        for (const Level& each : levels->second) text += (text.empty() ? "" : ", ") + std::to_string(each.number);
    return text;
  }

  std::optional<PackValue> find(Scope& scope, std::string_view name, std::vector<OperandNodes>& operands) {
    if (name == "clock") return PackValue{.nodes = {scope.clock, scope.clock}, .kind = Kind::date};
    if (name == "day") return PackValue{.nodes = {scope.day, scope.day}, .kind = Kind::date};
    const auto tell = [&](OperandNodes::Of of, PackRow row, const PackValue& value, std::int32_t lookup = -1) {
      const OperandNodes told{.name = std::string{name}, .of = of, .row = row, .nodes = value.nodes, .kind = value.kind, .scale = value.scale, .lookup = lookup};
      if (std::find(operands.begin(), operands.end(), told) == operands.end()) operands.push_back(told);
    };
    const std::string_view base = name.substr(0, name.find('.'));
    if (const auto input = inputs_.find(name); input != inputs_.end()) {
      PackValue value{.nodes = {input->second, input->second}, .kind = builder_.plan.inputs[input->second].kind};
      if (const auto scale = scales_.find(name); scale != scales_.end()) value.scale = scale->second;
      tell(base == "policy" ? OperandNodes::Of::policy : OperandNodes::Of::fact, cluster_.inputs[input->second].row, value);
      return value;
    }
    if (const auto derived = rulebook_.derived.find(name); derived != rulebook_.derived.end()) {
      PackExpressions inner{builder_, issues_};
      PackNames names = names_of(scope);
      inner.names = &names;
      const PackValue value = inner.any(rulebook_.derived_at(derived->second).value);
      tell(OperandNodes::Of::derived, derived->second, value);
      return value;
    }
    if (const auto parameter = rulebook_.parameters.find(name); parameter != rulebook_.parameters.end()) {
      std::int32_t lookup = -1;
      const PackValue value = look_up(scope, parameter->second, lookup);
      tell(OperandNodes::Of::parameter, parameter->second, value, lookup);
      return value;
    }
    return std::nullopt;
  }

  PackValue look_up(Scope& scope, PackRow at, std::int32_t& lookup) {
    const Parameter& parameter = rulebook_.parameter(at);
    std::size_t keys = 1;
    std::vector<NodeIndex> operands{};
    ParameterTable::KeyOf key_of{};
    if (!parameter.by.empty()) {
      const auto input = inputs_.find(parameter.by);
      const auto scale = scales_.find(parameter.by);
      if (input == inputs_.end() || scale == scales_.end()) {
        issues_.push_back({.code = "CG2453", .where = parameter.where, .arguments = {{"id", parameter.id}, {"name", parameter.by}}});
        return {.kind = kind_of(parameter.unit)};
      }
      keys = builder_.plan.inputs[input->second].values.size();
      operands.push_back(input->second);
      key_of = [this, scale](std::string_view key) {
        const auto number = Points::parse(key);
        const bool is_level = builder_.plan.inputs[inputs_.find(scale->first)->second].kind == Kind::level;
        return is_level ? (number ? level(scale->second, number->centi() / 100) : std::nullopt) : position(scale->second, key);
      };
    }
    auto [found, is_new] = tables_.try_emplace(parameter.id);
    if (is_new) found->second = ParameterTable{rulebook_, at, cluster_.regions, keys, key_of, include_unverified_, issues_};
    const ParameterTable& table = found->second;
    operands.insert(operands.begin(), {epoch(table.days(), scope.clock), scope.region});
    const Kind kind = kind_of(parameter.unit);
    const auto emit = [&](const std::vector<std::int64_t>& cells, Kind of) {
      PlanCombinations block{.axes = table.axes(), .levels = cells, .rows = table.rows()};
      auto& blocks = builder_.plan.combinations;
      const auto same = std::find(blocks.begin(), blocks.end(), block);
      const auto index = same - blocks.begin();
      if (same == blocks.end()) blocks.push_back(std::move(block));
      return builder_.emit(Op::combination, of, operands, index);
    };
    const NodeIndex low = emit(table.low(), kind), high = emit(table.high(), kind), has = emit(table.has(), Kind::truth);
    scope.has.insert(has);
    const auto number = static_cast<std::uint16_t>(builder_.plan.nodes[low].parameter);
    const ParameterLookup looked{.parameter = at, .table = number, .operands = operands, .rows = table.hit()};
    const auto known = std::find(cluster_.lookups.begin(), cluster_.lookups.end(), looked);
    lookup = static_cast<std::int32_t>(known - cluster_.lookups.begin());
    if (known == cluster_.lookups.end()) cluster_.lookups.push_back(looked);
    return {.nodes = {low, high}, .kind = kind};
  }

  /// How many of these days are not after the clock: which stretch of time it is in.
  NodeIndex epoch(const std::vector<std::int64_t>& days, NodeIndex clock) {
    std::vector<PlanBand> rows{};
    for (std::size_t i = 0; i <= days.size(); ++i)
      rows.push_back({static_cast<std::int64_t>(i), i == 0 ? no_value : days[i - 1], i == days.size() ? -no_value : days[i] - 1});
    auto& bands = builder_.plan.bands;
    const auto same = std::find(bands.begin(), bands.end(), rows);
    const auto index = same - bands.begin();
    if (same == bands.end()) bands.push_back(std::move(rows));
    return builder_.emit(Op::band, Kind::count, {clock}, index);
  }

  // --- benefits ------------------------------------------------------------------------------------------------------

  NodeIndex in_span(const Span& span, NodeIndex clock) {
    std::vector<NodeIndex> parts{};
    if (span.from.ok()) parts.push_back(expressions_.less_or_equal(expressions_.constant(Kind::date, span.from.days()), clock));
    if (span.to.ok()) parts.push_back(expressions_.less_or_equal(clock, expressions_.constant(Kind::date, span.to.days())));
    return expressions_.all(std::move(parts));
  }

  NodeIndex input(std::string_view name, const Where& where, std::string_view id) {
    const auto found = inputs_.find(name);
    if (found != inputs_.end()) return found->second;
    issues_.push_back({.code = "CG2453", .where = where, .arguments = {{"id", std::string{id}}, {"name", std::string{name}}}});
    return 0;
  }

  NodeIndex clock_of(const Benefit& benefit, BenefitNodes& nodes) {
    NodeIndex clock = day_;
    if (benefit.clock == Benefit::Clock::applied) clock = input("applied_on", benefit.where, benefit.id);
    if (benefit.clock == Benefit::Clock::assessed) clock = input("assessed_on", benefit.where, benefit.id);
    for (const RulePack& pack : rulebook_.packs)
      for (std::size_t i = 0; i < pack.transitions.size(); ++i) {
        const Transition& each = pack.transitions[i];
        if (each.benefit != benefit.id) continue;
        const NodeIndex begun = input(each.fact, each.where, each.id);
        const NodeIndex before = expressions_.constant(Kind::date, each.before.days() - 1);
        const NodeIndex as_of = builder_.emit(Op::least, Kind::date, {clock, expressions_.constant(Kind::date, each.as_of.days())});
        nodes.transition = static_cast<std::int32_t>(i);
        nodes.transition_holds = expressions_.less_or_equal(begun, before);
        clock = expressions_.choose(Kind::date, nodes.transition_holds, as_of, clock);
      }
    return clock;
  }

  NodeIndex reckoning_day(const Benefit& benefit, NodeIndex clock) {
    if (benefit.clock != Benefit::Clock::month) return clock;
    if (benefit.reckoned == Reckoned::day) return day_;
    if (benefit.reckoned == Reckoned::month_begin) return month_begin_;
    const auto policy = inputs_.find("policy.birthday_month");
    if (benefit.reckoned == Reckoned::month_end || policy == inputs_.end()) return month_end_;
    const auto next = position(scales_.find("policy.birthday_month")->second, "next_month");
    const NodeIndex is_next = builder_.emit(Op::equal, Kind::truth, {policy->second, expressions_.constant(Kind::choice, next.value_or(-1))});
    // why the day before: who was born on the first of a month has a birthday in that month too.
    const NodeIndex before = builder_.emit(Op::difference, Kind::date, {month_begin_, expressions_.constant(Kind::date, 1)});
    return expressions_.choose(Kind::date, is_next, before, month_end_);
  }

  /// Whether the person belongs to the benefit's place, and the place that its look-ups go by.
  NodeIndex residence_of(const Benefit& benefit, BenefitNodes& nodes, Scope& scope) {
    const auto basis = rulebook_.bases.find(benefit.basis);
    if (basis == rulebook_.bases.end()) {
      issues_.push_back({.code = "CG2453", .where = benefit.where, .arguments = {{"id", benefit.id}, {"name", benefit.basis}}});
      return 0;
    }
    const Basis& of = rulebook_.basis(basis->second);
    std::vector<NodeIndex> inside{};
    scope.region = expressions_.constant(Kind::region, place(benefit.region));
    for (std::size_t i = of.facts.size(); i-- > 0;) {
      const NodeIndex fact = input(of.facts[i], of.where, of.id);
      inside.push_back(within(fact, benefit.region));
      scope.region = i + 1 == of.facts.size() ? fact : expressions_.choose(Kind::region, inside.back(), fact, scope.region);
      nodes.residence_operands.push_back({.name = of.facts[i], .row = cluster_.inputs[fact].row, .nodes = {fact, fact}, .kind = Kind::region});
    }
    return of.all ? expressions_.all(std::move(inside)) : inside.empty() ? expressions_.constant(Kind::truth, 1) : expressions_.any_of(std::move(inside));
  }

  void add_benefit(PackRow at) {
    const Benefit& benefit = rulebook_.benefit(at);
    BenefitNodes nodes{.benefit = at};
    Scope scope{};
    scope.clock = clock_of(benefit, nodes);
    scope.day = reckoning_day(benefit, scope.clock);
    nodes.residence = residence_of(benefit, nodes, scope);
    nodes.span = in_span(benefit.span, scope.clock);
    PackNames names = names_of(scope);
    expressions_.names = &names;
    std::vector<NodeIndex> surely{}, maybe{};
    for (const PackCondition& each : benefit.conditions) {
      ConditionNodes condition{};
      condition.holds = expressions_.of(each.holds, Kind::truth, condition.operands);
      surely.push_back(condition.holds.low);
      maybe.push_back(condition.holds.high);
      nodes.conditions.push_back(std::move(condition));
    }
    const NodePair conditions{expressions_.all(std::move(surely)), expressions_.all(std::move(maybe))};
    const std::set<NodeIndex> read_by_conditions = std::exchange(scope.has, {});
    for (std::size_t i = 0; i < benefit.tiers.size(); ++i) nodes.tiers.push_back(tier_of(benefit, i, scope));
    expressions_.names = nullptr;
    const NodeIndex code = combine_tiers(benefit, nodes);
    nodes.own_status = own_status(benefit, nodes, conditions, code, {read_by_conditions.begin(), read_by_conditions.end()});
    nodes.status = nodes.own_status;
    nodes.paid = nodes.amount;
    cluster_.benefits.push_back(std::move(nodes));
  }

  TierNodes tier_of(const Benefit& benefit, std::size_t number, Scope& scope) {
    const Tier& tier = benefit.tiers[number];
    TierNodes nodes{.tier = static_cast<std::uint16_t>(number), .is_withheld = !is_verified(tier.citation, include_unverified_)};
    nodes.in_span = in_span(tier.span, scope.clock);
    NodePair when{expressions_.constant(Kind::truth, 1), expressions_.constant(Kind::truth, 1)};
    if (!tier.when.text.empty()) when = expressions_.of(tier.when, Kind::truth, nodes.operands);
    nodes.applies = {expressions_.all({nodes.in_span, when.low}), expressions_.all({nodes.in_span, when.high})};
    const Kind kind = benefit.unit == Unit::yuan ? Kind::money : Kind::count;
    const NodeIndex zero = expressions_.constant(kind, 0), open = expressions_.constant(kind, open_amount);
    scope.has.clear();
    nodes.amount = {zero, tier.bound == Bound::local && benefit.unit != Unit::in_kind ? open : zero};
    if (!tier.amount.text.empty()) {
      nodes.amount = expressions_.of(tier.amount, kind, nodes.operands);
      if (tier.bound == Bound::floor || tier.bound == Bound::local) nodes.amount.high = open;
      if (tier.bound == Bound::cap || tier.bound == Bound::local) nodes.amount.low = zero;
      // why: what is left of a value that the law leaves open may seem to be less than nothing.
      if (nodes.amount.low != nodes.amount.high) nodes.amount.low = builder_.emit(Op::greatest, kind, {zero, nodes.amount.low});
    }
    nodes.covered = expressions_.all({scope.has.begin(), scope.has.end()});
    return nodes;
  }

  /// What the tiers pay together, and whether any of them holds, as a status code.
  NodeIndex combine_tiers(const Benefit& benefit, BenefitNodes& nodes) {
    const Kind kind = benefit.unit == Unit::yuan ? Kind::money : Kind::count;
    const NodeIndex zero = expressions_.constant(kind, 0);
    const auto code = [this](std::int64_t value) { return expressions_.constant(Kind::count, value); };
    nodes.amount = {zero, zero};
    std::vector<NodeIndex> spans{};
    for (const TierNodes& tier : nodes.tiers) spans.push_back(tier.in_span);
    nodes.has_rows = nodes.tiers.empty() ? expressions_.constant(Kind::truth, 1) : expressions_.any_of(std::move(spans));
    if (nodes.tiers.empty()) return code(code_yes);
    const auto code_of = [&](const TierNodes& tier) {
      return tier.is_withheld ? code(code_not_covered) : expressions_.choose(Kind::count, tier.covered, code(code_yes), code(code_not_covered));
    };
    if (benefit.choose == Benefit::Choose::first) {
      NodeIndex found = code(code_no);
      for (std::size_t i = nodes.tiers.size(); i-- > 0;) {
        const TierNodes& tier = nodes.tiers[i];
        nodes.amount = expressions_.choose(kind, tier.applies, tier.amount, nodes.amount);
        // why: where the law leaves open whether a row holds, the next one may hold all the same.
        const NodeIndex own = code_of(tier), same = builder_.emit(Op::equal, Kind::truth, {own, found});
        const NodeIndex open = expressions_.choose(Kind::count, same, own, code(code_open));
        found = expressions_.choose(Kind::count, tier.applies.low, own, expressions_.choose(Kind::count, tier.applies.high, open, found));
      }
      return found;
    }
    const Op op = benefit.choose == Benefit::Choose::sum ? Op::sum : Op::greatest;
    std::vector<NodeIndex> low{}, high{}, yes{}, maybe{}, uncovered{};
    for (const TierNodes& tier : nodes.tiers) {
      const NodeIndex good = tier.is_withheld ? expressions_.constant(Kind::truth, 0) : tier.covered;
      yes.push_back(expressions_.all({tier.applies.low, good}));
      maybe.push_back(expressions_.all({tier.applies.high, good}));
      uncovered.push_back(expressions_.all({tier.applies.high, expressions_.negation(good)}));
      low.push_back(expressions_.choose(kind, yes.back(), tier.amount.low, zero));
      high.push_back(expressions_.choose(kind, maybe.back(), tier.amount.high, zero));
    }
    nodes.amount = {builder_.emit(op, kind, std::move(low)), builder_.emit(op, kind, std::move(high))};
    const NodeIndex missed = expressions_.choose(Kind::count, expressions_.any_of(std::move(uncovered)), code(code_not_covered), code(code_no));
    const NodeIndex open = expressions_.choose(Kind::count, expressions_.any_of(std::move(maybe)), code(code_open), missed);
    return expressions_.choose(Kind::count, expressions_.any_of(std::move(yes)), code(code_yes), open);
  }

  NodeIndex own_status(const Benefit& benefit, BenefitNodes& nodes, NodePair conditions, NodeIndex tier_code, std::vector<NodeIndex> covered) {
    const auto code = [this](std::int64_t value) { return expressions_.constant(Kind::count, value); };
    const auto choose = [this](NodeIndex condition, NodeIndex yes, NodeIndex no) { return expressions_.choose(Kind::count, condition, yes, no); };
    const NodeIndex tiers_yes = builder_.emit(Op::equal, Kind::truth, {tier_code, code(code_yes)});
    const NodeIndex tiers_settled = expressions_.any_of({builder_.emit(Op::equal, Kind::truth, {tier_code, code(code_no)}),
                                                         builder_.emit(Op::equal, Kind::truth, {tier_code, code(code_not_covered)})});
    const NodeIndex open = choose(expressions_.all({conditions.low, tiers_yes}), code(code_yes), code(code_open));
    const NodeIndex by_tiers = choose(tiers_settled, tier_code, open);
    NodeIndex status = choose(expressions_.all(std::move(covered)), by_tiers, code(code_not_covered));
    status = choose(conditions.high, status, code(code_no));
    if (!is_verified(benefit.citation, include_unverified_)) status = code(code_not_covered);
    status = choose(nodes.residence, status, code(code_no));
    status = choose(expressions_.all({nodes.span, nodes.has_rows}), status, code(code_not_covered));
    nodes.replaced = replaced(benefit);
    return choose(nodes.replaced, code(code_replaced), status);
  }

  /// Whether a benefit of a place below carries this one out.
  NodeIndex replaced(const Benefit& benefit) {
    std::vector<NodeIndex> by{};
    for (const BenefitNodes& other : cluster_.benefits) {
      const auto& names = rulebook_.benefit(other.benefit).replaces;
      if (std::find(names.begin(), names.end(), benefit.id) == names.end()) continue;
      const NodeIndex uncovered = builder_.emit(Op::equal, Kind::truth, {other.own_status, expressions_.constant(Kind::count, code_not_covered)});
      by.push_back(expressions_.all({other.residence, other.span, expressions_.negation(uncovered)}));
    }
    return expressions_.any_of(std::move(by));
  }

  void add_worth(BenefitNodes& nodes) {
    const Kind kind = builder_.plan.nodes[nodes.paid.low].kind;
    const NodeIndex zero = expressions_.constant(kind, 0), yes = is(nodes, code_yes);
    nodes.worth = {expressions_.choose(kind, yes, nodes.paid.low, zero),
                   expressions_.choose(kind, expressions_.any_of({yes, is(nodes, code_open)}), nodes.paid.high, zero)};
    const NodeIndex is_refused = expressions_.less_or_equal(expressions_.constant(Kind::count, code_displaced), nodes.status);
    nodes.answer = expressions_.choose(Kind::count, is_refused, expressions_.constant(Kind::count, code_no), nodes.status);
  }

  // --- groups --------------------------------------------------------------------------------------------------------

  struct Alternative {
    std::vector<std::size_t> members{};
    NodePair there{};
    NodePair pays{};
  };

  void add_group(std::size_t number) {
    const PackRow at = cluster_.groups[number];
    const Exclusive& group = rulebook_.packs[at.pack].exclusives[at.row];
    std::vector<Alternative> alternatives{};
    for (const auto& names : group.alternatives) {
      Alternative& alternative = alternatives.emplace_back();
      for (std::size_t i = 0; i < cluster_.benefits.size(); ++i)
        if (std::find(names.begin(), names.end(), rulebook_.benefit(cluster_.benefits[i].benefit).id) != names.end()) alternative.members.push_back(i);
    }
    for (Alternative& each : alternatives) describe(each);
    const NodeIndex holds = in_span(group.span, day_);
    if (group.choose == Exclusive::Choose::offset) return deduct(alternatives, holds);
    std::vector<NodePair> lost{};
    for (std::size_t k = 0; k < alternatives.size(); ++k) lost.push_back(lost_by(group, alternatives, k));
    for (std::size_t k = 0; k < alternatives.size(); ++k)
      for (const std::size_t member : alternatives[k].members) displace(cluster_.benefits[member], number, holds, lost[k]);
  }

  NodeIndex is(const BenefitNodes& nodes, std::int64_t code) {
    return builder_.emit(Op::equal, Kind::truth, {nodes.status, expressions_.constant(Kind::count, code)});
  }

  void describe(Alternative& alternative) {
    const NodeIndex zero = expressions_.constant(Kind::money, 0);
    std::vector<NodeIndex> surely{}, maybe{}, low{}, high{};
    for (const std::size_t member : alternative.members) {
      const BenefitNodes& nodes = cluster_.benefits[member];
      surely.push_back(is(nodes, code_yes));
      maybe.push_back(expressions_.any_of({surely.back(), is(nodes, code_open)}));
      low.push_back(expressions_.choose(Kind::money, surely.back(), nodes.paid.low, zero));
      high.push_back(expressions_.choose(Kind::money, maybe.back(), nodes.paid.high, zero));
    }
    const auto total = [&](std::vector<NodeIndex> of) { return of.empty() ? zero : of.size() == 1 ? of.front() : builder_.emit(Op::sum, Kind::money, std::move(of)); };
    alternative.there = {expressions_.any_of(std::move(surely)), expressions_.any_of(std::move(maybe))};
    alternative.pays = {total(std::move(low)), total(std::move(high))};
  }

  /// Whether alternative `k` surely, or possibly, gives way to another.
  NodePair lost_by(const Exclusive& group, const std::vector<Alternative>& of, std::size_t k) {
    std::vector<NodeIndex> surely{}, maybe{};
    for (std::size_t j = 0; j < of.size(); ++j) {
      if (j == k) continue;
      NodePair wins{};
      if (group.choose == Exclusive::Choose::priority) wins = j < k ? NodePair{one(), one()} : NodePair{nothing(), nothing()};
      if (group.choose == Exclusive::Choose::highest) wins = pays_more(of[j], of[k], j < k);
      if (group.choose == Exclusive::Choose::applicant) wins = {not_chosen(group, k), not_chosen(group, k)};
      surely.push_back(expressions_.all({of[j].there.low, wins.low}));
      maybe.push_back(expressions_.all({of[j].there.high, wins.high}));
    }
    return {expressions_.any_of(std::move(surely)), expressions_.any_of(std::move(maybe))};
  }

  NodeIndex one() { return expressions_.constant(Kind::truth, 1); }
  NodeIndex nothing() { return expressions_.constant(Kind::truth, 0); }

  /// Whether `other` pays more than `own`; of two that pay the same the first listed is kept.
  NodePair pays_more(const Alternative& other, const Alternative& own, bool is_first) {
    const auto more = [&](NodeIndex a, NodeIndex b) {
      return is_first ? expressions_.less_or_equal(a, b) : builder_.emit(Op::less, Kind::truth, {a, b});
    };
    return {more(own.pays.high, other.pays.low), more(own.pays.low, other.pays.high)};
  }

  NodeIndex not_chosen(const Exclusive& group, std::size_t k) {
    const NodeIndex fact = input(group.chosen, group.where, group.id);
    return expressions_.negation(builder_.emit(Op::equal, Kind::truth, {fact, expressions_.constant(Kind::choice, static_cast<std::int64_t>(k))}));
  }

  void displace(BenefitNodes& nodes, std::size_t group, NodeIndex holds, NodePair lost) {
    const NodeIndex there = expressions_.any_of({is(nodes, code_yes), is(nodes, code_open)});
    const NodeIndex gone = expressions_.constant(Kind::count, code_displaced + static_cast<std::int64_t>(group));
    const NodeIndex open = expressions_.choose(Kind::count, expressions_.all({there, holds, lost.high}), expressions_.constant(Kind::count, code_open), nodes.status);
    nodes.status = expressions_.choose(Kind::count, expressions_.all({there, holds, lost.low}), gone, open);
  }

  /// The first alternative is paid first; the others get what is beyond it.
  void deduct(const std::vector<Alternative>& alternatives, NodeIndex holds) {
    const NodeIndex zero = expressions_.constant(Kind::money, 0);
    const auto beyond = [&](NodeIndex amount, NodeIndex first) {
      return builder_.emit(Op::greatest, Kind::money, {zero, builder_.emit(Op::difference, Kind::money, {amount, first})});
    };
    for (std::size_t k = 1; k < alternatives.size(); ++k)
      for (const std::size_t member : alternatives[k].members) {
        NodePair& paid = cluster_.benefits[member].paid;
        paid = {expressions_.choose(Kind::money, holds, beyond(paid.low, alternatives.front().pays.high), paid.low),
                expressions_.choose(Kind::money, holds, beyond(paid.high, alternatives.front().pays.low), paid.high)};
      }
  }

  const Rulebook& rulebook_;
  Issues& issues_;
  bool include_unverified_ = false;
  std::vector<PackRow> order_{};
  Cluster cluster_{};
  PlanBuilder builder_{most_nodes};
  PackExpressions expressions_{builder_, issues_};
  std::set<std::string, std::less<>> used_{}, places_{};
  std::map<std::string, NodeIndex, std::less<>> inputs_{};
  std::map<std::string, std::int32_t, std::less<>> scales_{};
  std::map<std::string, std::size_t, std::less<>> within_tables_{};
  std::map<std::string, ParameterTable, std::less<>> tables_{};
  NodeIndex day_ = 0, month_begin_ = 0, month_end_ = 0;
};

/// Chooses the benefits of a program and puts those together that depend on each other.
class ProgramCompiler {
 public:
  ProgramCompiler(const Rulebook& rulebook, const ProgramOptions& options) : rulebook_{rulebook}, options_{options} {}

  Result<Program> run() {
    for (const std::string& code : options_.regions)
      if (rulebook_.region(code) == nullptr) issues_.push_back({.code = "CG4001", .arguments = {{"found", code}}});
    if (!issues_.empty()) return std::move(issues_);
    select();
    std::vector<std::size_t> root(chosen_.size());
    std::iota(root.begin(), root.end(), std::size_t{0});
    const auto top = [&root](std::size_t i) {
      while (root[i] != i) i = root[i];
      return i;
    };
    const auto join = [&](std::size_t a, std::size_t b) { root[std::max(top(a), top(b))] = std::min(top(a), top(b)); };
    for (std::size_t i = 0; i < chosen_.size(); ++i)
      for (const std::string& name : rulebook_.benefit(chosen_[i]).replaces)
        if (const auto other = number_of(name)) join(i, *other);
    for (const RulePack& pack : rulebook_.packs)
      for (const Exclusive& group : pack.exclusives) {
        std::optional<std::size_t> first{};
        for (const auto& names : group.alternatives)
          for (const std::string& name : names)
            if (const auto other = number_of(name)) {
              if (first) join(*first, *other);
              first = first.value_or(*other);
            }
      }
    Program program{.regions = options_.regions, .include_unverified = options_.include_unverified};
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      if (top(i) != i) continue;
      std::vector<PackRow> members{};
      for (std::size_t k = i; k < chosen_.size(); ++k)
        if (top(k) == i) members.push_back(chosen_[k]);
      if (!is_wanted(members)) continue;
      const std::vector<PackRow> groups = groups_of(members);
      program.clusters.push_back(ClusterCompiler{rulebook_, in_order(std::move(members)), groups, options_.include_unverified, issues_}.run());
    }
    if (!issues_.empty()) return std::move(issues_);
    return program;
  }

 private:
  void select() {
    for (std::size_t pack = 0; pack < rulebook_.packs.size(); ++pack)
      for (std::size_t row = 0; row < rulebook_.packs[pack].benefits.size(); ++row) {
        const std::string& place = rulebook_.packs[pack].benefits[row].region;
        for (const std::string& asked : options_.regions)
          if (rulebook_.is_within(asked, place) || rulebook_.is_within(place, asked)) {
            chosen_.push_back({static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)});
            break;
          }
      }
  }

  [[nodiscard]] std::optional<std::size_t> number_of(std::string_view benefit) const {
    for (std::size_t i = 0; i < chosen_.size(); ++i)
      if (rulebook_.benefit(chosen_[i]).id == benefit) return i;
    return std::nullopt;
  }

  [[nodiscard]] bool is_wanted(const std::vector<PackRow>& members) const {
    return options_.benefits.empty() || std::any_of(members.begin(), members.end(), [this](PackRow at) {
      return std::find(options_.benefits.begin(), options_.benefits.end(), rulebook_.benefit(at).id) != options_.benefits.end();
    });
  }

  [[nodiscard]] std::vector<PackRow> groups_of(const std::vector<PackRow>& members) const {
    std::vector<PackRow> groups{};
    for (std::size_t pack = 0; pack < rulebook_.packs.size(); ++pack)
      for (std::size_t row = 0; row < rulebook_.packs[pack].exclusives.size(); ++row) {
        const Exclusive& group = rulebook_.packs[pack].exclusives[row];
        if (!is_verified(group.citation, options_.include_unverified)) continue;
        bool is_here = false;
        for (const auto& names : group.alternatives)
          for (const PackRow at : members)
            if (std::find(names.begin(), names.end(), rulebook_.benefit(at).id) != names.end()) is_here = true;
        if (is_here) groups.push_back({static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)});
      }
    return groups;
  }

  /// Those that replace others before those that are replaced; otherwise as they stand in the packs.
  [[nodiscard]] std::vector<PackRow> in_order(std::vector<PackRow> members) {
    std::vector<PackRow> ordered{};
    while (!members.empty()) {
      const auto next = std::find_if(members.begin(), members.end(), [&](PackRow at) {
        return std::none_of(members.begin(), members.end(), [&](PackRow other) {
          const auto& names = rulebook_.benefit(other).replaces;
          return std::find(names.begin(), names.end(), rulebook_.benefit(at).id) != names.end();
        });
      });
      if (next == members.end()) {
        const Benefit& benefit = rulebook_.benefit(members.front());
        issues_.push_back({.code = "CG2454", .where = benefit.where, .arguments = {{"id", benefit.id}}});
        return members;
      }
      ordered.push_back(*next);
      members.erase(next);
    }
    return ordered;
  }

  const Rulebook& rulebook_;
  const ProgramOptions& options_;
  std::vector<PackRow> chosen_{};
  Issues issues_{};
};

}  // namespace detail

/// Compiles the benefits of some places. Issues CG22xx and CG24xx name the place in the data; CG4001: a place that is none.
[[nodiscard]] inline Result<Program> compile(const Rulebook& rulebook, const ProgramOptions& options) {
  return detail::ProgramCompiler{rulebook, options}.run();
}

}  // namespace caregrade
