#include "caregrade/io/case_reader.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <vector>

#include "caregrade/catalog.hpp"

using namespace caregrade;

namespace {

const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };

CaseResult read(const std::string& text) { return read_case({.text = text, .file = "case.json"}, find); }

/// `code line:column pointer` of each issue, in order.
std::vector<std::string> problems(const std::string& text) {
  std::vector<std::string> lines{};
  const CaseResult result = read(text);
  for (const Issue& issue : result.value.issues())
    lines.push_back(issue.code + " " + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column) + " " + issue.where.pointer);
  return lines;
}

using Lines = std::vector<std::string>;

std::string with_answers(const std::string& answers) { return R"({"standard":"gbt42195-2022","answers":{)" + answers + "}}"; }

std::vector<CaseText> cut(const std::string& text) {
  std::istringstream stream{text};
  CaseStream cases{stream, "cases"};
  std::vector<CaseText> all{};
  while (auto next = cases.next()) all.push_back(std::move(*next));
  return all;
}

}  // namespace

TEST_SUITE("read_case") {
  TEST_CASE("a case is read; absent and null answers stay unknown") {
    const auto result = read(R"({"id":"c1","standard":"gbt42195-2022","assessed_on":"2026-03-01",
                                "answers":{"B.1.1":4,"B.1.2":null},"facts":{"coma":false,"falls_30d":3}})");
    REQUIRE(result.value.ok());
    const Case& read = *result.value;
    CHECK(read.assessment.id == "c1");
    CHECK(read.assessment.assessed_on->to_string() == "2026-03-01");
    CHECK(read.assessment.values()[0] == 0);  // option 4 stands first
    CHECK_FALSE(read.assessment.is_known(1));
    CHECK_FALSE(read.assessment.is_known(2));
    CHECK(read.assessment.values()[read.standard->find_input("coma").value()] == 0);
    CHECK(read.assessment.values()[read.standard->find_input("falls_30d").value()] == 3);
    CHECK_FALSE(read.assessment.is_known(read.standard->find_input("dementia").value()));
  }

  TEST_CASE("how often: exact sums of whole numbers of times, and what is wrong with others") {
    const auto with = [](const std::string& answers) { return R"({"standard":"de-nba","answers":{)" + answers + "}}"; };
    const auto points = [&](const std::string& answers) {
      const auto result = read(with(answers));
      REQUIRE(result.value.ok());
      const Case& read = *result.value;
      return to_string(read.standard->plan.points(read.assessment.values()[read.standard->find_input("5.12").value()]));
    };
    CHECK(points(R"("5.12":{"per_week":1,"per_month":2})") == "12.6");
    CHECK(points(R"("5.12":{"per_day":99,"per_week":99,"per_month":99})") == "6989.4");
    CHECK(points(R"("5.12":0)") == "0");
    CHECK(points(R"("5.12":{"per_day":0})") == "0");
    const auto unknown = read(with(R"("5.12":{"per_week":1,"per_month":null})"));
    REQUIRE(unknown.value.ok());
    CHECK_FALSE(unknown.value->assessment.is_known(unknown.standard->find_input("5.12").value()));
    CHECK(problems(with(R"("5.12":{"per_year":1})")) == Lines{"CG3001 1:41 /answers/5.12/per_year"});
    CHECK(problems(with(R"("5.13":{"per_day":1})")) == Lines{"CG3001 1:41 /answers/5.13/per_day"});  // the law has no such weight
    CHECK(problems(with(R"("5.12":{"per_day":-1,"per_week":100,"per_month":1.5})")) ==
          Lines{"CG3002 1:51 /answers/5.12/per_day", "CG3002 1:65 /answers/5.12/per_week", "CG3003 1:81 /answers/5.12/per_month"});
    CHECK(problems(with(R"("5.12":{},"5.13":3,"5.14":"0")")) ==
          Lines{"CG3003 1:40 /answers/5.12", "CG3003 1:50 /answers/5.13", "CG3003 1:59 /answers/5.14"});
  }

  TEST_CASE("letters, parts and numbers, and what is wrong with others") {
    const auto with = [](const std::string& answers) { return R"({"standard":"fr-aggir","answers":{)" + answers + "}}"; };
    CHECK(problems(with(R"("coherence":"D","eating":0,"washing":{"upper":"B","middle":"A","lower":2})")) ==
          Lines{"CG3002 1:47 /answers/coherence", "CG3003 1:60 /answers/eating", "CG3001 1:85 /answers/washing/middle", "CG3003 1:106 /answers/washing/lower"});
    CHECK(problems(with(R"("transfers":{"upper":"A"})")) == Lines{"CG3003 1:47 /answers/transfers"});  // an item without parts
    CHECK(read(with(R"("washing":{})")).value.ok());                                                   // nothing is known of either part
    const auto minutes = [](const std::string& value) { return problems(R"({"standard":"jp-kaigo-minutes","facts":{"minutes":)" + value + "}}"); };
    for (const char* good : {"0", "24.9", "25.0", "25.000", "1440", "null"}) CHECK_MESSAGE(minutes(good).empty(), good);
    for (const char* bad : {"24.95", "-1", "1440.1", "1e2", "99999999999999999999"}) CHECK_MESSAGE(minutes(bad) == Lines{"CG3002 1:51 /facts/minutes"}, bad);
    for (const char* bad : {"\"25\"", "true", "[25]"}) CHECK_MESSAGE(minutes(bad) == Lines{"CG3003 1:51 /facts/minutes"}, bad);
  }

  TEST_CASE("everything wrong with a case is told in one pass, with its place") {
    const std::string text = R"({
  "id": 7,
  "standard": "gbt42195-2022",
  "assessed_on": "2026-02-30",
  "answers": { "B.1.1": 5, "B.1.2": "4", "B.1.3": 4.0, "B.1.4": 4.5, "B.1.5": -1, "B.1.6": true, "ADL01": 0 },
  "facts": { "coma": 1, "falls_30d": 4, "B.1.7": 4, "dementia": "no" },
  "note": "x"
})";
    CHECK(problems(text) == Lines{"CG3003 2:9 /id", "CG3009 4:18 /assessed_on", "CG3002 5:25 /answers/B.1.1",
                                  "CG3003 5:37 /answers/B.1.2", "CG3003 5:51 /answers/B.1.3", "CG3003 5:65 /answers/B.1.4",
                                  "CG3002 5:79 /answers/B.1.5", "CG3003 5:92 /answers/B.1.6", "CG3001 5:98 /answers/ADL01",
                                  "CG3003 6:22 /facts/coma", "CG3002 6:38 /facts/falls_30d", "CG3010 6:41 /facts/B.1.7",
                                  "CG3003 6:65 /facts/dementia", "CG3007 7:3 /note"});
  }

  TEST_CASE("a key that stands twice is an error, at whatever depth") {
    CHECK(problems(with_answers(R"("B.1.1":4,"B.1.1":4)")) == Lines{"CG1007 1:50 /answers/B.1.1"});
    CHECK(problems(R"({"standard":"gbt42195-2022","id":"a","id":"b"})") == Lines{"CG1007 1:38 /id"});
    CHECK(problems(R"({"x":{"y":1,"y":2}})") == Lines{"CG3008 1:1 ", "CG3007 1:2 /x", "CG1007 1:13 /x/y"});
  }

  TEST_CASE("a key that stands twice does not hide what else is wrong, nor does its other value") {
    CHECK(problems(with_answers(R"("B.1.1":9,"B.1.1":4,"B.1.2":9)")) ==
          Lines{"CG3002 1:48 /answers/B.1.1", "CG1007 1:50 /answers/B.1.1", "CG3002 1:68 /answers/B.1.2"});
    CHECK(problems(R"({"standard":"gbt42195-2022","facts":{"coma":0},"facts":{"coma":1}})") ==
          Lines{"CG3003 1:45 /facts/coma", "CG1007 1:48 /facts", "CG3003 1:64 /facts/coma"});
  }

  TEST_CASE("columns count characters, so Chinese before the place does not shift it") {
    CHECK(problems("{\"id\":\"王奶奶\",\"standard\":\"gbt42195-2022\",\"x\":1}") == Lines{"CG3007 1:40 /x"});
  }

  TEST_CASE("escapes: pointers follow RFC 6901, keys are compared by value") {
    CHECK(problems(with_answers(R"("a/b~c":1)")) == Lines{"CG3001 1:40 /answers/a~1b~0c"});
    CHECK(read(with_answers("\"\\u0042.1.1\":4")).value.ok());
  }

  TEST_CASE("what is not JSON is told where it stops being JSON") {
    CHECK(problems("{\"id\":\"a\",}") == Lines{"CG1005 1:11 "});
    CHECK(problems("{\"id\":\"a\"") == Lines{"CG1014 1:10 "});
    CHECK(problems("{\"id\":tru}").size() == 1);
    CHECK(problems("hello").front().substr(0, 6) == "CG1005");
    CHECK(problems("{\"id\":NaN}").front().substr(0, 6) == "CG1005");
    CHECK(problems("{} {}").front().substr(0, 6) == "CG1005");
    CHECK(problems("") == Lines{"CG1014 1:1 "});
  }

  TEST_CASE("invalid UTF-8 is told by its first byte") {
    CHECK(problems("{\"id\":\"\xE7\x8E\x8B\xFF\"}") == Lines{"CG1003 1:9 "});
    CHECK(problems("{\"id\":\"\xC0\x80\"}") == Lines{"CG1003 1:8 "});
    CHECK(problems("{\"id\":\"\xED\xA0\x80\"}") == Lines{"CG1003 1:8 "});
  }

  TEST_CASE("deep nesting is refused before it costs anything") {
    const auto found = problems(std::string(100'000, '['));
    CHECK(found.size() == 1);
    CHECK(found.front().substr(0, 6) == "CG1006");
    CHECK(problems(R"({"answers":)" + std::string(50, '[') + std::string(50, ']') + "}").front().substr(0, 6) == "CG1006");
  }

  TEST_CASE("numbers beyond 64 bits are values that do not exist, not other values") {
    CHECK(problems(with_answers(R"("B.1.1":18446744073709551620)")) == Lines{"CG3003 1:48 /answers/B.1.1"});
    CHECK(problems(with_answers(R"("B.1.1":9223372036854775808)")) == Lines{"CG3003 1:48 /answers/B.1.1"});
    CHECK(problems(with_answers(R"("B.1.1":4294967300)")) == Lines{"CG3002 1:48 /answers/B.1.1"});
    CHECK(problems(with_answers(R"("B.1.1":4e0)")) == Lines{"CG3003 1:48 /answers/B.1.1"});
  }

  TEST_CASE("an unknown standard is told with the nearest name") {
    const auto result = read(R"({"standard":"gbt42195-2023","answers":{}})");
    REQUIRE(result.value.issues().size() == 1);
    CHECK(result.value.issues()[0].code == "CG3004");
    CHECK(result.value.issues()[0].where.pointer == "/standard");
    CHECK(result.value.issues()[0].arguments[1].second == "gbt42195-2022");
    CHECK(problems("{}") == Lines{"CG3008 1:1 "});
    CHECK(problems("[]") == Lines{"CG3003 1:1 "});
  }

  TEST_CASE("the id is kept when the rest is wrong, but not one of two") {
    CHECK(read(R"({"id":"c9","standard":"x"})").id == "c9");
    CHECK(read(R"({"id":"c9","standard":"x","standard":"x"})").id == "c9");
    CHECK_FALSE(read(R"({"id":"c9","id":"c8","standard":"x"})").id);
  }
}

TEST_SUITE("CaseStream") {
  TEST_CASE("one case over several lines, one a line, and an array") {
    CHECK(cut("{\n\"id\": \"a\"\n}\n").size() == 1);
    const auto lines = cut("{\"id\":\"a\"}\n\n{\"id\":\"b\"}\r\n  {\"id\":\"c\"}");
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].first_line == 3);
    CHECK(lines[2].first_line == 4);
    CHECK(lines[2].first_column == 3);
    const auto array = cut("[\n {\"id\":\"a,]\"},\n  {\"id\":\"b\\\"}\"}, 7\n]\n");
    REQUIRE(array.size() == 3);
    CHECK(array[0].text == "{\"id\":\"a,]\"}");
    CHECK(array[1].pointer == "/1");
    CHECK(array[1].first_line == 3);
    CHECK(array[1].first_column == 3);
    CHECK(array[2].text == "7\n");
  }

  TEST_CASE("a broken line does not take the next ones with it") {
    const auto lines = cut("{\"id\":\"a\"\n{\"id\":\"b\"}\n}\n{\"id\":\"c\"}\n");
    REQUIRE(lines.size() == 4);
    CHECK(lines[1].text == "{\"id\":\"b\"}\n");
    CHECK(lines[3].first_line == 4);
  }

  TEST_CASE("a broken element does not take the next ones with it") {
    const auto array = cut("[{\"a\" 1},{\"id\":\"b\"}]");
    REQUIRE(array.size() == 2);
    CHECK(array[1].text == "{\"id\":\"b\"}");
  }

  TEST_CASE("what is wrong between elements ends the array with a problem") {
    CHECK(cut("[{},,{}]").back().issues.at(0).code == "CG1005");
    CHECK(cut("[{},]").back().issues.at(0).code == "CG1005");
    CHECK(cut("[{} ").back().issues.at(0).code == "CG1014");
    CHECK(cut("[{}] x").back().issues.at(0).code == "CG1005");
    CHECK(cut("[").back().issues.at(0).code == "CG1014");
    CHECK(cut("[]").empty());
  }

  TEST_CASE("nothing at all is said; a byte-order mark is passed over") {
    REQUIRE(cut("").size() == 1);
    CHECK(cut("")[0].issues.at(0).code == "CG1002");
    CHECK(cut(" \n\t\n")[0].issues.at(0).code == "CG1002");
    CHECK(cut("\xEF\xBB\xBF")[0].issues.at(0).code == "CG1002");
    const auto marked = cut("\xEF\xBB\xBF{\"id\":\"a\"}");
    CHECK(marked[0].text == "{\"id\":\"a\"}");
    CHECK(marked[0].first_column == 1);
    CHECK(cut("\xEF\xBB[").front().text == "\xEF\xBB[");
  }

  TEST_CASE("a case that is too long is passed over in bounded memory, and the next one is read") {
    const auto lines = cut("{\"id\":\"" + std::string(3'000'000, 'x') + "\"}\n{\"id\":\"b\"}\n");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].issues.at(0).code == "CG1004");
    CHECK(lines[0].text.size() == CaseStream::most_bytes);
    CHECK(lines[1].text == "{\"id\":\"b\"}\n");
    CHECK(cut("[" + std::string(3'000'000, 'x') + ",{}]").size() == 2);
  }
}
