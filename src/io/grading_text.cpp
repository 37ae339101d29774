#include <algorithm>
#include <set>

#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

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
  [[nodiscard]] std::string points(const Interval& value) const {
    return value.low == value.high ? points(value.low) : points(value.low) + "–" + points(value.high);
  }

  [[nodiscard]] std::string level(int index) const {
    return fill("ui.level", {{"number", number(standard_, index)}, {"name", in(standard_.levels[static_cast<std::size_t>(index)].name)}});
  }
  [[nodiscard]] std::string levels(LevelSet set) const {
    if (const auto single = set.single()) return level(*single);
    return fill("ui.levels", {{"numbers", level_numbers(standard_, set)}});
  }

  [[nodiscard]] std::string inputs(const std::vector<InputIndex>& list) const {
    std::string text{};
    for (const InputIndex input : list) text += (text.empty() ? "" : word("ui.comma")) + input_label(input);
    return text;
  }
  /// `B.1.3 bathing` for an item, the name for a fact.
  [[nodiscard]] std::string input_label(InputIndex input) const {
    return standard_.input_place(input) + " " + in(standard_.input_name(input));
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
    const std::string id = report_.assessment.id.empty() ? word("ui.no_id") : harmless(report_.assessment.id);
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
    field("ui.field.level", level_line());
    field("ui.field.initial", levels(grading_.initial_levels));
    scores();
    adjustments();
    if (!grading_.missing.empty()) field("ui.field.missing", missing());
    if (!grading_.ask_next.empty()) field("ui.field.ask", ask_next());
    for (const Note& note : grading_.notes) field("ui.field.note", in(note_text(report_, note)));
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string level_line() const {
    if (grading_.levels.single()) return bold(levels(grading_.levels));
    return bold(fill("ui.level_open", {{"numbers", level_numbers(standard_, grading_.levels)}}));
  }

  void scores() {
    std::size_t name_width = 0, value_width = 0, score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      name_width = std::max(name_width, display_width(in(step.name)));
      value_width = std::max(value_width, display_width(points(grading_.scores[score++])));
    }
    const std::size_t before = label_width() + 4 + name_width + 2 + value_width + 7;
    const std::size_t cells = std::min<std::size_t>(20, style_.width > before ? style_.width - before : 0);
    score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      const Interval value = grading_.scores[score];
      const std::int64_t most = standard_.plan.most[score++];
      const std::string written = points(value);
      out_ += std::string(label_width() + 4, ' ') + padded(in(step.name), name_width) + "  " +
              std::string(value_width - display_width(written), ' ') + written + " / " + padded(points(most), 3) + " " + bar(value, most, static_cast<std::int64_t>(cells)) + "\n";
    }
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
      const std::string from = level_numbers(standard_, adjustment.from), to = level_numbers(standard_, adjustment.to);
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
    const Node& node = standard_.plan.nodes[standard_.plan.steps[trace.step]];
    const std::string label = step.id == in(step.name) ? step.id : in(step.name);
    note_sources(step.citation);
    if (node.kind != Kind::level) {
      const std::string value = node.kind == Kind::points ? points(trace.value) : count(trace.value);
      heading(fill(node.kind == Kind::points ? "ui.explain.score" : "ui.explain.count", {{"name", label}, {"value", value}}));
      lost(trace, node);
    } else {
      heading(fill("ui.explain.level", {{"name", label}, {"level", levels(trace.levels)}}));
      bands(trace, node);
      for (const RuleTrace& each : trace.rules) rule(each);
    }
    line(dim(cited(step.citation)), 4);
  }

  [[nodiscard]] static std::string count(const Interval& value) {
    return value.low == value.high ? std::to_string(value.low) : std::to_string(value.low) + "–" + std::to_string(value.high);
  }

  void lost(const StepTrace& trace, const Node& node) {
    const NodeIndex first = node.operand_count == 0 ? NodeIndex{0} : standard_.plan.operands_of(node)[0];
    const bool over_items = node.op == Op::sum && standard_.plan.nodes[first].op == Op::input && node.kind == Kind::points;
    if (!over_items) return;
    if (trace.lost.empty()) line(word("ui.explain.nothing_lost"), 4);
    for (const Lost& each : trace.lost) {
      const Item& item = standard_.items[each.item];
      note_sources(item.citation);
      if (!report_.assessment.is_known(each.item)) {
        line(fill("ui.explain.unknown_item", {{"item", input_label(each.item)}, {"lost", points(each.points.high)}}), 4, "? ");
        continue;
      }
      const Option& option = item.options[static_cast<std::size_t>(report_.assessment.values()[each.item])];
      line(fill("ui.explain.lost", {{"item", input_label(each.item)}, {"lost", points(each.points)}, {"option", std::to_string(option.number)},
                                    {"label", in(option.label)}}),
           4, "- ");
    }
  }

  void bands(const StepTrace& trace, const Node& node) {
    if (node.op != Op::band) return;
    const auto& rows = standard_.band_tables[static_cast<std::size_t>(node.parameter)].rows;
    for (const std::uint16_t row : trace.bands) {
      const Band& band = rows[row];
      note_sources(band.citation);
      line(fill("ui.explain.band", {{"value", points(trace.looked_up)}, {"least", to_string(band.least)}, {"most", to_string(band.most)},
                                    {"level", std::to_string(band.level)}}),
           4, "→ ");
      line(dim(cited(band.citation)), 6);
    }
    if (trace.looked_up.low != trace.looked_up.high) return;
    const std::int32_t value = standard_.plan.points(trace.looked_up.low).centi();
    for (const Band& band : rows) {
      if (trace.bands.empty() || &band == &rows[trace.bands.front()]) continue;
      const Band& hit = rows[trace.bands.front()];
      const bool above = band.least.centi() == hit.most.centi() + standard_.plan.centi_per_unit;
      const bool below = band.most.centi() == hit.least.centi() - standard_.plan.centi_per_unit;
      if (!above && !below) continue;
      const std::int32_t distance = above ? band.least.centi() - value : value - band.most.centi();
      line(fill(above ? "ui.explain.more" : "ui.explain.fewer", {{"points", to_string(Points::centi(distance))}, {"level", std::to_string(band.level)}}), 6);
    }
  }

  void rule(const RuleTrace& trace) {
    const Rule& rule = standard_.rules[trace.rule];
    note_sources(rule.citation);
    const char* mark = trace.held == Truth::yes ? "✓ " : trace.held == Truth::no ? "✗ " : "? ";
    line(in(rule.name), 4, mark);
    const Arguments arguments{{"inputs", answers(trace.because)}, {"from", level_numbers(standard_, trace.from)}, {"to", level_numbers(standard_, trace.to)}};
    const char* key = trace.held == Truth::no        ? "ui.explain.rule.no"
                      : trace.held == Truth::unknown ? "ui.explain.rule.unknown"
                      : trace.blocked == Truth::yes  ? "ui.explain.rule.excepted"
                      : trace.from == trace.to       ? "ui.explain.rule.no_further"
                                                     : "ui.explain.rule.yes";
    line(fill(key, arguments), 6);
    line(dim(cited(rule.citation)), 6);
  }

  /// `A.4.1#21 dementia: no, …`
  [[nodiscard]] std::string answers(const std::vector<InputIndex>& list) const {
    std::string text{};
    for (const InputIndex input : list)
      text += (text.empty() ? "" : word("ui.comma")) + fill("ui.answer", {{"input", input_label(input)}, {"value", answer(input)}});
    return text;
  }

  [[nodiscard]] std::string answer(InputIndex input) const {
    if (!report_.assessment.is_known(input)) return word("ui.unknown");
    return value_label(input, report_.assessment.values()[input]);
  }

  [[nodiscard]] std::string value_label(InputIndex input, std::int16_t value) const {
    if (standard_.is_item(input)) return std::to_string(standard_.items[input].options[static_cast<std::size_t>(value)].number);
    const Fact& fact = standard_.fact(input);
    if (fact.type == FactType::truth) return word(value != 0 ? "ui.yes" : "ui.no");
    return value == fact.most ? fill("ui.or_more", {{"count", std::to_string(value)}}) : std::to_string(value);
  }

  void policies() {
    if (standard_.policies.empty()) return;
    heading(word("ui.explain.policies"));
    for (std::size_t i = 0; i < standard_.policies.size(); ++i) {
      const Policy& policy = standard_.policies[i];
      note_sources(policy.citation);
      const auto chosen = static_cast<std::size_t>(report_.policies[i]);
      line(fill(chosen == policy.default_choice ? "ui.explain.policy" : "ui.explain.policy_changed",
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
