#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "caregrade/batch/columns.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// What is known of a row beside its levels. Several may hold.
enum class RowFlag : std::uint8_t {
  incomplete = 1,  ///< an answer is missing that this person is asked for
  refused = 2,     ///< a cell holds what its item does not have: the row is not graded
  undecided = 4,   ///< no band or no row of a table decides it; `check` proves that this cannot be
};

/// Where results of rows go: memory of the caller, one cell a row, of every list that is wanted; an empty one is not.
/// Levels are places in `Standard::levels`, 0 the best, -1 where a row has none.
struct GradedRows {
  std::span<std::int8_t> best{};   ///< best level that some completion gives
  std::span<std::int8_t> worst{};  ///< worst one; the same as `best` where the level is certain
  std::span<std::int8_t> initial_best{};
  std::span<std::int8_t> initial_worst{};
  std::vector<std::span<std::int32_t>> score_low{};   ///< by score, in the plan's units; 0 of a refused row
  std::vector<std::span<std::int32_t>> score_high{};
  std::span<std::uint32_t> adjustments{};  ///< bit `k`: rule `k` of those that adjust the level certainly holds
  std::span<std::uint8_t> flags{};         ///< `RowFlag`
};

/// A cell that its item does not have.
struct RefusedCell {
  std::size_t row = 0;
  InputIndex input = 0;

  bool operator==(const RefusedCell&) const = default;
};

/// What came out, over all rows.
struct BatchSummary {
  static constexpr std::size_t most_refused_cells = 20;

  std::vector<std::uint64_t> levels{};  ///< rows by certain level
  std::uint64_t open = 0;               ///< rows with more than one level left
  std::uint64_t incomplete = 0;
  std::uint64_t refused = 0;
  std::uint64_t undecided = 0;
  std::vector<std::uint64_t> refused_by_input{};
  std::vector<RefusedCell> first_refused{};  ///< the first `most_refused_cells`, in the order of the rows

  /// Adds what came out of other rows of the same standard, which begin at row `first` of all.
  void add(const BatchSummary& other, std::size_t first = 0) {
    for (std::size_t i = 0; i < other.levels.size(); ++i) levels[i] += other.levels[i];
    open += other.open;
    incomplete += other.incomplete;
    refused += other.refused;
    undecided += other.undecided;
    for (std::size_t i = 0; i < other.refused_by_input.size(); ++i) refused_by_input[i] += other.refused_by_input[i];
    for (const RefusedCell& cell : other.first_refused)
      if (first_refused.size() < most_refused_cells) first_refused.push_back({first + cell.row, cell.input});
  }

  bool operator==(const BatchSummary&) const = default;
};

/// Grades columns of persons under one standard: the same results as `grade` of each row, for any number of threads.
///
/// Keeps what it worked out of the standard's plan; may be used from several threads at once.
class BatchGrader {
 public:
  /// CG3006: the policies are not this standard's; CG3013: the standard was read but not compiled.
  [[nodiscard]] static Result<BatchGrader> make(const Standard& standard, const PolicyChoices& policies = {});

  /// Rows that are unlike their standard are flagged and counted. CG3401: a column of an input that the standard lacks, or twice;
  /// CG3402: a list for results has another length than there are rows.
  [[nodiscard]] Result<BatchSummary> run(const Columns& columns, const GradedRows& results, std::size_t threads = 1) const;

  [[nodiscard]] const Standard& standard() const noexcept;

 private:
  struct Parts;
  explicit BatchGrader(std::shared_ptr<const Parts> parts) : parts_{std::move(parts)} {}
  std::shared_ptr<const Parts> parts_{};
};

}  // namespace caregrade
