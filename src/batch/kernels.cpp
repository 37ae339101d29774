#include "caregrade/batch/columns.hpp"
#include "program.hpp"

namespace caregrade::batch {

extern const Kernels<std::int8_t> kernels8_base;
extern const Kernels<std::int32_t> kernels32_base;
extern const Kernels<std::int64_t> kernels64_base;
extern const DecideKernels decide_kernels_base;
extern const PopulationKernels population_kernels_base;
#ifdef CAREGRADE_X86_64
extern const Kernels<std::int8_t> kernels8_v3;
extern const Kernels<std::int32_t> kernels32_v3;
extern const Kernels<std::int64_t> kernels64_v3;
extern const DecideKernels decide_kernels_v3;
extern const PopulationKernels population_kernels_v3;
extern const Kernels<std::int8_t> kernels8_v4;
extern const Kernels<std::int32_t> kernels32_v4;
extern const Kernels<std::int64_t> kernels64_v4;
extern const DecideKernels decide_kernels_v4;
extern const PopulationKernels population_kernels_v4;
#endif

namespace {

/// Steps of the instruction sets of x86-64: 4 has lanes of 64 bytes, 3 of 32; 0 is what every processor has.
[[nodiscard]] int step_of_processor() noexcept {
#ifdef CAREGRADE_X86_64
  const bool has_3 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("bmi2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool has_4 = __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                     __builtin_cpu_supports("avx512cd") != 0;
  return !has_3 ? 0 : has_4 ? 4 : 3;
#else
  return 0;
#endif
}

}  // namespace
}  // namespace caregrade::batch

std::string_view caregrade::instruction_set() noexcept {
  switch (batch::step_of_processor()) {
    case 4: return "x86-64-v4";
    case 3: return "x86-64-v3";
    default: return "base";
  }
}

namespace caregrade::batch {

template <>
const Kernels<std::int8_t>& kernels() noexcept {
  static const int step = step_of_processor();
#ifdef CAREGRADE_X86_64
  if (step == 4) return kernels8_v4;
  if (step == 3) return kernels8_v3;
#endif
  return kernels8_base;
}

template <>
const Kernels<std::int32_t>& kernels() noexcept {
  static const int step = step_of_processor();
#ifdef CAREGRADE_X86_64
  if (step == 4) return kernels32_v4;
  if (step == 3) return kernels32_v3;
#endif
  return kernels32_base;
}

template <>
const Kernels<std::int64_t>& kernels() noexcept {
  static const int step = step_of_processor();
#ifdef CAREGRADE_X86_64
  if (step == 4) return kernels64_v4;
  if (step == 3) return kernels64_v3;
#endif
  return kernels64_base;
}

const DecideKernels& decide_kernels() noexcept {
  static const int step = step_of_processor();
#ifdef CAREGRADE_X86_64
  if (step == 4) return decide_kernels_v4;
  if (step == 3) return decide_kernels_v3;
#endif
  return decide_kernels_base;
}

const PopulationKernels& population_kernels() noexcept {
  static const int step = step_of_processor();
#ifdef CAREGRADE_X86_64
  if (step == 4) return population_kernels_v4;
  if (step == 3) return population_kernels_v3;
#endif
  return population_kernels_base;
}

}  // namespace caregrade::batch
