// The register tile of a product: MR rows by NV vectors of C += A B, one step of k at a time. The tile is written once;
// its size, a ragged right edge and the strides of A are parameters. Every element of C is one chain of fused
// multiply-adds with ascending k, whatever tile it falls in, so results do not depend on how the work was cut.
#pragma once
#include "simd.hpp"
#include "tile.hpp"

namespace iskra::ISKRA_ISA {

#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr int NV_MAX = 4;  // 6 x 4 accumulators of 32 registers
inline constexpr int accumulators = 24;
#else
inline constexpr int NV_MAX = 2;  // 6 x 2 of 16
inline constexpr int accumulators = 12;
#endif
inline constexpr int MR_MAX = 12;

/// Rows of a tile that is `vectors` wide: narrow tiles are taller, since a sum must wait for the one before it.
constexpr int tile_rows(i64 vectors) { return vectors == 1 ? 12 : accumulators / static_cast<int>(vectors); }

struct MicroTable {
  MicroKernel at[MR_MAX][NV_MAX][2];  // [rows - 1][vectors - 1][ragged], null where no tile is that large
};

extern const MicroTable micro_table;

}  // namespace iskra::ISKRA_ISA
