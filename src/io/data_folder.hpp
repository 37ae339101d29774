#pragma once

#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/citation.hpp"
#include "csv_rows.hpp"
#include "toml.hpp"

namespace caregrade::io {

/// The files of a folder, each read strictly.
class DataFolder {
 public:
  struct Toml {
    std::string path{};
    toml::table table{};
  };

  /// CG2009: too many files; CG2008: one too large; CG1003: one that is not UTF-8.
  DataFolder(std::span<const DataFile> files, Issues& issues);

  [[nodiscard]] bool has(std::string_view name) const;
  /// CG2002 for each file with another name.
  void only(std::initializer_list<std::string_view> names);
  /// The file as TOML. Nothing where it is missing (CG2001), is not TOML (CG1012) or was found wrong before.
  [[nodiscard]] std::optional<Toml> toml(std::string_view name);
  /// The file as CSV. Nothing where it is missing (CG2001) or was found wrong before.
  [[nodiscard]] std::optional<CsvRows> rows(std::string_view name, const std::vector<std::string_view>& columns,
                                            const std::vector<std::string_view>& optional = {});
  /// The documents of `sources.csv`. CG2101: one that is there already.
  [[nodiscard]] std::vector<Source> sources();

 private:
  [[nodiscard]] const DataFile* require(std::string_view name);

  std::span<const DataFile> files_;
  Issues& issues_;
  std::string folder_{};
  std::set<std::string, std::less<>> readable_{};
};

/// The citation of a row. CG2102: a source that is none of these.
[[nodiscard]] Citation cited(CsvRows& row, const std::vector<Source>& sources, Clause clause);

}  // namespace caregrade::io
