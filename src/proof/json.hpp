#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace caregrade::proof {

using Json = nlohmann::json;

inline constexpr std::size_t most_json_depth = 32;

/// Reads a JSON text strictly: UTF-8, no key twice, nothing behind it, no deeper than `most_json_depth`.
[[nodiscard]] std::optional<Json> parse_json(std::string_view text);

/// The canonical form (RFC 8785). `std::logic_error` for a number that is not finite, which no text holds.
[[nodiscard]] std::string canonical(const Json& value);

/// A member of an object; none where there is none, or where this is no object.
[[nodiscard]] inline const Json* find(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

/// The text of a member; none where it is absent or no text.
[[nodiscard]] inline const std::string* find_text(const Json& object, std::string_view key) {
  const Json* found = find(object, key);
  return found != nullptr && found->is_string() ? &found->get_ref<const std::string&>() : nullptr;
}

/// The whole number of a member that 64 bits hold.
[[nodiscard]] std::optional<std::int64_t> find_integer(const Json& object, std::string_view key);

/// The whole number that 64 bits hold.
[[nodiscard]] std::optional<std::int64_t> as_integer(const Json& value);

}  // namespace caregrade::proof
