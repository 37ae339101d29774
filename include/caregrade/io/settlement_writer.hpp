#pragma once

#include <string>

#include "caregrade/model/rulebook.hpp"
#include "caregrade/model/settlement.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// The settlement as one JSON object on one line, as docs/settlement.md describes it. Equal settlements give equal bytes.
[[nodiscard]] std::string to_json(const Settlement& settlement);

/// The settlement for a reader: who bears what, claim by claim, what is open, and by which row. `rulebook` has the names of facts and places.
[[nodiscard]] std::string to_text(const Settlement& settlement, const Rulebook& rulebook, const TextStyle& style);

}  // namespace caregrade
