#pragma once

#include <cstddef>

#include "caregrade/core/language.hpp"

namespace caregrade {

/// How a text for people is written.
struct TextStyle {
  Language language = Language::en;
  bool color = false;
  std::size_t width = 100;  ///< columns to wrap at
};

}  // namespace caregrade
