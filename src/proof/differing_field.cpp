#include "caregrade/proof/differing_field.hpp"

#include "caregrade/proof/certify.hpp"
#include "caregrade/proof/standard_digest.hpp"

namespace caregrade {
namespace {

/// Whether both tell something, and not the same.
template <class T>
bool differ(const T& one, const T& other) {
  return one != T{} && other != T{} && one != other;
}

/// Paper holds a digest cut short, and a name behind asterisks.
bool is_same_digest(const std::string& one, const std::string& other) {
  if (one.size() == other.size()) return one == other;
  return one.size() < other.size() ? one == short_digest(other) : short_digest(one) == other;
}
bool is_same_name(const std::string& one, const std::string& other) { return one == other || masked_name(one) == other || one == masked_name(other); }

std::optional<std::string> of_subject(const Subject& one, const Subject& other) {
  if (!one.name.empty() && !other.name.empty() && !is_same_name(one.name, other.name)) return "subject/name";
  if (differ(one.sex, other.sex)) return "subject/sex";
  if (differ(one.birth_year, other.birth_year) || differ(one.birth_date, other.birth_date)) return "subject/birth_date";
  if (differ(one.id_last4, other.id_last4)) return "subject/id_last4";
  if (differ(one.person_token, other.person_token)) return "pid";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> differing_field(const Claims& one, const Claims& other) {
  if (one.certificate != other.certificate) return "jti";
  if (one.issuer != other.issuer) return "iss";
  if (one.standard != other.standard || !is_same_digest(one.standard_digest, other.standard_digest)) return "scheme";
  if (one.level != other.level) return "level";
  if (one.region != other.region) return "region";
  if (differ(one.assessed, other.assessed)) return "assessed";
  if (one.valid_until != other.valid_until) return "valid_until";
  if (one.replaces != other.replaces) return "replaces";
  if (one.status_list != other.status_list || one.status_index != other.status_index) return "status";
  if (differ(one.total, other.total)) return "scores/total";
  if (differ(one.domains, other.domains)) return "scores/domains";
  if (differ(one.grades, other.grades)) return "scores/grades";
  const bool both_told = (one.total || !one.domains.empty()) && (other.total || !other.domains.empty());
  if (both_told && one.adjustments != other.adjustments) return "scores/adjust";
  if (differ(one.items, other.items)) return "items";
  if (differ(one.assessors, other.assessors)) return "context/assessors";
  if (differ(one.assessment_reason, other.assessment_reason)) return "context/reason";
  return one.subject && other.subject ? of_subject(*one.subject, *other.subject) : std::nullopt;
}

}  // namespace caregrade
