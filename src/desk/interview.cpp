#include "caregrade/desk/interview.hpp"

#include <algorithm>
#include <charconv>

#include "caregrade/engine/grade.hpp"
#include "caregrade/io/grading_writer.hpp"
#include "caregrade/text/diagnostics.hpp"
#include "caregrade/text/messages.hpp"
#include "caregrade/text/utf8.hpp"
#include "fields.hpp"

namespace caregrade {

Interview::Interview(const Standard& standard, Draft draft, Language language, std::optional<Date> today)
    : standard_{standard}, draft_{std::move(draft)}, language_{language}, today_{today}, questions_{questions(standard)} {
  grade_again();
  contradictions_ = contradictions(standard_, draft_, grading_, today_);
  for (const Text& each : contradictions_) notices_.push_back(each.in(language_));
  begin();
}

void Interview::begin() {
  step_ = Step::review;
  if (draft_.is_quick) return go_on();
  for (std::size_t i = 0; i < questions_.size(); ++i)
    if (applies(i) && is_open(i)) return ask(i);
}

const std::string& Interview::word(std::string_view key) const { return messages(language_)[key]; }

void Interview::grade_again() {
  // why: half of the form does not count for the level, and grading is what takes time.
  if (grading_ && graded_ == draft_.assessment) return;
  graded_ = draft_.assessment;
  auto graded = grade(standard_, draft_.assessment);
  grading_ = graded ? std::optional{std::move(graded).value()} : std::nullopt;
}

// --- which question comes --------------------------------------------------------------------------------------------

bool Interview::applies(std::size_t question) const {
  const Question& asked = questions_[question];
  if (!asked.input) return !draft_.is_quick;
  if (!is_open_to(standard_, asked, draft_)) return false;
  if (draft_.assessment.is_known(*asked.input) || !grading_) return true;
  // why: the form may say that this person is not asked.
  return std::find(grading_->missing.begin(), grading_->missing.end(), *asked.input) != grading_->missing.end();
}

bool Interview::is_open(std::size_t question) const {
  return !is_answered(standard_, questions_[question], draft_) && draft_.skipped.find(questions_[question].id) == draft_.skipped.end();
}

std::size_t Interview::left_open() const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < questions_.size(); ++i) count += applies(i) && is_open(i) ? 1U : 0U;
  return count;
}

/// Questions that the review shows: of a quick interview those that were asked.
std::vector<std::size_t> Interview::listed() const {
  std::vector<std::size_t> list{};
  for (std::size_t i = 0; i < questions_.size(); ++i)
    if (applies(i) && (!draft_.is_quick || !is_open(i))) list.push_back(i);
  return list;
}

void Interview::ask(std::size_t question) {
  at_ = question;
  step_ = Step::question;
  shows_more_ = false;
}

void Interview::go_on() {
  if (from_review_) {
    from_review_ = false;
    step_ = Step::review;
    return;
  }
  if (!draft_.is_quick) {
    for (std::size_t i = at_ + 1; i < questions_.size(); ++i)
      if (applies(i)) return ask(i);
    step_ = Step::review;
    return;
  }
  for (const InputIndex input : grading_ ? grading_->ask_next : std::vector<InputIndex>{})
    for (std::size_t i = 0; i < questions_.size(); ++i)
      if (questions_[i].input == input && is_open(i)) return ask(i);
  step_ = Step::review;
}

void Interview::go_back() {
  if (step_ == Step::note) {
    step_ = Step::question;
  } else if (step_ == Step::result) {
    step_ = Step::review;
  } else if (from_review_) {
    from_review_ = false;
    step_ = Step::review;
  } else if (draft_.is_quick) {
    if (path_.empty()) {
      problem_ = word("desk.first");
      return;
    }
    ask(path_.back());
    path_.pop_back();
  } else {
    for (std::size_t i = step_ == Step::review ? questions_.size() : at_; i-- > 0;)
      if (applies(i)) return ask(i);
    problem_ = word("desk.first");
  }
}

// --- what was typed --------------------------------------------------------------------------------------------------

bool Interview::takes_key() const { return step_ == Step::question && caregrade::takes_key(standard_, questions_[at_]); }

void Interview::changed() {
  grade_again();
  std::vector<Text> now = contradictions(standard_, draft_, grading_, today_);
  for (const Text& each : now)
    if (std::find(contradictions_.begin(), contradictions_.end(), each) == contradictions_.end()) notices_.push_back(each.in(language_));
  contradictions_ = std::move(now);
}

bool Interview::take(std::string_view typed) {
  problem_.clear();
  notices_.clear();
  while (!typed.empty() && (typed.back() == '\r' || typed.back() == '\n' || typed.back() == ' ')) typed.remove_suffix(1);
  while (!typed.empty() && typed.front() == ' ') typed.remove_prefix(1);
  if (step_ == Step::note) return take_note(typed);
  bool is_command = false;
  const bool is_changed = take_command(typed, is_command);
  if (is_command) return is_changed;
  if (step_ == Step::review) {
    choose_from_review(typed);
  } else if (step_ == Step::result) {
    if (!typed.empty()) problem_ = word("desk.expected.result");
    is_finished_ = typed.empty();
    if (is_finished_) step_ = Step::left;
  } else if (step_ == Step::question) {
    return take_answer(typed);
  }
  return false;
}

bool Interview::take_command(std::string_view command, bool& is_command) {
  const bool is_question = step_ == Step::question;
  is_command = true;
  if (command == "q") {
    step_ = Step::left;
  } else if (command == "b") {
    go_back();
  } else if (is_question && (command == "?" || command == "？")) {
    shows_more_ = !shows_more_;
  } else if (is_question && command == "n") {
    step_ = Step::note;
  } else if (is_question && command == "s") {
    const bool was_open = is_open(at_);
    const bool was_skipped = draft_.skipped.find(questions_[at_].id) != draft_.skipped.end();
    forget(standard_, questions_[at_], draft_);
    draft_.skipped.insert(questions_[at_].id);
    changed();
    path_.push_back(at_);
    go_on();
    return was_open || !was_skipped;
  } else {
    is_command = false;
  }
  return false;
}

bool Interview::take_answer(std::string_view typed) {
  const Question& question = questions_[at_];
  std::string entry{typed};
  if (entry.empty() && is_answered(standard_, question, draft_)) {
    path_.push_back(at_);
    go_on();
    return false;
  }
  if (entry.empty() && question.field.holds == Holds::assessed_on && today_) entry = today_->to_string();
  if (entry.empty()) {
    problem_ = word("desk.expected.entry");
    return false;
  }
  if (entry.size() > 1 && entry.front() == '\\') entry.erase(0, 1);
  const Issues issues = answer(standard_, question, entry, draft_);
  if (!issues.empty()) {
    problem_ = message(issues.front(), language_);
    return false;
  }
  changed();
  path_.push_back(at_);
  go_on();
  return true;
}

bool Interview::take_note(std::string_view typed) {
  step_ = Step::question;
  const std::string& id = questions_[at_].id;
  if (typed.empty()) return false;
  if (typed == "-") return draft_.notes.erase(id) > 0;
  FieldAnswer note{.text = std::string{typed}};
  if (const Issues issues = desk::check(standard_, {.type = "text"}, note); !issues.empty()) {
    step_ = Step::note;
    problem_ = message(issues.front(), language_);
    return false;
  }
  draft_.notes[id] = std::move(note.text);
  return true;
}

void Interview::choose_from_review(std::string_view typed) {
  if (typed.empty()) {
    step_ = Step::result;
    return;
  }
  const std::vector<std::size_t> list = listed();
  std::size_t number = 0;
  const auto parsed = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  const bool is_number = parsed.ec == std::errc{} && parsed.ptr == typed.data() + typed.size();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Question& question = questions_[list[i]];
    if (is_number ? i + 1 != number : question.id != typed && question.place != typed) continue;
    ask(list[i]);
    from_review_ = true;
    return;
  }
  problem_ = messages(language_).fill("desk.expected.review", {{"count", std::to_string(list.size())}});
}

// --- what is shown ---------------------------------------------------------------------------------------------------

std::string Interview::side() const {
  const Messages& words = messages(language_);
  if (!grading_) return {};
  const std::string count = std::to_string(grading_->ask_next.size());
  if (!standard_.plan.has_level) {
    if (grading_->scores.empty()) return {};
    const Interval& total = grading_->scores.back();
    const std::string low = to_string(standard_.plan.points(total.low)), high = to_string(standard_.plan.points(total.high));
    return words.fill("desk.side.score", {{"value", low == high ? low : low + "-" + high}, {"count", count}});
  }
  const std::string levels = level_numbers(standard_.levels, grading_->levels);
  if (!grading_->levels.single()) return words.fill("desk.side.open", {{"levels", levels}, {"count", count}});
  const std::string& name = standard_.levels[static_cast<std::size_t>(*grading_->levels.single())].name.in(language_);
  return words.fill("desk.side.certain", {{"level", levels}, {"name", name}});
}

std::string Interview::prompt() const {
  const Messages& words = messages(language_);
  if (step_ == Step::note) return words["desk.prompt.note"];
  if (step_ == Step::review) return words["desk.prompt.review"];
  if (step_ == Step::result) return words["desk.prompt.result"];
  const Question& question = questions_[at_];
  using Asks = Question::Kind;
  switch (question.kind) {
    case Asks::date:
      if (question.field.holds == Holds::assessed_on && today_ && !draft_.assessment.assessed_on)
        return words.fill("desk.prompt.today", {{"day", today_->to_string()}});
      return words["desk.prompt.date"];
    case Asks::number: return words.fill("desk.prompt.number", {{"unit", question.field.unit}});
    case Asks::multi: return words["desk.prompt.multi"];
    case Asks::rows: {
      std::string parts{};
      for (const FormField* part : desk::columns(standard_, question.field)) parts += (parts.empty() ? "" : ", ") + part->name.in(language_);
      return words.fill("desk.prompt.rows", {{"parts", parts}});
    }
    case Asks::frequencies: {
      std::string units{};
      for (const Frequency& unit : standard_.items[*question.input].frequencies) units += (units.empty() ? "" : ", ") + unit.name.in(language_);
      return words.fill("desk.prompt.frequencies", {{"units", units}});
    }
    case Asks::count:
      if (!question.field.choices.empty()) return words["desk.prompt.answer"];
      [[fallthrough]];
    case Asks::quantity: return words.fill("desk.prompt.allowed", {{"allowed", Assessment::allowed(standard_, *question.input)}});
    default: return words["desk.prompt.answer"];
  }
}

Screen Interview::screen(std::size_t columns) const {
  Screen screen{.side = side(), .notices = notices_, .problem = problem_, .prompt = prompt()};
  const Messages& words = messages(language_);
  if (step_ == Step::question || step_ == Step::note) {
    const std::vector<std::size_t> list = listed();
    const auto before = static_cast<std::size_t>(std::count_if(list.begin(), list.end(), [this](std::size_t each) { return each < at_; }));
    screen.title = draft_.is_quick ? words.fill("desk.title.quick", {{"standard", standard_.number}, {"part", questions_[at_].part.in(language_)}})
                                   : words.fill("desk.title.question", {{"standard", standard_.number}, {"part", questions_[at_].part.in(language_)},
                                                                        {"number", std::to_string(before + 1)}, {"count", std::to_string(list.size())}});
    show_question(screen);
    screen.keys = step_ == Step::note ? words["desk.keys.note"] : words[takes_key() ? "desk.keys.key" : "desk.keys.line"];
  } else if (step_ == Step::review) {
    screen.title = words.fill("desk.title.review", {{"standard", standard_.number}});
    screen.keys = words["desk.keys.review"];
    show_review(screen);
  } else if (step_ == Step::result) {
    screen.title = words.fill("desk.title.result", {{"standard", standard_.number}});
    screen.keys = words["desk.keys.result"];
    const std::string text = result({.language = language_, .width = columns});
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      screen.body.push_back({.text = text.substr(at, end - at)});
      at = end + 1;
    }
  }
  return screen;
}

void Interview::show_question(Screen& screen) const {
  const Question& question = questions_[at_];
  const std::string& name = question.name.in(language_);
  screen.body.push_back({.text = question.place.empty() || question.place == name ? name : question.place + " " + name, .is_strong = true});
  if (question.input && standard_.is_item(*question.input)) {
    const std::string& definition = standard_.items[*question.input].definition.in(language_);
    if (!definition.empty()) screen.body.push_back({.text = definition});
  } else if (question.input) {
    screen.body.push_back({.text = standard_.fact(*question.input).question.in(language_)});
  }
  if (shows_more_) show_more(screen);
  screen.body.push_back({});
  const std::vector<QuestionChoice> list = choices(standard_, question, draft_);
  std::size_t width = 0;
  for (const QuestionChoice& choice : list) width = std::max(width, choice.key.size());
  for (const QuestionChoice& choice : list)
    screen.body.push_back({.mark = std::string{choice.is_chosen ? "* " : "  "} + std::string(width - choice.key.size(), ' ') + choice.key + "  ",
                           .text = choice.label.in(language_), .is_strong = choice.is_chosen});
  const auto tell = [&](const char* key, const std::string& text) { screen.body.push_back({.mark = word(key), .text = text}); };
  if (list.empty() && is_answered(standard_, question, draft_)) tell("desk.answered", shown_answer(standard_, question, draft_, language_));
  if (draft_.skipped.find(question.id) != draft_.skipped.end()) screen.body.push_back({.text = word("desk.skipped")});
  const auto note = draft_.notes.find(question.id);
  if (note != draft_.notes.end()) tell("desk.note", note->second);
}

void Interview::show_more(Screen& screen) const {
  const Question& question = questions_[at_];
  const Citation* citation = &question.field.citation;
  if (question.input && standard_.is_item(*question.input)) {
    const Item& item = standard_.items[*question.input];
    citation = &item.citation;
    if (!item.hint.in(language_).empty()) screen.body.push_back({.text = item.hint.in(language_)});
  } else if (question.input) {
    citation = &standard_.fact(*question.input).citation;
  }
  const Messages& words = messages(language_);
  std::string sources{};
  for (const std::string& id : citation->sources) sources += (sources.empty() ? "" : " ") + id;
  if (!citation->clause.empty())
    screen.body.push_back({.text = words.fill("ui.cited", {{"clause", citation->clause}, {"confidence", words["ui.confidence." + std::string{to_string(citation->confidence)}]},
                                                           {"sources", sources}})});
  screen.body.push_back({.text = words["desk.more"]});
}

void Interview::show_review(Screen& screen) const {
  for (const Text& each : contradictions_) screen.body.push_back({.mark = "! ", .text = each.in(language_), .is_strong = true});
  const std::vector<std::size_t> list = listed();
  const std::string* part = nullptr;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Question& question = questions_[list[i]];
    const std::string &name = question.name.in(language_), &of = question.part.in(language_);
    if (part == nullptr || *part != of) screen.body.push_back({.text = of, .is_strong = true});
    part = &of;
    const std::string number = std::to_string(i + 1), found = shown_answer(standard_, question, draft_, language_);
    const bool has_note = draft_.notes.find(question.id) != draft_.notes.end();
    const std::string label = question.place.empty() || question.place == name ? name : question.place + " " + name;
    screen.body.push_back({.mark = std::string(number.size() < 4 ? 4 - number.size() : 0, ' ') + number + "  ",
                           .text = label + ": " + (found.empty() ? word("desk.unanswered") : found) + (has_note ? word("desk.has_note") : "")});
  }
}

std::string Interview::result(const TextStyle& style) const {
  const Messages& words = messages(language_);
  const PolicyChoices policies = default_policies(standard_, draft_.assessment.assessed_on);
  const auto graded = grade(standard_, draft_.assessment, {.policies = policies, .trace = true});
  if (!graded) return message(graded.issues().front(), language_) + "\n";
  std::string text{};
  const auto say = [&](const std::string& sentence) { text += wrapped(sentence, style.width, "") + "\n"; };
  if (draft_.is_quick) say(words["desk.official.quick"]);
  else if (!graded->complete) say(words.fill("desk.official.incomplete", {{"count", std::to_string(graded->missing.size())}}));
  for (const Text& each : contradictions_) say("! " + each.in(language_));
  const std::vector<Change> changes = single_changes(standard_, draft_.assessment, policies);
  const Report report{standard_, draft_.assessment, *graded, policies, &changes};
  return text + (text.empty() ? "" : "\n") + to_text(report, style) + explanation(report, style);
}

}  // namespace caregrade
