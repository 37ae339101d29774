#include "caregrade/io/crosswalk_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "caregrade/model/assessment.hpp"
#include "data_folder.hpp"

namespace caregrade {
namespace {

using io::CsvRows;
using io::DataFolder;

/// The parts of a text between single separators; empty parts are left out.
std::vector<std::string_view> parts(std::string_view text, char separator) {
  std::vector<std::string_view> parts{};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

class CrosswalkReader {
 public:
  CrosswalkReader(std::span<const DataFile> files, const Standard& first, const Standard& second)
      : folder_{files, issues_}, first_{first}, second_{second} {}

  Result<Crosswalk> run() {
    folder_.only({"rows.csv", "open.csv", "sources.csv"});
    crosswalk_.first = first_.id;
    crosswalk_.second = second_.id;
    crosswalk_.sources = folder_.sources();
    read_rows();
    read_open();
    if (has_errors(issues_)) return std::move(issues_);
    return std::move(crosswalk_);
  }

 private:
  struct Given {
    std::vector<InputIndex> inputs{};
    std::vector<OptionSet> options{};
  };

  void read_rows() {
    auto rows = folder_.rows("rows.csv", {"item", "given", "allows", "contradictory", "reason_zh", "reason_en", "confidence", "sources"}, {"clause"});
    while (rows && rows->next()) read_row(*rows);
  }

  void read_row(CsvRows& row) {
    CrosswalkRow read{.contradictory = !row.optional_text("contradictory").empty() && row.one_of("contradictory", {"yes"}) == 0, .reason = row.both("reason"),
                      .citation = io::cited(row, crosswalk_.sources, io::Clause::optional), .where = row.where("item")};
    const auto second = input_of(row, second_, "item", row.text("item"));
    auto given = given_of(row);
    if (!second) return;
    read.allows = options_of(row, second_, *second, "allows", row.text("allows"), ' ');
    if (given.inputs.empty()) return;
    read.given = std::move(given.options);
    CrosswalkLink& link = link_of(*second, given.inputs);
    if (link.first != given.inputs)
      return row.report("CG2603", "given", {{"expected", shown(link.first)}, {"found", row.text("given")}});
    link.rows.push_back(std::move(read));
  }

  CrosswalkLink& link_of(InputIndex second, const std::vector<InputIndex>& first) {
    for (CrosswalkLink& link : crosswalk_.links)
      if (link.second == second) return link;
    return crosswalk_.links.emplace_back(CrosswalkLink{.second = second, .first = first});
  }

  [[nodiscard]] std::string shown(const std::vector<InputIndex>& inputs) const {
    std::string text{};
    for (const InputIndex input : inputs) text += (text.empty() ? "" : " ") + first_.input_id(input) + "=…";
    return text;
  }

  /// `B.1.4=4|3 B.1.5=2`: inputs of the first standard, each with the options that fit.
  Given given_of(CsvRows& row) {
    Given given{};
    for (const std::string_view part : parts(row.text("given"), ' ')) {
      const std::size_t sign = part.find('=');
      if (sign == std::string_view::npos) {
        row.report("CG2603", "given", {{"expected", "B.1.4=4|3 …"}, {"found", std::string{part}}});
        return {};
      }
      const auto input = input_of(row, first_, "given", std::string{part.substr(0, sign)});
      if (!input) return {};
      given.inputs.push_back(*input);
      given.options.push_back(options_of(row, first_, *input, "given", part.substr(sign + 1), '|'));
    }
    return given;
  }

  static std::optional<InputIndex> input_of(CsvRows& row, const Standard& standard, std::string_view column, const std::string& id) {
    const auto input = standard.find_input(id);
    const bool has_options = input && !standard.plan.inputs[*input].is_quantity && standard.plan.inputs[*input].values.size() <= OptionSet::most_options;
    if (has_options) return input;
    if (!id.empty()) row.report("CG2601", column, {{"id", id}, {"standard", standard.id}});
    return std::nullopt;
  }

  static OptionSet options_of(CsvRows& row, const Standard& standard, InputIndex input, std::string_view column, std::string_view text, char separator) {
    OptionSet options{};
    for (const std::string_view part : parts(text, separator)) {
      int number = -1;
      const auto parsed = std::from_chars(part.data(), part.data() + part.size(), number);
      const bool whole = parsed.ec == std::errc{} && parsed.ptr == part.data() + part.size();
      const auto position = whole ? Assessment::position_of(standard, input, number) : std::nullopt;
      if (position) options.add(*position);
      else row.report("CG2602", column, {{"id", standard.input_id(input)}, {"expected", Assessment::allowed(standard, input)}, {"found", std::string{part}}});
    }
    return options;
  }

  void read_open() {
    auto rows = folder_.rows("open.csv", {"standard", "item", "reason_zh", "reason_en"});
    while (rows && rows->next()) {
      const bool of_second = rows->text("standard") == second_.id;
      if (!of_second && rows->text("standard") != first_.id) {
        rows->report("CG2006", "standard", {{"expected", first_.id + ", " + second_.id}, {"found", rows->text("standard")}});
        continue;
      }
      const auto input = input_of(*rows, of_second ? second_ : first_, "item", rows->text("item"));
      OpenInput open{.of_second = of_second, .input = input.value_or(InputIndex{0}), .reason = rows->both("reason"), .where = rows->where("item")};
      if (input) crosswalk_.open.push_back(std::move(open));
    }
  }

  Issues issues_{};
  DataFolder folder_;
  const Standard& first_;
  const Standard& second_;
  Crosswalk crosswalk_{};
};

}  // namespace

Result<Crosswalk> read_crosswalk(std::span<const DataFile> files, const Standard& first, const Standard& second) {
  return CrosswalkReader{files, first, second}.run();
}

}  // namespace caregrade
