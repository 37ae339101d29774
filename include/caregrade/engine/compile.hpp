#pragma once

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/brief_plan.hpp"
#include "caregrade/engine/detail/expression_compiler.hpp"
#include "caregrade/engine/detail/plan_builder.hpp"
#include "caregrade/engine/detail/policy_cones.hpp"
#include "caregrade/engine/detail/view.hpp"
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
    plan_.has_level = !standard_.levels.empty();
    plan_.centi_per_unit = unit();
    plan_.bands.resize(standard_.band_tables.size());
    plan_.weights.resize(standard_.weight_tables.size());
    plan_.combinations.resize(standard_.combination_tables.size());
    add_inputs();
    plan_.rules.resize(standard_.rules.size());
    plan_.branches.resize(standard_.branches.size());
    for (std::size_t i = 0; i < standard_.steps.size(); ++i) add_step(i);
    for (const NoteRule& note : standard_.notes) plan_.notes.push_back(expressions_.node(note.when, Kind::truth));
    if (plan_.has_level) {
      plan_.initial_level = result_of("initial_level");
      plan_.level = result_of("level");
    }
    add_asked();
    if (plan_.inputs.size() > Plan::most_inputs)
      report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_inputs)}, {"found", std::to_string(plan_.inputs.size())}});
    if (builder_.too_many_nodes())
      report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_nodes)}, {"found", std::to_string(plan_.nodes.size())}});
    if (builder_.too_many_operands()) report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_operands)}, {"found", "@token.more"}});
    if (!issues_.empty()) return std::move(issues_);
    put_in_runs();
    add_telling_values();
    add_answers();
    add_multiples();
    add_cones();
    add_doubts();
    plan_.grade_numbers.assign(plan_.nodes.size(), -1);
    for (std::size_t i = plan_.grades.size(); i-- > 0;) plan_.grade_numbers[plan_.grades[i]] = static_cast<std::int16_t>(i);
    Reach everything{plan_, all_values(plan_)};
    for (const NodeIndex score : plan_.scores) plan_.most.push_back(everything.interval(score).high);
    BriefMaker{plan_, everything, BriefRoots{standard_, plan_}.find()}.run(first_policy());
    return std::move(plan_);
  }

 private:
  // --- the parts of a plan -------------------------------------------------------------------------------------

  /// The coarsest of a whole point, a tenth and a hundredth of which all points of the data are multiples.
  [[nodiscard]] std::int32_t unit() const {
    std::int32_t unit = 100;
    const auto divide = [&unit](Points points) {
      while (points.centi() % unit != 0) unit /= 10;
    };
    for (const Item& item : standard_.items) {
      for (const Option& option : item.options) divide(option.points);
      for (const Frequency& frequency : item.frequencies) divide(frequency.weight);
    }
    for (const Fact& fact : standard_.facts) {
      divide(fact.most_number);
      divide(fact.step);
    }
    for (const WeightTable& table : standard_.weight_tables)
      for (const Weight& weight : table.rows) divide(weight.points);
    for (const BandTable& table : standard_.band_tables)
      for (const Band& band : table.rows)
        for (const Points points : {band.least, band.most, band.points}) divide(points);
    return unit;
  }

  [[nodiscard]] std::int64_t units(Points points) const { return points.centi() / plan_.centi_per_unit; }

  void add_inputs() {
    const auto add = [this](std::string name, PlanInput input) {
      const Kind kind = input.kind;
      const NodeIndex node = builder_.emit(Op::input, kind, {}, static_cast<std::int64_t>(plan_.inputs.size()));
      plan_.inputs.push_back(std::move(input));
      expressions_.names.insert_or_assign(std::move(name), Value{.node = node, .kind = kind});
    };
    for (const Item& item : standard_.items) {
      std::vector<std::int64_t> values{};
      for (const Option& option : item.options) values.push_back(units(option.points));
      // why the word before: an expression takes `4.11` for a number.
      std::string name = item.id.empty() || (item.id.front() >= '0' && item.id.front() <= '9') ? "item." + item.id : item.id;
      add(std::move(name), item.frequencies.empty() ? PlanInput{.kind = Kind::points, .values = std::move(values)} : frequency(item));
    }
    for (const Fact& fact : standard_.facts) {
      std::vector<std::int64_t> values{};
      for (int value = 0; value <= fact.most; ++value) values.push_back(value);
      if (fact.type == FactType::number) add(fact.id, number(fact));
      else add(fact.id, {.kind = fact.type == FactType::truth ? Kind::truth : Kind::count, .values = std::move(values)});
    }
    for (const Policy& policy : standard_.policies) {
      std::vector<std::int64_t> values{};
      for (std::size_t choice = 0; choice < policy.choices.size(); ++choice) values.push_back(static_cast<std::int64_t>(choice));
      add("policy." + policy.id, {.kind = Kind::choice, .values = std::move(values)});
    }
  }

  /// Points by how often: every number of times of each unit added up.
  [[nodiscard]] PlanInput frequency(const Item& item) const {
    static constexpr int telling = 12;
    PlanInput input{.kind = Kind::points, .values = {0}, .is_quantity = true, .is_summed = true};
    for (const Frequency& each : item.frequencies) {
      input.most += units(each.weight) * each.most;
      for (int times = 1; times <= std::min(telling, each.most); ++times) input.values.push_back(units(each.weight) * times);
    }
    tidy(input.values);
    return input;
  }

  [[nodiscard]] PlanInput number(const Fact& fact) const {
    return {.kind = Kind::points, .values = {0, units(fact.most_number)}, .is_quantity = true, .most = units(fact.most_number),
            .step = std::max<std::int64_t>(units(fact.step), 1)};
  }

  /// Finds the values of a number on both sides of every threshold that reads it.
  void add_telling_values() {
    for (std::size_t i = standard_.items.size(); i < standard_.answer_count(); ++i) {
      PlanInput& input = plan_.inputs[i];
      if (!input.is_quantity) continue;
      const auto add = [&input](std::int64_t threshold) {
        const std::int64_t below = threshold / input.step * input.step;
        for (const std::int64_t value : {below - input.step, below, below + input.step})
          if (value >= 0 && value <= input.most) input.values.push_back(value);
      };
      for (const Node& node : plan_.nodes) {
        const NodeIndex* operands = plan_.operands_of(node);
        if (std::find(operands, operands + node.operand_count, i) == operands + node.operand_count) continue;
        const bool compares = node.op == Op::equal || node.op == Op::less || node.op == Op::less_or_equal;
        const Node* other = compares ? &plan_.nodes[operands[operands[0] == i ? 1 : 0]] : nullptr;
        if (node.op == Op::band)
          for (const PlanBand& band : plan_.bands[static_cast<std::size_t>(node.parameter)]) {
            add(band.least);
            add(band.most);
          }
        else if (other != nullptr && other->op == Op::constant) add(other->parameter);
        else input.is_summed = true;
      }
      tidy(input.values);
    }
  }

  static void tidy(std::vector<std::int64_t>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }

  /// Orders the nodes: inputs, constants, then always that operation of which the greatest share of what is left can follow.
  ///
  /// why: a constant is the same for everybody, and which operation comes next costs as much as the operation itself. Taking the
  /// share, not the number, leaves fewer of an operation over for a run of their own.
  void put_in_runs() {
    std::vector<NodeIndex> order{};
    std::vector<bool> placed(plan_.nodes.size());
    const auto put = [&](NodeIndex node) {
      order.push_back(node);
      placed[node] = true;
    };
    for (std::size_t i = 0; i < plan_.inputs.size(); ++i) put(static_cast<NodeIndex>(i));
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
      if (plan_.nodes[i].op == Op::constant) put(static_cast<NodeIndex>(i));
    for (std::size_t i = plan_.inputs.size(); i < order.size(); ++i) plan_.constants.push_back(plan_.nodes[order[i]].parameter);
    std::map<std::pair<Op, std::uint16_t>, std::size_t> left{};
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i)
      if (!placed[i]) ++left[{plan_.nodes[i].op, plan_.nodes[i].operand_count}];
    while (order.size() < plan_.nodes.size()) {
      std::vector<NodeIndex> next{};
      std::size_t* next_left = nullptr;
      for (auto& [sort, count] : left) {
        if (count == 0) continue;
        std::vector<NodeIndex> run = run_of(sort.first, sort.second, placed);
        const std::size_t share = run.size() * (next_left == nullptr ? 1 : *next_left), best = next.size() * count;
        if (share < best || (share == best && run.size() <= next.size())) continue;
        next = std::move(run);
        next_left = &count;
      }
      *next_left -= next.size();
      for (const NodeIndex node : next) put(node);
    }
    renumber(order);
    plan_.find_runs();
  }

  /// The nodes of an operation and a number of operands that read nothing but what is placed and each other.
  [[nodiscard]] std::vector<NodeIndex> run_of(Op op, std::size_t operand_count, std::vector<bool> placed) const {
    std::vector<NodeIndex> run{};
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const Node& node = plan_.nodes[i];
      if (placed[i] || node.op != op || node.operand_count != operand_count) continue;
      const NodeIndex* operands = plan_.operands_of(node);
      placed[i] = std::all_of(operands, operands + node.operand_count, [&placed](NodeIndex operand) { return placed[operand]; });
      if (placed[i]) run.push_back(static_cast<NodeIndex>(i));
    }
    return run;
  }

  /// Puts the nodes in this order, everywhere.
  void renumber(const std::vector<NodeIndex>& order) {
    std::vector<NodeIndex> place(order.size());
    std::vector<Node> nodes{};
    std::vector<NodeIndex> operands{};
    for (const NodeIndex node : order) {
      place[node] = static_cast<NodeIndex>(nodes.size());
      nodes.push_back(plan_.nodes[node]);
      nodes.back().first_operand = static_cast<std::uint16_t>(operands.size());
      operands.insert(operands.end(), plan_.operands_of(plan_.nodes[node]), plan_.operands_of(plan_.nodes[node]) + plan_.nodes[node].operand_count);
    }
    plan_.nodes = std::move(nodes);
    plan_.operands = std::move(operands);
    const auto move = [&place](NodeIndex& node) { node = place[node]; };
    for (auto* each : {&plan_.operands, &plan_.steps, &plan_.branches, &plan_.notes, &plan_.scores, &plan_.grades})
      for (NodeIndex& node : *each) move(node);
    for (NodeIndex* each : {&plan_.initial_level, &plan_.level}) move(*each);
    for (Plan::Rule& rule : plan_.rules)
      for (NodeIndex* each : {&rule.held, &rule.blocked, &rule.before, &rule.after}) move(*each);
    for (auto& asked : plan_.asked)
      if (asked) move(asked->when);
  }

  void add_answers() {
    for (const PlanInput& input : plan_.inputs) {
      plan_.answers.push_back({.end = static_cast<std::uint32_t>(input.end()), .first = input.is_quantity ? -1 : static_cast<std::int32_t>(plan_.values.size())});
      if (!input.is_quantity) plan_.values.insert(plan_.values.end(), input.values.begin(), input.values.end());
    }
  }

  void add_multiples() {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const Node& node = plan_.nodes[i];
      const auto table = static_cast<std::size_t>(node.parameter);
      std::int64_t multiple = 0;
      const auto add = [&multiple](std::int64_t value) { multiple = std::gcd(multiple, value); };
      if (node.op == Op::constant) add(node.parameter);
      else if (node.op == Op::input && plan_.inputs[i].is_quantity && i >= standard_.items.size()) add(plan_.inputs[i].step);
      else if (node.op == Op::input) std::for_each(plan_.inputs[i].values.begin(), plan_.inputs[i].values.end(), add);
      else if (node.op == Op::weigh) std::for_each(plan_.weights[table].points.begin(), plan_.weights[table].points.end(), add);
      else if (node.op == Op::band && node.kind == Kind::points)
        for (const PlanBand& band : plan_.bands[table]) add(band.result);
      else if (node.op == Op::sum || node.op == Op::greatest || node.op == Op::choose)
        for (std::size_t k = node.op == Op::choose ? 1 : 0; k < node.operand_count; ++k) add(plan_.multiple_of[plan_.operands_of(node)[k]]);
      else add(1);
      plan_.multiple_of.push_back(multiple);
    }
  }

  void add_asked() {
    const auto add = [this](const Expression& when) {
      if (when.text.empty()) plan_.asked.emplace_back();
      else plan_.asked.push_back(Plan::Asked{.when = expressions_.node(when, Kind::truth)});
    };
    for (const Item& item : standard_.items) add(item.asked_when);
    for (const Fact& fact : standard_.facts) add(fact.asked_when);
    for (auto& asked : plan_.asked)
      if (asked) asked->reads = inputs_below(asked->when);
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
    for (std::size_t i = 0; i < standard_.items.size(); ++i) {
      Plan::DoubtfulItem doubtful{.item = static_cast<InputIndex>(i), .always = is_doubtful(standard_.items[i])};
      for (const Option& option : standard_.items[i].options) doubtful.options.push_back(is_doubtful(option));
      if (doubtful.always || any_doubtful(standard_.items[i].options)) plan_.doubtful_items.push_back(std::move(doubtful));
    }
    for (std::size_t i = 0; i < standard_.steps.size(); ++i)
      if (Plan::DoubtfulStep doubtful = doubts_of(i); is_doubtful(doubtful)) plan_.doubtful_steps.push_back(std::move(doubtful));
    for (std::size_t i = 0; i < standard_.policies.size(); ++i)
      if (is_doubtful(standard_.policies[i])) plan_.doubtful_policies.push_back(static_cast<std::uint16_t>(i));
  }

  /// How far each row can be trusted that a step may rest on.
  [[nodiscard]] Plan::DoubtfulStep doubts_of(std::size_t step) const {
    const Op op = plan_.nodes[plan_.steps[step]].op;
    Plan::DoubtfulStep doubts{.step = static_cast<std::uint16_t>(step), .own = standard_.steps[step].citation.confidence,
                              .is_choice = op == Op::choose || op == Op::worse};
    for (const Branch& branch : standard_.branches) doubts.has_branches = doubts.has_branches || branch.step == step;
    struct Nothing {
      [[nodiscard]] Truth truth(NodeIndex) const { return Truth::unknown; }
    } nothing{};
    Told<Nothing>{plan_, nothing}.each(plan_.steps[step], [&](NodeIndex told) {
      const Node& node = plan_.nodes[told];
      if (!plan_.tells(step, told) || (node.op != Op::band && node.op != Op::combination)) return;
      Plan::DoubtfulStep::Table& table = doubts.tables.emplace_back();
      table.node = told;
      const std::size_t rows = node.op == Op::band ? standard_.band_tables[static_cast<std::size_t>(node.parameter)].rows.size()
                                                   : standard_.combination_tables[static_cast<std::size_t>(node.parameter)].rows.size();
      for (std::size_t row = 0; row < rows; ++row) table.rows.push_back(standard_.cited(step, node, row).confidence);
    });
    return doubts;
  }

  [[nodiscard]] bool is_doubtful(const Plan::DoubtfulStep& step) const {
    bool found = step.own != Confidence::high;
    for (const Branch& branch : standard_.branches) found = found || (branch.step == step.step && branch.citation.confidence != Confidence::high);
    for (const Plan::DoubtfulStep::Table& table : step.tables)
      found = found || std::any_of(table.rows.begin(), table.rows.end(), [](Confidence row) { return row != Confidence::high; });
    return found;
  }

  void add_step(std::size_t number) {
    const Step& step = standard_.steps[number];
    Value value = expressions_.value(step.value);
    for (std::size_t i = 0; i < standard_.rules.size(); ++i)
      if (standard_.rules[i].step == number) {
        if (value.kind != Kind::level && value.kind != Kind::grade) report("CG2205", step.where, {{"step", step.id}});
        value.node = add_rule(i, value);
      }
    // why from the last: each row stands before what holds when it does not.
    for (std::size_t i = standard_.branches.size(); i-- > 0;)
      if (standard_.branches[i].step == number) value.node = add_branch(i, value);
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

  /// The inputs that a node reads.
  [[nodiscard]] std::vector<InputIndex> inputs_below(NodeIndex top) const {
    std::vector<bool> below(plan_.nodes.size());
    below[top] = true;
    std::vector<InputIndex> inputs{};
    for (std::size_t i = top + std::size_t{1}; i-- > 0;) {
      if (!below[i]) continue;
      for (std::size_t k = 0; k < plan_.nodes[i].operand_count; ++k) below[plan_.operands_of(plan_.nodes[i])[k]] = true;
      if (plan_.nodes[i].op == Op::input) inputs.push_back(static_cast<InputIndex>(i));
    }
    return inputs;
  }

  NodeIndex add_branch(std::size_t number, const Value& otherwise) {
    const Branch& branch = standard_.branches[number];
    plan_.branches[number] = expressions_.node(branch.when, Kind::truth);
    const NodeIndex then = expressions_.node(branch.then, otherwise.kind);
    return builder_.emit(Op::choose, otherwise.kind, {plan_.branches[number], then, otherwise.node});
  }

  NodeIndex result_of(std::string_view id) {
    const auto found = expressions_.names.find(id);
    if (found != expressions_.names.end() && found->second.kind == Kind::level) return found->second.node;
    report("CG2205", standard_.where, {{"step", std::string{id}}});
    return 0;
  }

  /// Where the policies stand among the inputs.
  [[nodiscard]] InputIndex first_policy() const { return static_cast<InputIndex>(standard_.answer_count()); }

  void add_cones() {
    const SettledLookUps none{};
    const PolicyConeMaker cones{plan_.nodes, plan_.operands, plan_.runs, none};
    for (std::size_t policy = first_policy(); policy < plan_.inputs.size(); ++policy) plan_.policy_cones.push_back(cones.of(static_cast<InputIndex>(policy)));
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
