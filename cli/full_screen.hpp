#pragma once

#include <string>

#include "caregrade/desk/screen.hpp"

namespace caregrade::cli {

/// What came from the keyboard, or from outside.
struct Key {
  enum class Kind { text, enter, backspace, clear, up, down, page_up, page_down, resized, ended };

  Kind kind = Kind::text;
  std::string text{};  ///< one character
};

/// The terminal as a whole screen: keys come one by one, and what was there before comes back at the end.
///
/// There is one at a time. It is a terminal's plainest part that is used, which xterm and all its kin, the Linux console and what
/// stands behind ssh have in common: places, clearing to the end of a line, and the second screen.
class FullScreen {
 public:
  /// Whether input and output are a terminal that can do this.
  [[nodiscard]] static bool is_possible();

  FullScreen();
  FullScreen(const FullScreen&) = delete;
  FullScreen& operator=(const FullScreen&) = delete;
  ~FullScreen();

  /// Room at this moment.
  [[nodiscard]] Window window() const;
  void draw(const Layout& layout);
  /// Waits for a key, another size, or the end: of the input, by Ctrl-C, or asked for by a signal.
  [[nodiscard]] Key read();

 private:
  [[nodiscard]] bool fill(int milliseconds);
  [[nodiscard]] Key escape();

  std::string input_{};
};

}  // namespace caregrade::cli
