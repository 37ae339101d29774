#include <algorithm>

#include "answers.hpp"
#include "caregrade/io/comparison_writer.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;

std::string written(const Standard& standard, std::size_t score, std::int64_t value) {
  const bool points = standard.plan.nodes[standard.plan.scores[score]].kind == Kind::points;
  return points ? to_string(standard.plan.points(value)) : std::to_string(value);
}

class ComparisonJson {
 public:
  explicit ComparisonJson(const ComparisonReport& report) : report_{report}, standard_{report.standard} {}

  std::string run() {
    const Comparison& comparison = report_.comparison;
    json_.begin('{').key("schema").raw("1").key("standard").string(standard_.id);
    side("before", report_.before, comparison.before);
    side("after", report_.after, comparison.after);
    json_.key("answers").begin('[');
    for (const ChangedAnswer& each : comparison.answers) {
      json_.begin('{').key("input").string(standard_.input_id(each.input)).key("name").both(standard_.input_name(each.input));
      answer("before", report_.before, each.input);
      answer("after", report_.after, each.input);
      levels("alone", each.alone);
      levels("without", each.without);
      json_.end('}');
    }
    return json_.end(']').end('}').take();
  }

 private:
  void side(std::string_view key, const Assessment& assessment, const Grading& grading) {
    json_.key(key).begin('{').key("id");
    if (assessment.id.empty()) json_.raw("null");
    else json_.string(assessment.id);
    json_.key("assessed_on");
    if (assessment.assessed_on) json_.string(assessment.assessed_on->to_string());
    else json_.raw("null");
    json_.key("complete").raw(grading.complete ? "true" : "false").key("scores").begin('{');
    std::size_t score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      const Interval value = grading.scores[score];
      json_.key(step.id);
      if (value.low == value.high) json_.raw(written(standard_, score, value.low));
      else json_.begin('[').raw(written(standard_, score, value.low)).raw(written(standard_, score, value.high)).end(']');
      ++score;
    }
    json_.end('}');
    levels("initial_levels", grading.initial_levels);
    levels("levels", grading.levels);
    json_.key("adjustments").begin('[');
    for (const Adjustment& each : grading.adjustments) json_.string(standard_.rules[each.rule].id);
    json_.end(']').end('}');
  }

  void answer(std::string_view key, const Assessment& assessment, InputIndex input) {
    json_.key(key);
    const auto possible = assessment.possible(input);
    if (possible.empty()) json_.raw("null");
    else if (possible.size() == 1) io::write_answer(json_, standard_, input, possible.front());
    else {
      json_.begin('[');
      for (const std::int32_t value : possible) io::write_answer(json_, standard_, input, value);
      json_.end(']');
    }
  }

  void levels(std::string_view key, LevelSet set) {
    json_.key(key).begin('[');
    for (int i = 0; i < static_cast<int>(standard_.levels.size()); ++i)
      if (set.holds(i)) json_.raw(std::to_string(standard_.levels[static_cast<std::size_t>(i)].number));
    json_.end(']');
  }

  const ComparisonReport& report_;
  const Standard& standard_;
  JsonWriter json_{};
};

class ComparisonText {
 public:
  ComparisonText(const ComparisonReport& report, const TextStyle& style)
      : report_{report}, standard_{report.standard}, style_{style}, words_{messages(style.language)} {}

  std::string run() {
    const Grading &before = report_.comparison.before, &after = report_.comparison.after;
    line(bold(standard_.number + " " + in(standard_.name)), 0);
    line(words_.fill("ui.compare.sides", {{"before", side(report_.before)}, {"after", side(report_.after)}}), 2);
    if (standard_.plan.has_level) {
      const char* key = before.levels == after.levels ? "ui.compare.same_level" : "ui.compare.level";
      line(bold(words_.fill(key, {{"before", level(before.levels)}, {"after", level(after.levels)}})), 2);
    }
    scores();
    rules(after, before, "ui.compare.rule_new");
    rules(before, after, "ui.compare.rule_gone");
    out_ += "\n";
    if (report_.comparison.answers.empty()) line(words_["ui.compare.nothing"], 2);
    else if (standard_.plan.has_level) line(words_["ui.compare.legend"], 2);
    for (const ChangedAnswer& each : report_.comparison.answers) answer(each);
    return std::move(out_);
  }

 private:
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(style_.language); }
  [[nodiscard]] std::string bold(const std::string& text) const { return style_.color ? "\033[1m" + text + "\033[0m" : text; }
  void line(const std::string& text, std::size_t indent, const std::string& mark = {}) {
    const std::string blanks(indent + display_width(mark), ' ');
    const std::size_t width = style_.width > blanks.size() + 20 ? style_.width - blanks.size() : 20;
    out_ += std::string(indent, ' ') + mark + wrapped(text, width, blanks) + "\n";
  }

  [[nodiscard]] std::string side(const Assessment& assessment) const {
    const std::string id = assessment.id.empty() ? words_["ui.no_id"] : without_identity_numbers(harmless(assessment.id));
    return assessment.assessed_on ? id + " " + assessment.assessed_on->to_string() : id;
  }

  [[nodiscard]] std::string level(LevelSet set) const {
    if (!set.single()) return words_.fill("ui.levels", {{"numbers", level_numbers(standard_.levels, set)}});
    const Level& row = standard_.levels[static_cast<std::size_t>(*set.single())];
    return words_.fill("ui.level", {{"number", std::to_string(row.number)}, {"name", in(row.name)}});
  }

  void scores() {
    std::size_t score = 0;
    const auto range = [&](const Interval& value) {
      return value.low == value.high ? written(standard_, score, value.low) : written(standard_, score, value.low) + "–" + written(standard_, score, value.high);
    };
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      const Interval before = report_.comparison.before.scores[score], after = report_.comparison.after.scores[score];
      if (before != after) line(in(step.name) + "  " + range(before) + " → " + range(after), 4);
      ++score;
    }
  }

  /// Rules that hold in one assessment and not in the other.
  void rules(const Grading& here, const Grading& there, const char* key) {
    for (const Adjustment& each : here.adjustments) {
      const auto same = [&](const Adjustment& other) { return other.rule == each.rule; };
      if (std::any_of(there.adjustments.begin(), there.adjustments.end(), same)) continue;
      const Rule& rule = standard_.rules[each.rule];
      line(words_.fill(key, {{"name", in(rule.name)}, {"clause", rule.citation.clause}}), 4);
    }
  }

  [[nodiscard]] std::string answer_of(const Assessment& assessment, InputIndex input) const {
    std::string text{};
    for (const std::int32_t value : assessment.possible(input))
      text += (text.empty() ? "" : " / ") + io::answer_text(standard_, input, value, style_.language);
    return text.empty() ? words_["ui.unknown"] : text;
  }

  void answer(const ChangedAnswer& each) {
    std::string text = standard_.input_place(each.input) + " " + in(standard_.input_name(each.input)) + "  " + answer_of(report_.before, each.input) +
                       " → " + answer_of(report_.after, each.input);
    if (standard_.plan.has_level)
      text += "  " + words_.fill("ui.compare.effect", {{"alone", level_numbers(standard_.levels, each.alone)}, {"without", level_numbers(standard_.levels, each.without)}});
    line(each.without == report_.comparison.after.levels ? text : bold(text), 2, "- ");
  }

  const ComparisonReport& report_;
  const Standard& standard_;
  const TextStyle& style_;
  const Messages& words_;
  std::string out_{};
};

}  // namespace

std::string to_json(const ComparisonReport& report) { return ComparisonJson{report}.run(); }

std::string to_text(const ComparisonReport& report, const TextStyle& style) { return ComparisonText{report, style}.run(); }

}  // namespace caregrade
