#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "caregrade/engine/check.hpp"
#include "caregrade/engine/compile.hpp"
#include "caregrade/io/standard_reader.hpp"

namespace caregrade::test {

/// A standard's folder in memory, so that a test can break one thing in it.
class Folder {
 public:
  explicit Folder(const std::string& id) {
    for (const auto& entry : std::filesystem::directory_iterator{std::filesystem::path{CAREGRADE_SOURCE_DIR} / "data" / "standards" / id}) {
      std::ifstream stream{entry.path(), std::ios::binary};
      files_[entry.path().filename().string()] = {std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
    }
  }

  /// Replaces one text; a text that is not there is a mistake of the test.
  Folder& replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string& text = files_.at(file);
    const std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error{file + " has no " + from};
    text.replace(at, from.size(), to);
    return *this;
  }

  template <class Change>
  Folder& change(const std::string& file, Change change) {
    files_.at(file) = change(files_.at(file));
    return *this;
  }

  Folder& append(const std::string& file, const std::string& text) {
    files_.at(file) += text;
    return *this;
  }

  Folder& remove(const std::string& file) {
    files_.erase(file);
    return *this;
  }

  [[nodiscard]] Result<Standard> read() const {
    std::vector<StandardFile> files{};
    for (const auto& [name, text] : files_) files.push_back({name, name, text});
    return read_standard(files);
  }

  /// Every problem of the folder, as `caregrade check` finds them.
  [[nodiscard]] Issues problems() const {
    auto standard = read();
    if (!standard) return standard.issues();
    auto plan = compile(*standard);
    if (!plan) return plan.issues();
    standard.value().plan = std::move(plan).value();
    return check(*standard);
  }

  /// `code file:line:column` of each problem.
  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> lines{};
    for (const Issue& issue : problems())
      lines.push_back(issue.code + " " + issue.where.file + ":" + std::to_string(issue.where.line) + ":" + std::to_string(issue.where.column));
    return lines;
  }

 private:
  std::map<std::string, std::string> files_{};
};

}  // namespace caregrade::test
