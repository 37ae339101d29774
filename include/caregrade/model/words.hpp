#pragma once

// What the numbers of decisions stand for, in the words of the rulebook that they were made with.

#include <cstdint>
#include <string>
#include <string_view>

#include "caregrade/core/language.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// A line of a trace in words; good as long as the rulebook. What the line does not have is empty.
struct ReasonWords {
  std::string_view id{};
  const Text* name = nullptr;
  std::string_view expression{};
  Bound bound = Bound::exact;
  std::string_view region{};  ///< of residence: whose benefit it is; of a parameter's value: the place that set it
  Span span{};
  const Citation* citation = nullptr;
};

[[nodiscard]] inline ReasonWords words_of(const Rulebook& rulebook, const ReasonTrace& reason) {
  const RuleRow& row = reason.row;
  ReasonWords words{.citation = &rulebook.citation(row)};
  switch (row.of) {
    case RuleRow::Of::benefit:
      if (reason.kind == ReasonTrace::Kind::span) return {.id = "span", .span = rulebook.benefit(row.at).span, .citation = words.citation};
      return {.id = "residence", .region = rulebook.benefit(row.at).region};
    case RuleRow::Of::condition: {
      const PackCondition& of = rulebook.benefit(row.at).conditions[row.part];
      return {.id = of.id, .name = &of.name, .expression = of.holds.text, .citation = words.citation};
    }
    case RuleRow::Of::tier: {
      const Tier& of = rulebook.benefit(row.at).tiers[row.part];
      return {.id = of.id, .name = &of.name, .expression = of.when.text, .bound = of.bound, .span = of.span, .citation = words.citation};
    }
    case RuleRow::Of::value: {
      const ParameterRow& of = rulebook.row(row.at);
      const auto parameter = rulebook.parameters.find(of.parameter);
      words = {.id = of.parameter, .bound = of.bound, .region = of.region, .span = of.span, .citation = words.citation};
      if (parameter != rulebook.parameters.end()) words.name = &rulebook.parameter(parameter->second).name;
      return words;
    }
    case RuleRow::Of::exclusive: {
      const Exclusive& of = rulebook.packs[row.at.pack].exclusives[row.at.row];
      return {.id = of.id, .name = &of.name, .citation = words.citation};
    }
    case RuleRow::Of::transition: {
      const Transition& of = rulebook.packs[row.at.pack].transitions[row.at.row];
      return {.id = of.id, .name = &of.name, .citation = words.citation};
    }
    case RuleRow::Of::none: break;
  }
  return words;
}

/// The name of a fact's value in expressions and person files: its id, of a split fact `id.part`.
[[nodiscard]] inline std::string fact_name(const Rulebook& rulebook, PackRow row, std::uint16_t part) {
  const PackFact& fact = rulebook.fact(row);
  const auto by = part == Operand::no_part ? rulebook.facts.end() : rulebook.facts.find(fact.by);
  if (by == rulebook.facts.end() || part >= rulebook.fact(by->second).choices.size()) return fact.id;
  return fact.id + "." + rulebook.fact(by->second).choices[part].id;
}

/// The name of an `Operand`, or of `OperandNodes`, as the expression has it.
template <class AnyOperand>
[[nodiscard]] std::string name_of(const Rulebook& rulebook, const AnyOperand& operand) {
  switch (operand.of) {
    case Operand::Of::derived: return rulebook.derived_at(operand.row).id;
    case Operand::Of::parameter: return rulebook.parameter(operand.row).id;
    case Operand::Of::policy: return "policy." + rulebook.policy(operand.row).id;
    case Operand::Of::fact: break;
  }
  return fact_name(rulebook, operand.row, operand.part);
}

/// The same in the words of a reader.
[[nodiscard]] inline const Text& label_of(const Rulebook& rulebook, const Operand& operand) {
  switch (operand.of) {
    case Operand::Of::derived: return rulebook.derived_at(operand.row).name;
    case Operand::Of::parameter: return rulebook.parameter(operand.row).name;
    case Operand::Of::policy: return rulebook.policy(operand.row).name;
    case Operand::Of::fact: break;
  }
  return rulebook.fact(operand.row).name;
}

}  // namespace caregrade
