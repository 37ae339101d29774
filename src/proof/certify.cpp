#include "caregrade/proof/certify.hpp"

#include <algorithm>
#include <utility>

#include "caregrade/engine/grade.hpp"
#include "caregrade/proof/cose.hpp"
#include "caregrade/proof/encoding.hpp"
#include "caregrade/proof/sd_jwt.hpp"
#include "caregrade/text/utf8.hpp"
#include "caregrade/proof/trust_list.hpp"
#include "caregrade/proof/standard_digest.hpp"
#include "claims_form.hpp"
#include "sd_jwt.hpp"

namespace caregrade {
namespace {

using proof::Json;

constexpr std::string_view total_step = "total";
constexpr std::size_t most_paper = 1200;  ///< bytes of a message that a QR code of a readable size holds
constexpr int most_packed = 254;

/// A score of a grading: its least value.
Points score(const Standard& standard, const Grading& grading, std::size_t number) {
  const std::int64_t units = grading.scores[number].low;
  return standard.plan.nodes[standard.plan.scores[number]].kind == Kind::points ? standard.plan.points(units) : Points::centi(static_cast<std::int32_t>(units * 100));
}

bool is_certain(const Interval& value) { return value.low == value.high; }

/// How a certificate writes an answer: the number printed beside the option; its position where letters are printed.
int number_of(const Standard& standard, InputIndex item, std::int32_t position) {
  if (position == Assessment::unknown) return Claims::not_asked;
  const auto& options = standard.items[item].options;
  if (options.empty() || !options[static_cast<std::size_t>(position)].letter.empty()) return position;
  return options[static_cast<std::size_t>(position)].number;
}

/// The position of such a number; nothing where the item has none.
std::optional<std::int32_t> position_of(const Standard& standard, InputIndex item, int number) {
  const auto& options = standard.items[item].options;
  if (!options.empty() && options.front().letter.empty()) return Assessment::position_of(standard, item, number);
  return number >= 0 && static_cast<std::size_t>(number) < standard.plan.inputs[item].end() ? std::optional{number} : std::nullopt;
}

/// The stated numbers against those of a grading. Whatever the facts leave open has to contain what is stated.
class Against {
 public:
  Against(const Standard& standard, const Claims& claims, const Grading& grading) : standard_{standard}, claims_{claims}, grading_{grading} {}

  [[nodiscard]] std::optional<std::string> run() const {
    if (const auto wrong = scores()) return wrong;
    const auto level = find_level(claims_.level);
    if (!level || !grading_.levels.holds(*level)) return "level";
    if (claims_.adjustments.empty() && claims_.total && has_adjusting_rules() && grading_.initial_levels.single() && grading_.initial_levels.single() != *level) return "adjust";
    return adjustments();
  }

 private:
  [[nodiscard]] std::optional<int> find_level(int number) const {
    for (std::size_t i = 0; i < standard_.levels.size(); ++i)
      if (standard_.levels[i].number == number) return static_cast<int>(i);
    return std::nullopt;
  }

  [[nodiscard]] bool has_adjusting_rules() const {
    return std::any_of(standard_.plan.rules.begin(), standard_.plan.rules.end(), [](const Plan::Rule& rule) { return rule.adjusts_level; });
  }

  [[nodiscard]] std::optional<std::string> scores() const {
    if (!claims_.total && claims_.domains.empty()) return std::nullopt;  // not disclosed
    std::size_t number = 0, domain = 0;
    for (const Step& step : standard_.steps) {
      if (!step.is_score) continue;
      const bool is_total = step.id == total_step;
      if (!is_total && domain == claims_.domains.size()) return "domains";
      if (is_total && !claims_.total) return "total";
      const Points stated = is_total ? *claims_.total : claims_.domains[domain++];
      if (is_certain(grading_.scores[number]) && score(standard_, grading_, number) != stated) return step.id;
      ++number;
    }
    return domain == claims_.domains.size() ? std::nullopt : std::optional<std::string>{"domains"};
  }

  [[nodiscard]] std::optional<std::string> adjustments() const {
    for (const std::string& id : claims_.adjustments) {
      const auto rule = find_id(standard_.rules, id);
      if (!rule) return id;
      for (const StepTrace& step : grading_.trace)
        for (const RuleTrace& told : step.rules)
          if (told.rule == *rule && told.held == Truth::no) return id;
    }
    return std::nullopt;
  }

  const Standard& standard_;
  const Claims& claims_;
  const Grading& grading_;
};

/// Looks for facts that bear out what is stated: none, one alone, or of each stated adjustment one that makes it. Finding none proves nothing.
class Witness {
 public:
  Witness(const Standard& standard, const Claims& claims, const Assessment& items) : standard_{standard}, claims_{claims}, form_{items} {
    for (std::size_t i = standard.items.size(); i < standard.answer_count(); ++i) form_.set(static_cast<InputIndex>(i), 0);
  }

  [[nodiscard]] bool found() {
    if (bears_out(form_)) return true;
    if (are_told_ && claims_.adjustments.empty()) return false;
    Assessment together = form_;
    std::vector<bool> covered(claims_.adjustments.size());
    for (std::size_t i = standard_.items.size(); i < standard_.answer_count(); ++i) {
      const auto fact = static_cast<InputIndex>(i);
      const auto most = static_cast<std::int32_t>(standard_.fact(fact).most);
      for (const std::int32_t value : {1, 2, most}) {  // why these: most rules ask whether, or whether more than once
        if (value > most) continue;
        form_.set(fact, value);
        if (bears_out(form_)) return true;
        if (cover(covered)) together.set(fact, value);
      }
      form_.set(fact, 0);
    }
    return bears_out(together);
  }

 private:
  [[nodiscard]] bool bears_out(const Assessment& form) {
    graded_ = grade(standard_, form);
    if (!graded_ || !graded_->complete || (are_told_ && graded_->adjustments.size() != claims_.adjustments.size())) return false;
    for (std::size_t i = 0; are_told_ && i < claims_.adjustments.size(); ++i)
      if (standard_.rules[graded_->adjustments[i].rule].id != claims_.adjustments[i]) return false;
    return !Against{standard_, claims_, *graded_}.run();
  }

  /// Whether the last grading has a stated adjustment that none had before.
  [[nodiscard]] bool cover(std::vector<bool>& covered) const {
    bool is_new = false;
    for (std::size_t i = 0; graded_ && i < covered.size(); ++i)
      for (const Adjustment& each : graded_->adjustments)
        if (!covered[i] && standard_.rules[each.rule].id == claims_.adjustments[i]) covered[i] = is_new = true;
    return is_new;
  }

  const Standard& standard_;
  const Claims& claims_;
  Assessment form_;
  bool are_told_ = claims_.total || !claims_.domains.empty();  ///< adjustments stand among the scores, which may be hidden
  Result<Grading> graded_{Grading{}};
};

/// The items as an assessment; the name of one that does not fit.
std::optional<std::string> fill(const Standard& standard, const Claims& claims, Assessment& assessment) {
  if (claims.items->size() != standard.items.size()) return "items";
  for (const auto& [code, number] : *claims.items) {
    const auto input = standard.find_input(code);
    if (!input || !standard.is_item(*input)) return code;
    if (number == Claims::not_asked) {
      if (!standard.plan.asked[*input]) return code;
      continue;
    }
    const auto position = position_of(standard, *input, number);
    if (!position) return code;
    assessment.set(*input, *position);
  }
  return std::nullopt;
}

Issue missing(const char* field) { return {.code = "CG5007", .arguments = {{"field", field}, {"reason", "@certify.needed"}}}; }

/// What every certificate has to state.
Issues problems(const Claims& claims, Envelope envelope) {
  Issues issues{};
  const auto need = [&issues](bool there, const char* field) {
    if (!there) issues.push_back(missing(field));
  };
  need(!claims.certificate.empty(), "certificate");
  need(!claims.standard.empty() && !claims.standard_digest.empty(), "standard");
  need(!claims.region.empty(), "region");
  need(claims.assessed.has_value(), "assessed_on");
  need(claims.expires_at > claims.issued_at, "expires");
  if (!is_credit_code(claims.issuer)) issues.push_back({.code = "CG5007", .arguments = {{"field", "issuer"}, {"reason", "@trust.credit_code"}}});
  for (const auto& [code, number] : claims.items.value_or(std::map<std::string, int>{}))
    if (envelope == Envelope::full && number > most_packed) issues.push_back({.code = "CG5012", .arguments = {{"found", code}}});
  return issues;
}

std::string exchange(const Claims& claims, const PrivateKey& key) {
  const auto algorithm = key.public_key().algorithm() == SignatureAlgorithm::sm2 ? DigestAlgorithm::sm3 : DigestAlgorithm::sha256;
  Json payload = proof::visible_claims(claims);
  SdJwt parts{};
  std::vector<std::string> digests{};
  const Json hidden = proof::hidden_claims(claims);
  for (const auto& [name, value] : hidden.items()) {
    if (value.is_null()) continue;
    parts.disclosures.push_back(proof::disclosure(name, value));
    digests.push_back(proof::disclosure_digest(algorithm, parts.disclosures.back()));
  }
  std::sort(digests.begin(), digests.end());  // why: their order tells nothing then
  payload["_sd_alg"] = to_string(algorithm);
  payload["_sd"] = digests;
  parts.token = sign_jws(proof::exchange_type, proof::canonical(payload), key);
  return to_text(parts);
}

std::string paper(const Claims& claims, Envelope envelope, const PrivateKey& key) {
  CoseSign1 message{};
  message.protected_header.put(1, Cbor::of(cose_number(key.public_key().algorithm())));
  message.protected_header.put(4, Cbor::of_bytes(key.public_key().id()));
  message.protected_bytes = to_cbor(message.protected_header);
  message.payload = to_cbor(proof::paper_claims(claims, envelope));
  message.signature = key.sign(to_be_signed(message));
  return std::string{paper_mark} + base45(to_bytes(message));
}

}  // namespace

std::string_view to_string(Envelope envelope) noexcept {
  switch (envelope) {
    case Envelope::exchange: return "exchange";
    case Envelope::card: return "card";
    case Envelope::summary: return "summary";
    case Envelope::full: break;
  }
  return "full";
}

std::string masked_name(std::string_view name) {
  if (name.empty()) return {};
  const std::size_t first = std::max<std::size_t>(1, detail::decode(name).length);
  return std::string{name.substr(0, first)} + std::string(character_count(name.substr(first)), '*');
}

Result<Claims> claims_of(const Standard& standard, const Assessment& assessment, const Grading& grading) {
  const auto level = grading.levels.single();
  if (!grading.complete || !level) return Issue{.code = "CG5008", .arguments = {{"missing", std::to_string(grading.missing.size())}}};
  Claims claims{.standard = standard.id, .standard_version = standard.version, .standard_digest = standard_digest(standard),
                .level = standard.levels[static_cast<std::size_t>(*level)].number, .assessed = assessment.assessed_on};
  std::size_t number = 0;
  for (const Step& step : standard.steps) {
    if (!step.is_score) continue;
    if (step.id == total_step) claims.total = score(standard, grading, number++);
    else claims.domains.push_back(score(standard, grading, number++));
  }
  for (const LevelSet grade : grading.grades) claims.grades.push_back(standard.grades[static_cast<std::size_t>(grade.best())].number);
  for (const Adjustment& each : grading.adjustments) claims.adjustments.push_back(standard.rules[each.rule].id);
  claims.items.emplace();
  for (std::size_t i = 0; i < standard.items.size(); ++i) claims.items->emplace(standard.items[i].id, number_of(standard, static_cast<InputIndex>(i), assessment.values()[i]));
  return claims;
}

std::optional<Assessment> assessment_of(const Standard& standard, const Claims& claims) {
  if (!claims.items) return std::nullopt;
  Assessment assessment{standard};
  assessment.assessed_on = claims.assessed;
  return fill(standard, claims, assessment) ? std::nullopt : std::optional{std::move(assessment)};
}

std::optional<std::string> contradiction(const Standard& standard, const Claims& claims) {
  if (!claims.items) return std::nullopt;
  Assessment assessment{standard};
  assessment.assessed_on = claims.assessed;
  if (auto wrong = fill(standard, claims, assessment)) return wrong;
  // why first: whoever knows facts that bear it out needs no sets, and a form that is complete is graded a hundred times faster.
  if (Witness{standard, claims, assessment}.found()) return std::nullopt;
  const auto grading = grade(standard, assessment, {.trace = true});
  if (!grading) return "items";
  return Against{standard, claims, *grading}.run();
}

Result<std::string> certify(const Claims& claims, Envelope envelope, const PrivateKey& key) {
  Issues issues = problems(claims, envelope);
  if (has_errors(issues)) return issues;
  if (envelope == Envelope::exchange) return exchange(claims, key);
  std::string text = paper(claims, envelope, key);
  if (text.size() > most_paper) return Issue{.code = "CG5012", .arguments = {{"found", std::to_string(text.size())}}};
  return text;
}

}  // namespace caregrade
