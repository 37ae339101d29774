#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/csv.hpp"
#include "decision_words.hpp"
#include "rule_words.hpp"

namespace caregrade {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text{};
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

/// Number of the document that decided, or its title; and the clause.
std::pair<std::string, std::string> document(const Rulebook& rulebook, const Decision& decision) {
  if (decision.cited.empty()) return {};
  const RuleRow& row = decision.cited.front();
  const PackSource* source = io::first_source(rulebook, row);
  return {source == nullptr ? "" : source->number.empty() ? source->title.zh : source->number, rulebook.citation(row).clause};
}

std::string row_of(const DecisionReport& report, const Decision& decision) {
  const RulePack& pack = report.rulebook.packs[decision.pack];
  const Benefit& benefit = pack.benefits[decision.benefit];
  const auto end = [&](std::int64_t value) {
    if (!decision.amount_known || value >= open_amount) return std::string{};
    return benefit.unit == Unit::yuan ? std::to_string(value) : io::decimal(value);
  };
  const auto [number, clause] = document(report.rulebook, decision);
  std::string row{};
  for (const std::string& field :
       std::vector<std::string>{report.decisions.id, joined(report.decisions.regions), to_string(report.decisions.on), benefit.id, benefit.name.zh, benefit.name.en,
                                std::string{to_string(decision.status)}, end(decision.amount.low), end(decision.amount.high), benefit.per,
                                std::string{io::word_of(benefit.unit)}, joined(decision.because), joined(decision.ask), decision.displaced_by,
                                std::string{to_string(decision.confidence)}, number, clause})
    row += csv_field(field) + ",";
  return row + csv_field(io::pack_name(pack));
}

}  // namespace

std::string decision_csv_header() {
  return "id,region,on,benefit,name_zh,name_en,status,amount_low_fen,amount_high_fen,per,unit,because,ask,displaced_by,confidence,document,clause,pack";
}

std::string to_csv(const DecisionReport& report) {
  std::string rows{};
  for (const Decision& decision : report.decisions.decisions) rows += (rows.empty() ? "" : "\n") + row_of(report, decision);
  return rows;
}

}  // namespace caregrade
