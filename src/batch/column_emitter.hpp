#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "caregrade/model/plan.hpp"
#include "folded.hpp"
#include "lanes.hpp"
#include "program.hpp"
#include "ranges.hpp"

namespace caregrade::batch {

[[nodiscard]] inline bool is_level(Kind kind) { return kind == Kind::level || kind == Kind::grade; }

/// Places in memory for what nodes are, given back once nobody reads them.
class Registers {
 public:
  /// One register of a lane, or the first of two that stand together.
  [[nodiscard]] Register take(bool pair, std::uint8_t lane = 0) {
    auto& free = pair ? pairs_ : singles_[lane_place(lane)];
    if (!free.empty()) {
      const Register found = free.back();
      free.pop_back();
      return found;
    }
    return take_new(pair, lane);
  }
  /// One that nothing stood in before, for what is the same for every block.
  [[nodiscard]] Register take_new(bool pair, std::uint8_t lane = 0) {
    const auto found = static_cast<Register>(lanes_.size());
    lanes_.insert(lanes_.end(), pair ? 2 : 1, lane);
    return found;
  }
  void give_back(Register one, bool pair) { (pair ? pairs_ : singles_[lane_place(lanes_[one])]).push_back(one); }
  [[nodiscard]] const std::vector<std::uint8_t>& lanes() const { return lanes_; }

 private:
  std::array<std::vector<Register>, 3> singles_{};
  std::vector<Register> pairs_{};
  std::vector<std::uint8_t> lanes_{};
};

/// Makes one program: of values, or of sets.
class Emitter {
 public:
  /// `ranges`: of a program of values in mixed lanes.
  Emitter(const Plan& plan, const Folded& folded, std::vector<Input>& inputs, bool of_sets, const Ranges* ranges = nullptr)
      : plan_{plan}, folded_{folded}, inputs_{inputs}, of_sets_{of_sets}, ranges_{ranges} {
    program_.levels = static_cast<std::int32_t>(plan_.levels);
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      (of_sets_ ? inputs_[i].low : inputs_[i].value) = registers_.take(of_sets_, ranges_ == nullptr ? std::uint8_t{0} : (*ranges_)[static_cast<NodeIndex>(i)].lane());
  }

  /// `keep`: the nodes whose registers somebody reads in the end; `lanes`: of these, where lanes are mixed.
  ColumnProgram make(const std::vector<NodeIndex>& keep, const std::vector<std::uint8_t>& lanes = {}) {
    std::vector<bool> needed(plan_.nodes.size());
    std::vector<std::size_t> last(plan_.nodes.size(), 0);
    for (const NodeIndex node : keep) needed[folded_.same(node)] = true;
    for (std::size_t i = plan_.nodes.size(); i-- > 0;)
      if (needed[i])
        for (const NodeIndex operand : folded_[static_cast<NodeIndex>(i)].operands) {
          needed[operand] = true;
          last[operand] = std::max(last[operand], i);
        }
    for (const NodeIndex node : keep) last[folded_.same(node)] = plan_.nodes.size();
    places_.resize(plan_.nodes.size());
    std::vector<bool> is_emitted(plan_.nodes.size());
    for (std::size_t i = 0; i < plan_.nodes.size() && checks_codes; ++i) {
      const auto at = static_cast<NodeIndex>(i);
      if (!needed[i] || !is_sum_of_codes(at)) continue;
      emit(at);
      is_emitted[i] = true;
      for (const NodeIndex operand : folded_[at].operands) (of_sets_ ? input_of(operand).is_marked : input_of(operand).is_checked) = true;
    }
    program_.checks = program_.instructions.size();
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      const auto at = static_cast<NodeIndex>(i);
      if (!needed[i] || is_emitted[i]) continue;
      if (folded_.is_input(at)) input_of(at).is_used = true;
      else if (!folded_[at].is_constant) {
        emit(at);
        for (const NodeIndex operand : folded_[at].operands)
          if (folded_.is_input(operand)) input_of(operand).is_bounded = true;
      }
      for (const NodeIndex operand : folded_[at].operands)
        if (last[operand] == i) give_back(operand);
    }
    // why at the end: a kept node may be an input or a constant, which no instruction made.
    for (std::size_t k = 0; k < keep.size(); ++k) {
      const NodeIndex at = folded_.same(keep[k]);
      widen(result(at, lanes.empty() ? std::uint8_t{0} : lanes[k]));
      if (folded_.is_input(at)) input_of(at).is_bounded = true;
    }
    program_.registers = registers_.lanes().size();
    if (ranges_ != nullptr) program_.lanes = registers_.lanes();
    return std::move(program_);
  }

  [[nodiscard]] Register result(NodeIndex node, std::uint8_t lane = 0) {
    const NodeIndex at = folded_.same(node);
    return ranges_ != nullptr ? place_in(at, lane) : place(at, is_set(at) ? Form::set : natural());
  }

  /// Where a node was made, in a program that keeps all; not of constants, nor of what nobody reads.
  [[nodiscard]] std::optional<Register> made(NodeIndex at) const { return places_[at].own; }

 private:
  struct Places {
    std::optional<Register> own{};   ///< value, interval or set
    std::optional<Register> ends{};  ///< of a set: its best and worst
    std::array<std::optional<Register>, 3> brought{};  ///< into other lanes
  };

  [[nodiscard]] bool is_sum_of_codes(NodeIndex at) const {
    const Folded::Node& node = folded_[at];
    return node.op == Op::sum && !node.is_constant && node.same_as == at &&
           std::all_of(node.operands.begin(), node.operands.end(), [this](NodeIndex operand) {
             // why not what is asked of some only: what it is where nobody was asked is known later.
             return folded_.is_input(operand) && input_of(operand).is_identity && !(of_sets_ && input_of(operand).is_conditional);
           });
  }
  [[nodiscard]] Input& input_of(NodeIndex at) const { return inputs_[static_cast<std::size_t>(folded_[at].parameter)]; }

  [[nodiscard]] Form natural() const { return of_sets_ ? Form::interval : Form::value; }
  [[nodiscard]] bool is_set(NodeIndex at) const { return of_sets_ && is_level(folded_[at].kind); }

  void give_back(NodeIndex at) {
    if (folded_[at].is_constant) return;
    Places& places = places_[at];
    for (auto& brought : places.brought) {
      if (brought) registers_.give_back(*brought, false);
      brought.reset();
    }
    if (folded_.is_input(at) || keeps_all) return;
    if (places.own) registers_.give_back(*places.own, of_sets_ && !is_set(at));
    if (places.ends) registers_.give_back(*places.ends, true);
    places = {};
  }

  [[nodiscard]] Register place(NodeIndex at, Form form) {
    Places& places = places_[at];
    auto& found = is_set(at) && form == Form::interval ? places.ends : places.own;
    if (found) return *found;
    if (folded_.is_input(at)) {
      const Input& input = inputs_[static_cast<std::size_t>(folded_[at].parameter)];
      return *(found = of_sets_ ? input.low : input.value);
    }
    if (folded_[at].is_constant) {
      const std::int64_t constant = folded_.constant(at);
      const std::int64_t value = form == Form::set ? constant < 0 ? 0 : std::int64_t{1} << constant : constant;
      const auto [same, is_new] = constants_.try_emplace({form, 0, value}, Register{0});
      if (!is_new) return *(found = same->second);
      found = same->second = registers_.take_new(form == Form::interval);
      program_.constants.push_back({*found, value});
      if (form == Form::interval) program_.constants.push_back({static_cast<Register>(*found + 1), value});
      return *found;
    }
    // A set, asked for as an interval.
    found = registers_.take(true);
    add({.op = Op::constant, .form = Form::interval, .operand_form = Form::set, .out = *found}, {*places.own});
    return *found;
  }

  /// The lane in which a node is made.
  [[nodiscard]] std::uint8_t own_lane(NodeIndex at) const {
    return ranges_ == nullptr ? std::uint8_t{0} : folded_.is_input(at) ? (*ranges_)[at].lane() : Ranges::gives_truth(folded_[at].op) ? std::uint8_t{1} : ranges_->lane(at);
  }

  /// The register that has a node's values in one of the mixed lanes.
  [[nodiscard]] Register place_in(NodeIndex at, std::uint8_t lane) {
    if (folded_[at].is_constant) {
      const std::int64_t value = folded_.constant(at);
      const auto [found, is_new] = constants_.try_emplace({Form::value, lane, value}, Register{0});
      if (is_new) program_.constants.push_back({found->second = registers_.take_new(false, lane), value == no_value ? missed_in(lane) : value});
      return found->second;
    }
    if (const std::uint8_t own = own_lane(at); own != lane) {
      auto& brought = places_[at].brought[lane_place(lane)];
      if (brought) return *brought;
      const Register from = place(at, Form::value);
      brought = registers_.take(false, lane);
      add({.op = Op::input, .lane = lane, .operand_lane = own, .out = *brought}, {from});
      return *brought;
    }
    return place(at, Form::value);
  }

  void add(Instruction instruction, const std::vector<Register>& operands) {
    instruction.first_operand = static_cast<std::uint32_t>(program_.operands.size());
    instruction.operand_count = static_cast<std::uint16_t>(operands.size());
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
    program_.instructions.push_back(instruction);
  }

  void emit(NodeIndex at) {
    const Folded::Node& node = folded_[at];
    Instruction instruction{.op = node.op, .form = is_set(at) ? Form::set : natural()};
    const bool all_sets = std::all_of(node.operands.begin() + (node.op == Op::choose ? 1 : 0), node.operands.end(), [this](NodeIndex operand) { return is_set(operand); });
    const bool takes_sets = node.op == Op::equal || node.op == Op::combination || (is_set(at) && (node.op == Op::greatest || node.op == Op::least || node.op == Op::choose || node.op == Op::worse));
    instruction.operand_form = all_sets && takes_sets ? Form::set : natural();
    if (ranges_ != nullptr) instruction.lane = ranges_->lane(at);
    std::vector<Register> operands{};
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      const bool is_condition = node.op == Op::choose && k == 0;
      operands.push_back(ranges_ != nullptr ? place_in(node.operands[k], is_condition ? std::uint8_t{1} : instruction.lane)
                                            : place(node.operands[k], is_condition ? natural() : instruction.operand_form));
      if (!folded_[node.operands[k]].is_constant) continue;
      if (may_be_same(node, k)) instruction.same = static_cast<std::uint8_t>(instruction.same | (1U << k));
      else widen(operands.back());
    }
    add_table(node, instruction);
    // why after the operands: a register that an operand has must not become the result's.
    places_[at].own = registers_.take(of_sets_ && !is_set(at), own_lane(at));
    instruction.out = *places_[at].own;
    add(instruction, operands);
  }

  /// Whether the kernels take an operand that is the same for all rows from its first one.
  [[nodiscard]] bool may_be_same(const Folded::Node& node, std::size_t operand) const {
    if (of_sets_ || node.operands.size() > 3) return false;
    if (node.op == Op::choose) return operand > 0;
    return node.operands.size() == 2 && node.op != Op::combination && node.op != Op::weigh && !folded_[node.operands[1 - operand]].is_constant;
  }

  void widen(Register of) {
    for (ColumnProgram::Constant& constant : program_.constants) constant.is_wide = constant.is_wide || constant.out == of;
  }

  void add_table(const Folded::Node& node, Instruction& instruction) {
    instruction.table = static_cast<std::uint32_t>(program_.tables.size());
    instruction.parameter = static_cast<std::int32_t>(node.parameter);
    const auto table = static_cast<std::size_t>(node.parameter);
    const auto add = [this](std::int64_t value) { program_.tables.push_back(value); };
    if (node.op == Op::band && ranges_ != nullptr) {
      instruction.parameter = 0;
      for (const PlanBand& row : plan_.bands[table]) add_band(row, instruction);
    } else if (node.op == Op::band) {
      instruction.parameter = static_cast<std::int32_t>(plan_.bands[table].size());
      for (const PlanBand& row : plan_.bands[table])
        for (const std::int64_t value : {row.least, row.most, row.result}) add(clamped(value));
    } else if (node.op == Op::weigh) {
      for (const std::int64_t origin : plan_.weights[table].origin) add(origin);
      for (const std::int64_t points : plan_.weights[table].points) add(points);
    } else if (node.op == Op::combination) {
      for (const PlanCombinations::Axis& axis : plan_.combinations[table].axes)
        for (const std::int64_t value : {axis.least, axis.most, axis.stride}) add(value);
      for (const std::int64_t level : plan_.combinations[table].levels) add(level);
    }
  }

  /// A row of a band, as its lane can have it; none of what it cannot.
  void add_band(const PlanBand& row, Instruction& instruction) {
    const std::int64_t miss = missed_in(instruction.lane), most = instruction.lane == 8 ? most_lane : -(miss + 1), least = instruction.lane == 8 ? -most_lane : miss + 1;
    const bool has_misses = row.least <= no_value;
    if (row.least > most || (row.most < least && !has_misses)) return;
    ++instruction.parameter;
    program_.tables.push_back(has_misses ? std::min(miss, least) : std::max(row.least, least));
    program_.tables.push_back(std::clamp(row.most, has_misses ? miss : least, most));
    program_.tables.push_back(row.result == no_value ? miss : row.result);
  }

  /// An end of a band may lie beyond everything that a lane holds.
  [[nodiscard]] std::int64_t clamped(std::int64_t value) const { return std::clamp<std::int64_t>(value, -most_lane, most_lane); }

 public:
  std::int64_t most_lane = std::numeric_limits<std::int32_t>::max();
  bool keeps_all = false;     ///< no register of a node is given to another
  bool checks_codes = false;  ///< sums of inputs whose codes are their values come first, and check them

 private:
  const Plan& plan_;
  const Folded& folded_;
  std::vector<Input>& inputs_;
  bool of_sets_ = false;
  const Ranges* ranges_ = nullptr;
  Registers registers_{};
  ColumnProgram program_{};
  std::vector<Places> places_{};
  std::map<std::tuple<Form, std::uint8_t, std::int64_t>, Register> constants_{};
};

}  // namespace caregrade::batch
