#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/expression_compiler.hpp"
#include "caregrade/engine/detail/plan_builder.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {
namespace detail {

/// Turns a standard's steps, rules and notes into one plan, reporting every problem that it finds.
class Compiler {
 public:
  explicit Compiler(const Standard& standard) : standard_{standard} {}

  Result<Plan> run() {
    plan_.levels = static_cast<std::int64_t>(standard_.levels.size());
    plan_.centi_per_unit = whole_points() ? 100 : 1;
    add_bands();
    plan_.combinations.resize(standard_.combination_tables.size());
    add_inputs();
    plan_.rules.resize(standard_.rules.size());
    for (std::size_t i = 0; i < standard_.steps.size(); ++i) add_step(i);
    for (const NoteRule& note : standard_.notes) plan_.notes.push_back(expressions_.node(note.when, Kind::truth));
    plan_.initial_level = result_of("initial_level");
    plan_.level = result_of("level");
    if (plan_.inputs.size() > Plan::most_inputs)
      report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_inputs)}, {"found", std::to_string(plan_.inputs.size())}});
    if (builder_.too_many_nodes())
      report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_nodes)}, {"found", std::to_string(plan_.nodes.size())}});
    if (builder_.too_many_operands()) report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_operands)}, {"found", "@token.more"}});
    if (!issues_.empty()) return std::move(issues_);
    add_cones();
    add_doubts();
    Reach everything{plan_, all_values(plan_)};
    for (const NodeIndex score : plan_.scores) plan_.most.push_back(everything.interval(score).high);
    return std::move(plan_);
  }

 private:
  // --- the parts of a plan -------------------------------------------------------------------------------------

  [[nodiscard]] bool whole_points() const {
    const auto whole = [](Points points) { return points.centi() % 100 == 0; };
    for (const Item& item : standard_.items)
      for (const Option& option : item.options)
        if (!whole(option.points)) return false;
    for (const BandTable& table : standard_.band_tables)
      for (const Band& band : table.rows)
        if (!whole(band.least) || !whole(band.most)) return false;
    return true;
  }

  [[nodiscard]] std::int64_t units(Points points) const { return points.centi() / plan_.centi_per_unit; }

  void add_bands() {
    for (const BandTable& table : standard_.band_tables) {
      auto& rows = plan_.bands.emplace_back();
      for (const Band& band : table.rows) {
        const auto result = position_of(table.scale == Scale::grade ? standard_.grades : standard_.levels, band.number);
        if (!result) report("CG2103", band.where, {{"level", std::to_string(band.number)}});
        rows.push_back({result.value_or(0), units(band.least), units(band.most)});
      }
    }
  }

  void add_inputs() {
    const auto add = [this](std::string name, Kind kind, std::vector<std::int64_t> values) {
      const NodeIndex node = builder_.emit(Op::input, kind, {}, static_cast<std::int64_t>(plan_.inputs.size()));
      plan_.inputs.push_back({kind, std::move(values)});
      expressions_.names.insert_or_assign(std::move(name), Value{.node = node, .kind = kind});
    };
    for (const Item& item : standard_.items) {
      std::vector<std::int64_t> values{};
      for (const Option& option : item.options) values.push_back(units(option.points));
      add(item.id, Kind::points, std::move(values));
    }
    for (const Fact& fact : standard_.facts) {
      std::vector<std::int64_t> values{};
      for (int value = 0; value <= fact.most; ++value) values.push_back(value);
      add(fact.id, fact.type == FactType::truth ? Kind::truth : Kind::count, std::move(values));
    }
    for (const Policy& policy : standard_.policies) {
      std::vector<std::int64_t> values{};
      for (std::size_t choice = 0; choice < policy.choices.size(); ++choice) values.push_back(static_cast<std::int64_t>(choice));
      add("policy." + policy.id, Kind::choice, std::move(values));
    }
  }

  template <class Row>
  [[nodiscard]] static bool is_doubtful(const Row& row) {
    return row.citation.confidence != Confidence::high;
  }
  template <class Rows>
  [[nodiscard]] static bool any_doubtful(const Rows& rows) {
    return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return is_doubtful(row); });
  }

  /// why here: grading asks for these a million times, and nearly always there are none.
  void add_doubts() {
    for (std::size_t i = 0; i < standard_.items.size(); ++i)
      if (is_doubtful(standard_.items[i]) || any_doubtful(standard_.items[i].options)) plan_.doubtful_items.push_back(static_cast<InputIndex>(i));
    for (std::size_t i = 0; i < standard_.steps.size(); ++i) {
      const Node& node = plan_.nodes[plan_.steps[i]];
      const auto table = static_cast<std::size_t>(node.parameter);
      const bool by_row = plan_.is_new(i) && ((node.op == Op::band && any_doubtful(standard_.band_tables[table].rows)) ||
                          (node.op == Op::combination && any_doubtful(standard_.combination_tables[table].rows)));
      if (is_doubtful(standard_.steps[i]) || by_row) plan_.doubtful_steps.push_back(static_cast<std::uint16_t>(i));
    }
    for (std::size_t i = 0; i < standard_.policies.size(); ++i)
      if (is_doubtful(standard_.policies[i])) plan_.doubtful_policies.push_back(static_cast<std::uint16_t>(i));
  }

  void add_step(std::size_t number) {
    const Step& step = standard_.steps[number];
    Value value = expressions_.value(step.value);
    for (std::size_t i = 0; i < standard_.rules.size(); ++i)
      if (standard_.rules[i].step == number) {
        if (value.kind != Kind::level && value.kind != Kind::grade) report("CG2205", step.where, {{"step", step.id}});
        value.node = add_rule(i, value);
      }
    plan_.steps.push_back(value.node);
    if (step.is_score) plan_.scores.push_back(value.node);
    if (!step.grade_of.empty()) {
      if (value.kind != Kind::grade) report("CG2205", step.where, {{"step", step.id}});
      plan_.grades.push_back(value.node);
    }
    expressions_.names.insert_or_assign(step.id, value);
  }

  NodeIndex add_rule(std::size_t number, const Value& current) {
    const Rule& rule = standard_.rules[number];
    expressions_.names.insert_or_assign("current", current);
    Plan::Rule nodes{.adjusts_level = standard_.steps[rule.step].id == "level"};
    nodes.before = current.node;
    nodes.held = expressions_.node(rule.when, Kind::truth);
    nodes.blocked = rule.unless.text.empty() ? builder_.emit(Op::constant, Kind::truth, {}, 0) : expressions_.node(rule.unless, Kind::truth);
    const NodeIndex then = expressions_.node(rule.then, current.kind);
    const NodeIndex fires = rule.unless.text.empty()
                                ? nodes.held
                                : builder_.emit(Op::all_of, Kind::truth, {nodes.held, builder_.emit(Op::negation, Kind::truth, {nodes.blocked})});
    nodes.after = builder_.emit(Op::choose, current.kind, {fires, then, current.node});
    expressions_.names.erase("current");
    expressions_.names.insert_or_assign("held." + rule.id, Value{.node = nodes.held, .kind = Kind::truth});
    plan_.rules[number] = nodes;
    return nodes.after;
  }

  NodeIndex result_of(std::string_view id) {
    const auto found = expressions_.names.find(id);
    if (found != expressions_.names.end() && found->second.kind == Kind::level) return found->second.node;
    report("CG2205", standard_.where, {{"step", std::string{id}}});
    return 0;
  }

  void add_cones() {
    plan_.last_use.resize(plan_.nodes.size());
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
      for (std::size_t k = 0; k < plan_.nodes[i].operand_count; ++k) plan_.last_use[plan_.operands_of(plan_.nodes[i])[k]] = static_cast<NodeIndex>(i);
    const std::size_t first = standard_.items.size() + standard_.facts.size();
    for (std::size_t policy = 0; policy < standard_.policies.size(); ++policy) {
      std::vector<bool> depends(plan_.nodes.size());
      auto& cone = plan_.policy_cones.emplace_back();
      for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
        const Node& node = plan_.nodes[i];
        depends[i] = node.op == Op::input && node.parameter == static_cast<std::int64_t>(first + policy);
        for (std::size_t k = 0; k < node.operand_count; ++k)
          if (depends[plan_.operands_of(node)[k]]) depends[i] = true;
        if (depends[i] && node.op != Op::input) cone.push_back(static_cast<NodeIndex>(i));
      }
    }
  }

  void report(std::string code, Where where, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = std::move(code), .where = std::move(where), .arguments = std::move(arguments)});
  }

  const Standard& standard_;
  Issues issues_{};
  PlanBuilder builder_{};
  Plan& plan_ = builder_.plan;
  ExpressionCompiler expressions_{standard_, builder_, issues_};
};

}  // namespace detail

/// Compiles a standard's method. Issues CG2103 and CG22xx name the place in the data.
[[nodiscard]] inline Result<Plan> compile(const Standard& standard) { return detail::Compiler{standard}.run(); }

}  // namespace caregrade
