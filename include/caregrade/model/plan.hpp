#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/points.hpp"
#include "caregrade/model/citation.hpp"

namespace caregrade {

/// Operations of a method. Every reader of a plan knows all of them; no reader knows a standard.
enum class Op : std::uint8_t {
  constant,       ///< `parameter`
  input,          ///< input number `parameter`: item points, fact or policy choice
  sum,            ///< of all operands
  greatest,       ///< of all operands
  equal,          ///< first operand = second
  less,           ///< first operand < second
  less_or_equal,  ///< first operand <= second
  all_of,         ///< truth: every operand
  any_of,         ///< truth: at least one operand
  negation,       ///< truth: not the operand
  choose,         ///< operands: condition, value if yes, value if no
  band,           ///< level, grade or points of the row of band table `parameter` that holds the operand
  weigh,          ///< sum over the operands, all inputs, of what weight table `parameter` gives for their values
  combination,    ///< level that combination table `parameter` gives for the operands
  worse,          ///< level, `parameter` steps worse, never beyond the worst level
  difference,     ///< first operand - second
  least,          ///< of all operands
  share,          ///< first operand times the second, a ratio, rounded as `parameter` (`Rounding`) says
  years,          ///< full years from the first operand, a day, to the second
  months,         ///< full months from the first operand, a day, to the second
};

/// How a share is brought to whole units.
enum class Rounding : std::uint8_t { down, half_up, up };

/// Parts of a ratio: one of them is a hundredth of a percent.
inline constexpr std::int64_t ratio_unit = 10'000;

/// What the numbers of a node mean; the compiler refuses to mix them.
enum class Kind : std::uint8_t { truth, count, points, level, grade, choice, money, ratio, date, region };

using NodeIndex = std::uint16_t;
using InputIndex = std::uint16_t;

/// One step of a method. Operands come before the node, so one pass in order evaluates a plan.
struct Node {
  Op op = Op::constant;
  Kind kind = Kind::count;
  std::uint16_t first_operand = 0;  ///< into `Plan::operands`
  std::uint16_t operand_count = 0;
  std::int64_t parameter = 0;

  bool operator==(const Node&) const = default;
};

/// One row of a band table, in the plan's units; both ends inside.
struct PlanBand {
  std::int64_t result = 0;  ///< index into the standard's levels or grades, 0 = best; or points
  std::int64_t least = 0;
  std::int64_t most = 0;

  bool operator==(const PlanBand&) const = default;
};

/// A combination table as a dense block: the cell of a combination is found by arithmetic alone.
struct PlanCombinations {
  static constexpr std::size_t most_cells = 4096;
  static constexpr std::uint16_t no_row = 0xFFFF;

  struct Axis {
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::int64_t stride = 0;

    bool operator==(const Axis&) const = default;
  };
  std::vector<Axis> axes{};            ///< of the operands, in their order
  std::vector<std::int64_t> levels{};  ///< by cell; `no_value` where no row decides
  std::vector<std::uint16_t> rows{};   ///< by cell: the row of the table, or `no_row`

  bool operator==(const PlanCombinations&) const = default;
};

/// A weight table as one dense block: per operand a stretch of it, by the operand's value.
struct PlanWeights {
  static constexpr std::int64_t most_span = 4096;  ///< between the least and the greatest value of an operand

  std::vector<std::int64_t> origin{};  ///< per operand: where in `points` its value 0 would stand
  std::vector<std::int64_t> points{};

  bool operator==(const PlanWeights&) const = default;
};

/// An input as the plan sees it: every value that it can take, in the plan's units. A quantity can take every value from 0
/// to `most`; its `values` then are the telling ones only: both sides of every threshold that reads it, or the first few times
/// a day, a week, a month.
struct PlanInput {
  Kind kind = Kind::count;
  std::vector<std::int64_t> values{};  ///< by option (items), or 0, 1, …
  bool is_quantity = false;
  std::int64_t most = 0;
  std::int64_t step = 1;   ///< of a quantity: its values are multiples of this
  bool is_summed = false;  ///< a quantity that is read by more than thresholds: between its telling values others count too

  /// One more than the greatest that `Assessment::values` may hold.
  [[nodiscard]] std::size_t end() const noexcept { return is_quantity ? static_cast<std::size_t>(most) + 1 : values.size(); }

  bool operator==(const PlanInput&) const = default;
};

/// A method compiled to a straight line. Read by `evaluate` (known answers), `Reach` (unknown answers) and, in time,
/// the columnar kernel.
struct Plan {
  static constexpr std::size_t most_nodes = 1024;
  static constexpr std::size_t most_inputs = 256;
  static constexpr std::size_t most_operands = 65535;  ///< what `Node::first_operand` can count

  std::vector<Node> nodes{};  ///< the inputs first, in their order, then the constants, then by runs
  std::vector<NodeIndex> operands{};
  std::vector<PlanInput> inputs{};  ///< items, then facts, then policies
  std::vector<std::int64_t> constants{};  ///< values of the nodes behind the inputs

  /// Nodes of one operation and one number of operands that stand together, and whose operands do so too.
  struct Run {
    Op op = Op::constant;
    std::uint16_t operand_count = 0;
    NodeIndex first = 0;
    NodeIndex end = 0;

    bool operator==(const Run&) const = default;
  };
  std::vector<Run> runs{};  ///< all nodes but inputs and constants

  /// Makes runs of the nodes as they stand.
  void find_runs() {
    const std::size_t first = inputs.size() + constants.size();
    runs.assign(nodes.size() > first ? nodes.size() - first : 0, {});
    std::size_t count = 0;
    NodeIndex begin = 0;
    for (std::size_t i = first; i < nodes.size(); ++i) {  // why without a branch: where a run ends is anybody's guess
      const Node &node = nodes[i], &before = nodes[i == first ? i : i - 1];
      const bool begins = (i == first) | (before.op != node.op) | (before.operand_count != node.operand_count) |
                          (node.first_operand != before.first_operand + node.operand_count);
      begin = begins ? static_cast<NodeIndex>(i) : begin;
      count += begins ? 1 : 0;
      runs[count - 1] = {.op = node.op, .operand_count = node.operand_count, .first = begin, .end = static_cast<NodeIndex>(i + 1)};
    }
    runs.resize(count);
  }

  /// Where an input's values stand in `values`. The same as in `inputs`, close together: this is read for every person.
  struct Answers {
    std::uint32_t end = 0;    ///< one more than the greatest that `Assessment::values` may hold
    std::int32_t first = -1;  ///< -1: a quantity, which stands there itself

    bool operator==(const Answers&) const = default;
  };
  std::vector<Answers> answers{};
  std::vector<std::int64_t> values{};
  std::vector<std::vector<PlanBand>> bands{};
  std::vector<PlanCombinations> combinations{};
  std::vector<PlanWeights> weights{};
  std::int64_t levels = 0;
  std::int32_t centi_per_unit = 100;  ///< one unit of a points node, in hundredths of a point
  std::vector<NodeIndex> steps{};     ///< result of each `Standard::steps` row
  bool has_level = true;  ///< false for a standard that gives scores only
  NodeIndex initial_level = 0;
  NodeIndex level = 0;

  /// Nodes of one rule of an adjusting step.
  struct Rule {
    NodeIndex held = 0;     ///< its condition
    NodeIndex blocked = 0;  ///< its exception
    NodeIndex before = 0;   ///< level on entry
    NodeIndex after = 0;    ///< level on leaving
    bool adjusts_level = false;  ///< changes the final level; others make a grade or the preliminary level

    bool operator==(const Rule&) const = default;
  };
  std::vector<Rule> rules{};      ///< one per `Standard::rules` row
  std::vector<NodeIndex> branches{};  ///< condition of each `Standard::branches` row
  /// When an item or fact is asked.
  struct Asked {
    NodeIndex when = 0;
    std::vector<InputIndex> reads{};  ///< the inputs that tell

    bool operator==(const Asked&) const = default;
  };
  std::vector<std::optional<Asked>> asked{};  ///< per item and fact; nothing: always
  std::vector<NodeIndex> notes{};  ///< condition of each `Standard::notes` row
  std::vector<NodeIndex> scores{};            ///< results of the steps that are scores
  std::vector<std::int64_t> most{};           ///< the most that each of them can reach
  std::vector<NodeIndex> grades{};            ///< results of the steps that are grades of domains
  std::vector<std::int16_t> grade_numbers{};  ///< per node: its place in `grades`, the first of equal ones; -1: none

  /// An item with a row of less than high confidence.
  struct DoubtfulItem {
    InputIndex item = 0;
    bool always = false;           ///< its own row is so
    std::vector<bool> options{};   ///< by position: the row of the option is so

    bool operator==(const DoubtfulItem&) const = default;
  };
  std::vector<DoubtfulItem> doubtful_items{};

  /// A step whose row, or a row of whose table, is of less than high confidence.
  struct DoubtfulStep {
    /// A table that is told at this step, by the node that looks it up.
    struct Table {
      NodeIndex node = 0;
      std::vector<Confidence> rows{};

      bool operator==(const Table&) const = default;
    };
    std::uint16_t step = 0;
    Confidence own = Confidence::high;
    bool is_choice = false;       ///< which of the tables is looked up is told by the person's answers
    bool has_branches = false;
    std::vector<Table> tables{};

    bool operator==(const DoubtfulStep&) const = default;
  };
  std::vector<DoubtfulStep> doubtful_steps{};
  std::vector<std::uint16_t> doubtful_policies{};  ///< policies that are so

  /// All that depends on a policy.
  struct PolicyCone {
    /// One way in which other operands settle a node that reads a comparison of the policy, so that it gets no further there.
    struct Settler {
      NodeIndex node = 0;   ///< settles where it has the value `truth`, or that of `other`
      NodeIndex other = 0;  ///< `node` itself: a truth settles
      bool truth = false;
      bool is_last = false;  ///< of those that settle one node; one of them is enough

      bool operator==(const Settler&) const = default;
    };
    std::vector<Settler> settlers{};  ///< one node after another: the policy does nothing where all of them are settled
    bool can_settle = true;           ///< false where something that reads it cannot be settled
    std::vector<Run> runs{};          ///< stretches of the plan's runs

    bool operator==(const PolicyCone&) const = default;
  };
  std::vector<PolicyCone> policy_cones{};  ///< per policy

  /// What a grading without a trace works out: what only a trace tells is left out, and what few values decide is looked up.
  /// A node keeps its number and its value; behind the last of them stand the truths that settle a look-up.
  struct Brief {
    std::vector<Node> nodes{};
    std::vector<NodeIndex> operands{};
    std::vector<Run> runs{};
    std::vector<PolicyCone> policy_cones{};

    bool operator==(const Brief&) const = default;
  };
  Brief brief{};

  std::vector<std::int64_t> multiple_of{};  ///< per node of points or counts: all its values are multiples of this; 0: it is always 0

  /// False for a step that only repeats the result of an earlier one: its table has been told there.
  [[nodiscard]] bool is_new(std::size_t step) const noexcept {
    const auto end = steps.begin() + static_cast<std::ptrdiff_t>(step);
    return std::find(steps.begin(), end, steps[step]) == end;
  }

  /// True where the table of a node that made a step is told there: neither the step nor the node repeats an earlier step.
  [[nodiscard]] bool tells(std::size_t step, NodeIndex node) const noexcept {
    return is_new(step) && (node == steps[step] || std::find(steps.begin(), steps.end(), node) == steps.end());
  }

  [[nodiscard]] const NodeIndex* operands_of(const Node& node) const noexcept { return operands.data() + node.first_operand; }
  /// Value of an input by its position in `Assessment::values`.
  [[nodiscard]] std::int64_t value(std::size_t input, std::int64_t position) const noexcept {
    const std::int64_t first = answers[input].first;
    return first < 0 ? position : values[static_cast<std::size_t>(first + position)];
  }
  [[nodiscard]] Points points(std::int64_t units) const noexcept {
    return Points::centi(static_cast<std::int32_t>(units * centi_per_unit));
  }
  bool operator==(const Plan&) const = default;
};

/// Result of a look-up that missed; no value of a plan can equal it, and differences to it do not overflow.
inline constexpr std::int64_t no_value = -(std::int64_t{1} << 60);

}  // namespace caregrade
