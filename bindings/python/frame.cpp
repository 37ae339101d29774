// Columns of persons graded: the lists of results, as NumPy's arrays and through Arrow's C interfaces.

#include <pybind11/numpy.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bound.hpp"
#include "caregrade/batch/grade_batch.hpp"
#include "caregrade/catalog.hpp"
#include "table.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace py = pybind11;

namespace caregrade::python {
namespace {

/// Which values of a column stand for nothing.
enum class Mask : std::uint8_t { none, level, levels, refused };

/// What masks are, and columns of truths: a byte a row as in NumPy, where a mask marks what stands for nothing; or a bit a row
/// as in Arrow, where it marks what is valid.
enum class Storage : std::uint8_t { bytes, bits };

struct ResultColumn {
  enum class Of : std::uint8_t { level, best, worst, initial_best, initial_worst, score_low, score_high, adjustment, incomplete, refused };

  std::string name{};
  Of of = Of::level;
  std::size_t number = 0;  ///< of the score or of the rule
  char format = 'c';       ///< Arrow's: c int8, i int32, g float64, b truth
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

using Memory = std::unique_ptr<std::byte[]>;

/// Results of a table's rows, a piece for each piece of the table.
struct Rows {
  struct Piece {
    std::size_t rows = 0;
    std::vector<Memory> values{};          ///< by column
    std::array<Memory, 4> masks{};         ///< by `Mask`; nothing where no column has it
  };
  std::vector<ResultColumn> columns{};
  std::vector<Piece> pieces{};
  Storage storage = Storage::bytes;
  BatchSummary summary{};
};

std::size_t bytes_of(char format, Storage storage, std::size_t rows) {
  if (format == 'b') return storage == Storage::bits ? (rows + 7) / 8 : rows;
  return rows * (format == 'c' ? 1 : format == 'i' ? 4 : 8);
}

// why not zeroed: the threads write every byte, and then the pages become theirs.
Memory memory(std::size_t bytes) {
  Memory made = std::make_unique_for_overwrite<std::byte[]>(bytes + 8);
#ifdef MADV_HUGEPAGE
  // why: a first touch of each small page takes longer than what is written to it.
  constexpr std::uintptr_t page = 4096;
  const auto start = (reinterpret_cast<std::uintptr_t>(made.get()) + page - 1) / page * page;
  const auto end = (reinterpret_cast<std::uintptr_t>(made.get()) + bytes) / page * page;
  if (bytes >= std::size_t{1} << 22) madvise(reinterpret_cast<void*>(start), end - start, MADV_HUGEPAGE);
#endif
  return made;
}

void allocate(const Table& table, Rows& rows) {
  for (const Table::Piece& piece : table.pieces()) {
    Rows::Piece& made = rows.pieces.emplace_back();
    made.rows = piece.rows;
    for (const ResultColumn& column : rows.columns) {
      made.values.push_back(memory(bytes_of(column.format, rows.storage, piece.rows)));
      Memory& mask = made.masks[static_cast<std::size_t>(column.mask)];
      if (column.mask != Mask::none && !mask) mask = memory(bytes_of('b', rows.storage, piece.rows));
    }
  }
}

/// Writes truths from row `first` on, a multiple of eight.
template <class Truths>
void write_truths(Storage storage, std::byte* to, std::size_t first, std::size_t count, Truths is_true) {
  std::byte* __restrict out = to;
  if (storage == Storage::bytes) {
    for (std::size_t i = 0; i < count; ++i) out[first + i] = static_cast<std::byte>(is_true(i));
    return;
  }
  for (std::size_t at = 0; at < count; at += 8) {
    unsigned byte = 0;
    for (std::size_t i = at; i < std::min(at + 8, count); ++i) byte |= static_cast<unsigned>(is_true(i)) << (i - at);
    out[(first + at) / 8] = static_cast<std::byte>(byte);
  }
}

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

  Worker(const FrameGrader& frame, const Table& table, Rows& rows) : frame_{frame}, table_{table}, rows_{rows} {
    const std::size_t scores = frame.standard.plan.scores.size();
    for (auto* list : {&best_, &worst_, &initial_best_, &initial_worst_}) list->resize(stretch);
    flags_.resize(stretch);
    held_.resize(stretch);
    low_.resize(scores);
    high_.resize(scores);
    for (const ResultColumn& column : rows.columns) wanted_[static_cast<std::size_t>(column.of)] = true;
    use_levels_ = wants(ResultColumn::Of::level) || wants(ResultColumn::Of::best) || wants(ResultColumn::Of::worst) || wants(ResultColumn::Of::initial_best) ||
                  wants(ResultColumn::Of::initial_worst);
  }

  BatchSummary run(std::size_t place, std::size_t first, std::size_t count) {
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
    for (std::size_t i = 0; i < rows_.columns.size(); ++i) write(rows_.columns[i], out.values[i].get(), first, count);
    write_masks(out, first, count);
    return summary;
  }

 private:
  [[nodiscard]] bool wants(ResultColumn::Of of) const { return wanted_[static_cast<std::size_t>(of)]; }
  [[nodiscard]] bool has(std::size_t i, RowFlag flag) const { return (flags_[i] & static_cast<std::uint8_t>(flag)) != 0; }

  static Columns columns_of(const Table::Piece& piece, std::size_t first, std::size_t count) {
    Columns columns{.rows = count};
    for (const auto& [input, cells] : piece.cells) {
      if (!cells.is_known) continue;
      Column column = cells.view();
      column.offset += static_cast<std::int64_t>(first);
      if (column.cell != Cell::bit) column.data = static_cast<const char*>(column.data) + static_cast<std::ptrdiff_t>(first) * column.stride;
      columns.columns.push_back({input, column});
    }
    return columns;
  }

  /// Whole points go where they stay; others are brought to points afterwards.
  void give_scores(GradedRows& lists, Rows::Piece& out, std::size_t first, std::size_t count) {
    lists.score_low.resize(low_.size());
    lists.score_high.resize(high_.size());
    for (std::size_t i = 0; i < rows_.columns.size(); ++i) {
      const ResultColumn& column = rows_.columns[i];
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
      if (std::byte* to = out.masks[static_cast<std::size_t>(of)].get()) write_truths(rows_.storage, to, first, count, [is_nothing, marked](std::size_t i) { return is_nothing(i) == marked; });
    };
    const std::int8_t *best = best_.data(), *worst = worst_.data();
    mask(Mask::level, [best, worst](std::size_t i) { return (best[i] < 0) | (best[i] != worst[i]); });
    mask(Mask::levels, [best](std::size_t i) { return best[i] < 0; });
    mask(Mask::refused, flag_of(flags_, RowFlag::refused));
  }

  const FrameGrader& frame_;
  const Table& table_;
  Rows& rows_;
  std::array<bool, 10> wanted_{};
  bool use_levels_ = false;
  bool any_refused_ = false;
  std::vector<std::int8_t> best_{}, worst_{}, initial_best_{}, initial_worst_{};
  std::vector<std::uint8_t> flags_{};
  std::vector<std::uint32_t> held_{};
  std::vector<std::vector<std::int32_t>> low_{}, high_{};
};

struct Stretch {
  std::size_t piece = 0;
  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t row = 0;  ///< of the whole table
};

std::vector<Stretch> stretches_of(const Table& table) {
  std::vector<Stretch> stretches{};
  std::size_t row = 0;
  for (std::size_t piece = 0; piece < table.pieces().size(); ++piece) {
    const std::size_t rows = table.pieces()[piece].rows;
    for (std::size_t first = 0; first < rows; first += Worker::stretch) stretches.push_back({piece, first, std::min(Worker::stretch, rows - first), row + first});
    row += rows;
  }
  return stretches;
}

std::shared_ptr<Rows> run(const FrameGrader& frame, const Table& table, const std::vector<std::string>& wanted, Storage storage, std::size_t threads) {
  auto rows = std::make_shared<Rows>();
  rows->storage = storage;
  for (const std::string& name : wanted)
    for (const ResultColumn& column : frame.columns)
      if (column.name == name) rows->columns.push_back(column);
  allocate(table, *rows);
  const std::vector<Stretch> stretches = stretches_of(table);
  std::vector<BatchSummary> summaries(stretches.size());
  std::atomic<std::size_t> next{0};
  const std::size_t workers = std::max<std::size_t>(1, std::min(threads, stretches.size()));
  std::vector<std::exception_ptr> failed(workers);
  const auto work = [&](std::size_t number) {
    try {
      Worker worker{frame, table, *rows};
      for (std::size_t at = next++; at < stretches.size(); at = next++) summaries[at] = worker.run(stretches[at].piece, stretches[at].first, stretches[at].count);
    } catch (...) {
      failed[number] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> running{};
    for (std::size_t number = 1; number < workers; ++number) running.emplace_back(work, number);
    work(0);
  }
  for (const std::exception_ptr& each : failed)
    if (each) std::rethrow_exception(each);
  rows->summary.levels.resize(static_cast<std::size_t>(frame.standard.plan.levels));
  rows->summary.refused_by_input.resize(frame.standard.answer_count());
  for (std::size_t at = 0; at < stretches.size(); ++at) rows->summary.add(summaries[at], stretches[at].row);
  return rows;
}

// --- to NumPy ------------------------------------------------------------------------------------------------------

py::dtype dtype_of(char format) {
  switch (format) {
    case 'c': return py::dtype::of<std::int8_t>();
    case 'i': return py::dtype::of<std::int32_t>();
    case 'g': return py::dtype::of<double>();
    default: return py::dtype::of<bool>();
  }
}

/// By name the values, and what marks those that stand for nothing. The arrays are the memory of `rows`.
py::dict arrays_of(const std::shared_ptr<Rows>& rows) {
  py::dict arrays{};
  const py::capsule owner{new std::shared_ptr<Rows>{rows}, [](void* held) { delete static_cast<std::shared_ptr<Rows>*>(held); }};
  const Rows::Piece& piece = rows->pieces.front();
  for (std::size_t i = 0; i < rows->columns.size(); ++i) {
    const ResultColumn& column = rows->columns[i];
    const py::array values{dtype_of(column.format), {piece.rows}, {}, piece.values[i].get(), owner};
    py::object mask = py::none();
    if (column.mask != Mask::none) mask = py::array{py::dtype::of<bool>(), {piece.rows}, {}, piece.masks[static_cast<std::size_t>(column.mask)].get(), owner};
    arrays[py::str(column.name)] = py::make_tuple(values, mask);
  }
  return arrays;
}

// --- to Arrow ------------------------------------------------------------------------------------------------------

/// What a structure handed out keeps: itself alive, and the lists that it points to.
struct SchemaKept {
  std::string name{};
  std::string format{};
  std::vector<std::unique_ptr<ArrowSchema>> children{};
  std::vector<ArrowSchema*> places{};
};

struct ArrayKept {
  std::shared_ptr<const Rows> rows{};
  std::array<const void*, 2> buffers{};
  std::vector<std::unique_ptr<ArrowArray>> children{};
  std::vector<ArrowArray*> places{};
};

template <class Kept, class T>
void release(T* structure) {
  for (std::int64_t i = 0; i < structure->n_children; ++i)
    if (structure->children[i]->release != nullptr) structure->children[i]->release(structure->children[i]);
  delete static_cast<Kept*>(structure->private_data);
  structure->release = nullptr;
}

template <class Kept, class T>
void own(T& structure, std::unique_ptr<Kept> kept) {
  for (const auto& child : kept->children) kept->places.push_back(child.get());
  structure.n_children = static_cast<std::int64_t>(kept->places.size());
  structure.children = kept->places.empty() ? nullptr : kept->places.data();
  structure.release = &release<Kept, T>;
  structure.private_data = kept.release();
}

void give_schema(std::string name, std::string format, std::int64_t flags, std::vector<std::unique_ptr<ArrowSchema>> children, ArrowSchema& out) {
  auto kept = std::make_unique<SchemaKept>();
  kept->name = std::move(name);
  kept->format = std::move(format);
  kept->children = std::move(children);
  out = {};
  out.format = kept->format.c_str();
  out.name = kept->name.c_str();
  out.flags = flags;
  own(out, std::move(kept));
}

void give_schema(const Rows& rows, ArrowSchema& out) {
  std::vector<std::unique_ptr<ArrowSchema>> children{};
  for (const ResultColumn& column : rows.columns)
    give_schema(column.name, {column.format}, column.mask == Mask::none ? 0 : ARROW_FLAG_NULLABLE, {}, *children.emplace_back(std::make_unique<ArrowSchema>()));
  give_schema("", "+s", 0, std::move(children), out);
}

void give_array(const std::shared_ptr<const Rows>& rows, std::size_t length, std::vector<const void*> buffers, bool has_nulls,
                std::vector<std::unique_ptr<ArrowArray>> children, ArrowArray& out) {
  auto kept = std::make_unique<ArrayKept>();
  kept->rows = rows;
  std::copy(buffers.begin(), buffers.end(), kept->buffers.begin());
  kept->children = std::move(children);
  out = {};
  out.length = static_cast<std::int64_t>(length);
  out.null_count = has_nulls ? -1 : 0;
  out.n_buffers = static_cast<std::int64_t>(buffers.size());
  out.buffers = kept->buffers.data();
  own(out, std::move(kept));
}

void give_array(const std::shared_ptr<const Rows>& rows, std::size_t place, ArrowArray& out) {
  std::vector<std::unique_ptr<ArrowArray>> children{};
  static const Rows::Piece nothing{};
  const Rows::Piece& piece = place < rows->pieces.size() ? rows->pieces[place] : nothing;
  for (std::size_t i = 0; i < rows->columns.size(); ++i) {
    const void* mask = piece.masks[static_cast<std::size_t>(rows->columns[i].mask)].get();
    const void* values = piece.values.empty() ? nullptr : piece.values[i].get();
    give_array(rows, piece.rows, {mask, values}, mask != nullptr, {}, *children.emplace_back(std::make_unique<ArrowArray>()));
  }
  give_array(rows, piece.rows, {nullptr}, false, std::move(children), out);
}

/// A capsule with a structure that it releases where nobody has taken it.
template <class T>
py::capsule capsule_of(std::unique_ptr<T> structure, const char* name) {
  py::capsule capsule{structure.get(), name, [](PyObject* held) {
                        auto* value = static_cast<T*>(PyCapsule_GetPointer(held, PyCapsule_GetName(held)));
                        if (value->release != nullptr) value->release(value);
                        delete value;
                      }};
  structure.release();
  return capsule;
}

struct StreamKept {
  std::shared_ptr<const Rows> rows{};
  std::size_t next = 0;
};

py::capsule stream_of(const std::shared_ptr<Rows>& rows) {
  auto stream = std::make_unique<ArrowArrayStream>();
  *stream = {};
  stream->get_schema = [](ArrowArrayStream* of, ArrowSchema* out) {
    give_schema(*static_cast<StreamKept*>(of->private_data)->rows, *out);
    return 0;
  };
  stream->get_next = [](ArrowArrayStream* of, ArrowArray* out) {
    auto& kept = *static_cast<StreamKept*>(of->private_data);
    *out = {};
    if (kept.next < kept.rows->pieces.size()) give_array(kept.rows, kept.next++, *out);
    return 0;
  };
  stream->get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; };
  stream->release = [](ArrowArrayStream* of) {
    delete static_cast<StreamKept*>(of->private_data);
    of->release = nullptr;
  };
  stream->private_data = new StreamKept{rows};
  return capsule_of(std::move(stream), "arrow_array_stream");
}

py::tuple array_of(const std::shared_ptr<Rows>& rows) {
  if (rows->pieces.size() > 1) throw py::value_error("these results are in several pieces: use __arrow_c_stream__");
  auto schema = std::make_unique<ArrowSchema>();
  auto array = std::make_unique<ArrowArray>();
  give_schema(*rows, *schema);
  give_array(rows, 0, *array);
  return py::make_tuple(capsule_of(std::move(schema), "arrow_schema"), capsule_of(std::move(array), "arrow_array"));
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
  py::class_<Table, std::shared_ptr<Table>>(module, "Table")
      .def_static("of_rows", &Table::of_rows, py::arg("rows"))
      .def_static("of_stream", &Table::of_stream, py::arg("stream"))
      .def_static("of_array", &Table::of_array, py::arg("schema"), py::arg("array"))
      .def("names", &Table::names)
      .def("rows", &Table::rows)
      .def("pieces", [](const Table& table) { return table.pieces().size(); })
      .def("bind_arrow", &Table::bind_arrow, py::arg("input"), py::arg("column"), py::arg("letters"), py::call_guard<py::gil_scoped_release>())
      .def("bind_array", &Table::bind_array, py::arg("input"), py::arg("array").noconvert(), py::arg("validity"), py::arg("dictionary"), py::arg("letters"))
      .def("bind_constant", &Table::bind_constant, py::arg("input"), py::arg("value"), py::arg("letters"))
      .def("cell", &Table::cell, py::arg("input"), py::arg("row"));
  py::class_<Rows, std::shared_ptr<Rows>>(module, "Rows")
      .def("arrays", &arrays_of)
      .def("summary", [](const Rows& rows) { return summary_of(rows.summary); })
      .def("__arrow_c_stream__", [](const std::shared_ptr<Rows>& rows, const py::object&) { return stream_of(rows); }, py::arg("requested_schema") = py::none())
      .def("__arrow_c_array__", [](const std::shared_ptr<Rows>& rows, const py::object&) { return array_of(rows); }, py::arg("requested_schema") = py::none());
  py::class_<FrameGrader, std::shared_ptr<FrameGrader>>(module, "FrameGrader")
      .def("names", &FrameGrader::names)
      .def("inputs", &FrameGrader::inputs)
      .def("times", &FrameGrader::times, py::arg("input"), py::arg("points"))
      .def("levels", [](const FrameGrader& grader) { return grader.numbers; })
      .def(
          "run",
          [](const FrameGrader& grader, const Table& table, const std::vector<std::string>& wanted, bool bits, std::size_t threads) {
            return run(grader, table, wanted, bits ? Storage::bits : Storage::bytes, threads);
          },
          py::arg("table"), py::arg("wanted"), py::arg("bits"), py::arg("threads"), py::call_guard<py::gil_scoped_release>());
  module.def(
      "frame_grader",
      [](const std::string& standard, const std::map<std::string, std::string>& policies) {
        const auto grader = FrameGrader::make(standard, policies);
        return py::make_tuple(grader ? py::cast(*grader) : py::none(), issue_list(grader.issues()));
      },
      py::arg("standard"), py::arg("policies"));
  module.def(
      "issue",
      [](const std::string& code, const std::map<std::string, std::string>& arguments, const std::string& pointer) {
        Issue issue{.code = code, .where = {.pointer = pointer}};
        for (const auto& [name, value] : arguments) issue.arguments.emplace_back(name, value);
        return issue_list({issue})[0].cast<py::dict>();
      },
      py::arg("code"), py::arg("arguments"), py::arg("pointer"));
}

}  // namespace caregrade::python
