#include "caregrade/io/compiled_rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <limits>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace caregrade {
namespace {

constexpr std::string_view magic = "caregrade rules 3\n";

// --- What each struct is made of. One list serves the writer and the reader. Places in files are left out: nothing is wrong with
// --- what was compiled. ---

template <class Archive> void parts(Archive& archive, Text& x) { archive(x.zh, x.en); }
template <class Archive> void parts(Archive& archive, Citation& x) { archive(x.clause, x.confidence, x.sources); }
template <class Archive> void parts(Archive& archive, Expression& x) { archive(x.text); }
template <class Archive> void parts(Archive& archive, Level& x) { archive(x.number, x.name, x.citation); }
template <class Archive> void parts(Archive& archive, Policy::Choice& x) { archive(x.id, x.name); }
template <class Archive> void parts(Archive& archive, Policy::EarlierDefault& x) { archive(x.until, x.choice); }
template <class Archive> void parts(Archive& archive, Policy& x) {
  archive(x.id, x.name, x.choices, x.default_choice, x.earlier_defaults, x.citation);
}
template <class Archive> void parts(Archive& archive, Span& x) { archive(x.from, x.to, x.since); }
template <class Archive> void parts(Archive& archive, PackSource& x) {
  archive(x.id, x.title, x.number, x.issuer, x.url, x.remark, x.span);
}
template <class Archive> void parts(Archive& archive, Region& x) { archive(x.code, x.name, x.parent, x.span, x.successor); }
template <class Archive> void parts(Archive& archive, PackFact& x) {
  archive(x.id, x.kind, x.name, x.question, x.bring, x.least, x.most, x.choices, x.ordered, x.standard, x.by, x.cost, x.answered_by);
}
template <class Archive> void parts(Archive& archive, Derived& x) { archive(x.id, x.name, x.value, x.citation); }
template <class Archive> void parts(Archive& archive, Parameter& x) { archive(x.id, x.name, x.unit, x.by, x.rule, x.review_months); }
template <class Archive> void parts(Archive& archive, ParameterRow& x) {
  archive(x.parameter, x.region, x.key, x.span, x.value, x.bound, x.verified, x.remark, x.citation);
}
template <class Archive> void parts(Archive& archive, Basis& x) { archive(x.id, x.name, x.facts, x.all); }
template <class Archive> void parts(Archive& archive, PackCondition& x) { archive(x.id, x.name, x.holds, x.citation); }
template <class Archive> void parts(Archive& archive, Tier& x) {
  archive(x.id, x.name, x.when, x.amount, x.bound, x.span, x.remark, x.citation);
}
template <class Archive> void parts(Archive& archive, Benefit& x) {
  archive(x.id, x.name, x.region, x.basis, x.kind, x.form, x.per, x.unit, x.receiver, x.clock, x.reckoned, x.choose, x.span, x.replaces,
          x.conditions, x.tiers, x.remark, x.bring, x.starts, x.citation);
}
template <class Archive> void parts(Archive& archive, Exclusive& x) {
  archive(x.id, x.name, x.alternatives, x.choose, x.chosen, x.span, x.citation);
}
template <class Archive> void parts(Archive& archive, Transition& x) {
  archive(x.id, x.name, x.benefit, x.fact, x.before, x.as_of, x.citation);
}
/// Without the pack's own tests: they belong to its folder.
template <class Archive> void parts(Archive& archive, RulePack& x) {
  archive(x.id, x.version, x.region, x.digest, x.name, x.read_on, x.sources, x.regions, x.facts, x.derived, x.policies, x.parameters, x.rows,
          x.bases, x.benefits, x.exclusives, x.transitions);
}
template <class Archive> void parts(Archive& archive, Rulebook& x) {
  archive(x.packs, x.regions, x.region_names, x.levels, x.facts, x.derived, x.policies, x.parameters, x.bases, x.benefits, x.region_order);
}

template <class Archive> void parts(Archive& archive, PlanCombinations& x) { archive(x.axes, x.levels, x.rows); }
template <class Archive> void parts(Archive& archive, PlanInput& x) {
  archive(x.kind, x.values, x.is_quantity, x.most, x.step, x.is_summed);
}
/// What a program's plan has: no steps, rules or notes of a standard.
template <class Archive> void parts(Archive& archive, Plan& x) { archive(x.nodes, x.operands, x.inputs, x.bands, x.combinations); }
template <class Archive> void parts(Archive& archive, ConditionNodes& x) { archive(x.holds, x.operands); }
template <class Archive> void parts(Archive& archive, TierNodes& x) {
  archive(x.tier, x.in_span, x.applies, x.amount, x.covered, x.is_withheld, x.operands);
}
template <class Archive> void parts(Archive& archive, ParameterLookup& x) { archive(x.parameter, x.table, x.operands, x.rows); }
template <class Archive> void parts(Archive& archive, BenefitNodes& x) {
  archive(x.benefit, x.residence, x.span, x.replaced, x.has_rows, x.residence_operands, x.conditions, x.tiers, x.amount, x.own_status, x.paid,
          x.worth, x.status, x.answer, x.transition, x.transition_holds);
}
template <class Archive> void parts(Archive& archive, Cluster& x) {
  archive(x.plan, x.inputs, x.regions, x.above, x.scales, x.lookups, x.benefits, x.groups);
}
template <class Archive> void parts(Archive& archive, Program& x) { archive(x.regions, x.clusters, x.include_unverified); }
template <class Archive> void parts(Archive& archive, CompiledRules& x) { archive(x.rulebook, x.program); }

/// A node as it stands in the file: as in memory, but what is a hole there is zero.
struct NodeBytes {
  Op op = Op::constant;
  Kind kind = Kind::count;
  std::uint16_t first_operand = 0;
  std::uint16_t operand_count = 0;
  std::uint16_t unused = 0;
  std::int64_t parameter = 0;
};
static_assert(sizeof(Node) == sizeof(NodeBytes) && std::is_trivially_copyable_v<Node> && offsetof(Node, op) == offsetof(NodeBytes, op) &&
              offsetof(Node, kind) == offsetof(NodeBytes, kind) && offsetof(Node, first_operand) == offsetof(NodeBytes, first_operand) &&
              offsetof(Node, operand_count) == offsetof(NodeBytes, operand_count) && offsetof(Node, parameter) == offsetof(NodeBytes, parameter));
static_assert(std::has_unique_object_representations_v<NodeBytes>);

/// What stands in memory as it does in the file: numbers, and structs of them without holes.
template <class T>
constexpr bool is_plain = (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) || std::is_enum_v<T> || std::is_same_v<T, PackRow> ||
                          std::is_same_v<T, NodePair> || std::is_same_v<T, PlanBand> || std::is_same_v<T, PlanCombinations::Axis> ||
                          std::is_same_v<T, ProgramInput> || std::is_same_v<T, ProgramScale> || std::is_same_v<T, OperandNodes> ||
                          std::is_same_v<T, NodeBytes> || std::is_same_v<T, Place>;
static_assert(std::has_unique_object_representations_v<Place> && std::has_unique_object_representations_v<ProgramInput> && std::has_unique_object_representations_v<ProgramScale> &&
              std::has_unique_object_representations_v<OperandNodes>);
static_assert(std::has_unique_object_representations_v<PackRow> && std::has_unique_object_representations_v<NodePair> &&
              std::has_unique_object_representations_v<PlanBand> && std::has_unique_object_representations_v<PlanCombinations::Axis>);

/// The last value of an enumeration that stands in the rules: a greater one is a lie.
template <class Enum> constexpr Enum last = Enum{};
template <> constexpr Confidence last<Confidence> = Confidence::high;
template <> constexpr Span::Since last<Span::Since> = Span::Since::evidence;
template <> constexpr PackFact::Kind last<PackFact::Kind> = PackFact::Kind::level;
template <> constexpr PackFact::Who last<PackFact::Who> = PackFact::Who::office;
template <> constexpr Unit last<Unit> = Unit::in_kind;
template <> constexpr Inheritance last<Inheritance> = Inheritance::closed;
template <> constexpr Bound last<Bound> = Bound::local;
template <> constexpr Benefit::Clock last<Benefit::Clock> = Benefit::Clock::assessed;
template <> constexpr Reckoned last<Reckoned> = Reckoned::policy;
template <> constexpr Benefit::Choose last<Benefit::Choose> = Benefit::Choose::sum;
template <> constexpr Exclusive::Choose last<Exclusive::Choose> = Exclusive::Choose::offset;
template <> constexpr Kind last<Kind> = Kind::region;
template <> constexpr Op last<Op> = Op::months;

/// Sizes take one byte, or this one and four more: nearly all words and lists are short.
constexpr std::uint8_t long_size = 0xFF;
/// Stands for no day at all.
constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::min();

class Writer {
 public:
  std::string bytes{magic};

  template <class... Parts>
  void operator()(Parts&... of) {
    (write(of), ...);
  }

 private:
  template <class T>
  void write(T& x) {
    if constexpr (is_plain<T> || std::is_same_v<T, bool>) bytes.append(reinterpret_cast<const char*>(&x), sizeof x);
    else parts(*this, x);
  }
  void size(std::size_t count) {
    auto number = static_cast<std::uint32_t>(count);
    auto byte = static_cast<std::uint8_t>(std::min<std::uint32_t>(number, long_size));
    write(byte);
    if (byte == long_size) write(number);
  }
  void write(std::string& x) {
    size(x.size());
    bytes += x;
  }
  void write(Date& x) {
    auto days = x.ok() ? static_cast<std::int32_t>(x.days()) : no_day;
    write(days);
  }
  void write(std::vector<Node>& x) {
    std::vector<NodeBytes> rows{};
    rows.reserve(x.size());
    for (const Node& each : x)
      rows.push_back({.op = each.op, .kind = each.kind, .first_operand = each.first_operand, .operand_count = each.operand_count, .parameter = each.parameter});
    write(rows);
  }
  template <class T>
  void write(std::vector<T>& x) {
    size(x.size());
    if constexpr (is_plain<T>) bytes.append(reinterpret_cast<const char*>(x.data()), x.size() * sizeof(T));
    else
      for (T& each : x) write(each);
  }
  template <class T>
  void write(std::map<std::string, T, std::less<>>& x) {
    size(x.size());
    for (auto& [key, value] : x) {
      std::string name = key;
      (*this)(name, value);
    }
  }
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : at_{bytes.data()}, end_{bytes.data() + bytes.size()} {}

  [[nodiscard]] bool is_done() const noexcept { return good_ && at_ == end_; }

  template <class... Parts>
  void operator()(Parts&... of) {
    (read(of), ...);
  }

 private:
  [[nodiscard]] std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  /// Nothing is read after this.
  void refuse() noexcept {
    good_ = false;
    at_ = end_;
  }
  [[gnu::always_inline]] inline void take(void* into, std::size_t size) {
    if (left() < size) return refuse();
    if (size != 0) std::memcpy(into, at_, size);  // why not always: an empty list has no memory to copy to
    at_ += size;
  }
  template <class T>
  [[gnu::always_inline]] inline void read(T& x) {
    if constexpr (std::is_same_v<T, bool>) {
      std::uint8_t byte = 0;
      take(&byte, 1);
      x = byte != 0;
    } else if constexpr (is_plain<T>) {
      take(&x, sizeof x);
      if constexpr (std::is_enum_v<T>) {
        static_assert(last<T> != T{}, "tell the last value of this enumeration");
        if (x > last<T>) refuse();
      }
    } else {
      parts(*this, x);
    }
  }
  /// A number of elements; each takes at least a byte, so more than are left is a lie.
  [[nodiscard, gnu::always_inline]] inline std::size_t size() {
    std::uint8_t byte = 0;
    take(&byte, 1);
    std::uint32_t count = byte;
    if (byte == long_size) [[unlikely]] take(&count, sizeof count);
    if (count <= left()) return count;
    refuse();
    return 0;
  }
  [[gnu::always_inline]] inline void read(std::string& x) {
    static constexpr std::size_t most_in_place = 15;
    const std::size_t length = size();
    if (length == 0) return;  // why: half of them are empty, and what is read into is new
    if (length <= most_in_place) {  // why not `assign`: it is a call, and takes as long as all the rest
      std::destroy_at(&x);
      std::construct_at(&x, at_, length);
    } else {
      x = std::string(at_, length);
    }
    at_ += length;
  }
  void read(Date& x) {
    static constexpr std::int32_t farthest = 11'000'000;  // days: beyond any calendar of a law
    std::int32_t days = no_day;
    read(days);
    if (days == no_day) return;
    if (days > -farthest && days < farthest) x = Date::from_days(days);
    else refuse();
  }
  void read(std::vector<Node>& x) {
    const std::size_t count = size();
    if (count * sizeof(Node) > left()) return refuse();
    x.resize(count);
    take(x.data(), count * sizeof(Node));
  }
  template <class T>
  void read(std::vector<T>& x) {
    const std::size_t count = size();
    if (count == 0) return;
    if constexpr (is_plain<T>) {
      if (count * sizeof(T) > left()) return refuse();
      x.resize(count);
      take(x.data(), count * sizeof(T));
    } else {
      static constexpr std::size_t most_ahead = 8192;  // why: room for more than were read is made only as they are
      x.reserve(std::min(count, most_ahead));
      for (std::size_t i = 0; i < count && good_; ++i) read(x.emplace_back());
    }
  }
  template <class T>
  void read(std::map<std::string, T, std::less<>>& x) {
    for (std::size_t count = size(); count > 0 && good_; --count) {
      std::string key{};
      T value{};
      (*this)(key, value);
      x.emplace_hint(x.end(), std::move(key), std::move(value));
    }
  }

  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool good_ = true;
};

/// How many operands a node of a program may have.
struct OperandCount {
  std::uint16_t least = 1;  ///< none at all of an operation that no program has
  std::uint16_t most = 0;
};
constexpr OperandCount operand_count(Op op) {
  switch (op) {
    case Op::constant: return {0, 0};
    case Op::negation:
    case Op::band:
    case Op::worse: return {1, 1};
    case Op::equal:
    case Op::less:
    case Op::less_or_equal:
    case Op::difference:
    case Op::share:
    case Op::years:
    case Op::months: return {2, 2};
    case Op::choose: return {3, 3};
    case Op::sum:
    case Op::greatest:
    case Op::least:
    case Op::all_of:
    case Op::any_of: return {1, 0xFFFF};
    case Op::combination: return {0, 0xFFFF};
    case Op::input:
    case Op::weigh: break;
  }
  return {};
}
/// The same by number. why: nodes come in no order, and a jump that cannot be foreseen costs more than all that is checked here.
constexpr auto operand_counts = [] {
  std::array<OperandCount, static_cast<std::size_t>(last<Op>) + 1> counts{};
  for (std::size_t op = 0; op < counts.size(); ++op) counts[op] = operand_count(static_cast<Op>(op));
  return counts;
}();

/// Whether every number in a cluster points at something that is there, so that hostile bytes cannot lead outside.
class Soundness {
 public:
  Soundness(const Rulebook& rulebook, const Cluster& cluster) : rulebook_{rulebook}, cluster_{cluster} {}

  [[nodiscard]] bool holds() const {
    const Plan& plan = cluster_.plan;
    if (cluster_.inputs.size() != plan.inputs.size() || plan.inputs.size() > Plan::most_inputs || plan.nodes.size() < plan.inputs.size() ||
        plan.nodes.size() > most_nodes)
      return false;
    for (std::size_t i = 0; i < plan.inputs.size(); ++i)
      if (!is_sound(plan.inputs[i]) || plan.nodes[i].kind != plan.inputs[i].kind) return false;
    for (const PlanCombinations& each : plan.combinations)
      if (!is_sound(each)) return false;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i)
      if (!is_sound(plan.nodes[i], i)) return false;
    for (const ProgramInput& each : cluster_.inputs)
      if (!is_sound(each)) return false;
    for (const BenefitNodes& each : cluster_.benefits)
      if (!is_sound(each)) return false;
    for (const ParameterLookup& each : cluster_.lookups)
      if (!is_sound(each)) return false;
    for (const PackRow& each : cluster_.groups)
      if (each.pack >= rulebook_.packs.size() || each.row >= rulebook_.packs[each.pack].exclusives.size()) return false;
    for (const ProgramScale& each : cluster_.scales)
      if (!is_sound(each)) return false;
    return cluster_.groups.size() < 56 && are_ranks(cluster_.regions) && are_ranks(cluster_.above);
  }

 private:
  static constexpr std::size_t most_nodes = 16'385;  ///< what the compiler makes, and one

  [[nodiscard]] bool are_ranks(const std::vector<std::uint32_t>& ranks) const {
    return std::is_sorted(ranks.begin(), ranks.end()) && (ranks.empty() || ranks.back() < rulebook_.region_order.size());
  }

  [[nodiscard]] bool is_sound(const ProgramScale& scale) const {
    if (scale.of > ProgramScale::Of::policy) return false;
    if (scale.of == ProgramScale::Of::fact) return has(scale.row, &RulePack::facts);
    return scale.of != ProgramScale::Of::policy || has(scale.row, &RulePack::policies);
  }

  /// A quantity has its ends; of anything else the values are 0, 1, … in order, of a place one for each and one for elsewhere.
  [[nodiscard]] bool is_sound(const PlanInput& input) const {
    if (input.values.empty() || input.step < 1) return false;
    if (input.is_quantity) return input.values.size() == 2 && input.values.front() <= input.values.back();
    for (std::size_t i = 0; i < input.values.size(); ++i)
      if (input.values[i] != static_cast<std::int64_t>(i)) return false;
    return input.kind != Kind::region || input.values.size() == cluster_.regions.size() + 1;
  }

  [[nodiscard]] static bool is_sound(const PlanCombinations& table) {
    std::int64_t cells = 1;
    for (const PlanCombinations::Axis& axis : table.axes) {
      if (axis.most < axis.least || axis.most - axis.least > 1'000'000 || axis.stride != cells) return false;
      cells *= axis.most - axis.least + 1;
      if (cells > 10'000'000) return false;
    }
    return static_cast<std::size_t>(cells) == table.levels.size() && table.rows.size() == table.levels.size();
  }

  [[nodiscard]] bool is_sound(const Node& node, std::size_t at) const {
    const Plan& plan = cluster_.plan;
    if (node.kind > last<Kind> || node.op > last<Op>) return false;
    if (static_cast<std::size_t>(node.first_operand) + node.operand_count > plan.operands.size()) return false;
    std::size_t past = 0;
    for (std::size_t k = 0; k < node.operand_count; ++k) past = std::max<std::size_t>(past, plan.operands_of(node)[k] + std::size_t{1});
    if (past > at) return false;
    if (at < plan.inputs.size()) return node.op == Op::input && node.parameter == static_cast<std::int64_t>(at);
    const OperandCount count = operand_counts[static_cast<std::size_t>(node.op)];
    if (node.operand_count < count.least || node.operand_count > count.most) return false;
    const auto parameter = static_cast<std::uint64_t>(node.parameter);
    if (node.op == Op::combination) return parameter < plan.combinations.size() && plan.combinations[parameter].axes.size() == node.operand_count;
    if (node.op == Op::band) return parameter < plan.bands.size();
    return node.op != Op::share || parameter <= 2;
  }

  [[nodiscard]] bool is_sound(const ProgramInput& input) const {
    if (input.from > ProgramInput::From::fact) return false;
    if (input.from == ProgramInput::From::fact) return has(input.row, &RulePack::facts);
    return input.from != ProgramInput::From::policy || has(input.row, &RulePack::policies);
  }

  template <class Rows>
  [[nodiscard]] bool has(PackRow at, Rows RulePack::*rows) const {
    return at.pack < rulebook_.packs.size() && at.row < (rulebook_.packs[at.pack].*rows).size();
  }
  [[nodiscard]] bool has(std::initializer_list<NodeIndex> nodes) const {
    for (const NodeIndex each : nodes)
      if (each >= cluster_.plan.nodes.size()) return false;
    return true;
  }

  [[nodiscard]] bool are_sound(const std::vector<OperandNodes>& operands) const {
    for (const OperandNodes& each : operands) {
      if (each.of > Operand::Of::policy || !has({each.nodes.low, each.nodes.high}) || cluster_.plan.nodes[each.nodes.low].kind != each.kind || each.lookup >= static_cast<std::int32_t>(cluster_.lookups.size()) ||
          each.scale >= static_cast<std::int32_t>(cluster_.scales.size()))
        return false;
      const bool there = each.of == Operand::Of::fact ? has(each.row, &RulePack::facts) : each.of == Operand::Of::derived ? has(each.row, &RulePack::derived)
                         : each.of == Operand::Of::parameter ? has(each.row, &RulePack::parameters) : has(each.row, &RulePack::policies);
      if (!there) return false;
    }
    return true;
  }

  [[nodiscard]] bool is_sound(const BenefitNodes& nodes) const {
    if (!has(nodes.benefit, &RulePack::benefits)) return false;
    const Benefit& benefit = rulebook_.benefit(nodes.benefit);
    if (nodes.conditions.size() != benefit.conditions.size() || !are_sound(nodes.residence_operands)) return false;
    for (const ConditionNodes& each : nodes.conditions)
      if (!has({each.holds.low, each.holds.high}) || !are_sound(each.operands)) return false;
    for (const TierNodes& each : nodes.tiers)
      if (each.tier >= benefit.tiers.size() || !are_sound(each.operands) ||
          !has({each.in_span, each.applies.low, each.applies.high, each.amount.low, each.amount.high, each.covered}))
        return false;
    if (nodes.transition >= static_cast<std::int32_t>(rulebook_.packs[nodes.benefit.pack].transitions.size())) return false;
    return has({nodes.residence, nodes.span, nodes.replaced, nodes.has_rows, nodes.amount.low, nodes.amount.high, nodes.own_status, nodes.paid.low,
                nodes.paid.high, nodes.worth.low, nodes.worth.high, nodes.status, nodes.answer, nodes.transition_holds});
  }

  [[nodiscard]] bool is_sound(const ParameterLookup& lookup) const {
    if (!has(lookup.parameter, &RulePack::parameters) || lookup.table >= cluster_.plan.combinations.size()) return false;
    const PlanCombinations& table = cluster_.plan.combinations[lookup.table];
    for (const NodeIndex each : lookup.operands)
      if (each >= cluster_.plan.nodes.size()) return false;
    for (const std::uint16_t row : table.rows)
      if (row != PlanCombinations::no_row && row >= lookup.rows.size()) return false;
    for (const PackRow& each : lookup.rows)
      if (!has(each, &RulePack::rows)) return false;
    return lookup.operands.size() == table.axes.size();
  }

  const Rulebook& rulebook_;
  const Cluster& cluster_;
};

/// Whether every name of a rulebook points at a row.
[[nodiscard]] bool is_sound(const Rulebook& rulebook) {
  const auto points = [&](const Rulebook::Names& names, auto rows) {
    for (const auto& [id, at] : names)
      if (at.pack >= rulebook.packs.size() || at.row >= (rulebook.packs[at.pack].*rows).size()) return false;
    return true;
  };
  for (const RulePack& pack : rulebook.packs)
    for (const Policy& policy : pack.policies) {
      if (static_cast<std::size_t>(policy.default_choice) >= policy.choices.size()) return false;
      for (const Policy::EarlierDefault& each : policy.earlier_defaults)
        if (static_cast<std::size_t>(each.choice) >= policy.choices.size()) return false;
    }
  const auto is_day = [](Date date) { return date.ok() || date == Date{}; };
  for (const Place& place : rulebook.regions)
    if (std::uint64_t{place.name} + place.zh_size + place.en_size > rulebook.region_names.size() || place.since > last<Span::Since> ||
        !is_day(place.from) || !is_day(place.to))
      return false;
  for (const std::uint32_t number : rulebook.region_order)
    if (number >= rulebook.regions.size()) return false;
  return points(rulebook.facts, &RulePack::facts) && points(rulebook.derived, &RulePack::derived) && points(rulebook.policies, &RulePack::policies) &&
         points(rulebook.parameters, &RulePack::parameters) && points(rulebook.bases, &RulePack::bases) && points(rulebook.benefits, &RulePack::benefits);
}

}  // namespace

std::string to_bytes(const Rulebook& rulebook, const Program& program) {
  CompiledRules rules{rulebook, program};
  Writer writer{};
  writer(rules);
  return std::move(writer.bytes);
}

Result<CompiledRules> read_compiled(std::string_view bytes) {
  const auto refused = [](const char* reason) { return Issue{.code = "CG2461", .arguments = {{"reason", reason}}}; };
  if (bytes.substr(0, magic.size()) != magic) return refused("@compiled.magic");
  Reader reader{bytes.substr(magic.size())};
  CompiledRules rules{};
  reader(rules);
  if (!reader.is_done()) return refused("@compiled.cut");
  if (!is_sound(rules.rulebook)) return refused("@compiled.broken");
  for (Cluster& each : rules.program.clusters) {
    if (!Soundness{rules.rulebook, each}.holds()) return refused("@compiled.broken");
    each.prepare();
  }
  return rules;
}

}  // namespace caregrade
