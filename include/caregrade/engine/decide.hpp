#pragma once

#include "caregrade/core/result.hpp"
#include "caregrade/model/decision.hpp"
#include "caregrade/model/person.hpp"
#include "caregrade/model/rulebook.hpp"

namespace caregrade {

/// Choice per policy of a rulebook, by its id; a policy that is not here stands at its default.
using PolicyWords = std::map<std::string, std::string, std::less<>>;

struct DecideOptions {
  Moment on{};
  PolicyWords policies{};
  bool trace = false;  ///< fill `Decision::trace`
  bool turns = false;  ///< fill `Decision::turns`
};

}  // namespace caregrade
