#pragma once

#include "caregrade/model/settlement.hpp"
#include "words.hpp"

namespace caregrade::io {

// The words of a settlement record, for those who write and those who read it.

inline constexpr Word<SettlementPolicies::Rest> rest_words[] = {{"largest_remainder", SettlementPolicies::Rest::largest_remainder}, {"last", SettlementPolicies::Rest::last}};
inline constexpr Word<SettlementPolicies::Cap> cap_words[] = {{"in_order", SettlementPolicies::Cap::in_order}, {"in_proportion", SettlementPolicies::Cap::in_proportion}};
inline constexpr Word<SettlementClaim::Unit> unit_words[] = {{"fen", SettlementClaim::Unit::fen}, {"percent", SettlementClaim::Unit::percent}};

/// The word of a value; empty where it has none.
template <class Value, std::size_t count>
[[nodiscard]] constexpr std::string_view word_of(Value value, const Word<Value> (&words)[count]) noexcept {
  for (const Word<Value>& each : words)
    if (each.value == value) return each.text;
  return {};
}

}  // namespace caregrade::io
