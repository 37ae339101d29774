#pragma once

#include <string>
#include <vector>

#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// Decisions with everything that the writers need to put them into words.
struct DecisionReport {
  const Rulebook& rulebook;
  const Decisions& decisions;
  bool explain = false;  ///< with traces and what would turn a refusal
};

/// The decisions as one JSON object on one line, as docs/data-format.md describes it.
[[nodiscard]] std::string to_json(const DecisionReport& report);

/// Header of the CSV table of decisions.
[[nodiscard]] std::string decision_csv_header();
/// Its rows, one a decision, with a line end between them. Amounts are fen; of another unit than yuan, exact decimals of it.
[[nodiscard]] std::string to_csv(const DecisionReport& report);

/// The decisions for the person: what there is, what may be and which answer would settle it, what was given up for what, what
/// there is not and why, what the rules do not cover. With `explain` also how each was decided.
[[nodiscard]] std::string to_text(const DecisionReport& report, const TextStyle& style);

/// A fact that a rulebook declares as one JSON object on one line: what it can be, the question, who answers, what proves it.
[[nodiscard]] std::string to_json(const Rulebook& rulebook, PackRow fact);
/// The same of several for a reader.
[[nodiscard]] std::string to_text(const Rulebook& rulebook, const std::vector<PackRow>& facts, const TextStyle& style);

}  // namespace caregrade
