#include "caregrade/desk/screen.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "caregrade/caregrade.hpp"
#include "caregrade/desk/interview.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

Screen small() {
  return {.title = "title", .side = "side", .body = {{.text = "question", .is_strong = true}, {.mark = " 1  ", .text = "yes"}}, .problem = "wrong", .keys = "keys", .prompt = "answer: "};
}

TEST_SUITE("screen") {
  TEST_CASE("exactly the window's lines, none of them wider, whatever the size, question and language") {
    for (const char* id : {"gbt42195-2022", "mzt039-2013"}) {
      const Standard& standard = **Catalog::built_in().find(id);
      for (const Language language : {Language::en, Language::zh}) {
        Interview interview{standard, {.assessment = Assessment{standard}}, language, Date::parse("2026-03-01")};
        for (int step = 0; interview.step() != Interview::Step::left && step < 200; ++step) {
          for (const auto& [columns, rows] : {std::pair{80U, 24U}, {40U, 12U}, {20U, 8U}, {200U, 60U}, {5U, 2U}}) {
            const Layout shown = layout(interview.screen(columns), "typed 打字", {.columns = columns, .rows = rows, .has_color = step % 2 == 0});
            CHECK(shown.lines.size() == std::max(rows, 8U));
            for (const std::string& line : shown.lines) CHECK(display_width(line) <= std::max(columns, 20U));
            CHECK(shown.row < shown.lines.size());
            CHECK(shown.column < std::max(columns, 20U));
          }
          static_cast<void>(interview.take(interview.asked() != nullptr ? "s" : ""));
        }
      }
    }
  }

  TEST_CASE("every item of GB/T 42195-2022 with its definition and options fits 80 columns and 24 lines, in both languages") {
    const Standard& standard = **Catalog::built_in().find("gbt42195-2022");
    for (const Language language : {Language::en, Language::zh}) {
      Interview interview{standard, {.assessment = Assessment{standard}}, language, {}};
      while (interview.asked() != nullptr) {
        if (interview.asked()->input) CHECK_MESSAGE(layout(interview.screen(80), "", {}).most_top == 0, interview.asked()->id);
        static_cast<void>(interview.take("s"));
      }
    }
  }

  TEST_CASE("what does not fit is moved line by line") {
    Screen screen = small();
    for (int i = 0; i < 40; ++i) screen.body.push_back({.text = "line " + std::to_string(i)});
    const Layout first = layout(screen, "", {});
    CHECK(first.most_top > 0);
    const Layout last = layout(screen, "", {.top = 1000});
    CHECK(std::find(last.lines.begin(), last.lines.end(), "line 39") != last.lines.end());
    CHECK(std::find(first.lines.begin(), first.lines.end(), "line 39") == first.lines.end());
    CHECK(last.lines.front().find("/42]") != std::string::npos);
  }

  TEST_CASE("the cursor stands behind what was typed, of which the end is shown") {
    const Layout shown = layout(small(), "王", {.columns = 40, .rows = 10});
    CHECK(shown.lines[shown.row] == "answer: 王");
    CHECK(shown.column == 10);
    const Layout longer = layout(small(), std::string(100, 'x') + "end", {.columns = 40, .rows = 10});
    CHECK(longer.lines[longer.row].substr(longer.lines[longer.row].size() - 3) == "end");
    CHECK(longer.column < 40);
  }

  TEST_CASE("colour only where it is asked for, and nothing in data steers the terminal") {
    Screen screen = small();
    screen.body.push_back({.text = "a\033[2Jb"});
    for (const std::string& line : layout(screen, "", {}).lines) CHECK(line.find('\033') == std::string::npos);
    const Layout colored = layout(screen, "", {.has_color = true});
    CHECK(colored.lines.front().substr(0, 4) == "\033[1m");
    CHECK(std::none_of(colored.lines.begin(), colored.lines.end(), [](const std::string& line) { return line.find("\033[2J") != std::string::npos; }));
    CHECK(plain_text(screen, 80).find('\033') == std::string::npos);
  }

  TEST_CASE("the same from top to bottom, the prompt last") {
    CHECK(plain_text(small(), 80) == "\ntitle\nside\nquestion\n 1  yes\n! wrong\nkeys\nanswer: ");
  }
}

}  // namespace
}  // namespace caregrade
