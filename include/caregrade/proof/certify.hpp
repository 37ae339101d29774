#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "caregrade/core/result.hpp"
#include "caregrade/model/assessment.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/proof/claims.hpp"
#include "caregrade/proof/key.hpp"

namespace caregrade {

/// The forms of a certificate. All tell one record; a smaller one tells less of it.
enum class Envelope : std::uint8_t {
  exchange,  ///< a file between offices: SD-JWT, whose parts are disclosed by purpose
  card,      ///< paper: level, validity, masked subject
  summary,   ///< paper: and the day of the assessment, total, domains
  full,      ///< paper: and every item, the assessors
};

[[nodiscard]] std::string_view to_string(Envelope envelope) noexcept;

/// What stands before the Base45 of a certificate on paper.
inline constexpr std::string_view paper_mark = "CG1:";

/// What the result of an assessment states: level, scores, adjustments, items. Everything else is for the issuer to fill in.
/// CG5008: no single level, or something is missing.
[[nodiscard]] Result<Claims> claims_of(const Standard& standard, const Assessment& assessment, const Grading& grading);

/// Signs what the claims state in one envelope. What the trust list says of the issuer is no part of it.
/// CG5007: something that a certificate must state is missing; CG5012: it is too large for paper.
[[nodiscard]] Result<std::string> certify(const Claims& claims, Envelope envelope, const PrivateKey& key);

/// How a certificate on paper names its bearer: the first character of the name, the others as asterisks.
[[nodiscard]] std::string masked_name(std::string_view name);

/// The disclosed items as an assessment; nothing where none are disclosed, or one is not of this version. Facts stay unknown.
[[nodiscard]] std::optional<Assessment> assessment_of(const Standard& standard, const Claims& claims);

/// What disagrees when the disclosed items are graded again; nothing where they give the stated total, domains and level. Facts beside
/// the items are not disclosed: the level has to be one that some of them give, and an adjustment one that can have held.
[[nodiscard]] std::optional<std::string> contradiction(const Standard& standard, const Claims& claims);

}  // namespace caregrade
