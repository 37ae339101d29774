#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/io/answer_table.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// How the results of a file are written.
enum class RowFormat : std::uint8_t { csv, ndjson };

/// What to grade, where to write it, and how.
struct FileGrading {
  const Standard* standard = nullptr;
  bool any_standard = false;  ///< cases are graded under `standard` whatever they name
  std::vector<std::pair<std::string, std::string>> policies{};  ///< id and choice
  std::optional<Date> on{};   ///< day of the assessments that tell none
  std::string input = "-";    ///< `-`: standard input
  std::string output = "-";   ///< `-`: standard output
  std::optional<RowFormat> format{};  ///< none: as the output's name says, or else the input's form
  bool is_gb18030 = false;
  std::vector<std::string> keep{};  ///< columns that the output repeats
  std::size_t threads = 1;
  bool resume = false;
  Language language = Language::en;  ///< of the reasons in the file of refused rows
};

/// How far a run has come.
struct FileProgress {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;      ///< of the input that are done with
  std::uint64_t all_bytes = 0;  ///< 0: not known
  std::uint64_t resumed_at = 0;  ///< bytes that an earlier run had done
};

/// What came out.
struct FileSummary {
  static constexpr std::size_t most_shown = 20;

  std::uint64_t rows = 0;
  std::vector<std::uint64_t> levels{};  ///< rows by certain level, by position
  std::uint64_t open = 0;               ///< rows with several levels left
  std::uint64_t incomplete = 0;
  std::uint64_t refused = 0;
  std::uint64_t problems = 0;           ///< of refused rows
  std::uint64_t damaged_ids = 0;
  Issues shown{};        ///< the first `most_shown` problems of this run, then what there is to warn of
  std::string refused_file{};  ///< where the refused rows are listed; empty: nowhere
  std::uint64_t resumed_rows = 0;  ///< of `rows`, those that an earlier run had done
};

/// Grades a CSV table, or JSON cases a line, of any size, in memory that does not grow with it. The output has one row for
/// each row read, in their order, whatever `threads` is; rows that are wrong keep their place, marked as refused, and are
/// listed with line, column and reason in `<output>.refused.csv`.
///
/// Where the output is a file it is written beside it, as `<output>.part`, and takes its place when it is whole; a run that
/// was ended half-way goes on with `resume` at its last safe point, to the same bytes.
///
/// CG1001 the input cannot be opened; CG1013 the output cannot be written; CG1016 the input is not what it was; CG1017 the
/// unfinished output was made otherwise; CG1019 another run is writing it; CG6006 and CG6003 policies; CG6011 nothing to go on
/// with; CG6013 input and output are one file; and those of `read_layout`. `progress` is called now and then, from any thread,
/// one at a time.
[[nodiscard]] Result<FileSummary> grade_file(const FileGrading& wanted, const std::function<void(const FileProgress&)>& progress = {});

}  // namespace caregrade
