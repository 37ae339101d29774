#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/rule_pack.hpp"
#include "data_folder.hpp"
#include "toml.hpp"
#include "words.hpp"

namespace caregrade::io {

inline constexpr Word<Bound> bounds[] = {{"exact", Bound::exact}, {"floor", Bound::floor}, {"cap", Bound::cap}, {"local", Bound::local}};

/// Reads one pack. The parts are in pack_reader.cpp (what is declared), pack_benefits.cpp, pack_tables.cpp and pack_tests.cpp.
class PackReader {
 public:
  PackReader(std::span<const DataFile> files, std::span<const Region> regions);
  Result<RulePack> run();

 private:
  using Ids = std::set<std::string, std::less<>>;

  // --- pack_reader.cpp: pack.toml but the benefits
  void read_toml();
  void read_identity(TomlTable& table);
  void read_source(TomlTable& table);
  void read_fact(TomlTable& table);
  void read_domain(TomlTable& table, PackFact& fact, std::string_view kind);
  void read_derived(TomlTable& table);
  void read_pack_policy(const toml::table& source, const std::string& file);
  void read_parameter(TomlTable& table);
  void read_basis(TomlTable& table);

  // --- pack_benefits.cpp
  void read_benefit(TomlTable& table);
  void read_how_it_is_paid(TomlTable& table, Benefit& benefit);
  void read_condition(TomlTable& table, Benefit& benefit, Ids& ids);
  void read_exclusive(TomlTable& table);
  void read_transition(TomlTable& table);

  // --- pack_tables.cpp: tiers.csv, values.csv
  void read_tiers();
  void read_tier(CsvRows& row);
  void read_values();
  /// CG2403: of two values of one parameter, place and key only one may hold on a day. Takes the rows without other problems.
  void check_overlaps(std::vector<std::size_t> order);

  // --- pack_tests.cpp: tests.toml
  void read_tests();
  void read_test(TomlTable& table);
  [[nodiscard]] Expected read_expected(TomlTable& table, const std::string& benefit);

  // --- for all of them
  /// A key that is a name in expressions; CG2401.
  [[nodiscard]] std::string name(TomlTable& table, std::string_view key);
  /// The id of a row, in no expression; CG2401.
  template <class Reader>
  [[nodiscard]] std::string id(Reader& reader, std::string_view key) {
    std::string id = reader.text(key);
    if (!id.empty() && !is_id(id)) reader.report("CG2401", key, {{"id", id}, {"expected", "A-Z a-z 0-9 _ . -"}});
    return id;
  }
  /// CG2101 where it is there already.
  template <class Reader>
  void once(Reader& reader, Ids& ids, std::string_view key, const std::string& id) {
    if (!id.empty() && !ids.insert(id).second) reader.report("CG2101", key, {{"id", id}});
  }
  /// The code of a place; CG2006 where it is none, CG2102 where nobody knows it.
  template <class Reader>
  void check_region(Reader& reader, std::string_view key, const std::string& code) {
    if (code.empty()) return;
    if (!is_region(code)) reader.report("CG2006", key, {{"expected", "CN, 11, 440100, …"}, {"found", code}});
    else if (!regions_.empty() && regions_.count(code) == 0) reader.report("CG2102", key, {{"id", code}, {"in", "regions.csv"}});
  }
  /// CG2102 for each source that the pack does not list.
  void cited(const Citation& citation, const Where& where);

  Issues issues_{};
  DataFolder folder_;
  std::set<std::string_view> regions_{};
  RulePack pack_{};
  Ids sources_{};
  Ids names_{};     ///< of facts, derived values and parameters: one name space
  Ids policies_{};
  Ids bases_{};
  Ids groups_{};    ///< ids of exclusives and transitions
  Ids tiers_{};
  std::map<std::string, std::size_t, std::less<>> benefits_{};
};

}  // namespace caregrade::io
