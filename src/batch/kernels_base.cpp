#include "decide_kernels.hpp"
#include "kernels.hpp"
#include "population_kernels.hpp"

namespace caregrade::batch {

extern const Kernels<std::int8_t> kernels8_base;
extern const Kernels<std::int32_t> kernels32_base;
extern const Kernels<std::int64_t> kernels64_base;
const Kernels<std::int8_t> kernels8_base = kernels_of_this_source<std::int8_t>;
const Kernels<std::int32_t> kernels32_base = kernels_of_this_source<std::int32_t>;
const Kernels<std::int64_t> kernels64_base = kernels_of_this_source<std::int64_t>;

extern const DecideKernels decide_kernels_base;
const DecideKernels decide_kernels_base = decide_kernels_of_this_source;

extern const PopulationKernels population_kernels_base;
const PopulationKernels population_kernels_base = population_kernels_of_this_source;

}  // namespace caregrade::batch
