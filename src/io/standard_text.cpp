#include "caregrade/io/standard_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"

namespace caregrade {
namespace {

class StandardText {
 public:
  StandardText(const Standard& standard, const TextStyle& style) : standard_{standard}, style_{style}, words_{messages(style.language)} {}

  std::string run() {
    out_ = bold(standard_.number + "  " + in(standard_.name)) + "  " + in_force(standard_, style_.language) + "\n";
    if (!standard_.name_remark.zh.empty()) line(dim("(" + in(standard_.name_remark) + ")"), 0);
    levels();
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

  [[nodiscard]] static std::string points(const Band& band) {
    return band.least == band.most ? to_string(band.least) : to_string(band.least) + "–" + to_string(band.most);
  }

  void levels() {
    heading(words_["ui.list.levels"]);
    for (const Level& level : standard_.levels) {
      std::string bands{};
      for (const BandTable& table : standard_.band_tables)
        for (const Band& band : table.rows)
          if (table.scale == Scale::level && band.number == level.number) bands += "  " + words_.fill("ui.list.band", {{"points", points(band)}});
      line(in(level.name) + bands + doubt(level.citation), 2, std::to_string(level.number) + "  ");
    }
  }

  void items() {
    for (const Group& group : standard_.groups) {
      heading(group.id + " " + in(group.name) + "  " + words_.fill("ui.list.points", {{"most", to_string(group.most)}}));
      for (const Item& item : standard_.items)
        if (item.group == group.id) this->item(item);
    }
  }

  void item(const Item& item) {
    line(bold(item.id + " " + in(item.name)) + doubt(item.citation), 2);
    if (!item.definition.zh.empty()) line(in(item.definition), 4);
    for (const Option& option : item.options) line(in(option.label), 6, padded(std::to_string(option.number), 3));
    if (!item.hint.zh.empty()) line(dim(words_.fill("ui.list.hint", {{"hint", in(item.hint)}})), 4);
  }

  void facts() {
    heading(words_["ui.list.facts"]);
    for (const Fact& fact : standard_.facts) {
      const std::string values = fact.type == FactType::truth ? words_["ui.yes"] + " / " + words_["ui.no"]
                                                              : words_.fill("ui.list.range", {{"most", std::to_string(fact.most)}});
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

std::string in_force(const Standard& standard, Language language) {
  const Messages& words = messages(language);
  if (!standard.effective_from.ok()) return words["ui.list.day_unknown"];
  if (!standard.effective_to.ok()) return words.fill("ui.list.since", {{"from", standard.effective_from.to_string()}});
  return words.fill("ui.list.until", {{"from", standard.effective_from.to_string()}, {"to", standard.effective_to.to_string()}});
}

std::string to_text(const Standard& standard, const TextStyle& style) { return StandardText{standard, style}.run(); }

}  // namespace caregrade
