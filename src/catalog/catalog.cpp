#include "caregrade/catalog.hpp"

#include <algorithm>

#include "caregrade/engine/check.hpp"
#include "caregrade/engine/compile.hpp"
#include "caregrade/io/standard_reader.hpp"
#include "caregrade/text/nearest.hpp"
#include "folder.hpp"

namespace caregrade {
namespace {

Result<Standard> compiled(Result<Standard> read) {
  if (!read) return read;
  auto plan = compile(*read);
  if (!plan) return plan.issues();
  read.value().plan = std::move(plan).value();
  return read;
}

Result<Standard> read_embedded(std::string_view id) { return compiled(read_standard(embedded_folder("standards/" + std::string{id}))); }

Issue unknown_standard(std::string_view id, const std::vector<std::string>& known) {
  return {.code = "CG3004", .arguments = {{"found", std::string{id}}, {"nearest", nearest(id, known)}}};
}

}  // namespace

Result<Standard> load_standard(const std::string& folder) {
  const auto opened = Folder::open(folder);
  if (!opened) return opened.issues();
  auto standard = compiled(read_standard(opened->files()));
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
  for (const std::string& id : embedded_folders("standards")) standards_.try_emplace(id);
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
