#pragma once

#include <string>

#include "caregrade/core/language.hpp"
#include "caregrade/model/standard.hpp"
#include "json_writer.hpp"

namespace caregrade::io {

/// An answer in words: the option's number or letter, yes or no, a number, or how often: `3 a day, 1 a month`.
/// `value` as in `Assessment::values`, known.
[[nodiscard]] std::string answer_text(const Standard& standard, InputIndex input, std::int32_t value, Language language);

/// An answer as a case has it.
void write_answer(JsonWriter& json, const Standard& standard, InputIndex input, std::int32_t value);

}  // namespace caregrade::io
