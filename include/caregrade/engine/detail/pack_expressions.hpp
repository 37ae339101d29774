#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/engine/detail/grammar.hpp"
#include "caregrade/engine/detail/plan_builder.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// What an expression of a pack gives: a least and a greatest node, apart only where the law leaves something open.
struct PackValue {
  NodePair nodes{};
  Kind kind = Kind::count;
  std::int32_t scale = -1;
  std::optional<Points> literal{};

  [[nodiscard]] bool exact() const noexcept { return nodes.low == nodes.high; }
};

/// What the names of a benefit's expressions mean at its place and on its day.
struct PackNames {
  std::function<std::optional<PackValue>(std::string_view name, std::vector<OperandNodes>& operands)> find{};
  std::function<std::optional<std::int64_t>(std::int32_t scale, std::string_view word)> position{};  ///< of a choice
  std::function<std::optional<std::int64_t>(std::int32_t scale, std::int64_t number)> level{};       ///< of a printed level
  std::function<std::string(std::int32_t scale)> words{};  ///< the choices, for a message
  std::function<bool(std::int32_t scale)> is_ordered{};
  std::function<std::optional<NodeIndex>(NodeIndex region, std::string_view code)> within{};
  std::function<Kind(Unit)> kind_of{};
};

/// Compiles the expressions of packs. See docs/writing-packs.md for what may be written.
class PackExpressions : private Grammar<PackExpressions, PackValue> {
 public:
  PackExpressions(PlanBuilder& builder, Issues& issues) : Grammar{issues}, builder_{builder} {}

  const PackNames* names = nullptr;

  /// The value of an expression of this kind; `operands` takes the names that it uses.
  NodePair of(const Expression& source, Kind wanted, std::vector<OperandNodes>& operands) {
    std::vector<OperandNodes>* const outer = std::exchange(operands_, &operands);
    bare_ = wanted == Kind::money || wanted == Kind::ratio ? wanted : Kind::count;
    const PackValue value = of_kind(parse(source), wanted, 0);
    operands_ = outer;
    return value.nodes;
  }

  /// The value of an expression of whatever kind; a bare number is a count. Names inside are not told.
  PackValue any(const Expression& source) {
    std::vector<OperandNodes> unused{};
    PackExpressions inner{builder_, issues_};
    inner.names = names;
    inner.operands_ = &unused;
    const PackValue value = inner.parse(source);
    return value.literal ? inner.constant(value, Kind::count, 0) : value;
  }

  NodeIndex constant(Kind kind, std::int64_t value) { return builder_.emit(Op::constant, kind, {}, value); }
  NodeIndex all(std::vector<NodeIndex> of) { return fold(Op::all_of, std::move(of), 1); }
  NodeIndex any_of(std::vector<NodeIndex> of) { return fold(Op::any_of, std::move(of), 0); }
  NodeIndex negation(NodeIndex of) { return builder_.emit(Op::negation, Kind::truth, {of}); }
  NodeIndex choose(Kind kind, NodeIndex condition, NodeIndex yes, NodeIndex no) {
    return yes == no ? yes : builder_.emit(Op::choose, kind, {condition, yes, no});
  }
  NodeIndex less_or_equal(NodeIndex a, NodeIndex b) { return builder_.emit(Op::less_or_equal, Kind::truth, {a, b}); }

  /// One of two values, by a truth that may be open.
  NodePair choose(Kind kind, NodePair condition, NodePair yes, NodePair no) {
    if (condition.low == condition.high)
      return {choose(kind, condition.low, yes.low, no.low), choose(kind, condition.low, yes.high, no.high)};
    const auto open_low = builder_.emit(Op::least, kind, {yes.low, no.low}), open_high = builder_.emit(Op::greatest, kind, {yes.high, no.high});
    return {choose(kind, condition.low, yes.low, choose(kind, condition.high, open_low, no.low)),
            choose(kind, condition.low, yes.high, choose(kind, condition.high, open_high, no.high))};
  }

 private:
  friend class Grammar<PackExpressions, PackValue>;

  NodeIndex fold(Op op, std::vector<NodeIndex> of, std::int64_t nothing) {
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
    if (of.empty()) return constant(Kind::truth, nothing);
    return of.size() == 1 ? of.front() : builder_.emit(op, Kind::truth, std::move(of));
  }

  static PackValue truth(NodeIndex low, NodeIndex high) { return {.nodes = {low, high}, .kind = Kind::truth}; }

  PackValue joined(Op op, std::vector<PackValue> parts, const std::vector<std::size_t>& offsets) {
    std::vector<NodeIndex> low{}, high{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const PackValue part = of_kind(parts[i], Kind::truth, offsets[i]);
      low.push_back(part.nodes.low);
      high.push_back(part.nodes.high);
    }
    return truth(builder_.emit(op, Kind::truth, low), builder_.emit(op, Kind::truth, high));
  }

  PackValue negated(const PackValue& value, std::size_t offset) {
    const PackValue of = of_kind(value, Kind::truth, offset);
    return truth(negation(of.nodes.high), negation(of.nodes.low));
  }

  PackValue compared(PackValue left, const Token& sign, PackValue right, std::size_t second) {
    unify(left, right, second);
    if (failed()) return {.kind = Kind::truth};
    const bool equality = sign.text == "==" || sign.text == "!=";
    if (!equality && (left.kind == Kind::truth || left.kind == Kind::region || left.kind == Kind::choice)) mismatch(sign.offset, "@kind.number", left.kind);
    return compare(sign.text, left, right);
  }

  PackValue compare(std::string_view sign, const PackValue& left, const PackValue& right) {
    if (sign == "!=") {
      const PackValue equal = compare("==", left, right);
      return truth(negation(equal.nodes.high), negation(equal.nodes.low));
    }
    if (sign == "==") {
      if (left.exact() && right.exact()) {
        const NodeIndex equal = builder_.emit(Op::equal, Kind::truth, {left.nodes.low, right.nodes.low});
        return truth(equal, equal);
      }
      const NodeIndex same = builder_.emit(Op::equal, Kind::truth, {left.nodes.low, right.nodes.high});
      const NodeIndex narrow = builder_.emit(Op::equal, Kind::truth, {left.nodes.high, right.nodes.low});
      return truth(all({same, narrow}), all({less_or_equal(left.nodes.low, right.nodes.high), less_or_equal(right.nodes.low, left.nodes.high)}));
    }
    if (sign.front() == '>') return compare(sign.size() == 2 ? "<=" : "<", right, left);
    const Op op = sign.size() == 2 ? Op::less_or_equal : Op::less;
    return truth(builder_.emit(op, Kind::truth, {left.nodes.high, right.nodes.low}), builder_.emit(op, Kind::truth, {left.nodes.low, right.nodes.high}));
  }

  [[nodiscard]] static bool takes_word(const PackValue& value) { return (value.kind == Kind::choice || value.kind == Kind::level) && !value.literal; }

  /// `grade == g1`, `grade in [g1, g2]`, `ability_level >= 2`, `usual in [33, 37]`.
  PackValue compared_word(Lexer& lexer, const PackValue& value, const Token& sign) {
    if (sign.text != "in") {
      const Token word = lexer.take();
      const auto right = word_of(value, word);
      const bool equality = sign.text == "==" || sign.text == "!=";
      if (!failed() && !equality && value.kind == Kind::choice && !names->is_ordered(value.scale)) mismatch(sign.offset, "@kind.number", value.kind);
      return failed() ? PackValue{.kind = Kind::truth} : compare(sign.text, value, right);
    }
    expect(lexer, "[");
    std::vector<NodeIndex> low{}, high{};
    do {
      const Token word = lexer.take();
      if (failed()) return {.kind = Kind::truth};
      if (value.kind == Kind::region) {
        const NodeIndex inside = region_within(value, word);
        low.push_back(inside);
        high.push_back(inside);
        continue;
      }
      const PackValue equal = compare("==", value, word_of(value, word));
      low.push_back(equal.nodes.low);
      high.push_back(equal.nodes.high);
    } while (lexer.accept(","));
    expect(lexer, "]");
    return failed() ? PackValue{.kind = Kind::truth} : truth(any_of(std::move(low)), any_of(std::move(high)));
  }

  /// A choice by its id, a level by its printed number, or a plain number.
  PackValue word_of(const PackValue& value, const Token& word) {
    std::optional<std::int64_t> position{};
    const auto number = word.kind == Token::Kind::number ? Points::parse(word.text) : std::nullopt;
    if (value.kind == Kind::choice && word.kind == Token::Kind::name) position = names->position(value.scale, word.text);
    else if (value.kind == Kind::level && number && number->centi() % 100 == 0) position = names->level(value.scale, number->centi() / 100);
    else if (value.kind != Kind::choice && value.kind != Kind::level && number) return constant({.literal = number}, value.kind, word.offset);
    if (position) {
      const NodeIndex node = constant(value.kind, *position);
      return {.nodes = {node, node}, .kind = value.kind, .scale = value.scale};
    }
    fail("CG2451", word.offset, {{"expected", names->words(value.scale)}, {"found", shown(word)}});
    return {.kind = value.kind};
  }

  NodeIndex region_within(const PackValue& region, const Token& code) {
    const auto inside = region.kind == Kind::region ? names->within(region.nodes.low, code.text) : std::nullopt;
    if (region.kind != Kind::region) mismatch(code.offset, "@kind.region", region.kind);
    else if (!inside) fail("CG2452", code.offset, {{"found", shown(code)}});
    return inside.value_or(NodeIndex{0});
  }

  PackValue added(std::vector<PackValue> parts, std::string_view signs, const std::vector<std::size_t>& offsets) {
    Kind kind = bare_;
    for (const PackValue& part : parts)
      if (!part.literal) kind = part.kind;
    numeric(kind, offsets.front());
    PackValue total{.kind = kind};
    for (std::size_t i = 0; i < parts.size() && !failed(); ++i) {
      const NodePair part = of_kind(parts[i], kind, offsets[i]).nodes;
      if (i == 0) total.nodes = part;
      else if (signs[i] == '+') total.nodes = {sum(kind, total.nodes.low, part.low), sum(kind, total.nodes.high, part.high)};
      else total.nodes = {minus(kind, total.nodes.low, part.high), minus(kind, total.nodes.high, part.low)};
    }
    return total;
  }

  using Grammar::sum;
  NodeIndex sum(Kind kind, NodeIndex a, NodeIndex b) { return builder_.emit(Op::sum, kind, {a, b}); }
  NodeIndex minus(Kind kind, NodeIndex a, NodeIndex b) { return builder_.emit(Op::difference, kind, {a, b}); }

  void numeric(Kind kind, std::size_t offset) {
    if (kind != Kind::money && kind != Kind::count && kind != Kind::ratio) mismatch(offset, "@kind.number", kind);
  }

  [[nodiscard]] static PackValue number(const Token& token) { return {.literal = Points::parse(token.text)}; }

  PackValue name(const Token& token) {
    if (token.text == "yes" || token.text == "no") {
      const NodeIndex node = constant(Kind::truth, token.text == "yes" ? 1 : 0);
      return truth(node, node);
    }
    std::vector<OperandNodes> unused{};
    const auto found = names->find(token.text, operands_ == nullptr ? unused : *operands_);
    if (found) return *found;
    fail("CG2202", token.offset, {{"name", std::string{token.text}}});
    return {};
  }

  PackValue call(Lexer& lexer, const Token& function) {
    if (function.text == "least") return folded(lexer, Op::least);
    if (function.text == "greatest") return folded(lexer, Op::greatest);
    if (function.text == "if") return call_if(lexer);
    if (function.text == "share") return call_share(lexer);
    if (function.text == "years") return call_dates(lexer, Op::years);
    if (function.text == "months") return call_dates(lexer, Op::months);
    if (function.text == "within") return call_within(lexer);
    if (function.text == "date") return call_date(lexer);
    fail("CG2202", function.offset, {{"name", std::string{function.text} + "()"}});
    return {};
  }

  PackValue folded(Lexer& lexer, Op op) {
    std::vector<PackValue> parts{};
    std::vector<std::size_t> offsets{};
    do {
      offsets.push_back(lexer.peek().offset);
      parts.push_back(sum(lexer));
    } while (!failed() && lexer.accept(","));
    Kind kind = bare_;
    for (const PackValue& part : parts)
      if (!part.literal) kind = part.kind;
    numeric(kind, offsets.front());
    std::vector<NodeIndex> low{}, high{};
    for (std::size_t i = 0; i < parts.size() && !failed(); ++i) {
      const PackValue part = of_kind(parts[i], kind, offsets[i]);
      low.push_back(part.nodes.low);
      high.push_back(part.nodes.high);
    }
    if (failed()) return {.kind = kind};
    return {.nodes = {builder_.emit(op, kind, std::move(low)), builder_.emit(op, kind, std::move(high))}, .kind = kind};
  }

  PackValue call_if(Lexer& lexer) {
    const std::size_t offset = lexer.peek().offset;
    const PackValue condition = of_kind(disjunction(lexer), Kind::truth, offset);
    expect(lexer, ",");
    const std::size_t second = lexer.peek().offset;
    PackValue yes = disjunction(lexer);
    expect(lexer, ",");
    PackValue no = disjunction(lexer);
    unify(yes, no, second);
    if (failed()) return {};
    return {.nodes = choose(yes.kind, condition.nodes, yes.nodes, no.nodes), .kind = yes.kind, .scale = yes.scale};
  }

  /// `share(money, ratio, down)`: every rounding names its rule.
  PackValue call_share(Lexer& lexer) {
    const std::size_t first = lexer.peek().offset;
    const PackValue amount = of_kind(sum(lexer), Kind::money, first);
    expect(lexer, ",");
    const std::size_t second = lexer.peek().offset;
    const PackValue ratio = of_kind(sum(lexer), Kind::ratio, second);
    expect(lexer, ",");
    const Token rule = lexer.take();
    static constexpr std::string_view rules[] = {"down", "half_up", "up"};
    const auto found = std::find(std::begin(rules), std::end(rules), rule.text);
    if (found == std::end(rules)) fail("CG2451", rule.offset, {{"expected", "down, half_up, up"}, {"found", shown(rule)}});
    if (failed()) return {.kind = Kind::money};
    const auto share = [&](NodeIndex a, NodeIndex b) { return builder_.emit(Op::share, Kind::money, {a, b}, found - std::begin(rules)); };
    return {.nodes = {share(amount.nodes.low, ratio.nodes.low), share(amount.nodes.high, ratio.nodes.high)}, .kind = Kind::money};
  }

  PackValue call_dates(Lexer& lexer, Op op) {
    const std::size_t first = lexer.peek().offset;
    const PackValue from = of_kind(sum(lexer), Kind::date, first);
    expect(lexer, ",");
    const std::size_t second = lexer.peek().offset;
    const PackValue to = of_kind(sum(lexer), Kind::date, second);
    if (failed()) return {};
    const NodeIndex node = builder_.emit(op, Kind::count, {from.nodes.low, to.nodes.low});
    return {.nodes = {node, node}, .kind = Kind::count};
  }

  PackValue call_within(Lexer& lexer) {
    const PackValue region = sum(lexer);
    expect(lexer, ",");
    const Token code = lexer.take();
    if (failed()) return {.kind = Kind::truth};
    const NodeIndex inside = region_within(region, code);
    return truth(inside, inside);
  }

  PackValue call_date(Lexer& lexer) {
    std::string text{};
    const std::size_t offset = lexer.peek().offset;
    for (int part = 0; part < 3; ++part) {
      if (part > 0) expect(lexer, ",");
      const Token token = lexer.take();
      if (part > 0) text += '-';
      if (token.text.size() == 1) text += '0';
      text += token.text;
    }
    const auto date = Date::parse(text);
    if (!date) fail("CG2201", offset, {{"expected", "date(2026, 3, 1)"}, {"found", text}});
    const NodeIndex node = constant(Kind::date, date ? date->days() : 0);
    return {.nodes = {node, node}, .kind = Kind::date};
  }

  // --- kinds -----------------------------------------------------------------------------------------------------

  void unify(PackValue& left, PackValue& right, std::size_t offset) {
    if (failed()) return;
    if (left.literal && right.literal) {
      left = constant(left, bare_, offset);
      right = constant(right, bare_, offset);
    } else if (left.literal) {
      left = of_kind(left, right.kind, offset);
    } else {
      right = of_kind(right, left.kind, offset);
    }
  }

  PackValue of_kind(const PackValue& value, Kind wanted, std::size_t offset) {
    if (failed()) return value;
    if (value.literal) return constant(value, wanted, offset);
    if (value.kind != wanted) mismatch(offset, kind_name(wanted), value.kind);
    return value;
  }

  /// A bare number in the unit of its kind: yuan make fen, 0.4 makes four thousand of `ratio_unit`.
  PackValue constant(const PackValue& value, Kind kind, std::size_t offset) {
    const std::int64_t centi = value.literal->centi();
    const bool fits = kind == Kind::money || kind == Kind::ratio || (kind == Kind::count && centi % 100 == 0);
    if (!fits) fail("CG2203", offset, {{"expected", std::string{kind_name(kind)}}, {"found", to_string(*value.literal)}});
    const std::int64_t units = kind == Kind::money ? centi : kind == Kind::ratio ? centi * (ratio_unit / 100) : centi / 100;
    const NodeIndex node = constant(kind, units);
    return {.nodes = {node, node}, .kind = kind};
  }

  PlanBuilder& builder_;
  std::vector<OperandNodes>* operands_ = nullptr;
  Kind bare_ = Kind::count;  ///< of two bare numbers that meet
};

}  // namespace caregrade::detail
