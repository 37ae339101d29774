#include "proof_files.hpp"

#include <sys/stat.h>

#include <chrono>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/documents.hpp"
#include "arguments.hpp"

namespace caregrade::cli {
std::optional<KeyFile> read_key(const std::string& file, const Terminal& terminal) {
  struct stat state {};
  if (file != "-" && stat(file.c_str(), &state) == 0 && S_ISREG(state.st_mode) && (state.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    show({.code = "CG5002", .where = {.file = file}, .arguments = {{"path", file}}}, terminal);
    return std::nullopt;
  }
  const auto text = read_file(file, terminal);
  if (!text) return std::nullopt;
  auto key = PrivateKey::from_jwk(*text);
  if (key) return KeyFile{*std::move(key), key_issuer(*text)};
  show({.code = "CG5003", .where = {.file = file}, .arguments = {{"expected", "@key.private"}}}, terminal);
  return std::nullopt;
}

std::optional<PublicKey> read_public_key(const std::string& file, const Terminal& terminal) {
  const auto text = read_file(file, terminal);
  if (!text) return std::nullopt;
  auto key = PublicKey::from_jwk(*text);
  if (!key) show({.code = "CG5003", .where = {.file = file}, .arguments = {{"expected", "@key.public"}}}, terminal);
  return key;
}

std::optional<TrustList> read_trust_file(const std::string& file, const std::vector<PublicKey>& publishers, const Terminal& terminal, Exit& exit) {
  auto text = read_file(file, terminal);
  if (!text) return exit = Exit::files, std::nullopt;
  while (!text->empty() && text->back() == '\n') text->pop_back();
  auto list = verify_trust_list(*text, file, publishers);
  for (const Issue& issue : list.issues()) show(issue, terminal);
  if (!list) return exit = Exit::input, std::nullopt;
  return std::move(list).value();
}

std::unique_ptr<TrustStore> read_trust(const Options& options, const Terminal& terminal, Exit& exit) {
  std::vector<PublicKey> publishers{};
  for (const std::string& file : options.texts("publisher")) {
    auto key = read_public_key(file, terminal);
    if (!key) return exit = Exit::files, nullptr;
    publishers.push_back(*std::move(key));
  }
  std::vector<TrustList> lists{};
  for (const std::string& file : options.texts("trust")) {
    auto list = read_trust_file(file, publishers, terminal, exit);
    if (!list) return nullptr;
    lists.push_back(*std::move(list));
  }
  if (const Issues issues = check_numbers(lists, options.texts("trust")); !issues.empty()) return exit = show_all(issues, terminal), nullptr;
  return std::make_unique<TrustStore>(std::move(lists));
}

std::optional<Verification> verify_file(const Options& options, const std::string& file, std::int64_t now, PinnedVersions& versions, const Terminal& terminal, Exit& exit) {
  const auto trust = read_trust(options, terminal, exit);
  if (!trust) return std::nullopt;
  std::vector<StatusList> statuses{};
  bool all_good = true;
  for (const std::string& name : options.texts("status")) {
    auto text = read_file(name, terminal);
    if (!text) return exit = Exit::files, std::nullopt;
    while (!text->empty() && text->back() == '\n') text->pop_back();
    auto list = verify_status_list(*text, name, *trust);
    for (const Issue& issue : list.issues()) show(issue, terminal);
    all_good = all_good && list.ok();
    if (list) statuses.push_back(std::move(list).value());
  }
  for (const std::string& folder : options.texts("load"))
    if (const Issues issues = versions.load_folder(folder); has_errors(issues)) return exit = show_all(issues, terminal), std::nullopt;
  const auto text = read_file(file, terminal);
  if (!text) return exit = Exit::files, std::nullopt;
  Verification found = caregrade::verify(*text, {.trust = trust.get(), .statuses = &statuses,
                                                 .standards = [&versions](std::string_view id, std::string_view digest) { return versions.find(id, digest); }, .now = now});
  // why not before: a certificate may be refused for the very reason for which its list is.
  if (found.authentic && !all_good) return exit = Exit::input, std::nullopt;
  return found;
}

std::optional<std::int64_t> now(const Options& options, const Terminal& terminal) {
  if (!options.has("on")) return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  bool good = true;
  const Date day = day_option(options, "on", terminal, good);
  if (!good) return std::nullopt;
  return begin_of(day) + seconds_a_day / 2;
}

}  // namespace caregrade::cli
