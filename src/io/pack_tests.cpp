#include <cmath>

#include "caregrade/model/decision.hpp"
#include "json_writer.hpp"
#include "pack_parts.hpp"

namespace caregrade::io {
namespace {

/// Whether the value could be written as JSON: texts, whole numbers, truths, days, lists and tables of them.
bool write(const toml::node& node, JsonWriter& json, int depth = 0) {
  static constexpr int most_depth = 8;
  if (depth > most_depth) return false;
  if (const auto* text = node.as_string()) return json.string(text->get()), true;
  if (const auto* number = node.as_integer()) return json.raw(std::to_string(number->get())), true;
  if (const auto* truth = node.as_boolean()) return json.raw(truth->get() ? "true" : "false"), true;
  if (const auto* day = node.as_date())
    return json.string(Date{std::chrono::year{day->get().year} / std::chrono::month{day->get().month} / std::chrono::day{day->get().day}}.to_string()), true;
  bool written = true;
  if (const toml::array* array = node.as_array()) {
    json.begin('[');
    for (const toml::node& element : *array) written = write(element, json, depth + 1) && written;
    json.end(']');
    return written;
  }
  const toml::table* table = node.as_table();
  if (table == nullptr) return json.raw("null"), false;
  json.begin('{');
  for (const auto& [key, element] : *table) {
    json.key(key.str());
    written = write(element, json, depth + 1) && written;
  }
  json.end('}');
  return written;
}

/// An amount in hundredths; nothing where it is no number with at most two decimals.
std::optional<std::int64_t> hundredths(const toml::node& node) {
  static constexpr std::int64_t most = 10'000'000'000;
  if (const auto* whole = node.as_integer()) return whole->get() >= 0 && whole->get() <= most ? std::optional{whole->get() * 100} : std::nullopt;
  const auto* decimal = node.as_floating_point();
  if (decimal == nullptr || !(decimal->get() >= 0) || decimal->get() > static_cast<double>(most)) return std::nullopt;
  // why this is exact: what was written with two decimals is the double nearest to some hundredth, and no other text is taken.
  const std::int64_t nearest = std::llround(decimal->get() * 100);
  return static_cast<double>(nearest) / 100 == decimal->get() ? std::optional{nearest} : std::nullopt;
}

/// `300`, `[200, 300]` or `[200, "open"]`.
bool read_amount(const toml::node& node, Expected& expected) {
  const toml::array* range = node.as_array();
  if (range == nullptr) {
    expected.least = expected.most = hundredths(node);
    return expected.least.has_value();
  }
  if (range->size() != 2) return false;
  expected.least = hundredths(*range->get(0));
  const auto* word = range->get(1)->as_string();
  expected.most = word != nullptr && word->get() == "open" ? std::optional{open_amount} : hundredths(*range->get(1));
  return expected.least && expected.most && *expected.least <= *expected.most;
}

}  // namespace

void PackReader::read_tests() {
  const auto parsed = folder_.toml("tests.toml");
  if (!parsed) return;
  TomlTable table{parsed->table, parsed->path, issues_};
  for (const toml::table* each : table.tables("test")) {
    TomlTable test{*each, parsed->path, issues_};
    read_test(test);
  }
}

void PackReader::read_test(TomlTable& table) {
  PackTest test{.name = table.text("name"), .region = table.text("region"), .where = table.where()};
  check_region(table, "region", test.region);
  const toml::node* on = table.value("on");
  if (on == nullptr) table.report("CG2003", table.where(), {{"key", "on"}});
  else if (on->is_date()) test.on = table.date("on", true)->to_string();
  else test.on = table.text("on");
  if (!test.on.empty() && !Date::parse(test.on) && !Date::parse(test.on + "-01"))
    table.report("CG2006", "on", {{"expected", "YYYY-MM, YYYY-MM-DD"}, {"found", test.on}});
  const toml::node* given = table.value("given");
  JsonWriter json{};
  if (given == nullptr) table.report("CG2003", table.where(), {{"key", "given"}});
  else if (!given->is_table() || !write(*given, json)) table.wrong_type(*given, "given", "{ … = 12, true, \"…\", YYYY-MM-DD, […], {…} }");
  else test.facts = json.take();
  for (const auto& [benefit, each] : table.tables_by_id("expect")) {
    TomlTable expected{*each, table.file(), issues_};
    test.expected.push_back(read_expected(expected, benefit));
  }
  if (!table.has("expect")) table.report("CG2003", table.where(), {{"key", "expect"}});
  pack_.tests.push_back(std::move(test));
}

Expected PackReader::read_expected(TomlTable& table, const std::string& benefit) {
  static constexpr Word<std::string_view> states[] = {
      {"eligible", "eligible"}, {"not_eligible", "not_eligible"}, {"possible", "possible"}, {"not_covered", "not_covered"}};
  Expected expected{.benefit = benefit, .status = std::string{word_or(table, "status", states, std::string_view{})},
                    .because = table.optional_text("because"), .compares_ask = table.has("ask"), .where = table.where()};
  expected.ask = table.texts("ask", false, true);
  const toml::node* amount = table.value("amount");
  if (amount != nullptr && !read_amount(*amount, expected)) table.wrong_type(*amount, "amount", "300, 1963.5, [200, 300], [200, \"open\"]");
  return expected;
}

}  // namespace caregrade::io
