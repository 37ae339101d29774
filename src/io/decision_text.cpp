#include <algorithm>

#include "caregrade/io/decision_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "decision_words.hpp"
#include "paper.hpp"
#include "rule_words.hpp"

namespace caregrade {
namespace {

/// Forms that put money into the person's hands; vouchers, credits and reductions do not.
constexpr std::string_view money_forms[] = {"cash", "cash_account"};

constexpr std::string_view labels[] = {"ui.decide.field.starts", "ui.decide.field.paid",    "ui.decide.field.by",     "ui.decide.field.bring",
                                       "ui.decide.field.depends", "ui.decide.field.because", "ui.decide.field.turn",  "ui.decide.field.instead",
                                       "ui.decide.field.either", "ui.decide.field.certainty", "ui.decide.field.assess"};

/// What is handed over to the person.
class Sheet {
 public:
  Sheet(const DecisionReport& report, const TextStyle& style)
      : report_{report}, rulebook_{report.rulebook}, all_{report.decisions}, words_{report.rulebook, style.language}, paper_{style} {
    for (const std::string_view label : labels) label_width_ = std::max(label_width_, display_width(words_.word(label)));
  }

  std::string run() {
    head();
    section("ui.decide.eligible", {}, [](const Decision& each) { return each.status == Status::eligible; }, &Sheet::granted);
    sum();
    section("ui.decide.possible", {}, [](const Decision& each) { return each.status == Status::possible && each.needs_assessment.empty(); }, &Sheet::possible);
    section("ui.decide.assess", "ui.decide.assess.note", [](const Decision& each) { return each.status == Status::possible && !each.needs_assessment.empty(); },
            &Sheet::possible);
    questions();
    section("ui.decide.displaced", {}, [](const Decision& each) { return !each.displaced_by.empty(); }, &Sheet::displaced);
    section("ui.decide.refused", {}, [](const Decision& each) { return each.status == Status::not_eligible && each.displaced_by.empty(); }, &Sheet::refused);
    uncovered();
    policies();
    foot();
    if (report_.explain) explain();
    return paper_.take();
  }

 private:
  using Show = void (Sheet::*)(const Decision&);

  [[nodiscard]] const Benefit& benefit(const Decision& decision) const { return rulebook_.packs[decision.pack].benefits[decision.benefit]; }

  void head() {
    std::vector<std::string> places{};
    for (const std::string& code : all_.regions) places.push_back(words_.place(code));
    const std::string id = all_.id.empty() ? words_.word("ui.no_id") : without_identity_numbers(harmless(all_.id));
    paper_.line(paper_.bold(id) + "  " + to_string(all_.on) + "  " + words_.list(places), 0);
    for (const UsedGrading& grading : all_.gradings) {
      std::vector<std::string> levels{};
      for (const int level : grading.levels) levels.push_back(level_name(grading.standard, level));
      const std::string day = grading.assessed_on.ok() ? words_.fill("ui.decide.assessed_on", {{"date", grading.assessed_on.to_string()}}) : "";
      const std::string of = grading.id.empty() || grading.id == all_.id ? "" : words_.fill("ui.decide.assessment_id", {{"id", without_identity_numbers(harmless(grading.id))}});
      paper_.line(words_.fill("ui.decide.grading", {{"standard", harmless(grading.standard)}, {"levels", words_.list(levels)}}) + day + of, 2);
    }
  }

  [[nodiscard]] std::string level_name(const std::string& standard, int number) const {
    const auto levels = rulebook_.levels.find(standard);
    if (levels != rulebook_.levels.end())
      for (const Level& each : levels->second)
        if (each.number == number) return std::to_string(number) + " " + words_.in(each.name);
    return std::to_string(number);
  }

  void heading(std::string_view key) {
    paper_.blank();
    paper_.line(paper_.bold(words_.word(key)), 0);
  }

  template <class Belongs>
  void section(std::string_view title, std::string_view note, const Belongs& belongs, Show show) {
    bool is_first = true;
    for (const Decision& each : all_.decisions) {
      if (!belongs(each)) continue;
      if (is_first) {
        heading(title);
        if (!note.empty()) paper_.line(words_.word(note), 2);
      }
      is_first = false;
      (this->*show)(each);
    }
  }

  void field(std::string_view label, const std::string& text) {
    if (!text.empty()) paper_.line(text, 4, padded(words_.word(label), label_width_) + "  ");
  }

  void title(const Decision& decision, const std::string& amount) {
    const std::string name = paper_.bold(words_.in(benefit(decision).name));
    paper_.line(amount.empty() ? name : name + "  " + amount, 2);
  }

  // --- one benefit -----------------------------------------------------------------------------------------------------

  void granted(const Decision& decision) {
    const Benefit& of = benefit(decision);
    title(decision, words_.amount(of, decision));
    field("ui.decide.field.starts", words_.in(of.starts));
    const std::string form = words_.word_or("ui.form", of.form);
    field("ui.decide.field.paid", of.receiver == "person" ? form : words_.fill("ui.decide.paid_to", {{"form", form}, {"receiver", words_.word_or("ui.receiver", of.receiver)}}));
    field("ui.decide.field.by", words_.documents(decision.cited));
    field("ui.decide.field.bring", words_.in(of.bring));
    excludes(decision);
    depends(decision);
    certainty(decision);
  }

  void possible(const Decision& decision) {
    title(decision, words_.amount(benefit(decision), decision));
    std::vector<std::string> standards{};
    for (const std::string& standard : decision.needs_assessment) standards.push_back(assessment_name(standard));
    field("ui.decide.field.assess", words_.list(standards));
    depends(decision);
    field("ui.decide.field.by", words_.documents(decision.cited));
    excludes(decision);
    certainty(decision);
  }

  void displaced(const Decision& decision) {
    title(decision, words_.fill("ui.decide.would_be", {{"amount", words_.amount(benefit(decision), decision)}}));
    const Exclusive* group = io::find_exclusive(rulebook_, decision.displaced_by);
    field("ui.decide.field.because", group == nullptr ? decision.displaced_by : words_.in(group->name));
    field("ui.decide.field.instead", words_.list(others(decision, decision.displaced_by, [](const Decision& each) { return each.status == Status::eligible; })));
    field("ui.decide.field.by", words_.documents(decision.cited));
    certainty(decision);
  }

  void refused(const Decision& decision) {
    title(decision, "");
    if (!decision.because.empty()) field("ui.decide.field.because", words_.fill("ui.decide.not_met", {{"reason", words_.reason(decision, decision.because.front())}}));
    field("ui.decide.field.by", words_.documents(decision.cited));
    static constexpr std::size_t shown = 3;  // why: a person cannot choose among twenty; the explanation has them all
    std::string turns{};
    for (std::size_t i = 0; i < std::min(shown, decision.turns.size()); ++i) turns += (i == 0 ? "" : words_.word("ui.decide.or")) + words_.turn(decision.turns[i]);
    if (!turns.empty()) field("ui.decide.field.turn", words_.fill("ui.decide.turned", {{"turns", turns}}));
    certainty(decision);
  }

  /// What is not had together with this, where it would be there.
  void excludes(const Decision& decision) {
    for (const RulePack& pack : rulebook_.packs)
      for (const Exclusive& group : pack.exclusives) {
        const std::vector<std::string> names = others(decision, group.id, [](const Decision& each) {
          return each.status == Status::eligible || each.status == Status::possible || !each.displaced_by.empty();
        });
        if (!names.empty()) field("ui.decide.field.either", words_.fill("ui.decide.either", {{"benefits", words_.list(names)}, {"group", words_.in(group.name)}}));
      }
  }

  /// Names of the benefits in the other alternatives of a group, of those that fit.
  template <class Fits>
  [[nodiscard]] std::vector<std::string> others(const Decision& decision, std::string_view group, const Fits& fits) const {
    const Exclusive* found = io::find_exclusive(rulebook_, group);
    const std::string& id = benefit(decision).id;
    std::vector<std::string> names{};
    if (found == nullptr) return names;
    const auto holds = [](const std::vector<std::string>& list, const std::string& wanted) { return std::find(list.begin(), list.end(), wanted) != list.end(); };
    const auto& alternatives = found->alternatives;
    if (std::none_of(alternatives.begin(), alternatives.end(), [&](const auto& each) { return holds(each, id); })) return names;
    for (const auto& alternative : alternatives)
      for (const Decision& each : all_.decisions)
        if (!holds(alternative, id) && holds(alternative, benefit(each).id) && fits(each)) names.push_back(words_.in(benefit(each).name));
    return names;
  }

  void depends(const Decision& decision) {
    std::vector<std::string> names{};
    for (const std::string& fact : decision.ask) names.push_back(words_.fact_name(fact));
    field("ui.decide.field.depends", words_.list(names));
  }

  void certainty(const Decision& decision) {
    if (!decision.exact) field("ui.decide.field.certainty", words_.word("ui.decide.approximate"));
    if (decision.confidence == Confidence::high) return;
    const bool is_verified = decision.confidence == Confidence::medium;
    const std::string text = words_.fill(is_verified ? "ui.decide.less_sure" : "ui.decide.unverified", {{"confidence", words_.confidence(decision.confidence)}});
    field("ui.decide.field.certainty", is_verified ? text : paper_.bold(text));
  }

  [[nodiscard]] std::string assessment_name(const std::string& standard) const {
    for (const auto& [id, at] : rulebook_.facts)
      if (rulebook_.fact(at).standard == standard) return words_.fill("ui.decide.assessment", {{"name", words_.in(rulebook_.fact(at).name)}, {"standard", standard}});
    return standard;
  }

  // --- what concerns several -------------------------------------------------------------------------------------------

  /// What is certainly paid in money each month, of more than one benefit.
  void sum() {
    std::int64_t total = 0;
    int count = 0;
    bool is_exact = true;
    for (const Decision& each : all_.decisions) {
      const Benefit& of = benefit(each);
      const bool is_money = std::find(std::begin(money_forms), std::end(money_forms), of.form) != std::end(money_forms);
      if (each.status != Status::eligible || !is_money || of.receiver != "person" || of.unit != Unit::yuan || of.per != "month") continue;
      is_exact = is_exact && each.amount_known && each.amount.low == each.amount.high;
      if (!each.amount_known || each.amount.low == 0) continue;
      total += each.amount.low;
      ++count;
    }
    if (count < 2) return;
    const std::string amount = words_.fill("ui.per.month", {{"amount", words_.quantity({total, is_exact ? total : open_amount}, Unit::yuan)}});
    paper_.line(paper_.bold(words_.fill("ui.decide.sum", {{"amount", amount}, {"count", std::to_string(count)}})), 2);
  }

  /// Each question once, in the order in which it is worth most.
  void questions() {
    std::vector<std::string> asked{};
    for (const Decision& each : all_.decisions)
      for (const std::string& fact : each.ask)
        if (std::find(asked.begin(), asked.end(), fact) == asked.end()) asked.push_back(fact);
    if (asked.empty()) return;
    heading("ui.decide.questions");
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const io::NamedFact named = io::find_fact(rulebook_, asked[i]);
      if (named.fact == nullptr) continue;
      paper_.line(words_.in(named.fact->question), 2, std::to_string(i + 1) + ". ");
      std::string more = words_.word("ui.who." + std::string{io::word_of(named.fact->answered_by)});
      if (!words_.in(named.fact->bring).empty()) more += words_.word("ui.decide.semicolon") + words_.fill("ui.decide.bring", {{"what", words_.in(named.fact->bring)}});
      paper_.line(paper_.dim(more), 5);
    }
  }

  void uncovered() {
    const bool any = std::any_of(all_.decisions.begin(), all_.decisions.end(), [](const Decision& each) { return each.status == Status::not_covered; });
    if (!any && all_.uncovered.empty()) return;
    heading("ui.decide.not_covered");
    paper_.line(words_.word("ui.decide.not_covered.note"), 2);
    for (const std::string& code : all_.uncovered) paper_.line(words_.fill("ui.decide.no_rules", {{"place", words_.place(code)}}), 2, "- ");
    for (const Decision& each : all_.decisions) {
      if (each.status != Status::not_covered) continue;
      const std::string& name = words_.in(benefit(each).name);
      paper_.line(each.because.empty() ? name : words_.fill("ui.answer", {{"input", name}, {"value", words_.reason(each, each.because.front())}}), 2, "- ");
    }
  }

  void policies() {
    std::vector<std::string> ids{};
    for (const Decision& each : all_.decisions)
      for (const std::string& id : each.policies)
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    if (ids.empty()) return;
    heading("ui.decide.policies");
    for (const std::string& id : ids) {
      const auto found = rulebook_.policies.find(id);
      if (found == rulebook_.policies.end()) continue;
      const Policy& policy = rulebook_.policy(found->second);
      const std::size_t choice = io::chosen(policy, all_.receipt);
      std::vector<std::string> names{};
      for (const Decision& each : all_.decisions)
        if (std::find(each.policies.begin(), each.policies.end(), id) != each.policies.end()) names.push_back(words_.in(benefit(each).name));
      paper_.line(words_.fill(choice == policy.default_choice ? "ui.explain.policy" : "ui.explain.policy_changed",
                              {{"policy", words_.in(policy.name)}, {"choice", words_.in(policy.choices[choice].name)}, {"id", id}, {"choice_id", policy.choices[choice].id}}),
                  2, "- ");
      paper_.line(paper_.dim(words_.fill("ui.decide.concerns", {{"benefits", words_.list(names)}})), 4);
    }
  }

  void foot() {
    std::vector<std::string> packs{};
    for (const RulePack& pack : rulebook_.packs)
      if (std::any_of(all_.decisions.begin(), all_.decisions.end(), [&](const Decision& each) { return &rulebook_.packs[each.pack] == &pack; }))
        packs.push_back(words_.fill("ui.decide.pack", {{"name", words_.in(pack.name)}, {"version", pack.version}, {"date", pack.read_on.to_string()}}));
    if (packs.empty()) return;
    paper_.blank();
    paper_.line(paper_.dim(words_.fill("ui.decide.packs", {{"packs", words_.list(packs)}})), 0);
  }

  // --- how it was decided ----------------------------------------------------------------------------------------------

  void explain() {
    for (const Decision& each : all_.decisions) {
      const Benefit& of = benefit(each);
      paper_.blank();
      paper_.line(paper_.bold(words_.fill("ui.decide.explain", {{"name", words_.in(of.name)}, {"id", of.id}, {"status", words_.word("ui.status." + std::string{to_string(each.status)})}})), 0);
      if (!words_.in(of.remark).empty()) paper_.line(words_.in(of.remark), 2);
      for (const ReasonTrace& reason : each.trace.reasons) explain(each, reason);
      for (const Turn& turn : each.turns) paper_.line(words_.fill("ui.decide.would_turn", {{"turn", words_.turn(turn)}}), 2, "→ ");
    }
  }

  void explain(const Decision& decision, const ReasonTrace& reason) {
    const ReasonWords of = words_of(rulebook_, reason);
    const bool is_parameter = reason.kind == ReasonTrace::Kind::parameter;
    const char* mark = is_parameter ? "= " : reason.is_withheld && reason.held != Truth::no ? "– " : reason.held == Truth::yes ? "✓ " : reason.held == Truth::no ? "✗ " : "? ";
    const std::string name = reason.kind == ReasonTrace::Kind::span     ? words_.word("ui.because.span")
                             : of.name == nullptr || words_.in(*of.name).empty() ? words_.reason(decision, std::string{of.id})
                                                                                 : words_.in(*of.name);
    paper_.line(reason.kind == ReasonTrace::Kind::exclusive ? words_.fill("ui.decide.group", {{"name", name}}) : name + amount(decision, reason), is_parameter ? 4 : 2, mark);
    const std::size_t indent = is_parameter ? 6 : 4;
    if (reason.is_withheld && reason.held != Truth::no) paper_.line(words_.word("ui.decide.withheld"), indent);
    if (!of.expression.empty()) paper_.line(paper_.dim(std::string{of.expression}), indent);
    for (const Operand& operand : decision.trace.operands_of(reason)) {
      const std::string& label = words_.in(label_of(rulebook_, operand));
      paper_.line(words_.fill("ui.answer", {{"input", label.empty() ? name_of(rulebook_, operand) : label},
                                            {"value", words_.value(operand, decision.trace.values_of(operand))}}),
                  indent, "- ");
    }
    std::string where = is_parameter && !of.region.empty() ? words_.place(of.region) : std::string{};
    if (const std::string span = words_.span(of.span); !span.empty()) where += (where.empty() ? "" : "  ") + span;
    if (!where.empty()) paper_.line(where, indent);
    if (of.citation != nullptr && !of.citation->sources.empty()) paper_.line(paper_.dim(words_.cited(reason.row)), indent);
  }

  /// Of a tier or a parameter, what it says. A trace counts as the plan does: fen, parts of a ratio, or whole ones.
  [[nodiscard]] std::string amount(const Decision& decision, const ReasonTrace& reason) const {
    Unit unit = benefit(decision).unit;
    if (reason.kind == ReasonTrace::Kind::parameter) {
      const auto found = rulebook_.parameters.find(words_of(rulebook_, reason).id);
      if (found != rulebook_.parameters.end()) unit = rulebook_.parameter(found->second).unit;
    } else if (reason.kind != ReasonTrace::Kind::tier || unit == Unit::in_kind || reason.held == Truth::no) {
      return {};
    }
    const bool is_ratio = reason.kind == ReasonTrace::Kind::parameter && (unit == Unit::ratio || unit == Unit::percent);
    const auto hundredths = [&](std::int64_t value) {
      if (value >= open_amount || unit == Unit::yuan || (is_ratio && unit == Unit::percent)) return value;
      return is_ratio ? value / (ratio_unit / 100) : value * 100;
    };
    const Interval amount{hundredths(reason.amount.low), hundredths(reason.amount.high)};
    return words_.fill("ui.decide.gives", {{"amount", words_.quantity(amount, unit)}});
  }

  const DecisionReport& report_;
  const Rulebook& rulebook_;
  const Decisions& all_;
  io::DecisionWords words_;
  io::Paper paper_;
  std::size_t label_width_ = 0;
};

/// What a fact can be, in words.
std::string domain(const Rulebook& rulebook, const PackFact& fact, const io::DecisionWords& words) {
  std::vector<std::string> texts{};
  switch (fact.kind) {
    case PackFact::Kind::truth: return words.word("ui.fact.truth");
    case PackFact::Kind::count: return words.fill("ui.fact.count", {{"least", std::to_string(fact.least)}, {"most", std::to_string(fact.most)}});
    case PackFact::Kind::money: return words.fill("ui.fact.money", {{"least", io::yuan(fact.least)}, {"most", io::yuan(fact.most)}});
    case PackFact::Kind::date:
      return words.fill("ui.fact.date", {{"least", Date::from_days(fact.least).to_string()}, {"most", Date::from_days(fact.most).to_string()}});
    case PackFact::Kind::region: return words.word("ui.fact.region");
    case PackFact::Kind::choice:
      for (const Policy::Choice& choice : fact.choices) texts.push_back(words.fill("ui.decide.part", {{"name", choice.id}, {"part", words.in(choice.name)}}));
      return words.fill(fact.ordered ? "ui.fact.ordered" : "ui.fact.choice", {{"choices", words.list(texts)}});
    case PackFact::Kind::level: break;
  }
  const auto levels = rulebook.levels.find(fact.standard);
  if (levels != rulebook.levels.end())
    for (const Level& level : levels->second) texts.push_back(std::to_string(level.number) + " " + words.in(level.name));
  return words.fill("ui.fact.level", {{"standard", fact.standard}, {"levels", words.list(texts)}});
}

}  // namespace

std::string to_text(const DecisionReport& report, const TextStyle& style) { return Sheet{report, style}.run(); }

std::string to_text(const Rulebook& rulebook, const std::vector<PackRow>& facts, const TextStyle& style) {
  const io::DecisionWords words{rulebook, style.language};
  io::Paper paper{style};
  for (const PackRow at : facts) {
    const PackFact& fact = rulebook.fact(at);
    paper.line(paper.bold(fact.id) + "  " + words.in(fact.name), 0);
    paper.line(words.in(fact.question), 2);
    std::string what = domain(rulebook, fact, words);
    if (!fact.by.empty()) what += words.word("ui.decide.semicolon") + words.fill("ui.fact.by", {{"name", words.fact_name(fact.by)}, {"fact", fact.by}});
    paper.line(what, 2);
    std::string more = words.word("ui.who." + std::string{io::word_of(fact.answered_by)});
    if (!words.in(fact.bring).empty()) more += words.word("ui.decide.semicolon") + words.fill("ui.decide.bring", {{"what", words.in(fact.bring)}});
    paper.line(paper.dim(more), 2);
  }
  return paper.take();
}

}  // namespace caregrade
