#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// A grading with everything that the writers need to put it into words.
struct Report {
  const Standard& standard;
  const Assessment& assessment;
  const Grading& grading;
  const PolicyChoices& policies;
  const std::vector<Change>* changes = nullptr;  ///< what would change the level; absent: not looked for
};

/// The result as one JSON object on one line, as docs/data-format.md describes it. With a trace when the grading has one.
[[nodiscard]] std::string to_json(const Report& report);
/// The line that stands in the place of a case that could not be graded.
[[nodiscard]] std::string to_json(const std::optional<std::string>& id, const Issues& issues);

/// Header of the CSV table for the results of one standard.
[[nodiscard]] std::string csv_header(const Standard& standard);
/// One row of that table; an interval is written `low..high`.
[[nodiscard]] std::string to_csv(const Report& report, Language language);
[[nodiscard]] std::string to_csv(const Standard& standard, const std::optional<std::string>& id, const Issues& issues, Language language);

/// The result for a reader: level, scores, adjustments, what is missing, notes.
[[nodiscard]] std::string to_text(const Report& report, const TextStyle& style);
/// Every step of the method, from the answers to the level, and what would change it. Needs the grading's trace.
[[nodiscard]] std::string explanation(const Report& report, const TextStyle& style);

/// A note's sentence.
[[nodiscard]] Text note_text(const Report& report, const Note& note);
/// The notes of a result in words, doubts of one confidence in one sentence.
[[nodiscard]] std::vector<Text> note_texts(const Report& report);
/// `1`, or `1–3`: levels by their printed numbers.
[[nodiscard]] std::string level_numbers(const std::vector<Level>& scale, LevelSet levels);

}  // namespace caregrade
