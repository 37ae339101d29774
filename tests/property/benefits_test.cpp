// Invented rules with random conditions, payments and groups: the engine's answers for persons of whom little is known,
// against every completion of what is not known, worked out one by one here.

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../support/demo_packs.hpp"
#include "../support/seed.hpp"

using namespace caregrade;

namespace {

using Values = std::vector<std::int64_t>;  // of the facts below, in their order

/// A truth that the law may leave open.
enum class Three { no, open, yes };
Three of(bool truth) { return truth ? Three::yes : Three::no; }

struct Condition {
  std::string text{};
  std::function<Three(const Values&)> holds{};
};

struct FactRow {
  std::string id{};
  std::string toml{};
  std::int64_t least = 0;
  std::int64_t most = 0;
};

const std::int64_t first_day = Date::parse("1943-12-01")->days();

const std::vector<FactRow>& facts() {
  static const std::vector<FactRow> rows{
      {"t0", "kind = \"truth\"\n", 0, 1},
      {"t1", "kind = \"truth\"\n", 0, 1},
      {"c0", "kind = \"choice\"\nordered = true\nchoices = [ { id = \"w0\", zh = \"甲\", en = \"a\" }, { id = \"w1\", zh = \"乙\", en = \"b\" }, { id = \"w2\", zh = \"丙\", en = \"c\" } ]\n", 0, 2},
      {"n0", "kind = \"count\"\nleast = 0\nmost = 6\n", 0, 6},
      {"m0", "kind = \"money\"\nleast = 0\nmost = 12\n", 0, 12},
      {"d0", "kind = \"date\"\nleast = 1943-12-01\nmost = 1944-04-10\n", first_day, Date::parse("1944-04-10")->days()},
      {"s0", "kind = \"choice\"\nchoices = [ { id = \"a0\", zh = \"一\", en = \"1\" }, { id = \"a1\", zh = \"二\", en = \"2\" }, { id = \"a2\", zh = \"三\", en = \"3\" } ]\n", 0, 2},
  };
  return rows;
}

/// Years by the calendar alone: whether the birthday of this year has come; of 29 February on 1 March.
std::int64_t age_on(std::int64_t birth, std::int64_t day) {
  const auto born = Date::from_days(birth).day(), now = Date::from_days(day).day();
  const std::chrono::year_month_day plain{now.year() / born.month() / born.day()};
  const std::chrono::sys_days birthday = plain.ok() ? std::chrono::sys_days{plain} : std::chrono::sys_days{now.year() / std::chrono::March / 1};
  return static_cast<int>(now.year()) - static_cast<int>(born.year()) - (std::chrono::sys_days{std::chrono::days{day}} < birthday ? 1 : 0);
}

struct Amount {
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct TierRow {
  Condition when{};
  Amount amount{};
  std::string row{};
};

struct BenefitRow {
  std::vector<Condition> conditions{};
  std::vector<TierRow> tiers{};
  int choose = 0;  // first, highest, sum
};

struct GroupRow {
  std::vector<std::vector<int>> alternatives{};
  int choose = 0;  // highest, priority, applicant
};

class Rules {
 public:
  explicit Rules(std::mt19937& random) : random_{random} {
    cap_ = {pick(13), 0};
    cap_.high = pick(3) == 0 ? open_amount : cap_.low;
    for (int i = 0; i < 2 + pick(3); ++i) benefits.push_back(benefit(i));
    if (pick(4) != 0) groups.push_back(group());
    if (pick(3) == 0) groups.push_back(group());
  }

  std::vector<BenefitRow> benefits{};
  std::vector<GroupRow> groups{};
  std::int64_t day = Date::parse("2024-01-01")->days() + 0;

  [[nodiscard]] std::string toml() const {
    std::string text = "schema = 1\nid = \"random\"\nversion = \"1\"\nregion = \"90\"\nname = { zh = \"随\", en = \"r\" }\nread_on = 2025-06-01\n"
                       "[[source]]\nid = \"law\"\ntitle = { zh = \"法\", en = \"law\" }\n";
    for (const FactRow& each : facts())
      text += "[[fact]]\nid = \"" + each.id + "\"\n" + each.toml + "name = { zh = \"名\", en = \"n\" }\nquestion = { zh = \"问\", en = \"q\" }\n";
    text += "[[basis]]\nid = \"anywhere\"\nname = { zh = \"处\", en = \"w\" }\nfacts = []\nrequire = \"any\"\n"
            "[[parameter]]\nid = \"cap\"\nname = { zh = \"限\", en = \"cap\" }\nunit = \"yuan\"\n";
    for (std::size_t i = 0; i < benefits.size(); ++i) {
      static const char* const chooses[] = {"first", "highest", "sum"};
      text += "[[benefit]]\nid = \"b" + std::to_string(i) + "\"\nname = { zh = \"益\", en = \"b\" }\nbasis = \"anywhere\"\nkind = \"age\"\nform = \"cash\"\n"
              "per = \"month\"\nreckoned = \"day\"\nchoose = \"" + chooses[benefits[i].choose] + "\"\nfrom = 2000-01-01\nsources = [\"law\"]\nconfidence = \"high\"\n";
      for (std::size_t k = 0; k < benefits[i].conditions.size(); ++k)
        text += "[[benefit.when]]\nid = \"k" + std::to_string(k) + "\"\nname = { zh = \"件\", en = \"c\" }\nif = \"" + benefits[i].conditions[k].text + "\"\n";
    }
    for (std::size_t i = 0; i < groups.size(); ++i) {
      static const char* const chooses[] = {"highest", "priority", "applicant"};
      text += "[[exclusive]]\nid = \"g" + std::to_string(i) + "\"\nname = { zh = \"组\", en = \"g\" }\nof = [";
      for (const auto& alternative : groups[i].alternatives) {
        text += "[";
        for (const int member : alternative) text += "\"b" + std::to_string(member) + "\", ";
        text += "], ";
      }
      text += std::string{"]\nchoose = \""} + chooses[groups[i].choose] + "\"\n" + (groups[i].choose == 2 ? "chosen = \"s0\"\n" : "") + "sources = [\"law\"]\nconfidence = \"high\"\n";
    }
    return text;
  }

  [[nodiscard]] std::string tiers() const {
    std::string text = "benefit,id,name_zh,name_en,when,amount,bound,from,to,since,sources,clause,confidence,remark_zh,remark_en\n";
    for (std::size_t i = 0; i < benefits.size(); ++i)
      for (std::size_t k = 0; k < benefits[i].tiers.size(); ++k)
        text += "b" + std::to_string(i) + ",r" + std::to_string(i) + "_" + std::to_string(k) + ",行,row,\"" + benefits[i].tiers[k].when.text + "\"," + benefits[i].tiers[k].row + ",,,,law,,high,,\n";
    return text;
  }

  [[nodiscard]] std::string values() const {
    return "parameter,region,key,from,to,since,value,bound,verified,sources,clause,confidence,remark_zh,remark_en\ncap,90,,2000-01-01,,," + yuan(cap_.low) +
           (cap_.high == open_amount ? ",floor" : ",exact") + ",,law,,high,,\n";
  }

 private:
  int pick(int below) { return std::uniform_int_distribution<int>{0, below - 1}(random_); }
  static std::string yuan(std::int64_t fen) { return to_string(Points::centi(static_cast<std::int32_t>(fen))); }

  Condition condition(int depth) {
    switch (depth <= 0 ? pick(6) : pick(9)) {
      case 0: {
        const auto at = static_cast<std::size_t>(pick(2));
        return {"t" + std::to_string(at), [at](const Values& v) { return of(v[at] != 0); }};
      }
      case 1: {
        const int word = pick(3);
        return {"c0 >= w" + std::to_string(word), [word](const Values& v) { return of(v[2] >= word); }};
      }
      case 2: {
        const int a = pick(3), b = pick(3);
        return {"c0 in [w" + std::to_string(a) + ", w" + std::to_string(b) + "]", [a, b](const Values& v) { return of(v[2] == a || v[2] == b); }};
      }
      case 3: {
        const int least = pick(7);
        return {"n0 > " + std::to_string(least), [least](const Values& v) { return of(v[3] > least); }};
      }
      case 4: {
        const int more = pick(4);
        const Amount cap = cap_;
        return {"m0 + " + yuan(more) + " <= cap", [more, cap](const Values& v) {
                  return v[4] + more <= cap.low ? Three::yes : v[4] + more <= cap.high ? Three::open : Three::no;
                }};
      }
      case 5: {
        const int age = 79 + pick(3);
        const std::int64_t now = day;
        return {"years(d0, day) >= " + std::to_string(age), [age, now](const Values& v) { return of(age_on(v[5], now) >= age); }};
      }
      case 6: {
        const Condition inner = condition(depth - 1);
        return {"not (" + inner.text + ")", [inner](const Values& v) {
                  const Three held = inner.holds(v);
                  return held == Three::open ? Three::open : held == Three::yes ? Three::no : Three::yes;
                }};
      }
      default: {
        const Condition a = condition(depth - 1), b = condition(depth - 1);
        if (pick(2) == 0) return {"(" + a.text + " and " + b.text + ")", [a, b](const Values& v) { return std::min(a.holds(v), b.holds(v)); }};
        return {"(" + a.text + " or " + b.text + ")", [a, b](const Values& v) { return std::max(a.holds(v), b.holds(v)); }};
      }
    }
  }

  BenefitRow benefit(int) {
    BenefitRow benefit{.choose = pick(3)};
    for (int i = pick(3); i-- > 0;) benefit.conditions.push_back(condition(2));
    for (int i = 1 + pick(3); i-- > 0;) {
      TierRow tier{.when = condition(1)};
      const std::int64_t fen = 100 * (1 + pick(6));
      switch (pick(5)) {
        case 0: tier.amount = {0, open_amount}; tier.row = ",local"; break;
        case 1: tier.amount = {fen, open_amount}; tier.row = yuan(fen) + ",floor"; break;
        case 2: tier.amount = {0, fen}; tier.row = yuan(fen) + ",cap"; break;
        default: tier.amount = {fen, fen}; tier.row = yuan(fen) + ",exact"; break;
      }
      benefit.tiers.push_back(std::move(tier));
    }
    return benefit;
  }

  GroupRow group() {
    GroupRow group{.choose = pick(3)};
    std::vector<int> left(benefits.size());
    for (std::size_t i = 0; i < left.size(); ++i) left[i] = static_cast<int>(i);
    std::shuffle(left.begin(), left.end(), random_);
    const std::size_t alternatives = std::min<std::size_t>(left.size(), 2 + static_cast<std::size_t>(pick(2)));
    for (std::size_t i = 0; i < alternatives; ++i) group.alternatives.push_back({left[i]});
    if (left.size() > alternatives && pick(2) == 0) group.alternatives.back().push_back(left[alternatives]);
    return group;
  }

  std::mt19937& random_;
  Amount cap_{};
};

/// What one completion gives one benefit.
struct Outcome {
  Three entitled = Three::no;
  bool displaced = false;
  Amount would_be{};

  [[nodiscard]] Amount worth() const {
    return {entitled == Three::yes ? would_be.low : 0, entitled == Three::no ? 0 : would_be.high};
  }
};

Outcome own(const BenefitRow& benefit, const Values& values) {
  Three all = Three::yes;
  for (const Condition& each : benefit.conditions) all = std::min(all, each.holds(values));
  Three any = Three::no;
  Amount pays{};
  std::vector<const TierRow*> hold{};
  if (benefit.choose == 0) {
    // Every reading of the open rows: each is there or not, and the first that is there pays.
    std::vector<std::pair<bool, Amount>> readings{};
    std::function<void(std::size_t)> go = [&](std::size_t i) {
      if (i == benefit.tiers.size()) return void(readings.emplace_back(false, Amount{}));
      const Three held = benefit.tiers[i].when.holds(values);
      if (held != Three::no) readings.emplace_back(true, benefit.tiers[i].amount);
      if (held != Three::yes) go(i + 1);
    };
    go(0);
    bool some = false, none = false;
    pays = {open_amount, 0};
    for (const auto& [there, amount] : readings) {
      (there ? some : none) = true;
      pays = {std::min(pays.low, amount.low), std::max(pays.high, amount.high)};
    }
    any = some && none ? Three::open : of(some);
  } else {
    for (const TierRow& tier : benefit.tiers) {
      const Three held = tier.when.holds(values);
      any = std::max(any, held);
      const Amount part{held == Three::yes ? tier.amount.low : 0, held == Three::no ? 0 : tier.amount.high};
      pays = benefit.choose == 2 ? Amount{pays.low + part.low, pays.high + part.high} : Amount{std::max(pays.low, part.low), std::max(pays.high, part.high)};
    }
  }
  return {.entitled = std::min(all, any), .would_be = pays};
}

std::vector<Outcome> outcomes(const Rules& rules, const Values& values) {
  std::vector<Outcome> all{};
  for (const BenefitRow& each : rules.benefits) all.push_back(own(each, values));
  for (const GroupRow& group : rules.groups) {
    std::vector<Three> there{};
    std::vector<Amount> pays{};
    for (const auto& members : group.alternatives) {
      Three present = Three::no;
      Amount total{};
      for (const int member : members) {
        const Outcome& each = all[static_cast<std::size_t>(member)];
        present = std::max(present, each.entitled);
        total = {total.low + each.worth().low, total.high + each.worth().high};
      }
      there.push_back(present);
      pays.push_back(total);
    }
    std::vector<Three> lost(there.size(), Three::no);
    for (std::size_t k = 0; k < there.size(); ++k)
      for (std::size_t j = 0; j < there.size(); ++j) {
        if (j == k) continue;
        Three wins = Three::no;
        if (group.choose == 1) wins = of(j < k);
        if (group.choose == 2) wins = of(values[6] != static_cast<std::int64_t>(k));
        if (group.choose == 0) {
          const bool always = j < k ? pays[j].low >= pays[k].high : pays[j].low > pays[k].high;
          const bool ever = j < k ? pays[j].high >= pays[k].low : pays[j].high > pays[k].low;
          wins = always ? Three::yes : ever ? Three::open : Three::no;
        }
        lost[k] = std::max(lost[k], std::min(there[j], wins));
      }
    for (std::size_t k = 0; k < there.size(); ++k)
      for (const int member : group.alternatives[k]) {
        Outcome& each = all[static_cast<std::size_t>(member)];
        if (each.entitled == Three::no || lost[k] == Three::no) continue;
        each.entitled = lost[k] == Three::yes ? Three::no : Three::open;
        each.displaced = lost[k] == Three::yes;
      }
  }
  return all;
}

std::int64_t capped(std::int64_t amount) { return amount >= open_amount ? open_amount : amount; }

/// What all completions give together.
struct Expectation {
  std::set<Three> entitled{};
  Amount worth{open_amount * 4, -1};
  Amount would_be{open_amount * 4, -1};
  bool all_displaced = true;
  std::set<std::string> ask{};
};

}  // namespace

TEST_SUITE("benefits") {
  TEST_CASE("benefits: statuses, amounts and questions are what every completion gives, no more and no less") {
    std::mt19937 random{test::seed("benefits")};
    const auto pick = [&random](std::size_t below) { return std::uniform_int_distribution<std::size_t>{0, below - 1}(random); };
    std::size_t possible = 0, displaced = 0;
    for (int round = 0; round < 250; ++round) {
      Rules rules{random};
      rules.day = Date::parse("2024-01-01")->days();
      const auto rulebook = test::rulebook_of(rules.toml(), rules.tiers(), rules.values());
      REQUIRE_MESSAGE(rulebook.ok(), test::told(rulebook.issues()) << rules.toml());
      const auto program = compile(*rulebook, {.regions = {"90"}});
      REQUIRE_MESSAGE(program.ok(), test::told(program.issues()) << rules.toml() << rules.tiers());
      for (int repeat = 0; repeat < 12; ++repeat) {
        Values known(facts().size());
        std::vector<std::size_t> unknown{};
        std::size_t combinations = 1;
        Person person{};
        for (std::size_t i = 0; i < facts().size(); ++i) {
          const auto values = static_cast<std::size_t>(facts()[i].most - facts()[i].least + 1);
          known[i] = facts()[i].least + static_cast<std::int64_t>(pick(values));
          if (pick(2) == 0 && combinations * values <= 6000) {
            unknown.push_back(i);
            combinations *= values;
          } else {
            person.facts[facts()[i].id] = test::one(known[i]);
          }
        }
        std::vector<Expectation> expected(rules.benefits.size());
        std::map<Values, std::vector<Outcome>> seen{};
        std::function<void(std::size_t)> complete = [&](std::size_t at) {
          if (at < unknown.size()) {
            for (known[unknown[at]] = facts()[unknown[at]].least; known[unknown[at]] <= facts()[unknown[at]].most; ++known[unknown[at]]) complete(at + 1);
            return;
          }
          auto all = outcomes(rules, known);
          for (std::size_t i = 0; i < all.size(); ++i) {
            expected[i].entitled.insert(all[i].entitled);
            expected[i].all_displaced = expected[i].all_displaced && all[i].displaced;
            expected[i].worth = {std::min(expected[i].worth.low, all[i].worth().low), std::max(expected[i].worth.high, all[i].worth().high)};
            expected[i].would_be = {std::min(expected[i].would_be.low, all[i].would_be.low), std::max(expected[i].would_be.high, all[i].would_be.high)};
          }
          seen.emplace(known, std::move(all));
        };
        complete(0);
        for (const std::size_t fact : unknown)
          for (const auto& [values, all] : seen) {
            Values next = values;
            if (++next[fact] > facts()[fact].most) continue;
            const auto& other = seen.at(next);
            for (std::size_t i = 0; i < all.size(); ++i)
              if (all[i].entitled != other[i].entitled || all[i].worth().low != other[i].worth().low || all[i].worth().high != other[i].worth().high)
                expected[i].ask.insert(facts()[fact].id);
          }
        const auto decisions = decide(*rulebook, *program, person, {.on = {.day = Date::from_days(rules.day)}});
        REQUIRE(decisions.ok());
        REQUIRE(decisions->decisions.size() == rules.benefits.size());
        for (const Decision& each : decisions->decisions) {
          const Expectation& wanted = expected[each.benefit];
          const Status status = wanted.entitled == std::set{Three::yes} ? Status::eligible : wanted.entitled == std::set{Three::no} ? Status::not_eligible : Status::possible;
          INFO("benefit ", each.benefit, " round ", round, "\n", rules.toml(), rules.tiers(), rules.values());
          CHECK(each.exact);
          REQUIRE(each.status == status);
          if (status == Status::possible) ++possible;
          if (status != Status::not_eligible) {
            CHECK(each.amount.low == wanted.worth.low);
            CHECK(each.amount.high == capped(wanted.worth.high));
            std::set<std::string> ask{each.ask.begin(), each.ask.end()};
            CHECK(ask == wanted.ask);
          } else if (!each.displaced_by.empty()) {
            ++displaced;
            CHECK(wanted.all_displaced);
            CHECK(each.amount.low == wanted.would_be.low);
            CHECK(each.amount.high == capped(wanted.would_be.high));
          }
        }
      }
    }
    CHECK(possible > 100);
    CHECK(displaced > 20);
  }
}
