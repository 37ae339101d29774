#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/language.hpp"
#include "caregrade/core/points.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/citation.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade {

enum class Direction : std::uint8_t { more_points_more_able, more_points_more_care };

/// One level of ability or need, or one grade of a domain. They stand in the order of the data: from the best to the worst.
struct Level {
  int number = 0;  ///< as the standard prints it
  Text name{};
  Citation citation{};
  Where where{};
};

/// A domain: a first-level indicator with its items.
struct Group {
  std::string id{};
  Text name{};
  Points most{};  ///< maximum as printed; `check` compares it with the items
  Direction direction = Direction::more_points_more_able;
  Citation citation{};
  Where where{};
};

struct Option {
  int number = 0;  ///< as printed beside the option
  Points points{};
  Text label{};
  Citation citation{};
  Where where{};
};

/// A second-level indicator with its options.
struct Item {
  std::string id{};
  std::string group{};
  Text name{};
  Text definition{};
  Text hint{};
  std::vector<Option> options{};
  Citation citation{};
  Where where{};
};

enum class FactType : std::uint8_t { truth, count };

/// Something beside the items that the method needs: a yes/no, or a count whose last value means "or more".
struct Fact {
  std::string id{};
  std::string place{};  ///< field of the form that holds it
  FactType type = FactType::truth;
  int most = 1;
  Text name{};
  Text question{};
  Citation citation{};
  Where where{};
};

/// An open question of the standard as a named choice.
struct Policy {
  struct Choice {
    std::string id{};
    Text name{};
  };
  std::string id{};
  Text name{};
  std::vector<Choice> choices{};
  std::size_t default_choice = 0;
  Citation citation{};
  Where where{};
};

/// What a table gives: a level of the standard, or a grade of a domain.
enum class Scale : std::uint8_t { level, grade };

/// A band of points that gives a level or a grade; both ends inside.
struct Band {
  int number = 0;  ///< of the level or grade, as printed
  Points least{};
  Points most{};
  Citation citation{};
  Where where{};
};

struct BandTable {
  std::string id{};
  Scale scale = Scale::level;
  std::vector<Band> rows{};
};

/// One combination of results of earlier steps and the level that it gives.
struct Combination {
  std::vector<int> values{};  ///< of each operand: a grade as printed, or a count
  int level = 0;              ///< as printed
  Citation citation{};
  Where where{};
};

/// A table that decides by several results together.
struct CombinationTable {
  std::string id{};
  std::vector<std::string> operands{};  ///< ids of the steps that it looks at
  std::vector<Combination> rows{};
  Where where{};
};

/// An expression as written in the data, with its place.
struct Expression {
  std::string text{};
  Where where{};
};

/// One row of a step with rules: when it holds, unless excepted, the level or grade changes.
struct Rule {
  std::string id{};
  std::size_t step = 0;
  Text name{};
  Expression when{};
  Expression unless{};  ///< empty text: no exception
  Expression then{};
  Citation citation{};
  Where where{};
};

/// One named step of the method: a value, or what rules make of a level or grade, one after another.
struct Step {
  std::string id{};
  Text name{};
  Expression value{};   ///< of an adjusting step: the level on entry
  bool is_score = false;  ///< listed under `scores` of a result
  std::string grade_of{};  ///< group whose grade it is: listed under `scores.grades`; empty for other steps
  bool adjusts = false;
  Citation citation{};
  Where where{};
};

enum class NoteKind : std::uint8_t { inconsistency, doubt };

/// Something a result has to say when its condition certainly holds.
struct NoteRule {
  std::string id{};
  NoteKind kind = NoteKind::inconsistency;
  Expression when{};
  std::vector<std::string> places{};
  Text text{};
  Citation citation{};
  Where where{};
};

/// Field of the printed form (annex A) or of the report (annex C).
struct FormField {
  struct Choice {
    int position = 0;
    Text label{};
    std::string icd{};
    bool excludes_others = false;
    Citation citation{};
    Where where{};
  };
  std::string id{};
  std::string part{};
  std::string type{};
  std::string unit{};
  Text name{};
  std::vector<Choice> choices{};
  Citation citation{};
  Where where{};
};

struct FormPart {
  std::string id{};
  Text name{};
  Citation citation{};
  Where where{};
};

/// A standard as data, and the plan that its method compiles to.
struct Standard {
  std::string id{};
  std::string number{};
  std::string version{};
  Text name{};
  Text name_remark{};
  Date issued{};
  Date effective_from{};  ///< no day where it is not known
  Date effective_to{};  ///< no day while in force
  Citation citation{};
  Where where{};

  std::vector<Source> sources{};
  std::vector<Level> levels{};
  std::vector<Level> grades{};  ///< of domains; none where only points count
  std::vector<Group> groups{};
  std::vector<Item> items{};
  std::vector<Fact> facts{};
  std::vector<Policy> policies{};
  std::vector<BandTable> band_tables{};
  std::vector<CombinationTable> combination_tables{};
  std::vector<Step> steps{};
  std::vector<Rule> rules{};
  std::vector<NoteRule> notes{};
  std::vector<FormPart> form_parts{};
  std::vector<FormField> form_fields{};

  Plan plan{};

  /// Inputs of an assessment: items, then facts. Policies follow them in the plan.
  [[nodiscard]] std::size_t answer_count() const noexcept { return items.size() + facts.size(); }
  [[nodiscard]] bool is_item(InputIndex input) const noexcept { return input < items.size(); }
  [[nodiscard]] const Fact& fact(InputIndex input) const { return facts.at(input - items.size()); }
  [[nodiscard]] const std::string& input_id(InputIndex input) const { return is_item(input) ? items[input].id : fact(input).id; }
  /// Where the form has it: an item's code, a fact's field.
  [[nodiscard]] const std::string& input_place(InputIndex input) const { return is_item(input) ? items[input].id : fact(input).place; }
  [[nodiscard]] const Text& input_name(InputIndex input) const { return is_item(input) ? items[input].name : fact(input).name; }

  /// The step that makes a grade of `Grading::grades`, by its number there.
  [[nodiscard]] const Step& grade_step(std::size_t grade) const {
    for (const Step& step : steps)
      if (!step.grade_of.empty() && grade-- == 0) return step;
    return steps.front();
  }

  /// The row of a step's table, or the step's own: what a `Note::Kind::row_doubt` speaks of.
  [[nodiscard]] const Citation& cited(std::size_t step, std::size_t row) const {
    const Node& node = plan.nodes[plan.steps[step]];
    const auto table = static_cast<std::size_t>(node.parameter);
    if (node.op == Op::band && row < band_tables[table].rows.size()) return band_tables[table].rows[row].citation;
    if (node.op == Op::combination && row < combination_tables[table].rows.size()) return combination_tables[table].rows[row].citation;
    return steps[step].citation;
  }

  /// Number of the item or fact with this id.
  [[nodiscard]] std::optional<InputIndex> find_input(std::string_view wanted) const noexcept {
    for (std::size_t i = 0; i < items.size(); ++i)
      if (items[i].id == wanted) return static_cast<InputIndex>(i);
    for (std::size_t i = 0; i < facts.size(); ++i)
      if (facts[i].id == wanted) return static_cast<InputIndex>(items.size() + i);
    return std::nullopt;
  }
};

/// Position of the row whose `id` is `wanted`.
template <class Rows>
[[nodiscard]] std::optional<std::size_t> find_id(const Rows& rows, std::string_view wanted) noexcept {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].id == wanted) return i;
  return std::nullopt;
}

}  // namespace caregrade
