// The worked cases beside each standard's data, and every standard that is compiled in.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "caregrade/caregrade.hpp"
#include "caregrade/data.hpp"

using namespace caregrade;
using nlohmann::json;

namespace {

const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };

json graded(const json& text, const json& policies) {
  const CaseResult result = read_case({.text = text.dump()}, find);
  REQUIRE(result.value.ok());
  const Case& read = *result.value;
  PolicyChoices choices = default_policies(*read.standard, read.assessment.assessed_on);
  for (const auto& [id, choice] : policies.items()) {
    const std::size_t policy = find_id(read.standard->policies, id).value();
    choices[policy] = static_cast<std::int16_t>(find_id(read.standard->policies[policy].choices, choice.get<std::string>()).value());
  }
  const auto grading = grade(*read.standard, read.assessment, {.policies = choices});
  REQUIRE(grading.ok());
  return json::parse(to_json(Report{*read.standard, read.assessment, *grading, choices}));
}

}  // namespace

TEST_SUITE("cases") {
  TEST_CASE("every worked case has the result that its source states, under each policy it names") {
    std::size_t count = 0;
    for (const std::string& id : Catalog::built_in().ids()) {
      std::ifstream stream{std::filesystem::path{CAREGRADE_SOURCE_DIR} / "data" / "standards" / id / "cases.ndjson"};
      REQUIRE_MESSAGE(stream.good(), id);
      for (std::string line; std::getline(stream, line);) {
        const json row = json::parse(line);
        const json result = graded(row["case"], json::object());
        for (const auto& expected : row["expect"].items()) {
          // why score by score: a source may state some of them only
          if (expected.key() != "scores") CHECK_MESSAGE(result[expected.key()] == expected.value(), row["case"]["id"].dump() << " " << expected.key());
          else for (const auto& score : expected.value().items())
            CHECK_MESSAGE(result["scores"].at(score.key()) == score.value(), row["case"]["id"].dump() << " " << score.key());
        }
        for (const json& other : row["expect_with"])
          CHECK_MESSAGE(graded(row["case"], other["policies"])["level"] == other["level"], row["case"]["id"].dump() << " " << other["policies"].dump());
        ++count;
      }
    }
    CHECK(count >= 10);
  }

  TEST_CASE("every standard that is compiled in is sound") {
    for (const std::string& id : Catalog::built_in().ids()) {
      const auto standard = Catalog::built_in().find(id);
      REQUIRE_MESSAGE(standard.ok(), id);
      CHECK((*standard)->id == id);
      CHECK(check(**standard).empty());
    }
  }
}

TEST_SUITE("catalog") {
  TEST_CASE("a folder loads beside those built in, and wins over one of the same id") {
    Catalog catalog{};
    const Standard* built_in = *catalog.find("gbt42195-2022");
    const auto loaded = catalog.load_folder(CAREGRADE_SOURCE_DIR "/data/standards/gbt42195-2022");
    REQUIRE(loaded.ok());
    CHECK(*catalog.find("gbt42195-2022") == *loaded);
    CHECK(*loaded != built_in);
    CHECK((*loaded)->plan == built_in->plan);
    CHECK(built_in->items.size() == 26);  // still good
  }

  TEST_CASE("a folder that is not there, or is no standard, says so") {
    Catalog catalog{};
    CHECK(catalog.load_folder("/no/such/folder").issues().at(0).code == "CG1001");
    CHECK(catalog.load_folder(CAREGRADE_SOURCE_DIR "/cli").issues().at(0).code == "CG2001");
    CHECK(catalog.find("gbt42195").issues().at(0).arguments.at(1).second == "gbt42195-2022");
    CHECK(catalog.find(std::string(1'000'000, 'x')).issues().at(0).code == "CG3004");
  }
}
