#include "caregrade/io/printed_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "answers.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "decision_words.hpp"
#include "paper.hpp"

namespace caregrade {
namespace {

std::string escaped(std::string_view text) {
  std::string result{};
  for (const char each : harmless(text)) {
    if (each == '&') result += "&amp;";
    else if (each == '<') result += "&lt;";
    else if (each == '>') result += "&gt;";
    else if (each == '"') result += "&quot;";
    else result += each;
  }
  return result;
}

/// What a page says, for paper and for plain text.
class Content {
 public:
  Content(const PrintedReport& printed, Language language)
      : printed_{printed}, report_{printed.report}, standard_{printed.report.standard}, grading_{printed.report.grading}, language_{language}, words_{messages(language)} {}

  struct Score {
    std::string name{};
    std::string value{};  ///< `88 / 90`
    double certain = 0;   ///< parts of a hundred of the most
    double possible = 0;
    std::string grade{};
  };
  struct Benefit {
    std::string name{};
    std::string place{};
    std::string amount{};
    bool is_paid = false;  ///< in money, by an amount that is known
  };

  [[nodiscard]] const std::string& word(const std::string& key) const { return words_["report." + key]; }
  [[nodiscard]] std::string fill(const std::string& key, const std::vector<Issue::Argument>& arguments) const { return words_.fill("report." + key, arguments); }
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(language_); }

  [[nodiscard]] std::string id() const { return report_.assessment.id.empty() ? "" : without_identity_numbers(harmless(report_.assessment.id)); }
  [[nodiscard]] std::string day() const { return report_.assessment.assessed_on ? report_.assessment.assessed_on->to_string() : word("no_day"); }
  [[nodiscard]] std::string method() const { return standard_.number + " " + in(standard_.name); }

  [[nodiscard]] std::string level() const {
    if (!standard_.plan.has_level) return word("scores_only");
    const auto single = grading_.levels.single();
    if (!single) return fill("level_open", {{"numbers", level_numbers(standard_.levels, grading_.levels)}});
    const Level& row = standard_.levels[static_cast<std::size_t>(*single)];
    return fill("level", {{"number", std::to_string(row.number)}, {"name", in(row.name)}});
  }

  [[nodiscard]] std::vector<Score> scores() const {
    std::vector<Score> rows{};
    std::size_t score = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      const Interval value = grading_.scores[score];
      const std::int64_t most = standard_.plan.most[score];
      const bool is_points = standard_.plan.nodes[standard_.plan.scores[score]].kind == Kind::points;
      const auto written = [&](std::int64_t units) { return is_points ? to_string(standard_.plan.points(units)) : std::to_string(units); };
      const auto part = [&](std::int64_t units) { return most > 0 ? 100.0 * static_cast<double>(units) / static_cast<double>(most) : 0.0; };
      rows.push_back({.name = in(step.name),
                      .value = (value.low == value.high ? written(value.low) : written(value.low) + "–" + written(value.high)) + " / " + written(most),
                      .certain = part(value.low),
                      .possible = part(value.high),
                      .grade = grade_of(step.id)});
      ++score;
    }
    return rows;
  }

  /// How the level came to be, in sentences.
  [[nodiscard]] std::vector<std::string> why() const {
    std::vector<std::string> lines{};
    if (!standard_.plan.has_level) return lines;
    if (!grading_.adjustments.empty()) lines.push_back(fill("initial", {{"level", level_numbers(standard_.levels, grading_.initial_levels)}}));
    for (const Adjustment& each : grading_.adjustments) {
      const Rule& rule = standard_.rules[each.rule];
      std::string because{};
      for (const InputIndex input : each.because) because += (because.empty() ? "" : words_["ui.comma"]) + in(standard_.input_name(input));
      lines.push_back(fill(each.from == each.to ? "adjusted_not" : "adjusted",
                           {{"to", level_numbers(standard_.levels, each.to)}, {"name", in(rule.name)}, {"clause", rule.citation.clause}, {"because", because}}));
    }
    if (!grading_.levels.single())
      for (std::size_t i = 0; i < std::min<std::size_t>(3, grading_.ask_next.size()); ++i)
        lines.push_back(fill("ask", {{"item", in(standard_.input_name(grading_.ask_next[i]))}}));
    if (grading_.levels.single() && !grading_.missing.empty()) lines.push_back(fill("missing", {{"count", std::to_string(grading_.missing.size())}}));
    return lines;
  }

  /// What to do next.
  [[nodiscard]] std::vector<std::string> next() const {
    std::vector<std::string> lines{};
    for (const DueDay& each : printed_.due)
      lines.push_back(fill("due", {{"day", each.on.to_string()}, {"term", in(each.term->name)}, {"months", std::to_string(each.term->value.value_or(0))},
                                   {"clause", each.term->citation.clause}, {"confidence", words_["ui.confidence." + std::string{to_string(each.term->citation.confidence)}]}}));
    if (printed_.due.empty()) lines.push_back(word("due_unknown"));
    lines.push_back(word("change"));
    if (printed_.decisions != nullptr) {
      const io::DecisionWords words{printed_.decisions->rulebook, language_};
      std::vector<std::string> asked{};
      for (const Decision& each : printed_.decisions->decisions.decisions)
        if (each.status == Status::possible)
          for (const std::string& fact : each.ask)
            if (std::find(asked.begin(), asked.end(), words.fact_name(fact)) == asked.end()) asked.push_back(words.fact_name(fact));
      if (!asked.empty()) {
        asked.resize(std::min<std::size_t>(asked.size(), 5));
        lines.push_back(fill("tell", {{"facts", words.list(asked)}}));
      }
    }
    return lines;
  }

  [[nodiscard]] std::vector<Benefit> benefits(Status status) const {
    std::vector<Benefit> rows{};
    if (printed_.decisions == nullptr) return rows;
    const io::DecisionWords words{printed_.decisions->rulebook, language_};
    for (const Decision& each : printed_.decisions->decisions.decisions) {
      if (each.status != status || !each.displaced_by.empty()) continue;
      const auto& benefit = printed_.decisions->rulebook.benefit({each.pack, each.benefit});
      rows.push_back({.name = in(benefit.name), .place = words.place(benefit.region), .amount = words.amount(benefit, each), .is_paid = each.amount_known && benefit.unit == Unit::yuan});
    }
    return rows;
  }

  /// What is certain and paid in money, and how much else there is.
  [[nodiscard]] std::vector<std::string> benefit_lines() const {
    static constexpr std::size_t most = 6;
    std::vector<std::string> lines{};
    const std::vector<Benefit> sure = benefits(Status::eligible);
    for (const Benefit& row : sure)
      if (row.is_paid && lines.size() < most) lines.push_back(fill("benefit", {{"name", row.name}, {"amount", row.amount}}));
    lines.push_back(fill("benefit_counts", {{"eligible", std::to_string(sure.size())}, {"possible", std::to_string(benefits(Status::possible).size())}}));
    return lines;
  }

  [[nodiscard]] std::vector<std::string> notes() const {
    std::vector<std::string> lines{};
    for (const Text& note : note_texts(report_)) lines.push_back(in(note));
    const std::vector<std::string> rare = rare_characters(id());
    std::string list{};
    for (const std::string& each : rare) list += (list.empty() ? "" : words_["ui.comma"]) + each;
    if (!rare.empty()) lines.push_back(fill("rare", {{"characters", list}}));
    return lines;
  }

  [[nodiscard]] bool is_official() const { return grading_.complete; }

 protected:
  [[nodiscard]] std::string grade_of(const std::string& score) const {
    std::size_t grade = 0;
    for (const Step& step : standard_.steps) {
      if (step.grade_of.empty()) continue;
      const LevelSet found = grading_.grades[grade++];
      if (step.grade_of != score) continue;
      if (!found.single()) return level_numbers(standard_.grades, found);
      const Level& row = standard_.grades[static_cast<std::size_t>(*found.single())];
      return std::to_string(row.number) + " " + in(row.name);
    }
    return {};
  }

  const PrintedReport& printed_;
  const Report& report_;
  const Standard& standard_;
  const Grading& grading_;
  Language language_;
  const Messages& words_;
};

// --- a page of HTML -----------------------------------------------------------------------------------------------------

constexpr std::string_view sheet = R"(
@page { size: A4; margin: 16mm 15mm 14mm }
* { box-sizing: border-box }
body { margin: 0; color: #16232b; background: #fff; font: 11pt/1.5 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "Noto Sans", sans-serif }
main { max-width: 180mm; margin: 0 auto }
section { break-after: page }
section:last-of-type { break-after: auto }
h1 { font-size: 19pt; margin: 0 0 1mm }
h2 { font-size: 13pt; margin: 6mm 0 2mm; border-bottom: .3mm solid #2a7da0; break-after: avoid }
table { border-collapse: collapse; width: 100%; break-inside: auto }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: .8mm 2mm .8mm 0; border-bottom: .15mm solid #c9d5da; font-weight: normal }
th { color: #51656f; white-space: nowrap }
.form td, .form th { font-size: 8.5pt; line-height: 1.35; padding: .6mm 2mm .6mm 0 }
td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
.about td { border: 0; padding: 0 5mm .5mm 0 }
.about td:first-child { color: #51656f; white-space: nowrap; width: 1% }
.level { font-size: 22pt; font-weight: 600; margin: 4mm 0 1mm }
.bar { position: relative; width: 60mm; height: 3mm; background: #e3eaed; margin-top: 1.7mm; print-color-adjust: exact; -webkit-print-color-adjust: exact }
.bar i { position: absolute; display: block; left: 0; top: 0; height: 3mm; background: #a5cbdb }
.bar i + i { background: #2a7da0 }
.draft { border: .4mm solid #a33; color: #a33; padding: 1mm 3mm; margin: 3mm 0 }
ul { margin: 1mm 0; padding-left: 5mm }
.code { float: right; margin: 0 0 3mm 5mm; text-align: center; font-size: 8pt; color: #51656f }
.sign { margin-top: 4mm; break-inside: avoid }
.sign td { border: 0; width: 50%; padding: 11mm 10mm 0 0 }
.sign td div { border-top: .2mm solid #16232b; padding-top: 1mm; color: #51656f; font-size: 9pt }
pre { font: 8.5pt/1.45 "Noto Sans Mono CJK SC", "Source Han Mono SC", monospace; white-space: pre-wrap; margin: 0 }
small { color: #51656f }
@media screen { body { background: #eef2f4 } main { background: #fff; padding: 15mm; max-width: 210mm } }
)";

class Page : Content {
 public:
  using Content::Content;

  std::string run() {
    const std::string title = word("title");
    out_ = "<!doctype html>\n<html lang=\"" + std::string{language_ == Language::zh ? "zh-CN" : "en"} + "\">\n<head>\n<meta charset=\"utf-8\">\n" +
           "<meta name=\"viewport\" content=\"width=device-width\">\n" +
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>" + escaped(title + " " + id()) + "</title>\n<style>" +
           std::string{sheet} + "</style>\n</head>\n<body>\n<main>\n";
    first_page();
    benefits_of_person();
    form();
    reasons();
    return std::move(out_ += "</main>\n</body>\n</html>\n");
  }

 private:
  void heading(const char* key) { out_ += "<h2>" + escaped(word(key)) + "</h2>\n"; }

  void list(const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    out_ += "<ul>\n";
    for (const std::string& line : lines) out_ += "<li>" + escaped(line) + "</li>\n";
    out_ += "</ul>\n";
  }

  void first_page() {
    out_ += "<section>\n";
    if (!printed_.code_svg.empty()) out_ += "<div class=\"code\">" + printed_.code_svg + escaped(word("code")) + "</div>\n";
    out_ += "<h1>" + escaped(word("title")) + "</h1>\n<table class=\"about\"><tbody>\n";
    const auto about = [this](const char* key, const std::string& value) {
      if (!value.empty()) out_ += "<tr><td>" + escaped(word(key)) + "</td><td>" + escaped(value) + "</td></tr>\n";
    };
    about("person", id());
    about("assessed_on", day());
    about("standard", method());
    about("certificate", printed_.certificate);
    out_ += "</tbody></table>\n";
    if (!is_official()) out_ += "<div class=\"draft\">" + escaped(word("draft")) + "</div>\n";
    out_ += "<div class=\"level\">" + escaped(level()) + "</div>\n";
    list(why());
    heading("domains");
    out_ += "<table><tbody>\n";
    for (const Score& score : scores())
      out_ += "<tr><td>" + escaped(score.name) + "</td><td class=\"n\">" + escaped(score.value) + "</td><td>" +
              fmt::format("<div class=\"bar\"><i style=\"width:{:.1f}%\"></i><i style=\"width:{:.1f}%\"></i></div>", score.possible, score.certain) + "</td><td>" +
              escaped(score.grade) + "</td></tr>\n";
    out_ += "</tbody></table>\n";
    benefits_in_short();
    heading("next");
    list(next());
    const std::vector<std::string> said = notes();
    if (!said.empty()) {
      heading("notes");
      list(said);
    }
    out_ += "<table class=\"sign\"><tbody>\n<tr>";
    for (const char* key : {"sign.assessor", "sign.second", "sign.informant", "sign.day"})
      out_ += std::string{key == std::string_view{"sign.informant"} ? "</tr>\n<tr>" : ""} + "<td><div>" + escaped(word(key)) + "</div></td>";
    out_ += "</tr>\n</tbody></table>\n</section>\n";
  }

  /// On the first page what is certain and paid in money; all of it on a page of its own.
  void benefits_in_short() {
    if (printed_.decisions == nullptr) return;
    heading("benefits");
    list(benefit_lines());
  }

  void benefits_of_person() {
    if (printed_.decisions == nullptr) return;
    out_ += "<section>\n";
    heading("benefits");
    out_ += "<table class=\"form\"><tbody>\n";
    for (const auto& [status, key] : {std::pair{Status::eligible, "eligible"}, std::pair{Status::possible, "possible"}})
      for (const Benefit& row : benefits(status))
        out_ += "<tr><td>" + escaped(row.name) + "</td><td>" + escaped(row.place) + "</td><td>" + escaped(row.amount) + "</td><td>" + escaped(word(key)) + "</td></tr>\n";
    out_ += "</tbody></table>\n<p><small>" + escaped(fill("benefits_on", {{"day", to_string(printed_.decisions->decisions.on)}})) + "</small></p>\n</section>\n";
  }

  void form() {
    out_ += "<section>\n";
    heading("form");
    out_ += "<table class=\"form\">\n<thead><tr><th>" + escaped(word("code_of_item")) + "</th><th>" + escaped(word("item")) + "</th><th>" + escaped(word("answer")) + "</th><th>" +
            escaped(word("points")) + "</th></tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < standard_.answer_count(); ++i) {
      const auto input = static_cast<InputIndex>(i);
      const std::string &place = standard_.input_place(input), &name = in(standard_.input_name(input));
      const bool is_known = report_.assessment.is_known(input);
      const std::int32_t value = report_.assessment.values()[i];
      std::string answer = is_known ? io::answer_text(standard_, input, value, language_) : word("unknown"), points{};
      if (is_known && standard_.is_item(input) && standard_.items[i].frequencies.empty()) {
        const Option& option = standard_.items[i].options[static_cast<std::size_t>(value)];
        answer += " " + in(option.label);
        points = to_string(option.points);
      }
      out_ += "<tr><td>" + escaped(place == name ? "" : place) + "</td><td>" + escaped(name) + "</td><td>" + escaped(answer) + "</td><td class=\"n\">" + escaped(points) + "</td></tr>\n";
    }
    out_ += "</tbody></table>\n</section>\n";
  }

  void reasons() {
    out_ += "<section>\n";
    heading("reasons");
    out_ += "<pre>";
    const std::string text = explanation(report_, {.language = language_, .color = false, .width = 92});
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      out_ += escaped(std::string_view{text}.substr(at, end - at)) + "\n";
      at = end + 1;
    }
    out_ += "</pre>\n";
    out_ += "<p><small>" + escaped(word("made_by")) + "</small></p>\n</section>\n";
  }

  std::string out_{};
};

// --- plain text ---------------------------------------------------------------------------------------------------------

class Plain : Content {
 public:
  using Content::Content;

  std::string run(std::size_t width) {
    const TextStyle style{.language = language_, .color = false, .width = width};
    io::Paper paper{style};
    const auto list = [&](const char* key, const std::vector<std::string>& lines) {
      if (lines.empty()) return;
      paper.blank();
      paper.line(word(key), 0);
      for (const std::string& line : lines) paper.line(line, 0, "- ");
    };
    paper.line(word("title"), 0);
    if (!id().empty()) paper.line(id(), 0);
    paper.line(day(), 0);
    paper.line(method(), 0);
    if (!printed_.certificate.empty()) paper.line(printed_.certificate, 0, word("certificate") + " ");
    paper.blank();
    if (!is_official()) paper.line(word("draft"), 0);
    paper.line(level(), 0);
    for (const std::string& line : why()) paper.line(line, 0, "- ");
    std::vector<std::string> lines{};
    for (const Score& score : scores()) lines.push_back(score.name + " " + score.value + (score.grade.empty() ? "" : " (" + score.grade + ")"));
    list("domains", lines);
    if (printed_.decisions != nullptr) list("benefits", benefit_lines());
    list("next", next());
    list("notes", notes());
    return paper.take();
  }
};

}  // namespace

std::string to_html(const PrintedReport& printed, Language language) { return Page{printed, language}.run(); }

std::string to_plain_text(const PrintedReport& printed, Language language, std::size_t width) { return Plain{printed, language}.run(width); }

std::vector<std::string> rare_characters(std::string_view text) {
  std::vector<std::string> found{};
  for (std::size_t at = 0; at < text.size();) {
    const auto character = detail::decode(text.substr(at));
    const std::size_t length = character.length == 0 ? 1 : character.length;
    const bool is_private = character.code >= 0xE000 && character.code <= 0xF8FF;
    if (character.length != 0 && (character.code > 0xFFFF || is_private)) {
      std::string each = fmt::format("{} (U+{:04X})", text.substr(at, length), static_cast<unsigned>(character.code));
      if (std::find(found.begin(), found.end(), each) == found.end()) found.push_back(std::move(each));
    }
    at += length;
  }
  return found;
}

}  // namespace caregrade
