#include "decide_worker.hpp"

#include <bit>

#include "caregrade/engine/decide.hpp"

namespace caregrade::batch {
namespace {

constexpr std::size_t in_steps(std::size_t rows) { return (rows + row_step - 1) / row_step * row_step; }

std::size_t most_of(const std::vector<ClusterColumns>& clusters, auto size) {
  std::size_t most = 1;
  for (const ClusterColumns& cluster : clusters) most = std::max(most, static_cast<std::size_t>(size(cluster)));
  return most;
}
/// Rows of a program that are run at a time. why: its registers have to stay close to the processor.
std::size_t tile_of(const Variant& variant) {
  constexpr std::size_t bytes = std::size_t{1} << 18U, least = 128, most = 2048;
  std::size_t a_row = 1;
  for (const std::uint8_t lane : variant.program.lanes) a_row += lane;
  return std::clamp(in_steps(bytes / a_row), least, most);
}
std::size_t most_of_variants(const std::vector<ClusterColumns>& clusters, auto size) {
  return most_of(clusters, [&](const ClusterColumns& cluster) {
    std::size_t most = 0;
    for (const Variant& variant : cluster.variants) most = std::max<std::size_t>(most, size(variant));
    return most;
  });
}
std::size_t most_places(const std::vector<ClusterColumns>& clusters) {
  return most_of(clusters, [](const ClusterColumns& at) {
    return std::count_if(at.cluster->plan.inputs.begin(), at.cluster->plan.inputs.end(), [](const PlanInput& input) { return input.kind == Kind::region; });
  });
}
std::size_t most_benefits(const std::vector<ClusterColumns>& clusters) {
  return most_of(clusters, [](const ClusterColumns& at) { return at.numbers.size(); });
}
std::size_t open_bytes_of(const Variant& variant) { return variant.program.registers * bytes_of(1, tile_of(variant)); }
bool is_place(const ClusterColumns& at, std::size_t input) { return at.cluster->plan.inputs[input].kind == Kind::region; }

}  // namespace

DecideWorker::DecideWorker(const Rulebook& rulebook, const BatchRules& rules)
    : rulebook_{rulebook}, rules_by_{rules}, lanes_{in_steps(rows_at_once) + row_step * rules.zones.count()},
      amounts_{2 * most_benefits(rules.clusters), lanes_}, clock_{6, lanes_},
      registers_{1, most_of_variants(rules.clusters, [](const Variant& variant) { return bytes_of(variant.program, tile_of(variant)); })},
      open_registers_{1, most_of_variants(rules.clusters, [](const Variant& variant) { return open_bytes_of(variant); })}, zeros_{1, lanes_ * sizeof(Number)}, marks_{3, lanes_}, status_{most_benefits(rules.clusters), lanes_},
      left_{most_benefits(rules.clusters), lanes_}, words_{4 + most_benefits(rules.clusters), lanes_}, open_facts_{lanes_, most_places(rules.clusters)}, rows_(lanes_), completions_{rulebook, rules.clusters} {
  is_rough_.resize(rules.zones.of_rank.size() + 1);
  for (const ClusterColumns& cluster : rules.clusters)
    for (const auto& [place, inside] : cluster.inside) is_rough_[static_cast<std::size_t>(place)] = 1;
  pointers_.resize(most_of_variants(rules.clusters, [](const Variant& variant) { return variant.program.registers; }));
  rooms_.resize(pointers_.size());
  open_rooms_.resize(pointers_.size());
  opens_.resize(pointers_.size());
}

DecideSummary DecideWorker::run(const DecideTask& task, std::size_t first_block, std::size_t end_block) {
  begin(task);
  for (std::size_t at = first_block * rows_at_once; at < std::min(end_block * rows_at_once, task.rows); at += rows_at_once) run(at, std::min(rows_at_once, task.rows - at));
  return std::move(summary_);
}

void DecideWorker::begin(const DecideTask& task) {
  task_ = &task;
  completions_.forget();
  summary_ = {.benefits = std::vector<DecideSummary::Counts>(task.results.size()), .refused_by_fact = std::vector<std::uint64_t>(task.readers.size())};
  if (by_fact_.size() < task.readers.size() || !facts_) {
    facts_ = std::make_unique<Lanes<std::uint8_t>>(task.readers.size(), lanes_ * sizeof(Number));
    moved_ = std::make_unique<Lanes<std::uint8_t>>(task.readers.size(), lanes_ * sizeof(Number));
  }
  by_fact_.resize(task.readers.size());
  rows_by_fact_.resize(task.readers.size());
  open_facts_.begin(task.readers.size());
  places_.clear();
  for (std::size_t k = 0; k < task.readers.size(); ++k)
    if (task.readers[k].is_place()) places_.push_back(k);
  if (task.days) return;
  const std::size_t lanes = std::min(lanes_, in_steps(task.rows) + row_step * rules_by_.zones.count());
  for (std::size_t k = 0; k < 6; ++k) std::fill(clock_[k], clock_[k] + lanes, static_cast<std::int32_t>(k % 3 == 0 ? task.day.days() : k % 3 == 1 ? task.day.month_begin().days() : task.day.month_end().days()));
}

void DecideWorker::run(std::size_t first, std::size_t count) {
  refused_.fill(0);
  open_facts_.clear();
  read(first, count);
  if (task_->days) read_days(first, count);
  arrange(count);
  move(count);
  persons_.clear();
  for (std::size_t c = 0; c < rules_by_.clusters.size(); ++c) decide(c, first, count);
  summary_.refused += static_cast<std::uint64_t>(std::count(refused_.begin(), refused_.begin() + static_cast<std::ptrdiff_t>(count), std::uint8_t{1}));
}

void DecideWorker::read(std::size_t first, std::size_t count) {
  for (std::size_t k = 0; k < task_->readers.size(); ++k) {
    const FactReader& reader = task_->readers[k];
    rows_by_fact_[k] = by_fact_[k] = {reader.in_place(loops_, first, count), reader.lane()};
    if (by_fact_[k].data != nullptr) continue;
    CellMarks marks{.open = marks_[0], .refused = refused_.data()};
    reader.read(loops_, first, count, (*facts_)[k], marks);
    rows_by_fact_[k].data = by_fact_[k].data = (*facts_)[k];
    summary_.refused_by_fact[k] += marks.bad;
    if (marks.all == 0) continue;
    for (const void* found = std::memchr(marks_[0], 1, count); found != nullptr;) {
      const auto row = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - marks_[0]);
      open_facts_.add(row, k);
      found = std::memchr(marks_[0] + row + 1, 1, count - row - 1);
    }
  }
}

/// The day of each row, and the first and the last of its month.
void DecideWorker::read_days(std::size_t first, std::size_t count) {
  std::int32_t *day = clock_[0], *begin = clock_[1], *end = clock_[2];
  CellMarks marks{.open = marks_[0], .refused = refused_.data()};
  task_->days->read(loops_, first, count, day, marks);
  if (marks.all != 0)
    for (std::size_t i = 0; i < count; ++i) refused_[i] = static_cast<std::uint8_t>(refused_[i] | marks_[0][i]);
  for (std::size_t i = 0; i < count; ++i) {
    // why only where the day is of another month: most rows have the month of the row before.
    if (i != 0 && day[i] >= begin[i - 1] && day[i] <= end[i - 1]) {
      begin[i] = begin[i - 1];
      end[i] = end[i - 1];
      continue;
    }
    const Date date = Date::from_days(day[i]);
    begin[i] = static_cast<std::int32_t>(date.month_begin().days());
    end[i] = static_cast<std::int32_t>(date.month_end().days());
  }
}

/// The zone of a row's places.
std::size_t DecideWorker::zone_of(std::size_t row) const {
  std::size_t zone = 0;
  for (const std::size_t k : places_) {
    const std::int32_t place = ranks_of(k)[row];
    const std::size_t here = place == 0 ? 0 : rules_by_.zones.of_rank[static_cast<std::size_t>(place - 1)];
    if (here == 0 && is_rough_[static_cast<std::size_t>(place)] != 0) return rules_by_.zones.several();
    if (here == 0 || here == zone) continue;
    if (zone != 0) return rules_by_.zones.several();
    zone = here;
  }
  return zone;
}

/// Gives each row a lane, those of a zone next to each other.
void DecideWorker::arrange(std::size_t count) {
  std::array<std::uint32_t, Zones::most + 2> sizes{};
  std::uint8_t rough = 0;
  for (const std::size_t k : places_)
    for (std::size_t i = 0; i < count; ++i) rough = static_cast<std::uint8_t>(rough | is_rough_[static_cast<std::size_t>(ranks_of(k)[i])]);
  any_rough_ = rough != 0;
  if (rules_by_.zones.provinces.empty()) std::fill_n(zone_.begin(), sizes[0] = static_cast<std::uint32_t>(count), std::uint8_t{0});
  else {
    for (std::size_t i = 0; i < count; ++i) zone_[i] = static_cast<std::uint8_t>(zone_of(i));
    // why of all places: the program of a zone knows those of that zone alone.
    for (const OpenFacts::Unknown& each : open_facts_.unknowns())
      if (task_->readers[each.fact].is_place()) zone_[each.row] = static_cast<std::uint8_t>(rules_by_.zones.several());
    for (std::size_t i = 0; i < count; ++i) ++sizes[zone_[i]];
  }
  stretches_.clear();
  std::size_t next = 0;
  std::array<std::size_t, Zones::most + 2> starts{};
  for (std::size_t zone = 0; zone < rules_by_.zones.count(); ++zone) {
    if (sizes[zone] == 0) continue;
    stretches_.push_back({.first = next, .count = sizes[zone], .rows = sizes[zone], .zone = zone});
    starts[zone] = next;
    next = in_steps(next + sizes[zone]);
  }
  is_moved_ = stretches_.size() > 1;
  std::fill(rows_.begin(), rows_.end(), std::uint16_t{0});
  for (std::size_t i = 0; i < count; ++i) {
    at_[i] = static_cast<std::uint16_t>(starts[zone_[i]]++);
    rows_[at_[i]] = static_cast<std::uint16_t>(i);
  }
}

/// Puts facts and days into their lanes.
void DecideWorker::move(std::size_t count) {
  const std::size_t end = stretches_.back().first + in_steps(stretches_.back().count);
  const auto moved = [&](const void* from, std::uint8_t lane, void* to) -> const void* {
    if (!is_moved_) {
      // why only then: a column that is read where it stands has whole steps.
      if (end != count) std::memset(const_cast<char*>(static_cast<const char*>(from)) + count * lane, 0, (end - count) * lane);
      return from;
    }
    loops_.take[lane_place(lane)](from, rows_.data(), end, to);
    return to;
  };
  open_facts_.place(at_.data(), end);
  for (std::size_t k = 0; k < by_fact_.size(); ++k)
    if (task_->is_read[k] != 0) by_fact_[k].data = moved(rows_by_fact_[k].data, by_fact_[k].lane, (*moved_)[k]);
  for (std::size_t k = 0; k < 3 && task_->days; ++k)
    if (const void* lanes = moved(clock_[k], 4, clock_[3 + k]); lanes != clock_[3 + k]) std::copy(clock_[k], clock_[k] + end, clock_[3 + k]);
}

void DecideWorker::place_inputs(const ClusterColumns& at, const std::vector<std::int32_t>& sources) {
  inputs_.values.assign(sources.size(), {zeros_[0], 8});
  inputs_.ranks = inputs_.values;
  inputs_.open.assign(sources.size(), nullptr);
  std::size_t places = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    switch (at.cluster->inputs[i].from) {
      case ProgramInput::From::day: inputs_.values[i] = {clock_[3], 4}; continue;
      case ProgramInput::From::month_begin: inputs_.values[i] = {clock_[4], 4}; continue;
      case ProgramInput::From::month_end: inputs_.values[i] = {clock_[5], 4}; continue;
      case ProgramInput::From::policy: continue;
      case ProgramInput::From::fact: break;
    }
    if (sources[i] == DecideTask::absent) inputs_.open[i] = open_facts_.everywhere();
    if (sources[i] < 0) continue;
    const auto fact = static_cast<std::size_t>(sources[i]);
    inputs_.values[i] = inputs_.ranks[i] = by_fact_[fact];
    inputs_.open[i] = any_rough_ && is_place(at, i) && !at.inside.empty() ? open_facts_.of_place(fact, places++, at, is_rough_, by_fact_[fact]) : open_facts_.of(fact);
  }
  any_open_ = std::any_of(inputs_.open.begin(), inputs_.open.end(), [](const std::uint8_t* open) { return open != nullptr; });
}

void DecideWorker::decide(std::size_t cluster, std::size_t first, std::size_t count) {
  const ClusterColumns& at = rules_by_.clusters[cluster];
  const std::vector<std::int32_t>& sources = task_->sources[cluster];
  place_inputs(at, sources);
  blocks_.assign(at.numbers.size(), {});
  if (worth_.size() < at.numbers.size()) worth_.resize(at.numbers.size()), again_.resize(at.numbers.size());
  for (auto& each : worth_) each.clear();
  for (auto& each : again_) each.clear();
  any_left_.assign(at.numbers.size(), 0);
  const bool is_direct = !is_moved_ && count == rows_at_once;
  for (std::size_t k = 0; k < at.numbers.size(); ++k) {
    const DecidedRows& to = task_->results[at.numbers[k]];
    BlockResults& here = blocks_[k];
    here.status = is_direct && !to.status.empty() ? to.status.data() + first : status_[k];
    if (!to.amount_low.empty()) here.amount[0] = is_direct ? to.amount_low.data() + first : amounts_[2 * k];
    if (!to.amount_high.empty()) here.amount[1] = is_direct ? to.amount_high.data() + first : amounts_[2 * k + 1];
    if (!to.decided_by.empty()) here.by = words_[4 + k];
  }
  const Completions::Alone decide_alone = [this](const Completions::Left& left) { alone(left); };
  if (any_open_) completions_.begin(at, inputs_, blocks_, decide_alone);
  for (std::size_t s = 0; s < stretches_.size();) {
    const std::uint8_t variant = at.by_zone[stretches_[s].zone];
    const std::size_t begin = stretches_[s].first;
    std::size_t end = begin, rows = 0;
    for (; s < stretches_.size() && at.by_zone[stretches_[s].zone] == variant; ++s) {
      end = stretches_[s].first + stretches_[s].count;
      rows += stretches_[s].count;
    }
    run(at, variant, {.first = begin, .count = end - begin, .rows = rows});
  }
  if (any_open_)
    for (const Completions::Done& each : completions_.told()) again_[each.benefit].push_back(each.lane);
  write(at, first, count);
}

void DecideWorker::run(const ClusterColumns& at, std::size_t number, const Stretch& stretch) {
  const Variant& variant = at.variants[number];
  const std::size_t tile = tile_of(variant);
  fill_rooms(variant, tile);
  for (std::size_t done = 0; done < stretch.count; done += tile) run_tile(at, variant, stretch.first + done, std::min(tile, stretch.count - done));
  for (const Variant::Benefit& from : variant.benefits)
    if (!from.is_worthless) worth_[from.number].push_back(stretch);
  if (any_open_) complete(at, number, stretch);
}

/// Gives each register its place, and what is the same for all rows its value.
void DecideWorker::fill_rooms(const Variant& variant, std::size_t tile) {
  std::uint8_t* next = registers_[0];
  for (std::size_t k = 0; k < variant.program.registers; ++k) {
    rooms_[k] = pointers_[k] = next;
    next += bytes_of(variant.program.lanes[k], tile);
  }
  if (any_open_) {
    const std::size_t size = bytes_of(1, tile);
    for (std::size_t k = 0; k < variant.program.registers; ++k) {
      open_rooms_[k] = open_registers_[0] + k * size;
      opens_[k] = nullptr;
    }
  }
  for (const ColumnProgram::Constant& constant : variant.program.constants)
    fill_lanes(rooms_[constant.out], variant.program.lanes[constant.out], constant.is_wide ? tile : 1, constant.value);
}

void DecideWorker::run_tile(const ClusterColumns& at, const Variant& variant, std::size_t first, std::size_t count) {
  const std::size_t rows = in_steps(count);
  for (const Variant::Use& use : variant.uses) {
    pointers_[use.to] = const_cast<void*>(inputs_.values[use.input].from(first));  // read only: no instruction writes to an input
    if (!is_place(at, use.input) || inputs_.ranks[use.input].data == zeros_[0]) continue;
    const std::int32_t* ranks = static_cast<const std::int32_t*>(inputs_.ranks[use.input].from(first));
    const auto look_up = [&](auto* out) {
      for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<std::remove_reference_t<decltype(*out)>>(at.places[static_cast<std::size_t>(ranks[i])]);
    };
    pointers_[use.to] = rooms_[use.to];
    if (variant.program.lanes[use.to] == 1) look_up(static_cast<std::int8_t*>(rooms_[use.to]));
    else look_up(static_cast<std::int32_t*>(rooms_[use.to]));
  }
  if (any_open_) run_open(variant, first, rows);
  else loops_.run(variant.program.view(), pointers_.data(), rows);
  for (const Variant::Benefit& from : variant.benefits) {
    const BlockResults& to = blocks_[from.number];
    const auto end_of = [&](std::size_t end) { return to.amount[end] == nullptr || from.is_worthless ? nullptr : to.amount[end] + first; };
    const auto reg = [&](Register at_register) { return static_cast<const std::int8_t*>(pointers_[at_register]); };
    Told told{.code = reg(from.status), .worth = {pointers_[from.worth.low], pointers_[from.worth.high]}, .lane = {from.lane[0], from.lane[1]}, .status = to.status + first,
              .amount = {end_of(0), end_of(1)}};
    if (!at.cluster->groups.empty()) told.paid[0] = pointers_[from.paid.low], told.paid[1] = pointers_[from.paid.high];
    told.factor = rulebook_.benefit(at.cluster->benefits[from.number].benefit).unit == Unit::yuan ? 1 : 100;
    loops_.tell(told, rows);
    if (to.by != nullptr) say_why(at, from, rows, to.by + first);
    if (any_open_) find_left(at, from, first, rows);
  }
}

/// Runs a program over rows of which something is unknown.
void DecideWorker::run_open(const Variant& variant, std::size_t first, std::size_t rows) {
  for (const Variant::Use& use : variant.uses) opens_[use.to] = inputs_.open[use.input] == nullptr ? nullptr : inputs_.open[use.input] + first;
  loops_.run_open(variant.program.view(), pointers_.data(), {opens_.data(), open_rooms_.data(), zeros_[0]}, rows);
}

/// Marks the lanes in which what is told of a benefit is open.
void DecideWorker::find_left(const ClusterColumns& at, const Variant::Benefit& from, std::size_t first, std::size_t rows) {
  const auto* code = static_cast<const std::int8_t*>(pointers_[from.status]);
  std::uint8_t* left = left_[from.number] + first;
  bool any = false;
  constexpr std::int8_t any_code = -128;
  const auto join = [&](Register of, std::int8_t least, std::uint8_t* to) {
    if (opens_[of] == nullptr) return;
    any = true;
    loops_.join_open(opens_[of], code, least, rows, to);
  };
  std::fill(left, left + rows, std::uint8_t{0});
  join(from.status, any_code, left);
  const bool is_paid = !at.cluster->groups.empty();
  for (const Register amount : {from.worth.low, from.worth.high}) join(amount, any_code, left);
  if (is_paid)
    for (const Register amount : {from.paid.low, from.paid.high}) join(amount, code_displaced, left);
  if (blocks_[from.number].by != nullptr) {
    for (const Register each : {from.residence, from.span, from.has_rows}) join(each, any_code, left);
    for (const auto* pairs : {&from.conditions, &from.tiers})
      for (const Variant::Pair& pair : *pairs) join(pair.low, any_code, left), join(pair.high, any_code, left);
    if (any) take_out_refused(from, rows, left);
  }
  if (any) any_left_[from.number] = 1;
}

/// Takes out what something known refuses, and nothing open that would be told before it.
void DecideWorker::take_out_refused(const Variant::Benefit& from, std::size_t rows, std::uint8_t* left) {
  const auto* code = static_cast<const std::int8_t*>(pointers_[from.status]);
  std::uint8_t *doubted = marks_[1], *refused = marks_[2];
  for (std::size_t i = 0; i < rows; ++i) doubted[i] = code[i] == code_no ? 0 : 1;
  std::fill(refused, refused + rows, std::uint8_t{0});
  const auto open = [this](Register of) { return opens_[of] == nullptr ? zeros_[0] : opens_[of]; };
  for (const Register each : {from.status, from.span, from.has_rows}) loops_.join_open(open(each), code, -128, rows, doubted);
  loops_.settle(static_cast<const std::int8_t*>(pointers_[from.residence]), open(from.residence), rows, doubted, refused);
  for (const Variant::Pair& condition : from.conditions) loops_.settle(static_cast<const std::int8_t*>(pointers_[condition.high]), open(condition.high), rows, doubted, refused);
  for (std::size_t i = 0; i < rows; ++i) left[i] = static_cast<std::uint8_t>(left[i] & (refused[i] ^ 1));
}

/// What decided each row. Of several the first is told, so the last is marked first.
void DecideWorker::say_why(const ClusterColumns& at, const Variant::Benefit& from, std::size_t rows, std::uint16_t* by) {
  using Kind = DecidedBy::Kind;
  const BenefitNodes& nodes = at.cluster->benefits[from.number];
  std::uint16_t *no = words_[0], *yes = words_[1], *open = words_[2], *uncovered = words_[3];
  const auto mark = [&](std::uint16_t* words, Register of, bool where_zero, std::uint16_t what) { loops_.mark(static_cast<const std::int8_t*>(pointers_[of]), where_zero, what, rows, words); };
  const bool is_withheld = rulebook_.benefit(nodes.benefit).citation.confidence < Confidence::medium;
  const std::uint16_t without = from.tiers.empty() ? word_of(Kind::nothing) : word_of(Kind::no_tier);
  for (std::uint16_t* words : {no, yes, open}) std::fill(words, words + rows, without);
  std::fill(uncovered, uncovered + rows, word_of(is_withheld ? Kind::unverified : Kind::parameter));
  for (const Variant::Pair& tier : from.tiers) {
    mark(no, tier.high, false, word_of(Kind::nothing));
    mark(yes, tier.high, false, word_of(Kind::nothing));
  }
  for (std::size_t k = from.tiers.size(); k-- > 0;) {
    if (nodes.tiers[k].is_withheld) mark(uncovered, from.tiers[k].high, false, word_of(Kind::unverified));
    else mark(yes, from.tiers[k].high, false, word_of(Kind::tier, nodes.tiers[k].tier));
    mark(open, from.tiers[k].high, false, word_of(Kind::tier, nodes.tiers[k].tier));
  }
  for (std::size_t k = from.conditions.size(); k-- > 0;) {
    mark(open, from.conditions[k].low, true, word_of(Kind::condition, k));
    mark(no, from.conditions[k].low, true, word_of(Kind::condition, k));
  }
  for (std::size_t k = from.conditions.size(); k-- > 0;) mark(no, from.conditions[k].high, true, word_of(Kind::condition, k));
  mark(no, from.residence, true, word_of(Kind::residence));
  mark(uncovered, from.span, true, word_of(Kind::span));
  mark(uncovered, from.has_rows, true, word_of(Kind::span));
  const auto* code = static_cast<const std::int8_t*>(pointers_[from.status]);
  for (std::size_t i = 0; i < rows; ++i) {
    by[i] = code[i] == code_yes ? yes[i] : code[i] == code_open ? open[i] : code[i] == code_not_covered ? uncovered[i] : no[i];
    if (code[i] == code_replaced) by[i] = word_of(Kind::nothing);
    if (code[i] >= code_displaced) by[i] = word_of(Kind::group, static_cast<std::size_t>(code[i] - code_displaced));
  }
}

/// From lanes to rows; refused rows are not told.
void DecideWorker::write(const ClusterColumns& at, std::size_t first, std::size_t count) {
  for (std::size_t k = 0; k < at.numbers.size(); ++k) {
    const DecidedRows& to = task_->results[at.numbers[k]];
    const BlockResults& here = blocks_[k];
    std::uint8_t* status = to.status.empty() ? untold_.data() : to.status.data() + first;
    if (is_moved_) loops_.take[lane_place(1)](here.status, at_.data(), count, status);
    else if (status != here.status) std::memcpy(status, here.status, count);
    const std::span<Number> amounts[2]{to.amount_low, to.amount_high};
    for (std::size_t end = 0; end < 2; ++end)
      if (!amounts[end].empty()) write_amounts(k, end, count, amounts[end].data() + first);
    if (here.by != nullptr)
      for (std::size_t i = 0; i < count; ++i) to.decided_by[first + i] = std::bit_cast<DecidedBy>(here.by[at_[i]]);
    for (const void* found = std::memchr(refused_.data(), 1, count); found != nullptr;) {
      const auto row = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - refused_.data());
      status[row] = DecidedRows::untold;
      for (const std::span<Number> list : amounts)
        if (!list.empty()) list[first + row] = 0;
      if (!to.decided_by.empty()) to.decided_by[first + row] = {};
      found = std::memchr(refused_.data() + row + 1, 1, count - row - 1);
    }
    DecideSummary::Counts& counts = summary_.benefits[at.numbers[k]];
    std::uint64_t told = 0;
    for (std::uint8_t each = 0; each < 4; ++each) {
      std::uint64_t found = 0;
      std::size_t at_row = 0;
      for (; at_row + block <= count; at_row += block) found += kernels<std::int8_t>().count(reinterpret_cast<const std::int8_t*>(status + at_row), static_cast<std::int8_t>(each));
      found += static_cast<std::uint64_t>(std::count(status + at_row, status + count, each));
      counts.by_status[each] += found;
      told += found;
    }
    counts.untold += count - told;
  }
}

/// why by stretches: of a place's benefits all but a few rows of a country have nothing.
void DecideWorker::write_amounts(std::size_t benefit, std::size_t end, std::size_t count, Number* out) {
  const Number* from = blocks_[benefit].amount[end];
  std::size_t rows = 0;
  for (const Stretch& each : worth_[benefit]) rows += each.rows;
  if (rows == count) {
    if (is_moved_) loops_.take[lane_place(sizeof(Number))](from, at_.data(), count, out);
    else if (out != from) std::copy(from, from + count, out);
    return;
  }
  std::fill(out, out + count, Number{0});
  for (const Stretch& each : worth_[benefit]) {
    // why one by one: between two zones there are lanes of no row.
    for (std::size_t lane = each.first; lane < each.first + each.count; ++lane)
      if (const std::size_t row = rows_[lane]; at_[row] == lane) out[row] = from[lane];
  }
  for (const std::uint16_t lane : again_[benefit]) out[rows_[lane]] = from[lane];
}

/// Decides again what hangs on something unknown.
void DecideWorker::complete(const ClusterColumns& at, std::size_t variant, const Stretch& stretch) {
  for (const Piece& piece : at.pieces[variant]) {
    const std::size_t number = piece.variant.benefits.front().number;
    if (any_left_[number] == 0) continue;
    any_left_[number] = 0;
    to_complete_.clear();
    const std::uint8_t *at_lane = left_[number] + stretch.first, *const end = at_lane + stretch.count;
    const auto next = [&end](const std::uint8_t* from) { return static_cast<const std::uint8_t*>(std::memchr(from, 1, static_cast<std::size_t>(end - from))); };
    for (at_lane = next(at_lane); at_lane != nullptr; at_lane = next(at_lane + 1)) {
      const auto lane = static_cast<std::uint16_t>(at_lane - left_[number]);
      // why: between two zones there are lanes of no row.
      if (const std::size_t row = rows_[lane]; at_[row] == lane && refused_[row] == 0) to_complete_.push_back(lane);
    }
    if (!to_complete_.empty()) completions_.run(piece, to_complete_);
  }
}

/// What is known of a row.
const Person& DecideWorker::person(std::size_t row) {
  const auto [at, is_new] = persons_.try_emplace(row);
  Person& person = at->second;
  if (!is_new) return person;
  std::vector<bool> is_unknown(task_->readers.size());
  for (const OpenFacts::Unknown& each : open_facts_.unknowns())
    if (each.row == row) is_unknown[each.fact] = true;
  for (std::size_t k = 0; k < task_->readers.size(); ++k) {
    if (is_unknown[k]) continue;
    KnownFact known{};
    Number value = rows_by_fact_[k][row];
    if (task_->readers[k].is_place() && value != 0) value = detail::region_number(rulebook_.ranked(static_cast<std::uint32_t>(value - 1)));
    else if (task_->readers[k].is_place()) known.absent = true;
    if (!known.absent) known.values.push_back({value, value});
    person.facts.emplace(task_->columns[k].fact, std::move(known));
  }
  return person;
}

/// Decides one benefit of a row as one person is decided.
void DecideWorker::alone(const Completions::Left& left) {
  const std::size_t row = rows_[left.lane];
  const Person& of = person(row);
  const DecideOptions options{.on = {.day = Date::from_days(clock_[0][row])}, .policies = task_->policies};
  detail::KnownPerson known{rulebook_, of, options.on, task_->policies};
  detail::ClusterDecider decider{rulebook_, left.cluster, of, options, known};
  const BenefitNodes& nodes = left.cluster.benefits.front();
  const auto decision = decider.alone(nodes);
  const BlockResults& to = blocks_[left.benefit];
  to.status[left.lane] = decision ? static_cast<std::uint8_t>(decision->status) : DecidedRows::untold;
  if (to.amount[0] != nullptr) to.amount[0][left.lane] = decision ? decision->amount.low : 0;
  if (to.amount[1] != nullptr) to.amount[1][left.lane] = decision ? decision->amount.high : 0;
  if (to.by != nullptr) to.by[left.lane] = decision ? std::bit_cast<std::uint16_t>(by(left.cluster, nodes, *decision)) : std::uint16_t{0};
}

DecidedBy DecideWorker::by(const Cluster& cluster, const BenefitNodes& nodes, const Decision& decision) const {
  using Kind = DecidedBy::Kind;
  const Benefit& benefit = rulebook_.benefit(nodes.benefit);
  if (!decision.displaced_by.empty())
    for (std::size_t k = 0; k < cluster.groups.size(); ++k) {
      const PackRow group = cluster.groups[k];
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

}  // namespace caregrade::batch
