#include "caregrade/io/recognition_reader.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "data_folder.hpp"
#include "listed.hpp"
#include "words.hpp"

namespace caregrade {
namespace {

using io::CsvRows;
using io::DataFolder;
using io::listed;
using io::Word;

class RecognitionReader {
 public:
  RecognitionReader(std::span<const DataFile> files, std::vector<Region> regions) : folder_{files, issues_} {
    rules_.regions = std::move(regions);
    std::sort(rules_.regions.begin(), rules_.regions.end(), [](const Region& a, const Region& b) { return a.code < b.code; });
  }

  Result<RecognitionRules> run() {
    folder_.only({"rules.csv", "prescribed.csv", "parameters.csv", "purposes.csv", "groups.csv", "sources.csv"});
    rules_.sources = folder_.sources();
    read_purposes();
    read_groups();
    read_parameters();
    read_prescribed();
    read_rules();
    if (has_errors(issues_)) return std::move(issues_);
    return std::move(rules_);
  }

 private:
  Citation cited(CsvRows& row) { return io::cited(row, rules_.sources, io::Clause::optional); }

  template <class Rows>
  void once(CsvRows& row, const Rows& before, const std::string& id) {
    if (find_id(before, id)) row.report("CG2101", "id", {{"id", id}});
  }

  void place(CsvRows& row, std::string_view column, const std::string& code, bool or_group) {
    if (rules_.region(code) == nullptr && (!or_group || !find_id(rules_.groups, code))) row.report("CG2610", column, {{"found", code}});
  }

  void read_purposes() {
    auto rows = folder_.rows("purposes.csv", {"id", "name_zh", "name_en"});
    while (rows && rows->next()) {
      once(*rows, rules_.purposes, rows->text("id"));
      rules_.purposes.push_back({.id = rows->text("id"), .name = rows->both("name")});
    }
  }

  void read_groups() {
    auto rows = folder_.rows("groups.csv", {"id", "name_zh", "name_en", "members", "clause", "confidence", "sources"});
    while (rows && rows->next()) {
      RegionGroup group{.id = rows->text("id"), .name = rows->both("name"), .members = listed(rows->text("members")), .citation = cited(*rows)};
      once(*rows, rules_.groups, group.id);
      for (const std::string& member : group.members) place(*rows, "members", member, false);
      rules_.groups.push_back(std::move(group));
    }
  }

  void read_parameters() {
    auto rows = folder_.rows("parameters.csv", {"id", "name_zh", "name_en", "value", "clause", "confidence", "sources"});
    while (rows && rows->next()) {
      RecognitionParameter parameter{.id = rows->text("id"), .name = rows->both("name"), .citation = cited(*rows)};
      once(*rows, rules_.parameters, parameter.id);
      if (!rows->optional_text("value").empty()) parameter.value = rows->whole_number("value");
      rules_.parameters.push_back(std::move(parameter));
    }
  }

  void purpose(CsvRows& row, std::string_view column, const std::string& id) {
    if (!find_id(rules_.purposes, id)) row.report("CG2610", column, {{"found", id}});
  }

  void read_prescribed() {
    auto rows = folder_.rows("prescribed.csv", {"region", "purpose", "standard", "name_zh", "name_en", "from", "to", "clause", "confidence", "sources"});
    while (rows && rows->next()) {
      PrescribedStandard row{.region = rows->text("region"), .purpose = rows->text("purpose"), .standard = rows->text("standard"), .name = rows->both("name"),
                             .span = rows->span(), .citation = cited(*rows)};
      place(*rows, "region", row.region, false);
      purpose(*rows, "purpose", row.purpose);
      rules_.prescribed.push_back(std::move(row));
    }
  }

  void read_rules() {
    auto rows = folder_.rows("rules.csv", {"id", "receiver", "purposes", "standards", "issued_in", "issuer_lacks", "issuer_areas", "levels", "states", "condition_changed", "assessed_before",
                                           "older_than", "younger_than", "if_parameter", "outcome", "reason", "text_zh", "text_en", "open", "from", "to", "clause", "confidence", "sources"});
    while (rows && rows->next()) read_rule(*rows);
  }

  void read_rule(CsvRows& row) {
    RecognitionRule rule{.id = row.text("id"), .receivers = listed(row.optional_text("receiver")), .purposes = listed(row.optional_text("purposes")),
                         .issued_in = listed(row.optional_text("issued_in")), .issuer_areas = listed(row.optional_text("issuer_areas")),
                         .older_than = row.optional_text("older_than"), .younger_than = row.optional_text("younger_than"),
                         .if_parameter = row.optional_text("if_parameter"), .reason = row.text("reason"), .text = row.both("text"),
                         .open = listed(row.optional_text("open")), .span = row.span(), .citation = cited(row), .where = row.where("id")};
    once(row, rules_.rules, rule.id);
    for (const std::string& each : rule.receivers) place(row, "receiver", each, true);
    for (const std::string& each : rule.issued_in) place(row, "issued_in", each, true);
    for (const std::string& each : rule.purposes) purpose(row, "purposes", each);
    for (const std::string& each : rule.open) parameter(row, "open", each);
    for (const std::string& each : rule.issuer_areas) place(row, "issuer_areas", each, true);
    if (!rule.older_than.empty()) parameter(row, "older_than", rule.older_than);
    if (!rule.younger_than.empty()) parameter(row, "younger_than", rule.younger_than);
    if (!rule.if_parameter.empty()) parameter(row, "if_parameter", rule.if_parameter);
    read_standards(row, rule);
    read_levels(row, rule);
    if (!row.optional_text("issuer_lacks").empty()) {
      static constexpr std::string_view roles[] = {"assess", "issue", "decide", "status", "log", "publish"};
      rule.issuer_lacks = roles[row.one_of("issuer_lacks", {"assess", "issue", "decide", "status", "log", "publish"})];
    }
    for (const std::string& each : listed(row.optional_text("states"))) {
      static constexpr Word<ResultState> words[] = {{"final", ResultState::final_}, {"withdrawn", ResultState::withdrawn}, {"suspended", ResultState::suspended},
                                                    {"superseded", ResultState::superseded}, {"unknown", ResultState::unknown}, {"expired", ResultState::expired}};
      rule.states.push_back(io::meaning(row, "states", each, words, ResultState::unknown));
    }
    rule.condition_changed = !row.optional_text("condition_changed").empty() && row.one_of("condition_changed", {"yes"}) == 0;
    if (const Date day = row.optional_date("assessed_before"); day.ok()) rule.assessed_before = day;
    static constexpr Word<int> outcomes[] = {{"MAP", -1},
                                             {"ACCEPT", static_cast<int>(RecognitionOutcome::accept)},
                                             {"REASSESS", static_cast<int>(RecognitionOutcome::reassess)},
                                             {"NOT_COMPARABLE", static_cast<int>(RecognitionOutcome::not_comparable)},
                                             {"MANUAL_REVIEW", static_cast<int>(RecognitionOutcome::manual_review)},
                                             {"NOT_ACCEPTED", static_cast<int>(RecognitionOutcome::not_accepted)}};
    const int outcome = io::word(row, "outcome", outcomes);
    rule.maps = outcome < 0;
    if (!rule.maps) rule.outcome = static_cast<RecognitionOutcome>(outcome);
    rules_.rules.push_back(std::move(rule));
  }

  void parameter(CsvRows& row, std::string_view column, const std::string& id) {
    if (rules_.parameter(id) == nullptr) row.report("CG2610", column, {{"found", id}});
  }

  /// Levels as printed; those of several standards cannot be meant.
  static void read_levels(CsvRows& row, RecognitionRule& rule) {
    for (const std::string& each : listed(row.optional_text("levels"))) {
      int level = 0;
      const auto [end, error] = std::from_chars(each.data(), each.data() + each.size(), level);
      const bool good = error == std::errc{} && end == each.data() + each.size() && level >= 0 && rule.listed.size() == 1;
      if (!good) row.report("CG2006", "levels", {{"expected", "2 3, standards: mzt039-2013"}, {"found", each}});
      rule.levels.push_back(level);
    }
  }

  static void read_standards(CsvRows& row, RecognitionRule& rule) {
    const std::string& text = row.optional_text("standards");
    if (text == "same") rule.standards = RecognitionRule::Standards::same;
    else if (text == "other") rule.standards = RecognitionRule::Standards::other;
    else if (!text.empty()) {
      rule.standards = RecognitionRule::Standards::listed;
      rule.listed = listed(text);
    }
  }

  Issues issues_{};
  DataFolder folder_;
  RecognitionRules rules_{};
};

}  // namespace

Result<RecognitionRules> read_recognition(std::span<const DataFile> files, std::vector<Region> regions) {
  return RecognitionReader{files, std::move(regions)}.run();
}

}  // namespace caregrade
