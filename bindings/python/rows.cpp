// Lists of results: their memory, and how they become NumPy's arrays and go through Arrow's C interfaces.

#include "rows.hpp"

#include <pybind11/numpy.h>

#include <array>
#include <utility>

#include "bound.hpp"

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace py = pybind11;

namespace caregrade::python {
namespace {

std::size_t bytes_of(char format, Storage storage, std::size_t rows) {
  if (format == 'b') return storage == Storage::bits ? (rows + 7) / 8 : rows;
  return rows * (format == 'c' ? 1U : format == 's' ? 2U : format == 'i' ? 4U : 8U);
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

// --- to NumPy ------------------------------------------------------------------------------------------------------

py::dtype dtype_of(char format) {
  switch (format) {
    case 'c': return py::dtype::of<std::int8_t>();
    case 's': return py::dtype::of<std::int16_t>();
    case 'i': return py::dtype::of<std::int32_t>();
    case 'l': return py::dtype::of<std::int64_t>();
    case 'g': return py::dtype::of<double>();
    default: return py::dtype::of<bool>();
  }
}

/// By name the values, what marks those that stand for nothing, and the words that they are places of. The arrays are the memory of
/// `rows`.
py::dict arrays_of(const std::shared_ptr<Rows>& rows) {
  py::dict arrays{};
  const py::capsule owner{new std::shared_ptr<Rows>{rows}, [](void* held) { delete static_cast<std::shared_ptr<Rows>*>(held); }};
  const Rows::Piece& piece = rows->pieces.front();
  for (std::size_t i = 0; i < rows->columns.size(); ++i) {
    const RowColumn& column = rows->columns[i];
    const py::array values{dtype_of(column.format), {piece.rows}, {}, piece.values[i].get(), owner};
    py::object mask = py::none();
    if (column.mask != RowColumn::no_mask) mask = py::array{py::dtype::of<bool>(), {piece.rows}, {}, piece.masks[column.mask].get(), owner};
    arrays[py::str(column.name)] = py::make_tuple(values, mask, column.words);
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
  std::unique_ptr<ArrowSchema> dictionary{};
};

struct ArrayKept {
  std::shared_ptr<const Rows> rows{};
  std::array<const void*, 3> buffers{};
  std::vector<std::unique_ptr<ArrowArray>> children{};
  std::vector<ArrowArray*> places{};
  std::unique_ptr<ArrowArray> dictionary{};
};

template <class Kept, class T>
void release(T* structure) {
  for (std::int64_t i = 0; i < structure->n_children; ++i)
    if (structure->children[i]->release != nullptr) structure->children[i]->release(structure->children[i]);
  if (structure->dictionary != nullptr && structure->dictionary->release != nullptr) structure->dictionary->release(structure->dictionary);
  delete static_cast<Kept*>(structure->private_data);
  structure->release = nullptr;
}

template <class Kept, class T>
void own(T& structure, std::unique_ptr<Kept> kept) {
  for (const auto& child : kept->children) kept->places.push_back(child.get());
  structure.n_children = static_cast<std::int64_t>(kept->places.size());
  structure.children = kept->places.empty() ? nullptr : kept->places.data();
  structure.dictionary = kept->dictionary.get();
  structure.release = &release<Kept, T>;
  structure.private_data = kept.release();
}

void give_schema(std::string name, std::string format, std::int64_t flags, SchemaKept more, ArrowSchema& out) {
  auto kept = std::make_unique<SchemaKept>(std::move(more));
  kept->name = std::move(name);
  kept->format = std::move(format);
  out = {};
  out.format = kept->format.c_str();
  out.name = kept->name.c_str();
  out.flags = flags;
  own(out, std::move(kept));
}

void give_schema(const Rows& rows, ArrowSchema& out) {
  SchemaKept columns{};
  for (const RowColumn& column : rows.columns) {
    SchemaKept words{};
    if (!column.words.empty()) {
      words.dictionary = std::make_unique<ArrowSchema>();
      give_schema("", "u", 0, {}, *words.dictionary);
    }
    const std::int64_t flags = column.mask == RowColumn::no_mask ? 0 : ARROW_FLAG_NULLABLE;
    give_schema(column.name, {column.format}, flags, std::move(words), *columns.children.emplace_back(std::make_unique<ArrowSchema>()));
  }
  give_schema("", "+s", 0, std::move(columns), out);
}

void give_array(const std::shared_ptr<const Rows>& rows, std::size_t length, std::vector<const void*> buffers, bool has_nulls, ArrayKept more, ArrowArray& out) {
  auto kept = std::make_unique<ArrayKept>(std::move(more));
  kept->rows = rows;
  std::copy(buffers.begin(), buffers.end(), kept->buffers.begin());
  out = {};
  out.length = static_cast<std::int64_t>(length);
  out.null_count = has_nulls ? -1 : 0;
  out.n_buffers = static_cast<std::int64_t>(buffers.size());
  out.buffers = kept->buffers.data();
  own(out, std::move(kept));
}

void give_array(const std::shared_ptr<const Rows>& rows, std::size_t place, ArrowArray& out) {
  ArrayKept columns{};
  static const Rows::Piece nothing{};
  const Rows::Piece& piece = place < rows->pieces.size() ? rows->pieces[place] : nothing;
  for (std::size_t i = 0; i < rows->columns.size(); ++i) {
    const RowColumn& column = rows->columns[i];
    const void* mask = column.mask < piece.masks.size() ? piece.masks[column.mask].get() : nullptr;
    const void* values = piece.values.empty() ? nullptr : piece.values[i].get();
    ArrayKept words{};
    if (!column.words.empty()) {
      const Rows::Dictionary& dictionary = rows->dictionaries[i];
      words.dictionary = std::make_unique<ArrowArray>();
      give_array(rows, column.words.size(), {nullptr, dictionary.ends.data(), dictionary.text.data()}, false, {}, *words.dictionary);
    }
    give_array(rows, piece.rows, {mask, values}, mask != nullptr, std::move(words), *columns.children.emplace_back(std::make_unique<ArrowArray>()));
  }
  give_array(rows, piece.rows, {nullptr}, false, std::move(columns), out);
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

}  // namespace

Rows::Rows(const Table& table, std::vector<RowColumn> of, Storage as) : columns{std::move(of)}, storage{as} {
  for (const Table::Piece& piece : table.pieces()) {
    Piece& made = pieces.emplace_back();
    made.rows = piece.rows;
    for (const RowColumn& column : columns) {
      made.values.push_back(memory(bytes_of(column.format, storage, piece.rows)));
      if (column.mask == RowColumn::no_mask) continue;
      if (column.mask >= made.masks.size()) made.masks.resize(column.mask + 1);
      if (!made.masks[column.mask]) made.masks[column.mask] = memory(bytes_of('b', storage, piece.rows));
    }
  }
  for (const RowColumn& column : columns) {
    Dictionary& dictionary = dictionaries.emplace_back();
    dictionary.ends = {0};
    for (const std::string& word : column.words) {
      dictionary.text += word;
      dictionary.ends.push_back(static_cast<std::int32_t>(dictionary.text.size()));
    }
  }
}

std::vector<Stretch> stretches_of(const Table& table, std::size_t most) {
  std::vector<Stretch> stretches{};
  std::size_t row = 0;
  for (std::size_t piece = 0; piece < table.pieces().size(); ++piece) {
    const std::size_t rows = table.pieces()[piece].rows;
    for (std::size_t first = 0; first < rows; first += most) stretches.push_back({piece, first, std::min(most, rows - first), row + first});
    row += rows;
  }
  return stretches;
}

void bind_rows(py::module_& module) {
  py::class_<Words>(module, "Words");
  py::class_<Table, std::shared_ptr<Table>>(module, "Table")
      .def_static("of_rows", &Table::of_rows, py::arg("rows"))
      .def_static("of_stream", &Table::of_stream, py::arg("stream"))
      .def_static("of_array", &Table::of_array, py::arg("schema"), py::arg("array"))
      .def("names", &Table::names)
      .def("rows", &Table::rows)
      .def("pieces", [](const Table& table) { return table.pieces().size(); })
      .def("bind_arrow", &Table::bind_arrow, py::arg("input"), py::arg("column"), py::arg("words"), py::call_guard<py::gil_scoped_release>())
      .def("bind_array", &Table::bind_array, py::arg("input"), py::arg("array").noconvert(), py::arg("validity"), py::arg("dictionary"), py::arg("words"))
      .def("bind_constant", &Table::bind_constant, py::arg("input"), py::arg("value"), py::arg("words"))
      .def("cell", &Table::cell, py::arg("input"), py::arg("row"));
  py::class_<Rows, std::shared_ptr<Rows>>(module, "Rows")
      .def("arrays", &arrays_of)
      .def("__arrow_c_stream__", [](const std::shared_ptr<Rows>& rows, const py::object&) { return stream_of(rows); }, py::arg("requested_schema") = py::none())
      .def("__arrow_c_array__", [](const std::shared_ptr<Rows>& rows, const py::object&) { return array_of(rows); }, py::arg("requested_schema") = py::none());
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
