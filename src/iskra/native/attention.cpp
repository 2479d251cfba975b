// Scaled dot-product attention and its gradient, head by head. A block of rows of scores stays in the cache from the
// product that makes it, through the softmax, to the products that use it; the matrix of all scores is never stored.
//
// Forward, keys go by in blocks, and what was summed before is rescaled when a larger score comes (the online softmax
// of Milakov and Gimelshein, 2018). Backward, the probabilities of a block of rows are made again, over all keys.
#include "isa.hpp"
#include "math.hpp"
#include "micro.hpp"
#include "pack.hpp"

namespace iskra::ISKRA_ISA {

namespace {

constexpr Segment whole[1] = {{}};

ISKRA_INLINE i64 larger(i64 a, i64 b) { return a > b ? a : b; }

/// c[rows, cols] (+)= a[rows, depth] b[depth, cols]; b is padded. Packed b has `packed_cols` columns in all.
void product(const float* a, i64 a_row, i64 a_step, const float* b, i64 b_step, i64 packed_cols, float* c, i64 c_row,
             i64 rows, i64 depth, i64 cols, bool accumulate) {
  Tile t{};
  t.k = depth, t.segments = whole, t.num_segments = 1, t.padded = true, t.accumulate = accumulate;
  t.a = a, t.a_row = a_row, t.a_step = a_step, t.c = c, t.c_row = c_row;
  run_tiles(t, rows, cols, [=](Tile& part, i64 j, i64) {
    part.b = packed_cols ? b + j * depth : b + j;
    part.b_step = packed_cols ? padded(smaller(tile_width, packed_cols - j)) : b_step;
  });
}

/// [rows, cols] of memory to the panels of its transpose.
void pack_transposed(float* dst, const float* src, i64 step, i64 rows, i64 cols) {
  for (i64 j = 0; j < rows; j += tile_width) {
    const i64 count = smaller(tile_width, rows - j);
    pack_panel(dst + j * cols, padded(count), src + j * step, 1, step, cols, count);
  }
}

/// dst = scale * src, row by row; each row has a scale of its own if `scales` is given.
void copy_rows(float* dst, i64 dst_step, const float* src, i64 src_step, i64 rows, i64 cols, float scale,
               const float* scales = nullptr) {
  for (i64 i = 0; i < rows; ++i) {
    const vf factor = splat(scales ? scales[i] : scale);
    float* to = dst + i * dst_step;
    const float* from = src + i * src_step;
    for_vectors(cols, [&](i64 j, auto lanes) __attribute__((always_inline)) {
      store_lanes(to + j, load_lanes(from + j, lanes) * factor, lanes);
    });
  }
}

/// exp(x) for x <= 0; 0 where it would be less than the least normal number.
ISKRA_INLINE vf exp_nonpositive(vf x) {
  const Reduced d = reduce_exp(x < -87.0f ? splat(-87.0f) : x);
  const vf y = (expm1_reduced(d.r) + 1.0f) * pow2(d.n);
  return x < -87.0f ? vf{} : y;
}

ISKRA_INLINE float add(float x, float y) { return x + y; }
ISKRA_INLINE float max_of(float x, float y) { return x > y || x != x ? x : y; }

/// The part of a row of scores that a row of queries sees: bias and mask.
struct Additions {
  const AttentionKernel& kernel;
  const float *bias, *mask;  // of this batch element and head; null if there is none

  /// Scores s[0..count) of query t with the keys from `first` on.
  void apply(float* s, i64 t, i64 first, i64 count) const {
    if (bias) {
      const float* b = bias + t * kernel.bias.stride[2] + first * kernel.bias.stride[3];
      const bool one = kernel.bias.stride[3] == 0;
      for_vectors(count, [&](i64 j, auto lanes) __attribute__((always_inline)) {
        store_lanes(s + j, load_lanes(s + j, lanes) + (one ? splat(*b) : load_lanes(b + j, lanes)), lanes);
      });
    }
    if (!mask) return;
    const float* m = mask + t * kernel.mask.stride[2] + first * kernel.mask.stride[3];
    const bool one = kernel.mask.stride[3] == 0;
    const vf masked = splat(kernel.masked);
    for_vectors(count, [&](i64 j, auto lanes) __attribute__((always_inline)) {
      const vf kept = one ? splat(*m) : load_lanes(m + j, lanes);
      store_lanes(s + j, kept == 0.0f ? masked : load_lanes(s + j, lanes), lanes);
    });
    if (kernel.causal)
      for (i64 j = larger(0, t + 1 - first); j < count; ++j) s[j] = kernel.masked;
  }
};

/// s[0..count) = exp(s - max), and zeros up to `all`; max and sum of what came before are brought up to date.
/// Returns what the former sum was multiplied by.
float exponentiate(float* s, i64 count, i64 all, float& max, float& sum) {
  const i64 stop = padded(count), end = padded(all);
  for (i64 j = count; j < stop; ++j) s[j] = -inf;
  float rescaled = 1.0f;
  if (count > 0) {
    vf top = load(s), total{};
    for (i64 j = W; j < stop; j += W) top = vmax(top, load(s + j));
    const float now = max_of(fold(top, max_of), max);
    if (sum != 0.0f) rescaled = exp_nonpositive(splat(max - now))[0];
    const vf least = splat(now);
    for (i64 j = 0; j < stop; j += W) {
      const vf e = exp_nonpositive(load(s + j) - least);
      store(s + j, e);
      total = total + e;
    }
    max = now, sum = sum * rescaled + fold(total, add);
  }
  for (i64 j = stop; j < end; j += W) store(s + j, vf{});
  return rescaled;
}

/// Where element (b, t, n) of an operand begins.
ISKRA_INLINE float* at(const Operand& x, const Frame& frame, i64 b, i64 t, i64 n) {
  return begin_of(x, frame) + b * x.stride[0] + t * x.stride[1] + n * x.stride[2];
}

Additions additions(const AttentionKernel& k, const Frame& frame, i64 b, i64 n) {
  const auto of = [&](const Operand& x) { return begin_of(x, frame) + b * x.stride[0] + n * x.stride[1]; };
  return {k, k.has_bias ? of(k.bias) : nullptr, k.has_mask ? of(k.mask) : nullptr};
}

/// Keys that some query before `stop` sees, and those that query t sees; with a mask, all (a row may be masked whole).
ISKRA_INLINE i64 seen(const AttentionKernel& k, i64 stop) {
  return k.causal && !k.has_mask ? smaller(k.keys, stop) : k.keys;
}

/// Query rows [first, first + rows) of one head.
void attend(const AttentionKernel& k, const Frame& frame, i64 b, i64 n, i64 first, i64 rows, const float* keys,
            const float* values, float* scratch) {
  const i64 depth = padded(k.depth), width = padded(k.width), step = k.score_step;
  float *q = scratch, *sums = q + k.rows * depth, *scores = sums + k.rows * width;
  float max[attention_rows], sum[attention_rows], factor[attention_rows];
  for (i64 i = 0; i < rows; ++i) max[i] = -inf, sum[i] = 0.0f;
  copy_rows(q, depth, at(k.query, frame, b, first, n), k.query.stride[1], rows, k.depth, k.scale);
  const Additions more = additions(k, frame, b, n);
  const i64 all = seen(k, first + rows);
  for (i64 start = 0; start < all; start += k.key_block) {
    const i64 count = smaller(k.key_block, all - start);
    product(q, depth, 1, keys + start * k.depth, 0, k.keys - start, scores, step, rows, k.depth, count, false);
    for (i64 i = 0; i < rows; ++i) {
      float* s = scores + i * step;
      more.apply(s, first + i, start, count);
      const i64 visible = smaller(count, larger(0, seen(k, first + i + 1) - start));
      factor[i] = exponentiate(s, visible, count, max[i], sum[i]);
    }
    if (start) copy_rows(sums, width, sums, width, rows, k.width, 1.0f, factor);
    product(scores, step, 1, values + start * width, width, 0, sums, width, rows, count, k.width, start > 0);
  }
  for (i64 i = 0; i < rows; ++i) factor[i] = 1.0f / sum[i];
  copy_rows(at(k.out, frame, b, first, n), k.out.stride[1], sums, width, rows, k.width, 1.0f, factor);
}

/// What one head of key and value takes in scratch for the gradient.
struct Head {
  float *keys_across, *values_across, *keys, *key_sums, *value_sums;
};

/// scores = the gradient of the scores, from the exponentials e, their rows' sums and the products g V^T, in d.
void score_gradients(const AttentionKernel& k, const float* e, float* d, i64 rows, i64 count, const float* max,
                     const float* factor) {
  const i64 step = k.score_step, stop = padded(count);
  for (i64 i = 0; i < rows; ++i, e += step, d += step) {
    for (i64 j = count; j < stop; ++j) d[j] = 0.0f;
    if (k.has_mask && max[i] <= k.masked) {  // masked as a whole: equal weights, whatever the scores
      for (i64 j = 0; j < stop; j += W) store(d + j, vf{});
      continue;
    }
    vf total{};
    for (i64 j = 0; j < stop; j += W) total = fma(load(e + j), load(d + j), total);
    const vf mean = splat(fold(total, add) * factor[i]);
    for (i64 j = 0; j < stop; j += W) store(d + j, load(e + j) * (load(d + j) - mean));
  }
}

/// The gradients of a block of query rows of one head.
void attend_backward(const AttentionGradientKernel& kernel, const Frame& frame, i64 b, i64 n, i64 first, i64 rows,
                     const Head& head, float* scratch) {
  const AttentionKernel& k = kernel.forward;
  const i64 depth = padded(k.depth), width = padded(k.width), step = k.score_step, count = seen(k, first + rows);
  float *q = scratch, *g = q + k.rows * depth, *e = g + k.rows * width, *d = e + k.rows * step;
  float max[attention_rows], factor[attention_rows];
  copy_rows(q, depth, at(k.query, frame, b, first, n), k.query.stride[1], rows, k.depth, k.scale);
  product(q, depth, 1, head.keys_across, 0, k.keys, e, step, rows, k.depth, count, false);
  const Additions more = additions(k, frame, b, n);
  for (i64 i = 0; i < rows; ++i) {
    float sum = 0.0f;
    max[i] = -inf;
    more.apply(e + i * step, first + i, 0, count);
    exponentiate(e + i * step, seen(k, first + i + 1), count, max[i], sum);
    factor[i] = 1.0f / sum;
  }
  copy_rows(g, width, at(kernel.gradient, frame, b, first, n), kernel.gradient.stride[1], rows, k.width, 1.0f, factor);
  product(g, width, 1, head.values_across, 0, k.keys, d, step, rows, k.width, count, false);
  product(e, 1, step, g, width, 0, head.value_sums, width, count, rows, k.width, true);
  score_gradients(k, e, d, rows, count, max, factor);
  product(d, 1, step, q, depth, 0, head.key_sums, depth, count, rows, k.depth, true);
  product(d, step, 1, head.keys, depth, 0, at(kernel.d_query, frame, b, first, n), kernel.d_query.stride[1], rows,
          count, k.depth, false);
}

}  // namespace

void run_attention(const AttentionKernel& k, const Frame& frame, i64 begin, i64 end) {
  const i64 blocks = ceil_div(k.queries, k.rows);
  float *keys = frame.scratch, *values = keys + padded(k.keys) * k.depth, *rest = values + k.keys * padded(k.width);
  i64 packed = -1;
  for (i64 item = begin; item < end; ++item) {
    const i64 head = item / blocks, b = head / k.heads, n = head % k.heads, shared = n / k.groups;
    if (const i64 wanted = b * k.heads + shared; packed != wanted) {
      packed = wanted;
      pack_transposed(keys, at(k.key, frame, b, 0, shared), k.key.stride[1], k.keys, k.depth);
      copy_rows(values, padded(k.width), at(k.value, frame, b, 0, shared), k.value.stride[1], k.keys, k.width, 1.0f);
    }
    const i64 first = item % blocks * k.rows;
    attend(k, frame, b, n, first, smaller(k.rows, k.queries - first), keys, values, rest);
  }
}

void run_attention_gradient(const AttentionGradientKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const AttentionKernel& k = kernel.forward;
  const i64 depth = padded(k.depth), width = padded(k.width), shared_heads = k.heads / k.groups;
  Head head{};
  head.keys_across = frame.scratch;
  head.values_across = head.keys_across + padded(k.keys) * k.depth;
  head.keys = head.values_across + padded(k.keys) * k.width;
  head.key_sums = head.keys + k.keys * depth;
  head.value_sums = head.key_sums + k.keys * depth;
  float* rest = head.value_sums + k.keys * width;
  for (i64 item = begin; item < end; ++item) {
    const i64 b = item / shared_heads, shared = item % shared_heads;
    const float *key = at(k.key, frame, b, 0, shared), *value = at(k.value, frame, b, 0, shared);
    pack_transposed(head.keys_across, key, k.key.stride[1], k.keys, k.depth);
    pack_transposed(head.values_across, value, k.value.stride[1], k.keys, k.width);
    copy_rows(head.keys, depth, key, k.key.stride[1], k.keys, k.depth, k.scale);
    for (i64 j = 0; j < k.keys * (depth + width); ++j) head.key_sums[j] = 0.0f;
    for (i64 n = shared * k.groups; n < (shared + 1) * k.groups; ++n)
      for (i64 first = 0; first < k.queries; first += k.rows)
        attend_backward(kernel, frame, b, n, first, smaller(k.rows, k.queries - first), head, rest);
    copy_rows(at(kernel.d_key, frame, b, 0, shared), kernel.d_key.stride[1], head.key_sums, depth, k.keys, k.depth,
              1.0f);
    copy_rows(at(kernel.d_value, frame, b, 0, shared), kernel.d_value.stride[1], head.value_sums, width, k.keys,
              k.width, 1.0f);
  }
}

}  // namespace iskra::ISKRA_ISA
