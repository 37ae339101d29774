#include "proof_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/documents.hpp"
#include "arguments.hpp"

namespace caregrade::cli {
namespace {

bool cannot_write(const std::string& file, const Terminal& terminal) {
  show({.code = "CG1013", .where = {.file = file}, .arguments = {{"reason", std::generic_category().message(errno)}}}, terminal);
  return false;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<std::string> read_file(const std::string& file, const Terminal& terminal) {
  static constexpr std::size_t most = std::size_t{64} << 20;
  std::ifstream stream{};
  std::istream* input = open_input(file, stream, terminal);
  if (input == nullptr) return std::nullopt;
  std::string text{};
  for (std::string piece(65'536, '\0'); text.size() <= most && (input->read(piece.data(), static_cast<std::streamsize>(piece.size())), input->gcount() > 0);)
    text.append(piece, 0, static_cast<std::size_t>(input->gcount()));
  return text;
}

bool write_file(const std::string& file, const std::string& text, bool is_private, const Terminal& terminal) {
  if (file == "-") return static_cast<bool>(std::cout << text);
  const std::string part = file + ".part";
  const int descriptor = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, is_private ? 0600 : 0644);
  if (descriptor < 0) return cannot_write(file, terminal);
  const bool written = (!is_private || fchmod(descriptor, 0600) == 0) && write_all(descriptor, text) && fsync(descriptor) == 0;
  if (close(descriptor) == 0 && written && std::rename(part.c_str(), file.c_str()) == 0) return true;
  const bool told = cannot_write(file, terminal);
  unlink(part.c_str());
  return told;
}

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
