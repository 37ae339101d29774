#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/engine/detail/lexer.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade::detail {

/// A stretch of days, both ends inside; an open end is farther than any day.
struct Days {
  static constexpr std::int64_t past = no_value;
  static constexpr std::int64_t future = -no_value;

  std::int64_t first = past;
  std::int64_t last = future;

  [[nodiscard]] static Days of(const Span& span) {
    return {span.from.ok() ? span.from.days() : past, span.to.ok() ? span.to.days() : future};
  }
  [[nodiscard]] bool has(std::int64_t day) const noexcept { return first <= day && day <= last; }
  [[nodiscard]] bool meets(const Days& other) const noexcept { return std::max(first, other.first) <= std::min(last, other.last); }
  [[nodiscard]] Days both(const Days& other) const noexcept { return {std::max(first, other.first), std::min(last, other.last)}; }
};

/// A day as written; three dots for an open end.
[[nodiscard]] inline std::string shown_day(std::int64_t day) {
  return day <= Days::past || day >= Days::future ? std::string{"…"} : Date::from_days(day).to_string();
}

/// Hundredths as a number with two decimals where it needs them.
[[nodiscard]] inline std::string shown_amount(std::int64_t hundredths) {
  const std::string cents = std::to_string(100 + hundredths % 100).substr(1);
  return std::to_string(hundredths / 100) + (cents == "00" ? "" : "." + cents);
}

/// Words with commas between.
[[nodiscard]] inline std::string joined(const std::vector<std::string>& words) {
  std::string text{};
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

/// A choice by its id, a level by its printed number.
[[nodiscard]] inline std::string shown_value(const Rulebook& rulebook, const PackFact& fact, std::int64_t value) {
  const auto at = static_cast<std::size_t>(value);
  if (fact.kind == PackFact::Kind::choice) return fact.choices[at].id;
  const auto levels = rulebook.levels.find(fact.standard);
  return levels == rulebook.levels.end() ? std::to_string(value) : std::to_string(levels->second[at].number);
}

/// What the lints of rule packs share: the rules that they read and the issues that they find.
class Lint {
 protected:
  Lint(const Rulebook& rulebook, Issues& issues) : rulebook_{rulebook}, issues_{issues} {}

  void report(std::string code, const Where& where, std::vector<Issue::Argument> arguments, Severity severity = Severity::error) {
    issues_.push_back({.code = std::move(code), .where = where, .arguments = std::move(arguments), .severity = severity});
  }

  /// Visits rows of one kind in every pack.
  template <class Rows, class Visit>
  void each(Rows RulePack::*rows, Visit visit) const {
    for (const RulePack& pack : rulebook_.packs)
      for (const auto& row : pack.*rows) visit(row, pack);
  }

  /// Whether rules of one place can concern people of the other.
  [[nodiscard]] bool touches(std::string_view a, std::string_view b) const {
    return rulebook_.is_within(a, b) || rulebook_.is_within(b, a);
  }

  const Rulebook& rulebook_;
  Issues& issues_;
};

/// Which facts, derived values, parameters and policies (`policy.id`) the benefits read, each by itself and through others.
class PackUsage {
 public:
  using Names = std::set<std::string, std::less<>>;

  /// A benefit with what it reads itself, or one of its tiers; `days`: those on which it can.
  struct Reader {
    const Benefit* benefit = nullptr;
    Days days{};
    Names names{};
  };

  explicit PackUsage(const Rulebook& rulebook) : rulebook_{rulebook} {
    for (const RulePack& pack : rulebook.packs)
      for (const Benefit& benefit : pack.benefits) {
        const Days days = Days::of(benefit.span);
        readers_.push_back({&benefit, days, names_of(benefit)});
        for (const Tier& tier : benefit.tiers) readers_.push_back({&benefit, days.both(Days::of(tier.span)), names_of(tier)});
      }
    for (const Reader& each : readers_) all_.insert(each.names.begin(), each.names.end());
  }

  [[nodiscard]] const std::vector<Reader>& readers() const noexcept { return readers_; }
  [[nodiscard]] bool has(std::string_view name) const { return all_.find(name) != all_.end(); }

  /// The names that an expression reads, also through others.
  void gather(const Expression& source, Names& names) const {
    Lexer lexer{source.text};
    for (Token token = lexer.take(); token.kind != Token::Kind::end; token = lexer.take()) {
      if (token.kind != Token::Kind::name) continue;
      const std::string_view base = token.text.substr(0, token.text.find('.'));
      add(base == "policy" ? token.text : base, names);
    }
  }

 private:
  void add(std::string_view name, Names& names) const {
    if (!names.insert(std::string{name}).second) return;
    if (const auto fact = rulebook_.facts.find(name); fact != rulebook_.facts.end() && !rulebook_.fact(fact->second).by.empty())
      add(rulebook_.fact(fact->second).by, names);
    if (const auto derived = rulebook_.derived.find(name); derived != rulebook_.derived.end())
      gather(rulebook_.derived_at(derived->second).value, names);
    if (const auto parameter = rulebook_.parameters.find(name);
        parameter != rulebook_.parameters.end() && !rulebook_.parameter(parameter->second).by.empty())
      add(rulebook_.parameter(parameter->second).by, names);
  }

  [[nodiscard]] Names names_of(const Benefit& benefit) const {
    Names names{};
    if (benefit.clock == Benefit::Clock::applied) add("applied_on", names);
    if (benefit.clock == Benefit::Clock::assessed) add("assessed_on", names);
    if (benefit.reckoned == Reckoned::policy) add("policy.birthday_month", names);
    if (const auto basis = rulebook_.bases.find(benefit.basis); basis != rulebook_.bases.end())
      for (const std::string& fact : rulebook_.basis(basis->second).facts) add(fact, names);
    for (const PackCondition& each : benefit.conditions) gather(each.holds, names);
    return names;
  }

  [[nodiscard]] Names names_of(const Tier& tier) const {
    Names names{};
    gather(tier.when, names);
    gather(tier.amount, names);
    return names;
  }

  const Rulebook& rulebook_;
  std::vector<Reader> readers_{};
  Names all_{};
};

}  // namespace caregrade::detail
