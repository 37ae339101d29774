// Rows of less than high confidence of an invented standard: a result that rests on one says so, one that does not stays silent.

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "caregrade/engine/compile.hpp"
#include "caregrade/engine/grade.hpp"

using namespace caregrade;

namespace {

Citation trusted(Confidence confidence) { return {.clause = "1", .confidence = confidence}; }
Band band(int level, int least, int most, Confidence confidence) {
  return {.number = level, .least = Points::centi(100 * least), .most = Points::centi(100 * most), .citation = trusted(confidence)};
}
Step step(std::string id, std::string value) {
  return {.id = id, .name = {id, id}, .value = {.text = std::move(value)}, .citation = trusted(Confidence::high)};
}

/// One item of 0 to 4 points. Children have a table of their own, and of both tables the row from 3 points on is doubtful.
struct Invented {
  Standard standard{.id = "invented"};

  Invented() {
    const Citation high = trusted(Confidence::high);
    for (int i = 0; i < 3; ++i) standard.levels.push_back({.number = i, .citation = high});
    standard.groups.push_back({.id = "G", .citation = high});
    standard.items.push_back({.id = "a", .group = "G", .citation = high});
    for (int i = 0; i < 5; ++i) standard.items[0].options.push_back({.number = i, .points = Points::centi(100 * i), .citation = high});
    standard.facts = {{.id = "child", .citation = high}, {.id = "severe", .citation = high}};
    standard.band_tables.push_back({.id = "general", .rows = {band(0, 0, 2, Confidence::high), band(1, 3, 4, Confidence::medium)}});
    standard.band_tables.push_back({.id = "children", .rows = {band(0, 0, 1, Confidence::high), band(2, 2, 2, Confidence::high), band(1, 3, 4, Confidence::low)}});
    standard.steps.push_back(step("initial_level", "if(child, band(items(G), children), band(items(G), general))"));
    standard.steps.push_back(step("level", "initial_level"));
  }

  /// The notes of a result; a negative answer is unknown.
  decltype(Grading::notes) notes(int points, int child, int severe) {
    standard.plan = {};
    auto plan = compile(standard);
    REQUIRE(plan.ok());
    standard.plan = std::move(plan).value();
    Assessment assessment{standard};
    assessment.set(0, points);
    assessment.set(1, child);
    assessment.set(2, severe);
    const auto grading = grade(standard, assessment, {.trace = true});
    REQUIRE(grading.ok());
    return grading->notes;
  }

  /// The confidence of the only note, `high` where there is none.
  Confidence doubt(int points, int child, int severe = 0) {
    const auto found = notes(points, child, severe);
    if (found.empty()) return Confidence::high;
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Note::Kind::row_doubt);
    CHECK(found[0].subject == 0);
    return standard.cited(found[0].subject, found[0].told, found[0].choice).confidence;
  }
};

}  // namespace

TEST_SUITE("doubtful rows") {
  TEST_CASE("behind a choice, the row of the table that was taken shows") {
    Invented invented{};
    CHECK(invented.doubt(4, 0) == Confidence::medium);
    CHECK(invented.doubt(4, 1) == Confidence::low);
    for (const int child : {0, 1}) CHECK(invented.doubt(1, child) == Confidence::high);
    CHECK(invented.doubt(2, 1) == Confidence::high);
  }

  TEST_CASE("where the choice or the points are unknown, the least certain row that may have been hit shows") {
    Invented invented{};
    CHECK(invented.doubt(4, -1) == Confidence::low);
    CHECK(invented.doubt(2, -1) == Confidence::high);
    CHECK(invented.doubt(-1, 0) == Confidence::medium);
    CHECK(invented.doubt(-1, 1) == Confidence::low);
  }

  TEST_CASE("behind a case, the case and the row of its table are told apart") {
    Invented invented{};
    invented.standard.steps[0].value.text = "band(items(G), general)";
    invented.standard.branches.push_back({.step = 0, .when = {.text = "child"}, .then = {.text = "band(items(G), children)"}, .citation = trusted(Confidence::high)});
    CHECK(invented.doubt(4, 0) == Confidence::medium);
    CHECK(invented.doubt(4, 1) == Confidence::low);
    CHECK(invented.doubt(0, 1) == Confidence::high);
    invented.standard.branches[0].citation.confidence = Confidence::unknown;
    CHECK(invented.doubt(4, 0) == Confidence::medium);
    CHECK(invented.doubt(4, 1) == Confidence::unknown);
    CHECK(invented.doubt(0, 1) == Confidence::unknown);
  }

  TEST_CASE("behind a rule, only where the rule lets the row stand or makes it worse") {
    Invented invented{};
    for (const char* then : {"level(2)", "worse(current, 1)"}) {
      invented.standard.rules = {{.id = "r", .step = 0, .when = {.text = "severe"}, .then = {.text = then}, .citation = trusted(Confidence::high)}};
      CHECK(invented.doubt(4, 0) == Confidence::medium);
      CHECK(invented.doubt(4, 0, 1) == (std::string{then} == "level(2)" ? Confidence::high : Confidence::medium));
    }
  }

  TEST_CASE("a table that an earlier step has looked up is told there alone") {
    Invented invented{};
    auto& steps = invented.standard.steps;
    steps.insert(steps.begin(), step("looked_up", "band(items(G), general)"));
    steps[1].value.text = "if(child, level(2), looked_up)";
    CHECK(invented.doubt(4, 0) == Confidence::medium);
  }

  TEST_CASE("the trace of a case that looks up a table keeps the rows of both apart") {
    Invented invented{};
    invented.standard.steps[0].value.text = "band(items(G), general)";
    invented.standard.branches.push_back({.step = 0, .when = {.text = "severe"}, .then = {.text = "level(2)"}, .citation = trusted(Confidence::high)});
    invented.standard.branches.push_back({.step = 0, .when = {.text = "child"}, .then = {.text = "band(items(G), children)"}, .citation = trusted(Confidence::high)});
    auto plan = compile(invented.standard);
    REQUIRE(plan.ok());
    invented.standard.plan = std::move(plan).value();
    Assessment assessment{invented.standard};
    assessment.set(0, 4);
    assessment.set(1, 1);
    assessment.set(2, 0);
    const Trace trace = grade(invented.standard, assessment, {.trace = true})->trace;
    CHECK(trace.at(0).rows == std::vector<std::uint16_t>{2});
    CHECK(trace.at(0).branches == std::vector<std::uint16_t>{1});
    CHECK(trace.at(0).is_decided);
  }
}
