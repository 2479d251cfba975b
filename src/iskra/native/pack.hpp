// Packing of a block of B into panels that the register tile streams: [panel][k][width], zero-padded on the right.
#pragma once
#include "simd.hpp"

namespace iskra::ISKRA_ISA {

template <int distance, int high, std::int32_t... I>
ISKRA_INLINE vf butterfly(vf a, vf b, std::integer_sequence<std::int32_t, I...>) {
  // Low: lane l of a where bit `distance` of l is 0, else lane l - distance of b. High: the lanes that leaves out.
  if constexpr (high == 0)
    return __builtin_shufflevector(a, b, ((I & distance) == 0 ? I : W + I - distance)...);
  else
    return __builtin_shufflevector(a, b, ((I & distance) == 0 ? I + distance : W + I)...);
}

template <int distance>
ISKRA_INLINE void transpose_stage(vf (&v)[W]) {
  constexpr auto lanes = std::make_integer_sequence<std::int32_t, W>{};
  ISKRA_UNROLL
  for (int i = 0; i < W; ++i)
    if ((i & distance) == 0) {
      const vf a = v[i], b = v[i + distance];
      v[i] = butterfly<distance, 0>(a, b, lanes);
      v[i + distance] = butterfly<distance, 1>(a, b, lanes);
    }
  if constexpr (distance > 1) transpose_stage<distance / 2>(v);
}

/// dst[k * dst_step + j] = src[j * src_step + k] for a full square of W x W.
ISKRA_INLINE void transpose_square(float* dst, i64 dst_step, const float* src, i64 src_step) {
  vf v[W];
  ISKRA_UNROLL
  for (int i = 0; i < W; ++i) v[i] = load(src + i * src_step);
  transpose_stage<W / 2>(v);
  ISKRA_UNROLL
  for (int i = 0; i < W; ++i) store(dst + i * dst_step, v[i]);
}

/// One panel: columns [0, cols) of b, padded to `width`; b's strides are k_stride and n_stride.
inline void pack_panel(float* dst, i64 width, const float* b, i64 k_stride, i64 n_stride, i64 k, i64 cols) {
  if (n_stride == 1) {
    const i64 whole = cols / W * W, rest = cols - whole;
    for (i64 i = 0; i < k; ++i) {
      const float* s = b + i * k_stride;
      float* d = dst + i * width;
      for (i64 j = 0; j < whole; j += W) store(d + j, load(s + j));
      if (rest) store(d + whole, load_partial(s + whole, rest));
    }
    return;
  }
  i64 j = 0;
  if (k_stride == 1)
    for (; j + W <= cols; j += W) {
      i64 i = 0;
      for (; i + W <= k; i += W) transpose_square(dst + i * width + j, width, b + j * n_stride + i, n_stride);
      for (; i < k; ++i)
        for (int l = 0; l < W; ++l) dst[i * width + j + l] = b[(j + l) * n_stride + i];
    }
  for (; j < width; ++j)
    for (i64 i = 0; i < k; ++i) dst[i * width + j] = j < cols ? b[i * k_stride + j * n_stride] : 0.0f;
}

}  // namespace iskra::ISKRA_ISA
