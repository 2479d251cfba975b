// Products: C = A B, block by block, each block finished by the epilogue while it is in the first cache.
//
// An item is a strip of rows of one panel of columns. A call's range of items is merged into runs of strips, so that a
// panel of B is packed once a run. Small blocks are one pass over k; deep ones take passes of k_block that go on from
// the block's scratch, so the sum stays one ascending chain.
#include "bfloat16.hpp"
#include "interpreter.hpp"
#include "isa.hpp"
#include "micro.hpp"
#include "pack.hpp"

namespace iskra::ISKRA_ISA {

namespace {

struct Run {
  const MatmulKernel& kernel;
  const Frame& frame;
  i64 outer[max_rank];
  const float *a, *b;  // of this batch element
  i64 col, cols;       // the panel
  float *rows, *packed, *block, *slots;
};

void pack(const Run& run, i64 k0, i64 k) {
  const Operand& b = run.kernel.b;
  const int r = run.kernel.code.rank - 2;
  const i64 ks = b.stride[r], ns = b.stride[r + 1];
  for (i64 j = 0; j < run.cols; j += tile_width) {
    const i64 count = smaller(tile_width, run.cols - j);
    float* dst = run.packed + j * run.kernel.depth(k);
    const float* src = run.b + k0 * ks + (run.col + j) * ns;
    if (run.kernel.bfloat16)
      run.kernel.bfloat16->pack_columns(dst, padded(count), src, ks, ns, k, count);
    else
      pack_panel(dst, padded(count), src, ks, ns, k, count);
  }
}

/// Where the tiles of rows [row, ..) go: scratch, or memory itself.
Tile target(const Run& run, i64 row) {
  const MatmulKernel& kernel = run.kernel;
  Tile t{};
  t.c = run.block, t.c_row = run.cols;
  if (kernel.finish == Finish::code) return t;
  const Instruction& ins = kernel.code.instructions.back();
  const Operand& dst = kernel.code.operands[static_cast<std::size_t>(ins.dst)];
  const Block block{run.outer, row, run.col, 0, 0, true};
  t.c = address(kernel.code, run.frame, dst, block), t.c_row = dst.stride[kernel.code.rank - 2];
  if (kernel.finish == Finish::store) return t;
  if (kernel.finish == Finish::add) {
    for (int i = 0; i < 2; ++i) {
      if (kernel.addends.operand[i] < 0) continue;
      const Operand& x = kernel.code.operands[static_cast<std::size_t>(kernel.addends.operand[i])];
      t.add[i] = address(kernel.code, run.frame, x, block), t.add_row[i] = x.stride[kernel.code.rank - 2];
    }
    t.relu = kernel.addends.relu;
    return t;
  }
  const bool first = ins.a == static_cast<std::int16_t>(kernel.code.operands.size());
  const float scale =
      *address(kernel.code, run.frame, kernel.code.operands[static_cast<std::size_t>(first ? ins.b : ins.a)], block);
  t.update = true, t.scale = ins.op == Opcode::submul ? -scale : scale;
  return t;
}

/// A as the tile walks it: element (i, k) at p[i * row + k * step].
struct Rows {
  const float* p;
  i64 row, step;
};

/// A[row.., k0..k0+k): memory itself, or packed as pairs, row by row or, where rows lie side by side, pair by pair.
Rows rows_of_a(const Run& run, i64 row, i64 rows, i64 k0, i64 k) {
  const MatmulKernel& kernel = run.kernel;
  const int r = kernel.code.rank - 2;
  const i64 a_row = kernel.a.stride[r], a_step = kernel.a.stride[r + 1];
  const float* a = run.a + row * a_row + k0 * a_step;
  if (!kernel.bfloat16) return {a, a_row, a_step};
  if (a_step != 1) {
    kernel.bfloat16->pack_columns(run.rows, padded(rows), a, a_step, a_row, k, rows);
    return {run.rows, 1, padded(rows)};
  }
  const i64 apart = packed_row(kernel.depth(k));
  kernel.bfloat16->pack_rows(run.rows, apart, a, a_row, k, rows);
  return {run.rows, apart, 1};
}

/// block[rows, cols] (+)= A[row.., k0..k0+k) B[k0..k0+k, panel).
void multiply(const Run& run, i64 row, i64 rows, i64 k0, i64 k) {
  const MatmulKernel& kernel = run.kernel;
  const i64 b_step = kernel.b.stride[kernel.code.rank - 2];
  const Rows a = rows_of_a(run, row, rows, k0, k);
  Tile whole = target(run, row);
  whole.k = kernel.depth(k), whole.a = a.p, whole.a_row = a.row, whole.a_step = a.step;
  whole.segments = kernel.segments.data(), whole.num_segments = static_cast<i64>(kernel.segments.size());
  whole.padded = kernel.pack_b || kernel.packed_at >= 0, whole.accumulate = k0 > 0;
  if (k0 + k < kernel.k) whole.add[0] = whole.add[1] = nullptr, whole.relu = false;  // the last pass does that
  const auto columns = [&](Tile& t, i64 j, i64 count) __attribute__((always_inline)) {
    if (kernel.pack_b)
      t.b = run.packed + j * t.k;
    else if (t.padded)
      t.b = run.frame.packed + kernel.packed_at + (run.col + j) * kernel.depth(kernel.k) +
            kernel.depth(k0) * padded(count);
    else
      t.b = run.b + k0 * b_step + run.col + j;
    t.b_step = t.padded ? padded(count) : b_step;
  };
  if (kernel.bfloat16)
    run_tiles(whole, rows, run.cols, columns, *kernel.bfloat16->tile);
  else
    run_tiles(whole, rows, run.cols, columns);
}

/// The same with a k so deep that B goes through the second-level cache in parts.
void multiply_in_passes(const Run& run, i64 row, i64 rows) {
  const MatmulKernel& kernel = run.kernel;
  for (i64 k0 = 0, k; k0 < kernel.k; k0 += k) {
    k = smaller(kernel.k_block, kernel.k - k0);
    if (kernel.pack_b) pack(run, k0, k);
    multiply(run, row, rows, k0, k);
  }
}

/// block[rows, 1] = A[row.., :] b for one column b: each row is a dot product along memory. Its lanes and their tree
/// are fixed by k alone.
void multiply_column(const Run& run, i64 row, i64 rows) {
  const MatmulKernel& kernel = run.kernel;
  const i64 k = kernel.k, whole = k / W * W, tail = k - whole;
  const float* a = run.a + row * kernel.a.stride[kernel.code.rank - 2];
  for (i64 i = 0; i < rows; ++i, a += kernel.a.stride[kernel.code.rank - 2]) {
    vf even{}, odd{};
    i64 j = 0;
    for (; j + 2 * W <= whole; j += 2 * W) {
      even = fma(load(a + j), load(run.b + j), even);
      odd = fma(load(a + j + W), load(run.b + j + W), odd);
    }
    if (j < whole) even = fma(load(a + j), load(run.b + j), even);
    if (tail) odd = fma(load_partial(a + whole, tail), load_partial(run.b + whole, tail), odd);
    run.block[i] = fold(even + odd, [](float x, float y) { return x + y; });
  }
}

/// Sums of products of the same channel, for R rows: what is read of B is used R times.
template <int R, class Lanes>
ISKRA_INLINE void channels(const MatmulKernel& kernel, const float* a, const float* b, float* c, i64 c_row,
                           Lanes lanes) {
  const int r = kernel.code.rank - 2;
  const i64 a_row = kernel.a.stride[r], a_step = kernel.a.stride[r + 1], b_step = kernel.b.stride[r];
  vf sum[R]{};
  for (const Segment& segment : kernel.segments) {
    const float *x = a + segment.a, *w = b + segment.b;
    for (i64 k = kernel.k; k > 0; --k, x += a_step, w += b_step) {
      const vf weight = load_lanes(w, lanes);
      ISKRA_UNROLL
      for (int i = 0; i < R; ++i) sum[i] = fma(load_lanes(x + i * a_row, lanes), weight, sum[i]);
    }
  }
  ISKRA_UNROLL
  for (int i = 0; i < R; ++i) store_lanes(c + i * c_row, sum[i], lanes);
}

template <int R>
void channel_rows(const MatmulKernel& kernel, const float* a, const float* b, float* c, i64 c_row, i64 cols) {
  for_vectors(cols, [&](i64 j, auto lanes)
                        __attribute__((always_inline)) { channels<R>(kernel, a + j, b + j, c + j, c_row, lanes); });
}

/// block[rows, cols] where column j of the result is made of column j of A and of B alone.
void multiply_channels(const Run& run, i64 row, i64 rows) {
  const MatmulKernel& kernel = run.kernel;
  const Tile to = target(run, row);
  const i64 a_row = kernel.a.stride[kernel.code.rank - 2];
  const float *a = run.a + row * a_row + run.col, *b = run.b + run.col;
  float* c = to.c;
  i64 i = 0;
  for (; i + 8 <= rows; i += 8) channel_rows<8>(kernel, a + i * a_row, b, c + i * to.c_row, to.c_row, run.cols);
  for (; i + 2 <= rows; i += 2) channel_rows<2>(kernel, a + i * a_row, b, c + i * to.c_row, to.c_row, run.cols);
  for (; i < rows; ++i) channel_rows<1>(kernel, a + i * a_row, b, c + i * to.c_row, to.c_row, run.cols);
}

void finish(const Run& run, i64 row, i64 rows, Value* values) {
  const MatmulKernel& kernel = run.kernel;
  const std::size_t first = kernel.code.operands.size();
  for (i64 i = 0; i < rows; i += kernel.epilogue_rows) {
    const Block block{run.outer, row + i, run.col, smaller(kernel.epilogue_rows, rows - i), run.cols, true};
    bind(kernel.code, run.frame, run.slots, block, values);
    values[first] = {run.block + i * run.cols, run.cols, 1};
    execute(kernel.code, run.frame, block, values);
  }
}

/// Rows [row, stop) of the panel.
void strips(const Run& run, i64 row, i64 stop, Value* values) {
  const MatmulKernel& kernel = run.kernel;
  const bool one_pass = kernel.k <= kernel.k_block;
  if (kernel.pack_b && one_pass) pack(run, 0, kernel.k);
  for (; row < stop; row += kernel.chunk_rows) {
    const i64 rows = smaller(kernel.chunk_rows, stop - row);
    if (kernel.column)
      multiply_column(run, row, rows);
    else if (kernel.channelwise)
      multiply_channels(run, row, rows);
    else if (one_pass)
      multiply(run, row, rows, 0, kernel.k);
    else
      multiply_in_passes(run, row, rows);
    if (kernel.finish == Finish::code) finish(run, row, rows, values);
  }
}

}  // namespace

/// All of B as the tiles want it, panel by panel, for a loop whose steps all read it.
void pack_weights(const MatmulKernel& kernel, const Frame& frame, float* packed) {
  Run run{kernel, frame, {}, nullptr, begin_of(kernel.b, frame), 0, 0, nullptr, nullptr, nullptr, nullptr};
  for (; run.col < kernel.n; run.col += kernel.panel) {
    run.cols = smaller(kernel.panel, kernel.n - run.col);
    run.packed = packed + run.col * kernel.depth(kernel.k);
    pack(run, 0, kernel.k);
  }
}

void run_matmul(const MatmulKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const Code& code = kernel.code;
  const int n = static_cast<int>(code.operands.size()), batch_rank = code.rank - 2;
  float *rows = frame.scratch, *packed = rows + kernel.a_size;
  float* block = packed + (kernel.pack_b ? kernel.depth(kernel.k_block) * padded(kernel.panel) : 0);
  float* slots = block + kernel.chunk_rows * padded(kernel.panel);
  Run run{kernel, frame, {}, nullptr, nullptr, 0, 0, rows, packed, block, slots};
  Value values[max_values];
  for (int r = 0; r < code.registers; ++r) values[n + r] = {slot(code, run.slots, r), 0, 0};
  while (begin < end) {
    const i64 whole = begin / kernel.strips, strip = begin % kernel.strips;
    const i64 stop = smaller(kernel.strips, strip + end - begin);
    i64 batch = whole / kernel.panels;
    run.a = begin_of(kernel.a, frame);
    run.b = begin_of(kernel.b, frame);
    for (int d = batch_rank - 1; d >= 0; batch /= kernel.batch_dims[d], --d) {
      run.outer[d] = batch % kernel.batch_dims[d];
      run.a += run.outer[d] * kernel.a.stride[d];
      run.b += run.outer[d] * kernel.b.stride[d];
    }
    run.col = whole % kernel.panels * kernel.panel;
    run.cols = smaller(kernel.panel, kernel.n - run.col);
    strips(run, strip * kernel.strip, smaller(kernel.m, stop * kernel.strip), values);
    begin += stop - strip;
  }
}

}  // namespace iskra::ISKRA_ISA
