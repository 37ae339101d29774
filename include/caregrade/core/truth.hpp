#pragma once

#include <cstdint>

namespace caregrade {

/// Three-valued answer: nobody having said is not a no.
enum class Truth : std::uint8_t { no, unknown, yes };

}  // namespace caregrade
