#include "product.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <stdexcept>

#include "bfloat16.hpp"

namespace iskra {

namespace {

constexpr std::int64_t k_direct = 1024;  // rows of B that one pass streams in place: a quarter of a second-level cache
constexpr std::int64_t k_packed = 256;
constexpr std::int64_t panel_columns = 64;
constexpr std::int64_t wide_panel = 256;        // for an A beyond the second-level cache: it is read once a panel
constexpr std::int64_t far_elements = 1 << 20;  // that such an A has more than
constexpr std::int64_t many_batches = 16;       // of few rows: cuts of their own would not pay

// Of bfloat16 products, whose factors are half as long and are rounded once for each panel, or strip, they meet.
constexpr std::int64_t k_rounded = 1024;
constexpr std::int64_t rounded_columns = 256, rounded_rows = 48;
constexpr std::int64_t fewest_rows = 16, fewest_columns = 16, fewest_k = 16;  // for which rounding pays

/// Whether rounding both factors costs less than is saved.
bool pays(const MatmulKernel& kernel) {
  return kernel.segments.size() == 1 && !kernel.channelwise && kernel.m >= fewest_rows && kernel.n >= fewest_columns &&
         kernel.k >= fewest_k;
}

/// Whether the code stores register 0, the product, and does nothing else.
bool only_stores(const Code& code, std::int64_t n) {
  if (code.instructions.size() != 1 || code.predicate.flag >= 0 || code.has_staged) return false;
  const Instruction& ins = code.instructions.front();
  const int product = static_cast<int>(code.operands.size());
  return ins.dst < product && !(ins.kind == 1 && n > 1) && ins.op == Opcode::copy && ins.a == product;
}

/// Whether two operands of the epilogue are the same elements, or have none in common.
bool same_or_apart(const MatmulKernel& kernel, const Operand& x, const Operand& y, bool apart) {
  const Code& code = kernel.code;
  std::int64_t dims[max_rank];
  std::copy_n(kernel.batch_dims, code.rank - 2, dims);
  dims[code.rank - 2] = kernel.m, dims[code.rank - 1] = kernel.n;
  const std::span<const std::int64_t> all{dims, static_cast<std::size_t>(code.rank)};
  const Reach a = reach(x, all), b = reach(y, all);
  if (x.base != y.base || a.high < b.low || b.high < a.low) return true;
  return !apart && x.offset == y.offset && std::equal(x.stride, x.stride + code.rank, y.stride);
}

/// The addends of a code that adds up to two values, each side by side along the columns, and may end with a ReLU.
std::optional<Addends> plan_addends(const MatmulKernel& kernel) {
  const Code& code = kernel.code;
  const int n = static_cast<int>(code.operands.size());
  if (code.predicate.flag >= 0 || code.has_staged || kernel.channelwise || kernel.n == 1) return std::nullopt;
  const bool one_pass = kernel.k <= kernel.k_block;
  if (code.instructions.back().dst >= n) return std::nullopt;
  const Operand& dst = code.operands[static_cast<std::size_t>(code.instructions.back().dst)];
  Addends found;
  int value = n, count = 0;  // the product so far
  for (const Instruction& ins : code.instructions) {
    const bool last = &ins == &code.instructions.back();
    if (ins.kind != 0 || found.relu || (ins.dst < n) != last) return std::nullopt;
    if (ins.op == Opcode::relu && ins.a == value) {
      found.relu = true;
    } else if (ins.op == Opcode::add && count < 2 && (ins.a == value) != (ins.b == value)) {
      const int other = ins.a == value ? ins.b : ins.a;
      if (other >= n) return std::nullopt;
      const Operand& x = code.operands[static_cast<std::size_t>(other)];
      if (x.stride[code.rank - 1] != 1 || !same_or_apart(kernel, x, dst, !one_pass)) return std::nullopt;
      found.operand[count++] = other;
    } else {
      return std::nullopt;
    }
    value = ins.dst;
  }
  return count > 0 || found.relu ? std::optional(found) : std::nullopt;
}

/// Whether the register tile can write the result itself, so that the block needs no second pass.
Finish plan_finish(MatmulKernel& kernel) {
  const Code& code = kernel.code;
  if (kernel.column) return Finish::code;
  if (only_stores(code, kernel.n)) return Finish::store;
  if (const std::optional<Addends> addends = plan_addends(kernel)) {
    kernel.addends = *addends;
    return Finish::add;
  }
  if (code.instructions.size() != 1 || code.predicate.flag >= 0 || code.has_staged) return Finish::code;
  const Instruction& ins = code.instructions.front();
  const int n = static_cast<int>(code.operands.size()), product = n;
  if (ins.dst >= n || (ins.kind == 1 && kernel.n > 1)) return Finish::code;
  if ((ins.op != Opcode::muladd && ins.op != Opcode::submul) || ins.c != ins.dst || kernel.k > kernel.k_block)
    return Finish::code;
  const int scale = ins.a == product ? ins.b : ins.b == product ? ins.a : n;
  if (scale >= n || kernel.channelwise) return Finish::code;
  const Operand& x = code.operands[static_cast<std::size_t>(scale)];
  return x.stride[code.rank - 2] == 0 && x.stride[code.rank - 1] == 0 ? Finish::update : Finish::code;
}

/// Scratch of blocks of `rows` rows, on all of which the epilogue runs at once.
std::int64_t plan_blocks(MatmulKernel& kernel, std::int64_t rows, const KernelTable& table) {
  kernel.finish = plan_finish(kernel);
  kernel.code.slot_size = whole_lines(kernel.epilogue_rows * kernel.panel) + line_floats;
  kernel.chunk_rows = rows;
  const std::int64_t padded = ceil_div(kernel.panel, table.vector_width) * table.vector_width;
  if (kernel.bfloat16) kernel.a_size = whole_lines(rows) * packed_row(kernel.depth(kernel.k_block));
  return kernel.a_size + (kernel.pack_b ? kernel.depth(kernel.k_block) * padded : 0) + rows * padded +
         scratch_size(kernel.code);
}

/// Cuts of a convolution, or of many products of few rows each: B is small enough to be read in place, and all rows of
/// a batch element (the positions of an image row) are one item if they are not too many.
std::int64_t plan_small(MatmulKernel& kernel, const KernelTable& table) {
  kernel.strips = ceil_div(kernel.m, 36);
  kernel.strip = ceil_div(kernel.m, kernel.strips);
  kernel.strips = ceil_div(kernel.m, kernel.strip);
  kernel.k_block = kernel.k;
  kernel.epilogue_rows = kernel.strip;
  return plan_blocks(kernel, kernel.strip, table);
}

std::int64_t plan_large(MatmulKernel& kernel, bool padded_b, const KernelTable& table) {
  kernel.strip = 12;
  kernel.strips = ceil_div(kernel.m, kernel.strip);
  kernel.pack_b = !kernel.column && (padded_b || kernel.m >= 128 || kernel.bfloat16);
  kernel.k_block = std::min(kernel.k, kernel.bfloat16 ? k_rounded : kernel.pack_b ? k_packed : k_direct);
  // A block of the epilogue is about 1,024 elements; of more than 12 rows, a multiple of the tile's height.
  const std::int64_t fit = std::max<std::int64_t>(4, 1024 / kernel.panel);
  kernel.epilogue_rows = fit < 12 ? fit : std::max<std::int64_t>(12, std::min(kernel.m, fit / 12 * 12));
  const bool one_pass = kernel.k <= kernel.k_block;
  const std::int64_t several = std::min<std::int64_t>(192, ceil_div(kernel.m, 12) * 12);
  const std::int64_t few = kernel.bfloat16 ? std::min(rounded_rows, several) : kernel.epilogue_rows;
  return plan_blocks(kernel, one_pass ? std::max<std::int64_t>(12, few) : several, table);
}

/// Rows of about the same number, and the space between rows of scores: no power of two, or they would meet in few sets
/// of the cache.
void plan_rows(AttentionKernel& k, std::int64_t most, std::int64_t cols) {
  k.rows = ceil_div(k.queries, ceil_div(k.queries, std::min(most, attention_rows)));
  if (k.rows > 12) k.rows = std::min(ceil_div(k.rows, 12) * 12, attention_rows);  // whole register tiles
  k.score_step = whole_lines(cols) + line_floats;
}

/// Takes dim d out of what the kernel's operands walk.
void drop_batch_dim(MatmulKernel& kernel, int d) {
  const auto close = [d](auto& list) { std::copy(std::begin(list) + d + 1, std::end(list), std::begin(list) + d); };
  close(kernel.batch_dims), close(kernel.a.stride), close(kernel.b.stride);
  for (Operand& x : kernel.code.operands) close(x.stride);
}

}  // namespace

int merge_rows(MatmulKernel& kernel, int batch_rank) {
  for (int d = batch_rank - 1; d >= 0; --d)
    if (kernel.batch_dims[d] == 1) drop_batch_dim(kernel, d), --batch_rank;
  const auto goes_on = [&](const Operand& x) { return x.stride[batch_rank - 1] == x.stride[batch_rank] * kernel.m; };
  const std::vector<Operand>& operands = kernel.code.operands;
  while (batch_rank > 0 && kernel.m > 1 && kernel.b.stride[batch_rank - 1] == 0 && goes_on(kernel.a) &&
         std::all_of(operands.begin(), operands.end(), goes_on)) {
    kernel.m *= kernel.batch_dims[--batch_rank];
    drop_batch_dim(kernel, batch_rank);
  }
  kernel.batches = 1;
  for (int d = 0; d < batch_rank; ++d) kernel.batches *= kernel.batch_dims[d];
  return batch_rank;
}

std::int64_t plan_product(MatmulKernel& kernel, const KernelTable& table) {
  const int r = kernel.code.rank - 2;
  const bool strided = kernel.n > 1 && kernel.b.stride[r + 1] != 1, in_segments = kernel.segments.size() > 1;
  if (strided && (in_segments || kernel.channelwise))
    throw std::invalid_argument(
        "add_matmul: expected columns of b side by side with several segments of k, got another stride.");
  const bool is_plain = !in_segments && !kernel.channelwise, is_far = kernel.m * kernel.k > far_elements;
  if (kernel.precision == Precision::bfloat16 && pays(kernel)) kernel.bfloat16 = bfloat16_kernels(table);
  const std::int64_t widest = kernel.bfloat16 ? rounded_columns : is_plain && is_far ? wide_panel : panel_columns;
  kernel.panel = std::min(widest, kernel.n);
  kernel.panels = ceil_div(kernel.n, kernel.panel);
  kernel.column = is_plain && kernel.n == 1 && kernel.k > 0 && kernel.b.stride[r] == 1 &&
                  (kernel.a.stride[r + 1] == 1 || kernel.k == 1);
  const bool ragged = table.vector_width < 8 && kernel.n % table.vector_width != 0 && kernel.m >= 4;
  const bool padded_b = strided || ragged;  // without masked loads a padded panel is better
  const bool many = !kernel.bfloat16 && kernel.batches >= many_batches && kernel.m < 128 && kernel.k <= k_direct;
  if (in_segments || kernel.channelwise || (many && !padded_b && !kernel.column)) return plan_small(kernel, table);
  return plan_large(kernel, padded_b, table);
}

std::int64_t plan_winograd(WinogradKernel& kernel) {
  constexpr std::int64_t enough = 16;  // squares: rows of the products
  const std::int64_t all = (kernel.height + 1) / 2, across = kernel.squares_across();
  kernel.square_rows = std::min(all, ceil_div(enough, across));
  kernel.strips = ceil_div(all, kernel.square_rows);
  kernel.panel = std::min(panel_columns, kernel.n);
  kernel.finish = only_stores(kernel.code, kernel.n) ? Finish::store : Finish::code;
  kernel.epilogue_rows = std::min<std::int64_t>(kernel.width, 32);
  kernel.code.slot_size = whole_lines(kernel.epilogue_rows * kernel.panel) + line_floats;
  const std::int64_t squares = kernel.square_rows * across;
  return whole_lines(kernel.channels) + whole_lines(16 * (squares * kernel.channels + 16)) +
         16 * (squares * whole_lines(kernel.panel) + 16) + whole_lines(2 * kernel.width * kernel.panel) +
         scratch_size(kernel.code);
}

std::int64_t plan_attention(AttentionKernel& k) {
  k.key_block = std::min<std::int64_t>(k.keys, 512);  // a multiple of a panel, or all
  plan_rows(k, 48, k.key_block);
  return whole_lines(k.keys) * k.depth + k.keys * whole_lines(k.width) +
         k.rows * (whole_lines(k.depth) + whole_lines(k.width) + k.score_step) + 64;
}

std::int64_t plan_attention_gradient(AttentionKernel& k) {
  plan_rows(k, std::clamp<std::int64_t>(32768 / k.keys, 24, 60), k.keys);
  return whole_lines(k.keys) * (k.depth + k.width) + k.keys * (2 * whole_lines(k.depth) + whole_lines(k.width)) +
         k.rows * (whole_lines(k.depth) + whole_lines(k.width) + 2 * k.score_step) + 64;
}

}  // namespace iskra
