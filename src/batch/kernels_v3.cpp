#ifdef CAREGRADE_X86_64
#include "decide_kernels.hpp"
#include "kernels.hpp"
#include "population_kernels.hpp"

namespace caregrade::batch {

extern const Kernels<std::int8_t> kernels8_v3;
extern const Kernels<std::int32_t> kernels32_v3;
extern const Kernels<std::int64_t> kernels64_v3;
const Kernels<std::int8_t> kernels8_v3 = kernels_of_this_source<std::int8_t>;
const Kernels<std::int32_t> kernels32_v3 = kernels_of_this_source<std::int32_t>;
const Kernels<std::int64_t> kernels64_v3 = kernels_of_this_source<std::int64_t>;

extern const DecideKernels decide_kernels_v3;
const DecideKernels decide_kernels_v3 = decide_kernels_of_this_source;

extern const PopulationKernels population_kernels_v3;
const PopulationKernels population_kernels_v3 = population_kernels_of_this_source;

}  // namespace caregrade::batch
#endif
