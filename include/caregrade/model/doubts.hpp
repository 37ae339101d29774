#pragma once

#include <string>
#include <vector>

#include "caregrade/model/standard.hpp"

namespace caregrade {

/// A row of a standard's data of less than high confidence: to be compared with the printed law.
struct Doubt {
  Where where{};  ///< file and line of the row
  Text what{};    ///< what it says, in short
  Citation citation{};
};

/// Every such row, in the order of the model.
[[nodiscard]] inline std::vector<Doubt> doubts(const Standard& standard) {
  std::vector<Doubt> found{};
  const auto add = [&found](const auto& row, const Text& what) {
    if (row.citation.confidence != Confidence::high) found.push_back({row.where, what, row.citation});
  };
  const auto named = [](const std::string& id, const Text& name) { return Text{id + " " + name.zh, id + " " + name.en}; };
  const auto same = [](const std::string& text) { return Text{text, text}; };
  add(standard, named(standard.number, standard.name));
  if (standard.licence) add(*standard.licence, standard.licence->holder);
  for (const Level& row : standard.levels) add(row, named(std::to_string(row.number), row.name));
  for (const Level& row : standard.grades) add(row, named(std::to_string(row.number), row.name));
  for (const Group& row : standard.groups) add(row, named(row.id, row.name));
  for (const Item& row : standard.items) add(row, named(row.id, row.name));
  for (const Item& item : standard.items)
    for (const Option& row : item.options) add(row, named(item.id + " = " + shown(row), row.label));
  for (const Item& item : standard.items) {
    for (const Frequency& row : item.frequencies) add(row, named(item.id + " " + row.id + " = " + to_string(row.weight), row.name));
    for (const ItemPart& row : item.parts) add(row, named(item.id + "." + row.id, row.name));
    for (const PartResult& row : item.part_results) {
      std::string parts{};
      for (const int option : row.options) parts += (parts.empty() ? "" : " ") + (option == PartResult::any ? "*" : shown(item.options[static_cast<std::size_t>(option)]));
      add(row, same(item.id + ": " + parts + " → " + shown(item.options[static_cast<std::size_t>(row.option)])));
    }
  }
  for (const WeightTable& table : standard.weight_tables)
    for (const Weight& row : table.rows)
      add(row, same(table.id + ": " + standard.items[row.item].id + " = " + shown(standard.items[row.item].options[row.option]) + " → " + to_string(row.points)));
  for (const Fact& row : standard.facts) add(row, named(row.id, row.name));
  for (const Policy& row : standard.policies) add(row, named(row.id, row.name));
  for (const BandTable& table : standard.band_tables)
    for (const Band& row : table.rows) add(row, same(to_string(row.least) + "–" + to_string(row.most) + " → " + (table.scale == Scale::points ? to_string(row.points) : std::to_string(row.number))));
  for (const CombinationTable& table : standard.combination_tables)
    for (const Combination& row : table.rows) {
      std::string values{};
      for (std::size_t k = 0; k < row.values.size(); ++k) values += (k == 0 ? "" : ", ") + table.operands[k] + " " + std::to_string(row.values[k]);
      add(row, same(values + " → " + std::to_string(row.level)));
    }
  for (const Step& row : standard.steps) add(row, named(row.id, row.name));
  for (const Rule& row : standard.rules) add(row, named(row.id, row.name));
  for (const Branch& row : standard.branches) add(row, same(standard.steps[row.step].id + ": " + row.when.text + " → " + row.then.text));
  for (const NoteRule& row : standard.notes) add(row, named(row.id, row.text));
  for (const FormPart& row : standard.form_parts) add(row, named(row.id, row.name));
  for (const FormField& row : standard.form_fields) add(row, named(row.id, row.name));
  for (const FormField& field : standard.form_fields)
    for (const FormField::Choice& row : field.choices) add(row, named(field.id + " = " + std::to_string(row.position), row.label));
  return found;
}

}  // namespace caregrade
