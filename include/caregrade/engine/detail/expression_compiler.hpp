#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/points.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/grammar.hpp"
#include "caregrade/engine/detail/plan_builder.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::detail {

/// What an expression gives; a bare number has no kind until its neighbour gives it one.
struct Value {
  NodeIndex node = 0;
  Kind kind = Kind::count;
  std::optional<Points> literal{};
};

/// Position of the level or grade printed as this number.
[[nodiscard]] inline std::optional<std::int64_t> position_of(const std::vector<Level>& scale, std::int64_t number) {
  for (std::size_t i = 0; i < scale.size(); ++i)
    if (scale[i].number == number) return static_cast<std::int64_t>(i);
  return std::nullopt;
}

/// Compiles expressions into the nodes of a plan, reporting the first problem of each with its place in the data.
class ExpressionCompiler : private Grammar<ExpressionCompiler, Value> {
 public:
  ExpressionCompiler(const Standard& standard, PlanBuilder& builder, Issues& issues) : Grammar{issues}, standard_{standard}, builder_{builder} {}

  /// What names mean: inputs, and the steps and rules that stand before.
  std::map<std::string, Value, std::less<>> names{};

  /// The value of an expression of whatever kind; a bare number is a count.
  Value value(const Expression& source) {
    const Value found = parse(source);
    return found.literal ? constant(found, Kind::count, 0) : found;
  }

  /// The node of an expression that has to be of this kind.
  NodeIndex node(const Expression& source, Kind wanted) { return of_kind(parse(source), wanted, 0).node; }

 private:
  friend class Grammar<ExpressionCompiler, Value>;

  Value joined(Op op, std::vector<Value> parts, const std::vector<std::size_t>& offsets) {
    std::vector<NodeIndex> operands{};
    for (std::size_t i = 0; i < parts.size(); ++i) operands.push_back(of_kind(parts[i], Kind::truth, offsets[i]).node);
    return {.node = builder_.emit(op, Kind::truth, std::move(operands)), .kind = Kind::truth};
  }

  Value negated(const Value& value, std::size_t offset) {
    return {.node = builder_.emit(Op::negation, Kind::truth, {of_kind(value, Kind::truth, offset).node}), .kind = Kind::truth};
  }

  Value compared(Value left, const Token& sign, Value right, std::size_t second) {
    unify(left, right, second);
    const bool equality = sign.text == "==" || sign.text == "!=";
    if (!equality && left.kind != Kind::points && left.kind != Kind::count && left.kind != Kind::grade)
      mismatch(sign.offset, "@kind.number", left.kind);
    return {.node = compare(sign.text, left.node, right.node), .kind = Kind::truth};
  }

  NodeIndex compare(std::string_view sign, NodeIndex left, NodeIndex right) {
    if (sign == "==" || sign == "!=") {
      const NodeIndex equal = builder_.emit(Op::equal, Kind::truth, {left, right});
      return sign == "==" ? equal : builder_.emit(Op::negation, Kind::truth, {equal});
    }
    if (sign.front() == '>') std::swap(left, right);
    return builder_.emit(sign.size() == 2 ? Op::less_or_equal : Op::less, Kind::truth, {left, right});
  }

  [[nodiscard]] static bool takes_word(const Value& value) { return value.kind == Kind::choice && !value.literal; }

  Value compared_word(Lexer& lexer, const Value& policy_input, const Token& sign) {
    if (!takes_word(policy_input) || (sign.text != "==" && sign.text != "!=")) {
      fail("CG2201", sign.offset, {{"expected", "@token.operator"}, {"found", std::string{sign.text}}});
      return {.kind = Kind::truth};
    }
    const Token name = lexer.take();
    const auto index = static_cast<std::size_t>(builder_.plan.nodes[policy_input.node].parameter) - standard_.items.size() - standard_.facts.size();
    const Policy& policy = standard_.policies[index];
    const auto choice = find_id(policy.choices, name.text);
    if (!choice) {
      std::string expected{};
      for (const auto& each : policy.choices) expected += (expected.empty() ? "" : ", ") + each.id;
      fail("CG2206", name.offset, {{"policy", policy.id}, {"expected", expected}, {"found", std::string{name.text}}});
      return {.kind = Kind::truth};
    }
    const NodeIndex wanted = builder_.emit(Op::constant, Kind::choice, {}, static_cast<std::int64_t>(*choice));
    return {.node = compare(sign.text, policy_input.node, wanted), .kind = Kind::truth};
  }

  Value added(std::vector<Value> parts, std::string_view signs, const std::vector<std::size_t>& offsets) {
    const std::size_t minus = signs.find('-');
    if (minus != std::string_view::npos) fail("CG2201", offsets[minus], {{"expected", "+"}, {"found", "-"}});
    return combine(Op::sum, std::move(parts), offsets);
  }

  /// Sum or greatest of parts of one kind; bare numbers take the kind of the others.
  Value combine(Op op, std::vector<Value> parts, const std::vector<std::size_t>& offsets) {
    Kind kind = Kind::count;
    for (const Value& part : parts)
      if (!part.literal) kind = part.kind;
    const bool ordered = kind == Kind::grade && op == Op::greatest;
    if (kind != Kind::points && kind != Kind::count && !ordered) mismatch(offsets.front(), "@kind.number", kind);
    std::vector<NodeIndex> operands{};
    for (std::size_t i = 0; i < parts.size(); ++i) operands.push_back(of_kind(parts[i], kind, offsets[i]).node);
    return {.node = builder_.emit(op, kind, std::move(operands)), .kind = kind};
  }

  [[nodiscard]] static Value number(const Token& token) { return {.literal = Points::parse(token.text)}; }

  Value name(const Token& token) {
    if (token.text == "yes" || token.text == "no")
      return {.node = builder_.emit(Op::constant, Kind::truth, {}, token.text == "yes" ? 1 : 0), .kind = Kind::truth};
    const auto found = names.find(token.text);
    if (found != names.end()) return found->second;
    fail("CG2202", token.offset, {{"name", std::string{token.text}}});
    return {};
  }

  Value call(Lexer& lexer, const Token& function) {
    if (function.text == "items") return call_items(lexer);
    if (function.text == "level") return call_printed(lexer, standard_.levels, Kind::level);
    if (function.text == "grade") return call_printed(lexer, standard_.grades, Kind::grade);
    if (function.text == "band") return call_band(lexer);
    if (function.text == "weighted") return call_weighted(lexer);
    if (function.text == "combination") return call_combination(lexer);
    if (function.text == "worse") return call_worse(lexer);
    if (function.text == "greatest") return call_greatest(lexer);
    if (function.text == "if") return call_if(lexer);
    fail("CG2202", function.offset, {{"name", std::string{function.text} + "()"}});
    return {};
  }

  /// `items(B.1)`: sum of the points of a group's items.
  Value call_items(Lexer& lexer) {
    const Token group = lexer.take();
    std::vector<NodeIndex> operands{};
    for (std::size_t i = 0; i < standard_.items.size(); ++i)
      if (standard_.items[i].group == group.text) operands.push_back(static_cast<NodeIndex>(i));
    if (operands.empty()) fail("CG2202", group.offset, {{"name", std::string{group.text}}});
    return {.node = builder_.emit(Op::sum, Kind::points, std::move(operands)), .kind = Kind::points};
  }

  /// `level(3)`, `grade(2)`: what is printed so.
  Value call_printed(Lexer& lexer, const std::vector<Level>& scale, Kind kind) {
    const Token number = lexer.take();
    const auto points = number.kind == Token::Kind::number ? Points::parse(number.text) : std::nullopt;
    const auto found = points && points->centi() % 100 == 0 ? position_of(scale, points->centi() / 100) : std::nullopt;
    if (!found) fail("CG2202", number.offset, {{"name", (kind == Kind::level ? "level " : "grade ") + std::string{number.text}}});
    return {.node = builder_.emit(Op::constant, kind, {}, found.value_or(0)), .kind = kind};
  }

  /// `band(total, bands)`: the level or grade of the row of a band table that holds the value.
  Value call_band(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    Value operand = disjunction(lexer);
    if (operand.kind != Kind::count || operand.literal) operand = of_kind(operand, Kind::points, offset);
    expect(lexer, ",");
    const Token name = lexer.take();
    const auto index = find_id(standard_.band_tables, name.text);
    if (!index) {
      fail("CG2202", name.offset, {{"name", std::string{name.text}}});
      return {.kind = Kind::level};
    }
    const BandTable& table = standard_.band_tables[*index];
    static constexpr Kind kinds[] = {Kind::level, Kind::grade, Kind::points};
    const Kind kind = kinds[static_cast<std::size_t>(table.scale)];
    lay_out(table, operand.kind, builder_.plan.bands[*index], name.offset);
    return {.node = builder_.emit(Op::band, kind, {operand.node}, static_cast<std::int64_t>(*index)), .kind = kind};
  }

  /// Turns the rows of a band table into the plan's units: those of points, or whole numbers where it is asked for a count.
  void lay_out(const BandTable& table, Kind operand, std::vector<PlanBand>& bands, std::size_t offset) {
    const std::int32_t unit = operand == Kind::count ? 100 : builder_.plan.centi_per_unit;
    std::vector<PlanBand> rows{};
    for (const Band& band : table.rows) {
      const auto result = table.scale == Scale::points  ? std::optional<std::int64_t>{band.points.centi() / builder_.plan.centi_per_unit}
                          : table.scale == Scale::grade ? position_of(standard_.grades, band.number)
                                                        : position_of(standard_.levels, band.number);
      if (!result && bands.empty()) issues_.push_back({.code = "CG2103", .where = band.where, .arguments = {{"level", std::to_string(band.number)}}});
      rows.push_back({result.value_or(0), band.least.centi() / unit, band.most.centi() / unit});
    }
    // why: one table cannot stand for points at one place and for a count at another where a point is no unit.
    if (!bands.empty() && bands != rows) mismatch(offset, "@kind.points", Kind::count);
    bands = std::move(rows);
  }

  /// `weighted(A)`: sum of what a weight table gives for the answers to its items.
  Value call_weighted(Lexer& lexer) {
    const Token name = lexer.take();
    const auto index = find_id(standard_.weight_tables, name.text);
    if (!index) {
      fail("CG2202", name.offset, {{"name", std::string{name.text}}});
      return {.kind = Kind::points};
    }
    std::vector<NodeIndex> operands{};
    PlanWeights weights{};
    for (std::size_t item = 0; item < standard_.items.size(); ++item)
      if (lay_out(standard_.weight_tables[*index], static_cast<InputIndex>(item), weights)) operands.push_back(static_cast<NodeIndex>(item));
    builder_.plan.weights[*index] = std::move(weights);
    return {.node = builder_.emit(Op::weigh, Kind::points, std::move(operands), static_cast<std::int64_t>(*index)), .kind = Kind::points};
  }

  /// Adds the weights of one item; false where the table has none for it, or where all of them are zero.
  bool lay_out(const WeightTable& table, InputIndex item, PlanWeights& weights) {
    const std::vector<std::int64_t>& values = builder_.plan.inputs[item].values;
    std::vector<const Weight*> rows(values.size());
    bool weighs = false, any = false;
    for (const Weight& row : table.rows) {
      if (row.item != item) continue;
      any = true;
      weighs = weighs || row.points.centi() != 0;
      rows[row.option] = &row;
    }
    if (!any) return false;
    if (std::find(rows.begin(), rows.end(), nullptr) != rows.end()) {
      issues_.push_back({.code = "CG2118", .where = standard_.items[item].where, .arguments = {{"item", standard_.items[item].id}, {"table", table.id}}});
      return false;
    }
    if (!weighs) return false;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (*most - *least >= PlanWeights::most_span) {
      issues_.push_back({.code = "CG2204", .where = standard_.items[item].where,
                         .arguments = {{"limit", std::to_string(PlanWeights::most_span)}, {"found", "@token.more"}}});
      return false;
    }
    const std::size_t begin = weights.points.size();
    weights.origin.push_back(static_cast<std::int64_t>(begin) - *least);
    weights.points.resize(begin + static_cast<std::size_t>(*most - *least) + 1);
    for (std::size_t i = 0; i < values.size(); ++i)
      weights.points[static_cast<std::size_t>(weights.origin.back() + values[i])] = rows[i]->points.centi() / builder_.plan.centi_per_unit;
    return true;
  }

  /// `combination(table)`: the level that a combination table gives for the steps that it names.
  Value call_combination(Lexer& lexer) {
    const Token name = lexer.take();
    const auto index = find_id(standard_.combination_tables, name.text);
    if (!index) {
      fail("CG2202", name.offset, {{"name", std::string{name.text}}});
      return {.kind = Kind::level};
    }
    const CombinationTable& table = standard_.combination_tables[*index];
    std::vector<NodeIndex> operands{};
    std::vector<Kind> kinds{};
    for (const std::string& id : table.operands) {
      const auto found = names.find(id);
      if (found == names.end()) fail("CG2202", name.offset, {{"name", id}});
      else if (found->second.kind != Kind::grade && found->second.kind != Kind::count) mismatch(name.offset, "@kind.operand", found->second.kind);
      if (failed()) return {.kind = Kind::level};
      operands.push_back(found->second.node);
      kinds.push_back(found->second.kind);
    }
    lay_out(table, kinds, builder_.plan.combinations[*index]);
    return {.node = builder_.emit(Op::combination, Kind::level, std::move(operands), static_cast<std::int64_t>(*index)), .kind = Kind::level};
  }

  /// Turns the rows of a combination table into a dense block.
  void lay_out(const CombinationTable& table, const std::vector<Kind>& kinds, PlanCombinations& block) {
    block = {};
    std::vector<std::vector<std::int64_t>> rows{};
    for (const Combination& row : table.rows) {
      auto& values = rows.emplace_back();
      for (std::size_t k = 0; k < kinds.size(); ++k) {
        const auto value = kinds[k] == Kind::grade ? position_of(standard_.grades, row.values[k]) : std::optional<std::int64_t>{row.values[k]};
        if (!value) issues_.push_back({.code = "CG2103", .where = row.where, .arguments = {{"level", std::to_string(row.values[k])}}});
        values.push_back(value.value_or(0));
      }
    }
    std::int64_t cells = 1;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      PlanCombinations::Axis axis{.least = 0, .most = -1, .stride = cells};
      for (std::size_t row = 0; row < rows.size(); ++row) {
        axis.least = row == 0 ? rows[row][k] : std::min(axis.least, rows[row][k]);
        axis.most = row == 0 ? rows[row][k] : std::max(axis.most, rows[row][k]);
      }
      block.axes.push_back(axis);
      cells *= axis.most - axis.least + 1;
      if (cells > static_cast<std::int64_t>(PlanCombinations::most_cells)) {
        issues_.push_back({.code = "CG2204", .where = table.where,
                           .arguments = {{"limit", std::to_string(PlanCombinations::most_cells)}, {"found", "@token.more"}}});
        return;
      }
    }
    block.levels.assign(static_cast<std::size_t>(cells), no_value);
    block.rows.assign(static_cast<std::size_t>(cells), PlanCombinations::no_row);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::int64_t cell = 0;
      for (std::size_t k = 0; k < kinds.size(); ++k) cell += (rows[row][k] - block.axes[k].least) * block.axes[k].stride;
      const auto level = position_of(standard_.levels, table.rows[row].level);
      if (!level) issues_.push_back({.code = "CG2103", .where = table.rows[row].where, .arguments = {{"level", std::to_string(table.rows[row].level)}}});
      if (block.rows[static_cast<std::size_t>(cell)] != PlanCombinations::no_row)
        issues_.push_back({.code = "CG2117", .where = table.rows[row].where, .arguments = {{"table", table.id}}});
      block.levels[static_cast<std::size_t>(cell)] = level.value_or(0);
      block.rows[static_cast<std::size_t>(cell)] = static_cast<std::uint16_t>(row);
    }
  }

  /// `worse(current, 1)`: that many levels worse, never beyond the worst.
  Value call_worse(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    const Value operand = of_kind(disjunction(lexer), Kind::level, offset);
    expect(lexer, ",");
    const Token steps = lexer.take();
    const auto count = steps.kind == Token::Kind::number ? Points::parse(steps.text) : std::nullopt;
    if (!count || count->centi() % 100 != 0) fail("CG2201", steps.offset, {{"expected", "@kind.whole"}, {"found", shown(steps)}});
    return {.node = builder_.emit(Op::worse, Kind::level, {operand.node}, count ? count->centi() / 100 : 0), .kind = Kind::level};
  }

  Value call_greatest(Lexer& lexer) {
    std::vector<Value> parts{};
    std::vector<std::size_t> offsets{};
    do {
      offsets.push_back(lexer.peek().offset);
      parts.push_back(sum(lexer));
    } while (!failed() && lexer.accept(","));
    return combine(Op::greatest, std::move(parts), offsets);
  }

  Value call_if(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    const Value condition = of_kind(disjunction(lexer), Kind::truth, offset);
    expect(lexer, ",");
    const std::size_t second = lexer.peek().offset;
    Value yes = disjunction(lexer);
    expect(lexer, ",");
    Value no = disjunction(lexer);
    unify(yes, no, second);
    return {.node = builder_.emit(Op::choose, yes.kind, {condition.node, yes.node, no.node}), .kind = yes.kind};
  }

  // --- kinds -----------------------------------------------------------------------------------------------------

  void unify(Value& left, Value& right, std::size_t offset) {
    if (left.literal && right.literal) {
      left = constant(left, Kind::count, offset);
      right = constant(right, Kind::count, offset);
    } else if (left.literal) {
      left = of_kind(left, right.kind, offset);
    } else {
      right = of_kind(right, left.kind, offset);
    }
  }

  Value of_kind(const Value& value, Kind wanted, std::size_t offset) {
    if (failed()) return value;
    if (value.literal) return constant(value, wanted, offset);
    if (value.kind != wanted) mismatch(offset, kind_name(wanted), value.kind);
    return value;
  }

  Value constant(const Value& value, Kind kind, std::size_t offset) {
    const std::int32_t unit = kind == Kind::points ? builder_.plan.centi_per_unit : 100;
    if ((kind != Kind::points && kind != Kind::count) || value.literal->centi() % unit != 0) {
      fail("CG2203", offset, {{"expected", std::string{kind_name(kind)}}, {"found", to_string(*value.literal)}});
      return {.kind = kind};
    }
    return {.node = builder_.emit(Op::constant, kind, {}, value.literal->centi() / unit), .kind = kind};
  }

  const Standard& standard_;
  PlanBuilder& builder_;
};

}  // namespace caregrade::detail
