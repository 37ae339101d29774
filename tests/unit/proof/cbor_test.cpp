#include "caregrade/proof/cbor.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "support/vectors.hpp"

using namespace caregrade;
using test::from_hex;
using test::to_hex;

TEST_SUITE("cbor") {
  TEST_CASE("the examples of RFC 8949, appendix A, of the kinds that are used") {
    CHECK(to_hex(to_cbor(Cbor::of(0))) == "00");
    CHECK(to_hex(to_cbor(Cbor::of(23))) == "17");
    CHECK(to_hex(to_cbor(Cbor::of(24))) == "1818");
    CHECK(to_hex(to_cbor(Cbor::of(1000))) == "1903e8");
    CHECK(to_hex(to_cbor(Cbor::of(1'000'000))) == "1a000f4240");
    CHECK(to_hex(to_cbor(Cbor::of(1'000'000'000'000))) == "1b000000e8d4a51000");
    CHECK(to_hex(to_cbor(Cbor::of(-1))) == "20");
    CHECK(to_hex(to_cbor(Cbor::of(-1000))) == "3903e7");
    CHECK(to_hex(to_cbor(Cbor::of_bytes(from_hex("01020304")))) == "4401020304");
    CHECK(to_hex(to_cbor(Cbor::of_text("水"))) == "63e6b0b4");
    CHECK(to_hex(to_cbor(Cbor::array({Cbor::of(1), Cbor::array({Cbor::of(2), Cbor::of(3)})}))) == "82018202" "03");
    CHECK(to_hex(to_cbor({.kind = Cbor::Kind::boolean, .integer = 1})) == "f5");
    CHECK(to_hex(to_cbor(Cbor{})) == "f6");
  }

  TEST_CASE("keys stand in the order of their bytes, however they were put") {
    Cbor map = Cbor::map();
    for (const int key : {-70'000, 100, 6, 1, -1, 4}) map.put(key, Cbor::of(key));
    CHECK(to_hex(to_cbor(map)) == "a6" "0101" "0404" "0606" "18641864" "2020" "3a0001116f3a0001116f");
    CHECK(from_cbor(to_cbor(map))->find(-70'000)->integer == -70'000);
    CHECK(map.find(7) == nullptr);
    CHECK(Cbor::of(7).find(7) == nullptr);
  }

  TEST_CASE("only what the writer would have written is read") {
    const auto refused = [](const char* hex) { return !from_cbor(from_hex(hex)); };
    CHECK(refused(""));
    CHECK(refused("1800"));          // an integer longer than needed
    CHECK(refused("190017"));
    CHECK(refused("1a0000ffff"));
    CHECK(refused("1b00000000ffffffff"));
    CHECK(refused("5801ff" "00"));   // a length longer than needed, and a byte left over
    CHECK(refused("0000"));
    CHECK(refused("9f01ff"));        // indefinite lengths
    CHECK(refused("bf0101ff"));
    CHECK(refused("5f4101ff"));
    CHECK(refused("7f6161ff"));
    CHECK(refused("a201010102"));    // a key twice
    CHECK(refused("a202010101"));    // keys out of order
    CHECK(refused("a101"));
    CHECK(refused("8201"));          // an element missing
    CHECK(refused("62c328"));        // not UTF-8
    CHECK(refused("44010203"));      // cut off
    CHECK(refused("f7"));            // undefined
    CHECK(refused("f90000"));        // floating point
    CHECK(refused("c101"));          // a tag
    CHECK(refused("1c"));            // reserved
    CHECK(refused("1bffffffffffffffff"));  // no 64 bits with a sign hold it
    CHECK(refused("9bffffffffffffffff"));
    CHECK(refused("bb7fffffffffffffff"));
    CHECK(from_cbor(from_hex("3b7fffffffffffffff"))->integer == std::numeric_limits<std::int64_t>::min());
  }

  TEST_CASE("depth and size have an end") {
    std::string deep(Cbor::most_depth, '\x81');
    CHECK(from_cbor(deep + '\0'));
    CHECK(!from_cbor('\x81' + deep + '\0'));
    std::string bytes(Cbor::most_bytes - 3, 'x');
    CHECK(from_cbor(to_cbor(Cbor::of_bytes(bytes))));
    CHECK(!from_cbor(to_cbor(Cbor::of_bytes(bytes + 'x'))));
  }
}
