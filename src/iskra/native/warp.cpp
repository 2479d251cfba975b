// Images sampled through a projective transform: every pixel of the result is made of one or four pixels of the
// image, wherever the transform sends it; and the backward pass, which adds to these pixels.
#include "isa.hpp"

namespace iskra::ISKRA_ISA {

namespace {

using Fill = WarpKernel::Fill;

constexpr i64 run_length = 64;          // pixels whose positions are found at once
constexpr float farthest = 4194304.0f;  // 2^22, see graph/ops/warp.py

/// Which pixels of one axis a position reads, -1 beyond the edge, and how much of each it takes.
struct Axis {
  std::int32_t at[2][run_length];
  float weight[2][run_length];
};

/// An index brought onto an axis of n pixels, or -1.
ISKRA_INLINE std::int32_t onto(std::int32_t i, std::int32_t n, Fill fill) {
  if (static_cast<std::uint32_t>(i) < static_cast<std::uint32_t>(n)) return i;
  if (fill == Fill::constant) return -1;
  if (fill == Fill::nearest) return i < 0 ? 0 : n - 1;
  if (i >= -n + 1 && i < 2 * n - 1) {  // one step over the edge needs no division
    if (fill == Fill::wrap) return i < 0 ? i + n : i - n;
    const std::int32_t edge = fill == Fill::reflect ? 1 : 0;
    return i < 0 ? -i - edge : 2 * n - 2 + edge - i;
  }
  const std::int32_t period = fill == Fill::wrap ? n : fill == Fill::reflect ? 2 * n : n > 1 ? 2 * n - 2 : 1;
  i %= period;
  if (i < 0) i += period;
  if (i < n || fill == Fill::wrap) return i;
  return fill == Fill::reflect ? 2 * n - 1 - i : period - i;
}

/// The pixels at positions p. Positions far out, and NaN, are brought to 2^22 pixels from here.
void find_pixels(const WarpKernel& kernel, int axis, const float* p, i64 count, Axis& found) {
  const std::int32_t n = static_cast<std::int32_t>(kernel.in[axis]);
  const bool derivative = kernel.derivatives[axis];
  for (i64 j = 0; j < count; ++j) {
    const float position = p[j] > -farthest ? (p[j] < farthest ? p[j] : farthest) : -farthest;
    if (kernel.bilinear) {
      std::int32_t low = static_cast<std::int32_t>(position);
      low -= position < static_cast<float>(low);
      const float part = position - static_cast<float>(low);
      found.at[0][j] = low, found.at[1][j] = low + 1;
      found.weight[0][j] = derivative ? -1.0f : 1.0f - part, found.weight[1][j] = derivative ? 1.0f : part;
    } else {
      const std::int32_t away = static_cast<std::int32_t>(__builtin_fabsf(position) + 0.5f);
      found.at[0][j] = position < 0.0f ? -away : away;
      found.weight[0][j] = derivative ? 0.0f : 1.0f;
    }
  }
  for (int tap = 0; tap < (kernel.bilinear ? 2 : 1); ++tap)
    for (i64 j = 0; j < count; ++j) found.at[tap][j] = onto(found.at[tap][j], n, kernel.fill);
}

/// The pixels of one run of a row of the result.
void find_run(const WarpKernel& kernel, const float* t, i64 y, i64 x, i64 count, Axis (&axes)[2]) {
  const float row = static_cast<float>(y);
  float across[run_length], down[run_length];
  for (i64 j = 0; j < count; ++j) {
    const float column = static_cast<float>(x + j);
    const float k = t[6] * column + t[7] * row + 1.0f;
    across[j] = (t[0] * column + t[1] * row + t[2]) / k;
    down[j] = (t[3] * column + t[4] * row + t[5]) / k;
  }
  const bool level = t[3] == 0.0f && t[6] == 0.0f && t[7] == 0.0f;  // a row of the result is a row of the image
  find_pixels(kernel, 0, down, level ? 1 : count, axes[0]);
  for (int tap = 0; level && tap < (kernel.bilinear ? 2 : 1); ++tap)
    for (i64 j = 1; j < count; ++j)
      axes[0].at[tap][j] = axes[0].at[tap][0], axes[0].weight[tap][j] = axes[0].weight[tap][0];
  find_pixels(kernel, 1, across, count, axes[1]);
}

/// `count` pixels of the result; `none` is a pixel that lies beyond the edge. `fixed` channels, or 0 for any number.
template <i64 fixed>
void mix(const WarpKernel& kernel, const Axis (&axes)[2], const float* image, const float* none, float* out,
         i64 count) {
  const i64 channels = fixed ? fixed : kernel.channels, row = kernel.in[1] * channels;
  const auto pixel = [&](std::int32_t y, std::int32_t x) {
    return (y | x) < 0 ? none : image + y * row + x * channels;
  };
  for (i64 j = 0; j < count; ++j, out += channels) {
    const float* p00 = pixel(axes[0].at[0][j], axes[1].at[0][j]);
    if (!kernel.bilinear) {
      const bool flat = kernel.derivatives[0] || kernel.derivatives[1];
      for (i64 c = 0; c < channels; ++c) out[c] = flat ? 0.0f : p00[c];
      continue;
    }
    const float* p01 = pixel(axes[0].at[0][j], axes[1].at[1][j]);
    const float* p10 = pixel(axes[0].at[1][j], axes[1].at[0][j]);
    const float* p11 = pixel(axes[0].at[1][j], axes[1].at[1][j]);
    const float up = axes[0].weight[0][j], low = axes[0].weight[1][j];
    const float left = axes[1].weight[0][j], right = axes[1].weight[1][j];
    for (i64 c = 0; c < channels; ++c)
      out[c] = (p00[c] * left + p01[c] * right) * up + (p10[c] * left + p11[c] * right) * low;
  }
}

/// Adds `count` values to the pixels that `mix` would make them of.
void add_back(const WarpKernel& kernel, const Axis (&axes)[2], float* image, const float* g, i64 count) {
  const i64 channels = kernel.channels;
  const int taps = kernel.bilinear ? 2 : 1;
  for (i64 j = 0; j < count; ++j, g += channels)
    for (int a = 0; a < taps; ++a)
      for (int b = 0; b < taps; ++b) {
        const std::int32_t y = axes[0].at[a][j], x = axes[1].at[b][j];
        if ((y | x) < 0) continue;
        float* to = image + (y * kernel.in[1] + x) * channels;
        const float weight = axes[0].weight[a][j] * axes[1].weight[b][j];
        for (i64 c = 0; c < channels; ++c) to[c] += weight * g[c];
      }
}

/// Items are rows of the results.
void sample(const WarpKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const i64 channels = kernel.channels, height = kernel.out[0], width = kernel.out[1];
  const float* images = begin_of(kernel.images, frame);
  const float* transforms = begin_of(kernel.transforms, frame);
  float* results = begin_of(kernel.results, frame);
  float* none = frame.scratch;
  for (i64 c = 0; c < channels; ++c) none[c] = kernel.fill_value;
  const auto mixed = channels == 1 ? mix<1> : channels == 3 ? mix<3> : mix<0>;
  Axis axes[2];
  for (i64 item = begin; item < end; ++item) {
    const i64 n = item / height, y = item % height;
    const float* image = images + n * kernel.in[0] * kernel.in[1] * channels;
    for (i64 x = 0; x < width; x += run_length) {
      const i64 count = width - x < run_length ? width - x : run_length;
      find_run(kernel, transforms + n * 8, y, x, count, axes);
      mixed(kernel, axes, image, none, results + (item * width + x) * channels, count);
    }
  }
}

/// Items are images; each adds up its own values, in order.
void sample_backward(const WarpKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const i64 channels = kernel.channels, height = kernel.out[0], width = kernel.out[1];
  const i64 size = kernel.in[0] * kernel.in[1] * channels;
  float* images = begin_of(kernel.images, frame);
  const float* transforms = begin_of(kernel.transforms, frame);
  const float* results = begin_of(kernel.results, frame);
  Axis axes[2];
  for (i64 n = begin; n < end; ++n) {
    float* image = images + n * size;
    for (i64 i = 0; i < size; ++i) image[i] = 0.0f;
    for (i64 y = 0; y < height; ++y)
      for (i64 x = 0; x < width; x += run_length) {
        const i64 count = width - x < run_length ? width - x : run_length;
        find_run(kernel, transforms + n * 8, y, x, count, axes);
        add_back(kernel, axes, image, results + ((n * height + y) * width + x) * channels, count);
      }
  }
}

}  // namespace

void run_warp(const WarpKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  (kernel.backward ? sample_backward : sample)(kernel, frame, begin, end);
}

}  // namespace iskra::ISKRA_ISA
