#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace caregrade {

/// A paragraph of a screen: what stands before it, and its text, which is wrapped beside that.
struct ScreenLine {
  std::string mark{};
  std::string text{};
  bool is_strong = false;
};

/// What an interview shows, before it is known how wide and how high.
struct Screen {
  std::string title{};  ///< which form, which sheet, how far
  std::string side{};   ///< levels still possible, and how many questions can still change that
  std::vector<ScreenLine> body{};
  std::vector<std::string> notices{};  ///< contradictions, and what could not be read
  std::string problem{};               ///< what was expected instead of the last entry
  std::string keys{};                  ///< what the keys do
  std::string prompt{};
};

/// Room that a terminal has.
struct Window {
  std::size_t columns = 80;
  std::size_t rows = 24;
  std::size_t top = 0;  ///< lines of the body above the first one shown
  bool has_color = false;
};

/// A screen laid out: exactly as many lines as fit, none wider than the window.
struct Layout {
  std::vector<std::string> lines{};
  std::size_t most_top = 0;  ///< of the body's lines, as far as it can be moved
  std::size_t room = 1;      ///< lines of the body that are shown at a time
  std::size_t row = 0;       ///< of the cursor, from 0
  std::size_t column = 0;
};

/// Lays a screen out for a terminal; `typed` is what stands behind the prompt so far, of which the end is shown.
[[nodiscard]] Layout layout(const Screen& screen, std::string_view typed, const Window& window);

/// The same as text that is read from top to bottom, without an end of the prompt's line.
[[nodiscard]] std::string plain_text(const Screen& screen, std::size_t columns);

}  // namespace caregrade
