// The gradient of a convolution's kernel. It is a product with a very long k, all positions of all images, and a small
// result. So the result is cut by splits of images and by taps, and each item walks its images a few rows at a time:
// rows that stay in the first cache while all tiles of the result take their turn on them.
#include "isa.hpp"
#include "micro.hpp"

namespace iskra::ISKRA_ISA {

namespace {

/// out[m, n] (+)= sum over some rows of one image of x[row, col, m] g[row, col, n].
void rows(const ConvGradientKernel& kernel, Tile t, const float* x, const float* g, float* out) {
  t.a = x, t.c = out;
  run_tiles(t, kernel.m, kernel.n, [g](Tile& part, i64 j, i64) { part.b = g + j; });
}

/// Sums of x * g for one vector of channels and T taps, over all positions of a split's images.
template <int T, class Lanes>
ISKRA_INLINE void sums(const ConvGradientKernel& kernel, const float* x, const float* g, float* out,
                       const ConvGradientKernel::Tap* taps, i64 first, i64 stop, Lanes lanes) {
  vf sum[T]{};
  for (i64 image = first; image < stop; ++image)
    for (const Segment& row : kernel.rows) {
      const float *from = x + image * kernel.x_image + row.a, *gradient = g + image * kernel.g_image + row.b;
      for (i64 col = 0; col < kernel.cols; ++col, from += kernel.x_step, gradient += kernel.g_step) {
        const vf d = load_lanes(gradient, lanes);
        ISKRA_UNROLL
        for (int t = 0; t < T; ++t) sum[t] = fma(load_lanes(from + taps[t].x, lanes), d, sum[t]);
      }
    }
  ISKRA_UNROLL
  for (int t = 0; t < T; ++t) store_lanes(out + taps[t].out, sum[t], lanes);
}

template <int T>
void channel_sums(const ConvGradientKernel& kernel, const float* x, const float* g, float* out,
                  const ConvGradientKernel::Tap* taps, i64 first, i64 stop) {
  for_vectors(kernel.n, [&](i64 j, auto lanes) __attribute__((always_inline)) {
    sums<T>(kernel, x + j, g + j, out + j, taps, first, stop, lanes);
  });
}

using ChannelSums = void (*)(const ConvGradientKernel&, const float*, const float*, float*,
                             const ConvGradientKernel::Tap*, i64, i64);

template <int... T>
constexpr ChannelSums channel_sums_of(i64 taps, std::integer_sequence<int, T...>) {
  const ChannelSums all[] = {channel_sums<T + 1>...};
  return all[taps - 1];
}

/// An item is a split's sums for some of the taps.
void run_channels(const ConvGradientKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const i64 taps = static_cast<i64>(kernel.taps.size()), groups = ceil_div(taps, gradient_taps);
  const float* x = begin_of(kernel.x, frame);
  const float* g = begin_of(kernel.g, frame);
  for (i64 item = begin; item < end; ++item) {
    const i64 split = item / groups, group = item % groups;
    const i64 first = group * taps / groups, count = (group + 1) * taps / groups - first;
    channel_sums_of(count, std::make_integer_sequence<int, gradient_taps>{})(
        kernel, x, g, begin_of(kernel.out, frame) + split * kernel.out_split, kernel.taps.data() + first,
        split * kernel.images / kernel.splits, (split + 1) * kernel.images / kernel.splits);
  }
}

}  // namespace

void run_conv_gradient(const ConvGradientKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  if (kernel.channelwise) return run_channels(kernel, frame, begin, end);
  const i64 taps = static_cast<i64>(kernel.taps.size()), num_rows = static_cast<i64>(kernel.rows.size());
  Tile t{};
  t.k = kernel.cols, t.a_row = 1, t.a_step = kernel.x_step, t.b_step = kernel.g_step, t.c_row = kernel.out_row;
  for (i64 item = begin; item < end; ++item) {
    const i64 split = item / taps;
    const ConvGradientKernel::Tap& tap = kernel.taps[static_cast<std::size_t>(item % taps)];
    const float* x = begin_of(kernel.x, frame) + tap.x;
    const float* g = begin_of(kernel.g, frame) + tap.g;
    float* out = begin_of(kernel.out, frame) + split * kernel.out_split + tap.out;
    t.accumulate = false;
    const i64 stop = (split + 1) * kernel.images / kernel.splits;
    for (i64 image = split * kernel.images / kernel.splits; image < stop; ++image)
      for (i64 row = 0; row < num_rows; row += kernel.block) {
        t.segments = kernel.rows.data() + row;
        t.num_segments = num_rows - row < kernel.block ? num_rows - row : kernel.block;
        rows(kernel, t, x + image * kernel.x_image, g + image * kernel.g_image, out);
        t.accumulate = true;
      }
  }
}

}  // namespace iskra::ISKRA_ISA
