#include <algorithm>

#include "caregrade/desk/question.hpp"
#include "caregrade/text/messages.hpp"
#include "fields.hpp"

namespace caregrade {
namespace {

using Asks = Question::Kind;

Text in_both(const std::string& key) { return {.zh = messages(Language::zh)[key], .en = messages(Language::en)[key]}; }

/// The field of a place such as `A.4.1#21`, and the choice in it; 0: the field as a whole.
std::pair<std::string_view, int> field_of(std::string_view place) {
  const std::size_t mark = place.find('#');
  if (mark == std::string_view::npos) return {place, 0};
  int choice = 0;
  for (const char digit : place.substr(mark + 1)) choice = digit >= '0' && digit <= '9' && choice < 1000 ? choice * 10 + (digit - '0') : -1;
  return {place.substr(0, mark), choice};
}

bool is_fact(const Standard& standard, const FormField& field) {
  return std::any_of(standard.facts.begin(), standard.facts.end(), [&](const Fact& fact) { return fact.place == field.id; });
}

/// Whether a field belongs to rows that are asked as one: `A.4.2.1` of `A.4.2`.
bool is_column(const Standard& standard, const FormField& field) {
  return std::any_of(standard.form_fields.begin(), standard.form_fields.end(),
                     [&](const FormField& each) { return each.type == "rows" && field.id.substr(0, each.id.size() + 1) == each.id + "."; });
}

std::optional<Asks> kind_of(const FormField& field) {
  if (field.type == "text") return Asks::text;
  if (field.type == "date") return Asks::date;
  if (field.type == "number") return Asks::number;
  if (field.type == "single") return Asks::single;
  if (field.type == "multi") return Asks::multi;
  if (field.type == "rows") return Asks::rows;
  // why: what is signed on paper is not typed; who signs is.
  if (field.type == "signature" && field.holds == Holds::assessor) return Asks::text;
  return std::nullopt;
}

class QuestionList {
 public:
  explicit QuestionList(const Standard& standard) : standard_{standard} {}

  std::vector<Question> run() {
    add_missing(Holds::assessment_id, "assessment_id", "text");
    add_missing(Holds::assessed_on, "assessed_on", "date");
    for (const FormPart& part : standard_.form_parts)
      if (!is_report(part)) add_part(part, false);
    for (std::size_t i = 0; i < standard_.answer_count(); ++i) add_input(static_cast<InputIndex>(i));
    for (const FormPart& part : standard_.form_parts)
      if (is_report(part)) add_part(part, true);
    add_missing(Holds::informant, "informant", "text");
    if (!holds(Holds::assessor))
      for (const char* number : {"1", "2"}) add_made(Holds::assessor, "assessor." + std::string{number}, "text");
    return std::move(questions_);
  }

 private:
  [[nodiscard]] bool holds(Holds what) const {
    return std::any_of(standard_.form_fields.begin(), standard_.form_fields.end(), [what](const FormField& field) { return field.holds == what; });
  }

  /// The report is what is worked out: it comes after everything that it is worked out from.
  [[nodiscard]] bool is_report(const FormPart& part) const {
    return std::any_of(standard_.form_fields.begin(), standard_.form_fields.end(),
                       [&](const FormField& field) { return field.part == part.id && field.type == "computed"; });
  }

  void add_part(const FormPart& part, bool is_report) {
    for (const FormField& field : standard_.form_fields) {
      const auto kind = kind_of(field);
      // why no dates of the report: they are written beside the signatures.
      if (field.part != part.id || !kind || is_fact(standard_, field) || is_column(standard_, field) || (is_report && *kind == Asks::date)) continue;
      questions_.push_back({.kind = *kind, .id = field.id, .place = field.id, .name = field.name, .part = part.name, .field = field});
    }
  }

  void add_missing(Holds what, const std::string& id, const std::string& type) {
    if (!holds(what)) add_made(what, id, type);
  }

  void add_made(Holds what, const std::string& id, const std::string& type) {
    FormField field{.id = id, .type = type, .holds = what, .name = in_both("desk.field." + id)};
    questions_.push_back({.kind = type == "date" ? Asks::date : Asks::text, .id = id, .name = field.name, .part = in_both("desk.part.assessment"), .field = field});
  }

  void add_input(InputIndex input) {
    Question question{.id = standard_.input_id(input), .place = standard_.input_place(input), .name = standard_.input_name(input), .input = input};
    if (standard_.is_item(input)) {
      const Item& item = standard_.items[input];
      question.kind = item.frequencies.empty() ? Asks::option : Asks::frequencies;
      if (const auto group = find_id(standard_.groups, item.group)) question.part = standard_.groups[*group].name;
    } else {
      const Fact& fact = standard_.fact(input);
      question.kind = fact.type == FactType::truth ? Asks::truth : fact.type == FactType::count ? Asks::count : Asks::quantity;
      question.part = in_both("desk.part.facts");
      if (const auto field = find_id(standard_.form_fields, fact.place)) question.field = standard_.form_fields[*field];
    }
    questions_.push_back(std::move(question));
  }

  const Standard& standard_;
  std::vector<Question> questions_{};
};

}  // namespace

std::vector<Question> questions(const Standard& standard) { return QuestionList{standard}.run(); }

std::vector<QuestionChoice> choices(const Standard& standard, const Question& question, const Draft& draft) {
  std::vector<QuestionChoice> list{};
  const std::int32_t known = question.input ? draft.assessment.values()[*question.input] : Assessment::unknown;
  if (question.kind == Asks::option) {
    const auto& options = standard.items[*question.input].options;
    for (std::size_t i = 0; i < options.size(); ++i) {
      const bool letters = !options[i].letter.empty();
      // why numbers beside letters: b, n, q and s alone mean something else.
      Text label = options[i].label;
      if (letters) label = {.zh = options[i].letter + "  " + label.zh, .en = options[i].letter + "  " + label.en};
      list.push_back({.key = std::to_string(letters ? static_cast<int>(i) + 1 : options[i].number), .label = std::move(label), .is_chosen = known == static_cast<std::int32_t>(i)});
    }
  } else if (question.kind == Asks::truth) {
    list.push_back({.key = "1", .label = in_both("ui.yes"), .is_chosen = known == 1});
    list.push_back({.key = "0", .label = in_both("ui.no"), .is_chosen = known == 0});
  } else if (question.kind == Asks::count) {
    const int most = standard.fact(*question.input).most;
    const auto& labels = question.field.choices;
    if (static_cast<int>(labels.size()) == most + 1)
      for (int count = 0; count <= most; ++count)
        list.push_back({.key = std::to_string(count), .label = labels[static_cast<std::size_t>(count)].label, .is_chosen = known == count});
  } else if (question.kind == Asks::single || question.kind == Asks::multi) {
    const auto found = draft.fields.find(question.id);
    const auto chosen = [&](int position) {
      return found != draft.fields.end() && std::find(found->second.choices.begin(), found->second.choices.end(), position) != found->second.choices.end();
    };
    for (const FormField::Choice& choice : question.field.choices)
      list.push_back({.key = std::to_string(choice.position), .label = choice.label, .is_chosen = chosen(choice.position)});
    if (question.kind == Asks::multi && !desk::has_none(question.field))
      list.push_back({.key = "0", .label = in_both("desk.none_of_these"), .is_chosen = found != draft.fields.end() && found->second.choices.empty()});
  }
  return list;
}

bool takes_key(const Standard& standard, const Question& question) {
  if (question.kind == Asks::multi) return false;
  if (question.kind == Asks::count) return standard.fact(*question.input).most <= 9;
  const std::vector<QuestionChoice> list = choices(standard, question, Draft{.assessment = Assessment{standard}});
  return !list.empty() && std::all_of(list.begin(), list.end(), [](const QuestionChoice& each) { return each.key.size() == 1; });
}

bool is_open_to(const Standard& standard, const Question& question, const Draft& draft) {
  if (!question.input || standard.is_item(*question.input)) return true;
  const auto [id, choice] = field_of(standard.fact(*question.input).place);
  const auto found = choice > 0 ? draft.fields.find(id) : draft.fields.end();
  if (found == draft.fields.end()) return true;
  return std::find(found->second.choices.begin(), found->second.choices.end(), choice) != found->second.choices.end();
}

void desk::settle_facts(const Standard& standard, const FormField& field, const std::optional<FieldAnswer>& before, Draft& draft) {
  const auto found = draft.fields.find(field.id);
  const std::optional<FieldAnswer> now = found != draft.fields.end() ? std::optional{found->second} : std::nullopt;
  const auto denies = [](const std::optional<FieldAnswer>& answer, int choice) {
    return answer && std::find(answer->choices.begin(), answer->choices.end(), choice) == answer->choices.end();
  };
  for (std::size_t i = 0; i < standard.facts.size(); ++i) {
    const auto [id, choice] = field_of(standard.facts[i].place);
    if (choice <= 0 || id != field.id || standard.facts[i].type != FactType::truth) continue;
    const auto input = static_cast<InputIndex>(standard.items.size() + i);
    // why a choice alone does not make it so: the fact says more than the field, such as who diagnosed it, and is asked.
    if (denies(now, choice)) draft.assessment.set(input, 0);
    else if (denies(before, choice)) draft.assessment.forget(input);
  }
}

bool desk::has_none(const FormField& field) {
  return std::any_of(field.choices.begin(), field.choices.end(), [](const FormField::Choice& choice) { return choice.excludes_others; });
}

std::vector<const FormField*> desk::columns(const Standard& standard, const FormField& rows) {
  std::vector<const FormField*> list{};
  for (const FormField& field : standard.form_fields)
    if (field.id.substr(0, rows.id.size() + 1) == rows.id + "." && field.holds != Holds::row_number) list.push_back(&field);
  return list;
}

}  // namespace caregrade
