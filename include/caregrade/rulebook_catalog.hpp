#pragma once

#include <span>
#include <string>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// Merges packs, with the places compiled in and the levels of every standard that a level fact names.
/// Issues of `merge`; CG3004: a standard that is not at hand.
[[nodiscard]] Result<Rulebook> rulebook_of(std::vector<RulePack> packs);

/// The packs compiled into the library as one rulebook, made when first asked for.
[[nodiscard]] Result<const Rulebook*> built_in_rulebook();

/// Reads the packs of each path: a pack's folder, a folder of such folders, or a file of compiled rules. Of two with one id the
/// later counts. CG1001: a path that cannot be opened; CG1015: one that holds no pack; CG2461: a file that holds no compiled
/// rules, damaged ones, or those of another version; issues of the reader.
[[nodiscard]] Result<std::vector<RulePack>> load_packs(std::span<const std::string> paths);

/// The packs compiled in and these as one rulebook; each takes the place of a built-in one with its id.
[[nodiscard]] Result<Rulebook> rulebook_with(std::vector<RulePack> packs);
/// The same with the packs of these paths.
[[nodiscard]] Result<Rulebook> rulebook_with(std::span<const std::string> paths);

/// The rulebook as one JSON text for review, the same for the same rules, with the SHA-256 of its packs; ends with a line end.
[[nodiscard]] std::string canonical_json(const Rulebook& rulebook);

/// The rulebook, with the benefits of all places compiled, as `load_packs` takes it back: a line `sha256 ` with the SHA-256 of
/// the rest in hexadecimal, then what `read_compiled` reads. The same rules give the same bytes. Issues of `compile`.
[[nodiscard]] Result<std::string> compiled_file(const Rulebook& rulebook);

}  // namespace caregrade
