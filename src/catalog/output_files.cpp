#include "output_files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace caregrade::catalog {
namespace {

constexpr int journal_schema = 1;

int open_to_write(const std::string& path, int flags) { return ::open(path.c_str(), flags | O_CLOEXEC, 0666); }

nlohmann::json read_journal(const std::string& path) {
  std::ifstream stream{path, std::ios::binary};
  return nlohmann::json::parse(stream, nullptr, false);
}

}  // namespace

OutputFiles::~OutputFiles() {
  if (output_ > STDERR_FILENO) close(output_);
  if (refused_ >= 0) close(refused_);
}

Issues OutputFiles::failed(const std::string& path) const {
  return {{.code = "CG1013", .where = {.file = path}, .arguments = {{"reason", std::generic_category().message(errno)}}}};
}

Issues OutputFiles::open(const std::string& path) {
  path_ = path;
  if (path == "-") {
    output_ = STDOUT_FILENO;
    return {};
  }
  struct stat status {};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    return failed(path);
  }
  is_file_ = !exists || S_ISREG(status.st_mode);
  output_ = is_file_ ? open_to_write(part(), O_RDWR | O_CREAT) : open_to_write(path, O_WRONLY);
  if (output_ < 0) return failed(is_file_ ? part() : path);
  if (!is_file_) return {};
  struct stat held {}, named {};
  // why twice: another run may have put the file in its place between our opening it and our taking hold of it.
  const bool is_ours = flock(output_, LOCK_EX | LOCK_NB) == 0 && fstat(output_, &held) == 0 && stat(part().c_str(), &named) == 0 && held.st_ino == named.st_ino;
  if (is_ours) return {};
  return {{.code = "CG1019", .where = {.file = part()}, .arguments = {{"path", part()}}}};
}

bool OutputFiles::has_last() const { return is_file_ && std::filesystem::exists(journal()); }

Result<SafePoint> OutputFiles::last(const InputIdentity& input, const std::string& asked) const {
  const nlohmann::json note = read_journal(journal());
  SafePoint point{};
  try {
    if (note.at("schema") != journal_schema || note.at("asked") != asked)
      return Issue{.code = "CG1017", .where = {.file = journal()}, .arguments = {{"path", part()}}};
    const InputIdentity before{note.at("input").at("size"), note.at("input").at("modified"), note.at("input").at("head")};
    if (before != input) {
      const char* what = before.size != input.size ? "@input.size" : before.head != input.head ? "@input.head" : "@input.modified";
      return Issue{.code = "CG1016", .where = {.file = journal()}, .arguments = {{"what", what}}};
    }
    point = {.input = note.at("offset"), .line = note.at("line"), .output = note.at("output"), .refused = note.at("refused"), .is_done = note.at("done"), .counts = note.at("counts")};
  } catch (const nlohmann::json::exception&) {
    return Issue{.code = "CG1017", .where = {.file = journal()}, .arguments = {{"path", part()}}};
  }
  struct stat output {}, refused {};
  const bool is_there = point.is_done || (fstat(output_, &output) == 0 && static_cast<std::uint64_t>(output.st_size) >= point.output &&
                                          stat(refused_part().c_str(), &refused) == 0 && static_cast<std::uint64_t>(refused.st_size) >= point.refused);
  if (!is_there) return Issue{.code = "CG1017", .where = {.file = journal()}, .arguments = {{"path", part()}}};
  return point;
}

Issues OutputFiles::begin(const SafePoint& from, const InputIdentity& input, const std::string& asked) {
  input_ = input;
  asked_ = asked;
  kept_at_ = std::chrono::steady_clock::now();
  if (!is_file_) return {};
  output_bytes_ = from.output;
  refused_bytes_ = from.refused;
  // why first: what it speaks of is about to go.
  if (from.input == 0) unlink(journal().c_str());
  refused_ = open_to_write(refused_part(), O_RDWR | O_CREAT);
  if (refused_ < 0) return failed(refused_part());
  const auto cut = [](int descriptor, std::uint64_t length) {
    return ftruncate(descriptor, static_cast<off_t>(length)) == 0 && lseek(descriptor, 0, SEEK_END) >= 0;
  };
  return cut(output_, from.output) && cut(refused_, from.refused) ? Issues{} : failed(part());
}

Issues OutputFiles::write_to(int descriptor, std::string_view text, const std::string& path) const {
  while (!text.empty()) {
    const ssize_t put = ::write(descriptor, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return failed(path);
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Issues OutputFiles::write(std::string_view output, std::string_view refused) {
  Issues issues = write_to(output_, output, is_file_ ? part() : path_);
  if (issues.empty() && is_file_) issues = write_to(refused_, refused, refused_part());
  output_bytes_ += output.size();
  refused_bytes_ += refused.size();
  return issues;
}

/// A safe point costs what the disk takes to write everything: at most a twentieth of the time goes there.
bool OutputFiles::is_time() const {
  static constexpr std::chrono::milliseconds least{20};
  static constexpr std::chrono::seconds most{30};
  const auto wait = std::min<std::chrono::steady_clock::duration>(std::max<std::chrono::steady_clock::duration>(20 * cost_, least), most);
  return is_file_ && std::chrono::steady_clock::now() - kept_at_ >= wait;
}

Issues OutputFiles::keep(SafePoint point) {
  if (!is_file_) return {};
  const auto begun = std::chrono::steady_clock::now();
  if (fdatasync(output_) != 0) return failed(part());
  if (fdatasync(refused_) != 0) return failed(refused_part());
  const nlohmann::json note{{"schema", journal_schema}, {"asked", asked_},
                            {"input", {{"size", input_.size}, {"modified", input_.modified}, {"head", input_.head}}},
                            {"offset", point.input}, {"line", point.line}, {"output", output_bytes_}, {"refused", refused_bytes_},
                            {"done", point.is_done}, {"counts", point.counts}};
  const std::string fresh = journal() + ".new";
  const int descriptor = open_to_write(fresh, O_WRONLY | O_CREAT | O_TRUNC);
  if (descriptor < 0) return failed(fresh);
  Issues issues = write_to(descriptor, note.dump() + "\n", fresh);
  if (issues.empty() && fdatasync(descriptor) != 0) issues = failed(fresh);
  close(descriptor);
  if (issues.empty() && std::rename(fresh.c_str(), journal().c_str()) != 0) issues = failed(journal());
  kept_at_ = std::chrono::steady_clock::now();
  cost_ = kept_at_ - begun;
  return issues;
}

Issues OutputFiles::finish(SafePoint point, bool any_refused) {
  if (!is_file_) return {};
  if (point.is_done) {
    output_bytes_ = point.output;
  } else {
    point.is_done = true;
    if (Issues issues = keep(std::move(point)); !issues.empty()) return issues;
  }
  return rename_all(any_refused);
}

/// May be done twice: an earlier run may have been ended between any two of these.
Issues OutputFiles::rename_all(bool any_refused) {
  const auto put = [this](const std::string& from, const std::string& to) {
    struct stat status {};
    if (stat(from.c_str(), &status) != 0) return Issues{};
    return std::rename(from.c_str(), to.c_str()) == 0 ? Issues{} : failed(to);
  };
  Issues issues{};
  if (any_refused) issues = put(refused_part(), refused_path());
  else unlink(refused_part().c_str()), unlink(refused_path().c_str());
  struct stat status {};
  // why not one of another length: it was made to see whether another run holds it, after the whole one had been renamed.
  if (issues.empty() && fstat(output_, &status) == 0 && static_cast<std::uint64_t>(status.st_size) != output_bytes_) unlink(part().c_str());
  else if (issues.empty()) issues = put(part(), path_);
  if (issues.empty()) unlink(journal().c_str());
  return issues;
}

}  // namespace caregrade::catalog
