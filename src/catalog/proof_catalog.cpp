#include "caregrade/proof_catalog.hpp"

#include <sstream>
#include <stdexcept>

#include "caregrade/catalog.hpp"
#include "caregrade/proof/standard_digest.hpp"
#include "caregrade/text/csv.hpp"
#include "folder.hpp"

namespace caregrade {
namespace {

std::vector<Purpose> read_purposes() {
  for (const DataFile& file : embedded_folder("proof")) {
    if (file.name != "purposes.csv") continue;
    const auto table = read_csv(file.text, file.path);
    if (!table || table->header.size() != 5) throw std::logic_error{"broken " + file.path};
    std::vector<Purpose> purposes{};
    for (const auto& row : table->rows) {
      Purpose purpose{.id = row[0].text, .name = {row[1].text, row[2].text}, .form = row[3].text == "row" ? Purpose::Form::row : Purpose::Form::certificate};
      std::istringstream groups{row[4].text};
      for (std::string group{}; groups >> group;) purpose.disclosed.push_back(group);
      purposes.push_back(std::move(purpose));
    }
    return purposes;
  }
  throw std::logic_error{"no purposes"};
}

}  // namespace

const std::vector<Purpose>& purposes() {
  static const std::vector<Purpose> all = read_purposes();
  return all;
}

Result<const Purpose*> find_purpose(std::string_view id) {
  std::string expected{};
  for (const Purpose& each : purposes()) {
    if (each.id == id) return &each;
    expected += (expected.empty() ? "" : ", ") + each.id;
  }
  return Issue{.code = "CG5009", .arguments = {{"expected", expected}, {"found", std::string{id}}}};
}

const Standard* PinnedVersions::find(std::string_view id, std::string_view digest) {
  if (const auto found = by_digest_.find(digest); found != by_digest_.end()) return found->second->id == id ? found->second : nullptr;
  const auto built_in = Catalog::built_in().find(id);
  if (!built_in) return nullptr;
  const Standard* const standard = *built_in;
  by_digest_.emplace(standard_digest(*standard), standard);
  const auto found = by_digest_.find(digest);
  return found == by_digest_.end() ? nullptr : found->second;
}

Issues PinnedVersions::load_folder(const std::string& path) {
  auto standard = load_standard(path);
  if (!standard) return standard.issues();
  loaded_.push_back(std::move(standard).value());
  by_digest_.emplace(standard_digest(loaded_.back()), &loaded_.back());
  return {};
}

Claims with_names(Claims claims, const Standard* pinned, Language language) {
  for (std::string& each : claims.adjustments)
    if (pinned != nullptr)
      if (const auto rule = find_id(pinned->rules, each)) each = pinned->rules[*rule].name.in(language);
  return claims;
}

}  // namespace caregrade
