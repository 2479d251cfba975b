#include "interpreter.hpp"

#include "isa.hpp"
#include "reduce.hpp"

namespace iskra::ISKRA_ISA {

namespace {

/// Copies a block between memory of any strides and a dense scratch slot (or back).
void copy_block(float* dst, i64 drs, i64 dcs, const float* src, i64 srs, i64 scs, i64 rows, i64 cols) {
  // Eight columns at a time, so that each cache line of a transposed side is used for several elements.
  for (i64 j0 = 0; j0 < cols; j0 += 8) {
    i64 j1 = j0 + 8 < cols ? j0 + 8 : cols;
    for (i64 r = 0; r < rows; ++r)
      for (i64 j = j0; j < j1; ++j) dst[r * drs + j * dcs] = src[r * srs + j * scs];
  }
}

/// Writes a staged operand back to where it belongs.
void unstage(const Code& code, const Frame& frame, const Block& block, int i, const Value& v) {
  const Operand& x = code.operands[static_cast<std::size_t>(i)];
  const i64 cols = code.row_kind[static_cast<std::size_t>(i)] ? 1 : block.cols;
  copy_block(address(code, frame, x, block), x.stride[code.rank - 2], x.stride[code.rank - 1], v.p, v.rs, v.cs,
             block.rows, cols);
}

/// One instruction. A row instruction sees the rows as one long vector: [rows, 1] becomes [1, rows].
void step(const Instruction& ins, Block block, Value d, Value a, Value b, Value c) {
  const Shape shape = info(ins.op).shape;
  if (ins.kind == 1 && shape != Shape::R && shape != Shape::A) {
    a.cs = a.rs, b.cs = b.rs, c.cs = c.rs;
    block.cols = block.rows, block.rows = 1;
  }
  switch (ins.op) {
#define UNARY(name, expression) \
  case Opcode::name:            \
    return map(block, [](vf x) __attribute__((always_inline)) { return expression; }, d, a);
#define BINARY(name, expression) \
  case Opcode::name:             \
    return map(block, [](vf x, vf y) __attribute__((always_inline)) { return expression; }, d, a, b);
#define TERNARY(name, expression) \
  case Opcode::name:              \
    return map(block, [](vf x, vf y, vf z) __attribute__((always_inline)) { return expression; }, d, a, b, c);
    UNARY(copy, x)
    UNARY(negative, -x)
    UNARY(abs, vabs(x))
    UNARY(sign, x > 0.0f ? splat(1.0f) : x < 0.0f ? splat(-1.0f) : x)
    UNARY(exp, vexp(x))
    UNARY(expm1, vexpm1(x))
    UNARY(log, vlog(x))
    UNARY(log1p, vlog1p(x))
    UNARY(sqrt, vsqrt(x))
    UNARY(rsqrt, 1.0f / vsqrt(x))
    UNARY(square, x * x)
    UNARY(reciprocal, 1.0f / x)
    UNARY(tanh, vtanh(x))
    UNARY(sigmoid, vsigmoid(x))
    UNARY(relu, x < 0.0f ? vf{} : x)
    UNARY(erf, verf(x))
    UNARY(sin, vsincos<0>(x))
    UNARY(cos, vsincos<1>(x))
    UNARY(floor, vfloor(x))
    UNARY(ceil, vceil(x))
    UNARY(round, vround(x))
    UNARY(logical_not, boolean(x == 0.0f))
    UNARY(isfinite, boolean(vabs(x) < inf))
    UNARY(isnan, boolean(x != x))
    UNARY(int_to_float, to_float((vi)x))
    UNARY(float_to_int, integer(truncate(x)))
    BINARY(add, x + y)
    BINARY(subtract, x - y)
    BINARY(multiply, x * y)
    BINARY(divide, x / y)
    BINARY(maximum, vmax(x, y))
    BINARY(minimum, vmin(x, y))
    BINARY(power, lanewise(x, y, scalar_pow))
    BINARY(mod, lanewise(x, y, scalar_mod))
    BINARY(equal, boolean(x == y))
    BINARY(not_equal, boolean(x != y))
    BINARY(less, boolean(x < y))
    BINARY(less_equal, boolean(x <= y))
    BINARY(logical_and, boolean((x != 0.0f) & (y != 0.0f)))
    BINARY(logical_or, boolean((x != 0.0f) | (y != 0.0f)))
    BINARY(int_add, integer((vi)((vu)x + (vu)y)))
    BINARY(int_subtract, integer((vi)((vu)x - (vu)y)))
    BINARY(int_multiply, integer((vi)((vu)x * (vu)y)))
    BINARY(int_floor_divide, integer(floor_div((vi)x, (vi)y, false)))
    BINARY(int_mod, integer(floor_div((vi)x, (vi)y, true)))
    BINARY(int_equal, boolean((vi)x == (vi)y))
    BINARY(int_not_equal, boolean((vi)x != (vi)y))
    BINARY(int_less, boolean((vi)x < (vi)y))
    BINARY(int_less_equal, boolean((vi)x <= (vi)y))
    BINARY(int_bitwise_and, integer((vi)x & (vi)y))
    BINARY(int_bitwise_or, integer((vi)x | (vi)y))
    BINARY(int_bitwise_xor, integer((vi)x ^ (vi)y))
    BINARY(int_maximum, (vi)x > (vi)y ? x : y)
    BINARY(int_minimum, (vi)x < (vi)y ? x : y)
    TERNARY(where, x != 0.0f ? y : z)
    TERNARY(muladd, fma(x, y, z))
    TERNARY(mulsub, fma(x, y, -z))
    TERNARY(submul, fma(-x, y, z))
#undef UNARY
#undef BINARY
#undef TERNARY
#define FOLD(row_name, acc_name, vector_expression, scalar_expression)                              \
  case Opcode::row_name:                                                                            \
    return row_fold(                                                                                \
        block, d, a, [](vf x, vf y) __attribute__((always_inline)) { return vector_expression; },   \
        [](float x, float y) { return scalar_expression; });                                        \
  case Opcode::acc_name:                                                                            \
    if (ins.kind == 1)                                                                              \
      return accumulate_rows(                                                                       \
          block, d, a, [](vf x, vf y) __attribute__((always_inline)) { return vector_expression; }, \
          [](float x, float y) { return scalar_expression; });                                      \
    return accumulate(block, d, a, [](vf x, vf y) __attribute__((always_inline)) { return vector_expression; });
    FOLD(row_sum, acc_sum, x + y, x + y)
    FOLD(row_max, acc_max, vmax(x, y), scalar_max(x, y))
    FOLD(row_min, acc_min, vmin(x, y), scalar_min(x, y))
    FOLD(row_prod, acc_prod, x * y, x * y)
#undef FOLD
    case Opcode::row_argmax:
      return row_arg(block, d, a, [](float x, float best) { return x > best; });
    case Opcode::row_argmin:
      return row_arg(block, d, a, [](float x, float best) { return x < best; });
  }
}

}  // namespace

float* address(const Code& code, const Frame& frame, const Operand& x, const Block& block) {
  float* p = frame.bases[x.base] + x.offset;
  const int n = code.rank - 2;
  for (int d = 0; d < n; ++d) p += block.outer[d] * x.stride[d];
  return p + block.row * x.stride[n] + block.col * x.stride[n + 1];
}

void bind(const Code& code, const Frame& frame, float* slots, const Block& block, Value* values) {
  const int n = static_cast<int>(code.operands.size());
  for (int i = 0; i < n; ++i) {
    const std::size_t at = static_cast<std::size_t>(i);
    const Operand& x = code.operands[at];
    float* p = address(code, frame, x, block);
    const i64 rs = x.stride[code.rank - 2], cs = x.stride[code.rank - 1];
    if (code.staged[at] < 0) {
      values[i] = {p, rs, cs};
      continue;
    }
    const bool row = code.row_kind[at] != 0;
    float* held = slot(code, slots, code.staged[at]);
    values[i] = row ? Value{held, 1, 0} : Value{held, block.cols, 1};
    if (code.read[at]) copy_block(held, values[i].rs, values[i].cs, p, rs, cs, block.rows, row ? 1 : block.cols);
  }
}

void execute(const Code& code, const Frame& frame, const Block& block, Value* values) {
  const int n = static_cast<int>(code.operands.size());
  const bool skips = code.predicate.flag >= 0 && *values[code.predicate.flag].p == 0.0f;
  const Instruction* const first = code.instructions.data();
  const Instruction* const stop = first + code.instructions.size();
  for (const Instruction* at = first; at != stop; ++at) {
    if (skips && at == first + code.predicate.begin && (at = first + code.predicate.end) == stop) break;
    const Instruction& ins = *at;
    const Value a = values[ins.a], b = values[ins.b], c = values[ins.c];
    Value& d = values[ins.dst];
    if (ins.dst >= n) {  // a register takes the shape of what is written to it
      const bool row = ins.kind == 1 || info(ins.op).shape == Shape::R;
      d.rs = row ? 1 : block.cols;
      d.cs = row ? 0 : 1;
    }
    step(ins, block, d, a, b, c);
    if (code.has_staged && ins.dst < n && code.staged[static_cast<std::size_t>(ins.dst)] >= 0)
      unstage(code, frame, block, ins.dst, d);
  }
}

void run_tile(const TileKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const Code& code = kernel.code;
  const int n = static_cast<int>(code.operands.size()), rank = code.rank;
  Value values[max_values];
  for (int r = 0; r < code.registers; ++r) values[n + r] = {slot(code, frame.scratch, r), 0, 0};
  const i64 all_rows = kernel.dims[rank - 2], all_cols = kernel.dims[rank - 1];
  const i64 row_steps = kernel.accumulates ? 1 : kernel.row_tiles;
  i64 outer[max_rank] = {};
  for (i64 item = begin; item < end; ++item) {
    i64 rest = item / kernel.col_tiles;
    const i64 col = (item - rest * kernel.col_tiles) * kernel.tile_cols;
    const i64 row_tile = rest % row_steps;
    rest /= row_steps;
    for (int d = rank - 3; d >= 0; rest /= kernel.dims[d], --d) outer[d] = rest % kernel.dims[d];
    const i64 cols = all_cols - col < kernel.tile_cols ? all_cols - col : kernel.tile_cols;
    i64 row = row_tile * kernel.tile_rows;
    const i64 stop = kernel.accumulates ? all_rows : row + 1;
    for (; row < stop; row += kernel.tile_rows) {
      const i64 rows = all_rows - row < kernel.tile_rows ? all_rows - row : kernel.tile_rows;
      const Block block{outer, row, col, rows, cols, row == 0};
      bind(code, frame, frame.scratch, block, values);
      execute(code, frame, block, values);
    }
  }
}

}  // namespace iskra::ISKRA_ISA
