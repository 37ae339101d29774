#include <doctest/doctest.h>

#include "caregrade/core/date.hpp"
#include "caregrade/core/few.hpp"
#include "caregrade/core/points.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/grading.hpp"

using namespace caregrade;

TEST_SUITE("core") {
  TEST_CASE("points are exact decimals of at most two places, and nothing else") {
    CHECK(Points::parse("12") == Points::centi(1200));
    CHECK(Points::parse("-3") == Points::centi(-300));
    CHECK(Points::parse("12.5") == Points::centi(1250));
    CHECK(Points::parse("0.05") == Points::centi(5));
    CHECK(Points::parse("9999999") == Points::centi(999999900));
    for (const char* wrong : {"", "-", ".5", "1.", "1.234", "1e2", "+1", " 1", "1 ", "12345678", "99999999999999999999", "1,5", "١"})
      CHECK_FALSE_MESSAGE(Points::parse(wrong).has_value(), wrong);
    for (const char* text : {"12", "-3", "12.5", "0.05", "-0.25", "0"}) CHECK(to_string(*Points::parse(text)) == text);
  }

  TEST_CASE("dates are days that exist") {
    CHECK(Date::parse("2024-02-29")->to_string() == "2024-02-29");
    for (const char* wrong : {"2023-02-29", "2024-13-01", "2024-00-01", "2024-01-32", "24-01-01", "2024-1-1", "2024/01/01", "0001-01-01", "", "2024-01-011"})
      CHECK_FALSE_MESSAGE(Date::parse(wrong).has_value(), wrong);
    CHECK(*Date::parse("2022-12-29") < *Date::parse("2022-12-30"));
    CHECK_FALSE(Date{}.ok());
    CHECK(Date{}.to_string().empty());
  }

  TEST_CASE("a result has a value or issues, never both") {
    const Result<int> good{7};
    CHECK(good.ok());
    CHECK(*good == 7);
    CHECK(good.issues().empty());
    const Result<int> bad{Issue{.code = "CG1002"}};
    CHECK_FALSE(bad.ok());
    CHECK(bad.issues().size() == 1);
    CHECK_THROWS(static_cast<void>(bad.value()));
  }

  TEST_CASE("level sets") {
    LevelSet levels{};
    CHECK(levels.empty());
    CHECK_FALSE(levels.single().has_value());
    levels.add(1);
    CHECK(levels.single() == 1);
    levels.add(4);
    CHECK(levels.size() == 2);
    CHECK(levels.best() == 1);
    CHECK(levels.worst() == 4);
    CHECK(LevelSet::only(4).within(levels));
    CHECK_FALSE(levels.within(LevelSet::only(4)));
  }

  TEST_CASE("a list of few keeps its order, its copies and its equality on both sides of what stands inside") {
    using List = Few<int, 4>;
    std::vector<int> expected{};
    List list{};
    CHECK(list.empty());
    for (int value = 0; value < 40; ++value) {
      list.push_back(value);
      expected.push_back(value);
      CHECK(list == expected);
      CHECK(list.size() == expected.size());
      CHECK(list.front() == 0);
      CHECK(list.back() == value);
      List copy = list;
      CHECK(copy == list);
      const List moved = std::move(copy);
      CHECK(moved == expected);
      List other = moved;
      other[other.size() - 1] = -1;
      CHECK_FALSE(other == list);
      list = List{list};
    }
    CHECK_FALSE(List{1, 2} == List{1, 2, 3});
    CHECK(List{1, 2, 3, 4, 5, 6} == std::vector<int>{1, 2, 3, 4, 5, 6});
  }

  TEST_CASE("a list of few takes what is wanted of several, however many it has and however many there are") {
    for (int before = 0; before <= 6; ++before)
      for (std::size_t count = 0; count <= 6; ++count)
        for (unsigned wanted = 0; wanted < 1U << count; ++wanted) {
          Few<int, 4> list{};
          std::vector<int> expected{};
          for (int value = 0; value < before; ++value) list.push_back(value), expected.push_back(value);
          for (std::size_t i = 0; i < count; ++i)
            if ((wanted >> i & 1U) != 0) expected.push_back(100 + static_cast<int>(i));
          list.push_back_if(count, [wanted](std::size_t i) { return (wanted >> i & 1U) != 0; }, [](std::size_t i) { return 100 + static_cast<int>(i); });
          CHECK(list == expected);
          CHECK(list.size() == expected.size());
        }
  }
}
