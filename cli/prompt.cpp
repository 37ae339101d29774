#include "prompt.hpp"

#include <iostream>

namespace caregrade::cli {

std::optional<std::string> prompted(std::string_view prompt) {
  static constexpr std::size_t most = 4096;
  std::cerr << prompt << std::flush;
  std::string line{};
  int c = std::cin.get();
  if (c == std::char_traits<char>::eof()) return std::nullopt;
  for (; c != std::char_traits<char>::eof() && c != '\n'; c = std::cin.get())
    if (line.size() < most) line += static_cast<char>(c);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  return line;
}

}  // namespace caregrade::cli
