#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "caregrade/model/assessment.hpp"
#include "caregrade/model/standard.hpp"
#include "program.hpp"

namespace caregrade::batch {

/// Levels of rows with unknowns, worked out beforehand: by the sets of those nodes that all the rest depends on.
///
/// why: the nodes of a key are exact and independent of each other, so that every combination of what they may be is one
/// that some completion gives. What follows of them is not: a rule that asks for the level twice would be told twice as much.
struct Tail {
  struct Part {
    Register low = 0;       ///< of its set, or of its interval
    bool is_set = false;    ///< a set of `most + 1` levels; otherwise a truth or a small number, from 0 to `most`
    std::int32_t most = 0;
    std::int32_t stride = 0;
  };
  std::vector<Part> parts{};
  std::vector<Ending> endings{};  ///< by key
};

/// A standard made ready for columns, its policies chosen.
struct Columnar {
  bool is_narrow = false;  ///< lanes of one byte hold every value
  std::vector<Input> inputs{};  ///< items and facts
  ColumnProgram crisp{};
  ColumnProgram sets{};
  struct Results {
    Register level = 0, initial = 0;
    std::vector<Register> scores{};
    std::vector<Register> rules{};  ///< whether each adjusting rule holds
    std::vector<Register> asked{};  ///< of the sets: of each input that is conditional
  };
  Results crisp_results{};
  Results sets_results{};
  std::vector<bool> score_is_exact{};  ///< the interval of sets is that of the completions
  std::optional<Tail> tail{};
};

[[nodiscard]] Columnar compile_columns(const Standard& standard, const PolicyChoices& policies);

}  // namespace caregrade::batch
