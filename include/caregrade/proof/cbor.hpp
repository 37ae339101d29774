#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace caregrade {

/// A value of CBOR (RFC 8949), of the kinds that certificates use: no floating point, no tags, no indefinite lengths.
struct Cbor {
  enum class Kind : std::uint8_t { integer, bytes, text, array, map, boolean, null };
  /// Limits of what is read.
  static constexpr std::size_t most_bytes = 4096;
  static constexpr std::size_t most_depth = 8;

  Kind kind = Kind::null;
  std::int64_t integer = 0;  ///< of a boolean: 0 or 1
  std::string text{};        ///< of bytes: the bytes
  std::vector<Cbor> children{};  ///< elements of an array; of a map key, value, key, value, …

  [[nodiscard]] static Cbor of(std::int64_t value) { return {.kind = Kind::integer, .integer = value}; }
  [[nodiscard]] static Cbor of_text(std::string value) { return {.kind = Kind::text, .text = std::move(value)}; }
  [[nodiscard]] static Cbor of_bytes(std::string value) { return {.kind = Kind::bytes, .text = std::move(value)}; }
  [[nodiscard]] static Cbor array(std::vector<Cbor> values = {}) { return {.kind = Kind::array, .children = std::move(values)}; }
  [[nodiscard]] static Cbor map() { return {.kind = Kind::map}; }

  /// Adds a member to a map.
  void put(std::int64_t key, Cbor value) {
    children.push_back(of(key));
    children.push_back(std::move(value));
  }
  /// The member of a map with an integer key; none where there is none, or where this is no map.
  [[nodiscard]] const Cbor* find(std::int64_t key) const noexcept {
    for (std::size_t i = 0; kind == Kind::map && i + 1 < children.size(); i += 2)
      if (children[i].kind == Kind::integer && children[i].integer == key) return &children[i + 1];
    return nullptr;
  }

  bool operator==(const Cbor&) const = default;
};

/// The deterministic encoding (RFC 8949, section 4.2.1): shortest integers, definite lengths, keys in byte order.
[[nodiscard]] std::string to_cbor(const Cbor& value);

/// Reads one value. Nothing where the bytes are not exactly what `to_cbor` would have written: a longer form of an integer, keys out
/// of order or twice, bytes left over, a text that is not UTF-8, a depth over `most_depth`, more than `most_bytes`.
[[nodiscard]] std::optional<Cbor> from_cbor(std::string_view bytes);

}  // namespace caregrade
