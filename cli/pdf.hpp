#pragma once

#include <string>

#include "command.hpp"

namespace caregrade::cli {

/// Has a program that prints pages make a PDF of one: WeasyPrint, or a Chromium without a window. CG6016 where there is neither,
/// CG6017 where it fails. The file is written aside and then renamed.
[[nodiscard]] Exit write_pdf(const std::string& page, const std::string& file, const Terminal& terminal);

}  // namespace caregrade::cli
