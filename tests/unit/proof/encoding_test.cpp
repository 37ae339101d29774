#include "caregrade/proof/encoding.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

#include "support/seed.hpp"

using namespace caregrade;

TEST_SUITE("encoding") {
  TEST_CASE("the examples of RFC 4648, section 10, without padding") {
    CHECK(base64url("") == "");
    CHECK(base64url("f") == "Zg");
    CHECK(base64url("fo") == "Zm8");
    CHECK(base64url("foo") == "Zm9v");
    CHECK(base64url("foobar") == "Zm9vYmFy");
    CHECK(from_base64url("Zm9vYg") == "foob");
  }

  TEST_CASE("base64url: a text that was not written so is refused") {
    for (const char* text : {"Z", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm v", "Zm9v\n"}) CHECK_MESSAGE(!from_base64url(text), text);
  }

  TEST_CASE("the examples of RFC 9285") {
    CHECK(base45("AB") == "BB8");
    CHECK(base45("Hello!!") == "%69 VD92EX0");
    CHECK(base45("base-45") == "UJCLQE7W581");
    CHECK(from_base45("QED8WEX0") == "ietf!");
  }

  TEST_CASE("base45: what no two bytes give is refused") {
    for (const char* text : {"GGW", "ZZZ", "A", "BB8A", "bb8", "::", "B_8"}) CHECK_MESSAGE(!from_base45(text), text);
    CHECK(from_base45("FGW") == "\xFF\xFF");
  }

  TEST_CASE("what was written is read again, and one letter changed gives other bytes or none") {
    std::mt19937 random{test::seed("encoding")};
    for (int round = 0; round < 300; ++round) {
      std::string bytes(random() % 40, '\0');
      for (char& each : bytes) each = static_cast<char>(random());
      CHECK(from_base64url(base64url(bytes)) == bytes);
      CHECK(from_base45(base45(bytes)) == bytes);
      for (std::string text : {base64url(bytes), base45(bytes)}) {
        if (text.empty()) continue;
        char& letter = text[random() % text.size()];
        const char before = letter;
        letter = static_cast<char>(letter ^ (1 << random() % 7));
        if (letter == before) continue;
        CHECK(from_base64url(text) != bytes);
        CHECK(from_base45(text) != bytes);
      }
    }
  }
}
