#pragma once

#include <optional>
#include <string>

#include "caregrade/core/date.hpp"
#include "command.hpp"

namespace caregrade::cli {

/// The value of an option that a command needs; CG6002 otherwise.
[[nodiscard]] std::optional<std::string> needed(const Options& options, const char* name, const char* command, const Terminal& terminal);
/// The one argument of a command; CG6004 otherwise.
[[nodiscard]] std::optional<std::string> one_argument(const Options& options, const char* what, const char* command, const Terminal& terminal);
/// A day of an option that may be absent; `good` tells that it is none, which is shown.
[[nodiscard]] Date day_option(const Options& options, const char* name, const Terminal& terminal, bool& good);

}  // namespace caregrade::cli
