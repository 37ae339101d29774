#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// One person's answers to one standard's form. What nobody answered is unknown.
class Assessment {
 public:
  static constexpr std::int32_t unknown = -1;

  std::string id{};
  std::optional<Date> assessed_on{};

  Assessment() = default;
  /// A blank form.
  explicit Assessment(const Standard& standard)
      : standard_{standard.id}, values_(standard.answer_count(), unknown) {}

  [[nodiscard]] const std::string& standard() const noexcept { return standard_; }
  /// Per input: the option's position (items), 0/1 or the count (facts), a quantity in the plan's units, or `unknown`.
  [[nodiscard]] const std::vector<std::int32_t>& values() const noexcept { return values_; }
  [[nodiscard]] bool is_known(InputIndex input) const { return values_.at(input) != unknown; }

  /// Sets an item to the option whose printed number is `number`, a fact to 0/1, a count or a whole number.
  /// CG3001 for an item or fact that the standard lacks, CG3002 for an option or value that it does not have.
  [[nodiscard]] Issues answer(const Standard& standard, std::string_view input_id, std::int64_t number) {
    const auto input = standard.find_input(input_id);
    if (!input) return {Issue{.code = "CG3001", .arguments = {{"id", std::string{input_id}}, {"standard", standard.id}}}};
    const auto value = position_of(standard, *input, number);
    if (!value)
      return {Issue{.code = "CG3002",
                    .arguments = {{"id", std::string{input_id}}, {"expected", allowed(standard, *input)}, {"found", std::to_string(number)}}}};
    set(*input, *value);
    return {};
  }

  /// Sets an input to a position that `values` holds; out of range is a mistake of the caller.
  void set(InputIndex input, std::int32_t value) {
    values_.at(input) = value;
    std::erase_if(narrowed_, [input](const auto& each) { return each.first == input; });
  }
  void forget(InputIndex input) { set(input, unknown); }
  /// Sets an item of which only some options are still possible; `options` holds their positions, at least one.
  void narrow(InputIndex input, const std::vector<std::int32_t>& options) {
    set(input, options.size() == 1 ? options.front() : unknown);
    if (options.size() > 1) narrowed_.emplace_back(input, options);
  }
  /// What is known of an input: its one value, the options left, or nothing where it may be anything.
  [[nodiscard]] std::vector<std::int32_t> possible(InputIndex input) const {
    if (is_known(input)) return {values_[input]};
    for (const auto& [narrowed, options] : narrowed_)
      if (narrowed == input) return options;
    return {};
  }
  /// Takes the answer to one input from another assessment under the same standard.
  void copy(InputIndex input, const Assessment& other) {
    const std::vector<std::int32_t> options = other.possible(input);
    if (options.empty()) forget(input);
    else narrow(input, options);
  }
  /// Items that are not known, but of which not every option is possible any more.
  [[nodiscard]] const std::vector<std::pair<InputIndex, std::vector<std::int32_t>>>& narrowed() const noexcept { return narrowed_; }

  /// Position of a printed option number or fact value among the input's values.
  [[nodiscard]] static std::optional<std::int32_t> position_of(const Standard& standard, InputIndex input, std::int64_t number) {
    if (standard.plan.inputs.size() > input && standard.plan.inputs[input].is_quantity) {
      if (number < 0 || number > standard.plan.inputs[input].most) return std::nullopt;
      return quantity_of(standard, input, number * 100);
    }
    if (!standard.is_item(input))
      return number >= 0 && number <= standard.fact(input).most ? std::optional{static_cast<std::int32_t>(number)} : std::nullopt;
    const auto& options = standard.items[input].options;
    for (std::size_t i = 0; i < options.size(); ++i)
      if (options[i].letter.empty() && options[i].number == number) return static_cast<std::int32_t>(i);
    return std::nullopt;
  }

  /// A quantity in the plan's units; nothing where it is out of range or between the steps.
  [[nodiscard]] static std::optional<std::int32_t> quantity_of(const Standard& standard, InputIndex input, std::int64_t hundredths) {
    const PlanInput& quantity = standard.plan.inputs[input];
    const std::int64_t units = hundredths / standard.plan.centi_per_unit;
    const bool fits = hundredths >= 0 && hundredths % standard.plan.centi_per_unit == 0 && units <= quantity.most && units % quantity.step == 0;
    return fits ? std::optional{static_cast<std::int32_t>(units)} : std::nullopt;
  }

  /// The values an input may take, for a message: `0, 1, 2, 3, 4`.
  [[nodiscard]] static std::string allowed(const Standard& standard, InputIndex input) {
    std::string text{};
    const auto add = [&text](int number) { text += (text.empty() ? "" : ", ") + std::to_string(number); };
    if (!standard.is_item(input) && standard.fact(input).type == FactType::number) {
      const Fact& fact = standard.fact(input);
      return "0, " + to_string(fact.step) + ", …, " + to_string(fact.most_number);
    }
    if (standard.is_item(input) && !standard.items[input].frequencies.empty()) {
      for (const Frequency& each : standard.items[input].frequencies) text += (text.empty() ? "{\"" : ", \"") + each.id + "\": 0–" + std::to_string(each.most);
      return text + "}";
    }
    if (standard.is_item(input)) {
      const auto& options = standard.items[input].options;
      if (!options.empty() && !options.front().letter.empty())
        for (const Option& option : options) text += (text.empty() ? "\"" : ", \"") + option.letter + "\"";
      else
        for (std::size_t i = options.size(); i-- > 0;) add(options[i].number);
    } else {
      for (int number = 0; number <= standard.fact(input).most; ++number) add(number);
    }
    return text;
  }

  bool operator==(const Assessment&) const = default;

 private:
  std::string standard_{};
  std::vector<std::int32_t> values_{};
  std::vector<std::pair<InputIndex, std::vector<std::int32_t>>> narrowed_{};
};

/// Choice per policy of a standard, by position.
using PolicyChoices = std::vector<std::int16_t>;

/// The choices that hold where nothing else is asked for, on a day where one is given.
[[nodiscard]] inline PolicyChoices default_policies(const Standard& standard, const std::optional<Date>& day = {}) {
  PolicyChoices choices{};
  choices.reserve(standard.policies.size());
  for (const Policy& policy : standard.policies) choices.push_back(static_cast<std::int16_t>(policy.default_on(day)));
  return choices;
}

}  // namespace caregrade
