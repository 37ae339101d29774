#include "caregrade/proof/canonical_json.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstdint>
#include <limits>
#include <string>

#include "support/vectors.hpp"

using namespace caregrade;

TEST_SUITE("canonical JSON") {
  TEST_CASE("the files of RFC 8785") {
    for (const char* name : {"arrays", "french", "structures", "unicode", "values", "weird"}) {
      CAPTURE(name);
      const std::string base = "jcs/testdata/";
      const auto canonical = canonical_json(test::vector_file(base + "input/" + name + ".json"));
      REQUIRE(canonical);
      CHECK(*canonical == test::vector_file(base + "output/" + name + ".json"));
      CHECK(canonical_json(*canonical) == canonical);
      std::string hex = test::vector_file(base + "outhex/" + name + ".txt");
      std::erase_if(hex, [](char each) { return each == ' ' || each == '\n' || each == '\r'; });
      CHECK(*canonical == test::from_hex(hex));
    }
  }

  TEST_CASE("the numbers of RFC 8785, appendix B") {
    const auto text = [](std::uint64_t bits) { return canonical_number(std::bit_cast<double>(bits)).value_or("-"); };
    CHECK(text(0x0000000000000000) == "0");
    CHECK(text(0x8000000000000000) == "0");
    CHECK(text(0x0000000000000001) == "5e-324");
    CHECK(text(0x8000000000000001) == "-5e-324");
    CHECK(text(0x7fefffffffffffff) == "1.7976931348623157e+308");
    CHECK(text(0x4340000000000000) == "9007199254740992");
    CHECK(text(0xc340000000000000) == "-9007199254740992");
    CHECK(text(0x4430000000000000) == "295147905179352830000");
    CHECK(text(0x44b52d02c7e14af5) == "9.999999999999997e+22");
    CHECK(text(0x44b52d02c7e14af6) == "1e+23");
    CHECK(text(0x444b1ae4d6e2ef4e) == "999999999999999700000");
    CHECK(text(0x444b1ae4d6e2ef50) == "1e+21");
    CHECK(text(0x3eb0c6f7a0b5ed8d) == "0.000001");
    CHECK(text(0x3eb0c6f7a0b5ed8c) == "9.999999999999997e-7");
    CHECK(text(0x41b3de4355555553) == "333333333.3333332");
    CHECK(text(0x41b3de4355555557) == "333333333.33333343");
    CHECK(text(0xbecbf647612f3696) == "-0.0000033333333333333333");
    CHECK(text(0x43143ff3c1cb0959) == "1424953923781206.2");
    CHECK(text(0x7fffffffffffffff) == "-");
    CHECK(text(0x7ff0000000000000) == "-");
  }

  TEST_CASE("a text with two meanings or none is refused") {
    for (const char* text : {"", "{", R"({"a":1,"a":2})", R"({"a":{"b":1,"b":1}})", "1e999", "[1] 2", "\"\xC3\x28\"", R"("\uD800")", "{'a':1}", "[1,]", "NaN"})
      CHECK_MESSAGE(!canonical_json(text), text);
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(canonical_json(nested(32)) == nested(32));
    CHECK(!canonical_json(nested(33)));
  }
}
