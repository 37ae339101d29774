#include "json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade::io {
namespace {

/// Builds `JsonValue` from nlohmann's events.
///
/// why a cursor of our own: the events carry no positions. Between two tokens of valid JSON stand only blanks, commas
/// and colons, so walking the text beside the events finds the begin of each token.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(std::string_view text, const JsonPlace& place, Issues& issues) : text_{text}, place_{place}, issues_{issues} {
    if (text_.substr(0, 3) == "\xEF\xBB\xBF") at_ = 3;
  }

  bool null() override { return put({.kind = JsonValue::Kind::null}, scalar()); }
  bool boolean(bool value) override { return put({.kind = JsonValue::Kind::boolean, .boolean = value}, scalar()); }
  bool number_integer(number_integer_t value) override {
    const std::size_t offset = scalar();
    return put({.kind = JsonValue::Kind::integer, .integer = value, .text = token(offset)}, offset);
  }
  bool number_unsigned(number_unsigned_t value) override {
    const bool fits = value <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    const std::size_t offset = scalar();
    return put({.kind = fits ? JsonValue::Kind::integer : JsonValue::Kind::decimal,
                .integer = fits ? static_cast<std::int64_t>(value) : 0,
                .text = token(offset)},
               offset);
  }
  bool number_float(number_float_t, const string_t&) override {
    const std::size_t offset = scalar();
    return put({.kind = JsonValue::Kind::decimal, .text = token(offset)}, offset);
  }
  bool string(string_t& value) override { return put({.kind = JsonValue::Kind::string, .text = std::move(value)}, quoted()); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(JsonValue::Kind::object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(JsonValue::Kind::array); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    const std::size_t offset = quoted();
    Level& level = levels_.back();
    if (!level.keys.insert(name).second)
      report("CG1007", offset, pointer_to(pointer(), name), {{"key", name}});
    level.key = std::move(name);
    level.key_offset = offset;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    // why: nlohmann counts the byte that it read last, from 1; a token that is cut off is told from where it began.
    skip();
    const std::size_t offset = std::min(std::max(at_, position == 0 ? 0 : position - 1), text_.size());
    const std::size_t end = text_.find_last_not_of(" \t\r\n") + 1;
    if (offset >= end) report("CG1014", end, pointer(), {});
    else report("CG1005", offset, pointer(), {{"found", found_at(offset)}});
    return false;
  }

  [[nodiscard]] JsonValue& root() noexcept { return root_; }

 private:
  /// An array or object that is not closed yet.
  struct Level {
    JsonValue value{};
    std::unordered_set<std::string> keys{};
    std::string key{};  ///< of the member that comes next
    std::size_t key_offset = 0;
  };

  void skip() {
    static constexpr std::string_view between = " \t\r\n,:";
    while (at_ < text_.size() && between.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  std::size_t scalar() {
    skip();
    const std::size_t begin = at_;
    static constexpr std::string_view end = " \t\r\n,:]}";
    while (at_ < text_.size() && end.find(text_[at_]) == std::string_view::npos) ++at_;
    return begin;
  }

  std::size_t quoted() {
    skip();
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? std::size_t{2} : std::size_t{1};
    ++at_;
    return begin;
  }

  [[nodiscard]] std::string token(std::size_t begin) const { return std::string{text_.substr(begin, at_ - begin)}; }

  bool open(JsonValue::Kind kind) {
    skip();
    const std::size_t offset = at_++;
    if (levels_.size() >= most_json_depth) {
      report("CG1006", offset, pointer(), {{"limit", std::to_string(most_json_depth)}});
      return false;
    }
    levels_.push_back({.value = {.kind = kind, .offset = offset}});
    return true;
  }

  bool close() {
    skip();
    ++at_;
    JsonValue value = std::move(levels_.back().value);
    levels_.pop_back();
    const std::size_t offset = value.offset;
    return put(std::move(value), offset);
  }

  bool put(JsonValue value, std::size_t offset) {
    value.offset = offset;
    if (levels_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Level& level = levels_.back();
    value.key = std::move(level.key);
    value.key_offset = level.key_offset;
    level.value.children.push_back(std::move(value));
    return true;
  }

  /// Pointer of the value that comes next.
  [[nodiscard]] std::string pointer() const {
    std::string text = place_.pointer;
    for (std::size_t i = 0; i < levels_.size(); ++i) {
      const Level& level = levels_[i];
      if (level.value.kind == JsonValue::Kind::array) text += "/" + std::to_string(level.value.children.size());
      else if (i + 1 < levels_.size()) text = pointer_to(text, level.key);
    }
    return text;
  }

  [[nodiscard]] std::string found_at(std::size_t offset) const {
    const auto length = std::max<std::size_t>(1, detail::decode(text_.substr(offset)).length);
    return std::string{text_.substr(offset, length)};
  }

  void report(const char* code, std::size_t offset, std::string pointer, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = json_where(text_, offset, place_, std::move(pointer)), .arguments = std::move(arguments)});
  }

  std::string_view text_;
  const JsonPlace& place_;
  std::size_t at_ = 0;
  std::vector<Level> levels_{};
  JsonValue root_{};
  Issues& issues_;
};

}  // namespace

std::string pointer_to(std::string_view pointer, std::string_view key) {
  std::string text{pointer};
  text += '/';
  for (const char c : key) {
    if (c == '~') text += "~0";
    else if (c == '/') text += "~1";
    else text += c;
  }
  return text;
}

Where json_where(std::string_view text, std::size_t offset, const JsonPlace& place, std::string pointer) {
  Where where = place.first_line == 0 ? Where{} : place_of(text, offset, place.first_line);
  if (where.line == place.first_line && place.first_line != 0) where.column += place.first_column - 1;
  where.file = place.file;
  where.pointer = std::move(pointer);
  return where;
}

std::string shown(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::null: return "null";
    case JsonValue::Kind::boolean: return value.boolean ? "true" : "false";
    case JsonValue::Kind::string: return '"' + value.text + '"';
    case JsonValue::Kind::array: return "[…]";
    case JsonValue::Kind::object: return "{…}";
    case JsonValue::Kind::integer:
    case JsonValue::Kind::decimal: break;
  }
  return value.text;
}

std::optional<JsonValue> parse_json(std::string_view text, const JsonPlace& place, Issues& issues) {
  if (const auto bad = invalid_utf8_at(text)) {
    issues.push_back({.code = "CG1003",
                      .where = json_where(text, *bad, place, place.pointer),
                      .arguments = {{"byte", fmt::format("{:02X}", static_cast<unsigned char>(text[*bad]))}, {"offset", std::to_string(*bad)}}});
    return std::nullopt;
  }
  Builder builder{text, place, issues};
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  return std::move(builder.root());
}

}  // namespace caregrade::io
