#include "caregrade/batch/person_population.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "caregrade/engine/uses.hpp"
#include "program.hpp"

namespace caregrade {
namespace {

constexpr std::size_t place_steps = 65'536;
constexpr double days_a_year = 365.2425;

/// Retired places have a successor; so the reader of persons sees it.
bool is_live(const Place& region, Date on) {
  return (region.successor.empty() || (region.to.ok() && on <= region.to)) && !(region.to.ok() && region.to < on) &&
         !(region.from.ok() && on < region.from);
}

std::int32_t code_of(const Place& region) {
  std::int32_t code = 0;
  const std::string_view text = region.code;
  std::from_chars(text.data(), text.data() + text.size(), code);
  return code;
}

/// The rows of a fact, or else those of any fact of its kind.
std::vector<const FactShare*> rows_of(const PopulationModel& model, const PackFact& fact) {
  static constexpr const char* kinds[] = {"truth", "count", "money", "date", "region", "choice", "level"};
  std::vector<const FactShare*> rows{};
  for (const FactShare& row : model.facts)
    if (row.fact == fact.id) rows.push_back(&row);
  const std::string kind = fact.kind == PackFact::Kind::choice && fact.ordered ? "ordered" : kinds[static_cast<std::size_t>(fact.kind)];
  if (rows.empty())
    for (const FactShare& row : model.facts)
      if (row.fact == "*" && row.choice == kind) rows.push_back(&row);
  return rows;
}

}  // namespace

struct PersonPopulation::Tile {
  std::vector<detail::SeverityTable::Person> persons{};
  std::vector<std::uint16_t> homes{};     ///< row of the leaves
  std::vector<std::int32_t> values{};     ///< a stretch for each part of each maker
  alignas(64) std::array<std::uint64_t, tile_rows> words{};
  alignas(64) std::array<std::uint16_t, tile_rows> first{}, second{}, third{};  ///< of the words
  alignas(64) std::array<std::uint8_t, tile_rows> squared{}, holds{};
  alignas(64) std::array<std::int32_t, tile_rows> whole{};                      ///< of a fact before it is split

  std::vector<batch::SharesOf> shares{};  ///< of the choices of a fact
  std::vector<bool> is_needed{};          ///< by maker
  std::vector<bool> is_wanted{};          ///< by column

  explicit Tile(const PersonPopulation& of)
      : persons(tile_rows), homes(tile_rows), values(of.stretches_ * tile_rows), is_needed(of.makers_.size()), is_wanted(of.columns_.size()) {}
};

Issues PersonPopulation::check(const Rulebook& rulebook, const PersonPopulationOptions& options) {
  if (!options.on.ok()) return {{.code = "CG4002"}};
  const Place* region = rulebook.region(options.region);
  if (region == nullptr) return {{.code = "CG4001", .arguments = {{"found", options.region}}}};
  if (!is_live(*region, options.on)) return {{.code = "CG4014", .arguments = {{"found", region->code.text()}, {"successor", region->successor.text()}}}};
  return {};
}

PersonPopulation::PersonPopulation(const Rulebook& rulebook, const PopulationModel& model, const PersonPopulationOptions& options)
    : rulebook_{&rulebook}, options_{options}, severities_{model, options.seed}, ages_{model.ages},
      unknown_{static_cast<std::uint32_t>(std::clamp(options.unknown, 0, whole_share)) * 65'536U / static_cast<std::uint32_t>(whole_share)} {
  find_places(model);
  const Uses uses = uses_at(rulebook, options_.region);
  for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack)
    for (std::size_t row = 0; row < rulebook.packs[pack].facts.size(); ++row) {
      const PackFact& fact = rulebook.packs[pack].facts[row];
      if (uses.facts.count(fact.id) == 0 || (fact.kind == PackFact::Kind::level && fact.standard == options_.graded_by)) continue;
      const std::size_t maker = add(model, fact.id);
      if (maker == none) continue;
      for (std::size_t part = 0; part < makers_[maker].parts; ++part) {
        PersonColumn column{.name = fact.id, .fact = rulebook.facts.find(fact.id)->second};
        if (!fact.by.empty()) {
          column.part = static_cast<std::int32_t>(part);
          column.name += "." + rulebook.fact(rulebook.facts.find(fact.by)->second).choices[part].id;
        }
        columns_.push_back(std::move(column));
        shown_.push_back(makers_[maker].column + part);
        column_maker_.push_back(maker);
      }
    }
  find_uses();
}

// --- places --------------------------------------------------------------------------------------------------------------

/// Live places in a region with no live place in them.
std::vector<std::uint32_t> PersonPopulation::leaves_of(std::string_view region) const {
  std::set<std::string_view> parents{};
  for (const Place& each : rulebook_->regions)
    if (is_live(each, options_.on)) parents.insert(each.parent);
  std::vector<std::uint32_t> leaves{};
  for (std::size_t i = 0; i < rulebook_->regions.size(); ++i) {
    const Place& each = rulebook_->regions[i];
    if (is_live(each, options_.on) && parents.count(each.code) == 0 && code_of(each) != 0 && rulebook_->is_within(each.code, region))
      leaves.push_back(static_cast<std::uint32_t>(i));
  }
  return leaves;
}

/// Leaves by 16 bits of noise, as many persons in each as the weights say: a place's weight is shared by its leaves alike.
std::vector<std::uint16_t> PersonPopulation::weighted(const PopulationModel& model, const std::vector<std::uint32_t>& leaves) const {
  std::map<std::string, std::int64_t, std::less<>> weights{};
  for (const PlaceWeight& each : model.places) weights.emplace(each.place, each.weight);
  std::map<std::string, std::int64_t, std::less<>> counts{};
  std::vector<std::string> owners{};
  for (const std::uint32_t leaf : leaves) {
    std::string owner{};
    for (const std::string& code : rulebook_->chain(rulebook_->regions[leaf].code))
      if (owner.empty() && weights.count(code) != 0) owner = code;
    ++counts[owner];
    owners.push_back(std::move(owner));
  }
  const bool is_weighted = counts.size() > 1 || (counts.size() == 1 && !counts.begin()->first.empty());
  double all = 0;
  std::vector<double> shares{};
  for (const std::string& owner : owners) {
    const double weight = !is_weighted ? 1 : owner.empty() ? 0 : static_cast<double>(weights[owner]) / static_cast<double>(counts[owner]);
    shares.push_back(weight);
    all += weight;
  }
  std::vector<std::uint16_t> table(place_steps);
  double sum = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    sum += shares[i];
    const auto end = std::min(place_steps, static_cast<std::size_t>(sum / all * static_cast<double>(place_steps) + 0.5));
    for (; at < end; ++at) table[at] = static_cast<std::uint16_t>(i);
  }
  for (; at < place_steps; ++at) table[at] = at == 0 ? std::uint16_t{0} : table[at - 1];
  return table;
}

void PersonPopulation::find_places(const PopulationModel& model) {
  const std::vector<std::uint32_t> everywhere = leaves_of("CN");
  for (const std::uint32_t leaf : everywhere) leaves_.push_back({.code = code_of(rulebook_->regions[leaf])});
  elsewhere_ = weighted(model, everywhere);
  const std::vector<std::uint32_t> inside = leaves_of(options_.region);
  homes_ = weighted(model, inside);
  for (std::uint16_t& home : homes_) {
    const std::uint32_t leaf = inside[home];
    home = static_cast<std::uint16_t>(std::find(everywhere.begin(), everywhere.end(), leaf) - everywhere.begin());
  }
}

/// Which facts the rules of each leaf look at: those of the benefits of the places above it.
void PersonPopulation::find_uses() {
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> by_region{};
  for (const RulePack& pack : rulebook_->packs)
    for (const Benefit& benefit : pack.benefits) {
      const Uses uses = uses_of(*rulebook_, benefit);
      by_region[benefit.region].insert(uses.facts.begin(), uses.facts.end());
    }
  std::map<std::vector<std::string>, std::uint16_t> known{};
  for (Leaf& leaf : leaves_) {
    std::vector<std::string> places{};
    for (const std::string& code : rulebook_->chain(std::to_string(leaf.code)))
      if (by_region.count(code) != 0) places.push_back(code);
    const auto [found, is_new] = known.emplace(places, static_cast<std::uint16_t>(uses_.size()));
    if (is_new) {
      std::vector<bool> uses(columns_.size());
      for (std::size_t i = 0; i < columns_.size(); ++i)
        uses[i] = std::any_of(places.begin(), places.end(), [&](const std::string& code) { return by_region[code].count(rulebook_->fact(columns_[i].fact).id) != 0; });
      uses_.push_back(std::move(uses));
    }
    leaf.uses = found->second;
  }
  for (std::size_t i = 0; i < columns_.size(); ++i)
    used_everywhere_.push_back(std::all_of(uses_.begin(), uses_.end(), [i](const std::vector<bool>& uses) { return uses[i]; }));
}

// --- facts ---------------------------------------------------------------------------------------------------------------

/// The number of the maker of a fact, with what it rests on before it; `none` for no fact, or one that rests on itself.
std::size_t PersonPopulation::add(const PopulationModel& model, const std::string& id) {
  for (std::size_t i = 0; i < makers_.size(); ++i)
    if (makers_[i].id == id) return i;
  const auto at = rulebook_->facts.find(id);
  if (at == rulebook_->facts.end()) return none;
  const PackFact& fact = rulebook_->fact(at->second);
  const std::size_t number = (std::size_t{at->second.pack} << 16U) + at->second.row;
  if (std::find(open_.begin(), open_.end(), number) != open_.end()) return none;
  open_.push_back(number);
  Maker maker{.id = id, .least = fact.least, .most = fact.most};
  add_values(model, fact, maker);
  if (!fact.by.empty()) {
    maker.by = add(model, fact.by);
    if (maker.by != none) maker.parts = rulebook_->fact(rulebook_->facts.find(fact.by)->second).choices.size();
  }
  open_.pop_back();
  maker.noise = {options_.seed, detail::fact_stream + 2 * number};
  maker.blanks = {options_.seed, detail::fact_stream + 2 * number + 1};
  maker.column = stretches_;
  stretches_ += maker.parts;
  makers_.push_back(std::move(maker));
  return makers_.size() - 1;
}

void PersonPopulation::add_values(const PopulationModel& model, const PackFact& fact, Maker& maker) {
  using Way = Maker::Way;
  const std::vector<const FactShare*> rows = rows_of(model, fact);
  std::string of{};
  maker.share = detail::Threshold{SeverityShare{whole_share, whole_share}};
  for (const FactShare* row : rows) {
    if (row->choice == "absent") maker.absent = detail::Threshold{row->share};
    if (!row->choice.empty() && row->fact != "*") continue;
    maker.share = detail::Threshold{row->share};
    maker.from = row->least;
    // why less of a row for any fact: it knows no domain, and what a domain leaves room for is far from common.
    maker.to = row->fact == "*" && fact.kind != PackFact::Kind::date ? std::min(row->most, fact.least + (fact.most - fact.least) / 8) : row->most;
    of = row->of;
  }
  for (const FactShare* row : rows) {
    if (row->unless.empty()) continue;
    maker.unless = add(model, row->unless);
    const auto other = rulebook_->facts.find(row->unless);
    const auto choice = other == rulebook_->facts.end() ? std::nullopt : find_id(rulebook_->fact(other->second).choices, row->is);
    if (choice) maker.is = static_cast<std::int32_t>(*choice);
    else maker.unless = none;
  }
  switch (fact.kind) {
    case PackFact::Kind::truth: maker.way = Way::truth; break;
    case PackFact::Kind::count: maker.way = Way::count; break;
    case PackFact::Kind::money: maker.way = Way::money; break;
    case PackFact::Kind::date: maker.way = of == "age" ? Way::birthday : Way::date; break;
    // why its own: who has no other place to be like is where everybody is drawn from.
    case PackFact::Kind::region: maker.way = of == fact.id || (of.empty() && maker.absent.able == 0) ? Way::home : Way::place; break;
    case PackFact::Kind::choice: maker.way = fact.ordered ? Way::steps : Way::choice; break;
    case PackFact::Kind::level: maker.way = Way::steps; break;
  }
  if (maker.way != Way::birthday && maker.way != Way::home && !of.empty()) maker.of = add(model, of);
  if (maker.way == Way::choice) add_choices(model, fact, maker);
  if (maker.way != Way::steps) return;
  const auto levels = rulebook_->levels.find(fact.standard);
  const std::size_t values = fact.kind == PackFact::Kind::choice ? fact.choices.size() : levels == rulebook_->levels.end() ? 1 : levels->second.size();
  maker.thresholds = detail::thresholds(model, values, 0);
}

/// Shares of the choices, added up; those without a row have the rest alike.
void PersonPopulation::add_choices(const PopulationModel& model, const PackFact& fact, Maker& maker) const {
  const std::vector<const FactShare*> rows = rows_of(model, fact);
  std::vector<SeverityShare> shares(fact.choices.size(), SeverityShare{-1, -1});
  SeverityShare rest{whole_share, whole_share};
  auto others = static_cast<std::int32_t>(fact.choices.size());
  for (const FactShare* row : rows) {
    // why the first: a row for any fact knows no choices; a form has the most common one there.
    const auto choice = row->fact == "*" ? std::optional<std::size_t>{0} : find_id(fact.choices, row->choice);
    if (!choice || *choice >= shares.size() || shares[*choice].able >= 0) continue;
    shares[*choice] = row->share;
    rest.able = std::max(0, rest.able - row->share.able);
    rest.worst = std::max(0, rest.worst - row->share.worst);
    --others;
  }
  SeverityShare sum{};
  for (SeverityShare& share : shares) {
    if (share.able < 0) share = {rest.able / others, rest.worst / others};
    sum = {std::min(whole_share, sum.able + share.able), std::min(whole_share, sum.worst + share.worst)};
    maker.choices.emplace_back(sum);
  }
}

// --- rows ----------------------------------------------------------------------------------------------------------------

void PersonPopulation::fill(std::uint64_t first_row, std::size_t rows, std::span<std::int32_t* const> columns) const {
  if (rows == 0) return;
  Tile scratch{*this};
  find_needed(columns, scratch);
  for (std::size_t done = 0; done < rows;) {
    const std::uint64_t row = first_row + done;
    const std::size_t from = row % tile_rows, count = std::min(tile_rows - from, rows - done);
    make(row - from, scratch);
    for (std::size_t i = 0; i < std::min(columns.size(), columns_.size()); ++i)
      if (columns[i] != nullptr) std::copy_n(scratch.values.data() + shown_[i] * tile_rows + from, count, columns[i] + done);
    done += count;
  }
}

/// Marks the makers of the columns that are wanted, and those that they rest on.
void PersonPopulation::find_needed(std::span<std::int32_t* const> columns, Tile& tile) const {
  for (std::size_t i = 0; i < std::min(columns.size(), columns_.size()); ++i)
    if (columns[i] != nullptr) tile.is_needed[column_maker_[i]] = tile.is_wanted[i] = true;
  for (std::size_t i = makers_.size(); i-- > 0;)
    for (const std::size_t other : {makers_[i].of, makers_[i].by, makers_[i].unless})
      if (tile.is_needed[i] && other != none) tile.is_needed[other] = true;
}

void PersonPopulation::make(std::uint64_t first_row, Tile& tile) const {
  static constexpr std::uint64_t home_stream = 2;
  severities_.words(first_row, tile_rows, tile.words.data());
  for (std::size_t i = 0; i < tile_rows; ++i) {
    tile.persons[i] = severities_.person_of(tile.words[i]);
    tile.squared[i] = detail::squared(tile.persons[i].severity);
  }
  detail::Noise{options_.seed, home_stream}.words(first_row, tile_rows, tile.words.data());
  for (std::size_t i = 0; i < tile_rows; ++i) tile.homes[i] = homes_[tile.words[i] % place_steps];
  for (std::size_t i = 0; i < makers_.size(); ++i)
    if (tile.is_needed[i]) make_fact(first_row, makers_[i], tile);
  hide(first_row, tile);
}

void PersonPopulation::make_fact(std::uint64_t first_row, const Maker& maker, Tile& tile) const {
  maker.noise.words(first_row, tile_rows, tile.words.data());
  const batch::PopulationKernels& loops = batch::population_kernels();
  loops.parts(tile.words.data(), tile_rows, tile.first.data(), tile.second.data(), tile.third.data());
  loops.holds({maker.share.able, maker.share.slope}, tile.first.data(), tile.squared.data(), tile_rows, tile.holds.data());
  std::int32_t* values = tile.values.data() + maker.column * tile_rows;
  if (maker.way == Maker::Way::choice) make_choices(maker, tile);
  else make_values(maker, tile, maker.by == none ? values : tile.whole.data());
  if (maker.by != none) {
    const std::int32_t* by = tile.values.data() + makers_[maker.by].column * tile_rows;
    for (std::size_t part = 0; part < maker.parts; ++part) loops.keep_part(tile.whole.data(), by, static_cast<std::int32_t>(part), tile_rows, values + part * tile_rows);
  }
  if (maker.unless == none) return;
  const std::int32_t* unless = tile.values.data() + makers_[maker.unless].column * tile_rows;
  for (std::size_t part = 0; part < maker.parts; ++part) loops.blot(values + part * tile_rows, unless, maker.is, unknown, tile_rows);
}

/// Of a split fact: the value of the part that the person has, the others have nothing.
void PersonPopulation::make_values(const Maker& maker, const Tile& tile, std::int32_t* out) const {
  using Way = Maker::Way;
  switch (maker.way) {
    case Way::truth:
      for (std::size_t row = 0; row < tile_rows; ++row) out[row] = tile.holds[row];
      return;
    case Way::count:
      for (std::size_t row = 0; row < tile_rows; ++row) {
        const std::int64_t some = maker.from + (maker.to - maker.from) * tile.third[row] / 65'535;
        out[row] = static_cast<std::int32_t>(std::clamp(tile.holds[row] != 0 ? some : 0, maker.least, maker.most));
      }
      return;
    case Way::money: return make_money(maker, tile, out);
    case Way::birthday:
    case Way::date: return make_days(maker, tile, out);
    case Way::home:
    case Way::place: return make_places(maker, tile, out);
    case Way::steps:
      for (std::size_t row = 0; row < tile_rows; ++row) {
        const auto used = static_cast<std::uint8_t>(std::min(tile.persons[row].severity, static_cast<std::uint8_t>(most_severity)) + (tile.first[row] & detail::item_noise));
        const auto step = std::upper_bound(maker.thresholds.begin(), maker.thresholds.end(), used) - maker.thresholds.begin();
        out[row] = tile.second[row] < maker.absent.at(tile.squared[row]) ? absent : static_cast<std::int32_t>(step);
      }
      return;
    case Way::choice: return;
  }
}

void PersonPopulation::make_money(const Maker& maker, const Tile& tile, std::int32_t* out) const {
  const auto nothing = static_cast<std::int32_t>(std::clamp<std::int64_t>(0, maker.least, maker.most));
  const std::int32_t* of = maker.of == none ? nullptr : tile.values.data() + makers_[maker.of].column * tile_rows;
  const std::int32_t* by = maker.of == none || makers_[maker.of].parts == 1 || maker.by == none ? nullptr : tile.values.data() + makers_[maker.by].column * tile_rows;
  for (std::size_t row = 0; row < tile_rows; ++row) {
    out[row] = nothing;
    if (tile.holds[row] == 0) continue;
    const bool has_part = by != nullptr && makers_[maker.of].parts == maker.parts && by[row] >= 0;
    const auto other = of == nullptr ? std::nullopt : std::optional<std::int64_t>{of[(has_part ? static_cast<std::size_t>(by[row]) * tile_rows : 0) + row]};
    out[row] = static_cast<std::int32_t>(amount(maker, other, tile.third[row]));
  }
}

void PersonPopulation::make_days(const Maker& maker, const Tile& tile, std::int32_t* out) const {
  const std::int64_t on = options_.on.days();
  if (maker.way == Maker::Way::birthday) {
    for (std::size_t row = 0; row < tile_rows; ++row) {
      const AgeBand& band = ages_[tile.persons[row].band];
      const double age = band.least + (band.most + 1 - band.least) * (static_cast<double>(tile.persons[row].rest) / 4'294'967'296.0);
      out[row] = static_cast<std::int32_t>(std::clamp(on - static_cast<std::int64_t>(age * days_a_year), maker.least, maker.most));
    }
    return;
  }
  const std::int32_t* of = maker.of == none ? nullptr : tile.values.data() + makers_[maker.of].column * tile_rows;
  for (std::size_t row = 0; row < tile_rows; ++row) {
    const std::int64_t days = maker.from + (maker.to - maker.from) * tile.third[row] / 65'535;
    const std::int64_t day = of == nullptr ? on - days : std::min(on, of[row] + days);
    out[row] = of != nullptr && of[row] == unknown ? unknown : static_cast<std::int32_t>(std::clamp(day, maker.least, maker.most));
  }
}

void PersonPopulation::make_choices(const Maker& maker, Tile& tile) const {
  alignas(64) std::array<std::uint16_t, tile_rows> choice;
  tile.shares.clear();
  for (std::size_t k = 0; k + 1 < maker.choices.size(); ++k) tile.shares.push_back({maker.choices[k].able, maker.choices[k].slope});
  batch::population_kernels().choose(tile.shares.data(), tile.shares.size(), tile.first.data(), tile.squared.data(), tile_rows, choice.data());
  std::int32_t* __restrict out = maker.by == none ? tile.values.data() + maker.column * tile_rows : tile.whole.data();
  for (std::size_t row = 0; row < tile_rows; ++row) out[row] = choice[row];
}

void PersonPopulation::make_places(const Maker& maker, const Tile& tile, std::int32_t* out) const {
  if (maker.way == Maker::Way::home) {
    for (std::size_t row = 0; row < tile_rows; ++row) out[row] = leaves_[tile.homes[row]].code;
    return;
  }
  const std::int32_t* of = maker.of == none ? nullptr : tile.values.data() + makers_[maker.of].column * tile_rows;
  for (std::size_t row = 0; row < tile_rows; ++row) {
    if (tile.second[row] < maker.absent.at(tile.squared[row])) out[row] = absent;
    else if (of != nullptr && tile.holds[row] != 0) out[row] = of[row];
    else out[row] = leaves_[elsewhere_[tile.third[row]]].code;
  }
}

/// An amount of money, as a percentage of another where there is one.
std::int64_t PersonPopulation::amount(const Maker& maker, std::optional<std::int64_t> other, std::int64_t noise) {
  if (other == unknown) return unknown;
  if (other) return std::clamp(*other * (maker.from + (maker.to - maker.from) * noise / 65'535) / 100, maker.least, maker.most);
  // why the square: small amounts are common, great ones rare. In whole yuan where there is room.
  const std::int64_t amount = maker.from + (maker.to - maker.from) * (noise * noise / 65'535) / 65'535;
  return std::clamp(amount >= 1'000 ? amount / 100 * 100 : amount, maker.least, maker.most);
}

/// Takes out what the rules of the person's home never look at, and what is left blank.
void PersonPopulation::hide(std::uint64_t first_row, Tile& tile) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!tile.is_wanted[i] || (used_everywhere_[i] && unknown_ == 0)) continue;
    const Maker& maker = makers_[column_maker_[i]];
    std::int32_t* values = tile.values.data() + shown_[i] * tile_rows;
    for (std::size_t row = 0; row < tile_rows; ++row) {
      const bool is_used = uses_[leaves_[tile.homes[row]].uses][i];
      const bool is_blank = unknown_ > 0 && (maker.blanks.word(first_row + row) & 0xFFFFU) < unknown_;
      if (!is_used || is_blank) values[row] = unknown;
    }
  }
}

}  // namespace caregrade
