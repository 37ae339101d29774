#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "decision_words.hpp"
#include "json_writer.hpp"
#include "rule_words.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;

constexpr std::string_view kinds[] = {"truth", "count", "points", "level", "grade", "choice", "money", "ratio", "date", "region"};

void strings(JsonWriter& json, const std::vector<std::string>& list) {
  json.begin('[');
  for (const std::string& each : list) json.string(each);
  json.end(']');
}

void string_or_null(JsonWriter& json, std::string_view text) {
  if (text.empty()) json.raw("null");
  else json.string(text);
}

class DecisionJson {
 public:
  explicit DecisionJson(const DecisionReport& report) : report_{report}, rulebook_{report.rulebook}, decisions_{report.decisions} {}

  std::string run() {
    json_.begin('{').key("schema").raw("1").key("id");
    string_or_null(json_, decisions_.id);
    json_.key("region");
    if (decisions_.regions.size() == 1) json_.string(decisions_.regions.front());
    else strings(json_, decisions_.regions);
    json_.key("on").string(to_string(decisions_.on)).key("grading");
    if (decisions_.gradings.empty()) json_.raw("null");
    else write_grading(decisions_.gradings.front());
    json_.key("gradings").begin('[');
    for (const UsedGrading& each : decisions_.gradings) write_grading(each);
    json_.end(']').key("decisions").begin('[');
    for (const Decision& each : decisions_.decisions) write_decision(each);
    json_.end(']').key("uncovered");
    strings(json_, decisions_.uncovered);
    write_receipt();
    return json_.end('}').take();
  }

 private:
  void write_grading(const UsedGrading& grading) {
    json_.begin('{').key("id");
    string_or_null(json_, grading.id);
    json_.key("standard").string(grading.standard).key("assessed_on");
    string_or_null(json_, grading.assessed_on.to_string());
    json_.key("levels").begin('[');
    for (const int level : grading.levels) json_.raw(std::to_string(level));
    json_.end(']').end('}');
  }

  void write_decision(const Decision& decision) {
    const RulePack& pack = rulebook_.packs[decision.pack];
    const Benefit& benefit = pack.benefits[decision.benefit];
    json_.begin('{').key("benefit").string(benefit.id).key("name").both(benefit.name).key("region").string(benefit.region);
    json_.key("status").string(to_string(decision.status));
    write_amount(benefit, decision);
    json_.key("per").string(benefit.per).key("form").string(benefit.form);
    json_.key("because");
    strings(json_, decision.because);
    json_.key("cite").begin('[');
    for (const RuleRow& row : decision.cited) write_cited(row);
    json_.end(']').key("ask");
    strings(json_, decision.ask);
    json_.key("needs_assessment");
    strings(json_, decision.needs_assessment);
    json_.key("displaced_by");
    string_or_null(json_, decision.displaced_by);
    json_.key("policies").begin('[');
    for (const std::string& id : decision.policies) write_policy(id);
    json_.end(']');
    if (!decision.exact) json_.key("exact").raw("false");
    json_.key("confidence").string(to_string(decision.confidence)).key("pack").string(io::pack_name(pack));
    if (report_.explain) write_explanation(benefit, decision);
    json_.end('}');
  }

  void write_amount(const Benefit& benefit, const Decision& decision) {
    const bool in_yuan = benefit.unit == Unit::yuan;
    json_.key(in_yuan ? "amount_fen" : "amount");
    if (decision.amount_known) interval(decision.amount, in_yuan ? 1 : 100);
    else json_.raw("null");
    if (!in_yuan) json_.key("unit").string(io::word_of(benefit.unit));
  }

  /// Both ends as exact decimals; null for no upper one.
  void interval(const Interval& amount, std::int64_t parts_of_one) {
    const auto end = [this, parts_of_one](std::int64_t value) {
      if (value >= open_amount) json_.raw("null");
      else json_.raw(io::decimal(value, parts_of_one));
    };
    json_.begin('[');
    end(amount.low);
    end(amount.high);
    json_.end(']');
  }

  void write_cited(const RuleRow& row) {
    const Citation& citation = rulebook_.citation(row);
    const PackSource* source = io::first_source(rulebook_, row);
    json_.begin('{').key("source");
    string_or_null(json_, citation.sources.empty() ? std::string{} : citation.sources.front());
    json_.key("title");
    if (source == nullptr) json_.raw("null");
    else json_.both(source->title);
    json_.key("number").string(source == nullptr ? "" : source->number).key("clause").string(citation.clause);
    json_.key("confidence").string(to_string(citation.confidence)).key("sources");
    strings(json_, citation.sources);
    json_.end('}');
  }

  void write_policy(const std::string& id) {
    json_.begin('{').key("policy").string(id).key("choice");
    const auto found = rulebook_.policies.find(id);
    if (found == rulebook_.policies.end()) json_.raw("null");
    else {
      const Policy& policy = rulebook_.policy(found->second);
      json_.string(policy.choices[io::chosen(policy, decisions_.receipt)].id);
    }
    json_.end('}');
  }

  // --- how it was decided --------------------------------------------------------------------------------------------

  void write_explanation(const Benefit& benefit, const Decision& decision) {
    json_.key("trace").begin('[');
    for (const ReasonTrace& each : decision.trace.reasons) write_reason(benefit, decision.trace, each);
    json_.end(']').key("turns").begin('[');
    for (const Turn& each : decision.turns) write_turn(each);
    json_.end(']');
  }

  void write_reason(const Benefit& benefit, const DecisionTrace& trace, const ReasonTrace& reason) {
    static constexpr std::string_view reasons[] = {"residence", "span", "condition", "tier", "amount", "parameter", "exclusive", "transition", "replaced"};
    static constexpr std::string_view truths[] = {"no", "unknown", "yes"};
    const ReasonWords words = words_of(rulebook_, reason);
    json_.begin('{').key("kind").string(reasons[static_cast<std::size_t>(reason.kind)]).key("id").string(words.id).key("name");
    if (words.name == nullptr || *words.name == Text{}) json_.raw("null");
    else json_.both(*words.name);
    json_.key("held").string(truths[static_cast<std::size_t>(reason.held)]);
    if (reason.is_withheld) json_.key("withheld").raw("true");
    if (!words.expression.empty()) json_.key("expression").string(words.expression);
    const bool is_parameter = reason.kind == ReasonTrace::Kind::parameter;
    if (is_parameter || reason.kind == ReasonTrace::Kind::tier || reason.kind == ReasonTrace::Kind::amount) write_traced(reason, words.bound, is_parameter ? unit_of(words.id) : benefit.unit);
    if (!words.region.empty()) json_.key("region").string(words.region);
    if (words.span != Span{}) write_span(words.span);
    json_.key("operands").begin('[');
    for (const Operand& each : trace.operands_of(reason)) write_operand(each, trace.values_of(each));
    json_.end(']');
    if (words.citation != nullptr && !words.citation->sources.empty()) write_cited_under("cite", reason.row);
    json_.end('}');
  }

  void write_cited_under(std::string_view key, const RuleRow& row) {
    json_.key(key);
    write_cited(row);
  }

  [[nodiscard]] Unit unit_of(std::string_view parameter) const {
    const auto found = rulebook_.parameters.find(parameter);
    return found == rulebook_.parameters.end() ? Unit::yuan : rulebook_.parameter(found->second).unit;
  }

  /// An amount of a trace is in the units of the plan: fen, parts of a ratio, or whole ones.
  void write_traced(const ReasonTrace& reason, Bound bound, Unit unit) {
    const bool is_ratio = reason.kind == ReasonTrace::Kind::parameter && (unit == Unit::ratio || unit == Unit::percent);
    json_.key(unit == Unit::yuan ? "amount_fen" : "amount");
    interval(reason.amount, !is_ratio ? 1 : unit == Unit::ratio ? ratio_unit : ratio_unit / 100);
    if (unit != Unit::yuan) json_.key("unit").string(io::word_of(unit));
    json_.key("bound").string(io::word_of(bound));
  }

  void write_span(const Span& span) {
    json_.key("from");
    string_or_null(json_, span.from.to_string());
    json_.key("to");
    string_or_null(json_, span.to.to_string());
    json_.key("since").string(io::word_of(span.since));
  }

  void write_operand(const Operand& operand, std::span<const FactRange> values) {
    static constexpr std::string_view origins[] = {"fact", "derived", "parameter", "policy"};
    json_.begin('{').key("name").string(name_of(rulebook_, operand)).key("label").both(label_of(rulebook_, operand)).key("of").string(origins[static_cast<std::size_t>(operand.of)]);
    json_.key("kind").string(kinds[static_cast<std::size_t>(operand.kind)]).key("values").begin('[');
    for (const FactRange& range : values) {
      json_.begin('[');
      write_value(operand, range.first);
      write_value(operand, range.last);
      json_.end(']');
    }
    json_.end(']').end('}');
  }

  void write_value(const Operand& operand, std::int64_t value) {
    if (operand.scale.of == ProgramScale::Of::fact) return write_value(rulebook_.fact(operand.scale.row), value);
    if (operand.scale.of == ProgramScale::Of::policy) return write_choice(rulebook_.policy(operand.scale.row).choices, value);
    if (value >= open_amount) json_.raw("null");
    else if (operand.kind == Kind::truth) json_.raw(value != 0 ? "true" : "false");
    else if (operand.kind == Kind::ratio) json_.raw(io::decimal(value, ratio_unit));
    else if (operand.kind == Kind::date) json_.string(Date::from_days(value).to_string());
    else if (operand.kind == Kind::region) string_or_null(json_, value == 0 ? "" : std::to_string(value));
    else json_.raw(std::to_string(value));
  }

  /// As a file has it.
  void write_value(const PackFact& fact, std::int64_t value) {
    switch (fact.kind) {
      case PackFact::Kind::truth: json_.raw(value != 0 ? "true" : "false"); return;
      case PackFact::Kind::count:
      case PackFact::Kind::money: json_.raw(std::to_string(value)); return;
      case PackFact::Kind::date: json_.string(Date::from_days(value).to_string()); return;
      case PackFact::Kind::region: string_or_null(json_, value == 0 ? "" : std::to_string(value)); return;
      case PackFact::Kind::choice: return write_choice(fact.choices, value);
      case PackFact::Kind::level: break;
    }
    const auto levels = rulebook_.levels.find(fact.standard);
    const bool is_known = levels != rulebook_.levels.end() && value >= 0 && value < static_cast<std::int64_t>(levels->second.size());
    json_.raw(is_known ? std::to_string(levels->second[static_cast<std::size_t>(value)].number) : "null");
  }

  void write_choice(const std::vector<Policy::Choice>& choices, std::int64_t value) {
    if (value >= 0 && value < static_cast<std::int64_t>(choices.size())) json_.string(choices[static_cast<std::size_t>(value)].id);
    else json_.raw("null");
  }

  void write_turn(const Turn& turn) {
    const io::NamedFact named = io::find_fact(rulebook_, turn.fact);
    json_.begin('{').key("fact").string(turn.fact).key("values").begin('[');
    if (named.fact != nullptr) {
      json_.begin('[');
      write_value(*named.fact, turn.value.first);
      write_value(*named.fact, turn.value.last);
      json_.end(']');
    }
    json_.end(']').end('}');
  }

  void write_receipt() {
    const Receipt& receipt = decisions_.receipt;
    json_.key("receipt").begin('{').key("engine").string(receipt.engine).key("packs");
    strings(json_, receipt.packs);
    json_.key("policies");
    strings(json_, receipt.policies);
    json_.key("benefits");
    strings(json_, receipt.benefits);
    json_.key("include_unverified").raw(receipt.include_unverified ? "true" : "false").key("input").string(receipt.input).end('}');
  }

  const DecisionReport& report_;
  const Rulebook& rulebook_;
  const Decisions& decisions_;
  JsonWriter json_{};
};

}  // namespace

std::string to_json(const DecisionReport& report) { return DecisionJson{report}.run(); }

std::string to_json(const Rulebook& rulebook, PackRow at) {
  const PackFact& fact = rulebook.fact(at);
  JsonWriter json{};
  json.begin('{').key("id").string(fact.id).key("kind").string(io::word_of(fact.kind)).key("name").both(fact.name);
  json.key("question").both(fact.question).key("answered_by").string(io::word_of(fact.answered_by)).key("cost").raw(std::to_string(fact.cost));
  json.key("bring");
  if (fact.bring == Text{}) json.raw("null");
  else json.both(fact.bring);
  if (fact.kind == PackFact::Kind::count || fact.kind == PackFact::Kind::money)
    json.key("least").raw(std::to_string(fact.least)).key("most").raw(std::to_string(fact.most));
  if (fact.kind == PackFact::Kind::money) json.key("unit").string("fen");
  if (fact.kind == PackFact::Kind::date)
    json.key("least").string(Date::from_days(fact.least).to_string()).key("most").string(Date::from_days(fact.most).to_string());
  if (fact.kind == PackFact::Kind::choice) {
    json.key("choices").begin('[');
    for (const Policy::Choice& choice : fact.choices) json.begin('{').key("id").string(choice.id).key("name").both(choice.name).end('}');
    json.end(']').key("ordered").raw(fact.ordered ? "true" : "false");
  }
  if (fact.kind == PackFact::Kind::level) {
    json.key("standard").string(fact.standard).key("levels").begin('[');
    const auto levels = rulebook.levels.find(fact.standard);
    if (levels != rulebook.levels.end())
      for (const Level& level : levels->second) json.begin('{').key("number").raw(std::to_string(level.number)).key("name").both(level.name).end('}');
    json.end(']');
  }
  if (!fact.by.empty()) json.key("by").string(fact.by);
  return json.end('}').take();
}

}  // namespace caregrade
