#include "completions.hpp"

#include <algorithm>

#include "caregrade/engine/evaluate.hpp"

namespace caregrade::batch {

bool Stretches::find(NodeIndex input, Number least, Number most, std::vector<Number>& into) {
  least_ = least;
  most_ = most;
  if (!walk(input, 1)) return false;
  std::sort(cuts_.begin(), cuts_.end());
  cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());
  into.assign(1, least);
  for (const Number cut : cuts_) {
    if (cut <= least || cut > most) continue;
    // why the last before a cut too: what only grows or falls between two cuts is least and greatest at its ends.
    if (flows_ && into.back() < cut - 1) into.push_back(cut - 1);
    into.push_back(cut);
  }
  if (flows_ && into.back() < most) into.push_back(most);
  return true;
}

/// Follows a value to all that reads it. `sign`: whether it grows or falls with the input.
bool Stretches::walk(NodeIndex node, int sign) {
  if (signs_[node] == -sign || ++walked_ > most_walked) return false;
  signs_[node] = static_cast<std::int8_t>(sign);
  for (const NodeIndex amount : {piece_.worth.low, piece_.worth.high, piece_.paid.low, piece_.paid.high}) flows_ = flows_ || node == amount;
  for (const NodeIndex reader : piece_.readers[node])
    if (known_[reader] == 0 && wanted_[reader] != 0 && !pass(node, reader, sign)) return false;
  return true;
}

bool Stretches::pass(NodeIndex node, NodeIndex reader, int sign) {
  const Node& of = piece_.nodes[reader];
  const NodeIndex* in = operands(of);
  if (of.op == Op::choose) {
    if (in[0] == node) return false;
    if (known_[in[0]] != 0 && in[values_[in[0]] != 0 ? 1 : 2] != node) return true;
    return walk(reader, sign);
  }
  if (std::count(in, in + of.operand_count, node) != 1) return false;
  const auto at = static_cast<std::size_t>(std::find(in, in + of.operand_count, node) - in);
  if (of.op == Op::equal || of.op == Op::less || of.op == Op::less_or_equal) return compare(in[1 - at]);
  if (of.op == Op::band) {
    for (const PlanBand& band : plan_.bands[static_cast<std::size_t>(of.parameter)])
      if (!cut(band.least) || !cut(band.most + 1)) return false;
    return true;
  }
  const bool falls = (of.op == Op::difference && at == 1) || ((of.op == Op::years || of.op == Op::months) && at == 0);
  bool others_known = true;
  for (std::size_t k = 0; k < of.operand_count; ++k) others_known = others_known && (k == at || known_[in[k]] != 0);
  switch (of.op) {
    case Op::sum:
    case Op::least:
    case Op::greatest:
    case Op::difference: break;
    case Op::share:
      if (!others_known || values_[in[1 - at]] < 0) return false;
      break;
    case Op::years:
    case Op::months:
      if (!others_known) return false;
      break;
    default: return false;
  }
  chain_.push_back({reader, at, others_known});
  const bool done = walk(reader, falls ? -sign : sign);
  chain_.pop_back();
  return done;
}

bool Stretches::compare(NodeIndex other) {
  std::vector<Number> values{};
  if (!possible(other, values, 0)) return false;
  for (const Number value : values)
    if (!cut(value) || !cut(value + 1)) return false;
  return true;
}

/// The few values that a node may have.
bool Stretches::possible(NodeIndex at, std::vector<Number>& values, int depth) const {
  if (known_[at] != 0) {
    values.push_back(values_[at]);
    return true;
  }
  const Node& node = piece_.nodes[at];
  if (depth > 6 || values.size() > most_cuts) return false;
  if (node.op == Op::combination) {
    std::vector<Number> levels = plan_.combinations[static_cast<std::size_t>(node.parameter)].levels;
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    values.insert(values.end(), levels.begin(), levels.end());
    return levels.size() <= most_cuts;
  }
  if (node.op != Op::choose) return false;
  const NodeIndex* in = operands(node);
  const bool both = known_[in[0]] == 0;
  if ((both || values_[in[0]] != 0) && !possible(in[1], values, depth + 1)) return false;
  return (!both && values_[in[0]] != 0) || possible(in[2], values, depth + 1);
}

/// Finds the least value of the input for which the node at the end of the chain is on the other side of `at`.
bool Stretches::cut(Number at) {
  if (cuts_.size() > most_cuts) return false;
  if (chain_.empty()) {
    cuts_.push_back(at);
    return true;
  }
  if (!std::all_of(chain_.begin(), chain_.end(), [](const Link& link) { return link.is_known; })) return false;
  const bool grows = at_end(least_) <= at_end(most_);
  Number low = least_, high = most_ + 1;
  while (low < high) {
    const Number middle = low + (high - low) / 2;
    const bool is_past = grows ? at_end(middle) >= at : at_end(middle) < at;
    if (is_past) high = middle;
    else low = middle + 1;
  }
  cuts_.push_back(low);
  return true;
}

Number Stretches::at_end(Number value) const {
  for (const Link& link : chain_) {
    const Node& node = piece_.nodes[link.node];
    const NodeIndex* in = operands(node);
    if (detail::folds(node.op)) {
      for (std::size_t k = 0; k < node.operand_count; ++k)
        if (k != link.operand) value = detail::fold(node.op, value, values_[in[k]]);
    } else {
      value = detail::apply(plan_, node, link.operand == 0 ? value : values_[in[0]], link.operand == 1 ? value : values_[in[1]], 0);
    }
  }
  return value;
}

}  // namespace caregrade::batch
