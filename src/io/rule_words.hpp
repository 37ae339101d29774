#pragma once

#include <string_view>

#include "caregrade/model/rule_pack.hpp"

namespace caregrade::io {

// The words that packs are written with, for those who write them back.

[[nodiscard]] constexpr std::string_view word_of(PackFact::Kind kind) noexcept {
  switch (kind) {
    case PackFact::Kind::truth: return "truth";
    case PackFact::Kind::count: return "count";
    case PackFact::Kind::money: return "money";
    case PackFact::Kind::date: return "date";
    case PackFact::Kind::region: return "region";
    case PackFact::Kind::choice: return "choice";
    case PackFact::Kind::level: break;
  }
  return "level";
}

[[nodiscard]] constexpr std::string_view word_of(PackFact::Who who) noexcept {
  switch (who) {
    case PackFact::Who::person: return "person";
    case PackFact::Who::assessor: return "assessor";
    case PackFact::Who::office: break;
  }
  return "office";
}

[[nodiscard]] constexpr std::string_view word_of(Span::Since since) noexcept {
  switch (since) {
    case Span::Since::stated: return "stated";
    case Span::Since::month: return "month";
    case Span::Since::year: return "year";
    case Span::Since::evidence: break;
  }
  return "evidence";
}

[[nodiscard]] constexpr std::string_view word_of(Inheritance rule) noexcept {
  switch (rule) {
    case Inheritance::replace: return "replace";
    case Inheritance::floor: return "floor";
    case Inheritance::cap: return "cap";
    case Inheritance::add: return "add";
    case Inheritance::closed: break;
  }
  return "closed";
}

[[nodiscard]] constexpr std::string_view word_of(Bound bound) noexcept {
  switch (bound) {
    case Bound::exact: return "exact";
    case Bound::floor: return "floor";
    case Bound::cap: return "cap";
    case Bound::local: break;
  }
  return "local";
}

[[nodiscard]] constexpr std::string_view word_of(Unit unit) noexcept {
  switch (unit) {
    case Unit::yuan: return "yuan";
    case Unit::percent: return "percent";
    case Unit::hours: return "hours";
    case Unit::count: return "count";
    case Unit::ratio: return "ratio";
    case Unit::days: return "days";
    case Unit::months: return "months";
    case Unit::years: return "years";
    case Unit::priority_class: return "priority_class";
    case Unit::in_kind: break;
  }
  return "in_kind";
}

[[nodiscard]] constexpr std::string_view word_of(Reckoned reckoned) noexcept {
  switch (reckoned) {
    case Reckoned::day: return "day";
    case Reckoned::month_begin: return "month_begin";
    case Reckoned::month_end: return "month_end";
    case Reckoned::policy: break;
  }
  return "policy";
}

[[nodiscard]] constexpr std::string_view word_of(Benefit::Clock clock) noexcept {
  switch (clock) {
    case Benefit::Clock::month: return "month";
    case Benefit::Clock::applied: return "applied";
    case Benefit::Clock::assessed: break;
  }
  return "assessed";
}

[[nodiscard]] constexpr std::string_view word_of(Benefit::Choose choose) noexcept {
  switch (choose) {
    case Benefit::Choose::first: return "first";
    case Benefit::Choose::highest: return "highest";
    case Benefit::Choose::sum: break;
  }
  return "sum";
}

[[nodiscard]] constexpr std::string_view word_of(Exclusive::Choose choose) noexcept {
  switch (choose) {
    case Exclusive::Choose::highest: return "highest";
    case Exclusive::Choose::priority: return "priority";
    case Exclusive::Choose::applicant: return "applicant";
    case Exclusive::Choose::offset: break;
  }
  return "offset";
}

}  // namespace caregrade::io
