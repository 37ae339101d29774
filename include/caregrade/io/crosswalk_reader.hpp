#pragma once

#include <span>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/crosswalk.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// Reads a crosswalk's folder: `rows.csv`, `open.csv` and `sources.csv`.
///
/// CG2601: an input that its standard lacks; CG2602: an option that it lacks; CG2603: a condition that is none, or another than
/// the rows of the same input have; and the issues of files, columns and cells. All in one pass. `check` tells whether it is whole.
[[nodiscard]] Result<Crosswalk> read_crosswalk(std::span<const DataFile> files, const Standard& first, const Standard& second);

}  // namespace caregrade
