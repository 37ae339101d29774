#pragma once

#include <optional>
#include <string>

#include "command.hpp"

namespace caregrade::cli {

/// A file's bytes, or those of standard input for `-`; nothing, with the problem shown, where it cannot be opened.
[[nodiscard]] std::optional<std::string> read_file(const std::string& file, const Terminal& terminal);
/// Writes aside, then renames; to standard output for `-`. What is private is for its owner alone, and on the disk when this returns.
/// Nothing where all went well; CG1013 otherwise, and the file is as it was.
[[nodiscard]] std::optional<Issue> put_file(const std::string& file, const std::string& text, bool is_private);
/// The same; false, with the problem shown, where it cannot be done.
[[nodiscard]] bool write_file(const std::string& file, const std::string& text, bool is_private, const Terminal& terminal);

}  // namespace caregrade::cli
