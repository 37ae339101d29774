#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/decision.hpp"

namespace caregrade {

/// What was asked when a receipt was made.
struct AskedBefore {
  Receipt receipt{};
  std::vector<std::string> regions{};  ///< empty where only the receipt itself was kept
  std::optional<Moment> on{};          ///< likewise
};

/// Reads a line that `decide` wrote as JSON, or the receipt alone. CG1003–CG1007 as for JSON; CG4037: not a receipt.
[[nodiscard]] Result<AskedBefore> read_receipt(std::string_view text, const std::string& file);

}  // namespace caregrade
