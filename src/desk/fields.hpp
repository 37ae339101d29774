#pragma once

#include <string_view>
#include <vector>

#include "caregrade/desk/draft.hpp"
#include "caregrade/model/form.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::desk {

/// Whether one of a field's choices says that none holds.
[[nodiscard]] bool has_none(const FormField& field);

/// What a row of such a field consists of, but for its number.
[[nodiscard]] std::vector<const FormField*> columns(const Standard& standard, const FormField& rows);

/// Facts that stand for a choice of this field: no where it is not among those chosen, unknown again where only the answer `before` said so.
void settle_facts(const Standard& standard, const FormField& field, const std::optional<FieldAnswer>& before, Draft& draft);

/// Whether a field may hold this; CG3002, CG3009, CG4015–CG4017 or CG6023 otherwise. May write it in another way: an `x` as `X`.
[[nodiscard]] Issues check(const Standard& standard, const FormField& field, FieldAnswer& answer);

}  // namespace caregrade::desk
