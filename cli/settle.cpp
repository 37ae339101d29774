#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/catalog.hpp"
#include "caregrade/io/settlement_reader.hpp"
#include "caregrade/io/settlement_writer.hpp"
#include "caregrade/settlement_catalog.hpp"
#include "arguments.hpp"
#include "command.hpp"
#include "proof_files.hpp"

namespace caregrade::cli {
namespace {

/// `2026-03`, or `2026-03..2026-05`: whole months, at most twelve. CG4063 otherwise.
bool read_period(const std::string& text, SettlementRequest& request, const Terminal& terminal) {
  const std::size_t dots = std::min(text.find(".."), text.size());
  const auto from = parse_moment(text.substr(0, dots)), to = dots == text.size() ? from : parse_moment(text.substr(dots + 2));
  if (from && to && from->whole_month && to->whole_month && from->day <= to->day) {
    request.from = from->day;
    request.to = to->day.month_end();
    if (request.to.days() - request.from.days() < 366) return true;
  }
  show({.code = "CG4063", .arguments = {{"found", text}}}, terminal);
  return false;
}

/// Takes the choices of settling out of the words of `--policy`; the others are for deciding. CG6003, CG4033.
bool read_policies(std::vector<std::string> words, SettlementPolicies& own, PolicyWords& others, const Terminal& terminal) {
  bool good = true;
  for (const std::string& word : words) {
    const std::size_t sign = std::min(word.find('='), word.size());
    const std::string id = word.substr(0, sign), choice = word.substr(std::min(sign + 1, word.size()));
    const auto wrong = [&](const char* expected) {
      show({.code = "CG4033", .arguments = {{"policy", id}, {"expected", expected}, {"found", choice}}}, terminal);
      good = false;
    };
    if (sign == 0 || sign == word.size()) {
      show({.code = "CG6003", .arguments = {{"option", "--policy"}, {"expected", "ID=CHOICE"}, {"found", word}}}, terminal);
      good = false;
    } else if (id == "settlement_rest") {
      if (choice == "last") own.rest = SettlementPolicies::Rest::last;
      else if (choice != "largest_remainder") wrong("largest_remainder, last");
    } else if (id == "settlement_cap") {
      if (choice == "in_proportion") own.cap = SettlementPolicies::Cap::in_proportion;
      else if (choice != "in_order") wrong("in_order, in_proportion");
    } else {
      others.insert_or_assign(id, choice);
    }
  }
  return good;
}

/// The one person of a file; nothing, with the problems shown.
std::optional<PersonCase> read_one_person(const std::string& file, const Rulebook& rulebook, const Date& from, const Terminal& terminal, Exit& exit) {
  const auto text = one_case(file, terminal, exit);
  if (!text) return std::nullopt;
  auto read = read_person(*text, rulebook, [](std::string_view id) { return Catalog::built_in().find(id); }, Moment{from, true});
  const std::string shown = without_identity_numbers(text->text);
  for (const Issue& issue : read.value.issues()) show(issue, terminal, issue.where.file == file ? std::string_view{shown} : std::string_view{});
  if (read.value) return std::move(read.value).value();
  exit = Exit::input;
  return std::nullopt;
}

Exit show_issues(const Issues& issues, const std::string& text, const Terminal& terminal) {
  for (const Issue& issue : issues) show(issue, terminal, issue.where.line != 0 ? std::string_view{text} : std::string_view{});
  return Exit::input;
}

Exit print(const Settlement& settlement, const Rulebook& rulebook, const Options& options, const Terminal& terminal) {
  if (options.text("format") == "json") std::cout << to_json(settlement) << "\n";
  else std::cout << to_text(settlement, rulebook, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  return Exit::ok;
}

/// Takes back what was settled before.
Exit run_reversal(const Options& options, const Rulebook& rulebook, const Terminal& terminal) {
  const std::string file = options.text("reverse");
  const auto text = read_file(file, terminal);
  if (!text) return Exit::files;
  const auto settlement = read_settlement(*text, file);
  if (!settlement) return show_issues(settlement.issues(), *text, terminal);
  auto reversed = reverse(*settlement);
  if (!reversed) {
    Issues issues = reversed.issues();
    for (Issue& issue : issues) issue.where.file = file;
    return show_issues(issues, *text, terminal);
  }
  return print(*reversed, rulebook, options, terminal);
}

}  // namespace

Exit settle(const Options& options, const Terminal& terminal) {
  Exit exit = Exit::ok;
  if (options.has("reverse")) {
    for (const char* other : {"argument", "served-in", "period", "services", "policy", "include-unverified"})
      if (options.has(other)) {
        show({.code = "CG6002", .arguments = {{"option", "--reverse"}, {"reason", "@option.reverse_alone"}, {"command", "settle"}}}, terminal);
        return Exit::usage;
      }
    const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
    return rulebook == nullptr ? exit : run_reversal(options, *rulebook, terminal);
  }
  const auto file = one_argument(options, "PERSON", "settle", terminal);
  const auto served_in = needed(options, "served-in", "settle", terminal), period = needed(options, "period", "settle", terminal),
             services = needed(options, "services", "settle", terminal);
  SettlementRequest request{.include_unverified = options.has("include-unverified")};
  PersonOptions asked{.include_unverified = request.include_unverified};
  bool good = file && served_in && period && services;
  good = (!period || read_period(*period, request, terminal)) && good;
  good = read_policies(options.texts("policy"), request.policies, asked.policies, terminal) && good;
  if (!good) return Exit::usage;
  request.served_in = *served_in;
  if (!load_folders(options, terminal)) return Exit::input;
  const Rulebook* rulebook = rules(pack_folders(options), terminal, exit);
  if (rulebook == nullptr) return exit;
  Issues wrong = check(*rulebook, asked);
  if (!wrong.empty()) return show_issues(wrong, {}, terminal), Exit::usage;
  const auto person = read_one_person(*file, *rulebook, request.from, terminal, exit);
  const auto text = read_file(*services, terminal);
  if (!text) return Exit::files;
  auto lines = read_service_lines(*text, *services);
  if (!lines) return show_issues(lines.issues(), *text, terminal);
  if (!person) return exit;
  const auto settlement = settle_person(*rulebook, *person, request, std::move(lines).value(), asked);
  if (!settlement) return show_issues(settlement.issues(), *text, terminal);
  return print(*settlement, *rulebook, options, terminal);
}

}  // namespace caregrade::cli
