// Kernels that move windows over images without multiplying: padding and pooling. Channels lie side by side and are
// taken a vector at a time.
#include <cstring>

#include "isa.hpp"

namespace iskra::ISKRA_ISA {

namespace {

/// Which value belongs at position `at` of an axis, or -1 if none does.
i64 source(const PadKernel& kernel, int axis, i64 at) {
  const i64 way = at - kernel.start[axis], step = kernel.step[axis];
  if (way % step != 0 || way / step < 0 || way / step >= kernel.count[axis]) return -1;
  return way / step;
}

void zero(float* p, i64 count) { std::memset(p, 0, static_cast<std::size_t>(count) * sizeof(float)); }

/// The last two axes, [rows, cols], of which some rows have values from `src`.
void pad_block(const PadKernel& kernel, float* dst, const float* src) {
  const int r = kernel.rank - 2, c = kernel.rank - 1;
  const i64 cols = kernel.dims[c], row = kernel.src.stride[r], col = kernel.src.stride[c];
  const bool whole = kernel.count[c] == cols && kernel.start[c] == 0 && kernel.step[c] == 1 && col == 1;
  if (whole && kernel.step[r] == 1 && (row == cols || kernel.count[r] == 1)) {
    const i64 before = kernel.start[r] * cols, inside = kernel.count[r] * cols;
    zero(dst, before);
    std::memcpy(dst + before, src, static_cast<std::size_t>(inside) * sizeof(float));
    zero(dst + before + inside, kernel.dims[r] * cols - before - inside);
    return;
  }
  zero(dst, kernel.dims[r] * cols);
  for (i64 i = 0; i < kernel.count[r]; ++i) {
    float* to = dst + (kernel.start[r] + i * kernel.step[r]) * cols;
    for (i64 j = 0; j < kernel.count[c]; ++j) to[kernel.start[c] + j * kernel.step[c]] = src[i * row + j * col];
  }
}

struct Covering {
  i64 places[64], outputs[64];  // windows that look at a position: at which of their places, and which they are
  int count = 0;
};

/// The windows of one axis that look at input position `at`.
void cover(const PoolKernel& kernel, int axis, i64 at, Covering& found) {
  found.count = 0;
  for (i64 place = 0; place < kernel.size[axis] && found.count < 64; ++place) {
    const i64 way = at + kernel.before[axis] - place * kernel.dilation[axis];
    if (way < 0 || way % kernel.strides[axis] != 0 || way / kernel.strides[axis] >= kernel.out[axis]) continue;
    found.places[found.count] = place;
    found.outputs[found.count++] = way / kernel.strides[axis];
  }
}

ISKRA_INLINE vf load_some(const float* p, i64 count) { return count >= W ? load(p) : load_partial(p, count); }
ISKRA_INLINE void store_some(float* p, vf v, i64 count) {
  if (count >= W)
    store(p, v);
  else
    store_partial(p, v, count);
}

/// The largest of each window of one row of output positions, and where in the window it stands.
void largest_row(const PoolKernel& kernel, const float* x, float* y, float* places, const i64 (&first)[2]) {
  const i64 channels = kernel.channels, step1 = kernel.in[2] * channels, step0 = kernel.in[1] * step1;
  for (i64 o = 0; o < kernel.out[2]; ++o) {
    const i64 left = o * kernel.strides[2] - kernel.before[2];
    for (i64 c = 0; c < channels; c += W) {
      const i64 count = channels - c;
      vf best{};
      vi where{};
      bool any = false;
      std::int32_t number = 0;
      for (i64 p0 = 0; p0 < kernel.size[0]; ++p0)
        for (i64 p1 = 0; p1 < kernel.size[1]; ++p1)
          for (i64 p2 = 0; p2 < kernel.size[2]; ++p2, ++number) {
            const i64 i0 = first[0] + p0 * kernel.dilation[0], i1 = first[1] + p1 * kernel.dilation[1],
                      i2 = left + p2 * kernel.dilation[2];
            if (i0 < 0 || i0 >= kernel.in[0] || i1 < 0 || i1 >= kernel.in[1] || i2 < 0 || i2 >= kernel.in[2]) continue;
            const vf v = load_some(x + i0 * step0 + i1 * step1 + i2 * channels + c, count);
            const vi better = any ? ((v > best) | (v != v)) : vi{} - 1;
            best = better ? v : best;
            where = better ? vi{} + number : where;
            any = true;
          }
      store_some(y + o * channels + c, best, count);
      if (places) store_some(places + o * channels + c, from_bits(where), count);
    }
  }
}

/// One slice of the input positions: each takes the values whose place it is.
void put_slice(const PoolKernel& kernel, float* x, const float* y, const float* places, i64 i0) {
  const i64 channels = kernel.channels, step1 = kernel.out[2] * channels, step0 = kernel.out[1] * step1;
  Covering c0, c1, c2;
  cover(kernel, 0, i0, c0);
  for (i64 i1 = 0; i1 < kernel.in[1]; ++i1) {
    cover(kernel, 1, i1, c1);
    for (i64 i2 = 0; i2 < kernel.in[2]; ++i2, x += channels) {
      cover(kernel, 2, i2, c2);
      for (i64 c = 0; c < channels; c += W) {
        const i64 count = channels - c;
        vf sum{};
        for (int a = 0; a < c0.count; ++a)
          for (int b = 0; b < c1.count; ++b)
            for (int d = 0; d < c2.count; ++d) {
              const i64 at = c0.outputs[a] * step0 + c1.outputs[b] * step1 + c2.outputs[d] * channels + c;
              const i64 number = (c0.places[a] * kernel.size[1] + c1.places[b]) * kernel.size[2] + c2.places[d];
              const vi here = bits(load_some(places + at, count)) == static_cast<std::int32_t>(number);
              sum = sum + (here ? load_some(y + at, count) : vf{});
            }
        store_some(x + c, sum, count);
      }
    }
  }
}

}  // namespace

void run_pad(const PadKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const int outer = kernel.rank - 2;
  const i64 block = kernel.dims[outer] * kernel.dims[outer + 1];
  float* dst = frame.bases[kernel.dst.base] + kernel.dst.offset;
  for (i64 item = begin; item < end; ++item) {
    const float* src = frame.bases[kernel.src.base] + kernel.src.offset;
    i64 rest = item;
    bool inside = true;
    for (int d = outer - 1; d >= 0; --d) {
      const i64 from = source(kernel, d, rest % kernel.dims[d]);
      inside = inside && from >= 0;
      if (from > 0) src += from * kernel.src.stride[d];
      rest /= kernel.dims[d];
    }
    if (inside)
      pad_block(kernel, dst + item * block, src);
    else
      zero(dst + item * block, block);
  }
}

void run_pool(const PoolKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  float* x = frame.bases[kernel.x.base] + kernel.x.offset;
  float* y = frame.bases[kernel.y.base] + kernel.y.offset;
  float* places = kernel.keeps_places ? frame.bases[kernel.places.base] + kernel.places.offset : nullptr;
  const i64 in = kernel.in[0] * kernel.in[1] * kernel.in[2] * kernel.channels,
            row = kernel.out[2] * kernel.channels, out = kernel.out[0] * kernel.out[1] * row;
  for (i64 item = begin; item < end; ++item) {
    if (kernel.kind == PoolKernel::Kind::largest) {
      const i64 image = item / (kernel.out[0] * kernel.out[1]), o0 = item / kernel.out[1] % kernel.out[0],
                o1 = item % kernel.out[1];
      const i64 first[2] = {o0 * kernel.strides[0] - kernel.before[0], o1 * kernel.strides[1] - kernel.before[1]};
      largest_row(kernel, x + image * in, y + item * row, places ? places + item * row : nullptr, first);
    } else {
      const i64 image = item / kernel.in[0], i0 = item % kernel.in[0];
      put_slice(kernel, x + item * (in / kernel.in[0]), y + image * out, places + image * out, i0);
    }
  }
}

}  // namespace iskra::ISKRA_ISA
