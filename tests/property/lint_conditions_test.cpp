// Conditions and tiers drawn at random: what the lint proves of them, against every completion of the facts, tried one by one here.

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../support/demo_packs.hpp"
#include "../support/seed.hpp"
#include "caregrade/engine/lint_pack.hpp"

using namespace caregrade;

namespace {

struct Values {
  int t0 = 0, t1 = 0, c0 = 0, n0 = 0;
};

struct Condition {
  std::string text{};
  std::function<bool(const Values&)> holds{};
  bool reads_scale = false;  // c0
};

constexpr int choices = 4, most = 6;

std::vector<Values> completions() {
  std::vector<Values> all{};
  for (int t0 = 0; t0 < 2; ++t0)
    for (int t1 = 0; t1 < 2; ++t1)
      for (int c0 = 0; c0 < choices; ++c0)
        for (int n0 = 0; n0 <= most; ++n0) all.push_back({t0, t1, c0, n0});
  return all;
}

class Drawn {
 public:
  explicit Drawn(std::mt19937& random) : random_{random} {}

  int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }

  Condition leaf() {
    const int number = pick(most + 2), choice = pick(choices);
    const std::string word = "w" + std::to_string(choice);
    switch (pick(7)) {
      case 0: return {"t0", [](const Values& of) { return of.t0 != 0; }};
      case 1: return {"t1", [](const Values& of) { return of.t1 != 0; }};
      case 2: return {"n0 >= " + std::to_string(number), [number](const Values& of) { return of.n0 >= number; }};
      case 3: return {"n0 < " + std::to_string(number), [number](const Values& of) { return of.n0 < number; }};
      case 4: return {"c0 >= " + word, [choice](const Values& of) { return of.c0 >= choice; }, true};
      case 5: return {"c0 == " + word, [choice](const Values& of) { return of.c0 == choice; }, true};
      default: break;
    }
    const int other = pick(choices);
    return {"c0 in [" + word + ", w" + std::to_string(other) + "]",
            [choice, other](const Values& of) { return of.c0 == choice || of.c0 == other; }, true};
  }

  Condition drawn(int depth) {
    if (depth == 0 || pick(3) == 0) return leaf();
    const Condition a = drawn(depth - 1);
    if (pick(5) == 0) return {"not (" + a.text + ")", [a](const Values& of) { return !a.holds(of); }, a.reads_scale};
    const Condition b = drawn(depth - 1);
    const bool reads = a.reads_scale || b.reads_scale;
    if (pick(2) == 0)
      return {"(" + a.text + ") and (" + b.text + ")", [a, b](const Values& of) { return a.holds(of) && b.holds(of); }, reads};
    return {"(" + a.text + ") or (" + b.text + ")", [a, b](const Values& of) { return a.holds(of) || b.holds(of); }, reads};
  }

 private:
  std::mt19937& random_;
};

RulePack pack_of(const std::vector<Condition>& conditions, const std::vector<Condition>& tiers) {
  const Citation law{.confidence = Confidence::high, .sources = {"law"}};
  RulePack pack{.id = "drawn", .region = "90"};
  pack.sources.push_back({.id = "law"});
  pack.facts = {{.id = "t0"},
                {.id = "t1"},
                {.id = "c0", .kind = PackFact::Kind::choice, .ordered = true},
                {.id = "n0", .kind = PackFact::Kind::count, .most = most}};
  for (int i = 0; i < choices; ++i) pack.facts[2].choices.push_back({.id = "w" + std::to_string(i)});
  pack.bases.push_back({.id = "anywhere"});
  Benefit benefit{.id = "b", .region = "90", .basis = "anywhere", .per = "month", .reckoned = Reckoned::day, .citation = law};
  benefit.span.from = Date::parse("2024-01-01").value();
  for (std::size_t i = 0; i < conditions.size(); ++i)
    benefit.conditions.push_back({.id = "k" + std::to_string(i), .holds = {.text = conditions[i].text}});
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    Tier tier{.id = "r" + std::to_string(i), .when = {.text = tiers[i].text}, .amount = {.text = "100"}, .citation = law};
    tier.span.from = benefit.span.from;
    benefit.tiers.push_back(std::move(tier));
  }
  pack.benefits.push_back(std::move(benefit));
  return pack;
}

using Found = std::multiset<std::string>;

/// What is to be found, by trying every completion.
class ByTrying {
 public:
  ByTrying(const std::vector<Condition>& conditions, const std::vector<Condition>& tiers) : conditions_{conditions}, tiers_{tiers} {}

  Found run() {
    if (!check_conditions()) return found_;
    for (std::size_t j = 0; j < tiers_.size(); ++j) check_tier(j);
    check_scale();
    return found_;
  }

 private:
  template <class Holds>
  static bool some(Holds holds) {
    static const std::vector<Values> all = completions();
    return std::any_of(all.begin(), all.end(), holds);
  }
  [[nodiscard]] bool fulfils(const Values& of, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i)
      if (!conditions_[i].holds(of)) return false;
    return true;
  }
  [[nodiscard]] bool fulfils(const Values& of) const { return fulfils(of, conditions_.size()); }
  void add(const char* code, char kind, std::size_t row) { found_.insert(std::string{code} + " " + kind + std::to_string(row)); }

  bool check_conditions() {
    std::vector<bool> told(conditions_.size());
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
      if (!some(conditions_[i].holds)) return add("CG2486", 'k', i), false;
      told[i] = !some([&](const Values& of) { return !conditions_[i].holds(of); });
      if (told[i]) add("CG2485", 'k', i);
    }
    for (std::size_t i = 0; i < conditions_.size(); ++i)
      if (!some([&](const Values& of) { return fulfils(of, i + 1); })) return add("CG2488", 'k', i), false;
    for (std::size_t j = conditions_.size(); j-- > 0;)
      for (std::size_t i = 0; i < conditions_.size() && !told[j]; ++i) {
        if (i == j || told[i] || some([&](const Values& of) { return conditions_[i].holds(of) && !conditions_[j].holds(of); })) continue;
        add("CG2487", 'k', j);
        told[j] = true;
      }
    return true;
  }

  void check_tier(std::size_t j) {
    const auto earlier = [&](const Values& of) {
      return std::any_of(tiers_.begin(), tiers_.begin() + static_cast<std::ptrdiff_t>(j),
                         [&](const Condition& each) { return each.holds(of); });
    };
    if (!some(tiers_[j].holds)) add("CG2486", 'r', j);
    else if (!some([&](const Values& of) { return fulfils(of) && tiers_[j].holds(of); })) add("CG2488", 'r', j);
    else if (!some([&](const Values& of) { return fulfils(of) && tiers_[j].holds(of) && !earlier(of); })) add("CG2483", 'r', j);
  }

  void check_scale() {
    if (std::none_of(tiers_.begin(), tiers_.end(), [](const Condition& each) { return each.reads_scale; })) return;
    std::string without{};
    bool any = false;
    for (int c0 = 0; c0 < choices; ++c0) {
      const auto has_tier = [&](const Values& of) {
        return std::any_of(tiers_.begin(), tiers_.end(), [&](const Condition& each) { return each.holds(of); });
      };
      const bool held = some([&](const Values& of) { return of.c0 == c0 && fulfils(of) && has_tier(of); });
      if (!held && any && some([&](const Values& of) { return of.c0 == c0 && fulfils(of); }))
        without += (without.empty() ? "w" : ", w") + std::to_string(c0);
      any = any || held;
    }
    if (!without.empty()) found_.insert("CG2482 " + without);
  }

  const std::vector<Condition>& conditions_;
  const std::vector<Condition>& tiers_;
  Found found_{};
};

Found linted(const Rulebook& rulebook) {
  Found found{};
  for (const Issue& issue : lint(rulebook, Date::parse("2025-06-01").value()))
    for (const auto& [key, value] : issue.arguments)
      if ((key == "id" && issue.code >= "CG2483" && issue.code <= "CG2488") || (key == "values" && issue.code == "CG2482"))
        found.insert(issue.code + " " + value);
  return found;
}

}  // namespace

TEST_SUITE("lint") {
  TEST_CASE("lint: of random conditions and tiers exactly that is told which no completion, or every completion, gives") {
    std::mt19937 random{test::seed("random conditions, linted")};
    Drawn drawn{random};
    std::size_t told = 0;
    for (int run = 0; run < 1500; ++run) {
      std::vector<Condition> conditions{}, tiers{};
      for (int i = drawn.pick(4); i >= 0; --i) conditions.push_back(drawn.drawn(2));
      for (int i = 1 + drawn.pick(4); i > 0; --i) tiers.push_back(drawn.drawn(2));
      const auto rulebook = merge({pack_of(conditions, tiers)}, test::demo_regions(), {});
      REQUIRE(rulebook.ok());
      const Found expected = ByTrying{conditions, tiers}.run(), found = linted(*rulebook);
      told += expected.size();
      std::string text{};
      for (const Condition& each : conditions) text += each.text + "\n";
      for (const Condition& each : tiers) text += "tier " + each.text + "\n";
      for (const std::string& each : found) text += "found " + each + "\n";
      for (const std::string& each : expected) text += "expected " + each + "\n";
      INFO(text);
      REQUIRE(found == expected);
    }
    CHECK(told > 500);
  }
}
