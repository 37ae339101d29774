#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"

namespace caregrade::python {

/// Problems as Python sees them: code, severity, message and hint in both languages, file, line, column, pointer.
[[nodiscard]] pybind11::list issue_list(const Issues& issues);

[[nodiscard]] Language language(const std::string& name);

/// Rules, facts and decisions.
void bind_decide(pybind11::module_& module);

}  // namespace caregrade::python
