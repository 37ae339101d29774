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

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::io {

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

  /// A text that must be there and not be empty.
  [[nodiscard]] std::string text(std::string_view key);
  [[nodiscard]] std::string text_or(std::string_view key, std::string otherwise);
  [[nodiscard]] bool flag_or(std::string_view key, bool otherwise);
  [[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view key);
  [[nodiscard]] std::optional<Date> date(std::string_view key, bool required);
  /// `{ zh = "…", en = "…" }`, both there.
  [[nodiscard]] Text both(std::string_view key);
  [[nodiscard]] Text both_or(std::string_view key, const Text& otherwise);
  [[nodiscard]] std::vector<std::string> texts(std::string_view key, bool required = true);
  [[nodiscard]] Expression expression(std::string_view key, bool required);
  [[nodiscard]] Citation citation();
  /// The table of `[key]`; none when it is absent.
  [[nodiscard]] std::vector<const toml::table*> table_or_none(std::string_view key);
  /// The tables of `[[key]]`; none when it is absent.
  [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);

  void report(const char* code, const Where& where, std::vector<Issue::Argument> arguments);
  [[nodiscard]] Where where_of(std::string_view key) const;

 private:
  [[nodiscard]] const toml::node* find(std::string_view key, bool required);
  [[nodiscard]] Where where(const toml::node& node) const;
  void wrong_type(const toml::node& node, std::string_view key, std::string_view expected);

  const toml::table& table_;
  const std::string& file_;
  Issues& issues_;
  std::set<std::string, std::less<>> asked_{};
};

}  // namespace caregrade::io
