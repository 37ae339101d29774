#include "caregrade/rulebook_catalog.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <system_error>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/merge.hpp"
#include "caregrade/io/compiled_rules.hpp"
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

constexpr std::string_view digest_mark = "sha256 ";

/// The packs of a file of compiled rules; CG1001 and CG2461.
Result<std::vector<RulePack>> compiled_packs(const std::string& path) {
  static constexpr std::size_t most_bytes = std::size_t{16} << 20;  // fourteen times the rules of the whole country
  static constexpr std::size_t head = digest_mark.size() + 64 + 1;
  std::error_code error{};
  std::ifstream stream{path, std::ios::binary};
  if (!stream) error = std::make_error_code(std::errc::permission_denied);
  const auto size = error ? 0 : fs::file_size(path, error);
  if (error) return Issue{.code = "CG1001", .where = {.file = path}, .arguments = {{"path", path}, {"reason", error.message()}}};
  const auto refused = [&path](const char* reason) { return Issue{.code = "CG2461", .where = {.file = path}, .arguments = {{"reason", reason}}}; };
  if (size > most_bytes) return refused("@compiled.long");
  const std::string bytes{std::istreambuf_iterator<char>{stream}, {}};
  const std::string_view all{bytes};
  if (all.substr(0, digest_mark.size()) != digest_mark) return refused("@compiled.magic");
  if (all.size() < head) return refused("@compiled.cut");
  if (all.substr(digest_mark.size(), 64) != sha256_hex(all.substr(head)) || all[head - 1] != '\n') return refused("@compiled.digest");
  auto rules = read_compiled(all.substr(head));
  if (!rules) {
    Issues issues = rules.issues();
    for (Issue& issue : issues) issue.where.file = path;
    return issues;
  }
  for (RulePack& pack : rules.value().rulebook.packs) pack.where.file = path;
  return std::move(rules.value().rulebook.packs);
}

/// The packs of a path, in the order of their folders' names.
Result<std::vector<RulePack>> packs_at(const std::string& path) {
  if (std::error_code error{}; fs::is_regular_file(path, error)) return compiled_packs(path);
  const auto folders = pack_folders(path);
  if (!folders) return folders.issues();
  std::vector<RulePack> packs{};
  Issues issues{};
  for (const std::string& folder : *folders) {
    auto pack = load_pack(folder);
    append(issues, pack.issues());
    if (pack) packs.push_back(std::move(pack).value());
  }
  if (!issues.empty()) return issues;
  return packs;
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
    auto found = packs_at(path);
    append(issues, found.issues());
    if (!found) continue;
    for (RulePack& pack : found.value()) put(packs, std::move(pack));
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

Result<std::string> compiled_file(const Rulebook& rulebook) {
  const auto program = compile(rulebook, {.regions = {"CN"}});
  if (!program) return program.issues();
  const std::string bytes = to_bytes(rulebook, *program);
  return std::string{digest_mark} + sha256_hex(bytes) + "\n" + bytes;
}

std::string canonical_json(const Rulebook& rulebook) {
  const std::string packs = packs_json(rulebook);
  return R"({"schema":1,"engine":")" + std::string{version()} + R"(","sha256":")" + sha256_hex(packs) + R"(","packs":)" + packs + "}\n";
}

}  // namespace caregrade
