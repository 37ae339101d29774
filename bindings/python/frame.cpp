// Columns of persons graded.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/batch/grade_batch.hpp"
#include "caregrade/catalog.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace caregrade::python {
namespace {

/// Which values of a column stand for nothing: a mask of `Rows` each.
enum class Mask : std::uint8_t { level, levels, refused, none };

struct ResultColumn {
  enum class Of : std::uint8_t { level, best, worst, initial_best, initial_worst, score_low, score_high, adjustment, incomplete, refused };

  std::string name{};
  Of of = Of::level;
  std::size_t number = 0;  ///< of the score or of the rule
  char format = 'c';       ///< as of `RowColumn`
  Mask mask = Mask::none;
};

/// A standard made ready for tables.
class FrameGrader {
 public:
  static Result<std::shared_ptr<FrameGrader>> make(const std::string& id, const std::map<std::string, std::string>& wanted) {
    const auto standard = Catalog::built_in().find(id);
    if (!standard) return standard.issues();
    PolicyChoices policies = default_policies(**standard);
    if (Issues issues = set_policies(**standard, wanted, policies); !issues.empty()) return issues;
    auto grader = BatchGrader::make(**standard, policies);
    if (!grader) return grader.issues();
    return std::make_shared<FrameGrader>(std::move(grader).value());
  }

  explicit FrameGrader(BatchGrader made) : grader{std::move(made)}, standard{grader.standard()} {
    using Of = ResultColumn::Of;
    if (standard.plan.has_level) {
      columns = {{"level", Of::level, 0, 'c', Mask::level},
                 {"level_best", Of::best, 0, 'c', Mask::levels},
                 {"level_worst", Of::worst, 0, 'c', Mask::levels},
                 {"initial_level_best", Of::initial_best, 0, 'c', Mask::levels},
                 {"initial_level_worst", Of::initial_worst, 0, 'c', Mask::levels}};
      for (const Level& level : standard.levels) {
        if (level.number < 0 || level.number > std::numeric_limits<std::int8_t>::max()) throw std::invalid_argument("a level's number is more than a byte holds");
        numbers.push_back(static_cast<std::int8_t>(level.number));
      }
      if (standard.plan.levels == 0) numbers = {-1};
    }
    const char format = standard.plan.centi_per_unit % 100 == 0 ? 'i' : 'g';
    std::size_t score = 0;
    for (const Step& step : standard.steps) {
      if (!step.is_score) continue;
      columns.push_back({step.id + "_low", Of::score_low, score, format, Mask::refused});
      columns.push_back({step.id + "_high", Of::score_high, score++, format, Mask::refused});
    }
    std::size_t rule = 0;
    for (std::size_t i = 0; i < standard.rules.size(); ++i)
      if (standard.plan.rules[i].adjusts_level) columns.push_back({"adjustment_" + standard.rules[i].id, Of::adjustment, rule++, 'b'});
    columns.push_back({"incomplete", Of::incomplete, 0, 'b'});
    columns.push_back({"refused", Of::refused, 0, 'b'});
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names{};
    for (const ResultColumn& column : columns) names.push_back(column.name);
    return names;
  }

  /// Of each input its id, its Chinese name, what it is, the letters that it prints, and what it may hold, in words.
  [[nodiscard]] py::list inputs() const {
    py::list inputs{};
    for (std::size_t i = 0; i < standard.answer_count(); ++i) {
      const auto input = static_cast<InputIndex>(i);
      std::vector<std::string> letters{};
      std::string expected{};
      if (standard.is_item(input))
        for (const Option& option : standard.items[i].options) {
          if (!option.letter.empty()) letters.push_back(option.letter);
          expected += (expected.empty() ? "" : ", ") + shown(option);
        }
      else if (standard.fact(input).type != FactType::number) expected = "0–" + std::to_string(standard.fact(input).most);
      if (expected.empty()) expected = "0–" + to_string(standard.plan.points(standard.plan.inputs[i].most));
      const char* kind = standard.is_item(input) ? (standard.items[i].frequencies.empty() ? "item" : "frequencies")
                                                 : (standard.fact(input).type == FactType::truth ? "truth" : "fact");
      inputs.append(py::make_tuple(standard.input_id(input), standard.input_name(input).zh, kind, letters, expected));
    }
    return inputs;
  }

  [[nodiscard]] Words words(InputIndex input) const {
    Words words{};
    if (!standard.is_item(input)) return words;
    for (const Option& option : standard.items[input].options)
      if (!option.letter.empty()) words.texts.push_back(option.letter);
    return words;
  }

  /// How often a day, a week, a month that makes these points of an item; nothing where nothing does.
  [[nodiscard]] std::map<std::string, int> times(InputIndex input, double points) const {
    const Item& item = standard.items.at(input);
    std::map<std::string, int> times{};
    if (points < 0 || points > 1e6) return times;
    const std::vector<int> found = times_of(item, Points::centi(static_cast<std::int32_t>(std::lround(points * 100))));
    for (std::size_t i = 0; i < found.size(); ++i) times.emplace(item.frequencies[i].id, found[i]);
    return times;
  }

  BatchGrader grader;
  const Standard& standard;
  std::vector<ResultColumn> columns{};
  std::vector<std::int8_t> numbers{};  ///< of the levels as printed
};

/// Whether a bit of a row's word is set.
///
/// why by value, as in all that writes below: a byte that is written may alias what is read through a reference, so that no
/// loop would be vectorised.
template <class T>
struct BitOf {
  const T* words = nullptr;
  T bit = 0;

  bool operator()(std::size_t i) const { return (words[i] & bit) != 0; }
};

BitOf<std::uint8_t> flag_of(const std::vector<std::uint8_t>& flags, RowFlag flag) { return {flags.data(), static_cast<std::uint8_t>(flag)}; }

/// One thread's work on a table: stretches of rows, so few that what lies between stays in cache.
class Worker {
 public:
  static constexpr std::size_t stretch = std::size_t{1} << 17;

  Worker(const FrameGrader& frame, const Table& table, const std::vector<ResultColumn>& columns, Rows& rows)
      : frame_{frame}, table_{table}, columns_{columns}, rows_{rows} {
    const std::size_t scores = frame.standard.plan.scores.size();
    for (auto* list : {&best_, &worst_, &initial_best_, &initial_worst_}) list->resize(stretch);
    flags_.resize(stretch);
    held_.resize(stretch);
    low_.resize(scores);
    high_.resize(scores);
    for (const ResultColumn& column : columns) wanted_[static_cast<std::size_t>(column.of)] = true;
    use_levels_ = wants(ResultColumn::Of::level) || wants(ResultColumn::Of::best) || wants(ResultColumn::Of::worst) || wants(ResultColumn::Of::initial_best) ||
                  wants(ResultColumn::Of::initial_worst);
  }

  BatchSummary run(const Stretch& at) {
    const std::size_t place = at.piece, first = at.first, count = at.count;
    const Columns columns = columns_of(table_.pieces()[place], first, count);
    GradedRows lists{.flags = {flags_.data(), count}};
    if (use_levels_) {
      lists.best = {best_.data(), count};
      lists.worst = {worst_.data(), count};
    }
    if (wants(ResultColumn::Of::initial_best) || wants(ResultColumn::Of::initial_worst)) {
      lists.initial_best = {initial_best_.data(), count};
      lists.initial_worst = {initial_worst_.data(), count};
    }
    if (wants(ResultColumn::Of::adjustment)) lists.adjustments = {held_.data(), count};
    Rows::Piece& out = rows_.pieces[place];
    give_scores(lists, out, first, count);
    BatchSummary summary = frame_.grader.run(columns, lists).value();
    any_refused_ = summary.refused != 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) write(columns_[i], out.values[i].get(), first, count);
    write_masks(out, first, count);
    return summary;
  }

 private:
  [[nodiscard]] bool wants(ResultColumn::Of of) const { return wanted_[static_cast<std::size_t>(of)]; }
  [[nodiscard]] bool has(std::size_t i, RowFlag flag) const { return (flags_[i] & static_cast<std::uint8_t>(flag)) != 0; }

  static Columns columns_of(const Table::Piece& piece, std::size_t first, std::size_t count) {
    Columns columns{.rows = count};
    for (const auto& [input, cells] : piece.cells)
      if (cells.is_known) columns.columns.push_back({input, cells.view(first)});
    return columns;
  }

  /// Whole points go where they stay; others are brought to points afterwards.
  void give_scores(GradedRows& lists, Rows::Piece& out, std::size_t first, std::size_t count) {
    lists.score_low.resize(low_.size());
    lists.score_high.resize(high_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const ResultColumn& column = columns_[i];
      const bool is_low = column.of == ResultColumn::Of::score_low;
      if (!is_low && column.of != ResultColumn::Of::score_high) continue;
      auto& spare = (is_low ? low_ : high_)[column.number];
      if (column.format != 'i') spare.resize(stretch);
      std::int32_t* to = column.format == 'i' ? reinterpret_cast<std::int32_t*>(out.values[i].get()) + first : spare.data();
      (is_low ? lists.score_low : lists.score_high)[column.number] = {to, count};
    }
  }

  void write(const ResultColumn& column, std::byte* out, std::size_t first, std::size_t count) const {
    using Of = ResultColumn::Of;
    switch (column.of) {
      case Of::level: return write_level(out, first, count);
      case Of::best: return write_levels(best_, out, first, count);
      case Of::worst: return write_levels(worst_, out, first, count);
      case Of::initial_best: return write_levels(initial_best_, out, first, count);
      case Of::initial_worst: return write_levels(initial_worst_, out, first, count);
      case Of::score_low: return write_score(low_[column.number], column.format, out, first, count);
      case Of::score_high: return write_score(high_[column.number], column.format, out, first, count);
      case Of::adjustment: return write_truths(rows_.storage, out, first, count, BitOf<std::uint32_t>{held_.data(), std::uint32_t{1} << column.number});
      case Of::incomplete: return write_truths(rows_.storage, out, first, count, flag_of(flags_, RowFlag::incomplete));
      case Of::refused: return write_truths(rows_.storage, out, first, count, flag_of(flags_, RowFlag::refused));
    }
  }

  /// The levels' numbers less their positions, where that is the same for all.
  [[nodiscard]] std::optional<std::int8_t> shift() const {
    for (std::size_t i = 0; i < frame_.numbers.size(); ++i)
      if (frame_.numbers[i] - static_cast<int>(i) != frame_.numbers.front()) return std::nullopt;
    return frame_.numbers.front();
  }

  void write_levels(const std::vector<std::int8_t>& list, std::byte* to, std::size_t first, std::size_t count) const {
    auto* __restrict out = reinterpret_cast<std::int8_t*>(to) + first;
    const std::int8_t* places = list.data();
    const std::int8_t* numbers = frame_.numbers.data();
    if (const auto by = shift()) {
      const std::int8_t add = *by;
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::int8_t>(places[i] < 0 ? -1 : places[i] + add);
    } else {
      for (std::size_t i = 0; i < count; ++i) out[i] = places[i] < 0 ? std::int8_t{-1} : numbers[static_cast<std::size_t>(places[i])];
    }
  }

  void write_level(std::byte* to, std::size_t first, std::size_t count) const {
    write_levels(best_, to, first, count);
    auto* __restrict out = reinterpret_cast<std::int8_t*>(to) + first;
    const std::int8_t *best = best_.data(), *worst = worst_.data();
    for (std::size_t i = 0; i < count; ++i) out[i] = best[i] == worst[i] ? out[i] : std::int8_t{-1};
  }

  void write_score(const std::vector<std::int32_t>& units, char format, std::byte* to, std::size_t first, std::size_t count) const {
    const std::int32_t centi = frame_.standard.plan.centi_per_unit;
    if (format == 'g') {
      auto* out = reinterpret_cast<double*>(to) + first;
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<double>(std::int64_t{units[i]} * centi) / 100;
      for (std::size_t i = 0; any_refused_ && i < count; ++i) out[i] = has(i, RowFlag::refused) ? -1 : out[i];
      return;
    }
    auto* out = reinterpret_cast<std::int32_t*>(to) + first;
    for (std::size_t i = 0; centi != 100 && i < count; ++i) out[i] *= centi / 100;
    for (std::size_t i = 0; any_refused_ && i < count; ++i) out[i] = has(i, RowFlag::refused) ? -1 : out[i];
  }

  void write_masks(Rows::Piece& out, std::size_t first, std::size_t count) const {
    const bool marked = rows_.storage == Storage::bytes;  // what stands for nothing; bits mark what is valid
    const auto mask = [&](Mask of, auto is_nothing) {
      const auto number = static_cast<std::size_t>(of);
      if (number >= out.masks.size() || !out.masks[number]) return;
      write_truths(rows_.storage, out.masks[number].get(), first, count, [is_nothing, marked](std::size_t i) { return is_nothing(i) == marked; });
    };
    const std::int8_t *best = best_.data(), *worst = worst_.data();
    mask(Mask::level, [best, worst](std::size_t i) { return (best[i] < 0) | (best[i] != worst[i]); });
    mask(Mask::levels, [best](std::size_t i) { return best[i] < 0; });
    mask(Mask::refused, flag_of(flags_, RowFlag::refused));
  }

  const FrameGrader& frame_;
  const Table& table_;
  const std::vector<ResultColumn>& columns_;
  Rows& rows_;
  std::array<bool, 10> wanted_{};
  bool use_levels_ = false;
  bool any_refused_ = false;
  std::vector<std::int8_t> best_{}, worst_{}, initial_best_{}, initial_worst_{};
  std::vector<std::uint8_t> flags_{};
  std::vector<std::uint32_t> held_{};
  std::vector<std::vector<std::int32_t>> low_{}, high_{};
};

struct Graded {
  std::shared_ptr<Rows> rows{};
  BatchSummary summary{};
};

Graded run(const FrameGrader& frame, const Table& table, const std::vector<std::string>& wanted, Storage storage, std::size_t threads) {
  std::vector<ResultColumn> columns{};
  std::vector<RowColumn> made{};
  for (const std::string& name : wanted)
    for (const ResultColumn& column : frame.columns) {
      if (column.name != name) continue;
      columns.push_back(column);
      made.push_back({column.name, column.format, column.mask == Mask::none ? RowColumn::no_mask : static_cast<std::size_t>(column.mask)});
    }
  Graded graded{.rows = std::make_shared<Rows>(table, std::move(made), storage)};
  const std::vector<Stretch> stretches = stretches_of(table, Worker::stretch);
  const auto summaries = work_on<BatchSummary>(stretches, threads, [&] { return Worker{frame, table, columns, *graded.rows}; });
  graded.summary.levels.resize(static_cast<std::size_t>(frame.standard.plan.levels));
  graded.summary.refused_by_input.resize(frame.standard.answer_count());
  for (std::size_t at = 0; at < stretches.size(); ++at) graded.summary.add(summaries[at], stretches[at].row);
  return graded;
}

py::dict summary_of(const BatchSummary& summary) {
  py::dict told{};
  told["levels"] = summary.levels;
  told["open"] = summary.open;
  told["incomplete"] = summary.incomplete;
  told["refused"] = summary.refused;
  told["undecided"] = summary.undecided;
  told["refused_by_input"] = summary.refused_by_input;
  py::list cells{};
  for (const RefusedCell& cell : summary.first_refused) cells.append(py::make_tuple(cell.row, cell.input));
  told["first_refused"] = cells;
  return told;
}

}  // namespace

void bind_frame(py::module_& module) {
  py::class_<FrameGrader, std::shared_ptr<FrameGrader>>(module, "FrameGrader")
      .def("names", &FrameGrader::names)
      .def("inputs", &FrameGrader::inputs)
      .def("words", &FrameGrader::words, py::arg("input"))
      .def("times", &FrameGrader::times, py::arg("input"), py::arg("points"))
      .def("levels", [](const FrameGrader& grader) { return grader.numbers; })
      .def(
          "run",
          [](const FrameGrader& grader, const Table& table, const std::vector<std::string>& wanted, bool bits, std::size_t threads) {
            Graded graded{};
            {
              const py::gil_scoped_release free{};
              graded = run(grader, table, wanted, bits ? Storage::bits : Storage::bytes, threads);
            }
            return py::make_tuple(graded.rows, summary_of(graded.summary));
          },
          py::arg("table"), py::arg("wanted"), py::arg("bits"), py::arg("threads"));
  module.def(
      "frame_grader",
      [](const std::string& standard, const std::map<std::string, std::string>& policies) {
        const auto grader = FrameGrader::make(standard, policies);
        return py::make_tuple(grader ? py::cast(*grader) : py::none(), issue_list(grader.issues()));
      },
      py::arg("standard"), py::arg("policies"));
}

}  // namespace caregrade::python
