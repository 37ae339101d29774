#include "caregrade/batch/decide_batch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

#include "column_emitter.hpp"
#include "program.hpp"

namespace caregrade {
namespace batch {
namespace {

using Lane = std::int64_t;
constexpr Lane unknown = std::numeric_limits<Lane>::min();

/// A cluster made ready for columns.
struct ClusterColumns {
  const Cluster* cluster = nullptr;
  std::vector<Input> inputs{};
  ColumnProgram program{};
  std::vector<std::size_t> numbers{};  ///< of its benefits in `BatchDecider::benefits`

  struct Pair {
    Register low = 0, high = 0;
  };
  struct Results {
    Register status = 0, residence = 0, span = 0, has_rows = 0;
    Pair paid{}, worth{};
    std::vector<Pair> conditions{}, tiers{};
  };
  std::vector<Results> benefits{};
  std::vector<std::int32_t> places{};  ///< by rank of a place: the nearest that the cluster tells apart, 0 elsewhere, -1 told too roughly
};

/// Days of a month's beginning and end.
[[nodiscard]] std::pair<Lane, Lane> month_of(Lane day) {
  const Date date = Date::from_days(day);
  return {date.month_begin().days(), date.month_end().days()};
}

/// Reads a column of a fact.
class FactReader {
 public:
  /// `levels`: of the standard of a level's fact.
  FactReader(const Column& column, const PackFact* fact, std::size_t levels = 0) : column_{&column}, fact_{fact}, levels_{static_cast<Lane>(levels)} {}

  [[nodiscard]] bool is_place() const { return fact_ != nullptr && fact_->kind == PackFact::Kind::region; }
  [[nodiscard]] const Column& column() const { return *column_; }

  /// The number in a cell, `unknown`, or nothing where it is none.
  [[nodiscard]] std::optional<Lane> cell(std::size_t row) const {
    const std::uint64_t bit = static_cast<std::uint64_t>(column_->offset) + row;
    if (column_->validity != nullptr && (column_->validity[bit / 8] >> (bit % 8) & 1U) == 0) return unknown;
    if (column_->cell == Cell::bit) return static_cast<const std::uint8_t*>(column_->data)[bit / 8] >> (bit % 8) & 1U;
    const char* from = static_cast<const char*>(column_->data) + static_cast<std::ptrdiff_t>(row) * column_->stride;
    const auto found = number(from);
    if (!found || *found == unknown || column_->dictionary.empty()) return found;
    if (*found < 0 || *found >= static_cast<Lane>(column_->dictionary.size())) return std::nullopt;
    const std::int32_t told = column_->dictionary[static_cast<std::size_t>(*found)];
    return told == -1 ? unknown : Lane{told};
  }

  /// Whether the fact can have this value; places are looked up elsewhere.
  [[nodiscard]] bool fits(Lane value) const {
    if (fact_ == nullptr) return value > -1'000'000 && value < 3'000'000;  // a day: 800 BC to AD 10000
    switch (fact_->kind) {
      case PackFact::Kind::truth: return value == 0 || value == 1;
      case PackFact::Kind::choice: return value >= 0 && value < static_cast<Lane>(fact_->choices.size());
      case PackFact::Kind::level: return value >= 0 && value < levels_;
      case PackFact::Kind::region: return value >= 0;
      case PackFact::Kind::count:
      case PackFact::Kind::money:
      case PackFact::Kind::date: break;
    }
    return value >= fact_->least && value <= fact_->most;
  }

 private:
  [[nodiscard]] std::optional<Lane> number(const char* from) const {
    const auto whole = [from]<class Source>(Source cell) -> std::optional<Lane> {
      std::memcpy(&cell, from, sizeof cell);
      if constexpr (std::is_signed_v<Source>)
        if (cell == std::numeric_limits<Source>::min()) return unknown;
      if constexpr (sizeof(Source) == 8 && !std::is_signed_v<Source>)
        if (cell > static_cast<Source>(std::numeric_limits<Lane>::max())) return std::nullopt;
      return static_cast<Lane>(cell);
    };
    const auto fraction = [from]<class Source>(Source cell) -> std::optional<Lane> {
      std::memcpy(&cell, from, sizeof cell);
      if (std::isnan(cell)) return unknown;
      if (std::abs(cell) > static_cast<Source>(1e15) || std::trunc(cell) != cell) return std::nullopt;
      return static_cast<Lane>(cell);
    };
    switch (column_->cell) {
      case Cell::int8: return whole(std::int8_t{});
      case Cell::uint8: return whole(std::uint8_t{});
      case Cell::int16: return whole(std::int16_t{});
      case Cell::uint16: return whole(std::uint16_t{});
      case Cell::int32: return whole(std::int32_t{});
      case Cell::uint32: return whole(std::uint32_t{});
      case Cell::int64: return whole(std::int64_t{});
      case Cell::uint64: return whole(std::uint64_t{});
      case Cell::float32: return fraction(float{});
      case Cell::float64: return fraction(double{});
      case Cell::bit: break;
    }
    return std::nullopt;
  }

  const Column* column_ = nullptr;
  const PackFact* fact_ = nullptr;
  Lane levels_ = 0;
};

}  // namespace
}  // namespace batch

struct BatchDecider::Parts {
  const Rulebook* rulebook = nullptr;
  const Program* program = nullptr;
  PolicyWords policies{};
  std::vector<BatchBenefit> benefits{};
  std::vector<batch::ClusterColumns> clusters{};
  std::unordered_map<std::int64_t, std::uint32_t> ranks{};  ///< of places, by the number of their code
};

namespace batch {
namespace {

/// Makes the program of a cluster, its policies chosen.
ClusterColumns columns_of(const Rulebook& rulebook, const Cluster& cluster, const PolicyWords& policies) {
  ClusterColumns made{.cluster = &cluster};
  const Plan& plan = cluster.plan;
  const Person nobody{};
  detail::KnownPerson known{rulebook, nobody, {.day = *Date::parse("2000-01-01")}, policies};
  std::vector<std::optional<std::int64_t>> fixed(plan.inputs.size());
  for (std::size_t i = 0; i < fixed.size(); ++i)
    if (cluster.inputs[i].from == ProgramInput::From::policy) fixed[i] = known.value(cluster.inputs[i]);
  const Folded folded{plan, fixed};
  made.inputs.resize(plan.inputs.size());

  std::vector<NodeIndex> kept{};
  const auto keep = [&kept](NodePair pair) { kept.insert(kept.end(), {pair.low, pair.high}); };
  for (const BenefitNodes& nodes : cluster.benefits) {
    kept.insert(kept.end(), {nodes.status, nodes.residence, nodes.span, nodes.has_rows});
    keep(nodes.paid);
    keep(nodes.worth);
    for (const ConditionNodes& condition : nodes.conditions) keep(condition.holds);
    for (const TierNodes& tier : nodes.tiers) keep(tier.applies);
  }
  Emitter emitter{plan, folded, made.inputs, false};
  emitter.most_lane = std::int64_t{1} << 62;
  made.program = emitter.make(kept);
  const auto pair = [&emitter](NodePair nodes) { return ClusterColumns::Pair{emitter.result(nodes.low), emitter.result(nodes.high)}; };
  for (const BenefitNodes& nodes : cluster.benefits) {
    ClusterColumns::Results& results = made.benefits.emplace_back();
    results = {.status = emitter.result(nodes.status), .residence = emitter.result(nodes.residence), .span = emitter.result(nodes.span),
               .has_rows = emitter.result(nodes.has_rows), .paid = pair(nodes.paid), .worth = pair(nodes.worth)};
    for (const ConditionNodes& condition : nodes.conditions) results.conditions.push_back(pair(condition.holds));
    for (const TierNodes& tier : nodes.tiers) results.tiers.push_back(pair(tier.applies));
  }
  for (std::uint32_t rank = 0; rank < rulebook.region_order.size(); ++rank) {
    const auto chain = rulebook.ranks(rulebook.ranked(rank).code);
    made.places.push_back(detail::is_rough(cluster, chain) ? -1 : static_cast<std::int32_t>(detail::nearest(cluster, chain)));
  }
  return made;
}

/// One thread's work.
class DecideWorker {
 public:
  DecideWorker(const Rulebook& rulebook, const PolicyWords& policies, const std::vector<ClusterColumns>& clusters, const std::vector<BatchBenefit>& benefits,
               const std::unordered_map<std::int64_t, std::uint32_t>& ranks, const std::vector<FactColumn>& columns, const std::vector<FactReader>& readers,
               const FactReader* days, Date day, const std::vector<std::vector<std::int32_t>>& sources, const std::vector<DecidedRows>& results)
      : rulebook_{rulebook}, policies_{policies}, clusters_{clusters}, ranks_{ranks}, columns_{columns}, readers_{readers}, days_{days}, day_{day},
        sources_{sources}, results_{results}, facts_(readers.size(), std::vector<Lane>(block)) {
    std::size_t most = 0;
    for (const ClusterColumns& cluster : clusters) most = std::max(most, cluster.program.registers);
    registers_.resize(most, std::vector<Lane>(block));
    summary.benefits.resize(benefits.size());
    summary.refused_by_fact.resize(readers.size());
  }

  void run(std::size_t first, std::size_t count) {
    read(first, count);
    persons_.clear();
    persons_.resize(count);
    for (std::size_t c = 0; c < clusters_.size(); ++c) decide(clusters_[c], sources_[c], first, count);
    summary.refused += static_cast<std::uint64_t>(std::count(refused_.begin(), refused_.begin() + static_cast<std::ptrdiff_t>(count), std::uint8_t{1}));
  }

  DecideSummary summary{};

 private:
  void read(std::size_t first, std::size_t count) {
    refused_.fill(0);
    for (std::size_t k = 0; k < readers_.size(); ++k) {
      const bool is_place = readers_[k].is_place();
      for (std::size_t i = 0; i < count; ++i) {
        const auto cell = readers_[k].cell(first + i);
        const bool fits = cell && (*cell == unknown || (readers_[k].fits(*cell) && (!is_place || *cell == 0 || ranks_.contains(*cell))));
        facts_[k][i] = fits ? *cell : unknown;
        if (fits) continue;
        refused_[i] = 1;
        ++summary.refused_by_fact[k];
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      day_lanes_[i] = day_.ok() ? day_.days() : 0;
      if (days_ == nullptr) continue;
      const auto cell = days_->cell(first + i);
      if (cell && *cell != unknown && days_->fits(*cell)) day_lanes_[i] = *cell;
      else refused_[i] = 1;
    }
  }

  /// The values of one input for a block; marks rows of which it is not known.
  void fill(const ClusterColumns& at, std::size_t input, std::int32_t source, std::size_t count, Lane* out) {
    const ProgramInput& from = at.cluster->inputs[input];
    switch (from.from) {
      case ProgramInput::From::policy: return;
      case ProgramInput::From::day: std::copy(day_lanes_.begin(), day_lanes_.begin() + static_cast<std::ptrdiff_t>(count), out); return;
      case ProgramInput::From::month_begin:
      case ProgramInput::From::month_end:
        for (std::size_t i = 0; i < count; ++i) {
          // why only where the day is another: most rows have the day of the row before.
          if (i == 0 || day_lanes_[i] != day_lanes_[i - 1]) month_ = month_of(day_lanes_[i]);
          out[i] = from.from == ProgramInput::From::month_begin ? month_.first : month_.second;
        }
        return;
      case ProgramInput::From::fact: break;
    }
    if (source < 0) {
      std::fill(out, out + count, Lane{0});
      open_.fill(1);
      return;
    }
    const std::vector<Lane>& cells = facts_[static_cast<std::size_t>(source)];
    if (at.cluster->plan.inputs[input].kind != Kind::region) {
      for (std::size_t i = 0; i < count; ++i) {
        open_[i] = static_cast<std::uint8_t>(open_[i] | (cells[i] == unknown));
        out[i] = cells[i] == unknown ? 0 : cells[i];
      }
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (cells[i] == unknown || cells[i] == 0) {
        open_[i] = static_cast<std::uint8_t>(open_[i] | (cells[i] == unknown));
        out[i] = 0;
        continue;
      }
      if (cells[i] != code_) {
        code_ = cells[i];
        rank_ = ranks_.at(code_);
      }
      const std::int32_t place = at.places[rank_];
      open_[i] = static_cast<std::uint8_t>(open_[i] | (place < 0));
      out[i] = std::max(place, 0);
    }
  }

  void decide(const ClusterColumns& at, const std::vector<std::int32_t>& sources, std::size_t first, std::size_t count) {
    open_.fill(0);
    lanes_.clear();
    for (std::size_t k = 0; k < at.program.registers; ++k) lanes_.push_back(registers_[k].data());
    for (std::size_t i = 0; i < at.inputs.size(); ++i) {
      // why not used: nothing reads a policy any more, and nothing else may be open because of it.
      if (!at.inputs[i].is_used && at.cluster->inputs[i].from != ProgramInput::From::fact) continue;
      fill(at, i, sources[i], count, lanes_[at.inputs[i].value]);
      std::fill(lanes_[at.inputs[i].value] + count, lanes_[at.inputs[i].value] + block, Lane{0});
    }
    for (const ColumnProgram::Constant& constant : at.program.constants) std::fill(lanes_[constant.out], lanes_[constant.out] + block, constant.value);
    kernels_.run(at.program.view(), lanes_.data());
    for (std::size_t k = 0; k < at.benefits.size(); ++k)
      for (std::size_t i = 0; i < count; ++i)
        if (refused_[i] != 0) untold(at.numbers[k], first + i);
        else if (open_[i] == 0) tell(at, k, first + i, i);
    for (std::size_t i = 0; i < count; ++i)
      if (open_[i] != 0 && refused_[i] == 0) alone(at, first + i, i);
  }

  void untold(std::size_t benefit, std::size_t row) {
    ++summary.benefits[benefit].untold;
    write(benefit, row, DecidedRows::untold, {}, {});
  }

  void write(std::size_t benefit, std::size_t row, std::uint8_t status, Interval amount, DecidedBy by) {
    const DecidedRows& to = results_[benefit];
    if (!to.status.empty()) to.status[row] = status;
    if (!to.amount_low.empty()) to.amount_low[row] = amount.low;
    if (!to.amount_high.empty()) to.amount_high[row] = amount.high;
    if (!to.decided_by.empty()) to.decided_by[row] = by;
  }

  void told(std::size_t benefit, std::size_t row, Status status, Interval amount, DecidedBy by) {
    ++summary.benefits[benefit].by_status[static_cast<std::size_t>(status)];
    write(benefit, row, static_cast<std::uint8_t>(status), amount, by);
  }

  /// Tells a row of which everything is known from the registers.
  void tell(const ClusterColumns& at, std::size_t number, std::size_t row, std::size_t i) {
    const ClusterColumns::Results& from = at.benefits[number];
    const BenefitNodes& nodes = at.cluster->benefits[number];
    const Lane code = lanes_[from.status][i];
    if (code == code_replaced) return untold(at.numbers[number], row);
    const Status status = code == code_yes ? Status::eligible : code == code_not_covered ? Status::not_covered : code == code_open ? Status::possible : Status::not_eligible;
    Interval amount{};
    const auto ends = [&](ClusterColumns::Pair pair) {
      const Lane high = lanes_[pair.high][i];
      return Interval{lanes_[pair.low][i], high >= open_amount / 2 ? open_amount : high};
    };
    if (code >= code_displaced) amount = ends(from.paid);
    else if (status == Status::eligible || status == Status::possible) amount = ends(from.worth);
    if (rulebook_.benefit(nodes.benefit).unit != Unit::yuan) amount = {amount.low * 100, std::min(amount.high * 100, open_amount)};
    told(at.numbers[number], row, status, amount, results_[at.numbers[number]].decided_by.empty() ? DecidedBy{} : by(at, number, i, code, status));
  }

  [[nodiscard]] DecidedBy by(const ClusterColumns& at, std::size_t number, std::size_t i, Lane code, Status status) const {
    using Kind = DecidedBy::Kind;
    const ClusterColumns::Results& from = at.benefits[number];
    const BenefitNodes& nodes = at.cluster->benefits[number];
    const auto one = [](Kind kind, std::size_t which = 0) { return DecidedBy{kind, static_cast<std::uint8_t>(which)}; };
    if (code >= code_displaced) return one(Kind::group, static_cast<std::size_t>(code - code_displaced));
    if (status == Status::not_covered) {
      const Benefit& benefit = rulebook_.benefit(nodes.benefit);
      if (lanes_[from.span][i] == 0 || lanes_[from.has_rows][i] == 0) return one(Kind::span);
      bool withheld = benefit.citation.confidence < Confidence::medium;
      for (std::size_t k = 0; k < nodes.tiers.size(); ++k) withheld = withheld || (nodes.tiers[k].is_withheld && lanes_[from.tiers[k].high][i] != 0);
      return one(withheld ? Kind::unverified : Kind::parameter);
    }
    if (status == Status::not_eligible && lanes_[from.residence][i] == 0) return one(Kind::residence);
    for (std::size_t k = 0; k < from.conditions.size(); ++k) {
      const bool speaks = status == Status::not_eligible ? lanes_[from.conditions[k].high][i] == 0 : status == Status::possible && lanes_[from.conditions[k].low][i] == 0;
      if (speaks) return one(Kind::condition, k);
    }
    for (std::size_t k = 0; k < from.tiers.size(); ++k)
      if (lanes_[from.tiers[k].high][i] != 0 && !(nodes.tiers[k].is_withheld && status == Status::eligible)) return status == Status::not_eligible ? DecidedBy{} : one(Kind::tier, nodes.tiers[k].tier);
    return from.tiers.empty() ? DecidedBy{} : one(Kind::no_tier);
  }

  /// Decides a row as one person is decided.
  void alone(const ClusterColumns& at, std::size_t row, std::size_t i) {
    if (!persons_[i]) {
      persons_[i].emplace();
      for (std::size_t k = 0; k < readers_.size(); ++k) {
        if (facts_[k][i] == unknown) continue;
        KnownFact known{};
        if (readers_[k].is_place() && facts_[k][i] == 0) known.absent = true;
        else known.values.push_back({facts_[k][i], facts_[k][i]});
        persons_[i]->facts.emplace(columns_[k].fact, std::move(known));
      }
    }
    const DecideOptions options{.on = {.day = Date::from_days(day_lanes_[i])}, .policies = policies_};
    detail::KnownPerson known{rulebook_, *persons_[i], options.on, policies_};
    detail::ClusterDecider decider{rulebook_, *at.cluster, *persons_[i], options, known};
    for (std::size_t k = 0; k < at.benefits.size(); ++k) {
      const BenefitNodes& nodes = at.cluster->benefits[k];
      const auto decision = decider.alone(nodes);
      if (!decision) untold(at.numbers[k], row);
      else told(at.numbers[k], row, decision->status, decision->amount, by(at, nodes, *decision));
    }
  }

  [[nodiscard]] DecidedBy by(const ClusterColumns& at, const BenefitNodes& nodes, const Decision& decision) const {
    using Kind = DecidedBy::Kind;
    const Benefit& benefit = rulebook_.benefit(nodes.benefit);
    if (!decision.displaced_by.empty())
      for (std::size_t k = 0; k < at.cluster->groups.size(); ++k) {
        const PackRow group = at.cluster->groups[k];
        if (rulebook_.packs[group.pack].exclusives[group.row].id == decision.displaced_by) return {Kind::group, static_cast<std::uint8_t>(k)};
      }
    if (decision.because.empty()) return {};
    const std::string& word = decision.because.front();
    if (decision.status == Status::not_covered) return {word == "span" ? Kind::span : word == "unverified" ? Kind::unverified : Kind::parameter, 0};
    if (word == "residence") return {Kind::residence, 0};
    for (std::size_t k = 0; k < benefit.conditions.size(); ++k)
      if (benefit.conditions[k].id == word) return {Kind::condition, static_cast<std::uint8_t>(k)};
    for (std::size_t k = 0; k < benefit.tiers.size(); ++k)
      if (benefit.tiers[k].id == word) return {Kind::tier, static_cast<std::uint8_t>(k)};
    return {Kind::no_tier, 0};
  }

  const Rulebook& rulebook_;
  const PolicyWords& policies_;
  const std::vector<ClusterColumns>& clusters_;
  const std::unordered_map<std::int64_t, std::uint32_t>& ranks_;
  const std::vector<FactColumn>& columns_;
  const std::vector<FactReader>& readers_;
  const FactReader* days_ = nullptr;
  Date day_{};
  const std::vector<std::vector<std::int32_t>>& sources_;
  const std::vector<DecidedRows>& results_;
  const Kernels<Lane>& kernels_ = kernels<Lane>();
  std::vector<std::vector<Lane>> facts_{}, registers_{};
  std::vector<Lane*> lanes_{};
  std::array<Lane, block> day_lanes_{};
  std::array<std::uint8_t, block> refused_{}, open_{};
  std::vector<std::optional<Person>> persons_{};
  std::pair<Lane, Lane> month_{};
  Lane code_ = unknown;
  std::uint32_t rank_ = 0;
};

void add(DecideSummary& to, const DecideSummary& from) {
  for (std::size_t k = 0; k < to.benefits.size(); ++k) {
    for (std::size_t status = 0; status < 4; ++status) to.benefits[k].by_status[status] += from.benefits[k].by_status[status];
    to.benefits[k].untold += from.benefits[k].untold;
  }
  for (std::size_t k = 0; k < to.refused_by_fact.size(); ++k) to.refused_by_fact[k] += from.refused_by_fact[k];
  to.refused += from.refused;
}

}  // namespace
}  // namespace batch

BatchDecider BatchDecider::make(const Rulebook& rulebook, const Program& program, const PolicyWords& policies) {
  auto parts = std::make_shared<Parts>(Parts{.rulebook = &rulebook, .program = &program, .policies = policies});
  for (std::uint32_t c = 0; c < program.clusters.size(); ++c)
    for (std::uint32_t k = 0; k < program.clusters[c].benefits.size(); ++k) parts->benefits.push_back({program.clusters[c].benefits[k].benefit, c, k});
  std::stable_sort(parts->benefits.begin(), parts->benefits.end(), [](const BatchBenefit& a, const BatchBenefit& b) {
    return a.benefit.pack != b.benefit.pack ? a.benefit.pack < b.benefit.pack : a.benefit.row < b.benefit.row;
  });
  for (const Cluster& cluster : program.clusters) {
    parts->clusters.push_back(batch::columns_of(rulebook, cluster, policies));
    parts->clusters.back().numbers.resize(cluster.benefits.size());
  }
  for (std::size_t number = 0; number < parts->benefits.size(); ++number) parts->clusters[parts->benefits[number].cluster].numbers[parts->benefits[number].number] = number;
  for (std::uint32_t rank = 0; rank < rulebook.region_order.size(); ++rank) {
    std::int64_t code = 0;
    bool is_number = true;
    for (const char digit : rulebook.ranked(rank).code.view()) {
      is_number = is_number && digit >= '0' && digit <= '9';
      code = code * 10 + (digit - '0');
    }
    if (is_number) parts->ranks.emplace(code, rank);
  }
  return BatchDecider{std::move(parts)};
}

const std::vector<BatchBenefit>& BatchDecider::benefits() const noexcept { return parts_->benefits; }

Result<DecideSummary> BatchDecider::run(const FactColumns& columns, const std::vector<DecidedRows>& results, Date day, std::size_t threads) const {
  using namespace batch;
  const Rulebook& rulebook = *parts_->rulebook;
  Issues issues{};
  if (columns.day.data == nullptr && !day.ok()) issues.push_back({.code = "CG4002"});
  bool fits = results.size() == parts_->benefits.size();
  for (const DecidedRows& each : results)
    for (const std::size_t length : {each.status.size(), each.amount_low.size(), each.amount_high.size(), each.decided_by.size()}) fits = fits && (length == 0 || length == columns.rows);
  if (!fits) issues.push_back({.code = "CG3402", .arguments = {{"rows", std::to_string(columns.rows)}}});

  std::vector<FactReader> readers{};
  std::unordered_map<std::string, std::int32_t> by_name{};
  for (const FactColumn& each : columns.facts) {
    const std::string id = each.fact.substr(0, each.fact.find('.'));
    const auto fact = rulebook.facts.find(id);
    const bool is_known = fact != rulebook.facts.end() && rulebook.fact(fact->second).by.empty() == (id == each.fact);
    const bool is_new = by_name.emplace(each.fact, static_cast<std::int32_t>(readers.size())).second;
    if (!is_known || !is_new) issues.push_back({.code = "CG3403", .arguments = {{"fact", each.fact}}});
    const auto levels = is_known ? rulebook.levels.find(rulebook.fact(fact->second).standard) : rulebook.levels.end();
    readers.emplace_back(each.column, is_known ? &rulebook.fact(fact->second) : nullptr, levels == rulebook.levels.end() ? 0 : levels->second.size());
  }
  if (!issues.empty()) return issues;
  std::vector<std::vector<std::int32_t>> sources{};
  for (const ClusterColumns& cluster : parts_->clusters) {
    auto& of = sources.emplace_back();
    for (const ProgramInput& input : cluster.cluster->inputs) {
      const auto found = input.from == ProgramInput::From::fact ? by_name.find(fact_name(rulebook, input.row, input.part)) : by_name.end();
      of.push_back(found == by_name.end() ? -1 : found->second);
    }
  }
  const FactReader days{columns.day, nullptr};
  const std::size_t blocks = (columns.rows + block - 1) / block, count = std::max<std::size_t>(1, std::min(threads, blocks));
  std::vector<DecideSummary> summaries(count);
  const auto work = [&](std::size_t part) {
    DecideWorker worker{rulebook, parts_->policies, parts_->clusters, parts_->benefits, parts_->ranks, columns.facts, readers,
                        columns.day.data == nullptr ? nullptr : &days, day, sources, results};
    for (std::size_t at = blocks * part / count; at < blocks * (part + 1) / count; ++at) worker.run(at * block, std::min(block, columns.rows - at * block));
    summaries[part] = std::move(worker.summary);
  };
  std::vector<std::jthread> running{};
  for (std::size_t part = 1; part < count; ++part) running.emplace_back(work, part);
  work(0);
  running.clear();
  for (std::size_t part = 1; part < count; ++part) add(summaries[0], summaries[part]);
  return std::move(summaries[0]);
}

}  // namespace caregrade
