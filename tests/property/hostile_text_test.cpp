// Broken texts of every kind that we read: whatever comes, the answer is a value or issues, never a crash. Run under the
// sanitizers this is where they look.

#include <doctest/doctest.h>

#include <filesystem>
#include <random>
#include <sstream>
#include <string>

#include "../support/folder.hpp"
#include "../support/pack_folder.hpp"
#include "../support/seed.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/io/region_reader.hpp"
#include "caregrade/text/csv.hpp"

using namespace caregrade;
using namespace caregrade::test;

namespace {

std::string broken(std::string text, std::mt19937& random) {
  static const std::string pieces[] = {"{", "}", "[", "]", "\"", "\\", ",", "\n", "\xFF", "\xE8\x83", std::string(1, '\0'), "1e999", "-", "null", "(", "held.", "policy.x", "= ", "\"\"\"", "99999999999999999999"};
  for (unsigned i = 0; i <= random() % 4; ++i) {
    const std::size_t at = text.empty() ? 0 : random() % text.size();
    switch (random() % 4) {
      case 0: text.insert(at, pieces[random() % std::size(pieces)]); break;
      case 1: text.erase(at, random() % 12); break;
      case 2:
        if (!text.empty()) text[at] = static_cast<char>(random());
        break;
      default: text.insert(at, text.substr(at, random() % 40)); break;
    }
  }
  return text;
}

/// Every issue can be put into words in both languages, whatever the input put into its arguments.
void tell(const Issues& issues) {
  for (const Issue& issue : issues) {
    REQUIRE_FALSE(diagnostic(issue, {.language = Language::zh, .source = "x"}).empty());
    REQUIRE_FALSE(diagnostic(issue, {.language = Language::en}).empty());
  }
}

}  // namespace

TEST_CASE("broken cases: a grading or issues") {
  std::mt19937 random{seed("broken cases")};
  const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
  std::ifstream stream{std::filesystem::path{CAREGRADE_SOURCE_DIR} / "examples" / "incomplete.json"};
  const std::string text{std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
  REQUIRE_FALSE(text.empty());
  std::size_t graded = 0;
  for (int round = 0; round < 4000; ++round) {
    std::istringstream input{broken(random() % 2 == 0 ? text : "[" + text + "," + text + "]\n", random)};
    CaseStream cases{input, "x"};
    while (const auto next = cases.next()) {
      const CaseResult result = read_case(*next, find);
      tell(result.value.issues());
      if (!result.value || round % 8 != 0) continue;
      const auto grading = grade(*result.value->standard, result.value->assessment);
      REQUIRE(grading.ok());
      ++graded;
    }
  }
  CHECK(graded > 0);
}

TEST_CASE("broken standards: a standard that checks or issues") {
  std::mt19937 random{seed("broken standards")};
  const Folder whole{"gbt42195-2022"};
  const char* files[] = {"standard.toml", "bands.csv", "options.csv", "items.csv", "facts.csv", "levels.csv", "groups.csv", "choices.csv"};
  for (int round = 0; round < 400; ++round) {
    Folder folder = whole;
    folder.change(files[random() % std::size(files)], [&](std::string text) { return broken(std::move(text), random); });
    tell(folder.problems());
  }
}

TEST_CASE("broken packs: a pack or issues") {
  std::mt19937 random{seed("broken packs")};
  const PackFolder whole{};
  const char* files[] = {"pack.toml", "tiers.csv", "values.csv", "tests.toml"};
  std::size_t read = 0;
  for (int round = 0; round < 2000; ++round) {
    PackFolder folder = whole;
    const char* file = files[random() % std::size(files)];
    folder.set(file, broken(whole.text(file), random));
    const auto pack = folder.read();
    tell(pack.issues());
    if (pack) ++read;
  }
  CHECK(read > 0);
}

TEST_CASE("broken places: places or issues") {
  std::mt19937 random{seed("broken places")};
  const std::string text = "code,name_zh,name_en,parent,from,to,successor,sources,confidence\nCN,中国,China,,,,,g,high\n99,甲省,Jia,CN,,2024-05-31,98,g,high\n"
                           "98,甲省,Jia,CN,2024-06-01,,,g,high\n";
  std::size_t read = 0;
  for (int round = 0; round < 2000; ++round) {
    const std::string changed = broken(text, random);
    const auto places = read_regions({.name = "regions.csv", .path = "regions.csv", .text = changed});
    tell(places.issues());
    if (places) ++read;
  }
  CHECK(read > 0);
}

TEST_CASE("broken tables: rows or issues, and what is written is read back") {
  std::mt19937 random{seed("broken tables")};
  for (int round = 0; round < 5000; ++round) {
    const std::string text = broken("a,b\n\"x, \"\"y\"\"\",2\n能力,\"\n\"\n", random);
    tell(read_csv(text, "x").issues());
    const auto again = read_csv("h\n" + csv_field(text) + "\n", "x");
    const bool blank = text.empty();
    REQUIRE(again.ok());
    if (!blank) REQUIRE(again->rows.at(0).at(0).text == text);
  }
}
