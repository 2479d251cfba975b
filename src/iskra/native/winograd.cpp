// A 3 x 3 convolution by Winograd's minimal filtering, F(2x2, 3x3) (Lavin and Gray, 2016). Of each square of 4 x 4
// inputs, every second row and column apart, 16 linear forms are taken; the products of channels are done form by form,
// a matrix product for all squares of a few rows at once; and four outputs are made of the 16 results:
//
//   Y = A' [(G k G') . (B' d B)] A,  summed over channels between the two.
//
// The forms only add and subtract, and with A and B alone: G, with its halves, is in `u`.
#include "interpreter.hpp"
#include "isa.hpp"
#include "micro.hpp"

namespace iskra::ISKRA_ISA {

namespace {

constexpr int forms = 16;

/// Scratch of a thread, and how far the forms of the inputs and of the results are apart.
struct Work {
  float *zeros, *inputs, *results, *block, *slots;
  i64 inputs_step, results_step;
};

/// A strip of squares.
struct Strip {
  i64 image, first, rows;  // rows of squares
  i64 squares;
};

/// B' d B of one square, a vector of channels; `at(i, j)` is where its inputs lie.
template <class At, class Lanes>
ISKRA_INLINE void take_forms(At at, i64 c, Lanes lanes, float* to, i64 step) {
  vf d[4][4];
  ISKRA_UNROLL
  for (int i = 0; i < 4; ++i) {
    const vf r0 = load_lanes(at(i, 0) + c, lanes), r1 = load_lanes(at(i, 1) + c, lanes),
             r2 = load_lanes(at(i, 2) + c, lanes), r3 = load_lanes(at(i, 3) + c, lanes);
    d[i][0] = r0 - r2, d[i][1] = r1 + r2, d[i][2] = r2 - r1, d[i][3] = r1 - r3;
  }
  ISKRA_UNROLL
  for (int j = 0; j < 4; ++j) {
    const vf r[4] = {d[0][j] - d[2][j], d[1][j] + d[2][j], d[2][j] - d[1][j], d[1][j] - d[3][j]};
    ISKRA_UNROLL
    for (int i = 0; i < 4; ++i) store_lanes(to + (4 * i + j) * step + c, r[i], lanes);
  }
}

template <class At>
ISKRA_INLINE void take_square(i64 channels, At at, float* to, i64 step) {
  for_vectors(channels, [&](i64 c, auto lanes) __attribute__((always_inline)) { take_forms(at, c, lanes, to, step); });
}

/// The forms of all squares of a strip: [form][square][channel].
void take_inputs(const WinogradKernel& kernel, const Frame& frame, const Strip& strip, const Work& work) {
  const i64 row = kernel.x.stride[1], col = kernel.x.stride[2], across = kernel.squares_across();
  const float* image = begin_of(kernel.x, frame) + strip.image * kernel.x.stride[0];
  float* to = work.inputs;
  for (i64 r = 2 * strip.first; r < 2 * (strip.first + strip.rows); r += 2)
    for (i64 c = 0; c < 2 * across; c += 2, to += kernel.channels) {
      const float* corner = image + r * row + c * col;
      if (r + 4 <= kernel.rows && c + 4 <= kernel.cols) {
        take_square(kernel.channels, [=](int i, int j) { return corner + i * row + j * col; }, to, work.inputs_step);
      } else {
        const float* zeros = work.zeros;
        const i64 rows = kernel.rows - r, cols = kernel.cols - c;
        take_square(
            kernel.channels, [=](int i, int j) { return i < rows && j < cols ? corner + i * row + j * col : zeros; },
            to, work.inputs_step);
      }
    }
}

/// results[form] = inputs[form] u[form], for the columns of a panel.
void multiply(const WinogradKernel& kernel, const Frame& frame, const Strip& strip, const Work& work, i64 col,
              i64 cols) {
  static constexpr Segment all[1] = {};
  const float* u = begin_of(kernel.u, frame);
  Tile t{};
  t.k = kernel.channels, t.segments = all, t.num_segments = 1, t.a_row = kernel.channels, t.a_step = 1;
  t.b_step = kernel.n, t.c_row = padded(cols);
  for (int form = 0; form < forms; ++form) {
    t.a = work.inputs + form * work.inputs_step, t.c = work.results + form * work.results_step;
    const float* b = u + form * kernel.channels * kernel.n + col;
    run_tiles(t, strip.squares, cols, [b](Tile& part, i64 j, i64) { part.b = b + j; });
  }
}

/// A' m A of one square: four outputs, of which the second row and column may lie beyond the edge.
template <class Lanes>
ISKRA_INLINE void give_square(const float* m, i64 step, float* y0, float* y1, i64 col, bool second, Lanes lanes) {
  vf s[2][4];
  ISKRA_UNROLL
  for (int j = 0; j < 4; ++j) {
    const vf a = load(m + j * step), b = load(m + (4 + j) * step), c = load(m + (8 + j) * step),
             d = load(m + (12 + j) * step);
    s[0][j] = a + b + c, s[1][j] = b - c - d;
  }
  float* to[2] = {y0, y1};
  ISKRA_UNROLL
  for (int i = 0; i < 2; ++i) {
    if (!to[i]) continue;
    const vf left = s[i][0] + s[i][1] + s[i][2], right = s[i][1] - s[i][2] - s[i][3];
    store_lanes(to[i], left, lanes);
    if (second) store_lanes(to[i] + col, right, lanes);
  }
}

/// One row of squares from the results to two rows of outputs, at y0 and y1 (null if beyond the edge), `col` apart.
void give_row(const WinogradKernel& kernel, const Work& work, const float* m, float* y0, float* y1, i64 col, i64 cols) {
  for (i64 q = 0; q < kernel.width; q += 2, m += padded(cols)) {
    const bool second = q + 1 < kernel.width;
    for_vectors(cols, [&](i64 j, auto lanes) __attribute__((always_inline)) {
      give_square(m + j, work.results_step, y0 + j, y1 ? y1 + j : nullptr, col, second, lanes);
    });
    y0 += 2 * col;
    if (y1) y1 += 2 * col;
  }
}

/// The epilogue on one row of outputs in the block.
void finish(const WinogradKernel& kernel, const Frame& frame, const Work& work, const i64 (&outer)[2], float* row,
            i64 col, i64 cols, Value* values) {
  for (i64 i = 0; i < kernel.width; i += kernel.epilogue_rows) {
    const i64 rest = kernel.width - i;
    const Block block{outer, i, col, rest < kernel.epilogue_rows ? rest : kernel.epilogue_rows, cols, true};
    bind(kernel.code, frame, work.slots, block, values);
    values[kernel.code.operands.size()] = {row + i * cols, cols, 1};
    execute(kernel.code, frame, block, values);
  }
}

void give_outputs(const WinogradKernel& kernel, const Frame& frame, const Strip& strip, const Work& work, i64 col,
                  i64 cols, Value* values) {
  const bool plain = kernel.finish == Finish::store;
  const Operand& dst = kernel.code.operands[static_cast<std::size_t>(kernel.code.instructions.front().dst)];
  for (i64 r = 0; r < strip.rows; ++r) {
    i64 outer[2] = {strip.image, 2 * (strip.first + r)};
    const bool second = outer[1] + 1 < kernel.height;
    float* y0 = plain ? address(kernel.code, frame, dst, {outer, 0, col, 0, 0, true}) : work.block;
    float* y1 = !second ? nullptr : plain ? y0 + dst.stride[1] : y0 + kernel.width * cols;
    const float* m = work.results + r * kernel.squares_across() * padded(cols);
    give_row(kernel, work, m, y0, y1, plain ? dst.stride[2] : cols, cols);
    if (plain) continue;
    finish(kernel, frame, work, outer, y0, col, cols, values);
    ++outer[1];
    if (second) finish(kernel, frame, work, outer, y1, col, cols, values);
  }
}

Work divide(const WinogradKernel& kernel, float* scratch) {
  const i64 squares = kernel.square_rows * kernel.squares_across();
  Work work{};
  work.inputs_step = squares * kernel.channels + 16, work.results_step = squares * padded(kernel.panel) + 16;
  work.zeros = scratch;
  work.inputs = work.zeros + padded(kernel.channels);
  work.results = work.inputs + padded(forms * work.inputs_step);
  work.block = work.results + forms * work.results_step;
  work.slots = work.block + padded(2 * kernel.width * kernel.panel);
  for (i64 c = 0; c < kernel.channels; ++c) work.zeros[c] = 0.0f;
  return work;
}

}  // namespace

void run_winograd(const WinogradKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const Work work = divide(kernel, frame.scratch);
  const i64 all = (kernel.height + 1) / 2;
  Value values[max_values];
  const int n = static_cast<int>(kernel.code.operands.size());
  for (int r = 0; r < kernel.code.registers; ++r) values[n + r] = {slot(kernel.code, work.slots, r), 0, 0};
  for (i64 item = begin; item < end; ++item) {
    Strip strip{item / kernel.strips, item % kernel.strips * kernel.square_rows, 0, 0};
    strip.rows = all - strip.first < kernel.square_rows ? all - strip.first : kernel.square_rows;
    strip.squares = strip.rows * kernel.squares_across();
    take_inputs(kernel, frame, strip, work);
    for (i64 col = 0; col < kernel.n; col += kernel.panel) {
      const i64 cols = kernel.n - col < kernel.panel ? kernel.n - col : kernel.panel;
      multiply(kernel, frame, strip, work, col, cols);
      give_outputs(kernel, frame, strip, work, col, cols, values);
    }
  }
}

}  // namespace iskra::ISKRA_ISA
