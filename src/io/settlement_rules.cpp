#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/hundredths.hpp"
#include "caregrade/io/settlement_reader.hpp"
#include "data_folder.hpp"
#include "listed.hpp"
#include "words.hpp"

namespace caregrade {
namespace {

using io::CsvRows;
using io::DataFolder;
using io::listed;

constexpr std::int64_t whole = 10'000;  // hundredths of a percent

/// Whether a list that stands for "any" where it is empty takes in all of another.
bool takes_in(const std::vector<std::string>& wide, const std::vector<std::string>& narrow) {
  return wide.empty() || (!narrow.empty() && std::all_of(narrow.begin(), narrow.end(), [&wide](const std::string& each) {
                            return std::find(wide.begin(), wide.end(), each) != wide.end();
                          }));
}

class SettlementRulesReader {
 public:
  SettlementRulesReader(std::span<const DataFile> files, const RecognitionRules& places, const Rulebook& rulebook)
      : places_{places}, rulebook_{rulebook}, folder_{files, issues_} {}

  Result<SettlementRules> run() {
    folder_.only({"rules.csv", "sources.csv"});
    rules_.sources = folder_.sources();
    auto rows = folder_.rows("rules.csv", {"id", "benefits", "forms", "region", "served", "pays", "reason", "text_zh", "text_en", "from", "to", "clause", "confidence",
                                           "sources"});
    while (rows && rows->next()) read_rule(*rows);
    if (has_errors(issues_)) return std::move(issues_);
    return std::move(rules_);
  }

 private:
  void read_rule(CsvRows& row) {
    SettlementRule rule{.id = row.text("id"), .benefits = listed(row.optional_text("benefits")), .forms = listed(row.optional_text("forms")),
                        .region = row.optional_text("region"), .served = listed(row.optional_text("served")), .reason = row.text("reason"), .text = row.both("text"),
                        .span = row.span(), .citation = io::cited(row, rules_.sources, io::Clause::optional), .where = row.where("id")};
    if (find_id(rules_.rules, rule.id)) row.report("CG2101", "id", {{"id", rule.id}});
    for (const std::string& each : rule.benefits)
      if (rulebook_.benefits.find(each) == rulebook_.benefits.end()) none(row, "benefits", each);
    for (const std::string& each : rule.forms)
      if (!is_form(each)) none(row, "forms", each);
    if (!rule.region.empty()) place(row, "region", rule.region, false);
    if (rule.served.size() == 1 && (rule.served.front() == "benefit" || is_place_fact(rule.served.front()))) {
      rule.within = rule.served.front();
      rule.served.clear();
    }
    for (const std::string& each : rule.served) place(row, "served", each, true);
    read_shares(row, rule);
    for (const SettlementRule& before : rules_.rules)
      if (hides(before, rule)) {
        row.report("CG2623", "id", {{"id", rule.id}, {"before", before.id}});
        break;
      }
    rules_.rules.push_back(std::move(rule));
  }

  static void none(CsvRows& row, std::string_view column, const std::string& found) { row.report("CG2620", column, {{"found", found}}); }

  void place(CsvRows& row, std::string_view column, const std::string& code, bool or_group) {
    if (places_.region(code) == nullptr && (!or_group || !find_id(places_.groups, code))) row.report("CG2610", column, {{"found", code}});
  }

  [[nodiscard]] bool is_form(const std::string& word) const {
    for (const RulePack& pack : rulebook_.packs)
      for (const Benefit& each : pack.benefits)
        if (each.form == word) return true;
    return false;
  }

  /// `hukou=100`, `CN=95 service_place=5`, `nobody`; empty: the documents do not say.
  void read_shares(CsvRows& row, SettlementRule& rule) {
    const std::vector<std::string> words = listed(row.optional_text("pays"));
    if (words.empty()) return;
    if (words == std::vector<std::string>{"nobody"}) {
      rule.pays = SettlementRule::Pays::nobody;
      return;
    }
    rule.pays = SettlementRule::Pays::shares;
    std::int64_t sum = 0;
    for (const std::string& word : words) {
      const std::size_t sign = std::min(word.find('='), word.size());
      const auto percent = io::parse_hundredths(std::string_view{word}.substr(std::min(sign + 1, word.size())));
      if (sign == 0 || !percent || *percent <= 0 || *percent > whole) {
        row.report("CG2621", "pays", {{"found", word}});
        continue;
      }
      rule.shares.push_back(party(row, word.substr(0, sign), *percent));
      sum += *percent;
    }
    if (rule.shares.size() == words.size() && sum != whole) row.report("CG2622", "pays", {{"found", hundredths_text(sum)}});
  }

  [[nodiscard]] bool is_place_fact(const std::string& word) const {
    const auto fact = rulebook_.facts.find(word);
    return fact != rulebook_.facts.end() && rulebook_.fact(fact->second).kind == PackFact::Kind::region;
  }

  PayerShare party(CsvRows& row, const std::string& word, std::int64_t percent) {
    if (word == "benefit") return {.of = PayerShare::Of::benefit, .percent = percent};
    if (places_.region(word) != nullptr) return {.of = PayerShare::Of::place, .id = word, .percent = percent};
    if (!is_place_fact(word)) none(row, "pays", word);
    return {.of = PayerShare::Of::fact, .id = word, .percent = percent};
  }

  /// Whether a row before this one holds whenever it does. why not by place: a group and its members are left to whoever writes them.
  static bool hides(const SettlementRule& before, const SettlementRule& rule) {
    const bool longer = (!before.span.from.ok() || (rule.span.from.ok() && before.span.from <= rule.span.from)) &&
                        (!before.span.to.ok() || (rule.span.to.ok() && rule.span.to <= before.span.to));
    const bool used = before.citation.confidence != Confidence::low;
    return longer && used && takes_in(before.benefits, rule.benefits) && takes_in(before.forms, rule.forms) && takes_in(before.served, rule.served) &&
           (before.within.empty() || before.within == rule.within) && (before.region.empty() || before.region == rule.region);
  }

  Issues issues_{};
  const RecognitionRules& places_;
  const Rulebook& rulebook_;
  DataFolder folder_;
  SettlementRules rules_{};
};

}  // namespace

Result<SettlementRules> read_settlement_rules(std::span<const DataFile> files, const RecognitionRules& places, const Rulebook& rulebook) {
  return SettlementRulesReader{files, places, rulebook}.run();
}

}  // namespace caregrade
