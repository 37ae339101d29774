#include "caregrade/proof/canonical_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

#include "caregrade/text/utf8.hpp"
#include "json.hpp"

namespace caregrade {
namespace proof {
namespace {

/// Builds the value from nlohmann's events, for its own builder lets a key stand twice.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(Json& root) : root_{root} {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return std::isfinite(value) && put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    if (open_.back()->contains(name)) return false;
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  Json* add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& parent = *open_.back();
    if (!parent.is_array()) return &(parent[key_] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }
  bool put(Json value) {
    add(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() >= most_json_depth) return false;
    open_.push_back(add(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json& root_;
  std::vector<Json*> open_{};  ///< pointers stay good: only the last one's children move
  std::string key_{};
};

std::u16string utf16(std::string_view text) {
  std::u16string units{};
  for (std::size_t at = 0; at < text.size();) {
    const auto character = caregrade::detail::decode(text.substr(at));
    at += character.length == 0 ? 1 : character.length;
    if (character.code < 0x10000) units += static_cast<char16_t>(character.code);
    else {
      units += static_cast<char16_t>(0xD800U + ((character.code - 0x10000U) >> 10U));
      units += static_cast<char16_t>(0xDC00U + ((character.code - 0x10000U) & 0x3FFU));
    }
  }
  return units;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char each) { return static_cast<unsigned char>(each) < 0x80; });
}

/// Members in the order of RFC 8785. For ASCII it is the order in which nlohmann keeps them.
std::vector<std::pair<std::string_view, const Json*>> sorted(const Json& object) {
  std::vector<std::pair<std::string_view, const Json*>> members{};
  bool ascii = true;
  for (const auto& [key, value] : object.items()) {
    members.emplace_back(key, &value);
    ascii = ascii && is_ascii(key);
  }
  if (!ascii) std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) { return utf16(a.first) < utf16(b.first); });
  return members;
}

void write_number(std::string& out, double value) {
  const auto text = canonical_number(value);
  if (!text) throw std::logic_error{"JSON has no number that is not finite"};
  out += *text;
}

void write(std::string& out, const Json& value) {
  static constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (value.is_object()) {
    char before = '{';
    for (const auto& [key, member] : sorted(value)) {
      out += std::exchange(before, ',');
      out += Json(key).dump();
      out += ':';
      write(out, *member);
    }
    out += before == '{' ? "{}" : "}";
  } else if (value.is_array()) {
    char before = '[';
    for (const Json& each : value) {
      out += std::exchange(before, ',');
      write(out, each);
    }
    out += before == '[' ? "[]" : "]";
  } else if (value.is_number()) {
    const auto whole = as_integer(value);
    if (whole && -exact <= *whole && *whole <= exact) out += std::to_string(*whole);
    else write_number(out, value.get<double>());
  } else {
    out += value.dump();
  }
}

}  // namespace

std::optional<Json> parse_json(std::string_view text) {
  Json root{};
  Builder builder{root};
  if (invalid_utf8_at(text) || !Json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  return root;
}

std::string canonical(const Json& value) {
  std::string out{};
  write(out, value);
  return out;
}

std::optional<std::int64_t> as_integer(const Json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return value.get<std::int64_t>();
}

std::optional<std::int64_t> find_integer(const Json& object, std::string_view key) {
  const Json* found = find(object, key);
  return found == nullptr ? std::nullopt : as_integer(*found);
}

}  // namespace proof

std::optional<std::string> canonical_json(std::string_view text) {
  const auto value = proof::parse_json(text);
  if (!value) return std::nullopt;
  return proof::canonical(*value);
}

std::optional<std::string> canonical_number(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  if (value == 0) return "0";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::fabs(value), std::chars_format::scientific).ptr;
  const std::string_view text{buffer.data(), static_cast<std::size_t>(end - buffer.data())};
  const std::size_t mark = text.find('e');
  std::string digits{text.substr(0, 1)};
  if (mark > 2) digits += text.substr(2, mark - 2);
  int exponent = std::stoi(std::string{text.substr(mark + 1)});
  const int count = static_cast<int>(digits.size()), point = exponent + 1;
  const std::string sign = value < 0 ? "-" : "";
  // The layout of ECMA-262, Number::toString: `point` is its n, `count` its k.
  if (count <= point && point <= 21) return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
  if (0 < point && point <= 21) return sign + digits.insert(static_cast<std::size_t>(point), ".");
  if (-6 < point && point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (count > 1) digits.insert(1, ".");
  return sign + digits + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace caregrade
