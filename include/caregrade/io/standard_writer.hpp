#pragma once

#include <string>

#include "caregrade/model/doubts.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// Title, dates, levels, items with options, facts, policies and form of a standard as one JSON object on one line.
[[nodiscard]] std::string to_json(const Standard& standard);

/// The whole form for a reader: items with every option, facts, the other fields with their choices, open questions.
[[nodiscard]] std::string to_text(const Standard& standard, const TextStyle& style);

/// A doubtful row of a standard as one JSON object on one line.
[[nodiscard]] std::string to_json(const Standard& standard, const Doubt& doubt);

/// The same in words, on lines of the style's width.
[[nodiscard]] std::string to_text(const Doubt& doubt, const TextStyle& style);

/// A standard in a list: title, version, when in force, items, levels, direction, rights, confidence.
[[nodiscard]] std::string entry(const Standard& standard, const TextStyle& style);

/// `2022-12-30` and on, or from and to, in words.
[[nodiscard]] std::string in_force(const Standard& standard, Language language);

}  // namespace caregrade
