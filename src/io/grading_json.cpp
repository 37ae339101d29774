#include <algorithm>
#include <functional>
#include <span>

#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "answers.hpp"
#include "json_writer.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;

class GradingJson {
 public:
  explicit GradingJson(const Report& report) : report_{report}, standard_{report.standard}, grading_{report.grading} {}

  std::string run() {
    json_.begin('{').key("schema").raw("1");
    json_.key("id");
    if (report_.assessment.id.empty()) json_.raw("null");
    else json_.string(report_.assessment.id);
    json_.key("standard").string(standard_.id).key("complete").raw(grading_.complete ? "true" : "false");
    write_scores();
    write_levels();
    write_adjustments();
    json_.key("missing");
    inputs(grading_.missing);
    json_.key("ask_next");
    inputs(grading_.ask_next);
    json_.key("notes").begin('[');
    for (const Note& note : grading_.notes) write_note(note);
    json_.end(']');
    if (!grading_.trace.empty()) write_trace();
    if (report_.changes != nullptr) write_changes();
    if (!grading_.trace.empty()) write_inputs();
    return json_.end('}').take();
  }

 private:
  void write_scores() {
    json_.key("scores").begin('{');
    std::size_t score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      json_.key(step.id);
      value_of(grading_.scores[score], standard_.plan.nodes[standard_.plan.scores[score]].kind);
      ++score;
    }
    write_grades();
    json_.end('}');
  }

  void write_grades() {
    if (grading_.grades.empty()) return;
    json_.key("grades").begin('{');
    std::size_t grade = 0;
    for (const Step& step : standard_.steps) {
      if (step.grade_of.empty()) continue;
      json_.key(step.grade_of);
      one_or_range(grading_.grades[grade++], standard_.grades);
    }
    json_.end('}');
  }

  void write_levels() {
    json_.key("initial_level");
    level(grading_.initial_levels);
    json_.key("level");
    level(grading_.levels);
    json_.key("level_name");
    if (const auto single = grading_.levels.single()) json_.both(standard_.levels[static_cast<std::size_t>(*single)].name);
    else json_.raw("null");
    json_.key("possible_levels");
    levels(grading_.levels);
    json_.key("level_range");
    if (grading_.levels.empty()) json_.raw("null");
    else json_.begin('[').raw(level_number(grading_.levels.best())).raw(level_number(grading_.levels.worst())).end(']');
  }

  void write_adjustments() {
    json_.key("adjustments").begin('[');
    for (const Adjustment& adjustment : grading_.adjustments) {
      json_.begin('{').key("rule").string(standard_.rules[adjustment.rule].id).key("from");
      one_or_range(adjustment.from, standard_.levels);
      json_.key("to");
      one_or_range(adjustment.to, standard_.levels);
      json_.key("because");
      inputs(adjustment.because);
      json_.end('}');
    }
    json_.end(']');
  }

  void write_note(const Note& note) {
    static constexpr std::string_view codes[] = {"",      "policy_chosen", "policy_doubt", "doubt",
                                                 "doubt", "doubt",         "not_in_force", "approximate"};
    json_.begin('{').key("code");
    const NoteRule* stated = note.kind == Note::Kind::stated ? &standard_.notes[note.subject] : nullptr;
    if (stated != nullptr) json_.string(stated->kind == NoteKind::doubt ? "doubt" : "inconsistency").key("id").string(stated->id);
    else json_.string(codes[static_cast<std::size_t>(note.kind)]);
    if (note.kind == Note::Kind::policy_chosen || note.kind == Note::Kind::policy_doubt) write_policy(note);
    if (stated != nullptr) {
      json_.key("places").begin('[');
      for (const std::string& place : stated->places) json_.string(place);
      json_.end(']');
    }
    json_.key("text").both(note_text(report_, note));
    if (const Citation* row = cited(note)) citation(*row);
    json_.end('}');
  }

  void write_policy(const Note& note) {
    const Policy& policy = standard_.policies[note.subject];
    const auto chosen = static_cast<std::size_t>(report_.policies[note.subject]);
    json_.key("policy").string(policy.id).key("choice").string(policy.choices[chosen].id);
    if (note.kind != Note::Kind::policy_doubt) return;
    json_.key("otherwise").begin('{').key("choice").string(policy.choices[note.choice].id).key("possible_levels");
    levels(note.otherwise);
    json_.end('}');
  }

  [[nodiscard]] const Citation* cited(const Note& note) const {
    switch (note.kind) {
      case Note::Kind::stated: return &standard_.notes[note.subject].citation;
      case Note::Kind::policy_chosen:
      case Note::Kind::policy_doubt: return &standard_.policies[note.subject].citation;
      case Note::Kind::item_doubt: return &standard_.items[note.subject].citation;
      case Note::Kind::row_doubt: return &standard_.cited(note.subject, note.told, note.choice);
      case Note::Kind::rule_doubt: return &standard_.rules[note.subject].citation;
      case Note::Kind::not_in_force: return &standard_.citation;
      case Note::Kind::approximate: break;
    }
    return nullptr;
  }

  void write_trace() {
    json_.key("trace").begin('[');
    for (const StepTrace& step : grading_.trace) write_step(step);
    json_.end(']');
  }

  void write_step(const StepTrace& trace) {
    const Step& step = standard_.steps[trace.step];
    const Node& node = standard_.plan.nodes[trace.told];
    json_.begin('{').key("step").string(step.id).key("name").both(step.name);
    if (node.kind == Kind::level || node.kind == Kind::grade) {
      json_.key(node.kind == Kind::level ? "levels" : "grades");
      numbers(trace.levels, node.kind == Kind::level ? standard_.levels : standard_.grades);
    } else {
      json_.key("value");
      value_of(trace.value, node.kind);
    }
    if (step.is_score) json_.key("most").raw(written(most_of(standard_.plan.steps[trace.step]), node.kind));
    if (!trace.lost.empty()) write_lost(trace);
    if (!trace.rows.empty() && node.op == Op::band) write_bands(trace, node);
    if (!trace.rows.empty() && node.op == Op::combination) write_combinations(trace, node);
    if (std::any_of(standard_.branches.begin(), standard_.branches.end(), [&](const Branch& branch) { return branch.step == trace.step; }))
      write_branches(trace);
    if (!trace.rules.empty()) write_rules(trace, node.kind == Kind::level ? standard_.levels : standard_.grades);
    citation(step.citation);
    json_.end('}');
  }

  /// Rows that may decide the step; empty where what holds otherwise does.
  void write_branches(const StepTrace& trace) {
    json_.key("cases").begin('[');
    for (const std::uint16_t row : trace.branches) {
      const Branch& branch = standard_.branches[row];
      const bool held = trace.is_decided && row == trace.branches.back();
      json_.begin('{').key("when").string(branch.when.text).key("then").string(branch.then.text).key("held").string(held ? "yes" : "unknown");
      citation(branch.citation);
      json_.end('}');
    }
    json_.end(']');
  }

  [[nodiscard]] std::int64_t most_of(NodeIndex score) const {
    const auto found = std::find(standard_.plan.scores.begin(), standard_.plan.scores.end(), score);
    return standard_.plan.most[static_cast<std::size_t>(found - standard_.plan.scores.begin())];
  }

  void write_lost(const StepTrace& trace) {
    json_.key("lost").begin('[');
    for (const Lost& lost : trace.lost) {
      json_.begin('{').key("item");
      input(lost.item);
      json_.key("points");
      points(lost.points);
      json_.key("option");
      const bool known = report_.assessment.is_known(lost.item);
      if (!known) json_.raw("null");
      else answer(lost.item, report_.assessment.values()[lost.item]);
      json_.end('}');
    }
    json_.end(']');
  }

  void answer(InputIndex input, std::int32_t value) { io::write_answer(json_, standard_, input, value); }

  void write_bands(const StepTrace& trace, const Node& node) {
    json_.key("looked_up");
    value_of(trace.looked_up, standard_.plan.nodes[standard_.plan.operands_of(node)[0]].kind);
    json_.key("bands").begin('[');
    for (const std::uint16_t row : trace.rows) {
      const Band& band = standard_.band_tables[static_cast<std::size_t>(node.parameter)].rows[row];
      json_.begin('{').key(node.kind == Kind::level ? "level" : node.kind == Kind::grade ? "grade" : "points");
      json_.raw(node.kind == Kind::points ? to_string(band.points) : std::to_string(band.number)).key("least").raw(to_string(band.least)).key("most").raw(to_string(band.most));
      citation(band.citation);
      json_.end('}');
    }
    json_.end(']');
  }

  void write_combinations(const StepTrace& trace, const Node& node) {
    const CombinationTable& table = standard_.combination_tables[static_cast<std::size_t>(node.parameter)];
    json_.key("combinations").begin('[');
    for (const std::uint16_t row : trace.rows) {
      const Combination& combination = table.rows[row];
      json_.begin('{').key("level").raw(std::to_string(combination.level)).key("of").begin('{');
      for (std::size_t k = 0; k < table.operands.size(); ++k) json_.key(table.operands[k]).raw(std::to_string(combination.values[k]));
      json_.end('}');
      citation(combination.citation);
      json_.end('}');
    }
    json_.end(']');
  }

  void write_rules(const StepTrace& trace, const std::vector<Level>& scale) {
    static constexpr std::string_view words[] = {"no", "unknown", "yes"};
    json_.key("rules").begin('[');
    for (const RuleTrace& each : trace.rules) {
      const Rule& rule = standard_.rules[each.rule];
      json_.begin('{').key("rule").string(rule.id).key("name").both(rule.name);
      json_.key("held").string(words[static_cast<std::size_t>(each.held)]).key("excepted").string(words[static_cast<std::size_t>(each.blocked)]);
      json_.key("from");
      numbers(each.from, scale);
      json_.key("to");
      numbers(each.to, scale);
      json_.key("because");
      json_.begin('[');
      for (const std::uint16_t grade : each.because_grades) json_.string(standard_.grade_step(grade).id);
      for (const InputIndex each_input : each.because) input(each_input);
      json_.end(']');
      citation(rule.citation);
      json_.end('}');
    }
    json_.end(']');
  }

  void write_changes() {
    json_.key("changes").begin('[');
    for (const Change& change : *report_.changes) {
      json_.begin('{').key("input");
      input(change.input);
      json_.key("value");
      answer(change.input, change.value);
      json_.key("level").raw(level_number(change.level)).end('}');
    }
    json_.end(']');
  }

  void citation(const Citation& row) {
    json_.key("clause").string(row.clause).key("confidence").string(to_string(row.confidence)).key("sources").begin('[');
    for (const std::string& source : row.sources) json_.string(source);
    json_.end(']');
  }

  void inputs(std::span<const InputIndex> list) {
    json_.begin('[');
    for (const InputIndex each : list) input(each);
    json_.end(']');
  }
  void input(InputIndex input) {
    json_.string(standard_.input_id(input));
    named_[input] = true;
  }

  /// Place on the form and name of every input that the result speaks of.
  void write_inputs() {
    json_.key("inputs").begin('{');
    for (std::size_t i = 0; i < named_.size(); ++i) {
      if (!named_[i]) continue;
      const auto input = static_cast<InputIndex>(i);
      json_.key(standard_.input_id(input)).begin('{').key("place").string(standard_.input_place(input));
      json_.key("name").both(standard_.input_name(input)).end('}');
    }
    json_.end('}');
  }

  [[nodiscard]] std::string level_number(int level) const { return number(standard_.levels, level); }
  [[nodiscard]] static std::string number(const std::vector<Level>& scale, int position) {
    return std::to_string(scale[static_cast<std::size_t>(position)].number);
  }

  void level(LevelSet set) {
    if (const auto single = set.single()) json_.raw(level_number(*single));
    else json_.raw("null");
  }

  void levels(LevelSet set) { numbers(set, standard_.levels); }
  void numbers(LevelSet set, const std::vector<Level>& scale) {
    json_.begin('[');
    for (int i = 0; i < static_cast<int>(scale.size()); ++i)
      if (set.holds(i)) json_.raw(number(scale, i));
    json_.end(']');
  }

  void one_or_range(LevelSet set, const std::vector<Level>& scale) {
    if (const auto single = set.single()) {
      json_.raw(number(scale, *single));
      return;
    }
    json_.begin('[').raw(number(scale, set.best())).raw(number(scale, set.worst())).end(']');
  }

  void points(const Interval& value) {
    range(value, [this](std::int64_t units) { return to_string(standard_.plan.points(units)); });
  }
  void value_of(const Interval& value, Kind kind) {
    range(value, [this, kind](std::int64_t units) { return written(units, kind); });
  }
  [[nodiscard]] std::string written(std::int64_t value, Kind kind) const {
    return kind == Kind::points ? to_string(standard_.plan.points(value)) : std::to_string(value);
  }
  void range(const Interval& value, const std::function<std::string(std::int64_t)>& written) {
    if (value.low == value.high) json_.raw(written(value.low));
    else json_.begin('[').raw(written(value.low)).raw(written(value.high)).end(']');
  }

  const Report& report_;
  const Standard& standard_;
  const Grading& grading_;
  std::vector<bool> named_ = std::vector<bool>(standard_.answer_count());
  JsonWriter json_{};
};

}  // namespace

std::string to_json(const Report& report) { return GradingJson{report}.run(); }

std::string to_json(const std::optional<std::string>& id, const Issues& issues) {
  JsonWriter json{};
  json.begin('{').key("schema").raw("1").key("id");
  if (id) json.string(*id);
  else json.raw("null");
  json.key("issues").begin('[');
  for (const Issue& issue : issues) {
    json.begin('{').key("code").string(issue.code).key("file").string(issue.where.file).key("line").raw(std::to_string(issue.where.line));
    json.key("column").raw(std::to_string(issue.where.column)).key("pointer").string(issue.where.pointer);
    json.key("message").both({message(issue, Language::zh), message(issue, Language::en)});
    json.key("hint").both({hint(issue, Language::zh), hint(issue, Language::en)}).end('}');
  }
  return json.end(']').end('}').take();
}

}  // namespace caregrade
