#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/result.hpp"
#include "caregrade/io/data_file.hpp"

namespace caregrade {

/// The tables (`.csv`, `.toml`) of a folder on the disk, by name, with their bytes.
class Folder {
 public:
  /// CG1001: the folder or a file of it cannot be opened. A file longer than a reader takes is cut one byte past that.
  [[nodiscard]] static Result<Folder> open(const std::string& path);

  /// Never empty: an empty folder gives one file without a name, whose path says which folder it was. Good as long as the folder.
  [[nodiscard]] std::vector<DataFile> files() const;

 private:
  std::string path_{};
  std::vector<std::string> names_{};
  std::vector<std::string> texts_{};
};

/// The tables compiled in below `data/<path>/`, by name.
[[nodiscard]] std::vector<DataFile> embedded_folder(std::string_view path);

/// The names of the folders compiled in below `data/<path>/`.
[[nodiscard]] std::vector<std::string> embedded_folders(std::string_view path);

}  // namespace caregrade
