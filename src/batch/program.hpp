#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "caregrade/model/plan.hpp"

namespace caregrade::batch {

/// Rows that are worked out together: so few that their registers stay in the nearest cache.
inline constexpr std::size_t block = 2048;

/// Rows of a program come in multiples of this.
inline constexpr std::size_t row_step = 8;

/// What registers hold of a node, for each row of a block.
enum class Form : std::uint8_t {
  value,     ///< its value: the crisp program
  interval,  ///< two registers: the least and the greatest value that some completion gives
  set,       ///< a bit for each level or grade that some completion gives
};

using Register = std::uint16_t;

/// One operation over a block.
struct Instruction {
  Op op = Op::constant;
  Form form = Form::value;          ///< of the result
  Form operand_form = Form::value;  ///< of the operands; of `choose`: of the branches, its condition is an interval
  std::uint8_t lane = 0;            ///< of a program of mixed lanes, bytes in which it is worked out: truths are of one byte in any case
  std::uint8_t operand_lane = 0;    ///< of such a program's `input`, which brings a register into another lane
  Register out = 0;                 ///< of an interval the lower one; the upper one is next to it, for operands too
  std::uint16_t operand_count = 0;
  std::uint8_t same = 0;            ///< of values, a bit by operand: it is the same for all rows, and only its first one is read
  std::uint32_t first_operand = 0;  ///< into `operands`
  std::uint32_t table = 0;          ///< into `tables`
  std::int32_t parameter = 0;       ///< rows of a band; steps of `worse`

  bool operator==(const Instruction&) const = default;
};

/// What a kernel reads of a program: plain memory, so that nothing of a kernel's code is shared with the rest of the library.
struct ProgramView {
  const Instruction* instructions = nullptr;
  std::size_t count = 0;
  const Register* operands = nullptr;
  const std::int64_t* tables = nullptr;  ///< band: least, most, result by row; weigh: origin by operand, then points;
                                         ///< combination: least, most, stride by operand, then level by cell
  std::int32_t levels = 0;               ///< of the standard: where `worse` ends

  [[nodiscard]] ProgramView first(std::size_t some) const noexcept { return {instructions, some, operands, tables, levels}; }
  [[nodiscard]] ProgramView after(std::size_t some) const noexcept { return {instructions + some, count - some, operands, tables, levels}; }
};

/// A method over columns: those nodes that somebody asks for, in registers that are used again.
struct ColumnProgram {
  struct Constant {
    Register out = 0;
    std::int64_t value = 0;
    bool is_wide = false;  ///< somebody reads it in every row
  };
  std::vector<Instruction> instructions{};
  std::vector<Register> operands{};
  std::vector<std::int64_t> tables{};
  std::vector<Constant> constants{};  ///< registers that are the same for every block
  std::vector<std::uint8_t> lanes{};  ///< of mixed lanes: bytes of each register's
  std::size_t registers = 0;
  std::size_t checks = 0;  ///< of the instructions, the first so many are sums of codes, which `Kernels::check` or `add_open` runs
  std::int32_t levels = 0;

  [[nodiscard]] ProgramView view() const noexcept {
    return {instructions.data(), instructions.size(), operands.data(), tables.data(), levels};
  }
};

/// How cells of an input become its values.
struct Input {
  bool is_used = false;         ///< the programs read it
  bool is_identity = false;     ///< the code is the value
  bool is_checked = false;      ///< a sum of the crisp program checks its codes
  bool is_marked = false;       ///< a sum of the program of sets marks its codes
  bool is_bounded = false;      ///< something in the program of sets reads its least and greatest value
  bool is_conditional = false;  ///< asked of some persons only
  bool is_quantity = false;     ///< any multiple of `step`, in the plan's units
  bool is_renumbered = false;   ///< codes are places among the options: the numbers that the form prints leave some out
  std::int32_t step = 1;
  std::int32_t most = 0;        ///< the greatest code; codes begin at 0
  std::int32_t least = 0;       ///< of its values
  std::int32_t greatest = 0;
  std::vector<std::int32_t> positions{};  ///< by printed number: the place in `Assessment::values`, -1 none; empty of a quantity
  std::vector<std::int32_t> values{};     ///< by code; empty of a quantity
  Register value = 0;                     ///< of the crisp program; inputs come first
  Register low = 0;                       ///< of the program of sets; the upper one is next to it
};

/// What is told of a row. Levels are -1 where there is none.
struct Ending {
  std::int8_t best = -1, worst = -1;
  std::int8_t initial_best = -1, initial_worst = -1;
  std::uint32_t held = 0;  ///< bit by adjusting rule: it certainly holds
};

/// What the codes of a column may be, and what stands for one that is none of these.
template <class T>
struct Limits {
  T most = 0;      ///< codes are `0 … most`
  T least = 0;     ///< of their values
  T greatest = 0;
};

/// The operations, made for one set of instructions of the processor.
template <class T>
struct Kernels {
  /// Of the first `rows` rows, a multiple of `row_step`.
  void (*run)(const ProgramView& program, T* const* registers, std::size_t rows) = nullptr;
  /// Runs sums of codes, and says whether any code is not one of `0 … most` of its register. Calls for what comes after these blocks.
  bool (*check)(const ProgramView& sums, T* const* registers, const T* most) = nullptr;
  /// Runs sums of codes some of which are none, as intervals, and marks rows with -1 as unknown, with another that is no code as refused.
  /// `codes` and `limits` by the lower register of an operand. Calls for what comes after these blocks.
  void (*add_open)(const ProgramView& sums, T* const* registers, const T* const* codes, const Limits<T>* limits, std::uint8_t* unknown, std::uint8_t* refused) = nullptr;
  /// Whether any of a block of `count` columns is not one of `0 … most` of its column.
  bool (*any_odd)(const T* const* columns, const T* most, std::size_t count) = nullptr;
  /// The same, and calls for what comes after these blocks.
  bool (*any_odd_and_ahead)(const T* const* columns, const T* most, std::size_t count) = nullptr;
  /// Writes a block of results past the caches: what is read and what is written would else be fetched in vain.
  void (*put)(const T* values, std::int32_t* out) = nullptr;
  void (*put_bytes)(const T* values, std::int8_t* out) = nullptr;
  /// One byte of each of a block of endings, by its place in them.
  void (*levels_of)(const Ending* endings, std::size_t byte, std::int8_t* out) = nullptr;
  /// How many of a block have this value.
  std::uint32_t (*count)(const T* values, T wanted) = nullptr;
  /// Values of codes, all of them good.
  void (*values)(const T* codes, const T* values, std::int32_t most, T* out) = nullptr;
  /// Least and greatest value of each code: of one that is not good those of all.
  void (*bounds)(const T* codes, const T* values, std::int32_t most, T least, T greatest, T* low, T* high) = nullptr;
  /// Whether any of the columns holds -1, or another that is none of its codes, by row.
  void (*flag)(const T* const* columns, const T* most, std::size_t count, std::uint8_t* unknown, std::uint8_t* refused) = nullptr;
  /// Adds a part of a tail's key, the first one to nothing: a set, or the ends of an interval.
  void (*add_to_keys)(const T* low, const T* high, std::int32_t stride, std::int32_t stride_high, bool is_first, std::uint16_t* keys) = nullptr;
  /// Sixteen columns of bytes that stand side by side in each row, one behind another.
  void (*turn)(const char* data, std::ptrdiff_t stride, std::size_t count, std::int8_t* const* out) = nullptr;
  /// Codes of `count` cells of the kind `Cell`: -1 unknown, -2 where a cell is none of `0 … most`.
  void (*load[10])(const void* data, std::ptrdiff_t stride, std::size_t count, T most, T* out) = {};
};

/// The kernels for the processor that runs this, for lanes of one byte, of four and of eight.
template <class T>
[[nodiscard]] const Kernels<T>& kernels() noexcept;
template <>
[[nodiscard]] const Kernels<std::int8_t>& kernels() noexcept;
template <>
[[nodiscard]] const Kernels<std::int32_t>& kernels() noexcept;
template <>
[[nodiscard]] const Kernels<std::int64_t>& kernels() noexcept;

/// Registers of a status and of its amounts, and where they are told.
struct Told {
  const std::int8_t* code = nullptr;
  const void* worth[2] = {};
  const void* paid[2] = {};        ///< nothing where no other benefit can take its place
  std::uint8_t lane[2] = {};       ///< of the amounts: four or eight bytes
  std::int64_t factor = 1;         ///< of what is told to what registers have
  std::uint8_t* status = nullptr;
  std::int64_t* amount[2] = {};
};

/// Cells to be read, and which numbers are good.
struct Cells {
  const void* data = nullptr;
  std::ptrdiff_t stride = 0;
  std::size_t count = 0;
  std::int64_t least = 0, most = 0;
};

/// What becomes of cells, by row.
struct CellMarks {
  std::uint8_t* open = nullptr;     ///< 1 where a number is unknown or none; before reading, 1 where a cell is not to be read
  std::uint8_t* refused = nullptr;  ///< 1 is added where it is none
  std::uint32_t all = 0, bad = 0;   ///< how many of both
};

/// Beside the registers of a program, where their numbers are open: 1 in a byte a row.
struct OpenRegisters {
  const std::uint8_t** of = nullptr;      ///< by register: nothing where it is known of all rows. Of inputs and constants before a run, of the rest after it
  std::uint8_t* const* rooms = nullptr;   ///< by register: memory for it
  const std::uint8_t* none = nullptr;     ///< as many 0 as there are rows
};

/// Loops over columns of facts and over results, made for one set of instructions of the processor.
struct DecideKernels {
  using Load = void (*)(const Cells& cells, void* out, CellMarks& marks);
  /// Numbers of cells of the kind `Cell`, in lanes of one, four and eight bytes; 0 where one is open.
  Load load[3][10] = {};
  /// Whether all cells are good, by lane: those of signed numbers as wide, one behind another.
  bool (*all_fit[3])(const Cells& cells) = {};
  /// `out[i] = from[at[i]]`, by lane.
  void (*take[3])(const void* from, const std::uint16_t* at, std::size_t count, void* out) = {};
  /// Status and amounts of the first `rows` rows.
  void (*tell)(const Told& told, std::size_t rows) = nullptr;
  /// Adds what is open of something to what is open so far, where a code is not less than `least`.
  void (*join_open)(const std::uint8_t* from, const std::int8_t* codes, std::int8_t least, std::size_t rows, std::uint8_t* to) = nullptr;
  /// Marks as settled where a truth is known to be 0, and nothing before it was in doubt; where it is open, what comes after it is.
  void (*settle)(const std::int8_t* truths, const std::uint8_t* open, std::size_t rows, std::uint8_t* doubted, std::uint8_t* settled) = nullptr;
  /// `word` where a truth is 0, or is not.
  void (*mark)(const std::int8_t* truths, bool where_zero, std::uint16_t word, std::size_t rows, std::uint16_t* words) = nullptr;
  /// A program of mixed lanes, over the first `rows` rows, a multiple of `row_step`.
  void (*run)(const ProgramView& program, void* const* registers, std::size_t rows) = nullptr;
  /// The same of rows of which something is unknown. Inputs that are open have a number nevertheless.
  void (*run_open)(const ProgramView& program, void* const* registers, const OpenRegisters& opens, std::size_t rows) = nullptr;
};
/// Place in lists by lane.
[[nodiscard]] constexpr std::size_t lane_place(std::size_t bytes) noexcept { return bytes / 4; }
inline constexpr std::int64_t unknown_number = -0x7FFF'FFFF'FFFF'FFFF - 1, no_number = unknown_number + 1;

[[nodiscard]] const DecideKernels& decide_kernels() noexcept;

/// A share as `detail::Threshold` has it.
struct SharesOf {
  std::uint16_t able = 0, slope = 0;
};

/// Loops over invented rows, made for one set of instructions of the processor.
struct PopulationKernels {
  /// Noise of the numbers `first`, `first` + `step` …: the same words as `detail::Noise::word` makes one by one.
  void (*words)(std::uint64_t first, std::uint64_t step, std::size_t count, std::uint64_t* out) = nullptr;
  /// Three numbers of two bytes of each word.
  void (*parts)(const std::uint64_t* words, std::size_t count, std::uint16_t* first, std::uint16_t* second, std::uint16_t* third) = nullptr;
  /// 1 where the noise is within the share of a severity.
  void (*holds)(const SharesOf& of, const std::uint16_t* noise, const std::uint8_t* squared, std::size_t count, std::uint8_t* out) = nullptr;
  /// The first of the choices, added up, within whose share the noise is; `choices` where it is in none.
  void (*choose)(const SharesOf* shares, std::size_t choices, const std::uint16_t* noise, const std::uint8_t* squared, std::size_t count, std::uint16_t* out) = nullptr;
  /// Makes unknown what another fact rules out, or could.
  void (*blot)(std::int32_t* values, const std::int32_t* unless, std::int32_t is, std::int32_t unknown, std::size_t count) = nullptr;
  /// `whole` where the person has this part, else 0.
  void (*keep_part)(const std::int32_t* whole, const std::int32_t* by, std::int32_t part, std::size_t count, std::int32_t* out) = nullptr;
};

[[nodiscard]] const PopulationKernels& population_kernels() noexcept;

}  // namespace caregrade::batch
