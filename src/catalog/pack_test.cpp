#include "caregrade/pack_test.hpp"

#include <algorithm>

#include "caregrade/catalog.hpp"
#include "caregrade/core/hundredths.hpp"
#include "caregrade/decide_person.hpp"

namespace caregrade {
namespace {

std::string joined(std::vector<std::string> words) {
  std::string text{};
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text.empty() ? "–" : text;
}

std::string amount(std::int64_t hundredths) { return hundredths >= open_amount ? "open" : hundredths_text(hundredths); }

std::string amount(std::int64_t least, std::int64_t most) { return least == most ? amount(least) : "[" + amount(least) + ", " + amount(most) + "]"; }

class PackTester {
 public:
  PackTester(const Rulebook& rulebook, std::size_t pack) : rulebook_{rulebook}, number_{static_cast<std::uint16_t>(pack)}, pack_{rulebook.packs[pack]}, decider_{rulebook} {}

  PackTestRun run() {
    for (const PackTest& test : pack_.tests) {
      ++run_.tests;
      const std::size_t before = run_.issues.size();
      run_one(test);
      if (run_.issues.size() > before) ++run_.failed;
    }
    return std::move(run_);
  }

 private:
  void run_one(const PackTest& test) {
    const CaseText text{.text = R"({"on":")" + test.on + R"(","facts":)" + test.facts + "}", .file = test.where.file, .first_line = 0};
    const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
    PersonResult read = read_person(text, rulebook_, find);
    if (!read.value) return tell(read.value.issues(), test.where);
    PersonOptions options{.regions = {test.region}, .trace = true};
    for (const Expected& each : test.expected) options.benefits.push_back(each.benefit);
    const Issues wrong = check(rulebook_, options);
    if (!wrong.empty()) return tell(wrong, test.where);
    auto decisions = decider_.decide(std::move(read.value).value(), options);
    if (!decisions) return tell(decisions.issues(), test.where);
    for (const Expected& each : test.expected) compare(test, each, *decisions);
    run_.runs.push_back({.test = {number_, static_cast<std::uint16_t>(&test - pack_.tests.data())}, .decisions = std::move(decisions).value()});
  }

  void tell(Issues issues, const Where& where) {
    for (Issue& issue : issues) {
      if (issue.where.line != 0) continue;
      issue.where = {.file = where.file, .line = where.line, .column = where.column, .pointer = issue.where.pointer};
    }
    append(run_.issues, std::move(issues));
  }

  void compare(const PackTest& test, const Expected& expected, const Decisions& decisions) {
    const auto found = std::find_if(decisions.decisions.begin(), decisions.decisions.end(), [&](const Decision& each) {
      return rulebook_.packs[each.pack].benefits[each.benefit].id == expected.benefit;
    });
    if (found == decisions.decisions.end()) {
      run_.issues.push_back({.code = "CG4041", .where = expected.where, .arguments = {{"test", test.name}, {"benefit", expected.benefit}}});
      return;
    }
    const auto differ = [&](const char* what, std::string wanted, std::string got) {
      run_.issues.push_back({.code = "CG4040", .where = expected.where,
                             .arguments = {{"test", test.name}, {"benefit", expected.benefit}, {"what", what}, {"expected", std::move(wanted)}, {"found", std::move(got)}}});
    };
    if (!expected.status.empty() && expected.status != to_string(found->status))
      differ("@test.status", expected.status, std::string{to_string(found->status)} + " (" + joined(found->because) + ")");
    // why: an amount set locally may be written as anything from nothing up.
    const Interval paid = found->amount_known ? found->amount : Interval{0, open_amount};
    const bool pays = found->status == Status::eligible || found->status == Status::possible || !found->displaced_by.empty();
    if (expected.least && !(pays && paid == Interval{*expected.least, expected.most.value_or(*expected.least)}))
      differ("@test.amount", amount(*expected.least, expected.most.value_or(*expected.least)),
             found->amount_known ? amount(found->amount.low, found->amount.high) : "@test.no_amount");
    if (!expected.because.empty() && std::find(found->because.begin(), found->because.end(), expected.because) == found->because.end())
      differ("@test.because", expected.because, joined(found->because));
    std::vector<std::string> wanted = expected.ask, got = found->ask;
    std::sort(wanted.begin(), wanted.end());
    std::sort(got.begin(), got.end());
    if (expected.compares_ask && wanted != got) differ("@test.ask", joined(std::move(wanted)), joined(std::move(got)));
  }

  const Rulebook& rulebook_;
  std::uint16_t number_ = 0;
  const RulePack& pack_;
  PersonDecider decider_;
  PackTestRun run_{};
};

}  // namespace

PackTestRun run_tests(const Rulebook& rulebook, std::size_t pack) { return PackTester{rulebook, pack}.run(); }

}  // namespace caregrade
