#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/decide.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// What is asked about a person.
struct PersonOptions {
  std::vector<std::string> regions{};   ///< places whose benefits are wanted; empty: those of the person's own facts
  std::optional<Moment> on{};           ///< the day or month; none: the person's own
  std::vector<std::string> benefits{};  ///< the ones wanted; empty: all
  PolicyWords policies{};               ///< of the rules, and of the standards that the assessments are graded by
  bool include_unverified = false;      ///< also rows of low confidence
  bool trace = false;
  bool turns = false;
};

/// What is wrong with the options themselves, whoever is asked about: CG4001 a place that is none, CG4014 a retired one,
/// CG4031 a benefit that no pack has, CG4032 an open question that nobody has, CG4033 a choice that it lacks.
[[nodiscard]] Issues check(const Rulebook& rulebook, const PersonOptions& options);

/// Whether a receipt can be repeated with these rules: CG4034 it is of another version of the library, CG4035 a pack is another.
[[nodiscard]] Issues check(const Rulebook& rulebook, const Receipt& receipt);

/// Decides about one person after another, compiling the rules of each set of places once. Keeps a reference to the rulebook.
class PersonDecider {
 public:
  explicit PersonDecider(const Rulebook& rulebook);

  /// Grades the assessments, adds their results and the finished ones to the facts, decides, and fills the receipt.
  ///
  /// CG4002: no day; CG4030: no place; CG4014: a place retired on the day; issues of grading and compiling.
  [[nodiscard]] Result<Decisions> decide(PersonCase person, const PersonOptions& options);

 private:
  [[nodiscard]] Result<const Program*> program(const std::vector<std::string>& regions, const PersonOptions& options);
  [[nodiscard]] std::vector<std::string> places_of(const Person& person) const;
  [[nodiscard]] Receipt receipt(const Person& person, const PersonOptions& options) const;

  const Rulebook& rulebook_;
  std::map<std::string, Program, std::less<>> programs_{};
};

/// The same for one person alone.
[[nodiscard]] Result<Decisions> decide_person(const Rulebook& rulebook, PersonCase person, const PersonOptions& options);

/// `id@version#digest` of a pack, as receipts name it.
[[nodiscard]] std::string receipt_name(const RulePack& pack);

}  // namespace caregrade
