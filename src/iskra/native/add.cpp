// The kernels of a program: each is checked, as far as it could crash, planned and given its cost.
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "product.hpp"
#include "program.hpp"

namespace iskra {

namespace {

[[noreturn]] void fail(const std::string& message) { throw std::invalid_argument(message); }

void check_positive(const char* who, std::initializer_list<std::int64_t> sizes) {
  for (std::int64_t s : sizes)
    if (s < 1) fail(std::string(who) + ": expected sizes of at least 1, got " + std::to_string(s) + ".");
}

/// Nanoseconds that interpreter code takes over an index space: memory traffic of the scratch, more for functions.
double estimate(const Code& code, std::span<const std::int64_t> dims) {
  double elements = 1, ns = 0;
  for (std::int64_t d : dims) elements *= static_cast<double>(d);
  for (const Instruction& ins : code.instructions) {
    const bool slow = (ins.op >= Opcode::exp && ins.op <= Opcode::cos) || ins.op == Opcode::divide;
    const bool scalar = ins.op == Opcode::power || ins.op == Opcode::mod || ins.op == Opcode::int_floor_divide ||
                        ins.op == Opcode::int_mod;
    const double each = scalar ? 8.0 : slow ? 0.4 : 0.05;
    ns += elements * each * (ins.kind == 1 ? 1.0 / static_cast<double>(dims.back()) : 1.0);
  }
  return ns;
}

double attention_cost(const AttentionKernel& k, double times) {
  const double scores = static_cast<double>(k.batch * k.heads * k.queries) * static_cast<double>(k.keys);
  return scores * (times * static_cast<double>(k.depth + k.width) / 45.0 + 0.2) * (k.causal ? 0.6 : 1.0);
}

}  // namespace

void Program::check_epilogue(const char* who, Code& code, std::span<const std::int64_t> dims) {
  check_code(code, dims, {.product = true});
  for (const Operand& x : code.operands) touch(who, x, dims);
  if (std::find(code.written.begin(), code.written.end(), 1) == code.written.end())
    fail(std::string(who) + ": expected code that stores to a memory operand, got none.");
}

int Program::add_gather(GatherKernel kernel) {
  check_positive("add_gather", {kernel.row});
  if (kernel.input < 0 || kernel.input >= num_inputs_)
    fail("add_gather: expected an input in [0, " + std::to_string(num_inputs_) + "), got " +
         std::to_string(kernel.input) + ".");
  std::int64_t& known = input_rows_[static_cast<std::size_t>(kernel.input)];
  if (known >= 0 && known != kernel.row)
    fail("add_gather: expected the row size of the input's other gathers, got " + std::to_string(kernel.row) + ".");
  touch("add_gather", 0, kernel.offset, kernel.offset + batch_ * kernel.row - 1);
  known = kernel.row;
  return add(
      {kernel, batch_, 0, 1, 1, 0.3 * static_cast<double>(batch_ * kernel.row) + 20.0 * static_cast<double>(batch_)});
}

int Program::add_tile(TileKernel kernel, int rank) {
  const std::span<const std::int64_t> dims{kernel.dims, static_cast<std::size_t>(rank)};
  for (std::int64_t d : dims) check_positive("add_tile", {d});
  check_code(kernel.code, dims, {.reductions = true, .accumulations = kernel.accumulates});
  for (const Operand& x : kernel.code.operands) touch("add_tile", x, dims);
  plan_tiles(kernel);
  const std::int64_t items = kernel.outer * kernel.col_tiles * (kernel.accumulates ? 1 : kernel.row_tiles);
  const std::int64_t scratch = scratch_size(kernel.code);
  const double cost = estimate(kernel.code, dims) + 20.0 * static_cast<double>(items);
  return add({std::move(kernel), items, scratch, 1, 1, cost});
}

int Program::add_matmul(MatmulKernel kernel, int batch_rank) {
  for (int d = 0; d < batch_rank; ++d) check_positive("add_matmul", {kernel.batch_dims[d]});
  check_positive("add_matmul", {kernel.m, kernel.n});
  if (kernel.k < 0) fail("add_matmul: expected a k of at least 0, got " + std::to_string(kernel.k) + ".");
  if (kernel.segments.size() == 1) {  // no need to look it up
    kernel.a.offset += kernel.segments[0].a, kernel.b.offset += kernel.segments[0].b;
    kernel.segments[0] = {};
  }
  batch_rank = merge_rows(kernel, batch_rank);
  std::int64_t dims[max_rank];
  std::copy_n(kernel.batch_dims, batch_rank, dims);
  const std::size_t rank = static_cast<std::size_t>(batch_rank) + 2;
  dims[batch_rank] = kernel.m, dims[batch_rank + 1] = kernel.k;
  if (kernel.k > 0) touch_segments(kernel.a, kernel.segments, &Segment::a, {dims, rank}, kernel.columns_of_a());
  dims[batch_rank] = kernel.k, dims[batch_rank + 1] = kernel.n;
  if (kernel.k > 0) touch_segments(kernel.b, kernel.segments, &Segment::b, {dims, rank}, 1);
  dims[batch_rank] = kernel.m;
  check_epilogue("add_matmul", kernel.code, {dims, rank});
  const std::int64_t scratch = plan_product(kernel, table_);
  const std::int64_t items = kernel.batches * kernel.panels * kernel.strips, strips = kernel.strips;
  const double depth = static_cast<double>(kernel.k) * static_cast<double>(kernel.segments.size());
  const double points = static_cast<double>(kernel.batches * kernel.m * kernel.n);
  const double rate = kernel.channelwise ? 15.0 : kernel.bfloat16 ? 100.0 : 50.0;  // multiply-adds of a core in a ns
  const double cost = points * (depth + 8.0) / rate + estimate(kernel.code, {dims, rank});
  const std::int64_t grain = kernel.pack_b ? std::min<std::int64_t>(strips, 8) : 1;
  return add({std::move(kernel), items, scratch, strips, grain, cost});
}

int Program::add_winograd(WinogradKernel kernel) {
  check_positive("add_winograd",
                 {kernel.images, kernel.height, kernel.width, kernel.channels, kernel.n, kernel.rows, kernel.cols});
  const std::int64_t seen[4] = {kernel.images, std::min(kernel.rows, kernel.height + 3),
                                std::min(kernel.cols, kernel.width + 3), kernel.channels};
  kernel.x.stride[3] = 1;
  touch("add_winograd", kernel.x, seen);
  touch("add_winograd", kernel.u, 16 * kernel.channels * kernel.n);
  const std::int64_t dims[4] = {kernel.images, kernel.height, kernel.width, kernel.n};
  check_epilogue("add_winograd", kernel.code, dims);
  const std::int64_t scratch = plan_winograd(kernel), items = kernel.images * kernel.strips;
  const double squares = static_cast<double>(kernel.images * ((kernel.height + 1) / 2) * kernel.squares_across());
  const double depth = 16.0 * static_cast<double>(kernel.channels + 16);
  const double cost = squares * depth * static_cast<double>(kernel.n) / 50.0 + estimate(kernel.code, dims);
  return add({std::move(kernel), items, scratch, 1, 1, cost});
}

int Program::add_conv_gradient(ConvGradientKernel kernel) {
  check_positive("add_conv_gradient", {kernel.m, kernel.n, kernel.cols, kernel.images, kernel.splits, kernel.x_step,
                                       kernel.g_step, kernel.out_row, kernel.out_split});
  if (kernel.taps.empty() || kernel.rows.empty() || kernel.splits > kernel.images)
    fail("add_conv_gradient: expected taps, rows, and at most as many splits as images, got none, or more splits.");
  if (kernel.channelwise) kernel.m = 1;
  const auto touch_strided = [&](Operand x, std::int64_t offset, std::int64_t outer, std::int64_t inner,
                                 std::initializer_list<std::int64_t> dims) {
    x.offset += offset, x.stride[0] = outer, x.stride[1] = inner, x.stride[2] = 1;
    touch("add_conv_gradient", x, std::span<const std::int64_t>(dims.begin(), dims.size()));
  };
  for (const ConvGradientKernel::Tap& tap : kernel.taps) {
    for (const Segment& row : kernel.rows) {
      touch_strided(kernel.x, tap.x + row.a, kernel.x_image, kernel.x_step,
                    {kernel.images, kernel.cols, kernel.channelwise ? kernel.n : kernel.m});
      touch_strided(kernel.g, tap.g + row.b, kernel.g_image, kernel.g_step, {kernel.images, kernel.cols, kernel.n});
    }
    touch_strided(kernel.out, tap.out, kernel.out_split, kernel.out_row, {kernel.splits, kernel.m, kernel.n});
  }
  constexpr std::int64_t cached = 8192;  // floats: two thirds of a first-level cache
  const std::int64_t row = kernel.cols * (kernel.x_step + kernel.g_step);
  kernel.block = std::clamp<std::int64_t>(cached / std::max<std::int64_t>(row, 1), 1, 1 << 20);
  const std::int64_t taps = static_cast<std::int64_t>(kernel.taps.size());
  const double work = static_cast<double>(kernel.images * kernel.m * kernel.n * taps) *
                      static_cast<double>(kernel.cols) * static_cast<double>(kernel.rows.size());
  const std::int64_t items = kernel.splits * (kernel.channelwise ? ceil_div(taps, gradient_taps) : taps);
  const double rate = kernel.channelwise ? 15.0 : 40.0;  // multiply-adds of a core in a nanosecond
  return add({std::move(kernel), items, 0, 1, 1, work / rate});
}

void Program::check_attention(const char* who, const AttentionKernel& k) {
  check_positive(who, {k.batch, k.queries, k.keys, k.heads, k.groups, k.depth, k.width});
  if (k.heads % k.groups)
    fail(std::string(who) + ": expected heads in groups of " + std::to_string(k.groups) + ", got " +
         std::to_string(k.heads) + ".");
  const std::int64_t query[4] = {k.batch, k.queries, k.heads, k.depth};
  const std::int64_t key[4] = {k.batch, k.keys, k.heads / k.groups, k.depth};
  const std::int64_t value[4] = {k.batch, k.keys, k.heads / k.groups, k.width};
  const std::int64_t scores[4] = {k.batch, k.heads, k.queries, k.keys};
  touch(who, k.query, query), touch(who, k.key, key), touch(who, k.value, value);
  if (k.has_bias) touch(who, k.bias, scores);
  if (k.has_mask) touch(who, k.mask, scores);
  for (const Operand* x : {&k.query, &k.key, &k.value})
    if (x->stride[3] != 1) fail(std::string(who) + ": expected features side by side, got other strides.");
  for (const Operand* x : {&k.bias, &k.mask})
    if (x->stride[3] < 0 || x->stride[3] > 1)
      fail(std::string(who) + ": expected keys of bias and mask side by side or repeated, got other strides.");
}

int Program::add_attention(AttentionKernel kernel) {
  check_attention("add_attention", kernel);
  const std::int64_t out[4] = {kernel.batch, kernel.queries, kernel.heads, kernel.width};
  touch("add_attention", kernel.out, out);
  const std::int64_t scratch = plan_attention(kernel);
  const std::int64_t blocks = ceil_div(kernel.queries, kernel.rows), items = kernel.batch * kernel.heads * blocks;
  return add({kernel, items, scratch, blocks, std::min<std::int64_t>(blocks, 8), attention_cost(kernel, 1)});
}

int Program::add_attention_gradient(AttentionGradientKernel kernel) {
  const AttentionKernel& k = kernel.forward;
  check_attention("add_attention_gradient", k);
  const std::int64_t shared = k.heads / k.groups;
  const std::int64_t out[4] = {k.batch, k.queries, k.heads, k.width}, query[4] = {k.batch, k.queries, k.heads, k.depth};
  const std::int64_t key[4] = {k.batch, k.keys, shared, k.depth}, value[4] = {k.batch, k.keys, shared, k.width};
  const char* who = "add_attention_gradient";
  touch(who, kernel.gradient, out), touch(who, kernel.d_query, query);
  touch(who, kernel.d_key, key), touch(who, kernel.d_value, value);
  const std::int64_t scratch = plan_attention_gradient(kernel.forward);
  return add({kernel, k.batch * shared, scratch, 1, 1, attention_cost(k, 2.5)});
}

int Program::add_pad(PadKernel kernel) {
  std::int64_t size = 1, items = 1;
  for (int d = 0; d < kernel.rank; ++d) {
    check_positive("add_pad", {kernel.dims[d], kernel.count[d]});
    const std::int64_t last = kernel.start[d] + (kernel.count[d] - 1) * kernel.step[d];
    if (std::min(kernel.start[d], last) < 0 || std::max(kernel.start[d], last) >= kernel.dims[d])
      fail("add_pad: expected values within the axis of " + std::to_string(kernel.dims[d]) + ", got " +
           std::to_string(kernel.start[d]) + " to " + std::to_string(last) + ".");
    size *= kernel.dims[d];
    if (d < kernel.rank - 2) items *= kernel.dims[d];
  }
  touch("add_pad", kernel.src, {kernel.count, static_cast<std::size_t>(kernel.rank)});
  touch("add_pad", kernel.dst, size);
  return add({kernel, items, 0, 1, 1, 0.15 * static_cast<double>(size)});
}

int Program::add_pool(PoolKernel kernel) {
  std::int64_t from = kernel.images * kernel.channels, to = from, taps = 1;
  for (int d = 0; d < 3; ++d) {
    check_positive("add_pool", {kernel.in[d], kernel.out[d], kernel.size[d], kernel.strides[d], kernel.dilation[d]});
    from *= kernel.in[d], to *= kernel.out[d], taps *= kernel.size[d];
  }
  check_positive("add_pool", {from});
  touch("add_pool", kernel.x, from);
  touch("add_pool", kernel.y, to);
  if (kernel.keeps_indices) touch("add_pool", kernel.indices, to);
  const bool scatters = kernel.kind == PoolKernel::Kind::scatter;
  const std::int64_t (&lengths)[3] = scatters ? kernel.in : kernel.out;
  std::int64_t scratch = scatters ? 4 * kernel.out[2] : 0;  // which taps of a window are within, and which windows see
  for (int d = 0; d < 2 && scatters; ++d) scratch += kernel.in[d] * (1 + 2 * kernel.size[d]);  // a position
  const double cost = 0.05 * static_cast<double>(to * taps) + 0.05 * static_cast<double>(from);
  return add({kernel, kernel.images * lengths[0] * lengths[1], scratch, 1, 1, cost});
}

int Program::add_warp(WarpKernel kernel) {
  check_positive("add_warp", {kernel.count, kernel.channels, kernel.in[0], kernel.in[1], kernel.out[0], kernel.out[1]});
  const std::int64_t image = kernel.in[0] * kernel.in[1] * kernel.channels;
  const std::int64_t result = kernel.out[0] * kernel.out[1] * kernel.channels;
  if (std::max(kernel.in[0], kernel.in[1]) > 1 << 29)
    fail("add_warp: expected images of at most 2^29 rows and columns, got more.");
  touch("add_warp", kernel.images, kernel.count * image);
  touch("add_warp", kernel.results, kernel.count * result);
  touch("add_warp", kernel.transforms, kernel.count * 8);
  const double pixels = static_cast<double>(kernel.count * kernel.out[0] * kernel.out[1]);
  const double cost = pixels * (4.0 + 0.5 * static_cast<double>(kernel.channels));
  const std::int64_t items = kernel.backward ? kernel.count : kernel.count * kernel.out[0];
  return add({kernel, items, kernel.channels, 1, 1, cost});
}

int Program::add_random(RandomKernel kernel) {
  check_positive("add_random", {kernel.count});
  touch("add_random", 0, kernel.offset, kernel.offset + kernel.count - 1);
  touch("add_random", kernel.key, 2);
  return add({kernel, ceil_div(kernel.count, random_item), 0, 1, 1, 1.5 * static_cast<double>(kernel.count)});
}

int Program::add_take(TakeKernel kernel) {
  check_positive("add_take", {kernel.rows, kernel.row, kernel.count});
  touch("add_take", kernel.table, kernel.rows * kernel.row);
  touch("add_take", kernel.indices, kernel.count);
  touch("add_take", 0, kernel.out, kernel.out + kernel.count * kernel.row - 1);
  return add({kernel, kernel.count, 0, 1, 1, 0.3 * static_cast<double>(kernel.count * kernel.row)});
}

int Program::add_scatter(ScatterKernel kernel) {
  check_positive("add_scatter", {kernel.rows, kernel.row, kernel.count});
  touch("add_scatter", kernel.values, kernel.count * kernel.row);
  touch("add_scatter", kernel.indices, kernel.count);
  touch("add_scatter", 0, kernel.out, kernel.out + kernel.rows * kernel.row - 1);
  kernel.shift = 0;
  while ((kernel.row << kernel.shift) < 16) ++kernel.shift;
  const std::int64_t blocks = ceil_div(kernel.rows, std::int64_t{1} << kernel.shift);
  const double cost = static_cast<double>(kernel.count) * (1.0 + 0.3 * static_cast<double>(kernel.row)) +
                      0.1 * static_cast<double>(kernel.rows * kernel.row);
  return add({kernel, std::min(blocks, scatter_items), 0, 1, 1, cost});
}

int Program::add_first(FirstKernel kernel) {
  check_positive("add_first", {kernel.rows, kernel.count});
  if (std::max(kernel.rows, kernel.count) > 1 << 30)
    fail("add_first: expected at most 2^30 rows and indices, got " +
         std::to_string(std::max(kernel.rows, kernel.count)) + ".");
  touch("add_first", kernel.indices, kernel.count);
  touch("add_first", 0, kernel.out, kernel.out + kernel.count - 1);
  for (kernel.bits = 1; (std::int64_t{1} << kernel.bits) < 2 * kernel.count; ++kernel.bits) {
  }
  return add({kernel, 1, std::int64_t{1} << kernel.bits, 1, 1, 5.0 * static_cast<double>(kernel.count)});
}

int Program::add_put(PutKernel kernel) {
  check_positive("add_put", {kernel.rows, kernel.row, kernel.count});
  touch("add_put", kernel.table, kernel.rows * kernel.row);
  touch("add_put", kernel.indices, kernel.count);
  touch("add_put", kernel.first, kernel.count);
  touch("add_put", kernel.values, kernel.count * kernel.row);
  return add({kernel, kernel.count, 0, 1, 1, 0.3 * static_cast<double>(kernel.count * kernel.row)});
}

int Program::add_rows(RowsKernel kernel) {
  check_positive("add_rows", {kernel.rows, kernel.cols});
  if (kernel.cols > std::numeric_limits<std::int32_t>::max())
    fail("add_rows: expected rows whose elements int32 can count, got " + std::to_string(kernel.cols) + ".");
  const std::int64_t size = kernel.rows * kernel.cols;
  touch("add_rows", kernel.x, size);
  touch("add_rows", kernel.y, size);
  const double each =
      kernel.kind == RowsKernel::Kind::order ? 3.0 * std::log2(static_cast<double>(kernel.cols) + 1) : 1.0;
  return add({kernel, kernel.rows, 0, 1, 1, each * static_cast<double>(size)});
}

}  // namespace iskra
