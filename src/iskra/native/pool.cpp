// Pooling: the largest of each window or its sum, and values scattered back to the maxima or to all taps of a window.
// Channels lie side by side and are taken a vector at a time.
#include <cstring>

#include "isa.hpp"

namespace iskra::ISKRA_ISA {

namespace {

/// Taps [begin, end) of one axis of a window that lie within the input.
struct Range {
  i64 begin, end;
  bool empty() const { return begin >= end; }
};

Range inside(const PoolKernel& kernel, int axis, i64 first) {
  const i64 step = kernel.dilation[axis], n = kernel.in[axis];
  const i64 begin = first < 0 ? ceil_div(-first, step) : 0, end = first < n ? (n - 1 - first) / step + 1 : 0;
  return {begin, end < kernel.size[axis] ? end : kernel.size[axis]};
}

/// A window at one output position.
struct View {
  const float* x;  // the first tap within the input, first channel
  Range at[3];
  i64 step[3];  // from tap to tap
  bool empty() const { return at[0].empty() || at[1].empty() || at[2].empty(); }
  std::int32_t number(i64 p0, i64 p1, const PoolKernel& kernel) const {
    return static_cast<std::int32_t>((p0 * kernel.size[1] + p1) * kernel.size[2] + at[2].begin);
  }
};

/// The largest value of a window, a vector of channels, and its index in the window: the first, unless there are NaN.
template <bool keeps, class Lanes>
ISKRA_INLINE void largest(const PoolKernel& kernel, const View& view, const float* x, float* y, float* indices,
                          Lanes lanes) {
  vf best = load_lanes(x, lanes);
  vi where = splat_int(view.number(view.at[0].begin, view.at[1].begin, kernel));
  for (i64 p0 = view.at[0].begin; p0 < view.at[0].end; ++p0, x += view.step[0]) {
    const float* row = x;
    for (i64 p1 = view.at[1].begin; p1 < view.at[1].end; ++p1, row += view.step[1]) {
      const float* p = row;
      std::int32_t number = view.number(p0, p1, kernel);
      for (i64 p2 = view.at[2].begin; p2 < view.at[2].end; ++p2, p += view.step[2], ++number) {
        const vf v = load_lanes(p, lanes);
        const vi better = (v > best) | (v != v);
        best = better ? v : best;
        if (keeps) where = better ? splat_int(number) : where;
      }
    }
  }
  store_lanes(y, best, lanes);
  if (keeps) store_lanes(indices, from_bits(where), lanes);
}

/// The sum of a window, a vector of channels.
template <class Lanes>
ISKRA_INLINE void total(const View& view, const float* x, float* y, Lanes lanes) {
  vf sum{};
  for (i64 p0 = view.at[0].begin; p0 < view.at[0].end; ++p0, x += view.step[0]) {
    const float* row = x;
    for (i64 p1 = view.at[1].begin; p1 < view.at[1].end; ++p1, row += view.step[1]) {
      const float* p = row;
      for (i64 p2 = view.at[2].begin; p2 < view.at[2].end; ++p2, p += view.step[2]) sum = sum + load_lanes(p, lanes);
    }
  }
  store_lanes(y, sum, lanes);
}

/// One row of output positions; `first` is where their windows begin along the other axes.
template <bool sums, bool keeps>
void window_row(const PoolKernel& kernel, const float* x, float* y, float* indices, const i64 (&first)[2]) {
  const i64 channels = kernel.channels, step1 = kernel.in[2] * channels, step0 = kernel.in[1] * step1;
  View view{};
  view.at[0] = inside(kernel, 0, first[0]), view.at[1] = inside(kernel, 1, first[1]);
  view.step[0] = kernel.dilation[0] * step0, view.step[1] = kernel.dilation[1] * step1,
  view.step[2] = kernel.dilation[2] * channels;
  const float* row =
      x + first[0] * step0 + view.at[0].begin * view.step[0] + first[1] * step1 + view.at[1].begin * view.step[1];
  const auto window = [&](i64 c, auto lanes) __attribute__((always_inline)) {
    if constexpr (sums)  // of nothing, if the window lies in the padding
      total(view, view.x + c, y + c, lanes);
    else if (!view.empty())
      largest<keeps>(kernel, view, view.x + c, y + c, indices + c, lanes);
    else
      store_lanes(y + c, vf{}, lanes);
  };
  for (i64 o = 0; o < kernel.out[2]; ++o, y += channels, indices += keeps ? channels : 0) {
    const i64 left = o * kernel.strides[2] - kernel.before[2];
    view.at[2] = inside(kernel, 2, left);
    view.x = row + left * channels + view.at[2].begin * view.step[2];
    i64 c = 0;
    for (; c + W <= channels; c += W) window(c, AllLanes{});
    if (c < channels) window(c, channels - c);
  }
}

/// For every position of an axis the windows that cover it: how many, then pairs (tap, output).
struct Cover {
  std::int32_t* lists;
  i64 length;  // of a list
  const std::int32_t* at(i64 position) const { return lists + position * length; }
};

Cover cover(const PoolKernel& kernel, int axis, std::int32_t*& scratch) {
  const Cover made{scratch, 1 + 2 * kernel.size[axis]};
  scratch += kernel.in[axis] * made.length;
  for (i64 at = 0; at < kernel.in[axis]; ++at) {
    std::int32_t* list = made.lists + at * made.length;
    std::int32_t count = 0;
    for (i64 tap = 0; tap < kernel.size[axis]; ++tap) {
      const i64 from = at + kernel.before[axis] - tap * kernel.dilation[axis];
      if (from < 0 || from % kernel.strides[axis] != 0 || from / kernel.strides[axis] >= kernel.out[axis]) continue;
      list[1 + 2 * count] = static_cast<std::int32_t>(tap);
      list[2 + 2 * count++] = static_cast<std::int32_t>(from / kernel.strides[axis]);
    }
    list[0] = count;
  }
  return made;
}

/// Adds one row of values to the input positions that their windows see: to all of them, or, where indices are kept, to
/// those whose number is in `indices`. If the windows of a row lie side by side, `fresh` says that nothing is there
/// yet.
template <bool keeps, bool fresh>
void scatter_row(const PoolKernel& kernel, const Range* ranges, std::int32_t number, const float* y,
                 const float* indices, float* x) {
  const i64 channels = kernel.channels, step = kernel.dilation[2] * channels;
  for (i64 o = 0; o < kernel.out[2]; ++o, y += channels, indices += channels) {
    const Range range = ranges[o];
    float* first = x + (o * kernel.strides[2] - kernel.before[2] + range.begin * kernel.dilation[2]) * channels;
    for_vectors(channels, [&](i64 c, auto lanes) __attribute__((always_inline)) {
      const vf v = load_lanes(y + c, lanes);
      const vi where = keeps ? bits(load_lanes(indices + c, lanes)) : vi{};
      float* to = first + c;
      for (i64 tap = range.begin; tap < range.end; ++tap, to += step) {
        const vf chosen = !keeps ? v : where == number + static_cast<std::int32_t>(tap) ? v : vf{};
        store_lanes(to, fresh ? chosen : load_lanes(to, lanes) + chosen, lanes);
      }
    });
  }
}

template <bool keeps>
void scatter_rows(const PoolKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  auto* ranges = reinterpret_cast<Range*>(frame.scratch);
  for (i64 o = 0; o < kernel.out[2]; ++o) ranges[o] = inside(kernel, 2, o * kernel.strides[2] - kernel.before[2]);
  auto* lists = reinterpret_cast<std::int32_t*>(ranges + kernel.out[2]);
  const Cover c0 = cover(kernel, 0, lists), c1 = cover(kernel, 1, lists);
  const bool side_by_side = kernel.before[2] == 0 && kernel.dilation[2] == 1 && kernel.size[2] == kernel.strides[2] &&
                            kernel.out[2] * kernel.strides[2] == kernel.in[2];
  const i64 row = kernel.out[2] * kernel.channels, out = kernel.out[0] * kernel.out[1] * row;
  float* x = begin_of(kernel.x, frame) + begin * kernel.in[2] * kernel.channels;
  for (i64 item = begin; item < end; ++item, x += kernel.in[2] * kernel.channels) {
    const i64 image = item / (kernel.in[0] * kernel.in[1]) * out;
    const std::int32_t *l0 = c0.at(item / kernel.in[1] % kernel.in[0]), *l1 = c1.at(item % kernel.in[1]);
    bool fresh = side_by_side;
    if (!fresh || l0[0] * l1[0] == 0)
      std::memset(x, 0, static_cast<std::size_t>(kernel.in[2] * kernel.channels) * sizeof(float));
    for (int a = 0; a < l0[0]; ++a)
      for (int b = 0; b < l1[0]; ++b, fresh = false) {
        const i64 at = image + (l0[2 + 2 * a] * kernel.out[1] + l1[2 + 2 * b]) * row;
        const float* y = begin_of(kernel.y, frame) + at;
        const float* indices = keeps ? begin_of(kernel.indices, frame) + at : y;
        const i64 number = (l0[1 + 2 * a] * kernel.size[1] + l1[1 + 2 * b]) * kernel.size[2];
        const auto run = fresh ? scatter_row<keeps, true> : scatter_row<keeps, false>;
        run(kernel, ranges, static_cast<std::int32_t>(number), y, indices, x);
      }
  }
}

template <bool sums, bool keeps>
void window_rows(const PoolKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const float* x = begin_of(kernel.x, frame);
  float* y = begin_of(kernel.y, frame);
  float* indices = keeps ? begin_of(kernel.indices, frame) : y;
  const i64 in = kernel.in[0] * kernel.in[1] * kernel.in[2] * kernel.channels, row = kernel.out[2] * kernel.channels;
  for (i64 item = begin; item < end; ++item) {
    const i64 image = item / (kernel.out[0] * kernel.out[1]), o0 = item / kernel.out[1] % kernel.out[0],
              o1 = item % kernel.out[1];
    const i64 first[2] = {o0 * kernel.strides[0] - kernel.before[0], o1 * kernel.strides[1] - kernel.before[1]};
    window_row<sums, keeps>(kernel, x + image * in, y + item * row, indices + item * row, first);
  }
}

}  // namespace

void run_pool(const PoolKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  using Kind = PoolKernel::Kind;
  if (kernel.kind == Kind::scatter)
    return kernel.keeps_indices ? scatter_rows<true>(kernel, frame, begin, end)
                                : scatter_rows<false>(kernel, frame, begin, end);
  if (kernel.kind == Kind::sum) return window_rows<true, false>(kernel, frame, begin, end);
  kernel.keeps_indices ? window_rows<false, true>(kernel, frame, begin, end)
                       : window_rows<false, false>(kernel, frame, begin, end);
}

}  // namespace iskra::ISKRA_ISA
