#include <algorithm>
#include <functional>

#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/messages.hpp"

namespace caregrade {
namespace {

using Arguments = std::vector<Issue::Argument>;

Text filled(std::string_view key, const std::function<Arguments(Language)>& arguments) {
  return {.zh = messages(Language::zh).fill(key, arguments(Language::zh)), .en = messages(Language::en).fill(key, arguments(Language::en))};
}

std::string confidence_word(Confidence confidence, Language language) {
  return messages(language)["ui.confidence." + std::string{to_string(confidence)}];
}

}  // namespace

std::string level_numbers(const Standard& standard, LevelSet levels) {
  std::string text{};
  const auto number = [&standard](int level) { return std::to_string(standard.levels[static_cast<std::size_t>(level)].number); };
  const int count = static_cast<int>(standard.levels.size());
  for (int i = 0; i < count; ++i) {
    if (!levels.holds(i)) continue;
    int last = i;
    while (last + 1 < count && levels.holds(last + 1)) ++last;
    text += (text.empty() ? "" : ", ") + number(i);
    if (last > i) text += (last == i + 1 ? ", " : "–") + number(last);
    i = last;
  }
  return text;
}

Text note_text(const Report& report, const Note& note) {
  const Standard& standard = report.standard;
  switch (note.kind) {
    case Note::Kind::stated: return standard.notes[note.subject].text;
    case Note::Kind::policy_chosen:
      return filled("note.policy_chosen", [&](Language language) -> Arguments {
        const Policy& policy = standard.policies[note.subject];
        return {{"policy", policy.name.in(language)}, {"id", policy.id}, {"choice", policy.choices[note.choice].name.in(language)},
                {"default", policy.choices[policy.default_choice].name.in(language)}};
      });
    case Note::Kind::policy_doubt:
      return filled("note.policy_doubt", [&](Language language) -> Arguments {
        const Policy& policy = standard.policies[note.subject];
        const auto chosen = static_cast<std::size_t>(report.policies[note.subject]);
        return {{"policy", policy.name.in(language)}, {"choice", policy.choices[chosen].name.in(language)},
                {"confidence", confidence_word(policy.citation.confidence, language)}, {"other", policy.choices[note.choice].name.in(language)},
                {"levels", level_numbers(standard, note.otherwise)}};
      });
    case Note::Kind::item_doubt:
      return filled("note.item_doubt", [&](Language language) -> Arguments {
        const Item& item = standard.items[note.subject];
        const auto chosen = static_cast<std::size_t>(report.assessment.values()[note.subject]);
        const Confidence least = std::min(item.citation.confidence, item.options[chosen].citation.confidence);
        return {{"item", item.id + " " + item.name.in(language)}, {"confidence", confidence_word(least, language)}};
      });
    case Note::Kind::band_doubt:
      return filled("note.band_doubt", [&](Language language) -> Arguments {
        return {{"step", standard.steps[note.subject].name.in(language)}};
      });
    case Note::Kind::rule_doubt:
      return filled("note.rule_doubt", [&](Language language) -> Arguments {
        const Rule& rule = standard.rules[note.subject];
        return {{"rule", rule.name.in(language)}, {"confidence", confidence_word(rule.citation.confidence, language)}};
      });
    case Note::Kind::not_in_force:
      return filled("note.not_in_force", [&](Language language) -> Arguments {
        const std::string to = standard.effective_to.ok() ? standard.effective_to.to_string() : messages(language)["ui.open_end"];
        return {{"date", report.assessment.assessed_on.value_or(Date{}).to_string()}, {"number", standard.number},
                {"from", standard.effective_from.to_string()}, {"to", to}};
      });
    case Note::Kind::approximate: break;
  }
  return filled("note.approximate", [](Language) { return Arguments{}; });
}

}  // namespace caregrade
