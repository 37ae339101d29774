#pragma once

#include <optional>
#include <span>
#include <string>

#include "caregrade/core/result.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/recognition.hpp"

namespace caregrade {

/// Reads the rules of recognition: `rules.csv`, `prescribed.csv`, `parameters.csv`, `purposes.csv`, `groups.csv` and `sources.csv`.
///
/// CG2610: a place, group, purpose or parameter that is none; and the issues of
/// files, columns and cells. All in one pass. `regions` are the places, in any order.
[[nodiscard]] Result<RecognitionRules> read_recognition(std::span<const DataFile> files, std::vector<Region> regions);

/// A result as a file states it: a case, or what grading wrote of one as JSON. Nobody vouches for it.
struct ResultFile {
  StatedResult result{};
};

/// Reads `standard`, `assessed_on`, `answers` and `facts` as of a case, beside them `level` as printed and `issued_in`, a code of
/// GB/T 2260. What grading wrote (it has `schema`) may hold more.
///
/// Issues of `read_case`; CG3003: of the wrong type; CG3014: a level that the standard does not have; CG3015: neither items nor a level.
[[nodiscard]] Result<ResultFile> read_result(const CaseText& text, const StandardFinder& find);

}  // namespace caregrade
