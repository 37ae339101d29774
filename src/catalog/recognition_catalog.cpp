#include "caregrade/recognition_catalog.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/crosswalk.hpp"
#include "caregrade/io/crosswalk_reader.hpp"
#include "caregrade/io/recognition_reader.hpp"
#include "caregrade/io/region_reader.hpp"
#include "caregrade/proof/certify.hpp"
#include "folder.hpp"

namespace caregrade {
namespace {

Result<Crosswalk> read_embedded(const std::string& first, const std::string& second) {
  const auto one = Catalog::built_in().find(first), other = Catalog::built_in().find(second);
  if (!one) return one.issues();
  if (!other) return other.issues();
  auto crosswalk = read_crosswalk(embedded_folder("crosswalks/" + first + "--" + second), **one, **other);
  if (!crosswalk) return crosswalk;
  Issues issues = check(*crosswalk, **one, **other);
  if (has_errors(issues)) return issues;
  return crosswalk;
}

Result<RecognitionRules> read_embedded_rules() {
  for (const DataFile& file : embedded_folder("regions"))
    if (file.name == "regions.csv") {
      auto regions = read_regions(file);
      if (!regions) return regions.issues();
      return read_recognition(embedded_folder("recognition"), std::move(regions).value());
    }
  return Issue{.code = "CG2001", .where = {.file = "data/regions/regions.csv"}, .arguments = {{"file", "regions.csv"}}};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> built_in_crosswalks() {
  std::vector<std::pair<std::string, std::string>> pairs{};
  for (const std::string& name : embedded_folders("crosswalks")) {
    const std::size_t middle = name.find("--");
    if (middle != std::string::npos) pairs.emplace_back(name.substr(0, middle), name.substr(middle + 2));
  }
  return pairs;
}

Result<const Crosswalk*> built_in_crosswalk(std::string_view one, std::string_view other) {
  static std::mutex mutex{};
  static std::map<std::pair<std::string, std::string>, std::unique_ptr<Crosswalk>> read{};
  for (const auto& pair : built_in_crosswalks()) {
    if ((pair.first != one || pair.second != other) && (pair.first != other || pair.second != one)) continue;
    const std::scoped_lock lock{mutex};
    auto& place = read[pair];
    if (!place) {
      auto crosswalk = read_embedded(pair.first, pair.second);
      if (!crosswalk) return crosswalk.issues();
      place = std::make_unique<Crosswalk>(std::move(crosswalk).value());
    }
    return static_cast<const Crosswalk*>(place.get());
  }
  return static_cast<const Crosswalk*>(nullptr);
}

Result<const RecognitionRules*> built_in_recognition() {
  static const Result<RecognitionRules> rules = read_embedded_rules();
  if (!rules) return rules.issues();
  return &rules.value();
}

Result<StatedResult> stated_by(const Claims& claims, const Standard* pinned) {
  const auto built_in = Catalog::built_in().find(claims.standard);
  if (pinned == nullptr && !built_in) return built_in.issues();
  const Standard& standard = pinned != nullptr ? *pinned : **built_in;
  StatedResult result{.standard = &standard, .assessed_on = claims.assessed, .issued_in = claims.region, .issuer_roles = claims.issuer_roles,
                      .issuer_areas = claims.issuer_areas, .valid_until = claims.valid_until};
  // why no items of another version: crosswalks speak of the options of the one that is compiled in.
  if (built_in && pinned == *built_in) result.assessment = assessment_of(standard, claims);
  for (std::size_t i = 0; i < standard.levels.size(); ++i)
    if (standard.levels[i].number == claims.level) result.level = static_cast<int>(i);
  return result;
}

Result<PresentedResult> presented_by(const Verification& verification, const PinnedStandards& standards) {
  auto stated = stated_by(verification.claims, standards(verification.claims.standard, verification.claims.standard_digest));
  if (!stated) return stated.issues();
  PresentedResult presented{.result = std::move(stated).value(), .verified = {.authentic = verification.authentic, .reason = std::string{to_string(verification.reason)}}};
  for (const VerifyReason warning : verification.warnings) {
    presented.verified.warnings.emplace_back(to_string(warning));
    if (warning == VerifyReason::status_unknown) presented.result.state = ResultState::unknown;
  }
  return presented;
}

Result<RecognisedResult> recognise(const RecognitionRequest& request, const StatedResult& result) {
  const auto rules = built_in_recognition();
  if (!rules) return rules.issues();
  RecognisedResult recognised{};
  std::string wanted = request.standard;
  if (wanted.empty()) {
    const auto row = prescribed_standard(**rules, request);
    if (!row) return row.issues();
    wanted = (*rules)->prescribed[*row].standard;
  }
  const auto target = Catalog::built_in().find(wanted);
  if (target) recognised.target = *target;
  else if (!request.standard.empty()) return target.issues();
  if (recognised.target != nullptr && recognised.target != result.standard) {
    const auto crosswalk = built_in_crosswalk(result.standard->id, wanted);
    if (!crosswalk) return crosswalk.issues();
    recognised.crosswalk = *crosswalk;
  }
  auto recognition = recognise(**rules, request, result, recognised.target, recognised.crosswalk);
  if (!recognition) return recognition.issues();
  recognised.recognition = std::move(recognition).value();
  if (recognised.recognition.standard == result.standard->id) recognised.target = result.standard;
  return recognised;
}

}  // namespace caregrade
