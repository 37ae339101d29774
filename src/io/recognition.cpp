#include <algorithm>
#include <optional>

#include "answers.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/io/recognition_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;

Text message_text(const std::string& key) { return {messages(Language::zh)[key], messages(Language::en)[key]}; }

/// Why, in codes and words: the row first, then what came of carrying over, then what is open or unknown.
struct Reason {
  std::string code{};
  std::string subject{};  ///< a parameter, a fact of the result, an input
  Text text{};
};

std::vector<Reason> reasons(const RecognitionReport& report) {
  const Recognition& found = report.recognition;
  std::vector<Reason> reasons{};
  if (found.rule) reasons.push_back({report.rules.rules[*found.rule].reason, {}, report.rules.rules[*found.rule].text});
  if (reasons.empty() || reasons.front().code != found.reason) reasons.push_back({found.reason, {}, message_text("recognise.reason." + found.reason)});
  if (found.carried && report.target != nullptr)
    for (const InputIndex input : found.carried->contradictions)
      reasons.push_back({"ITEMS_CONTRADICT", report.target->input_id(input), report.target->input_name(input)});
  for (const std::string& fact : found.unknown) reasons.push_back({"FACT_UNKNOWN", fact, message_text("recognise.fact." + fact)});
  for (const std::string& id : found.open)
    if (const RecognitionParameter* parameter = report.rules.parameter(id)) reasons.push_back({"PARAMETER_OPEN", id, parameter->name});
  if (found.prescribed == report.rules.prescribed.size())
    reasons.push_back({"STANDARD_ASKED_FOR", report.request.standard, message_text("recognise.reason.STANDARD_ASKED_FOR")});
  return reasons;
}

class RecognitionJson {
 public:
  explicit RecognitionJson(const RecognitionReport& report) : report_{report}, found_{report.recognition} {}

  std::string run() {
    json_.begin('{').key("schema").raw("1").key("verified").begin('{').key("authentic").raw(report_.verified.authentic ? "true" : "false");
    json_.key("reason").string(report_.verified.reason).key("warnings").begin('[');
    for (const std::string& warning : report_.verified.warnings) json_.string(warning);
    json_.end(']').end('}');
    json_.key("outcome").string(to_string(found_.outcome));
    write_rule();
    write_target();
    json_.key("reasons").begin('[');
    for (const Reason& reason : reasons(report_)) {
      json_.begin('{').key("code").string(reason.code);
      if (!reason.subject.empty()) json_.key("of").string(reason.subject);
      json_.key("text").both(reason.text).end('}');
    }
    json_.end(']');
    write_carried();
    json_.key("asked").begin('[');
    for (const auto& [input, option] : report_.asked) {
      json_.begin('{').key("input").string(report_.target->input_id(input)).key("answer");
      io::write_answer(json_, *report_.target, input, option);
      json_.end('}');
    }
    return json_.end(']').end('}').take();
  }

 private:
  void write_rule() {
    if (!found_.rule) {
      json_.key("rule").raw("null").key("source").raw("null").key("citation").raw("null");
      return;
    }
    const RecognitionRule& rule = report_.rules.rules[*found_.rule];
    std::string sources{};
    for (const std::string& source : rule.citation.sources) sources += (sources.empty() ? "" : " ") + source;
    json_.key("rule").string(rule.id).key("source").string(sources);
    json_.key("citation").begin('{').key("clause").string(rule.citation.clause).key("confidence").string(to_string(rule.citation.confidence)).key("sources").begin('[');
    for (const std::string& id : rule.citation.sources) {
      const Source& source = report_.rules.sources[*find_id(report_.rules.sources, id)];
      json_.begin('{').key("id").string(id).key("title").both(source.title).key("url").string(source.url).end('}');
    }
    json_.end(']').end('}');
  }

  void write_target() {
    json_.key("target").begin('{').key("standard").string(found_.standard).key("level");
    const LevelSet levels = found_.levels;
    const auto number = [this](int level) { return std::to_string(report_.target->levels[static_cast<std::size_t>(level)].number); };
    if (const auto single = levels.single()) json_.raw(number(*single)).key("level_name").both(report_.target->levels[static_cast<std::size_t>(*single)].name);
    else json_.raw("null").key("level_name").raw("null");
    json_.key("level_range");
    if (levels.empty()) json_.raw("null");
    else json_.begin('[').raw(number(levels.best())).raw(number(levels.worst())).end(']');
    json_.key("possible_levels").begin('[');
    for (int level = 0; level < static_cast<int>(LevelSet::most_levels); ++level)
      if (levels.holds(level)) json_.raw(number(level));
    json_.end(']');
    json_.key("ask_next").begin('[');
    if (found_.ask.next) json_.string(report_.target->input_id(*found_.ask.next));
    json_.end(']').key("questions_at_most").raw(std::to_string(found_.ask.at_most));
    json_.key("fewest").raw(!found_.ask.next || found_.ask.is_shortest ? "true" : "false").end('}');
  }

  /// Of each input of the standard used here: what the result tells of it, and the row that says so.
  void write_carried() {
    json_.key("carried").begin('[');
    if (!found_.carried) return void(json_.end(']'));
    const Standard& target = *report_.target;
    const Standard& source = *report_.result.standard;
    const bool forward = report_.crosswalk->second == target.id;
    for (const CarriedInput& each : found_.carried->rows) {
      const std::vector<std::int32_t> possible = found_.carried->assessment.possible(each.input);
      if (possible.empty()) continue;
      const CrosswalkLink& link = report_.crosswalk->links[each.link];
      const CrosswalkRow& row = link.rows[each.row];
      json_.begin('{').key("input").string(target.input_id(each.input)).key("possible").begin('[');
      for (const std::int32_t option : possible) io::write_answer(json_, target, each.input, option);
      json_.end(']').key("from").begin('[');
      if (forward)
        for (const InputIndex input : link.first) json_.string(source.input_id(input));
      else
        json_.string(source.input_id(link.second));
      json_.end(']').key("reason").both(row.reason).key("confidence").string(to_string(row.citation.confidence));
      json_.key("clauses").begin('[').string(clause(target, each.input));
      if (forward)
        for (const InputIndex input : link.first) json_.string(clause(source, input));
      else
        json_.string(clause(source, link.second));
      json_.end(']').end('}');
    }
    json_.end(']');
  }

  [[nodiscard]] static std::string clause(const Standard& standard, InputIndex input) {
    return standard.number + " " + (standard.is_item(input) ? standard.items[input].citation.clause : standard.fact(input).citation.clause);
  }

  const RecognitionReport& report_;
  const Recognition& found_;
  JsonWriter json_{};
};

class RecognitionText {
 public:
  RecognitionText(const RecognitionReport& report, const TextStyle& style) : report_{report}, found_{report.recognition}, style_{style}, words_{messages(style.language)} {}

  std::string run() {
    const std::string outcome{to_string(found_.outcome)};
    line(bold(words_["recognise.outcome." + outcome]) + "  " + outcome);
    if (report_.target != nullptr) {
      line(report_.target->number + " " + in(report_.target->name));
      if (!found_.levels.empty()) line(bold(level()));
    } else if (found_.prescribed < report_.rules.prescribed.size()) {
      line(words_.fill("recognise.used_here", {{"standard", in(report_.rules.prescribed[found_.prescribed].name)}}));
    }
    if (found_.ask.next) {
      const Standard& target = *report_.target;
      const std::size_t most = found_.ask.at_most;
      line(words_.fill(found_.ask.is_shortest ? "recognise.ask_fewest" : "recognise.ask",
                       {{"input", target.input_place(*found_.ask.next) + " " + in(target.input_name(*found_.ask.next))}, {"count", std::to_string(most)}}));
    }
    for (const Reason& reason : reasons(report_)) {
      std::string text = in(reason.text);
      if (reason.code == "PARAMETER_OPEN") text = words_.fill("recognise.open", {{"name", text}});
      if (reason.code == "FACT_UNKNOWN" && !reason.subject.empty()) text = words_.fill("recognise.unknown", {{"name", text}});
      if (reason.code == "ITEMS_CONTRADICT" && !reason.subject.empty()) text = words_.fill("recognise.contradiction", {{"name", reason.subject + " " + text}});
      line(text, "- ");
    }
    if (found_.rule) cite(report_.rules.rules[*found_.rule]);
    line(words_.fill(report_.verified.authentic ? "recognise.authentic" : "recognise.not_authentic", {{"reason", report_.verified.reason}}));
    return std::move(out_);
  }

 private:
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(style_.language); }
  [[nodiscard]] std::string bold(const std::string& text) const { return style_.color ? "\033[1m" + text + "\033[0m" : text; }
  void line(const std::string& text, const std::string& mark = {}) {
    const std::string blanks(mark.size() + (out_.empty() ? 0 : 2), ' ');
    const std::size_t width = style_.width > blanks.size() + 20 ? style_.width - blanks.size() : 20;
    out_ += std::string(out_.empty() ? 0 : 2, ' ') + mark + wrapped(text, width, blanks) + "\n";
  }

  [[nodiscard]] std::string level() const {
    const auto single = found_.levels.single();
    if (!single) return words_.fill("ui.level_open", {{"numbers", level_numbers(report_.target->levels, found_.levels)}});
    const Level& row = report_.target->levels[static_cast<std::size_t>(*single)];
    return words_.fill("ui.level", {{"number", std::to_string(row.number)}, {"name", in(row.name)}});
  }

  void cite(const RecognitionRule& rule) {
    std::string titles{};
    for (const std::string& id : rule.citation.sources) titles += (titles.empty() ? "" : words_["ui.comma"]) + in(report_.rules.sources[*find_id(report_.rules.sources, id)].title);
    line(words_.fill("recognise.rule", {{"rule", rule.id}, {"sources", titles}, {"confidence", words_["ui.confidence." + std::string{to_string(rule.citation.confidence)}]}}));
  }

  const RecognitionReport& report_;
  const Recognition& found_;
  const TextStyle& style_;
  const Messages& words_;
  std::string out_{};
};

}  // namespace

std::string to_json(const RecognitionReport& report) { return RecognitionJson{report}.run(); }

std::string to_text(const RecognitionReport& report, const TextStyle& style) { return RecognitionText{report, style}.run(); }

std::string question_text(const Standard& standard, const Assessment& known, InputIndex input, std::size_t at_most, const TextStyle& style) {
  const Messages& words = messages(style.language);
  std::string text = standard.input_place(input) + " " + standard.input_name(input).in(style.language) + "  " +
                     words.fill("recognise.left", {{"count", std::to_string(at_most)}}) + "\n";
  if (!standard.is_item(input)) text += "  " + standard.fact(input).question.in(style.language) + "\n";
  std::vector<std::int32_t> possible = known.possible(input);
  if (possible.empty())
    for (std::size_t i = 0; i < standard.plan.inputs[input].values.size(); ++i) possible.push_back(static_cast<std::int32_t>(i));
  for (const std::int32_t option : possible) {
    if (standard.is_item(input)) {
      const Option& row = standard.items[input].options[static_cast<std::size_t>(option)];
      text += "  " + shown(row) + "  " + row.label.in(style.language) + "\n";
    } else {
      text += "  " + std::to_string(option) + (standard.fact(input).type == FactType::truth ? "  " + words[option != 0 ? "ui.yes" : "ui.no"] : std::string{}) + "\n";
    }
  }
  return text;
}

}  // namespace caregrade
