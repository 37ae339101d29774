#pragma once

#include <cstddef>
#include <string>

namespace caregrade::cli {

/// Bytes that the largest code holds at error correction M (ISO/IEC 18004).
inline constexpr std::size_t most_of_code = 2331;

/// The text as a QR code (error correction M) with its quiet zone: one path of an SVG image, half a millimetre a module.
[[nodiscard]] std::string qr_svg(const std::string& text);

/// The same for a dark or light terminal: two columns a module, drawn by background colours, for block characters are of no sure width.
[[nodiscard]] std::string qr_terminal(const std::string& text);

}  // namespace caregrade::cli
