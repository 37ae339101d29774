#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/grading.hpp"

namespace caregrade::detail {

/// Node values of a person whose every answer is known, with the questions that `Reach` answers.
class Known {
 public:
  Known(const Plan& plan, const std::int64_t* values) noexcept : plan_{&plan}, values_{values} {}

  [[nodiscard]] const Plan& plan() const noexcept { return *plan_; }
  [[nodiscard]] Interval interval(NodeIndex node) const noexcept { return {values_[node], values_[node]}; }
  [[nodiscard]] Truth truth(NodeIndex node) const noexcept { return values_[node] != 0 ? Truth::yes : Truth::no; }
  [[nodiscard]] std::optional<LevelSet> levels(NodeIndex node) const noexcept {
    if (values_[node] < 0) return std::nullopt;
    return LevelSet::only(values_[node]);
  }

 private:
  const Plan* plan_;
  const std::int64_t* values_;
};

/// Visits the nodes that may have made a value: behind every choice the branches that may be taken, and what was made worse.
template <class View>
class Told {
 public:
  Told(const Plan& plan, View& view) : plan_{plan}, view_{view} {}

  template <class Visit>
  void each(NodeIndex at, Visit visit) {
    const Node& node = plan_.nodes[at];
    const NodeIndex* operand = plan_.operands_of(node);
    if (seen_[at]) return;
    seen_.set(at);
    if (node.op == Op::worse) return each(operand[0], visit);
    if (node.op != Op::choose) return visit(at);
    const Truth condition = view_.truth(operand[0]);
    if (condition != Truth::no) each(operand[1], visit);
    if (condition != Truth::yes) each(operand[2], visit);
  }

 private:
  const Plan& plan_;
  View& view_;
  std::bitset<Plan::most_nodes> seen_{};  // why: rules one after another come back to the same nodes, twice as often with each
};

/// Collects the answers that made a condition what it is. Grades stand for the answers behind them.
template <class View>
class Because {
 public:
  Because(const Plan& plan, View& view, std::size_t answer_count) : plan_{plan}, view_{view}, answer_count_{answer_count} {}

  [[nodiscard]] Few<InputIndex, 8> of(NodeIndex condition) {
    held_ = view_.truth(condition) == Truth::yes;
    found_.clear();
    seen_.reset();
    visit(condition);
    return std::move(found_);
  }

  /// Numbers in `Plan::grades` of the grades that the last condition looked at, in the order of the method.
  [[nodiscard]] Few<std::uint16_t, 4> grades() {
    std::sort(grades_.begin(), grades_.end());
    return std::move(grades_);
  }

 private:
  void visit(NodeIndex at) {
    const Node& node = plan_.nodes[at];
    if (node.op == Op::input) return add(static_cast<InputIndex>(node.parameter), at);
    if (plan_.grade_numbers[at] >= 0) {
      const auto number = static_cast<std::uint16_t>(plan_.grade_numbers[at]);
      if (std::find(grades_.begin(), grades_.end(), number) == grades_.end()) grades_.push_back(number);
      return;
    }
    const NodeIndex* operand = plan_.operands_of(node);
    if (node.op == Op::choose) {
      const Truth condition = view_.truth(operand[0]);
      visit(operand[0]);
      if (condition != Truth::no) visit(operand[1]);
      if (condition != Truth::yes) visit(operand[2]);
      return;
    }
    const Truth value = node.kind == Kind::truth ? view_.truth(at) : Truth::unknown;
    for (std::size_t k = 0; k < node.operand_count; ++k) {
      // why: one yes settles an "or" and one no an "and"; the other operands had no part in it.
      const bool settled = (node.op == Op::any_of && value == Truth::yes) || (node.op == Op::all_of && value == Truth::no);
      if (!settled || view_.truth(operand[k]) == value) visit(operand[k]);
    }
  }

  void add(InputIndex input, NodeIndex at) {
    if (input >= answer_count_ || seen_[input]) return;
    if (held_ && plan_.nodes[at].kind == Kind::count && view_.interval(at) == Interval{}) return;
    seen_.set(input);
    found_.push_back(input);
  }

  const Plan& plan_;
  View& view_;
  std::size_t answer_count_ = 0;
  bool held_ = false;
  std::bitset<Plan::most_inputs> seen_{};
  Few<InputIndex, 8> found_{};
  Few<std::uint16_t, 4> grades_{};
};

}  // namespace caregrade::detail
