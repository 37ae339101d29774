#include <unistd.h>

#include <iostream>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/documents.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "arguments.hpp"
#include "proof_files.hpp"

namespace caregrade::cli {
namespace {

/// `issuer.pub` for `issuer.key`; `.pub` behind any other name.
std::string public_name(const std::string& file) {
  static constexpr std::string_view ending = ".key";
  const bool has_ending = file.size() > ending.size() && std::string_view{file}.substr(file.size() - ending.size()) == ending;
  return (has_ending ? file.substr(0, file.size() - ending.size()) : file) + ".pub";
}

void tell(const Terminal& terminal, const char* key, std::vector<Issue::Argument> arguments) { std::cerr << messages(terminal.language).fill(key, arguments) << "\n"; }

Exit key_state(const Options& options, const Terminal& terminal, const char* command, const char* state) {
  const auto file = one_argument(options, "LIST.json", command, terminal);
  const auto key_name = needed(options, "key", command, terminal);
  if (!file || !key_name) return Exit::usage;
  const auto key = read_public_key(*key_name, terminal);
  const auto text = read_file(*file, terminal);
  if (!key || !text) return Exit::files;
  const auto changed = set_key_state(*text, *file, base64url(key->id()), state);
  for (const Issue& issue : changed.issues()) show(issue, terminal);
  if (!changed) return Exit::input;
  return write_file(*file, *changed, false, terminal) ? Exit::ok : Exit::files;
}

}  // namespace

Exit trust_keygen(const Options& options, const Terminal& terminal) {
  const auto output = needed(options, "output", "trust keygen", terminal), issuer = needed(options, "issuer", "trust keygen", terminal);
  if (!output || !issuer) return Exit::usage;
  if (!is_credit_code(*issuer)) {
    show({.code = "CG5007", .arguments = {{"field", "--issuer"}, {"reason", "@trust.credit_code"}}}, terminal);
    return Exit::usage;
  }
  for (const std::string& file : {*output, public_name(*output)})
    if (access(file.c_str(), F_OK) == 0) {
      show({.code = "CG5011", .where = {.file = file}, .arguments = {{"path", file}}}, terminal);
      return Exit::files;
    }
  const std::string name = options.text("algorithm");
  const PrivateKey key = PrivateKey::generate(name == "ed25519" ? SignatureAlgorithm::ed25519 : name == "sm2" ? SignatureAlgorithm::sm2 : SignatureAlgorithm::es256);
  if (!write_file(*output, key_file(key, *issuer), true, terminal) || !write_file(public_name(*output), key_file(key.public_key(), *issuer), false, terminal))
    return Exit::files;
  tell(terminal, "trust.made", {{"key", *output}, {"public", public_name(*output)}, {"kid", base64url(key.public_key().id())}});
  return Exit::ok;
}

Exit trust_add(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "LIST.json", "trust add", terminal);
  const auto key_name = needed(options, "key", "trust add", terminal);
  bool good = file && key_name;
  TrustAddition addition{.sign_from = day_option(options, "from", terminal, good), .sign_to = day_option(options, "to", terminal, good),
                         .accept_to = day_option(options, "accept", terminal, good)};
  if (!good) return Exit::usage;
  const auto key = read_file(*key_name, terminal);
  if (!key) return Exit::files;
  addition.jwk = *key;
  addition.issuer = key_issuer(*key);
  addition.list = options.has("list") ? options.text("list") : "";
  addition.name = options.has("name") ? options.text("name") : "";
  addition.region = options.has("region") ? options.text("region") : "";
  addition.roles = listed(options, "roles");
  addition.schemes = listed(options, "schemes");
  addition.areas = listed(options, "areas");
  std::optional<std::string> text{""};
  if (access(file->c_str(), F_OK) == 0) text = read_file(*file, terminal);
  if (!text) return Exit::files;
  const auto document = add_to_trust_list(*text, *file, addition);
  for (const Issue& issue : document.issues()) show(issue, terminal);
  if (!document) return Exit::input;
  return write_file(*file, *document, false, terminal) ? Exit::ok : Exit::files;
}

Exit trust_retire(const Options& options, const Terminal& terminal) { return key_state(options, terminal, "trust retire", "retired"); }
Exit trust_compromise(const Options& options, const Terminal& terminal) { return key_state(options, terminal, "trust compromise", "compromised"); }

Exit trust_sign(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "LIST.json", "trust sign", terminal);
  const auto key_name = needed(options, "key", "trust sign", terminal), output = needed(options, "output", "trust sign", terminal);
  const auto update = needed(options, "next-update", "trust sign", terminal);
  const auto issued = now(options, terminal);
  bool good = file && key_name && output && update && issued;
  const Date next = good ? day_option(options, "next-update", terminal, good) : Date{};
  if (!good) return Exit::usage;
  const auto key = read_key(*key_name, terminal);
  if (!key) return Exit::input;
  const auto text = read_file(*file, terminal);
  if (!text) return Exit::files;
  Exit exit = Exit::ok;
  const auto before = options.has("after") ? read_trust_file(options.text("after"), {key->key.public_key()}, terminal, exit) : std::nullopt;
  if (exit != Exit::ok) return exit;
  const auto list = sign_trust_list(*text, *file, *issued, begin_of(next) + seconds_a_day, key->key, before ? &*before : nullptr);
  for (const Issue& issue : list.issues()) show(issue, terminal);
  if (!list) return Exit::input;
  return write_file(*output, *list + "\n", false, terminal) ? Exit::ok : Exit::files;
}

Exit trust_verify(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "LIST.jwt", "trust verify", terminal);
  const auto publisher = needed(options, "publisher", "trust verify", terminal);
  const auto today = now(options, terminal);
  if (!file || !publisher || !today) return Exit::usage;
  const auto key = read_public_key(*publisher, terminal);
  if (!key) return Exit::files;
  Exit exit = Exit::ok;
  const auto list = read_trust_file(*file, {*key}, terminal, exit);
  const auto before = list && options.has("after") ? read_trust_file(options.text("after"), {*key}, terminal, exit) : std::nullopt;
  if (exit != Exit::ok) return exit;
  if (before)
    if (const Issues issues = check_succession(*list, *file, *before); !issues.empty()) return show_all(issues, terminal);
  const Messages& words = messages(terminal.language);
  std::cout << words.fill("trust.list", {{"list", harmless(list->list)}, {"seq", std::to_string(list->sequence)}, {"until", day_of(list->next_update - 1).to_string()}}) << "\n";
  for (const TrustedIssuer& issuer : list->issuers) {
    std::string areas{};
    for (const std::string& each : issuer.areas) areas += (areas.empty() ? "" : ", ") + each;
    std::cout << "  " << harmless(issuer.id) << "  " << harmless(issuer.name) << "  " << harmless(areas) << "\n";
    for (const TrustedKey& each : issuer.keys)
      std::cout << "    " << base64url(each.key.id()) << "  " << jose_name(each.key.algorithm()) << "  " << each.sign_from.to_string() << ".." << each.sign_to.to_string() << "  "
                << words[each.state == TrustedKey::State::active ? "trust.active" : each.state == TrustedKey::State::retired ? "trust.retired" : "trust.compromised"] << "\n";
  }
  if (*today <= list->next_update) return Exit::ok;
  show({.code = "CG5005", .where = {.file = *file}, .arguments = {{"reason", "@verify.list_stale"}}}, terminal);
  return Exit::input;
}

}  // namespace caregrade::cli
