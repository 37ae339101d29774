#pragma once

#include <string_view>

namespace caregrade {

/// Version of the library, as receipts name it: `0.1.0`.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace caregrade
