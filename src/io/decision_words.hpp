#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/model/decision.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/words.hpp"
#include "caregrade/text/messages.hpp"

namespace caregrade::io {

/// The shortest exact decimal of a number of parts, a power of ten of which make one: `12`, `12.5`, `0.25`.
[[nodiscard]] std::string decimal(std::int64_t parts, std::int64_t parts_of_one = 100);
/// Fen as yuan, with thousands apart, and fen only where there are any: `1,963.50`, `300`.
[[nodiscard]] std::string yuan(std::int64_t fen);

/// `id@version#digest`.
[[nodiscard]] std::string pack_name(const RulePack& pack);
/// A choice that an open question stands at in these decisions, by its number.
[[nodiscard]] std::size_t chosen(const Policy& policy, const Receipt& receipt);
/// The group of benefits not had together that has this id; nothing where no pack has one.
[[nodiscard]] const Exclusive* find_exclusive(const Rulebook& rulebook, std::string_view id);
/// The source that a row names first, where its pack lists it.
[[nodiscard]] const PackSource* first_source(const Rulebook& rulebook, const RuleRow& row);
/// A fact and, of a split one, its part, by the name of a value: `service_price.home`.
struct NamedFact {
  const PackFact* fact = nullptr;
  const Policy::Choice* part = nullptr;
};
[[nodiscard]] NamedFact find_fact(const Rulebook& rulebook, std::string_view name);

/// What the numbers of decisions mean, in words of one language.
class DecisionWords {
 public:
  DecisionWords(const Rulebook& rulebook, Language language) : rulebook_{rulebook}, language_{language}, words_{messages(language)} {}

  [[nodiscard]] const std::string& word(std::string_view key) const { return words_[key]; }
  [[nodiscard]] std::string fill(std::string_view key, const std::vector<Issue::Argument>& arguments) const { return words_.fill(key, arguments); }
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(language_); }
  [[nodiscard]] std::string list(const std::vector<std::string>& texts) const;
  /// The message `group` + `.` + `id`; the id itself where there is none, as of words that a pack brings.
  [[nodiscard]] std::string word_or(std::string_view group, const std::string& id) const;

  /// `300 yuan`, `100–300 yuan`, `at least 100 yuan`; of what counts hundredths.
  [[nodiscard]] std::string quantity(const Interval& hundredths, Unit unit) const;
  /// The same a month, a year, …; or that it is set locally, or given in kind.
  [[nodiscard]] std::string amount(const Benefit& benefit, const Decision& decision) const;
  [[nodiscard]] std::string priority_class(const Benefit& benefit, const Decision& decision, const std::string& number) const;

  /// `Chaoyang, Beijing`, with the code; the code alone where nobody knows it.
  [[nodiscard]] std::string place(std::string_view code) const;
  /// Values of a fact in words.
  [[nodiscard]] std::string value(const PackFact& fact, const FactRange& range) const;
  /// The value of a name in an expression; `unknown` where it may be anything.
  [[nodiscard]] std::string value(const Operand& operand, std::span<const FactRange> values) const;
  [[nodiscard]] std::string fact_name(std::string_view name) const;
  [[nodiscard]] std::string turn(const Turn& turn) const;

  /// `Title (number), clause`: documents with their clauses, each document once.
  [[nodiscard]] std::string documents(const std::vector<RuleRow>& rows) const;
  /// Documents, confidence and sources of one row.
  [[nodiscard]] std::string cited(const RuleRow& row) const;
  [[nodiscard]] std::string confidence(Confidence confidence) const { return word("ui.confidence." + std::string{to_string(confidence)}); }
  /// `2023-04-01 on`, and how the begin is known.
  [[nodiscard]] std::string span(const Span& span) const;

  /// The name of a condition, tier, group or transition, or of residence and the like; of what is not covered, why not.
  [[nodiscard]] std::string reason(const Decision& decision, const std::string& id) const;
  [[nodiscard]] std::string benefit_name(std::string_view id) const;

 private:
  [[nodiscard]] std::string level(const std::string& standard, std::int64_t position) const;
  [[nodiscard]] std::string number(const PackFact& fact, std::int64_t value) const;
  [[nodiscard]] std::string operand_value(const Operand& operand, std::int64_t value) const;
  [[nodiscard]] std::string document(std::uint16_t pack, const std::string& source) const;

  const Rulebook& rulebook_;
  Language language_;
  const Messages& words_;
};

}  // namespace caregrade::io
