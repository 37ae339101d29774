// Whatever bytes come as cases: a grading or issues, and both can be put into words.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "caregrade/caregrade.hpp"

using namespace caregrade;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream input{std::string{data, data + size}};
  CaseStream cases{input, "fuzz"};
  while (const auto text = cases.next()) {
    const CaseResult result = read_case(*text, [](std::string_view id) { return Catalog::built_in().find(id); });
    for (const Issue& issue : result.value.issues())
      if (diagnostic(issue, {.language = Language::zh, .source = text->text}).empty()) std::abort();
    if (!result.value) continue;
    const Case& read = *result.value;
    const PolicyChoices policies = default_policies(*read.standard);
    const auto grading = grade(*read.standard, read.assessment, {.policies = policies, .trace = true});
    if (!grading || grading->levels.empty() == read.standard->plan.has_level) std::abort();
    const auto changes = single_changes(*read.standard, read.assessment, policies);
    const Report report{*read.standard, read.assessment, *grading, policies, &changes};
    if (to_json(report).empty() || explanation(report, {.language = Language::zh}).empty()) std::abort();
  }
  return 0;
}
