#include "../io/identity_number.hpp"
#include "caregrade/desk/question.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/messages.hpp"

namespace caregrade {
namespace {

class Contradictions {
 public:
  Contradictions(const Standard& standard, const Draft& draft) : standard_{standard}, draft_{draft} {}

  std::vector<Text> run(const std::optional<Grading>& grading, const std::optional<Date>& today) {
    const FormField* birth = field(Holds::birth_date);
    const auto born = birth != nullptr ? Date::parse(text(*birth)) : std::nullopt;
    identity(birth, born);
    const auto& assessed = draft_.assessment.assessed_on;
    if (born && assessed && *assessed < *born) add("desk.against.born_later", {{"birth", birth->id}});
    if (assessed && today && *today < *assessed) add("desk.against.future", {{"day", assessed->to_string()}});
    if (grading) {
      const PolicyChoices policies = default_policies(standard_, assessed);
      const Report report{standard_, draft_.assessment, *grading, policies};
      for (const Note& note : grading->notes)
        if (note.kind == Note::Kind::stated && standard_.notes[note.subject].kind == NoteKind::inconsistency) found_.push_back(note_text(report, note));
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] const FormField* field(Holds what) const {
    for (const FormField& each : standard_.form_fields)
      if (each.holds == what && draft_.fields.find(each.id) != draft_.fields.end()) return &each;
    return nullptr;
  }
  [[nodiscard]] std::string_view text(const FormField& field) const { return draft_.fields.find(field.id)->second.text; }

  void identity(const FormField* birth, const std::optional<Date>& born) {
    const FormField* number = field(Holds::identity_number);
    const auto identity = number != nullptr ? io::read_identity_number(text(*number)) : Result<io::Identity>{Issue{}};
    if (!identity) return;
    if (born && *born != identity->birth_date) add("desk.against.birth_date", {{"birth", birth->id}, {"number", number->id}});
    const FormField* sex = field(Holds::sex);
    if (sex == nullptr) return;
    const auto& chosen = draft_.fields.find(sex->id)->second.choices;
    const std::string& stated = chosen.empty() ? std::string{} : sex->choices[static_cast<std::size_t>(chosen.front() - 1)].value;
    if (!stated.empty() && stated != (identity->is_female ? "female" : "male")) add("desk.against.sex", {{"sex", sex->id}, {"number", number->id}});
  }

  void add(const char* key, const std::vector<Issue::Argument>& arguments) {
    found_.push_back({.zh = messages(Language::zh).fill(key, arguments), .en = messages(Language::en).fill(key, arguments)});
  }

  const Standard& standard_;
  const Draft& draft_;
  std::vector<Text> found_{};
};

}  // namespace

std::vector<Text> contradictions(const Standard& standard, const Draft& draft, const std::optional<Grading>& grading, const std::optional<Date>& today) {
  return Contradictions{standard, draft}.run(grading, today);
}

}  // namespace caregrade
