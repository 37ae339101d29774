#include "caregrade/io/population_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "data_folder.hpp"

namespace caregrade {
namespace {

using io::CsvRows;
using io::DataFolder;

class PopulationReader {
 public:
  explicit PopulationReader(std::span<const DataFile> files) : folder_{files, issues_} {}

  Result<PopulationModel> run() {
    folder_.only({"sources.csv", "ages.csv", "states.csv", "shares.csv", "settings.csv", "answers.csv", "facts.csv", "places.csv"});
    read_sources();
    read_states();
    read_ages();
    read_shares();
    read_settings();
    read_answers();
    read_facts();
    read_places();
    check_whole();
    if (has_errors(issues_)) return std::move(issues_);
    return std::move(model_);
  }

 private:
  /// Calls `read` for every row of a table that says something about populations.
  template <class Read>
  void each_row(std::string_view name, std::vector<std::string_view> columns, const Read& read) {
    columns.insert(columns.end(), {"confidence", "sources"});
    auto rows = folder_.rows(name, columns, {"clause"});
    while (rows && rows->next()) {
      for (const std::string& source : rows->citation(io::Clause::optional).sources)
        if (std::find(sources_.begin(), sources_.end(), source) == sources_.end()) rows->report("CG2102", "sources", {{"id", source}, {"in", "sources.csv"}});
      read(*rows);
    }
  }

  void read_sources() {
    auto rows = folder_.rows("sources.csv", {"id", "title_zh", "title_en", "url", "licence", "read_on", "remark"});
    while (rows && rows->next()) {
      (void)rows->both("title");
      (void)rows->optional_date("read_on");
      sources_.push_back(rows->text("id"));
    }
  }

  void read_states() {
    each_row("states.csv", {"state", "least", "most"}, [this](CsvRows& row) {
      SeverityState state{.id = row.text("state"), .least = row.whole_number("least"), .most = row.whole_number("most"), .where = row.where("state")};
      if (state.least < 0 || state.least >= state.most || state.most > most_severity)
        row.report("CG2006", "most", {{"expected", "0 ≤ least < most ≤ " + std::to_string(most_severity)}, {"found", std::to_string(state.least) + ", " + std::to_string(state.most)}});
      if (find_state(state.id)) row.report("CG2101", "state", {{"id", state.id}});
      model_.states.push_back(std::move(state));
    });
  }

  void read_ages() {
    each_row("ages.csv", {"least", "most", "weight"}, [this](CsvRows& row) {
      AgeBand band{.least = row.whole_number("least"), .most = row.whole_number("most"), .weight = row.whole_number("weight"),
                   .shares = std::vector<std::int32_t>(model_.states.size()), .where = row.where("least")};
      if (band.least < 0 || band.most < band.least || band.most > 150)
        row.report("CG2006", "most", {{"expected", "0 ≤ least ≤ most ≤ 150"}, {"found", std::to_string(band.least) + ", " + std::to_string(band.most)}});
      positive(row, "weight", band.weight);
      if (find_age(band.least) != nullptr) row.report("CG2101", "least", {{"id", std::to_string(band.least)}});
      model_.ages.push_back(std::move(band));
    });
  }

  void read_shares() {
    each_row("shares.csv", {"age", "state", "percent"}, [this](CsvRows& row) {
      const int age = row.whole_number("age");
      AgeBand* band = find_age(age);
      const auto state = find_state(row.text("state"));
      if (band == nullptr) row.report("CG2102", "age", {{"id", std::to_string(age)}, {"in", "ages.csv"}});
      if (!state) row.report("CG2102", "state", {{"id", row.text("state")}, {"in", "states.csv"}});
      const std::int32_t percent = share(row, "percent", 0);
      if (band != nullptr && state) band->shares[*state] = percent;
    });
    for (const AgeBand& band : model_.ages) {
      std::int64_t sum = 0;
      for (const std::int32_t each : band.shares) sum += each;
      if (sum != whole_share) issues_.push_back({.code = "CG2006", .where = band.where, .arguments = {{"expected", "100 %"}, {"found", std::to_string(sum / 100) + " %"}}});
    }
  }

  void read_settings() {
    const std::array<std::pair<std::string_view, int*>, 5> settings{{{"first_loss", &model_.first_loss},
                                                                    {"last_loss", &model_.last_loss},
                                                                    {"domain_spread", &model_.domain_spread},
                                                                    {"difficulty_spread", &model_.difficulty_spread},
                                                                    {"stray_percent", &model_.stray}}};
    std::vector<std::string> seen{};
    each_row("settings.csv", {"name", "value", "remark_zh", "remark_en"}, [&](CsvRows& row) {
      (void)row.both("remark");
      const std::string& name = row.text("name");
      const auto found = std::find_if(settings.begin(), settings.end(), [&name](const auto& each) { return each.first == name; });
      const bool is_percent = name == "stray_percent";
      const int value = is_percent ? share(row, "value", 0) : row.whole_number("value");
      if (found == settings.end()) return row.report("CG2006", "name", {{"expected", "first_loss, last_loss, domain_spread, difficulty_spread, stray_percent"}, {"found", name}});
      if (!is_percent && (value < 0 || value > 255)) row.report("CG2006", "value", {{"expected", "0–255"}, {"found", std::to_string(value)}});
      *found->second = value;
      seen.push_back(name);
    });
    for (const auto& [name, value] : settings)
      if (folder_.has("settings.csv") && std::find(seen.begin(), seen.end(), name) == seen.end())
        issues_.push_back({.code = "CG2102", .where = {.file = "settings.csv"}, .arguments = {{"id", std::string{name}}, {"in", "settings.csv"}}});
  }

  void read_answers() {
    each_row("answers.csv", {"standard", "fact", "able", "worst", "follows"}, [this](CsvRows& row) {
      AnswerShare answer{.standard = row.text("standard"), .fact = row.text("fact"), .where = row.where("fact")};
      if (!row.optional_text("follows").empty()) answer.follows = row.one_of("follows", {"no", "yes"}) == 1;
      if (!answer.follows) answer.share = {share(row, "able", 0), share(row, "worst", 0)};
      model_.answers.push_back(std::move(answer));
    });
  }

  void read_facts() {
    each_row("facts.csv", {"fact", "choice", "able", "worst", "least", "most", "of", "unless"}, [this](CsvRows& row) {
      FactShare fact{.fact = row.text("fact"), .choice = row.optional_text("choice"), .share = {share(row, "able", whole_share), share(row, "worst", whole_share)},
                     .of = row.optional_text("of"), .where = row.where("fact")};
      if (!row.optional_text("least").empty()) fact.least = row.whole_number("least");
      if (!row.optional_text("most").empty()) fact.most = row.whole_number("most");
      if (fact.most < fact.least) row.report("CG2006", "most", {{"expected", "≥ " + std::to_string(fact.least)}, {"found", std::to_string(fact.most)}});
      const std::string& unless = row.optional_text("unless");
      const std::size_t sign = unless.find('=');
      if (!unless.empty() && sign == std::string::npos) row.report("CG2006", "unless", {{"expected", "fact=choice"}, {"found", unless}});
      if (sign != std::string::npos) fact.unless = unless.substr(0, sign), fact.is = unless.substr(sign + 1);
      model_.facts.push_back(std::move(fact));
    });
  }

  void read_places() {
    each_row("places.csv", {"place", "weight"}, [this](CsvRows& row) {
      PlaceWeight place{.place = row.text("place"), .weight = row.whole_number("weight"), .where = row.where("place")};
      positive(row, "weight", place.weight);
      model_.places.push_back(std::move(place));
    });
  }

  /// What would leave nobody to make.
  void check_whole() {
    static constexpr std::size_t most_ages = 255;
    const auto complain = [this](const char* file, const char* expected, std::string found) {
      issues_.push_back({.code = "CG2006", .where = {.file = file}, .arguments = {{"expected", expected}, {"found", std::move(found)}}});
    };
    if (!issues_.empty()) return;
    if (model_.ages.empty() || model_.ages.size() > most_ages) complain("ages.csv", "1–255", std::to_string(model_.ages.size()));
    if (model_.states.empty()) complain("states.csv", "1, 2, 3, …", "0");
    if (model_.first_loss >= model_.last_loss)
      complain("settings.csv", "first_loss < last_loss", std::to_string(model_.first_loss) + ", " + std::to_string(model_.last_loss));
  }

  static void positive(CsvRows& row, std::string_view column, std::int64_t weight) {
    if (weight <= 0) row.report("CG2006", column, {{"expected", "1, 2, 3, …"}, {"found", std::to_string(weight)}});
  }

  /// A percentage in hundredths of a percent; `otherwise` where the cell is empty.
  static std::int32_t share(CsvRows& row, std::string_view column, std::int32_t otherwise) {
    const auto value = row.optional_hundredths(column);
    if (value && (*value < 0 || *value > whole_share)) row.report("CG2006", column, {{"expected", "0–100"}, {"found", row.optional_text(column)}});
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(value.value_or(otherwise), 0, whole_share));
  }

  [[nodiscard]] AgeBand* find_age(int least) {
    const auto found = std::find_if(model_.ages.begin(), model_.ages.end(), [least](const AgeBand& band) { return band.least == least; });
    return found == model_.ages.end() ? nullptr : &*found;
  }
  [[nodiscard]] std::optional<std::size_t> find_state(std::string_view id) const {
    for (std::size_t i = 0; i < model_.states.size(); ++i)
      if (model_.states[i].id == id) return i;
    return std::nullopt;
  }

  Issues issues_{};
  DataFolder folder_;
  std::vector<std::string> sources_{};
  PopulationModel model_{};
};

}  // namespace

Result<PopulationModel> read_population(std::span<const DataFile> files) { return PopulationReader{files}.run(); }

}  // namespace caregrade
