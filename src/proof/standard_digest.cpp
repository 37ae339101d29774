#include "caregrade/proof/standard_digest.hpp"

#include "caregrade/proof/digest.hpp"
#include "caregrade/proof/encoding.hpp"
#include "json.hpp"

namespace caregrade {
namespace {

using proof::Json;

constexpr std::string_view mark = "sha-256:";
constexpr std::size_t short_size = 8;

template <class Rows, class Write>
Json each(const Rows& rows, Write write) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(write(row));
  return list;
}

Json numbers(const std::vector<Level>& scale) {
  return each(scale, [](const Level& level) { return Json(level.number); });
}

Json of(const Item& item) {
  return {{"id", item.id},
          {"group", item.group},
          {"asked_when", item.asked_when.text},
          {"options", each(item.options, [](const Option& option) { return Json{option.number, option.letter, option.points.centi()}; })},
          {"frequencies", each(item.frequencies, [](const Frequency& unit) { return Json{unit.id, unit.weight.centi(), unit.most}; })},
          {"parts", each(item.parts, [](const ItemPart& part) { return Json(part.id); })},
          {"part_results", each(item.part_results, [](const PartResult& row) { return Json{row.options, row.option}; })}};
}

Json of(const Fact& fact) {
  return {{"id", fact.id}, {"type", static_cast<int>(fact.type)}, {"most", fact.most}, {"most_number", fact.most_number.centi()}, {"step", fact.step.centi()}, {"asked_when", fact.asked_when.text}};
}

Json of(const Policy& policy) {
  return {{"id", policy.id},
          {"choices", each(policy.choices, [](const Policy::Choice& choice) { return Json(choice.id); })},
          {"default", policy.default_choice},
          {"earlier", each(policy.earlier_defaults, [](const Policy::EarlierDefault& row) { return Json{row.until.to_string(), row.choice}; })}};
}

Json of(const BandTable& table) {
  return {{"id", table.id}, {"scale", static_cast<int>(table.scale)}, {"rows", each(table.rows, [](const Band& row) {
            return Json{row.number, row.points.centi(), row.least.centi(), row.most.centi()};
          })}};
}

Json of(const CombinationTable& table) {
  return {{"id", table.id}, {"operands", table.operands}, {"rows", each(table.rows, [](const Combination& row) { return Json{row.values, row.level}; })}};
}

Json of(const WeightTable& table) {
  return {{"id", table.id}, {"rows", each(table.rows, [](const Weight& row) { return Json{row.item, row.option, row.points.centi()}; })}};
}

Json of(const Step& step) {
  return {{"id", step.id}, {"value", step.value.text}, {"is_score", step.is_score}, {"grade_of", step.grade_of}, {"adjusts", step.adjusts}};
}

}  // namespace

std::string standard_digest(const Standard& standard) {
  const auto all = [](const auto& rows) { return each(rows, [](const auto& row) { return of(row); }); };
  const Json content{{"id", standard.id},
                     {"version", standard.version},
                     {"levels", numbers(standard.levels)},
                     {"grades", numbers(standard.grades)},
                     {"groups", each(standard.groups, [](const Group& group) { return Json{group.id, static_cast<int>(group.direction)}; })},
                     {"items", all(standard.items)},
                     {"facts", all(standard.facts)},
                     {"policies", all(standard.policies)},
                     {"bands", all(standard.band_tables)},
                     {"combinations", all(standard.combination_tables)},
                     {"weights", all(standard.weight_tables)},
                     {"steps", all(standard.steps)},
                     {"rules", each(standard.rules, [](const Rule& rule) { return Json{rule.id, rule.step, rule.when.text, rule.unless.text, rule.then.text}; })},
                     {"branches", each(standard.branches, [](const Branch& branch) { return Json{branch.step, branch.when.text, branch.then.text}; })}};
  return std::string{mark} + base64url(digest(DigestAlgorithm::sha256, proof::canonical(content)));
}

std::string short_digest(std::string_view digest) {
  const auto bytes = digest.substr(0, mark.size()) == mark ? from_base64url(digest.substr(mark.size())) : std::nullopt;
  return std::string{mark} + base64url(bytes.value_or("").substr(0, short_size));
}

}  // namespace caregrade
