#include "caregrade/pack_diff.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "caregrade/catalog.hpp"
#include "caregrade/decide_person.hpp"
#include "caregrade/pack_catalog.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/nearest.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// The packs that a word means: a folder, or a built-in pack by `id` or `id@version`.
Result<std::vector<RulePack>> packs_of(const std::string& word) {
  std::error_code error{};
  if (std::filesystem::exists(word, error)) return load_packs(std::span{&word, 1});
  auto packs = built_in_packs();
  if (!packs) return packs;
  std::vector<std::string> known{};
  for (const RulePack& each : packs.value()) {
    known.push_back(each.id + "@" + each.version);
    if (word == each.id || word == known.back()) return std::vector<RulePack>{each};
  }
  return Issue{.code = "CG6010", .arguments = {{"found", word}, {"nearest", nearest(word, known)}}};
}

/// Packs of the two sides that belong together: by id, or the only one of each.
std::vector<std::pair<const RulePack*, const RulePack*>> pairs(const std::vector<RulePack>& before, const std::vector<RulePack>& after) {
  if (before.size() == 1 && after.size() == 1) return {{&before.front(), &after.front()}};
  std::vector<std::pair<const RulePack*, const RulePack*>> found{};
  for (const RulePack& each : before) {
    const auto other = find_id(after, each.id);
    found.emplace_back(&each, other ? &after[*other] : nullptr);
  }
  for (const RulePack& each : after)
    if (!find_id(before, each.id)) found.emplace_back(nullptr, &each);
  return found;
}

void show_changes(const std::vector<RulePack>& before, const std::vector<RulePack>& after, bool json, const Terminal& terminal) {
  const Messages& words = messages(terminal.language);
  const TextStyle style{.language = terminal.language, .color = terminal.color_out, .width = terminal.width};
  for (const auto& [was, is] : pairs(before, after)) {
    const RulePack empty{.id = was == nullptr ? is->id : was->id};
    const auto changes = diff(was == nullptr ? empty : *was, is == nullptr ? empty : *is);
    const auto name = [](const RulePack* pack) { return pack == nullptr ? std::string{"–"} : pack->id + "@" + pack->version; };
    if (!json)
      std::cout << words.fill("ui.pack.diff.sides", {{"before", name(was)}, {"after", name(is)}, {"count", std::to_string(changes.size())}}) << "\n";
    for (const PackChange& change : changes) std::cout << (json ? to_json(change) + "\n" : to_text(change, style));
  }
}

/// Decides about each person by both versions and tells what differs.
class EffectTeller {
 public:
  EffectTeller(const Rulebook& before, const Rulebook& after, PersonOptions asked, bool json, const Terminal& terminal)
      : before_{before}, after_{after}, asked_{std::move(asked)}, old_{before}, new_{after}, json_{json}, terminal_{terminal} {}

  Exit run(std::istream& stream, const std::string& file) {
    CaseStream persons{stream, file};
    while (const auto text = persons.next()) {
      ++all_;
      tell(*text);
    }
    if (!json_)
      std::cout << messages(terminal_.language).fill("ui.pack.diff.persons", {{"all", std::to_string(all_)}, {"gain", std::to_string(gain_)}, {"lose", std::to_string(lose_)},
                                                                              {"open", std::to_string(open_)}, {"bad", std::to_string(bad_)}})
                << "\n";
    return bad_ > 0 ? Exit::input : Exit::ok;
  }

 private:
  void tell(const CaseText& text) {
    const StandardFinder find = [](std::string_view id) { return Catalog::built_in().find(id); };
    PersonResult was = read_person(text, before_, find, asked_.on), is = read_person(text, after_, find, asked_.on);
    if (!was.value || !is.value) return refuse(was.value ? is.value.issues() : was.value.issues(), text);
    const auto decided_before = old_.decide(std::move(was.value).value(), asked_), decided_after = new_.decide(std::move(is.value).value(), asked_);
    if (!decided_before || !decided_after) return refuse(decided_before ? decided_after.issues() : decided_before.issues(), text);
    const std::vector<Effect> found = effects(before_, *decided_before, after_, *decided_after);
    const auto any = [&found](int direction) { return std::any_of(found.begin(), found.end(), [direction](const Effect& each) { return each.direction() == direction; }); };
    if (any(1)) ++gain_;
    if (any(-1)) ++lose_;
    if (any(0)) ++open_;
    if (found.empty()) return;
    if (json_) std::cout << to_json(decided_after->id, found) << "\n";
    else std::cout << to_text(decided_after->id, found, {.language = terminal_.language, .color = terminal_.color_out, .width = terminal_.width});
  }

  void refuse(Issues issues, const CaseText& text) {
    ++bad_;
    const std::string shown = without_identity_numbers(text.text);
    for (Issue& issue : issues) {
      if (issue.where == Where{}) issue.where = {.file = text.file, .line = text.first_line, .column = text.first_column, .pointer = text.pointer};
      if (issue.where.file == text.file) show(issue, terminal_, shown, text.first_line, text.first_column);
      else show_in_file(issue, terminal_);
    }
  }

  const Rulebook &before_, &after_;
  PersonOptions asked_{};
  PersonDecider old_, new_;
  bool json_ = false;
  const Terminal& terminal_;
  std::size_t all_ = 0, gain_ = 0, lose_ = 0, open_ = 0, bad_ = 0;
};

}  // namespace

Exit pack_diff(const Options& options, const Terminal& terminal) {
  const std::vector<std::string> words = options.texts("argument");
  if (words.size() != 2) {
    show({.code = "CG6004", .arguments = {{"expected", "BEFORE AFTER"}, {"command", "pack diff"}}}, terminal);
    return Exit::usage;
  }
  Exit exit = Exit::ok;
  PersonOptions asked{.regions = listed(options, "region"), .on = moment(options, terminal, exit)};
  if (exit != Exit::ok) return exit;
  auto before = packs_of(words[0]), after = packs_of(words[1]);
  for (const auto* each : {&before, &after})
    if (const Exit shown = show_all(each->issues(), terminal); shown != Exit::ok) exit = shown;
  if (exit != Exit::ok) return exit;
  const bool json = options.text("format") == "json";
  show_changes(*before, *after, json, terminal);
  if (!options.has("persons")) return Exit::ok;
  const auto old_rules = rulebook_with(std::move(before).value()), new_rules = rulebook_with(std::move(after).value());
  for (const auto* each : {&old_rules, &new_rules})
    if (const Exit shown = show_all(each->issues(), terminal); shown != Exit::ok) exit = shown;
  if (exit != Exit::ok) return exit;
  std::ifstream stream{};
  std::istream* input = open_input(options.text("persons"), stream, terminal);
  if (input == nullptr) return Exit::files;
  if (!json) std::cout << "\n";
  return EffectTeller{*old_rules, *new_rules, std::move(asked), json, terminal}.run(*input, options.text("persons"));
}

}  // namespace caregrade::cli
