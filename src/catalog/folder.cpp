#include "folder.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "caregrade/data.hpp"

namespace caregrade {
namespace {

namespace fs = std::filesystem;

Issue cannot_open(const std::string& path, const std::error_code& error) {
  return {.code = "CG1001", .where = {.file = path}, .arguments = {{"path", path}, {"reason", error.message()}}};
}

bool is_table(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  const std::string_view extension = dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot);
  return extension == ".csv" || extension == ".toml";
}

}  // namespace

Result<Folder> Folder::open(const std::string& path) {
  Folder folder{};
  folder.path_ = path;
  std::error_code error{};
  fs::directory_iterator entries{path, error};
  if (error) return cannot_open(path, error);
  for (const auto& entry : entries) {
    // why only whole files: a pipe of that name would never end.
    if (is_table(entry.path().filename().string()) && entry.is_regular_file(error)) folder.names_.push_back(entry.path().filename().string());
    if (folder.names_.size() > DataFile::most_files) break;
  }
  std::sort(folder.names_.begin(), folder.names_.end());
  for (const std::string& name : folder.names_) {
    const std::string file = (fs::path{path} / name).string();
    std::ifstream stream{file, std::ios::binary};
    if (!stream) return cannot_open(file, std::make_error_code(std::errc::permission_denied));
    std::string text(DataFile::most_bytes + 1, '\0');  // one byte more than is taken: the reader says so
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    text.shrink_to_fit();
    folder.texts_.push_back(std::move(text));
  }
  return folder;
}

std::vector<DataFile> Folder::files() const {
  std::vector<DataFile> files{};
  for (std::size_t i = 0; i < names_.size(); ++i) files.push_back({.name = names_[i], .path = (fs::path{path_} / names_[i]).string(), .text = texts_[i]});
  if (files.empty()) files.push_back({.name = "", .path = (fs::path{path_} / "").string(), .text = {}});
  return files;
}

std::vector<DataFile> embedded_folder(std::string_view path) {
  const std::string folder = std::string{path} + "/";
  std::vector<DataFile> files{};
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.substr(0, folder.size()) != folder) continue;
    const std::string_view name = file.path.substr(folder.size());
    if (is_table(name)) files.push_back({.name = std::string{name}, .path = "data/" + std::string{file.path}, .text = file.text});
  }
  return files;
}

std::vector<std::string> embedded_folders(std::string_view path) {
  const std::string folder = std::string{path} + "/";
  std::vector<std::string> names{};
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path.substr(0, folder.size()) != folder) continue;
    const std::string_view rest = file.path.substr(folder.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) continue;
    if (names.empty() || names.back() != rest.substr(0, slash)) names.emplace_back(rest.substr(0, slash));
  }
  return names;
}

}  // namespace caregrade
