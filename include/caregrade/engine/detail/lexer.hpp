#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

namespace caregrade::detail {

/// One word of an expression. `offset` counts bytes from the expression's begin.
struct Token {
  enum class Kind : std::uint8_t { end, name, number, sign, bad };
  Kind kind = Kind::end;
  std::string_view text{};
  std::size_t offset = 0;
};

/// Splits an expression into names (`B.3.9`, `policy.x`), numbers and signs.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_{text} { advance(); }

  [[nodiscard]] const Token& peek() const noexcept { return token_; }

  Token take() {
    const Token taken = token_;
    advance();
    return taken;
  }

  /// Takes the next token when it is this word or sign.
  bool accept(std::string_view wanted) {
    if (token_.text != wanted || token_.kind == Token::Kind::end) return false;
    advance();
    return true;
  }

 private:
  static bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
  static bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }
  static bool is_number(char c) { return (c >= '0' && c <= '9') || c == '.'; }

  void advance() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    const std::size_t begin = at_;
    if (at_ == text_.size()) {
      token_ = {Token::Kind::end, {}, at_};
      return;
    }
    Token::Kind kind = Token::Kind::sign;
    const char first = text_[at_++];
    if (is_name_start(first)) {
      kind = Token::Kind::name;
      while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    } else if (first >= '0' && first <= '9') {
      kind = Token::Kind::number;
      while (at_ < text_.size() && is_number(text_[at_])) ++at_;
    } else if (first == '=' || first == '!' || first == '<' || first == '>') {
      if (at_ < text_.size() && text_[at_] == '=') ++at_;
    } else if (std::string_view{"(),+-[]"}.find(first) == std::string_view::npos) {
      kind = Token::Kind::bad;
    }
    token_ = {kind, text_.substr(begin, at_ - begin), begin};
  }

  std::string_view text_{};
  std::size_t at_ = 0;
  Token token_{};
};

}  // namespace caregrade::detail
