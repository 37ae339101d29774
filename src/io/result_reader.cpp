#include <algorithm>

#include "caregrade/io/recognition_reader.hpp"
#include "case_value.hpp"

namespace caregrade {
namespace {

using io::JsonValue;

/// Takes what is not of a case out of it: `level` and `issued_in`, and of what grading wrote all else.
class ResultReader {
 public:
  ResultReader(const CaseText& text, const StandardFinder& find)
      : text_{text}, find_{find}, place_{text.file, text.first_line, text.first_column, text.pointer} {}

  Result<ResultFile> run() {
    if (!text_.issues.empty()) return text_.issues;
    auto root = io::parse_json(text_.text, place_, issues_);
    if (!root) return std::move(issues_);
    const auto has = [&root](std::string_view key) {
      return std::any_of(root->children.begin(), root->children.end(), [key](const JsonValue& value) { return value.key == key; });
    };
    const bool is_graded = has("schema"), has_items = has("answers");
    std::optional<JsonValue> level{};
    std::erase_if(root->children, [&](const JsonValue& value) {
      if (value.key == "level") level = value;
      if (value.key == "issued_in") read_place(value);
      const bool of_case = value.key == "id" || value.key == "standard" || value.key == "assessed_on" || value.key == "answers" || value.key == "facts";
      return value.key == "level" || value.key == "issued_in" || (is_graded && !of_case);
    });
    CaseResult read = io::read_case(*root, text_.text, place_, find_);
    if (!read.value) append(issues_, read.value.issues());
    if (!issues_.empty()) return std::move(issues_);
    file_.result.standard = read.value.value().standard;
    file_.result.assessed_on = read.value.value().assessment.assessed_on;
    if (level) read_level(*level);
    if (has_items) file_.result.assessment = std::move(read.value).value().assessment;
    else if (!file_.result.level && issues_.empty()) issues_.push_back({.code = "CG3015", .where = io::json_where(text_.text, root->offset, place_, place_.pointer)});
    if (!issues_.empty()) return std::move(issues_);
    return std::move(file_);
  }

 private:
  [[nodiscard]] Where at(const JsonValue& value) const { return io::json_where(text_.text, value.offset, place_, io::pointer_to(place_.pointer, value.key)); }

  void read_place(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::string) file_.result.issued_in = value.text;
    else if (value.kind != JsonValue::Kind::null)
      issues_.push_back({.code = "CG3003", .where = at(value), .arguments = {{"expected", "\"330000\", …"}, {"found", io::shown(value)}}});
  }

  void read_level(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::null) return;
    const Standard& standard = *file_.result.standard;
    std::string expected{};
    for (const Level& level : standard.levels) expected += (expected.empty() ? "" : ", ") + std::to_string(level.number);
    if (value.kind != JsonValue::Kind::integer)
      return issues_.push_back({.code = "CG3003", .where = at(value), .arguments = {{"expected", expected}, {"found", io::shown(value)}}});
    for (std::size_t i = 0; i < standard.levels.size(); ++i)
      if (standard.levels[i].number == value.integer) file_.result.level = static_cast<int>(i);
    if (!file_.result.level)
      issues_.push_back({.code = "CG3014", .where = at(value), .arguments = {{"standard", standard.id}, {"expected", expected}, {"found", value.text}}});
  }

  const CaseText& text_;
  const StandardFinder& find_;
  io::JsonPlace place_;
  Issues issues_{};
  ResultFile file_{};
};

}  // namespace

Result<ResultFile> read_result(const CaseText& text, const StandardFinder& find) { return ResultReader{text, find}.run(); }

}  // namespace caregrade
