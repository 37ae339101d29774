#include <string>
#include <string_view>

#include "caregrade/core/hundredths.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/io/settlement_writer.hpp"
#include "json_writer.hpp"
#include "settlement_words.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;

class SettlementJson {
 public:
  explicit SettlementJson(const Settlement& settlement) : settlement_{settlement} {}

  std::string run() {
    const Settlement& all = settlement_;
    json_.begin('{').key("schema").raw("1").key("settlement").string(all.id).key("reverses");
    string_or_null(all.reverses);
    json_.key("person");
    string_or_null(all.person);
    json_.key("served_in").begin('{').key("region").string(all.served_in).key("name").both(all.served_name).end('}');
    json_.key("period").begin('{').key("from").string(all.from.to_string()).key("to").string(all.to.to_string()).end('}');
    json_.key("open").raw(all.is_open() ? "true" : "false");
    number("amount_fen", all.amount);
    number("unshared_fen", all.unshared);
    parties(all.parties, true, false);
    json_.key("claims").begin('[');
    for (const SettlementClaim& each : all.claims) write_claim(each);
    json_.end(']').key("policies").begin('{').key("settlement_rest").string(io::word_of(all.policies.rest, io::rest_words));
    json_.key("settlement_cap").string(io::word_of(all.policies.cap, io::cap_words)).end('}');
    json_.key("rests_on").begin('{').key("engine").string(all.engine).key("packs");
    strings(all.packs);
    json_.key("input").string(all.input).end('}');
    return json_.end('}').take();
  }

 private:
  void string_or_null(std::string_view text) {
    if (text.empty()) json_.raw("null");
    else json_.string(text);
  }
  void strings(const std::vector<std::string>& list) {
    json_.begin('[');
    for (const std::string& each : list) json_.string(each);
    json_.end(']');
  }
  void number(std::string_view key, std::int64_t value) { json_.key(key).raw(std::to_string(value)); }

  void parties(const std::vector<SettlementParty>& list, bool is_known, bool of_claim) {
    json_.key("parties").begin('[');
    for (const SettlementParty& each : list) {
      json_.begin('{').key("party").string(each.is_person ? "person" : "authority").key("region");
      string_or_null(each.region);
      json_.key("name");
      if (each.region.empty()) json_.raw("null");
      else json_.both(each.name);
      if (of_claim && !each.is_person) json_.key("percent").raw(hundredths_text(each.percent));
      json_.key("amount_fen").raw(is_known ? std::to_string(each.amount) : "null").end('}');
    }
    json_.end(']');
  }

  void write_claim(const SettlementClaim& claim) {
    json_.begin('{').key("benefit").string(claim.benefit).key("name").both(claim.name).key("month").string(claim.month.to_string().substr(0, 7));
    json_.key("status").string(to_string(claim.status)).key("entitled");
    if (claim.unit == SettlementClaim::Unit::none) json_.raw("null");
    else {
      json_.begin('{').key("unit").string(io::word_of(claim.unit, io::unit_words));
      entitled("least", claim, claim.entitled.low);
      entitled("most", claim, claim.entitled.high);
      json_.end('}');
    }
    number("amount_fen", claim.amount);
    json_.key("covered_fen").begin('[').raw(std::to_string(claim.covered.low)).raw(std::to_string(claim.covered.high)).end(']');
    json_.key("open").raw(claim.is_open ? "true" : "false").key("reasons");
    strings(claim.reasons);
    json_.key("ask");
    strings(claim.ask);
    json_.key("rule");
    if (claim.rule.empty()) json_.raw("null");
    else write_rule(claim);
    parties(claim.parties, !claim.lines.front().shares.empty(), true);
    json_.key("lines").begin('[');
    for (const SettledLine& each : claim.lines) write_line(each);
    json_.end(']').end('}');
  }

  void entitled(std::string_view key, const SettlementClaim& claim, std::int64_t value) {
    json_.key(key);
    if (value >= open_amount) json_.raw("null");
    else json_.raw(claim.unit == SettlementClaim::Unit::percent ? hundredths_text(value) : std::to_string(value));
  }

  void write_rule(const SettlementClaim& claim) {
    json_.begin('{').key("id").string(claim.rule).key("text").both(claim.rule_text).key("clause").string(claim.citation.clause);
    json_.key("confidence").string(to_string(claim.citation.confidence)).key("sources").begin('[');
    for (std::size_t i = 0; i < claim.citation.sources.size(); ++i)
      json_.begin('{').key("id").string(claim.citation.sources[i]).key("title").both(claim.titles[i]).end('}');
    json_.end(']').end('}');
  }

  void write_line(const SettledLine& line) {
    const ServiceLine& of = line.line;
    json_.begin('{').key("line").string(of.id).key("on").string(to_string(Moment{of.on, of.whole_month})).key("service").string(of.service);
    json_.key("quantity").raw(of.quantity ? hundredths_text(*of.quantity) : "null");
    json_.key("unit_price_fen").raw(of.unit_price ? std::to_string(*of.unit_price) : "null");
    number("amount_fen", of.amount);
    json_.key("shares_fen");
    if (line.shares.empty()) json_.raw("null");
    else {
      json_.begin('[');
      for (const std::int64_t share : line.shares) json_.raw(std::to_string(share));
      json_.end(']');
    }
    json_.end('}');
  }

  const Settlement& settlement_;
  JsonWriter json_{};
};

}  // namespace

std::string to_json(const Settlement& settlement) { return SettlementJson{settlement}.run(); }

}  // namespace caregrade
