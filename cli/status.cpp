#include <charconv>
#include <iostream>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/status_list.hpp"
#include "arguments.hpp"
#include "proof_files.hpp"

namespace caregrade::cli {
namespace {

std::optional<std::int64_t> number(const Options& options, const char* name, std::int64_t otherwise, const Terminal& terminal) {
  if (!options.has(name)) return otherwise;
  const std::string text = options.text(name);
  std::int64_t value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec == std::errc{} && end.ptr == text.data() + text.size() && value >= 0) return value;
  show({.code = "CG6003", .arguments = {{"option", "--" + std::string{name}}, {"expected", "0, 1, 2, …"}, {"found", text}}}, terminal);
  return std::nullopt;
}

}  // namespace

Exit status_new(const Options& options, const Terminal& terminal) {
  const auto name = one_argument(options, "NAME", "status new", terminal);
  const auto key_name = needed(options, "key", "status new", terminal), output = needed(options, "output", "status new", terminal);
  const auto until = needed(options, "expires", "status new", terminal);
  const auto issued = now(options, terminal);
  const auto entries = number(options, "entries", StatusList::least_entries, terminal);
  bool good = name && key_name && output && until && issued && entries;
  const Date last = good ? day_option(options, "expires", terminal, good) : Date{};
  if (!good) return Exit::usage;
  const auto least = static_cast<std::int64_t>(StatusList::least_entries), most = static_cast<std::int64_t>(StatusList::most_bytes) * 4;
  if (*entries < least || *entries > most) {
    show({.code = "CG6003", .arguments = {{"option", "--entries"}, {"expected", std::to_string(least) + "–" + std::to_string(most)}, {"found", std::to_string(*entries)}}}, terminal);
    return Exit::usage;
  }
  const auto key = read_key(*key_name, terminal);
  if (!key) return Exit::input;
  const StatusList list{.issuer = key->issuer, .name = *name, .issued_at = *issued, .expires_at = begin_of(last) + seconds_a_day,
                        .bytes = std::string(static_cast<std::size_t>(*entries + 3) / 4, '\0')};
  return write_file(*output, sign_status_list(list, key->key) + "\n", false, terminal) ? Exit::ok : Exit::files;
}

Exit status_set(const Options& options, const Terminal& terminal) {
  const auto file = one_argument(options, "STATUS.jwt", "status set", terminal);
  const auto key_name = needed(options, "key", "status set", terminal), place = needed(options, "index", "status set", terminal);
  const auto issued = now(options, terminal);
  const auto index = number(options, "index", 0, terminal);
  bool good = file && key_name && place && issued && index;
  const Date last = good ? day_option(options, "expires", terminal, good) : Date{};
  if (!good) return Exit::usage;
  const auto key = read_key(*key_name, terminal);
  if (!key) return Exit::input;
  auto text = read_file(*file, terminal);
  if (!text) return Exit::files;
  while (!text->empty() && text->back() == '\n') text->pop_back();
  auto list = read_status_list(*text, *file, key->key.public_key());
  for (const Issue& issue : list.issues()) show(issue, terminal);
  if (!list) return Exit::input;
  const std::string to = options.text("to");
  const auto status = to == "withdrawn" ? CertificateStatus::withdrawn : to == "suspended" ? CertificateStatus::suspended : to == "superseded" ? CertificateStatus::superseded : CertificateStatus::valid;
  if (!list.value().set(*index, status)) {
    show({.code = "CG5006", .where = {.file = *file}, .arguments = {{"reason", "@status.index"}}}, terminal);
    return Exit::input;
  }
  list.value().issued_at = *issued;
  if (last.ok()) list.value().expires_at = begin_of(last) + seconds_a_day;
  return write_file(options.has("output") ? options.text("output") : *file, sign_status_list(*list, key->key) + "\n", false, terminal) ? Exit::ok : Exit::files;
}

}  // namespace caregrade::cli
