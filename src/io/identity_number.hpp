#pragma once

#include <string>
#include <string_view>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"

namespace caregrade::io {

/// What an identity number says of its holder.
struct Identity {
  Date birth_date{};
  bool is_female = false;
};

/// Reads an identity number of GB 11643. The number itself goes nowhere but, masked, into an issue.
///
/// CG4016: not 18 digits, of which the last may be X; CG4015: a wrong check digit; CG4017: born on no day.
[[nodiscard]] Result<Identity> read_identity_number(std::string_view number);

/// `****************34`: all characters but the last two as asterisks; all of them where there are few.
[[nodiscard]] std::string masked(std::string_view number);

}  // namespace caregrade::io
