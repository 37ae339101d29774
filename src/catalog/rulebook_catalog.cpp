#include "caregrade/rulebook_catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/merge.hpp"
#include "caregrade/io/rulebook_writer.hpp"
#include "caregrade/pack_catalog.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/version.hpp"

namespace caregrade {
namespace {

namespace fs = std::filesystem;

/// A pack's folder itself, or those in it, by name; CG1001 and CG1015.
Result<std::vector<std::string>> pack_folders(const std::string& path) {
  std::error_code error{};
  if (fs::exists(fs::path{path} / "pack.toml", error)) return std::vector<std::string>{path};
  std::vector<std::string> folders{};
  fs::directory_iterator entries{path, error};
  if (error) return Issue{.code = "CG1001", .where = {.file = path}, .arguments = {{"path", path}, {"reason", error.message()}}};
  for (const auto& entry : entries)
    if (fs::exists(entry.path() / "pack.toml", error)) folders.push_back(entry.path().string());
  if (folders.empty()) return Issue{.code = "CG1015", .where = {.file = path}, .arguments = {{"path", path}}};
  std::sort(folders.begin(), folders.end());
  return folders;
}

/// Puts a pack in the place of the one that has its id, or at the end.
void put(std::vector<RulePack>& packs, RulePack pack) {
  const auto same = std::find_if(packs.begin(), packs.end(), [&pack](const RulePack& each) { return each.id == pack.id; });
  if (same == packs.end()) packs.push_back(std::move(pack));
  else *same = std::move(pack);
}

}  // namespace

Result<Rulebook> rulebook_of(std::vector<RulePack> packs) {
  std::map<std::string, std::vector<Level>, std::less<>> levels{};
  Issues issues{};
  for (const RulePack& pack : packs)
    for (const PackFact& fact : pack.facts) {
      if (fact.kind != PackFact::Kind::level || levels.find(fact.standard) != levels.end()) continue;
      const auto standard = Catalog::built_in().find(fact.standard);
      if (standard) levels.emplace(fact.standard, (*standard)->levels);
      for (Issue issue : standard.issues()) {
        if (issue.where == Where{}) issue.where = fact.where;
        issues.push_back(std::move(issue));
      }
    }
  auto merged = merge(std::move(packs), built_in_regions(), std::move(levels));
  append(issues, merged.issues());
  if (!issues.empty()) return issues;
  return merged;
}

Result<const Rulebook*> built_in_rulebook() {
  static const Result<Rulebook> rulebook = [] {
    auto packs = built_in_packs();
    return packs ? rulebook_of(std::move(packs).value()) : Result<Rulebook>{packs.issues()};
  }();
  if (!rulebook) return rulebook.issues();
  return &rulebook.value();
}

Result<std::vector<RulePack>> load_packs(std::span<const std::string> paths) {
  std::vector<RulePack> packs{};
  Issues issues{};
  for (const std::string& path : paths) {
    const auto folders = pack_folders(path);
    append(issues, folders.issues());
    if (!folders) continue;
    for (const std::string& folder : *folders) {
      auto pack = load_pack(folder);
      append(issues, pack.issues());
      if (pack) put(packs, std::move(pack).value());
    }
  }
  if (!issues.empty()) return issues;
  return packs;
}

Result<Rulebook> rulebook_with(std::vector<RulePack> loaded) {
  auto packs = built_in_packs();
  if (!packs) return packs.issues();
  for (RulePack& pack : loaded) put(packs.value(), std::move(pack));
  return rulebook_of(std::move(packs).value());
}

Result<Rulebook> rulebook_with(std::span<const std::string> paths) {
  auto loaded = load_packs(paths);
  if (!loaded) return loaded.issues();
  return rulebook_with(std::move(loaded).value());
}

std::string canonical_json(const Rulebook& rulebook) {
  const std::string packs = packs_json(rulebook);
  return R"({"schema":1,"engine":")" + std::string{version()} + R"(","sha256":")" + sha256_hex(packs) + R"(","packs":)" + packs + "}\n";
}

}  // namespace caregrade
