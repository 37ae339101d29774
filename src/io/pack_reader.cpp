#include "caregrade/io/pack_reader.hpp"

#include <algorithm>

#include "pack_parts.hpp"
#include "policy.hpp"

namespace caregrade::io {
namespace {

constexpr std::int64_t most_number = 1'000'000'000'000;  ///< of a fact: ten thousand million yuan in fen

constexpr Word<Unit> parameter_units[] = {{"yuan", Unit::yuan},   {"percent", Unit::percent}, {"hours", Unit::hours}, {"count", Unit::count},
                                          {"ratio", Unit::ratio}, {"days", Unit::days},       {"months", Unit::months}, {"years", Unit::years}};

constexpr Word<PackFact::Kind> kinds[] = {{"truth", PackFact::Kind::truth},   {"count", PackFact::Kind::count},   {"money", PackFact::Kind::money},
                                          {"date", PackFact::Kind::date},     {"region", PackFact::Kind::region}, {"choice", PackFact::Kind::choice},
                                          {"level", PackFact::Kind::level}};

/// Words of the expressions, which no name may take.
constexpr std::string_view reserved[] = {"or",     "and",  "not",   "in",       "yes", "no",    "if",     "day", "clock",
                                         "policy", "date", "years", "months", "least", "greatest", "share", "within"};

}  // namespace

PackReader::PackReader(std::span<const DataFile> files, std::span<const Region> regions) : folder_{files, issues_} {
  for (const Region& region : regions) regions_.insert(region.code);
}

Result<RulePack> PackReader::run() {
  folder_.only({"pack.toml", "tiers.csv", "values.csv", "tests.toml"});
  read_toml();
  if (!pack_.benefits.empty() || folder_.has("tiers.csv")) read_tiers();
  if (folder_.has("values.csv")) read_values();
  if (folder_.has("tests.toml")) read_tests();
  if (has_errors(issues_)) return std::move(issues_);
  return std::move(pack_);
}

void PackReader::read_toml() {
  const auto parsed = folder_.toml("pack.toml");
  if (!parsed) return;
  TomlTable table{parsed->table, parsed->path, issues_};
  const auto each = [&](std::string_view key, void (PackReader::*read)(TomlTable&)) {
    for (const toml::table* row : table.tables(key)) {
      TomlTable inner{*row, parsed->path, issues_};
      (this->*read)(inner);
    }
  };
  read_identity(table);
  each("source", &PackReader::read_source);
  if (pack_.sources.empty()) table.report("CG2003", table.where(), {{"key", "source"}});
  each("fact", &PackReader::read_fact);
  each("derived", &PackReader::read_derived);
  for (const toml::table* row : table.tables("policy")) read_pack_policy(*row, parsed->path);
  each("parameter", &PackReader::read_parameter);
  each("basis", &PackReader::read_basis);
  each("benefit", &PackReader::read_benefit);
  each("exclusive", &PackReader::read_exclusive);
  each("transition", &PackReader::read_transition);
}

void PackReader::read_identity(TomlTable& table) {
  const auto schema = table.whole_number("schema");
  if (schema && *schema != 1) table.report("CG2006", "schema", {{"expected", "1"}, {"found", std::to_string(*schema)}});
  pack_.where = table.where();
  pack_.id = id(table, "id");
  pack_.version = table.text("version");
  pack_.region = table.text("region");
  check_region(table, "region", pack_.region);
  pack_.name = table.both("name");
  pack_.read_on = table.date("read_on", true).value_or(Date{});
}

void PackReader::read_source(TomlTable& table) {
  PackSource source{.id = id(table, "id"), .title = table.both("title"), .number = table.optional_text("number"),
                    .issuer = table.both_or("issuer", {}), .url = table.optional_text("url"), .remark = table.both_or("remark", {}),
                    .span = table.span(), .where = table.where()};
  once(table, sources_, "id", source.id);
  pack_.sources.push_back(std::move(source));
}

void PackReader::read_fact(TomlTable& table) {
  static constexpr Word<PackFact::Who> who[] = {
      {"person", PackFact::Who::person}, {"assessor", PackFact::Who::assessor}, {"office", PackFact::Who::office}};
  PackFact fact{.id = name(table, "id"), .kind = word(table, "kind", kinds), .name = table.both("name"), .question = table.both("question"),
                .bring = table.both_or("bring", {}), .where = table.where()};
  once(table, names_, "id", fact.id);
  fact.cost = table.whole_number_or("cost", 1, 1, 1000);
  fact.answered_by = word_or(table, "answered_by", who, PackFact::Who::person);
  read_domain(table, fact, table.optional_text("kind"));
  pack_.facts.push_back(std::move(fact));
}

void PackReader::read_domain(TomlTable& table, PackFact& fact, std::string_view kind) {
  const auto need = [&](std::string_view key) {
    if (!table.has(key)) table.report("CG2404", table.where(), {{"id", fact.id}, {"kind", std::string{kind}}, {"key", std::string{key}}});
    return table.has(key);
  };
  if (fact.kind == PackFact::Kind::choice) {
    fact.choices = read_choices(table, issues_);
    fact.ordered = table.flag_or("ordered", false);
    if (fact.choices.size() < 2) table.report("CG2404", "choices", {{"id", fact.id}, {"kind", std::string{kind}}, {"key", "choices"}});
    for (const auto& choice : fact.choices)
      if (!choice.id.empty() && !is_name(choice.id)) table.report("CG2401", "choices", {{"id", choice.id}, {"expected", "A-Z a-z, A-Z a-z 0-9 _"}});
  } else if (fact.kind == PackFact::Kind::level) {
    fact.standard = id(table, "standard");
  } else if (fact.kind == PackFact::Kind::date) {
    const auto day = [&](std::string_view key) { return need(key) ? table.date(key, true) : std::nullopt; };
    const auto least = day("least"), most = day("most");
    if (!least || !most) return;
    fact.least = least->days();
    fact.most = most->days();
    if (*most < *least) table.report("CG2405", "most", {{"least", least->to_string()}, {"most", most->to_string()}});
  } else if (fact.kind == PackFact::Kind::count || fact.kind == PackFact::Kind::money) {
    fact.by = table.has("by") ? name(table, "by") : table.optional_text("by");
    const auto bound = [&](std::string_view key) {
      const auto number = need(key) ? table.whole_number(key) : std::nullopt;
      if (number && (*number < -most_number || *number > most_number))
        table.report("CG2006", key, {{"expected", "−" + std::to_string(most_number) + ", …, " + std::to_string(most_number)}, {"found", std::to_string(*number)}});
      return number;
    };
    const auto least = bound("least"), most = bound("most");
    fact.least = least.value_or(0);
    fact.most = most.value_or(0);
    if (least && most && *most < *least) table.report("CG2405", "most", {{"least", std::to_string(*least)}, {"most", std::to_string(*most)}});
  }
}

void PackReader::read_derived(TomlTable& table) {
  Derived derived{.id = name(table, "id"), .name = table.both("name"), .value = table.expression("value", true),
                  .citation = table.citation_or({}), .where = table.where()};
  once(table, names_, "id", derived.id);
  cited(derived.citation, derived.where);
  pack_.derived.push_back(std::move(derived));
}

void PackReader::read_pack_policy(const toml::table& source, const std::string& file) {
  Policy policy = read_policy(source, file, issues_, Clause::optional);
  const auto complain = [&](const char* code, std::vector<Issue::Argument> arguments) {
    issues_.push_back({.code = code, .where = policy.where, .arguments = std::move(arguments)});
  };
  const auto check = [&](const std::string& id) {
    if (!id.empty() && !is_name(id)) complain("CG2401", {{"id", id}, {"expected", "A-Z a-z, A-Z a-z 0-9 _"}});
  };
  check(policy.id);
  for (const auto& choice : policy.choices) check(choice.id);
  if (!policy.id.empty() && !policies_.insert(policy.id).second) complain("CG2101", {{"id", policy.id}});
  cited(policy.citation, policy.where);
  pack_.policies.push_back(std::move(policy));
}

void PackReader::read_parameter(TomlTable& table) {
  static constexpr Word<Inheritance> rules[] = {{"replace", Inheritance::replace}, {"floor", Inheritance::floor}, {"cap", Inheritance::cap},
                                                {"add", Inheritance::add},         {"closed", Inheritance::closed}};
  Parameter parameter{.id = name(table, "id"), .name = table.both("name"), .unit = word(table, "unit", parameter_units),
                      .by = table.has("by") ? name(table, "by") : table.optional_text("by"), .rule = word_or(table, "rule", rules, Inheritance::replace),
                      .review_months = table.whole_number_or("review_months", 0, 0, 1200), .where = table.where()};
  once(table, names_, "id", parameter.id);
  pack_.parameters.push_back(std::move(parameter));
}

void PackReader::read_basis(TomlTable& table) {
  static constexpr Word<bool> require[] = {{"any", false}, {"all", true}};
  Basis basis{.id = name(table, "id"), .name = table.both("name"), .facts = table.texts("facts", true, true),
              .all = word(table, "require", require), .where = table.where()};
  once(table, bases_, "id", basis.id);
  pack_.bases.push_back(std::move(basis));
}

std::string PackReader::name(TomlTable& table, std::string_view key) {
  std::string name = table.text(key);
  const bool taken = std::find(std::begin(reserved), std::end(reserved), name) != std::end(reserved);
  if (taken || (!name.empty() && !is_name(name))) table.report("CG2401", key, {{"id", name}, {"expected", "A-Z a-z, A-Z a-z 0-9 _"}});
  return name;
}

void PackReader::cited(const Citation& citation, const Where& where) {
  if (sources_.empty()) return;  // why: the missing register is reported already; the rest would be its echo
  for (const std::string& id : citation.sources)
    if (sources_.count(id) == 0) issues_.push_back({.code = "CG2102", .where = where, .arguments = {{"id", id}, {"in", "[[source]]"}}});
}

}  // namespace caregrade::io

namespace caregrade {

Result<RulePack> read_pack(std::span<const DataFile> files, std::span<const Region> regions) { return io::PackReader{files, regions}.run(); }

}  // namespace caregrade
