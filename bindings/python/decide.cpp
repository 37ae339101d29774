// Rules and decisions of caregrade._core: JSON text in, JSON text and words out.

#include <algorithm>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/decide_person.hpp"
#include "caregrade/engine/uses.hpp"
#include "caregrade/io/decision_writer.hpp"
#include "caregrade/rulebook_catalog.hpp"
#include "rules.hpp"

namespace py = pybind11;

namespace caregrade::python {

Result<PersonOptions> options_of(const Rulebook& rulebook, const Asked& asked) {
  PersonOptions options{.regions = asked.regions, .benefits = asked.benefits, .include_unverified = asked.include_unverified};
  Issues issues{};
  if (asked.on) {
    options.on = parse_moment(*asked.on);
    if (!options.on) issues.push_back({.code = "CG4012", .arguments = {{"expected", "on: \"YYYY-MM\", \"YYYY-MM-DD\""}, {"found", *asked.on}}});
  }
  for (const auto& [id, choice] : asked.policies) options.policies.emplace(id, choice);
  append(issues, check(rulebook, options));
  if (!issues.empty()) return issues;
  return options;
}

namespace {

/// Decisions about one person. How each was decided is worked out when somebody asks for it.
class Decided {
 public:
  Decided(std::shared_ptr<Rules> rules, PersonCase person, PersonOptions options, Decisions decisions)
      : rules_{std::move(rules)}, person_{std::move(person)}, options_{std::move(options)}, decisions_{std::move(decisions)} {}

  /// As the command writes it; with `explain` also traces, and what would turn a refusal.
  [[nodiscard]] std::string result(bool explain) const {
    if (!explain) return to_json(DecisionReport{rules_->rulebook(), decisions_, false});
    const Decisions traced = with_trace();
    return to_json(DecisionReport{rules_->rulebook(), traced, true});
  }

  [[nodiscard]] std::string text(Language language, bool explain) const {
    const TextStyle style{.language = language};
    if (!explain) return to_text(DecisionReport{rules_->rulebook(), decisions_, false}, style);
    const Decisions traced = with_trace();
    return to_text(DecisionReport{rules_->rulebook(), traced, true}, style);
  }

 private:
  [[nodiscard]] Decisions with_trace() const {
    PersonOptions options = options_;
    options.trace = options.turns = true;
    return rules_->decide(person_, options).value();
  }

  std::shared_ptr<Rules> rules_{};
  PersonCase person_{};
  PersonOptions options_{};
  Decisions decisions_{};
};

Result<std::shared_ptr<Decided>> decided(const std::shared_ptr<Rules>& rules, const std::string& text, bool is_text, const Asked& asked) {
  const auto options = options_of(rules->rulebook(), asked);
  Issues issues = options.issues();
  const CaseText source{.text = text, .first_line = is_text ? 1U : 0U};
  PersonResult read = read_person(source, rules->rulebook(), [](std::string_view id) { return Catalog::built_in().find(id); },
                                  options ? options->on : std::nullopt);
  append(issues, read.value.issues());
  if (!issues.empty()) return issues;
  auto decisions = rules->decide(*read.value, *options);
  if (!decisions) return decisions.issues();
  return std::make_shared<Decided>(rules, std::move(read.value).value(), *options, std::move(decisions).value());
}

/// The facts that the benefits of these places ask for, or all, a JSON object each.
Result<std::vector<std::string>> fact_texts(const Rules& rules, const std::vector<std::string>& places) {
  const Rulebook& rulebook = rules.rulebook();
  Uses uses{};
  Issues issues{};
  for (const std::string& place : places) {
    if (rulebook.region(place) == nullptr) issues.push_back({.code = "CG4001", .arguments = {{"found", place}}});
    else uses.facts.merge(uses_at(rulebook, place).facts);
  }
  if (!issues.empty()) return issues;
  std::vector<std::string> texts{};
  for (std::size_t pack = 0; pack < rulebook.packs.size(); ++pack)
    for (std::size_t row = 0; row < rulebook.packs[pack].facts.size(); ++row)
      if (places.empty() || uses.facts.find(rulebook.packs[pack].facts[row].id) != uses.facts.end())
        texts.push_back(to_json(rulebook, PackRow{static_cast<std::uint16_t>(pack), static_cast<std::uint16_t>(row)}));
  return texts;
}

template <class Value>
py::tuple with_issues(std::optional<Result<Value>>& result) {
  py::list issues = issue_list(result->issues());
  const py::object value = *result ? py::cast(std::move(*result).value()) : py::none();
  return py::make_tuple(value, std::move(issues));
}

}  // namespace

void bind_decide(py::module_& module) {
  py::class_<Rules, std::shared_ptr<Rules>>(module, "Rules").def("packs", &Rules::packs);
  py::class_<Decided, std::shared_ptr<Decided>>(module, "Decided")
      .def("result", &Decided::result, py::arg("explain"), py::call_guard<py::gil_scoped_release>())
      .def("text", [](const Decided& of, const std::string& lang, bool explain) { return of.text(language(lang), explain); }, py::arg("lang"),
           py::arg("explain"), py::call_guard<py::gil_scoped_release>());
  module.def(
      "load_packs",
      [](const std::vector<std::string>& paths) {
        std::optional<Result<std::shared_ptr<Rules>>> rules{};
        {
          const py::gil_scoped_release free{};
          rules = Rules::load(paths);
        }
        return with_issues(rules);
      },
      py::arg("paths"));
  module.def(
      "decide",
      [](const std::shared_ptr<Rules>& rules, const py::bytes& text, bool is_text, const std::vector<std::string>& regions, const std::optional<std::string>& on,
         const std::vector<std::string>& benefits, const std::map<std::string, std::string>& policies, bool include_unverified) {
        const std::string bytes = text;
        std::optional<Result<std::shared_ptr<Decided>>> result{};
        {
          const py::gil_scoped_release free{};
          result = decided(rules, bytes, is_text, {regions, on, benefits, policies, include_unverified});
        }
        return with_issues(result);
      },
      py::arg("rules"), py::arg("text"), py::arg("is_text"), py::arg("regions"), py::arg("on"), py::arg("benefits"), py::arg("policies"),
      py::arg("include_unverified"));
  module.def(
      "facts",
      [](const Rules& rules, const std::vector<std::string>& regions) {
        std::optional<Result<std::vector<std::string>>> texts = fact_texts(rules, regions);
        return with_issues(texts);
      },
      py::arg("rules"), py::arg("regions"));
}

}  // namespace caregrade::python
