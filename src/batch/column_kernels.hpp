// Columns of codes on their way in, and results on their way out. Included by `kernels.hpp`, under the same rules.

#include "program.hpp"

#ifdef CAREGRADE_X86_64
#include <immintrin.h>
#endif

namespace caregrade::batch {
namespace {

template <class T>
struct UnsignedOf;
template <>
struct UnsignedOf<std::int8_t> {
  using type = std::uint8_t;
};
template <>
struct UnsignedOf<std::int32_t> {
  using type = std::uint32_t;
};
template <>
struct UnsignedOf<std::int64_t> {
  using type = std::uint64_t;
};
template <class T>
using Unsigned = typename UnsignedOf<T>::type;

/// Lanes of one line of the cache. why by hand: the compiler does not keep what it finds in several columns in registers.
template <class T>
struct LineOf {
  typedef Unsigned<T> type __attribute__((vector_size(64)));
};
template <class T>
using Line = typename LineOf<T>::type;

/// why ahead: the next blocks of so many columns are more than the processor fetches by itself.
constexpr std::size_t bytes_ahead = 6144;

template <class T>
bool any_lane(const Line<T>& lanes) noexcept {
  Unsigned<T> all = 0;
  for (std::size_t i = 0; i < 64 / sizeof(T); ++i) all = static_cast<Unsigned<T>>(all | lanes[i]);
  return all != 0;
}

/// Marks lanes above `most`. why unsigned: what is unknown is then above every code.
template <class T>
void mark_above(const Line<T>& greatest, T most, Line<T>& beyond) noexcept {
  beyond |= greatest > Line<T>{} + static_cast<Unsigned<T>>(most) ? ~Line<T>{} : Line<T>{};
}

/// why one kernel for all columns: bringing 64 lanes together for each took as long as reading it.
/// `ahead`: bytes after a block that are wanted soon.
template <class T, std::size_t ahead>
bool any_odd(const T* const* columns, const T* most, std::size_t count) {
  Line<T> beyond = {};
  for (std::size_t k = 0; k < count; ++k) {
    const char* from = reinterpret_cast<const char*>(columns[k]);
    Line<T> greatest = {};
    for (std::size_t at = 0; at < block * sizeof(T); at += 64) {
      if constexpr (ahead != 0) __builtin_prefetch(from + at + ahead, 0, 2);
      Line<T> code;
      __builtin_memcpy(&code, from + at, sizeof code);
      greatest = code > greatest ? code : greatest;
    }
    mark_above<T>(greatest, most[k], beyond);
  }
  return any_lane<T>(beyond);
}

/// Adds up to four columns, to what is there or alone, and marks lanes that hold no code.
template <class T, std::size_t count>
void add(T* const* registers, const Register* in, const T* most, bool adds, T* to, Line<T>& beyond) noexcept {
  const char* from[count];
  Line<T> greatest[count];
  for (std::size_t k = 0; k < count; ++k) from[k] = reinterpret_cast<const char*>(registers[in[k]]), greatest[k] = Line<T>{};
  char* out = reinterpret_cast<char*>(to);
  for (std::size_t at = 0; at < block * sizeof(T); at += 64) {
    Line<T> sum = {};
    if (adds) __builtin_memcpy(&sum, out + at, sizeof sum);
    for (std::size_t k = 0; k < count; ++k) {
      __builtin_prefetch(from[k] + at + bytes_ahead, 0, 2);
      Line<T> code;
      __builtin_memcpy(&code, from[k] + at, sizeof code);
      greatest[k] = code > greatest[k] ? code : greatest[k];
      sum += code;
    }
    __builtin_memcpy(out + at, &sum, sizeof sum);
  }
  for (std::size_t k = 0; k < count; ++k) mark_above<T>(greatest[k], most[in[k]], beyond);
}

/// why added and checked at once: columns are read once then, and the processor adds while it waits for the next of them.
template <class T>
bool check(const ProgramView& sums, T* const* registers, const T* most) {
  Line<T> beyond = {};
  for (std::size_t i = 0; i < sums.count; ++i) {
    const Instruction& at = sums.instructions[i];
    const Register* in = sums.operands + at.first_operand;
    T* out = registers[at.out];
    std::size_t k = 0;
    for (; k + 4 <= at.operand_count; k += 4) add<T, 4>(registers, in + k, most, k != 0, out, beyond);
    switch (at.operand_count - k) {
      case 3: add<T, 3>(registers, in + k, most, k != 0, out, beyond); break;
      case 2: add<T, 2>(registers, in + k, most, k != 0, out, beyond); break;
      case 1: add<T, 1>(registers, in + k, most, k != 0, out, beyond); break;
      default: break;
    }
  }
  return any_lane<T>(beyond);
}

/// Adds up to two columns whose codes may be none: their least and their greatest values.
template <class T, std::size_t count>
void add_open(const T* const* codes, const Register* in, const Limits<T>* limits, bool adds, T* const* to, std::uint8_t* unknown, std::uint8_t* refused) noexcept {
  using U = Unsigned<T>;
  constexpr std::size_t lanes = 64 / sizeof(T);
  const char* from[count];
  Line<T> most[count], least[count], greatest[count];
  for (std::size_t k = 0; k < count; ++k) {
    const Limits<T>& of = limits[in[k]];
    from[k] = reinterpret_cast<const char*>(codes[in[k]]);
    most[k] = Line<T>{} + static_cast<U>(of.most);
    least[k] = Line<T>{} + static_cast<U>(of.least);
    greatest[k] = Line<T>{} + static_cast<U>(of.greatest);
  }
  for (std::size_t at = 0; at < block; at += lanes) {
    Line<T> low = {}, high = {}, is_unknown = {}, is_refused = {};
    if (adds) {
      __builtin_memcpy(&low, to[0] + at, sizeof low);
      __builtin_memcpy(&high, to[1] + at, sizeof high);
    }
    for (std::size_t k = 0; k < count; ++k) {
      __builtin_prefetch(from[k] + at * sizeof(T) + bytes_ahead, 0, 2);
      Line<T> code;
      __builtin_memcpy(&code, from[k] + at * sizeof(T), sizeof code);
      const auto is_none = code > most[k];
      const auto is_blank = code == ~Line<T>{};
      low += is_none ? least[k] : code;
      high += is_none ? greatest[k] : code;
      is_unknown |= is_blank ? ~Line<T>{} : Line<T>{};
      is_refused |= (is_none & ~is_blank) != 0 ? ~Line<T>{} : Line<T>{};
    }
    __builtin_memcpy(to[0] + at, &low, sizeof low);
    __builtin_memcpy(to[1] + at, &high, sizeof high);
    if constexpr (sizeof(T) == 1) {
      Line<T> marked;
      __builtin_memcpy(&marked, unknown + at, sizeof marked);
      marked |= is_unknown & static_cast<U>(1);
      __builtin_memcpy(unknown + at, &marked, sizeof marked);
      __builtin_memcpy(&marked, refused + at, sizeof marked);
      marked |= is_refused & static_cast<U>(1);
      __builtin_memcpy(refused + at, &marked, sizeof marked);
    } else {
      for (std::size_t i = 0; i < lanes; ++i) {
        unknown[at + i] = static_cast<std::uint8_t>(unknown[at + i] | (is_unknown[i] & 1U));
        refused[at + i] = static_cast<std::uint8_t>(refused[at + i] | (is_refused[i] & 1U));
      }
    }
  }
}

template <class T>
void add_open(const ProgramView& sums, T* const* registers, const T* const* codes, const Limits<T>* limits, std::uint8_t* unknown, std::uint8_t* refused) {
  for (std::size_t i = 0; i < sums.count; ++i) {
    const Instruction& at = sums.instructions[i];
    const Register* in = sums.operands + at.first_operand;
    T* const* to = registers + at.out;
    std::size_t k = 0;
    for (; k + 2 <= at.operand_count; k += 2) add_open<T, 2>(codes, in + k, limits, k != 0, to, unknown, refused);
    if (k < at.operand_count) add_open<T, 1>(codes, in + k, limits, k != 0, to, unknown, refused);
  }
}

inline void levels_of(const Ending* endings, std::size_t byte, std::int8_t* out) {
  const std::size_t shift = 8 * (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? byte : sizeof(Ending) - 1 - byte);
  for (std::size_t i = 0; i < block; ++i) {
    std::uint64_t ending;
    static_assert(sizeof ending == sizeof(Ending));
    __builtin_memcpy(&ending, endings + i, sizeof ending);
    out[i] = static_cast<std::int8_t>(ending >> shift);
  }
}

/// A number as it is; of levels, which are bytes, what is below 0 becomes -1.
template <class Out, class T>
constexpr Out result_of(T value) noexcept {
  return sizeof(Out) == 1 && value < 0 ? Out{-1} : static_cast<Out>(value);
}

template <class T, class Out>
void put(const T* values, Out* out) {
#ifdef CAREGRADE_X86_64
  if (reinterpret_cast<std::uintptr_t>(out) % 16 == 0) {
    constexpr std::size_t step = 16;
    for (std::size_t at = 0; at < block; at += step) {
      alignas(16) Out made[step];
      for (std::size_t i = 0; i < step; ++i) made[i] = result_of<Out>(values[at + i]);
      for (std::size_t i = 0; i < step; i += 16 / sizeof(Out)) _mm_stream_si128(reinterpret_cast<__m128i*>(out + at + i), *reinterpret_cast<const __m128i*>(made + i));
    }
    return _mm_sfence();
  }
#endif
  for (std::size_t i = 0; i < block; ++i) out[i] = result_of<Out>(values[i]);
}

template <class T>
std::uint32_t count_of(const T* values, T wanted) {
  constexpr std::size_t line = 64 / sizeof(T);
  static_assert(sizeof(T) > 1 || block / line <= 255);
  Unsigned<T> found[line] = {};
  for (std::size_t at = 0; at < block; at += line)
    for (std::size_t i = 0; i < line; ++i) found[i] = static_cast<Unsigned<T>>(found[i] + (values[at + i] == wanted));
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < line; ++i) count += static_cast<std::uint32_t>(found[i]);
  return count;
}

template <class T>
void values_of(const T* codes, const T* values, std::int32_t most, T* out) {
  const T first = values[0];
  for (std::size_t i = 0; i < block; ++i) out[i] = first;
  for (std::int32_t code = 1; code <= most; ++code) {
    const T here = static_cast<T>(code), value = values[code];
    for (std::size_t i = 0; i < block; ++i) out[i] = codes[i] == here ? value : out[i];
  }
}

template <class T>
void bounds_of(const T* codes, const T* values, std::int32_t most, T least, T greatest, T* low, T* high) {
  using U = Unsigned<T>;
  const U end = static_cast<U>(most);
  if (values == nullptr) {
    for (std::size_t i = 0; i < block; ++i) {
      const bool good = static_cast<U>(codes[i]) <= end;
      low[i] = good ? codes[i] : least;
      high[i] = good ? codes[i] : greatest;
    }
    return;
  }
  for (std::size_t i = 0; i < block; ++i) low[i] = least, high[i] = greatest;
  for (std::int32_t code = 0; code <= most; ++code) {
    const T here = static_cast<T>(code), value = values[code];
    for (std::size_t i = 0; i < block; ++i) {
      low[i] = codes[i] == here ? value : low[i];
      high[i] = codes[i] == here ? value : high[i];
    }
  }
}

template <class T>
void flag(const T* const* columns, const T* most, std::size_t count, std::uint8_t* unknown, std::uint8_t* refused) {
  using U = Unsigned<T>;
  constexpr std::size_t line = 64 / sizeof(T);
  for (std::size_t at = 0; at < block; at += line) {
    // why one more: what is unknown is then 0, and whatever is no code is above all codes.
    Line<T> least = ~Line<T>{}, beyond = {};
    for (std::size_t k = 0; k < count; ++k) {
      __builtin_prefetch(reinterpret_cast<const char*>(columns[k] + at) + bytes_ahead, 0, 2);
      Line<T> code;
      __builtin_memcpy(&code, columns[k] + at, sizeof code);
      code += static_cast<U>(1);
      const Line<T> end = Line<T>{} + static_cast<U>(static_cast<U>(most[k]) + 1U);
      least = code < least ? code : least;
      const Line<T> over = code > end ? code - end : Line<T>{};
      beyond = over > beyond ? over : beyond;
    }
    for (std::size_t i = 0; i < line; ++i) {
      unknown[at + i] = least[i] == 0;
      refused[at + i] = beyond[i] != 0;
    }
  }
}

template <class T>
void add_to_keys(const T* low, const T* high, std::int32_t stride, std::int32_t stride_high, bool is_first, std::uint16_t* keys) {
  const auto of_low = static_cast<std::uint16_t>(stride), of_high = static_cast<std::uint16_t>(stride_high);
  if (is_first)
    for (std::size_t i = 0; i < block; ++i) keys[i] = 0;
  const auto times = [](T value, std::uint16_t factor) { return static_cast<std::uint32_t>(static_cast<Unsigned<T>>(value)) * factor; };
  if (high == nullptr)
    for (std::size_t i = 0; i < block; ++i) keys[i] = static_cast<std::uint16_t>(keys[i] + times(low[i], of_low));
  else
    for (std::size_t i = 0; i < block; ++i) keys[i] = static_cast<std::uint16_t>(keys[i] + times(low[i], of_low) + times(high[i], of_high));
}

/// Cells of one kind to codes: -1 unknown, -2 no code.
template <class T, class Source>
void load(const void* data, std::ptrdiff_t stride, std::size_t count, T most, T* out) {
  constexpr bool is_fraction = static_cast<Source>(0.5) != Source{0};
  constexpr Source none = static_cast<Source>(-1);
  const auto code_of = [most](Source cell) {
    if constexpr (is_fraction) {
      const bool is_code = cell >= 0 && cell <= static_cast<Source>(most);
      const T code = static_cast<T>(is_code ? cell : Source{0});
      return cell != cell || cell == none ? T{-1} : is_code && static_cast<Source>(code) == cell ? code : T{-2};
    } else {
      const bool is_unknown = cell == none && (none < Source{0} || sizeof(Source) == 1);
      return is_unknown ? T{-1} : static_cast<std::uint64_t>(cell) <= static_cast<std::uint64_t>(most) ? static_cast<T>(cell) : T{-2};
    }
  };
  if (stride == static_cast<std::ptrdiff_t>(sizeof(Source))) {
    // why copied to and fro: a column need not stand where its cells could be read as such.
    const char* from = static_cast<const char*>(data);
    constexpr std::size_t tile = 64;
    std::size_t first = 0;
    for (; first + tile <= count; first += tile) {
      for (std::size_t at = 0; at < tile * sizeof(Source); at += 64) __builtin_prefetch(from + first * sizeof(Source) + at + bytes_ahead, 0, 2);
      for (std::size_t i = first; i < first + tile; ++i) {
        Source cell;
        __builtin_memcpy(&cell, from + i * sizeof(Source), sizeof(Source));
        out[i] = code_of(cell);
      }
    }
    for (std::size_t i = first; i < count; ++i) {
      Source cell;
      __builtin_memcpy(&cell, from + i * sizeof(Source), sizeof(Source));
      out[i] = code_of(cell);
    }
    return;
  }
  const char* from = static_cast<const char*>(data);
  for (std::size_t i = 0; i < count; ++i, from += stride) {
    Source cell;
    __builtin_memcpy(&cell, from, sizeof(Source));
    out[i] = code_of(cell);
  }
}

/// Sixteen bytes of several rows beside each other, as many as the processor mixes at once; and the bytes of two such by turns:
/// those of the first half of each sixteen, or of the second.
#ifdef CAREGRADE_X86_64
inline __m128i sixteen(const char* from) noexcept {
  __m128i bytes;
  __builtin_memcpy(&bytes, from, sizeof bytes);
  return bytes;
}
#endif
#if defined(__AVX512BW__)
using Bytes = __m512i;
inline Bytes first_half(Bytes a, Bytes b) noexcept { return _mm512_unpacklo_epi8(a, b); }
inline Bytes second_half(Bytes a, Bytes b) noexcept { return _mm512_unpackhi_epi8(a, b); }
inline Bytes line_of(const char* from, std::ptrdiff_t next) noexcept {
  const Bytes two = _mm512_inserti32x4(_mm512_castsi128_si512(sixteen(from)), sixteen(from + next), 1);
  return _mm512_inserti32x4(_mm512_inserti32x4(two, sixteen(from + 2 * next), 2), sixteen(from + 3 * next), 3);
}
#elif defined(__AVX2__)
using Bytes = __m256i;
inline Bytes first_half(Bytes a, Bytes b) noexcept { return _mm256_unpacklo_epi8(a, b); }
inline Bytes second_half(Bytes a, Bytes b) noexcept { return _mm256_unpackhi_epi8(a, b); }
inline Bytes line_of(const char* from, std::ptrdiff_t next) noexcept { return _mm256_inserti128_si256(_mm256_castsi128_si256(sixteen(from)), sixteen(from + next), 1); }
#else
using Bytes = unsigned char __attribute__((vector_size(16)));
inline Bytes first_half(Bytes a, Bytes b) noexcept { return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23); }
inline Bytes second_half(Bytes a, Bytes b) noexcept { return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31); }
inline Bytes line_of(const char* from, std::ptrdiff_t) noexcept {
  Bytes bytes;
  __builtin_memcpy(&bytes, from, sizeof bytes);
  return bytes;
}
#endif
constexpr std::size_t rows_at_once = sizeof(Bytes) / 16;

/// why four times the same: mixing the bytes of line `i` with those of line `i + 8` moves each byte a quarter of the way from its
/// row to its column.
inline void turn(const char* data, std::ptrdiff_t stride, std::size_t count, std::int8_t* const* out) {
  constexpr std::size_t step = 16 * rows_at_once;
  for (std::size_t at = 0; at + step <= count; at += step) {
    Bytes lines[16], mixed[16];
    const char* from = data + static_cast<std::ptrdiff_t>(at) * stride;
    for (std::ptrdiff_t ahead = 0; stride <= 64 && ahead < static_cast<std::ptrdiff_t>(step) * stride; ahead += 64) __builtin_prefetch(from + bytes_ahead + ahead, 0, 2);
    for (int i = 0; i < 16; ++i, from += stride) lines[i] = line_of(from, 16 * stride);
    for (int round = 0; round < 2; ++round) {
      for (int i = 0; i < 8; ++i) {
        mixed[2 * i] = first_half(lines[i], lines[i + 8]);
        mixed[2 * i + 1] = second_half(lines[i], lines[i + 8]);
      }
      for (int i = 0; i < 8; ++i) {
        lines[2 * i] = first_half(mixed[i], mixed[i + 8]);
        lines[2 * i + 1] = second_half(mixed[i], mixed[i + 8]);
      }
    }
    for (int i = 0; i < 16; ++i) __builtin_memcpy(out[i] + at, &lines[i], sizeof(Bytes));
  }
  for (std::size_t at = count - count % step; at < count; ++at)
    for (int i = 0; i < 16; ++i) out[i][at] = static_cast<std::int8_t>(data[static_cast<std::ptrdiff_t>(at) * stride + i]);
}

}  // namespace
}  // namespace caregrade::batch
