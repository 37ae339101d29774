#include "caregrade/batch/population.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "caregrade/engine/evaluate.hpp"
#include "caregrade/model/assessment.hpp"
#include "program.hpp"

namespace caregrade {

void detail::Noise::words(std::uint64_t first, std::size_t count, std::uint64_t* out) const noexcept {
  batch::population_kernels().words(key_ + first * step, step, count, out);
}

namespace {

/// Writes one or two bytes of noise for each row of a tile that begins at a multiple of 8.
template <class T, std::size_t count>
void make_noise(const detail::Noise& noise, std::uint64_t first_row, std::array<T, count>& to) {
  std::array<std::uint64_t, count * sizeof(T) / sizeof(std::uint64_t)> words;
  noise.words(first_row / (sizeof(std::uint64_t) / sizeof(T)), words.size(), words.data());
  std::memcpy(to.data(), words.data(), sizeof words);
}

/// By a byte of noise: how far a domain is from the person's severity. Mostly little, on both sides; of a few it has nothing to do with it.
std::vector<std::int16_t> strays_of(const PopulationModel& model) {
  std::vector<std::int16_t> found{};
  const int strays = (256 * model.stray + whole_share / 2) / whole_share;
  for (int i = 0; i < 256; ++i) {
    const int plain = 256 - strays;
    if (i >= plain) {
      found.push_back(static_cast<std::int16_t>(most_severity * (i - plain + 1) / std::max(strays, 1)));
      continue;
    }
    const double part = (i + 0.5) / plain;
    const double way = part < 0.5 ? std::sqrt(2 * part) - 1 : 1 - std::sqrt(2 * (1 - part));
    found.push_back(static_cast<std::int16_t>(std::lround(way * model.domain_spread)));
  }
  return found;
}

/// The row for a fact of a standard: the one that names both, else the one that names more.
const AnswerShare* share_of(const PopulationModel& model, const std::string& standard, const std::string& fact) {
  const AnswerShare* best = nullptr;
  int most = -1;
  for (const AnswerShare& each : model.answers) {
    if ((each.standard != "*" && each.standard != standard) || (each.fact != "*" && each.fact != fact)) continue;
    const int named = (each.fact != "*" ? 2 : 0) + (each.standard != "*" ? 1 : 0);
    if (named > most) best = &each, most = named;
  }
  return best;
}

/// A number between 0 and 1 for the place of an item in its domain: few or many, they lie evenly.
double spread_at(std::size_t place) {
  const double part = static_cast<double>(place + 1) * 0.618033988749895;
  return part - std::floor(part);
}

}  // namespace

/// What the rows of one tile need. Made once for a block.
struct Population::Tile {
  alignas(64) std::array<std::uint64_t, tile_rows> words{};
  alignas(64) std::array<std::uint8_t, tile_rows> severity{};
  alignas(64) std::array<std::uint8_t, tile_rows> squared{};
  alignas(64) std::array<std::uint8_t, tile_rows> noise{};
  alignas(64) std::array<std::uint8_t, tile_rows> used{};
  alignas(64) std::array<std::uint16_t, tile_rows> pairs{};
  std::vector<std::uint8_t> domains{};   ///< a stretch of severities for each domain
  std::vector<std::uint8_t> bytes{};     ///< a stretch of positions for each input
  std::vector<std::int32_t> wide{};      ///< a stretch for each quantity
  std::vector<std::int64_t> values{};    ///< of the nodes of the plan, for one row

  Tile(const Population& of)
      : domains(of.domains_.size() * tile_rows), bytes(of.inputs_.size() * tile_rows), wide(of.quantities_ * tile_rows), values(of.standard_->plan.nodes.size()) {}
};

Population::Population(const Standard& standard, const PopulationModel& model, const PopulationOptions& options)
    : standard_{&standard}, seed_{options.seed}, form_{options.form}, severities_{model, options.seed}, strays_{strays_of(model)},
      unknown_{static_cast<std::uint32_t>(std::clamp(options.unknown, 0, whole_share)) * 65'536U / static_cast<std::uint32_t>(whole_share)} {
  add_items(model);
  add_facts(model);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    inputs_[i].noise = {seed_, detail::item_stream + i};
    inputs_[i].blanks = {seed_, detail::blank_stream + i};
  }
  add_printed(standard, options.form);
  for (const std::int16_t choice : default_policies(standard)) policies_.push_back(choice);
  find_guards();
  for (const auto& asked : standard.plan.asked) is_conditional_ = is_conditional_ || asked.has_value();
}

std::uint16_t Population::domain(std::uint64_t seed) {
  domains_.emplace_back(seed, detail::domain_stream + domains_.size());
  return static_cast<std::uint16_t>(domains_.size() - 1);
}

void Population::add_items(const PopulationModel& model) {
  std::map<std::string, std::pair<std::uint16_t, std::size_t>, std::less<>> groups{};
  for (const Item& item : standard_->items) {
    auto known = groups.find(item.group);
    if (known == groups.end()) known = groups.emplace(item.group, std::pair{domain(seed_), std::size_t{0}}).first;
    const int shift = static_cast<int>(std::lround((spread_at(known->second.second++) - 0.5) * model.difficulty_spread));
    Input input{.domain = known->second.first};
    if (item.frequencies.empty()) {
      input.thresholds = detail::thresholds(model, item.options.size(), shift);
    } else {
      input.way = Input::Way::quantity;
      input.is_wide = true;
      input.slot = static_cast<std::uint16_t>(quantities_++);
      const std::vector<std::int32_t> values = frequencies_of(item);
      const std::vector<std::uint8_t> steps = detail::thresholds(model, values.size(), shift);
      for (int u = 0; u < 256; ++u)
        input.curve.push_back(values[static_cast<std::size_t>(std::upper_bound(steps.begin(), steps.end(), u) - steps.begin())]);
    }
    inputs_.push_back(std::move(input));
  }
}

/// Nothing, and a few times a month, a week, a day, from the least to the most, in the plan's units.
std::vector<std::int32_t> Population::frequencies_of(const Item& item) const {
  static constexpr int few = 4;
  std::set<std::int32_t> values{0};
  for (const Frequency& each : item.frequencies)
    for (int times = 1; times <= std::min(few, each.most); ++times) values.insert(each.weight.centi() / standard_->plan.centi_per_unit * times);
  return {values.begin(), values.end()};
}

void Population::add_facts(const PopulationModel& model) {
  for (std::size_t i = standard_->items.size(); i < standard_->answer_count(); ++i) {
    const Fact& fact = standard_->fact(static_cast<InputIndex>(i));
    const PlanInput& plan = standard_->plan.inputs[i];
    const AnswerShare* share = share_of(model, standard_->id, fact.id);
    Input input{.way = Input::Way::share, .most = fact.most};
    if (share != nullptr) input.share = detail::Threshold{share->share};
    if (fact.type == FactType::number) {
      input.way = Input::Way::quantity;
      input.is_wide = true;
      input.slot = static_cast<std::uint16_t>(quantities_++);
      input.domain = domain(seed_);
      input.step = static_cast<std::int32_t>(plan.step);
      // why not up to its greatest value: beyond the last threshold nothing changes, and hardly anybody is.
      std::int64_t top = 0;
      for (const std::int64_t value : plan.values)
        if (value + plan.step < plan.most) top = std::max(top, value);
      top = top == 0 ? plan.most : std::min(plan.most, top + top / 4);
      for (std::int64_t u = 0; u < 256; ++u) input.curve.push_back(static_cast<std::int32_t>(top * u / 255 / plan.step * plan.step));
    } else if (share != nullptr && share->follows) {
      input.way = Input::Way::steps;
      input.domain = domain(seed_);
      input.thresholds = detail::thresholds(model, static_cast<std::size_t>(fact.most) + 1, 0);
    }
    inputs_.push_back(std::move(input));
  }
}

void Population::add_printed(const Standard& standard, AnswerForm form) {
  if (form == AnswerForm::position) return;
  for (std::size_t i = 0; i < standard.items.size(); ++i) {
    const auto& options = standard.items[i].options;
    bool same = true, fits = true;
    std::vector<std::int32_t> printed{};
    for (std::size_t k = 0; k < options.size(); ++k) {
      printed.push_back(options[k].letter.empty() ? options[k].number : static_cast<std::int32_t>(k));
      same = same && printed[k] == static_cast<std::int32_t>(k);
      fits = fits && printed[k] >= 0 && printed[k] < unknown;
    }
    if (same) continue;
    inputs_[i].is_wide = inputs_[i].is_wide || !fits;
    inputs_[i].is_even = fits;
    for (std::size_t k = 2; k < printed.size(); ++k) inputs_[i].is_even = inputs_[i].is_even && printed[k] - printed[k - 1] == printed[1] - printed[0];
    inputs_[i].printed = std::move(printed);
  }
}

/// Finds the inconsistencies that rest on some fact.
void Population::find_guards() {
  const Plan& plan = standard_->plan;
  for (std::size_t i = 0; i < plan.notes.size(); ++i) {
    if (standard_->notes[i].kind != NoteKind::inconsistency) continue;
    std::set<NodeIndex> seen{};
    std::vector<NodeIndex> open{plan.notes[i]};
    Guard guard{.holds = plan.notes[i]};
    while (!open.empty()) {
      const NodeIndex at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      if (at >= standard_->items.size() && at < standard_->answer_count() && inputs_[at].way == Input::Way::share) guard.facts.push_back(at);
      const Node& node = plan.nodes[at];
      open.insert(open.end(), plan.operands_of(node), plan.operands_of(node) + node.operand_count);
    }
    if (!guard.facts.empty()) guards_.push_back(std::move(guard));
  }
}

// --- rows ----------------------------------------------------------------------------------------------------------------

void Population::fill(std::uint64_t first_row, std::size_t rows, std::span<const AnswerColumn> columns) const {
  if (rows == 0) return;
  Tile scratch{*this};
  for (std::size_t done = 0; done < rows;) {
    const std::uint64_t row = first_row + done;
    const std::size_t from = row % tile_rows, count = std::min(tile_rows - from, rows - done);
    make(row - from, scratch);
    for (std::size_t i = 0; i < std::min(columns.size(), inputs_.size()); ++i) copy(scratch, i, from, count, done, columns[i]);
    done += count;
  }
}

void Population::make(std::uint64_t first_row, Tile& tile) const {
  severities_.words(first_row, tile_rows, tile.words.data());
  for (std::size_t i = 0; i < tile_rows; ++i) tile.severity[i] = severities_.person_of(tile.words[i]).severity;
  for (std::size_t i = 0; i < tile_rows; ++i) tile.squared[i] = detail::squared(tile.severity[i]);
  for (std::size_t i = 0; i < domains_.size(); ++i) make_domain(first_row, i, tile);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Input& input = inputs_[i];
    std::uint8_t* bytes = tile.bytes.data() + i * tile_rows;
    if (input.way == Input::Way::steps) make_steps(first_row, input, tile, bytes);
    else if (input.way == Input::Way::share) make_share(first_row, input, tile, bytes);
    else make_quantity(first_row, input, tile, tile.wide.data() + input.slot * tile_rows);
  }
  if (is_conditional_ || !guards_.empty()) mend(tile);
  if (unknown_ > 0) blank(first_row, tile);
}

void Population::make_domain(std::uint64_t first_row, std::size_t domain, Tile& tile) const {
  make_noise(domains_[domain], first_row, tile.noise);
  std::uint8_t* __restrict out = tile.domains.data() + domain * tile_rows;
  for (std::size_t i = 0; i < tile_rows; ++i) {
    const int moved = tile.severity[i] + strays_[tile.noise[i]];
    out[i] = static_cast<std::uint8_t>(std::clamp(moved, 0, most_severity));
  }
}

void Population::make_steps(std::uint64_t first_row, const Input& input, Tile& tile, std::uint8_t* out) const {
  static_assert(most_severity + detail::item_noise <= 255);
  make_noise(input.noise, first_row, tile.noise);
  const std::uint8_t* __restrict base = tile.domains.data() + input.domain * tile_rows;
  const std::uint8_t* __restrict noise = tile.noise.data();
  std::uint8_t* __restrict used = tile.used.data();
  std::uint8_t* __restrict to = out;
  for (std::size_t i = 0; i < tile_rows; ++i) {
    used[i] = static_cast<std::uint8_t>(base[i] + (noise[i] & detail::item_noise));
    to[i] = 0;
  }
  for (const std::uint8_t threshold : input.thresholds)
    for (std::size_t i = 0; i < tile_rows; ++i) to[i] = static_cast<std::uint8_t>(to[i] + (used[i] >= threshold ? 1 : 0));
}

void Population::make_quantity(std::uint64_t first_row, const Input& input, Tile& tile, std::int32_t* out) const {
  make_noise(input.noise, first_row, tile.pairs);
  const std::uint8_t* base = tile.domains.data() + input.domain * tile_rows;
  for (std::size_t i = 0; i < tile_rows; ++i) {
    const std::size_t u = base[i] + (tile.pairs[i] & detail::item_noise);
    std::int32_t value = input.curve[u];
    if (input.step > 0 && u < 255) value += (input.curve[u + 1] - value) / input.step * (tile.pairs[i] >> 8U) / 256 * input.step;
    out[i] = value;
  }
}

void Population::make_share(std::uint64_t first_row, const Input& input, Tile& tile, std::uint8_t* out) const {
  make_noise(input.noise, first_row, tile.pairs);
  const std::uint8_t* __restrict squared = tile.squared.data();
  const std::uint16_t* __restrict pairs = tile.pairs.data();
  std::uint8_t* __restrict to = out;
  const std::uint16_t able = input.share.able, slope = input.share.slope;
  const int most = std::min(input.most, 8);  // why: each further time is half as common; beyond these nobody is left
  for (std::size_t i = 0; i < tile_rows; ++i) to[i] = pairs[i] < static_cast<std::uint16_t>(able + squared[i] * slope) ? 1 : 0;
  for (int k = 1; k < most; ++k)
    for (std::size_t i = 0; i < tile_rows; ++i)
      to[i] = static_cast<std::uint8_t>(to[i] + (pairs[i] < (static_cast<std::uint16_t>(able + squared[i] * slope) >> k) ? 1 : 0));
}

/// Takes back what cannot be so together, and what is not asked of a person.
void Population::mend(Tile& tile) const {
  const Plan& plan = standard_->plan;
  const auto byte = [&tile](std::size_t input, std::size_t row) -> std::uint8_t& { return tile.bytes[input * tile_rows + row]; };
  std::uint8_t* __restrict any_fact = tile.used.data();
  std::fill_n(any_fact, tile_rows, is_conditional_ ? std::uint8_t{1} : std::uint8_t{0});
  for (const Guard& guard : guards_)
    for (const InputIndex fact : guard.facts)
      for (std::size_t row = 0; row < tile_rows; ++row) any_fact[row] = static_cast<std::uint8_t>(any_fact[row] | byte(fact, row));
  for (std::size_t row = 0; row < tile_rows; ++row) {
    if (any_fact[row] == 0) continue;
    bool is_evaluated = false;
    for (const Guard& guard : guards_) {
      const bool any = std::any_of(guard.facts.begin(), guard.facts.end(), [&](InputIndex fact) { return byte(fact, row) != 0; });
      if (!any) continue;
      evaluate_row(tile, row);
      is_evaluated = true;
      if (tile.values[guard.holds] == 0) continue;
      for (const InputIndex fact : guard.facts) byte(fact, row) = 0;
      is_evaluated = false;
    }
    if (!is_conditional_) continue;
    if (!is_evaluated) evaluate_row(tile, row);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (!plan.asked[i] || tile.values[plan.asked[i]->when] != 0) continue;
      if (inputs_[i].way == Input::Way::quantity) tile.wide[inputs_[i].slot * tile_rows + row] = wide_unknown;
      else byte(i, row) = unknown;
    }
  }
}

void Population::evaluate_row(Tile& tile, std::size_t row) const {
  const Plan& plan = standard_->plan;
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::int32_t position = inputs_[i].way == Input::Way::quantity ? tile.wide[inputs_[i].slot * tile_rows + row]
                                                                          : tile.bytes[i * tile_rows + row];
    tile.values[i] = plan.value(i, position);
  }
  for (std::size_t i = 0; i < policies_.size(); ++i) tile.values[inputs_.size() + i] = plan.value(inputs_.size() + i, policies_[i]);
  evaluate(plan, tile.values);
}

void Population::blank(std::uint64_t first_row, Tile& tile) const {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Input& input = inputs_[i];
    make_noise(input.blanks, first_row, tile.pairs);
    const std::uint16_t* __restrict pairs = tile.pairs.data();
    std::int32_t* wide = tile.wide.data() + input.slot * tile_rows;
    std::uint8_t* __restrict bytes = tile.bytes.data() + i * tile_rows;
    if (input.way == Input::Way::quantity)
      for (std::size_t row = 0; row < tile_rows; ++row) wide[row] = pairs[row] < unknown_ ? wide_unknown : wide[row];
    else
      for (std::size_t row = 0; row < tile_rows; ++row) bytes[row] = pairs[row] < unknown_ ? unknown : bytes[row];
  }
}

void Population::copy(const Tile& tile, std::size_t input, std::size_t from, std::size_t rows, std::size_t to, const AnswerColumn& column) const {
  const Input& of = inputs_[input];
  if (of.is_wide) {
    if (column.wide == nullptr) return;
    if (of.way == Input::Way::quantity) {
      std::copy_n(tile.wide.data() + of.slot * tile_rows + from, rows, column.wide + to);
      return;
    }
    const std::uint8_t* positions = tile.bytes.data() + input * tile_rows + from;
    for (std::size_t i = 0; i < rows; ++i) column.wide[to + i] = positions[i] == unknown ? wide_unknown : of.printed[positions[i]];
    return;
  }
  if (column.bytes == nullptr) return;
  const std::uint8_t* __restrict positions = tile.bytes.data() + input * tile_rows + from;
  std::uint8_t* __restrict out = column.bytes + to;
  if (of.printed.empty()) {
    std::memcpy(out, positions, rows);
  } else if (of.is_even) {
    const auto first = static_cast<std::uint8_t>(of.printed[0]);
    const auto by = static_cast<std::uint8_t>(of.printed.size() > 1 ? of.printed[1] - of.printed[0] : 0);
    for (std::size_t i = 0; i < rows; ++i)
      out[i] = positions[i] == unknown ? unknown : static_cast<std::uint8_t>(first + positions[i] * by);
  } else {
    for (std::size_t i = 0; i < rows; ++i) out[i] = positions[i] == unknown ? unknown : static_cast<std::uint8_t>(of.printed[positions[i]]);
  }
}

}  // namespace caregrade
