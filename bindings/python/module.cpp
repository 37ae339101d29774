// caregrade._core: JSON text in, JSON text and words out. The package around it makes Python values of them.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/caregrade.hpp"
#include "caregrade/io/standard_writer.hpp"
#include "rows.hpp"

namespace py = pybind11;
using namespace caregrade;

namespace caregrade::python {
namespace {

/// One problem as Python sees it: code, severity, message and hint in both languages, file, line, column, pointer.
py::dict issue_dict(const Issue& issue) {
  static constexpr const char* severities[] = {"note", "warning", "error"};
  py::dict dict{};
  dict["code"] = issue.code;
  dict["severity"] = severities[static_cast<std::size_t>(issue.severity)];
  dict["message"] = std::map<std::string, std::string>{{"zh", message(issue, Language::zh)}, {"en", message(issue, Language::en)}};
  dict["hint"] = std::map<std::string, std::string>{{"zh", hint(issue, Language::zh)}, {"en", hint(issue, Language::en)}};
  dict["file"] = issue.where.file;
  dict["line"] = issue.where.line;
  dict["column"] = issue.where.column;
  dict["pointer"] = issue.where.pointer;
  return dict;
}

}  // namespace

py::list issue_list(const Issues& issues) {
  py::list list{};
  for (const Issue& issue : issues) list.append(issue_dict(issue));
  return list;
}

Issues set_policies(const Standard& standard, const std::map<std::string, std::string>& wanted, PolicyChoices& policies) {
  Issues issues{};
  for (const auto& [id, name] : wanted) {
    const auto policy = find_id(standard.policies, id);
    std::string expected{};
    if (!policy) {
      for (const Policy& each : standard.policies) expected += (expected.empty() ? "" : ", ") + each.id;
      issues.push_back({.code = "CG6006", .arguments = {{"standard", standard.id}, {"found", id}, {"expected", expected}}});
      continue;
    }
    const auto choice = find_id(standard.policies[*policy].choices, name);
    if (choice) {
      policies[*policy] = static_cast<std::int16_t>(*choice);
      continue;
    }
    for (const auto& each : standard.policies[*policy].choices) expected += (expected.empty() ? "" : ", ") + each.id;
    issues.push_back({.code = "CG6003", .arguments = {{"option", id}, {"expected", expected}, {"found", name}}});
  }
  return issues;
}

Language language(const std::string& name) { return name == "zh" ? Language::zh : Language::en; }

}  // namespace caregrade::python

namespace {

using python::issue_list;
using python::language;
using python::set_policies;

using Choices = std::map<std::string, std::string>;

/// One graded case. Its words are made when somebody asks for them.
class Graded {
 public:
  Graded(Case read, PolicyChoices policies, Grading grading)
      : case_{std::move(read)}, policies_{std::move(policies)}, grading_{std::move(grading)} {}

  [[nodiscard]] std::string result() const { return to_json(report(grading_)); }

  /// The result with every step and what would change the level.
  [[nodiscard]] std::string whole() const {
    const Grading traced = with_trace();
    const auto changes = single_changes(*case_.standard, case_.assessment, policies_);
    return to_json(report(traced, &changes));
  }

  [[nodiscard]] std::string summary(Language language) const { return to_text(report(grading_), {.language = language}); }

  [[nodiscard]] std::string explain(Language language) const {
    const Grading traced = with_trace();
    const auto changes = single_changes(*case_.standard, case_.assessment, policies_);
    const Report told = report(traced, &changes);
    return to_text(told, {.language = language}) + explanation(told, {.language = language});
  }

 private:
  [[nodiscard]] Grading with_trace() const {
    return grade(*case_.standard, case_.assessment, {.policies = policies_, .trace = true}).value();
  }
  [[nodiscard]] Report report(const Grading& grading, const std::vector<Change>* changes = nullptr) const {
    return {*case_.standard, case_.assessment, grading, policies_, changes};
  }

  Case case_{};
  PolicyChoices policies_{};
  Grading grading_{};
};

Result<Graded> grade_text(const std::string& text, bool is_text, const Choices& wanted, bool require_complete) {
  const CaseText source{.text = text, .first_line = is_text ? 1U : 0U};
  const CaseResult result = read_case(source, [](std::string_view id) { return Catalog::built_in().find(id); });
  if (!result.value) return result.value.issues();
  const Case& read = *result.value;
  PolicyChoices policies = default_policies(*read.standard, read.assessment.assessed_on);
  if (Issues issues = set_policies(*read.standard, wanted, policies); !issues.empty()) return issues;
  auto grading = grade(*read.standard, read.assessment, {.policies = policies, .require_complete = require_complete});
  if (!grading) return grading.issues();
  return Graded{read, std::move(policies), std::move(grading).value()};
}

py::tuple standard_text(const std::string& id) {
  const auto found = Catalog::built_in().find(id);
  if (!found) return py::make_tuple("", "", "", issue_list(found.issues()));
  return py::make_tuple(to_json(**found), to_text(**found, {.language = Language::zh}), to_text(**found, {.language = Language::en}), py::list{});
}

}  // namespace

PYBIND11_MODULE(_core, module) {
  module.attr("__version__") = CAREGRADE_VERSION;
  py::class_<Graded>(module, "Graded")
      .def("result", &Graded::result)
      .def("whole", &Graded::whole)
      .def("summary", [](const Graded& graded, const std::string& lang) { return graded.summary(language(lang)); }, py::arg("lang"))
      .def("explain", [](const Graded& graded, const std::string& lang) { return graded.explain(language(lang)); }, py::arg("lang"));
  module.def(
      "grade",
      [](const py::bytes& text, bool is_text, const Choices& policies, bool require_complete) {
        const std::string bytes = text;
        std::optional<Result<Graded>> graded{};
        {
          const py::gil_scoped_release free{};
          graded = grade_text(bytes, is_text, policies, require_complete);
        }
        const py::object value = *graded ? py::cast(std::move(*graded).value()) : py::none();
        return py::make_tuple(value, issue_list(graded->issues()));
      },
      py::arg("text"), py::arg("is_text"), py::arg("policies"), py::arg("require_complete"));
  module.def("standard", &standard_text, py::arg("id"));
  module.def("standard_ids", [] { return Catalog::built_in().ids(); });
  module.def(
      "load_standard",
      [](const std::string& folder) {
        const auto loaded = Catalog::built_in().load_folder(folder);
        return py::make_tuple(loaded ? (*loaded)->id : std::string{}, issue_list(loaded.issues()));
      },
      py::arg("folder"));
  python::bind_decide(module);
  python::bind_recognise(module);
  python::bind_rows(module);
  python::bind_frame(module);
  python::bind_decide_frame(module);
  module.def("check", [](const std::string& folder) { return issue_list(load_standard(folder).issues()); }, py::arg("folder"));
}
