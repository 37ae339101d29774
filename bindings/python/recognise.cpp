// Certificates and recognition of caregrade._core: texts in, JSON text and words out.

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/catalog.hpp"
#include "caregrade/io/recognition_reader.hpp"
#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/verification_writer.hpp"
#include "caregrade/proof_catalog.hpp"
#include "caregrade/recognition_catalog.hpp"
#include "caregrade/text/diagnostics.hpp"

namespace py = pybind11;

namespace caregrade::python {
namespace {

/// Versions of standards, for any number of threads.
class Versions {
 public:
  [[nodiscard]] const Standard* find(std::string_view id, std::string_view digest) {
    const std::scoped_lock lock{mutex_};
    return versions_.find(id, digest);
  }
  [[nodiscard]] Issues load(const std::vector<std::string>& folders) {
    Issues issues{};
    for (const std::string& folder : folders) append(issues, versions_.load_folder(folder));
    return issues;
  }

 private:
  std::mutex mutex_{};
  PinnedVersions versions_{};
};

/// Those compiled in alone; made once, since digests of standards take longer than certificates.
std::shared_ptr<Versions> built_in_versions() {
  static const auto versions = std::make_shared<Versions>();
  return versions;
}

/// A certificate that was verified, and what it was verified by.
class Verified {
 public:
  Verified(Verification verification, std::shared_ptr<Versions> versions) : verification_{std::move(verification)}, versions_{std::move(versions)} {}

  [[nodiscard]] std::string result() const { return to_json(verification_); }
  [[nodiscard]] std::string text(Language language) const {
    if (verification_.authentic) {
      Verification named = verification_;
      named.claims = with_names(std::move(named.claims), versions_->find(verification_.claims.standard, verification_.claims.standard_digest), language);
      return to_text(named, {.language = language});
    }
    const Issue issue = refused();
    return message(issue, language) + "\n" + hint(issue, language) + "\n";
  }
  [[nodiscard]] bool authentic() const noexcept { return verification_.authentic; }
  [[nodiscard]] Issue refused() const { return refusal(verification_, ""); }
  [[nodiscard]] Result<PresentedResult> presented() const { return presented_by(verification_, finder()); }
  [[nodiscard]] PinnedStandards finder() const {
    return [versions = versions_](std::string_view id, std::string_view digest) { return versions->find(id, digest); };
  }

 private:
  Verification verification_{};
  std::shared_ptr<Versions> versions_{};
};

/// What a certificate is verified by, as texts.
struct Given {
  std::vector<std::string> trust{}, publishers{}, statuses{}, standards{};
  std::optional<std::string> on{};
};

std::string numbered(const char* name, std::size_t number) { return std::string{name} + "[" + std::to_string(number) + "]"; }

std::string_view without_line_ends(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// The trust lists, each signed by one of the publishers.
Result<std::vector<TrustList>> read_trust(const Given& given) {
  Issues issues{};
  std::vector<PublicKey> publishers{};
  for (std::size_t i = 0; i < given.publishers.size(); ++i) {
    auto key = PublicKey::from_jwk(given.publishers[i]);
    if (key) publishers.push_back(*std::move(key));
    else issues.push_back({.code = "CG5003", .where = {.file = numbered("publishers", i)}, .arguments = {{"expected", "@key.public"}}});
  }
  std::vector<TrustList> lists{};
  std::vector<std::string> names{};
  for (std::size_t i = 0; i < given.trust.size(); ++i) {
    names.push_back(numbered("trust", i));
    auto list = verify_trust_list(without_line_ends(given.trust[i]), names.back(), publishers);
    append(issues, list.issues());
    if (list) lists.push_back(std::move(list).value());
  }
  if (!issues.empty()) return issues;
  issues = check_numbers(lists, names);
  if (!issues.empty()) return issues;
  return lists;
}

std::optional<std::int64_t> second_of(const std::optional<std::string>& on) {
  if (!on) return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const auto day = Date::parse(*on);
  return day ? std::optional{begin_of(*day) + seconds_a_day / 2} : std::nullopt;
}

Issue no_day(const std::string& found) { return {.code = "CG4012", .arguments = {{"expected", "on: \"YYYY-MM-DD\""}, {"found", found}}}; }

Result<std::shared_ptr<Verified>> verified(const std::string& certificate, const Given& given) {
  Issues issues{};
  const auto now = second_of(given.on);
  if (!now) issues.push_back(no_day(*given.on));
  const auto versions = given.standards.empty() ? built_in_versions() : std::make_shared<Versions>();
  append(issues, versions->load(given.standards));
  auto lists = read_trust(given);
  append(issues, lists.issues());
  if (has_errors(issues)) return issues;
  const TrustStore trust{std::move(lists).value()};
  std::vector<StatusList> statuses{};
  for (std::size_t i = 0; i < given.statuses.size(); ++i) {
    auto list = verify_status_list(without_line_ends(given.statuses[i]), numbered("statuses", i), trust);
    append(issues, list.issues());
    if (list) statuses.push_back(std::move(list).value());
  }
  const PinnedStandards standards = [&versions](std::string_view id, std::string_view digest) { return versions->find(id, digest); };
  auto found = verify(certificate, {.trust = &trust, .statuses = &statuses, .standards = standards, .now = *now});
  // why not before: a certificate may be refused for the very reason for which its list is.
  if (found.authentic && !issues.empty()) return issues;
  return std::make_shared<Verified>(std::move(found), versions);
}

/// What somebody presents: a certificate that was verified, or the text of a result that nobody vouches for.
Result<PresentedResult> presented(const std::shared_ptr<Verified>& certificate, const std::string& text, bool is_text) {
  if (certificate && !certificate->authentic()) return certificate->refused();
  if (certificate) return certificate->presented();
  auto read = read_result({.text = text, .first_line = is_text ? 1U : 0U}, [](std::string_view id) { return Catalog::built_in().find(id); });
  if (!read) return read.issues();
  return PresentedResult{.result = std::move(read).value().result};
}

/// JSON and both texts.
using Told = std::vector<std::string>;

Result<Told> recognised(const std::shared_ptr<Verified>& certificate, const std::string& text, bool is_text, RecognitionRequest request, const std::string& on) {
  Issues issues{};
  const auto day = Date::parse(on);
  if (day) request.on = *day;
  else issues.push_back(no_day(on));
  const auto shown = presented(certificate, text, is_text);
  append(issues, shown.issues());
  const auto rules = built_in_recognition();
  append(issues, rules.issues());
  if (has_errors(issues)) return issues;
  const auto found = recognise(request, shown->result);
  if (!found) return found.issues();
  const RecognitionReport report{.rules = **rules, .request = request, .result = shown->result, .recognition = found->recognition, .target = found->target,
                                 .crosswalk = found->crosswalk, .verified = shown->verified};
  return Told{to_json(report), to_text(report, {.language = Language::zh}), to_text(report, {.language = Language::en})};
}

}  // namespace

void bind_recognise(py::module_& module) {
  py::class_<Verified, std::shared_ptr<Verified>>(module, "Verified")
      .def("result", &Verified::result)
      .def("text", [](const Verified& of, const std::string& lang) { return of.text(language(lang)); }, py::arg("lang"));
  module.def(
      "verify",
      [](const py::bytes& certificate, std::vector<std::string> trust, std::vector<std::string> publishers, std::vector<std::string> statuses,
         std::vector<std::string> standards, std::optional<std::string> on) {
        const std::string text = certificate;
        std::optional<Result<std::shared_ptr<Verified>>> result{};
        {
          const py::gil_scoped_release free{};
          result = verified(text, {std::move(trust), std::move(publishers), std::move(statuses), std::move(standards), std::move(on)});
        }
        const py::object value = *result ? py::cast(result->value()) : py::none();
        return py::make_tuple(value, issue_list(result->issues()));
      },
      py::arg("certificate"), py::arg("trust"), py::arg("publishers"), py::arg("statuses"), py::arg("standards"), py::arg("on"));
  module.def(
      "recognise",
      [](const std::shared_ptr<Verified>& certificate, const py::bytes& text, bool is_text, const std::string& into, const std::string& purpose,
         const std::string& standard, const std::string& on) {
        const std::string bytes = text;
        std::optional<Result<Told>> result{};
        {
          const py::gil_scoped_release free{};
          result = recognised(certificate, bytes, is_text, {.into = into, .purpose = purpose, .standard = standard}, on);
        }
        const py::object value = *result ? py::cast(result->value()) : py::none();
        return py::make_tuple(value, issue_list(result->issues()));
      },
      py::arg("certificate"), py::arg("text"), py::arg("is_text"), py::arg("into"), py::arg("purpose"), py::arg("standard"), py::arg("on"));
}

}  // namespace caregrade::python
