#include "caregrade/desk/draft.hpp"

#include <doctest/doctest.h>

#include "caregrade/caregrade.hpp"
#include "caregrade/desk/question.hpp"
#include "support/gbt42195.hpp"

namespace caregrade {
namespace {

using test::gbt;

KeptDraft kept(const std::string& text) {
  return keep_draft({.text = text, .file = "visit.json"}, [](std::string_view id) { return Catalog::built_in().find(id); });
}

/// A draft with something of every kind.
Draft filled() {
  Draft draft{.assessment = Assessment{gbt()}};
  draft.assessment.id = "2026-7";
  draft.assessment.assessed_on = Date::parse("2026-03-01");
  for (InputIndex input = 0; input < 34; ++input)
    if (input % 5 != 4) draft.assessment.set(input, 1);
  draft.fields["A.1.3"].choices = {2};
  draft.fields["A.2.1"].text = "王\"例\\子";
  draft.fields["A.2.4"].text = "165.5";
  draft.fields["A.2.8"].text = "11010519491231002X";
  draft.fields["A.2.10"].choices = {1, 3};
  draft.fields["A.4.1"].choices = {};
  draft.fields["A.4.2"].rows = {{"aspirin", "by mouth", "100 mg", "daily"}, {"b", "c", "d", ""}};
  draft.notes["B.1.1"] = "{\"B.1.2\": 0, [";
  draft.skipped = {"A.2.9", "B.1.5"};
  return draft;
}

/// Whether what was kept says nothing that the draft does not say.
bool is_part_of(const Draft& part, const Draft& whole) {
  for (InputIndex input = 0; input < 34; ++input)
    if (part.assessment.is_known(input) && part.assessment.values()[input] != whole.assessment.values()[input]) return false;
  for (const auto& [id, answer] : part.fields)
    if (whole.fields.find(id) == whole.fields.end() || !(whole.fields.at(id) == answer)) return false;
  for (const auto& [id, note] : part.notes)
    if (whole.notes.find(id) == whole.notes.end() || whole.notes.at(id) != note) return false;
  for (const std::string& id : part.skipped)
    if (whole.skipped.find(id) == whole.skipped.end()) return false;
  return true;
}

std::size_t known(const Draft& draft) {
  std::size_t count = draft.fields.size() + draft.notes.size() + draft.skipped.size();
  for (InputIndex input = 0; input < 34; ++input) count += draft.assessment.is_known(input) ? 1U : 0U;
  return count;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> list{};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    list.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return list;
}

std::string joined(const std::vector<std::string>& list) {
  std::string text{};
  for (const std::string& line : list) text += line + "\n";
  return text;
}

TEST_SUITE("draft") {
  TEST_CASE("what is written reads back the same") {
    const KeptDraft read = kept(to_json(gbt(), filled()));
    CHECK(read.issues.empty());
    CHECK(read.standard == &gbt());
    CHECK(read.draft == filled());
  }

  TEST_CASE("cut after any byte: what stands before the cut is kept, nothing is made up, and the cut is told") {
    const std::string text = to_json(gbt(), filled());
    std::size_t before = 0;
    for (std::size_t length = 0; length + 3 < text.size(); ++length) {
      const KeptDraft read = kept(text.substr(0, length));
      CHECK_FALSE(read.issues.empty());
      if (read.standard == nullptr) {
        CHECK(length < text.find("gbt42195-2022") + 20);
        continue;
      }
      CHECK(is_part_of(read.draft, filled()));
      CHECK(known(read.draft) >= before);
      before = known(read.draft);
    }
    CHECK(before + 1 >= known(filled()));
  }

  TEST_CASE("one damaged line: all others are kept, and it is named") {
    const std::vector<std::string> whole = lines(to_json(gbt(), filled()));
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const bool is_value = whole[i].size() > 3 && whole[i].back() != '{' && whole[i].back() != '[' && whole[i].find("standard") == std::string::npos;
      if (!is_value) continue;
      for (const char* damage : {"#!garbage", "\"B.1.1: 4,", "\xFF\xFE,", "\"a\": \"unclosed,"}) {
        std::vector<std::string> damaged = whole;
        damaged[i] = damage;
        const KeptDraft read = kept(joined(damaged));
        REQUIRE_MESSAGE(read.standard != nullptr, whole[i] << " / " << damage);
        CHECK(is_part_of(read.draft, filled()));
        CHECK_MESSAGE(known(read.draft) + 2 >= known(filled()), whole[i] << " / " << damage);
        CHECK(std::any_of(read.issues.begin(), read.issues.end(), [&](const Issue& issue) { return issue.code == "CG6021" && issue.where.line == i + 1; }));
      }
    }
  }

  TEST_CASE("values that are none are named with their place, and stay unknown") {
    const auto edited = [](const std::string& from, const std::string& to) {
      std::string text = to_json(gbt(), filled());
      const std::size_t at = text.find(from);
      REQUIRE(at != std::string::npos);
      return kept(text.replace(at, from.size(), to));
    };
    for (const auto& [from, to, code] : std::vector<std::array<std::string, 3>>{{"\"B.1.1\": 3", "\"B.1.1\": 9", "CG3002"},
                                                                               {"\"B.1.1\": 3", "\"B.9.9\": 3", "CG3001"},
                                                                               {"\"2026-03-01\"", "\"2026-02-30\"", "CG3009"},
                                                                               {"\"A.1.3\": 2", "\"A.1.3\": 7", "CG6022"},
                                                                               {"\"A.1.3\": 2", "\"A.9.9\": 2", "CG6022"},
                                                                               {"\"A.2.4\": 165.5", "\"A.2.4\": \"tall\"", "CG6022"},
                                                                               {"11010519491231002X", "11010519491231003X", "CG6022"},
                                                                               {"[1,3]", "[1,\"3\"]", "CG6022"},
                                                                               {"[1,3]", "{}", "CG6022"},
                                                                               {"\"B.1.5\"", "\"B.9.5\"", "CG6022"},
                                                                               {"\"quick\": false", "\"quick\": 0", "CG6022"},
                                                                               {"\"schema\": 1", "\"schema\": 2", "CG6022"},
                                                                               {"\"notes\": {", "\"remarks\": {", "CG6022"},
                                                                               {"\"id\": ", "\"age\": 85, \"id\": ", "CG3007"}}) {
      const KeptDraft read = edited(from, to);
      REQUIRE_MESSAGE(read.issues.size() == 1, from << " → " << to);
      CHECK_MESSAGE(read.issues.front().code == code, from << " → " << to);
      CHECK(read.issues.front().where.line > 0);
      CHECK(is_part_of(read.draft, filled()));
      CHECK(known(read.draft) + 1 >= known(filled()));
      for (const Language language : {Language::en, Language::zh}) CHECK(message(read.issues.front(), language).find("1949123100") == std::string::npos);
    }
  }

  TEST_CASE("what is no draft gives nothing and says why") {
    for (const char* text : {"", "[1]", "4", "\"x\"", "{", "{}", "not json at all", "{\"standard\": 5}", "{\"standard\":\"gbt\"}"}) {
      const KeptDraft read = kept(text);
      CHECK(read.standard == nullptr);
      CHECK_FALSE(read.issues.empty());
    }
  }

  TEST_CASE("a case that somebody else wrote can be gone on with") {
    const KeptDraft read = kept(R"({"standard":"gbt42195-2022","answers":{"B.1.1":3}})");
    CHECK(read.issues.empty());
    CHECK(known(read.draft) == 1);
  }

  TEST_CASE("a person's file fills in what it says and the draft does not") {
    const Rulebook& rulebook = **built_in_rulebook();
    const std::string json = R"({"identity_number":"11010519491231002X","facts":{"hukou":"110105"}})";
    const PersonResult person = read_person({.text = json, .file = "p"}, rulebook, [](std::string_view id) { return Catalog::built_in().find(id); });
    REQUIRE(person.value.ok());
    Draft draft{.assessment = Assessment{gbt()}};
    fill_in(gbt(), *person.value, rulebook, json, draft);
    CHECK(draft.fields.size() == 3);
    CHECK(draft.fields.at("A.2.8").text == "11010519491231002X");
    CHECK(draft.fields.at("A.2.3").text == "1949-12-31");
    CHECK(draft.fields.at("A.2.2").choices == std::vector<int>{2});
    Draft other{.assessment = Assessment{gbt()}};
    other.fields["A.2.3"].text = "1950-01-01";
    fill_in(gbt(), *person.value, rulebook, json, other);
    CHECK(other.fields.at("A.2.3").text == "1950-01-01");
  }
}

}  // namespace
}  // namespace caregrade
