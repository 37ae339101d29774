#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/csv.hpp"
#include "caregrade/text/diagnostics.hpp"

namespace caregrade {
namespace {

std::string range(const std::string& low, const std::string& high) { return low == high ? low : low + ".." + high; }

std::string ids(const Standard& standard, const std::vector<InputIndex>& inputs) {
  std::string text{};
  for (const InputIndex input : inputs) text += (text.empty() ? "" : " ") + standard.input_id(input);
  return text;
}

std::string number(const Standard& standard, int level) { return std::to_string(standard.levels[static_cast<std::size_t>(level)].number); }

std::string joined(const std::vector<std::string>& fields) {
  std::string row{};
  for (const std::string& field : fields) row += (row.empty() && &field == &fields.front() ? "" : ",") + csv_field(field);
  return row;
}

std::vector<std::string> columns(const Standard& standard) {
  std::vector<std::string> names{"id", "standard", "complete"};
  for (const Step& step : standard.steps)
    if (step.is_score) names.push_back(step.id);
  for (const Step& step : standard.steps)
    if (!step.grade_of.empty()) names.push_back(step.id);
  for (const char* name : {"initial_level", "level", "level_low", "level_high", "possible_levels", "adjustments", "missing", "ask_next", "notes", "problems"})
    names.emplace_back(name);
  return names;
}

}  // namespace

std::string csv_header(const Standard& standard) { return joined(columns(standard)); }

std::string to_csv(const Report& report, Language language) {
  const Standard& standard = report.standard;
  const Grading& grading = report.grading;
  std::vector<std::string> fields{report.assessment.id, standard.id, grading.complete ? "true" : "false"};
  for (std::size_t i = 0; i < grading.scores.size(); ++i) {
    const bool points = standard.plan.nodes[standard.plan.scores[i]].kind == Kind::points;
    const auto written = [&](std::int64_t value) { return points ? to_string(standard.plan.points(value)) : std::to_string(value); };
    fields.push_back(range(written(grading.scores[i].low), written(grading.scores[i].high)));
  }
  for (const LevelSet grades : grading.grades)
    fields.push_back(range(std::to_string(standard.grades[static_cast<std::size_t>(grades.best())].number),
                           std::to_string(standard.grades[static_cast<std::size_t>(grades.worst())].number)));
  const auto single = [&](LevelSet levels) { return levels.single() ? number(standard, *levels.single()) : std::string{}; };
  fields.push_back(single(grading.initial_levels));
  fields.push_back(single(grading.levels));
  fields.push_back(grading.levels.empty() ? "" : number(standard, grading.levels.best()));
  fields.push_back(grading.levels.empty() ? "" : number(standard, grading.levels.worst()));
  std::string possible{}, adjustments{}, notes{};
  for (int i = 0; i < static_cast<int>(standard.levels.size()); ++i)
    if (grading.levels.holds(i)) possible += (possible.empty() ? "" : " ") + number(standard, i);
  for (const Adjustment& adjustment : grading.adjustments) adjustments += (adjustments.empty() ? "" : " ") + standard.rules[adjustment.rule].id;
  for (const Text& note : note_texts(report)) notes += (notes.empty() ? "" : "; ") + note.in(language);
  for (std::string& field : std::vector<std::string>{possible, adjustments, ids(standard, grading.missing), ids(standard, grading.ask_next), notes, ""})
    fields.push_back(std::move(field));
  return joined(fields);
}

std::string to_csv(const Standard& standard, const std::optional<std::string>& id, const Issues& issues, Language language) {
  std::vector<std::string> fields(columns(standard).size());
  fields.front() = id.value_or("");
  for (const Issue& issue : issues)
    fields.back() += (fields.back().empty() ? "" : "; ") + issue.code + " " + issue.where.pointer + ": " + message(issue, language);
  return joined(fields);
}

}  // namespace caregrade
