#pragma once

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace caregrade {

/// Place of a problem. Line and column count from 1 (columns in characters); 0 means "not known".
struct Where {
  std::string file{};
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string pointer{};  ///< JSON Pointer (RFC 6901) inside the document, empty at its root.

  bool operator==(const Where&) const = default;
};

enum class Severity : std::uint8_t { note, warning, error };

/// A problem as data: the texts live in data/messages, so that every language says the same.
struct Issue {
  using Argument = std::pair<std::string, std::string>;

  std::string code{};  ///< e.g. `CG3002`; documented in docs/errors.md.
  Where where{};
  std::vector<Argument> arguments{};  ///< values for the message's named places; `@key` stands for a message
  Severity severity = Severity::error;

  bool operator==(const Issue&) const = default;
};

using Issues = std::vector<Issue>;

/// True when at least one issue is an error.
[[nodiscard]] inline bool has_errors(const Issues& issues) {
  for (const Issue& issue : issues)
    if (issue.severity == Severity::error) return true;
  return false;
}

/// Moves `more` to the end of `issues`.
inline void append(Issues& issues, Issues more) {
  for (Issue& issue : more) issues.push_back(std::move(issue));
}

/// A value or at least one issue.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_{std::move(value)} {}
  /// A value that is made where it stays. why: a large one need not be moved.
  explicit Result(std::in_place_t) : value_{std::in_place, Made{}} {}
  Result(Issue issue) { issues_.push_back(std::move(issue)); }
  Result(Issues issues) : issues_{std::move(issues)} { assert(!issues_.empty()); }

  [[nodiscard]] bool ok() const noexcept { return value_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  /// The value; `std::bad_optional_access` when there is none.
  [[nodiscard]] const T& value() const& { return value_.value(); }
  [[nodiscard]] T& value() & { return value_.value(); }
  [[nodiscard]] T&& value() && { return std::move(value_).value(); }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }
  /// Empty exactly when there is a value.
  [[nodiscard]] const Issues& issues() const noexcept { return issues_; }

 private:
  /// Becomes the value where it stays. why not `T()`: that clears an aggregate first, also what is read only where it was written.
  struct Made {
    operator T() const {
      T made;
      return made;
    }
  };

  std::optional<T> value_{};
  Issues issues_{};
};

}  // namespace caregrade
