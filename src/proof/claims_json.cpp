#include <algorithm>
#include <initializer_list>

#include "caregrade/proof/encoding.hpp"
#include "claims_form.hpp"

namespace caregrade::proof {
namespace {

/// Whole points as a number, others as text: no signed number is a fraction.
Json of(Points points) { return points.centi() % 100 == 0 ? Json(points.centi() / 100) : Json(to_string(points)); }
Json of(const std::optional<Date>& day) { return day ? Json(day->to_string()) : Json(nullptr); }

/// Takes claims out of an object one by one; whatever is left over was not expected.
class Taker {
 public:
  explicit Taker(const Json& object) : object_{object}, good_{object.is_object()} {}

  [[nodiscard]] bool has(const char* name) const { return good_ && object_.contains(name); }
  [[nodiscard]] const Json* take(const char* name) {
    const Json* found = find(object_, name);
    taken_ += found != nullptr ? 1 : 0;
    return found;
  }
  [[nodiscard]] const Json* need(const char* name) {
    const Json* found = take(name);
    good_ = good_ && found != nullptr;
    return found;
  }
  void text(const char* name, std::string& into, bool is_needed = true) {
    const Json* found = is_needed ? need(name) : take(name);
    if (found == nullptr) return;
    good_ = good_ && found->is_string();
    if (good_) into = found->get<std::string>();
  }
  void texts(const char* name, std::vector<std::string>& into) {
    const Json* found = take(name);
    if (found == nullptr) return;
    good_ = good_ && found->is_array();
    for (const Json& each : good_ ? *found : Json::array()) {
      good_ = good_ && each.is_string();
      if (good_) into.push_back(each.get<std::string>());
    }
  }
  template <class Integer>
  void integer(const char* name, Integer& into, std::int64_t least, std::int64_t most) {
    const Json* found = need(name);
    const auto value = found == nullptr ? std::nullopt : as_integer(*found);
    good_ = good_ && value && least <= *value && *value <= most;
    if (good_) into = static_cast<Integer>(*value);
  }
  void day(const char* name, std::optional<Date>& into, bool is_needed) {
    const Json* found = is_needed ? need(name) : take(name);
    if (found == nullptr || found->is_null()) return;
    into = found->is_string() ? Date::parse(found->get_ref<const std::string&>()) : std::nullopt;
    good_ = good_ && into;
  }
  void refuse_unless(bool condition) { good_ = good_ && condition; }
  [[nodiscard]] bool done() const { return good_ && taken_ == object_.size(); }

 private:
  const Json& object_;
  std::size_t taken_ = 0;
  bool good_ = true;
};

constexpr std::int64_t most_seconds = std::int64_t{1} << 40;
constexpr std::int64_t most_number = 1'000'000;

std::optional<Points> read_points(const Json& value) {
  const auto whole = as_integer(value);
  if (whole && -most_number <= *whole && *whole <= most_number) return Points::centi(static_cast<std::int32_t>(*whole * 100));
  return value.is_string() ? Points::parse(value.get_ref<const std::string&>()) : std::nullopt;
}

bool read_subject(const Json& value, Claims& claims) {
  Taker taker{value};
  Subject subject{};
  taker.text("name", subject.name, false);
  taker.text("sex", subject.sex, false);
  taker.day("birth_date", subject.birth_date, false);
  taker.text("id_last4", subject.id_last4, false);
  if (subject.birth_date) subject.birth_year = static_cast<int>(subject.birth_date->day().year());
  if (claims.subject) subject.person_token = claims.subject->person_token;
  claims.subject = subject;
  return taker.done();
}

bool read_scores(const Json& value, Claims& claims) {
  Taker taker{value};
  if (const Json* total = taker.need("total"); total != nullptr && !total->is_null()) {
    claims.total = read_points(*total);
    taker.refuse_unless(claims.total.has_value());
  }
  const Json* domains = taker.need("domains");
  for (const Json& each : domains != nullptr && domains->is_array() ? *domains : Json::array()) {
    const auto points = read_points(each);
    taker.refuse_unless(points.has_value());
    claims.domains.push_back(points.value_or(Points{}));
  }
  taker.refuse_unless(domains != nullptr && domains->is_array());
  if (const Json* grades = taker.take("grades")) {
    taker.refuse_unless(grades->is_array());
    for (const Json& each : grades->is_array() ? *grades : Json::array()) {
      const auto grade = as_integer(each);
      taker.refuse_unless(grade && -most_number <= *grade && *grade <= most_number);
      claims.grades.push_back(static_cast<int>(grade.value_or(0)));
    }
  }
  taker.texts("adjust", claims.adjustments);
  return taker.done();
}

bool read_items(const Json& value, Claims& claims) {
  if (!value.is_object()) return false;
  claims.items.emplace();
  for (const auto& [code, answer] : value.items()) {
    const auto number = as_integer(answer);
    if (!number || *number < -most_number || *number > most_number) return false;
    claims.items->emplace(code, static_cast<int>(*number));
  }
  return true;
}

bool read_context(const Json& value, Claims& claims) {
  Taker taker{value};
  taker.texts("assessors", claims.assessors);
  if (taker.has("reason")) taker.integer("reason", claims.assessment_reason.emplace(), 1, 5);
  taker.text("org", claims.body, false);
  taker.text("place", claims.place, false);
  taker.text("informant", claims.informant, false);
  return taker.done();
}

bool read_scheme(const Json* value, Claims& claims) {
  if (value == nullptr) return false;
  Taker taker{*value};
  taker.text("id", claims.standard);
  taker.text("ver", claims.standard_version);
  taker.text("hash", claims.standard_digest);
  return taker.done();
}

bool read_status(const Json& value, Claims& claims) {
  Taker outer{value};
  const Json* inner = outer.need("status_list");
  if (inner == nullptr || !outer.done()) return false;
  Taker taker{*inner};
  taker.text("uri", claims.status_list);
  taker.integer("idx", claims.status_index, 0, most_seconds);
  return taker.done() && !claims.status_list.empty();
}

}  // namespace

Json visible_claims(const Claims& claims) {
  Json payload{{"iss", claims.issuer},
               {"iat", claims.issued_at},
               {"exp", claims.expires_at},
               {"vct", record_type},
               {"jti", claims.certificate},
               {"scheme", {{"id", claims.standard}, {"ver", claims.standard_version}, {"hash", claims.standard_digest}}},
               {"level", claims.level},
               {"region", claims.region},
               {"assessed", of(claims.assessed)},
               {"valid_until", of(claims.valid_until)}};
  if (!claims.status_list.empty()) payload["status"] = {{"status_list", {{"uri", claims.status_list}, {"idx", claims.status_index}}}};
  if (!claims.replaces.empty()) payload["replaces"] = claims.replaces;
  if (!claims.purpose.empty()) payload["purpose"] = claims.purpose;
  return payload;
}

Json hidden_claims(const Claims& claims) {
  Json hidden{{"subject", nullptr}, {"pid", nullptr}, {"scores", nullptr}, {"items", nullptr}, {"context", nullptr}};
  const auto put = [](Json& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
  };
  if (claims.subject) {
    Json& subject = hidden["subject"] = Json::object();
    put(subject, "name", claims.subject->name);
    put(subject, "sex", claims.subject->sex);
    put(subject, "id_last4", claims.subject->id_last4);
    if (claims.subject->birth_date) subject["birth_date"] = of(claims.subject->birth_date);
    if (!claims.subject->person_token.empty()) hidden["pid"] = claims.subject->person_token;
  }
  if (claims.total || !claims.domains.empty() || !claims.grades.empty() || !claims.adjustments.empty()) {
    Json& scores = hidden["scores"] = {{"total", claims.total ? of(*claims.total) : Json(nullptr)}, {"domains", Json::array()}, {"adjust", claims.adjustments}};
    for (const Points each : claims.domains) scores["domains"].push_back(of(each));
    if (!claims.grades.empty()) scores["grades"] = claims.grades;
  }
  if (claims.items) hidden["items"] = *claims.items;
  Json context = Json::object();
  if (!claims.assessors.empty()) context["assessors"] = claims.assessors;
  if (claims.assessment_reason) context["reason"] = *claims.assessment_reason;
  put(context, "org", claims.body);
  put(context, "place", claims.place);
  put(context, "informant", claims.informant);
  if (!context.empty()) hidden["context"] = std::move(context);
  return hidden;
}

std::optional<Claims> read_claims(const Json& payload) {
  Claims claims{};
  Taker taker{payload};
  taker.text("iss", claims.issuer);
  taker.integer("iat", claims.issued_at, 0, most_seconds);
  taker.integer("exp", claims.expires_at, 0, most_seconds);
  taker.refuse_unless(taker.need("vct") != nullptr);
  taker.text("jti", claims.certificate);
  taker.refuse_unless(read_scheme(taker.need("scheme"), claims));
  taker.integer("level", claims.level, -most_number, most_number);
  taker.text("region", claims.region);
  taker.day("assessed", claims.assessed, true);
  taker.day("valid_until", claims.valid_until, true);
  if (const Json* status = taker.take("status")) taker.refuse_unless(read_status(*status, claims));
  taker.text("replaces", claims.replaces, false);
  taker.text("purpose", claims.purpose, false);
  if (taker.has("pid")) taker.text("pid", claims.subject.emplace().person_token);
  if (const Json* subject = taker.take("subject")) taker.refuse_unless(read_subject(*subject, claims));
  if (const Json* scores = taker.take("scores")) taker.refuse_unless(read_scores(*scores, claims));
  if (const Json* items = taker.take("items")) taker.refuse_unless(read_items(*items, claims));
  if (const Json* context = taker.take("context")) taker.refuse_unless(read_context(*context, claims));
  if (!taker.done()) return std::nullopt;
  return claims;
}

}  // namespace caregrade::proof
