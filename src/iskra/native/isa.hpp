// The kernels of this instruction set, for its table.
#pragma once
#include "kernels.hpp"
#include "simd.hpp"

namespace iskra::ISKRA_ISA {

void run_tile(const TileKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_matmul(const MatmulKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_winograd(const WinogradKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_conv_gradient(const ConvGradientKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_pad(const PadKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_pool(const PoolKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_warp(const WarpKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_warp_back(const WarpKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_rows(const RowsKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_gather(const GatherKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_random(const RandomKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_take(const TakeKernel& kernel, const Frame& frame, i64 begin, i64 end);
void run_scatter(const ScatterKernel& kernel, const Frame& frame, i64 begin, i64 end);
i64 first_nonfinite_f32(const float* p, i64 count);
i64 first_nonfinite_f64(const double* p, i64 count);

extern const KernelTable table;

}  // namespace iskra::ISKRA_ISA
