#include "caregrade/catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "caregrade/data.hpp"
#include "caregrade/engine/check.hpp"
#include "caregrade/engine/compile.hpp"
#include "caregrade/io/standard_reader.hpp"
#include "caregrade/text/nearest.hpp"

namespace caregrade {
namespace {

constexpr std::string_view standards_folder = "standards/";

Result<Standard> compiled(Result<Standard> read) {
  if (!read) return read;
  auto plan = compile(*read);
  if (!plan) return plan.issues();
  read.value().plan = std::move(plan).value();
  return read;
}

Result<Standard> read_embedded(std::string_view id) {
  const std::string folder = std::string{standards_folder} + std::string{id} + "/";
  std::vector<StandardFile> files{};
  for (const EmbeddedFile& file : embedded_files())
    if (file.path.substr(0, folder.size()) == folder)
      files.push_back({.name = std::string{file.path.substr(folder.size())}, .path = "data/" + std::string{file.path}, .text = file.text});
  return compiled(read_standard(files));
}

Issue unknown_standard(std::string_view id, const std::vector<std::string>& known) {
  return {.code = "CG3004", .arguments = {{"found", std::string{id}}, {"nearest", nearest(id, known)}}};
}

Issue cannot_open(const std::string& path, const std::error_code& error) {
  return {.code = "CG1001", .where = {.file = path}, .arguments = {{"path", path}, {"reason", error.message()}}};
}

}  // namespace

Result<Standard> load_standard(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error{};
  std::vector<std::string> names{}, texts{};
  fs::directory_iterator entries{folder, error};
  if (error) return cannot_open(folder, error);
  for (const auto& entry : entries) {
    const std::string extension = entry.path().extension().string();
    // why only whole files: a pipe of that name would never end.
    if ((extension == ".csv" || extension == ".toml") && entry.is_regular_file(error)) names.push_back(entry.path().filename().string());
    if (names.size() > StandardFile::most_files) break;
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    const std::string path = (fs::path{folder} / name).string();
    std::ifstream stream{path, std::ios::binary};
    if (!stream) return cannot_open(path, std::make_error_code(std::errc::permission_denied));
    std::string text(StandardFile::most_bytes + 1, '\0');  // one byte more than is taken: the reader says so
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    text.shrink_to_fit();
    texts.push_back(std::move(text));
  }
  std::vector<StandardFile> files{};
  for (std::size_t i = 0; i < names.size(); ++i) files.push_back({.name = names[i], .path = (fs::path{folder} / names[i]).string(), .text = texts[i]});
  if (files.empty()) files.push_back({.name = "", .path = (fs::path{folder} / "").string(), .text = {}});
  auto standard = compiled(read_standard(files));
  if (!standard) return standard;
  Issues issues = check(*standard);
  if (has_errors(issues)) return issues;
  return standard;
}

Catalog& Catalog::built_in() {
  static Catalog catalog{};
  return catalog;
}

Catalog::Catalog() {
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.substr(0, standards_folder.size()) != standards_folder) continue;
    const std::string_view rest = file.path.substr(standards_folder.size());
    standards_.try_emplace(std::string{rest.substr(0, rest.find('/'))});
  }
}

Result<const Standard*> Catalog::find(std::string_view id) {
  const std::scoped_lock lock{mutex_};
  const auto found = standards_.find(id);
  if (found == standards_.end()) {
    std::vector<std::string> known{};
    for (const auto& entry : standards_) known.push_back(entry.first);
    return unknown_standard(id, known);
  }
  if (!found->second) {
    auto standard = read_embedded(id);
    if (!standard) return standard.issues();
    found->second = std::make_unique<Standard>(std::move(standard).value());
  }
  return static_cast<const Standard*>(found->second.get());
}

std::vector<std::string> Catalog::ids() const {
  const std::scoped_lock lock{mutex_};
  std::vector<std::string> ids{};
  for (const auto& entry : standards_) ids.push_back(entry.first);
  return ids;
}

Result<const Standard*> Catalog::load_folder(const std::string& path) {
  auto standard = load_standard(path);
  if (!standard) return standard.issues();
  auto loaded = std::make_unique<Standard>(std::move(standard).value());
  const std::scoped_lock lock{mutex_};
  auto& place = standards_[loaded->id];
  if (place) replaced_.push_back(std::move(place));
  place = std::move(loaded);
  return static_cast<const Standard*>(place.get());
}

}  // namespace caregrade
