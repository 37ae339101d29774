#include "caregrade/engine/check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "../../support/folder.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/engine/compile.hpp"
#include "caregrade/engine/grade.hpp"

using namespace caregrade;
using caregrade::test::Folder;

namespace {

Folder gbt() { return Folder{"gbt42195-2022"}; }

using Lines = std::vector<std::string>;

bool has(const Lines& lines, const std::string& wanted) {
  for (const std::string& line : lines)
    if (line == wanted) return true;
  MESSAGE("found instead: ", lines.empty() ? "nothing" : lines.front());
  return false;
}

}  // namespace

TEST_SUITE("check") {
  TEST_CASE("the shipped standard is sound") { CHECK(gbt().problems().empty()); }

  TEST_CASE("bands: overlap, gap, one that nothing reaches, one upside down, an unknown level") {
    CHECK(has(gbt().replace("bands.csv", "\n3,30,45", "\n3,30,46").lines(), "CG2104 bands.csv:5:3"));
    CHECK(has(gbt().replace("bands.csv", "\n3,30,45", "\n3,31,45").lines(), "CG2106 standard.toml:109:1"));
    CHECK(has(gbt().replace("bands.csv", "\n0,90,90", "\n0,91,91").lines(), "CG2107 bands.csv:2:3"));
    CHECK(has(gbt().append("bands.csv", "4,95,99,x,high,G1\n").lines(), "CG2107 bands.csv:7:3"));
    CHECK(has(gbt().replace("bands.csv", "\n3,30,45", "\n3,45,30").lines(), "CG2105 bands.csv:5:6"));
    CHECK(has(gbt().replace("bands.csv", "\n3,30,45", "\n7,30,45").lines(), "CG2102 bands.csv:5:1"));
  }

  TEST_CASE("combination tables: one that no row decides, one that nothing reaches, one twice, an unknown level or grade") {
    const auto nhsa = [] { return Folder{"nhsa-ltc-2021"}; };
    CHECK(nhsa().problems().empty());
    const auto missing = nhsa().replace("combination.csv", "1,2,1,组合表 (combination table),low,memory\n", "").problems();
    REQUIRE(missing.size() == 1);
    CHECK(missing[0].code == "CG2115");
    CHECK(missing[0].arguments[1].second == "(1, 2)");
    CHECK(has(nhsa().replace("standard.toml", "greatest(cognition_grade, sensory_grade)", "if(cognition_grade == grade(3), grade(2), cognition_grade)").lines(), "CG2116 combination.csv:5:5"));
    CHECK(has(nhsa().replace("combination.csv", "\n0,1,0,", "\n0,0,0,").lines(), "CG2117 combination.csv:3:5"));
    CHECK(has(nhsa().replace("combination.csv", "\n0,1,0,", "\n0,1,9,").lines(), "CG2102 combination.csv:3:5"));
    CHECK(has(nhsa().replace("combination.csv", "\n0,1,0,", "\n0,7,0,").lines(), "CG2103 combination.csv:3:5"));
  }

  TEST_CASE("the gap is named by the very values that lack a level") {
    const auto problems = gbt().replace("bands.csv", "\n3,30,45", "\n3,33,44").problems();
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].arguments[1].second == "30–32, 45");
  }

  TEST_CASE("items: a missing one, a missing option, one twice, options out of order, one language missing") {
    CHECK(has(gbt().replace("items.csv", "B.1.3,B.1,", "B.1.9,B.1,").lines(), "CG2102 options.csv:12:1"));
    CHECK(has(gbt().replace("options.csv", "B.4.4,3,3,", "B.4.4,3,2,").lines(), "CG2110 groups.csv:5:1"));
    CHECK(has(gbt().replace("options.csv", "B.4.4,2,2,", "B.4.4,3,2,").lines(), "CG2101 options.csv:110:7"));
    CHECK(has(gbt().replace("items.csv", "B.1.3,B.1,", "B.1.2,B.1,").lines(), "CG2101 items.csv:4:1"));
    CHECK(has(gbt().replace("options.csv", "B.4.4,2,2,", "B.4.4,2,9,").lines(), "CG2112 options.csv:110:7"));
    CHECK(has(gbt().replace("options.csv", "B.3.7,1,1,近一个月没有,Not present", "B.3.7,1,1,近一个月没有,").lines(), "CG2005 options.csv:91:18"));
  }

  TEST_CASE("levels: one that nothing reaches, one twice") {
    CHECK(gbt().append("levels.csv", "5,更差,worse,x,high,G1\n").problems().empty());  // one level worse than 4 is 5 now
    CHECK(has(gbt().append("levels.csv", "4,更差,worse,x,high,G1\n").lines(), "CG2101 levels.csv:7:1"));
    CHECK(has(gbt().replace("standard.toml", "then = \"worse(current, 1)\"", "then = \"current\"")
                  .replace("standard.toml", "then = \"worse(current, 1)\"", "then = \"current\"")
                  .append("levels.csv", "5,更差,worse,x,high,G1\n")
                  .lines(),
              "CG2109 levels.csv:7:1"));
  }

  TEST_CASE("rows without citation, with an unknown source, an unknown confidence") {
    CHECK(has(gbt().replace("bands.csv", "high,G2 G4 G5\n", "high,\n").lines(), "CG2005 bands.csv:2:28"));
    CHECK(has(gbt().replace("bands.csv", "high,G2 G4 G5\n", "high,G2 X9\n").lines(), "CG2102 bands.csv:2:3"));
    CHECK(has(gbt().replace("bands.csv", "high,G2 G4 G5\n", "sure,G2\n").lines(), "CG2006 bands.csv:2:23"));
  }

  TEST_CASE("files, columns and keys: missing, unknown, twice") {
    CHECK(has(gbt().remove("bands.csv").lines(), "CG2001 bands.csv:0:0"));
    CHECK(has(gbt().replace("bands.csv", "least", "lowest").lines(), "CG2002 bands.csv:1:7"));
    CHECK(has(gbt().replace("bands.csv", "least", "lowest").lines(), "CG2003 bands.csv:1:1"));
    CHECK(has(gbt().replace("bands.csv", "least", "most").lines(), "CG2007 bands.csv:1:12"));
    CHECK(has(gbt().replace("standard.toml", "version =", "edition =").lines(), "CG2002 standard.toml:6:1"));
    CHECK(has(gbt().replace("standard.toml", "schema = 1", "schema = 1\nschema = 1").lines(), "CG1012 standard.toml:4:10"));
    CHECK(has(gbt().replace("standard.toml", "default = \"once\"", "default = \"never\"").lines(), "CG2102 standard.toml:21:11"));
  }

  TEST_CASE("the method: unknown names, mixed kinds, broken text, each at its own column") {
    CHECK(has(gbt().replace("standard.toml", "\"dementia or mental_disorder\"", "\"dementia or mental\"").lines(), "CG2202 standard.toml:147:21"));
    CHECK(has(gbt().replace("standard.toml", "\"risk_events >= 2\"", "\"total >= level(2)\"").lines(), "CG2203 standard.toml:157:18"));
    CHECK(has(gbt().replace("standard.toml", "\"risk_events >= 2\"", "\"risk_events >= \"").lines(), "CG2201 standard.toml:157:24"));
    CHECK(has(gbt().replace("standard.toml", "\"risk_events >= 2\"", "\"risk_events >= 1.5\"").lines(), "CG2203 standard.toml:157:24"));
    CHECK(has(gbt().replace("standard.toml", "policy.event_counting == sum", "policy.event_counting == some").lines(), "CG2206 standard.toml:120:40"));
    CHECK(has(gbt().replace("standard.toml", "id = \"level\"", "id = \"grade\"").lines(), "CG2205 standard.toml:1:1"));
    CHECK(has(gbt().replace("standard.toml", "\"items(B.1)\"", "\"" + std::string(70, '(') + "\"").lines(), "CG2201 standard.toml:71:75"));
  }

  TEST_CASE("a table header that is no name is reported where it stands") {
    for (const std::string header : {"[,]", "[[=]]", "[\x01]", "[\n]", "[", "[[", "[[ ", "= 1", ", = 1", "x.= 1", "[x.]", "x = {, = 1}", "x = {y.,}"}) {
      const auto problems = gbt().append("standard.toml", "\n" + header + "\n").problems();
      REQUIRE_MESSAGE(problems.size() == 1, header);
      CHECK_MESSAGE(problems[0].code == "CG1012", header);
      CHECK_MESSAGE(problems[0].where.line > 169, header);
    }
  }

  TEST_CASE("a standard put together in code is held to the same") {
    Standard standard = **Catalog::built_in().find("gbt42195-2022");
    standard.band_tables[0].rows[0].number = 9;
    CHECK(compile(standard).issues().at(0).code == "CG2103");

    standard.band_tables[0].rows.erase(standard.band_tables[0].rows.begin());  // 90 lies in no band now
    standard.plan = compile(standard).value();
    Assessment form{standard};
    for (std::size_t i = 0; i < standard.answer_count(); ++i) form.set(static_cast<InputIndex>(i), 0);  // the best of everything
    CHECK(grade(standard, form).issues().at(0).code == "CG3103");
  }

  TEST_CASE("a method has bounds: operations, operands, parentheses") {
    const std::string old = "value = \"B.1 + B.2 + B.3 + B.4\"";
    std::string constants = "value = \"B.1", repeated = "B.1", deep = "value = \"";
    for (int i = 0; i < 1100; ++i) constants += " + " + std::to_string(i);
    for (int i = 0; i < 70'000; ++i) repeated += " + B.1";
    deep += std::string(65, '(') + "B.1" + std::string(65, ')');
    CHECK(has(gbt().replace("standard.toml", old, constants + "\"").lines(), "CG2204 standard.toml:1:1"));
    CHECK(has(gbt().replace("standard.toml", old, "value = \"" + repeated + "\"").lines(), "CG2010 standard.toml:104:9"));
    auto standard = gbt().read();
    REQUIRE(standard.ok());
    standard.value().steps.at(find_id(standard->steps, "total").value()).value.text = repeated;
    const auto plan = compile(*standard);
    REQUIRE_FALSE(plan.ok());
    CHECK(plan.issues().front().code == "CG2204");
    CHECK(has(gbt().replace("standard.toml", old, deep + "\"").lines(), "CG2201 standard.toml:104:75"));
  }

  TEST_CASE("what nothing uses is an error, for nobody should be asked for nothing") {
    CHECK(has(gbt().replace("standard.toml", "\"dementia or mental_disorder\"", "\"dementia\"").lines(), "CG2113 facts.csv:4:1"));
    CHECK(has(gbt().append("groups.csv", "B.5,空,empty,0,more_points_more_able,x,high,G1\n").lines(), "CG2113 groups.csv:6:1"));
  }

  TEST_CASE("not UTF-8, and a field without an end") {
    CHECK(has(gbt().replace("bands.csv", "\n3,30", "\n\xFF,30").lines(), "CG1003 bands.csv:5:1"));
    CHECK(has(gbt().replace("bands.csv", "\n3,30", "\n\"3,30").lines(), "CG1008 bands.csv:5:1"));
  }

  TEST_CASE("an invented standard of another shape needs data alone") {
    Folder folder = gbt();
    folder.replace("standard.toml", "items(B.1)", "greatest(B.1.1, B.1.2, B.1.3, B.1.4, B.1.5, B.1.6, B.1.7, B.1.8)")
        .replace("bands.csv", "\n0,90,90", "\n0,62,62")
        .replace("bands.csv", "\n1,66,89", "\n1,55,61")
        .replace("bands.csv", "\n2,46,65", "\n2,46,54");
    CHECK(folder.problems().empty());
  }
}
