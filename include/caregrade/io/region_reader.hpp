#pragma once

#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// Reads the places of `regions.csv`: `code`, `name_zh`, `name_en`, `parent` (empty for the country), `from`, `to`, `successor` (of a
/// retired code), `sources`, `confidence`.
///
/// CG2102: a parent or successor that is no row; CG2408: one that leads back; CG2409: a successor of a code still in use; and the
/// issues of files, columns and cells. All in one pass.
[[nodiscard]] Result<std::vector<Region>> read_regions(const DataFile& file);

}  // namespace caregrade
