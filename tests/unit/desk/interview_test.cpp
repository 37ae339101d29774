#include "caregrade/desk/interview.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "caregrade/caregrade.hpp"
#include "support/folder.hpp"
#include "support/gbt42195.hpp"

namespace caregrade {
namespace {

using test::gbt;

constexpr const char* identity = "11010519491231002X";  // the example of GB 11643: a woman born on 1949-12-31

Draft blank(const Standard& standard) { return Draft{.assessment = Assessment{standard}}; }
Interview begun(const Standard& standard = gbt()) { return {standard, blank(standard), Language::en, *Date::parse("2026-03-01")}; }

std::string text_of(const Interview& interview) { return plain_text(interview.screen(80), 80); }

/// Goes on until a question is asked, skipping all before it.
void go_to(Interview& interview, std::string_view id) {
  while (interview.asked() != nullptr && interview.asked()->id != id) static_cast<void>(interview.take("s"));
  REQUIRE(interview.asked() != nullptr);
}

/// Something that may be typed for a question.
std::string any_answer(const Standard& standard, const Question& question, const Draft& draft) {
  using Asks = Question::Kind;
  const auto list = choices(standard, question, draft);
  if (!list.empty()) return list.front().key;
  switch (question.kind) {
    case Asks::date: return question.field.holds == Holds::birth_date ? "1949-12-31" : "2026-03-01";
    case Asks::number: return "52.5";
    case Asks::rows: return "0";
    case Asks::text: return question.field.holds == Holds::identity_number ? identity : question.field.holds == Holds::phone ? "010-1234567" : "Example";
    default: return "0";
  }
}

/// Whether the entry was refused, and the same is asked again.
bool is_refused(Interview& interview, std::string_view typed) {
  const std::string id = interview.asked()->id;
  const Draft before = interview.draft();
  const bool is_kept = interview.take(typed);
  return !is_kept && interview.asked() != nullptr && interview.asked()->id == id && interview.draft() == before && !interview.screen(80).problem.empty();
}

TEST_SUITE("interview") {
  TEST_CASE("every item and fact of every standard is asked once, and no id twice") {
    for (const std::string& id : Catalog::built_in().ids()) {
      const Standard& standard = **Catalog::built_in().find(id);
      std::set<std::string> ids{};
      std::size_t inputs = 0;
      for (const Question& question : questions(standard)) {
        CHECK_MESSAGE(ids.insert(question.id).second, id << " " << question.id);
        inputs += question.input ? 1U : 0U;
        if (question.input) CHECK(standard.input_id(*question.input) == question.id);
      }
      CHECK(inputs == standard.answer_count());
    }
  }

  TEST_CASE("the form of GB/T 42195-2022: its sheets, the items, what adjusts the level, who signs") {
    std::vector<std::string> ids{};
    for (const Question& question : questions(gbt())) ids.push_back(question.id);
    const auto at = [&ids](const char* id) { return std::find(ids.begin(), ids.end(), id) - ids.begin(); };
    const std::ptrdiff_t end = std::ssize(ids);
    CHECK(at("A.1.1") == 0);
    CHECK(at("A.5.12") < at("B.1.1"));
    CHECK(at("B.4.5") < at("coma"));
    CHECK(at("coma") < at("C.foot.1"));
    CHECK(at("C.foot.3") == end - 1);
    for (const char* asked_as_fact : {"A.5.11", "A.2.14.1", "A.2.14.5"}) CHECK(at(asked_as_fact) == end);
    for (const char* not_typed : {"C.2", "C.5", "C.foot.4", "C.foot.5", "A.4.2.1", "A.4.2.2"}) CHECK(at(not_typed) == end);
    CHECK(end == 26 + 8 + 33 + 3);  // items, facts, fields of annex A but for the six that are facts and the columns of A.4.2, place and assessors
  }

  TEST_CASE("what a field holds is one of the words that the interview knows") {
    const auto is_wrong = [](const test::Folder& folder) {
      const Result<Standard> read = folder.read();
      return std::any_of(read.issues().begin(), read.issues().end(), [](const Issue& issue) { return issue.code == "CG2006"; });
    };
    CHECK_FALSE(is_wrong(test::Folder{"gbt42195-2022"}));
    CHECK(is_wrong(test::Folder{"gbt42195-2022"}.replace("form.csv", "assessed_on", "assessed")));
  }

  TEST_CASE("a whole form of every standard, and on the way what is kept reads back the same") {
    for (const std::string& id : Catalog::built_in().ids()) {
      const Standard& standard = **Catalog::built_in().find(id);
      Interview interview = begun(standard);
      int questions_left = 200;
      while (interview.asked() != nullptr && --questions_left > 0) {
        const std::string typed = any_answer(standard, *interview.asked(), interview.draft());
        CHECK_MESSAGE(interview.take(typed), id << " " << typed);
        if (questions_left % 7 != 0 && interview.asked() != nullptr) continue;
        const KeptDraft kept = keep_draft({.text = to_json(standard, interview.draft()), .file = "a"}, [](std::string_view name) { return Catalog::built_in().find(name); });
        CHECK(kept.issues.empty());
        CHECK(kept.draft == interview.draft());
        Interview resumed{standard, kept.draft, Language::en, {}};
        CHECK((resumed.asked() == nullptr ? "" : resumed.asked()->id) == (interview.asked() == nullptr ? "" : interview.asked()->id));
      }
      CHECK(interview.step() == Interview::Step::review);
      CHECK(interview.left_open() == 0);
      static_cast<void>(interview.take(""));
      CHECK(interview.step() == Interview::Step::result);
      CHECK_FALSE(interview.is_finished());
      static_cast<void>(interview.take(""));
      CHECK(interview.is_finished());
    }
  }

  TEST_CASE("what is kept is a case, and grades like one") {
    Interview interview = begun();
    while (interview.asked() != nullptr) static_cast<void>(interview.take(any_answer(gbt(), *interview.asked(), interview.draft())));
    const CaseResult read = read_case({.text = to_json(gbt(), interview.draft()), .file = "a"}, [](std::string_view name) { return Catalog::built_in().find(name); });
    REQUIRE(read.value.ok());
    CHECK(read.value.value().assessment == interview.draft().assessment);
    CHECK(grade(gbt(), read.value.value().assessment)->complete);
  }

  TEST_CASE("wrong entries ask again and change nothing") {
    const std::vector<std::pair<const char*, std::vector<const char*>>> wrong{
        {"A.1.1", {"", "110105194912310021", "a\tb\x01", "\xFF"}},
        {"A.1.2", {"2026-02-30", "tomorrow", "1", "2026/03/01"}},
        {"A.1.3", {"0", "6", "1 2", "x", "-1"}},
        {"A.2.3", {"", "1949-13-01", "49"}},
        {"A.2.4", {"0", "-3", "tall", "1000", "1e2", "165.123"}},
        {"A.2.8", {"11010519491231003X", "110105491231002", "abc", "110105194913310021", "110105194912310021"}},
        {"A.2.10", {"0 1", "9", "1;2", "one"}},
        {"A.3.4", {"12", "call me", "1234567890123456789012"}},
        {"A.4.1", {"24", "1 0"}},
        {"A.4.2", {"aspirin", "aspirin, mouth", "a,b,c,d,e", ",b,c,d"}},
        {"A.5.3", {"0", "1 2", "8"}},
        {"B.1.1", {"5", "-1", "4.0", "four", "44"}},
        {"B.2.4", {"4"}},
        {"coma", {"2", "yes", "true"}},
        {"falls_30d", {"4", "-1"}}};
    Interview interview = begun();
    for (const auto& [id, entries] : wrong) {
      go_to(interview, id);
      for (const char* entry : entries) CHECK_MESSAGE(is_refused(interview, entry), id << " " << entry);
    }
  }

  TEST_CASE("CG6023 says what the field expects") {
    Draft draft = blank(gbt());
    for (const Question& question : questions(gbt())) {
      if (question.id != "A.2.4") continue;
      const Issues issues = answer(gbt(), question, "tall", draft);
      REQUIRE(issues.size() == 1);
      CHECK(issues.front().code == "CG6023");
      CHECK(message(issues.front(), Language::en) == "expected a number above 0 and below 1000, such as 52.5");
    }
  }

  TEST_CASE("a second way of writing the same") {
    Interview interview = begun();
    CHECK(interview.take("No. 7"));
    CHECK(interview.take("20260301"));
    CHECK(interview.draft().assessment.assessed_on == Date::parse("2026-03-01"));
    go_to(interview, "A.2.8");
    CHECK(interview.take("11010519491231002x"));
    CHECK(interview.draft().fields.at("A.2.8").text == identity);
    go_to(interview, "A.2.10");
    CHECK(interview.take("3，1、3"));
    CHECK(interview.draft().fields.at("A.2.10").choices == std::vector<int>{1, 3});
    go_to(interview, "A.4.2");
    CHECK(interview.take("二甲双胍，口服，0.5g，每日2次；阿司匹林, 口服, 100mg, 每日1次"));
    CHECK(interview.draft().fields.at("A.4.2").rows ==
          std::vector<std::vector<std::string>>{{"二甲双胍", "口服", "0.5g", "每日2次"}, {"阿司匹林", "口服", "100mg", "每日1次"}});
  }

  TEST_CASE("Enter alone takes the day that is offered, and keeps what is answered") {
    Interview interview = begun();
    CHECK(is_refused(interview, ""));
    CHECK(interview.take("7"));
    CHECK(interview.take(""));
    CHECK(interview.draft().assessment.assessed_on == Date::parse("2026-03-01"));
    static_cast<void>(interview.take("b"));
    CHECK(interview.asked()->id == "A.1.2");
    CHECK_FALSE(interview.take(""));
    CHECK(interview.asked()->id == "A.1.3");
  }

  TEST_CASE("back, skip, note, more, and letters that are meant as text") {
    Interview interview = begun();
    CHECK_FALSE(interview.take("b"));
    CHECK(interview.screen(80).problem == "this is the first question");
    CHECK(interview.take("\\b"));
    CHECK(interview.draft().assessment.id == "b");
    CHECK(interview.take("s"));
    CHECK(interview.draft().skipped == std::set<std::string, std::less<>>{"A.1.2"});
    static_cast<void>(interview.take("b"));
    CHECK(interview.take(""));
    CHECK(interview.draft().skipped.empty());
    go_to(interview, "B.1.7");
    const std::size_t few = interview.screen(80).body.size();
    CHECK_FALSE(interview.take("?"));
    CHECK(interview.screen(80).body.size() > few);
    CHECK_FALSE(interview.take("n"));
    CHECK(interview.step() == Interview::Step::note);
    CHECK(interview.take("once in May"));
    CHECK(interview.draft().notes.at("B.1.7") == "once in May");
    CHECK(interview.asked()->id == "B.1.7");
    CHECK(text_of(interview).find("note: once in May") != std::string::npos);
    static_cast<void>(interview.take("n"));
    CHECK(interview.take("-"));
    CHECK(interview.draft().notes.empty());
    CHECK_FALSE(interview.take("q"));
    CHECK(interview.step() == Interview::Step::left);
    CHECK_FALSE(interview.is_finished());
  }

  TEST_CASE("the side line says what grading says") {
    Interview interview = begun();
    go_to(interview, "B.1.1");
    for (int i = 0; i < 20; ++i) {
      const auto grading = *grade(gbt(), interview.draft().assessment);
      const std::string expected = "level " + level_numbers(gbt().levels, grading.levels);
      CHECK(interview.screen(80).side.substr(0, expected.size()) == expected);
      if (!grading.levels.single()) CHECK(interview.screen(80).side.find(": " + std::to_string(grading.ask_next.size())) != std::string::npos);
      static_cast<void>(interview.take("0"));
    }
  }

  TEST_CASE("a diagnosis that is not among those chosen is no; one that is chosen is asked by its own words") {
    Interview interview = begun();
    const auto value = [&](const char* id) { return interview.draft().assessment.values()[*gbt().find_input(id)]; };
    go_to(interview, "A.4.1");
    CHECK(interview.take("1 22"));
    CHECK(value("dementia") == 0);
    CHECK(value("mental_disorder") == Assessment::unknown);
    go_to(interview, "coma");
    CHECK(interview.take("0"));
    CHECK(interview.asked()->id == "mental_disorder");
    CHECK(interview.take("0"));
    go_to(interview, "C.foot.1");
    CHECK(interview.take("home"));
    CHECK(interview.take("s"));
    CHECK(interview.take("s"));
    CHECK(interview.step() == Interview::Step::review);
    static_cast<void>(interview.take("A.4.1"));
    CHECK(interview.take("0"));
    CHECK(interview.step() == Interview::Step::review);
    CHECK(value("mental_disorder") == 0);
    static_cast<void>(interview.take("A.4.1"));
    CHECK(interview.take("21"));
    CHECK(value("dementia") == Assessment::unknown);
    CHECK(interview.left_open() == 1);
  }

  TEST_CASE("what contradicts itself is told at once, and again on the review page") {
    Interview interview = begun();
    go_to(interview, "A.2.2");
    CHECK(interview.take("1"));
    CHECK(interview.take("1949-12-30"));
    go_to(interview, "A.2.8");
    CHECK(interview.screen(80).notices.empty());
    CHECK(interview.take(identity));
    CHECK(interview.screen(80).notices.size() == 2);
    go_to(interview, "B.3.9");
    CHECK(interview.screen(80).notices.empty());
    CHECK(interview.take("2"));
    go_to(interview, "coma");
    CHECK(interview.take("1"));
    CHECK(interview.screen(80).notices.size() == 1);
    while (interview.asked() != nullptr) static_cast<void>(interview.take("s"));
    const Screen review = interview.screen(80);
    CHECK(std::count_if(review.body.begin(), review.body.end(), [](const ScreenLine& line) { return line.mark == "! "; }) == 3);
    Interview late = begun();
    CHECK(late.take("7"));
    CHECK(late.take("2026-03-02"));
    CHECK(late.screen(80).notices.size() == 1);
  }

  TEST_CASE("who a person is stands on no screen but where it is typed") {
    for (const Language language : {Language::en, Language::zh}) {
      Interview interview{gbt(), blank(gbt()), language, *Date::parse("2026-03-01")};
      const std::map<std::string, std::string> personal{{"A.2.1", "Wang Example"}, {"A.2.3", "1949-12-31"}, {"A.2.8", identity},       {"A.3.1", "Li Example"},
                                                        {"A.3.3", "Sun Example"},  {"A.3.4", "13900001234"}, {"C.foot.2", "Zhao Example"}};
      const auto check = [&] {
        const std::string shown = text_of(interview);
        for (const auto& [id, text] : personal) CHECK_MESSAGE(shown.find(text) == std::string::npos, id);
      };
      while (interview.asked() != nullptr) {
        const auto found = personal.find(interview.asked()->id);
        CHECK(interview.take(found != personal.end() ? found->second : any_answer(gbt(), *interview.asked(), interview.draft())));
        check();
        static_cast<void>(interview.take("b"));
        check();
        static_cast<void>(interview.take(""));
      }
      check();
      static_cast<void>(interview.take(""));
      check();
    }
  }

  TEST_CASE("a quick interview stops when the level is certain, and says that it is not official") {
    for (const char* id : {"gbt42195-2022", "mzt039-2013", "nhsa-ltc-2021", "de-nba", "kr-ltc-score"}) {
      const Standard& standard = **Catalog::built_in().find(id);
      Draft draft = blank(standard);
      draft.is_quick = true;
      Interview interview{standard, draft, Language::en, {}};
      std::size_t asked = 0;
      while (interview.asked() != nullptr) {
        const auto before = *grade(standard, interview.draft().assessment);
        CHECK(before.levels.size() > 1);
        CHECK(*interview.asked()->input == before.ask_next.front());
        CHECK(interview.take(any_answer(standard, *interview.asked(), interview.draft())));
        ++asked;
      }
      CHECK(grade(standard, interview.draft().assessment)->levels.single());
      CHECK(asked <= standard.answer_count());
      CHECK(interview.result({}).find("Not an official result") == 0);
    }
  }

  TEST_CASE("back goes to the question before, also where their order hangs on the answers") {
    Draft draft = blank(gbt());
    draft.is_quick = true;
    Interview interview{gbt(), draft, Language::en, {}};
    std::vector<std::string> ids{};
    for (int i = 0; i < 6; ++i) {
      ids.push_back(interview.asked()->id);
      static_cast<void>(interview.take(i % 2 == 0 ? "0" : "s"));
    }
    for (std::size_t i = ids.size(); i-- > 0;) {
      static_cast<void>(interview.take("b"));
      CHECK(interview.asked()->id == ids[i]);
    }
  }

  TEST_CASE("the review lists every answer, and any of them can be changed by its number or its code") {
    Interview interview = begun();
    while (interview.asked() != nullptr) static_cast<void>(interview.take(any_answer(gbt(), *interview.asked(), interview.draft())));
    for (const char* wrong : {"0", "999", "x", "-1", "?"}) {
      static_cast<void>(interview.take(wrong));
      CHECK(interview.step() == Interview::Step::review);
      CHECK_FALSE(interview.screen(80).problem.empty());
    }
    static_cast<void>(interview.take("B.3.9"));
    REQUIRE(interview.asked() != nullptr);
    CHECK(interview.take("0"));
    CHECK(interview.step() == Interview::Step::review);
    static_cast<void>(interview.take("1"));
    CHECK(interview.asked()->id == "A.1.1");
    static_cast<void>(interview.take("b"));
    CHECK(interview.step() == Interview::Step::review);
    static_cast<void>(interview.take(""));
    static_cast<void>(interview.take("x"));
    CHECK(interview.step() == Interview::Step::result);
    CHECK_FALSE(interview.screen(80).problem.empty());
    static_cast<void>(interview.take("b"));
    CHECK(interview.step() == Interview::Step::review);
  }
}

}  // namespace
}  // namespace caregrade
