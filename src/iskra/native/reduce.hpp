// Folds of the interpreter: along a row, and over the rows of a block into an accumulator. The order of every fold is
// fixed by the shape of the block alone.
#pragma once
#include "elementwise.hpp"

namespace iskra::ISKRA_ISA {

/// Folds n consecutive floats: four vectors side by side, then the tree, then the rest one by one.
template <class V, class S>
ISKRA_INLINE float fold_row(const float* p, i64 n, V step, S last) {
  i64 j = 0;
  float total;
  if (n >= 4 * W) {
    vf s0 = load(p), s1 = load(p + W), s2 = load(p + 2 * W), s3 = load(p + 3 * W);
    for (j = 4 * W; j + 4 * W <= n; j += 4 * W) {
      s0 = step(s0, load(p + j)), s1 = step(s1, load(p + j + W));
      s2 = step(s2, load(p + j + 2 * W)), s3 = step(s3, load(p + j + 3 * W));
    }
    for (; j + W <= n; j += W) s0 = step(s0, load(p + j));
    total = fold(step(step(s0, s1), step(s2, s3)), last);
  } else if (n >= W) {
    vf s = load(p);
    for (j = W; j + W <= n; j += W) s = step(s, load(p + j));
    total = fold(s, last);
  } else {
    total = p[0];
    j = 1;
  }
  for (; j < n; ++j) total = last(total, p[j]);
  return total;
}

/// dst[r] = fold of row r of a.
template <class V, class S>
__attribute__((noinline)) void row_fold(const Block& block, const Value& dst, const Value& a, V step, S last) {
  for (i64 r = 0; r < block.rows; ++r) {
    const float* p = a.p + r * a.rs;
    float total = p[0];
    if (a.cs != 0)
      total = fold_row(p, block.cols, step, last);
    else
      for (i64 j = 1; j < block.cols; ++j) total = last(total, p[0]);
    dst.p[r * dst.rs] = total;
  }
}

/// dst[r] = position of the first extreme of row r, as int32; a NaN counts as the extreme.
template <class S>
__attribute__((noinline)) void row_arg(const Block& block, const Value& dst, const Value& a, S beats) {
  for (i64 r = 0; r < block.rows; ++r) {
    const float* p = a.p + r * a.rs;
    float best = p[0];
    std::int32_t at = 0;
    for (i64 j = 1; j < block.cols && best == best; ++j) {
      float x = p[j * a.cs];
      if (beats(x, best) || x != x) best = x, at = static_cast<std::int32_t>(j);
    }
    __builtin_memcpy(dst.p + r * dst.rs, &at, sizeof at);
  }
}

/// dst[c] = fold over the block's rows of a[., c], joined to what earlier blocks left there.
template <class V>
__attribute__((noinline)) void accumulate(const Block& block, const Value& dst, const Value& a, V step) {
  auto get = [&](i64 r, i64 j, i64 n) __attribute__((always_inline)) {
    const float* p = a.p + r * a.rs;
    if (a.cs == 0) return splat(*p);
    return n >= W ? load(p + j) : load_partial(p + j, n);
  };
  for (i64 j = 0; j < block.cols; j += W) {
    i64 n = block.cols - j;
    vf s = get(0, j, n);
    for (i64 r = 1; r < block.rows; ++r) s = step(s, get(r, j, n));
    float* d = dst.p + j;
    if (n >= W)
      store(d, block.first_rows ? s : step(load(d), s));
    else
      store_partial(d, block.first_rows ? s : step(load_partial(d, n), s), n);
  }
}

/// The same for one value a row: the rows are the vector.
template <class V, class S>
__attribute__((noinline)) void accumulate_rows(const Block& block, const Value& dst, const Value& a, V step, S last) {
  float total = a.p[0];
  if (a.rs == 1)
    total = fold_row(a.p, block.rows, step, last);
  else
    for (i64 r = 1; r < block.rows; ++r) total = last(total, a.p[r * a.rs]);
  *dst.p = block.first_rows ? total : last(*dst.p, total);
}

ISKRA_INLINE float scalar_max(float a, float b) { return a > b || a != a ? a : b; }
ISKRA_INLINE float scalar_min(float a, float b) { return a < b || a != a ? a : b; }

}  // namespace iskra::ISKRA_ISA
