#include <algorithm>
#include <limits>

#include "caregrade/proof/encoding.hpp"
#include "claims_form.hpp"

namespace caregrade::proof {
namespace {

/// Keys of the outer map (CWT, RFC 8392).
enum Outer : std::int64_t { issuer = 1, expires = 4, issued = 6 };
/// Keys of the record inside; docs/certificates.md lists them.
enum Inner : std::int64_t {
  type = 0, certificate, standard, digest, level, status, subject, region, assessed, total, domains, items, assessors, adjustments, reason, valid_until, replaces,
  purpose, grades
};

constexpr std::int64_t record_version = 1;
constexpr unsigned half = 15, whole = 255;  ///< of packed items: not asked
constexpr std::string_view digest_mark = "sha-256:";

/// why not the magnitude: the least number of 64 bits has none.
bool is_small(const Cbor& value) { return value.kind == Cbor::Kind::integer && -1'000'000 <= value.integer && value.integer <= 1'000'000; }

Cbor of(Points points) { return points.centi() % 100 == 0 ? Cbor::of(points.centi() / 100) : Cbor::of_text(to_string(points)); }
Cbor of(const Date& day) {
  const auto date = day.day();
  return Cbor::of(static_cast<int>(date.year()) * 10'000 + static_cast<int>(static_cast<unsigned>(date.month())) * 100 + static_cast<int>(static_cast<unsigned>(date.day())));
}
Cbor of(const std::vector<std::string>& texts) {
  Cbor list = Cbor::array();
  for (const std::string& each : texts) list.children.push_back(Cbor::of_text(each));
  return list;
}

std::optional<Date> read_day(const Cbor& value) {
  if (value.kind != Cbor::Kind::integer || value.integer < 10'000'101 || value.integer > 99'991'231) return std::nullopt;
  const std::string digits = std::to_string(value.integer);
  return Date::parse(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6));
}

std::optional<Points> read_points(const Cbor& value) {
  if (value.kind == Cbor::Kind::text) return Points::parse(value.text);
  if (!is_small(value)) return std::nullopt;
  return Points::centi(static_cast<std::int32_t>(value.integer * 100));
}

bool read_texts(const Cbor& value, std::vector<std::string>& into) {
  for (const Cbor& each : value.children) {
    if (each.kind != Cbor::Kind::text) return false;
    into.push_back(each.text);
  }
  return value.kind == Cbor::Kind::array;
}

int sex_number(std::string_view sex) { return sex == "male" ? 1 : sex == "female" ? 2 : 0; }

Cbor of(const Subject& who) {
  return Cbor::array({Cbor::of_text(masked_name(who.name)), Cbor::of(sex_number(who.sex)), Cbor::of(who.birth_date ? static_cast<int>(who.birth_date->day().year()) : who.birth_year),
                      Cbor::of_text(who.id_last4)});
}

/// `[whether a byte holds two, their number, the bytes]`: two items a byte where each fits, else one.
Cbor packed(const std::map<std::string, int>& all) {
  bool is_half = true;
  for (const auto& [code, number] : all) is_half = is_half && number < static_cast<int>(half);
  std::string bytes{};
  std::size_t place = 0;
  for (const auto& [code, number] : all) {
    const auto value = number < 0 ? (is_half ? half : whole) : static_cast<unsigned>(number);
    if (!is_half) bytes += static_cast<char>(value);
    else if (place++ % 2 == 0) bytes += static_cast<char>(value << 4);
    else bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | value);
  }
  return Cbor::array({Cbor::of(is_half ? 2 : 1), Cbor::of(static_cast<std::int64_t>(all.size())), Cbor::of_bytes(std::move(bytes))});
}

bool read_items(const Cbor& value, std::vector<int>& into) {
  const auto& parts = value.children;
  if (value.kind != Cbor::Kind::array || parts.size() != 3 || parts[0].kind != Cbor::Kind::integer || parts[1].kind != Cbor::Kind::integer || parts[2].kind != Cbor::Kind::bytes)
    return false;
  const bool is_half = parts[0].integer == 2;
  const std::string& bytes = parts[2].text;
  if ((!is_half && parts[0].integer != 1) || parts[1].integer < 0 || parts[1].integer > 256) return false;
  const auto count = static_cast<std::size_t>(parts[1].integer);
  if (bytes.size() != (is_half ? (count + 1) / 2 : count)) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned byte = static_cast<unsigned char>(bytes[is_half ? i / 2 : i]);
    const unsigned number = !is_half ? byte : i % 2 == 0 ? byte >> 4U : byte & half;
    into.push_back(number == (is_half ? half : whole) ? Claims::not_asked : static_cast<int>(number));
  }
  return !is_half || count % 2 == 0 || (static_cast<unsigned char>(bytes.back()) & half) == 0;
}

class PaperReader {
 public:
  explicit PaperReader(const Cbor& payload) : payload_{payload} {}

  std::optional<PaperClaims> run() {
    const Cbor* record = payload_.find(record_claim);
    if (record == nullptr || record->kind != Cbor::Kind::map || payload_.children.size() != 8) return std::nullopt;
    integer(payload_, issued, claims().issued_at);
    integer(payload_, expires, claims().expires_at);
    text(payload_, issuer, claims().issuer);
    for (std::size_t i = 0; i < record->children.size(); i += 2) {
      const Cbor& key = record->children[i];
      if (key.kind != Cbor::Kind::integer || !member(key.integer, record->children[i + 1])) return std::nullopt;
    }
    for (const std::int64_t needed : {certificate, standard, digest, level, region, valid_until}) good_ = good_ && record->find(needed) != nullptr;
    if (!good_) return std::nullopt;
    return std::move(read_);
  }

 private:
  Claims& claims() { return read_.claims; }

  void integer(const Cbor& map, std::int64_t key, std::int64_t& into) {
    const Cbor* found = map.find(key);
    good_ = good_ && found != nullptr && found->kind == Cbor::Kind::integer && found->integer >= 0 && found->integer < std::int64_t{1} << 40;
    if (good_) into = found->integer;
  }
  void text(const Cbor& map, std::int64_t key, std::string& into) {
    const Cbor* found = map.find(key);
    good_ = good_ && found != nullptr && found->kind == Cbor::Kind::text;
    if (good_) into = found->text;
  }
  static bool is_text(const Cbor& value, std::string& into) {
    into = value.text;
    return value.kind == Cbor::Kind::text && !value.text.empty();
  }
  static bool is_number(const Cbor& value, int& into) {
    into = static_cast<int>(value.integer);
    return is_small(value);
  }

  bool member(std::int64_t key, const Cbor& value) {
    switch (key) {
      case certificate: return is_text(value, claims().certificate);
      case standard: return is_text(value, claims().standard);
      case digest:
        claims().standard_digest = std::string{digest_mark} + base64url(value.text);
        return value.kind == Cbor::Kind::bytes && (value.text.size() == 8 || value.text.size() == 32);
      case level: return is_number(value, claims().level);
      case status: return read_status(value);
      case subject: return read_subject(value);
      case region: return is_text(value, claims().region);
      case assessed: return (claims().assessed = read_day(value)).has_value();
      case total: return (claims().total = read_points(value)).has_value();
      case domains: return read_domains(value);
      case items: return read_items(value, read_.items.emplace());
      case assessors: return read_texts(value, claims().assessors);
      case adjustments: return read_texts(value, claims().adjustments);
      case reason: return is_number(value, claims().assessment_reason.emplace()) && 1 <= value.integer && value.integer <= 5;
      case valid_until: return value.kind == Cbor::Kind::null || (claims().valid_until = read_day(value)).has_value();
      case replaces: return is_text(value, claims().replaces);
      case purpose: return is_text(value, claims().purpose);
      case grades: return read_grades(value);
      default: return false;
    }
  }

  bool read_status(const Cbor& value) {
    if (value.kind != Cbor::Kind::array || value.children.size() != 2 || value.children[1].kind != Cbor::Kind::integer || value.children[1].integer < 0) return false;
    claims().status_index = value.children[1].integer;
    return is_text(value.children[0], claims().status_list);
  }
  bool read_subject(const Cbor& value) {
    const auto& parts = value.children;
    if (value.kind != Cbor::Kind::array || parts.size() != 4 || parts[0].kind != Cbor::Kind::text || parts[3].kind != Cbor::Kind::text) return false;
    int sex = 0, year = 0;
    if (!is_number(parts[1], sex) || sex < 0 || sex > 2 || !is_number(parts[2], year)) return false;
    claims().subject = Subject{.name = parts[0].text, .sex = sex == 1 ? "male" : sex == 2 ? "female" : "", .birth_year = year, .id_last4 = parts[3].text};
    return true;
  }
  bool read_domains(const Cbor& value) {
    for (const Cbor& each : value.children) {
      const auto points = read_points(each);
      if (!points) return false;
      claims().domains.push_back(*points);
    }
    return value.kind == Cbor::Kind::array;
  }
  bool read_grades(const Cbor& value) {
    for (const Cbor& each : value.children)
      if (!is_number(each, claims().grades.emplace_back())) return false;
    return value.kind == Cbor::Kind::array;
  }

  const Cbor& payload_;
  PaperClaims read_{};
  bool good_ = true;
};

}  // namespace

Cbor paper_claims(const Claims& claims, Envelope envelope) {
  Cbor record = Cbor::map();
  const std::string digest_bytes = from_base64url(std::string_view{claims.standard_digest}.substr(std::min(digest_mark.size(), claims.standard_digest.size()))).value_or("");
  record.put(certificate, Cbor::of_text(claims.certificate));
  record.put(standard, Cbor::of_text(claims.standard));
  record.put(digest, Cbor::of_bytes(envelope == Envelope::card ? digest_bytes.substr(0, 8) : digest_bytes));
  record.put(level, Cbor::of(claims.level));
  if (!claims.status_list.empty()) record.put(status, Cbor::array({Cbor::of_text(claims.status_list), Cbor::of(claims.status_index)}));
  if (claims.subject) record.put(subject, of(*claims.subject));
  record.put(region, Cbor::of_text(claims.region));
  record.put(valid_until, claims.valid_until ? of(*claims.valid_until) : Cbor{});
  if (!claims.replaces.empty()) record.put(replaces, Cbor::of_text(claims.replaces));
  if (!claims.purpose.empty()) record.put(purpose, Cbor::of_text(claims.purpose));
  if (envelope != Envelope::card) {
    if (claims.assessed) record.put(assessed, of(*claims.assessed));
    if (claims.total) record.put(total, of(*claims.total));
    if (!claims.adjustments.empty()) record.put(adjustments, of(claims.adjustments));
    if (!claims.grades.empty()) record.put(grades, Cbor::array({}));
    for (const int each : claims.grades) record.children.back().children.push_back(Cbor::of(each));
    record.put(domains, Cbor::array({}));
    for (const Points each : claims.domains) record.children.back().children.push_back(of(each));
  }
  if (envelope == Envelope::full) {
    if (claims.items) record.put(items, packed(*claims.items));
    if (!claims.assessors.empty()) record.put(assessors, of(claims.assessors));
    if (claims.assessment_reason) record.put(reason, Cbor::of(*claims.assessment_reason));
  }
  static_assert(record_version == 1, "version 1 is left out: type");
  Cbor payload = Cbor::map();
  payload.put(issuer, Cbor::of_text(claims.issuer));
  payload.put(expires, Cbor::of(claims.expires_at));
  payload.put(issued, Cbor::of(claims.issued_at));
  payload.put(record_claim, std::move(record));
  return payload;
}

std::optional<PaperClaims> read_paper(const Cbor& payload) { return PaperReader{payload}.run(); }

}  // namespace caregrade::proof
