#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/hundredths.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/io/settlement_writer.hpp"
#include "decision_words.hpp"
#include "paper.hpp"
#include "settlement_words.hpp"

namespace caregrade {
namespace {

class SettlementText {
 public:
  SettlementText(const Settlement& all, const Rulebook& rulebook, const TextStyle& style)
      : all_{all}, words_{rulebook, style.language}, messages_{messages(style.language)}, paper_{style} {}

  std::string run() {
    paper_.line(paper_.bold(words_.fill(all_.reverses.empty() ? "settle.head" : "settle.head_reversal", {{"person", all_.person.empty() ? "–" : all_.person},
                                                                                                         {"period", period()}, {"place", words_.place(all_.served_in)}})), 0);
    paper_.blank();
    for (const SettlementParty& each : all_.parties) paper_.line(money(each.amount), 2, party(each) + "  ");
    if (all_.unshared != 0) paper_.line(money(all_.unshared), 2, words_.word("settle.unshared") + "  ");
    paper_.line(paper_.bold(words_.fill("settle.together", {{"amount", money(all_.amount)}})), 2);
    for (const SettlementClaim& each : all_.claims) claim(each);
    paper_.blank();
    paper_.line(words_.fill("settle.policies", {{"rest", policy("rest", io::word_of(all_.policies.rest, io::rest_words))}, {"cap", policy("cap", io::word_of(all_.policies.cap, io::cap_words))}}), 0);
    if (all_.is_open()) paper_.line(words_.word("settle.is_open"), 0);
    return paper_.take();
  }

 private:
  static std::string month(Date day) { return day.to_string().substr(0, 7); }
  [[nodiscard]] std::string period() const { return month(all_.from) == month(all_.to) ? month(all_.from) : month(all_.from) + "–" + month(all_.to); }
  [[nodiscard]] std::string money(std::int64_t fen) const { return words_.fill("ui.unit.yuan", {{"number", io::yuan(fen)}}); }
  [[nodiscard]] std::string policy(std::string_view which, std::string_view choice) const { return words_.word("settle." + std::string{which} + "." + std::string{choice}); }
  [[nodiscard]] std::string party(const SettlementParty& each) const {
    return each.is_person ? words_.word("settle.person") : each.region.empty() ? words_.word("settle.unknown_payer") : words_.place(each.region);
  }

  void claim(const SettlementClaim& claim) {
    paper_.blank();
    paper_.line(paper_.bold(words_.in(claim.name)) + "  " + month(claim.month) + "  " + money(claim.amount), 0);
    if (claim.unit != SettlementClaim::Unit::none) field("settle.field.entitled", words_.quantity(claim.entitled, claim.unit == SettlementClaim::Unit::fen ? Unit::yuan : Unit::percent));
    field("settle.field.covered", covered(claim));
    std::vector<std::string> payers{};
    for (const SettlementParty& each : claim.parties)
      if (!each.is_person) payers.push_back(words_.fill("settle.payer", {{"party", party(each)}, {"percent", hundredths_text(each.percent)}}));
    field("settle.field.payer", words_.list(payers));
    for (const std::string& reason : claim.reasons)
      field("settle.field.because", messages_.has("settle.reason." + reason) ? words_.word("settle.reason." + reason) : words_.in(claim.rule_text));
    std::vector<std::string> facts{};
    for (const std::string& each : claim.ask) facts.push_back(words_.fact_name(each));
    field("settle.field.ask", words_.list(facts));
    if (!claim.rule.empty()) field("settle.field.rule", rule(claim));
    for (const SettledLine& each : claim.lines) line(claim, each);
  }

  [[nodiscard]] std::string covered(const SettlementClaim& claim) const {
    if (claim.covered.low == claim.covered.high) return money(claim.covered.low);
    return words_.quantity(claim.covered, Unit::yuan);
  }

  [[nodiscard]] std::string rule(const SettlementClaim& claim) const {
    std::vector<std::string> titles{};
    for (const Text& each : claim.titles) titles.push_back(words_.in(each));
    return words_.fill("settle.rule", {{"rule", claim.rule}, {"sources", words_.list(titles)},
                                       {"confidence", words_.word("ui.confidence." + std::string{to_string(claim.citation.confidence)})}});
  }

  void line(const SettlementClaim& claim, const SettledLine& line) {
    std::string text = to_string(Moment{line.line.on, line.line.whole_month}) + "  " + line.line.service + "  " + money(line.line.amount);
    std::vector<std::string> shares{};
    for (std::size_t i = 0; i < line.shares.size(); ++i)
      shares.push_back(words_.fill("settle.share", {{"party", party(claim.parties[i])}, {"amount", money(line.shares[i])}}));
    if (!shares.empty()) text += "  " + words_.list(shares);
    paper_.line(text, 4, line.line.id + "  ");
  }

  void field(std::string_view label, const std::string& text) {
    if (!text.empty()) paper_.line(text, 2, words_.word(label) + "  ");
  }

  const Settlement& all_;
  io::DecisionWords words_;
  const Messages& messages_;
  io::Paper paper_;
};

}  // namespace

std::string to_text(const Settlement& settlement, const Rulebook& rulebook, const TextStyle& style) { return SettlementText{settlement, rulebook, style}.run(); }

}  // namespace caregrade
