#include "caregrade/proof/cbor.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

enum Major : std::uint8_t { unsigned_integer = 0, negative_integer = 1, byte_string = 2, text_string = 3, array_of = 4, map_of = 5, simple = 7 };

void put_head(std::string& out, std::uint8_t major, std::uint64_t value) {
  const auto first = static_cast<std::uint8_t>(major << 5U);
  if (value < 24) {
    out += static_cast<char>(first | value);
    return;
  }
  const unsigned log = value <= 0xFF ? 0 : value <= 0xFFFF ? 1 : value <= 0xFFFFFFFF ? 2 : 3;
  out += static_cast<char>(first | (24U + log));
  for (unsigned shift = 8U << log; shift > 0; shift -= 8) out += static_cast<char>(value >> (shift - 8) & 0xFFU);
}

void put(std::string& out, const Cbor& value);

void put_map(std::string& out, const Cbor& map) {
  std::vector<std::pair<std::string, const Cbor*>> members{};
  for (std::size_t i = 0; i + 1 < map.children.size(); i += 2) members.emplace_back(to_cbor(map.children[i]), &map.children[i + 1]);
  std::sort(members.begin(), members.end());
  put_head(out, map_of, members.size());
  for (const auto& [key, value] : members) {
    out += key;
    put(out, *value);
  }
}

void put(std::string& out, const Cbor& value) {
  using Kind = Cbor::Kind;
  switch (value.kind) {
    case Kind::integer:
      // why ~: CBOR holds -1 - n.
      if (value.integer < 0) put_head(out, negative_integer, static_cast<std::uint64_t>(~value.integer));
      else put_head(out, unsigned_integer, static_cast<std::uint64_t>(value.integer));
      return;
    case Kind::bytes:
    case Kind::text:
      put_head(out, value.kind == Kind::bytes ? byte_string : text_string, value.text.size());
      out += value.text;
      return;
    case Kind::array:
      put_head(out, array_of, value.children.size());
      for (const Cbor& each : value.children) put(out, each);
      return;
    case Kind::map: put_map(out, value); return;
    case Kind::boolean: put_head(out, simple, value.integer == 0 ? 20 : 21); return;
    case Kind::null: put_head(out, simple, 22); return;
  }
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_{bytes} {}

  std::optional<Cbor> run() {
    if (bytes_.size() > Cbor::most_bytes) return std::nullopt;
    Cbor value{};
    if (!read(value, 0) || at_ != bytes_.size()) return std::nullopt;
    return value;
  }

 private:
  struct Head {
    std::uint8_t major = 0;
    std::uint64_t value = 0;
  };

  std::optional<Head> head() {
    if (at_ == bytes_.size()) return std::nullopt;
    const auto first = static_cast<std::uint8_t>(bytes_[at_++]);
    Head head{.major = static_cast<std::uint8_t>(first >> 5U), .value = first & 31U};
    if (head.value < 24) return head;
    if (head.value > 27) return std::nullopt;
    const std::size_t log = static_cast<std::size_t>(head.value) - 24, size = std::size_t{1} << log;
    if (bytes_.size() - at_ < size) return std::nullopt;
    head.value = 0;
    for (std::size_t i = 0; i < size; ++i) head.value = head.value << 8 | static_cast<std::uint8_t>(bytes_[at_++]);
    const std::uint64_t least = log == 0 ? 24 : std::uint64_t{1} << (4U << log);
    if (head.value < least) return std::nullopt;
    return head;
  }

  bool read(Cbor& into, std::size_t depth) {
    const auto found = head();
    if (!found || depth > Cbor::most_depth) return false;
    switch (found->major) {
      case unsigned_integer:
      case negative_integer: return integer(into, *found);
      case byte_string:
      case text_string: return string(into, *found);
      case array_of: return array(into, found->value, depth);
      case map_of: return map(into, found->value, depth);
      default: return simple_value(into, *found);
    }
  }

  static bool integer(Cbor& into, const Head& head) {
    if (head.value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
    const auto value = static_cast<std::int64_t>(head.value);
    into = Cbor::of(head.major == negative_integer ? ~value : value);
    return true;
  }

  bool string(Cbor& into, const Head& head) {
    if (head.value > bytes_.size() - at_) return false;
    into.kind = head.major == text_string ? Cbor::Kind::text : Cbor::Kind::bytes;
    into.text = bytes_.substr(at_, head.value);
    at_ += head.value;
    return head.major == byte_string || !invalid_utf8_at(into.text);
  }

  bool array(Cbor& into, std::uint64_t count, std::size_t depth) {
    if (count > bytes_.size() - at_) return false;  // why: each element takes a byte at least
    into = Cbor::array(std::vector<Cbor>(count));
    for (Cbor& each : into.children)
      if (!read(each, depth + 1)) return false;
    return true;
  }

  bool map(Cbor& into, std::uint64_t count, std::size_t depth) {
    if (count > (bytes_.size() - at_) / 2) return false;
    into = {.kind = Cbor::Kind::map, .children = std::vector<Cbor>(count * 2)};
    std::string_view before{};
    for (std::size_t i = 0; i < into.children.size(); i += 2) {
      const std::size_t begin = at_;
      if (!read(into.children[i], depth + 1)) return false;
      const std::string_view key = bytes_.substr(begin, at_ - begin);
      if (i > 0 && key <= before) return false;
      before = key;
      if (!read(into.children[i + 1], depth + 1)) return false;
    }
    return true;
  }

  static bool simple_value(Cbor& into, const Head& head) {
    if (head.major != simple || head.value < 20 || head.value > 22) return false;
    into.kind = head.value == 22 ? Cbor::Kind::null : Cbor::Kind::boolean;
    into.integer = head.value == 21 ? 1 : 0;
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_cbor(const Cbor& value) {
  std::string out{};
  put(out, value);
  return out;
}

std::optional<Cbor> from_cbor(std::string_view bytes) { return Reader{bytes}.run(); }

}  // namespace caregrade
