#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace caregrade::test {

/// A file of tests/vectors.
inline std::string vector_file(const std::string& path) {
  std::ifstream stream{std::filesystem::path{CAREGRADE_SOURCE_DIR} / "tests/vectors" / path, std::ios::binary};
  if (!stream) throw std::runtime_error{"no vector " + path};
  return {std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}};
}

inline std::string from_hex(std::string_view text) {
  std::string bytes{};
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) bytes += static_cast<char>(std::stoi(std::string{text.substr(i, 2)}, nullptr, 16));
  return bytes;
}

inline std::string to_hex(std::string_view bytes) {
  std::string text{};
  for (const char each : bytes) {
    text += "0123456789abcdef"[static_cast<unsigned char>(each) >> 4U];
    text += "0123456789abcdef"[static_cast<unsigned char>(each) & 15U];
  }
  return text;
}

}  // namespace caregrade::test
