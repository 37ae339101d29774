#include "policy.hpp"

#include <algorithm>

namespace caregrade::io {
namespace {

constexpr std::size_t most_choices = 64;

std::size_t choice_of(const Policy& policy, TomlTable& table, std::string_view key) {
  const std::string wanted = table.text(key);
  const auto found = find_id(policy.choices, wanted);
  if (!found) table.report("CG2102", key, {{"id", wanted}, {"in", "choices"}});
  return found.value_or(0);
}

}  // namespace

std::vector<Policy::Choice> read_choices(TomlTable& table, Issues& issues) {
  std::vector<Policy::Choice> choices{};
  for (const toml::table* each : table.tables("choices")) {
    TomlTable choice{*each, table.file(), issues};
    std::string id = choice.text("id");
    if (find_id(choices, id)) choice.report("CG2101", "id", {{"id", id}});
    choices.push_back({.id = std::move(id), .name = {.zh = choice.text("zh"), .en = choice.text("en")}});
    if (choices.size() <= most_choices) continue;
    choice.report("CG2108", choice.where(), {{"limit", std::to_string(most_choices)}});
    break;
  }
  return choices;
}

Policy read_policy(const toml::table& source, const std::string& file, Issues& issues, Clause clause) {
  TomlTable table{source, file, issues};
  Policy policy{.id = table.text("id"), .name = table.both("name"), .where = table.where()};
  policy.choices = read_choices(table, issues);
  policy.default_choice = choice_of(policy, table, "default");
  for (const toml::table* each : table.tables("earlier_defaults")) {
    TomlTable earlier{*each, file, issues};
    const auto until = earlier.date("until", true);
    policy.earlier_defaults.push_back({until.value_or(Date{}), choice_of(policy, earlier, "choice")});
  }
  std::stable_sort(policy.earlier_defaults.begin(), policy.earlier_defaults.end(), [](const auto& a, const auto& b) { return a.until < b.until; });
  policy.citation = table.citation(clause);
  return policy;
}

}  // namespace caregrade::io
