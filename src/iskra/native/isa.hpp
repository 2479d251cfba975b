// The kernels of this instruction set, for its table.
#pragma once
#include "kernels.hpp"
#include "simd.hpp"

namespace iskra::ISKRA_ISA {

#define X(name, Kernel) void run_##name(const Kernel& kernel, const Frame& frame, i64 begin, i64 end);
ISKRA_KERNELS(X)
#undef X
void pack_weights(const MatmulKernel& kernel, const Frame& frame, float* packed);
i64 first_nonfinite_f32(const float* p, i64 count);
i64 first_nonfinite_f64(const double* p, i64 count);

extern const KernelTable table;

/// Where an operand begins at this step.
ISKRA_INLINE float* begin_of(const Operand& x, const Frame& frame) { return frame.bases[x.base] + x.offset; }

}  // namespace iskra::ISKRA_ISA
