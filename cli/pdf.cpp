#include "pdf.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <vector>

#include "caregrade/installation.hpp"
#include "whole_files.hpp"

extern char** environ;

namespace caregrade::cli {
namespace {

/// A folder of its own that only its owner can look into, gone with everything in it at the end.
class WorkFolder {
 public:
  WorkFolder() {
    std::error_code error{};
    path_ = (std::filesystem::temp_directory_path(error) / "caregrade-XXXXXX").string();
    if (error || mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder() {
    std::error_code error{};
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_{};
};

/// Runs a program by its path with its output thrown away; its exit status, -1 where it could not be run.
int run(std::vector<std::string> words) {
  std::vector<char*> pointers{};
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0);
  pid_t child = 0;
  const int failed = posix_spawn(&child, pointers.front(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return -1;
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

Exit write_pdf(const std::string& page, const std::string& file, const Terminal& terminal) {
  std::string printer = find_program("weasyprint");
  const bool is_browser = printer.empty();
  for (const char* name : {"chromium", "chromium-browser", "google-chrome"})
    if (printer.empty()) printer = find_program(name);
  if (printer.empty()) {
    show({.code = "CG6016", .where = {.file = file}}, terminal);
    return Exit::files;
  }
  const WorkFolder folder{};
  const std::string html = folder.path() + "/report.html", pdf = folder.path() + "/report.pdf";
  if (folder.path().empty()) {
    show({.code = "CG1013", .where = {.file = file}, .arguments = {{"reason", std::generic_category().message(errno)}}}, terminal);
    return Exit::files;
  }
  if (!write_file(html, page, true, terminal)) return Exit::files;
  const int status = is_browser ? run({printer, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=" + folder.path() + "/profile", "--print-to-pdf=" + pdf,
                                       "file://" + html})
                                : run({printer, "--quiet", html, pdf});
  struct stat made {};
  if (status != 0 || stat(pdf.c_str(), &made) != 0 || made.st_size == 0) {
    show({.code = "CG6017", .where = {.file = file}, .arguments = {{"program", printer}, {"status", std::to_string(status)}}}, terminal);
    return Exit::files;
  }
  const auto text = read_file(pdf, terminal);
  return text && write_file(file, *text, true, terminal) ? Exit::ok : Exit::files;
}

}  // namespace caregrade::cli
