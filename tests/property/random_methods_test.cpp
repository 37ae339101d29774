// Invented standards with random methods: the reader for unknown answers against the reader for known ones.
// Methods use one unknown in many places on purpose, which GB/T 42195 hardly does.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "../support/seed.hpp"
#include "caregrade/engine/ask.hpp"
#include "caregrade/engine/bounds.hpp"
#include "caregrade/engine/compile.hpp"
#include "caregrade/engine/evaluate.hpp"

using namespace caregrade;

namespace {

/// Writes random expressions of the language of docs/data-format.md.
class Writer {
 public:
  explicit Writer(std::mt19937& random) : random_{random} {}

  std::string points(int depth) {
    switch (depth <= 0 ? pick(2) : pick(6)) {
      case 0: return item();
      case 1: return points_.empty() ? item() : one(points_);
      case 2: return points(depth - 1) + " + " + points(depth - 1);
      case 3: return "greatest(" + points(depth - 1) + ", " + points(depth - 1) + ")";
      case 4: return "if(" + truth(depth - 1) + ", " + points(depth - 1) + ", " + points(depth - 1) + ")";
      default: return "items(G)";
    }
  }

  std::string truth(int depth) {
    switch (depth <= 0 ? pick(2) : pick(8)) {
      case 0: return "f" + std::to_string(pick(2));
      case 1: return item() + comparison() + std::to_string(pick(6));
      case 2: return "(" + truth(depth - 1) + " and " + truth(depth - 1) + ")";
      case 3: return "(" + truth(depth - 1) + " or " + truth(depth - 1) + ")";
      case 4: return "not " + truth(depth - 1);
      case 5: return "(" + points(depth - 1) + comparison() + std::to_string(pick(12)) + ")";
      case 6: return "(" + grade(depth - 1) + comparison() + "grade(" + std::to_string(pick(3)) + "))";
      default: return levels_.empty() ? truth(depth - 1) : "(" + one(levels_) + (pick(2) != 0 ? " == " : " != ") + "level(" + std::to_string(pick(4)) + "))";
    }
  }

  std::string grade(int depth) {
    switch (depth <= 0 ? pick(2) : pick(4)) {
      case 0: return grades_.empty() ? "grade(" + std::to_string(pick(3)) + ")" : one(grades_);
      case 1: return "band(" + points(depth - 1) + ", grade_bands)";
      case 2: return "greatest(" + grade(depth - 1) + ", " + grade(depth - 1) + ")";
      default: return "if(" + truth(depth - 1) + ", " + grade(depth - 1) + ", " + grade(depth - 1) + ")";
    }
  }

  std::string level(int depth) {
    switch (depth <= 0 ? pick(2) : pick(grades_.size() < 2 ? 5 : 6)) {
      case 0: return "level(" + std::to_string(pick(4)) + ")";
      case 1: return levels_.empty() ? "band(" + points(1) + ", bands)" : one(levels_);
      case 2: return "band(" + points(depth - 1) + ", bands)";
      case 3: return "worse(" + level(depth - 1) + ", " + std::to_string(1 + pick(2)) + ")";
      case 5: return "combination(table)";
      default: return "if(" + truth(depth - 1) + ", " + level(depth - 1) + ", " + level(depth - 1) + ")";
    }
  }

  void name_points(std::string id) { points_.push_back(std::move(id)); }
  void name_grade(std::string id) { grades_.push_back(std::move(id)); }
  void name_level(std::string id) { levels_.push_back(std::move(id)); }
  int pick(int count) { return static_cast<int>(random_() % static_cast<unsigned>(count)); }

 private:
  std::string item() { return "i" + std::to_string(pick(4)); }
  std::string one(const std::vector<std::string>& names) { return names[static_cast<std::size_t>(pick(static_cast<int>(names.size())))]; }
  std::string comparison() {
    static const char* signs[] = {" == ", " != ", " < ", " <= ", " > ", " >= "};
    return signs[pick(6)];
  }

  std::mt19937& random_;
  std::vector<std::string> points_{}, grades_{}, levels_{};
};

Standard random_standard(std::mt19937& random) {
  Writer writer{random};
  Standard standard{.id = "invented"};
  for (int i = 0; i < 4; ++i) standard.levels.push_back({.number = i});
  standard.groups.push_back({.id = "G"});
  for (int i = 0; i < 4; ++i) {
    Item item{.id = "i" + std::to_string(i), .group = "G"};
    int points = 0;
    for (int option = 0; option < 2 + writer.pick(3); ++option) {
      item.options.push_back({.number = option, .points = Points::centi(100 * points)});
      points += 1 + writer.pick(3);  // why holes: sums of such items do not fill a range
    }
    standard.items.push_back(item);
  }
  standard.facts = {{.id = "f0"}, {.id = "f1"}};
  standard.band_tables.push_back({.id = "bands"});
  const int cuts[] = {0, 2 + writer.pick(3), 6 + writer.pick(3), 11 + writer.pick(6), 1000};
  for (int i = 0; i < 4; ++i)
    standard.band_tables[0].rows.push_back({.number = (i + 1) % 4, .least = Points::centi(100 * cuts[i]), .most = Points::centi(100 * (cuts[i + 1] - 1))});
  for (int i = 0; i < 3; ++i) {
    const std::string id = "p" + std::to_string(i);
    standard.steps.push_back({.id = id, .value = {.text = writer.points(2)}});
    writer.name_points(id);
  }
  for (int i = 0; i < 3; ++i) standard.grades.push_back({.number = i});
  standard.band_tables.push_back({.id = "grade_bands", .scale = Scale::grade});
  for (int i = 0; i < 3; ++i)  // why no band from 20 on: a miss has to stay one all the way
    standard.band_tables[1].rows.push_back({.number = (i + 2) % 3, .least = Points::centi(100 * i * 4), .most = Points::centi(100 * (i == 2 ? 20 : i * 4 + 3))});
  standard.combination_tables.push_back({.id = "table", .operands = {"g0", "g1", "n"}});
  for (int cell = 0; cell < 18; ++cell)
    if (writer.pick(12) != 0)
      standard.combination_tables[0].rows.push_back({.values = {cell % 3, cell / 3 % 3, cell / 9}, .level = writer.pick(4)});
  for (const char* id : {"g0", "g1"}) {
    standard.steps.push_back({.id = id, .value = {.text = writer.grade(2)}});
    writer.name_grade(id);
  }
  standard.steps.push_back({.id = "n", .value = {.text = "if(" + writer.truth(1) + ", 1, 0)"}});
  for (const char* id : {"a", "initial_level", "level"}) {
    standard.steps.push_back({.id = id, .value = {.text = writer.level(3)}});
    writer.name_level(id == std::string{"level"} ? "current" : id);  // a rule calls the level on entry so
  }
  for (int i = 0; i < 2; ++i) {
    const bool uses_held = i == 1 && writer.pick(2) != 0;
    standard.rules.push_back({.id = "r" + std::to_string(i), .step = standard.steps.size() - 1, .when = {.text = writer.truth(2)},
                              .unless = {.text = uses_held ? "held.r0" : writer.pick(2) != 0 ? writer.truth(1) : ""},
                              .then = {.text = "worse(current, 1)"}});
  }
  return standard;
}

}  // namespace

TEST_CASE("random methods: sets under unknowns are exactly what all completions give") {
  std::mt19937 random{test::seed("random methods")};
  std::size_t wrong = 0, wrong_brief = 0, looked_up = 0, inexact = 0, enumerated = 0, wrong_questions = 0, wrong_left = 0;
  for (int round = 0; round < 1500; ++round) {
    const Standard standard = random_standard(random);
    const auto compiled = compile(standard);
    for (const Issue& issue : compiled.issues()) FAIL(issue.code, " ", issue.where.column, " ", issue.arguments.at(0).second);
    REQUIRE(compiled.ok());
    const Plan& plan = *compiled;
    std::vector<detail::ValueSet> domains{};
    std::vector<std::vector<std::int64_t>> values{};
    std::vector<InputIndex> unknown{};
    for (std::size_t i = 0; i < plan.inputs.size(); ++i) {
      values.push_back(plan.inputs[i].values);
      if (random() % 3 == 0) values.back() = {values.back()[random() % values.back().size()]};
      else unknown.push_back(static_cast<InputIndex>(i));
      detail::ValueSet domain{};
      for (const std::int64_t value : values.back()) domain.add(value);
      domain.tidy();
      domains.push_back(domain);
    }
    // every completion, one after another
    std::vector<std::set<std::int64_t>> reached(plan.nodes.size());
    std::vector<std::size_t> at(values.size());
    std::vector<std::int64_t> nodes(plan.nodes.size());
    std::vector<std::int64_t> brief(plan.brief.nodes.size());
    for (const Plan::Run& run : plan.brief.runs)
      for (std::size_t i = run.first; i < std::min<std::size_t>(run.end, plan.nodes.size()); ++i)
        if (run.op == Op::combination && plan.nodes[i].op != Op::combination) ++looked_up;
    std::vector<bool> matters(values.size());
    std::vector<std::map<std::int64_t, std::set<std::int64_t>>> left(values.size());  // per input and value: the levels
    while (true) {
      for (std::size_t i = 0; i < at.size(); ++i) nodes[i] = values[i][at[i]];
      evaluate(plan, nodes);
      ++enumerated;
      std::copy_n(nodes.begin(), at.size(), brief.begin());
      evaluate_brief(plan, brief);
      for (const Plan::Run& run : plan.brief.runs)
        for (std::size_t i = run.first; i < std::min<std::size_t>(run.end, nodes.size()); ++i)
          if (brief[i] != nodes[i]) ++wrong_brief;
      for (std::size_t i = 0; i < nodes.size(); ++i) reached[i].insert(nodes[i]);
      const std::int64_t now = nodes[plan.level];
      for (std::size_t i = 0; i < at.size(); ++i) left[i][nodes[i]].insert(now);
      // the inputs are the first nodes; the rest is worked out anew each time
      for (std::size_t i = 0; i < at.size(); ++i) {
        const std::int64_t kept = nodes[i];
        for (const std::int64_t value : values[i]) {
          nodes[i] = value;
          evaluate(plan, nodes);
          if (nodes[plan.level] != now) matters[i] = true;
        }
        nodes[i] = kept;
      }
      std::size_t i = 0;
      while (i < at.size() && ++at[i] == values[i].size()) at[i++] = 0;
      if (i == at.size()) break;
    }
    Reach reach{plan, domains};
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
      std::set<std::int64_t> found{};
      reach.of(static_cast<NodeIndex>(i)).each([&](std::int64_t value, std::int64_t) { found.insert(value); });
      if (found != reached[i]) ++wrong;
    }
    if (!reach.exact()) ++inexact;
    detail::Paths paths{plan, reach};
    for (const InputIndex input : unknown)
      for (const auto& [value, levels] : left[input])
        if (paths.left(input, value) != static_cast<int>(levels.size())) ++wrong_left;
    const auto questions = ask_next(plan, reach, unknown);
    for (const InputIndex input : unknown)
      if ((std::find(questions.begin(), questions.end(), input) != questions.end()) != matters[input]) ++wrong_questions;
  }
  MESSAGE(enumerated, " completions of 1500 methods");
  CHECK(wrong == 0);
  CHECK(wrong_brief == 0);
  CHECK(looked_up > 500);
  CHECK(inexact == 0);
  CHECK(wrong_questions == 0);
  CHECK(wrong_left == 0);
}
