#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// Finds the values at which something that reads an input can change, so that one value between two of them stands for all.
///
/// why: a birthday nobody stated is one of fifty thousand days, but only those on which an age of the rules is reached count.
class Turns {
 public:
  static constexpr std::size_t most = 1024;

  /// `results` are nodes whose values count themselves.
  Turns(const Plan& plan, const Reach& reach, const std::vector<NodeIndex>& results) : plan_{plan}, reach_{reach}, is_result_(plan.nodes.size()) {
    for (const NodeIndex each : results) is_result_[each] = true;
    readers_.resize(plan.nodes.size());
    for (std::size_t i = 0; i < plan.nodes.size(); ++i)
      for (std::size_t k = 0; k < plan.nodes[i].operand_count; ++k) {
        auto& readers = readers_[plan.operands_of(plan.nodes[i])[k]];
        if (readers.empty() || readers.back() != i) readers.push_back(static_cast<NodeIndex>(i));
      }
  }

  /// One value of each stretch; the domain itself where nothing can be left out.
  [[nodiscard]] ValueSet reduced(NodeIndex input, const ValueSet& domain) const {
    const auto turns = of(input, domain);
    if (!turns) return domain;
    ValueSet reduced{};
    for (const auto& run : domain.runs()) {
      reduced.add(run.first);
      for (const std::int64_t turn : *turns)
        if (run.first < turn && turn <= run.last) reduced.add(turn);
    }
    reduced.tidy();
    return reduced;
  }

 private:
  using Values = std::vector<std::int64_t>;

  /// Values `t` such that only whether the node is below each `t` matters; nothing where more does.
  [[nodiscard]] std::optional<Values> of(NodeIndex node, const ValueSet& domain) const {
    if (is_result_[node]) return std::nullopt;
    Values turns{};
    for (const NodeIndex reader : readers_[node]) {
      if (reach_.domain(reader).is_single()) continue;
      const auto more = through(node, reader, domain);
      if (!more || turns.size() + more->size() > most) return std::nullopt;
      turns.insert(turns.end(), more->begin(), more->end());
    }
    std::sort(turns.begin(), turns.end());
    turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
    return turns;
  }

  [[nodiscard]] std::optional<Values> through(NodeIndex node, NodeIndex reader, const ValueSet& domain) const {
    const Node& of = plan_.nodes[reader];
    const NodeIndex* operands = plan_.operands_of(of);
    if (std::count(operands, operands + of.operand_count, node) != 1) return std::nullopt;
    const auto at = static_cast<std::size_t>(std::find(operands, operands + of.operand_count, node) - operands);
    if (of.op == Op::equal || of.op == Op::less || of.op == Op::less_or_equal) return beside(reach_.domain(operands[1 - at]));
    if (of.op == Op::band) return ends(plan_.bands[static_cast<std::size_t>(of.parameter)]);
    if (of.op == Op::choose && at > 0) return this->of(reader, domain);
    for (std::size_t k = 0; k < of.operand_count; ++k)
      if (k != at && !reach_.domain(operands[k]).is_single()) return std::nullopt;
    const bool is_monotone = of.op == Op::years || of.op == Op::months || of.op == Op::sum || of.op == Op::difference || of.op == Op::share ||
                             of.op == Op::least || of.op == Op::greatest;
    if (!is_monotone || domain.empty()) return std::nullopt;
    const auto turns = this->of(reader, domain);
    if (!turns) return std::nullopt;
    const auto value = [&](std::int64_t x) { return applied(of, operands, at, x); };
    return before(*turns, domain, value);
  }

  [[nodiscard]] std::int64_t applied(const Node& node, const NodeIndex* operands, std::size_t at, std::int64_t x) const {
    std::int64_t values[3]{};
    if (!folds(node.op)) {
      for (std::size_t k = 0; k < node.operand_count; ++k) values[k] = k == at ? x : reach_.domain(operands[k]).runs().front().first;
      return apply(plan_, node, values[0], values[1], values[2]);
    }
    std::int64_t folded = x;
    for (std::size_t k = 0; k < node.operand_count; ++k)
      if (k != at) folded = fold(node.op, folded, reach_.domain(operands[k]).runs().front().first);
    return folded;
  }

  /// Where a monotone operation passes each of the turns behind it.
  template <class Value>
  [[nodiscard]] static Values before(const Values& turns, const ValueSet& domain, Value value) {
    std::int64_t first = domain.runs().front().first, last = first;
    for (const auto& run : domain.runs()) {
      first = std::min(first, run.first);
      last = std::max(last, run.last);
    }
    const bool grows = value(first) <= value(last);
    Values found{};
    for (const std::int64_t turn : turns) {
      std::int64_t low = first, high = last + 1;  // the least x whose value is on the other side of the turn
      while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        const bool is_past = grows ? value(middle) >= turn : value(middle) < turn;
        if (is_past) high = middle;
        else low = middle + 1;
      }
      if (first < low && low <= last) found.push_back(low);
    }
    return found;
  }

  [[nodiscard]] static std::optional<Values> beside(const ValueSet& other) {
    if (other.size() > most / 2) return std::nullopt;
    Values turns{};
    other.each([&](std::int64_t value, std::int64_t) {
      turns.push_back(value);
      turns.push_back(value + 1);
    });
    return turns;
  }

  [[nodiscard]] static Values ends(const std::vector<PlanBand>& bands) {
    Values turns{};
    for (const PlanBand& band : bands) {
      turns.push_back(band.least);
      turns.push_back(band.most + 1);
    }
    return turns;
  }

  const Plan& plan_;
  const Reach& reach_;
  std::vector<bool> is_result_{};
  std::vector<std::vector<NodeIndex>> readers_{};
};

}  // namespace caregrade::detail
