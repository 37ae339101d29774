#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// A person as a file has one. The assessments are still to be graded; results are not yet among the person's facts.
struct PersonCase {
  Person person{};
  std::optional<Moment> on{};
  std::vector<Case> assessments{};
  std::vector<UsedGrading> results{};
};

/// What could be read of a person; the id also where the rest is wrong, so that the problem can be told by name.
struct PersonResult {
  std::optional<std::string> id{};
  Result<PersonCase> value = Issue{};
};

/// Reads one person against the facts and places of a rulebook, reporting every problem with its place. `on` is the day that
/// is asked for instead of the person's own; it only says which codes of places are retired.
///
/// CG1003–CG1007 as for JSON; CG3003 a value of the wrong type; CG3007 an unknown key; CG4010 an unknown fact; CG4011 a value
/// outside its domain; CG4012 not a day; CG4013 an unknown place, CG4014 a retired one; CG4015–CG4018 an identity number;
/// CG4019 a result without levels; CG4020 two results under one standard; those of `read_case` for an assessment.
/// An identity number is checked, gives the date of birth and the sex, and is nowhere in what comes back.
[[nodiscard]] PersonResult read_person(const CaseText& text, const Rulebook& rulebook, const StandardFinder& find,
                                       const std::optional<Moment>& on = {});

/// The text with everything that may be an identity number covered, each character in its column: what an excerpt may show.
[[nodiscard]] std::string without_identity_numbers(std::string_view text);

/// Reads `2026-03` or `2026-03-15`; nothing else.
[[nodiscard]] std::optional<Moment> parse_moment(std::string_view text);
/// The same way back.
[[nodiscard]] std::string to_string(const Moment& moment);

/// What decisions about a person rest on as one JSON text, equal for equal knowledge: facts in order with the values that
/// they can have, and gradings. No id is in it.
[[nodiscard]] std::string canonical(const Person& person);

}  // namespace caregrade
