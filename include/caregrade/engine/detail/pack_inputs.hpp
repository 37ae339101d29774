#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/cluster_draft.hpp"
#include "caregrade/engine/detail/pack_expressions.hpp"
#include "caregrade/engine/detail/parameter_table.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/words.hpp"

namespace caregrade::detail {

/// What one benefit's expressions are read at: its place and days.
struct BenefitScope {
  NodeIndex region = 0;
  NodeIndex clock = 0;
  NodeIndex day = 0;
  std::set<NodeIndex> has{};  ///< of the parameters that were read
};

/// Makes the inputs of a cluster, and nodes of what names mean: facts, places, derived values and parameters.
class PackInputs {
 public:
  explicit PackInputs(ClusterDraft& draft)
      : rulebook_{draft.rulebook}, issues_{draft.issues}, include_unverified_{draft.include_unverified}, order_{draft.order}, cluster_{draft.cluster},
        builder_{draft.builder}, expressions_{draft.expressions} {}

  /// All that the benefits and groups of the draft read.
  void add() {
    gather_all();
    add_regions();
    add_inputs();
  }

  [[nodiscard]] NodeIndex day() const noexcept { return day_; }
  [[nodiscard]] NodeIndex month_begin() const noexcept { return month_begin_; }
  [[nodiscard]] NodeIndex month_end() const noexcept { return month_end_; }

  /// The input of a name; nothing where no benefit reads it.
  [[nodiscard]] std::optional<NodeIndex> known(std::string_view name) const {
    const auto found = inputs_.find(name);
    return found == inputs_.end() ? std::nullopt : std::optional{found->second};
  }

  /// The same; CG2453, told of the row `id`, where there is none.
  NodeIndex input(std::string_view name, const Where& where, std::string_view id) {
    const auto found = inputs_.find(name);
    if (found != inputs_.end()) return found->second;
    issues_.push_back({.code = "CG2453", .where = where, .arguments = {{"id", std::string{id}}, {"name", std::string{name}}}});
    return 0;
  }

  /// Whether a day is among those of a span.
  NodeIndex in_span(const Span& span, NodeIndex clock) {
    std::vector<NodeIndex> parts{};
    if (span.from.ok()) parts.push_back(expressions_.less_or_equal(expressions_.constant(Kind::date, span.from.days()), clock));
    if (span.to.ok()) parts.push_back(expressions_.less_or_equal(clock, expressions_.constant(Kind::date, span.to.days())));
    return expressions_.all(std::move(parts));
  }

  /// Truth by place: whether it lies in `code`.
  NodeIndex within(NodeIndex region, std::string_view code) {
    const auto [found, is_new] = within_tables_.try_emplace(std::string{code}, builder_.plan.combinations.size());
    if (is_new) {
      PlanCombinations table{.axes = {{.least = 0, .most = static_cast<std::int64_t>(cluster_.regions.size()), .stride = 1}}, .levels = {0}, .rows = {}};
      for (const std::uint32_t each : cluster_.regions) table.levels.push_back(rulebook_.is_within(rulebook_.ranked(each).code, code) ? 1 : 0);
      table.rows.assign(table.levels.size(), PlanCombinations::no_row);
      builder_.plan.combinations.push_back(std::move(table));
    }
    return builder_.emit(Op::combination, Kind::truth, {region}, static_cast<std::int64_t>(found->second));
  }

  /// Number of a place among those that are told apart; 0 for elsewhere.
  [[nodiscard]] std::int64_t place(std::string_view code) const {
    const auto rank = rulebook_.rank(code);
    return rank ? cluster_.place(*rank) : 0;
  }

  /// What the names in a benefit's expressions mean; `scope` has to outlive them.
  PackNames names_of(BenefitScope& scope) {
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

  /// Position of a choice among those of a scale.
  [[nodiscard]] std::optional<std::int64_t> position(std::int32_t scale, std::string_view word) const {
    const auto& of = choices(scale);
    for (std::size_t i = 0; i < of.size(); ++i)
      if (of[i].id == word) return static_cast<std::int64_t>(i);
    return std::nullopt;
  }

  /// The same among those of a name that is read.
  [[nodiscard]] std::optional<std::int64_t> position(std::string_view name, std::string_view word) const { return position(scales_.find(name)->second, word); }

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

  NodeIndex add_input(ProgramInput from, std::string name, PlanInput input) {
    const NodeIndex node = builder_.emit(Op::input, input.kind, {}, static_cast<std::int64_t>(builder_.plan.inputs.size()));
    builder_.plan.inputs.push_back(std::move(input));
    inputs_.emplace(std::move(name), node);
    cluster_.inputs.push_back(from);
    return node;
  }

  static PlanInput stretch(Kind kind, std::int64_t least, std::int64_t most) {
    return {.kind = kind, .values = {least, most}, .is_quantity = true, .most = most, .is_summed = true};
  }

  void add_inputs() {
    day_ = add_input({.from = ProgramInput::From::day}, "on", stretch(Kind::date, 0, 0));
    month_begin_ = add_input({.from = ProgramInput::From::month_begin}, "month.begin", stretch(Kind::date, 0, 0));
    month_end_ = add_input({.from = ProgramInput::From::month_end}, "month.end", stretch(Kind::date, 0, 0));
    for (const auto& [id, at] : rulebook_.policies) {
      if (used_.find("policy." + id) == used_.end()) continue;
      scales_.emplace("policy." + id, add_scale(ProgramScale::Of::policy, at));
      add_input({.from = ProgramInput::From::policy, .row = at}, "policy." + id, counted(Kind::choice, rulebook_.policy(at).choices.size()));
    }
    for (const auto& [id, at] : rulebook_.facts) {
      if (used_.find(id) == used_.end()) continue;
      const PackFact& fact = rulebook_.fact(at);
      if (fact.kind == PackFact::Kind::choice || fact.kind == PackFact::Kind::level) scales_.emplace(id, add_scale(ProgramScale::Of::fact, at));
      if (fact.by.empty()) add_input({.row = at}, id, input_of(fact));
      else if (const auto by = rulebook_.facts.find(fact.by); by != rulebook_.facts.end())
        for (std::size_t part = 0; part < rulebook_.fact(by->second).choices.size(); ++part)
          add_input({.part = static_cast<std::uint16_t>(part), .row = at}, fact_name(rulebook_, at, static_cast<std::uint16_t>(part)), input_of(fact));
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
      case PackFact::Kind::region: return counted(Kind::region, cluster_.regions.size() + 1);
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
    std::set<std::uint32_t> above{};
    for (const std::string& code : places_) {
      const auto rank = rulebook_.rank(code);
      if (!rank) continue;
      cluster_.regions.push_back(*rank);
      const std::vector<std::uint32_t> chain = rulebook_.ranks(code);
      above.insert(chain.begin() + 1, chain.end());
    }
    cluster_.above.assign(above.begin(), above.end());
  }

  // --- names of one benefit ------------------------------------------------------------------------------------------

  [[nodiscard]] const std::vector<Policy::Choice>& choices(std::int32_t scale) const {
    const ProgramScale& of = cluster_.scales[static_cast<std::size_t>(scale)];
    return of.of == ProgramScale::Of::policy ? rulebook_.policy(of.row).choices : rulebook_.fact(of.row).choices;
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

  std::optional<PackValue> find(BenefitScope& scope, std::string_view name, std::vector<OperandNodes>& operands) {
    if (name == "clock") return PackValue{.nodes = {scope.clock, scope.clock}, .kind = Kind::date};
    if (name == "day") return PackValue{.nodes = {scope.day, scope.day}, .kind = Kind::date};
    const auto tell = [&](OperandNodes::Of of, PackRow row, const PackValue& value, std::int32_t lookup = -1, std::uint16_t part = Operand::no_part) {
      const OperandNodes told{.of = of, .kind = value.kind, .part = part, .row = row, .nodes = value.nodes, .scale = value.scale, .lookup = lookup};
      if (std::find(operands.begin(), operands.end(), told) == operands.end()) operands.push_back(told);
    };
    const std::string_view base = name.substr(0, name.find('.'));
    if (const auto input = inputs_.find(name); input != inputs_.end()) {
      PackValue value{.nodes = {input->second, input->second}, .kind = builder_.plan.inputs[input->second].kind};
      if (const auto scale = scales_.find(name); scale != scales_.end()) value.scale = scale->second;
      const ProgramInput& from = cluster_.inputs[input->second];
      tell(base == "policy" ? OperandNodes::Of::policy : OperandNodes::Of::fact, from.row, value, -1, from.part);
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

  PackValue look_up(BenefitScope& scope, PackRow at, std::int32_t& lookup) {
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

  const Rulebook& rulebook_;
  Issues& issues_;
  bool include_unverified_ = false;
  const std::vector<PackRow>& order_;
  Cluster& cluster_;
  PlanBuilder& builder_;
  PackExpressions& expressions_;
  std::set<std::string, std::less<>> used_{}, places_{};
  std::map<std::string, NodeIndex, std::less<>> inputs_{};
  std::map<std::string, std::int32_t, std::less<>> scales_{};
  std::map<std::string, std::size_t, std::less<>> within_tables_{};
  std::map<std::string, ParameterTable, std::less<>> tables_{};
  NodeIndex day_ = 0, month_begin_ = 0, month_end_ = 0;
};

}  // namespace caregrade::detail
