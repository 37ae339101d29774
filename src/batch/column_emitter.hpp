#pragma once

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/plan.hpp"
#include "program.hpp"

namespace caregrade::batch {

/// A plan some of whose inputs are the same for everybody: what follows of them is worked out, and nodes that add nothing are left out.
class Folded {
 public:
  struct Node {
    Op op = Op::constant;
    Kind kind = Kind::count;
    std::int64_t parameter = 0;
    std::vector<NodeIndex> operands{};
    bool is_constant = false;
    NodeIndex same_as = 0;              ///< itself, or the node that always has its value
    std::vector<std::int64_t> few{};    ///< all that it may be, sorted, where that is little; empty: not known
  };

  /// `fixed`: by input, its value where it is the same for everybody. `places`: those that an input of a place may be, sorted; empty: any.
  Folded(const Plan& plan, const std::vector<std::optional<std::int64_t>>& fixed, std::vector<std::int64_t> places = {})
      : plan_{plan}, places_{std::move(places)}, values_(plan_.nodes.size()), nodes_(plan_.nodes.size()) {
    for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
      fold(static_cast<NodeIndex>(i), fixed);
      find_few(static_cast<NodeIndex>(i));
    }
  }

  [[nodiscard]] const Node& operator[](NodeIndex at) const { return nodes_[at]; }
  [[nodiscard]] NodeIndex same(NodeIndex at) const { return nodes_[at].same_as; }
  [[nodiscard]] std::int64_t constant(NodeIndex at) const { return values_[at]; }
  [[nodiscard]] bool is_input(NodeIndex at) const { return nodes_[at].op == Op::input && !nodes_[at].is_constant; }

 private:
  void fold(NodeIndex at, const std::vector<std::optional<std::int64_t>>& fixed) {
    const caregrade::Node& from = plan_.nodes[at];
    Node& node = nodes_[at];
    node = {.op = from.op, .kind = from.kind, .parameter = from.parameter, .same_as = at};
    if (from.op == Op::constant) return become(at, from.parameter);
    if (from.op == Op::input) {
      if (const auto& value = fixed[static_cast<std::size_t>(from.parameter)]) become(at, *value);
      return;
    }
    const NodeIndex* in = plan_.operands_of(from);
    bool all_known = true;
    for (std::size_t k = 0; k < from.operand_count; ++k) {
      node.operands.push_back(same(in[k]));
      all_known = all_known && nodes_[node.operands.back()].is_constant;
    }
    if (all_known) return become(at, detail::value_of(plan_, from.op, from, node.operands.data(), node.operands.data() + node.operands.size(), values_.data()));
    simplify(at);
  }

  void simplify(NodeIndex at) {
    Node& node = nodes_[at];
    if (node.op == Op::choose) {
      const NodeIndex condition = node.operands[0];
      if (nodes_[condition].is_constant) return follow(at, node.operands[values_[condition] != 0 ? 1 : 2]);
      if (is_same(node.operands[1], node.operands[2])) return follow(at, node.operands[1]);
    }
    if (node.op == Op::equal || node.op == Op::less || node.op == Op::less_or_equal)
      if (const auto outcome = only_outcome(node)) return become(at, *outcome);
    if (node.op == Op::combination && !places_.empty())
      if (const auto cell = only_cell(at)) return become(at, *cell);
    if (node.op == Op::all_of || node.op == Op::any_of || node.op == Op::sum) {
      const std::int64_t neutral = node.op == Op::all_of ? 1 : 0;
      for (const NodeIndex operand : node.operands)
        if (node.op != Op::sum && nodes_[operand].is_constant && values_[operand] != neutral) return become(at, 1 - neutral);
      std::erase_if(node.operands, [&](NodeIndex operand) { return nodes_[operand].is_constant && values_[operand] == neutral; });
    }
    if (detail::folds(node.op) && node.operands.size() == 1) follow(at, node.operands.front());
  }

  void find_few(NodeIndex at) {
    static constexpr std::size_t most = 8;
    Node& node = nodes_[at];
    if (node.same_as != at) node.few = nodes_[node.same_as].few;
    else if (node.is_constant) node.few = {values_[at]};
    else if (node.op == Op::choose) {
      const auto &yes = nodes_[node.operands[1]].few, &no = nodes_[node.operands[2]].few;
      if (!yes.empty() && !no.empty()) std::set_union(yes.begin(), yes.end(), no.begin(), no.end(), std::back_inserter(node.few));
      if (node.few.size() > most) node.few.clear();
    }
  }

  /// What a comparison gives for all that its operands may be; nothing where that differs, or is not known.
  [[nodiscard]] std::optional<std::int64_t> only_outcome(const Node& node) const {
    std::optional<bool> found{};
    for (const std::int64_t a : nodes_[node.operands[0]].few)
      for (const std::int64_t b : nodes_[node.operands[1]].few) {
        const bool outcome = node.op == Op::equal ? a == b : node.op == Op::less ? a < b : a <= b;
        if (found && *found != outcome) return std::nullopt;
        found = outcome;
      }
    return found ? std::optional<std::int64_t>{*found ? 1 : 0} : std::nullopt;
  }

  [[nodiscard]] bool is_same(NodeIndex a, NodeIndex b) const { return a == b || (nodes_[a].is_constant && nodes_[b].is_constant && values_[a] == values_[b]); }

  /// The places that a node may be, sorted.
  [[nodiscard]] std::vector<std::int64_t> places_of(NodeIndex at) const {
    const Node& node = nodes_[at];
    if (node.is_constant) return {values_[at]};
    if (node.op != Op::choose) return places_;
    std::vector<std::int64_t> both{};
    const auto yes = places_of(node.operands[1]), no = places_of(node.operands[2]);
    std::set_union(yes.begin(), yes.end(), no.begin(), no.end(), std::back_inserter(both));
    return both;
  }

  /// What a table gives for all places that its operands may be, whatever else they are; nothing where that differs.
  [[nodiscard]] std::optional<std::int64_t> only_cell(NodeIndex at) const {
    const Node& node = nodes_[at];
    const PlanCombinations& table = plan_.combinations[static_cast<std::size_t>(node.parameter)];
    std::vector<std::int64_t> cells{0};
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      std::vector<std::int64_t> values{};
      if (nodes_[node.operands[k]].kind == Kind::region || nodes_[node.operands[k]].is_constant) values = places_of(node.operands[k]);
      else
        for (std::int64_t value = table.axes[k].least; value <= table.axes[k].most; ++value) values.push_back(value);
      std::vector<std::int64_t> more{};
      for (const std::int64_t cell : cells)
        for (const std::int64_t value : values) more.push_back(cell + detail::cell_part(table.axes[k], value));
      cells = std::move(more);
    }
    const std::int64_t first = detail::cell_level(table, cells.front());
    for (const std::int64_t cell : cells)
      if (detail::cell_level(table, cell) != first) return std::nullopt;
    return first;
  }

  void become(NodeIndex at, std::int64_t value) {
    nodes_[at].is_constant = true;
    nodes_[at].operands.clear();
    values_[at] = value;
  }
  void follow(NodeIndex at, NodeIndex other) {
    nodes_[at].same_as = other;
    nodes_[at].is_constant = nodes_[other].is_constant;
    values_[at] = values_[other];
  }

  const Plan& plan_;
  std::vector<std::int64_t> places_{};
  std::vector<std::int64_t> values_{};  ///< of nodes that are constant
  std::vector<Node> nodes_{};
};

[[nodiscard]] inline bool is_level(Kind kind) { return kind == Kind::level || kind == Kind::grade; }

/// Places in memory for what nodes are, given back once nobody reads them.
class Registers {
 public:
  /// One register, or the first of two that stand together.
  [[nodiscard]] Register take(bool pair) {
    auto& free = pair ? pairs_ : singles_;
    if (!free.empty()) {
      const Register found = free.back();
      free.pop_back();
      return found;
    }
    return take_new(pair);
  }
  /// One that nothing stood in before, for what is the same for every block.
  [[nodiscard]] Register take_new(bool pair) {
    const auto found = static_cast<Register>(count_);
    count_ += pair ? 2 : 1;
    return found;
  }
  void give_back(Register one, bool pair) { (pair ? pairs_ : singles_).push_back(one); }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::vector<Register> singles_{}, pairs_{};
  std::size_t count_ = 0;
};

/// Makes one program: of values, or of sets.
class Emitter {
 public:
  Emitter(const Plan& plan, const Folded& folded, std::vector<Input>& inputs, bool of_sets) : plan_{plan}, folded_{folded}, inputs_{inputs}, of_sets_{of_sets} {
    program_.levels = static_cast<std::int32_t>(plan_.levels);
    for (Input& input : inputs_) (of_sets_ ? input.low : input.value) = registers_.take(of_sets_);
  }

  /// `keep`: the nodes whose registers somebody reads in the end.
  ColumnProgram make(const std::vector<NodeIndex>& keep) {
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
    for (const NodeIndex node : keep) {
      const NodeIndex at = folded_.same(node);
      widen(place(at, is_set(at) ? Form::set : natural()));
      if (folded_.is_input(at)) input_of(at).is_bounded = true;
    }
    program_.registers = registers_.count();
    return std::move(program_);
  }

  [[nodiscard]] Register result(NodeIndex node) { return place(folded_.same(node), is_set(folded_.same(node)) ? Form::set : natural()); }

 private:
  struct Places {
    std::optional<Register> own{};   ///< value, interval or set
    std::optional<Register> ends{};  ///< of a set: its best and worst
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
    if (folded_[at].is_constant || folded_.is_input(at)) return;
    Places& places = places_[at];
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
      const auto [same, is_new] = constants_.try_emplace({form, value}, Register{0});
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
    std::vector<Register> operands{};
    for (std::size_t k = 0; k < node.operands.size(); ++k) {
      operands.push_back(place(node.operands[k], node.op == Op::choose && k == 0 ? natural() : instruction.operand_form));
      if (!folded_[node.operands[k]].is_constant) continue;
      if (may_be_same(node, k)) instruction.same = static_cast<std::uint8_t>(instruction.same | (1U << k));
      else widen(operands.back());
    }
    add_table(node, instruction);
    // why after the operands: a register that an operand has must not become the result's.
    places_[at].own = registers_.take(of_sets_ && !is_set(at));
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
    if (node.op == Op::band) {
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

  /// An end of a band may lie beyond everything that a lane holds.
  [[nodiscard]] std::int64_t clamped(std::int64_t value) const { return std::clamp<std::int64_t>(value, -most_lane, most_lane); }

 public:
  std::int64_t most_lane = std::numeric_limits<std::int32_t>::max();
  bool checks_codes = false;  ///< sums of inputs whose codes are their values come first, and check them

 private:
  const Plan& plan_;
  const Folded& folded_;
  std::vector<Input>& inputs_;
  bool of_sets_ = false;
  Registers registers_{};
  ColumnProgram program_{};
  std::vector<Places> places_{};
  std::map<std::pair<Form, std::int64_t>, Register> constants_{};
};

}  // namespace caregrade::batch
