#include "identity_number.hpp"

#include <algorithm>

#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

constexpr std::size_t number_length = 18;
constexpr std::size_t old_length = 15;  ///< before 1999; a run of that many digits is taken for a number

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ten(char c) { return c == 'X' || c == 'x'; }

/// ISO 7064 MOD 11-2, for which X counts ten.
bool has_right_check_digit(std::string_view number) {
  int sum = 0;
  for (const char digit : number.substr(0, number_length - 1)) sum = (sum + (digit - '0')) * 2 % 11;
  const int check = is_ten(number.back()) ? 10 : number.back() - '0';
  return (sum + check) % 11 == 1;
}

/// Turns the characters of a piece into asterisks, but for the last two of many.
void blot(std::string& text, std::size_t begin, std::size_t end) {
  const std::string covered = io::masked(std::string_view{text}.substr(begin, end - begin));
  text.replace(begin, end - begin, covered);
}

/// End of the value that begins here: of a text before its closing quote.
std::size_t value_end(std::string_view text, std::size_t begin, bool quoted) {
  std::size_t at = begin;
  while (at < text.size() && text[at] != '\n' && (quoted ? text[at] != '"' : std::string_view{",}] \t\r"}.find(text[at]) == std::string_view::npos))
    at += quoted && text[at] == '\\' ? std::size_t{2} : std::size_t{1};
  return std::min(at, text.size());
}

/// Covers what stands under the key, whatever it is.
void blot_named(std::string& text) {
  static constexpr std::string_view key = "\"identity_number\"", blanks = " \t\r\n:";
  for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at)) {
    at = std::min(text.find_first_not_of(blanks, at + key.size()), text.size());
    const bool quoted = at < text.size() && text[at] == '"';
    const std::size_t begin = at + (quoted ? 1 : 0);
    if (begin < text.size() && text[begin] != '{' && text[begin] != '[') blot(text, begin, value_end(text, begin, quoted));
  }
}

/// Covers every run of so many digits, in groups or not: a number may stand in a wrong place.
void blot_runs(std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_digit(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at, digits = 0, last = at;
    for (; end < text.size() && (is_digit(text[end]) || ((text[end] == ' ' || text[end] == '-') && end == last)); ++end)
      if (is_digit(text[end])) ++digits, last = end + 1;
    end = last + (last < text.size() && is_ten(text[last]) ? 1 : 0);
    if (digits >= old_length) blot(text, at, end);
    at = end;
  }
}

}  // namespace

std::string io::masked(std::string_view number) {
  static constexpr std::size_t shown = 2, few = 4;
  const std::size_t count = character_count(number);
  if (count <= few) return std::string(count, '*');
  std::size_t last = number.size();
  for (std::size_t i = 0; i < shown; ++i)
    for (--last; last > 0 && (static_cast<unsigned char>(number[last]) & 0xC0U) == 0x80;) --last;
  return std::string(count - shown, '*') + std::string{number.substr(last)};
}

Result<io::Identity> io::read_identity_number(std::string_view number) {
  const auto problem = [number](const char* code) { return Issue{.code = code, .arguments = {{"found", masked(number)}}}; };
  const bool digits = number.size() == number_length && std::all_of(number.begin(), number.end() - 1, is_digit) &&
                      (is_digit(number.back()) || is_ten(number.back()));
  if (!digits) return problem("CG4016");
  if (!has_right_check_digit(number)) return problem("CG4015");
  const auto birth_date = Date::parse(std::string{number.substr(6, 4)} + "-" + std::string{number.substr(10, 2)} + "-" + std::string{number.substr(12, 2)});
  if (!birth_date) return problem("CG4017");
  return Identity{*birth_date, (number[16] - '0') % 2 == 0};
}

std::string without_identity_numbers(std::string_view text) {
  std::string covered{text};
  blot_named(covered);
  blot_runs(covered);
  return covered;
}

}  // namespace caregrade
