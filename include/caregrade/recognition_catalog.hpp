#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/engine/recognise.hpp"
#include "caregrade/io/recognition_writer.hpp"
#include "caregrade/model/crosswalk.hpp"
#include "caregrade/model/recognition.hpp"
#include "caregrade/proof/claims.hpp"
#include "caregrade/proof/verify.hpp"

namespace caregrade {

/// The crosswalk between two standards that is compiled in, read and checked when first asked for; either may come first. Null where
/// there is none.
[[nodiscard]] Result<const Crosswalk*> built_in_crosswalk(std::string_view one, std::string_view other);

/// The pairs of standards that have one, as their folders have them.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> built_in_crosswalks();

/// The rules of recognition compiled in, read when first asked for.
[[nodiscard]] Result<const RecognitionRules*> built_in_recognition();

/// What a verified certificate states. `pinned`: the version of the standard that it names, null where that is not at hand: then its
/// items say nothing here. CG3004: a standard that is not at hand in any version.
[[nodiscard]] Result<StatedResult> stated_by(const Claims& claims, const Standard* pinned);

/// A result as somebody presents it, and whether it is genuine.
struct PresentedResult {
  StatedResult result{};
  VerifiedAnswer verified{};
};

/// What an authentic certificate presents. Where its status is not known, the state of the result is not either. Issues of `stated_by`.
[[nodiscard]] Result<PresentedResult> presented_by(const Verification& verification, const PinnedStandards& standards);

/// A recognition with the standard that is used here and the crosswalk to it; null where they are not at hand, or not needed.
struct RecognisedResult {
  Recognition recognition{};
  const Standard* target = nullptr;
  const Crosswalk* crosswalk = nullptr;
};

/// Decides by the rules compiled in. Issues of `recognise`; CG3004: the request names a standard that is not at hand.
[[nodiscard]] Result<RecognisedResult> recognise(const RecognitionRequest& request, const StatedResult& result);

}  // namespace caregrade
