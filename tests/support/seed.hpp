#pragma once

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace caregrade::test {

/// Seed of a property test: `CAREGRADE_SEED` repeats a run, otherwise it is drawn. Always printed.
inline unsigned seed(const char* test) {
  const char* wanted = std::getenv("CAREGRADE_SEED");
  const unsigned seed = wanted != nullptr ? static_cast<unsigned>(std::stoul(wanted)) : std::random_device{}();
  std::cout << test << ": CAREGRADE_SEED=" << seed << "\n";
  return seed;
}

}  // namespace caregrade::test
