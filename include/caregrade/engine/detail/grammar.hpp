#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/points.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/lexer.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::detail {

[[nodiscard]] constexpr std::string_view kind_name(Kind kind) noexcept {
  switch (kind) {
    case Kind::truth: return "@kind.truth";
    case Kind::count: return "@kind.count";
    case Kind::points: return "@kind.points";
    case Kind::level: return "@kind.level";
    case Kind::grade: return "@kind.grade";
    case Kind::money: return "@kind.money";
    case Kind::ratio: return "@kind.ratio";
    case Kind::date: return "@kind.date";
    case Kind::region: return "@kind.region";
    case Kind::choice: break;
  }
  return "@kind.choice";
}

/// The grammar of expressions: or < and < not < comparison < sum < primary. What each of them makes is `Self`'s:
///
///     Value joined(Op, std::vector<Value>, offsets)     of `or` and `and`
///     Value negated(Value, offset)
///     Value compared(Value, Token sign, Value, offset)
///     Value added(std::vector<Value>, signs, offsets)
///     Value number(Token)    Value name(Token)    Value call(Lexer&, Token)    bool takes_word(Value)
///     Value compared_word(Lexer&, Value, Token sign)    of a value whose other side is a word of its own
///
/// The first problem of an expression is reported with its place in the data: what follows it would only be its echo.
template <class Self, class Value>
class Grammar {
 protected:
  explicit Grammar(Issues& issues) : issues_{issues} {}

  Value parse(const Expression& source) {
    source_ = &source;
    failed_ = false;
    depth_ = 0;
    Lexer lexer{source.text};
    const Value value = disjunction(lexer);
    if (!failed_ && lexer.peek().kind != Token::Kind::end) syntax(lexer, "@token.operator");
    return value;
  }

  Value disjunction(Lexer& lexer) { return chain(lexer, "or", Op::any_of, &Grammar::conjunction); }

  Value sum(Lexer& lexer) {
    std::vector<std::size_t> offsets{lexer.peek().offset};
    std::vector<Value> parts{primary(lexer)};
    std::string signs{"+"};
    while (!failed_ && (lexer.peek().text == "+" || lexer.peek().text == "-")) {
      signs += lexer.take().text;
      offsets.push_back(lexer.peek().offset);
      parts.push_back(primary(lexer));
    }
    return parts.size() == 1 || failed_ ? parts.front() : self().added(std::move(parts), signs, offsets);
  }

  void expect(Lexer& lexer, std::string_view sign) {
    if (!failed_ && !lexer.accept(sign)) syntax(lexer, sign);
  }

  [[nodiscard]] bool too_deep(const Lexer& lexer) {
    static constexpr int deepest = 64;
    if (++depth_ <= deepest) return failed_;
    fail("CG2201", lexer.peek().offset, {{"expected", "@token.depth"}, {"found", "@token.more"}});
    return true;
  }
  void leave() { --depth_; }

  static std::string shown(const Token& token) { return token.kind == Token::Kind::end ? "@token.end" : std::string{token.text}; }

  void syntax(const Lexer& lexer, std::string_view expected) {
    fail("CG2201", lexer.peek().offset, {{"expected", std::string{expected}}, {"found", shown(lexer.peek())}});
  }

  void mismatch(std::size_t offset, std::string_view expected, Kind found) {
    fail("CG2203", offset, {{"expected", std::string{expected}}, {"found", std::string{kind_name(found)}}});
  }

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
    issues_.push_back({.code = std::move(code), .where = std::move(where), .arguments = std::move(arguments)});
  }

  [[nodiscard]] bool failed() const noexcept { return failed_; }
  [[nodiscard]] const Expression& source() const noexcept { return *source_; }

  Issues& issues_;

 private:
  Self& self() { return static_cast<Self&>(*this); }

  Value conjunction(Lexer& lexer) { return chain(lexer, "and", Op::all_of, &Grammar::inversion); }

  Value chain(Lexer& lexer, std::string_view word, Op op, Value (Grammar::*part)(Lexer&)) {
    std::vector<std::size_t> offsets{lexer.peek().offset};
    std::vector<Value> parts{(this->*part)(lexer)};
    while (!failed_ && lexer.accept(word)) {
      offsets.push_back(lexer.peek().offset);
      parts.push_back((this->*part)(lexer));
    }
    return parts.size() == 1 || failed_ ? parts.front() : self().joined(op, std::move(parts), offsets);
  }

  Value inversion(Lexer& lexer) {
    if (!lexer.accept("not")) return comparison(lexer);
    if (too_deep(lexer)) return {};
    const std::size_t offset = lexer.peek().offset;
    Value operand = inversion(lexer);
    leave();
    return failed_ ? operand : self().negated(std::move(operand), offset);
  }

  Value comparison(Lexer& lexer) {
    Value left = sum(lexer);
    const Token sign = lexer.peek();
    static constexpr std::string_view signs[] = {"==", "!=", "<", "<=", ">", ">=", "in"};
    if (failed_ || std::find(std::begin(signs), std::end(signs), sign.text) == std::end(signs)) return left;
    lexer.take();
    if (sign.text == "in" || self().takes_word(left)) return self().compared_word(lexer, std::move(left), sign);
    const std::size_t second = lexer.peek().offset;
    Value right = sum(lexer);
    return failed_ ? left : self().compared(std::move(left), sign, std::move(right), second);
  }

  Value primary(Lexer& lexer) {
    if (failed_) return {};
    const Token token = lexer.take();
    if (token.kind == Token::Kind::number) {
      if (Points::parse(token.text)) return self().number(token);
    } else if (token.text == "(") {
      if (too_deep(lexer)) return {};
      const Value value = disjunction(lexer);
      leave();
      expect(lexer, ")");
      return value;
    } else if (token.kind == Token::Kind::name) {
      if (lexer.peek().text != "(") return self().name(token);
      if (too_deep(lexer)) return {};
      lexer.take();
      const Value value = self().call(lexer, token);
      leave();
      expect(lexer, ")");
      return value;
    }
    fail("CG2201", token.offset, {{"expected", "@token.operand"}, {"found", shown(token)}});
    return {};
  }

  const Expression* source_ = nullptr;
  bool failed_ = false;
  int depth_ = 0;
};

}  // namespace caregrade::detail
