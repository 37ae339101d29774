#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "folded.hpp"

namespace caregrade::batch {

/// What a number may be: from `least` to `most`, and perhaps a look-up that missed.
struct Range {
  std::int64_t least = 0, most = 0;
  bool may_miss = false;

  /// All that eight bytes hold.
  [[nodiscard]] static constexpr Range any() noexcept { return {std::numeric_limits<std::int64_t>::min() / 2, std::numeric_limits<std::int64_t>::max() / 2, true}; }
  [[nodiscard]] constexpr Range with(const Range& other) const noexcept {
    return {std::min(least, other.least), std::max(most, other.most), may_miss || other.may_miss};
  }
  /// Bytes of the narrowest lane that holds it. why not its least number: that is a miss.
  [[nodiscard]] constexpr std::uint8_t lane() const noexcept {
    const auto fits = [this](std::int64_t end) { return least > -end && most < end; };
    return fits(std::int64_t{1} << 7U) ? 1 : fits(std::int64_t{1} << 31U) ? 4 : 8;
  }
};

/// The ranges of all nodes of a folded plan, from those of its inputs.
class Ranges {
 public:
  Ranges(const Plan& plan, const Folded& folded, const std::vector<Range>& inputs) : plan_{plan}, folded_{folded}, ranges_(plan.nodes.size()) {
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      const auto at = static_cast<NodeIndex>(i);
      if (folded.same(at) != at) ranges_[i] = ranges_[folded.same(at)];
      else if (folded[at].is_constant) ranges_[i] = of_constant(folded.constant(at));
      else if (folded.is_input(at)) ranges_[i] = inputs[static_cast<std::size_t>(folded[at].parameter)];
      else ranges_[i] = of(folded[at]);
    }
  }

  [[nodiscard]] const Range& operator[](NodeIndex at) const { return ranges_[at]; }

  /// Bytes of the lanes in which a node is worked out: its operands, but conditions and truths, and its result have to fit.
  [[nodiscard]] std::uint8_t lane(NodeIndex at) const {
    const Folded::Node& node = folded_[at];
    if (node.op == Op::all_of || node.op == Op::any_of || node.op == Op::negation) return 1;
    std::uint8_t most = gives_truth(node.op) ? std::uint8_t{1} : ranges_[at].lane();
    for (std::size_t k = node.op == Op::choose ? 1 : 0; k < node.operands.size(); ++k) most = std::max(most, ranges_[node.operands[k]].lane());
    if (node.op == Op::weigh) return 8;
    if (node.op == Op::years || node.op == Op::months || node.op == Op::share) most = std::max<std::uint8_t>(most, 4);
    if (node.op == Op::share && (!is_positive(node) || ranges_[node.operands[0]].most > share_end / std::max<std::int64_t>(ranges_[node.operands[1]].most, 1))) return 8;
    return most;
  }
  [[nodiscard]] static bool gives_truth(Op op) { return op == Op::equal || op == Op::less || op == Op::less_or_equal || op == Op::all_of || op == Op::any_of || op == Op::negation; }

 private:
  static constexpr std::int64_t share_end = std::int64_t{1} << 45;  ///< of products of which a `double` has more than whole numbers

  [[nodiscard]] static Range of_constant(std::int64_t value) { return value == no_value ? Range{0, 0, true} : Range{value, value}; }
  [[nodiscard]] bool is_positive(const Folded::Node& node) const {
    return std::all_of(node.operands.begin(), node.operands.end(), [this](NodeIndex operand) { return ranges_[operand].least >= 0; });
  }

  [[nodiscard]] Range of(const Folded::Node& node) const {
    if (gives_truth(node.op)) return {0, 1};
    const auto in = [&](std::size_t k) -> const Range& { return ranges_[node.operands[k]]; };
    bool may_miss = false;
    for (std::size_t k = 0; k < node.operands.size(); ++k) may_miss = may_miss || in(k).may_miss;
    switch (node.op) {
      case Op::sum: return may_miss ? Range::any() : sum(node);
      case Op::greatest:
      case Op::least: {
        Range range = in(0);
        for (std::size_t k = 1; k < node.operands.size(); ++k)
          range = node.op == Op::greatest ? Range{std::max(range.least, in(k).least), std::max(range.most, in(k).most)} : Range{std::min(range.least, in(k).least), std::min(range.most, in(k).most)};
        return {range.least, range.most, may_miss};
      }
      case Op::difference: return is_small(in(0)) && is_small(in(1)) ? Range{in(0).least - in(1).most, in(0).most - in(1).least, may_miss} : Range::any();
      case Op::choose: return in(1).with(in(2));
      case Op::worse: return {in(0).least, std::max(in(0).most + node.parameter, plan_.levels), may_miss};
      case Op::share: return share(node, may_miss);
      case Op::years: return {-100'000, 100'000, may_miss};  // of days that a calendar has, and of those that are as far away as can be
      case Op::months: return {-1'000'000, 1'000'000, may_miss};
      case Op::band: return band(plan_.bands[static_cast<std::size_t>(node.parameter)], in(0));
      case Op::combination: return combination(node);
      default: return Range::any();
    }
  }

  [[nodiscard]] static bool is_small(const Range& range) { return range.least > -(std::int64_t{1} << 60U) && range.most < std::int64_t{1} << 60U; }

  /// why of all signs: on the way a sum may be further from 0 than in the end.
  [[nodiscard]] Range sum(const Folded::Node& node) const {
    Range range{};
    for (const NodeIndex operand : node.operands) {
      const Range& each = ranges_[operand];
      if (!is_small(each) || !is_small(range)) return Range::any();
      range = {range.least + std::min<std::int64_t>(each.least, 0), range.most + std::max<std::int64_t>(each.most, 0)};
    }
    return range;
  }

  [[nodiscard]] Range share(const Folded::Node& node, bool may_miss) const {
    const Range &amount = ranges_[node.operands[0]], &ratio = ranges_[node.operands[1]];
    if (!is_positive(node) || ratio.most >= std::int64_t{1} << 16U) return Range::any();
    // why: an amount without an upper end has a share without one, and another no more than seven times as much.
    if (amount.most >= share_end) return {0, std::int64_t{1} << 53U, may_miss};
    return {0, detail::share(amount.most, ratio.most, Rounding::up), may_miss};
  }

  [[nodiscard]] static Range band(const std::vector<PlanBand>& rows, const Range& of) {
    if (rows.empty()) return {0, 0, true};
    Range range = of_constant(rows.front().result);
    for (const PlanBand& row : rows) range = range.with(of_constant(row.result));
    // why in a loop over all rows: they need not be in order.
    std::int64_t covered = of.least;
    for (std::size_t done = 0; done < rows.size() && covered <= of.most; ++done)
      for (const PlanBand& row : rows)
        if (row.least <= covered && covered <= row.most) covered = row.most >= of.most ? of.most + 1 : row.most + 1;
    range.may_miss = range.may_miss || of.may_miss || covered <= of.most;
    return range;
  }

  [[nodiscard]] Range combination(const Folded::Node& node) const {
    const PlanCombinations& table = plan_.combinations[static_cast<std::size_t>(node.parameter)];
    Range range = table.levels.empty() ? Range{0, 0, true} : of_constant(table.levels.front());
    for (const std::int64_t level : table.levels) range = range.with(of_constant(level));
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      const Range& operand = ranges_[node.operands[k]];
      range.may_miss = range.may_miss || operand.may_miss || operand.least < table.axes[k].least || operand.most > table.axes[k].most;
    }
    return range;
  }

  const Plan& plan_;
  const Folded& folded_;
  std::vector<Range> ranges_{};
};

}  // namespace caregrade::batch
