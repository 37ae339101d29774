#include "caregrade/io/standard_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

/// Who holds the rights, and which uses are free.
std::string rights(const Standard& standard, Language language) {
  const Messages& words = messages(language);
  if (!standard.licence) return words["ui.list.no_licence"];
  const Licence& licence = *standard.licence;
  const auto answer = [&](Licence::Answer each) { return words["ui.licence." + std::string{to_string(each)}]; };
  return words.fill("ui.list.licence", {{"holder", licence.holder.in(language)}, {"clinical", answer(licence.clinical)},
                                        {"commercial", answer(licence.commercial)}, {"education", answer(licence.education)}, {"research", answer(licence.research)}});
}

class StandardText {
 public:
  StandardText(const Standard& standard, const TextStyle& style) : standard_{standard}, style_{style}, words_{messages(style.language)} {}

  std::string run() {
    out_ = bold(standard_.number + "  " + in(standard_.name)) + "  " + in_force(standard_, style_.language) + "\n";
    if (!standard_.name_remark.zh.empty()) line(dim("(" + in(standard_.name_remark) + ")"), 0);
    licence();
    levels();
    grades();
    combinations();
    items();
    facts();
    form();
    policies();
    return std::move(out_);
  }

 private:
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(style_.language); }
  [[nodiscard]] std::string bold(const std::string& text) const { return style_.color ? "\033[1m" + text + "\033[0m" : text; }
  [[nodiscard]] std::string dim(const std::string& text) const { return style_.color ? "\033[2m" + text + "\033[0m" : text; }

  void heading(const std::string& text) { out_ += "\n" + bold(text) + "\n"; }
  void line(const std::string& text, std::size_t indent, const std::string& mark = {}) {
    const std::string blanks(indent + display_width(mark), ' ');
    const std::size_t width = style_.width > blanks.size() + 20 ? style_.width - blanks.size() : 20;
    out_ += std::string(indent, ' ') + mark + wrapped(text, width, blanks) + "\n";
  }
  [[nodiscard]] std::string doubt(const Citation& row) const {
    if (row.confidence == Confidence::high) return {};
    const std::string& word = words_["ui.confidence." + std::string{to_string(row.confidence)}];
    return "  [" + words_.fill("ui.list.confidence", {{"confidence", word}}) + "]";
  }

  void licence() {
    if (!standard_.licence) return;
    const Licence& licence = *standard_.licence;
    line(rights(standard_, style_.language) + (licence.url.empty() ? "" : "  " + licence.url) + doubt(licence.citation), 0);
    if (!licence.remark.zh.empty()) line(dim("(" + in(licence.remark) + ")"), 0);
  }

  [[nodiscard]] static std::string points(const Band& band) {
    return band.least == band.most ? to_string(band.least) : to_string(band.least) + "–" + to_string(band.most);
  }

  void levels() {
    if (standard_.levels.empty()) return;
    heading(words_["ui.list.levels"]);
    for (const Level& level : standard_.levels) {
      std::string bands{};
      for (const BandTable& table : standard_.band_tables)
        for (const Band& band : table.rows)
          if (table.scale == Scale::level && band.number == level.number) bands += "  " + words_.fill("ui.list.band", {{"points", points(band)}});
      line(in(level.name) + bands + doubt(level.citation), 2, std::to_string(level.number) + "  ");
    }
  }

  void grades() {
    if (standard_.grades.empty()) return;
    heading(words_["ui.list.grades"]);
    for (const Level& grade : standard_.grades) line(in(grade.name) + doubt(grade.citation), 2, std::to_string(grade.number) + "  ");
    for (const BandTable& table : standard_.band_tables)
      if (table.scale == Scale::grade)
        for (const Band& band : table.rows)
          line(words_.fill("ui.list.band", {{"points", points(band)}}) + " → " + std::to_string(band.number) + doubt(band.citation), 4, padded(table.id, 12) + "  ");
  }

  /// Levels by combinations of grades or counts.
  void combinations() {
    for (const CombinationTable& table : standard_.combination_tables) {
      heading(table.id);
      for (const Combination& row : table.rows) {
        std::string operands{};
        for (std::size_t k = 0; k < table.operands.size(); ++k) operands += (k == 0 ? "" : words_["ui.comma"]) + table.operands[k] + " " + std::to_string(row.values[k]);
        line(operands + " → " + std::to_string(row.level) + doubt(row.citation), 2);
      }
    }
  }

  void items() {
    for (const Item& item : standard_.items)
      if (item.group.empty()) this->item(item);
    for (const Group& group : standard_.groups) {
      heading(group.id + " " + in(group.name) + (group.most ? "  " + words_.fill("ui.list.points", {{"most", to_string(*group.most)}}) : ""));
      for (const Item& item : standard_.items)
        if (item.group == group.id) this->item(item);
    }
  }

  void item(const Item& item) {
    line(bold(item.id + " " + in(item.name)) + doubt(item.citation), 2);
    if (!item.definition.zh.empty()) line(in(item.definition), 4);
    for (const Option& option : item.options) line(in(option.label), 6, padded(shown(option), 3));
    for (const Frequency& each : item.frequencies) line(in(each.name) + "  × " + to_string(each.weight) + doubt(each.citation), 6, padded(each.id, 10) + "  ");
    for (const ItemPart& each : item.parts) line(in(each.name) + doubt(each.citation), 6, padded(each.id, 14) + "  ");
    if (!item.hint.zh.empty()) line(dim(words_.fill("ui.list.hint", {{"hint", in(item.hint)}})), 4);
  }

  void facts() {
    if (standard_.facts.empty()) return;
    heading(words_["ui.list.facts"]);
    for (const Fact& fact : standard_.facts) {
      const std::string most = fact.type == FactType::number ? to_string(fact.most_number) : std::to_string(fact.most);
      const std::string values = fact.type == FactType::truth ? words_["ui.yes"] + " / " + words_["ui.no"]
                                                              : words_.fill(fact.type == FactType::count ? "ui.list.range" : "ui.list.number", {{"most", most}});
      line(bold(fact.place + " " + in(fact.name)) + "  " + words_.fill("ui.list.fact_key", {{"id", fact.id}}) + "  " + values + doubt(fact.citation), 2);
      line(in(fact.question), 4);
    }
  }

  void form() {
    for (const FormPart& part : standard_.form_parts) {
      heading(part.id + " " + in(part.name));
      for (const FormField& field : standard_.form_fields) {
        if (field.part != part.id) continue;
        line(field.id + " " + in(field.name) + (field.unit.empty() ? "" : " (" + field.unit + ")") + doubt(field.citation), 2);
        for (const auto& choice : field.choices)
          line(in(choice.label) + (choice.icd.empty() || choice.icd == "-" ? "" : "  " + choice.icd) +
                   (choice.excludes_others ? "  " + words_["ui.list.excludes"] : ""),
               6, padded(std::to_string(choice.position), 4));
      }
    }
  }

  void policies() {
    if (standard_.policies.empty()) return;
    heading(words_["ui.list.policies"]);
    for (const Policy& policy : standard_.policies) {
      line(policy.id + "  " + in(policy.name) + doubt(policy.citation), 2);
      for (std::size_t i = 0; i < policy.choices.size(); ++i)
        line(in(policy.choices[i].name) + (i == policy.default_choice ? "  " + words_["ui.list.default"] : ""), 6, padded(policy.choices[i].id, 11));
    }
  }

  const Standard& standard_;
  const TextStyle& style_;
  const Messages& words_;
  std::string out_{};
};

}  // namespace

std::string to_text(const Doubt& doubt, const TextStyle& style) {
  const Messages& words = messages(style.language);
  std::string sources{};
  for (const std::string& source : doubt.citation.sources) sources += (sources.empty() ? "" : " ") + source;
  const std::string place = doubt.where.file + ":" + std::to_string(doubt.where.line);
  const std::string where = words.fill("ui.list.doubt", {{"confidence", words["ui.confidence." + std::string{to_string(doubt.citation.confidence)}]},
                                                         {"clause", doubt.citation.clause}, {"sources", sources}, {"place", place}});
  const std::size_t width = style.width > 24 ? style.width - 4 : 20;
  return "  " + wrapped(doubt.what.in(style.language), width, "  ") + "\n    " + wrapped(where, width, "    ") + "\n";
}

std::string entry(const Standard& standard, const TextStyle& style) {
  const Messages& words = messages(style.language);
  const auto numbers = [](const std::vector<Level>& levels) {
    std::string text{};
    for (const Level& level : levels) text += (text.empty() ? "" : " ") + std::to_string(level.number);
    return text;
  };
  const auto direction = standard.direction();
  std::string facts = words.fill("ui.list.version", {{"version", standard.version}}) + " · " + in_force(standard, style.language) + " · " +
                      words.fill("ui.list.items", {{"items", std::to_string(standard.items.size())}, {"facts", std::to_string(standard.facts.size())}}) + " · ";
  facts += standard.levels.empty() ? words["ui.list.no_levels"] : words.fill("ui.list.numbers", {{"numbers", numbers(standard.levels)}});
  if (direction) facts += " · " + words[*direction == Direction::more_points_more_able ? "ui.list.more_able" : "ui.list.more_care"];
  else if (!standard.groups.empty()) facts += " · " + words["ui.list.mixed"];
  facts += " · " + words.fill("ui.list.confidence", {{"confidence", words["ui.confidence." + std::string{to_string(standard.citation.confidence)}]}});
  const std::size_t width = style.width > 24 ? style.width - 4 : 20;
  const std::string id = style.color ? "\033[1m" + standard.id + "\033[0m" : standard.id;
  std::string text = wrapped(id + "  " + standard.number + "  " + standard.name.in(style.language), width, "    ") + "\n    " + wrapped(facts, width, "    ") + "\n";
  return text + "    " + wrapped(rights(standard, style.language), width, "    ") + "\n";
}

std::string in_force(const Standard& standard, Language language) {
  const Messages& words = messages(language);
  if (!standard.effective_from.ok()) return words["ui.list.day_unknown"];
  if (!standard.effective_to.ok()) return words.fill("ui.list.since", {{"from", standard.effective_from.to_string()}});
  return words.fill("ui.list.until", {{"from", standard.effective_from.to_string()}, {"to", standard.effective_to.to_string()}});
}

std::string to_text(const Standard& standard, const TextStyle& style) { return StandardText{standard, style}.run(); }

}  // namespace caregrade
