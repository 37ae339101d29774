#include "caregrade/desk/draft.hpp"

#include <algorithm>

#include "../io/answers.hpp"
#include "../io/case_value.hpp"
#include "../io/json_writer.hpp"
#include "caregrade/desk/question.hpp"
#include "fields.hpp"
#include "mend.hpp"

namespace caregrade {
namespace {

using io::JsonValue;
using io::JsonWriter;

constexpr int schema = 1;

std::string json_text(std::string_view text) { return JsonWriter{}.string(text).take(); }

/// Members of an object, each on a line of its own.
class Members {
 public:
  void add(std::string_view key, std::string_view value) { text_ += std::string{text_.empty() ? "" : ","} + "\n" + json_text(key) + ": " + std::string{value}; }
  [[nodiscard]] std::string take() const { return "{" + text_ + "\n}"; }

 private:
  std::string text_{};
};

std::string field_value(const FormField& field, const FieldAnswer& answer) {
  if (field.type == "single") return std::to_string(answer.choices.front());
  if (field.type == "number") return answer.text;
  if (field.type != "multi" && field.type != "rows") return json_text(answer.text);
  JsonWriter json{};
  json.begin('[');
  for (const int choice : answer.choices) json.raw(std::to_string(choice));
  for (const auto& row : answer.rows) {
    json.begin('[');
    for (const std::string& cell : row) json.string(cell);
    json.end(']');
  }
  return json.end(']').take();
}

std::string answers(const Standard& standard, const Assessment& assessment, bool items) {
  Members members{};
  for (std::size_t i = 0; i < standard.answer_count(); ++i) {
    const auto input = static_cast<InputIndex>(i);
    if (standard.is_item(input) != items || !assessment.is_known(input)) continue;
    JsonWriter json{};
    io::write_answer(json, standard, input, assessment.values()[input]);
    members.add(standard.input_id(input), json.take());
  }
  return members.take();
}

/// What a draft holds beside the case, read value by value.
class InterviewReader {
 public:
  InterviewReader(const Standard& standard, std::string_view text, const io::JsonPlace& place, KeptDraft& kept)
      : standard_{standard}, questions_{questions(standard)}, text_{text}, place_{place}, kept_{kept} {}

  void read(const JsonValue& interview) {
    if (interview.kind != JsonValue::Kind::object) return report(interview, "interview");
    for (const JsonValue& member : interview.children) {
      if (member.key == "fields") each(member, [this](const JsonValue& value) { return field(value); });
      else if (member.key == "notes") each(member, [this](const JsonValue& value) { return note(value); });
      else if (member.key == "skipped") each(member, [this](const JsonValue& value) { return skipped(value); });
      else if (member.key == "quick" && member.kind == JsonValue::Kind::boolean) kept_.draft.is_quick = member.boolean;
      else if (member.key != "schema" || member.integer != schema) report(member, member.key);
    }
  }

 private:
  template <class Read>
  void each(const JsonValue& object, const Read& read) {
    if (object.kind != JsonValue::Kind::object) return report(object, object.key);
    for (const JsonValue& value : object.children)
      if (!read(value)) report(value, value.key);
  }

  [[nodiscard]] const Question* question(std::string_view id) const {
    const auto found = find_id(questions_, id);
    return found ? &questions_[*found] : nullptr;
  }

  bool field(const JsonValue& value) {
    const Question* asked = question(value.key);
    const bool is_of_case = asked != nullptr && (asked->field.holds == Holds::assessment_id || asked->field.holds == Holds::assessed_on);
    if (asked == nullptr || asked->input || is_of_case) return false;
    FieldAnswer answer{};
    const std::string& type = asked->field.type;
    const auto position = [&answer](const JsonValue& number) {
      if (number.kind != JsonValue::Kind::integer || number.integer < 0 || number.integer > 1000) return false;
      answer.choices.push_back(static_cast<int>(number.integer));
      return true;
    };
    if (type == "single") {
      if (!position(value)) return false;
    } else if (type == "multi") {
      if (value.kind != JsonValue::Kind::array || !std::all_of(value.children.begin(), value.children.end(), position)) return false;
    } else if (type == "rows") {
      if (value.kind != JsonValue::Kind::array || !std::all_of(value.children.begin(), value.children.end(), [&](const JsonValue& row) { return cells(row, answer); })) return false;
    } else if (type == "number" ? value.kind != JsonValue::Kind::integer && value.kind != JsonValue::Kind::decimal : value.kind != JsonValue::Kind::string) {
      return false;
    } else {
      answer.text = value.text;
    }
    if (!desk::check(standard_, asked->field, answer).empty()) return false;
    kept_.draft.fields[value.key] = std::move(answer);
    return true;
  }

  static bool cells(const JsonValue& row, FieldAnswer& answer) {
    if (row.kind != JsonValue::Kind::array) return false;
    auto& list = answer.rows.emplace_back();
    for (const JsonValue& cell : row.children) {
      if (cell.kind != JsonValue::Kind::string) return false;
      list.push_back(cell.text);
    }
    return true;
  }

  bool note(const JsonValue& value) {
    FieldAnswer answer{.text = value.text};
    if (value.kind != JsonValue::Kind::string || question(value.key) == nullptr || !desk::check(standard_, {.type = "text"}, answer).empty()) return false;
    kept_.draft.notes[value.key] = value.text;
    return true;
  }

  bool skipped(const JsonValue& value) {
    if (value.kind != JsonValue::Kind::boolean || !value.boolean || question(value.key) == nullptr) return false;
    kept_.draft.skipped.insert(value.key);
    return true;
  }

  void report(const JsonValue& value, const std::string& key) {
    // why no value in it: it may be a name.
    kept_.issues.push_back({.code = "CG6022", .where = io::json_where(text_, value.offset, place_, ""), .arguments = {{"key", key}}});
  }

  const Standard& standard_;
  std::vector<Question> questions_{};
  std::string_view text_;
  io::JsonPlace place_;
  KeptDraft& kept_;
};

}  // namespace

std::string to_json(const Standard& standard, const Draft& draft) {
  Members members{}, interview{}, fields{}, notes{}, skipped{};
  if (!draft.assessment.id.empty()) members.add("id", json_text(draft.assessment.id));
  members.add("standard", json_text(standard.id));
  if (draft.assessment.assessed_on) members.add("assessed_on", json_text(draft.assessment.assessed_on->to_string()));
  members.add("answers", answers(standard, draft.assessment, true));
  members.add("facts", answers(standard, draft.assessment, false));
  for (const Question& question : questions(standard)) {
    const auto field = draft.fields.find(question.id);
    if (field != draft.fields.end()) fields.add(question.id, field_value(question.field, field->second));
    const auto note = draft.notes.find(question.id);
    if (note != draft.notes.end()) notes.add(question.id, json_text(note->second));
  }
  for (const std::string& id : draft.skipped) skipped.add(id, "true");
  interview.add("schema", std::to_string(schema));
  interview.add("quick", draft.is_quick ? "true" : "false");
  interview.add("fields", fields.take());
  interview.add("notes", notes.take());
  interview.add("skipped", skipped.take());
  members.add("interview", interview.take());
  return members.take() + "\n";
}

KeptDraft keep_draft(const CaseText& text, const StandardFinder& find) {
  KeptDraft kept{};
  if (!text.issues.empty()) return {.issues = text.issues};
  desk::Mended mended = desk::mend_json(text);
  kept.issues = std::move(mended.issues);
  if (!mended.root) return kept;
  const io::JsonPlace place{text.file, text.first_line, text.first_column, text.pointer};
  io::KeptCase read = io::keep_case(*mended.root, mended.text, place, find);
  append(kept.issues, std::move(read.issues));
  kept.standard = read.standard;
  if (kept.standard == nullptr) return kept;
  kept.draft.assessment = std::move(read.assessment);
  const auto narrowed = kept.draft.assessment.narrowed();
  for (const auto& [input, options] : narrowed) {
    kept.issues.push_back({.code = "CG6022", .where = {.file = text.file}, .arguments = {{"key", kept.standard->input_id(input)}}});
    kept.draft.assessment.forget(input);
  }
  for (const JsonValue& member : mended.root->children)
    if (member.key == "interview") InterviewReader{*kept.standard, mended.text, place, kept}.read(member);
  return kept;
}

void fill_in(const Standard& standard, const PersonCase& person, const Rulebook& rulebook, std::string_view json, Draft& draft) {
  const auto put = [&](Holds what, const FieldAnswer& answer) {
    for (const FormField& field : standard.form_fields)
      if (field.holds == what && draft.fields.find(field.id) == draft.fields.end()) {
        FieldAnswer checked = answer;
        if (desk::check(standard, field, checked).empty()) draft.fields[field.id] = std::move(checked);
      }
  };
  const auto known = [&](const char* fact) -> std::optional<std::int64_t> {
    const auto found = person.person.facts.find(fact);
    if (found == person.person.facts.end() || found->second.values.size() != 1) return std::nullopt;
    const FactRange& range = found->second.values.front();
    return range.first == range.last ? std::optional{range.first} : std::nullopt;
  };
  if (const auto birth = known("birth_date")) put(Holds::birth_date, {.text = Date::from_days(*birth).to_string()});
  const auto sex = known("sex");
  const auto declared = rulebook.facts.find("sex");
  if (sex && declared != rulebook.facts.end()) {
    const std::string& stated = rulebook.fact(declared->second).choices[static_cast<std::size_t>(*sex)].id;
    for (const FormField& field : standard.form_fields)
      for (const FormField::Choice& choice : field.choices)
        if (field.holds == Holds::sex && choice.value == stated) put(Holds::sex, {.choices = {choice.position}});
  }
  Issues issues{};
  const auto root = io::parse_json(json, {}, issues);
  for (const JsonValue& member : root ? root->children : std::vector<JsonValue>{})
    if (member.key == "identity_number" && member.kind == JsonValue::Kind::string) put(Holds::identity_number, {.text = member.text});
}

}  // namespace caregrade
