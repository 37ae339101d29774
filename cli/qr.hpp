#pragma once

#include <string>

namespace caregrade::cli {

/// The text as a QR code (error correction M) with its quiet zone: one path of an SVG image, half a millimetre a module.
[[nodiscard]] std::string qr_svg(const std::string& text);

/// The same for a dark or light terminal: two columns a module, drawn by background colours, for block characters are of no sure width.
[[nodiscard]] std::string qr_terminal(const std::string& text);

}  // namespace caregrade::cli
