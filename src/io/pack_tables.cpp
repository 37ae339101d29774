#include <algorithm>
#include <tuple>

#include "pack_parts.hpp"

namespace caregrade::io {

void PackReader::read_tiers() {
  const std::size_t issues = issues_.size();
  auto row = folder_.rows("tiers.csv", {"benefit", "id", "name_zh", "name_en", "when", "amount", "bound", "from", "to", "since", "sources", "clause",
                                        "confidence"}, {"remark_zh", "remark_en"});
  if (issues_.size() != issues) return;  // why: without its columns every benefit would be told to have no row
  while (row && row->next()) read_tier(*row);
  for (const Benefit& benefit : pack_.benefits)
    if (benefit.tiers.empty() && !benefit.id.empty())
      issues_.push_back({.code = "CG2406", .where = benefit.where, .arguments = {{"id", benefit.id}}});
}

void PackReader::read_tier(CsvRows& row) {
  const std::string benefit_id = row.text("benefit");
  Tier tier{.id = id(row, "id"), .name = row.both("name"), .when = row.expression("when"), .amount = row.expression("amount"),
            .bound = word(row, "bound", bounds), .span = row.span(), .remark = row.optional_both("remark"),
            .citation = row.citation(Clause::optional), .where = row.where("id")};
  once(row, tiers_, "id", tier.id);
  cited(tier.citation, row.where("sources"));
  const auto found = benefits_.find(benefit_id);
  if (found == benefits_.end()) {
    if (!benefit_id.empty()) row.report("CG2102", "benefit", {{"id", benefit_id}, {"in", "[[benefit]]"}});
    return;
  }
  Benefit& benefit = pack_.benefits[found->second];
  const bool no_amount = tier.bound == Bound::local || benefit.unit == Unit::in_kind;
  if (no_amount != tier.amount.text.empty()) row.report("CG2407", "amount", {{"key", "amount"}, {"bound", row.optional_text("bound")}});
  if (!tier.span.from.ok()) {
    tier.span.from = benefit.span.from;
    tier.span.since = benefit.span.since;
    if (!tier.span.to.ok()) tier.span.to = benefit.span.to;
    else if (tier.span.to < tier.span.from)
      row.report("CG2402", "to", {{"from", tier.span.from.to_string()}, {"to", tier.span.to.to_string()}});
  }
  benefit.tiers.push_back(std::move(tier));
}

void PackReader::read_values() {
  auto row = folder_.rows("values.csv", {"parameter", "region", "key", "from", "to", "since", "value", "bound", "verified", "sources", "clause",
                                         "confidence"}, {"remark_zh", "remark_en"});
  std::vector<std::size_t> dated{};
  while (row && row->next()) {
    const std::size_t issues = issues_.size();
    ParameterRow value{.parameter = id(*row, "parameter"), .region = row->text("region"), .key = row->optional_text("key"), .span = row->span(),
                       .bound = word(*row, "bound", bounds), .verified = row->optional_date("verified"), .remark = row->optional_both("remark"),
                       .citation = row->citation(Clause::optional), .where = row->where("parameter")};
    const auto number = row->optional_hundredths("value");
    value.value = number.value_or(0);
    check_region(*row, "region", value.region);
    cited(value.citation, row->where("sources"));
    if ((value.bound == Bound::local) != row->optional_text("value").empty())
      row->report("CG2407", "value", {{"key", "value"}, {"bound", row->optional_text("bound")}});
    if (issues_.size() == issues) dated.push_back(pack_.rows.size());
    pack_.rows.push_back(std::move(value));
  }
  check_overlaps(std::move(dated));
}

void PackReader::check_overlaps(std::vector<std::size_t> order) {
  const std::vector<ParameterRow>& rows = pack_.rows;
  const auto key = [&](std::size_t i) { return std::tie(rows[i].parameter, rows[i].region, rows[i].key); };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return key(a) != key(b) ? key(a) < key(b) : rows[a].span.from < rows[b].span.from; });
  const auto ends_before = [&](std::size_t a, const Date& day) { return rows[a].span.to.ok() && rows[a].span.to < day; };
  std::size_t longest = 0;  // of the rows of this key so far, the one that ends last
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::size_t before = order[longest], now = order[i];
    const bool same = key(before) == key(now);
    if (same && !ends_before(before, rows[now].span.from)) {
      const std::string place = rows[now].region + (rows[now].key.empty() ? "" : " " + rows[now].key);
      issues_.push_back({.code = "CG2403", .where = rows[std::max(before, now)].where,
                         .arguments = {{"parameter", rows[now].parameter}, {"place", place},
                                       {"line", std::to_string(rows[std::min(before, now)].where.line)}}});
    }
    if (!same || (rows[before].span.to.ok() && !ends_before(now, rows[before].span.to))) longest = i;
  }
}

}  // namespace caregrade::io
