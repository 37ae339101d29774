#include "caregrade/text/utf8.hpp"

namespace caregrade {

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
  std::string result{};
  std::string line{};
  std::string word{};  // a run that must stay together: letters up to a blank; wide characters stand alone
  bool after_opening = false;
  const auto flush_word = [&] {
    if (!line.empty() && display_width(line) + display_width(word) > width) {
      while (!line.empty() && line.back() == ' ') line.pop_back();
      result += line + "\n" + std::string{indent};
      line.clear();
      while (!word.empty() && word.front() == ' ') word.erase(0, 1);
    }
    line += word;
    word.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto character = detail::decode(text.substr(at));
    const std::size_t length = character.length == 0 ? 1 : character.length;
    const bool wide = detail::columns(character.code) == 2;
    const std::string_view piece = text.substr(at, length);
    // why: Chinese typesetting neither begins a line with a closing mark nor ends one with an opening mark.
    static constexpr std::string_view closing = "，。；：、！？）〕》」』”’", opening = "（〔《「『“‘";
    const bool opens = opening.find(piece) != std::string_view::npos;
    if (wide && closing.find(piece) == std::string_view::npos && !after_opening) flush_word();
    if (piece == " ") flush_word();
    word += piece;
    at += length;
    after_opening = opens;
    if (at < text.size() && wide && !opens) {
      const auto next = detail::decode(text.substr(at));
      if (next.length > 0 && closing.find(text.substr(at, next.length)) == std::string_view::npos) flush_word();
    }
  }
  flush_word();
  return result + line;
}

}  // namespace caregrade
