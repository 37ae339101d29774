#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "caregrade/engine/compile_pack.hpp"
#include "caregrade/engine/lint_pack.hpp"
#include "caregrade/pack_test.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "caregrade/text/messages.hpp"
#include "command.hpp"

namespace caregrade::cli {
namespace {

/// The rules of one call: the packs compiled in and those of the folders named, which alone are looked at where there are any.
struct Looked {
  const Rulebook* rulebook = nullptr;
  std::vector<std::size_t> packs{};
};

std::optional<Looked> look(const Options& options, const Terminal& terminal, Exit& exit) {
  const std::vector<std::string> folders = options.texts("argument");
  for (const std::string& each : folders) {
    if (std::error_code error{}; !std::filesystem::is_regular_file(each, error)) continue;
    // why: compiled rules have no lines that could be told, and no tests.
    exit = show_all({{.code = "CG1015", .where = {.file = each}, .arguments = {{"path", each}}}}, terminal);
    return std::nullopt;
  }
  std::vector<std::string> all = pack_folders(options);
  all.insert(all.end(), folders.begin(), folders.end());
  Looked looked{.rulebook = rules(all, terminal, exit)};
  if (looked.rulebook == nullptr) return std::nullopt;
  const std::vector<RulePack>& packs = looked.rulebook->packs;
  for (std::size_t i = 0; i < packs.size(); ++i) {
    const bool is_named = std::any_of(folders.begin(), folders.end(), [&](std::string folder) {
      if (folder.back() != '/') folder += '/';
      return packs[i].where.file.substr(0, folder.size()) == folder;
    });
    if (folders.empty() || is_named) looked.packs.push_back(i);
  }
  return looked;
}

/// The folder that a pack was read from, with its last stroke.
std::string folder_of(const RulePack& pack) { return pack.where.file.substr(0, pack.where.file.rfind('/') + 1); }

/// The day for which packs are looked at: the one asked for, or the last on which somebody read a source of theirs.
Date day_of(const Rulebook& rulebook, const std::optional<Moment>& on) {
  if (on) return on->day;
  Date last{};
  for (const RulePack& pack : rulebook.packs)
    if (pack.read_on.ok() && (!last.ok() || last < pack.read_on)) last = pack.read_on;
  return last;
}

/// Issues of the benefits of some places, each once.
Issues compiled(const Rulebook& rulebook, const std::vector<std::size_t>& packs) {
  std::vector<std::string> regions{};
  for (const std::size_t pack : packs) regions.push_back(rulebook.packs[pack].region);
  const auto program = compile(rulebook, {.regions = regions, .include_unverified = true});
  Issues once{};
  for (const Issue& issue : program.issues())
    if (std::find(once.begin(), once.end(), issue) == once.end()) once.push_back(issue);
  return once;
}

std::string count_of(Severity severity, const Issues& issues) {
  return std::to_string(std::count_if(issues.begin(), issues.end(), [severity](const Issue& each) { return each.severity == severity; }));
}

/// Warnings of what no test of a pack reaches: outcomes of its conditions, tiers that nobody is paid.
Issues never_reached(const Rulebook& rulebook, const RulePack& pack, const PackTestRun& run) {
  const std::string folder = folder_of(pack);
  Issues found{};
  for (Issue& issue : lint_tests(rulebook, run.runs))
    if (issue.severity == Severity::warning && issue.where.file.substr(0, folder.size()) == folder) found.push_back(std::move(issue));
  return found;
}

}  // namespace

Exit pack_check(const Options& options, const Terminal& terminal) {
  Exit exit = Exit::ok;
  const auto on = moment(options, terminal, exit);
  if (exit != Exit::ok) return exit;
  const auto looked = look(options, terminal, exit);
  if (!looked) return exit;
  const Rulebook& rulebook = *looked->rulebook;
  Issues issues = compiled(rulebook, looked->packs);
  if (issues.empty()) issues = lint(rulebook, day_of(rulebook, on));
  const Messages& words = messages(terminal.language);
  Issues others{};
  for (const std::size_t number : looked->packs) {
    const RulePack& pack = rulebook.packs[number];
    const std::string folder = folder_of(pack);
    Issues own{};
    for (const Issue& issue : issues)
      if (issue.where.file.substr(0, folder.size()) == folder) own.push_back(issue);
    if (show_all(own, terminal) != Exit::ok) exit = Exit::input;
    std::size_t tiers = 0;
    for (const Benefit& benefit : pack.benefits) tiers += benefit.tiers.size();
    std::cout << words.fill("ui.pack.check.one",
                            {{"pack", pack.id + " " + pack.version}, {"benefits", std::to_string(pack.benefits.size())}, {"tiers", std::to_string(tiers)},
                             {"values", std::to_string(pack.rows.size())}, {"errors", count_of(Severity::error, own)},
                             {"warnings", count_of(Severity::warning, own)}, {"notes", count_of(Severity::note, own)}})
              << "\n";
  }
  for (const Issue& issue : issues) {
    const bool is_told = std::any_of(looked->packs.begin(), looked->packs.end(), [&](std::size_t number) {
      const std::string folder = folder_of(rulebook.packs[number]);
      return issue.where.file.substr(0, folder.size()) == folder;
    });
    if (!is_told && issue.severity == Severity::error) others.push_back(issue);
  }
  return show_all(others, terminal) == Exit::ok ? exit : Exit::input;
}

Exit pack_test(const Options& options, const Terminal& terminal) {
  Exit exit = Exit::ok;
  const auto looked = look(options, terminal, exit);
  if (!looked) return exit;
  const Messages& words = messages(terminal.language);
  std::size_t all = 0, failed = 0, missed_in_all = 0;
  for (const std::size_t number : looked->packs) {
    const PackTestRun run = run_tests(*looked->rulebook, number);
    show_all(run.issues, terminal);
    const RulePack& pack = looked->rulebook->packs[number];
    const Issues missed = never_reached(*looked->rulebook, pack, run);
    show_all(missed, terminal);
    std::cout << words.fill("ui.pack.test.one", {{"pack", pack.id + " " + pack.version}, {"all", std::to_string(run.tests)}, {"failed", std::to_string(run.failed)}}) << "\n";
    if (!missed.empty()) std::cout << "  " << words.fill("ui.pack.test.untried", {{"count", std::to_string(missed.size())}}) << "\n";
    all += run.tests;
    failed += run.failed;
    missed_in_all += missed.size();
  }
  if (looked->packs.size() > 1) std::cout << words.fill("ui.pack.test.all", {{"all", std::to_string(all)}, {"failed", std::to_string(failed)}}) << "\n";
  if (looked->packs.size() > 1 && missed_in_all > 0) std::cout << "  " << words.fill("ui.pack.test.untried", {{"count", std::to_string(missed_in_all)}}) << "\n";
  return failed == 0 ? Exit::ok : Exit::input;
}

}  // namespace caregrade::cli
