#include "caregrade/proof/verification_writer.hpp"

#include <algorithm>
#include <cctype>

#include "caregrade/proof/calendar.hpp"
#include "caregrade/proof/certify.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "claims_form.hpp"

namespace caregrade {
namespace {

using proof::Json;

/// `verify.signature_invalid` for SIGNATURE_INVALID.
std::string message_key(VerifyReason reason) {
  std::string key{to_string(reason)};
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return "verify." + key;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text{};
  for (const std::string& each : words) text += (text.empty() ? "" : ", ") + each;
  return text;
}

class Lines {
 public:
  explicit Lines(const TextStyle& style) : words_{messages(style.language)} {}

  void add(const char* key, const std::string& value) {
    static constexpr std::size_t column = 24;
    if (!value.empty()) text_ += "  " + padded(words_[key], column) + harmless(value) + "\n";
  }
  [[nodiscard]] const std::string& word(std::string_view key) const { return words_[key]; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  const Messages& words_;
  std::string text_{};
};

std::string domains_of(const Claims& claims) {
  std::vector<std::string> words{};
  for (const Points each : claims.domains) words.push_back(to_string(each));
  return joined(words);
}

std::string subject_of(const Subject& who) {
  std::string text = masked_name(who.name);
  if (who.birth_year != 0) text += (text.empty() ? "" : ", ") + std::to_string(who.birth_year);
  if (!who.id_last4.empty()) text += (text.empty() ? "" : ", ") + std::string{"…"} + who.id_last4;
  return text;
}

}  // namespace

std::string to_json(const Verification& verification) {
  Json json{{"schema", 1}, {"authentic", verification.authentic}, {"reason", to_string(verification.reason)}, {"detail", verification.detail}, {"warnings", Json::array()}};
  for (const VerifyReason warning : verification.warnings) json["warnings"].push_back(to_string(warning));
  if (!verification.authentic) return proof::canonical(json);
  const Claims& claims = verification.claims;
  Json& told = json["claims"] = proof::visible_claims(claims);
  const Json hidden = proof::hidden_claims(claims);
  for (const auto& [name, value] : hidden.items())
    if (!value.is_null()) told[name] = value;
  // why here: paper tells the year of birth only.
  if (claims.subject && !claims.subject->birth_date && claims.subject->birth_year != 0) told["subject"]["birth_year"] = claims.subject->birth_year;
  json["issuer"] = {{"id", claims.issuer}, {"name", claims.issuer_name}, {"region", claims.issuer_region}, {"roles", claims.issuer_roles}, {"areas", claims.issuer_areas}};
  return proof::canonical(json);
}

std::string to_text(const Verification& verification, const TextStyle& style) {
  const Claims& claims = verification.claims;
  Lines lines{style};
  lines.add("verify.certificate", claims.certificate);
  lines.add("verify.issuer", claims.issuer_name + " (" + claims.issuer + ")");
  lines.add("verify.issued", day_of(claims.issued_at).to_string());
  lines.add("verify.region", claims.region);
  lines.add("verify.standard", claims.standard);
  lines.add("verify.level", std::to_string(claims.level));
  lines.add("verify.assessed", claims.assessed ? claims.assessed->to_string() : "");
  lines.add("verify.valid_until", claims.valid_until ? claims.valid_until->to_string() : lines.word("verify.unknown"));
  lines.add("verify.total", claims.total ? to_string(*claims.total) : "");
  lines.add("verify.domains", domains_of(claims));
  lines.add("verify.adjustments", joined(claims.adjustments));
  lines.add("verify.items", claims.items ? std::to_string(claims.items->size()) : "");
  lines.add("verify.subject", claims.subject ? subject_of(*claims.subject) : "");
  lines.add("verify.assessors", joined(claims.assessors));
  lines.add("verify.replaces", claims.replaces);
  lines.add("verify.purpose", claims.purpose);
  std::string text = lines.word("verify.authentic") + "\n" + lines.take();
  for (const VerifyReason warning : verification.warnings)
    text += messages(style.language).fill("verify.warning", {{"reason", std::string{to_string(warning)}}, {"what", messages(style.language)[message_key(warning)]}}) + "\n";
  return text + messages(style.language)["verify.not_accepted"] + "\n";
}

Issue refusal(const Verification& verification, const std::string& file) {
  const std::string key = message_key(verification.reason);
  return {.code = "CG5001",
          .where = {.file = file},
          .arguments = {{"reason", std::string{to_string(verification.reason)}}, {"what", "@" + key}, {"found", verification.detail.empty() ? "" : " (" + verification.detail + ")"}, {"todo", "@" + key + ".todo"}}};
}

}  // namespace caregrade
