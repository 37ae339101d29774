// One file of a rule pack's folder, broken in whatever way: a pack or issues.
// The first byte says which file the rest stands for.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>

#include "../support/pack_folder.hpp"
#include "caregrade/io/region_reader.hpp"
#include "caregrade/text/diagnostics.hpp"

using namespace caregrade;

namespace {

void tell(const Issues& issues) {
  for (const Issue& issue : issues)
    if (diagnostic(issue, {.language = Language::en}).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const char* const names[] = {"pack.toml", "tiers.csv", "values.csv", "tests.toml", "regions.csv"};
  if (size == 0) return 0;
  const std::string name = names[data[0] % std::size(names)];
  const std::string text{data + 1, data + size};
  if (name == "regions.csv") {
    tell(read_regions({.name = name, .path = name, .text = text}).issues());
    return 0;
  }
  const auto pack = test::PackFolder{}.set(name, text).read();
  tell(pack.issues());
  if (pack.ok() == has_errors(pack.issues())) std::abort();
  return 0;
}
