#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "../io/answers.hpp"
#include "../io/identity_number.hpp"
#include "caregrade/desk/question.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "fields.hpp"

namespace caregrade {
namespace {

using Asks = Question::Kind;

constexpr std::size_t most_text = 500;  ///< characters of a field

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// Pieces between any of these marks, each without blanks around it; a Chinese mark counts like its counterpart.
std::vector<std::string> pieces(std::string_view text, std::string_view ascii, std::string_view wide) {
  std::vector<std::string> list{""};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::max<std::size_t>(1, detail::decode(text.substr(at)).length);
    const std::string_view one = text.substr(at, length);
    if (length == 1 ? ascii.find(one) != std::string_view::npos : wide.find(one) != std::string_view::npos) list.emplace_back();
    else list.back() += one;
    at += length;
  }
  for (std::string& each : list) each = std::string{trimmed(each)};
  return list;
}

/// The numbers of `1 3, 5`; nothing where something else stands there.
std::optional<std::vector<int>> numbers(std::string_view typed) {
  std::vector<int> list{};
  for (const std::string& piece : pieces(typed, " ,\t", "，、　")) {
    if (piece.empty()) continue;
    int number = 0;
    const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), number);
    if (error != std::errc{} || end != piece.data() + piece.size() || number < 0) return std::nullopt;
    list.push_back(number);
  }
  return list.empty() ? std::nullopt : std::optional{list};
}

Issue expected(std::string_view key, std::vector<Issue::Argument> arguments = {}) {
  arguments.insert(arguments.begin(), {"expected", "@desk.expected." + std::string{key}});
  return {.code = "CG6023", .arguments = std::move(arguments)};
}

std::string keys(const std::vector<QuestionChoice>& list) {
  std::string text{};
  for (const QuestionChoice& each : list) text += (text.empty() ? "" : ", ") + each.key;
  return text;
}

Issue no_option(const std::string& id, std::string allowed, std::string_view typed) {
  return {.code = "CG3002", .arguments = {{"id", id}, {"expected", std::move(allowed)}, {"found", harmless(typed.substr(0, 40))}}};
}

/// `2026-03-01`, or `20260301` for a quick hand.
std::optional<Date> date_of(std::string_view typed) {
  if (typed.size() != 8) return Date::parse(typed);
  return Date::parse(std::string{typed.substr(0, 4)} + "-" + std::string{typed.substr(4, 2)} + "-" + std::string{typed.substr(6)});
}

/// Letters of a text that a person wrote; blanks count, marks that steer a terminal do not.
bool is_plain(std::string_view text) { return !invalid_utf8_at(text) && harmless(text) == text && character_count(text) <= most_text; }

Issues answer_field(const Standard& standard, const Question& question, std::string_view typed, Draft& draft) {
  FieldAnswer answer{};
  if (question.kind == Asks::single || question.kind == Asks::multi) {
    const auto found = numbers(typed);
    if (!found || (question.kind == Asks::single && found->size() != 1))
      return {no_option(question.id, keys(choices(standard, question, draft)), typed)};
    answer.choices = *found;
    if (answer.choices == std::vector<int>{0} && question.kind == Asks::multi && !desk::has_none(question.field)) answer.choices.clear();
  } else if (question.kind == Asks::rows) {
    if (typed != "0")
      for (const std::string& row : pieces(typed, ";", "；"))
        if (!row.empty()) answer.rows.push_back(pieces(row, ",", "，、"));
  } else {
    answer.text = std::string{typed};
  }
  if (Issues issues = desk::check(standard, question.field, answer); !issues.empty()) return issues;
  const auto old = draft.fields.find(question.id);
  const std::optional<FieldAnswer> before = old == draft.fields.end() ? std::nullopt : std::optional{old->second};
  if (question.field.holds == Holds::assessment_id) draft.assessment.id = answer.text;
  else if (question.field.holds == Holds::assessed_on) draft.assessment.assessed_on = Date::parse(answer.text);
  else draft.fields[question.id] = std::move(answer);
  desk::settle_facts(standard, question.field, before, draft);
  return {};
}

Issues answer_input(const Standard& standard, const Question& question, std::string_view typed, Draft& draft) {
  const InputIndex input = *question.input;
  Assessment& assessment = draft.assessment;
  if (question.kind == Asks::frequencies) {
    const Item& item = standard.items[input];
    const auto times = numbers(typed);
    std::int64_t hundredths = 0;
    const bool is_never = times && *times == std::vector<int>{0};
    bool fits = times && (is_never || times->size() == item.frequencies.size());
    for (std::size_t i = 0; fits && !is_never && i < item.frequencies.size(); ++i) {
      fits = (*times)[i] <= item.frequencies[i].most;
      hundredths += static_cast<std::int64_t>((*times)[i]) * item.frequencies[i].weight.centi();
    }
    if (!fits) return {no_option(item.id, Assessment::allowed(standard, input), typed)};
    assessment.set(input, static_cast<std::int32_t>(hundredths / standard.plan.centi_per_unit));
    return {};
  }
  if (question.kind == Asks::quantity) {
    const auto number = Points::parse(typed);
    const auto quantity = number ? Assessment::quantity_of(standard, input, number->centi()) : std::nullopt;
    if (!quantity) return {no_option(question.id, Assessment::allowed(standard, input), typed)};
    assessment.set(input, *quantity);
    return {};
  }
  if (question.kind == Asks::option) {
    const std::vector<QuestionChoice> list = choices(standard, question, draft);
    const auto& options = standard.items[input].options;
    for (std::size_t i = 0; i < list.size(); ++i)
      if (list[i].key == typed || (!options[i].letter.empty() && options[i].letter == typed)) {
        assessment.set(input, static_cast<std::int32_t>(i));
        return {};
      }
    return {no_option(question.id, keys(list), typed)};
  }
  const auto number = numbers(typed);
  const auto position = number && number->size() == 1 ? Assessment::position_of(standard, input, number->front()) : std::nullopt;
  if (!position) return {no_option(question.id, Assessment::allowed(standard, input), typed)};
  assessment.set(input, *position);
  return {};
}

/// `1941-**-**`, `****************34`: enough for who knows the person to see whether it is the right one.
std::string covered(Holds holds, const std::string& text) {
  if (holds == Holds::birth_date && text.size() == 10) return text.substr(0, 5) + "**-**";
  return io::masked(text);
}

}  // namespace

Issues desk::check(const Standard& standard, const FormField& field, FieldAnswer& answer) {
  if (field.type == "single" || field.type == "multi") {
    std::string allowed{};
    for (const FormField::Choice& choice : field.choices) allowed += (allowed.empty() ? "" : ", ") + std::to_string(choice.position);
    std::sort(answer.choices.begin(), answer.choices.end());
    answer.choices.erase(std::unique(answer.choices.begin(), answer.choices.end()), answer.choices.end());
    const int most = static_cast<int>(field.choices.size());
    for (const int choice : answer.choices)
      if (choice < 1 || choice > most) return {no_option(field.id, allowed, std::to_string(choice))};
    for (const int choice : answer.choices)
      if (field.choices[static_cast<std::size_t>(choice - 1)].excludes_others && answer.choices.size() > 1) return {expected("alone", {{"number", std::to_string(choice)}})};
    const bool is_short = answer.choices.empty() && (field.type == "single" || has_none(field));
    return is_short ? Issues{no_option(field.id, allowed, "")} : Issues{};
  }
  if (field.type == "rows") {
    const std::vector<const FormField*> parts = columns(standard, field);
    for (const auto& row : answer.rows) {
      const bool is_plain_row = std::all_of(row.begin(), row.end(), is_plain);
      if (row.size() != parts.size() || row.front().empty() || !is_plain_row) return {expected("rows", {{"number", std::to_string(parts.size())}})};
    }
    return {};
  }
  if (answer.text.empty() || !is_plain(answer.text)) return {expected("text", {{"number", std::to_string(most_text)}})};
  if (field.type == "date") {
    const auto day = date_of(answer.text);
    if (!day) return {Issue{.code = "CG3009", .arguments = {{"found", harmless(answer.text.substr(0, 40))}}}};
    answer.text = day->to_string();
    return {};
  }
  if (field.type == "number") {
    const auto number = Points::parse(answer.text);
    static constexpr int most = 1000;  // why so few: nobody is taller in centimetres, or weighs as much in kilograms
    return number && number->centi() > 0 && number->centi() < most * 100 ? Issues{} : Issues{expected("number", {{"number", std::to_string(most)}})};
  }
  if (field.holds == Holds::identity_number) {
    if (answer.text.back() == 'x') answer.text.back() = 'X';
    const auto identity = io::read_identity_number(answer.text);
    return identity ? Issues{} : identity.issues();
  }
  if (field.holds == Holds::phone) {
    const auto digits = std::count_if(answer.text.begin(), answer.text.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool fits = digits >= 5 && digits <= 20 && answer.text.find_first_not_of("0123456789+-() ") == std::string::npos;
    return fits ? Issues{} : Issues{expected("phone")};
  }
  // why: what names the assessment stands in results and in file lists.
  if (field.holds == Holds::assessment_id && without_identity_numbers(answer.text) != answer.text) return {expected("no_identity")};
  return {};
}

Issues answer(const Standard& standard, const Question& question, std::string_view typed, Draft& draft) {
  typed = trimmed(typed);
  Issues issues = question.input ? answer_input(standard, question, typed, draft) : answer_field(standard, question, typed, draft);
  if (issues.empty()) draft.skipped.erase(question.id);
  return issues;
}

void forget(const Standard& standard, const Question& question, Draft& draft) {
  if (question.input) return draft.assessment.forget(*question.input);
  if (question.field.holds == Holds::assessment_id) draft.assessment.id.clear();
  if (question.field.holds == Holds::assessed_on) draft.assessment.assessed_on.reset();
  const auto old = draft.fields.find(question.id);
  if (old == draft.fields.end()) return;
  const FieldAnswer before = old->second;
  draft.fields.erase(old);
  desk::settle_facts(standard, question.field, before, draft);
}

bool is_answered(const Standard&, const Question& question, const Draft& draft) {
  if (question.input) return draft.assessment.is_known(*question.input);
  if (question.field.holds == Holds::assessment_id) return !draft.assessment.id.empty();
  if (question.field.holds == Holds::assessed_on) return draft.assessment.assessed_on.has_value();
  return draft.fields.find(question.id) != draft.fields.end();
}

std::string shown_answer(const Standard& standard, const Question& question, const Draft& draft, Language language) {
  if (!is_answered(standard, question, draft)) return {};
  std::string text{};
  for (const QuestionChoice& choice : choices(standard, question, draft))
    if (choice.is_chosen) text += (text.empty() ? "" : "; ") + choice.key + " " + choice.label.in(language);
  if (!text.empty()) return text;
  if (question.input) return io::answer_text(standard, *question.input, draft.assessment.values()[*question.input], language);
  if (question.field.holds == Holds::assessment_id) return without_identity_numbers(draft.assessment.id);
  if (question.field.holds == Holds::assessed_on) return draft.assessment.assessed_on->to_string();
  const FieldAnswer& answer = draft.fields.find(question.id)->second;
  if (question.kind == Asks::rows) {
    for (const auto& row : answer.rows) {
      text += text.empty() ? "" : "; ";
      for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ", ") + row[i];
    }
    return text.empty() ? messages(language)["desk.none_of_these"] : without_identity_numbers(text);
  }
  return is_personal(question.field.holds) ? covered(question.field.holds, answer.text) : without_identity_numbers(answer.text);
}

}  // namespace caregrade
