#include "caregrade/io/region_reader.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace caregrade;

namespace {

const std::string header = "code,name_zh,name_en,parent,from,to,successor,sources,confidence\n";

Result<std::vector<Region>> regions(const std::string& rows) {
  const std::string text = header + rows;
  return read_regions({.name = "regions.csv", .path = "data/regions/regions.csv", .text = text});
}

/// `code line:column` of each problem.
std::string problems(const std::string& rows) {
  const auto read = regions(rows);
  std::string problems{};
  for (const Issue& issue : read.issues())
    problems += (problems.empty() ? "" : ", ") + issue.code + " " + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column);
  return problems;
}

}  // namespace

TEST_SUITE("region reader") {
  TEST_CASE("places, a retired code and the one after it") {
    const auto read = regions(
        "cn,中国,China,,,,,g,high\n99,甲省,Jia,cn,,,,g,high\n9901,乙县,Yi,99,,2024-05-31,9902,g,medium\n9902,乙区,Yi District,99,2024-06-01,,,g h,high\n");
    REQUIRE(read.ok());
    REQUIRE(read->size() == 4);
    CHECK(read->at(0).parent.empty());
    CHECK(read->at(1).code == "99");
    CHECK(read->at(1).name == Text{"甲省", "Jia"});
    CHECK(read->at(1).parent == "cn");
    CHECK(read->at(2).span == Span{.to = *Date::parse("2024-05-31")});
    CHECK(read->at(2).successor == "9902");
    CHECK(read->at(3).span == Span{.from = *Date::parse("2024-06-01")});
    CHECK(read->at(3).where.line == 5);
  }

  TEST_CASE("a parent may stand below") { CHECK(problems("99,甲省,Jia,cn,,,,g,high\ncn,中国,China,,,,,g,high\n").empty()); }

  TEST_CASE("what does not hold together is told at its cell") {
    const std::string cn = "cn,中国,China,,,,,g,high\n";
    CHECK(problems(cn + "99,甲省,Jia,98,,,,g,high\n") == "CG2102 3:11");
    CHECK(problems(cn + "99,甲省,Jia,cn,,2024-05-31,98,g,high\n") == "CG2102 3:26");
    CHECK(problems(cn + "99,甲省,Jia,cn,,,cn,g,high\n") == "CG2409 3:16");
    CHECK(problems(cn + cn) == "CG2101 3:1");
    CHECK(problems(cn + "9x,甲省,Jia,cn,,,,g,high\n") == "CG2006 3:1");
    CHECK(problems(cn + "99,甲省,,cn,,,,g,high\n") == "CG2005 3:7");
    CHECK(problems(cn + "99,甲省,Jia,cn,2024-06-01,2024-05-31,,g,high\n") == "CG2402 3:25");
    CHECK(problems(cn + "99,甲省,Jia,cn,,,,,high\n") == "CG2005 3:17");
    CHECK(problems(cn + "99,甲省,Jia,cn,,,,g,sure\n") == "CG2006 3:19");
  }

  TEST_CASE("circles are told once each, and what only leads into one is not") {
    CHECK(problems("99,甲,Jia,99,,,,g,high\n") == "CG2408 2:10");
    CHECK(problems("97,丙,Bing,98,,,,g,high\n98,甲,Jia,99,,,,g,high\n99,乙,Yi,98,,,,g,high\n96,丁,Ding,96,,,,g,high\n") == "CG2408 3:10, CG2408 5:11");
    CHECK(problems("98,甲,Jia,,,2020-01-01,99,g,high\n99,乙,Yi,,,2021-01-01,98,g,high\n") == "CG2408 2:23");
    const auto read = regions("98,甲,Jia,99,,,,g,high\n99,乙,Yi,98,,,,g,high\n");
    REQUIRE_FALSE(read.ok());
    CHECK(read.issues().front().arguments[2].second == "98 → 99 → 98");
  }

  TEST_CASE("ten thousand places in a row, and as many in a circle") {
    std::string rows{};
    for (int i = 0; i < 10'000; ++i) rows += std::to_string(10'000 + i) + ",甲,Jia," + (i == 0 ? "" : std::to_string(9'999 + i)) + ",,,,g,high\n";
    CHECK(problems(rows).empty());
    rows.replace(rows.find("Jia,") + 4, 0, "19999");
    CHECK(problems(rows) == "CG2408 2:13");
  }
}
