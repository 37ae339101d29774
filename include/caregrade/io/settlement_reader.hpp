#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"
#include "caregrade/model/recognition.hpp"
#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/settlement.hpp"

namespace caregrade {

/// Reads the rules of settlement, `rules.csv` and `sources.csv`. `places` has the places and groups, `rulebook` the benefits, forms and
/// facts that rows may name.
///
/// CG2610: a place or group that is none; CG2620: a benefit, form or fact that is none; CG2621: shares of another form; CG2622: shares
/// that do not come to 100 percent; CG2623: a row that is never reached; and the issues of files, columns and cells. All in one pass.
[[nodiscard]] Result<SettlementRules> read_settlement_rules(std::span<const DataFile> files, const RecognitionRules& places, const Rulebook& rulebook);

/// Reads lines of services: `line`, `on` (a day or month), `benefit`, `service`, and `amount_fen`, or `quantity` (up to two decimals)
/// and `unit_price_fen`, or all three.
///
/// CG2101: a line twice; CG4012: not a day; CG4060: no amount, or one that is not quantity times price; CG4062: too large; and the
/// issues of files, columns and cells. All in one pass.
[[nodiscard]] Result<std::vector<ServiceLine>> read_service_lines(std::string_view text, const std::string& file);

/// Reads a settlement as `to_json` wrote it. CG1003–CG1007 as for JSON; CG4066: something is missing or of another type. Whether its
/// sums come out is `check`'s to say.
[[nodiscard]] Result<Settlement> read_settlement(std::string_view text, const std::string& file);

}  // namespace caregrade
