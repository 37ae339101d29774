#pragma once

#include <span>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// Reads a rule pack's folder: `pack.toml`, `tiers.csv` where it has benefits, `values.csv`, `tests.toml`. Names that another
/// pack may declare are taken as they stand: they are looked up when the packs are merged. The digest stays empty.
///
/// Codes of places have to be among `regions`, unless that is empty. Issues CG20xx, CG21xx, CG24xx (files, keys, cells, rows) and
/// CG1003, CG1008–CG1012 (texts) name file, line and column, all in one pass.
[[nodiscard]] Result<RulePack> read_pack(std::span<const DataFile> files, std::span<const Region> regions = {});

}  // namespace caregrade
