#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/detail/expression.hpp"
#include "caregrade/model/grading.hpp"
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
    add_inputs();
    plan_.rules.resize(standard_.rules.size());
    for (std::size_t i = 0; i < standard_.steps.size(); ++i) add_step(i);
    for (const NoteRule& note : standard_.notes) plan_.notes.push_back(expression(note.when, Kind::truth));
    plan_.initial_level = result_of("initial_level");
    plan_.level = result_of("level");
    if (plan_.inputs.size() > Plan::most_inputs)
      report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_inputs)}, {"found", std::to_string(plan_.inputs.size())}});
    if (plan_.nodes.size() > Plan::most_nodes)
      report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_nodes)}, {"found", std::to_string(plan_.nodes.size())}});
    if (too_many_operands_) report("CG2204", standard_.where, {{"limit", std::to_string(Plan::most_operands)}, {"found", "@token.more"}});
    if (!issues_.empty()) return std::move(issues_);
    add_cones();
    add_doubts();
    Reach everything{plan_, all_values(plan_)};
    for (const NodeIndex score : plan_.scores) plan_.most.push_back(everything.interval(score).high);
    return std::move(plan_);
  }

 private:
  /// A parsed value; a bare number has no kind until its neighbour gives it one.
  struct Value {
    NodeIndex node = 0;
    Kind kind = Kind::count;
    std::optional<Points> literal{};
  };

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

  [[nodiscard]] std::optional<std::int64_t> level_at(std::int64_t number) const {
    for (std::size_t i = 0; i < standard_.levels.size(); ++i)
      if (standard_.levels[i].number == number) return static_cast<std::int64_t>(i);
    return std::nullopt;
  }

  void add_bands() {
    for (const BandTable& table : standard_.band_tables) {
      auto& rows = plan_.bands.emplace_back();
      for (const Band& band : table.rows) {
        const auto level = level_at(band.level);
        if (!level) report("CG2103", band.where, {{"level", std::to_string(band.level)}});
        rows.push_back({level.value_or(0), units(band.least), units(band.most)});
      }
    }
  }

  void add_inputs() {
    const auto add = [this](std::string name, Kind kind, std::vector<std::int64_t> values) {
      const NodeIndex node = emit(Op::input, kind, {}, static_cast<std::int64_t>(plan_.inputs.size()));
      plan_.inputs.push_back({kind, std::move(values)});
      names_.insert_or_assign(std::move(name), Value{.node = node, .kind = kind});
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
      const bool by_band = node.op == Op::band && any_doubtful(standard_.band_tables[static_cast<std::size_t>(node.parameter)].rows);
      if (is_doubtful(standard_.steps[i]) || by_band) plan_.doubtful_steps.push_back(static_cast<std::uint16_t>(i));
    }
    for (std::size_t i = 0; i < standard_.policies.size(); ++i)
      if (is_doubtful(standard_.policies[i])) plan_.doubtful_policies.push_back(static_cast<std::uint16_t>(i));
  }

  void add_step(std::size_t number) {
    const Step& step = standard_.steps[number];
    Value value = parse(step.value);
    if (value.literal) value = constant(value, Kind::count, step.value, 0);
    for (std::size_t i = 0; i < standard_.rules.size(); ++i)
      if (standard_.rules[i].step == number) value.node = add_rule(i, value);
    plan_.steps.push_back(value.node);
    if (step.is_score) plan_.scores.push_back(value.node);
    names_.insert_or_assign(step.id, value);
  }

  NodeIndex add_rule(std::size_t number, const Value& current) {
    const Rule& rule = standard_.rules[number];
    names_.insert_or_assign("current", current);
    Plan::Rule nodes{};
    nodes.before = current.node;
    nodes.held = expression(rule.when, Kind::truth);
    nodes.blocked = rule.unless.text.empty() ? emit(Op::constant, Kind::truth, {}, 0) : expression(rule.unless, Kind::truth);
    const NodeIndex then = expression(rule.then, Kind::level);
    const NodeIndex fires = rule.unless.text.empty()
                                ? nodes.held
                                : emit(Op::all_of, Kind::truth, {nodes.held, emit(Op::negation, Kind::truth, {nodes.blocked})});
    nodes.after = emit(Op::choose, Kind::level, {fires, then, current.node});
    names_.erase("current");
    names_.insert_or_assign("held." + rule.id, Value{.node = nodes.held, .kind = Kind::truth});
    plan_.rules[number] = nodes;
    return nodes.after;
  }

  NodeIndex result_of(std::string_view id) {
    const auto found = names_.find(id);
    if (found != names_.end() && found->second.kind == Kind::level) return found->second.node;
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

  NodeIndex emit(Op op, Kind kind, std::vector<NodeIndex> operands, std::int64_t parameter = 0) {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const Node& node = plan_.nodes[i];
      if (node.op == op && node.kind == kind && node.parameter == parameter && node.operand_count == operands.size() &&
          std::equal(operands.begin(), operands.end(), plan_.operands_of(node)))
        return static_cast<NodeIndex>(i);
    }
    if (plan_.operands.size() + operands.size() > Plan::most_operands) too_many_operands_ = true;
    if (plan_.nodes.size() > Plan::most_nodes || too_many_operands_) return 0;
    plan_.nodes.push_back({op, kind, static_cast<std::uint16_t>(plan_.operands.size()), static_cast<std::uint16_t>(operands.size()), parameter});
    plan_.operands.insert(plan_.operands.end(), operands.begin(), operands.end());
    return static_cast<NodeIndex>(plan_.nodes.size() - 1);
  }

  // --- expressions: or < and < not < comparison < sum < primary --------------------------------------------------

  NodeIndex expression(const Expression& source, Kind wanted) {
    const Value value = parse(source);
    return of_kind(value, wanted, source, 0).node;
  }

  Value parse(const Expression& source) {
    source_ = &source;
    failed_ = false;
    depth_ = 0;
    Lexer lexer{source.text};
    const Value value = disjunction(lexer);
    if (!failed_ && lexer.peek().kind != Token::Kind::end) syntax(lexer, "@token.operator");
    return value;
  }

  Value disjunction(Lexer& lexer) { return chain(lexer, "or", Op::any_of, &Compiler::conjunction); }
  Value conjunction(Lexer& lexer) { return chain(lexer, "and", Op::all_of, &Compiler::inversion); }

  Value chain(Lexer& lexer, std::string_view word, Op op, Value (Compiler::*part)(Lexer&)) {
    const std::size_t begin = lexer.peek().offset;
    Value value = (this->*part)(lexer);
    if (lexer.peek().text != word) return value;
    std::vector<NodeIndex> operands{of_kind(value, Kind::truth, *source_, begin).node};
    while (lexer.accept(word)) {
      const std::size_t offset = lexer.peek().offset;
      operands.push_back(of_kind((this->*part)(lexer), Kind::truth, *source_, offset).node);
    }
    return {.node = emit(op, Kind::truth, std::move(operands)), .kind = Kind::truth};
  }

  Value inversion(Lexer& lexer) {
    if (!lexer.accept("not")) return comparison(lexer);
    if (too_deep(lexer)) return {};
    const std::size_t offset = lexer.peek().offset;
    const NodeIndex operand = of_kind(inversion(lexer), Kind::truth, *source_, offset).node;
    --depth_;
    return {.node = emit(Op::negation, Kind::truth, {operand}), .kind = Kind::truth};
  }

  Value comparison(Lexer& lexer) {
    Value left = sum(lexer);
    const Token sign = lexer.peek();
    static constexpr std::string_view signs[] = {"==", "!=", "<", "<=", ">", ">="};
    if (std::find(std::begin(signs), std::end(signs), sign.text) == std::end(signs)) return left;
    lexer.take();
    if (left.kind == Kind::choice && !left.literal) return compare_choice(lexer, left, sign);
    const std::size_t second = lexer.peek().offset;
    Value right = sum(lexer);
    unify(left, right, second);
    const bool equality = sign.text == "==" || sign.text == "!=";
    if (!equality && left.kind != Kind::points && left.kind != Kind::count)
      mismatch(sign.offset, "@kind.number", left.kind);
    return {.node = compare(sign.text, left.node, right.node), .kind = Kind::truth};
  }

  NodeIndex compare(std::string_view sign, NodeIndex left, NodeIndex right) {
    if (sign == "==" || sign == "!=") {
      const NodeIndex equal = emit(Op::equal, Kind::truth, {left, right});
      return sign == "==" ? equal : emit(Op::negation, Kind::truth, {equal});
    }
    if (sign.front() == '>') std::swap(left, right);
    return emit(sign.size() == 2 ? Op::less_or_equal : Op::less, Kind::truth, {left, right});
  }

  Value compare_choice(Lexer& lexer, const Value& policy_input, const Token& sign) {
    const Token name = lexer.take();
    const auto index = static_cast<std::size_t>(plan_.nodes[policy_input.node].parameter) - standard_.items.size() - standard_.facts.size();
    const Policy& policy = standard_.policies[index];
    const auto choice = find_id(policy.choices, name.text);
    if (!choice) {
      std::string expected{};
      for (const auto& each : policy.choices) expected += (expected.empty() ? "" : ", ") + each.id;
      fail("CG2206", name.offset, {{"policy", policy.id}, {"expected", expected}, {"found", std::string{name.text}}});
      return {.kind = Kind::truth};
    }
    const NodeIndex wanted = emit(Op::constant, Kind::choice, {}, static_cast<std::int64_t>(*choice));
    return {.node = compare(sign.text == "==" ? "==" : "!=", policy_input.node, wanted), .kind = Kind::truth};
  }

  Value sum(Lexer& lexer) {
    Value value = primary(lexer);
    if (lexer.peek().text != "+") return value;
    std::vector<Value> parts{value};
    std::vector<std::size_t> offsets{0};
    while (lexer.accept("+")) {
      offsets.push_back(lexer.peek().offset);
      parts.push_back(primary(lexer));
    }
    return combine(Op::sum, std::move(parts), offsets);
  }

  /// Sum or greatest of parts of one kind; bare numbers take the kind of the others.
  Value combine(Op op, std::vector<Value> parts, const std::vector<std::size_t>& offsets) {
    Kind kind = Kind::count;
    for (const Value& part : parts)
      if (!part.literal) kind = part.kind;
    if (kind != Kind::points && kind != Kind::count) mismatch(offsets.front(), "@kind.number", kind);
    std::vector<NodeIndex> operands{};
    for (std::size_t i = 0; i < parts.size(); ++i) operands.push_back(of_kind(parts[i], kind, *source_, offsets[i]).node);
    return {.node = emit(op, kind, std::move(operands)), .kind = kind};
  }

  Value primary(Lexer& lexer) {
    if (failed_) return {};
    const Token token = lexer.take();
    if (token.kind == Token::Kind::number) {
      const auto points = Points::parse(token.text);
      if (points) return {.literal = points};
    } else if (token.text == "(") {
      if (too_deep(lexer)) return {};
      const Value value = disjunction(lexer);
      --depth_;
      expect(lexer, ")");
      return value;
    } else if (token.kind == Token::Kind::name) {
      return lexer.peek().text == "(" ? call(lexer, token) : name(token);
    }
    fail("CG2201", token.offset, {{"expected", "@token.operand"}, {"found", shown(token)}});
    return {};
  }

  Value name(const Token& token) {
    if (token.text == "yes" || token.text == "no")
      return {.node = emit(Op::constant, Kind::truth, {}, token.text == "yes" ? 1 : 0), .kind = Kind::truth};
    const auto found = names_.find(token.text);
    if (found != names_.end()) return found->second;
    fail("CG2202", token.offset, {{"name", std::string{token.text}}});
    return {};
  }

  Value call(Lexer& lexer, const Token& function) {
    if (too_deep(lexer)) return {};
    lexer.take();
    Value value{};
    if (function.text == "items") value = call_items(lexer);
    else if (function.text == "level") value = call_level(lexer);
    else if (function.text == "band") value = call_band(lexer);
    else if (function.text == "worse") value = call_worse(lexer);
    else if (function.text == "greatest") value = call_greatest(lexer);
    else if (function.text == "if") value = call_if(lexer);
    else fail("CG2202", function.offset, {{"name", std::string{function.text} + "()"}});
    --depth_;
    if (!failed_) expect(lexer, ")");
    return value;
  }

  /// `items(B.1)`: sum of the points of a group's items.
  Value call_items(Lexer& lexer) {
    const Token group = lexer.take();
    std::vector<NodeIndex> operands{};
    for (std::size_t i = 0; i < standard_.items.size(); ++i)
      if (standard_.items[i].group == group.text) operands.push_back(static_cast<NodeIndex>(i));
    if (operands.empty()) fail("CG2202", group.offset, {{"name", std::string{group.text}}});
    return {.node = emit(Op::sum, Kind::points, std::move(operands)), .kind = Kind::points};
  }

  /// `level(3)`: the level printed as 3.
  Value call_level(Lexer& lexer) {
    const Token number = lexer.take();
    const auto points = number.kind == Token::Kind::number ? Points::parse(number.text) : std::nullopt;
    const auto level = points && points->centi() % 100 == 0 ? level_at(points->centi() / 100) : std::nullopt;
    if (!level) fail("CG2202", number.offset, {{"name", "level " + std::string{number.text}}});
    return {.node = emit(Op::constant, Kind::level, {}, level.value_or(0)), .kind = Kind::level};
  }

  /// `band(total, bands)`: the level of the row of a band table that holds the value.
  Value call_band(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    const Value operand = of_kind(disjunction(lexer), Kind::points, *source_, offset);
    expect(lexer, ",");
    const Token table = lexer.take();
    const auto index = find_id(standard_.band_tables, table.text);
    if (!index) fail("CG2202", table.offset, {{"name", std::string{table.text}}});
    return {.node = emit(Op::band, Kind::level, {operand.node}, static_cast<std::int64_t>(index.value_or(0))), .kind = Kind::level};
  }

  /// `worse(current, 1)`: that many levels worse, never beyond the worst.
  Value call_worse(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    const Value operand = of_kind(disjunction(lexer), Kind::level, *source_, offset);
    expect(lexer, ",");
    const Token steps = lexer.take();
    const auto count = steps.kind == Token::Kind::number ? Points::parse(steps.text) : std::nullopt;
    if (!count || count->centi() % 100 != 0) fail("CG2201", steps.offset, {{"expected", "@kind.whole"}, {"found", shown(steps)}});
    return {.node = emit(Op::worse, Kind::level, {operand.node}, count ? count->centi() / 100 : 0), .kind = Kind::level};
  }

  Value call_greatest(Lexer& lexer) {
    std::vector<Value> parts{};
    std::vector<std::size_t> offsets{};
    do {
      offsets.push_back(lexer.peek().offset);
      parts.push_back(sum(lexer));
    } while (!failed_ && lexer.accept(","));
    return combine(Op::greatest, std::move(parts), offsets);
  }

  Value call_if(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    const Value condition = of_kind(disjunction(lexer), Kind::truth, *source_, offset);
    expect(lexer, ",");
    const std::size_t second = lexer.peek().offset;
    Value yes = disjunction(lexer);
    expect(lexer, ",");
    Value no = disjunction(lexer);
    unify(yes, no, second);
    return {.node = emit(Op::choose, yes.kind, {condition.node, yes.node, no.node}), .kind = yes.kind};
  }

  // --- kinds -----------------------------------------------------------------------------------------------------

  void unify(Value& left, Value& right, std::size_t offset) {
    if (left.literal && right.literal) {
      left = constant(left, Kind::count, *source_, offset);
      right = constant(right, Kind::count, *source_, offset);
    } else if (left.literal) {
      left = of_kind(left, right.kind, *source_, offset);
    } else {
      right = of_kind(right, left.kind, *source_, offset);
    }
  }

  Value of_kind(const Value& value, Kind wanted, const Expression& source, std::size_t offset) {
    if (failed_) return value;
    if (value.literal) return constant(value, wanted, source, offset);
    if (value.kind != wanted) mismatch(offset, kind_name(wanted), value.kind);
    return value;
  }

  Value constant(const Value& value, Kind kind, const Expression& source, std::size_t offset) {
    source_ = &source;
    const std::int32_t unit = kind == Kind::points ? plan_.centi_per_unit : 100;
    if ((kind != Kind::points && kind != Kind::count) || value.literal->centi() % unit != 0) {
      fail("CG2203", offset, {{"expected", std::string{kind_name(kind)}}, {"found", to_string(*value.literal)}});
      return {.kind = kind};
    }
    return {.node = emit(Op::constant, kind, {}, value.literal->centi() / unit), .kind = kind};
  }

  static std::string_view kind_name(Kind kind) {
    switch (kind) {
      case Kind::truth: return "@kind.truth";
      case Kind::count: return "@kind.count";
      case Kind::points: return "@kind.points";
      case Kind::level: return "@kind.level";
      case Kind::choice: break;
    }
    return "@kind.choice";
  }

  // --- problems --------------------------------------------------------------------------------------------------

  static std::string shown(const Token& token) { return token.kind == Token::Kind::end ? "@token.end" : std::string{token.text}; }

  void expect(Lexer& lexer, std::string_view sign) {
    if (!failed_ && !lexer.accept(sign)) syntax(lexer, sign);
  }

  bool too_deep(const Lexer& lexer) {
    static constexpr int deepest = 64;
    if (++depth_ <= deepest) return failed_;
    fail("CG2201", lexer.peek().offset, {{"expected", "@token.depth"}, {"found", "@token.more"}});
    return true;
  }

  void syntax(const Lexer& lexer, std::string_view expected) {
    fail("CG2201", lexer.peek().offset, {{"expected", std::string{expected}}, {"found", shown(lexer.peek())}});
  }

  void mismatch(std::size_t offset, std::string_view expected, Kind found) {
    fail("CG2203", offset, {{"expected", std::string{expected}}, {"found", std::string{kind_name(found)}}});
  }

  /// Reports the first problem of an expression: what follows it would only be its echo.
  void fail(std::string code, std::size_t offset, std::vector<Issue::Argument> arguments) {
    if (failed_) return;
    failed_ = true;
    Where where = source_->where;
    const std::string_view before = std::string_view{source_->text}.substr(0, offset);
    const std::size_t line_end = before.rfind('\n');
    if (line_end == std::string_view::npos) {
      where.column += static_cast<std::uint32_t>(offset);
    } else {
      where.line += static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n'));
      where.column = static_cast<std::uint32_t>(offset - line_end);
    }
    report(std::move(code), std::move(where), std::move(arguments));
  }

  void report(std::string code, Where where, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = std::move(code), .where = std::move(where), .arguments = std::move(arguments)});
  }

  const Standard& standard_;
  Plan plan_{};
  Issues issues_{};
  std::map<std::string, Value, std::less<>> names_{};
  const Expression* source_ = nullptr;
  bool failed_ = false;
  bool too_many_operands_ = false;
  int depth_ = 0;
};

}  // namespace detail

/// Compiles a standard's method. Issues CG2103 and CG22xx name the place in the data.
[[nodiscard]] inline Result<Plan> compile(const Standard& standard) { return detail::Compiler{standard}.run(); }

}  // namespace caregrade
