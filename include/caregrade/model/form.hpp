#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"

namespace caregrade {

/// What a field is about, where more follows from it than that it is filled in.
enum class Holds : std::uint8_t { nothing, assessment_id, assessed_on, name, sex, birth_date, identity_number, informant, contact, phone, row_number, assessor };

/// Field of the printed form (annex A) or of the report (annex C).
struct FormField {
  struct Choice {
    int position = 0;
    Text label{};
    std::string value{};  ///< what it says in one word, where something is to follow from it: `male`, `female`
    std::string icd{};
    bool excludes_others = false;
    Citation citation{};
    Where where{};
  };
  std::string id{};
  std::string part{};
  std::string type{};
  std::string unit{};
  Holds holds = Holds::nothing;
  Text name{};
  std::vector<Choice> choices{};
  Citation citation{};
  Where where{};
};

struct FormPart {
  std::string id{};
  Text name{};
  Citation citation{};
  Where where{};
};

/// True of what names a person or a way to reach one: it is shown only while it is typed.
[[nodiscard]] constexpr bool is_personal(Holds holds) noexcept {
  return holds == Holds::name || holds == Holds::birth_date || holds == Holds::identity_number || holds == Holds::informant || holds == Holds::contact ||
         holds == Holds::phone || holds == Holds::assessor;
}

}  // namespace caregrade
