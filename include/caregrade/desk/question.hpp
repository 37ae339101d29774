#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/desk/draft.hpp"
#include "caregrade/model/form.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// One thing that an interview asks: a field of the form, an item, or a fact.
struct Question {
  enum class Kind : std::uint8_t { text, date, number, single, multi, rows, option, frequencies, truth, count, quantity };

  Kind kind = Kind::text;
  std::string id{};    ///< names it in a draft
  std::string place{}; ///< where the form has it
  Text name{};
  Text part{};         ///< sheet of the form or domain that it belongs to
  FormField field{};   ///< of a field
  std::optional<InputIndex> input{};  ///< of an item or a fact
};

/// One of the answers that a question allows, and what to type for it.
struct QuestionChoice {
  std::string key{};
  Text label{};
  bool is_chosen = false;  ///< by the draft
};

/// All that a form asks, in the order of asking: its sheets, the items, the facts, and what the report is signed with.
///
/// A field that holds a fact is asked as that fact. What a standard has no field for (day, number, informant, two assessors) is added.
[[nodiscard]] std::vector<Question> questions(const Standard& standard);

/// The answers that a question lists; none where anything may be typed.
[[nodiscard]] std::vector<QuestionChoice> choices(const Standard& standard, const Question& question, const Draft& draft);

/// Whether one key is a whole answer: each choice has one of its own, and only one may be chosen.
[[nodiscard]] bool takes_key(const Standard& standard, const Question& question);

/// Whether the question is to be asked of this person: not where a field of the form has settled it.
[[nodiscard]] bool is_open_to(const Standard& standard, const Question& question, const Draft& draft);

/// Whether a draft holds an answer to a question.
[[nodiscard]] bool is_answered(const Standard& standard, const Question& question, const Draft& draft);

/// Takes an answer as it was typed into the draft, with what follows from it.
///
/// CG3002 no such option; CG3009 not a date; CG4015–CG4017 not an identity number; CG6023 not what the field expects.
[[nodiscard]] Issues answer(const Standard& standard, const Question& question, std::string_view typed, Draft& draft);

/// Makes the answer unknown.
void forget(const Standard& standard, const Question& question, Draft& draft);

/// The answer in words; what is personal with all but a hint of it covered. Empty where there is none.
[[nodiscard]] std::string shown_answer(const Standard& standard, const Question& question, const Draft& draft, Language language);

/// What the answers of a draft say against each other, in words: of the form and by the standard's own notes. `today`: no assessment is later.
[[nodiscard]] std::vector<Text> contradictions(const Standard& standard, const Draft& draft, const std::optional<Grading>& grading, const std::optional<Date>& today);

}  // namespace caregrade
