#include "caregrade/proof/key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"
#include "json.hpp"

namespace caregrade {

struct PublicKey::Held {
  EVP_PKEY* key = nullptr;
  Held() = default;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { EVP_PKEY_free(key); }
};

namespace {

using proof::find_text;
using proof::Json;

template <auto release>
struct Released {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
using Context = std::unique_ptr<EVP_PKEY_CTX, Released<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Released<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Released<BN_clear_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Released<ECDSA_SIG_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Released<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Released<OSSL_PARAM_free>>;

constexpr std::size_t coordinate_size = 32;
constexpr std::size_t key_id_size = 8;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void must(bool done, const char* what) {
  if (!done) throw std::runtime_error{std::string{"OpenSSL cannot "} + what};
}

/// How OpenSSL and JSON Web Keys name an algorithm's keys.
struct Names {
  SignatureAlgorithm algorithm = SignatureAlgorithm::es256;
  const char* type = "";   ///< of OpenSSL
  const char* group = "";  ///< of OpenSSL
  const char* kty = "";
  const char* crv = "";
};
constexpr std::array<Names, 3> all_names{{{SignatureAlgorithm::es256, "EC", "P-256", "EC", "P-256"},
                                          {SignatureAlgorithm::ed25519, "ED25519", "", "OKP", "Ed25519"},
                                          {SignatureAlgorithm::sm2, "SM2", "SM2", "EC", "SM2"}}};
const Names& names_of(SignatureAlgorithm algorithm) { return all_names[static_cast<std::size_t>(algorithm)]; }

/// The numbers of a key; `d` empty where it is public, `y` empty where the curve needs none.
struct Numbers {
  std::string x{}, y{}, d{};
};

EVP_PKEY* curve_key(const Names& names, const Numbers& numbers) {
  const ParameterBuilder builder{OSSL_PARAM_BLD_new()};
  const std::string point = '\x04' + numbers.x + numbers.y;
  const Number d{numbers.d.empty() ? nullptr : BN_bin2bn(bytes_of(numbers.d), static_cast<int>(numbers.d.size()), nullptr)};
  must(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, names.group, 0) == 1 &&
           OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1 &&
           (!d || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) == 1),
       "take a key");
  const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const Context context{EVP_PKEY_CTX_new_from_name(nullptr, names.type, nullptr)};
  EVP_PKEY* key = nullptr;
  must(context && EVP_PKEY_fromdata_init(context.get()) == 1, "make keys of this curve");
  if (EVP_PKEY_fromdata(context.get(), &key, d ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
  const Context check{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  if (EVP_PKEY_public_check(check.get()) == 1 && (!d || EVP_PKEY_pairwise_check(check.get()) == 1)) return key;
  EVP_PKEY_free(key);
  return nullptr;
}

EVP_PKEY* edwards_key(const Numbers& numbers) {
  if (numbers.d.empty()) return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(numbers.x), numbers.x.size());
  EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(numbers.d), numbers.d.size());
  std::string x(coordinate_size, '\0');
  std::size_t size = x.size();
  if (key != nullptr && EVP_PKEY_get_raw_public_key(key, bytes_of(x), &size) == 1 && x == numbers.x) return key;
  EVP_PKEY_free(key);
  return nullptr;
}

/// The numbers that a key's kind needs, each of 32 bytes; nothing where one is missing or of another size.
std::optional<Numbers> read_numbers(const Json& jwk, const Names& names, bool is_private) {
  Numbers numbers{};
  const auto read = [&jwk](const char* member, std::string& into) {
    const std::string* text = find_text(jwk, member);
    auto bytes = text == nullptr ? std::nullopt : from_base64url(*text);
    if (!bytes || bytes->size() != coordinate_size) return false;
    into = *std::move(bytes);
    return true;
  };
  const bool has_y = names.algorithm != SignatureAlgorithm::ed25519;
  if (!read("x", numbers.x) || (has_y && !read("y", numbers.y)) || (is_private && !read("d", numbers.d))) return std::nullopt;
  return numbers;
}

std::string to_jwk(const Names& names, const Numbers& numbers) {
  Json jwk{{"kty", names.kty}, {"crv", names.crv}, {"x", base64url(numbers.x)}};
  if (!numbers.y.empty()) jwk["y"] = base64url(numbers.y);
  if (!numbers.d.empty()) jwk["d"] = base64url(numbers.d);
  return proof::canonical(jwk);
}

std::string key_id(EVP_PKEY* key) {
  unsigned char* encoded = nullptr;
  const int size = i2d_PUBKEY(key, &encoded);
  must(size > 0, "encode a key");
  const std::string info{encoded, encoded + size};
  OPENSSL_free(encoded);
  return digest(DigestAlgorithm::sha256, info).substr(0, key_id_size);
}

std::string number_of(EVP_PKEY* key, const char* name) {
  BIGNUM* found = nullptr;
  must(EVP_PKEY_get_bn_param(key, name, &found) == 1, "show a key's number");
  const Number number{found};
  std::string bytes(coordinate_size, '\0');
  must(BN_bn2binpad(number.get(), bytes_of(bytes), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size()), "write a key's number");
  return bytes;
}

Numbers new_numbers(const Names& names) {
  EVP_PKEY* key = *names.group == '\0' ? EVP_PKEY_Q_keygen(nullptr, nullptr, names.type)
                                       : EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", names.group);
  must(key != nullptr, "make a key");
  const std::unique_ptr<EVP_PKEY, Released<EVP_PKEY_free>> held{key};
  if (*names.group != '\0')
    return {number_of(key, OSSL_PKEY_PARAM_EC_PUB_X), number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y), number_of(key, OSSL_PKEY_PARAM_PRIV_KEY)};
  Numbers numbers{std::string(coordinate_size, '\0'), "", std::string(coordinate_size, '\0')};
  std::size_t size = coordinate_size;
  must(EVP_PKEY_get_raw_public_key(key, bytes_of(numbers.x), &size) == 1 && EVP_PKEY_get_raw_private_key(key, bytes_of(numbers.d), &size) == 1, "show a key");
  return numbers;
}

/// The digest that an algorithm goes with; none for Ed25519, which has its own.
const EVP_MD* method(SignatureAlgorithm algorithm) {
  return algorithm == SignatureAlgorithm::es256 ? EVP_sha256() : algorithm == SignatureAlgorithm::sm2 ? EVP_sm3() : nullptr;
}

/// Readies a context for signing or verifying with this key.
bool ready(EVP_MD_CTX* context, const Context& key_context, SignatureAlgorithm algorithm, EVP_PKEY* key, bool signs, std::string_view user_id) {
  if (algorithm == SignatureAlgorithm::sm2) {
    if (EVP_PKEY_CTX_set1_id(key_context.get(), user_id.data(), static_cast<int>(user_id.size())) != 1) return false;
    EVP_MD_CTX_set_pkey_ctx(context, key_context.get());
  }
  return (signs ? EVP_DigestSignInit(context, nullptr, method(algorithm), nullptr, key) : EVP_DigestVerifyInit(context, nullptr, method(algorithm), nullptr, key)) == 1;
}

/// r and s behind each other, from the DER that OpenSSL gives.
std::string flat(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  const Signature signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
  must(signature != nullptr, "read its signature");
  std::string bytes(signature_size, '\0');
  const bool written = BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(bytes), coordinate_size) == coordinate_size &&
                       BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(bytes) + coordinate_size, coordinate_size) == coordinate_size;
  must(written, "write its signature");
  return bytes;
}

/// The DER that OpenSSL takes, from r and s.
std::string der(std::string_view flat) {
  const Signature signature{ECDSA_SIG_new()};
  BIGNUM* r = BN_bin2bn(bytes_of(flat), coordinate_size, nullptr);
  BIGNUM* s = BN_bin2bn(bytes_of(flat) + coordinate_size, coordinate_size, nullptr);
  must(ECDSA_SIG_set0(signature.get(), r, s) == 1, "take a signature");  // which from here on owns both
  unsigned char* encoded = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &encoded);
  must(size > 0, "write a signature");
  const std::string text{encoded, encoded + size};
  OPENSSL_free(encoded);
  return text;
}

/// Reads a key of any kind: its names, its numbers, and OpenSSL's own.
struct ReadKey {
  const Names* names = nullptr;
  Numbers numbers{};
  EVP_PKEY* key = nullptr;
};
std::optional<ReadKey> read_key(std::string_view text, bool is_private) {
  const auto jwk = proof::parse_json(text);
  if (!jwk) return std::nullopt;
  const std::string *kty = find_text(*jwk, "kty"), *crv = find_text(*jwk, "crv");
  for (const Names& names : all_names) {
    if (kty == nullptr || crv == nullptr || *kty != names.kty || *crv != names.crv) continue;
    auto numbers = read_numbers(*jwk, names, is_private);
    if (!numbers) return std::nullopt;
    EVP_PKEY* key = names.algorithm == SignatureAlgorithm::ed25519 ? edwards_key(*numbers) : curve_key(names, *numbers);
    if (key == nullptr) return std::nullopt;
    return ReadKey{&names, *std::move(numbers), key};
  }
  return std::nullopt;
}

}  // namespace

std::string_view jose_name(SignatureAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::es256: return "ES256";
    case SignatureAlgorithm::ed25519: return "EdDSA";
    case SignatureAlgorithm::sm2: break;
  }
  return "SM2-SM3";
}

std::optional<SignatureAlgorithm> from_jose_name(std::string_view name) noexcept {
  if (name == "ES256") return SignatureAlgorithm::es256;
  if (name == "EdDSA" || name == "Ed25519") return SignatureAlgorithm::ed25519;
  if (name == "SM2-SM3") return SignatureAlgorithm::sm2;
  return std::nullopt;
}

std::int64_t cose_number(SignatureAlgorithm algorithm) noexcept {
  switch (algorithm) {
    case SignatureAlgorithm::es256: return -7;
    case SignatureAlgorithm::ed25519: return -8;
    case SignatureAlgorithm::sm2: break;
  }
  return -70'002;
}

std::optional<SignatureAlgorithm> from_cose_number(std::int64_t number) noexcept {
  if (number == -7) return SignatureAlgorithm::es256;
  if (number == -8 || number == -19) return SignatureAlgorithm::ed25519;
  if (number == -70'002) return SignatureAlgorithm::sm2;
  return std::nullopt;
}

std::optional<PublicKey> PublicKey::from_jwk(std::string_view json) {
  auto read = read_key(json, false);
  if (!read) return std::nullopt;
  auto held = std::make_shared<Held>();
  held->key = read->key;
  PublicKey key{};
  key.algorithm_ = read->names->algorithm;
  key.jwk_ = to_jwk(*read->names, read->numbers);
  key.id_ = key_id(held->key);
  key.held_ = std::move(held);
  return key;
}

bool PublicKey::verify(std::string_view message, std::string_view signature, std::string_view user_id) const {
  if (!held_ || signature.size() != signature_size) return false;
  const Context key_context{algorithm_ == SignatureAlgorithm::sm2 ? EVP_PKEY_CTX_new_from_pkey(nullptr, held_->key, nullptr) : nullptr};
  const DigestContext context{EVP_MD_CTX_new()};
  const std::string encoded = algorithm_ == SignatureAlgorithm::ed25519 ? std::string{signature} : der(signature);
  must(ready(context.get(), key_context, algorithm_, held_->key, false, user_id), "verify with this key");
  return EVP_DigestVerify(context.get(), bytes_of(encoded), encoded.size(), bytes_of(message), message.size()) == 1;
}

PrivateKey PrivateKey::generate(SignatureAlgorithm algorithm) {
  const Names& names = names_of(algorithm);
  auto key = from_jwk(to_jwk(names, new_numbers(names)));
  must(key.has_value(), "read its own key");
  return *std::move(key);
}

std::optional<PrivateKey> PrivateKey::from_jwk(std::string_view json) {
  auto read = read_key(json, true);
  if (!read) return std::nullopt;
  auto held = std::make_shared<PublicKey::Held>();
  held->key = read->key;
  PrivateKey key{};
  key.jwk_ = to_jwk(*read->names, read->numbers);
  read->numbers.d.clear();
  key.public_.algorithm_ = read->names->algorithm;
  key.public_.jwk_ = to_jwk(*read->names, read->numbers);
  key.public_.id_ = key_id(held->key);
  key.public_.held_ = std::move(held);
  return key;
}

std::string PrivateKey::sign(std::string_view message, std::string_view user_id) const {
  EVP_PKEY* const key = public_.held_ ? public_.held_->key : nullptr;
  must(key != nullptr, "sign without a key");
  const Context key_context{public_.algorithm_ == SignatureAlgorithm::sm2 ? EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr) : nullptr};
  const DigestContext context{EVP_MD_CTX_new()};
  std::array<unsigned char, 128> buffer{};
  std::size_t size = buffer.size();
  must(ready(context.get(), key_context, public_.algorithm_, key, true, user_id) &&
           EVP_DigestSign(context.get(), buffer.data(), &size, bytes_of(message), message.size()) == 1,
       "sign");
  const std::string signature{buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(size)};
  return public_.algorithm_ == SignatureAlgorithm::ed25519 ? signature : flat(signature);
}

}  // namespace caregrade
