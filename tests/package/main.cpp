// A program outside the tree: it finds the installed package, fills in a form and prints the level with its reasons.

#include <caregrade/caregrade.hpp>

#include <iostream>

int main() {
  using namespace caregrade;
  const auto standard = Catalog::built_in().find("gbt42195-2022");
  if (!standard) return 1;
  const Standard& gbt = **standard;

  Assessment form{gbt};  // blank: nothing is known yet
  Issues issues{};
  for (const Item& item : gbt.items) append(issues, form.answer(gbt, item.id, item.options.front().number));
  append(issues, form.answer(gbt, "B.1.3", 2));
  append(issues, form.answer(gbt, "coma", 0));
  append(issues, form.answer(gbt, "dementia", 1));

  const auto grading = grade(gbt, form, {.trace = true});
  if (has_errors(issues) || !grading) return 1;
  const PolicyChoices policies = default_policies(gbt);
  const Report report{gbt, form, *grading, policies};
  std::cout << to_text(report, {.language = Language::zh}) << explanation(report, {.language = Language::en});

  // 88 points are level 1, one worse for dementia; the risk events nobody asked about can no longer matter.
  return grading->levels.single() == 2 ? 0 : 1;
}
