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

#ifdef CAREGRADE_X86_64
/// True where a place can be written past the caches.
inline bool is_aligned(const void* place) noexcept { return reinterpret_cast<std::uintptr_t>(place) % 16 == 0; }
#endif

template <class T>
void put(const T* values, std::int32_t* out) {
#ifdef CAREGRADE_X86_64
  if (is_aligned(out)) {
    for (std::size_t at = 0; at < block; at += 16) {
      alignas(16) std::int32_t wide[16];
      for (std::size_t i = 0; i < 16; ++i) wide[i] = static_cast<std::int32_t>(values[at + i]);
      for (std::size_t i = 0; i < 16; i += 4) _mm_stream_si128(reinterpret_cast<__m128i*>(out + at + i), *reinterpret_cast<const __m128i*>(wide + i));
    }
    return _mm_sfence();
  }
#endif
  for (std::size_t i = 0; i < block; ++i) out[i] = static_cast<std::int32_t>(values[i]);
}

/// What is below 0 becomes -1.
template <class T>
void put_bytes(const T* values, std::int8_t* out) {
#ifdef CAREGRADE_X86_64
  if (is_aligned(out)) {
    for (std::size_t at = 0; at < block; at += 16) {
      alignas(16) std::int8_t narrow[16];
      for (std::size_t i = 0; i < 16; ++i) narrow[i] = values[at + i] < 0 ? std::int8_t{-1} : static_cast<std::int8_t>(values[at + i]);
      _mm_stream_si128(reinterpret_cast<__m128i*>(out + at), *reinterpret_cast<const __m128i*>(narrow));
    }
    return _mm_sfence();
  }
#endif
  for (std::size_t i = 0; i < block; ++i) out[i] = values[i] < 0 ? std::int8_t{-1} : static_cast<std::int8_t>(values[i]);
}

}  // namespace
}  // namespace caregrade::batch
