// The gradient of a convolution's kernel. It is a product with a very long k, all positions of all images, and a small
// result. So the result is cut by pieces of images and by taps, and each item walks its images a few rows at a time:
// rows that stay in the first cache while all tiles of the result take their turn on them.
#include "isa.hpp"
#include "micro.hpp"

namespace iskra::ISKRA_ISA {

namespace {

constexpr MicroTable micro_table;
constexpr i64 tile_width = static_cast<i64>(NV_MAX) * W;

/// out[m, n] (+)= sum over some rows of one image of x[row, col, m] g[row, col, n].
void rows(const SlopeKernel& kernel, Tile t, const float* x, const float* g, float* out) {
  for (i64 j = 0; j < kernel.n; j += tile_width) {
    const i64 count = kernel.n - j < tile_width ? kernel.n - j : tile_width, vectors = (count + W - 1) / W;
    t.tail = count - (vectors - 1) * W;
    t.b = g + j;
    const i64 most = tile_rows(vectors);
    for (i64 i = 0, height; i < kernel.m; i += height) {
      height = (kernel.m - i) / ((kernel.m - i + most - 1) / most);
      t.a = x + i;
      t.c = out + i * kernel.out_row + j;
      micro_table.at[height - 1][vectors - 1][t.tail != W](t);
    }
  }
}

}  // namespace

void run_slope(const SlopeKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const i64 taps = static_cast<i64>(kernel.taps.size()), num_rows = static_cast<i64>(kernel.rows.size());
  Tile t{};
  t.k = kernel.cols, t.a_row = 1, t.a_step = kernel.x_step, t.b_step = kernel.g_step, t.c_row = kernel.out_row;
  for (i64 item = begin; item < end; ++item) {
    const i64 piece = item / taps;
    const SlopeKernel::Tap& tap = kernel.taps[static_cast<std::size_t>(item % taps)];
    const float* x = frame.bases[kernel.x.base] + kernel.x.offset + tap.x;
    const float* g = frame.bases[kernel.g.base] + kernel.g.offset + tap.g;
    float* out = frame.bases[kernel.out.base] + kernel.out.offset + piece * kernel.out_piece + tap.out;
    t.accumulate = false;
    const i64 stop = (piece + 1) * kernel.images / kernel.pieces;
    for (i64 image = piece * kernel.images / kernel.pieces; image < stop; ++image)
      for (i64 row = 0; row < num_rows; row += kernel.block) {
        t.segments = kernel.rows.data() + row;
        t.num_segments = num_rows - row < kernel.block ? num_rows - row : kernel.block;
        rows(kernel, t, x + image * kernel.x_image, g + image * kernel.g_image, out);
        t.accumulate = true;
      }
  }
}

}  // namespace iskra::ISKRA_ISA
