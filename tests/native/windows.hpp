// A program of the kernels that move windows: a convolution, its two gradients, a strided and a depthwise one, padding,
// pooling both ways, a warp and rows. Every buffer is an array of its own, so that the address sanitizer sees each
// edge.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "program.hpp"

namespace iskra {

struct Sizes {
  std::int64_t batch, height, width, channels, filters;
};

class Windows {
 public:
  static constexpr std::int64_t steps = 4;

  explicit Windows(const Sizes& sizes)
      : s_(sizes), program_(0, num_buffers, {}, 0, 0, 1), buffers_(static_cast<std::size_t>(num_buffers)) {
    allocate();
    build();
  }

  std::int64_t run(int threads, std::int64_t count = steps, double seconds = 1e300) {
    std::vector<ArrayView> state;
    for (std::vector<float>& b : buffers_) {
      const auto size = static_cast<std::int64_t>(b.size());
      state.push_back({b.data(), size, 1, size * 4, DType::f32});
    }
    return program_.run({state, {}, {}, nullptr, 0, 0, count, seconds, threads});
  }

  bool same(const Windows& other) const { return buffers_ == other.buffers_; }
  bool finite() const {
    for (const auto& b : buffers_)
      for (float x : b)
        if (!std::isfinite(x)) return false;
    return true;
  }

 private:
  enum Buffer {
    images,
    padded,
    kernel,
    bias,
    seen,
    pooled,
    indices,
    gradient,
    padded_gradient,
    turned,
    back,
    parts,
    update,
    single,
    alone,
    alone_parts,
    spread,
    sums,
    spread_sums,
    transforms,
    warped,
    order,
    running,
    rate,
    forms,
    plain_forms,
    dressed_forms,
    num_buffers
  };

  static constexpr std::int64_t splits = 2;

  std::int64_t height() const { return (s_.height + 1) / 2; }  // after a stride of 2
  std::int64_t width() const { return (s_.width + 1) / 2; }

  void fill(Buffer which, std::int64_t size, float scale = 0.0f) {
    std::vector<float>& b = buffers_[which];
    b.resize(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < b.size(); ++i)
      b[i] = scale * std::sin(static_cast<float>(i) + static_cast<float>(which));
  }

  void allocate() {
    const auto [b, h, w, c, f] = s_;
    const std::int64_t small = b * height() * width();
    fill(images, b * h * w * c, 1.0f), fill(padded, b * (h + 2) * (w + 2) * c), fill(kernel, 9 * c * f, 0.1f);
    fill(bias, f, 0.1f), fill(seen, b * h * w * f), fill(pooled, small * f), fill(indices, small * f);
    fill(gradient, b * h * w * f), fill(padded_gradient, b * (h + 2) * (w + 2) * f), fill(turned, 9 * c * f);
    fill(back, b * h * w * c), fill(parts, splits * 9 * c * f), fill(update, 9 * c * f), fill(single, 9 * f, 0.1f);
    fill(alone, small * f), fill(alone_parts, splits * 9 * f), fill(spread, b * h * (2 * w) * f);
    fill(sums, small * f), fill(spread_sums, b * h * w * f), fill(transforms, b * 8), fill(warped, b * h * w * c);
    fill(order, b * h * w * c), fill(running, b * h * w * c), fill(rate, 1, 1e-3f);
    fill(forms, 16 * c * f, 0.1f), fill(plain_forms, b * h * w * f), fill(dressed_forms, b * h * w * f);
    for (std::int64_t i = 0; i < b; ++i) {
      float* t = buffers_[transforms].data() + 8 * i;
      t[0] = 0.9f, t[1] = 0.2f, t[2] = -0.3f, t[3] = -0.2f, t[4] = 1.1f, t[5] = 0.4f;
    }
  }

  static int base(Buffer which) { return 1 + static_cast<int>(which); }
  static Operand at(Buffer which, std::vector<std::int64_t> strides = {}, std::int64_t offset = 0) {
    Operand x{base(which), offset, {}};
    std::copy(strides.begin(), strides.end(), x.stride);
    return x;
  }

  int add_tile(std::vector<std::int64_t> dims, std::vector<Operand> operands, std::vector<Instruction> code,
               int registers = 0, bool accumulates = false) {
    TileKernel k;
    std::copy(dims.begin(), dims.end(), k.dims);
    k.code.operands = std::move(operands), k.code.instructions = std::move(code);
    k.code.registers = registers, k.accumulates = accumulates;
    return program_.add_tile(std::move(k), static_cast<int>(dims.size()));
  }

  int add_pad(Buffer from, Buffer to, std::int64_t c) {
    PadKernel k;
    const auto [b, h, w, unused, f] = s_;
    static_cast<void>(unused), static_cast<void>(f);
    k.rank = 4, k.src = at(from, {h * w * c, w * c, c, 1}), k.dst = at(to);
    const std::int64_t dims[] = {b, h + 2, w + 2, c}, count[] = {b, h, w, c}, start[] = {0, 1, 1, 0};
    for (int d = 0; d < 4; ++d) k.dims[d] = dims[d], k.count[d] = count[d], k.start[d] = start[d], k.step[d] = 1;
    return program_.add_pad(k);
  }

  /// 3x3 positions of a padded image of `c` channels, and where they are in a kernel of as many rows of `f`.
  std::vector<Segment> window(std::int64_t c, std::int64_t f) const {
    std::vector<Segment> segments;
    for (std::int64_t r = 0; r < 3; ++r) segments.push_back({r * (s_.width + 2) * c, r * 3 * f});
    return segments;
  }

  /// 3x3 with padding: relu(conv + bias), or plain.
  int add_conv(Buffer from, std::int64_t c, Buffer weights, std::int64_t f, Buffer to, bool dressed) {
    MatmulKernel k;
    const std::int64_t b = s_.batch, h = s_.height, w = s_.width, row = (w + 2) * c;
    k.batch_dims[0] = b, k.batch_dims[1] = h, k.m = w, k.n = f, k.k = 3 * c;
    k.a = at(from, {(h + 2) * row, row, c, 1}), k.b = at(weights, {0, 0, f, 1}), k.segments = window(c, c * f);
    k.code.operands = {at(to, {h * w * f, w * f, f, 1})}, k.code.registers = 1;
    k.code.instructions = {{Opcode::copy, 0, 0, 1, 0, 0}};
    if (dressed) {
      k.code.operands.push_back(at(bias, {0, 0, 0, 1}));
      k.code.instructions = {{Opcode::add, 0, 2, 2, 1, 0}, {Opcode::relu, 0, 0, 2, 0, 0}};
    }
    return program_.add_matmul(std::move(k), 2);
  }

  /// The same by Winograd's way; `forms` stands for the forms of some kernel.
  int add_winograd(Buffer to, bool dressed) {
    WinogradKernel k;
    const std::int64_t h = s_.height, w = s_.width, c = s_.channels, f = s_.filters, row = (w + 2) * c;
    k.images = s_.batch, k.height = h, k.width = w, k.channels = c, k.n = f, k.rows = h + 2, k.cols = w + 2;
    k.x = at(padded, {(h + 2) * row, row, c}), k.u = at(forms);
    k.code.operands = {at(to, {h * w * f, w * f, f, 1}), at(bias, {0, 0, 0, 1})}, k.code.registers = 1;
    k.code.instructions = {{Opcode::copy, 0, 0, 2, 0, 0}};
    if (dressed) k.code.instructions = {{Opcode::add, 0, 2, 2, 1, 0}, {Opcode::tanh, 0, 0, 2, 0, 0}};
    return program_.add_winograd(std::move(k));
  }

  /// 3x3 with a stride of 2, channel by channel.
  int add_alone() {
    MatmulKernel k;
    const std::int64_t f = s_.filters, row = (s_.width + 2) * f, w = width();
    k.batch_dims[0] = s_.batch, k.batch_dims[1] = height(), k.m = w, k.n = f, k.k = 3, k.channelwise = true;
    k.a = at(padded_gradient, {(s_.height + 2) * row, 2 * row, 2 * f, f}), k.b = at(single, {0, 0, f, 1});
    k.segments = window(f, f), k.code.registers = 1;
    k.code.operands = {at(alone, {height() * w * f, w * f, f, 1})};
    k.code.instructions = {{Opcode::sigmoid, 0, 0, 1, 0, 0}};
    return program_.add_matmul(std::move(k), 2);
  }

  /// Every second column of `spread`: from one tap of the window, or from none.
  int add_half(std::int64_t first) {
    MatmulKernel k;
    const std::int64_t c = s_.channels, f = s_.filters, h = s_.height, w = s_.width;
    k.batch_dims[0] = s_.batch, k.batch_dims[1] = h, k.m = w, k.n = f, k.k = first == 0 ? c : 0;
    k.a = at(images, {h * w * c, w * c, c, 1}), k.b = at(kernel, {0, 0, f, 1}), k.segments = {{0, 4 * c * f}};
    k.code.operands = {at(spread, {h * 2 * w * f, 2 * w * f, 2 * f, 1}, first * f)}, k.code.registers = 1;
    k.code.instructions = {{Opcode::copy, 0, 0, 1, 0, 0}};
    return program_.add_matmul(std::move(k), 2);
  }

  int add_conv_gradient(Buffer in, std::int64_t c, Buffer out, bool channelwise) {
    ConvGradientKernel k;
    const std::int64_t f = s_.filters, stride = channelwise ? 2 : 1, h = channelwise ? height() : s_.height,
                       w = channelwise ? width() : s_.width, row = (s_.width + 2) * c;
    k.x = at(in), k.g = at(channelwise ? alone : gradient), k.out = at(out), k.channelwise = channelwise;
    for (std::int64_t r = 0; r < 3; ++r)
      for (std::int64_t p = 0; p < (channelwise ? 3 : 1); ++p)
        k.taps.push_back({r * row + p * c, 0, channelwise ? (3 * r + p) * f : 3 * r * c * f});
    for (std::int64_t i = 0; i < h; ++i) k.rows.push_back({i * stride * row, i * w * f});
    k.images = s_.batch, k.splits = std::min(splits, s_.batch), k.m = 3 * c, k.n = f, k.cols = w;
    k.x_image = (s_.height + 2) * row, k.g_image = h * w * f, k.x_step = stride * c, k.g_step = f;
    k.out_split = channelwise ? 9 * f : 9 * c * f, k.out_row = f;
    return program_.add_conv_gradient(std::move(k));
  }

  int add_pool(PoolKernel::Kind kind, Buffer x, Buffer y, bool keeps) {
    PoolKernel k;
    k.kind = kind, k.x = at(x), k.y = at(y), k.indices = at(indices), k.keeps_indices = keeps;
    k.images = s_.batch, k.channels = s_.filters;
    const std::int64_t in[] = {s_.height, s_.width}, out[] = {height(), width()};
    for (int d = 0; d < 2; ++d)
      k.in[d + 1] = in[d], k.out[d + 1] = out[d], k.size[d + 1] = 3, k.strides[d + 1] = 2, k.before[d + 1] = 1;
    return program_.add_pool(k);
  }

  int add_warp() {
    WarpKernel k;
    k.images = at(images), k.transforms = at(transforms), k.results = at(warped);
    k.count = s_.batch, k.channels = s_.channels, k.fill = WarpKernel::Fill::reflect;
    k.in[0] = k.out[0] = s_.height, k.in[1] = k.out[1] = s_.width;
    return program_.add_warp(k);
  }

  int add_rows(RowsKernel::Kind kind, Buffer to) {
    RowsKernel k;
    k.kind = kind, k.x = at(images), k.y = at(to), k.rows = s_.batch * s_.height, k.cols = s_.width * s_.channels;
    return program_.add_rows(k);
  }

  void build() {
    using Kind = PoolKernel::Kind;
    const std::int64_t c = s_.channels, f = s_.filters, n = 9 * c * f;
    const int pad = add_pad(images, padded, c), forward = add_conv(padded, c, kernel, f, seen, true);
    const int largest = add_pool(Kind::max, seen, pooled, true),
              scatter = add_pool(Kind::scatter, gradient, pooled, true);
    const int pad_back = add_pad(gradient, padded_gradient, f);
    const int turn = add_tile({9, f, c}, {at(turned, {f * c, c, 1}), at(kernel, {-c * f, 1, f}, 8 * c * f)},
                              {{Opcode::copy, 0, 0, 1, 0, 0}});
    const int go_back = add_conv(padded_gradient, f, turned, c, back, false);
    const int part = add_conv_gradient(padded, c, parts, false);
    const int join = add_tile({std::min(splits, s_.batch), n}, {at(parts, {n, 1}), at(update, {0, 1})},
                              {{Opcode::acc_sum, 0, 1, 0, 0, 0}}, 0, true);
    const int learn =
        add_tile({1, n}, {at(kernel, {0, 1}), at(update, {0, 1}), at(rate)}, {{Opcode::submul, 0, 0, 1, 2, 0}});
    const int depthwise = add_alone(), depthwise_part = add_conv_gradient(padded_gradient, f, alone_parts, true);
    const int half = add_half(0), empty = add_half(1);
    const int plain = add_winograd(plain_forms, false), dressed = add_winograd(dressed_forms, true);
    const int sum = add_pool(Kind::sum, seen, sums, false),
              spread_sum = add_pool(Kind::scatter, spread_sums, sums, false);
    const int warp = add_warp(), sort = add_rows(RowsKernel::Kind::order, order),
              running_sum = add_rows(RowsKernel::Kind::running_sum, running);
    program_.set_schedule({{{pad}, {turn}, {warp}, {sort}, {running_sum}},
                           {{forward}, {half}, {empty}, {plain}, {dressed}},
                           {{largest}, {sum}},
                           {{scatter}, {spread_sum}},
                           {{pad_back}},
                           {{go_back}, {part}, {depthwise}},
                           {{join, learn}, {depthwise_part}}});
  }

  Sizes s_;
  Program program_;
  std::vector<std::vector<float>> buffers_;
};

}  // namespace iskra
