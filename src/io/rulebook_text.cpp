#include <algorithm>
#include <set>
#include <utility>

#include "caregrade/core/hundredths.hpp"
#include "caregrade/io/rulebook_writer.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "rule_words.hpp"

namespace caregrade {
namespace {

using io::word_of;
using Arguments = std::vector<Issue::Argument>;

/// Words, colours and lines.
class Sheet {
 public:
  Sheet(const Rulebook& rulebook, const TextStyle& style) : rulebook_{rulebook}, style_{style}, words_{messages(style.language)} {}

 protected:
  [[nodiscard]] const std::string& in(const Text& text) const { return text.in(style_.language); }
  [[nodiscard]] const std::string& word(const std::string& key) const { return words_[key]; }
  [[nodiscard]] std::string fill(std::string_view key, const Arguments& arguments) const { return words_.fill(key, arguments); }
  [[nodiscard]] std::string bold(const std::string& text) const { return style_.color ? "\033[1m" + text + "\033[0m" : text; }
  [[nodiscard]] std::string dim(const std::string& text) const { return style_.color ? "\033[2m" + text + "\033[0m" : text; }

  void heading(const std::string& text) { out_ += "\n" + bold(text) + "\n"; }
  void line(const std::string& text, std::size_t indent, const std::string& mark = {}) {
    const std::string blanks(indent + display_width(mark), ' ');
    const std::size_t width = style_.width > blanks.size() + 20 ? style_.width - blanks.size() : 20;
    out_ += std::string(indent, ' ') + mark + wrapped(text, width, blanks) + "\n";
  }
  /// A line under a label.
  void field(const char* key, const std::string& text) {
    if (!text.empty()) line(text, 2, padded(word(key), 16));
  }

  [[nodiscard]] std::string place(const std::string& code) const {
    const Place* region = rulebook_.region(code);
    return region == nullptr ? code : in(rulebook_.name(*region)) + " " + code;
  }
  [[nodiscard]] std::string span(const Span& span) const {
    std::string text = span.to.ok() ? fill("ui.list.until", {{"from", span.from.to_string()}, {"to", span.to.to_string()}})
                                    : fill("ui.list.since", {{"from", span.from.to_string()}});
    if (span.since != Span::Since::stated) text += word("ui.since." + std::string{word_of(span.since)});
    return text;
  }
  /// `clause 6, confidence high, sources bj160`: what may be empty is left out.
  [[nodiscard]] std::string cited(const Citation& citation) const {
    std::string sources{};
    for (const std::string& each : citation.sources) sources += (sources.empty() ? "" : " ") + each;
    const std::string confidence = fill("ui.list.confidence", {{"confidence", word("ui.confidence." + std::string{to_string(citation.confidence)})}});
    return "[" + sources + (citation.clause.empty() ? "" : word("ui.comma") + citation.clause) + word("ui.comma") + confidence + "]";
  }
  [[nodiscard]] std::string in_unit(const std::string& number, Unit unit) const {
    return fill("ui.pack.unit." + std::string{word_of(unit)}, {{"amount", number}});
  }
  [[nodiscard]] std::string bounded(const std::string& amount, Bound bound) const {
    return fill("ui.pack.bound." + std::string{word_of(bound)}, {{"amount", amount}});
  }

  const Rulebook& rulebook_;
  const TextStyle& style_;
  const Messages& words_;
  std::string out_{};
};

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

class BenefitSheet : Sheet {
 public:
  BenefitSheet(const BenefitReport& report, const TextStyle& style)
      : Sheet{report.rulebook, style}, report_{report}, benefit_{report.rulebook.benefit(report.benefit)}, pack_{report.rulebook.packs[report.benefit.pack]} {}

  std::string run() {
    head();
    conditions();
    tiers();
    parameters();
    groups();
    facts();
    sources();
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool holds(const Span& span) const {
    return !report_.on.ok() || ((!span.from.ok() || span.from <= report_.on) && (!span.to.ok() || report_.on <= span.to));
  }
  void cite(const Citation& citation) { cited_.insert(citation.sources.begin(), citation.sources.end()); }

  void head() {
    out_ = bold(benefit_.id + "  " + in(benefit_.name)) + "\n";
    field("ui.pack.field.place", place(benefit_.region));
    const auto basis = rulebook_.bases.find(benefit_.basis);
    field("ui.pack.field.basis", basis == rulebook_.bases.end() ? benefit_.basis : in(rulebook_.basis(basis->second).name));
    field("ui.pack.field.paid", word("ui.pack.kind." + benefit_.kind) + word("ui.comma") + word("ui.pack.per." + benefit_.per) + word("ui.comma") +
                                    word("ui.pack.receiver." + benefit_.receiver) + word("ui.comma") + benefit_.form);
    field("ui.pack.field.span", span(benefit_.span) + (holds(benefit_.span) ? "" : "  " + fill("ui.pack.not_on", {{"on", report_.on.to_string()}})));
    field("ui.pack.field.clock", word("ui.pack.clock." + std::string{word_of(benefit_.clock)}) + word("ui.comma") +
                                     word("ui.pack.reckoned." + std::string{word_of(benefit_.reckoned)}));
    field("ui.pack.field.starts", in(benefit_.starts));
    field("ui.pack.field.bring", in(benefit_.bring));
    std::string replaced{};
    for (const std::string& each : benefit_.replaces) replaced += (replaced.empty() ? "" : word("ui.comma")) + each;
    field("ui.pack.field.replaces", replaced);
    field("ui.pack.field.remark", in(benefit_.remark));
    field("ui.pack.field.cited", cited(benefit_.citation));
    field("ui.pack.field.pack", pack_.id + "@" + pack_.version);
    cite(benefit_.citation);
  }

  void conditions() {
    if (benefit_.conditions.empty()) return;
    heading(word("ui.pack.conditions"));
    for (const PackCondition& each : benefit_.conditions) {
      line(in(each.name) + "  " + dim(cited(each.citation)), 2, padded(each.id, 14) + "  ");
      line(dim(each.holds.text), 18);
      cite(each.citation);
    }
  }

  void tiers() {
    if (benefit_.tiers.empty()) return;
    heading(word("ui.pack.tiers." + std::string{word_of(benefit_.choose)}));
    std::size_t left_out = 0;
    for (const Tier& each : benefit_.tiers) {
      if (!holds(each.span)) {
        ++left_out;
        continue;
      }
      line(in(each.name) + ": " + bold(amount(each)), 2, padded(each.id, 14) + "  ");
      if (!each.when.text.empty()) line(dim(fill("ui.pack.when", {{"when", each.when.text}})), 18);
      if (!each.remark.zh.empty()) line(dim(in(each.remark)), 18);
      line(dim(span(each.span) + "  " + cited(each.citation)), 18);
      cite(each.citation);
    }
    if (left_out > 0) line(dim(fill("ui.pack.left_out", {{"count", std::to_string(left_out)}, {"on", report_.on.to_string()}})), 2);
  }

  [[nodiscard]] std::string amount(const Tier& tier) const {
    if (tier.bound == Bound::local || tier.amount.text.empty()) return benefit_.unit == Unit::in_kind ? word("ui.pack.in_kind") : word("ui.pack.bound.local");
    return bounded(in_unit(tier.amount.text, is_number(tier.amount.text) ? benefit_.unit : Unit::in_kind), tier.bound);
  }

  void parameters() {
    if (report_.parameters.empty()) return;
    heading(fill("ui.pack.values", {{"place", place(report_.place)}}));
    const std::vector<std::string> chain = rulebook_.chain(report_.place);
    for (const PackRow at : report_.parameters) {
      const Parameter& parameter = rulebook_.parameter(at);
      line(bold(in(parameter.name)) + "  " + dim(parameter.id + word("ui.comma") + word("ui.pack.rule." + std::string{word_of(parameter.rule)})), 2);
      bool any = false;
      for (const std::string& code : chain)
        for (const RulePack& pack : rulebook_.packs)
          for (const ParameterRow& row : pack.rows)
            if (row.parameter == parameter.id && row.region == code && holds(row.span)) {
              any = true;
              value(parameter, row);
            }
      if (!any) line(word("ui.pack.no_value"), 6);
    }
  }

  void value(const Parameter& parameter, const ParameterRow& row) {
    const std::string number = row.bound == Bound::local ? word("ui.pack.bound.local") : bounded(in_unit(hundredths_text(row.value), parameter.unit), row.bound);
    line((row.key.empty() ? "" : row.key + ": ") + bold(number) + "  " + dim(place(row.region) + word("ui.comma") + span(row.span) + "  " + cited(row.citation)), 6);
    if (!row.remark.zh.empty()) line(dim(in(row.remark)), 8);
    cite(row.citation);
  }

  void groups() {
    bool any = false;
    for (const RulePack& pack : rulebook_.packs)
      for (const Exclusive& each : pack.exclusives) {
        const bool is_member = std::any_of(each.alternatives.begin(), each.alternatives.end(), [this](const std::vector<std::string>& of) {
          return std::find(of.begin(), of.end(), benefit_.id) != of.end();
        });
        if (!is_member || !holds(each.span)) continue;
        if (!std::exchange(any, true)) heading(word("ui.pack.groups"));
        line(in(each.name) + "  " + dim(cited(each.citation)), 2, padded(each.id, 14) + "  ");
        line(fill("ui.pack.group." + std::string{word_of(each.choose)}, {{"alternatives", alternatives(each)}}), 18);
        cite(each.citation);
      }
  }

  [[nodiscard]] std::string alternatives(const Exclusive& group) const {
    std::string text{};
    for (const auto& alternative : group.alternatives) {
      text += text.empty() ? "" : " / ";
      for (std::size_t i = 0; i < alternative.size(); ++i) text += (i == 0 ? "" : " + ") + alternative[i];
    }
    return text;
  }

  void facts() {
    if (report_.facts.empty()) return;
    heading(word("ui.pack.looks_at"));
    for (const PackRow at : report_.facts) line(in(rulebook_.fact(at).name), 2, padded(rulebook_.fact(at).id, 28) + " ");
  }

  void sources() {
    heading(word("ui.explain.sources"));
    for (const RulePack& pack : rulebook_.packs)
      for (const PackSource& each : pack.sources) {
        if (cited_.find(each.id) == cited_.end()) continue;
        std::string text = in(each.title);
        for (const std::string& more : {each.number, in(each.issuer), each.url})
          if (!more.empty()) text += "  " + more;
        line(text, 2, padded(each.id, 14) + "  ");
      }
  }

  const BenefitReport& report_;
  const Benefit& benefit_;
  const RulePack& pack_;
  std::set<std::string, std::less<>> cited_{};
};

class CoverageSheet : Sheet {
 public:
  using Sheet::Sheet;

  std::string legend() {
    out_ = "  " + columns(word("ui.pack.coverage.what"), [this](Confidence each) { return word("ui.confidence." + std::string{to_string(each)}); },
                          word("ui.pack.coverage.unknown")) + "\n";
    return std::move(out_);
  }

  std::string run(const RegionCoverage& coverage) {
    out_ = bold(place(coverage.region)) + "\n";
    counts(word("ui.pack.coverage.benefits"), coverage.benefits);
    counts(word("ui.pack.coverage.cells"), coverage.cells);
    if (coverage.values.all() > 0) counts(word("ui.pack.coverage.values"), coverage.values);
    for (const BenefitCoverage& each : coverage.rows) {
      const Benefit& benefit = rulebook_.benefit(each.benefit);
      out_ += "  " + row(benefit.id, each.cells) + "  " + in(benefit.name);
      if (benefit.citation.confidence != Confidence::high)
        out_ += "  " + dim("[" + fill("ui.list.confidence", {{"confidence", word("ui.confidence." + std::string{to_string(benefit.citation.confidence)})}}) + "]");
      out_ += "\n";
    }
    return std::move(out_);
  }

 private:
  template <class Cell>
  [[nodiscard]] static std::string columns(const std::string& label, Cell cell, const std::string& last) {
    static constexpr std::size_t narrow = 8;
    std::string text = padded(label, 26);
    for (const Confidence each : {Confidence::high, Confidence::medium, Confidence::low, Confidence::unknown}) {
      const std::string shown = cell(each);
      text += std::string(narrow - std::min(narrow, display_width(shown)), ' ') + shown;
    }
    return text + std::string(16 - std::min<std::size_t>(16, display_width(last)), ' ') + last;
  }
  [[nodiscard]] static std::string row(const std::string& label, const CoverageCount& count) {
    const auto shown = [](std::size_t number) { return number == 0 ? std::string{"·"} : std::to_string(number); };
    return columns(label, [&](Confidence each) { return shown(count.of(each)); }, shown(count.unknown_amounts));
  }
  void counts(const std::string& label, const CoverageCount& count) { out_ += "  " + bold(row(label, count)) + "\n"; }
};

}  // namespace

std::string to_text(const BenefitReport& report, const TextStyle& style) { return BenefitSheet{report, style}.run(); }

std::string benefit_line(const Rulebook& rulebook, PackRow benefit, const TextStyle& style) {
  const Benefit& of = rulebook.benefit(benefit);
  const Place* region = rulebook.region(of.region);
  return padded(of.id, 20) + "  " + of.name.in(style.language) + "  (" + (region == nullptr ? of.region : rulebook.name(*region).in(style.language)) + ", " +
         messages(style.language)["ui.pack.per." + of.per] + ")\n";
}

std::string to_text(const Rulebook& rulebook, const RegionCoverage& coverage, const TextStyle& style) { return CoverageSheet{rulebook, style}.run(coverage); }

std::string coverage_legend(const TextStyle& style) {
  static const Rulebook none{};
  return CoverageSheet{none, style}.legend();
}

}  // namespace caregrade
