#include "full_screen.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace caregrade::cli {
namespace {

volatile std::sig_atomic_t resized = 0;
volatile std::sig_atomic_t ended = 0;
termios before{};
std::array<struct sigaction, 4> actions_before{};
constexpr std::array<int, 4> signals{SIGWINCH, SIGTERM, SIGHUP, SIGINT};

void note(int signal) { (signal == SIGWINCH ? resized : ended) = 1; }

void put(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Bytes of the character that begins with this one; 1 where none does.
std::size_t length_of(unsigned char first) { return first < 0xC2 ? 1U : first < 0xE0 ? 2U : first < 0xF0 ? 3U : first < 0xF5 ? 4U : 1U; }

}  // namespace

bool FullScreen::is_possible() {
  const char* kind = std::getenv("TERM");
  return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0 && kind != nullptr && *kind != '\0' && std::string_view{kind} != "dumb";
}

FullScreen::FullScreen() {
  tcgetattr(STDIN_FILENO, &before);
  termios raw = before;
  raw.c_iflag &= ~static_cast<tcflag_t>(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
  raw.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN | ISIG);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  for (std::size_t i = 0; i < signals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = note;
    sigaction(signals[i], &action, &actions_before[i]);
  }
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw);
  put("\033[?1049h\033[2J\033[H");
}

FullScreen::~FullScreen() {
  put("\033[0m\033[?1049l");
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  for (std::size_t i = 0; i < signals.size(); ++i) sigaction(signals[i], &actions_before[i], nullptr);
}

Window FullScreen::window() const {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
  return known ? Window{.columns = size.ws_col, .rows = size.ws_row} : Window{};
}

void FullScreen::draw(const Layout& layout) {
  std::string out = "\033[?25l\033[H";
  for (std::size_t i = 0; i < layout.lines.size(); ++i) out += (i == 0 ? "" : "\r\n") + layout.lines[i] + "\033[K";
  out += "\033[J\033[" + std::to_string(layout.row + 1) + ";" + std::to_string(layout.column + 1) + "H\033[?25h";
  put(out);
}

/// More input, waited for at most so long (-1: for ever); false where none came.
bool FullScreen::fill(int milliseconds) {
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  // why blocked up to the waiting: a signal between looking and waiting would else be seen with the next key only.
  sigset_t blocked{}, old{};
  sigemptyset(&blocked);
  for (const int signal : signals) sigaddset(&blocked, signal);
  sigprocmask(SIG_BLOCK, &blocked, &old);
  const timespec limit{.tv_sec = milliseconds / 1000, .tv_nsec = static_cast<long>(milliseconds % 1000) * 1'000'000};
  const bool is_told = resized != 0 || ended != 0;
  const int ready = is_told ? 0 : ppoll(&input, 1, milliseconds < 0 ? nullptr : &limit, &old);
  sigprocmask(SIG_SETMASK, &old, nullptr);
  if (ready <= 0) return false;
  std::array<char, 4096> bytes{};
  const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
  if (count <= 0) ended = 1;
  else input_.append(bytes.data(), static_cast<std::size_t>(count));
  return count > 0;
}

Key FullScreen::read() {
  while (input_.empty() || input_.size() < length_of(static_cast<unsigned char>(input_.front()))) {
    if (ended != 0) return {.kind = Key::Kind::ended};
    if (resized != 0) {
      resized = 0;
      return {.kind = Key::Kind::resized};
    }
    static_cast<void>(fill(-1));
  }
  const auto first = static_cast<unsigned char>(input_.front());
  if (first == 0x1B) return escape();
  const std::size_t length = length_of(first);
  std::string character = input_.substr(0, length);
  input_.erase(0, length);
  static constexpr char ctrl_c = 3, ctrl_d = 4, ctrl_h = 8, ctrl_u = 21, erase = 127;
  switch (character.front()) {
    case ctrl_c:
    case ctrl_d: return {.kind = Key::Kind::ended};
    case '\r':
    case '\n': return {.kind = Key::Kind::enter};
    case ctrl_h:
    case erase: return {.kind = Key::Kind::backspace};
    case ctrl_u: return {.kind = Key::Kind::clear};
    default: break;
  }
  if (first < 0x20) return read();
  return {.kind = Key::Kind::text, .text = std::move(character)};
}

/// A key that comes as several bytes; those without a meaning here are passed over.
Key FullScreen::escape() {
  static constexpr int patience = 50;  ///< milliseconds that the rest of one may take over a slow line
  while (input_.size() < 3 && fill(patience)) {
  }
  if (input_.size() < 2 || (input_[1] != '[' && input_[1] != 'O')) {
    input_.erase(0, 1);
    return {.kind = Key::Kind::clear};
  }
  std::size_t end = 2;
  const auto is_last = [this](std::size_t at) { return input_[at] >= '@' && input_[at] <= '~'; };
  while ((end < input_.size() && !is_last(end)) || (end >= input_.size() && fill(patience)))
    if (end < input_.size()) ++end;
  const std::string code = input_.substr(2, end < input_.size() ? end - 1 : std::string::npos);
  input_.erase(0, end + 1);
  if (code == "A") return {.kind = Key::Kind::up};
  if (code == "B") return {.kind = Key::Kind::down};
  if (code == "5~") return {.kind = Key::Kind::page_up};
  if (code == "6~") return {.kind = Key::Kind::page_down};
  return read();
}

}  // namespace caregrade::cli
