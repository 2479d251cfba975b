// What a kernel is: plain data, made once when a program is built and read by every instruction set's code.
// Nothing here is compiled differently for AVX-512 than for the baseline, so it is safe to share between them.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "opcodes.hpp"

namespace iskra {

inline constexpr int max_rank = 6;
inline constexpr int max_values = 192;  // operands + registers of one kernel; keeps the value table on the stack

/// A strided view of memory: element (i0, i1, ...) lies at base + offset + sum(i * stride), counted in 4-byte elements.
struct Operand {
  int base = 0;
  std::int64_t offset = 0;
  std::int64_t stride[max_rank] = {};
};

struct Instruction {
  Opcode op;
  std::uint8_t kind;  // 0: a full [rows, cols] value, 1: one value a row [rows, 1]
  std::int16_t dst, a, b, c;
};

/// Instructions [begin, end) run only where operand `flag`, one number for the whole kernel, is not 0.
struct Predicate {
  int flag = -1;  // none
  int begin = 0, end = 0;
};

/// A checked sequence of interpreter code. Values 0..n-1 are operands, n..n+registers-1 live in the thread's scratch.
struct Code {
  std::vector<Operand> operands;
  std::vector<Instruction> instructions;
  Predicate predicate;
  std::vector<std::int16_t> staged;    // per operand: scratch slot it is copied through, or -1 if used in place
  std::vector<std::uint8_t> read;      // per operand: read by some instruction
  std::vector<std::uint8_t> written;   // per operand: written by some instruction
  std::vector<std::uint8_t> row_kind;  // per operand: one value a row (column stride 0 and more than one column)
  int registers = 0;
  int slots = 0;               // scratch slots: registers first, then staged operands
  std::int64_t slot_size = 0;  // elements of a slot
  int rank = 2;
  bool has_staged = false;
};

struct TileKernel {
  Code code;
  std::int64_t dims[max_rank] = {};  // outer dims, rows, cols
  std::int64_t tile_rows = 1, tile_cols = 1;
  std::int64_t row_tiles = 1, col_tiles = 1, outer = 1;
  bool accumulates = false;
};

/// How a block of a product ends.
enum class Finish : std::uint8_t {
  code,    // the interpreter runs over the block in scratch
  store,   // the code is a plain store: the tile writes to memory itself
  update,  // the code adds a multiple of the product to memory: so does the tile
  add,     // the code adds one or two values to the product, a bias say, with or without a ReLU: so does the tile
};

/// What a tile adds before it stores, with `Finish::add`: operands, -1 for none, in this order.
struct Addends {
  int operand[2] = {-1, -1};
  bool relu = false;
};

/// A stretch of k along which A and B are walked with one stride each, and how far it begins from the first element.
struct Segment {
  std::int64_t a = 0, b = 0;
};

/// What the factors of a product are rounded to before they are multiplied, where that is faster. Sums are float32.
enum class Precision : std::uint8_t { float32, bfloat16 };

struct Bfloat16Kernels;

struct MatmulKernel {
  Code code;  // the epilogue: over dims batch + [m, n]; register 0 holds the product block
  std::int64_t batch_dims[max_rank] = {};
  std::int64_t batches = 1, m = 0, n = 0, k = 0;
  Operand a, b;                        // strides: batch..., then (m, k) and (k, n)
  std::vector<Segment> segments{{}};   // k in full: for each segment, in order, k elements
  std::int64_t panel = 0, panels = 0;  // columns are cut into panels ...
  std::int64_t strip = 0, strips = 0;  // ... and rows into strips; an item is a strip of a panel
  std::int64_t k_block = 0;            // depth of one pass; several passes accumulate in the block's scratch
  std::int64_t chunk_rows = 0;         // rows whose block is held in scratch at once
  std::int64_t epilogue_rows = 0;      // rows the epilogue runs on at once
  bool pack_b = false;
  std::int64_t packed_at = -1;  // where B lies in the frame's packed weights, panel by panel; -1 if it does not
  Finish finish = Finish::code;
  Addends addends;
  bool column = false;       // one column: dot products along memory
  bool channelwise = false;  // each column by itself: A has elements (m, k, n), with the columns side by side
  Precision precision = Precision::float32;   // asked for
  const Bfloat16Kernels* bfloat16 = nullptr;  // what multiplies pairs along k, if it is to be done that way
  std::int64_t a_size = 0;                    // floats of scratch for packed rows of A
  std::int64_t depth(std::int64_t k) const { return bfloat16 ? (k + 1) / 2 : k; }  // steps of the tile
  std::int64_t columns_of_a() const { return channelwise ? n : 1; }
};

/// A convolution with a window of 3 x 3 and single steps by Winograd's algorithm, F(2x2, 3x3): each square of four
/// outputs takes 16 products of channels instead of 36. For each of 16 linear forms of the kernel `u` holds a matrix
/// [channels, n].
struct WinogradKernel {
  Code code;  // the epilogue: over dims [images, height, width, n]; register 0 holds the block
  std::int64_t images = 1, height = 1, width = 1, channels = 1, n = 1;  // height and width of the result
  Operand x;                        // padded: strides of images, rows and positions; channels lie side by side
  std::int64_t rows = 1, cols = 1;  // of x; what a square sees beyond them counts as 0
  Operand u;
  std::int64_t square_rows = 1, strips = 1;  // an item is so many rows of squares of an image
  std::int64_t panel = 0;                    // columns of the result that are finished at once
  std::int64_t epilogue_rows = 0;            // positions the epilogue runs on at once
  Finish finish = Finish::code;
  std::int64_t squares_across() const { return (width + 1) / 2; }
};

/// The gradient of a convolution's kernel, a product whose k runs over images, rows and columns. A tap is one position
/// of the window, or one row of positions that lie side by side in memory: `m` inputs, each of which meets all `n`
/// outputs' gradients. Or, channelwise, each of `n` inputs meets the gradient of its own output (and `m` is 1). The
/// images are cut into a fixed number of splits; the sum of each split has memory of its own.
struct ConvGradientKernel {
  struct Tap {
    std::int64_t x = 0, g = 0, out = 0;  // offsets in the input, in the outputs' gradients and in the result
  };
  Operand x, g, out;  // bases and offsets
  std::vector<Tap> taps;
  std::vector<Segment> rows;  // of an image: offsets in x (a) and g (b), each of `cols` positions
  std::int64_t images = 1, splits = 1;
  std::int64_t m = 0, n = 0, cols = 0;
  std::int64_t x_image = 0, g_image = 0, x_step = 0, g_step = 0;  // strides from image to image, column to column
  std::int64_t out_split = 0, out_row = 0;
  bool channelwise = false;
  std::int64_t block = 1;  // rows whose inputs and gradients stay in the first cache
};

/// Values put into a larger block of zeros: each axis begins at `start` and goes on by `step`.
struct PadKernel {
  Operand src, dst;  // dst: base and offset; contiguous
  int rank = 2;      // at least 2; the last two axes are done at once
  std::int64_t dims[max_rank] = {}, count[max_rank] = {}, start[max_rank] = {}, step[max_rank] = {};
};

/// Pooling of one kind, over windows of up to three axes (unused ones have one tap), channels side by side.
struct PoolKernel {
  enum class Kind : std::uint8_t { max, sum, scatter };
  Kind kind = Kind::max;
  Operand x, y, indices;  // base and offset; all contiguous
  std::int64_t images = 1, channels = 1;
  std::int64_t in[3] = {1, 1, 1}, out[3] = {1, 1, 1};
  std::int64_t size[3] = {1, 1, 1}, strides[3] = {1, 1, 1}, dilation[3] = {1, 1, 1}, before[3] = {};
  bool keeps_indices = true;
};

/// Images sampled through a projective transform, see graph/ops/warp.py; or, backward, values added to where they
/// would be sampled.
struct WarpKernel {
  enum class Fill : std::uint8_t { constant, nearest, wrap, mirror, reflect };
  Operand images, transforms, results;  // base and offset; all contiguous
  std::int64_t count = 1, channels = 1;
  std::int64_t in[2] = {1, 1}, out[2] = {1, 1};  // (height, width) of the images, and of the results
  bool bilinear = true, backward = false;
  bool derivatives[2] = {false, false};  // with respect to the position along each axis, not the value
  Fill fill = Fill::constant;
  float fill_value = 0.0f;
};

/// Scaled dot-product attention: softmax(scale query key^T + bias) value of each head. Operands have strides over
/// (batch, positions, heads), their features side by side; bias and mask over (batch, heads, queries, keys), with 0
/// along what they are repeated over. Each head of key and value serves `groups` heads of the query.
struct AttentionKernel {
  Operand query, key, value, out, bias, mask;
  bool has_bias = false, has_mask = false, causal = false;
  float scale = 1.0f, masked = 0.0f;  // `masked` stands for the scores of keys that the mask leaves out
  std::int64_t batch = 1, queries = 1, keys = 1, heads = 1, groups = 1, depth = 1, width = 1;
  std::int64_t rows = 1;        // of scores that are in scratch at once; an item is so many of a head
  std::int64_t key_block = 1;   // forward: columns of these
  std::int64_t score_step = 1;  // floats from row to row of these
};

/// Its gradient with respect to query, key and value; an item is a head of key and value, with all that it serves.
struct AttentionGradientKernel {
  AttentionKernel forward;  // `out` is unused
  Operand gradient, d_query, d_key, d_value;
};

/// A kernel along rows that are stored one after the other: the order that sorts each, or its running sums.
struct RowsKernel {
  enum class Kind : std::uint8_t { order, running_sum };
  Kind kind = Kind::order;
  Operand x, y;  // base and offset
  std::int64_t rows = 1, cols = 1;
  bool is_int = false;  // int32, not float32
};

struct Half {
  std::uint16_t bits;
};

/// The types of data, and of their elements.
// clang-format off
#define ISKRA_DTYPES(X)                                                                                         \
  X(f16, Half) X(f32, float) X(f64, double) X(u8, std::uint8_t) X(i8, std::int8_t) X(u16, std::uint16_t)        \
  X(i16, std::int16_t) X(i32, std::int32_t) X(u32, std::uint32_t) X(i64, std::int64_t) X(boolean, std::uint8_t)
// clang-format on
#define X(name, type) name,
enum class DType : std::uint8_t { ISKRA_DTYPES(X) };
#undef X
#define X(name, type) sizeof(type),
inline constexpr std::int64_t dtype_bytes[] = {ISKRA_DTYPES(X)};
#undef X

struct GatherKernel {
  int input = 0;
  std::int64_t offset = 0, row = 0;
  bool to_int = false;
};

enum class Draw : std::uint8_t { uniform, normal, bits };

struct RandomKernel {
  Draw draw = Draw::uniform;
  std::int64_t offset = 0, count = 0;
  Operand key;
};

struct TakeKernel {
  Operand table, indices;
  std::int64_t rows = 0, row = 0, count = 0, out = 0;
};

struct ScatterKernel {
  Operand indices, values;
  std::int64_t rows = 0, row = 0, count = 0, out = 0;
  int shift = 0;  // 2^shift rows are a block, at least a cache line; blocks are dealt to the items in turn
};

/// For each index the position of the first one that names the same row; `count` for one that names none.
struct FirstKernel {
  Operand indices;
  std::int64_t rows = 0, count = 0, out = 0;
  int bits = 1;  // of the hash table: it has 2^bits slots
};

/// Rows written over those of a table; `first` are the first positions of `indices`, and only these write.
struct PutKernel {
  Operand table, indices, first, values;
  std::int64_t rows = 0, row = 0, count = 0;
};

/// One input of a run: the whole data set, rows apart by a stride in bytes.
struct Input {
  const std::byte* data = nullptr;
  std::int64_t row_stride = 0;
  std::int64_t rows = 0;
  DType dtype = DType::f32;
};

/// What one thread sees while it runs kernels: where every base lies at this step, and its own scratch.
struct Frame {
  float* const* bases = nullptr;
  float* scratch = nullptr;
  const Input* inputs = nullptr;
  const std::int64_t* index = nullptr;  // row numbers, or null for straight rows
  std::int64_t first_row = 0;           // first row of this step
  std::int64_t last_row = 0;            // one past the last row of the whole run (the gather prefetches up to it)
  std::int64_t batch = 0;
  const float* packed = nullptr;  // of a loop: weights that stay the same, see MatmulKernel::packed_at
};

/// What is compiled once per instruction set: the name of each kernel and its plan. The table of an instruction set,
/// the variant of plans and the dispatch over it are made from this list.
// clang-format off
#define ISKRA_KERNELS(X)                                                                                     \
  X(tile, TileKernel) X(matmul, MatmulKernel) X(winograd, WinogradKernel) X(conv_gradient, ConvGradientKernel) \
  X(attention, AttentionKernel) X(attention_gradient, AttentionGradientKernel)                                  \
  X(pad, PadKernel) X(pool, PoolKernel) X(warp, WarpKernel) X(rows, RowsKernel) X(gather, GatherKernel)        \
  X(random, RandomKernel) X(take, TakeKernel) X(scatter, ScatterKernel) X(first, FirstKernel) X(put, PutKernel)
// clang-format on

/// The kernels of one instruction set, and the widths its plans need. Ranges are items of the kernel.
struct KernelTable {
  const char* name;
  int vector_width;  // floats in a vector
  int tile_vectors;  // vectors across the register tile of a product
#define X(name, Kernel) void (*name)(const Kernel&, const Frame&, std::int64_t begin, std::int64_t end);
  ISKRA_KERNELS(X)
#undef X
  void (*pack_weights)(const MatmulKernel&, const Frame&, float* packed);
  std::int64_t (*first_nonfinite_f32)(const float*, std::int64_t count);
  std::int64_t (*first_nonfinite_f64)(const double*, std::int64_t count);
};

inline constexpr std::int64_t gradient_taps = 10;   // of a channelwise gradient that are summed at once, in registers
inline constexpr std::int64_t scatter_items = 16;   // of a scatter, a power of 2
inline constexpr std::int64_t attention_rows = 64;  // rows of scores in scratch, at most
inline constexpr std::int64_t random_item = 4096;   // elements of one item of a draw; a multiple of 4

inline constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

inline constexpr std::int64_t line_floats = 16;  // in a cache line, and in the widest vector

/// So many floats, up to whole cache lines.
inline constexpr std::int64_t whole_lines(std::int64_t n) { return ceil_div(n, line_floats) * line_floats; }

/// From row to row of packed pairs, in floats: never a power of two, of which a cache keeps few.
inline constexpr std::int64_t packed_row(std::int64_t depth) { return ceil_div(depth, 32) * 32 + 16; }

}  // namespace iskra
