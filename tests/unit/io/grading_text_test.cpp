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
