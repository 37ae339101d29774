#include "caregrade/proof/cose.hpp"

namespace caregrade {
namespace {

constexpr char tag_18 = '\xD2';

}  // namespace

std::string to_be_signed(const CoseSign1& message, std::string_view external) {
  // why: an empty header is signed as no bytes, however it was written (RFC 9052, section 4.4).
  const bool is_empty = message.protected_header.children.empty();
  return to_cbor(Cbor::array({Cbor::of_text("Signature1"), Cbor::of_bytes(is_empty ? "" : message.protected_bytes), Cbor::of_bytes(std::string{external}),
                              Cbor::of_bytes(message.payload)}));
}

std::string to_bytes(const CoseSign1& message) {
  return tag_18 + to_cbor(Cbor::array({Cbor::of_bytes(message.protected_bytes), message.unprotected_header, Cbor::of_bytes(message.payload),
                                       Cbor::of_bytes(message.signature)}));
}

std::optional<CoseSign1> read_sign1(std::string_view bytes) {
  using Kind = Cbor::Kind;
  if (bytes.empty() || bytes.front() != tag_18) return std::nullopt;
  auto outer = from_cbor(bytes.substr(1));
  if (!outer || outer->kind != Kind::array || outer->children.size() != 4) return std::nullopt;
  auto& part = outer->children;
  if (part[0].kind != Kind::bytes || part[1].kind != Kind::map || part[2].kind != Kind::bytes || part[3].kind != Kind::bytes) return std::nullopt;
  CoseSign1 message{.protected_bytes = std::move(part[0].text), .unprotected_header = std::move(part[1]), .payload = std::move(part[2].text),
                    .signature = std::move(part[3].text)};
  if (message.protected_bytes.empty()) return message;
  auto header = from_cbor(message.protected_bytes);
  if (!header || header->kind != Kind::map) return std::nullopt;
  message.protected_header = *std::move(header);
  return message;
}

}  // namespace caregrade
