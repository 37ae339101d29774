#include "toml.hpp"

#include "caregrade/io/data_file.hpp"
#include "span.hpp"

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
  return bounded(*node, key, value->get());
}

std::string TomlTable::bounded(const toml::node& node, std::string_view key, const std::string& value) {
  if (value.size() <= DataFile::most_text) return value;
  report("CG2010", where(node), {{"key", std::string{key}}, {"limit", std::to_string(DataFile::most_text)}});
  return {};
}

std::string TomlTable::optional_text(std::string_view key) {
  const toml::node* node = find(key, false);
  if (node == nullptr) return {};
  if (const auto* value = node->as_string()) return bounded(*node, key, value->get());
  wrong_type(*node, key, "\"…\"");
  return {};
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

int TomlTable::whole_number_or(std::string_view key, int otherwise, int least, int most) {
  if (!has(key)) return asked_.emplace(key), otherwise;
  const auto number = whole_number(key);
  if (!number || (*number >= least && *number <= most)) return static_cast<int>(number.value_or(otherwise));
  report("CG2006", key, {{"expected", std::to_string(least) + ", …, " + std::to_string(most)}, {"found", std::to_string(*number)}});
  return otherwise;
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

std::vector<std::string> TomlTable::texts(std::string_view key, bool required, bool may_be_empty) {
  const toml::node* node = find(key, required);
  if (node == nullptr) return {};
  const toml::array* array = node->as_array();
  if (array != nullptr && (may_be_empty || !array->empty())) return texts_of(*array, key);
  wrong_type(*node, key, "[\"…\"]");
  return {};
}

std::vector<std::string> TomlTable::texts_of(const toml::array& array, std::string_view key) {
  std::vector<std::string> texts{};
  for (const toml::node& element : array) {
    if (const auto* value = element.as_string()) texts.push_back(bounded(element, key, value->get()));
    else wrong_type(element, key, "\"…\"");
  }
  return texts;
}

std::vector<std::vector<std::string>> TomlTable::lists(std::string_view key) {
  const toml::node* node = find(key, true);
  std::vector<std::vector<std::string>> lists{};
  if (node == nullptr) return lists;
  const toml::array* array = node->as_array();
  if (array == nullptr) wrong_type(*node, key, "[[\"…\"]]");
  else
    for (const toml::node& element : *array) {
      const toml::array* list = element.as_array();
      if (list != nullptr && !list->empty()) lists.push_back(texts_of(*list, key));
      else wrong_type(element, key, "[\"…\"]");
    }
  return lists;
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

Citation TomlTable::citation(Clause clause) {
  Citation citation{.clause = clause == Clause::required ? text("clause") : optional_text("clause"), .sources = texts("sources")};
  read_confidence(citation, text("confidence"));
  return citation;
}

Citation TomlTable::citation_or(const Citation& otherwise) {
  Citation citation = otherwise;
  if (has("sources")) citation.clause.clear();
  std::vector<std::string> sources = texts("sources", false);
  if (!sources.empty()) citation.sources = std::move(sources);
  std::string clause = optional_text("clause");
  if (!clause.empty()) citation.clause = std::move(clause);
  read_confidence(citation, optional_text("confidence"));
  return citation;
}

void TomlTable::read_confidence(Citation& citation, const std::string& word) {
  const auto confidence = parse_confidence(word);
  if (confidence) citation.confidence = *confidence;
  else if (!word.empty()) report("CG2006", where_of("confidence"), {{"expected", "high, medium, low, unknown"}, {"found", word}});
}

Span TomlTable::span() {
  Span span{.from = date("from", false).value_or(Date{}), .to = date("to", false).value_or(Date{})};
  finish_span(*this, span);
  return span;
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
  else if (array->size() > DataFile::most_rows) report("CG2108", key, {{"limit", std::to_string(DataFile::most_rows)}});
  else
    for (const toml::node& element : *array) {
      if (const toml::table* table = element.as_table()) tables.push_back(table);
      else wrong_type(element, key, "{…}");
    }
  return tables;
}

std::vector<std::pair<std::string, const toml::table*>> TomlTable::tables_by_id(std::string_view key) {
  std::vector<std::pair<std::string, const toml::table*>> tables{};
  const toml::node* node = find(key, false);
  if (node == nullptr) return tables;
  const toml::table* table = node->as_table();
  if (table == nullptr) wrong_type(*node, key, "{…}");
  else if (table->size() > DataFile::most_rows) report("CG2108", key, {{"limit", std::to_string(DataFile::most_rows)}});
  else
    for (const auto& [id, element] : *table) {
      if (const toml::table* each = element.as_table()) tables.emplace_back(std::string{id.str()}, each);
      else wrong_type(element, id.str(), "{…}");
    }
  return tables;
}

}  // namespace caregrade::io
