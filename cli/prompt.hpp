#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace caregrade::cli {

/// Asks on standard error and reads a line of standard input, without blanks at its end; nothing where the input ends.
/// Of a line that is longer than any answer only the begin is given.
[[nodiscard]] std::optional<std::string> prompted(std::string_view prompt);

}  // namespace caregrade::cli
