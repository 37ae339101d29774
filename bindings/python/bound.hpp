#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <map>
#include <string>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade::python {

/// Problems as Python sees them: code, severity, message and hint in both languages, file, line, column, pointer.
[[nodiscard]] pybind11::list issue_list(const Issues& issues);

[[nodiscard]] Language language(const std::string& name);

/// CG6003 and CG6006: a choice or a policy that the standard does not have.
[[nodiscard]] Issues set_policies(const Standard& standard, const std::map<std::string, std::string>& wanted, PolicyChoices& policies);

/// Rules, facts and decisions.
void bind_decide(pybind11::module_& module);
/// Certificates verified, results recognised.
void bind_recognise(pybind11::module_& module);
/// Tables of persons graded.
void bind_frame(pybind11::module_& module);
/// Tables of persons decided about.
void bind_decide_frame(pybind11::module_& module);

}  // namespace caregrade::python
