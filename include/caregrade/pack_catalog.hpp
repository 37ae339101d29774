#pragma once

#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/rule_pack.hpp"

namespace caregrade {

/// Reads a rule pack's folder, with its digest. Everything found wrong in it is in the issues; codes of places have to be among
/// `built_in_regions`. What it shares with other packs is looked at when they are merged.
[[nodiscard]] Result<RulePack> load_pack(const std::string& folder);

/// The packs compiled into the library, in the order of their folders' names; read when first asked for, then copied.
[[nodiscard]] Result<std::vector<RulePack>> built_in_packs();

/// The places compiled into the library, read when first asked for; none where the library was built without them.
/// Broken ones are our mistake: `std::logic_error`.
[[nodiscard]] const std::vector<Region>& built_in_regions();

}  // namespace caregrade
