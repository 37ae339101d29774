#include "whole_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

namespace caregrade::cli {
namespace {

Issue cannot_write(const std::string& file) {
  return {.code = "CG1013", .where = {.file = file}, .arguments = {{"reason", std::generic_category().message(errno)}}};
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

/// Makes a renaming last: it is the folder that holds names. A file system that cannot do that is no reason to stop.
void keep_names(const std::string& file) {
  const std::string folder = std::filesystem::path{file}.parent_path().string();
  const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  static_cast<void>(fsync(descriptor));
  close(descriptor);
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

std::optional<Issue> put_file(const std::string& file, const std::string& text, bool is_private) {
  if (file == "-") return std::cout << text ? std::nullopt : std::optional{cannot_write(file)};
  const std::string part = file + ".part";
  const int descriptor = open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, is_private ? 0600 : 0644);
  if (descriptor < 0) return cannot_write(file);
  const bool written = (!is_private || fchmod(descriptor, 0600) == 0) && write_all(descriptor, text) && fsync(descriptor) == 0;
  if (close(descriptor) == 0 && written && std::rename(part.c_str(), file.c_str()) == 0) {
    if (is_private) keep_names(file);
    return std::nullopt;
  }
  Issue issue = cannot_write(file);
  unlink(part.c_str());
  return issue;
}

bool write_file(const std::string& file, const std::string& text, bool is_private, const Terminal& terminal) {
  const auto issue = put_file(file, text, is_private);
  if (issue) show(*issue, terminal);
  return !issue;
}

}  // namespace caregrade::cli
