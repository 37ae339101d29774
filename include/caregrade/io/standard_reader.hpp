#pragma once

#include <span>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

using StandardFile = DataFile;

/// Reads a standard's folder as docs/data-format.md describes it. The plan stays empty: the engine compiles it.
///
/// Issues CG20xx (files, columns, keys, cells) and CG1003, CG1008–CG1012 (texts) name file, line and column, all in one pass.
[[nodiscard]] Result<Standard> read_standard(std::span<const StandardFile> files);

}  // namespace caregrade
