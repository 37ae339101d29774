#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"

namespace caregrade {

/// How severely a person is affected, as invented populations have it: 0 is nothing, `most_severity` everything.
inline constexpr int most_severity = 224;
/// All of something, in hundredths of a percent.
inline constexpr std::int32_t whole_share = 10'000;

/// A share that changes with the person's severity, in hundredths of a percent.
struct SeverityShare {
  std::int32_t able = 0;   ///< at severity 0
  std::int32_t worst = 0;  ///< at `most_severity`

  bool operator==(const SeverityShare&) const = default;
};

/// Ages that stand together, both ends inside, in full years.
struct AgeBand {
  int least = 0;
  int most = 0;
  std::int64_t weight = 0;             ///< how many persons, against the other bands
  std::vector<std::int32_t> shares{};  ///< by state, in hundredths of a percent
  Where where{};
};

/// A stretch of severities, from `least` up to `most`.
struct SeverityState {
  std::string id{};
  int least = 0;
  int most = 0;
  Where where{};
};

/// How often a fact of a standard holds.
struct AnswerShare {
  std::string standard{};  ///< `*`: any
  std::string fact{};      ///< `*`: any
  SeverityShare share{};
  bool follows = false;  ///< its values go with the severity, as those of an item do
  Where where{};
};

/// How often a fact of the rules holds, one of its choices is taken, or how great it is.
struct FactShare {
  std::string fact{};    ///< `*`: any of the kind that `choice` names
  std::string choice{};  ///< of a choice fact; `absent` of a place or a level; empty for the fact itself
  SeverityShare share{whole_share, whole_share};
  std::int64_t least = 0;  ///< of a count, of money in fen, of the days between a date and the day given
  std::int64_t most = 0;
  std::string of{};        ///< the fact whose value it is a part of, comes after, or is mostly the same as
  std::string unless{};    ///< a choice fact …
  std::string is{};        ///< … with this choice: nothing is known then
  Where where{};
};

/// How many persons live in a place, against the others.
struct PlaceWeight {
  std::string place{};
  std::int64_t weight = 0;
  Where where{};
};

/// What invented populations look like, as data.
struct PopulationModel {
  std::vector<AgeBand> ages{};
  std::vector<SeverityState> states{};
  std::vector<AnswerShare> answers{};
  std::vector<FactShare> facts{};
  std::vector<PlaceWeight> places{};
  int first_loss = 0;         ///< severity at which the easiest item begins to lose points
  int last_loss = 0;          ///< severity at which the last points are lost
  int domain_spread = 0;      ///< how far a domain strays from the person's severity
  int difficulty_spread = 0;  ///< how far apart the items of a domain are
  int stray = 0;              ///< hundredths of a percent of persons of whom a domain has nothing to do with the rest
};

}  // namespace caregrade
