#include "caregrade/pack_diff.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "caregrade/core/hundredths.hpp"
#include "caregrade/io/rulebook_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* lists[] = {"sources", "facts", "derived", "policies", "parameters", "values", "bases", "benefits", "exclusives", "transitions"};

std::string shown(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string id_of(const Json& row) {
  if (row.contains("id")) return row["id"].get<std::string>();
  std::string id{};
  for (const char* member : {"parameter", "region", "key", "from"})
    if (row.contains(member)) id += (id.empty() ? "" : " ") + row[member].get<std::string>();
  return id;
}

/// Where each row of a pack stands.
std::map<std::string, Where> places(const RulePack& pack) {
  std::map<std::string, Where> found{};
  const auto add = [&found](const char* part, const auto& rows, const std::string& in = {}) {
    for (const auto& each : rows) found.emplace(std::string{part} + " " + in + each.id, each.where);
  };
  add("sources", pack.sources);
  add("facts", pack.facts);
  add("derived", pack.derived);
  add("policies", pack.policies);
  add("parameters", pack.parameters);
  add("bases", pack.bases);
  add("benefits", pack.benefits);
  add("exclusives", pack.exclusives);
  add("transitions", pack.transitions);
  for (const Benefit& each : pack.benefits) {
    add("conditions", each.conditions, each.id + "/");
    add("tiers", each.tiers, each.id + "/");
  }
  for (const ParameterRow& each : pack.rows) {
    std::string id = each.parameter;
    for (const std::string& more : {each.region, each.key, each.span.from.to_string()})
      if (!more.empty()) id += " " + more;
    found.emplace("values " + id, each.where);
  }
  return found;
}

class PackComparer {
 public:
  PackComparer(const RulePack& before, const RulePack& after)
      : pack_{after.id}, before_(Json::parse(to_json(before))), after_(Json::parse(to_json(after))), old_places_{places(before)}, new_places_{places(after)} {}

  std::vector<PackChange> run() {
    for (const char* member : {"version", "region", "name", "read_on"}) compare_member("pack", pack_, member, before_, after_);
    for (const char* part : lists) compare_rows(part, "", before_[part], after_[part]);
    return std::move(changes_);
  }

 private:
  void compare_rows(const std::string& part, const std::string& in, const Json& before, const Json& after) {
    const auto find = [](const Json& rows, const std::string& id) {
      return std::find_if(rows.begin(), rows.end(), [&id](const Json& row) { return id_of(row) == id; });
    };
    std::vector<std::string> kept_before{}, kept_after{};
    for (const Json& row : before) {
      const std::string id = id_of(row);
      if (find(after, id) != after.end()) kept_before.push_back(id);
      else add({.part = part, .id = in + id, .how = PackChange::How::removed, .before = shown(row)});
    }
    for (const Json& row : after) {
      const std::string id = id_of(row);
      const auto old = find(before, id);
      if (old == before.end()) {
        add({.part = part, .id = in + id, .how = PackChange::How::added, .after = shown(row)});
        continue;
      }
      kept_after.push_back(id);
      compare_row(part, in + id, *old, row);
    }
    for (std::size_t i = 0; i < std::min(kept_before.size(), kept_after.size()); ++i)
      if (kept_before[i] != kept_after[i]) {
        add({.part = part, .id = in + kept_after[i], .how = PackChange::How::moved});
        break;
      }
  }

  void compare_row(const std::string& part, const std::string& id, const Json& before, const Json& after) {
    for (const auto& [member, value] : after.items()) {
      if (member == "conditions" || member == "tiers") compare_rows(member, id + "/", before[member], value);
      else compare_member(part, id, member, before, after);
    }
    for (const auto& [member, value] : before.items())
      if (!after.contains(member)) compare_member(part, id, member, before, after);
  }

  void compare_member(const std::string& part, const std::string& id, const std::string& member, const Json& before, const Json& after) {
    const std::string was = before.contains(member) ? shown(before[member]) : "", is = after.contains(member) ? shown(after[member]) : "";
    if (was != is) add({.part = part, .id = id, .how = PackChange::How::changed, .member = member, .before = was, .after = is});
  }

  void add(PackChange change) {
    const auto& of = change.how == PackChange::How::removed ? old_places_ : new_places_;
    if (const auto found = of.find(change.part + " " + change.id); found != of.end()) change.where = found->second;
    change.pack = pack_;
    changes_.push_back(std::move(change));
  }

  std::string pack_{};
  Json before_{}, after_{};
  std::map<std::string, Where> old_places_{}, new_places_{};
  std::vector<PackChange> changes_{};
};

const char* word_of(PackChange::How how) {
  switch (how) {
    case PackChange::How::added: return "added";
    case PackChange::How::removed: return "removed";
    case PackChange::How::changed: return "changed";
    case PackChange::How::moved: break;
  }
  return "moved";
}

/// What somebody has in the end: of a refusal nothing.
Interval had(const Decision& decision) {
  if (decision.status != Status::eligible && decision.status != Status::possible) return {};
  return decision.amount;
}

std::string amount(const Interval& of, bool known, const Messages& words) {
  if (!known) return words["ui.pack.bound.local"];
  const auto end = [&](std::int64_t value) { return value >= open_amount ? words["ui.pack.open"] : hundredths_text(value); };
  return of.low == of.high ? end(of.low) : end(of.low) + "–" + end(of.high);
}

}  // namespace

std::vector<PackChange> diff(const RulePack& before, const RulePack& after) { return PackComparer{before, after}.run(); }

std::string to_json(const PackChange& change) {
  Json json = Json::object({{"schema", 1}, {"pack", change.pack}, {"part", change.part}, {"id", change.id}, {"how", word_of(change.how)}});
  if (!change.member.empty()) json["member"] = change.member;
  if (!change.before.empty()) json["before"] = Json::parse(change.before);
  if (!change.after.empty()) json["after"] = Json::parse(change.after);
  if (change.where.line != 0) json["where"] = change.where.file + ":" + std::to_string(change.where.line);
  return shown(json);
}

std::string to_text(const PackChange& change, const TextStyle& style) {
  const Messages& words = messages(style.language);
  const auto cut = [](const std::string& text) {
    static constexpr std::size_t most = 160;
    if (character_count(text) <= most) return harmless(text);
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return harmless(std::string_view{text}.substr(0, end)) + "…";
  };
  std::string text = words.fill(std::string{"ui.pack.diff."} + word_of(change.how), {{"part", words["ui.pack.part." + change.part]}, {"id", change.id}, {"member", change.member}});
  if (change.where.line != 0) text += "  (" + change.where.file + ":" + std::to_string(change.where.line) + ")";
  text += "\n";
  if (change.how == PackChange::How::changed) {
    text += "  - " + (change.before.empty() ? words["ui.pack.nothing"] : cut(change.before)) + "\n";
    text += "  + " + (change.after.empty() ? words["ui.pack.nothing"] : cut(change.after)) + "\n";
  } else if (change.how != PackChange::How::moved) {
    text += (change.how == PackChange::How::added ? "  + " + cut(change.after) : "  - " + cut(change.before)) + "\n";
  }
  return text;
}

int Effect::direction() const noexcept {
  const auto rank = [](Status status) { return status == Status::eligible ? 2 : status == Status::possible ? 1 : 0; };
  const bool same_knowledge = known_before || !known_after;
  if (rank(before) != rank(after) && (rank(before) == 0 || rank(after) == 0)) return rank(after) > rank(before) ? 1 : -1;
  if (!known_before || !known_after || !same_knowledge) return 0;
  if (amount_after.low >= amount_before.high && amount_after != amount_before) return 1;
  if (amount_after.high <= amount_before.low && amount_after != amount_before) return -1;
  return 0;
}

std::vector<Effect> effects(const Rulebook& before, const Decisions& decided_before, const Rulebook& after, const Decisions& decided_after) {
  std::vector<Effect> found{};
  std::map<std::string, std::size_t, std::less<>> numbers{};
  const auto at = [&](const Rulebook& rulebook, const Decision& decision) -> Effect& {
    const Benefit& benefit = rulebook.packs[decision.pack].benefits[decision.benefit];
    const auto [known, is_new] = numbers.try_emplace(benefit.id, found.size());
    if (is_new) found.push_back({.benefit = benefit.id, .name = benefit.name, .per = benefit.per, .unit = benefit.unit});
    return found[known->second];
  };
  for (const Decision& each : decided_before.decisions) {
    Effect& effect = at(before, each);
    effect.before = each.status;
    effect.amount_before = had(each);
    effect.known_before = each.amount_known;
  }
  for (const Decision& each : decided_after.decisions) {
    Effect& effect = at(after, each);
    effect.after = each.status;
    effect.amount_after = had(each);
    effect.known_after = each.amount_known;
  }
  std::erase_if(found, [](const Effect& each) {
    return each.before == each.after && each.amount_before == each.amount_after && each.known_before == each.known_after;
  });
  return found;
}

std::string to_json(std::string_view person, const std::vector<Effect>& effects) {
  Json json = Json::object({{"schema", 1}, {"id", person}, {"effects", Json::array()}});
  const auto side = [](Status status, const Interval& amount, bool known) {
    Json of = Json::object();
    of["status"] = to_string(status);
    if (known) of["amount"] = {hundredths_text(amount.low), amount.high >= open_amount ? "open" : hundredths_text(amount.high)};
    return of;
  };
  for (const Effect& each : effects)
    json["effects"].push_back(Json::object({{"benefit", each.benefit}, {"per", each.per}, {"before", side(each.before, each.amount_before, each.known_before)},
                               {"after", side(each.after, each.amount_after, each.known_after)}, {"direction", each.direction()}}));
  return shown(json);
}

std::string to_text(std::string_view person, const std::vector<Effect>& effects, const TextStyle& style) {
  const Messages& words = messages(style.language);
  std::string text = (person.empty() ? words["ui.no_id"] : harmless(person)) + "\n";
  for (const Effect& each : effects) {
    const auto side = [&](Status status, const Interval& of, bool known) {
      const bool has = status == Status::eligible || status == Status::possible;
      return words["ui.status." + std::string{to_string(status)}] + (has ? " " + amount(of, known, words) : "");
    };
    const int direction = each.direction();
    text += "  " + std::string{direction > 0 ? "+ " : direction < 0 ? "- " : "? "} + each.benefit + " " + each.name.in(style.language) + ": " +
            side(each.before, each.amount_before, each.known_before) + " → " + side(each.after, each.amount_after, each.known_after);
    const bool exact = each.amount_before.low == each.amount_before.high && each.amount_after.low == each.amount_after.high;
    if (exact && direction != 0 && each.amount_after.low != each.amount_before.low) {
      const std::int64_t change = each.amount_after.low - each.amount_before.low;
      text += "  (" + std::string{change > 0 ? "+" : "−"} + hundredths_text(change > 0 ? change : -change) + " " + words["ui.pack.per." + each.per] + ")";
    }
    text += "\n";
  }
  return text;
}

}  // namespace caregrade
