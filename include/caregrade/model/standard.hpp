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

/// One level of ability or need. Levels stand in the order of the data: from the best to the worst.
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

/// A band of points that gives a level; both ends inside.
struct Band {
  int level = 0;
  Points least{};
  Points most{};
  Citation citation{};
  Where where{};
};

struct BandTable {
  std::string id{};
  std::vector<Band> rows{};
};

/// An expression as written in the data, with its place.
struct Expression {
  std::string text{};
  Where where{};
};

/// One row of an adjusting step: when it holds, unless excepted, the level changes.
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

/// One named step of the method: a value, or an adjustment of an earlier level by rules.
struct Step {
  std::string id{};
  Text name{};
  Expression value{};   ///< of an adjusting step: the level on entry
  bool is_score = false;  ///< listed under `scores` of a result
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

enum class Direction : std::uint8_t { more_points_more_able, more_points_more_care };

/// A standard as data, and the plan that its method compiles to.
struct Standard {
  std::string id{};
  std::string number{};
  std::string version{};
  Text name{};
  Text name_remark{};
  Date issued{};
  Date effective_from{};
  Date effective_to{};  ///< no day while in force
  Direction direction = Direction::more_points_more_able;
  Citation citation{};
  Where where{};

  std::vector<Source> sources{};
  std::vector<Level> levels{};
  std::vector<Group> groups{};
  std::vector<Item> items{};
  std::vector<Fact> facts{};
  std::vector<Policy> policies{};
  std::vector<BandTable> band_tables{};
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
