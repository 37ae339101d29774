#include "caregrade/io/standard_writer.hpp"
#include "json_writer.hpp"

namespace caregrade {
namespace {

using io::JsonWriter;

class StandardJson {
 public:
  explicit StandardJson(const Standard& standard) : standard_{standard} {}

  std::string run() {
    json_.begin('{').key("schema").raw("1").key("id").string(standard_.id).key("number").string(standard_.number);
    json_.key("version").string(standard_.version).key("name").both(standard_.name).key("name_remark").both(standard_.name_remark);
    date("issued", standard_.issued);
    date("effective_from", standard_.effective_from);
    date("effective_to", standard_.effective_to);
    json_.key("direction");
    if (standard_.direction()) json_.string(direction(*standard_.direction()));
    else json_.raw("null");
    citation(standard_.citation);
    licence();
    rows("steps", standard_.steps, [this](const Step& row) {
      json_.key("id").string(row.id).key("name").both(row.name).key("value").string(row.value.text);
      if (!row.loinc.empty()) json_.key("loinc").string(row.loinc);
    });
    rows("levels", standard_.levels, [this](const Level& row) { json_.key("level").raw(std::to_string(row.number)).key("name").both(row.name); });
    rows("grades", standard_.grades, [this](const Level& row) { json_.key("grade").raw(std::to_string(row.number)).key("name").both(row.name); });
    rows("groups", standard_.groups, [this](const Group& row) {
      json_.key("id").string(row.id).key("name").both(row.name).key("most").raw(row.most ? to_string(*row.most) : "null");
      json_.key("direction").string(direction(row.direction));
    });
    rows("items", standard_.items, [this](const Item& row) { item(row); });
    rows("facts", standard_.facts, [this](const Fact& row) {
      json_.key("id").string(row.id).key("place").string(row.place).key("type");
      json_.string(row.type == FactType::truth ? "truth" : row.type == FactType::count ? "count" : "number").key("most");
      json_.raw(row.type == FactType::number ? to_string(row.most_number) : std::to_string(row.most));
      if (row.type == FactType::number) json_.key("step").raw(to_string(row.step));
      asked_when(row.asked_when);
      json_.key("name").both(row.name).key("question").both(row.question);
    });
    rows("policies", standard_.policies, [this](const Policy& row) { policy(row); });
    for (const BandTable& table : standard_.band_tables)
      rows(table.id, table.rows, [&](const Band& row) {
        json_.key(table.scale == Scale::level ? "level" : table.scale == Scale::grade ? "grade" : "points");
        json_.raw(table.scale == Scale::points ? to_string(row.points) : std::to_string(row.number)).key("least").raw(to_string(row.least)).key("most").raw(to_string(row.most));
      });
    for (const CombinationTable& table : standard_.combination_tables)
      rows(table.id, table.rows, [&](const Combination& row) {
        for (std::size_t k = 0; k < table.operands.size(); ++k) json_.key(table.operands[k]).raw(std::to_string(row.values[k]));
        json_.key("level").raw(std::to_string(row.level));
      });
    for (const WeightTable& table : standard_.weight_tables)
      rows("weights_" + table.id, table.rows, [this](const Weight& row) {
        json_.key("item").string(standard_.items[row.item].id).key("option");
        option(standard_.items[row.item].options[row.option]);
        json_.key("points").raw(to_string(row.points));
      });
    rows("cases", standard_.branches, [this](const Branch& row) {
      json_.key("step").string(standard_.steps[row.step].id).key("when").string(row.when.text).key("then").string(row.then.text);
    });
    rows("rules", standard_.rules, [this](const Rule& row) {
      json_.key("id").string(row.id).key("step").string(standard_.steps[row.step].id).key("name").both(row.name);
      json_.key("when").string(row.when.text).key("unless").string(row.unless.text).key("then").string(row.then.text);
    });
    rows("notes", standard_.notes, [this](const NoteRule& row) {
      json_.key("id").string(row.id).key("kind").string(row.kind == NoteKind::doubt ? "doubt" : "inconsistency");
      json_.key("when").string(row.when.text).key("text").both(row.text);
    });
    tables();
    rows("form_parts", standard_.form_parts, [this](const FormPart& row) { json_.key("id").string(row.id).key("name").both(row.name); });
    rows("form_fields", standard_.form_fields, [this](const FormField& row) { field(row); });
    sources();
    return json_.end('}').take();
  }

 private:
  template <class Rows, class Write>
  void rows(std::string_view name, const Rows& list, Write write) {
    json_.key(name).begin('[');
    for (const auto& row : list) {
      json_.begin('{');
      write(row);
      citation(row.citation);
      json_.end('}');
    }
    json_.end(']');
  }

  void item(const Item& row) {
    json_.key("id").string(row.id).key("group").string(row.group).key("name").both(row.name);
    json_.key("definition").both(row.definition).key("hint").both(row.hint);
    asked_when(row.asked_when);
    if (!row.loinc.empty()) json_.key("loinc").string(row.loinc);
    if (!row.frequencies.empty())
      rows("frequencies", row.frequencies, [this](const Frequency& each) {
        json_.key("id").string(each.id).key("points").raw(to_string(each.weight)).key("most").raw(std::to_string(each.most)).key("name").both(each.name);
      });
    if (!row.parts.empty())
      rows("parts", row.parts, [this](const ItemPart& each) { json_.key("id").string(each.id).key("name").both(each.name); });
    rows("options", row.options, [this](const Option& option) {
      json_.key("option");
      this->option(option);
      json_.key("points").raw(to_string(option.points)).key("label").both(option.label);
    });
  }

  static std::string_view direction(Direction direction) {
    return direction == Direction::more_points_more_able ? "more_points_more_able" : "more_points_more_care";
  }

  /// What the tables are that stand under their own names.
  void tables() {
    static constexpr std::string_view gives[] = {"level", "grade", "points"};
    json_.key("tables").begin('[');
    for (const BandTable& table : standard_.band_tables)
      json_.begin('{').key("id").string(table.id).key("kind").string("bands").key("gives").string(gives[static_cast<std::size_t>(table.scale)]).end('}');
    for (const CombinationTable& table : standard_.combination_tables) {
      json_.begin('{').key("id").string(table.id).key("kind").string("combinations").key("gives").string("level").key("operands").begin('[');
      for (const std::string& operand : table.operands) json_.string(operand);
      json_.end(']').end('}');
    }
    for (const WeightTable& table : standard_.weight_tables)
      json_.begin('{').key("id").string("weights_" + table.id).key("kind").string("weights").key("gives").string("points").end('}');
    json_.end(']');
  }

  void option(const Option& option) {
    if (option.letter.empty()) json_.raw(std::to_string(option.number));
    else json_.string(option.letter);
  }

  void asked_when(const Expression& when) {
    if (!when.text.empty()) json_.key("asked_when").string(when.text);
  }

  void licence() {
    json_.key("licence");
    if (!standard_.licence) {
      json_.raw("null");
      return;
    }
    const Licence& licence = *standard_.licence;
    json_.begin('{').key("holder").both(licence.holder);
    json_.key("clinical").string(to_string(licence.clinical)).key("commercial").string(to_string(licence.commercial));
    json_.key("education").string(to_string(licence.education)).key("research").string(to_string(licence.research));
    json_.key("url").string(licence.url).key("remark").both(licence.remark);
    citation(licence.citation);
    json_.end('}');
  }

  void policy(const Policy& row) {
    json_.key("id").string(row.id).key("name").both(row.name).key("default").string(row.choices[row.default_choice].id);
    json_.key("choices").begin('[');
    for (const auto& choice : row.choices) json_.begin('{').key("id").string(choice.id).key("name").both(choice.name).end('}');
    json_.end(']');
  }

  void field(const FormField& row) {
    json_.key("id").string(row.id).key("part").string(row.part).key("type").string(row.type).key("unit").string(row.unit).key("name").both(row.name);
    rows("choices", row.choices, [this](const FormField::Choice& choice) {
      json_.key("position").raw(std::to_string(choice.position)).key("label").both(choice.label).key("icd").string(choice.icd);
      json_.key("excludes_others").raw(choice.excludes_others ? "true" : "false");
    });
  }

  void sources() {
    json_.key("sources_register").begin('[');
    for (const Source& row : standard_.sources)
      json_.begin('{').key("id").string(row.id).key("title").both(row.title).key("url").string(row.url).key("quality").both(row.quality).end('}');
    json_.end(']');
  }

  void date(std::string_view key, const Date& day) {
    json_.key(key);
    if (day.ok()) json_.string(day.to_string());
    else json_.raw("null");
  }

  void citation(const Citation& row) {
    json_.key("clause").string(row.clause).key("confidence").string(to_string(row.confidence)).key("sources").begin('[');
    for (const std::string& source : row.sources) json_.string(source);
    json_.end(']');
  }

  const Standard& standard_;
  JsonWriter json_{};
};

}  // namespace

std::string to_json(const Standard& standard, const Doubt& doubt) {
  JsonWriter json{};
  json.begin('{').key("schema").raw("1").key("standard").string(standard.id);
  json.key("file").string(doubt.where.file).key("line").raw(std::to_string(doubt.where.line)).key("what").both(doubt.what);
  json.key("clause").string(doubt.citation.clause).key("confidence").string(to_string(doubt.citation.confidence)).key("sources").begin('[');
  for (const std::string& source : doubt.citation.sources) json.string(source);
  return json.end(']').end('}').take();
}

std::string to_json(const Standard& standard) { return StandardJson{standard}.run(); }

}  // namespace caregrade
