#include "toml.hpp"

namespace caregrade::io {

TomlTable::~TomlTable() {
  for (const auto& [key, node] : table_)
    if (asked_.find(key.str()) == asked_.end()) {
      Where place = where_of(key.str());
      place.line = static_cast<std::uint32_t>(key.source().begin.line);
      place.column = static_cast<std::uint32_t>(key.source().begin.column);
      std::string expected{};
      for (const std::string& each : asked_) expected += (expected.empty() ? "" : ", ") + each;
      report("CG2002", place, {{"key", std::string{key.str()}}, {"expected", expected}});
    }
}

const toml::node* TomlTable::find(std::string_view key, bool required) {
  asked_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr && required) report("CG2003", where(), {{"key", std::string{key}}});
  return node;
}

Where TomlTable::where(const toml::node& node) const {
  return {.file = file_,
          .line = static_cast<std::uint32_t>(node.source().begin.line),
          .column = static_cast<std::uint32_t>(node.source().begin.column)};
}

Where TomlTable::where_of(std::string_view key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? where() : where(*node);
}

void TomlTable::report(const char* code, const Where& where, std::vector<Issue::Argument> arguments) {
  issues_.push_back({.code = code, .where = where, .arguments = std::move(arguments)});
}

void TomlTable::wrong_type(const toml::node& node, std::string_view key, std::string_view expected) {
  report("CG2004", where(node), {{"key", std::string{key}}, {"expected", std::string{expected}}});
}

std::string TomlTable::text(std::string_view key) {
  const toml::node* node = find(key, true);
  if (node == nullptr) return {};
  const auto* value = node->as_string();
  if (value == nullptr || value->get().empty()) {
    wrong_type(*node, key, "\"…\"");
    return {};
  }
  return value->get();
}

std::string TomlTable::text_or(std::string_view key, std::string otherwise) {
  return table_.contains(key) ? text(key) : (asked_.emplace(key), std::move(otherwise));
}

bool TomlTable::flag_or(std::string_view key, bool otherwise) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return otherwise;
  if (const auto* value = node->as_boolean()) return value->get();
  wrong_type(*node, key, "true, false");
  return otherwise;
}

std::optional<std::int64_t> TomlTable::whole_number(std::string_view key) {
  const toml::node* node = find(key, true);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_integer()) return value->get();
  wrong_type(*node, key, "1, 2, …");
  return std::nullopt;
}

std::optional<Date> TomlTable::date(std::string_view key, bool required) {
  const toml::node* node = find(key, required);
  if (node == nullptr) return std::nullopt;
  if (const auto* value = node->as_date())
    return Date{std::chrono::year_month_day{std::chrono::year{value->get().year}, std::chrono::month{value->get().month},
                                            std::chrono::day{value->get().day}}};
  wrong_type(*node, key, "YYYY-MM-DD");
  return std::nullopt;
}

Text TomlTable::both(std::string_view key) {
  const toml::node* node = find(key, true);
  if (node == nullptr) return {};
  if (const toml::table* table = node->as_table()) {
    TomlTable inner{*table, file_, issues_};
    return {.zh = inner.text("zh"), .en = inner.text("en")};
  }
  wrong_type(*node, key, "{ zh = \"…\", en = \"…\" }");
  return {};
}

Text TomlTable::both_or(std::string_view key, const Text& otherwise) {
  return table_.contains(key) ? both(key) : (asked_.emplace(key), otherwise);
}

std::vector<std::string> TomlTable::texts(std::string_view key, bool required) {
  const toml::node* node = find(key, required);
  std::vector<std::string> texts{};
  if (node == nullptr) return texts;
  const toml::array* array = node->as_array();
  if (array == nullptr || array->empty()) {
    wrong_type(*node, key, "[\"…\"]");
    return texts;
  }
  for (const toml::node& element : *array) {
    if (const auto* value = element.as_string()) texts.push_back(value->get());
    else wrong_type(element, key, "\"…\"");
  }
  return texts;
}

Expression TomlTable::expression(std::string_view key, bool required) {
  if (!required && !table_.contains(key)) {
    asked_.emplace(key);
    return {.where = where()};
  }
  Expression expression{.text = text(key), .where = where_of(key)};
  // why: the text begins behind the quotation mark, or behind three where it goes over several lines.
  expression.where.column += expression.text.find('\n') == std::string::npos ? 1U : 3U;
  return expression;
}

Citation TomlTable::citation() {
  Citation citation{.clause = text("clause"), .sources = texts("sources")};
  const std::string word = text("confidence");
  const auto confidence = parse_confidence(word);
  if (confidence) citation.confidence = *confidence;
  else if (!word.empty()) report("CG2006", where_of("confidence"), {{"expected", "high, medium, low, unknown"}, {"found", word}});
  return citation;
}

std::vector<const toml::table*> TomlTable::table_or_none(std::string_view key) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return {};
  if (const toml::table* table = node->as_table()) return {table};
  wrong_type(*node, key, "{…}");
  return {};
}

std::vector<const toml::table*> TomlTable::tables(std::string_view key) {
  std::vector<const toml::table*> tables{};
  const toml::node* node = find(key, false);
  if (node == nullptr) return tables;
  const toml::array* array = node->as_array();
  if (array == nullptr) wrong_type(*node, key, "[[…]]");
  else
    for (const toml::node& element : *array) {
      if (const toml::table* table = element.as_table()) tables.push_back(table);
      else wrong_type(element, key, "{…}");
    }
  return tables;
}

}  // namespace caregrade::io
