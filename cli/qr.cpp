#include "qr.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace caregrade::cli {
namespace {

constexpr int quiet = 4;  ///< modules around the code (ISO/IEC 18004)

struct Freed {
  void operator()(QRcode* code) const { QRcode_free(code); }
};
using Code = std::unique_ptr<QRcode, Freed>;

Code encoded(const std::string& text) {
  Code code{QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1)};
  if (!code) throw std::runtime_error{"libqrencode cannot write this text"};
  return code;
}

bool is_dark(const QRcode& code, int x, int y) {
  if (x < 0 || y < 0 || x >= code.width || y >= code.width) return false;
  return (code.data[y * code.width + x] & 1U) != 0;
}

}  // namespace

std::string qr_svg(const std::string& text) {
  const Code code = encoded(text);
  const int size = code->width + 2 * quiet;
  std::string path{};
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      if (is_dark(*code, x, y)) path += fmt::format("M{},{}h1v1h-1z", x + quiet, y + quiet);
  return fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}mm" height="{0}mm" viewBox="0 0 {1} {1}"><path fill="#fff" d="M0,0h{1}v{1}h-{1}z"/><path d="{2}"/></svg>)" "\n",
                     static_cast<double>(size) / 2, size, path);
}

std::string qr_terminal(const std::string& text) {
  const Code code = encoded(text);
  std::string picture{};
  for (int y = -quiet; y < code->width + quiet; ++y) {
    for (int x = -quiet; x < code->width + quiet; ++x) picture += is_dark(*code, x, y) ? "\033[40m  " : "\033[107m  ";
    picture += "\033[0m\n";
  }
  return picture;
}

}  // namespace caregrade::cli
