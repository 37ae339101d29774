#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "caregrade/io/person_reader.hpp"
#include "caregrade/io/settlement_reader.hpp"
#include "json.hpp"
#include "settlement_words.hpp"

namespace caregrade {
namespace {

using io::JsonValue;
using Kind = JsonValue::Kind;

constexpr std::int64_t most_fen = 1'000'000'000'000;  // why: sums of what is read stay within 64 bits

/// A value on the way down, with the pointer to it.
struct At {
  const JsonValue* value = nullptr;
  std::string pointer{};
};

class SettlementReader {
 public:
  SettlementReader(std::string_view text, const std::string& file) : text_{text}, place_{.file = file} {}

  Result<Settlement> run() {
    const auto root = io::parse_json(text_, place_, issues_);
    if (root && issues_.empty()) read({&*root, ""});
    if (!issues_.empty()) return std::move(issues_);
    return std::move(all_);
  }

 private:
  void read(const At& root) {
    if (number(root, "schema", 1) != 1) wrong(member(root, "schema"), "1");
    all_.id = text(root, "settlement");
    all_.reverses = optional_text(root, "reverses");
    all_.person = optional_text(root, "person");
    const At served = object(root, "served_in");
    all_.served_in = text(served, "region");
    all_.served_name = both(served, "name");
    const At period = object(root, "period");
    all_.from = moment(period, "from").day;
    all_.to = moment(period, "to").day;
    all_.amount = number(root, "amount_fen", most_fen);
    all_.unshared = number(root, "unshared_fen", most_fen);
    all_.parties = parties(root);
    for (const At& each : elements(root, "claims")) all_.claims.push_back(claim(each));
    const At policies = object(root, "policies"), rests_on = object(root, "rests_on");
    all_.policies.rest = word(policies, "settlement_rest", io::rest_words);
    all_.policies.cap = word(policies, "settlement_cap", io::cap_words);
    all_.engine = text(rests_on, "engine");
    all_.packs = texts(rests_on, "packs");
    all_.input = text(rests_on, "input");
    for (const SettlementClaim& each : all_.claims)
      if (issues_.empty() && (each.lines.empty() || each.parties.empty())) wrong(root, "claims[…].lines, parties");
    if (issues_.empty() && all_.claims.empty()) wrong(root, "claims");
  }

  SettlementClaim claim(const At& at) {
    SettlementClaim claim{.benefit = text(at, "benefit"), .name = both(at, "name"), .month = moment(at, "month").day};
    static constexpr io::Word<Status> statuses[] = {
        {"eligible", Status::eligible}, {"not_eligible", Status::not_eligible}, {"possible", Status::possible}, {"not_covered", Status::not_covered}};
    claim.status = word(at, "status", statuses);
    if (const At entitled = optional(at, "entitled"); entitled.value != nullptr) {
      claim.unit = word(entitled, "unit", io::unit_words);
      claim.entitled = {end(entitled, "least", claim.unit), end(entitled, "most", claim.unit)};
    }
    claim.amount = number(at, "amount_fen", most_fen);
    const std::vector<At> covered = elements(at, "covered_fen");
    if (covered.size() == 2) claim.covered = {whole(covered[0]), whole(covered[1])};
    else wrong(at, "covered_fen");
    claim.is_open = boolean(at, "open");
    claim.reasons = texts(at, "reasons");
    claim.ask = texts(at, "ask");
    if (const At rule = optional(at, "rule"); rule.value != nullptr) read_rule(rule, claim);
    claim.parties = parties(at);
    for (const At& each : elements(at, "lines")) claim.lines.push_back(line(each, claim.benefit));
    return claim;
  }

  void read_rule(const At& at, SettlementClaim& claim) {
    claim.rule = text(at, "id");
    claim.rule_text = both(at, "text");
    claim.citation.clause = text(at, "clause", true);
    const auto confidence = parse_confidence(text(at, "confidence"));
    if (confidence) claim.citation.confidence = *confidence;
    else wrong(at, "confidence");
    for (const At& each : elements(at, "sources")) {
      claim.citation.sources.push_back(text(each, "id"));
      claim.titles.push_back(both(each, "title"));
    }
  }

  SettledLine line(const At& at, const std::string& benefit) {
    const Moment on = moment(at, "on");
    SettledLine line{.line = {.id = text(at, "line"), .on = on.day, .whole_month = on.whole_month, .benefit = benefit, .service = text(at, "service")}};
    if (const At quantity = optional(at, "quantity"); quantity.value != nullptr) line.line.quantity = hundredths(quantity);
    if (const At price = optional(at, "unit_price_fen"); price.value != nullptr) line.line.unit_price = whole(price);
    line.line.amount = number(at, "amount_fen", most_fen);
    if (const At shares = optional(at, "shares_fen"); shares.value != nullptr)
      for (const At& each : elements(at, "shares_fen")) line.shares.push_back(whole(each));
    return line;
  }

  std::vector<SettlementParty> parties(const At& at) {
    static constexpr io::Word<bool> words[] = {{"authority", false}, {"person", true}};
    std::vector<SettlementParty> parties{};
    for (const At& each : elements(at, "parties")) {
      SettlementParty party{.is_person = word(each, "party", words), .region = optional_text(each, "region")};
      if (!party.region.empty()) party.name = both(each, "name");
      if (const At percent = sibling(each, "percent"); percent.value != nullptr) party.percent = hundredths(percent);
      if (const At amount = optional(each, "amount_fen"); amount.value != nullptr) party.amount = whole(amount);
      parties.push_back(std::move(party));
    }
    return parties;
  }

  // --- one value -----------------------------------------------------------------------------------------------------

  /// A member that may be absent.
  [[nodiscard]] At sibling(const At& at, std::string_view key) const {
    if (at.value == nullptr || at.value->kind != Kind::object) return {};
    const auto found = std::find_if(at.value->children.begin(), at.value->children.end(), [key](const JsonValue& each) { return each.key == key; });
    return found == at.value->children.end() ? At{} : At{&*found, io::pointer_to(at.pointer, key)};
  }
  [[nodiscard]] At member(const At& at, std::string_view key) {
    At found = sibling(at, key);
    if (found.value == nullptr && at.value != nullptr) wrong(at, key);
    return found;
  }
  /// Nothing for `null`.
  [[nodiscard]] At optional(const At& at, std::string_view key) {
    At found = member(at, key);
    return found.value != nullptr && found.value->kind == Kind::null ? At{} : found;
  }
  [[nodiscard]] At object(const At& at, std::string_view key) {
    At found = member(at, key);
    if (found.value != nullptr && found.value->kind != Kind::object) wrong(found, "{…}");
    return found;
  }
  [[nodiscard]] std::vector<At> elements(const At& at, std::string_view key) {
    const At found = member(at, key);
    std::vector<At> elements{};
    if (found.value == nullptr) return elements;
    if (found.value->kind != Kind::array) wrong(found, "[…]");
    else
      for (std::size_t i = 0; i < found.value->children.size(); ++i) elements.push_back({&found.value->children[i], found.pointer + "/" + std::to_string(i)});
    return elements;
  }
  [[nodiscard]] std::string text(const At& at, std::string_view key, bool may_be_empty = false) {
    const At found = member(at, key);
    if (found.value == nullptr) return {};
    if (found.value->kind != Kind::string || (found.value->text.empty() && !may_be_empty)) wrong(found, "\"…\"");
    return found.value->text;
  }
  [[nodiscard]] std::string optional_text(const At& at, std::string_view key) { return optional(at, key).value == nullptr ? std::string{} : text(at, key); }
  [[nodiscard]] std::vector<std::string> texts(const At& at, std::string_view key) {
    std::vector<std::string> texts{};
    for (const At& each : elements(at, key)) {
      if (each.value->kind != Kind::string) wrong(each, "\"…\"");
      texts.push_back(each.value->text);
    }
    return texts;
  }
  [[nodiscard]] Text both(const At& at, std::string_view key) {
    const At found = object(at, key);
    return {.zh = text(found, "zh", true), .en = text(found, "en", true)};
  }
  [[nodiscard]] bool boolean(const At& at, std::string_view key) {
    const At found = member(at, key);
    if (found.value != nullptr && found.value->kind != Kind::boolean) wrong(found, "true, false");
    return found.value != nullptr && found.value->boolean;
  }
  [[nodiscard]] std::int64_t number(const At& at, std::string_view key, std::int64_t most) {
    const At found = member(at, key);
    return found.value == nullptr ? 0 : whole(found, most);
  }
  [[nodiscard]] std::int64_t whole(const At& at, std::int64_t most = most_fen) {
    const bool good = at.value->kind == Kind::integer && at.value->integer >= -most && at.value->integer <= most;
    if (!good) wrong(at, "0, 1, 2, …, " + std::to_string(most));
    return good ? at.value->integer : 0;
  }
  /// A decimal with up to two places, of which only the exact text counts.
  [[nodiscard]] std::int64_t hundredths(const At& at) {
    const bool is_number = at.value->kind == Kind::integer || at.value->kind == Kind::decimal;
    const auto value = is_number ? io::parse_hundredths(at.value->text) : std::nullopt;
    if (!value) wrong(at, "12, 12.5, 12.25");
    return value.value_or(0);
  }
  [[nodiscard]] std::int64_t end(const At& at, std::string_view key, SettlementClaim::Unit unit) {
    const At found = optional(at, key);
    if (found.value == nullptr) return open_amount;
    return unit == SettlementClaim::Unit::percent ? hundredths(found) : whole(found);
  }
  [[nodiscard]] Moment moment(const At& at, std::string_view key) {
    const std::string written = text(at, key);
    const auto found = parse_moment(written);
    if (!found && !written.empty()) wrong(member(at, key), "YYYY-MM-DD, YYYY-MM");
    return found.value_or(Moment{});
  }
  template <class Value, std::size_t count>
  [[nodiscard]] Value word(const At& at, std::string_view key, const io::Word<Value> (&words)[count]) {
    const std::string written = text(at, key);
    std::string expected{};
    for (const io::Word<Value>& each : words) {
      if (each.text == written) return each.value;
      expected += (expected.empty() ? "" : ", ") + std::string{each.text};
    }
    if (!written.empty()) wrong(member(at, key), expected);
    return words[0].value;
  }

  /// why only so many: what is no record at all would be wrong in every place.
  void wrong(const At& at, std::string_view expected) {
    if (at.value == nullptr || issues_.size() >= 20) return;
    issues_.push_back({.code = "CG4066", .where = io::json_where(text_, at.value->offset, place_, at.pointer), .arguments = {{"expected", std::string{expected}}, {"found", io::shown(*at.value)}}});
  }

  std::string_view text_{};
  io::JsonPlace place_{};
  Issues issues_{};
  Settlement all_{};
};

}  // namespace

Result<Settlement> read_settlement(std::string_view text, const std::string& file) { return SettlementReader{text, file}.run(); }

}  // namespace caregrade
