#include "compile_columns.hpp"

#include <algorithm>
#include <bitset>
#include <limits>
#include <optional>

#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/grading.hpp"
#include "column_emitter.hpp"

namespace caregrade::batch {
namespace {

using Cone = std::bitset<Plan::most_inputs>;

/// Which nodes are told exactly by the program of sets, and how the level hangs on them.
class Exactness {
 public:
  Exactness(const Standard& standard, const Folded& folded) : plan_{standard.plan}, folded_{folded}, cones_(plan_.nodes.size()), exact_(plan_.nodes.size()), dense_(plan_.nodes.size()) {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) add(static_cast<NodeIndex>(i));
  }

  /// Its set or its interval is that of the completions.
  [[nodiscard]] bool is_exact(NodeIndex at) const { return exact_[at]; }
  [[nodiscard]] const Cone& cone(NodeIndex at) const { return cones_[at]; }

 private:
  void add(NodeIndex at) {
    const Folded::Node& node = folded_[at];
    if (node.is_constant) {
      exact_[at] = dense_[at] = true;
      return;
    }
    if (node.same_as != at) {
      exact_[at] = exact_[node.same_as];
      dense_[at] = dense_[node.same_as];
      cones_[at] = cones_[node.same_as];
      return;
    }
    if (node.op == Op::input) {
      cones_[at].set(static_cast<std::size_t>(node.parameter));
      exact_[at] = true;
      dense_[at] = is_dense(plan_.inputs[static_cast<std::size_t>(node.parameter)]);
      return;
    }
    bool disjoint = true, all_exact = true, all_dense = true;
    std::size_t first = 0;
    if (node.op == Op::choose) {  // why apart: only one of the branches is taken
      const Cone branches = cones_[node.operands[1]] | cones_[node.operands[2]];
      disjoint = (cones_[node.operands[0]] & branches).none();
      cones_[at] = branches | cones_[node.operands[0]];
    } else {
      for (; first < node.operands.size(); ++first) {
        disjoint = disjoint && (cones_[at] & cones_[node.operands[first]]).none();
        cones_[at] |= cones_[node.operands[first]];
      }
    }
    for (const NodeIndex operand : node.operands) {
      all_exact = all_exact && exact_[operand];
      all_dense = all_dense && dense_[operand];
    }
    if (!disjoint || !all_exact) return;
    const auto is_number = [this](NodeIndex operand) { return folded_[operand].is_constant; };
    const bool against_number = node.operands.size() == 2 && (is_number(node.operands[0]) || is_number(node.operands[1]));
    switch (node.op) {
      case Op::sum:
        exact_[at] = true;
        dense_[at] = all_dense;
        return;
      case Op::all_of:
      case Op::any_of:
      case Op::negation: exact_[at] = dense_[at] = true; return;
      case Op::less:
      case Op::less_or_equal: exact_[at] = dense_[at] = against_number; return;
      case Op::equal: exact_[at] = dense_[at] = against_number && (all_dense || is_level(folded_[node.operands[0]].kind)); return;
      case Op::greatest:
      case Op::least:
        exact_[at] = true;
        dense_[at] = all_dense && !is_level(node.kind);
        return;
      case Op::worse: exact_[at] = true; return;
      case Op::choose: exact_[at] = true; return;
      case Op::band: exact_[at] = all_dense; return;
      case Op::combination:
        exact_[at] = std::all_of(node.operands.begin(), node.operands.end(), [this](NodeIndex operand) { return is_level(folded_[operand].kind) || dense_[operand]; });
        return;
      case Op::weigh: exact_[at] = std::all_of(node.operands.begin(), node.operands.end(), [this](NodeIndex operand) { return dense_[operand]; }); return;
      default: return;
    }
  }

  /// Every whole number between its least and its greatest value is one of its values.
  [[nodiscard]] static bool is_dense(const PlanInput& input) {
    if (input.is_quantity) return input.step == 1 && input.values.front() == 0 && !input.is_summed;
    std::vector<std::int64_t> values = input.values;
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i < values.size(); ++i)
      if (values[i] > values[i - 1] + 1) return false;
    return true;
  }

  const Plan& plan_;
  const Folded& folded_;
  std::vector<Cone> cones_{};
  std::vector<bool> exact_{}, dense_{};
};

}  // namespace

namespace {

/// Works out the levels of rows with unknowns beforehand, where few enough nodes decide them.
class TailMaker {
 public:
  TailMaker(const Standard& standard, const Folded& folded, const Exactness& exactness)
      : plan_{standard.plan}, folded_{folded}, exactness_{exactness} {}

  static constexpr std::size_t most_keys = 1U << 16U;
  static constexpr std::size_t most_singles = 1U << 14U;

  /// The nodes of the key; nothing where they are too many.
  [[nodiscard]] std::optional<std::vector<NodeIndex>> parts(const std::vector<NodeIndex>& targets) {
    targets_ = targets;
    std::vector<bool> needed(plan_.nodes.size());
    for (const NodeIndex target : targets) needed[folded_.same(target)] = true;
    for (std::size_t i = plan_.nodes.size(); i-- > 0;)
      if (needed[i])
        for (const NodeIndex operand : folded_[static_cast<NodeIndex>(i)].operands) needed[operand] = true;
    std::vector<NodeIndex> found{};
    std::vector<bool> inside(plan_.nodes.size());  // below a node of the key
    std::size_t keys = 1, singles = 1;
    for (std::size_t i = plan_.nodes.size(); i-- > 0;) {
      const auto at = static_cast<NodeIndex>(i);
      if (!needed[i] || folded_[at].is_constant || inside[i]) continue;
      if (!folded_.is_input(at) && !can_stand_for_all_below(at, needed)) continue;
      const auto most = most_of(at);
      if (!most) return std::nullopt;
      found.push_back(at);
      keys *= states(at, *most);
      singles *= static_cast<std::size_t>(*most) + 1;
      if (keys > most_keys || singles > most_singles) return std::nullopt;
      mark_below(at, inside);
    }
    return found;
  }

  [[nodiscard]] Tail make(const std::vector<NodeIndex>& parts, std::vector<Register> registers, const std::vector<NodeIndex>& rules) {
    Tail tail{};
    std::size_t keys = 1;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const std::int64_t most = *most_of(parts[k]);
      tail.parts.push_back({.low = registers[k], .is_set = is_level(folded_[parts[k]].kind), .most = static_cast<std::int32_t>(most), .stride = static_cast<std::int32_t>(keys)});
      keys *= states(parts[k], most);
    }
    tail.endings.resize(keys);
    std::vector<std::int64_t> values(plan_.nodes.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      if (folded_[static_cast<NodeIndex>(i)].is_constant) values[i] = folded_.constant(static_cast<NodeIndex>(i));
    std::vector<bool> fixed(plan_.nodes.size());
    for (const NodeIndex part : parts) fixed[part] = true;
    std::vector<bool> below(plan_.nodes.size());
    for (const NodeIndex part : parts) mark_below(part, below);
    done_.assign(keys, false);
    for (std::size_t key = 0; key < keys; ++key) (void)ending(tail, parts, rules, key, values, fixed, below);
    return tail;
  }

 private:
  /// States of a part: a set of levels, or an interval of `0 … most`.
  [[nodiscard]] std::size_t states(NodeIndex at, std::int64_t most) const {
    const auto values = static_cast<std::size_t>(most) + 1;
    return is_level(folded_[at].kind) ? std::size_t{1} << values : values * values;
  }

  /// The greatest of the values of a node, all from 0 on; nothing where they are too many, or not told.
  [[nodiscard]] std::optional<std::int64_t> most_of(NodeIndex at) const {
    const Folded::Node& node = folded_[at];
    if (node.kind == Kind::truth) return 1;
    if (node.kind == Kind::level) return plan_.levels - 1;
    if (node.kind == Kind::grade) {
      std::int64_t most = -1;
      if (node.op == Op::band)
        for (const PlanBand& row : plan_.bands[static_cast<std::size_t>(node.parameter)]) most = std::max(most, row.result);
      return most < 0 ? std::nullopt : std::optional{most};
    }
    if (!folded_.is_input(at)) return std::nullopt;
    const PlanInput& input = plan_.inputs[static_cast<std::size_t>(node.parameter)];
    if (input.is_quantity) return std::nullopt;
    std::vector<std::int64_t> values = input.values;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values.front() == 0 && values.back() + 1 == static_cast<std::int64_t>(values.size()) && values.size() <= 8 ? std::optional{values.back()} : std::nullopt;
  }

  /// A node that is told exactly, and through which alone everything passes that stands below it.
  [[nodiscard]] bool can_stand_for_all_below(NodeIndex at, const std::vector<bool>& needed) const {
    if (!exactness_.is_exact(at) || !most_of(at)) return false;
    std::vector<bool> below(plan_.nodes.size());
    mark_below(at, below);
    for (const NodeIndex target : targets_)
      if (below[folded_.same(target)] && folded_.same(target) != at) return false;
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      if (!needed[i] || below[i] || i == at) continue;
      for (const NodeIndex operand : folded_[static_cast<NodeIndex>(i)].operands)
        if (below[operand] && operand != at && !folded_[operand].is_constant) return false;
    }
    return true;
  }

  /// Marks what stands below a node, not the node itself.
  void mark_below(NodeIndex at, std::vector<bool>& marked) const {
    std::vector<bool> mine(plan_.nodes.size());
    mine[at] = true;
    for (std::size_t i = std::size_t{at} + 1; i-- > 0;)
      if (mine[i])
        for (const NodeIndex operand : folded_[static_cast<NodeIndex>(i)].operands) mine[operand] = marked[operand] = true;
  }

  /// What a state of a part leaves of it, as bits by value; 0 where no such state can be.
  [[nodiscard]] static std::uint32_t possible(const Tail::Part& part, std::size_t state) {
    if (part.is_set) return static_cast<std::uint32_t>(state);
    const auto values = static_cast<std::size_t>(part.most) + 1;
    const std::size_t low = state % values, high = state / values;
    std::uint32_t bits = 0;
    for (std::size_t value = low; value <= high; ++value) bits |= 1U << value;
    return bits;
  }

  [[nodiscard]] static std::size_t state_of(const Tail::Part& part, std::uint32_t bits) {
    if (part.is_set) return bits;
    std::size_t low = 0, high = 0;
    while ((bits >> low & 1U) == 0) ++low;
    while (bits >> (high + 1) != 0) ++high;
    return low + high * (static_cast<std::size_t>(part.most) + 1);
  }

  /// What is left where either may be. A look-up that misses, which `check` proves that none does, makes the whole a miss.
  [[nodiscard]] static Ending join(const Ending& a, const Ending& b) {
    if (a.best < 0 || b.best < 0 || a.initial_best < 0 || b.initial_best < 0) return {};
    return {std::min(a.best, b.best), std::max(a.worst, b.worst), std::min(a.initial_best, b.initial_best), std::max(a.initial_worst, b.initial_worst), a.held & b.held};
  }

  /// What a key leads to: the endings of two keys that share out one part's values, or the one ending of known values.
  Ending ending(Tail& tail, const std::vector<NodeIndex>& parts, const std::vector<NodeIndex>& rules, std::size_t key, std::vector<std::int64_t>& values,
                const std::vector<bool>& fixed, const std::vector<bool>& below) {
    if (done_[key]) return tail.endings[key];
    done_[key] = true;
    std::size_t rest = key;
    std::vector<std::uint32_t> bits{};
    for (std::size_t k = 0; k < parts.size(); ++k) {
      const std::size_t count = states(parts[k], tail.parts[k].most);
      bits.push_back(possible(tail.parts[k], rest % count));
      rest /= count;
      if (bits.back() == 0) return {};  // no row comes to this key
    }
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if ((bits[k] & (bits[k] - 1)) == 0) continue;
      std::uint32_t top = bits[k];
      while ((top & (top - 1)) != 0) top &= top - 1;
      const auto stride = static_cast<std::size_t>(tail.parts[k].stride);
      const std::size_t base = key - state_of(tail.parts[k], bits[k]) * stride;
      const Ending with = ending(tail, parts, rules, base + state_of(tail.parts[k], top) * stride, values, fixed, below);
      const Ending without = ending(tail, parts, rules, base + state_of(tail.parts[k], bits[k] ^ top) * stride, values, fixed, below);
      return tail.endings[key] = join(with, without);
    }
    for (std::size_t k = 0; k < parts.size(); ++k) {
      std::int64_t value = 0;
      while ((bits[k] >> value & 1U) == 0) ++value;
      values[parts[k]] = value;
    }
    return tail.endings[key] = known_ending(rules, values, fixed, below);
  }

  [[nodiscard]] Ending known_ending(const std::vector<NodeIndex>& rules, std::vector<std::int64_t>& values, const std::vector<bool>& fixed, const std::vector<bool>& below) const {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const auto at = static_cast<NodeIndex>(i);
      const Folded::Node& node = folded_[at];
      if (node.is_constant || fixed[i] || below[i] || node.op == Op::input) continue;
      if (node.same_as != at) values[i] = values[node.same_as];
      else values[i] = detail::value_of(plan_, node.op, plan_.nodes[at], node.operands.data(), node.operands.data() + node.operands.size(), values.data());
    }
    const auto level = [&values, this](NodeIndex at) { return static_cast<std::int8_t>(std::max<std::int64_t>(values[folded_.same(at)], -1)); };
    Ending ending{.best = level(plan_.level), .worst = level(plan_.level), .initial_best = level(plan_.initial_level), .initial_worst = level(plan_.initial_level)};
    for (std::size_t k = 0; k < rules.size(); ++k) ending.held |= static_cast<std::uint32_t>(values[folded_.same(rules[k])] != 0) << k;
    return ending;
  }

  const Plan& plan_;
  const Folded& folded_;
  const Exactness& exactness_;
  std::vector<NodeIndex> targets_{};
  std::vector<bool> done_{};  ///< per key
};

/// The least and the greatest value of every node, whatever its operands have to do with each other.
std::vector<Interval> ranges(const Plan& plan, const Folded& folded) {
  std::vector<Interval> ranges(plan.nodes.size());
  const auto hull = [](Interval a, Interval b) { return Interval{std::min(a.low, b.low), std::max(a.high, b.high)}; };
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto at = static_cast<NodeIndex>(i);
    const Folded::Node& node = folded[at];
    const auto of = [&](std::size_t k) { return ranges[node.operands[k]]; };
    Interval& range = ranges[i];
    if (node.is_constant) range = {folded.constant(at), folded.constant(at)};
    else if (node.same_as != at) range = ranges[node.same_as];
    else if (node.op == Op::input) {
      const PlanInput& input = plan.inputs[static_cast<std::size_t>(node.parameter)];
      const auto [least, most] = std::minmax_element(input.values.begin(), input.values.end());
      range = {*least, input.is_quantity ? input.most : *most};
    } else if (node.kind == Kind::truth) range = {0, 1};
    else if (is_level(node.kind)) range = {0, static_cast<std::int64_t>(LevelSet::most_levels) - 1};
    else if (node.op == Op::sum)
      for (std::size_t k = 0; k < node.operands.size(); ++k) range = {range.low + of(k).low, range.high + of(k).high};
    else if (node.op == Op::difference) range = {of(0).low - of(1).high, of(0).high - of(1).low};
    else if (node.op == Op::choose) range = hull(of(1), of(2));
    else if (node.op == Op::band)
      for (const PlanBand& row : plan.bands[static_cast<std::size_t>(node.parameter)]) range = hull(range, {row.result, row.result});
    else if (node.op == Op::weigh)
      for (const std::int64_t points : plan.weights[static_cast<std::size_t>(node.parameter)].points) {
        const auto count = static_cast<std::int64_t>(node.operands.size());
        range = hull(range, {std::min<std::int64_t>(points, 0) * count, std::max<std::int64_t>(points, 0) * count});
      }
    else
      for (std::size_t k = 0; k < node.operands.size(); ++k) range = k == 0 ? of(k) : hull(range, of(k));
  }
  return ranges;
}

/// How the cells of an input are read: as the form prints them.
Input input_of(const Standard& standard, InputIndex number) {
  const PlanInput& plan = standard.plan.inputs[number];
  Input input{.is_conditional = standard.plan.asked[number].has_value()};
  if (plan.is_quantity) {
    input.is_identity = true;
    input.is_quantity = true;
    input.step = static_cast<std::int32_t>(plan.step);
    input.most = input.greatest = static_cast<std::int32_t>(plan.most);
    return input;
  }
  std::vector<std::int32_t> printed{};
  for (std::size_t position = 0; position < plan.values.size(); ++position) {
    const bool has_number = standard.is_item(number) && standard.items[number].options[position].letter.empty();
    printed.push_back(has_number ? standard.items[number].options[position].number : static_cast<std::int32_t>(position));
  }
  const std::int32_t greatest = *std::max_element(printed.begin(), printed.end());
  input.positions.assign(static_cast<std::size_t>(greatest) + 1, -1);
  for (std::size_t position = 0; position < printed.size(); ++position) input.positions[static_cast<std::size_t>(printed[position])] = static_cast<std::int32_t>(position);
  const bool has_gap = std::find(input.positions.begin(), input.positions.end(), -1) != input.positions.end();
  input.most = has_gap ? static_cast<std::int32_t>(printed.size()) - 1 : greatest;
  input.is_renumbered = has_gap;
  for (std::int32_t code = 0; code <= input.most; ++code) {
    const auto position = static_cast<std::size_t>(has_gap ? code : input.positions[static_cast<std::size_t>(code)]);
    input.values.push_back(static_cast<std::int32_t>(plan.values[position]));
  }
  const auto [least, most] = std::minmax_element(input.values.begin(), input.values.end());
  input.least = *least;
  input.greatest = *most;
  input.is_identity = true;
  for (std::int32_t code = 0; code <= input.most; ++code) input.is_identity = input.is_identity && input.values[static_cast<std::size_t>(code)] == code;
  return input;
}

}  // namespace

Columnar compile_columns(const Standard& standard, const PolicyChoices& policies) {
  const Plan& plan = standard.plan;
  std::vector<std::optional<std::int64_t>> fixed(standard.answer_count());
  fixed.insert(fixed.end(), policies.begin(), policies.end());
  const Folded folded{plan, fixed};
  Columnar columnar{};
  for (std::size_t i = 0; i < standard.answer_count(); ++i) columnar.inputs.push_back(input_of(standard, static_cast<InputIndex>(i)));

  std::vector<NodeIndex> rules{}, kept{};
  for (const Plan::Rule& rule : plan.rules)
    if (rule.adjusts_level) rules.push_back(rule.held);
  if (plan.has_level) kept = {plan.level, plan.initial_level};
  kept.insert(kept.end(), rules.begin(), rules.end());
  const std::vector<NodeIndex> decisive = kept;
  kept.insert(kept.end(), plan.scores.begin(), plan.scores.end());

  columnar.is_narrow = plan.levels <= 8;
  for (const Interval range : ranges(plan, folded)) columnar.is_narrow = columnar.is_narrow && range.low >= -126 && range.high <= 126;
  for (const Input& input : columnar.inputs) columnar.is_narrow = columnar.is_narrow && input.most <= 126 && input.positions.size() <= 127;
  for (std::size_t i = 0; i < plan.bands.size(); ++i)
    for (const PlanBand& row : plan.bands[i]) columnar.is_narrow = columnar.is_narrow && (row.result < 8 || row.result <= 126);
  const std::int64_t most_lane = columnar.is_narrow ? 127 : std::numeric_limits<std::int32_t>::max();

  Emitter crisp{plan, folded, columnar.inputs, false};
  crisp.most_lane = most_lane;
  crisp.checks_codes = true;
  columnar.crisp = crisp.make(kept);
  const auto results = [&](Emitter& emitter) {
    Columnar::Results found{};
    if (plan.has_level) found.level = emitter.result(plan.level), found.initial = emitter.result(plan.initial_level);
    for (const NodeIndex score : plan.scores) found.scores.push_back(emitter.result(score));
    for (const NodeIndex rule : rules) found.rules.push_back(emitter.result(rule));
    return found;
  };
  columnar.crisp_results = results(crisp);

  const Exactness exactness{standard, folded};
  TailMaker tails{standard, folded, exactness};
  const auto parts = plan.has_level ? tails.parts(decisive) : std::nullopt;
  std::vector<NodeIndex> kept_sets = kept;
  if (parts) kept_sets.insert(kept_sets.end(), parts->begin(), parts->end());
  for (std::size_t i = 0; i < standard.answer_count(); ++i)
    if (plan.asked[i]) kept_sets.push_back(plan.asked[i]->when);
  Emitter sets{plan, folded, columnar.inputs, true};
  sets.most_lane = most_lane;
  sets.checks_codes = true;
  columnar.sets = sets.make(kept_sets);
  columnar.sets_results = results(sets);
  for (std::size_t i = 0; i < standard.answer_count(); ++i)
    columnar.sets_results.asked.push_back(plan.asked[i] ? sets.result(plan.asked[i]->when) : Register{0});
  for (const NodeIndex score : plan.scores) columnar.score_is_exact.push_back(exactness.is_exact(score));
  if (parts) {
    std::vector<Register> registers{};
    for (const NodeIndex part : *parts) registers.push_back(sets.result(part));
    columnar.tail = tails.make(*parts, registers, rules);
  }
  return columnar;
}

}  // namespace caregrade::batch
