#include "caregrade/proof/present.hpp"

#include <algorithm>

#include "caregrade/proof/sd_jwt.hpp"
#include "claims_form.hpp"
#include "sd_jwt.hpp"

namespace caregrade {
namespace {

using proof::Json;

constexpr int years_a_band = 5;

/// Whole years from birth to a day.
int age_on(Date birth, Date day) {
  const auto from = birth.day(), to = day.day();
  const bool is_before = std::pair{to.month(), to.day()} < std::pair{from.month(), from.day()};
  return static_cast<int>(to.year()) - static_cast<int>(from.year()) - (is_before ? 1 : 0);
}

std::string statistics_row(const Claims& claims) {
  Json row{{"schema", 1}, {"purpose", "statistics"}, {"standard", claims.standard}, {"level", claims.level}, {"county", claims.region},
           {"year", claims.assessed ? Json(static_cast<int>(claims.assessed->day().year())) : Json(nullptr)}, {"domains", Json::array()}, {"sex", nullptr}, {"age_band", nullptr}};
  for (const Points each : claims.domains) row["domains"].push_back(to_string(each));
  if (claims.subject && !claims.subject->sex.empty()) row["sex"] = claims.subject->sex;
  if (claims.subject && claims.subject->birth_date && claims.assessed) {
    const int first = age_on(*claims.subject->birth_date, *claims.assessed) / years_a_band * years_a_band;
    row["age_band"] = std::to_string(first) + "-" + std::to_string(first + years_a_band - 1);
  }
  return proof::canonical(row) + "\n";
}

}  // namespace

Result<std::string> present(std::string_view certificate, const std::string& file, const Purpose& purpose) {
  while (!certificate.empty() && certificate.back() == '\n') certificate.remove_suffix(1);
  auto parts = read_sd_jwt(certificate);
  const auto jws = parts ? read_jws(parts->token) : std::nullopt;
  auto payload = jws ? proof::parse_json(jws->payload) : std::nullopt;
  const bool is_disclosed = payload && proof::disclose(*payload, parts->disclosures);
  const auto claims = is_disclosed ? proof::read_claims(*payload) : std::nullopt;
  if (!claims) return Issue{.code = "CG5010", .where = {.file = file}};
  if (purpose.form == Purpose::Form::row) return statistics_row(*claims);
  std::erase_if(parts->disclosures, [&purpose](const std::string& each) {
    return std::find(purpose.disclosed.begin(), purpose.disclosed.end(), disclosed_name(each).value_or("")) == purpose.disclosed.end();
  });
  return to_text(*parts) + "\n";
}

}  // namespace caregrade
