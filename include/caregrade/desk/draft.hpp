#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// What stands in a field of the form: a text, the positions of its choices, or rows of texts.
struct FieldAnswer {
  std::string text{};
  std::vector<int> choices{};  ///< as printed, ascending; of a field with choices that may be none of them: empty
  std::vector<std::vector<std::string>> rows{};

  bool operator==(const FieldAnswer&) const = default;
};

/// Everything that an interview has taken down so far.
struct Draft {
  Assessment assessment{};
  std::map<std::string, FieldAnswer, std::less<>> fields{};  ///< by the field's code
  std::map<std::string, std::string, std::less<>> notes{};   ///< by the question's id
  std::set<std::string, std::less<>> skipped{};              ///< questions that nobody could answer
  bool is_quick = false;  ///< only what the level hangs on was asked

  bool operator==(const Draft&) const = default;
};

/// The draft as a JSON document, one value a line. It is a case: whatever grades cases reads it, and passes over `interview`.
[[nodiscard]] std::string to_json(const Standard& standard, const Draft& draft);

/// A draft, and what of its text could not be used.
struct KeptDraft {
  const Standard* standard = nullptr;  ///< none: nothing could be used
  Draft draft{};
  Issues issues{};
};

/// Reads a draft that may have been cut off or edited: all that can be read is kept, and each issue names what cannot.
///
/// CG1003–CG1014 as for JSON; those of a case; CG6021 a line that is no part of the document; CG6022 a value under `interview`.
[[nodiscard]] KeptDraft keep_draft(const CaseText& text, const StandardFinder& find);

/// Fills in what a person's file says and the draft does not: identity number, date of birth, sex.
void fill_in(const Standard& standard, const PersonCase& person, const Rulebook& rulebook, std::string_view json, Draft& draft);

}  // namespace caregrade
