#include "caregrade/version.hpp"

namespace caregrade {

std::string_view version() noexcept { return CAREGRADE_VERSION; }

}  // namespace caregrade
