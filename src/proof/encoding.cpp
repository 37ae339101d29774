#include "caregrade/proof/encoding.hpp"

#include <array>
#include <cstdint>

namespace caregrade {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view qr_alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
constexpr std::uint8_t none = 0xFF;

/// Position of each byte in an alphabet.
constexpr std::array<std::uint8_t, 256> positions(std::string_view alphabet) {
  std::array<std::uint8_t, 256> table{};
  for (std::uint8_t& each : table) each = none;
  for (std::size_t i = 0; i < alphabet.size(); ++i) table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return table;
}

constexpr auto url_positions = positions(url_alphabet);
constexpr auto qr_positions = positions(qr_alphabet);

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string text{};
  text.reserve((bytes.size() * 4 + 2) / 3);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t group = byte_at(bytes, i) << 16;
    if (count > 1) group |= byte_at(bytes, i + 1) << 8;
    if (count > 2) group |= byte_at(bytes, i + 2);
    for (std::size_t k = 0; k <= count; ++k) text += url_alphabet[group >> (18 - 6 * k) & 63U];
  }
  return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string bytes{};
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t pending = 0;
  unsigned bits = 0;
  for (const char letter : text) {
    const std::uint8_t value = url_positions[static_cast<std::uint8_t>(letter)];
    if (value == none) return std::nullopt;
    pending = (pending << 6 | value) & 0xFFFFU;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(pending >> bits & 0xFFU);
  }
  // why: bits left over that are not zero would make two texts of the same bytes.
  if ((pending & ((1U << bits) - 1U)) != 0) return std::nullopt;
  return bytes;
}

std::string base45(std::string_view bytes) {
  std::string text{};
  text.reserve(bytes.size() / 2 * 3 + 2);
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    const bool is_pair = i + 1 < bytes.size();
    std::uint32_t value = is_pair ? byte_at(bytes, i) << 8 | byte_at(bytes, i + 1) : byte_at(bytes, i);
    for (int k = 0; k < (is_pair ? 3 : 2); ++k, value /= 45) text += qr_alphabet[value % 45];
  }
  return text;
}

std::optional<std::string> from_base45(std::string_view text) {
  if (text.size() % 3 == 1) return std::nullopt;
  std::string bytes{};
  bytes.reserve(text.size() / 3 * 2 + 1);
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t count = text.size() - i < 3 ? 2 : 3;
    std::uint32_t value = 0;
    for (std::size_t k = count; k-- > 0;) {
      const std::uint8_t digit = qr_positions[static_cast<std::uint8_t>(text[i + k])];
      if (digit == none) return std::nullopt;
      value = value * 45 + digit;
    }
    if (value > (count == 3 ? 0xFFFFU : 0xFFU)) return std::nullopt;
    if (count == 3) bytes += static_cast<char>(value >> 8);
    bytes += static_cast<char>(value & 0xFFU);
  }
  return bytes;
}

}  // namespace caregrade
