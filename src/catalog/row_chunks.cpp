#include "row_chunks.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "caregrade/io/answer_table.hpp"
#include "caregrade/proof/digest.hpp"
#include "caregrade/text/csv.hpp"

namespace caregrade::catalog {
namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
constexpr std::size_t head_bytes = std::size_t{64} << 10;

/// Line ends of a text, eight bytes at a time: all of the input comes through here, one thread after another.
std::uint64_t line_ends(std::string_view text) {
  static constexpr std::uint64_t ends = 0x0A0A'0A0A'0A0A'0A0A, low = 0x7F7F'7F7F'7F7F'7F7F;
  std::uint64_t count = 0;
  std::size_t at = 0;
  for (; at + sizeof ends <= text.size(); at += sizeof ends) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    word ^= ends;
    count += static_cast<std::uint64_t>(std::popcount(~(((word & low) + low) | word | low)));
  }
  return count + static_cast<std::uint64_t>(std::count(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), '\n'));
}

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

RowChunks::~RowChunks() {
  if (descriptor_ > STDIN_FILENO) close(descriptor_);
}

Issues RowChunks::open(const std::string& path, std::size_t chunk_bytes) {
  path_ = path;
  chunk_bytes_ = chunk_bytes;
  descriptor_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  int error = descriptor_ < 0 || fstat(descriptor_, &status) != 0 ? errno : 0;
  if (error == 0 && S_ISDIR(status.st_mode)) error = EISDIR;
  if (error != 0) return {{.code = "CG1001", .where = {.file = path}, .arguments = {{"path", path}, {"reason", reason(error)}}}};
  is_file_ = path != "-" && S_ISREG(status.st_mode);
  if (is_file_) {
    identity_.size = static_cast<std::uint64_t>(status.st_size);
    identity_.modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
    identify();
  }
  return {};
}

void RowChunks::identify() {
  std::string head(static_cast<std::size_t>(std::min<std::uint64_t>(identity_.size, head_bytes)), '\0');
  const ssize_t got = pread(descriptor_, head.data(), head.size(), 0);
  head.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  identity_.head = sha256_hex(head);
}

void RowChunks::fail(const char* code, Issue::Argument argument) {
  ended_ = true;
  issues_.push_back({.code = code, .where = {.file = path_}, .arguments = {{"path", path_}, std::move(argument)}});
}

/// Reads until the buffer has so many bytes, or there are no more.
void RowChunks::fill(std::size_t wanted) {
  std::size_t have = buffer_.size();
  if (have >= wanted || ended_) return;
  buffer_.resize(wanted);
  while (have < wanted && !ended_) {
    std::size_t next = wanted - have;
    if (is_file_) next = static_cast<std::size_t>(std::min<std::uint64_t>(next, identity_.size - read_));
    const ssize_t got = next == 0 ? 0 : ::read(descriptor_, buffer_.data() + have, next);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("CG1018", {"reason", reason(errno)});
    else if (got == 0 && next > 0 && is_file_) fail("CG1016", {"what", "@input.shorter"});
    else if (got == 0) ended_ = true;
    else have += static_cast<std::size_t>(got), read_ += static_cast<std::uint64_t>(got);
  }
  buffer_.resize(have);
}

std::string_view RowChunks::head() {
  fill(head_bytes);
  if (buffer_.substr(0, utf8_mark.size()) == utf8_mark) buffer_.erase(0, utf8_mark.size());
  return buffer_;
}

std::string RowChunks::take_header() {
  fill(AnswerRows::most_row_bytes);
  std::size_t at = 0;
  while (at < buffer_.size() && (buffer_[at] == '\n' || buffer_[at] == '\r')) ++at;
  const CsvRowEnd end = csv_row_end(buffer_, at, ended_);
  std::string header = buffer_.substr(at, end.end - at);
  line_ += line_ends(std::string_view{buffer_}.substr(0, end.end));
  buffer_.erase(0, end.end);
  return header;
}

void RowChunks::go_to(std::uint64_t offset, std::uint64_t line) {
  lseek(descriptor_, static_cast<off_t>(offset), SEEK_SET);
  buffer_.clear();
  read_ = offset;
  line_ = line;
  ended_ = false;
}

/// Bytes of the buffer up to the end of its last whole row.
std::size_t RowChunks::whole_rows() const {
  if (ended_) return buffer_.size();
  if (rows_are_lines_ || std::memchr(buffer_.data(), '"', buffer_.size()) == nullptr) return buffer_.rfind('\n') + 1;
  std::size_t at = 0;
  for (CsvRowEnd row{}; at < buffer_.size(); at = row.end) {
    row = csv_row_end(buffer_, at, false);
    if (!row.is_whole) break;
  }
  return at;
}

bool RowChunks::next(RowChunk& chunk) {
  chunk.text.clear();
  chunk.is_too_long = false;
  chunk.first_line = line_;
  std::size_t whole = 0;
  for (const std::size_t wanted : {chunk_bytes_, AnswerRows::most_row_bytes}) {
    fill(wanted);
    whole = whole_rows();
    if (whole > 0 || ended_) break;
  }
  if (has_errors(issues_)) return false;
  if (whole == 0 && !ended_) {
    skip_line(chunk);
  } else {
    if (ended_ && buffer_.size() == whole && whole > 0) look_for_growth(), whole = buffer_.size();
    if (whole == 0) return false;
    std::string rest = buffer_.substr(whole);
    buffer_.resize(whole);
    chunk.text.swap(buffer_);
    buffer_ = std::move(rest);
    if (chunk.text.back() != '\n') chunk.text += '\n';
    line_ += line_ends(chunk.text);
  }
  chunk.number = count_++;
  chunk.end = read_ - buffer_.size();
  chunk.end_line = line_;
  return !has_errors(issues_);
}

/// Passes over a row that is too long, however long it is.
void RowChunks::skip_line(RowChunk& chunk) {
  chunk.is_too_long = true;
  std::size_t end = std::string::npos;
  while (end == std::string::npos && !ended_) {
    buffer_.clear();
    fill(chunk_bytes_);
    end = buffer_.find('\n');
  }
  buffer_.erase(0, end == std::string::npos ? end : end + 1);
  ++line_;
}

/// A file that grew while it was read has rows behind those read; one that was being written is left to them.
void RowChunks::look_for_growth() {
  struct stat status {};
  if (!is_file_ || fstat(descriptor_, &status) != 0 || static_cast<std::uint64_t>(status.st_size) <= identity_.size) return;
  const std::size_t whole = buffer_.rfind('\n') + 1;
  read_ -= buffer_.size() - whole;
  buffer_.resize(whole);
  issues_.push_back({.code = "CG1020", .where = {.file = path_},
                     .arguments = {{"path", path_}, {"bytes", std::to_string(static_cast<std::uint64_t>(status.st_size) - read_)}}, .severity = Severity::warning});
}

}  // namespace caregrade::catalog
