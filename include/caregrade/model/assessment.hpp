#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "caregrade/core/date.hpp"
#include "caregrade/core/result.hpp"
#include "caregrade/model/standard.hpp"

namespace caregrade {

/// One person's answers to one standard's form. What nobody answered is unknown.
class Assessment {
 public:
  static constexpr std::int16_t unknown = -1;

  std::string id{};
  std::optional<Date> assessed_on{};

  Assessment() = default;
  /// A blank form.
  explicit Assessment(const Standard& standard)
      : standard_{standard.id}, values_(standard.answer_count(), unknown) {}

  [[nodiscard]] const std::string& standard() const noexcept { return standard_; }
  /// Per input: the option's position (items), 0/1 or the count (facts), or `unknown`.
  [[nodiscard]] const std::vector<std::int16_t>& values() const noexcept { return values_; }
  [[nodiscard]] bool is_known(InputIndex input) const { return values_.at(input) != unknown; }

  /// Sets an item to the option whose printed number is `number`, a fact to 0/1 or a count.
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
  void set(InputIndex input, std::int16_t value) { values_.at(input) = value; }
  void forget(InputIndex input) { values_.at(input) = unknown; }

  /// Position of a printed option number or fact value among the input's values.
  [[nodiscard]] static std::optional<std::int16_t> position_of(const Standard& standard, InputIndex input, std::int64_t number) {
    if (!standard.is_item(input))
      return number >= 0 && number <= standard.fact(input).most ? std::optional{static_cast<std::int16_t>(number)} : std::nullopt;
    const auto& options = standard.items[input].options;
    for (std::size_t i = 0; i < options.size(); ++i)
      if (options[i].number == number) return static_cast<std::int16_t>(i);
    return std::nullopt;
  }

  /// The values an input may take, for a message: `0, 1, 2, 3, 4`.
  [[nodiscard]] static std::string allowed(const Standard& standard, InputIndex input) {
    std::string text{};
    const auto add = [&text](int number) { text += (text.empty() ? "" : ", ") + std::to_string(number); };
    if (standard.is_item(input)) {
      const auto& options = standard.items[input].options;
      for (std::size_t i = options.size(); i-- > 0;) add(options[i].number);
    } else {
      for (int number = 0; number <= standard.fact(input).most; ++number) add(number);
    }
    return text;
  }

  bool operator==(const Assessment&) const = default;

 private:
  std::string standard_{};
  std::vector<std::int16_t> values_{};
};

/// Choice per policy of a standard, by position.
using PolicyChoices = std::vector<std::int16_t>;

[[nodiscard]] inline PolicyChoices default_policies(const Standard& standard) {
  PolicyChoices choices{};
  choices.reserve(standard.policies.size());
  for (const Policy& policy : standard.policies) choices.push_back(static_cast<std::int16_t>(policy.default_choice));
  return choices;
}

}  // namespace caregrade
