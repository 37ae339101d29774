#include "caregrade/installation.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <utility>

#include "../io/json_writer.hpp"
#include "caregrade/batch/columns.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/model/coverage.hpp"
#include "caregrade/model/doubts.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "caregrade/version.hpp"

namespace caregrade {
namespace {

/// Where a shell would find a program; empty where it would not.
std::string find_program(std::string_view name) {
  const char* value = std::getenv("PATH");
  std::string_view rest = value == nullptr ? "" : value;
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    const std::string file = std::string{rest.substr(0, colon)} + "/" + std::string{name};
    if (colon > 0 && access(file.c_str(), X_OK) == 0) return file;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return {};
}

Issues add_standards(Installation& found) {
  for (const std::string& id : Catalog::built_in().ids()) {
    const auto standard = Catalog::built_in().find(id);
    if (!standard) return standard.issues();
    found.standards.push_back({.id = id, .number = (*standard)->number, .doubts = doubts(**standard).size()});
  }
  return {};
}

void add_rules(Installation& found, const Rulebook& rulebook) {
  found.packs = rulebook.packs.size();
  for (const RulePack& pack : rulebook.packs)
    if (pack.read_on.ok() && (!found.read_on.ok() || pack.read_on < found.read_on)) found.read_on = pack.read_on;
  for (const RegionCoverage& place : coverage(rulebook)) {
    ++found.places;
    found.benefits += place.benefits.all();
    found.unverified += place.benefits.of(Confidence::low) + place.benefits.of(Confidence::unknown);
  }
}

}  // namespace

Result<Installation> installation(std::span<const std::string> packs) {
  Installation found{.instructions = instruction_set(), .threads = std::max(1U, std::thread::hardware_concurrency())};
  Issues issues = add_standards(found);
  const auto own = rulebook_with(packs);
  if (own) add_rules(found, *own);
  else issues.insert(issues.end(), own.issues().begin(), own.issues().end());
  const auto recognition = built_in_recognition();
  if (recognition) found.recognition_rules = (*recognition)->rules.size();
  else issues.insert(issues.end(), recognition.issues().begin(), recognition.issues().end());
  found.crosswalks = built_in_crosswalks().size();
  for (const auto& [name, use] : {std::pair{"duckdb", "ui.doctor.duckdb"}, std::pair{"java", "ui.doctor.java"}})
    found.programs.push_back({.name = name, .path = find_program(name), .use = use});
  if (!issues.empty()) return issues;
  return found;
}

std::string to_json(const Installation& found) {
  const auto number = [](std::size_t value) { return std::to_string(value); };
  io::JsonWriter json{};
  json.begin('{').key("schema").raw("1").key("version").string(version()).key("instructions").string(found.instructions);
  json.key("threads").raw(number(found.threads)).key("standards").begin('[');
  for (const auto& each : found.standards) json.begin('{').key("id").string(each.id).key("number").string(each.number).key("doubts").raw(number(each.doubts)).end('}');
  json.end(']').key("packs").raw(number(found.packs)).key("places").raw(number(found.places)).key("benefits").raw(number(found.benefits));
  json.key("unverified").raw(number(found.unverified)).key("read_on");
  if (found.read_on.ok()) json.string(found.read_on.to_string());
  else json.raw("null");
  json.key("recognition_rules").raw(number(found.recognition_rules)).key("crosswalks").raw(number(found.crosswalks)).key("programs").begin('[');
  for (const auto& each : found.programs) {
    json.begin('{').key("name").string(each.name).key("path");
    if (each.path.empty()) json.raw("null");
    else json.string(each.path);
    json.end('}');
  }
  return json.end(']').end('}').take();
}

std::string to_text(const Installation& found, Language language) {
  const Messages& words = messages(language);
  const auto number = [](std::size_t value) { return std::to_string(value); };
  std::string text = words.fill("ui.doctor.program", {{"version", std::string{version()}}, {"instructions", std::string{found.instructions}}, {"threads", number(found.threads)}}) + "\n\n";
  text += words.fill("ui.doctor.standards", {{"count", number(found.standards.size())}}) + "\n";
  for (const auto& each : found.standards) {
    const std::string doubts = each.doubts == 0 ? "" : words.fill("ui.doctor.doubts", {{"count", number(each.doubts)}});
    text += "  " + padded(each.id, 24) + (doubts.empty() ? each.number : padded(each.number, 28) + doubts) + "\n";
  }
  text += "\n" + words.fill("ui.doctor.packs", {{"packs", number(found.packs)}, {"places", number(found.places)}, {"benefits", number(found.benefits)}, {"unverified", number(found.unverified)}}) + "\n";
  if (found.read_on.ok()) text += words.fill("ui.doctor.read_on", {{"day", found.read_on.to_string()}}) + "\n";
  text += words.fill("ui.doctor.recognition", {{"rules", number(found.recognition_rules)}, {"crosswalks", number(found.crosswalks)}}) + "\n\n";
  text += words["ui.doctor.programs"] + "\n";
  for (const auto& each : found.programs)
    text += "  " + padded(each.name, 24) + (each.path.empty() ? words["ui.doctor.missing"] : each.path) + "  " + words[each.use] + "\n";
  return text;
}

}  // namespace caregrade
