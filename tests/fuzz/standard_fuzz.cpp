// One file of a standard's folder, broken in whatever way: a standard that checks or issues.
// The first byte says which file the rest stands for.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

#include "../support/folder.hpp"
#include "caregrade/text/diagnostics.hpp"

using namespace caregrade;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const test::Folder whole{"gbt42195-2022"};
  static const char* const names[] = {"standard.toml", "bands.csv", "groups.csv", "levels.csv", "facts.csv", "items.csv"};
  if (size == 0) return 0;
  test::Folder folder = whole;
  folder.change(names[data[0] % std::size(names)], [&](const std::string&) { return std::string{data + 1, data + size}; });
  for (const Issue& issue : folder.problems())
    if (diagnostic(issue, {.language = Language::en}).empty()) std::abort();
  return 0;
}
