#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/model/crosswalk.hpp"
#include "caregrade/model/recognition.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// Whether a result is genuine, as verifying it told. Apart from what a place does with it.
struct VerifiedAnswer {
  bool authentic = false;
  std::string reason = "NOT_SIGNED";  ///< code: `OK`, or why not
  std::vector<std::string> warnings{};
};

/// A recognition with everything that the writers need to put it into words.
struct RecognitionReport {
  const RecognitionRules& rules;
  const RecognitionRequest& request;
  const StatedResult& result;
  const Recognition& recognition;
  const Standard* target = nullptr;      ///< the standard that is used here; null where it is not at hand
  const Crosswalk* crosswalk = nullptr;  ///< that the items were carried over by
  VerifiedAnswer verified{};
  std::vector<std::pair<InputIndex, std::int32_t>> asked{};  ///< questions asked since, with the answers
};

/// The recognition as one JSON object on one line, as docs/data-format.md describes it.
[[nodiscard]] std::string to_json(const RecognitionReport& report);

/// The recognition for a reader: outcome, level, what to ask, by which row, and what the documents leave open.
[[nodiscard]] std::string to_text(const RecognitionReport& report, const TextStyle& style);

/// A question with the options that are still possible, one a line.
[[nodiscard]] std::string question_text(const Standard& standard, const Assessment& known, InputIndex input, std::size_t at_most, const TextStyle& style);

}  // namespace caregrade
