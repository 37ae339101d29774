#include <algorithm>
#include <functional>
#include <map>
#include <optional>

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

/// A row of less than high confidence that a result rests on.
struct Doubt {
  Confidence confidence = Confidence::high;
  Text what{};
};

std::optional<Doubt> doubt_of(const Report& report, const Note& note) {
  const Standard& standard = report.standard;
  if (note.kind == Note::Kind::item_doubt) {
    const Item& item = standard.items[note.subject];
    return Doubt{chosen(item, report.assessment.values()[note.subject]).confidence, {item.id + " " + item.name.zh, item.id + " " + item.name.en}};
  }
  if (note.kind == Note::Kind::row_doubt) return Doubt{standard.cited(note.subject, note.told, note.choice).confidence, standard.steps[note.subject].name};
  if (note.kind == Note::Kind::rule_doubt) return Doubt{standard.rules[note.subject].citation.confidence, standard.rules[note.subject].name};
  return std::nullopt;
}

/// One sentence for doubts of one confidence.
Text doubt_text(const std::vector<Doubt>& doubts) {
  return filled("note.doubt", [&](Language language) -> Arguments {
    std::string what{};
    for (const Doubt& doubt : doubts) what += (what.empty() ? "" : messages(language)["ui.comma"]) + doubt.what.in(language);
    return {{"confidence", confidence_word(doubts.front().confidence, language)}, {"what", what}};
  });
}

}  // namespace

std::string level_numbers(const std::vector<Level>& scale, LevelSet levels) {
  std::string text{};
  const auto number = [&scale](int level) { return std::to_string(scale[static_cast<std::size_t>(level)].number); };
  const int count = static_cast<int>(scale.size());
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
                {"levels", level_numbers(standard.levels, note.otherwise)}};
      });
    case Note::Kind::item_doubt:
    case Note::Kind::row_doubt:
    case Note::Kind::rule_doubt: return doubt_text({*doubt_of(report, note)});
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

std::vector<Text> note_texts(const Report& report) {
  std::vector<Text> texts{};
  std::map<Confidence, std::vector<Doubt>> doubts{};
  for (const Note& note : report.grading.notes) {
    if (auto doubt = doubt_of(report, note)) doubts[doubt->confidence].push_back(std::move(*doubt));
    else texts.push_back(note_text(report, note));
  }
  for (const auto& [confidence, together] : doubts) texts.push_back(doubt_text(together));
  return texts;
}

}  // namespace caregrade
