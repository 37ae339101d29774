#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "caregrade/batch/decide_batch.hpp"
#include "caregrade/engine/compile_pack.hpp"
#include "rules.hpp"
#include "table.hpp"
#include "words.hpp"

namespace caregrade::python {

/// Something that columns tell.
struct Input {
  std::string name{};
  const PackFact* fact = nullptr;  ///< nothing: the day or the place that is asked for
  std::string expected{};          ///< in words
  Words words{};
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// A benefit of the rules, with the words for what can decide it.
struct BenefitWords {
  PackRow at{};
  std::vector<std::string> words{};

  [[nodiscard]] std::int16_t place(const std::string& word) const {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) throw std::logic_error("no word for what decided: " + word);
    return static_cast<std::int16_t>(found - words.begin());
  }
};

/// The rules of places that have the same benefits.
struct Scope {
  Program program{};
  std::optional<BatchDecider> decider{};
  std::vector<std::size_t> benefits{};                       ///< of each of the decider's, its place in `FrameDecider::benefits`
  std::vector<std::map<DecidedBy::Kind, std::vector<std::int16_t>>> words{};  ///< of each, by kind and number, the place of the word
};

using Scopes = std::unordered_map<std::int64_t, const Scope*>;

inline std::string joined(const std::vector<std::string>& words) {
  std::string text{};
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

/// Rules made ready for tables.
class FrameDecider {
 public:
  /// `by_region`, `by_day`: columns say which place and which day each row is asked for.
  static Result<std::shared_ptr<FrameDecider>> make(std::shared_ptr<Rules> rules, const Asked& asked, bool by_region, bool by_day) {
    const auto options = options_of(rules->rulebook(), asked);
    Issues issues = options.issues();
    if (options && !by_day && !options->on) issues.push_back({.code = "CG4002"});
    if (!by_region && asked.regions.empty()) issues.push_back({.code = "CG4030"});
    if (!issues.empty()) return issues;
    auto decider = std::make_shared<FrameDecider>(std::move(rules), *options, by_region, by_day);
    if (by_region) return decider;
    auto scope = decider->scope_of(asked.regions);
    if (!scope) return scope.issues();
    decider->scopes_.push_back(std::move(scope).value());
    return decider;
  }

  FrameDecider(std::shared_ptr<Rules> of, PersonOptions asked, bool region, bool day)
      : by_region{region}, by_day{day}, rules_{std::move(of)}, options_{std::move(asked)} {
    add_inputs();
    for (std::size_t pack = 0; pack < rulebook().packs.size(); ++pack)
      for (std::size_t row = 0; row < rulebook().packs[pack].benefits.size(); ++row)
        benefits.push_back(words_of({static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)}));
  }

  [[nodiscard]] const Rulebook& rulebook() const noexcept { return rules_->rulebook(); }
  [[nodiscard]] Date day() const { return by_day ? Date{} : options_.on->day; }
  [[nodiscard]] InputIndex region_input() const noexcept { return static_cast<InputIndex>(inputs.size() - 2); }
  [[nodiscard]] InputIndex day_input() const noexcept { return static_cast<InputIndex>(inputs.size() - 1); }

  /// Of each place that a table asks for, by code, the rules; 0 for all rows where no column says the place. Rules made for earlier
  /// tables are kept.
  [[nodiscard]] Result<Scopes> scopes_for(const Table& table) {
    const std::lock_guard lock{mutex_};
    if (!by_region) return Scopes{{0, scopes_.front().get()}};
    Scopes found{};
    for (const Table::Piece& piece : table.pieces()) {
      const auto cells = piece.cells.find(region_input());
      if (cells == piece.cells.end() || !cells->second.is_known) continue;
      const Column view = cells->second.view();
      for (std::size_t row = 0; row < piece.rows; ++row) {
        const std::int64_t code = fact_at(view, row);
        if (!fits(inputs[region_input()], code) || found.contains(code)) continue;
        const auto scope = scope_at(std::to_string(code));
        if (!scope) return scope.issues();
        found.emplace(code, *scope);
      }
    }
    return found;
  }

  /// The benefits that columns are made for, by place in `benefits`.
  [[nodiscard]] std::vector<std::size_t> wanted(const Scopes& scopes) const {
    std::vector<std::size_t> wanted{};
    for (const std::string& id : options_.benefits) {
      const std::size_t number = number_of(rulebook().benefits.find(id)->second);
      if (std::find(wanted.begin(), wanted.end(), number) == wanted.end()) wanted.push_back(number);
    }
    if (!options_.benefits.empty()) return wanted;
    for (const auto& [code, scope] : scopes) wanted.insert(wanted.end(), scope->benefits.begin(), scope->benefits.end());
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    return wanted;
  }

  /// The facts that rules look at, by input.
  [[nodiscard]] std::vector<std::size_t> read_by(const Scopes& scopes) const {
    std::set<std::string> names{};
    for (const auto& [code, scope] : scopes)
      for (const Cluster& cluster : scope->program.clusters)
        for (const ProgramInput& each : cluster.inputs)
          if (each.from == ProgramInput::From::fact) names.insert(fact_name(rulebook(), each.row, each.part));
    std::vector<std::size_t> read{};
    for (std::size_t input = 0; input < inputs.size(); ++input)
      if (inputs[input].fact != nullptr && names.contains(inputs[input].name)) read.push_back(input);
    return read;
  }

  /// Whether an input can have this value.
  [[nodiscard]] static bool fits(const Input& input, std::int64_t value) noexcept { return value >= input.least && value <= input.most; }

  bool by_region = false;
  bool by_day = false;
  std::vector<Input> inputs{};  ///< facts, then the place and the day
  std::vector<BenefitWords> benefits{};

 private:
  void add_inputs() {
    for (const auto& [id, at] : rulebook().facts) {
      const PackFact& fact = rulebook().fact(at);
      if (fact.by.empty()) inputs.push_back(input_of(id, fact));
      else
        for (const Policy::Choice& part : rulebook().fact(rulebook().facts.find(fact.by)->second).choices) inputs.push_back(input_of(id + "." + part.id, fact));
    }
    constexpr std::int64_t most_code = std::numeric_limits<std::int32_t>::max() - 1;
    inputs.push_back({.name = "region", .expected = "110105", .words = {.of = Words::Of::places, .rulebook = &rulebook(), .day = day()}, .least = 1, .most = most_code});
    inputs.push_back({.name = "on", .expected = "YYYY-MM-DD, YYYY-MM", .words = {.of = Words::Of::months}, .least = -999'999, .most = 2'999'999});
  }

  [[nodiscard]] Input input_of(std::string name, const PackFact& fact) const {
    Input input{.name = std::move(name), .fact = &fact, .words = {.of = Words::Of::numbers}, .least = fact.least, .most = fact.most};
    switch (fact.kind) {
      case PackFact::Kind::truth:
        input.expected = "true, false";
        input.most = 1;
        return input;
      case PackFact::Kind::count:
      case PackFact::Kind::money: input.expected = std::to_string(fact.least) + "–" + std::to_string(fact.most); return input;
      case PackFact::Kind::date:
        input.expected = Date::from_days(fact.least).to_string() + "–" + Date::from_days(fact.most).to_string();
        input.words.of = Words::Of::days;
        return input;
      case PackFact::Kind::region:
        input.expected = "110105, absent";
        input.words = {.of = Words::Of::places, .rulebook = &rulebook(), .day = day()};
        input.most = std::numeric_limits<std::int32_t>::max() - 1;
        return input;
      case PackFact::Kind::choice:
        input.words.of = Words::Of::choices;
        for (const Policy::Choice& choice : fact.choices) input.words.texts.push_back(choice.id);
        break;
      case PackFact::Kind::level:
        input.words.of = Words::Of::levels;
        for (const Level& level : rulebook().levels.find(fact.standard)->second) input.words.texts.push_back(std::to_string(level.number));
        break;
    }
    input.expected = joined(input.words.texts);
    input.least = 0;
    input.most = static_cast<std::int64_t>(input.words.texts.size()) - 1;
    return input;
  }

  [[nodiscard]] BenefitWords words_of(PackRow at) const {
    const Benefit& benefit = rulebook().benefit(at);
    BenefitWords words{.at = at};
    const auto add = [&words](const std::string& word) {
      if (std::find(words.words.begin(), words.words.end(), word) == words.words.end()) words.words.push_back(word);
    };
    for (const PackCondition& each : benefit.conditions) add(each.id);
    for (const Tier& each : benefit.tiers) add(each.id);
    for (const char* word : {"residence", "span", "unverified", "parameter", "tiers"}) add(word);
    for (const RulePack& pack : rulebook().packs)
      for (const Exclusive& group : pack.exclusives)
        for (const auto& names : group.alternatives)
          if (std::find(names.begin(), names.end(), benefit.id) != names.end()) add(group.id);
    return words;
  }

  [[nodiscard]] std::size_t number_of(PackRow at) const {
    const auto found = std::find_if(benefits.begin(), benefits.end(), [at](const BenefitWords& each) { return each.at == at; });
    return static_cast<std::size_t>(found - benefits.begin());
  }

  [[nodiscard]] Result<std::unique_ptr<Scope>> scope_of(const std::vector<std::string>& regions) const {
    using Kind = DecidedBy::Kind;
    auto compiled = compile(rulebook(), {.regions = regions, .benefits = options_.benefits, .include_unverified = options_.include_unverified});
    if (!compiled) return compiled.issues();
    auto scope = std::make_unique<Scope>(Scope{.program = std::move(compiled).value()});
    scope->decider.emplace(BatchDecider::make(rulebook(), scope->program, options_.policies));
    for (const BatchBenefit& each : scope->decider->benefits()) {
      const std::size_t number = number_of(each.benefit);
      const BenefitWords& of = benefits[number];
      const Benefit& benefit = rulebook().benefit(each.benefit);
      scope->benefits.push_back(number);
      auto& words = scope->words.emplace_back();
      for (const PackCondition& condition : benefit.conditions) words[Kind::condition].push_back(of.place(condition.id));
      for (const Tier& tier : benefit.tiers) words[Kind::tier].push_back(of.place(tier.id));
      for (const PackRow group : scope->program.clusters[each.cluster].groups) {
        const auto& ids = of.words;
        const std::string& id = rulebook().packs[group.pack].exclusives[group.row].id;
        // why perhaps none: a group of others of the cluster never takes this one away.
        words[Kind::group].push_back(std::find(ids.begin(), ids.end(), id) == ids.end() ? std::int16_t{-1} : of.place(id));
      }
      words[Kind::residence] = {of.place("residence")};
      words[Kind::span] = {of.place("span")};
      words[Kind::unverified] = {of.place("unverified")};
      words[Kind::parameter] = {of.place("parameter")};
      words[Kind::no_tier] = {of.place("tiers")};
    }
    return scope;
  }

  /// The rules of a place; places with the same benefits share them.
  [[nodiscard]] Result<const Scope*> scope_at(const std::string& code) {
    if (const auto known = by_code_.find(code); known != by_code_.end()) return known->second;
    std::vector<bool> key{};
    for (const RulePack& pack : rulebook().packs)
      for (const Benefit& benefit : pack.benefits) key.push_back(rulebook().is_within(code, benefit.region) || rulebook().is_within(benefit.region, code));
    const auto same = by_benefits_.find(key);
    if (same != by_benefits_.end()) return by_code_.emplace(code, same->second).first->second;
    auto scope = scope_of({code});
    if (!scope) return scope.issues();
    scopes_.push_back(std::move(scope).value());
    by_benefits_.emplace(std::move(key), scopes_.back().get());
    return by_code_.emplace(code, scopes_.back().get()).first->second;
  }

  std::shared_ptr<Rules> rules_{};
  PersonOptions options_{};
  std::mutex mutex_{};  // why: threads of an engine bring their tables at once
  std::vector<std::unique_ptr<Scope>> scopes_{};
  std::map<std::string, const Scope*> by_code_{};
  std::map<std::vector<bool>, const Scope*> by_benefits_{};
};

}  // namespace caregrade::python
