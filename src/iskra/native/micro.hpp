// The register tile of a product: MR rows by NV vectors of C += A B, one step of k at a time. The tile is written once;
// its size, a ragged right edge and the strides of A are parameters. Every element of C is one chain of fused
// multiply-adds with ascending k, whatever tile it falls in, so results do not depend on how the work was cut.
#pragma once
#include <type_traits>

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
};

template <int MR, int NV, bool ragged>
void micro(const Tile& t) {
  vf acc[MR][NV];
  ISKRA_UNROLL
  for (int i = 0; i < MR; ++i) ISKRA_UNROLL
  for (int j = 0; j < NV; ++j) {
    const float* c = t.c + i * t.c_row + j * W;
    acc[i][j] = !t.accumulate ? vf{} : ragged && j == NV - 1 ? load_partial(c, t.tail) : load(c);
  }
  const i64 a_row = t.a_row, a_step = t.a_step, b_step = t.b_step, tail = t.tail;
  auto sum = [&](auto partial) __attribute__((always_inline)) {
    for (i64 s = 0; s < t.num_segments; ++s) {
      const float *a = t.a + t.segments[s].a, *b = t.b + t.segments[s].b;
      for (i64 k = t.k; k > 0; --k, a += a_step, b += b_step) {
        vf w[NV];
        ISKRA_UNROLL
        for (int j = 0; j < NV; ++j)
          w[j] = decltype(partial)::value && j == NV - 1 ? load_partial(b + j * W, tail) : load(b + j * W);
        ISKRA_UNROLL
        for (int i = 0; i < MR; ++i) {
          const vf x = splat(a[i * a_row]);
          ISKRA_UNROLL
          for (int j = 0; j < NV; ++j) acc[i][j] = fma(x, w[j], acc[i][j]);
        }
      }
    }
  };
  if (ragged && !t.padded)
    sum(std::bool_constant<ragged>{});
  else
    sum(std::false_type{});
  const bool update = t.update;
  const vf scale = splat(t.scale);
  ISKRA_UNROLL
  for (int i = 0; i < MR; ++i) ISKRA_UNROLL
  for (int j = 0; j < NV; ++j) {
    float* c = t.c + i * t.c_row + j * W;
    if (update) acc[i][j] = fma(acc[i][j], scale, ragged && j == NV - 1 ? load_partial(c, tail) : load(c));
    if (ragged && j == NV - 1)
      store_partial(c, acc[i][j], tail);
    else
      store(c, acc[i][j]);
  }
}

using MicroKernel = void (*)(const Tile&);

/// The tile, if it is one that is used.
template <int MR, int NV, bool ragged>
constexpr MicroKernel micro_of() {
  if constexpr (MR <= tile_rows(NV))
    return micro<MR, NV, ragged>;
  else
    return nullptr;
}

template <int MR, int... NV>
constexpr void fill_row(MicroKernel (&row)[NV_MAX][2], std::integer_sequence<int, NV...>) {
  ((row[NV][0] = micro_of<MR, NV + 1, false>(), row[NV][1] = micro_of<MR, NV + 1, true>()), ...);
}

struct MicroTable {
  MicroKernel at[MR_MAX][NV_MAX][2];  // [rows - 1][vectors - 1][ragged]
  template <int... MR>
  constexpr void fill(std::integer_sequence<int, MR...>) {
    (fill_row<MR + 1>(at[MR], std::make_integer_sequence<int, NV_MAX>{}), ...);
  }
  constexpr MicroTable() : at{} { fill(std::make_integer_sequence<int, MR_MAX>{}); }
};

}  // namespace iskra::ISKRA_ISA
