// Compares what was compiled in with the folder it came from: the same files, byte for byte, in order.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "caregrade/data.hpp"

namespace fs = std::filesystem;

static std::string read(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const fs::path folder{argv[1]};

  std::vector<std::string> expected{};
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{folder}) {
    const std::string name = entry.path().filename().string();
    if (entry.is_regular_file() && name != "cases.ndjson" && name != "README.md" && !name.starts_with('.'))
      expected.push_back(entry.path().lexically_relative(folder).generic_string());
  }
  std::sort(expected.begin(), expected.end());

  std::vector<std::string> found{};
  int wrong = 0;
  for (const caregrade::EmbeddedFile& file : caregrade::embedded_files()) {
    found.emplace_back(file.path);
    if (file.text == read(folder / file.path)) continue;
    std::cerr << file.path << ": embedded bytes differ from the file\n";
    ++wrong;
  }
  if (found != expected) {
    std::cerr << "the embedded files are not those of " << folder << ", ordered by path\n";
    ++wrong;
  }
  std::cout << found.size() << " files compared\n";
  return wrong == 0 && !found.empty() ? 0 : 1;
}
