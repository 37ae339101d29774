#pragma once

#include <algorithm>
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
#include "caregrade/model/form.hpp"
#include "caregrade/model/plan.hpp"

namespace caregrade {

enum class Direction : std::uint8_t { more_points_more_able, more_points_more_care };

/// An expression as written in the data, with its place.
struct Expression {
  std::string text{};
  Where where{};
};

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
  std::optional<Points> most{};  ///< maximum as printed; `check` compares it with the items; none where frequencies have no end
  Direction direction = Direction::more_points_more_able;
  Citation citation{};
  Where where{};
};

struct Option {
  int number = 0;        ///< as printed beside the option; its position where a letter is printed
  std::string letter{};  ///< where the form prints letters
  Points points{};
  Text label{};
  Citation citation{};
  Where where{};
};

/// How often: what one time a day, a week or a month counts.
struct Frequency {
  std::string id{};  ///< `per_day`, …
  Points weight{};
  int most = 0;  ///< technical limit of the number of times
  Text name{};
  Citation citation{};
  Where where{};
};

/// A part of an item that may be answered instead of the item.
struct ItemPart {
  std::string id{};
  Text name{};
  Citation citation{};
  Where where{};
};

/// What the parts' options together make of the item. Rows stand in order: the first that fits decides.
struct PartResult {
  static constexpr int any = -1;

  std::vector<int> options{};  ///< per part: position of its option, or `any`
  int option = 0;              ///< position of the item's option
  Citation citation{};
  Where where{};
};

/// A second-level indicator with its options; or with frequencies, whose sum is its points.
struct Item {
  std::string id{};
  std::string group{};
  Text name{};
  Text definition{};
  Text hint{};
  std::vector<Option> options{};
  std::vector<Frequency> frequencies{};
  std::vector<ItemPart> parts{};
  std::vector<PartResult> part_results{};
  Expression asked_when{};  ///< empty text: always asked
  std::string loinc{};
  Citation citation{};
  Where where{};
};

enum class FactType : std::uint8_t { truth, count, number };

/// Something beside the items that the method needs: a yes/no, a count whose last value means "or more", or a number.
struct Fact {
  std::string id{};
  std::string place{};  ///< field of the form that holds it
  FactType type = FactType::truth;
  int most = 1;
  Points most_number{};  ///< of a number: the greatest
  Points step{};         ///< of a number: what it is a multiple of
  Text name{};
  Text question{};
  Expression asked_when{};  ///< empty text: always asked
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
  /// What holds by default for assessments of earlier days.
  struct EarlierDefault {
    Date until{};
    std::size_t choice = 0;
  };
  std::vector<Choice> choices{};
  std::size_t default_choice = 0;
  std::vector<EarlierDefault> earlier_defaults{};  ///< by day, earliest first

  [[nodiscard]] std::size_t default_on(const std::optional<Date>& day) const noexcept {
    for (const EarlierDefault& each : earlier_defaults)
      if (day && *day <= each.until) return each.choice;
    return default_choice;
  }
  Citation citation{};
  Where where{};
};

/// What a table gives: a level of the standard, a grade of a domain, or points.
enum class Scale : std::uint8_t { level, grade, points };

/// A band of points that gives a level, a grade or points; both ends inside.
struct Band {
  int number = 0;   ///< of the level or grade, as printed
  Points points{};  ///< where the table gives points
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

/// One row of a step that decides by the first row that holds.
struct Branch {
  std::size_t step = 0;
  Expression when{};
  Expression then{};
  Citation citation{};
  Where where{};
};

/// Points that a table gives for an option of an item.
struct Weight {
  InputIndex item = 0;
  std::size_t option = 0;  ///< position
  Points points{};
  Citation citation{};
  Where where{};
};

struct WeightTable {
  std::string id{};
  std::vector<Weight> rows{};
};

/// Who holds the rights in an instrument, and what is allowed without asking.
struct Licence {
  enum class Answer : std::uint8_t { yes, no, ask, unknown };

  Text holder{};
  Answer clinical = Answer::unknown;
  Answer commercial = Answer::unknown;
  Answer education = Answer::unknown;
  Answer research = Answer::unknown;
  std::string url{};
  Text remark{};
  Citation citation{};
  Where where{};
};

[[nodiscard]] constexpr std::string_view to_string(Licence::Answer answer) noexcept {
  switch (answer) {
    case Licence::Answer::yes: return "yes";
    case Licence::Answer::no: return "no";
    case Licence::Answer::ask: return "ask";
    case Licence::Answer::unknown: break;
  }
  return "unknown";
}

/// One named step of the method: a value, what rules make of a level or grade one after another, or the first case that holds.
struct Step {
  std::string id{};
  Text name{};
  Expression value{};   ///< of an adjusting step: the level on entry; of one with cases: what holds otherwise
  bool is_score = false;  ///< listed under `scores` of a result
  std::string grade_of{};  ///< group whose grade it is: listed under `scores.grades`; empty for other steps
  bool adjusts = false;
  std::string loinc{};
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

  std::optional<Licence> licence{};

  std::vector<Source> sources{};
  std::vector<Level> levels{};  ///< none where the standard gives scores only
  std::vector<Level> grades{};  ///< of domains; none where only points count
  std::vector<Group> groups{};
  std::vector<Item> items{};
  std::vector<Fact> facts{};
  std::vector<Policy> policies{};
  std::vector<BandTable> band_tables{};
  std::vector<CombinationTable> combination_tables{};
  std::vector<WeightTable> weight_tables{};
  std::vector<Step> steps{};
  std::vector<Rule> rules{};
  std::vector<Branch> branches{};
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

  /// The direction that all domains have; nothing where there are none, or where they differ.
  [[nodiscard]] std::optional<Direction> direction() const {
    if (groups.empty()) return std::nullopt;
    for (const Group& group : groups)
      if (group.direction != groups.front().direction) return std::nullopt;
    return groups.front().direction;
  }

  /// What a `Note::Kind::row_doubt` speaks of: a row of the table of the node that made a step, one of the step's branches, or its own.
  [[nodiscard]] const Citation& cited(std::size_t step, NodeIndex told, std::size_t row) const { return cited(step, plan.nodes[told], row); }
  /// The same while the plan is being made.
  [[nodiscard]] const Citation& cited(std::size_t step, const Node& node, std::size_t row) const {
    const auto table = static_cast<std::size_t>(node.parameter);
    if (node.op == Op::band && row < band_tables[table].rows.size()) return band_tables[table].rows[row].citation;
    if (node.op == Op::combination && row < combination_tables[table].rows.size()) return combination_tables[table].rows[row].citation;
    if (node.op == Op::choose && row < branches.size()) return branches[row].citation;
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

/// An option as the form prints it.
[[nodiscard]] inline std::string shown(const Option& option) { return option.letter.empty() ? std::to_string(option.number) : option.letter; }

/// Numbers of times whose weights add up to these points, as few as there are; empty where none do.
[[nodiscard]] inline std::vector<int> times_of(const Item& item, Points points, std::size_t from = 0) {
  if (from == item.frequencies.size()) return {};
  const Frequency& unit = item.frequencies[from];
  for (int times = std::min(points.centi() / unit.weight.centi(), unit.most); times >= 0; --times) {
    const Points rest = Points::centi(points.centi() - times * unit.weight.centi());
    std::vector<int> others = times_of(item, rest, from + 1);
    if (others.empty() && rest != Points{}) continue;
    others.resize(item.frequencies.size() - from - 1);
    others.insert(others.begin(), times);
    return others;
  }
  return {};
}

/// What the options of an item's parts, all known, make of the item: a position; nothing where no row fits.
[[nodiscard]] inline std::optional<std::int32_t> part_result(const Item& item, const std::vector<std::int32_t>& options) {
  for (const PartResult& row : item.part_results) {
    bool fits = row.options.size() == options.size();
    for (std::size_t i = 0; fits && i < options.size(); ++i) fits = row.options[i] == PartResult::any || row.options[i] == options[i];
    if (fits) return row.option;
  }
  return std::nullopt;
}

/// The less certain of an item's row and that of the option chosen, by its position in `Assessment::values`.
[[nodiscard]] inline const Citation& chosen(const Item& item, std::int32_t position) {
  if (item.options.empty()) return item.citation;
  const Citation& option = item.options[static_cast<std::size_t>(position)].citation;
  return option.confidence < item.citation.confidence ? option : item.citation;
}

/// Position of the row whose `id` is `wanted`.
template <class Rows>
[[nodiscard]] std::optional<std::size_t> find_id(const Rows& rows, std::string_view wanted) noexcept {
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i].id == wanted) return i;
  return std::nullopt;
}

}  // namespace caregrade
