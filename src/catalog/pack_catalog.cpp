#include "caregrade/pack_catalog.hpp"

#include <span>
#include <stdexcept>

#include "caregrade/io/pack_reader.hpp"
#include "caregrade/io/region_reader.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "folder.hpp"

namespace caregrade {
namespace {

/// Of the files by name, each as name, NUL, length in decimal digits, NUL, bytes: no two folders give the same text.
std::string digest(std::span<const DataFile> files) {
  std::string bytes{};
  for (const DataFile& file : files) {
    bytes += file.name + '\0' + std::to_string(file.text.size()) + '\0';
    bytes += file.text;
  }
  return sha256_hex(bytes);
}

Result<RulePack> read(std::span<const DataFile> files) {
  auto pack = read_pack(files, built_in_regions());
  if (pack) pack.value().digest = digest(files);
  return pack;
}

Result<std::vector<RulePack>> read_all() {
  std::vector<RulePack> packs{};
  Issues issues{};
  for (const std::string& name : embedded_folders("packs")) {
    auto pack = read(embedded_folder("packs/" + name));
    if (pack) packs.push_back(std::move(pack).value());
    else append(issues, pack.issues());
  }
  if (has_errors(issues)) return issues;
  return packs;
}

std::vector<Region> read_all_regions() {
  for (const DataFile& file : embedded_folder("regions")) {
    if (file.name != "regions.csv") continue;
    auto regions = read_regions(file);
    if (!regions) throw std::logic_error{"broken regions: " + diagnostic(regions.issues().front(), {.language = Language::en})};
    return std::move(regions).value();
  }
  return {};
}

}  // namespace

Result<RulePack> load_pack(const std::string& folder) {
  const auto opened = Folder::open(folder);
  if (!opened) return opened.issues();
  return read(opened->files());
}

Result<std::vector<RulePack>> built_in_packs() {
  static const Result<std::vector<RulePack>> packs = read_all();
  return packs;
}

const std::vector<Region>& built_in_regions() {
  static const std::vector<Region> regions = read_all_regions();
  return regions;
}

}  // namespace caregrade
