#include "caregrade/proof/certify.hpp"

#include <iostream>
#include <sstream>

#include "caregrade/catalog.hpp"
#include "caregrade/engine/grade.hpp"
#include "caregrade/io/case_reader.hpp"
#include "caregrade/io/recognition_reader.hpp"
#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/differing_field.hpp"
#include "caregrade/proof/documents.hpp"
#include "caregrade/proof/verification_writer.hpp"
#include "caregrade/proof_catalog.hpp"
#include "arguments.hpp"
#include "proof_files.hpp"
#include "qr.hpp"

namespace caregrade::cli {
namespace {

/// What a result gives for a certificate: its items, graded here, and where it was issued. CG3016: it states another level than its
/// items give; CG3017: it has no items.
Result<Claims> claims_of_result(const CaseText& text) {
  const auto read = read_result(text, [](std::string_view id) { return Catalog::built_in().find(id); });
  if (!read) return read.issues();
  const StatedResult& result = read->result;
  if (!result.assessment) return Issue{.code = "CG3017"};
  const auto grading = grade(*result.standard, *result.assessment, {.require_complete = true});
  if (!grading) return grading.issues();
  if (result.level && !grading->levels.holds(*result.level)) {
    const auto number = [&result](int level) { return std::to_string(result.standard->levels[static_cast<std::size_t>(level)].number); };
    return Issue{.code = "CG3016", .arguments = {{"stated", number(*result.level)}, {"found", grading->levels.empty() ? "–" : number(grading->levels.best())}}};
  }
  auto claims = claims_of(*result.standard, *result.assessment, *grading);
  if (claims) claims.value().region = result.issued_in;
  return claims;
}

/// The claims of the one result of a file, as `recognise` takes one; nothing, with the problems shown, where it cannot be certified.
std::optional<Claims> graded(const std::string& file, const std::string& text, const Terminal& terminal) {
  std::istringstream stream{text};
  CaseStream cases{stream, file};
  const auto first = cases.next();
  Issues issues{};
  if (first && first->issues.empty()) {
    auto claims = claims_of_result(*first);
    if (claims && !cases.next()) return std::move(claims).value();
    issues = claims ? Issues{{.code = "CG5008", .arguments = {{"missing", "0"}}}} : claims.issues();
  } else if (first) {
    issues = first->issues;
  }
  for (Issue& issue : issues) {
    if (issue.where.file.empty()) issue.where.file = file;
    show(issue, terminal, text);
  }
  return std::nullopt;
}

}  // namespace

Exit certify(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "CASE", "certify", terminal);
  const auto key_name = needed(options, "key", "certify", terminal), about_name = needed(options, "about", "certify", terminal);
  const auto issued = now(options, terminal);
  if (!file || !key_name || !about_name || !issued) return Exit::usage;
  if (!load_folders(options, terminal)) return Exit::input;
  const auto key = read_key(*key_name, terminal);
  if (!key) return Exit::input;
  const auto about = read_file(*about_name, terminal), text = about ? read_file(*file, terminal) : std::nullopt;
  if (!text) return Exit::files;
  auto claims = graded(*file, *text, terminal);
  if (!claims) return Exit::input;
  const std::string issued_in = claims->region;
  Issues issues = read_about(*about, *about_name, *claims);
  if (!issued_in.empty() && claims->region != issued_in)
    issues.push_back({.code = "CG3018", .where = {.file = *about_name, .pointer = "/region"}, .arguments = {{"result", issued_in}, {"about", claims->region}}});
  claims->issuer = key->issuer;
  claims->issued_at = *issued;
  const std::string envelope = options.text("envelope");
  if (options.has("no-subject")) claims->subject.reset();
  if (options.has("qr") && envelope == "exchange") {
    show({.code = "CG6003", .arguments = {{"option", "--envelope"}, {"expected", "card, summary, full"}, {"found", envelope}}}, terminal);
    return Exit::usage;
  }
  const auto certificate = has_errors(issues) ? Result<std::string>{issues}
                                              : caregrade::certify(*claims,
                                                                   envelope == "card"      ? Envelope::card
                                                                   : envelope == "summary" ? Envelope::summary
                                                                   : envelope == "full"    ? Envelope::full
                                                                                           : Envelope::exchange,
                                                                   key->key);
  for (Issue issue : certificate.issues()) {
    if (issue.where.file.empty()) issue.where.file = *about_name;
    show(issue, terminal);
  }
  if (!certificate) return Exit::input;
  if (options.has("qr")) {
    const std::string where = options.text("qr");
    if (where == "terminal") std::cout << qr_terminal(*certificate);
    else if (!write_file(where, qr_svg(*certificate), true, terminal)) return Exit::files;
    if (!options.has("output")) return Exit::ok;
  }
  // why for the owner alone: items and names are in it.
  return write_file(options.has("output") ? options.text("output") : "-", *certificate + "\n", true, terminal) ? Exit::ok : Exit::files;
}

Exit present(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "CERTIFICATE", "present", terminal);
  const auto wanted = needed(options, "for", "present", terminal);
  if (!file || !wanted) return Exit::usage;
  const auto purpose = find_purpose(*wanted);
  for (const Issue& issue : purpose.issues()) show(issue, terminal);
  if (!purpose) return Exit::usage;
  const auto text = read_file(*file, terminal);
  if (!text) return Exit::files;
  const auto shown = caregrade::present(*text, *file, **purpose);
  for (const Issue& issue : shown.issues()) show(issue, terminal);
  if (!shown) return Exit::input;
  return write_file(options.has("output") ? options.text("output") : "-", *shown, true, terminal) ? Exit::ok : Exit::files;
}

Exit verify(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "CERTIFICATE", "verify", terminal);
  const auto today = now(options, terminal);
  if (!file || !today) return Exit::usage;
  Exit exit = Exit::ok;
  PinnedVersions versions{};
  auto verified = verify_file(options, *file, *today, versions, terminal, exit);
  if (!verified) return exit;
  if (options.has("both") && verified->authentic) {
    const std::string other = options.text("both");
    const auto found = verify_file(options, other, *today, versions, terminal, exit);
    if (!found) return exit;
    if (!found->authentic) return show(refusal(*found, other), terminal), Exit::input;
    if (auto field = differing_field(verified->claims, found->claims)) *verified = {.reason = VerifyReason::forms_differ, .detail = *std::move(field)};
  }
  Verification& found = *verified;
  if (options.text("format") == "json") {
    std::cout << to_json(found) << "\n";
  } else if (found.authentic) {
    const Standard* pinned = versions.find(found.claims.standard, found.claims.standard_digest);
    found.claims = with_names(std::move(found.claims), pinned, terminal.language);
    std::cout << to_text(found, {.language = terminal.language, .color = terminal.color_out, .width = terminal.width});
  }
  if (!found.authentic) show(refusal(found, *file), terminal);
  return found.authentic ? Exit::ok : Exit::input;
}

}  // namespace caregrade::cli
