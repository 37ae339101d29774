#include <algorithm>
#include <iostream>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/uses.hpp"
#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/rulebook_writer.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/nearest.hpp"
#include "command.hpp"
#include "whole_files.hpp"

namespace caregrade::cli {
namespace {

/// Whether somebody knows this place; shown where nobody does.
bool is_place(const Rulebook& rulebook, const std::string& code, const Terminal& terminal) {
  if (rulebook.region(code) != nullptr) return true;
  show({.code = "CG4001", .arguments = {{"found", code}}}, terminal);
  return false;
}

Exit show_benefit(const Rulebook& rulebook, PackRow at, const std::string& place, const std::optional<Moment>& on, bool json, const Terminal& terminal) {
  const Benefit& benefit = rulebook.benefit(at);
  const Uses uses = uses_of(rulebook, benefit);
  BenefitReport report{.rulebook = rulebook, .benefit = at, .place = place.empty() ? benefit.region : place, .on = on ? on->day : Date{}};
  for (const std::string& id : uses.facts) report.facts.push_back(rulebook.facts.find(id)->second);
  for (const std::string& id : uses.parameters) report.parameters.push_back(rulebook.parameters.find(id)->second);
  if (json) std::cout << to_json(report) << "\n";
  else std::cout << to_text(report, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  return Exit::ok;
}

/// The benefits of a pack, or of a place: one a line.
Exit show_benefits(const Rulebook& rulebook, const std::string& word, bool is_pack, bool json, const Terminal& terminal) {
  const TextStyle style{.language = terminal.language, .color = terminal.color_out, .width = terminal.width};
  for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack) {
    if (is_pack && rulebook.packs[pack].id != word) continue;
    if (is_pack && json) {
      std::cout << to_json(rulebook.packs[pack]) << "\n";
      continue;
    }
    for (std::size_t row = 0; row < rulebook.packs[pack].benefits.size(); ++row) {
      const std::string& place = rulebook.packs[pack].benefits[row].region;
      const PackRow at{static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)};
      if (!is_pack && !rulebook.is_within(word, place) && !rulebook.is_within(place, word)) continue;
      if (json) (void)show_benefit(rulebook, at, is_pack ? "" : word, std::nullopt, true, terminal);
      else std::cout << benefit_line(rulebook, at, style);
    }
  }
  return Exit::ok;
}

}  // namespace

Exit list_facts(const Options& options, bool json, const Terminal& terminal) {
  Exit exit = Exit::ok;
  const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
  if (rulebook == nullptr) return exit;
  const std::vector<std::string> places = listed(options, "region");
  Uses uses{};
  for (const std::string& place : places) {
    if (!is_place(*rulebook, place, terminal)) return Exit::usage;
    uses.facts.merge(uses_at(*rulebook, place).facts);
  }
  std::vector<PackRow> facts{};
  for (std::size_t pack = 0; pack < rulebook->packs.size(); ++pack)
    for (std::size_t row = 0; row < rulebook->packs[pack].facts.size(); ++row)
      if (places.empty() || uses.facts.find(rulebook->packs[pack].facts[row].id) != uses.facts.end())
        facts.push_back({static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)});
  if (!json) std::cout << to_text(*rulebook, facts, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  for (const PackRow fact : facts)
    if (json) std::cout << to_json(*rulebook, fact) << "\n";
  return Exit::ok;
}

Exit pack_show(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> words = options.texts("argument");
  if (words.size() != 1) {
    show({.code = "CG6004", .arguments = {{"expected", "BENEFIT | REGION | PACK"}, {"command", "pack show"}}}, terminal);
    return Exit::usage;
  }
  Exit exit = Exit::ok;
  const auto on = moment(options, terminal, exit);
  if (exit != Exit::ok) return exit;
  const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
  if (rulebook == nullptr) return exit;
  const std::vector<std::string> places = listed(options, "region");
  for (const std::string& place : places)
    if (!is_place(*rulebook, place, terminal)) return Exit::usage;
  const std::string place = places.empty() ? "" : places.front();
  const bool json = options.text("format") == "json";
  const auto benefit = rulebook->benefits.find(words[0]);
  if (benefit != rulebook->benefits.end()) return show_benefit(*rulebook, benefit->second, place, on, json, terminal);
  const bool is_pack = find_id(rulebook->packs, words[0]).has_value();
  if (is_pack || rulebook->region(words[0]) != nullptr) return show_benefits(*rulebook, words[0], is_pack, json, terminal);
  show({.code = "CG4031", .arguments = {{"found", words[0]}, {"nearest", nearest_key(words[0], rulebook->benefits)}}}, terminal);
  return Exit::input;
}

Exit pack_coverage(const Options& options, const Terminal& terminal) {
  Exit exit = Exit::ok;
  const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
  if (rulebook == nullptr) return exit;
  const std::vector<std::string> places = listed(options, "region");
  for (const std::string& place : places)
    if (!is_place(*rulebook, place, terminal)) return Exit::usage;
  const bool json = options.text("format") == "json";
  const TextStyle style{.language = terminal.language, .color = terminal.color_out, .width = terminal.width};
  if (!json) std::cout << coverage_legend(style);
  for (const RegionCoverage& each : coverage(*rulebook)) {
    const bool is_wanted = places.empty() || std::any_of(places.begin(), places.end(), [&](const std::string& place) {
      return rulebook->is_within(each.region, place) || rulebook->is_within(place, each.region);
    });
    if (!is_wanted) continue;
    std::cout << (json ? to_json(*rulebook, each) + "\n" : "\n" + to_text(*rulebook, each, style));
  }
  return Exit::ok;
}

Exit pack_build(const Options& options, const Terminal& terminal) {
  std::vector<std::string> folders = pack_folders(options);
  for (const std::string& each : options.texts("argument")) folders.push_back(each);
  Exit exit = Exit::ok;
  const Rulebook* rulebook = rules(folders, terminal, exit);
  if (rulebook == nullptr) return exit;
  const auto built = options.text("format") == "compiled" ? compiled_file(*rulebook) : Result<std::string>{canonical_json(*rulebook)};
  if (!built) return show_all(built.issues(), terminal);
  return write_file(options.has("output") ? options.text("output") : "-", *built, false, terminal) ? Exit::ok : Exit::files;
}

}  // namespace caregrade::cli
