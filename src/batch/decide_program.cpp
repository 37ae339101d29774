#include "decide_program.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "caregrade/engine/detail/cluster_view.hpp"
#include "column_emitter.hpp"

namespace caregrade::batch {
namespace {

/// The province in which a place lies, or which it is; nothing of the country.
std::optional<std::uint32_t> province_of(const Rulebook& rulebook, std::uint32_t rank) {
  const auto chain = rulebook.ranks(rulebook.ranked(rank).code);
  return chain.size() < 2 ? std::nullopt : std::optional{chain[chain.size() - 2]};
}

/// Makes the programs of one cluster, for persons who have one of some places.
class VariantMaker {
 public:
  VariantMaker(const Cluster& cluster, const std::vector<std::optional<Number>>& fixed, const std::vector<Range>& ranges, const std::vector<Number>& places)
      : cluster_{cluster}, folded_{cluster.plan, fixed, places}, ranges_{cluster.plan, folded_, ranges} {}

  [[nodiscard]] Variant whole() const {
    std::vector<std::size_t> all(cluster_.benefits.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return variant(all, true);
  }

  [[nodiscard]] Piece piece(std::size_t number) const {
    std::vector<std::optional<Register>> registers(cluster_.plan.nodes.size());
    Piece made{.variant = variant({number}, false, &registers)};
    add_nodes(number, registers, made);
    made.places.resize(made.variant.uses.size());
    made.alike.resize(made.variant.uses.size());
    for (std::size_t use = 0; use < made.variant.uses.size(); ++use)
      if (cluster_.plan.inputs[made.variant.uses[use].input].kind == Kind::region) tell_apart(use, made);
    return made;
  }

 private:
  /// Nodes that somebody reads, each in a lane.
  struct Kept {
    std::vector<NodeIndex> nodes{};
    std::vector<std::uint8_t> lanes{};

    void add(std::uint8_t lane, std::initializer_list<NodeIndex> more) {
      nodes.insert(nodes.end(), more);
      lanes.insert(lanes.end(), more.size(), lane);
    }
  };

  /// In lanes that are as narrow as they may be. `is_known`: as in `keep`; `registers`: where nodes are made is wanted, and that they stay.
  [[nodiscard]] Variant variant(const std::vector<std::size_t>& numbers, bool is_known, std::vector<std::optional<Register>>* registers = nullptr) const {
    Kept kept{};
    for (const std::size_t number : numbers) keep(cluster_.benefits[number], is_known, kept);
    std::vector<Input> inputs(cluster_.inputs.size());
    Emitter emitter{cluster_.plan, folded_, inputs, false, &ranges_};
    emitter.most_lane = std::int64_t{1} << 62;
    emitter.keeps_all = registers != nullptr;
    Variant made{.program = emitter.make(kept.nodes, kept.lanes)};
    for (const std::size_t number : numbers) made.benefits.push_back(benefit(emitter, number, is_known));
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (inputs[i].is_used) made.uses.push_back({i, inputs[i].value});
    for (std::size_t i = 0; registers != nullptr && i < registers->size(); ++i) (*registers)[i] = emitter.made(static_cast<NodeIndex>(i));
    return made;
  }

  /// Bytes of the lanes of the least or of the greatest amounts.
  [[nodiscard]] std::uint8_t amount_lane(const BenefitNodes& nodes, NodeIndex NodePair::*end) const {
    const std::uint8_t worth = std::max<std::uint8_t>(4, ranges_[nodes.worth.*end].lane());
    return cluster_.groups.empty() ? worth : std::max(worth, ranges_[nodes.paid.*end].lane());
  }

  /// `is_known`: of rows that know what the benefit hangs on, so that one thing decides those elsewhere. why not of others: where it is
  /// open whether there are rules for the day, the conditions are told.
  void keep(const BenefitNodes& nodes, bool is_known, Kept& kept) const {
    kept.add(1, {nodes.status, nodes.residence, nodes.span, nodes.has_rows});
    for (NodeIndex NodePair::*end : {&NodePair::low, &NodePair::high}) {
      kept.add(amount_lane(nodes, end), {nodes.worth.*end});
      if (!cluster_.groups.empty()) kept.add(amount_lane(nodes, end), {nodes.paid.*end});
    }
    if (is_known && is_elsewhere(nodes)) return;
    for (const ConditionNodes& condition : nodes.conditions) kept.add(1, {condition.holds.low, condition.holds.high});
    for (const TierNodes& tier : nodes.tiers) kept.add(1, {tier.applies.low, tier.applies.high});
  }

  [[nodiscard]] Variant::Benefit benefit(Emitter& emitter, std::size_t number, bool is_known) const {
    const BenefitNodes& nodes = cluster_.benefits[number];
    const std::uint8_t low = amount_lane(nodes, &NodePair::low), high = amount_lane(nodes, &NodePair::high);
    const auto truth = [&emitter](NodeIndex of) { return emitter.result(of, 1); };
    const auto truths = [&emitter](NodePair of) { return Variant::Pair{emitter.result(of.low, 1), emitter.result(of.high, 1)}; };
    const auto amounts = [&](NodePair of) { return Variant::Pair{emitter.result(of.low, low), emitter.result(of.high, high)}; };
    Variant::Benefit made{.number = number, .status = truth(nodes.status), .residence = truth(nodes.residence), .span = truth(nodes.span),
                          .has_rows = truth(nodes.has_rows), .worth = amounts(nodes.worth), .lane = {low, high}};
    if (!cluster_.groups.empty()) made.paid = amounts(nodes.paid);
    const auto is_zero = [this](NodePair of) {
      return folded_[folded_.same(of.low)].is_constant && folded_[folded_.same(of.high)].is_constant && folded_.constant(of.low) == 0 && folded_.constant(of.high) == 0;
    };
    made.is_worthless = is_zero(nodes.worth) && (cluster_.groups.empty() || is_zero(nodes.paid) || is_refused(nodes));
    if (is_known && is_elsewhere(nodes)) return made;
    for (const ConditionNodes& condition : nodes.conditions) made.conditions.push_back(truths(condition.holds));
    for (const TierNodes& tier : nodes.tiers) made.tiers.push_back(truths(tier.applies));
    return made;
  }

  /// Whether the status is one of two that say that nothing is had, and not because of something else.
  [[nodiscard]] bool is_refused(const BenefitNodes& nodes) const {
    const NodeIndex status = folded_.same(nodes.status);
    const auto is_plain = [this](NodeIndex at) { return folded_[at].is_constant && (folded_.constant(at) == code_no || folded_.constant(at) == code_not_covered); };
    if (folded_[status].is_constant) return is_plain(status);  // why first: a node that became constant keeps its operation, without operands
    return folded_[status].op == Op::choose && is_plain(folded_[status].operands[1]) && is_plain(folded_[status].operands[2]);
  }

  /// Whether nobody who has one of the places has the benefit, so that nothing else decides than residence and the day.
  [[nodiscard]] bool is_elsewhere(const BenefitNodes& nodes) const {
    const NodeIndex residence = folded_.same(nodes.residence);
    return folded_[residence].is_constant && folded_.constant(residence) == 0 && is_refused(nodes);
  }

  void add_nodes(std::size_t number, const std::vector<std::optional<Register>>& registers, Piece& made) const {
    const BenefitNodes& from = cluster_.benefits[number];
    Kept kept{};
    keep(from, false, kept);
    std::vector<bool> needed(cluster_.plan.nodes.size());
    for (const NodeIndex node : kept.nodes) needed[folded_.same(node)] = true;
    for (std::size_t i = needed.size(); i-- > 0;)
      if (needed[i])
        for (const NodeIndex operand : folded_[static_cast<NodeIndex>(i)].operands) needed[operand] = true;
    std::map<NodeIndex, NodeIndex> local{};
    const auto add = [&](NodeIndex at, Node node) {
      local[at] = static_cast<NodeIndex>(made.nodes.size());
      made.nodes.push_back(node);
      made.registers.push_back(registers[at].value_or(0));
    };
    for (const Variant::Use& use : made.variant.uses)
      add(static_cast<NodeIndex>(use.input), {.op = Op::input, .kind = cluster_.plan.inputs[use.input].kind, .parameter = static_cast<std::int64_t>(made.nodes.size())});
    for (std::size_t i = 0; i < needed.size(); ++i)
      if (const auto at = static_cast<NodeIndex>(i); needed[i] && folded_[at].is_constant) add(at, {.kind = folded_[at].kind, .parameter = folded_.constant(at)});
    for (std::size_t i = 0; i < needed.size(); ++i) {
      const auto at = static_cast<NodeIndex>(i);
      if (!needed[i] || folded_[at].is_constant || folded_.is_input(at)) continue;
      const Folded::Node& node = folded_[at];
      add(at, {.op = node.op, .kind = node.kind, .first_operand = static_cast<std::uint16_t>(made.operands.size()), .operand_count = static_cast<std::uint16_t>(node.operands.size()),
               .parameter = node.parameter});
      for (const NodeIndex operand : node.operands) made.operands.push_back(local.at(operand));
    }
    made.readers.resize(made.nodes.size());
    for (std::size_t i = 0; i < made.nodes.size(); ++i)
      for (std::size_t k = 0; k < made.nodes[i].operand_count; ++k) made.readers[made.operands[made.nodes[i].first_operand + k]].push_back(static_cast<NodeIndex>(i));
    const auto of = [&](NodeIndex at) { return local.at(folded_.same(at)); };
    const auto pair = [&](NodePair both) { return Piece::Pair{of(both.low), of(both.high)}; };
    made.status = of(from.status);
    made.residence = of(from.residence);
    made.span = of(from.span);
    made.has_rows = of(from.has_rows);
    made.worth = pair(from.worth);
    made.paid = cluster_.groups.empty() ? made.worth : pair(from.paid);
    for (const ConditionNodes& condition : from.conditions) made.conditions.push_back(pair(condition.holds));
    for (const TierNodes& tier : from.tiers) made.tiers.push_back(pair(tier.applies));
  }

  /// Sorts places into kinds: two are alike if every table that reads the input says the same of both.
  void tell_apart(std::size_t use, Piece& made) const {
    const std::size_t count = cluster_.regions.size() + 1;
    std::vector<std::vector<Number>> said(count);
    std::vector<NodeIndex> open{static_cast<NodeIndex>(use)};
    for (std::size_t at = 0; at < open.size(); ++at)
      for (const NodeIndex reader : made.readers[open[at]]) {
        const Node& node = made.nodes[reader];
        const NodeIndex* operands = made.operands.data() + node.first_operand;
        if (node.op == Op::choose && std::find(open.begin(), open.end(), reader) == open.end()) open.push_back(reader);
        if (node.op != Op::combination) continue;
        const PlanCombinations& table = cluster_.plan.combinations[static_cast<std::size_t>(node.parameter)];
        for (std::size_t k = 0; k < node.operand_count; ++k)
          if (operands[k] == open[at])
            for (std::size_t place = 0; place < count; ++place) add_slice(table, k, static_cast<Number>(place), said[place]);
      }
    made.alike[use].resize(count);
    for (std::size_t place = 0; place < count; ++place) {
      const auto first = static_cast<std::size_t>(std::find(said.begin(), said.end(), said[place]) - said.begin());
      made.alike[use][place] = static_cast<std::uint32_t>(first);
      if (first == place) made.places[use].push_back(static_cast<Number>(place));
    }
  }

  /// All that a table says of one value of an operand.
  static void add_slice(const PlanCombinations& table, std::size_t axis, Number value, std::vector<Number>& said) {
    const PlanCombinations::Axis& of = table.axes[axis];
    if (value < of.least || value > of.most) return said.push_back(no_value);
    for (std::size_t cell = 0; cell < table.levels.size(); ++cell)
      if (static_cast<Number>(cell) / of.stride % (of.most - of.least + 1) == value - of.least) said.push_back(table.levels[cell]);
  }

  const Cluster& cluster_;
  Folded folded_;
  Ranges ranges_;
};

/// What the lanes of an input hold. why 0: what is unknown stands there as 0.
Range range_of(const Rulebook& rulebook, const Cluster& cluster, std::size_t input) {
  if (cluster.inputs[input].from != ProgramInput::From::fact) return {first_day - 31, last_day + 31};
  const PlanInput& of = cluster.plan.inputs[input];
  if (of.kind == Kind::region) return {0, static_cast<Number>(cluster.regions.size())};
  const PackFact& fact = rulebook.fact(cluster.inputs[input].row);
  const bool is_place_in_list = fact.kind == PackFact::Kind::truth || fact.kind == PackFact::Kind::choice || fact.kind == PackFact::Kind::level;
  return is_place_in_list ? Range{0, static_cast<Number>(of.values.size()) - 1} : fact_range(fact);
}

}  // namespace

Cluster cluster_of(const Cluster& cluster, const Piece& piece) {
  Cluster made{.regions = cluster.regions, .above = cluster.above, .groups = cluster.groups};
  Plan& plan = made.plan;
  for (const Variant::Use& use : piece.variant.uses) {
    made.inputs.push_back(cluster.inputs[use.input]);
    plan.inputs.push_back(cluster.plan.inputs[use.input]);
  }
  plan.nodes = piece.nodes;
  plan.operands = piece.operands;
  plan.levels = cluster.plan.levels;
  std::map<Number, Number> tables{}, bands{};
  for (Node& node : plan.nodes) {
    const auto table = static_cast<std::size_t>(node.parameter);
    if (node.op == Op::constant) plan.constants.push_back(node.parameter);
    if (node.op == Op::combination) {
      const auto [found, is_new] = tables.try_emplace(node.parameter, static_cast<Number>(plan.combinations.size()));
      if (is_new) plan.combinations.push_back(cluster.plan.combinations[table]);
      node.parameter = found->second;
    }
    if (node.op == Op::band) {
      const auto [found, is_new] = bands.try_emplace(node.parameter, static_cast<Number>(plan.bands.size()));
      if (is_new) plan.bands.push_back(cluster.plan.bands[table]);
      node.parameter = found->second;
    }
  }
  const BenefitNodes& from = cluster.benefits[piece.variant.benefits.front().number];
  BenefitNodes nodes{.benefit = from.benefit, .residence = piece.residence, .span = piece.span, .has_rows = piece.has_rows};
  nodes.status = nodes.answer = nodes.own_status = piece.status;
  nodes.paid = {piece.paid.low, piece.paid.high};
  nodes.worth = {piece.worth.low, piece.worth.high};
  for (const Piece::Pair& pair : piece.conditions) nodes.conditions.push_back({.holds = {pair.low, pair.high}});
  for (std::size_t k = 0; k < piece.tiers.size(); ++k)
    nodes.tiers.push_back({.tier = from.tiers[k].tier, .applies = {piece.tiers[k].low, piece.tiers[k].high}, .is_withheld = from.tiers[k].is_withheld});
  made.benefits.push_back(std::move(nodes));
  made.prepare();
  return made;
}

namespace {

Zones zones_of(const Rulebook& rulebook, const Program& program) {
  Zones zones{.of_rank = std::vector<std::uint8_t>(rulebook.region_order.size())};
  for (const Cluster& cluster : program.clusters)
    for (const std::uint32_t rank : cluster.regions)
      if (const auto province = province_of(rulebook, rank)) zones.provinces.push_back(*province);
  std::sort(zones.provinces.begin(), zones.provinces.end());
  zones.provinces.erase(std::unique(zones.provinces.begin(), zones.provinces.end()), zones.provinces.end());
  if (zones.provinces.size() > Zones::most) zones.provinces.clear();
  for (std::uint32_t rank = 0; rank < zones.of_rank.size(); ++rank) {
    const auto province = province_of(rulebook, rank);
    const auto found = province ? std::lower_bound(zones.provinces.begin(), zones.provinces.end(), *province) : zones.provinces.end();
    if (found != zones.provinces.end() && *found == *province) zones.of_rank[rank] = static_cast<std::uint8_t>(found - zones.provinces.begin() + 1);
  }
  return zones;
}

ClusterColumns columns_of(const Rulebook& rulebook, const Cluster& cluster, const SameForAll& same, const Zones& zones) {
  ClusterColumns made{.cluster = &cluster, .numbers = std::vector<std::size_t>(cluster.benefits.size()), .places = {0}};
  detail::KnownPerson known{rulebook, same.person, {.day = same.day.ok() ? same.day : *Date::parse("2000-01-01")}, same.policies};
  std::vector<std::optional<Number>> fixed(cluster.inputs.size());
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    const ProgramInput::From from = cluster.inputs[i].from;
    if (same.day.ok() || from == ProgramInput::From::policy || from == ProgramInput::From::fact) fixed[i] = detail::only_value(cluster, i, known);
    made.is_fixed.push_back(fixed[i] ? 1 : 0);
  }
  for (std::uint32_t rank = 0; rank < rulebook.region_order.size(); ++rank) {
    const auto chain = rulebook.ranks(rulebook.ranked(rank).code);
    made.places.push_back(static_cast<std::int32_t>(detail::nearest(cluster, chain)));
    if (!detail::is_rough(cluster, chain)) continue;
    std::vector<Number>& inside = made.inside[static_cast<Number>(rank) + 1];
    inside.push_back(made.places.back());
    for (std::size_t i = 0; i < cluster.regions.size(); ++i)
      if (cluster.regions[i] != rank && rulebook.is_within(rulebook.ranked(cluster.regions[i]).code, rulebook.ranked(rank).code)) inside.push_back(static_cast<Number>(i) + 1);
  }
  std::vector<std::vector<Number>> places(zones.count(), {0});
  for (std::size_t i = 0; i < cluster.regions.size(); ++i) {
    const std::size_t zone = zones.of_rank[cluster.regions[i]];
    for (std::size_t each = 0; each < zones.count(); ++each)
      if (zone == 0 || zone == each || each == zones.several()) places[each].push_back(static_cast<Number>(i) + 1);
  }
  std::vector<Range> ranges{};
  for (std::size_t i = 0; i < cluster.inputs.size(); ++i) ranges.push_back(range_of(rulebook, cluster, i));
  for (std::size_t zone = 0; zone < zones.count(); ++zone) {
    const auto alike = std::find(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(zone), places[zone]);
    const auto before = static_cast<std::size_t>(alike - places.begin());
    made.by_zone.push_back(before < zone ? made.by_zone[before] : static_cast<std::uint8_t>(made.variants.size()));
    if (before < zone) continue;
    const VariantMaker maker{cluster, fixed, ranges, places[zone]};
    made.variants.push_back(maker.whole());
    auto& pieces = made.pieces.emplace_back();
    for (std::size_t number = 0; number < cluster.benefits.size(); ++number) pieces.push_back(maker.piece(number));
  }
  return made;
}

/// Whether putting the rows of a province together costs less than the rules of all others that it leaves out.
bool is_worth_sorting(const std::vector<ClusterColumns>& clusters, const Zones& zones) {
  static constexpr std::size_t to_move = 4;  // instructions that take as long as moving a number to its lane
  std::size_t all = 0, of_zones = 0, moved = 0;
  for (const ClusterColumns& cluster : clusters) {
    const Variant& several = cluster.of_zone(zones.several());
    all += several.program.instructions.size();
    moved += several.uses.size() + several.benefits.size();
    for (std::size_t zone = 0; zone < zones.several(); ++zone) of_zones += cluster.of_zone(zone).program.instructions.size();
  }
  return all > of_zones / zones.several() + moved * to_move;
}

}  // namespace

BatchRules rules_of(const Rulebook& rulebook, const Program& program, const SameForAll& same) {
  BatchRules made{.zones = zones_of(rulebook, program)};
  const auto add_clusters = [&] {
    made.clusters.clear();
    for (const Cluster& cluster : program.clusters) made.clusters.push_back(columns_of(rulebook, cluster, same, made.zones));
  };
  add_clusters();
  if (made.zones.provinces.empty() || is_worth_sorting(made.clusters, made.zones)) return made;
  made.zones = {.of_rank = std::vector<std::uint8_t>(made.zones.of_rank.size())};
  add_clusters();
  return made;
}

}  // namespace caregrade::batch
