#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/plan.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// Who bears a part of what a benefit pays.
struct PayerShare {
  enum class Of : std::uint8_t { fact, benefit, place };

  Of of = Of::fact;         ///< the place that a fact of the person names, that of the benefit, or this one
  std::string id{};         ///< of a fact: its id; of a place: its code
  std::int64_t percent = 0; ///< hundredths of a percent of what the benefit pays

  bool operator==(const PayerShare&) const = default;
};

/// A row of the rules of settlement. The first one that holds says who pays.
struct SettlementRule {
  enum class Pays : std::uint8_t {
    shares,  ///< these
    nobody,  ///< nothing is settled by lines of services: it is paid in another way, or not there
    open,    ///< the documents do not say
  };

  std::string id{};
  std::vector<std::string> benefits{};  ///< empty: any
  std::vector<std::string> forms{};     ///< of the benefit; empty: any
  std::string region{};                 ///< the benefit's own; empty: any
  std::vector<std::string> served{};    ///< codes or groups; empty: anywhere
  std::string within{};                 ///< only where the place of service lies in the benefit's own region (`benefit`), or in the place of this fact; empty: anywhere
  Pays pays = Pays::open;
  std::vector<PayerShare> shares{};     ///< come to 100 percent
  std::string reason{};                 ///< code, as `PAYER_OPEN`
  Text text{};
  Span span{};
  Citation citation{};
  Where where{};
};

struct SettlementRules {
  std::vector<Source> sources{};
  std::vector<SettlementRule> rules{};
};

/// A service that was had, claimed under one benefit.
struct ServiceLine {
  std::string id{};
  Date on{};  ///< of a month: its first day
  bool whole_month = false;
  std::string benefit{};
  std::string service{};                     ///< code of whoever gives it
  std::optional<std::int64_t> quantity{};    ///< hundredths
  std::optional<std::int64_t> unit_price{};  ///< fen
  std::int64_t amount = 0;                   ///< fen; below zero in a reversal only
  Where where{};
};

/// What the documents leave open, as named choices.
struct SettlementPolicies {
  enum class Rest : std::uint8_t { largest_remainder, last };    ///< who gets the fen that are left when an amount is split
  enum class Cap : std::uint8_t { in_order, in_proportion };     ///< how an upper limit is used up by several lines

  Rest rest = Rest::largest_remainder;
  Cap cap = Cap::in_order;

  bool operator==(const SettlementPolicies&) const = default;
};

/// Who pays: an authority, or the person.
struct SettlementParty {
  bool is_person = false;
  std::string region{};      ///< of an authority; empty: the documents or the facts leave it open
  Text name{};               ///< of the region
  std::int64_t percent = 0;  ///< hundredths of a percent of what the benefit pays; of the person none
  std::int64_t amount = 0;   ///< fen

  bool operator==(const SettlementParty&) const = default;
};

/// A line with what each party of its claim bears of it.
struct SettledLine {
  ServiceLine line{};
  std::vector<std::int64_t> shares{};  ///< fen, in the order of the claim's parties; empty: not known
};

/// The lines of one benefit in one month.
struct SettlementClaim {
  enum class Unit : std::uint8_t { none, fen, percent };

  std::string benefit{};
  Text name{};
  Date month{};
  Status status = Status::not_covered;
  Unit unit = Unit::none;  ///< of `entitled`
  Interval entitled{};     ///< fen of the month, or hundredths of a percent; `open_amount` for no upper end
  std::int64_t amount = 0; ///< fen, of all lines
  Interval covered{};      ///< fen of it that the benefit pays, least and greatest
  bool is_open = false;    ///< who pays, or how much, is not known
  std::vector<std::string> reasons{};  ///< codes; that of the rule last
  std::vector<std::string> ask{};      ///< facts that would settle it
  std::string rule{};                  ///< id; empty: nothing is paid, or no row holds and nobody knows who pays
  Text rule_text{};
  Citation citation{};                 ///< of the rule
  std::vector<Text> titles{};          ///< of its sources
  std::vector<SettlementParty> parties{};  ///< those of the benefit, then the person
  std::vector<SettledLine> lines{};
};

/// What was served elsewhere in a period, and who bears what of it. Sums are exact: shares come to their line, lines to their claim,
/// claims to the whole.
struct Settlement {
  std::string id{};        ///< digest of all else
  std::string reverses{};  ///< id of the settlement that this one takes back
  std::string person{};
  std::string served_in{};
  Text served_name{};
  Date from{};  ///< first day of the period
  Date to{};    ///< last day
  SettlementPolicies policies{};
  std::int64_t amount = 0;                 ///< fen
  std::int64_t unshared = 0;               ///< fen of claims whose shares are not known
  std::vector<SettlementParty> parties{};  ///< sums, by region; the person last
  std::vector<SettlementClaim> claims{};
  std::string engine{};              ///< version of this library
  std::vector<std::string> packs{};  ///< that the decisions rest on
  std::string input{};               ///< digest of the facts that they rest on

  [[nodiscard]] bool is_open() const {
    for (const SettlementClaim& each : claims)
      if (each.is_open) return true;
    return false;
  }
};

}  // namespace caregrade
