#pragma once

#include "caregrade/model/population.hpp"

namespace caregrade {

/// What invented populations look like, compiled into the library and read when first asked for.
/// Broken data are our mistake: `std::logic_error`.
[[nodiscard]] const PopulationModel& built_in_population();

}  // namespace caregrade
