#pragma once

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
// why: toml++ asserts, and under NDEBUG tells the optimiser, that a key begins like one before it looks whether it does and
// reports that it does not: "[,]" would stop the program or be undefined. Without its assertions it reports.
#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/rule_pack.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::io {

/// Whether a row has to name its clause: a pack may cite a document whose clause was not read.
enum class Clause : std::uint8_t { required, optional };

/// Reads one TOML table strictly: every key is asked for by name, and what nobody asked for is reported.
class TomlTable {
 public:
  TomlTable(const toml::table& table, const std::string& file, Issues& issues) : table_{table}, file_{file}, issues_{issues} {}
  TomlTable(const TomlTable&) = delete;
  TomlTable& operator=(const TomlTable&) = delete;
  /// Reports the keys that nobody asked for.
  ~TomlTable();

  [[nodiscard]] Where where() const { return where(table_); }
  [[nodiscard]] const std::string& file() const noexcept { return file_; }

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

  /// A text that must be there and not be empty.
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string text_or(std::string_view key, std::string otherwise);
  /// A text that may be absent or empty.
  [[nodiscard]] std::string optional_text(std::string_view key);
  [[nodiscard]] bool flag_or(std::string_view key, bool otherwise);
  [[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view key);
  /// A number from `least` to `most` (CG2006); `otherwise` where it is absent.
  [[nodiscard]] int whole_number_or(std::string_view key, int otherwise, int least, int most);
  [[nodiscard]] std::optional<Date> date(std::string_view key, bool required);
  /// `{ zh = "…", en = "…" }`, both there.
  [[nodiscard]] Text both(std::string_view key);
  [[nodiscard]] Text both_or(std::string_view key, const Text& otherwise);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key, bool required = true, bool may_be_empty = false);
  /// `[["…", …], …]`
  [[nodiscard]] std::vector<std::vector<std::string>> lists(std::string_view key);
  [[nodiscard]] Expression expression(std::string_view key, bool required);
  [[nodiscard]] Citation citation(Clause clause = Clause::required);
  /// What is absent is taken from `otherwise`; the clause only together with its sources.
  [[nodiscard]] Citation citation_or(const Citation& otherwise);
  /// `from`, `to`, `since`, all optional. CG2402: it ends before it begins.
  [[nodiscard]] Span span();
  /// The table of `[key]`; none when it is absent.
  [[nodiscard]] std::vector<const toml::table*> table_or_none(std::string_view key);
  /// The tables of `[[key]]`; none when it is absent.
  [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);
  /// The tables of `[key.…]` with their own keys; none when it is absent.
  [[nodiscard]] std::vector<std::pair<std::string, const toml::table*>> tables_by_id(std::string_view key);
  /// What the key holds, for values of several types; null where it is absent.
  [[nodiscard]] const toml::node* value(std::string_view key) { return find(key, false); }

  void report(const char* code, const Where& where, std::vector<Issue::Argument> arguments);
  void report(const char* code, std::string_view key, std::vector<Issue::Argument> arguments) { report(code, where_of(key), std::move(arguments)); }
  /// CG2004.
  void wrong_type(const toml::node& node, std::string_view key, std::string_view expected);
  [[nodiscard]] Where where_of(std::string_view key) const;

 private:
  [[nodiscard]] const toml::node* find(std::string_view key, bool required);
  [[nodiscard]] Where where(const toml::node& node) const;
  [[nodiscard]] std::string bounded(const toml::node& node, std::string_view key, const std::string& value);
  [[nodiscard]] std::vector<std::string> texts_of(const toml::array& array, std::string_view key);
  void read_confidence(Citation& citation, const std::string& word);

  const toml::table& table_;
  const std::string& file_;
  Issues& issues_;
  std::set<std::string, std::less<>> asked_{};
};

}  // namespace caregrade::io
