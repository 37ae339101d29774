#include "caregrade/proof/person_token.hpp"

#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"

namespace caregrade {
namespace {

constexpr std::size_t number_length = 18, least_key = 16, token_size = 16;

}  // namespace

std::optional<std::string> person_token(std::string_view domain_key, std::string_view identity_number) {
  static constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = identity_number.find_first_not_of(blanks);
  if (begin == std::string_view::npos || domain_key.size() < least_key) return std::nullopt;
  std::string number{identity_number.substr(begin, identity_number.find_last_not_of(blanks) - begin + 1)};
  if (number.size() != number_length) return std::nullopt;
  if (number.back() == 'x') number.back() = 'X';
  if (number.find_first_not_of("0123456789") < number_length - 1) return std::nullopt;
  if (number.back() != 'X' && (number.back() < '0' || number.back() > '9')) return std::nullopt;
  return base64url(hmac_sha256(domain_key, "cg1|" + number).substr(0, token_size));
}

}  // namespace caregrade
