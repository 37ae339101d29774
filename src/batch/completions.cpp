#include "completions.hpp"

#include <algorithm>
#include <bit>
#include <type_traits>

#include "caregrade/engine/decide.hpp"
#include "caregrade/engine/evaluate.hpp"

namespace caregrade::batch {

namespace {

std::size_t most_of_pieces(const std::vector<ClusterColumns>& clusters, auto size) {
  std::size_t most = 1;
  for (const ClusterColumns& cluster : clusters)
    for (const auto& pieces : cluster.pieces)
      for (const Piece& piece : pieces) most = std::max<std::size_t>(most, size(piece));
  return most;
}

/// Writes numbers into lanes.
void copy_lanes(const std::vector<Number>& from, void* to, std::uint8_t lane) {
  const auto copy = [&from](auto* out) {
    for (const Number each : from) *out++ = static_cast<std::remove_reference_t<decltype(*out)>>(each);
  };
  if (lane == 1) copy(static_cast<std::int8_t*>(to));
  else if (lane == 4) copy(static_cast<std::int32_t*>(to));
  else copy(static_cast<Number*>(to));
}
Number with_lanes(const LaneView& view, auto call) {
  return view.lane == 1 ? call(static_cast<const std::int8_t*>(view.data)) : view.lane == 4 ? call(static_cast<const std::int32_t*>(view.data)) : call(static_cast<const Number*>(view.data));
}

}  // namespace

Completions::Completions(const Rulebook& rulebook, const std::vector<ClusterColumns>& clusters)
    : rulebook_{rulebook}, registers_{1, most_of_pieces(clusters, [](const Piece& piece) { return bytes_of(piece.variant.program, most_lanes); })},
      choices_(most_of_pieces(clusters, [](const Piece& piece) { return piece.variant.uses.size(); })),
      looked_{most_of_pieces(clusters, [](const Piece& piece) { return bytes_of(piece.variant.program, LookedRows::most); }), most_of_pieces(clusters, [](const Piece& piece) { return piece.variant.program.registers; })} {
  const std::size_t nodes = most_of_pieces(clusters, [](const Piece& piece) { return piece.nodes.size(); });
  fixed_.resize(choices_.size());
  is_open_.resize(choices_.size());
  lanes_of_use_.resize(choices_.size());
  known_.resize(nodes);
  seen_.resize(nodes);
  wanted_.resize(nodes);
  values_.resize(nodes);
}

void Completions::begin(const ClusterColumns& at, const OpenInputs& inputs, const std::vector<BlockResults>& results, const Alone& alone) {
  at_ = &at;
  inputs_ = &inputs;
  results_ = &results;
  alone_ = &alone;
  told_.clear();
  alike_rows_.make_room();
}

void Completions::run(const Piece& piece, std::span<const std::uint16_t> lanes) {
  piece_ = &piece;
  alike_rows_.work_at(&piece);
  place_registers();
  find_told();
  sources_.clear();
  for (std::size_t use = 0; use < piece.variant.uses.size(); ++use) {
    const std::size_t input = piece.variant.uses[use].input;
    sources_.push_back({inputs_->values[input], inputs_->ranks[input], inputs_->open[input], &at_->cluster->plan.inputs[input], !piece.places[use].empty()});
  }
  // why: what was seen is of another piece.
  for (const NodeIndex node : visited_) seen_[node] = wanted_[node] = 0;
  visited_.clear();
  for (const std::uint16_t lane : lanes) {
    if (add_simple(lane)) continue;
    to_look_at_.push_back(lane);
    if (to_look_at_.size() == LookedRows::most) add_looked_at();
  }
  add_looked_at();
  flush();
}

/// Gives each register of the piece its place, and what is the same for all lanes its value.
void Completions::place_registers() {
  const ColumnProgram& program = piece_->variant.program;
  const Variant::Benefit& told = piece_->variant.benefits.front();
  stays_.assign(program.lanes.size(), 0);
  for (const Variant::Use& use : piece_->variant.uses) stays_[use.to] = 1;
  for (const Register each : {told.status, told.residence, told.span, told.has_rows}) stays_[each] = 1;
  const auto keep = [this](const Variant::Pair& pair) { stays_[pair.low] = stays_[pair.high] = 1; };
  keep(told.worth);
  if (!at_->cluster->groups.empty()) keep(told.paid);
  for (const auto* pairs : {&told.conditions, &told.tiers}) std::for_each(pairs->begin(), pairs->end(), keep);
  pointers_.clear();
  std::uint8_t* next = registers_[0];
  for (std::size_t k = 0; k < program.lanes.size(); ++k) {
    pointers_.push_back(next);
    next += bytes_of(program.lanes[k], stays_[k] != 0 ? most_lanes : tile);
  }
  for (const ColumnProgram::Constant& constant : program.constants) fill_lanes(pointers_[constant.out], program.lanes[constant.out], constant.is_wide ? tile : 1, constant.value);
}

/// Adds a row that has so few completions that looking at it would take longer.
bool Completions::add_simple(std::uint16_t lane) {
  const bool is_simple = gather(lane);
  const std::size_t wanted = count();
  if (!is_simple || wanted > few) return false;
  spell_out();
  fill(lane, wanted, nullptr);
  return true;
}

/// Adds the others, of which it is worked out first what is known, many at a time.
void Completions::add_looked_at() {
  if (to_look_at_.empty()) return;
  looked_.begin(*piece_);
  for (std::size_t use = 0; use < sources_.size(); ++use)
    for (std::size_t row = 0; row < to_look_at_.size(); ++row) {
      if (sources_[use].is_open(to_look_at_[row])) looked_.set_open(row, use);
      else looked_.set(row, use, known(sources_[use], to_look_at_[row]));
    }
  looked_.run(loops_, to_look_at_.size());
  for (std::size_t row = 0; row < to_look_at_.size(); ++row) add(to_look_at_[row], row);
  to_look_at_.clear();
}

void Completions::add(std::uint16_t lane, std::size_t looked_row) {
  static_cast<void>(gather(lane));
  look_through(looked_row);
  AlikeRows::Answer* like = alike(lane);
  if (like->is_told) return answer_alike(lane, *like);
  if (like->is_awaited) return followers_.push_back({lane, like});
  const std::size_t wanted = narrow();
  if (wanted > most_lanes) return decide_alone(lane, like);
  fill(lane, wanted, like);
}

/// Finds the answer of rows in which the same is open and known, after `look_through`. It is written down so that no two rows that the
/// piece tells apart have the same: first what is told, then each open node with the known values that it reads.
AlikeRows::Answer* Completions::alike(std::uint16_t lane) {
  key_.clear();
  for (const NodeIndex node : told_nodes_) {
    key_.push_back(known_[node]);
    key_.push_back(known_[node] != 0 ? values_[node] : 0);
  }
  for (const NodeIndex at : visited_) {
    if (wanted_[at] == 0) continue;
    const std::size_t start = key_.size();
    const Node& node = piece_->nodes[at];
    const NodeIndex* in = piece_->operands.data() + node.first_operand;
    key_.push_back(0);
    for (std::size_t k = 0; k < node.operand_count; ++k)
      if (known_[in[k]] != 0 && seen_[in[k]] != 0) key_.push_back(values_[in[k]]);
    if (node.op == Op::input && sources_[at].is_rough(lane)) key_.push_back(sources_[at].ranks[lane]);
    key_[start] = static_cast<Number>(at) << 16U | static_cast<Number>(key_.size() - start);
  }
  return alike_rows_.find(key_);
}

/// Tells a row the same as one like it.
void Completions::answer_alike(std::uint16_t lane, const AlikeRows::Answer& alike) {
  const std::size_t number = piece_->variant.benefits.front().number;
  const BlockResults& to = (*results_)[number];
  to.status[lane] = alike.status;
  for (std::size_t end = 0; end < 2; ++end)
    if (to.amount[end] != nullptr) to.amount[end][lane] = alike.amount[end];
  if (to.by != nullptr) to.by[lane] = alike.by;
  told_.push_back({static_cast<std::uint16_t>(number), lane});
}

void Completions::remember(std::uint16_t lane, AlikeRows::Answer* alike) const {
  const BlockResults& from = (*results_)[piece_->variant.benefits.front().number];
  *alike = {.is_told = true, .status = from.status[lane]};
  for (std::size_t end = 0; end < 2; ++end)
    if (from.amount[end] != nullptr) alike->amount[end] = from.amount[end][lane];
  if (from.by != nullptr) alike->by = from.by[lane];
}

/// why with nothing but what is open: so it is less work, and the same for all rows that are alike, also where a limit is met.
void Completions::decide_alone(std::uint16_t lane, AlikeRows::Answer* alike) {
  // why again: where stretches were looked for value by value, something open was taken for known.
  static_cast<void>(gather(lane));
  look_through();
  const std::size_t number = piece_->variant.benefits.front().number;
  const Cluster cluster = cluster_of(*at_->cluster, rest());
  (*alone_)({lane, cluster, number});
  told_.push_back({static_cast<std::uint16_t>(number), lane});
  remember(lane, alike);
}

/// The piece with what is known as constants, and of the rest only what is open.
Piece Completions::rest() const {
  Piece made{.variant = {.benefits = piece_->variant.benefits}};
  const std::size_t count = piece_->nodes.size();
  std::vector<NodeIndex> local(count);
  std::vector<std::uint8_t> is_read(count);
  const auto operands = [this](NodeIndex at) { return piece_->operands.data() + piece_->nodes[at].first_operand; };
  const auto is_known = [this](NodeIndex at) { return seen_[at] != 0 && known_[at] != 0; };
  // why: of a choice that is made the other side was never looked at.
  const auto operand = [&](NodeIndex at, std::size_t k) {
    const NodeIndex* in = operands(at);
    return piece_->nodes[at].op == Op::choose && k > 0 && is_known(in[0]) ? in[values_[in[0]] != 0 ? 1 : 2] : in[k];
  };
  const auto add = [&](NodeIndex at, Node node) {
    local[at] = static_cast<NodeIndex>(made.nodes.size());
    made.nodes.push_back(node);
  };
  for (const NodeIndex node : told_nodes_) is_read[node] = 1;
  for (const NodeIndex at : visited_)
    for (std::size_t k = 0; wanted_[at] != 0 && k < piece_->nodes[at].operand_count; ++k) is_read[operand(at, k)] = 1;
  const std::size_t inputs = piece_->variant.uses.size();
  for (std::size_t i = 0; i < inputs; ++i) {
    if (wanted_[i] == 0) continue;
    add(static_cast<NodeIndex>(i), {.op = Op::input, .kind = piece_->nodes[i].kind, .parameter = static_cast<Number>(made.nodes.size())});
    made.variant.uses.push_back(piece_->variant.uses[i]);
  }
  for (std::size_t i = 0; i < count; ++i)
    if (const auto at = static_cast<NodeIndex>(i); is_read[i] != 0 && is_known(at)) add(at, {.kind = piece_->nodes[i].kind, .parameter = values_[i]});
  for (std::size_t i = inputs; i < count; ++i) {
    if (wanted_[i] == 0) continue;
    Node node = piece_->nodes[i];
    node.first_operand = static_cast<std::uint16_t>(made.operands.size());
    for (std::size_t k = 0; k < node.operand_count; ++k) made.operands.push_back(local[operand(static_cast<NodeIndex>(i), k)]);
    add(static_cast<NodeIndex>(i), node);
  }
  const auto pair = [&local](const Piece::Pair& of) { return Piece::Pair{local[of.low], local[of.high]}; };
  made.status = local[piece_->status];
  made.worth = pair(piece_->worth);
  made.paid = at_->cluster->groups.empty() ? made.worth : pair(piece_->paid);
  made.residence = local[piece_->residence];
  made.span = local[piece_->span];
  made.has_rows = local[piece_->has_rows];
  for (const Piece::Pair& condition : piece_->conditions) made.conditions.push_back(pair(condition));
  for (const Piece::Pair& tier : piece_->tiers) made.tiers.push_back(pair(tier));
  return made;
}

std::size_t Completions::count() const {
  std::size_t count = 1;
  for (const std::size_t use : open_uses_) count = std::min(count * choices_[use].size(), 2 * most_lanes);
  return count;
}

/// The values that each input of the piece may have; of quantities none yet, and then false.
bool Completions::gather(std::uint16_t lane) {
  bool is_simple = true;
  open_uses_.clear();
  for (std::size_t use = 0; use < sources_.size(); ++use) {
    const Source& from = sources_[use];
    lanes_of_use_[use].clear();
    is_open_[use] = from.is_open(lane) ? 1 : 0;
    if (is_open_[use] == 0) {
      fixed_[use] = known(from, lane);
      continue;
    }
    open_uses_.push_back(use);
    std::vector<Number>& values = choices_[use];
    values.clear();
    if (from.is_rough(lane)) {
      for (const Number place : at_->inside.at(from.ranks[lane])) {
        const Number like = piece_->alike[use][static_cast<std::size_t>(place)];
        if (std::find(values.begin(), values.end(), like) == values.end()) values.push_back(like);
      }
    } else if (from.is_place) {
      values = piece_->places[use];
    } else if (from.of->is_quantity) {
      is_simple = false;
    } else {
      for (std::size_t value = 0; value < from.of->values.size(); ++value) values.push_back(static_cast<Number>(value));
    }
  }
  return is_simple;
}

/// After `look_through`: leaves one value of each input on which nothing hangs that is told, and finds the stretches of quantities. Says
/// how many completions there are; more than `most_lanes` where they cannot be told.
std::size_t Completions::narrow() {
  bool is_told = true;
  std::size_t small = 1;  // of inputs that are no quantities
  for (const std::size_t use : open_uses_) {
    const bool is_quantity = choices_[use].empty();
    if (wanted_[use] == 0) choices_[use].resize(1, at_->cluster->plan.inputs[piece_->variant.uses[use].input].values.front());
    else if (is_quantity) is_told = find_stretches(use) && is_told;
    if (!is_quantity) small = std::min(small * choices_[use].size(), 2 * most_lanes);
  }
  if (!is_told) return small > 1 && small <= most_lanes / 2 ? narrow_each() : most_lanes + 1;
  const std::size_t wanted = count();
  if (wanted <= most_lanes) spell_out();
  return wanted;
}

bool Completions::find_stretches(std::size_t use) {
  const PlanInput& of = at_->cluster->plan.inputs[piece_->variant.uses[use].input];
  choices_[use].clear();
  return Stretches{at_->cluster->plan, *piece_, known_, wanted_, values_}.find(static_cast<NodeIndex>(use), of.values.front(), of.values.back(), choices_[use]);
}

/// The same where the stretches of a quantity hang on something else unknown: for each of its values on their own.
std::size_t Completions::narrow_each() {
  const std::vector<std::size_t> all = open_uses_;
  std::vector<std::size_t> quantities{}, others{};
  for (const std::size_t use : all) {
    const bool is_quantity = at_->cluster->plan.inputs[piece_->variant.uses[use].input].is_quantity;
    (is_quantity ? quantities : others).push_back(use);
  }
  std::size_t small = 1, total = 0;
  for (const std::size_t use : others) small *= choices_[use].size();
  for (std::size_t number = 0; number < small && total <= most_lanes; ++number) {
    std::size_t rest = number;
    for (const std::size_t use : others) {
      is_open_[use] = 0;
      fixed_[use] = choices_[use][rest % choices_[use].size()];
      rest /= choices_[use].size();
    }
    look_through();
    open_uses_ = quantities;
    bool is_told = true;
    for (const std::size_t use : quantities) {
      if (wanted_[use] == 0) choices_[use].assign(1, at_->cluster->plan.inputs[piece_->variant.uses[use].input].values.front());
      else is_told = is_told && find_stretches(use);
    }
    const std::size_t more = is_told ? count() : most_lanes + 1;
    total += more;
    if (total > most_lanes) break;
    spell_out();
    for (const std::size_t use : others) lanes_of_use_[use].resize(total, fixed_[use]);
  }
  open_uses_ = all;
  return total;
}

/// Works out, from what is told downwards, the nodes that hang on nothing unknown, and marks the others on which anything hangs.
///
/// why from above: of most persons a known condition settles the benefit, and what is unknown hangs on nothing.
void Completions::look_through(std::optional<std::size_t> looked_row) {
  looked_row_ = looked_row;
  for (const NodeIndex node : visited_) seen_[node] = wanted_[node] = 0;
  visited_.clear();
  for (const NodeIndex node : told_nodes_)
    if (!look_at(node)) mark_wanted(node);
  looked_row_.reset();
}

/// The nodes whose values are results, or say why.
void Completions::find_told() {
  std::vector<NodeIndex>& nodes = told_nodes_;
  nodes.assign({piece_->status, piece_->worth.low, piece_->worth.high});
  if (!at_->cluster->groups.empty()) nodes.insert(nodes.end(), {piece_->paid.low, piece_->paid.high});
  if ((*results_)[piece_->variant.benefits.front().number].by == nullptr) return;
  nodes.insert(nodes.end(), {piece_->residence, piece_->span, piece_->has_rows});
  for (const auto* pairs : {&piece_->conditions, &piece_->tiers})
    for (const Piece::Pair& pair : *pairs) nodes.insert(nodes.end(), {pair.low, pair.high});
}

/// Whether the value of a node is known.
bool Completions::look_at(NodeIndex at) {
  if (seen_[at] != 0) return known_[at] != 0;
  const Node& node = piece_->nodes[at];
  bool is_known = true;
  if (node.op == Op::input) {
    is_known = is_open_[at] == 0;
    values_[at] = fixed_[at];
  } else if (node.op == Op::constant) {
    values_[at] = node.parameter;
  } else if (looked_row_) {
    is_known = looked_.is_known(at, *looked_row_);
    values_[at] = looked_.value(at, *looked_row_);
  } else {
    is_known = know(node, values_[at]);
  }
  seen_[at] = 1;
  known_[at] = is_known;
  visited_.push_back(at);
  return is_known;
}

bool Completions::know(const Node& node, Number& value) {
  const NodeIndex* in = piece_->operands.data() + node.first_operand;
  const NodeIndex* const end = in + node.operand_count;
  if (node.op == Op::choose) {
    if (look_at(in[0])) {
      const NodeIndex taken = in[values_[in[0]] != 0 ? 1 : 2];
      const bool is_known = look_at(taken);
      value = values_[taken];
      return is_known;
    }
    const bool yes = look_at(in[1]), no = look_at(in[2]);
    value = values_[in[1]];
    return yes && no && values_[in[1]] == values_[in[2]];
  }
  bool all_known = true;
  const bool settles = node.op == Op::all_of || node.op == Op::any_of;
  const Number settled = node.op == Op::all_of ? 0 : 1;
  for (const NodeIndex* each = in; each != end; ++each) {
    const bool is_known = look_at(*each);
    all_known = all_known && is_known;
    if (!settles || !is_known || values_[*each] != settled) continue;
    value = settled;
    return true;
  }
  if (all_known) value = detail::value_of(at_->cluster->plan, node.op, node, in, end, values_.data());
  return all_known;
}

/// Marks an unknown node, and what is unknown below it.
void Completions::mark_wanted(NodeIndex at) {
  if (wanted_[at] != 0) return;
  wanted_[at] = 1;
  const Node& node = piece_->nodes[at];
  const NodeIndex* in = piece_->operands.data() + node.first_operand;
  for (std::size_t k = 0; k < node.operand_count; ++k) {
    if (node.op == Op::choose && k > 0 && known_[in[0]] != 0 && (values_[in[0]] != 0) != (k == 1)) continue;
    if (!look_at(in[k])) mark_wanted(in[k]);
  }
}

/// Adds every combination of the values of unknown inputs.
void Completions::spell_out() {
  const std::size_t wanted = count();
  std::size_t stride = 1;
  for (const std::size_t use : open_uses_) {
    std::vector<Number>& out = lanes_of_use_[use];
    const std::vector<Number>& values = choices_[use];
    for (std::size_t done = 0; done < wanted; done += stride * values.size())
      for (const Number value : values) out.insert(out.end(), stride, value);
    stride *= values.size();
  }
}

void Completions::fill(std::uint16_t lane, std::size_t count, AlikeRows::Answer* alike) {
  if (used_ + count > most_lanes) flush();
  if (alike != nullptr) alike->is_awaited = true;
  for (std::size_t use = 0; use < piece_->variant.uses.size(); ++use) {
    const LaneView to = view(piece_->variant.uses[use].to);
    if (lanes_of_use_[use].empty()) fill_lanes(const_cast<void*>(to.from(used_)), to.lane, count, fixed_[use]);
    else copy_lanes(lanes_of_use_[use], const_cast<void*>(to.from(used_)), to.lane);
  }
  entries_.push_back({lane, static_cast<std::uint32_t>(used_), static_cast<std::uint32_t>(count), alike});
  used_ += count;
}

/// Works out the lanes so far, and tells their rows.
void Completions::flush() {
  if (entries_.empty()) return;
  const std::size_t rows = (used_ + row_step - 1) / row_step * row_step;
  for (const Variant::Use& use : piece_->variant.uses) {
    const LaneView to = view(use.to);
    fill_lanes(const_cast<void*>(to.from(used_)), to.lane, rows - used_, 0);
  }
  for (const ColumnProgram::Constant& constant : piece_->variant.program.constants)
    if (stays_[constant.out] != 0 && rows > tile) fill_lanes(pointers_[constant.out], view(constant.out).lane, rows, constant.value);
  of_tile_ = pointers_;
  for (std::size_t done = 0; done < rows; done += tile) {
    for (std::size_t k = 0; k < of_tile_.size(); ++k)
      if (stays_[k] != 0) of_tile_[k] = const_cast<void*>(view(static_cast<Register>(k)).from(done));
    loops_.run(piece_->variant.program.view(), of_tile_.data(), std::min(tile, rows - done));
  }
  for (const Entry& entry : entries_) {
    tell(entry);
    if (entry.alike != nullptr) remember(entry.lane, entry.alike);
  }
  for (const Follower& follower : followers_) answer_alike(follower.lane, *follower.alike);
  entries_.clear();
  followers_.clear();
  used_ = 0;
}

Number Completions::least(Register of, const Entry& entry) const {
  return with_lanes(view(of), [&entry](const auto* lanes) { return Number{*std::min_element(lanes + entry.first, lanes + entry.first + entry.count)}; });
}
Number Completions::most(Register of, const Entry& entry) const {
  return with_lanes(view(of), [&entry](const auto* lanes) { return Number{*std::max_element(lanes + entry.first, lanes + entry.first + entry.count)}; });
}

/// What all completions of a row come to, as `decide` tells it.
void Completions::tell(const Entry& entry) {
  const Variant::Benefit& from = piece_->variant.benefits.front();
  const BlockResults& to = (*results_)[from.number];
  detail::Codes codes = 0;
  const auto* status_lanes = static_cast<const std::int8_t*>(pointers_[from.status]);
  for (std::size_t i = 0; i < entry.count; ++i) codes |= detail::code_bit(status_lanes[entry.first + i]);
  const bool is_replaced = codes == detail::code_bit(code_replaced);
  const Status status = detail::ClusterDecider::status_of(codes);
  const bool is_displaced = status == Status::not_eligible && std::has_single_bit(codes) && codes >= detail::code_bit(code_displaced);
  const bool is_open = status == Status::eligible || status == Status::possible;
  to.status[entry.lane] = is_replaced ? DecidedRows::untold : static_cast<std::uint8_t>(status);
  for (std::size_t end = 0; end < 2; ++end) {
    if (to.amount[end] == nullptr) continue;
    const Variant::Pair& amounts = is_displaced ? from.paid : from.worth;
    Number amount = is_replaced || !(is_displaced || is_open) ? 0 : end == 0 ? least(amounts.low, entry) : most(amounts.high, entry);
    if (end == 1 && amount >= open_amount / 2) amount = open_amount;
    if (rulebook_.benefit(at_->cluster->benefits[from.number].benefit).unit != Unit::yuan) amount = end == 1 ? std::min(amount * 100, open_amount) : amount * 100;
    to.amount[end][entry.lane] = amount;
  }
  told_.push_back({static_cast<std::uint16_t>(from.number), entry.lane});
  if (to.by == nullptr) return;
  to.by[entry.lane] = is_replaced    ? word_of(DecidedBy::Kind::nothing)
                      : is_displaced ? word_of(DecidedBy::Kind::group, static_cast<std::size_t>(std::countr_zero(codes)) - code_displaced)
                                     : why(entry, status);
}

std::uint16_t Completions::why(const Entry& entry, Status status) const {
  using Kind = DecidedBy::Kind;
  const Variant::Benefit& from = piece_->variant.benefits.front();
  const BenefitNodes& nodes = at_->cluster->benefits[from.number];
  const auto can_be = [&](Register of) { return most(of, entry) != 0; };
  const auto must_be = [&](Register of) { return least(of, entry) != 0; };
  if (status == Status::not_covered) {
    if (!can_be(from.span) || !can_be(from.has_rows)) return word_of(Kind::span);
    bool is_withheld = rulebook_.benefit(nodes.benefit).citation.confidence < Confidence::medium;
    for (std::size_t k = 0; k < from.tiers.size(); ++k) is_withheld = is_withheld || (nodes.tiers[k].is_withheld && can_be(from.tiers[k].high));
    return word_of(is_withheld ? Kind::unverified : Kind::parameter);
  }
  if (status == Status::not_eligible) {
    if (!can_be(from.residence)) return word_of(Kind::residence);
    for (std::size_t k = 0; k < from.conditions.size(); ++k)
      if (!can_be(from.conditions[k].high)) return word_of(Kind::condition, k);
  }
  if (status != Status::eligible) {
    if (can_be(from.residence) && !must_be(from.residence)) return word_of(Kind::residence);
    for (std::size_t k = 0; k < from.conditions.size(); ++k)
      if (!must_be(from.conditions[k].low)) return word_of(Kind::condition, k);
  }
  bool any = false;
  for (std::size_t k = 0; k < from.tiers.size(); ++k) {
    if (!can_be(from.tiers[k].high)) continue;
    any = true;
    if (nodes.tiers[k].is_withheld && status == Status::eligible) continue;
    return status == Status::not_eligible ? word_of(Kind::nothing) : word_of(Kind::tier, nodes.tiers[k].tier);
  }
  return word_of(from.tiers.empty() || any ? Kind::nothing : Kind::no_tier);
}

}  // namespace caregrade::batch
