#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade::detail {

/// How the value of one node hangs on unknown inputs asked in one order: a decision diagram with a layer per input.
///
/// Ways of answering that leave the same rest of the plan are one node, and a node whose answers all lead to the same is left
/// out. So what is reachable is exactly what some completion gives, and a question that stands in the diagram can matter.
class Diagram {
 public:
  using Id = std::uint32_t;
  static constexpr Id leaf = std::uint32_t{1} << 31;  ///< ids from here on are values

  struct Node {
    std::uint16_t layer = 0;  ///< which input of the order
    std::uint16_t depth = 0;  ///< questions at most from here on
    std::uint32_t first = 0;  ///< into `children`, by the input's values
    double mean = 0;          ///< questions from here on, every answer being as likely
  };

  /// Nothing where more than `most_states` ways of answering would have to be told apart, or where the order misses an unknown.
  [[nodiscard]] static std::optional<Diagram> make(const Plan& plan, NodeIndex root, const std::vector<ValueSet>& domains,
                                                   std::span<const InputIndex> order, std::size_t most_states);

  [[nodiscard]] Id root() const noexcept { return root_; }
  [[nodiscard]] static bool is_leaf(Id id) noexcept { return id >= leaf; }
  /// Values of the node that some answers lead to, in order.
  [[nodiscard]] const std::vector<std::int64_t>& values() const noexcept { return values_; }
  [[nodiscard]] const Node& node(Id id) const { return nodes_[id]; }
  [[nodiscard]] std::span<const Id> children(Id id) const {
    return {children_.data() + nodes_[id].first, widths_[nodes_[id].layer]};
  }
  [[nodiscard]] InputIndex input(Id id) const { return order_[nodes_[id].layer]; }
  [[nodiscard]] InputIndex input_of_layer(std::size_t layer) const { return order_[layer]; }
  [[nodiscard]] std::uint16_t depth(Id id) const { return is_leaf(id) ? std::uint16_t{0} : nodes_[id].depth; }
  [[nodiscard]] double mean(Id id) const { return is_leaf(id) ? 0 : nodes_[id].mean; }
  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  /// In how many ways the questions that can matter may be open or have an answer; beyond `most` any greater number.
  ///
  /// why counted so: it is the same for every order, and never grows with an answer.
  [[nodiscard]] std::size_t knowledge(std::size_t most) const {
    std::vector<bool> asked(order_.size());
    for (const Node& node : nodes_) asked[node.layer] = true;
    std::size_t ways = 1;
    for (std::size_t layer = 0; layer < asked.size() && ways <= most; ++layer)
      if (asked[layer]) ways *= widths_[layer] + std::size_t{1};
    return ways;
  }

 private:
  friend class DiagramMaker;

  std::vector<InputIndex> order_{};
  std::vector<std::uint16_t> widths_{};  ///< values of each input of the order
  std::vector<Node> nodes_{};
  std::vector<Id> children_{};
  std::vector<std::int64_t> values_{};
  Id root_ = leaf;
};

/// A table of short keys that stand one behind another.
class KeyTable {
 public:
  explicit KeyTable(std::size_t width) : width_{width}, slots_(64, none) {}

  /// Number of the key, which is added where it is new.
  std::uint32_t find_or_add(const std::int64_t* key) {
    if ((count_ + 1) * 2 > slots_.size()) grow();
    for (std::size_t at = hash(key) & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at] == none) {
        keys_.insert(keys_.end(), key, key + width_);
        return slots_[at] = static_cast<std::uint32_t>(count_++);
      }
      if (std::equal(key, key + width_, keys_.data() + slots_[at] * width_)) return slots_[at];
    }
  }
  [[nodiscard]] std::size_t size() const noexcept { return count_; }
  [[nodiscard]] const std::int64_t* key(std::size_t number) const { return keys_.data() + number * width_; }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  [[nodiscard]] std::size_t hash(const std::int64_t* key) const noexcept {
    std::uint64_t mixed = 0x9E3779B97F4A7C15U;
    for (std::size_t i = 0; i < width_; ++i) {
      mixed = (mixed ^ static_cast<std::uint64_t>(key[i])) * 0xFF51AFD7ED558CCDU;
      mixed ^= mixed >> 32;
    }
    return static_cast<std::size_t>(mixed);
  }
  void grow() {
    slots_.assign(slots_.size() * 2, none);
    for (std::size_t number = 0; number < count_; ++number) {
      std::size_t at = hash(key(number)) & (slots_.size() - 1);
      while (slots_[at] != none) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = static_cast<std::uint32_t>(number);
    }
  }

  std::size_t width_;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> slots_{};
  std::vector<std::int64_t> keys_{};
};

class DiagramMaker {
 public:
  DiagramMaker(const Plan& plan, NodeIndex root, const std::vector<ValueSet>& domains, std::span<const InputIndex> order)
      : plan_{plan}, root_{root}, domains_{domains}, order_{order.begin(), order.end()} {}

  std::optional<Diagram> run(std::size_t most_states) {
    if (!find_layers()) return std::nullopt;
    Diagram diagram{};
    diagram.order_ = order_;
    for (const InputIndex input : order_) {
      values_of_.emplace_back();
      domains_[input].each([&](std::int64_t value, std::int64_t) { values_of_.back().push_back(value); });
      diagram.widths_.push_back(static_cast<std::uint16_t>(values_of_.back().size()));
    }
    if (order_.empty()) {
      diagram.values_ = {known_[root_]};
      return diagram;
    }
    link();
    if (!unfold(most_states)) return std::nullopt;
    fold_up(diagram);
    return diagram;
  }

 private:
  static constexpr int fixed = -1;

  /// Finds the nodes below the root and behind which question each is known; drops inputs that nothing below the root reads.
  bool find_layers() {
    const std::size_t count = plan_.nodes.size();
    cone_.assign(count, false);
    cone_[root_] = true;
    for (std::size_t i = root_ + std::size_t{1}; i-- > 0;)
      if (cone_[i])
        for (std::size_t k = 0; k < plan_.nodes[i].operand_count; ++k) cone_[plan_.operands_of(plan_.nodes[i])[k]] = true;
    std::erase_if(order_, [this](InputIndex input) { return !cone_[input] || domains_[input].is_single(); });
    layer_.assign(count, fixed);
    known_.assign(count, 0);
    std::vector<int> place(plan_.inputs.size(), fixed);
    for (std::size_t i = 0; i < order_.size(); ++i) place[order_[i]] = static_cast<int>(i);
    for (std::size_t i = 0; i < count; ++i) {
      if (!cone_[i]) continue;
      const caregrade::Node& node = plan_.nodes[i];
      const NodeIndex* operand = plan_.operands_of(node);
      if (node.op == Op::input) {
        const auto input = static_cast<std::size_t>(node.parameter);
        layer_[i] = place[input];
        if (layer_[i] == fixed && !domains_[input].is_single()) return false;
        if (layer_[i] == fixed) known_[i] = domains_[input].runs().front().first;
        continue;
      }
      for (std::size_t k = 0; k < node.operand_count; ++k) layer_[i] = std::max(layer_[i], layer_[operand[k]]);
      if (layer_[i] == fixed) known_[i] = node.op == Op::constant ? node.parameter : value_of(plan_, node.op, node, operand, operand + node.operand_count, known_.data());
    }
    return true;
  }

  [[nodiscard]] bool gathers(std::size_t node) const { return layer_[node] != fixed && folds(plan_.nodes[node].op); }

  /// Finds where each node's value goes when it is known, and what has to be kept behind each question.
  ///
  /// why one gatherer for a sum of sums: what was added up in one of them is the same as in the other.
  void link() {
    const std::size_t count = plan_.nodes.size();
    std::vector<std::vector<NodeIndex>> readers(count);
    for (std::size_t i = 0; i <= root_; ++i)
      if (cone_[i] && layer_[i] != fixed)
        for (std::size_t k = 0; k < plan_.nodes[i].operand_count; ++k) readers[plan_.operands_of(plan_.nodes[i])[k]].push_back(static_cast<NodeIndex>(i));
    gatherer_.resize(count);
    for (std::size_t i = root_ + std::size_t{1}; i-- > 0;) {
      gatherer_[i] = static_cast<NodeIndex>(i);
      if (cone_[i] && gathers(i) && readers[i].size() == 1 && gathers(readers[i][0]) && plan_.nodes[readers[i][0]].op == plan_.nodes[i].op)
        gatherer_[i] = gatherer_[readers[i][0]];
    }
    steps_.resize(order_.size());
    kept_.resize(order_.size());
    gathered_.resize(order_.size());
    std::vector<int> first_gathered(count, std::numeric_limits<int>::max());
    for (std::size_t i = 0; i <= root_; ++i) {
      if (!cone_[i]) continue;
      if (gathers(i) && gatherer_[i] == i) known_[i] = neutral(plan_.nodes[i].op);
    }
    for (std::size_t i = 0; i <= root_; ++i) {
      if (!cone_[i] || gatherer_[i] != i) continue;
      Step step{.node = static_cast<NodeIndex>(i)};
      int last_read = fixed;
      for (const NodeIndex reader : readers[i]) {
        if (!gathers(reader)) {
          last_read = std::max(last_read, layer_[reader]);
          continue;
        }
        const NodeIndex into = gatherer_[reader];
        if (layer_[i] == fixed) known_[into] = detail::fold(plan_.nodes[into].op, known_[into], known_[i]);
        else step.into.push_back(into);
      }
      if (layer_[i] == fixed) continue;
      const auto at = static_cast<std::size_t>(layer_[i]);
      for (const NodeIndex into : step.into) {
        first_gathered[into] = std::min(first_gathered[into], layer_[i]);
        if (std::find(gathered_[at].begin(), gathered_[at].end(), into) == gathered_[at].end()) gathered_[at].push_back(into);
      }
      for (int layer = layer_[i]; layer < last_read; ++layer) kept_[static_cast<std::size_t>(layer)].push_back(static_cast<NodeIndex>(i));
      steps_[at].push_back(std::move(step));
    }
    for (std::size_t i = 0; i <= root_; ++i)
      if (cone_[i] && gathers(i) && gatherer_[i] == i)
        for (int layer = first_gathered[i]; layer < layer_[i]; ++layer) kept_[static_cast<std::size_t>(layer)].push_back(static_cast<NodeIndex>(i));
  }

  [[nodiscard]] static std::int64_t neutral(Op op) noexcept {
    if (op == Op::greatest) return std::numeric_limits<std::int64_t>::min();
    if (op == Op::least) return std::numeric_limits<std::int64_t>::max();
    return op == Op::all_of ? 1 : 0;
  }

  /// Tells the ways of answering apart, question by question. False where there are too many.
  bool unfold(std::size_t most_states) {
    std::vector<std::int64_t> loaded = known_, now = known_, key{};
    std::size_t states = 1;
    tables_.emplace_back(0);
    tables_.back().find_or_add(nullptr);
    for (std::size_t layer = 0; layer < order_.size(); ++layer) {
      const bool is_last = layer + 1 == order_.size();
      const std::vector<NodeIndex> before = layer == 0 ? std::vector<NodeIndex>{} : kept_[layer - 1];
      tables_.emplace_back(is_last ? 1 : kept_[layer].size());
      leads_.emplace_back();
      key.resize(is_last ? 1 : kept_[layer].size());
      for (std::size_t state = 0; state < tables_[layer].size(); ++state) {
        for (std::size_t i = 0; i < before.size(); ++i) now[before[i]] = loaded[before[i]] = tables_[layer].key(state)[i];
        for (const std::int64_t value : values_of_[layer]) {
          for (const NodeIndex node : gathered_[layer]) now[node] = loaded[node];
          answer(layer, value, now);
          for (std::size_t i = 0; i < key.size(); ++i) key[i] = now[is_last ? root_ : kept_[layer][i]];
          leads_.back().push_back(tables_[layer + 1].find_or_add(key.data()));
        }
        if (states + tables_[layer + 1].size() > most_states) return false;
      }
      for (const NodeIndex node : before) loaded[node] = known_[node];
      states += tables_.back().size();
    }
    return true;
  }

  void answer(std::size_t layer, std::int64_t value, std::vector<std::int64_t>& now) const {
    for (const Step& step : steps_[layer]) {
      const caregrade::Node& node = plan_.nodes[step.node];
      if (node.op == Op::input) now[step.node] = value;
      else if (!folds(node.op)) now[step.node] = value_of(plan_, node.op, node, plan_.operands_of(node), plan_.operands_of(node) + node.operand_count, now.data());
      for (const NodeIndex into : step.into) now[into] = detail::fold(plan_.nodes[into].op, now[into], now[step.node]);
    }
  }

  /// Makes one node of what leads to the same, from the last question to the first.
  void fold_up(Diagram& diagram) {
    std::vector<Diagram::Id> below{}, here{};
    for (std::size_t i = 0; i < tables_.back().size(); ++i) {
      below.push_back(Diagram::leaf + static_cast<Diagram::Id>(i));
      diagram.values_.push_back(*tables_.back().key(i));
    }
    std::vector<std::int64_t> key{};
    for (std::size_t layer = order_.size(); layer-- > 0;) {
      const std::size_t width = values_of_[layer].size();
      const auto first_node = static_cast<Diagram::Id>(diagram.nodes_.size());
      KeyTable same{width};
      here.clear();
      for (std::size_t state = 0; state < tables_[layer].size(); ++state) {
        key.clear();
        for (std::size_t i = 0; i < width; ++i) key.push_back(below[leads_[layer][state * width + i]]);
        if (std::all_of(key.begin(), key.end(), [&key](std::int64_t id) { return id == key.front(); })) {
          here.push_back(static_cast<Diagram::Id>(key.front()));
          continue;
        }
        const Diagram::Id id = first_node + same.find_or_add(key.data());
        if (id == diagram.nodes_.size()) add(diagram, layer, key);
        here.push_back(id);
      }
      std::swap(below, here);
    }
    diagram.root_ = below.front();
  }

  static void add(Diagram& diagram, std::size_t layer, const std::vector<std::int64_t>& children) {
    Diagram::Node node{.layer = static_cast<std::uint16_t>(layer), .first = static_cast<std::uint32_t>(diagram.children_.size())};
    for (const std::int64_t child : children) {
      const auto id = static_cast<Diagram::Id>(child);
      node.depth = std::max(node.depth, diagram.depth(id));
      node.mean += diagram.mean(id);
      diagram.children_.push_back(id);
    }
    ++node.depth;
    node.mean = 1 + node.mean / static_cast<double>(children.size());
    diagram.nodes_.push_back(node);
  }

  /// A node that becomes known with an answer, and where its value goes.
  struct Step {
    NodeIndex node = 0;
    std::vector<NodeIndex> into{};
  };

  const Plan& plan_;
  NodeIndex root_;
  const std::vector<ValueSet>& domains_;
  std::vector<InputIndex> order_;
  std::vector<bool> cone_{};
  std::vector<int> layer_{};           ///< per node: behind which question it is known; `fixed`: before the first
  std::vector<std::int64_t> known_{};  ///< values before the first question: of a gatherer what it has gathered by then
  std::vector<NodeIndex> gatherer_{};
  std::vector<std::vector<std::int64_t>> values_of_{};
  std::vector<std::vector<Step>> steps_{};
  std::vector<std::vector<NodeIndex>> kept_{};
  std::vector<std::vector<NodeIndex>> gathered_{};
  std::vector<KeyTable> tables_{};
  std::vector<std::vector<std::uint32_t>> leads_{};
};

inline std::optional<Diagram> Diagram::make(const Plan& plan, NodeIndex root, const std::vector<ValueSet>& domains, std::span<const InputIndex> order,
                                            std::size_t most_states) {
  return DiagramMaker{plan, root, domains, order}.run(most_states);
}

}  // namespace caregrade::detail
