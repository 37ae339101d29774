#include <algorithm>
#include <set>
#include <span>

#include "caregrade/io/grading_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "answers.hpp"

namespace caregrade {
namespace {

using Arguments = std::vector<Issue::Argument>;

std::string number(const Standard& standard, int level) { return std::to_string(standard.levels[static_cast<std::size_t>(level)].number); }

/// Shared by the summary and the explanation: words, colours, and how values are written.
class Pen {
 public:
  Pen(const Report& report, const TextStyle& style)
      : report_{report}, standard_{report.standard}, grading_{report.grading}, style_{style}, words_{messages(style.language)} {}

 protected:
  [[nodiscard]] const std::string& word(std::string_view key) const { return words_[key]; }
  [[nodiscard]] std::string fill(std::string_view key, const Arguments& arguments) const { return words_.fill(key, arguments); }
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(style_.language); }

  [[nodiscard]] std::string paint(const char* code, const std::string& text) const {
    return style_.color ? "\033[" + std::string{code} + "m" + text + "\033[0m" : text;
  }
  [[nodiscard]] std::string bold(const std::string& text) const { return paint("1", text); }
  [[nodiscard]] std::string dim(const std::string& text) const { return paint("2", text); }

  [[nodiscard]] std::string points(std::int64_t units) const { return to_string(standard_.plan.points(units)); }
  [[nodiscard]] std::string points(const Interval& value) const { return value_of(value, Kind::points); }
  [[nodiscard]] std::string value_of(std::int64_t value, Kind kind) const { return kind == Kind::points ? points(value) : std::to_string(value); }
  [[nodiscard]] std::string value_of(const Interval& value, Kind kind) const {
    return value.low == value.high ? value_of(value.low, kind) : value_of(value.low, kind) + "–" + value_of(value.high, kind);
  }
  /// Kind of a score by its number.
  [[nodiscard]] Kind score_kind(std::size_t score) const { return standard_.plan.nodes[standard_.plan.scores[score]].kind; }

  [[nodiscard]] std::string levels(LevelSet set) const { return printed(standard_.levels, set); }
  /// Number and name of the level or grade; the numbers where there are several.
  [[nodiscard]] std::string printed(const std::vector<Level>& scale, LevelSet set) const {
    if (!set.single()) return fill("ui.levels", {{"numbers", level_numbers(scale, set)}});
    const Level& row = scale[static_cast<std::size_t>(*set.single())];
    return fill("ui.level", {{"number", std::to_string(row.number)}, {"name", in(row.name)}});
  }

  [[nodiscard]] std::string inputs(std::span<const InputIndex> list) const {
    std::string text{};
    for (const InputIndex input : list) text += (text.empty() ? "" : word("ui.comma")) + input_label(input);
    return text;
  }
  /// `B.1.3 bathing` for an item, the name for a fact.
  [[nodiscard]] std::string input_label(InputIndex input) const {
    const std::string &place = standard_.input_place(input), &name = in(standard_.input_name(input));
    return place == name ? name : place + " " + name;
  }

  [[nodiscard]] std::string cited(const Citation& row) const {
    std::string sources{};
    for (const std::string& id : row.sources) sources += (sources.empty() ? "" : " ") + id;
    return fill("ui.cited", {{"clause", row.clause}, {"confidence", word("ui.confidence." + std::string{to_string(row.confidence)})}, {"sources", sources}});
  }

  /// A line of a paragraph: indented, wrapped, with its continuation under its text.
  void line(std::string_view text, std::size_t indent, std::string_view mark = {}) {
    const std::string blanks(indent + display_width(mark), ' ');
    const std::size_t width = style_.width > blanks.size() + 20 ? style_.width - blanks.size() : 20;
    out_ += std::string(indent, ' ') + std::string{mark} + wrapped(text, width, blanks) + "\n";
  }

  /// A labelled line of the summary.
  void field(std::string_view label, std::string_view text) { line(text, 2, padded(word(label), label_width()) + "  "); }
  [[nodiscard]] std::size_t label_width() const {
    std::size_t width = 0;
    for (const char* key : {"ui.field.level", "ui.field.initial", "ui.field.adjusted", "ui.field.missing", "ui.field.ask", "ui.field.note"})
      width = std::max(width, display_width(word(key)));
    return width;
  }

  [[nodiscard]] std::string title() const {
    const std::string id = report_.assessment.id.empty() ? word("ui.no_id") : without_identity_numbers(harmless(report_.assessment.id));
    const std::string date = report_.assessment.assessed_on ? "  " + report_.assessment.assessed_on->to_string() : "";
    return wrapped(bold(id) + "  " + standard_.number + " " + in(standard_.name) + date, std::max<std::size_t>(style_.width, 22) - 2, "  ") + "\n";
  }

  const Report& report_;
  const Standard& standard_;
  const Grading& grading_;
  const TextStyle& style_;
  const Messages& words_;
  std::string out_{};
};

// --- summary -----------------------------------------------------------------------------------------------------

class Summary : Pen {
 public:
  using Pen::Pen;

  std::string run() {
    out_ = title();
    if (standard_.plan.has_level) field("ui.field.level", level_line());
    const auto& rules = standard_.plan.rules;
    const bool adjusts = std::any_of(rules.begin(), rules.end(), [](const Plan::Rule& rule) { return rule.adjusts_level; });
    if (adjusts) field("ui.field.initial", levels(grading_.initial_levels));
    scores();
    adjustments();
    if (!grading_.missing.empty()) field("ui.field.missing", missing());
    if (!grading_.ask_next.empty()) field("ui.field.ask", ask_next());
    for (const Text& note : note_texts(report_)) field("ui.field.note", in(note));
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string level_line() const {
    if (grading_.levels.single()) return bold(levels(grading_.levels));
    return bold(fill("ui.level_open", {{"numbers", level_numbers(standard_.levels, grading_.levels)}}));
  }

  void scores() {
    std::size_t name_width = 0, value_width = 0, score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      name_width = std::max(name_width, display_width(in(step.name)));
      value_width = std::max(value_width, display_width(value_of(grading_.scores[score], score_kind(score))));
      ++score;
    }
    const std::vector<std::string> beside = grades();
    std::size_t after = 0, named = 0;
    for (const Step& step : standard_.steps)
      if (!step.grade_of.empty()) named = std::max(named, display_width(in(group_of(step).name)));
    name_width = std::max(name_width, named);
    for (const std::string& grade : beside) after = std::max(after, grade.empty() ? 0 : display_width(grade) + 2);
    const std::size_t before = label_width() + 4 + name_width + 2 + value_width + 7 + after;
    const std::size_t cells = std::min<std::size_t>(20, style_.width > before ? style_.width - before : 0);
    score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      const Interval value = grading_.scores[score];
      const std::int64_t most = standard_.plan.most[score];
      const Kind kind = score_kind(score++);
      const std::string written = value_of(value, kind);
      out_ += std::string(label_width() + 4, ' ') + padded(in(step.name), name_width) + "  " +
              std::string(value_width - display_width(written), ' ') + written + " / " + padded(value_of(most, kind), 3) + " " + bar(value, most, static_cast<std::int64_t>(cells));
      const std::string& grade = beside[score - 1];
      out_ += (grade.empty() ? "" : "  " + grade) + "\n";
    }
    // a grade that stands on no sum
    std::size_t at = 0;
    for (const Step& step : standard_.steps) {
      if (step.grade_of.empty()) continue;
      const std::string grade = printed(standard_.grades, grading_.grades[at++]);
      if (!find_score(step.grade_of))
        out_ += std::string(label_width() + 4, ' ') + padded(in(group_of(step).name), before - after - label_width() - 4 + cells) + "  " + grade + "\n";
    }
  }

  [[nodiscard]] const Group& group_of(const Step& step) const { return standard_.groups[find_id(standard_.groups, step.grade_of).value()]; }
  [[nodiscard]] bool find_score(std::string_view id) const {
    return std::any_of(standard_.steps.begin(), standard_.steps.end(), [id](const Step& step) { return step.is_score && step.id == id; });
  }

  /// Beside each score the grade of its domain, where it has one.
  [[nodiscard]] std::vector<std::string> grades() const {
    std::vector<std::string> texts{};
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      std::string& text = texts.emplace_back();
      std::size_t grade = 0;
      for (const Step& other : standard_.steps) {
        if (other.grade_of.empty()) continue;
        if (other.grade_of == step.id) text = printed(standard_.grades, grading_.grades[grade]);
        ++grade;
      }
    }
    return texts;
  }

  /// Full for points that are certain, shaded for those that may yet come.
  [[nodiscard]] std::string bar(const Interval& value, std::int64_t most, std::int64_t width) const {
    if (most <= 0) return {};
    std::string certain{}, open{}, none{};
    for (std::int64_t i = 0; i < width; ++i) {
      // why rounded up to a whole cell only when full: a bar must not look full before it is.
      if (value.low * width >= (i + 1) * most) certain += "█";
      else if (value.high * width >= (i + 1) * most) open += "▒";
      else none += "·";
    }
    return paint("36", certain) + open + dim(none);
  }

  void adjustments() {
    for (const Adjustment& adjustment : grading_.adjustments) {
      const Rule& rule = standard_.rules[adjustment.rule];
      const std::string from = level_numbers(standard_.levels, adjustment.from), to = level_numbers(standard_.levels, adjustment.to);
      const char* key = adjustment.from == adjustment.to ? "ui.adjustment.none" : "ui.adjustment";
      field("ui.field.adjusted", fill(key, {{"from", from}, {"to", to}, {"name", in(rule.name)}, {"clause", rule.citation.clause},
                                            {"because", inputs(adjustment.because)}}));
    }
  }

  [[nodiscard]] std::string missing() const {
    const auto items = static_cast<std::size_t>(
        std::count_if(grading_.missing.begin(), grading_.missing.end(), [this](InputIndex input) { return standard_.is_item(input); }));
    return fill("ui.missing", {{"items", std::to_string(items)}, {"facts", std::to_string(grading_.missing.size() - items)}});
  }

  /// The first questions, in words that can be asked.
  [[nodiscard]] std::string ask_next() const {
    static constexpr std::size_t shown = 3;
    const std::vector<InputIndex> first{grading_.ask_next.begin(),
                                        grading_.ask_next.begin() + static_cast<std::ptrdiff_t>(std::min(shown, grading_.ask_next.size()))};
    std::string text = inputs(first);
    if (grading_.ask_next.size() > shown) text += fill("ui.and_more", {{"count", std::to_string(grading_.ask_next.size() - shown)}});
    return text;
  }
};

// --- explanation -------------------------------------------------------------------------------------------------

class Explanation : Pen {
 public:
  using Pen::Pen;

  std::string run() {
    for (const StepTrace& trace : grading_.trace) step(trace);
    policies();
    if (report_.changes != nullptr && grading_.complete) changes();
    sources();
    return std::move(out_);
  }

 private:
  void heading(const std::string& text) {
    out_ += "\n";
    line(bold(text), 2);
  }

  void step(const StepTrace& trace) {
    const Step& step = standard_.steps[trace.step];
    const Node& node = standard_.plan.nodes[trace.told];
    const std::string label = step.id == in(step.name) ? step.id : in(step.name);
    note_sources(step.citation);
    if (node.kind != Kind::level && node.kind != Kind::grade) {
      const std::string value = value_of(trace.value, node.kind);
      heading(fill(node.kind == Kind::points ? "ui.explain.score" : "ui.explain.count", {{"name", label}, {"value", value}}));
      lost(trace, node);
      bands(trace, node);
    } else {
      heading(fill("ui.explain.level", {{"name", label}, {"level", printed(node.kind == Kind::level ? standard_.levels : standard_.grades, trace.levels)}}));
      bands(trace, node);
      combinations(trace, node);
      for (const RuleTrace& each : trace.rules) rule(each, node.kind == Kind::level ? standard_.levels : standard_.grades);
    }
    branches(trace);
    line(dim(cited(step.citation)), 4);
  }

  /// Rows of which the first that holds decides.
  void branches(const StepTrace& trace) {
    const bool has = std::any_of(standard_.branches.begin(), standard_.branches.end(), [&](const Branch& branch) { return branch.step == trace.step; });
    if (!has) return;
    for (const std::uint16_t row : trace.branches) {
      const Branch& branch = standard_.branches[row];
      const bool held = trace.is_decided && row == trace.branches.back();
      note_sources(branch.citation);
      line(fill("ui.explain.case", {{"when", branch.when.text}, {"then", branch.then.text}}), 4, held ? "✓ " : "? ");
      line(dim(cited(branch.citation)), 6);
    }
    if (!trace.is_decided)
      line(fill("ui.explain.otherwise", {{"then", standard_.steps[trace.step].value.text}}), 4, "→ ");
  }

  void lost(const StepTrace& trace, const Node& node) {
    const NodeIndex first = node.operand_count == 0 ? NodeIndex{0} : standard_.plan.operands_of(node)[0];
    const bool over_items = node.op == Op::weigh || (node.op == Op::sum && standard_.plan.nodes[first].op == Op::input && node.kind == Kind::points);
    if (!over_items && trace.lost.empty()) return;
    const std::size_t leading = trace.lost.empty() ? static_cast<std::size_t>(standard_.plan.nodes[first].parameter) : trace.lost.front().item;
    if (leading >= standard_.items.size()) return;
    const auto group = find_id(standard_.groups, standard_.items[leading].group);
    const bool loses = group ? standard_.groups[*group].direction == Direction::more_points_more_able : !standard_.items[leading].group.empty();
    if (trace.lost.empty()) line(word(loses ? "ui.explain.nothing_lost" : "ui.explain.nothing_scored"), 4);
    for (const Lost& each : trace.lost) {
      const Item& item = standard_.items[each.item];
      note_sources(item.citation);
      // why the sign: where more points mean more care, what is lost against the best option is below zero.
      const std::string apart = loses ? points(each.points) : points(Interval{-each.points.high, -each.points.low});
      if (!report_.assessment.is_known(each.item)) {
        const std::string most = loses ? points(each.points.high) : points(-each.points.low);
        line(fill(loses ? "ui.explain.unknown_item" : "ui.explain.unknown_scored", {{"item", input_label(each.item)}, {"lost", most}}), 4, "? ");
        continue;
      }
      const std::int32_t value = report_.assessment.values()[each.item];
      const std::string label = item.options.empty() ? "" : in(item.options[static_cast<std::size_t>(value)].label);
      line(fill(item.options.empty() ? "ui.explain.scored_often" : loses ? "ui.explain.lost" : "ui.explain.scored",
                {{"item", input_label(each.item)}, {"lost", apart}, {"option", value_label(each.item, value)}, {"label", label}}),
           4, "- ");
    }
  }

  void bands(const StepTrace& trace, const Node& node) {
    if (node.op != Op::band) return;
    const BandTable& table = standard_.band_tables[static_cast<std::size_t>(node.parameter)];
    const auto& rows = table.rows;
    const Kind kind = standard_.plan.nodes[standard_.plan.operands_of(node)[0]].kind;
    const auto result = [&](const Band& band) {
      if (table.scale == Scale::points) return fill("ui.a_number", {{"number", to_string(band.points)}});
      return fill(table.scale == Scale::level ? "ui.a_level" : "ui.a_grade", {{"number", std::to_string(band.number)}});
    };
    for (const std::uint16_t row : trace.rows) {
      const Band& band = rows[row];
      note_sources(band.citation);
      line(fill("ui.explain.band", {{"value", value_of(trace.looked_up, kind)}, {"least", to_string(band.least)}, {"most", to_string(band.most)},
                                    {"result", result(band)}}),
           4, "→ ");
      line(dim(cited(band.citation)), 6);
    }
    if (trace.looked_up.low != trace.looked_up.high) return;
    // why not: of a count, or of an intermediate table, the neighbours tell nobody anything
    if (table.scale == Scale::points || kind == Kind::count) return;
    const std::int32_t unit = standard_.plan.centi_per_unit;
    const auto value = static_cast<std::int32_t>(trace.looked_up.low * unit);
    for (const Band& band : rows) {
      if (trace.rows.empty() || &band == &rows[trace.rows.front()]) continue;
      const Band& hit = rows[trace.rows.front()];
      const bool above = band.least.centi() == hit.most.centi() + unit;
      const bool below = band.most.centi() == hit.least.centi() - unit;
      if (!above && !below) continue;
      // why not to the end as printed: below 12.5 may be printed as 12.49, and points that come in steps of 1.25 stop at 11.25.
      const auto step = static_cast<std::int32_t>(std::max<std::int64_t>(standard_.plan.multiple_of[standard_.plan.operands_of(node)[0]], 1)) * unit;
      const std::int32_t nearest = above ? (band.least.centi() + step - 1) / step * step : band.most.centi() / step * step;
      if (nearest < band.least.centi() || nearest > band.most.centi()) continue;
      const std::int32_t distance = above ? nearest - value : value - nearest;
      line(fill(above ? "ui.explain.more" : "ui.explain.fewer", {{"points", to_string(Points::centi(distance))}, {"result", result(band)}}), 6);
    }
  }

  void combinations(const StepTrace& trace, const Node& node) {
    if (node.op != Op::combination) return;
    static constexpr std::size_t shown = 8;
    const CombinationTable& table = standard_.combination_tables[static_cast<std::size_t>(node.parameter)];
    for (std::size_t i = 0; i < std::min(shown, trace.rows.size()); ++i) {
      const Combination& row = table.rows[trace.rows[i]];
      note_sources(row.citation);
      std::string operands{};
      for (std::size_t k = 0; k < table.operands.size(); ++k) {
        const Step& step = standard_.steps[find_id(standard_.steps, table.operands[k]).value()];
        operands += (k == 0 ? "" : word("ui.comma")) + in(step.name) + " " + std::to_string(row.values[k]);
      }
      line(fill("ui.explain.combination", {{"operands", operands}, {"level", std::to_string(row.level)}}), 4, "→ ");
      line(dim(cited(row.citation)), 6);
    }
    if (trace.rows.size() > shown) line(fill("ui.and_more", {{"count", std::to_string(trace.rows.size() - shown)}}), 4);
  }

  void rule(const RuleTrace& trace, const std::vector<Level>& scale) {
    const Rule& rule = standard_.rules[trace.rule];
    note_sources(rule.citation);
    const char* mark = trace.held == Truth::yes ? "✓ " : trace.held == Truth::no ? "✗ " : "? ";
    line(in(rule.name), 4, mark);
    const Arguments arguments{{"inputs", because(trace)}, {"from", level_numbers(scale, trace.from)}, {"to", level_numbers(scale, trace.to)}};
    const char* key = trace.held == Truth::no        ? "ui.explain.rule.no"
                      : trace.held == Truth::unknown ? "ui.explain.rule.unknown"
                      : trace.blocked == Truth::yes  ? "ui.explain.rule.excepted"
                      : trace.from == trace.to       ? "ui.explain.rule.no_further"
                                                     : "ui.explain.rule.yes";
    line(fill(key, arguments), 6);
    line(dim(cited(rule.citation)), 6);
  }

  [[nodiscard]] std::string because(const RuleTrace& trace) const {
    std::string text{};
    for (const std::uint16_t grade : trace.because_grades)
      text += (text.empty() ? "" : word("ui.comma")) +
              fill("ui.answer", {{"input", in(standard_.grade_step(grade).name)}, {"value", level_numbers(standard_.grades, grading_.grades[grade])}});
    const std::string list = answers(trace.because);
    return text + (text.empty() || list.empty() ? "" : word("ui.comma")) + list;
  }

  /// `A.4.1#21 dementia: no, …`
  [[nodiscard]] std::string answers(std::span<const InputIndex> list) const {
    std::string text{};
    for (const InputIndex input : list)
      text += (text.empty() ? "" : word("ui.comma")) + fill("ui.answer", {{"input", input_label(input)}, {"value", answer(input)}});
    return text;
  }

  [[nodiscard]] std::string answer(InputIndex input) const {
    if (!report_.assessment.is_known(input)) return word("ui.unknown");
    return value_label(input, report_.assessment.values()[input]);
  }

  [[nodiscard]] std::string value_label(InputIndex input, std::int32_t value) const {
    return io::answer_text(standard_, input, value, style_.language);
  }

  void policies() {
    if (standard_.policies.empty()) return;
    heading(word("ui.explain.policies"));
    for (std::size_t i = 0; i < standard_.policies.size(); ++i) {
      const Policy& policy = standard_.policies[i];
      note_sources(policy.citation);
      const auto chosen = static_cast<std::size_t>(report_.policies[i]);
      line(fill(chosen == policy.default_on(report_.assessment.assessed_on) ? "ui.explain.policy" : "ui.explain.policy_changed",
                {{"policy", in(policy.name)}, {"id", policy.id}, {"choice", in(policy.choices[chosen].name)}, {"choice_id", policy.choices[chosen].id}}),
           4, "- ");
      line(dim(cited(policy.citation)), 6);
    }
  }

  /// Which single answers would give another level, by level.
  void changes() {
    heading(word("ui.explain.changes"));
    if (report_.changes->empty()) line(word("ui.explain.no_change"), 4);
    for (int level = 0; level < static_cast<int>(standard_.levels.size()); ++level) {
      std::string list{};
      for (const Change& change : *report_.changes)
        if (change.level == level)
          list += (list.empty() ? "" : word("ui.comma")) +
                  fill("ui.change", {{"input", input_label(change.input)}, {"from", answer(change.input)}, {"to", value_label(change.input, change.value)}});
      if (!list.empty()) line(fill("ui.explain.change", {{"level", number(standard_, level)}, {"list", list}}), 4, "- ");
    }
  }

  void note_sources(const Citation& row) { used_.insert(row.sources.begin(), row.sources.end()); }

  void sources() {
    heading(word("ui.explain.sources"));
    for (const Source& source : standard_.sources)
      if (used_.count(source.id) != 0) line(in(source.title) + (source.url.empty() ? "" : "  " + source.url), 4, padded(source.id, 7) + " ");
  }

  std::set<std::string> used_{};
};

}  // namespace

std::string to_text(const Report& report, const TextStyle& style) { return Summary{report, style}.run(); }

std::string explanation(const Report& report, const TextStyle& style) { return Explanation{report, style}.run(); }

}  // namespace caregrade
