#include <algorithm>
#include <tuple>

#include "caregrade/core/hundredths.hpp"
#include "caregrade/io/rulebook_writer.hpp"
#include "json_writer.hpp"
#include "rule_words.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;
using io::word_of;

/// Writes the rows of packs. A member that a row does not have is left out.
class RowWriter {
 public:
  explicit RowWriter(JsonWriter& json) : json_{json} {}

  void text(const char* key, std::string_view value) {
    if (!value.empty()) json_.key(key).string(value);
  }
  void both(const char* key, const Text& value) {
    if (!value.zh.empty() || !value.en.empty()) json_.key(key).both(value);
  }
  void number(const char* key, std::int64_t value) { json_.key(key).raw(std::to_string(value)); }
  void truth(const char* key, bool value) {
    if (value) json_.key(key).raw("true");
  }
  void texts(const char* key, const std::vector<std::string>& values) {
    if (values.empty()) return;
    json_.key(key).begin('[');
    for (const std::string& each : values) json_.string(each);
    json_.end(']');
  }
  void span(const Span& span) {
    text("from", span.from.to_string());
    text("to", span.to.to_string());
    if (span.since != Span::Since::stated) text("since", word_of(span.since));
  }
  void citation(const Citation& citation) {
    texts("sources", citation.sources);
    text("clause", citation.clause);
    if (!citation.sources.empty()) text("confidence", to_string(citation.confidence));
  }
  void choices(const std::vector<Policy::Choice>& choices) {
    if (choices.empty()) return;
    json_.key("choices").begin('[');
    for (const auto& each : choices) json_.begin('{').key("id").string(each.id).key("name").both(each.name).end('}');
    json_.end(']');
  }

  void row(const PackSource& source) {
    json_.begin('{');
    text("id", source.id);
    both("title", source.title);
    text("number", source.number);
    both("issuer", source.issuer);
    text("url", source.url);
    both("remark", source.remark);
    span(source.span);
    json_.end('}');
  }
  void row(const PackFact& fact) {
    json_.begin('{');
    text("id", fact.id);
    text("kind", word_of(fact.kind));
    both("name", fact.name);
    both("question", fact.question);
    both("bring", fact.bring);
    if (fact.kind == PackFact::Kind::date) {
      text("least", Date::from_days(fact.least).to_string());
      text("most", Date::from_days(fact.most).to_string());
    } else if (fact.kind == PackFact::Kind::count || fact.kind == PackFact::Kind::money) {
      number("least", fact.least);
      number("most", fact.most);
    }
    choices(fact.choices);
    truth("ordered", fact.ordered);
    text("standard", fact.standard);
    text("by", fact.by);
    number("cost", fact.cost);
    text("answered_by", word_of(fact.answered_by));
    json_.end('}');
  }
  void row(const Derived& derived) {
    json_.begin('{');
    text("id", derived.id);
    both("name", derived.name);
    text("value", derived.value.text);
    citation(derived.citation);
    json_.end('}');
  }
  void row(const Policy& policy) {
    json_.begin('{');
    text("id", policy.id);
    both("name", policy.name);
    if (policy.default_choice < policy.choices.size()) text("default", policy.choices[policy.default_choice].id);
    choices(policy.choices);
    citation(policy.citation);
    json_.end('}');
  }
  void row(const Parameter& parameter) {
    json_.begin('{');
    text("id", parameter.id);
    both("name", parameter.name);
    text("unit", word_of(parameter.unit));
    text("by", parameter.by);
    text("rule", word_of(parameter.rule));
    if (parameter.review_months != 0) number("review_months", parameter.review_months);
    json_.end('}');
  }
  void row(const ParameterRow& value) {
    json_.begin('{');
    text("parameter", value.parameter);
    text("region", value.region);
    text("key", value.key);
    span(value.span);
    if (value.bound != Bound::local) json_.key("value").raw(hundredths_text(value.value));
    text("bound", word_of(value.bound));
    text("verified", value.verified.to_string());
    both("remark", value.remark);
    citation(value.citation);
    json_.end('}');
  }
  void row(const Basis& basis) {
    json_.begin('{');
    text("id", basis.id);
    both("name", basis.name);
    texts("facts", basis.facts);
    text("require", basis.all ? "all" : "any");
    json_.end('}');
  }
  void row(const PackCondition& condition) {
    json_.begin('{');
    text("id", condition.id);
    both("name", condition.name);
    text("if", condition.holds.text);
    citation(condition.citation);
    json_.end('}');
  }
  void row(const Tier& tier) {
    json_.begin('{');
    text("id", tier.id);
    both("name", tier.name);
    text("when", tier.when.text);
    text("amount", tier.amount.text);
    text("bound", word_of(tier.bound));
    span(tier.span);
    both("remark", tier.remark);
    citation(tier.citation);
    json_.end('}');
  }
  void row(const Benefit& benefit) {
    json_.begin('{');
    members(benefit);
    rows("conditions", benefit.conditions);
    rows("tiers", benefit.tiers);
    json_.end('}');
  }
  void members(const Benefit& benefit) {
    text("id", benefit.id);
    both("name", benefit.name);
    text("region", benefit.region);
    text("basis", benefit.basis);
    text("kind", benefit.kind);
    text("form", benefit.form);
    text("per", benefit.per);
    text("unit", word_of(benefit.unit));
    text("receiver", benefit.receiver);
    text("clock", word_of(benefit.clock));
    text("reckoned", word_of(benefit.reckoned));
    text("choose", word_of(benefit.choose));
    span(benefit.span);
    texts("replaces", benefit.replaces);
    both("remark", benefit.remark);
    both("bring", benefit.bring);
    both("starts", benefit.starts);
    citation(benefit.citation);
  }
  void row(const Exclusive& group) {
    json_.begin('{');
    text("id", group.id);
    both("name", group.name);
    json_.key("of").begin('[');
    for (const auto& alternative : group.alternatives) {
      json_.begin('[');
      for (const std::string& each : alternative) json_.string(each);
      json_.end(']');
    }
    json_.end(']');
    text("choose", word_of(group.choose));
    text("chosen", group.chosen);
    span(group.span);
    citation(group.citation);
    json_.end('}');
  }
  void row(const Transition& transition) {
    json_.begin('{');
    text("id", transition.id);
    both("name", transition.name);
    text("benefit", transition.benefit);
    text("fact", transition.fact);
    text("before", transition.before.to_string());
    text("as_of", transition.as_of.to_string());
    citation(transition.citation);
    json_.end('}');
  }

  /// In the order that they stand in.
  template <class Row>
  void rows(const char* key, const std::vector<Row>& rows) {
    json_.key(key).begin('[');
    for (const Row& each : rows) row(each);
    json_.end(']');
  }
  /// In the order of something in them.
  template <class Row, class Key>
  void sorted(const char* key, const std::vector<Row>& rows, Key by) {
    std::vector<const Row*> order{};
    for (const Row& each : rows) order.push_back(&each);
    std::stable_sort(order.begin(), order.end(), [&by](const Row* a, const Row* b) { return by(*a) < by(*b); });
    json_.key(key).begin('[');
    for (const Row* each : order) row(*each);
    json_.end(']');
  }

 private:
  JsonWriter& json_;
};

void write(JsonWriter& json, const RulePack& pack) {
  RowWriter rows{json};
  const auto id = [](const auto& row) -> const std::string& { return row.id; };
  json.begin('{');
  rows.text("id", pack.id);
  rows.text("version", pack.version);
  rows.text("region", pack.region);
  rows.text("digest", pack.digest);
  rows.both("name", pack.name);
  rows.text("read_on", pack.read_on.to_string());
  rows.sorted("sources", pack.sources, id);
  rows.sorted("facts", pack.facts, id);
  rows.rows("derived", pack.derived);  // why not sorted: each may use those above it
  rows.sorted("policies", pack.policies, id);
  rows.sorted("parameters", pack.parameters, id);
  rows.sorted("values", pack.rows, [](const ParameterRow& row) { return std::tie(row.parameter, row.region, row.key, row.span.from); });
  rows.sorted("bases", pack.bases, id);
  rows.sorted("benefits", pack.benefits, id);
  rows.sorted("exclusives", pack.exclusives, id);
  rows.sorted("transitions", pack.transitions, id);
  json.end('}');
}

void write(JsonWriter& json, const char* key, const CoverageCount& count) {
  json.key(key).begin('{');
  for (const Confidence each : {Confidence::high, Confidence::medium, Confidence::low, Confidence::unknown})
    json.key(to_string(each)).raw(std::to_string(count.of(each)));
  json.key("unknown_amounts").raw(std::to_string(count.unknown_amounts)).end('}');
}

}  // namespace

std::string to_json(const RulePack& pack) {
  JsonWriter json{};
  write(json, pack);
  return json.take();
}

std::string packs_json(const Rulebook& rulebook) {
  JsonWriter json{};
  std::vector<const RulePack*> packs{};
  for (const RulePack& pack : rulebook.packs) packs.push_back(&pack);
  std::sort(packs.begin(), packs.end(), [](const RulePack* a, const RulePack* b) { return a->id < b->id; });
  json.begin('[');
  for (const RulePack* pack : packs) write(json, *pack);
  return json.end(']').take();
}

std::string to_json(const BenefitReport& report) {
  const Rulebook& rulebook = report.rulebook;
  const Benefit& benefit = rulebook.benefit(report.benefit);
  const RulePack& pack = rulebook.packs[report.benefit.pack];
  const auto holds = [&report](const Span& span) {
    return !report.on.ok() || ((!span.from.ok() || span.from <= report.on) && (!span.to.ok() || report.on <= span.to));
  };
  JsonWriter json{};
  RowWriter rows{json};
  json.begin('{').key("schema").raw("1").key("place").string(report.place).key("on").string(report.on.to_string());
  json.key("pack").string(pack.id + "@" + pack.version + "#" + pack.digest).key("benefit").begin('{');
  rows.members(benefit);
  rows.rows("conditions", benefit.conditions);
  std::vector<Tier> tiers{};
  for (const Tier& tier : benefit.tiers)
    if (holds(tier.span)) tiers.push_back(tier);
  rows.rows("tiers", tiers);
  json.end('}').key("facts").begin('[');
  for (const PackRow at : report.facts) json.string(rulebook.fact(at).id);
  json.end(']').key("parameters").begin('[');
  for (const PackRow at : report.parameters) rows.row(rulebook.parameter(at));
  json.end(']').key("values").begin('[');
  const std::vector<std::string> chain = rulebook.chain(report.place);
  for (const PackRow at : report.parameters)
    for (const std::string& place : chain)
      for (const RulePack& each : rulebook.packs)
        for (const ParameterRow& row : each.rows)
          if (row.parameter == rulebook.parameter(at).id && row.region == place && holds(row.span)) rows.row(row);
  return json.end(']').end('}').take();
}

std::string to_json(const Rulebook& rulebook, const RegionCoverage& coverage) {
  JsonWriter json{};
  json.begin('{').key("schema").raw("1").key("region").string(coverage.region);
  if (const Place* region = rulebook.region(coverage.region)) json.key("name").both(rulebook.name(*region));
  write(json, "benefits", coverage.benefits);
  write(json, "cells", coverage.cells);
  write(json, "values", coverage.values);
  json.key("rows").begin('[');
  for (const BenefitCoverage& each : coverage.rows) {
    const Benefit& benefit = rulebook.benefit(each.benefit);
    json.begin('{').key("benefit").string(benefit.id).key("name").both(benefit.name).key("confidence").string(to_string(benefit.citation.confidence));
    write(json, "cells", each.cells);
    json.end('}');
  }
  return json.end(']').end('}').take();
}

}  // namespace caregrade
