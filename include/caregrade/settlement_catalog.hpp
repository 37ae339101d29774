#pragma once

#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/decide_person.hpp"
#include "caregrade/engine/settle.hpp"
#include "caregrade/io/person_reader.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/settlement.hpp"

namespace caregrade {

/// The rules of settlement compiled in, read when first asked for.
[[nodiscard]] Result<const SettlementRules*> built_in_settlement();

/// Reads a folder of such rules and checks it against the places and benefits compiled in.
[[nodiscard]] Result<SettlementRules> load_settlement(const std::string& folder);

/// Decides month by month for a person who is served in the place of the request, and settles the lines by the rules compiled in.
///
/// `options` say what `decide` is asked; its day and benefits come from the lines. CG4001, CG4014: no such place, or a retired one;
/// CG4064: the person's own `service_place` is another; issues of `settle` and of deciding.
[[nodiscard]] Result<Settlement> settle_person(const Rulebook& rulebook, const PersonCase& person, const SettlementRequest& request,
                                               std::vector<ServiceLine> lines, const PersonOptions& options);

/// The reversal of a settlement that was written before. CG4067: its sums do not come out; CG4068: it was changed since it was written;
/// CG4069: it is a reversal.
[[nodiscard]] Result<Settlement> reverse(const Settlement& settlement);

}  // namespace caregrade
