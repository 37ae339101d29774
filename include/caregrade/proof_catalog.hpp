#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/proof/claims.hpp"
#include "caregrade/proof/present.hpp"

namespace caregrade {

/// The purposes of data/proof/purposes.csv, in their order; read when first asked for.
[[nodiscard]] const std::vector<Purpose>& purposes();
/// The purpose with this id. CG5009 where there is none.
[[nodiscard]] Result<const Purpose*> find_purpose(std::string_view id);

/// Versions of standards by their digest: those compiled in, and folders of older or newer ones beside them. Pointers stay good as long as
/// this does. One thread at a time.
class PinnedVersions {
 public:
  /// The standard of this id with this digest; none where that version is not at hand.
  [[nodiscard]] const Standard* find(std::string_view id, std::string_view digest);
  /// Adds the version of a folder; issues of `load_standard`.
  [[nodiscard]] Issues load_folder(const std::string& path);

 private:
  std::deque<Standard> loaded_{};
  std::map<std::string, const Standard*, std::less<>> by_digest_{};
};

/// The claims with the names of what adjusted the level in the place of the ids, as people read them; as they are where the version of
/// the standard is not at hand (`pinned` null).
[[nodiscard]] Claims with_names(Claims claims, const Standard* pinned, Language language);

}  // namespace caregrade
