#include "caregrade/text/messages.hpp"

#include <stdexcept>

namespace caregrade {

const std::string& Messages::operator[](std::string_view key) const {
  const auto found = texts_.find(key);
  if (found == texts_.end()) throw std::logic_error{"no message " + std::string{key}};
  return found->second;
}

std::string Messages::fill(std::string_view key, const std::vector<Issue::Argument>& arguments) const {
  const std::string& pattern = (*this)[key];
  std::string text{};
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = pattern.find('{', at);
    text.append(pattern, at, open - at);
    if (open == std::string::npos) break;
    const std::size_t close = pattern.find('}', open);
    const std::string name = pattern.substr(open + 1, close - open - 1);
    bool found = false;
    for (const auto& [argument, value] : arguments) {
      if (argument != name) continue;
      text += value;
      found = true;
    }
    if (!found) throw std::logic_error{"message " + std::string{key} + " has no value for " + name};
    at = close + 1;
  }
  return text;
}

}  // namespace caregrade
