#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "caregrade/caregrade.hpp"
#include "caregrade/text/utf8.hpp"

using namespace caregrade;

namespace {

/// Summary and explanation of an example; fails the test where it cannot be graded.
std::string shown(const std::filesystem::path& example, const TextStyle& style) {
  std::ifstream stream{example, std::ios::binary};
  CaseStream cases{stream, example.string()};
  const auto text = cases.next();
  REQUIRE(text);
  const CaseResult read = read_case(*text, [](std::string_view id) { return Catalog::built_in().find(id); });
  REQUIRE(read.value.ok());
  const Standard& standard = *read.standard;
  const PolicyChoices policies = default_policies(standard);
  const auto grading = grade(standard, read.value->assessment, {.policies = policies, .trace = true});
  REQUIRE(grading.ok());
  const auto changes = single_changes(standard, read.value->assessment, policies);
  const Report report{standard, read.value->assessment, *grading, policies, &changes};
  return to_text(report, style) + explanation(report, style);
}

}  // namespace

TEST_CASE("text fits the columns that it is given") {
  for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{CAREGRADE_SOURCE_DIR} / "examples"}) {
    if (entry.path().extension() != ".json") continue;
    for (const Language language : {Language::zh, Language::en}) {
      for (const std::size_t width : {72U, 80U, 100U}) {
        for (const bool color : {false, true}) {
          std::istringstream lines{shown(entry.path(), {.language = language, .color = color, .width = width})};
          for (std::string line{}; std::getline(lines, line);) {
            if (line.find("http") != std::string::npos) continue;  // an address cannot be broken
            CAPTURE(entry.path());
            CAPTURE(line);
            CHECK(display_width(line) <= width);
          }
        }
      }
    }
  }
}

TEST_CASE("how far it is to the next level counts in the steps that the points come in") {
  // SGB XI §15 (3) and annex 2: every weighted score is a multiple of 1.25. From 25 points the next grade, from 27 on, begins
  // at 27.5, and grade 0, below 12.5, ends at 11.25.
  const Standard& standard = **Catalog::built_in().find("de-nba");
  Assessment assessment{standard};
  for (std::size_t i = 0; i < standard.answer_count(); ++i) assessment.set(static_cast<InputIndex>(i), 0);
  for (const auto& [item, number] : {std::pair{"1.1", 2}, {"2.1", 2}, {"4.1", 3}, {"5.16", 1}, {"6.1", 1}})
    REQUIRE(assessment.answer(standard, item, number).empty());
  const PolicyChoices policies = default_policies(standard);
  const auto grading = grade(standard, assessment, {.policies = policies, .trace = true});
  REQUIRE(grading.ok());
  const Report report{standard, assessment, *grading, policies, nullptr};
  const std::string en = explanation(report, {.language = Language::en}), zh = explanation(report, {.language = Language::zh});
  CHECK(en.find("25 lies in 12.5") != std::string::npos);
  CHECK(en.find("2.5 points more would give level 2") != std::string::npos);
  CHECK(en.find("13.75 points fewer would give level 0") != std::string::npos);
  CHECK(zh.find("多 2.5 分则为等级 2") != std::string::npos);
  CHECK(zh.find("少 13.75 分则为等级 0") != std::string::npos);
}
