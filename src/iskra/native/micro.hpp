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

inline constexpr i64 tile_width = static_cast<i64>(NV_MAX) * W;  // columns of the widest tile

ISKRA_INLINE i64 smaller(i64 a, i64 b) { return a < b ? a : b; }
ISKRA_INLINE i64 padded(i64 n) { return (n + W - 1) / W * W; }  // to whole vectors

/// The register tile of so many rows and vectors.
inline MicroKernel micro_tile(i64 rows, i64 vectors, bool ragged) {
  return micro_table.at[rows - 1][vectors - 1][ragged];
}

/// A product [rows, cols], tile by tile. `whole` is at its corner; `columns(t, j, count)` says where columns
/// [j, j + count) of b lie.
template <class Columns, class TileOf = MicroKernel(i64, i64, bool)>
ISKRA_INLINE void run_tiles(const Tile& whole, i64 rows, i64 cols, Columns columns,
                            const TileOf& tile_of = micro_tile) {
  for (i64 j = 0; j < cols; j += tile_width) {
    const i64 count = smaller(tile_width, cols - j), vectors = (count + W - 1) / W, most = tile_rows(vectors);
    Tile t = whole;
    t.tail = count - (vectors - 1) * W;
    columns(t, j, count);
    for (i64 i = 0, height; i < rows; i += height) {
      height = (rows - i) / ((rows - i + most - 1) / most);  // tiles of about the same height
      t.a = whole.a + i * whole.a_row, t.c = whole.c + i * whole.c_row + j;
      for (int s = 0; s < 2; ++s) t.add[s] = whole.add[s] ? whole.add[s] + i * whole.add_row[s] + j : nullptr;
      tile_of(height, vectors, t.tail != W)(t);
    }
  }
}

}  // namespace iskra::ISKRA_ISA
