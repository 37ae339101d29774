#include <doctest/doctest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/text/csv.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

using namespace caregrade;

TEST_SUITE("utf8") {
  TEST_CASE("the first byte that is not UTF-8 is found") {
    CHECK_FALSE(invalid_utf8_at("能力 ability 🙂").has_value());
    CHECK(invalid_utf8_at("a\x80") == 1);
    CHECK(invalid_utf8_at("ab\xC3") == 2);                  // cut off
    CHECK(invalid_utf8_at("\xC0\xAF") == 0);                // overlong
    CHECK(invalid_utf8_at("\xED\xA0\x80") == 0);            // surrogate
    CHECK(invalid_utf8_at("\xF4\x90\x80\x80") == 0);        // past the last plane
    CHECK(invalid_utf8_at("x\xF8\x88\x80\x80\x80") == 1);   // five bytes
  }

  TEST_CASE("a Chinese character is two columns wide, a mark on a letter none") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("自理能力") == 8);
    CHECK(display_width("（A）") == 5);
    CHECK(display_width("e\xCC\x81") == 1);
    CHECK(display_width("\033[1m等级\033[0m") == 4);
    CHECK(display_width("\033[1") == 0);
    CHECK(padded("能力", 6) == "能力  ");
    CHECK(padded("ability", 3) == "ability");
    CHECK(character_count("能力a") == 3);
  }

  TEST_CASE("wrapping keeps words whole, fits the width and does not begin a line with a closing mark") {
    CHECK(wrapped("one two three", 7, "  ") == "one two\n  three");
    CHECK(wrapped("自理能力，基础运动", 8, "") == "自理能\n力，基础\n运动");
    CHECK(wrapped("加重一级（甲）乙", 10, "") == "加重一级\n（甲）乙");
    CHECK(wrapped("加重一级（C.4）", 10, "") == "加重一级\n（C.4）");
    CHECK(wrapped("", 10, "") == "");
  }

  TEST_CASE("control characters cannot reach a terminal") {
    CHECK(harmless("a\x1B[31mb") == "a\xEF\xBF\xBD[31mb");
    CHECK(harmless("\xC2\x9B" "1m") == "\xEF\xBF\xBD" "1m");
    CHECK(harmless("a\xE2\x80\xAE" "b") == "a\xEF\xBF\xBD" "b");
    CHECK(harmless("好") == "好");
  }
}

TEST_SUITE("csv") {
  TEST_CASE("fields, quotes, both line ends, a byte-order mark") {
    const auto table = read_csv("\xEF\xBB\xBF" "a,b\r\n1,\"x, \"\"y\"\"\nz\"\n\n2,\n", "f.csv");
    REQUIRE(table.ok());
    CHECK(table->header[0].text == "a");
    CHECK(table->header[0].column == 1);
    REQUIRE(table->rows.size() == 2);
    CHECK(table->rows[0][1].text == "x, \"y\"\nz");
    CHECK(table->rows[1][0].line == 5);
    CHECK(table->rows[1][1].text.empty());
    CHECK(read_csv("名,b\n能,x", "f")->rows[0][1].column == 3);
  }

  TEST_CASE("every problem is told with its place") {
    const auto place = [](std::string_view text) {
      const auto table = read_csv(text, "f");
      REQUIRE_FALSE(table.ok());
      const Issue& issue = table.issues()[0];
      return issue.code + " " + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column);
    };
    CHECK(place("a,b\n1,\"x") == "CG1008 2:3");
    CHECK(place("a,b\n1,\"x\"y\n") == "CG1009 2:6");
    CHECK(place("a,b\n1\n") == "CG1010 2:1");
    CHECK(place("") == "CG1011 1:1");
    CHECK(read_csv("a,b\n1\n1,2,3\n", "f").issues().size() == 2);
  }

  TEST_CASE("what is written is read back the same") {
    for (const std::string text : {"", "a", "a,b", "a\"b", "a\nb", "能,力"}) CHECK(read_csv("h\n" + csv_field(text) + "\n", "f").ok());
    CHECK(read_csv("h,i\n" + csv_field("a\"b,\nc") + ",1\n", "f")->rows[0][0].text == "a\"b,\nc");
  }
}

TEST_SUITE("messages") {
  std::set<std::string> places(const std::string& text) {
    std::set<std::string> found{};
    for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1))
      found.insert(text.substr(open, text.find('}', open) - open + 1));
    return found;
  }

  TEST_CASE("both languages have the same keys with the same places, none empty") {
    const auto &zh = messages(Language::zh).texts(), &en = messages(Language::en).texts();
    REQUIRE(zh.size() == en.size());
    for (const auto& entry : zh) {
      const std::string &key = entry.first, &text = entry.second;
      REQUIRE_MESSAGE(en.count(key) == 1, key);
      CHECK_MESSAGE(places(text) == places(en.at(key)), key);
      CHECK_FALSE(text.empty());
      CHECK_FALSE(en.at(key).empty());
    }
  }

  TEST_CASE("a missing key or value is our mistake, loudly") {
    CHECK_THROWS_AS(static_cast<void>(messages(Language::en)["no.such.key"]), std::logic_error);
    CHECK_THROWS_AS(static_cast<void>(messages(Language::en).fill("ui.hint", {})), std::logic_error);
  }
}

TEST_SUITE("diagnostic") {
  const Issue issue{.code = "CG3002",
                    .where = {.file = "c.json", .line = 1, .column = 12, .pointer = "/answers/B.1.1"},
                    .arguments = {{"id", "B.1.1"}, {"expected", "0, 1"}, {"found", "5"}}};

  TEST_CASE("the caret stands under the place, also behind Chinese characters") {
    CHECK(diagnostic(issue, {.language = Language::en, .source = "{\"王奶奶\": {{5"}) ==
          "c.json:1:12 /answers/B.1.1: error[CG3002]: B.1.1 has no option 5: expected one of 0, 1\n"
          "  {\"王奶奶\": {{5\n"
          "                ^\n"
          "  hint: give the number printed beside the option, or null where nobody answered\n");
  }

  TEST_CASE("colours only when asked for; data cannot steer the terminal or flood it") {
    Issue hostile = issue;
    hostile.arguments[2].second = "\x1B[2J" + std::string(100'000, 'x');
    const std::string text = diagnostic(hostile, {.language = Language::zh});
    CHECK(text.find('\x1B') == std::string::npos);
    CHECK(text.size() < 1000);
    CHECK(diagnostic(issue, {.color = true}).find('\x1B') != std::string::npos);
  }

  TEST_CASE("places count lines and characters") {
    const std::string text = "a\n能力x\r\nz";
    CHECK(place_of(text, 0) == Where{.line = 1, .column = 1});
    CHECK(place_of(text, 8) == Where{.line = 2, .column = 3});
    CHECK(place_of(text, 1000) == Where{.line = 3, .column = 2});
    CHECK(place_of(text, 2, 10) == Where{.line = 11, .column = 1});
  }
}

TEST_SUITE("csv rows") {
  const auto end = [](std::string_view text, std::size_t from = 0, bool is_last = false) { return csv_row_end(text, from, is_last); };

  TEST_CASE("a row ends with its line, but not inside quotation marks") {
    CHECK(end("a,b\nc").end == 4);
    CHECK(end("a,\"b\n\",c\nd").end == 9);
    CHECK(end("a,\"b\"\"\n\"\nd").end == 9);
    CHECK(end("\"\"\nd").end == 3);
    CHECK(end("5\" tube,b\nc\n").end == 10);  // a mark inside a field is a character
    CHECK(end("x\na,b\n", 2).end == 6);
  }

  TEST_CASE("what may go on is not whole") {
    CHECK_FALSE(end("a,b").is_whole);
    CHECK_FALSE(end("a,\"b\nc").is_whole);
    CHECK_FALSE(end("a,\"b\"").is_whole);  // the mark may be the first of two
    CHECK(end("a,b", 0, true).is_whole);
    CHECK(end("a,b", 0, true).end == 3);
  }

  TEST_CASE("a mark without end costs its own line, not the rest of the file") {
    const std::string rest(CsvRowEnd::most_spanned, 'x');
    const CsvRowEnd found = end("a,\"b\nc,d\n" + rest);
    CHECK(found.is_unclosed);
    CHECK(found.end == 5);
    CHECK(end("a,\"b\nc,d\n", 0, true).is_unclosed);
  }

  TEST_CASE("fields of a row") {
    std::vector<CsvField> fields{};
    split_csv_row("a,,\"b \"\"c\"\", d\",e\r\n", fields);
    REQUIRE(fields.size() == 4);
    CHECK(fields[0].text == "a");
    CHECK(fields[1].text.empty());
    CHECK(csv_text(fields[2]) == "b \"c\", d");
    CHECK(fields[3].text == "e");
    split_csv_row("\"a\"b,\"c", fields);
    REQUIRE(fields.size() == 2);
    CHECK(fields[0].is_broken);
    CHECK(fields[1].is_unclosed);
  }
}
