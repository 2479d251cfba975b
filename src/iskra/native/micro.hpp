// The register tile of a product: MR rows by NV vectors of C += A B, one step of k at a time. The tile is written once;
// its size, a ragged right edge and the strides of A are parameters. Every element of C is one chain of fused
// multiply-adds with ascending k, whatever tile it falls in, so results do not depend on how the work was cut.
#pragma once
#include "kernels.hpp"
#include "simd.hpp"

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

struct Tile {
  i64 k;                    // of each segment
  const Segment* segments;  // offsets in a and b, one after the other
  i64 num_segments;
  const float* a;  // element (i, k) at a[i * a_row + k * a_step]
  i64 a_row, a_step;
  const float* b;  // row k at b + k * b_step, contiguous
  i64 b_step;
  float* c;
  i64 c_row;
  i64 tail;         // lanes of the last vector, if ragged
  bool padded;      // b may be read beyond the tail
  bool accumulate;  // go on from what is in c
  bool update;      // c += scale * product, instead of c = product
  float scale;
  const float* add[2];  // added to the product at the end, unless null ...
  i64 add_row[2];
  bool relu;  // ... before a ReLU
};

using MicroKernel = void (*)(const Tile&);

struct MicroTable {
  MicroKernel at[MR_MAX][NV_MAX][2];  // [rows - 1][vectors - 1][ragged], null where no tile is that large
};

extern const MicroTable micro_table;

}  // namespace iskra::ISKRA_ISA
