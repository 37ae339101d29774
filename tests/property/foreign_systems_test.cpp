// Germany and France against their second writing: every profile, every combination of ranges, blanks and parts.

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "../support/foreign.hpp"
#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

const Standard& standard(const char* id) { return **Catalog::built_in().find(id); }

int printed(const Standard& standard, LevelSet levels) {
  return levels.single() ? standard.levels[static_cast<std::size_t>(*levels.single())].number : -1;
}

std::set<int> printed_all(const Standard& standard, LevelSet levels) {
  std::set<int> numbers{};
  for (std::size_t i = 0; i < standard.levels.size(); ++i)
    if (levels.holds(static_cast<std::int64_t>(i))) numbers.insert(standard.levels[i].number);
  return numbers;
}

// --- France ----------------------------------------------------------------------------------------------------------

/// A blank where the profile has a `?`.
Assessment french(const std::string& profile) {
  const Standard& aggir = standard("fr-aggir");
  Assessment assessment{aggir};
  for (std::size_t i = 0; i < profile.size(); ++i)
    if (profile[i] != '?') assessment.set(aggir.find_input(french_variables[i]).value(), profile[i] - 'A');
  return assessment;
}

PolicyChoices french_text(FrenchText text) {
  const Policy& policy = standard("fr-aggir").policies.at(0);
  return {static_cast<std::int16_t>(find_id(policy.choices, text == FrenchText::code ? "casf" : "decree_1997").value())};
}

Grading french_grading(const std::string& profile, FrenchText text = FrenchText::code) {
  const auto grading = grade(standard("fr-aggir"), french(profile), {.policies = french_text(text)});
  REQUIRE(grading.ok());
  return *grading;
}

/// What of `scores` a step has.
Interval score(const Standard& standard, const Grading& grading, std::string_view id) {
  std::size_t at = 0;
  for (const Step& step : standard.steps) {
    if (!step.is_score) continue;
    if (step.id == id) return grading.scores[at];
    ++at;
  }
  FAIL("no score ", std::string{id});
  return {};
}

// --- Germany ---------------------------------------------------------------------------------------------------------

constexpr std::array<int, 6> german_items{5, 11, 13, 13, 16, 6};

/// A German form with every answer at its best, an adult's.
class GermanForm {
 public:
  GermanForm() {
    for (std::size_t module = 0; module < 6; ++module)
      for (int item = 1; item <= german_items[module]; ++item) {
        const std::string id = std::to_string(module + 1) + "." + std::to_string(item);
        form_.set(input(id), 0);
      }
    for (const char* fact : {"urinary_incontinence", "faecal_incontinence", "under_18_months", "under_11_years", "loss_of_arms_and_legs"}) set_fact(fact, false);
  }

  void answer(const std::string& id, int points) { REQUIRE(form_.answer(nba(), id, points).empty()); }
  void set_fact(const std::string& id, bool value) { form_.set(input(id), value ? 1 : 0); }
  void forget(const std::string& id) { form_.forget(input(id)); }

  /// How often, in hundredths of what the item counts.
  void often(const std::string& id, const Times& times) {
    std::int64_t hundredths = 0;
    for (const Frequency& unit : nba().items[input(id)].frequencies)
      hundredths += unit.weight.centi() * (unit.id == "per_day" ? times.per_day : unit.id == "per_week" ? times.per_week : times.per_month);
    form_.set(input(id), Assessment::quantity_of(nba(), input(id), hundredths).value());
  }

  /// Answers of a module whose points add up to `sum`.
  void reach(std::size_t module, int sum) {
    if (module == 4) return reach_demands(sum);
    REQUIRE(reach_from(module, 1, sum));
  }

  [[nodiscard]] Grading graded() const {
    const auto grading = grade(nba(), form_);
    REQUIRE(grading.ok());
    return *grading;
  }

  [[nodiscard]] static const Standard& nba() { return standard("de-nba"); }

 private:
  [[nodiscard]] static InputIndex input(const std::string& id) { return nba().find_input(id).value(); }

  [[nodiscard]] static std::vector<int> points_of(const std::string& id) {
    if (id.front() == '3') return {5, 3, 1, 0};
    if (id == "4.8") return {9, 6, 3, 0};
    if (id == "4.9" || id == "4.10") return {6, 4, 2, 0};
    if (id == "4.11" || id == "4.12") return {0};
    if (id == "4.13") return {6, 3, 0};
    return {3, 2, 1, 0};
  }

  /// Answers the items from this one on so that they add up to `sum`; false where none do.
  bool reach_from(std::size_t module, int item, int sum) {
    if (item > german_items[module]) return sum == 0;
    const std::string id = std::to_string(module + 1) + "." + std::to_string(item);
    for (const int points : points_of(id)) {
      if (points > sum || !reach_from(module, item + 1, sum - points)) continue;
      answer(id, points);
      return true;
    }
    return false;
  }

  /// Group D, then C, B and A.
  void reach_demands(int sum) {
    for (int item = 1; item <= 15; ++item) often("5." + std::to_string(item), {});
    const int diet = std::min(3, sum);
    answer("5.16", diet);
    sum -= diet;
    if (sum >= 6) {
      often("5.12", {1, 0, 0});
      sum -= 6;
    }
    const int wounds = std::min(3, sum);
    often("5.8", wounds == 3 ? Times{3, 0, 0} : wounds == 2 ? Times{1, 0, 0} : Times{0, wounds, 0});
    sum -= wounds;
    often("5.1", sum == 3 ? Times{9, 0, 0} : sum == 2 ? Times{4, 0, 0} : Times{sum, 0, 0});
  }

  Assessment form_{nba()};
};

}  // namespace

TEST_SUITE("France") {
  TEST_CASE("all 3^9 profiles under both texts, score by score, and what the texts differ in") {
    const Standard& aggir = standard("fr-aggir");
    std::size_t wrong = 0;
    std::map<std::pair<int, int>, int> differ{};
    for (int index = 0; index < 19'683; ++index) {
      const std::string profile = french_profile(index, 9);
      for (const FrenchText text : {FrenchText::code, FrenchText::decree_1997}) {
        const Grading grading = french_grading(profile, text);
        if (printed(aggir, grading.levels) != french_gir(profile, text)) ++wrong;
        if (grading.initial_levels != grading.levels) ++wrong;
        const int rank = french_rank(profile, text);
        if (score(aggir, grading, "rank") != Interval{rank, rank}) ++wrong;
        for (char group = 'A'; group <= 'H'; ++group) {
          const Interval found = score(aggir, grading, std::string{"score_"} + static_cast<char>(group - 'A' + 'a'));
          const int expected = french_score(group, profile, text);
          if (aggir.plan.points(found.low) != Points::centi(expected * 100) || found.low != found.high) ++wrong;
        }
      }
      const int now = french_gir(profile), then = french_gir(profile, FrenchText::decree_1997);
      if (now != then) ++differ[{now, then}];
    }
    CHECK(wrong == 0);
    // published: 1,015 profiles, by what they are today and what the transcription of 1997 makes of them
    CHECK(differ == std::map<std::pair<int, int>, int>{{{4, 3}, 688}, {{3, 4}, 196}, {{5, 3}, 109}, {{3, 5}, 12}, {{6, 3}, 10}});
  }

  TEST_CASE("a worse answer gives a milder group in exactly the 32 cases of the law") {
    const Standard& aggir = standard("fr-aggir");
    std::map<std::string, int> milder{};
    std::vector<int> girs{};
    for (int index = 0; index < 6'561; ++index) girs.push_back(printed(aggir, french_grading(french_profile(index, 8)).levels));
    for (int index = 0; index < 6'561; ++index) {
      int place = 1;
      for (std::size_t variable = 0; variable < 8; ++variable, place *= 3) {
        const int letter = index / place % 3;
        for (int worse = letter + 1; worse < 3; ++worse) {
          const int from = girs[static_cast<std::size_t>(index)], to = girs[static_cast<std::size_t>(index + (worse - letter) * place)];
          if (to > from) ++milder[french_variables[variable] + " " + "ABC"[letter] + "ABC"[worse] + " " + std::to_string(from) + std::to_string(to)];
        }
      }
    }
    CHECK(milder == std::map<std::string, int>{{"indoors AB 23", 14}, {"indoors AC 23", 2}, {"transfers BC 45", 12}, {"transfers BC 56", 4}});
  }

  TEST_CASE("blanks: exactly the groups that some completion gives, and exactly the questions that matter") {
    std::mt19937 random{seed("french blanks")};
    const Standard& aggir = standard("fr-aggir");
    std::size_t wrong_levels = 0, wrong_questions = 0;
    for (int round = 0; round < 400; ++round) {
      std::string profile = french_profile(static_cast<int>(random() % 59'049), 10);
      std::vector<std::size_t> blanks{};
      for (std::size_t i = 0; i < 10; ++i)
        if (random() % 10 < 1 + random() % 7 && blanks.size() < 6) {
          profile[i] = '?';
          blanks.push_back(i);
        }
      const FrenchText text = random() % 2 == 0 ? FrenchText::code : FrenchText::decree_1997;
      const Grading grading = french_grading(profile, text);
      std::set<int> levels{}, matter{}, asked{};
      int completions = 1;
      for (std::size_t i = 0; i < blanks.size(); ++i) completions *= 3;
      for (int index = 0; index < completions; ++index) {
        const std::string letters = french_profile(index, 10);
        for (std::size_t i = 0; i < blanks.size(); ++i) profile[blanks[i]] = letters[i];
        const int now = french_gir(profile, text);
        levels.insert(now);
        for (const std::size_t blank : blanks)
          for (const char letter : {'A', 'B', 'C'}) {
            std::string other = profile;
            other[blank] = letter;
            if (french_gir(other, text) != now) matter.insert(static_cast<int>(blank));
          }
      }
      for (const InputIndex input : grading.ask_next) asked.insert(static_cast<int>(input));
      if (printed_all(aggir, grading.levels) != levels) ++wrong_levels;
      if (asked != matter) ++wrong_questions;
    }
    CHECK(wrong_levels == 0);
    CHECK(wrong_questions == 0);
  }

  TEST_CASE("parts: every combination, and with one of them unknown exactly the letters that are left") {
    const std::map<std::string, std::vector<std::string>> parts{{"coherence", {"communication", "behaviour"}}, {"orientation", {"time", "space"}},
        {"washing", {"upper", "lower"}}, {"dressing", {"upper", "middle", "lower"}}, {"eating", {"serving", "eating"}}, {"elimination", {"urinary", "faecal"}}};
    const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
    std::size_t wrong = 0;
    for (const auto& [variable, names] : parts) {
      const std::size_t combinations = names.size() == 3 ? 64 : 16;  // A, B, C or nothing
      for (std::size_t index = 0; index < combinations; ++index) {
        std::string letters{}, object{};
        for (std::size_t i = 0, rest = index; i < names.size(); ++i, rest /= 4) {
          letters += "ABC?"[rest % 4];
          if (letters.back() != '?') object += (object.empty() ? "\"" : ",\"") + names[i] + "\":\"" + letters.back() + "\"";
        }
        std::set<std::int32_t> left{};
        for (int completion = 0; completion < 27; ++completion) {
          std::string whole = letters;
          const std::string filling = french_profile(completion, 3);
          for (std::size_t i = 0; i < whole.size(); ++i)
            if (whole[i] == '?') whole[i] = filling[i];
          left.insert(french_letter(variable, whole) - 'A');
        }
        const CaseResult read = read_case({.text = R"({"standard":"fr-aggir","answers":{")" + variable + "\":{" + object + "}}}"}, find);
        REQUIRE(read.value.ok());
        const auto possible = read.value->assessment.possible(standard("fr-aggir").find_input(variable).value());
        const std::set<std::int32_t> found(possible.begin(), possible.end());
        if (found != (left.size() == 3 ? std::set<std::int32_t>{} : left)) ++wrong;
      }
    }
    CHECK(wrong == 0);
  }

  TEST_CASE("two letters left for a variable: exactly the groups that either gives") {
    std::mt19937 random{seed("french halves")};
    const Standard& aggir = standard("fr-aggir");
    std::size_t wrong = 0;
    for (int round = 0; round < 2'000; ++round) {
      const std::string profile = french_profile(static_cast<int>(random() % 6'561), 8);
      const std::size_t variable = random() % 8;
      const int first = static_cast<int>(random() % 2), second = first + 1;
      Assessment assessment = french(profile);
      assessment.narrow(static_cast<InputIndex>(variable), {first, second});
      const auto grading = grade(aggir, assessment, {.policies = french_text(FrenchText::code)});
      REQUIRE(grading.ok());
      std::set<int> expected{};
      for (const int letter : {first, second}) {
        std::string other = profile;
        other[variable] = static_cast<char>('A' + letter);
        expected.insert(french_gir(other));
      }
      if (printed_all(aggir, grading->levels) != expected || grading->complete) ++wrong;
      if ((expected.size() == 2) != (grading->ask_next == std::vector<InputIndex>{static_cast<InputIndex>(variable)})) ++wrong;
    }
    CHECK(wrong == 0);
  }
}

TEST_SUITE("Germany") {
  TEST_CASE("all 5^6 combinations of ranges, the modules 2 and 3 apart") {
    const Standard& nba = GermanForm::nba();
    std::array<int, 6> counts{}, engine{};
    std::size_t wrong = 0;
    for (int index = 0; index < 15'625; ++index) {
      GermanForm form{};
      std::array<int, 6> sums{};
      for (std::size_t module = 0, rest = static_cast<std::size_t>(index); module < 6; ++module, rest /= 5) {
        sums[module] = german_ranges[module][rest % 5];
        form.reach(module, sums[module]);
      }
      const Grading grading = form.graded();
      const int quarters = german_quarters(sums), expected = german_grade(quarters), found = printed(nba, grading.levels);
      ++counts.at(static_cast<std::size_t>(expected));
      if (found >= 0) ++engine.at(static_cast<std::size_t>(found));
      if (found != expected) ++wrong;
      if (nba.plan.points(score(nba, grading, "total").low) != Points::centi(quarters * 25)) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(counts == engine);
    CHECK(std::accumulate(engine.begin(), engine.end(), 0) == 15'625);
  }

  TEST_CASE("every sum of every module has its weighted points") {
    const Standard& nba = GermanForm::nba();
    const std::array<int, 6> most{15, 33, 65, 48, 15, 18}, share{10, 15, 15, 40, 20, 15};
    const std::array<const char*, 6> weighted{"weighted_1", "weighted_2_3", "weighted_2_3", "weighted_4", "weighted_5", "weighted_6"};
    for (std::size_t module = 0; module < 6; ++module) {
      std::size_t reached = 0;
      for (int sum = 0; sum <= most[module]; ++sum) {
        if (module == 2 && (sum == 64 || sum == 62)) continue;  // no form has them
        GermanForm form{};
        form.reach(module, sum);
        const Grading grading = form.graded();
        const std::string id = "module_" + std::to_string(module + 1);
        CHECK(nba.plan.points(score(nba, grading, id).low) == Points::centi(sum * 100));
        CHECK(nba.plan.points(score(nba, grading, weighted[module]).low) == Points::centi(german_range(module, sum) * share[module] * 25));
        ++reached;
      }
      CHECK(reached >= static_cast<std::size_t>(most[module]) - 1);
    }
  }

  TEST_CASE("how often: the points of the groups for random numbers of times, and at every threshold") {
    std::mt19937 random{seed("german frequencies")};
    const Standard& nba = GermanForm::nba();
    std::size_t wrong = 0;
    std::map<std::string, int> reached{};
    const auto times = [&](bool day) {
      // why few and small: thresholds lie low, and sums meet them exactly only so
      const auto draw = [&](int most) { return random() % 3 == 0 ? static_cast<int>(random() % static_cast<unsigned>(most + 1)) : 0; };
      return Times{day ? draw(4) : 0, draw(7), draw(5)};
    };
    for (int round = 0; round < 20'000; ++round) {
      GermanForm form{};
      std::vector<Times> a{}, b{};
      Fraction c{};
      for (int item = 1; item <= 7; ++item) form.often("5." + std::to_string(item), a.emplace_back(random() % 2 == 0 ? times(true) : Times{}));
      for (int item = 8; item <= 11; ++item) form.often("5." + std::to_string(item), b.emplace_back(random() % 2 == 0 ? times(true) : Times{}));
      for (int item = 12; item <= 15; ++item) {
        if (random() % 2 == 0) continue;
        Times each = times(item == 12);
        if (item == 12 && random() % 4 != 0) each.per_day = 0;
        form.often("5." + std::to_string(item), each);
        const bool twice = item == 12 || item == 15;
        c = c + Fraction{60 * each.per_day} + Fraction{twice ? 86 : 43, 10} * Fraction{each.per_week} + Fraction{(twice ? 2 : 1) * each.per_month};
      }
      const int points_a = german_points_a(daily(a)), points_b = german_points_b(daily(b)), points_c = german_points_c(c);
      ++reached["a" + std::to_string(points_a)];
      ++reached["b" + std::to_string(points_b)];
      ++reached["c" + std::to_string(points_c)];
      if (daily(a) == Fraction{1} || daily(a) == Fraction{3} || daily(a) == Fraction{8}) ++reached["a exactly"];
      if (c == Fraction{43, 10} || c == Fraction{86, 10} || c == Fraction{129, 10}) ++reached["c exactly"];
      const Interval found = score(nba, form.graded(), "module_5");
      if (nba.plan.points(found.low) != Points::centi((points_a + points_b + points_c) * 100)) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(reached.size() == 4 + 4 + 5 + 2);  // every value of every group, and thresholds met exactly
  }

  TEST_CASE("conditional items, the special constellation, infants") {
    const Standard& nba = GermanForm::nba();
    for (const bool incontinent : {false, true}) {
      GermanForm form{};
      form.answer("4.11", 3);
      form.answer("4.12", 2);
      form.set_fact("urinary_incontinence", incontinent);
      CHECK(nba.plan.points(score(nba, form.graded(), "module_4").low) == Points::centi(incontinent ? 300 : 0));
      form.set_fact("faecal_incontinence", incontinent);
      CHECK(nba.plan.points(score(nba, form.graded(), "module_4").low) == Points::centi(incontinent ? 500 : 0));
      form.set_fact("loss_of_arms_and_legs", true);
      const Grading grading = form.graded();
      CHECK(printed(nba, grading.levels) == 5);
      CHECK(printed(nba, grading.initial_levels) == 0);
      CHECK(nba.plan.points(score(nba, grading, "total").low) < Points::centi(1250));
    }
    for (int behaviour = 0; behaviour <= 65; behaviour += 5)
      for (int demands = 0; demands <= 15; ++demands)
        for (const bool feeding : {false, true}) {
          GermanForm form{};
          form.reach(2, behaviour);
          form.reach(4, demands);
          form.set_fact("under_18_months", true);
          form.forget("under_11_years");
          form.set_fact("serious_feeding_problems", feeding);
          form.often("5.K", {});
          for (const char* not_asked : {"1.1", "2.3", "4.8", "6.2", "urinary_incontinence"}) form.forget(not_asked);
          const Grading grading = form.graded();
          CHECK(grading.complete);
          const int quarters = german_quarters({0, 0, behaviour, feeding ? 20 : 0, demands, 0});
          CHECK(printed(nba, grading.levels) == german_grade(quarters, true));
        }
  }

  TEST_CASE("blanks: exactly the grades that some completion gives") {
    std::mt19937 random{seed("german blanks")};
    const Standard& nba = GermanForm::nba();
    const std::vector<std::string> open{"1.3", "2.4", "3.1", "4.4", "4.8", "4.13", "6.5", "5.16"};
    std::size_t wrong = 0;
    for (int round = 0; round < 150; ++round) {
      GermanForm form{};
      std::array<int, 6> sums{};
      for (std::size_t module = 0; module < 6; ++module) {
        const int spare = module == 3 ? 48 : module == 0 ? 15 : module == 1 ? 33 : module == 2 ? 60 : module == 4 ? 15 : 18;
        sums[module] = static_cast<int>(random() % static_cast<unsigned>(spare + 1));
        form.reach(module, sums[module]);
      }
      const std::string id = open[random() % open.size()];
      std::vector<int> points{0, 1, 2, 3};
      if (id == "3.1") points = {0, 1, 3, 5};
      if (id == "4.8") points = {0, 3, 6, 9};
      if (id == "4.13") points = {0, 3, 6};
      // one option, the loss of arms and legs, and one frequency, each known or not
      const bool blank_loss = random() % 8 == 0, blank_often = random() % 2 == 0;
      std::set<int> expected{};
      for (const int each : points) {
        form.answer(id, each);
        for (int often = 0; often < (blank_often ? 12 * 8 : 1); ++often) {
          if (blank_often) form.often("5.2", {often / 8, often % 8, 0});
          for (int loss = 0; loss < (blank_loss ? 2 : 1); ++loss) {
            form.set_fact("loss_of_arms_and_legs", loss == 1);
            expected.insert(printed(nba, form.graded().levels));
          }
        }
      }
      form.forget(id);
      if (blank_often) form.forget("5.2");
      if (blank_loss) form.forget("loss_of_arms_and_legs");
      if (printed_all(nba, form.graded().levels) != expected) ++wrong;
    }
    CHECK(wrong == 0);
  }
}

TEST_SUITE("thresholds") {
  const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };

  /// Levels of a case given as JSON.
  std::set<int> levels_of(const char* id, const std::string& facts) {
    const CaseResult read = read_case({.text = std::string{"{\"standard\":\""} + id + "\",\"facts\":{" + facts + "}}"}, find);
    REQUIRE(read.value.ok());
    const auto grading = grade(*read.value->standard, read.value->assessment);
    REQUIRE(grading.ok());
    return printed_all(*read.value->standard, grading->levels);
  }
  std::string tenths(int value) { return std::to_string(value / 10) + "." + std::to_string(value % 10); }

  TEST_CASE("Japan: every tenth of a minute to 150, with both facts yes, no and unknown") {
    std::size_t wrong = 0;
    for (int minutes = 0; minutes <= 1'500; ++minutes)
      for (int facts = 0; facts < 9; ++facts) {
        const int unstable = facts % 3, cognition = facts / 3;  // 0 no, 1 yes, 2 unknown
        std::string text = "\"minutes\":" + tenths(minutes);
        if (unstable < 2) text += std::string{",\"unstable\":"} + (unstable == 1 ? "true" : "false");
        if (cognition < 2) text += std::string{",\"prevention_not_understood\":"} + (cognition == 1 ? "true" : "false");
        std::set<int> expected{};
        if (minutes < 250) expected = {0};
        else if (minutes < 320) expected = {1};
        else if (minutes >= 500) expected = {minutes < 700 ? 4 : minutes < 900 ? 5 : minutes < 1'100 ? 6 : 7};
        else if (unstable == 1 || cognition == 1) expected = {3};
        else if (unstable == 0 && cognition == 0) expected = {2};
        else expected = {2, 3};
        if (levels_of("jp-kaigo-minutes", text) != expected) ++wrong;
      }
    CHECK(wrong == 0);
    CHECK(levels_of("jp-kaigo-minutes", "") == std::set<int>{0, 1, 2, 3, 4, 5, 6, 7});
    CHECK(levels_of("jp-kaigo-minutes", "\"unstable\":true,\"prevention_not_understood\":false") == std::set<int>{0, 1, 3, 4, 5, 6, 7});
  }

  TEST_CASE("Korea: every tenth of a point, with dementia yes, no and unknown") {
    std::size_t wrong = 0;
    for (int score = 0; score <= 1'300; ++score)
      for (int dementia = 0; dementia < 3; ++dementia) {
        std::string text = "\"score\":" + tenths(score);
        if (dementia < 2) text += std::string{",\"dementia\":"} + (dementia == 1 ? "true" : "false");
        std::set<int> expected{};
        if (score >= 510) expected = {score >= 950 ? 1 : score >= 750 ? 2 : score >= 600 ? 3 : 4};
        else {
          if (dementia != 0) expected.insert(score >= 450 ? 5 : 6);
          if (dementia != 1) expected.insert(0);
        }
        if (levels_of("kr-ltc-score", text) != expected) ++wrong;
      }
    CHECK(wrong == 0);
    CHECK(levels_of("kr-ltc-score", "") == std::set<int>{0, 1, 2, 3, 4, 5, 6});
    CHECK(levels_of("kr-ltc-score", "\"dementia\":false") == std::set<int>{0, 1, 2, 3, 4});
  }

  TEST_CASE("Spain: every score") {
    for (int score = 0; score <= 100; ++score)
      CHECK(levels_of("es-bvd", "\"score\":" + std::to_string(score)) == std::set<int>{score >= 75 ? 3 : score >= 50 ? 2 : score >= 25 ? 1 : 0});
  }
}

TEST_SUITE("building blocks") {
  TEST_CASE("totals of random forms, some answers blank") {
    std::mt19937 random{seed("building blocks")};
    const std::map<std::string, std::vector<std::vector<int>>> options{
        {"barthel", {{10, 5, 0}, {5, 0}, {5, 0}, {10, 5, 0}, {10, 5, 0}, {10, 5, 0}, {10, 5, 0}, {15, 10, 5, 0}, {15, 10, 5, 0}, {10, 5, 0}}},
        {"katz", std::vector<std::vector<int>>(6, {1, 0})},
        {"lawton-iadl", std::vector<std::vector<int>>(8, {1, 0})}};
    for (const auto& [id, items] : options) {
      const Standard& block = standard(id.c_str());
      REQUIRE(block.items.size() == items.size());
      CHECK(block.levels.empty());
      for (int round = 0; round < 500; ++round) {
        Assessment form{block};
        int low = 0, high = 0;
        std::vector<InputIndex> blanks{};
        for (std::size_t i = 0; i < items.size(); ++i) {
          const int points = items[i][random() % items[i].size()];
          const bool blank = random() % 5 == 0;
          low += blank ? 0 : points;
          high += blank ? items[i].front() : points;
          if (blank) blanks.push_back(static_cast<InputIndex>(i));
          else REQUIRE(form.answer(block, block.items[i].id, points).empty());
        }
        const auto grading = grade(block, form);
        REQUIRE(grading.ok());
        CHECK(grading->scores == std::vector<Interval>{{low, high}});
        CHECK(grading->levels.empty());
        CHECK(grading->ask_next == blanks);
      }
    }
  }
}
