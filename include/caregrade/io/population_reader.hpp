#pragma once

#include <span>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/population.hpp"

namespace caregrade {

/// Reads what invented populations look like: `ages.csv`, `states.csv`, `shares.csv`, `settings.csv`, `answers.csv`, `facts.csv`,
/// `places.csv` and `sources.csv`; data/README.md tells their columns.
///
/// CG2102: an age, state or setting that is no row; CG2101: one twice; CG2006: a share, stretch or weight that cannot be; and the
/// issues of files, columns and cells. All in one pass.
[[nodiscard]] Result<PopulationModel> read_population(std::span<const DataFile> files);

}  // namespace caregrade
