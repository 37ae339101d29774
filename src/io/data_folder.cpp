#include "data_folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade::io {

DataFolder::DataFolder(std::span<const DataFile> files, Issues& issues) : files_{files}, issues_{issues} {
  if (files_.size() > DataFile::most_files)
    issues_.push_back({.code = "CG2009", .where = {.file = files_[0].path}, .arguments = {{"limit", std::to_string(DataFile::most_files)}}});
  for (const DataFile& file : files_) {
    const auto bad = invalid_utf8_at(file.text);
    if (file.text.size() > DataFile::most_bytes)
      issues_.push_back({.code = "CG2008", .where = {.file = file.path}, .arguments = {{"limit", std::to_string(DataFile::most_bytes)}}});
    else if (bad) {
      Where where = place_of(file.text, *bad);
      where.file = file.path;
      issues_.push_back({.code = "CG1003", .where = where,
                         .arguments = {{"byte", fmt::format("{:02X}", static_cast<unsigned char>(file.text[*bad]))}, {"offset", std::to_string(*bad)}}});
    } else {
      readable_.insert(file.name);
      folder_ = file.path.substr(0, file.path.size() - file.name.size());
    }
  }
}

bool DataFolder::has(std::string_view name) const {
  return std::any_of(files_.begin(), files_.end(), [name](const DataFile& file) { return file.name == name; });
}

void DataFolder::only(std::initializer_list<std::string_view> names) {
  std::string expected{};
  for (const std::string_view name : names) expected += (expected.empty() ? "" : ", ") + std::string{name};
  for (const DataFile& file : files_)
    if (!file.name.empty() && std::find(names.begin(), names.end(), file.name) == names.end())
      issues_.push_back({.code = "CG2002", .where = {.file = file.path}, .arguments = {{"key", file.name}, {"expected", expected}}});
}

std::optional<DataFolder::Toml> DataFolder::toml(std::string_view name) {
  const DataFile* file = require(name);
  if (file == nullptr) return std::nullopt;
  toml::parse_result parsed = toml::parse(file->text, file->path);
  if (parsed) return Toml{.path = file->path, .table = std::move(parsed).table()};
  const auto& begin = parsed.error().source().begin;
  issues_.push_back({.code = "CG1012",
                     .where = {.file = file->path, .line = static_cast<std::uint32_t>(begin.line), .column = static_cast<std::uint32_t>(begin.column)},
                     .arguments = {{"detail", std::string{parsed.error().description()}}}});
  return std::nullopt;
}

std::optional<CsvRows> DataFolder::rows(std::string_view name, const std::vector<std::string_view>& columns,
                                        const std::vector<std::string_view>& optional) {
  const DataFile* file = require(name);
  if (file == nullptr) return std::nullopt;
  return std::optional<CsvRows>{std::in_place, file->text, file->path, columns, optional, issues_};
}

std::vector<Source> DataFolder::sources() {
  std::vector<Source> found{};
  auto row = rows("sources.csv", {"id", "title_zh", "title_en", "url", "quality_zh", "quality_en"});
  while (row && row->next()) {
    Source source{.id = row->text("id"), .title = row->both("title"), .url = row->optional_text("url"), .quality = row->both("quality")};
    if (find_id(found, source.id)) row->report("CG2101", "id", {{"id", source.id}});
    else found.push_back(std::move(source));
  }
  return found;
}

const DataFile* DataFolder::require(std::string_view name) {
  for (const DataFile& file : files_)
    if (file.name == name) return readable_.count(file.name) != 0 ? &file : nullptr;
  issues_.push_back({.code = "CG2001", .where = {.file = folder_ + std::string{name}}, .arguments = {{"file", std::string{name}}}});
  return nullptr;
}

Citation cited(CsvRows& row, const std::vector<Source>& sources, Clause clause) {
  Citation citation = row.citation(clause);
  for (const std::string& source : citation.sources)
    if (!find_id(sources, source)) row.report("CG2102", "sources", {{"id", source}, {"in", "sources.csv"}});
  return citation;
}

}  // namespace caregrade::io
