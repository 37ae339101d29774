#include "answers.hpp"

#include <algorithm>

#include "caregrade/text/messages.hpp"

namespace caregrade::io {

std::string answer_text(const Standard& standard, InputIndex input, std::int32_t value, Language language) {
  const Messages& words = messages(language);
  if (!standard.is_item(input)) {
    const Fact& fact = standard.fact(input);
    if (fact.type == FactType::number) return to_string(standard.plan.points(value));
    if (fact.type == FactType::truth) return words[value != 0 ? "ui.yes" : "ui.no"];
    return value == fact.most ? words.fill("ui.or_more", {{"count", std::to_string(value)}}) : std::to_string(value);
  }
  const Item& item = standard.items[input];
  if (item.frequencies.empty()) return shown(item.options[static_cast<std::size_t>(value)]);
  const std::vector<int> times = times_of(item, standard.plan.points(value));
  std::string text{};
  for (std::size_t i = 0; i < times.size(); ++i)
    if (times[i] != 0)
      text += (text.empty() ? "" : words["ui.comma"]) +
              words.fill("ui.times", {{"count", std::to_string(times[i])}, {"unit", item.frequencies[i].name.in(language)}});
  return text.empty() ? "0" : text;
}

void write_answer(JsonWriter& json, const Standard& standard, InputIndex input, std::int32_t value) {
  if (!standard.is_item(input)) {
    const FactType type = standard.fact(input).type;
    json.raw(type == FactType::truth ? (value != 0 ? "true" : "false") : type == FactType::count ? std::to_string(value) : to_string(standard.plan.points(value)));
    return;
  }
  const Item& item = standard.items[input];
  if (!item.frequencies.empty()) {
    const std::vector<int> times = times_of(item, standard.plan.points(value));
    // why: an object that names no unit says nothing, and is refused where a case is read.
    if (std::all_of(times.begin(), times.end(), [](int count) { return count == 0; })) {
      json.raw("0");
      return;
    }
    json.begin('{');
    for (std::size_t i = 0; i < times.size(); ++i)
      if (times[i] != 0) json.key(item.frequencies[i].id).raw(std::to_string(times[i]));
    json.end('}');
    return;
  }
  const Option& option = item.options[static_cast<std::size_t>(value)];
  if (option.letter.empty()) json.raw(std::to_string(option.number));
  else json.string(option.letter);
}

}  // namespace caregrade::io
