#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/desk/draft.hpp"
#include "caregrade/desk/question.hpp"
#include "caregrade/desk/screen.hpp"
#include "caregrade/model/grading.hpp"
#include "caregrade/model/standard.hpp"
#include "caregrade/text/text_style.hpp"

namespace caregrade {

/// A guided assessment: takes one entry after another and says what to show next. Knows no terminal, no file and no clock.
class Interview {
 public:
  enum class Step : std::uint8_t { question, note, review, result, left };

  /// Begins with the first question that is neither answered nor skipped. `today` is offered as the day of the assessment.
  Interview(const Standard& standard, Draft draft, Language language, std::optional<Date> today);

  [[nodiscard]] const Draft& draft() const noexcept { return draft_; }
  [[nodiscard]] Step step() const noexcept { return step_; }
  /// Whether the result was shown to its end; else somebody left before.
  [[nodiscard]] bool is_finished() const noexcept { return is_finished_; }
  /// The question that is asked; none on other steps.
  [[nodiscard]] const Question* asked() const { return step_ == Step::question ? &questions_[at_] : nullptr; }
  /// Whether one key is a whole entry at this step.
  [[nodiscard]] bool takes_key() const;
  /// Questions that are asked and not answered.
  [[nodiscard]] std::size_t left_open() const;

  /// Takes what was typed: an answer, or one of `?`, `b`, `s`, `n`, `q`. True where the draft changed, which is to be kept before
  /// the next screen is shown. Text that is one of those letters is typed with a backslash before it.
  [[nodiscard]] bool take(std::string_view typed);
  /// Something to tell on the next screen.
  void tell(std::string notice) { notices_.push_back(std::move(notice)); }

  [[nodiscard]] Screen screen(std::size_t columns) const;
  /// The result with its reasons, and why it is not official where it is not.
  [[nodiscard]] std::string result(const TextStyle& style) const;

 private:
  [[nodiscard]] const std::string& word(std::string_view key) const;
  [[nodiscard]] bool applies(std::size_t question) const;
  [[nodiscard]] bool is_open(std::size_t question) const;
  [[nodiscard]] std::vector<std::size_t> listed() const;
  void begin();
  void grade_again();
  void go_on();
  void go_back();
  void ask(std::size_t question);
  [[nodiscard]] bool take_command(std::string_view command, bool& is_command);
  [[nodiscard]] bool take_answer(std::string_view typed);
  [[nodiscard]] bool take_note(std::string_view typed);
  void choose_from_review(std::string_view typed);
  void changed();
  void show_question(Screen& screen) const;
  void show_more(Screen& screen) const;
  void show_review(Screen& screen) const;
  [[nodiscard]] std::string side() const;
  [[nodiscard]] std::string prompt() const;

  const Standard& standard_;
  Draft draft_{};
  Language language_ = Language::en;
  std::optional<Date> today_{};
  std::vector<Question> questions_{};
  std::optional<Grading> grading_{};
  Assessment graded_{};  ///< what `grading_` is of
  std::vector<Text> contradictions_{};
  Step step_ = Step::question;
  std::size_t at_ = 0;
  std::vector<std::size_t> path_{};  ///< questions asked before, where their order hangs on the answers
  bool from_review_ = false;
  bool shows_more_ = false;
  bool is_finished_ = false;
  std::string problem_{};
  std::vector<std::string> notices_{};
};

}  // namespace caregrade
