#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace caregrade {

/// Base64url without padding (RFC 4648, section 5).
[[nodiscard]] std::string base64url(std::string_view bytes);
/// The bytes; nothing where `base64url` would have written them otherwise: one text for one meaning.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

/// Base45 (RFC 9285), whose characters a QR code holds in its alphanumeric mode.
[[nodiscard]] std::string base45(std::string_view bytes);
/// The bytes; nothing where the text is not Base45.
[[nodiscard]] std::optional<std::string> from_base45(std::string_view text);

}  // namespace caregrade
