#include "caregrade/io/standard_reader.hpp"

#include <algorithm>

#include "csv_rows.hpp"
#include "data_folder.hpp"
#include "policy.hpp"
#include "toml.hpp"

namespace caregrade {
namespace {

using io::CsvRows;
using io::DataFolder;
using io::TomlTable;

class StandardReader {
 public:
  explicit StandardReader(std::span<const StandardFile> files) : folder_{files, issues_} {}

  Result<Standard> run() {
    read_toml();
    standard_.sources = folder_.sources();
    if (has("levels.csv")) read_scale(standard_.levels, "levels.csv", "level");
    if (has("grades.csv")) read_scale(standard_.grades, "grades.csv", "grade");
    read_groups();
    read_items();
    read_options();
    read_frequencies();
    read_parts();
    read_weights();
    if (has("facts.csv")) read_facts();
    for (BandTable& table : standard_.band_tables) read_bands(table);
    for (CombinationTable& table : standard_.combination_tables) read_combinations(table);
    if (has("parts.csv")) read_form();
    check_references();
    if (has_errors(issues_)) return std::move(issues_);
    return std::move(standard_);
  }

 private:
  static constexpr std::size_t most_combinations = 4096;  ///< of the options of an item's parts: all are tried

  [[nodiscard]] bool has(std::string_view name) const { return folder_.has(name); }

  [[nodiscard]] std::optional<CsvRows> rows(std::string_view name, const std::vector<std::string_view>& columns,
                                            const std::vector<std::string_view>& optional = {}) {
    return folder_.rows(name, columns, optional);
  }

  // --- standard.toml ---------------------------------------------------------------------------------------------

  void read_toml() {
    const auto parsed = folder_.toml("standard.toml");
    if (!parsed) return;
    const std::string& path = parsed->path;
    TomlTable table{parsed->table, path, issues_};
    read_identity(table);
    for (const toml::table* each : table.tables("combination_table")) read_combination_table(*each, path);
    for (const toml::table* each : table.tables("policy")) add(standard_.policies, io::read_policy(*each, path, issues_));
    for (const toml::table* each : table.tables("step")) read_step(*each, path);
    for (const toml::table* each : table.tables("note")) read_note(*each, path);
  }

  void read_identity(TomlTable& table) {
    const auto schema = table.whole_number("schema");
    if (schema && *schema != 1) table.report("CG2006", table.where_of("schema"), {{"expected", "1"}, {"found", std::to_string(*schema)}});
    standard_.where = table.where();
    standard_.id = table.text("id");
    standard_.number = table.text("number");
    standard_.version = table.text("version");
    standard_.name = table.both("name");
    standard_.name_remark = table.both_or("name_remark", {});
    standard_.issued = table.date("issued", false).value_or(Date{});
    standard_.effective_from = table.date("effective_from", false).value_or(Date{});
    standard_.effective_to = table.date("effective_to", false).value_or(Date{});
    for (const std::string& name : table.texts("band_tables", false)) standard_.band_tables.push_back({.id = name});
    for (const std::string& name : table.texts("grade_tables", false)) standard_.band_tables.push_back({.id = name, .scale = Scale::grade});
    for (const std::string& name : table.texts("point_tables", false)) standard_.band_tables.push_back({.id = name, .scale = Scale::points});
    for (const toml::table* each : table.table_or_none("licence")) read_licence(*each, table.file());
    standard_.citation = table.citation();
  }

  void read_licence(const toml::table& source, const std::string& file) {
    TomlTable table{source, file, issues_};
    Licence licence{.holder = table.both("holder"), .url = table.text_or("url", ""), .remark = table.both_or("remark", {}), .where = table.where()};
    const auto answer = [&](std::string_view key) {
      const std::string word = table.text(key);
      for (const auto each : {Licence::Answer::yes, Licence::Answer::no, Licence::Answer::ask, Licence::Answer::unknown})
        if (to_string(each) == word) return each;
      if (!word.empty()) table.report("CG2006", table.where_of(key), {{"expected", "yes, no, ask, unknown"}, {"found", word}});
      return Licence::Answer::unknown;
    };
    licence.clinical = answer("clinical");
    licence.commercial = answer("commercial");
    licence.education = answer("education");
    licence.research = answer("research");
    licence.citation = table.citation();
    standard_.licence = std::move(licence);
  }

  void read_combination_table(const toml::table& source, const std::string& file) {
    TomlTable table{source, file, issues_};
    CombinationTable combinations{.id = table.text("id"), .operands = table.texts("operands"), .where = table.where()};
    if (combinations.operands.empty()) table.report("CG2003", table.where(), {{"key", "operands"}});
    add(standard_.combination_tables, std::move(combinations));
  }

  void read_step(const toml::table& source, const std::string& file) {
    TomlTable table{source, file, issues_};
    Step step{.id = table.text("id"), .name = table.both_or("name", {}), .where = table.where()};
    step.is_score = table.flag_or("score", false);
    step.grade_of = table.text_or("grade_of", "");
    step.loinc = table.text_or("loinc", "");
    step.value = table.expression("value", true);
    step.citation = table.citation();
    const std::size_t number = standard_.steps.size();
    for (const toml::table* each : table.tables("rule")) {
      step.adjusts = true;
      TomlTable row{*each, file, issues_};
      Rule rule{.id = row.text("id"), .step = number, .name = row.both("name"), .where = row.where()};
      rule.when = row.expression("when", true);
      rule.unless = row.expression("unless", false);
      rule.then = row.expression("then", true);
      rule.citation = row.citation();
      add(standard_.rules, std::move(rule));
    }
    for (const toml::table* each : table.tables("case")) {
      TomlTable row{*each, file, issues_};
      Branch branch{.step = number, .where = row.where()};
      branch.when = row.expression("when", true);
      branch.then = row.expression("then", true);
      branch.citation = row.citation();
      standard_.branches.push_back(std::move(branch));
    }
    add(standard_.steps, std::move(step));
  }

  void read_note(const toml::table& source, const std::string& file) {
    TomlTable table{source, file, issues_};
    NoteRule note{.id = table.text("id"), .where = table.where()};
    const std::string kind = table.text("kind");
    if (kind == "doubt") note.kind = NoteKind::doubt;
    else if (kind != "inconsistency" && !kind.empty())
      table.report("CG2006", table.where_of("kind"), {{"expected", "inconsistency, doubt"}, {"found", kind}});
    note.when = table.expression("when", true);
    note.places = table.texts("places");
    note.text = table.both("text");
    note.citation = table.citation();
    add(standard_.notes, std::move(note));
  }

  // --- tables ----------------------------------------------------------------------------------------------------

  /// Levels or grades, from the best to the worst.
  void read_scale(std::vector<Level>& scale, std::string_view file, std::string_view number) {
    auto row = rows(file, {number, "name_zh", "name_en", "clause", "confidence", "sources"});
    while (row && row->next()) {
      Level level{.number = row->whole_number(number), .name = row->both("name"), .citation = row->citation(), .where = row->where(number)};
      for (const Level& other : scale)
        if (other.number == level.number) row->report("CG2101", number, {{"id", std::to_string(level.number)}});
      scale.push_back(std::move(level));
    }
  }

  void read_groups() {
    static constexpr Direction directions[] = {Direction::more_points_more_able, Direction::more_points_more_care};
    auto row = rows("groups.csv", {"code", "name_zh", "name_en", "most", "direction", "clause", "confidence", "sources"});
    while (row && row->next())
      add(standard_.groups, Group{.id = row->text("code"), .name = row->both("name"),
                                  .most = row->optional_text("most").empty() ? std::nullopt : std::optional{row->points("most")},
                                  .direction = directions[row->one_of("direction", {"more_points_more_able", "more_points_more_care"})],
                                  .citation = row->citation(), .where = row->where("code")});
  }

  void read_items() {
    auto row = rows("items.csv", {"code", "group", "name_zh", "name_en", "definition_zh", "definition_en", "hint_zh", "hint_en", "clause",
                                  "confidence", "sources"}, {"asked_when", "loinc"});
    while (row && row->next()) {
      Item item{.id = row->text("code"), .group = row->optional_text("group"), .name = row->both("name"),
                .definition = row->optional_both("definition"), .hint = row->optional_both("hint"),
                .asked_when = row->expression("asked_when"), .loinc = row->optional_text("loinc"), .citation = row->citation(),
                .where = row->where("code")};
      if (!item.group.empty() && !standard_.groups.empty() && !find_id(standard_.groups, item.group)) row->report("CG2102", "group", {{"id", item.group}, {"in", "groups.csv"}});
      add(standard_.items, std::move(item));
    }
  }

  void read_options() {
    auto row = rows("options.csv", {"item", "option", "points", "label_zh", "label_en", "clause", "confidence", "sources"});
    while (row && row->next()) {
      const std::string& item = row->text("item");
      const std::string& printed = row->text("option");
      const bool is_letter = printed.size() == 1 && printed.front() >= 'A' && printed.front() <= 'Z';
      Option option{.number = is_letter ? 0 : row->whole_number("option"), .letter = is_letter ? printed : "", .points = row->points("points"), .label = row->both("label"),
                    .citation = row->citation(), .where = row->where("option")};
      const auto found = find_id(standard_.items, item);
      if (!found) {
        row->report("CG2102", "item", {{"id", item}, {"in", "items.csv"}});
        continue;
      }
      auto& options = standard_.items[*found].options;
      if (is_letter) option.number = static_cast<int>(options.size());
      for (const Option& other : options)
        if (other.letter == option.letter && (is_letter || other.number == option.number)) row->report("CG2101", "option", {{"id", printed}});
      if (!options.empty() && options.front().letter.empty() == is_letter) row->report("CG2006", "option", {{"expected", is_letter ? "0, 1, 2, …" : "A, B, …"}, {"found", printed}});
      if (options.size() >= 64) row->report("CG2108", "option", {{"limit", "64"}});
      else options.push_back(std::move(option));
    }
  }

  void read_frequencies() {
    if (!has("frequencies.csv")) return;
    auto row = rows("frequencies.csv", {"item", "unit", "weight", "most", "name_zh", "name_en", "clause", "confidence", "sources"});
    while (row && row->next()) {
      Frequency frequency{.id = row->text("unit"), .weight = row->points("weight"), .most = row->whole_number("most"), .name = row->both("name"),
                          .citation = row->citation(), .where = row->where("unit")};
      if (frequency.weight.centi() <= 0) row->report("CG2006", "weight", {{"expected", "1, 4.3, …"}, {"found", row->optional_text("weight")}});
      if (frequency.most < 1 || frequency.most > 1000) row->report("CG2006", "most", {{"expected", "1, …, 1000"}, {"found", row->optional_text("most")}});
      const auto found = item_of(*row);
      if (!found) continue;
      Item& item = standard_.items[*found];
      if (!item.options.empty()) row->report("CG2101", "item", {{"id", item.id}});
      add(item.frequencies, std::move(frequency));
    }
  }

  [[nodiscard]] std::optional<std::size_t> item_of(CsvRows& row) {
    const auto found = find_id(standard_.items, row.text("item"));
    if (!found) row.report("CG2102", "item", {{"id", row.text("item")}, {"in", "items.csv"}});
    return found;
  }

  void read_parts() {
    if (!has("item_parts.csv")) return;
    auto part = rows("item_parts.csv", {"item", "part", "name_zh", "name_en", "clause", "confidence", "sources"});
    while (part && part->next()) {
      const auto found = item_of(*part);
      ItemPart read{.id = part->text("part"), .name = part->both("name"), .citation = part->citation(), .where = part->where("part")};
      if (!found) continue;
      std::size_t combinations = 1;
      for (std::size_t i = 0; i <= standard_.items[*found].parts.size(); ++i) combinations *= standard_.items[*found].options.size();
      if (combinations > most_combinations) part->report("CG2108", "part", {{"limit", std::to_string(most_combinations)}});
      else add(standard_.items[*found].parts, std::move(read));
    }
    auto row = rows("part_results.csv", {"item", "parts", "option", "clause", "confidence", "sources"});
    while (row && row->next()) {
      const auto found = item_of(*row);
      PartResult result{.citation = row->citation(), .where = row->where("parts")};
      if (!found) continue;
      Item& item = standard_.items[*found];
      std::string_view rest = row->text("parts");
      while (!rest.empty()) {
        const std::size_t blank = rest.find(' ');
        const std::string_view word = rest.substr(0, blank);
        result.options.push_back(word == "*" ? PartResult::any : option_of(*row, item, word, "parts"));
        rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
      }
      if (result.options.size() != item.parts.size())
        row->report("CG2006", "parts", {{"expected", std::to_string(item.parts.size())}, {"found", std::to_string(result.options.size())}});
      result.option = option_of(*row, item, row->text("option"), "option");
      item.part_results.push_back(std::move(result));
    }
    for (const Item& item : standard_.items)
      if (!item.parts.empty() && !has_errors(issues_) && !decides_all(item))
        issues_.push_back({.code = "CG2118", .where = item.where, .arguments = {{"item", item.id}, {"table", "part_results"}}});
  }

  /// Position of an item's option by what the form prints; 0 where there is none, and reported.
  int option_of(CsvRows& row, const Item& item, std::string_view printed, std::string_view column) {
    for (std::size_t i = 0; i < item.options.size(); ++i)
      if (shown(item.options[i]) == printed) return static_cast<int>(i);
    row.report("CG2102", column, {{"id", std::string{printed}}, {"in", "options.csv"}});
    return 0;
  }

  [[nodiscard]] static bool decides_all(const Item& item) {
    std::vector<std::int32_t> options(item.parts.size());
    while (true) {
      if (!part_result(item, options)) return false;
      std::size_t at = 0;
      while (at < options.size() && ++options[at] == static_cast<std::int32_t>(item.options.size())) options[at++] = 0;
      if (at == options.size()) return true;
    }
  }

  void read_weights() {
    if (!has("weights.csv")) return;
    auto row = rows("weights.csv", {"table", "item", "option", "points", "clause", "confidence", "sources"});
    while (row && row->next()) {
      const std::string& table = row->text("table");
      Weight weight{.points = row->points("points"), .citation = row->citation(), .where = row->where("points")};
      const auto found = item_of(*row);
      if (!found) continue;
      weight.item = static_cast<InputIndex>(*found);
      weight.option = static_cast<std::size_t>(option_of(*row, standard_.items[*found], row->text("option"), "option"));
      auto at = find_id(standard_.weight_tables, table);
      if (!at) {
        at = standard_.weight_tables.size();
        standard_.weight_tables.push_back({.id = table});
      }
      auto& weights = standard_.weight_tables[*at].rows;
      for (const Weight& other : weights)
        if (other.item == weight.item && other.option == weight.option) row->report("CG2101", "option", {{"id", row->text("option")}});
      weights.push_back(std::move(weight));
    }
  }

  void read_facts() {
    auto row = rows("facts.csv", {"id", "place", "type", "most", "name_zh", "name_en", "question_zh", "question_en", "clause", "confidence", "sources"},
                    {"step", "asked_when"});
    while (row && row->next()) {
      Fact fact{.id = row->text("id"), .place = row->text("place"), .name = row->both("name"), .question = row->both("question"),
                .asked_when = row->expression("asked_when"), .citation = row->citation(), .where = row->where("id")};
      const std::size_t type = row->one_of("type", {"truth", "count", "number"});
      if (type == 2) {
        fact.type = FactType::number;
        fact.most_number = row->points("most");
        fact.step = row->points("step");
        if (fact.step.centi() <= 0 || fact.most_number < fact.step || fact.most_number.centi() % fact.step.centi() != 0)
          row->report("CG2006", "step", {{"expected", "0.1, 1, …"}, {"found", row->optional_text("step")}});
      } else if (type == 1) {
        fact.type = FactType::count;
        fact.most = row->whole_number("most");
        if (fact.most < 1 || fact.most > 63) row->report("CG2006", "most", {{"expected", "1, …, 63"}, {"found", std::to_string(fact.most)}});
      } else if (!row->optional_text("most").empty()) {
        row->report("CG2006", "most", {{"expected", "@token.nothing"}, {"found", row->optional_text("most")}});
      }
      if (find_id(standard_.items, fact.id)) row->report("CG2101", "id", {{"id", fact.id}});
      add(standard_.facts, std::move(fact));
    }
  }

  void read_bands(BandTable& table) {
    const std::string name = table.id + ".csv";
    static constexpr std::string_view columns[] = {"level", "grade", "points"};
    const std::string_view gives = columns[static_cast<std::size_t>(table.scale)];
    const bool points = table.scale == Scale::points;
    auto row = rows(name, {gives, "least", "most", "clause", "confidence", "sources"});
    while (row && row->next()) {
      Band band{.number = points ? 0 : row->whole_number(gives), .points = points ? row->points(gives) : Points{}, .least = row->points("least"), .most = row->points("most"),
                .citation = row->citation(), .where = row->where("least")};
      if (!points) refer(*row, table.scale == Scale::grade ? standard_.grades : standard_.levels, gives, band.number);
      if (band.most < band.least) row->report("CG2105", "most", {{"least", to_string(band.least)}, {"most", to_string(band.most)}});
      table.rows.push_back(std::move(band));
    }
  }

  /// A number in a column that has to be that of a level or grade.
  void refer(CsvRows& row, const std::vector<Level>& scale, std::string_view column, int number) {
    const bool known = std::any_of(scale.begin(), scale.end(), [number](const Level& level) { return level.number == number; });
    if (!known) row.report("CG2102", column, {{"id", std::to_string(number)}, {"in", &scale == &standard_.grades ? "grades.csv" : "levels.csv"}});
  }

  void read_combinations(CombinationTable& table) {
    std::vector<std::string_view> columns{table.operands.begin(), table.operands.end()};
    columns.insert(columns.end(), {"level", "clause", "confidence", "sources"});
    auto row = rows(table.id + ".csv", columns);
    while (row && row->next()) {
      Combination combination{.level = row->whole_number("level"), .citation = row->citation(), .where = row->where("level")};
      for (const std::string& operand : table.operands) combination.values.push_back(row->whole_number(operand));
      refer(*row, standard_.levels, "level", combination.level);
      table.rows.push_back(std::move(combination));
    }
  }

  void read_form() {
    auto part = rows("parts.csv", {"code", "name_zh", "name_en", "clause", "confidence", "sources"});
    while (part && part->next())
      add(standard_.form_parts, FormPart{.id = part->text("code"), .name = part->both("name"), .citation = part->citation(), .where = part->where("code")});
    auto field = rows("form.csv", {"code", "part", "type", "unit", "name_zh", "name_en", "clause", "confidence", "sources"}, {"holds"});
    while (field && field->next()) {
      static constexpr std::string_view types[] = {"text", "date", "number", "single", "multi", "rows", "computed", "signature"};
      FormField row{.id = field->text("code"), .part = field->text("part"),
                    .type = std::string{types[field->one_of("type", {"text", "date", "number", "single", "multi", "rows", "computed", "signature"})]},
                    .unit = field->optional_text("unit"), .holds = holds(*field), .name = field->both("name"), .citation = field->citation(), .where = field->where("code")};
      if (!find_id(standard_.form_parts, row.part)) field->report("CG2102", "part", {{"id", row.part}, {"in", "parts.csv"}});
      add(standard_.form_fields, std::move(row));
    }
    read_choices();
  }

  /// In the order of `Holds`.
  [[nodiscard]] static Holds holds(io::CsvRows& row) {
    if (row.optional_text("holds").empty()) return Holds::nothing;
    return static_cast<Holds>(1 + row.one_of("holds", {"assessment_id", "assessed_on", "name", "sex", "birth_date", "identity_number", "informant", "contact", "phone",
                                                       "row_number", "assessor"}));
  }

  void read_choices() {
    auto row = rows("choices.csv", {"field", "position", "label_zh", "label_en", "icd", "excludes_others", "clause", "confidence", "sources"}, {"value"});
    while (row && row->next()) {
      FormField::Choice choice{.position = row->whole_number("position"), .label = row->both("label"), .value = row->optional_text("value"), .icd = row->optional_text("icd"),
                               .excludes_others = row->one_of("excludes_others", {"no", "yes"}) == 1, .citation = row->citation(),
                               .where = row->where("position")};
      const auto found = find_id(standard_.form_fields, row->text("field"));
      if (!found) {
        row->report("CG2102", "field", {{"id", row->text("field")}, {"in", "form.csv"}});
        continue;
      }
      auto& choices = standard_.form_fields[*found].choices;
      const int expected = static_cast<int>(choices.size()) + 1;
      if (choice.position != expected)
        row->report("CG2006", "position", {{"expected", std::to_string(expected)}, {"found", std::to_string(choice.position)}});
      choices.push_back(std::move(choice));
    }
  }

  template <class Row>
  void add(std::vector<Row>& rows, Row row) {
    if (!row.id.empty() && find_id(rows, row.id)) issues_.push_back({.code = "CG2101", .where = row.where, .arguments = {{"id", row.id}}});
    rows.push_back(std::move(row));
  }

  // --- across tables ---------------------------------------------------------------------------------------------

  void check_references() {
    for (Step& step : standard_.steps) {
      const auto group = find_id(standard_.groups, step.id);
      if (!step.grade_of.empty() && !find_id(standard_.groups, step.grade_of))
        issues_.push_back({.code = "CG2102", .where = step.where, .arguments = {{"id", step.grade_of}, {"in", "groups.csv"}}});
      if (!step.name.zh.empty()) continue;
      if (group) step.name = standard_.groups[*group].name;
      else issues_.push_back({.code = "CG2003", .where = step.where, .arguments = {{"key", "name"}}});
    }
    if (standard_.sources.empty()) return;  // why: the missing register is reported already; the rest would be its echo
    cited(standard_);
    for (const Group& row : standard_.groups) cited(row);
    for (const Level& row : standard_.levels) cited(row);
    for (const Level& row : standard_.grades) cited(row);
    for (const Item& row : standard_.items) {
      cited(row);
      for (const Option& option : row.options) cited(option);
      for (const Frequency& each : row.frequencies) cited(each);
      for (const ItemPart& each : row.parts) cited(each);
      for (const PartResult& each : row.part_results) cited(each);
    }
    for (const Fact& row : standard_.facts) cited(row);
    for (const Policy& row : standard_.policies) cited(row);
    for (const Step& row : standard_.steps) cited(row);
    for (const Rule& row : standard_.rules) cited(row);
    for (const Branch& row : standard_.branches) cited(row);
    for (const WeightTable& table : standard_.weight_tables)
      for (const Weight& row : table.rows) cited(row);
    if (standard_.licence) cited(*standard_.licence);
    for (const NoteRule& row : standard_.notes) cited(row);
    for (const BandTable& table : standard_.band_tables)
      for (const Band& row : table.rows) cited(row);
    for (const CombinationTable& table : standard_.combination_tables)
      for (const Combination& row : table.rows) cited(row);
    for (const FormPart& row : standard_.form_parts) cited(row);
    for (const FormField& row : standard_.form_fields) {
      cited(row);
      for (const auto& choice : row.choices) cited(choice);
    }
  }

  template <class Row>
  void cited(const Row& row) {
    for (const std::string& id : row.citation.sources)
      if (!find_id(standard_.sources, id)) issues_.push_back({.code = "CG2102", .where = row.where, .arguments = {{"id", id}, {"in", "sources.csv"}}});
  }

  Issues issues_{};
  DataFolder folder_;
  Standard standard_{};
};

}  // namespace

Result<Standard> read_standard(std::span<const StandardFile> files) { return StandardReader{files}.run(); }

}  // namespace caregrade
