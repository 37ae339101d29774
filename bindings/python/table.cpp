// What Python hands in as columns: Arrow's C structures and NumPy's arrays, bound to inputs without copying them.

#include "table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace py = pybind11;

namespace caregrade::python {
namespace {

bool has_bit(const std::uint8_t* bits, std::int64_t at) { return (bits[at / 8] >> (at % 8) & 1) != 0; }

// --- arrays of Arrow -----------------------------------------------------------------------------------------------

std::optional<Cell> cell_of(std::string_view format) {
  if (format.size() != 1) return std::nullopt;
  switch (format.front()) {
    case 'c': return Cell::int8;
    case 'C': return Cell::uint8;
    case 's': return Cell::int16;
    case 'S': return Cell::uint16;
    case 'i': return Cell::int32;
    case 'I': return Cell::uint32;
    case 'l': return Cell::int64;
    case 'L': return Cell::uint64;
    case 'f': return Cell::float32;
    case 'g': return Cell::float64;
    case 'b': return Cell::bit;
    default: return std::nullopt;
  }
}

/// Of dates: how they are stored, and how many of their units make a day; nothing of those with a time zone, in which days begin elsewhere.
std::optional<std::pair<Cell, std::int64_t>> date_of(std::string_view format) {
  constexpr std::int64_t day = 86'400;
  if (format == "tdD") return std::pair{Cell::int32, std::int64_t{1}};
  if (format == "tdm" || format == "tsm:") return std::pair{Cell::int64, day * 1'000};
  if (format == "tss:") return std::pair{Cell::int64, day};
  if (format == "tsu:") return std::pair{Cell::int64, day * 1'000'000};
  if (format == "tsn:") return std::pair{Cell::int64, day * 1'000'000'000};
  return std::nullopt;
}

bool is_text(std::string_view format) { return format == "u" || format == "U" || format == "vu"; }

/// Arrow's name of a type that a column cannot have.
std::string word_of(std::string_view format) {
  static const std::map<char, std::string> words{{'e', "float16"}, {'z', "binary"}, {'Z', "binary"}, {'w', "binary"}, {'v', "binary"}, {'c', "int8"},
                                                 {'C', "uint8"},   {'s', "int16"},  {'S', "uint16"}, {'i', "int32"},  {'I', "uint32"}, {'l', "int64"},
                                                 {'L', "uint64"},  {'f', "float"},  {'g', "double"}, {'b', "truth"},  {'d', "decimal"}};
  if (format.empty()) return "nothing";
  if (format.starts_with("td")) return "date";
  if (format.starts_with("ts")) return "timestamp";
  if (format.starts_with("tt")) return "time";
  if (format.starts_with("tD")) return "duration";
  if (format == "+s") return "structure";
  if (format.front() == '+') return "list";
  const auto word = words.find(format.front());
  return word == words.end() ? std::string{format} : word->second;
}

template <class Offset>
std::string_view text_between(const ArrowArray& array, std::int64_t at) {
  const auto* offsets = static_cast<const Offset*>(array.buffers[1]);
  const auto length = static_cast<std::size_t>(offsets[at + 1] - offsets[at]);
  return length == 0 ? std::string_view{} : std::string_view{static_cast<const char*>(array.buffers[2]) + offsets[at], length};
}

/// A text view: up to 12 bytes stand in it, others in one of the buffers behind.
std::string_view text_view(const ArrowArray& array, std::int64_t at) {
  const char* view = static_cast<const char*>(array.buffers[1]) + at * 16;
  std::int32_t length = 0, buffer = 0, offset = 0;
  std::memcpy(&length, view, 4);
  if (length <= 12) return {view + 4, static_cast<std::size_t>(length)};
  std::memcpy(&buffer, view + 8, 4);
  std::memcpy(&offset, view + 12, 4);
  return {static_cast<const char*>(array.buffers[2 + buffer]) + offset, static_cast<std::size_t>(length)};
}

/// The text at a place that counts from the start of the buffers; nothing where it is not valid.
std::optional<std::string_view> text_at(std::string_view format, const ArrowArray& array, std::int64_t at) {
  const auto* validity = static_cast<const std::uint8_t*>(array.buffers[0]);
  if (validity != nullptr && array.null_count != 0 && !has_bit(validity, at)) return std::nullopt;
  if (format == "u") return text_between<std::int32_t>(array, at);
  if (format == "U") return text_between<std::int64_t>(array, at);
  return text_view(array, at);
}

/// Cells that are texts: each different one once, and where each row finds its own.
void take_texts(std::string_view format, const ArrowArray& array, std::int64_t first, std::size_t rows, const Words& words, Cells& cells) {
  std::unordered_map<std::string_view, std::int32_t> seen{};
  cells.places.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto text = text_at(format, array, first + static_cast<std::int64_t>(row));
    if (!text) {
      cells.places[row] = -1;
      continue;
    }
    const auto [found, is_new] = seen.emplace(*text, static_cast<std::int32_t>(cells.numbers.size()));
    cells.places[row] = found->second;
    if (!is_new) continue;
    cells.numbers.push_back(words.number(*text));
    cells.texts.emplace_back(*text);
  }
  cells.column = {.data = cells.places.data(), .cell = Cell::int32, .stride = 4};
}

double number_at(Cell cell, const void* data, std::int64_t at) {
  const auto read = [&]<class T>(T value) {
    std::memcpy(&value, static_cast<const char*>(data) + at * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
    return static_cast<double>(value);
  };
  switch (cell) {
    case Cell::int8: return read(std::int8_t{});
    case Cell::uint8: return read(std::uint8_t{});
    case Cell::int16: return read(std::int16_t{});
    case Cell::uint16: return read(std::uint16_t{});
    case Cell::int32: return read(std::int32_t{});
    case Cell::uint32: return read(std::uint32_t{});
    case Cell::int64: return read(std::int64_t{});
    case Cell::uint64: return read(std::uint64_t{});
    case Cell::float32: return read(float{});
    case Cell::float64: return read(double{});
    case Cell::bit: break;
  }
  return has_bit(static_cast<const std::uint8_t*>(data), at) ? 1 : 0;
}

/// What the places of a dictionary hold.
std::string take_dictionary(const ArrowSchema& schema, const ArrowArray& array, const Words& words, Cells& cells) {
  const std::string_view format = schema.format;
  const auto cell = cell_of(format);
  if (!(cell && words.takes_numbers()) && !is_text(format)) return "dictionary of " + word_of(format);
  const auto* validity = static_cast<const std::uint8_t*>(array.buffers[0]);
  for (std::int64_t i = 0; i < array.length; ++i) {
    const std::int64_t at = array.offset + i;
    if (is_text(format)) {
      const auto text = text_at(format, array, at);
      cells.numbers.push_back(text ? words.number(*text) : words.unknown());
      cells.texts.emplace_back(text.value_or(std::string_view{}));
    } else {
      const bool is_known = validity == nullptr || array.null_count == 0 || has_bit(validity, at);
      cells.numbers.push_back(is_known ? words.number(number_at(*cell, array.buffers[1], at)) : words.unknown());
    }
  }
  return {};
}

/// Arrow's `d:precision,scale` or `d:precision,scale,bits`: digits behind the point and bytes of a cell; nothing of another type.
std::optional<std::pair<int, std::ptrdiff_t>> decimal_of(std::string_view format) {
  if (!format.starts_with("d:")) return std::nullopt;
  std::array<int, 3> numbers{0, 0, 128};
  const char* at = format.data() + 2;
  const char* end = format.data() + format.size();
  for (int& number : numbers) {
    if (at < end) at = std::min(std::from_chars(at, end, number).ptr + 1, end);
  }
  return std::pair{numbers[1], std::ptrdiff_t{numbers[2]} / 8};
}

/// Cells that are decimals. One beyond 64 bits is beyond everything.
void take_decimals(std::pair<int, std::ptrdiff_t> type, const ArrowArray& array, std::int64_t first, std::size_t rows, Cells& cells) {
  const auto [digits, bytes] = type;
  const double unit = std::pow(10.0, digits);
  cells.decimals.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const char* from = static_cast<const char*>(array.buffers[1]) + (first + static_cast<std::int64_t>(row)) * bytes;
    std::int64_t low = 0, high = 0;
    if (bytes == 4) {
      std::int32_t narrow = 0;
      std::memcpy(&narrow, from, 4);
      low = narrow;
    } else {
      std::memcpy(&low, from, 8);
    }
    bool fits = true;
    for (std::ptrdiff_t at = 8; at + 8 <= bytes; at += 8) {
      std::memcpy(&high, from + at, 8);
      fits = fits && high == (low < 0 ? -1 : 0);
    }
    cells.decimals[row] = fits ? static_cast<double>(low) / unit : std::numeric_limits<double>::max();
  }
  cells.column = {.data = cells.decimals.data(), .cell = Cell::float64, .stride = 8, .offset = first};
  if (array.null_count != 0) cells.column.validity = static_cast<const std::uint8_t*>(array.buffers[0]);
}

/// What the cells of a fact stand for, where that is not what is stored.
void resolve(const Words& words, std::size_t rows, Cells& cells) {
  const bool is_looked_up = !cells.numbers.empty();
  if (!words.is_fact() || !cells.is_known || cells.ticks == 1 || (!is_looked_up && cells.ticks == 0 && words.keeps_numbers())) return;
  constexpr std::size_t most_seen = 65'536;
  const Column& from = cells.column;
  std::unordered_map<double, std::int32_t> seen{};  // why: what stands in a column stands in it again
  cells.values.resize(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto at = static_cast<std::int64_t>(row);
    std::int32_t& value = cells.values[row] = words.unknown();
    if (from.validity != nullptr && !has_bit(from.validity, from.offset + at)) continue;
    const char* data = static_cast<const char*>(from.data) + at * from.stride;
    if (cells.ticks != 0) {
      std::int64_t time = 0;
      std::memcpy(&time, data, sizeof time);
      const std::int64_t day = time / cells.ticks - (time % cells.ticks < 0 ? 1 : 0);
      if (time != FactCell::unknown) value = std::abs(day) < words.refused() ? static_cast<std::int32_t>(day) : words.refused();
      continue;
    }
    const double number = from.cell == Cell::bit ? has_bit(static_cast<const std::uint8_t*>(from.data), from.offset + at) : number_at(from.cell, data, 0);
    if (is_looked_up) {
      if (number >= 0) value = number < static_cast<double>(cells.numbers.size()) ? cells.numbers[static_cast<std::size_t>(number)] : words.refused();
      continue;
    }
    const auto known = std::isnan(number) ? seen.end() : seen.find(number);
    value = known != seen.end() ? known->second : words.number(number);
    if (known == seen.end() && !std::isnan(number) && seen.size() < most_seen) seen.emplace(number, value);
  }
}

/// Whether a column may be of this type.
bool is_taken(const ArrowSchema& schema, const Words& words) {
  const std::string_view format = schema.format;
  if (format == "n" || is_text(format)) return true;
  if (cell_of(format)) return schema.dictionary != nullptr || words.takes_numbers();
  return words.is_day() ? date_of(format).has_value() : words.takes_numbers() && decimal_of(format);
}

/// `parent`: the offset of the structure that the array is a column of.
std::string take(const ArrowSchema& schema, const ArrowArray& array, std::int64_t parent, std::size_t rows, const Words& words, Cells& cells) {
  const std::string_view format = schema.format;
  const std::int64_t first = parent + array.offset;
  cells.is_fact = words.is_fact();
  if (!is_taken(schema, words)) return word_of(format);
  if (format == "n" || rows == 0) {
    cells.is_known = false;
    return {};
  }
  if (is_text(format)) take_texts(format, array, first, rows, words, cells);
  else if (const auto decimal = decimal_of(format)) take_decimals(*decimal, array, first, rows, cells);
  else {
    const auto date = date_of(format);
    const Cell cell = date ? date->first : *cell_of(format);
    cells.ticks = date ? date->second : 0;
    cells.column = {.data = array.buffers[1], .cell = cell, .stride = size_of(cell), .offset = first};
    if (cell != Cell::bit) cells.column.data = static_cast<const char*>(array.buffers[1]) + first * size_of(cell);
    if (array.null_count != 0) cells.column.validity = static_cast<const std::uint8_t*>(array.buffers[0]);
    if (schema.dictionary != nullptr)
      if (std::string found = take_dictionary(*schema.dictionary, *array.dictionary, words, cells); !found.empty()) return found;
  }
  // why: an empty dictionary would say that the cells are no places in one.
  if (cells.numbers.empty() && (is_text(format) || schema.dictionary != nullptr)) cells.numbers.push_back(words.refused());
  resolve(words, rows, cells);
  return {};
}

template <class T>
T& inside(const py::capsule& capsule, const char* name) {
  if (capsule.name() == nullptr || std::string_view{capsule.name()} != name) throw py::value_error(std::string{"expected a capsule "} + name);
  T& value = *capsule.get_pointer<T>();
  if (value.release == nullptr) throw py::value_error("the stream is used up: it can be read once");
  return value;
}

[[noreturn]] void fail(ArrowArrayStream& stream) {
  const char* told = stream.get_last_error == nullptr ? nullptr : stream.get_last_error(&stream);
  throw std::runtime_error(std::string{"the stream ended with an error"} + (told == nullptr ? "" : std::string{": "} + told));
}

// --- arrays of NumPy -----------------------------------------------------------------------------------------------

std::optional<Cell> cell_of(const py::dtype& type) {
  const auto size = type.itemsize();
  const auto choose = [size](Cell one, Cell two, Cell four, Cell eight) -> std::optional<Cell> {
    return size == 1 ? std::optional{one} : size == 2 ? std::optional{two} : size == 4 ? std::optional{four} : size == 8 ? std::optional{eight} : std::nullopt;
  };
  if (!type.attr("isnative").cast<bool>()) return std::nullopt;
  switch (type.kind()) {
    case 'b': return Cell::uint8;
    case 'i': return choose(Cell::int8, Cell::int16, Cell::int32, Cell::int64);
    case 'u': return choose(Cell::uint8, Cell::uint16, Cell::uint32, Cell::uint64);
    case 'f': return size == 4 ? std::optional{Cell::float32} : size == 8 ? std::optional{Cell::float64} : std::nullopt;
    default: return std::nullopt;
  }
}

}  // namespace

Column Cells::view(std::size_t first) const {
  Column view = column;
  if (!values.empty()) view = {.data = values.data(), .cell = Cell::int32, .stride = column.stride == 0 ? 0 : 4};
  else view.dictionary = numbers;
  view.offset += static_cast<std::int64_t>(first);
  if (view.cell != Cell::bit) view.data = static_cast<const char*>(view.data) + static_cast<std::ptrdiff_t>(first) * view.stride;
  return view;
}

std::int64_t fact_at(const Column& view, std::size_t row) {
  static constexpr std::pair<Cell, std::int64_t> least[] = {{Cell::int8, std::numeric_limits<std::int8_t>::min()},
                                                            {Cell::int16, std::numeric_limits<std::int16_t>::min()},
                                                            {Cell::int32, std::numeric_limits<std::int32_t>::min()},
                                                            {Cell::int64, std::numeric_limits<std::int64_t>::min()}};
  const std::int64_t at = view.offset + static_cast<std::int64_t>(row);
  if (view.validity != nullptr && !has_bit(view.validity, at)) return FactCell::unknown;
  if (view.cell == Cell::bit) return has_bit(static_cast<const std::uint8_t*>(view.data), at) ? 1 : 0;
  const double number = number_at(view.cell, static_cast<const char*>(view.data) + static_cast<std::ptrdiff_t>(row) * view.stride, 0);
  for (const auto& [cell, nothing] : least)
    if (view.cell == cell && number == static_cast<double>(nothing)) return FactCell::unknown;
  if (std::isnan(number)) return FactCell::unknown;
  return number == std::floor(number) && std::abs(number) < 9e15 ? static_cast<std::int64_t>(number) : FactCell::refused;
}

std::shared_ptr<Table> Table::of_rows(std::size_t rows) {
  auto table = std::make_shared<Table>();
  table->pieces_.emplace_back().rows = rows;
  return table;
}

std::shared_ptr<Table> Table::of_stream(const py::capsule& capsule) {
  Owned<ArrowArrayStream> stream{inside<ArrowArrayStream>(capsule, "arrow_array_stream")};
  auto table = std::make_shared<Table>();
  const py::gil_scoped_release free{};
  if (stream->get_schema(stream.get(), table->schema_.get()) != 0) fail(*stream.get());
  for (;;) {
    Owned<ArrowArray> array{};
    if (stream->get_next(stream.get(), array.get()) != 0) fail(*stream.get());
    if (array->release == nullptr) break;
    table->keep_children(std::move(array));
  }
  if (std::string_view{table->schema_->format} != "+s") throw std::invalid_argument("expected a stream of tables, found one of single columns");
  for (std::int64_t i = 0; i < table->schema_->n_children; ++i) table->names_.emplace_back(table->schema_->children[i]->name);
  return table;
}

std::shared_ptr<Table> Table::of_array(const py::capsule& schema, const py::capsule& array) {
  auto table = std::make_shared<Table>();
  ArrowSchema& type = inside<ArrowSchema>(schema, "arrow_schema");
  ArrowArray& memory = inside<ArrowArray>(array, "arrow_array");
  table->schema_ = Owned<ArrowSchema>{type};
  table->is_structure_ = std::string_view{table->schema_->format} == "+s";
  table->keep_children(Owned<ArrowArray>{memory});
  if (!table->is_structure_) table->names_.emplace_back();
  for (std::int64_t i = 0; table->is_structure_ && i < table->schema_->n_children; ++i) table->names_.emplace_back(table->schema_->children[i]->name);
  return table;
}

void Table::keep_children(Owned<ArrowArray> array) {
  const auto* validity = is_structure_ && array->n_buffers > 0 && array->null_count != 0 ? static_cast<const std::uint8_t*>(array->buffers[0]) : nullptr;
  for (std::int64_t i = 0; validity != nullptr && i < array->length; ++i)
    if (!has_bit(validity, array->offset + i)) throw std::invalid_argument("a row is null as a whole: its columns have to be");
  Piece& piece = pieces_.emplace_back();
  piece.rows = static_cast<std::size_t>(array->length);
  piece.array = std::move(array);
}

std::size_t Table::rows() const noexcept {
  std::size_t rows = 0;
  for (const Piece& piece : pieces_) rows += piece.rows;
  return rows;
}

std::string Table::bind_arrow(InputIndex input, std::size_t column, const Words& words) {
  for (Piece& piece : pieces_) {
    const ArrowSchema& schema = is_structure_ ? *schema_->children[column] : *schema_;
    const ArrowArray& array = is_structure_ ? *piece.array->children[column] : *piece.array;
    std::string found = take(schema, array, is_structure_ ? piece.array->offset : 0, piece.rows, words, piece.cells[input]);
    if (!found.empty()) return found;
  }
  return {};
}

std::string Table::bind_array(InputIndex input, const py::array& given, const std::optional<py::array>& validity,
                              const std::optional<py::list>& dictionary, const Words& words) {
  py::array array = given;
  const bool is_date = given.dtype().kind() == 'M' && words.is_day();
  if (is_date) array = given.attr("astype")("datetime64[D]", py::arg("copy") = false).attr("view")("int64");
  const auto cell = cell_of(array.dtype());
  // why not of fractions: NaN stands in columns of which nothing is known.
  const bool is_whole = array.dtype().kind() != 'f' && !is_date && !dictionary;
  if (!cell || (is_whole && !words.takes_numbers())) return py::str(given.dtype());
  Piece& piece = pieces_.front();
  if (array.ndim() != 1 || static_cast<std::size_t>(array.shape(0)) != piece.rows) return "array of another shape";
  Cells& cells = piece.cells[input];
  cells.is_fact = words.is_fact();
  cells.ticks = is_date ? 1 : 0;
  cells.column = {.data = array.data(), .cell = *cell, .stride = array.strides(0)};
  kept_.push_back(array);
  if (validity) {
    cells.column.validity = static_cast<const std::uint8_t*>(validity->data());
    kept_.push_back(*validity);
  }
  if (dictionary) {
    for (const py::handle& value : *dictionary) {
      if (py::hasattr(value, "isoformat") && !words.is_day()) return py::str(py::type::handle_of(value).attr("__name__"));
      cells.numbers.push_back(words.number(value));
      cells.texts.push_back(value.is_none() ? std::string{} : std::string{py::str(value)});
    }
    if (cells.numbers.empty()) cells.numbers.push_back(words.refused());
  }
  resolve(words, piece.rows, cells);
  return {};
}

std::string Table::bind_constant(InputIndex input, const py::object& value, const Words& words) {
  const std::int32_t number = words.number(value);
  for (Piece& piece : pieces_) {
    Cells& cells = piece.cells[input];
    cells.is_known = number != words.unknown();
    cells.is_fact = words.is_fact();
    cells.places = {0};
    cells.numbers = {number};
    cells.texts = {py::str(value)};
    cells.column = {.data = cells.places.data(), .cell = Cell::int32, .stride = 0};
    if (words.is_fact()) cells.values = {number};
  }
  return {};
}

py::object Table::cell(InputIndex input, std::size_t row) const {
  std::size_t place = 0;
  while (row >= pieces_[place].rows) row -= pieces_[place++].rows;
  const auto found = pieces_[place].cells.find(input);
  if (found == pieces_[place].cells.end() || !found->second.is_known) return py::none();
  const Cells& cells = found->second;
  const Column& column = cells.column;
  const auto at = static_cast<std::int64_t>(row);
  if (cells.is_fact && fact_at(cells.view(), row) == FactCell::unknown) return py::none();
  if (column.validity != nullptr && !has_bit(column.validity, column.offset + at)) return py::none();
  if (cells.ticks != 0) return py::str(Date::from_days(std::clamp<std::int64_t>(fact_at(cells.view(), row), -1'000'000, 3'000'000)).to_string());
  if (column.cell == Cell::bit) return py::bool_(has_bit(static_cast<const std::uint8_t*>(column.data), column.offset + at));
  const double number = number_at(column.cell, static_cast<const char*>(column.data) + at * column.stride, 0);
  const bool is_blank = std::isnan(number) || (!cells.is_fact && (number == -1 || (column.cell == Cell::uint8 && number == 255)));
  if (is_blank) return py::none();
  const bool is_whole = number == std::floor(number) && std::abs(number) < 9e15;
  if (cells.numbers.empty()) return is_whole ? py::object(py::int_(static_cast<std::int64_t>(number))) : py::object(py::float_(number));
  if (number < 0 || number >= static_cast<double>(cells.numbers.size())) return py::int_(static_cast<std::int64_t>(number));
  const auto entry = static_cast<std::size_t>(number);
  if (!cells.is_fact && cells.numbers[entry] == -1) return py::none();
  // why: a text is told as it stands, a number as a number.
  if (entry < cells.texts.size()) return py::str(cells.texts[entry]);
  return py::int_(cells.numbers[entry]);
}

}  // namespace caregrade::python
