// Packing of factors as pairs of bfloat16 numbers, compiled only for instruction sets that multiply them.
#include "bfloat16.hpp"

#include "isa.hpp"
#include "micro.hpp"
#include "pack.hpp"
#include "pairs.hpp"

namespace iskra::ISKRA_ISA {

extern const Bfloat16Kernels bfloat16_table;

namespace {

/// The pairs of n elements side by side, the last of them with a zero if n is odd.
ISKRA_INLINE void pack_row(float* dst, const float* src, i64 n) {
  i64 i = 0;
  for (; i + 2 * W <= n; i += 2 * W) store(dst + i / 2, rounded(load(src + i), load(src + i + W)));
  if (i == n) return;
  const i64 rest = n - i, low = rest < W ? rest : W;
  const vf high = rest > W ? load_partial(src + i + W, rest - W) : vf{};
  store_partial(dst + i / 2, rounded(load_partial(src + i, low), high), (rest + 1) / 2);
}

void pack_rows(float* dst, i64 dst_row, const float* a, i64 a_row, i64 k, i64 rows) {
  for (i64 i = 0; i < rows; ++i) pack_row(dst + i * dst_row, a + i * a_row, k);
}

/// W columns whose elements of k lie side by side: squares of 2 W of k by W columns are rounded and transposed.
void pack_square_columns(float* dst, i64 width, const float* b, i64 n_stride, i64 k) {
  vf v[W];
  i64 i = 0;
  for (; i + 2 * W <= k; i += 2 * W, dst += W * width) {
    ISKRA_UNROLL
    for (int l = 0; l < W; ++l) v[l] = rounded(load(b + l * n_stride + i), load(b + l * n_stride + i + W));
    transpose_stage<W / 2>(v);
    ISKRA_UNROLL
    for (int l = 0; l < W; ++l) store(dst + l * width, v[l]);
  }
  if (i == k) return;
  for (int l = 0; l < W; ++l) {
    float row[W] = {};
    pack_row(row, b + l * n_stride + i, k - i);
    v[l] = load(row);
  }
  transpose_stage<W / 2>(v);
  for (int l = 0; l < (k - i + 1) / 2; ++l) store(dst + l * width, v[l]);
}

/// Columns [from, width), two rows of k at a time; `read(p, lanes)` loads so many columns from p on.
template <class Read>
ISKRA_INLINE void pack_by_rows(float* dst, i64 width, const float* b, i64 k_stride, i64 n_stride, i64 k, i64 cols,
                               i64 from, Read read) {
  for (i64 i = 0; i < k; i += 2, dst += width) {
    const float *low = b + i * k_stride, *high = low + k_stride;
    for_vectors(cols - from, [&](i64 j, auto lanes) __attribute__((always_inline)) {
      const i64 at = (from + j) * n_stride;
      store(dst + from + j, pairs(read(low + at, lanes), i + 1 < k ? read(high + at, lanes) : vf{}));
    });
  }
}

void pack_columns(float* dst, i64 width, const float* b, i64 k_stride, i64 n_stride, i64 k, i64 cols) {
  if (n_stride == 1) {
    pack_by_rows(dst, width, b, k_stride, 1, k, cols, 0,
                 [](const float* p, auto lanes) __attribute__((always_inline)) { return load_lanes(p, lanes); });
    return;
  }
  i64 j = 0;
  if (k_stride == 1)
    for (; j + W <= cols; j += W) pack_square_columns(dst + j, width, b + j * n_stride, n_stride, k);
  pack_by_rows(dst, width, b, k_stride, n_stride, k, cols, j,
               [=](const float* p, i64 lanes) __attribute__((always_inline)) {
                 vf v{};
                 for (i64 l = 0; l < lanes; ++l) v[l] = p[l * n_stride];
                 return v;
               });
}

MicroKernel tile(i64 rows, i64 vectors, bool ragged) { return micro_table.at[rows - 1][vectors - 1][ragged]; }

}  // namespace

const Bfloat16Kernels bfloat16_table{pack_columns, pack_rows, tile};

}  // namespace iskra::ISKRA_ISA
