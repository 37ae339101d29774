#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// The days on which something holds, both ends inside. An end that is no day is open.
struct Span {
  /// How the first day is known.
  enum class Since : std::uint8_t {
    stated,    ///< the document says it
    month,     ///< only the month is known: its first day is taken
    year,      ///< only the year is known: its first day is taken
    evidence,  ///< not known: from the first day on which a source shows it in force
  };

  Date from{};
  Date to{};
  Since since = Since::stated;

  bool operator==(const Span&) const = default;
};

/// A legal document or the page that it was read in.
struct PackSource {
  std::string id{};
  Text title{};
  std::string number{};  ///< as printed on it: `京民养老发〔2019〕160号`; may be empty
  Text issuer{};
  std::string url{};
  Text remark{};  ///< how it was read
  Span span{};    ///< when it is in force, where that is known
  Where where{};
};

/// A place of GB/T 2260. Parents are data: they are never read off the digits.
struct Region {
  std::string code{};
  Text name{};
  std::string parent{};  ///< empty for the country
  Span span{};
  std::string successor{};  ///< of a retired code
  Where where{};
};

/// What is asked about a person.
struct PackFact {
  enum class Kind : std::uint8_t {
    truth,
    count,   ///< whole number from `least` to `most`
    money,   ///< fen, from `least` to `most`
    date,    ///< days since 1970-01-01, from `least` to `most`
    region,  ///< code of GB/T 2260, as a number
    choice,  ///< position in `choices`; in order from the mildest to the worst where `ordered`
    level,   ///< position in the levels of `standard`, from the best to the worst
  };
  enum class Who : std::uint8_t { person, assessor, office };

  std::string id{};
  Kind kind = Kind::truth;
  Text name{};
  Text question{};
  Text bring{};  ///< what proves it; may be empty
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::vector<Policy::Choice> choices{};
  bool ordered = false;
  std::string standard{};
  std::string by{};  ///< of money or a count: a choice fact by whose choices it is split, each a value of its own
  int cost = 1;      ///< of an answer; the dearer, the later it is asked
  Who answered_by = Who::person;
  Where where{};
};

/// A named expression over facts, parameters and other such expressions above it.
struct Derived {
  std::string id{};
  Text name{};
  Expression value{};
  Citation citation{};
  Where where{};
};

/// How a lower authority's value and the value of the place above it make one.
enum class Inheritance : std::uint8_t {
  replace,  ///< the lower one counts
  floor,    ///< the lower one may only raise: the greater counts
  cap,      ///< the lower one may only cut: the lesser counts
  add,      ///< both are paid
  closed,   ///< the lower one may not set any
};

/// What an amount says.
enum class Bound : std::uint8_t {
  exact,
  floor,  ///< at least this much; more is set locally
  cap,    ///< at most this much; how much depends on the bill
  local,  ///< set locally and not known here
};

/// What the numbers of a parameter or a payment count.
enum class Unit : std::uint8_t { yuan, percent, hours, count, ratio, days, months, years, priority_class, in_kind };

/// A value that a law sets by place and date, and by a key where it has `by`.
struct Parameter {
  std::string id{};
  Text name{};
  Unit unit = Unit::yuan;
  std::string by{};  ///< choice or level fact that keys the rows; empty for one value
  Inheritance rule = Inheritance::replace;
  int review_months = 0;  ///< a value that nobody verified for longer is told by `pack check`; 0: never
  Where where{};
};

/// One value of a parameter.
struct ParameterRow {
  std::string parameter{};
  std::string region{};
  std::string key{};  ///< choice id or printed level of the parameter's key; empty where it has none
  Span span{};
  std::int64_t value = 0;  ///< fen, or hundredths of the other units
  Bound bound = Bound::exact;
  Date verified{};
  Text remark{};
  Citation citation{};
  Where where{};
};

/// Which place of the person a benefit goes by.
struct Basis {
  std::string id{};
  Text name{};
  std::vector<std::string> facts{};  ///< region facts
  bool all = false;                  ///< every one of them has to lie in the benefit's region; otherwise any
  Where where{};
};

/// One condition of a benefit.
struct PackCondition {
  std::string id{};
  Text name{};
  Expression holds{};
  Citation citation{};
  Where where{};
};

/// One row of what a benefit pays.
struct Tier {
  std::string id{};
  Text name{};
  Expression when{};    ///< empty text: always
  Expression amount{};  ///< yuan, or the benefit's unit; empty where the amount is not known here or there is none
  Bound bound = Bound::exact;
  Span span{};
  Text remark{};
  Citation citation{};
  Where where{};
};

/// Which day of the month a person's age and other times are reckoned at.
enum class Reckoned : std::uint8_t { day, month_begin, month_end, policy };

struct Benefit {
  enum class Clock : std::uint8_t { month, applied, assessed };
  enum class Choose : std::uint8_t { first, highest, sum };

  std::string id{};
  Text name{};
  std::string region{};
  std::string basis{};
  std::string kind{};  ///< living, nursing, service, age, …: benefits of one kind are often not paid together
  std::string form{};  ///< cash, service_credit, voucher, …
  std::string per{};   ///< month, year, once, day, …
  Unit unit = Unit::yuan;
  std::string receiver = "person";  ///< who is paid: person, carer, operator
  Clock clock = Clock::month;
  Reckoned reckoned = Reckoned::policy;
  Choose choose = Choose::first;
  Span span{};
  std::vector<std::string> replaces{};     ///< benefits of a place above that are not decided where this one holds
  std::vector<PackCondition> conditions{};
  std::vector<Tier> tiers{};
  Text remark{};
  Text bring{};
  Text starts{};  ///< from when it is paid
  Citation citation{};
  Where where{};
};

/// Benefits that are not had together.
struct Exclusive {
  enum class Choose : std::uint8_t {
    highest,    ///< the alternative that pays most
    priority,   ///< the first listed that is there
    applicant,  ///< the person chooses: the fact `chosen` says which
    offset,     ///< the first listed is paid first and deducted from the others
  };

  std::string id{};
  Text name{};
  std::vector<std::vector<std::string>> alternatives{};  ///< benefits that come together are one alternative
  Choose choose = Choose::highest;
  std::string chosen{};  ///< choice fact with one choice per alternative
  Span span{};
  Citation citation{};
  Where where{};
};

/// Who keeps the rules of an earlier day when they change.
struct Transition {
  std::string id{};
  Text name{};
  std::string benefit{};
  std::string fact{};  ///< date fact: a case from before `before` …
  Date before{};
  Date as_of{};  ///< … is decided by the rules of this day
  Citation citation{};
  Where where{};
};

/// What a worked case of a pack has to give for one benefit. What is not set is not compared.
struct Expected {
  std::string benefit{};
  std::string status{};
  std::optional<std::int64_t> least{};  ///< fen, or hundredths
  std::optional<std::int64_t> most{};
  std::string because{};
  std::vector<std::string> ask{};
  bool compares_ask = false;
  Where where{};
};

/// A worked case inside a pack.
struct PackTest {
  std::string name{};
  std::string region{};
  std::string on{};
  std::string facts{};  ///< JSON object of the person's facts
  std::vector<Expected> expected{};
  Where where{};
};

/// The rules of one authority, as read from its folder.
struct RulePack {
  std::string id{};
  std::string version{};
  std::string region{};
  std::string digest{};  ///< SHA-256 of its files, in hexadecimal
  Text name{};
  Date read_on{};  ///< the day on which its sources were last read
  std::vector<PackSource> sources{};
  std::vector<Region> regions{};
  std::vector<PackFact> facts{};
  std::vector<Derived> derived{};
  std::vector<Policy> policies{};
  std::vector<Parameter> parameters{};
  std::vector<ParameterRow> rows{};
  std::vector<Basis> bases{};
  std::vector<Benefit> benefits{};
  std::vector<Exclusive> exclusives{};
  std::vector<Transition> transitions{};
  std::vector<PackTest> tests{};
  Where where{};
};

}  // namespace caregrade
