#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"

namespace caregrade {

/// The words of one language: `key` to text with named places in braces.
class Messages {
 public:
  Messages() = default;
  explicit Messages(std::map<std::string, std::string, std::less<>> texts) : texts_{std::move(texts)} {}

  /// The text of a key. A key that is missing is our mistake: `std::logic_error`.
  [[nodiscard]] const std::string& operator[](std::string_view key) const;
  /// The text of a key with its places filled; a place without a value is our mistake: `std::logic_error`.
  [[nodiscard]] std::string fill(std::string_view key, const std::vector<Issue::Argument>& arguments) const;
  [[nodiscard]] bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& texts() const noexcept { return texts_; }

 private:
  std::map<std::string, std::string, std::less<>> texts_{};
};

/// The messages of data/messages, compiled in.
[[nodiscard]] const Messages& messages(Language language);

}  // namespace caregrade
