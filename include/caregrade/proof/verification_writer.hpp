#pragma once

#include <string>

#include "caregrade/core/result.hpp"
#include "caregrade/proof/verify.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// The answer as one JSON object on one line: `authentic`, `reason`, `detail`, `warnings`, and of an authentic certificate `claims`.
[[nodiscard]] std::string to_json(const Verification& verification);

/// What an authentic certificate says, for a reader; names are masked.
[[nodiscard]] std::string to_text(const Verification& verification, const TextStyle& style);

/// CG5001: which check refused a certificate, and what to do.
[[nodiscard]] Issue refusal(const Verification& verification, const std::string& file);

}  // namespace caregrade
