// Padding: values put among zeros.
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

}  // namespace

void run_pad(const PadKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const int outer = kernel.rank - 2;
  const i64 block = kernel.dims[outer] * kernel.dims[outer + 1];
  float* dst = begin_of(kernel.dst, frame);
  for (i64 item = begin; item < end; ++item) {
    const float* src = begin_of(kernel.src, frame);
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

}  // namespace iskra::ISKRA_ISA
