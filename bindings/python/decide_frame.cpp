// Columns of persons decided about.

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "frame_decider.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace caregrade::python {
namespace {

/// What a column of results says: of one benefit, or of the row.
enum class Says : std::uint8_t { status, amount_low, amount_high, because, refused };
constexpr std::array<const char*, 5> says_names{"status", "amount_low", "amount_high", "because", "refused"};

/// What came out of a table.
struct Told {
  static constexpr std::size_t most_examples = 3;
  using Counts = std::array<std::uint64_t, 5>;  ///< by `Status`, then untold

  std::vector<Counts> benefits{};  ///< by column group
  std::uint64_t refused = 0;       ///< rows
  std::vector<std::uint64_t> refused_by_input{};
  std::vector<std::vector<std::size_t>> first_refused{};  ///< by input: rows, `most_examples` of them

  void add(const Told& other) {
    for (std::size_t i = 0; i < benefits.size(); ++i)
      for (std::size_t k = 0; k < benefits[i].size(); ++k) benefits[i][k] += other.benefits[i][k];
    refused += other.refused;
    for (std::size_t i = 0; i < refused_by_input.size(); ++i) {
      refused_by_input[i] += other.refused_by_input[i];
      for (const std::size_t row : other.first_refused[i])
        if (first_refused[i].size() < most_examples) first_refused[i].push_back(row);
    }
  }
};

/// What is made: which columns, of which benefits, by which rules.
struct Order {
  const FrameDecider& frame;
  const Table& table;
  Scopes scopes{};
  std::vector<std::size_t> benefits{};        ///< in `FrameDecider::benefits`
  std::array<bool, says_names.size()> says{};  ///< wanted

  [[nodiscard]] bool has(Says each) const { return says[static_cast<std::size_t>(each)]; }
  /// Columns of each benefit.
  [[nodiscard]] std::size_t group() const { return static_cast<std::size_t>(std::count(says.begin(), says.end() - 1, true)); }
  /// Which column says this of benefit `number` of `benefits`.
  [[nodiscard]] std::size_t column(std::size_t number, Says each) const {
    return number * group() + static_cast<std::size_t>(std::count(says.begin(), says.begin() + static_cast<std::ptrdiff_t>(each), true));
  }

  [[nodiscard]] Told nothing_told() const {
    Told told{.benefits = std::vector<Told::Counts>(benefits.size()), .refused_by_input = std::vector<std::uint64_t>(frame.inputs.size())};
    told.first_refused.resize(frame.inputs.size());
    return told;
  }

  [[nodiscard]] std::vector<RowColumn> columns(Storage storage) const {
    static const std::vector<std::string> statuses{"eligible", "not_eligible", "possible", "not_covered"};
    std::vector<RowColumn> columns{};
    // why no mask of words in bytes: their place -1 says that there is none.
    const auto mask = [&](bool of_words) { return of_words && storage == Storage::bytes ? RowColumn::no_mask : columns.size(); };
    for (const std::size_t benefit : benefits) {
      const BenefitWords& words = frame.benefits[benefit];
      const std::string id = frame.rulebook().benefit(words.at).id + "_";
      if (has(Says::status)) columns.push_back({id + "status", 'c', mask(true), statuses});
      if (has(Says::amount_low)) columns.push_back({id + "amount_low", 'l', mask(false)});
      if (has(Says::amount_high)) columns.push_back({id + "amount_high", 'l', mask(false)});
      if (has(Says::because)) columns.push_back({id + "because", 's', mask(true), words.words});
    }
    if (has(Says::refused)) columns.push_back({"refused", 'b'});
    return columns;
  }
};

/// One thread's work on a table.
class DecideWorker {
 public:
  DecideWorker(const Order& order, std::size_t stretch, Rows& rows) : order_{order}, frame_{order.frame}, rows_{rows}, refused_(stretch) {}

  Told run(const Stretch& at) {
    const Table::Piece& piece = order_.table.pieces()[at.piece];
    out_ = &rows_.pieces[at.piece];
    at_ = at;
    told_ = order_.nothing_told();
    std::fill(refused_.begin(), refused_.end(), std::uint8_t{0});
    choose(piece);
    std::uint64_t refused = 0;
    for (std::size_t place = 0; place < order_.benefits.size(); ++place)
      if (!is_told_of_all(order_.benefits[place]))
        for (std::size_t k = 0; k < order_.group(); ++k) fill(place * order_.group() + k);
    for (const auto& [scope, rows] : chosen_) refused += decide(piece, *scope, rows);
    if (refused != 0 || unplaced_ != 0) refuse(piece, refused + unplaced_);
    count();
    for (std::size_t column = 0; column < rows_.columns.size(); ++column) finish(column);
    return std::move(told_);
  }

 private:
  using Chosen = std::vector<std::uint32_t>;

  template <class T>
  [[nodiscard]] T* cells(std::size_t column) const {
    return reinterpret_cast<T*>(out_->values[column].get()) + at_.first;
  }

  /// Which rows are decided by which rules.
  void choose(const Table::Piece& piece) {
    chosen_.clear();
    unplaced_ = 0;
    if (!frame_.by_region) {
      chosen_[order_.scopes.begin()->second].resize(at_.count);
      for (std::size_t i = 0; i < at_.count; ++i) chosen_.begin()->second[i] = static_cast<std::uint32_t>(i);
      return;
    }
    const auto cells = piece.cells.find(frame_.region_input());
    const bool is_known = cells != piece.cells.end() && cells->second.is_known;
    const Column view = is_known ? cells->second.view(at_.first) : Column{};
    std::int64_t last = 0;
    Chosen* rows = nullptr;
    for (std::size_t i = 0; i < at_.count; ++i) {
      const std::int64_t code = is_known ? fact_at(view, i) : FactCell::unknown;
      if (rows == nullptr || code != last) {
        const auto scope = order_.scopes.find(code);
        rows = scope == order_.scopes.end() ? nullptr : &chosen_[scope->second];
        last = code;
      }
      if (rows != nullptr) rows->push_back(static_cast<std::uint32_t>(i));
      else ++unplaced_;
    }
  }

  /// Whether every row has the same rules, and they speak of this benefit.
  [[nodiscard]] bool is_told_of_all(std::size_t benefit) const {
    if (chosen_.size() != 1 || chosen_.begin()->second.size() != at_.count) return false;
    const std::vector<std::size_t>& told = chosen_.begin()->first->benefits;
    return std::find(told.begin(), told.end(), benefit) != told.end();
  }

  /// Writes that there is nothing.
  void fill(std::size_t column) const {
    switch (rows_.columns[column].format) {
      case 'c': return static_cast<void>(std::fill_n(cells<std::int8_t>(column), at_.count, std::int8_t{-1}));
      case 's': return static_cast<void>(std::fill_n(cells<std::int16_t>(column), at_.count, std::int16_t{-1}));
      default: return static_cast<void>(std::fill_n(cells<std::int64_t>(column), at_.count, std::int64_t{-1}));
    }
  }

  [[nodiscard]] Column column_of(InputIndex input, const Cells& cells, const Chosen& rows) {
    static constexpr std::int64_t unknown = FactCell::unknown;
    if (!cells.is_known) return {.data = &unknown, .cell = Cell::int64, .stride = 0};
    const Column view = cells.view(at_.first);
    if (rows.size() == at_.count) return view;
    std::vector<std::int64_t>& gathered = gathered_[input];
    gathered.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) gathered[i] = fact_at(view, rows[i]);
    return {.data = gathered.data(), .cell = Cell::int64, .stride = 8};
  }

  /// How many rows were refused.
  std::uint64_t decide(const Table::Piece& piece, const Scope& scope, const Chosen& rows) {
    FactColumns columns{.rows = rows.size()};
    for (const auto& [input, cells] : piece.cells) {
      if (input == frame_.region_input() || (!cells.is_known && input != frame_.day_input())) continue;
      const Column column = column_of(input, cells, rows);
      if (input == frame_.day_input()) columns.day = column;
      else columns.facts.push_back({frame_.inputs[input].name, column});
    }
    std::vector<DecidedRows> results(scope.benefits.size());
    lists_.resize(std::max(lists_.size(), results.size()));
    for (std::size_t number = 0; number < results.size(); ++number) {
      if (!place_of(scope.benefits[number])) continue;
      lists_[number].resize(rows.size());
      results[number].status = lists_[number].status;
      if (order_.has(Says::amount_low) || order_.has(Says::amount_high)) {
        results[number].amount_low = lists_[number].low;
        results[number].amount_high = lists_[number].high;
      }
      if (order_.has(Says::because)) results[number].decided_by = lists_[number].by;
    }
    const DecideSummary summary = scope.decider->run(columns, results, frame_.day()).value();
    for (std::size_t number = 0; number < results.size(); ++number)
      if (const auto place = place_of(scope.benefits[number])) write(scope, number, *place, rows);
    return summary.refused;
  }

  /// Which of the benefits that columns are made for.
  [[nodiscard]] std::optional<std::size_t> place_of(std::size_t benefit) const {
    const auto found = std::find(order_.benefits.begin(), order_.benefits.end(), benefit);
    return found == order_.benefits.end() ? std::nullopt : std::optional{static_cast<std::size_t>(found - order_.benefits.begin())};
  }

  void write(const Scope& scope, std::size_t number, std::size_t place, const Chosen& rows) {
    const Lists& from = lists_[number];
    const bool is_in_kind = frame_.rulebook().benefit(frame_.benefits[order_.benefits[place]].at).unit == Unit::in_kind;
    Told::Counts& counts = told_.benefits[place];
    for (const std::uint8_t status : from.status) ++counts[std::min<std::size_t>(status, 4)];
    if (order_.has(Says::status)) {
      auto* out = cells<std::int8_t>(order_.column(place, Says::status));
      for (std::size_t i = 0; i < rows.size(); ++i) out[rows[i]] = from.status[i] == DecidedRows::untold ? std::int8_t{-1} : static_cast<std::int8_t>(from.status[i]);
    }
    const auto is_paid = [&](std::size_t i) {
      const auto status = static_cast<Status>(from.status[i]);
      return !is_in_kind && (status == Status::eligible || status == Status::possible) && (from.low[i] > 0 || from.high[i] < open_amount / 2);
    };
    if (order_.has(Says::amount_low)) {
      auto* out = cells<std::int64_t>(order_.column(place, Says::amount_low));
      for (std::size_t i = 0; i < rows.size(); ++i) out[rows[i]] = is_paid(i) ? from.low[i] : -1;
    }
    if (order_.has(Says::amount_high)) {
      auto* out = cells<std::int64_t>(order_.column(place, Says::amount_high));
      for (std::size_t i = 0; i < rows.size(); ++i) out[rows[i]] = is_paid(i) && from.high[i] < open_amount ? from.high[i] : -1;
    }
    if (order_.has(Says::because)) {
      auto* out = cells<std::int16_t>(order_.column(place, Says::because));
      DecidedBy last{};
      std::int16_t word = -1;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        if (from.by[i] != last) {
          last = from.by[i];
          word = last.kind == DecidedBy::Kind::nothing ? std::int16_t{-1} : scope.words[number].at(last.kind).at(last.number);
        }
        out[rows[i]] = from.status[i] == DecidedRows::untold ? std::int16_t{-1} : word;
      }
    }
  }

  /// Finds the cells for which rows are refused: rarely asked, and the rules count them without saying where they are.
  void refuse(const Table::Piece& piece, std::uint64_t expected) {
    for (const auto& [input, cells] : piece.cells) {
      const Input& of = frame_.inputs[input];
      const Column view = cells.is_known ? cells.view(at_.first) : Column{};
      for (std::size_t i = 0; i < at_.count; ++i) {
        const std::int64_t value = cells.is_known ? fact_at(view, i) : FactCell::unknown;
        if ((value == FactCell::unknown && of.fact != nullptr) || FrameDecider::fits(of, value)) continue;
        refused_[i] = 1;
        ++told_.refused_by_input[input];
        auto& first = told_.first_refused[input];
        if (first.size() < Told::most_examples) first.push_back(at_.row + i);
      }
    }
    told_.refused = static_cast<std::uint64_t>(std::count(refused_.begin(), refused_.end(), std::uint8_t{1}));
    if (told_.refused != expected) throw std::logic_error("rows with wrong cells were decided, or rows without refused");
  }

  /// Untold are also rows whose rules do not speak of a benefit.
  void count() {
    for (Told::Counts& counts : told_.benefits) {
      std::uint64_t seen = 0;
      for (const std::uint64_t each : counts) seen += each;
      counts[4] += at_.count - seen;
    }
  }

  /// What marks the cells that stand for nothing.
  void finish(std::size_t column) const {
    switch (rows_.columns[column].format) {
      case 'c': return finish<std::int8_t>(column);
      case 's': return finish<std::int16_t>(column);
      case 'l': return finish<std::int64_t>(column);
      default: {
        const std::uint8_t* refused = refused_.data();
        write_truths(rows_.storage, out_->values[column].get(), at_.first, at_.count, [refused](std::size_t i) { return refused[i] != 0; });
      }
    }
  }

  template <class T>
  void finish(std::size_t column) const {
    T* values = cells<T>(column);
    const bool marked = rows_.storage == Storage::bytes;
    const std::size_t mask = rows_.columns[column].mask;
    if (mask != RowColumn::no_mask)
      write_truths(rows_.storage, out_->masks[mask].get(), at_.first, at_.count, [values, marked](std::size_t i) { return (values[i] < 0) == marked; });
    // why 0: readers of Arrow may look a place up before they ask whether there is one.
    for (std::size_t i = 0; !marked && i < at_.count; ++i) values[i] = std::max(values[i], T{0});
  }

  struct Lists {
    std::vector<std::uint8_t> status{};
    std::vector<std::int64_t> low{}, high{};
    std::vector<DecidedBy> by{};

    void resize(std::size_t rows) {
      status.resize(rows);
      low.resize(rows);
      high.resize(rows);
      by.resize(rows);
    }
  };

  const Order& order_;
  const FrameDecider& frame_;
  Rows& rows_;
  Rows::Piece* out_ = nullptr;
  Stretch at_{};
  Told told_{};
  std::map<const Scope*, Chosen> chosen_{};
  std::uint64_t unplaced_ = 0;
  std::map<InputIndex, std::vector<std::int64_t>> gathered_{};
  std::vector<Lists> lists_{};
  std::vector<std::uint8_t> refused_{};
};

struct Decided {
  std::shared_ptr<Rows> rows{};
  Told told{};
  std::vector<std::size_t> benefits{}, read{};
};

/// So many rows at once that what lies between stays near.
std::size_t stretch_of(std::size_t benefits) {
  constexpr std::size_t least = 8'192, most = 131'072, bytes = std::size_t{1} << 25, a_decision = 19;
  return std::clamp(bytes / (a_decision * std::max<std::size_t>(benefits, 1)), least, most) / least * least;
}

Result<Decided> run(FrameDecider& frame, const Table& table, const std::vector<std::string>& wanted, Storage storage, std::size_t threads) {
  auto scopes = frame.scopes_for(table);
  if (!scopes) return scopes.issues();
  Order order{.frame = frame, .table = table, .scopes = std::move(scopes).value()};
  order.benefits = frame.wanted(order.scopes);
  for (std::size_t k = 0; k < says_names.size(); ++k) order.says[k] = std::find(wanted.begin(), wanted.end(), says_names[k]) != wanted.end();
  Decided decided{.rows = std::make_shared<Rows>(table, order.columns(storage), storage), .told = order.nothing_told(), .benefits = order.benefits,
                  .read = frame.read_by(order.scopes)};
  const std::size_t stretch = stretch_of(order.benefits.size());
  for (const Told& each : work_on<Told>(stretches_of(table, stretch), threads, [&] { return DecideWorker{order, stretch, *decided.rows}; })) decided.told.add(each);
  return decided;
}

py::dict told_of(const FrameDecider& frame, const Decided& decided) {
  py::dict told{};
  py::list counts{};
  for (std::size_t i = 0; i < decided.benefits.size(); ++i)
    counts.append(py::make_tuple(frame.rulebook().benefit(frame.benefits[decided.benefits[i]].at).id, decided.told.benefits[i]));
  told["benefits"] = counts;
  told["refused"] = decided.told.refused;
  told["refused_by_input"] = decided.told.refused_by_input;
  told["first_refused"] = decided.told.first_refused;
  told["read"] = decided.read;
  return told;
}

py::list inputs_of(const FrameDecider& frame) {
  static constexpr std::array<const char*, 7> kinds{"truth", "count", "money", "date", "region", "choice", "level"};
  py::list inputs{};
  for (const Input& each : frame.inputs) {
    // why no Chinese name of a part: the fact's name is that of all of them.
    const bool has_name = each.fact != nullptr && each.fact->by.empty();
    const char* kind = each.fact == nullptr ? "asked" : kinds[static_cast<std::size_t>(each.fact->kind)];
    inputs.append(py::make_tuple(each.name, has_name ? each.fact->name.zh : std::string{}, kind, each.expected));
  }
  return inputs;
}

}  // namespace

void bind_decide_frame(py::module_& module) {
  py::class_<FrameDecider, std::shared_ptr<FrameDecider>>(module, "FrameDecider")
      .def("inputs", &inputs_of)
      .def("words", [](const FrameDecider& frame, std::size_t input) { return frame.inputs.at(input).words; }, py::arg("input"))
      .def(
          "run",
          [](FrameDecider& frame, const Table& table, const std::vector<std::string>& wanted, bool bits, std::size_t threads) -> py::tuple {
            std::optional<Result<Decided>> decided{};
            {
              const py::gil_scoped_release free{};
              decided = run(frame, table, wanted, bits ? Storage::bits : Storage::bytes, threads);
            }
            if (!*decided) return py::make_tuple(py::none(), py::none(), issue_list(decided->issues()));
            return py::make_tuple((*decided)->rows, told_of(frame, **decided), py::list{});
          },
          py::arg("table"), py::arg("wanted"), py::arg("bits"), py::arg("threads"));
  module.def(
      "frame_decider",
      [](const std::shared_ptr<Rules>& rules, const std::vector<std::string>& regions, const std::optional<std::string>& on, bool by_region, bool by_day,
         const std::vector<std::string>& benefits, const std::map<std::string, std::string>& policies, bool include_unverified) {
        std::optional<Result<std::shared_ptr<FrameDecider>>> made{};
        {
          const py::gil_scoped_release free{};
          made = FrameDecider::make(rules, {regions, on, benefits, policies, include_unverified}, by_region, by_day);
        }
        return py::make_tuple(*made ? py::cast(**made) : py::none(), issue_list(made->issues()));
      },
      py::arg("rules"), py::arg("regions"), py::arg("on"), py::arg("by_region"), py::arg("by_day"), py::arg("benefits"), py::arg("policies"),
      py::arg("include_unverified"));
}

}  // namespace caregrade::python
