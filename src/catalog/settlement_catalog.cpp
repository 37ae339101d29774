#include "caregrade/settlement_catalog.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "caregrade/io/settlement_reader.hpp"
#include "caregrade/io/settlement_writer.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/text/nearest.hpp"
#include "folder.hpp"

namespace caregrade {
namespace {

constexpr const char* service_place = "service_place";

Result<SettlementRules> read_rules(const std::vector<DataFile>& files) {
  const auto places = built_in_recognition();
  const auto rulebook = built_in_rulebook();
  if (!places) return places.issues();
  if (!rulebook) return rulebook.issues();
  return read_settlement_rules(files, **places, **rulebook);
}

/// What is wrong with the request for this person and these lines, before anything is decided.
Issues check_request(const Rulebook& rulebook, const Person& person, const SettlementRequest& request, const std::vector<ServiceLine>& lines) {
  Issues issues{};
  const Place* served = rulebook.region(request.served_in);
  if (served == nullptr) issues.push_back({.code = "CG4001", .arguments = {{"found", request.served_in}}});
  else if (!served->successor.empty() && served->to.ok() && served->to < request.from)
    issues.push_back({.code = "CG4014", .arguments = {{"found", served->code.text()}, {"successor", served->successor.text()}}});
  if (const auto own = person.facts.find(service_place); own != person.facts.end() && served != nullptr) {
    const FactRange wanted{std::stoll("0" + request.served_in), std::stoll("0" + request.served_in)};
    const bool may_be = !own->second.absent && std::any_of(own->second.values.begin(), own->second.values.end(), [&wanted](const FactRange& each) {
      return each.first <= wanted.first && wanted.last <= each.last;
    });
    if (!may_be) {
      const std::string found = own->second.absent || own->second.values.empty() ? "absent" : std::to_string(own->second.values.front().first);
      issues.push_back({.code = "CG4064", .arguments = {{"expected", request.served_in}, {"found", found}}});
    }
  }
  for (const ServiceLine& line : lines)
    if (rulebook.benefits.find(line.benefit) == rulebook.benefits.end())
      issues.push_back({.code = "CG4031", .where = line.where, .arguments = {{"found", line.benefit}, {"nearest", nearest_key(line.benefit, rulebook.benefits)}}});
  append(issues, check(lines, request));
  return issues;
}

Settlement named(Settlement settlement) {
  settlement.id.clear();
  settlement.id = sha256_hex(to_json(settlement));
  return settlement;
}

}  // namespace

Result<const SettlementRules*> built_in_settlement() {
  static const Result<SettlementRules> rules = read_rules(embedded_folder("settlement"));
  if (!rules) return rules.issues();
  return &rules.value();
}

Result<SettlementRules> load_settlement(const std::string& path) {
  const auto folder = Folder::open(path);
  if (!folder) return folder.issues();
  return read_rules(folder->files());
}

Result<Settlement> settle_person(const Rulebook& rulebook, const PersonCase& person, const SettlementRequest& request, std::vector<ServiceLine> lines,
                                 const PersonOptions& options) {
  const auto rules = built_in_settlement();
  const auto places = built_in_recognition();
  if (!rules) return rules.issues();
  if (!places) return places.issues();
  Issues issues = check_request(rulebook, person.person, request, lines);
  if (!issues.empty()) return issues;
  PersonCase served = person;
  if (const std::int64_t code = std::stoll("0" + request.served_in); rulebook.facts.find(service_place) != rulebook.facts.end())
    served.person.facts[service_place] = KnownFact{.values = {{code, code}}};
  PersonOptions asked = options;
  asked.benefits.clear();
  std::map<Date, Decisions> months{};
  for (const ServiceLine& line : lines) {
    months[line.on.month_begin()] = {};
    if (std::find(asked.benefits.begin(), asked.benefits.end(), line.benefit) == asked.benefits.end()) asked.benefits.push_back(line.benefit);
  }
  PersonDecider decider{rulebook};
  std::vector<MonthDecisions> decided{};
  for (auto& [month, decisions] : months) {
    asked.on = Moment{month, true};
    auto found = decider.decide(served, asked);
    if (!found) return found.issues();
    decisions = std::move(found).value();
    decided.push_back({month, &decisions});
  }
  auto settlement = settle(**rules, **places, rulebook, served.person, request, decided, std::move(lines));
  if (!settlement) return settlement;
  const Receipt& receipt = months.begin()->second.receipt;
  settlement.value().engine = receipt.engine;
  settlement.value().packs = receipt.packs;
  settlement.value().input = receipt.input;
  return named(std::move(settlement).value());
}

Result<Settlement> reverse(const Settlement& settlement) {
  Issues issues = check(settlement);
  if (issues.empty() && named(settlement).id != settlement.id) issues.push_back({.code = "CG4068", .arguments = {{"expected", settlement.id}, {"found", named(settlement).id}}});
  if (!issues.empty()) return issues;
  auto reversed = reversal(settlement);
  if (!reversed) return reversed;
  return named(std::move(reversed).value());
}

}  // namespace caregrade
