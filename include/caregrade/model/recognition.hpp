#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/core/truth.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/crosswalk.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/place.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// What a receiving place does with a result.
enum class RecognitionOutcome : std::uint8_t {
  accept,          ///< as it is
  accept_mapped,   ///< its items, carried over, give one level of the standard that is used here
  supplement,      ///< a few answers are missing: ask them
  reassess,        ///< a new assessment is due
  not_comparable,  ///< the two standards say nothing of each other here
  manual_review,   ///< somebody has to look: the documents or the result leave something open
  not_accepted,
};

[[nodiscard]] constexpr std::string_view to_string(RecognitionOutcome outcome) noexcept {
  constexpr std::string_view names[] = {"ACCEPT", "ACCEPT_MAPPED", "SUPPLEMENT", "REASSESS", "NOT_COMPARABLE", "MANUAL_REVIEW", "NOT_ACCEPTED"};
  return names[static_cast<std::size_t>(outcome)];
}

/// Whether a result still stands.
enum class ResultState : std::uint8_t { final_, withdrawn, suspended, superseded, unknown, expired };

/// Places that rules speak of together.
struct RegionGroup {
  std::string id{};
  Text name{};
  std::vector<std::string> members{};  ///< codes of GB/T 2260, with what lies in them
  Citation citation{};
};

/// Something that a rule needs and that documents say, or leave open.
struct RecognitionParameter {
  std::string id{};
  Text name{};
  std::optional<int> value{};  ///< nothing: the documents leave it open
  Citation citation{};
};

struct RecognitionPurpose {
  std::string id{};
  Text name{};
};

/// Which standard a place uses for a purpose. The first row that fits counts.
struct PrescribedStandard {
  std::string region{};
  std::string purpose{};
  std::string standard{};  ///< may be one that is not at hand
  Text name{};
  Span span{};
  Citation citation{};
};

/// One row of the decision table: all conditions that are given have to hold. The first row that does decides.
struct RecognitionRule {
  enum class Standards : std::uint8_t { any, same, other, listed };  ///< the result's, beside the one that is used here

  std::string id{};
  std::vector<std::string> receivers{};  ///< codes or groups; empty: any
  std::vector<std::string> purposes{};   ///< empty: any
  Standards standards = Standards::any;
  std::vector<std::string> listed{};
  std::vector<std::string> issued_in{};  ///< codes or groups; empty: anywhere
  std::string issuer_lacks{};            ///< role that whoever issued it does not have; empty: any
  std::vector<std::string> issuer_areas{};  ///< codes or groups, in one of which an area of the issuer lies; empty: any
  std::vector<int> levels{};             ///< as printed; empty: any
  std::vector<ResultState> states{};     ///< empty: any
  bool condition_changed = false;        ///< only where a change was reported
  std::optional<Date> assessed_before{};
  std::string older_than{};    ///< id of a parameter, in months; empty: any age
  std::string younger_than{};  ///< likewise
  std::string if_parameter{};  ///< id of a parameter that has to be 1; empty: none
  bool maps = false;           ///< carry the items over; else `outcome` says it
  RecognitionOutcome outcome = RecognitionOutcome::manual_review;
  std::string reason{};  ///< code, as `VALIDITY_EXPIRED`
  Text text{};
  std::vector<std::string> open{};  ///< ids of parameters that this answer shows as unknown
  Span span{};
  Citation citation{};
  Where where{};
};

/// The rules of recognition, with what they speak of.
struct RecognitionRules {
  std::vector<Source> sources{};
  std::vector<RecognitionPurpose> purposes{};
  std::vector<RegionGroup> groups{};
  std::vector<RecognitionParameter> parameters{};
  std::vector<PrescribedStandard> prescribed{};
  std::vector<RecognitionRule> rules{};
  std::vector<Region> regions{};  ///< by code

  [[nodiscard]] const Region* region(std::string_view code) const {
    const auto found = std::lower_bound(regions.begin(), regions.end(), code, [](const Region& region, std::string_view wanted) { return region.code < wanted; });
    return found != regions.end() && found->code == code ? &*found : nullptr;
  }
  [[nodiscard]] bool is_within(std::string_view inner, std::string_view outer) const {
    const Region* at = region(inner);
    for (int steps = 0; at != nullptr && steps < 16; ++steps, at = region(at->parent))
      if (at->code == outer) return true;
    return false;
  }
  /// In the place, or in one of the group's.
  [[nodiscard]] bool is_in(std::string_view code, std::string_view place_or_group) const {
    const auto group = find_id(groups, place_or_group);
    if (!group) return is_within(code, place_or_group);
    for (const std::string& member : groups[*group].members)
      if (is_within(code, member)) return true;
    return false;
  }
  [[nodiscard]] const RecognitionParameter* parameter(std::string_view id) const {
    const auto found = find_id(parameters, id);
    return found ? &parameters[*found] : nullptr;
  }
};

/// What a result states, whoever vouches for it: a verified certificate, or a file as it comes.
struct StatedResult {
  const Standard* standard = nullptr;
  std::optional<Assessment> assessment{};  ///< the items, where they are disclosed
  std::optional<int> level{};              ///< position in the standard's levels
  std::optional<Date> assessed_on{};
  std::string issued_in{};                 ///< empty: unknown
  std::optional<std::vector<std::string>> issuer_roles{};  ///< by a trust list; nothing: unknown
  std::optional<std::vector<std::string>> issuer_areas{};  ///< codes of GB/T 2260, likewise
  std::optional<Date> valid_until{};       ///< as the result itself states it; nothing: it states none
  ResultState state = ResultState::final_;

  [[nodiscard]] ResultState state_on(Date day) const noexcept {
    return state == ResultState::final_ && valid_until && *valid_until < day ? ResultState::expired : state;
  }
};

/// What a place wants of a result.
struct RecognitionRequest {
  std::string into{};     ///< code of GB/T 2260
  std::string purpose{};
  std::string standard{};  ///< the one that the level is wanted in; empty: the one prescribed for the purpose
  Date on{};
  bool condition_changed = false;  ///< a change was reported since
};

/// What to ask until the level is certain: one question at a time, the next depends on the answer.
struct Questionnaire {
  std::vector<std::int64_t> values{};   ///< what the answers can still lead to: levels, or totals where a standard has no levels
  std::optional<InputIndex> next{};     ///< nothing: it is certain
  std::size_t at_most = 0;              ///< no answers need more questions than this, the next included
  bool is_shortest = false;             ///< no way of asking has fewer in the worst case
  bool is_exact = true;                 ///< false: `values` may hold more than can be reached
};

/// What a place does with a result, and by which row.
struct Recognition {
  RecognitionOutcome outcome = RecognitionOutcome::manual_review;
  std::optional<std::size_t> rule{};  ///< of `RecognitionRules::rules`; nothing: the result contradicts itself before any applies
  std::string reason{};         ///< code: the rule's, or what came of carrying the items over
  std::string standard{};       ///< id of the standard that is used here
  std::size_t prescribed = 0;   ///< row of `RecognitionRules::prescribed`; its size where the request names the standard
  LevelSet levels{};            ///< of that standard, as far as they are known: empty where they are not
  Questionnaire ask{};          ///< of a `supplement`
  std::vector<std::string> open{};     ///< parameters that the documents leave open and that bear on this answer
  std::vector<std::string> unknown{};  ///< what is not known of the result and could change the answer: `assessed_on`, `issued_in`, `issuer_roles`, `issuer_areas`, `level`
  std::optional<Carried> carried{};    ///< where the items were carried over
  Assessment known{};                  ///< what is known under the standard that is used here, where its items are
};

/// The day on which a result has the age that a row of the rules of recognition sets.
struct DueDay {
  Date on{};
  const RecognitionRule* rule = nullptr;
  const RecognitionParameter* term = nullptr;  ///< its months
};

}  // namespace caregrade
