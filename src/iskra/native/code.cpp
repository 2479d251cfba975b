#include "code.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace iskra {

namespace {

constexpr std::int64_t tile_elements = 1024;

[[noreturn]] void fail(std::size_t at, const Instruction& ins, const std::string& what) {
  throw std::invalid_argument("instruction " + std::to_string(at) + " (" + info(ins.op).name + "): " + what);
}

bool folds(Shape s) { return s == Shape::R || s == Shape::A; }

/// One pass over the instructions, following which registers hold full values and which one value a row.
class Checker {
 public:
  Checker(Code& code, std::span<const std::int64_t> dims, CodeRules rules)
      : code_(code),
        rows_(dims[dims.size() - 2]),
        cols_(dims[dims.size() - 1]),
        rules_(rules),
        n_(static_cast<int>(code.operands.size())),
        kinds_(static_cast<std::size_t>(code.registers), undefined) {
    if (rules.product) kinds_[0] = full;
  }

  void run() {
    check_predicate();
    for (std::size_t i = 0; i < code_.instructions.size(); ++i) one(i, code_.instructions[i]);
    for (const auto& [at, ins] : accumulators_)  // before the last row it holds a part of the sum
      if (code_.read[static_cast<std::size_t>(ins.dst)])
        fail(at, ins, "expected a destination that nothing reads here. Read it in the next kernel.");
  }

 private:
  static constexpr int undefined = -1, full = 0, row = 1;

  void check_predicate() {
    const Predicate& g = code_.predicate;
    if (g.flag < 0) return;
    if (g.flag >= n_ || g.begin < 0 || g.begin > g.end || g.end > static_cast<int>(code_.instructions.size()))
      throw std::invalid_argument("predicate: expected an operand and a range of instructions, got (" +
                                  std::to_string(g.flag) + ", " + std::to_string(g.begin) + ", " +
                                  std::to_string(g.end) + ").");
    for (int d = 0; d < code_.rank; ++d)
      if (operand(g.flag).stride[d] != 0)
        throw std::invalid_argument("predicate: expected one number, with strides of 0.");
    code_.read[static_cast<std::size_t>(g.flag)] = 1;
  }

  void one(std::size_t at, Instruction& ins) {
    const Shape shape = info(ins.op).shape;
    if (num_sources(shape) < 2) ins.b = ins.a;
    if (num_sources(shape) < 3) ins.c = ins.a;
    for (int v : {ins.dst, ins.a, ins.b, ins.c})
      if (v < 0 || v >= n_ + code_.registers)
        fail(at, ins,
             "expected a value in [0, " + std::to_string(n_ + code_.registers) + "), got " + std::to_string(v) + ".");
    if (folds(shape) && !(shape == Shape::R ? rules_.reductions : rules_.accumulations))
      fail(at, ins, "expected no fold here. Put it in a tile kernel of its own.");
    if (cols_ == 1 && shape != Shape::R) ins.kind = row;
    if (ins.kind == row && !rules_.reductions && cols_ != 1) fail(at, ins, "expected kind 0, got 1.");
    for (int s = 0, sources[] = {ins.a, ins.b, ins.c}; s < num_sources(shape); ++s) read(at, ins, sources[s], shape);
    write(at, ins, shape);
  }

  const Operand& operand(int v) const { return code_.operands[static_cast<std::size_t>(v)]; }
  std::int64_t row_stride(int v) const { return operand(v).stride[code_.rank - 2]; }
  std::int64_t col_stride(int v) const { return operand(v).stride[code_.rank - 1]; }

  /// Values of a row instruction are walked along the rows with stride 0 or 1; others go through scratch.
  void use_as_row(std::size_t at, const Instruction& ins, int v) {
    if (col_stride(v) != 0) fail(at, ins, "expected operands with column stride 0 for kind 1.");
    if (row_stride(v) != 0 && row_stride(v) != 1) stage(v);
  }

  void stage(int v) {
    std::int16_t& s = code_.staged[static_cast<std::size_t>(v)];
    if (s < 0) s = static_cast<std::int16_t>(code_.slots++);
    code_.has_staged = true;
  }

  void read(std::size_t at, const Instruction& ins, int v, Shape shape) {
    if (v >= n_) {
      const int kind = kinds_[static_cast<std::size_t>(v - n_)];
      if (kind == undefined)
        fail(at, ins, "expected a register that was written before, got " + std::to_string(v) + ".");
      if (ins.kind == row && shape != Shape::R && kind == full && cols_ != 1)
        fail(at, ins, "expected row values for kind 1, got the full register " + std::to_string(v) + ".");
      return;
    }
    code_.read[static_cast<std::size_t>(v)] = 1;
    if (ins.kind == row && shape != Shape::R) use_as_row(at, ins, v);
    if (col_stride(v) != 0 && col_stride(v) != 1) stage(v);
  }

  void write(std::size_t at, const Instruction& ins, Shape shape) {
    const int kind = shape == Shape::R ? row : ins.kind;
    const int v = ins.dst;
    if (shape == Shape::A) return accumulate(at, ins);
    if (v >= n_) {
      int& now = kinds_[static_cast<std::size_t>(v - n_)];
      if (now == row && kind == full && (v == ins.a || v == ins.b || v == ins.c))
        fail(at, ins, "expected another register than its source of one value a row, which it would overwrite.");
      now = kind;
      return;
    }
    code_.written[static_cast<std::size_t>(v)] = 1;
    if (rows_ > 1 && row_stride(v) == 0) fail(at, ins, "expected a destination with a row stride, got 0.");
    if (kind == row) return use_as_row(at, ins, v);
    if (cols_ > 1 && col_stride(v) == 0) fail(at, ins, "expected a destination with a column stride, got 0.");
    if (col_stride(v) != 1) stage(v);
  }

  void accumulate(std::size_t at, const Instruction& ins) {
    const int v = ins.dst;
    if (v >= n_) fail(at, ins, "expected a memory operand as destination, got a register.");
    if (row_stride(v) != 0) fail(at, ins, "expected a destination with row stride 0.");
    if (ins.kind == full && col_stride(v) != 1) fail(at, ins, "expected a destination with column stride 1.");
    if (ins.kind == row && col_stride(v) != 0) fail(at, ins, "expected a destination with column stride 0 for kind 1.");
    code_.written[static_cast<std::size_t>(v)] = 1;
    accumulators_.push_back({at, ins});
  }

  Code& code_;
  std::int64_t rows_, cols_;
  CodeRules rules_;
  int n_;
  std::vector<int> kinds_;
  std::vector<std::pair<std::size_t, Instruction>> accumulators_;
};

/// Whether register `r` is read in instructions from `at` on, before it is written again.
bool read_later(const Code& code, std::size_t at, int r) {
  for (; at < code.instructions.size(); ++at) {
    const Instruction& ins = code.instructions[at];
    if (ins.a == r || ins.b == r || ins.c == r) return true;
    if (ins.dst == r) return false;
  }
  return false;
}

/// A product that only the next sum or difference reads becomes one fused instruction: one pass over the block less,
/// and one rounding less.
void fuse(Code& code) {
  const int n = static_cast<int>(code.operands.size());
  auto& list = code.instructions;
  for (std::size_t i = 0; i + 1 < list.size(); ++i) {
    const Instruction mul = list[i];
    Instruction& next = list[i + 1];
    const bool sum = next.op == Opcode::add || next.op == Opcode::subtract;
    if (mul.op != Opcode::multiply || !sum || mul.dst < n || mul.kind != next.kind || next.a == next.b) continue;
    if (next.a != mul.dst && next.b != mul.dst) continue;
    if (next.dst != mul.dst && read_later(code, i + 2, mul.dst)) continue;
    // The sum may reuse a register that the product reads for the last time. If that held one value a row, the first
    // element written would overwrite what the others still need.
    if (next.dst >= n && (next.dst == mul.a || next.dst == mul.b)) continue;
    const bool left = next.a == mul.dst;
    const Opcode op = next.op == Opcode::add ? Opcode::muladd : left ? Opcode::mulsub : Opcode::submul;
    next = {op, mul.kind, next.dst, mul.a, mul.b, left ? next.b : next.a};
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    if (static_cast<int>(i) < code.predicate.begin) --code.predicate.begin;
    if (static_cast<int>(i) < code.predicate.end) --code.predicate.end;
  }
}

/// Two threads, or two tiles, must never write one element.
void check_writes(const Code& code, std::span<const std::int64_t> dims) {
  for (std::size_t i = 0; i < code.operands.size(); ++i)
    for (std::size_t d = 0; code.written[i] && d + 2 < dims.size(); ++d)
      if (dims[d] > 1 && code.operands[i].stride[d] == 0)
        throw std::invalid_argument("operand " + std::to_string(i) + ": expected a stride in outer dim " +
                                    std::to_string(d) + " since it is written, got 0.");
}

/// Whether dims d and d + 1 are one dim to every operand.
bool mergeable(const Code& code, const std::int64_t* dims, int d) {
  return std::all_of(code.operands.begin(), code.operands.end(),
                     [&](const Operand& x) { return x.stride[d] == x.stride[d + 1] * dims[d + 1]; });
}

void drop_dim(TileKernel& kernel, int d, int rank) {
  for (int i = d; i + 1 < rank; ++i) kernel.dims[i] = kernel.dims[i + 1];
  for (Operand& x : kernel.code.operands)
    for (int i = d; i + 1 < rank; ++i) x.stride[i] = x.stride[i + 1];
}

/// A rank of 1 becomes [1, n].
void add_row_dim(TileKernel& kernel) {
  kernel.dims[1] = kernel.dims[0], kernel.dims[0] = 1;
  for (Operand& x : kernel.code.operands) x.stride[1] = x.stride[0], x.stride[0] = 0;
}

/// Merges what can be merged among the first `last` dims.
void coalesce(TileKernel& kernel, int last) {
  int& rank = kernel.code.rank;
  for (int d = last - 1; d >= 0; --d)
    if (kernel.dims[d] == 1 && rank > 1 && last > 1) drop_dim(kernel, d, rank--), --last;
  for (int d = last - 2; d >= 0; --d)
    if (mergeable(kernel.code, kernel.dims, d)) {
      kernel.dims[d + 1] *= kernel.dims[d];
      drop_dim(kernel, d, rank--);
    }
  if (rank == 1) add_row_dim(kernel), rank = 2;
}

}  // namespace

Reach reach(const Operand& x, std::span<const std::int64_t> dims) {
  Reach r{x.offset, x.offset};
  for (std::size_t d = 0; d < dims.size(); ++d) (x.stride[d] < 0 ? r.low : r.high) += x.stride[d] * (dims[d] - 1);
  return r;
}

void check_code(Code& code, std::span<const std::int64_t> dims, CodeRules rules) {
  const std::size_t n = code.operands.size();
  if (n + static_cast<std::size_t>(code.registers) > max_values)
    throw std::invalid_argument("code: expected at most " + std::to_string(max_values) +
                                " operands and registers, got " +
                                std::to_string(n + static_cast<std::size_t>(code.registers)) + ". Split the kernel.");
  if (rules.product && code.registers < 1)
    throw std::invalid_argument("code: expected a register for the product, got 0.");
  for (Operand& x : code.operands)
    for (std::size_t d = 0; d < dims.size(); ++d)
      if (dims[d] == 1) x.stride[d] = 0;
  code.staged.assign(n, -1), code.read.assign(n, 0), code.written.assign(n, 0), code.row_kind.assign(n, 0);
  code.slots = code.registers, code.has_staged = false, code.rank = static_cast<int>(dims.size());
  Checker(code, dims, rules).run();
  for (std::size_t i = 0; i < n; ++i) code.row_kind[i] = code.operands[i].stride[code.rank - 1] == 0;
  check_writes(code, dims);
  fuse(code);
}

void plan_tiles(TileKernel& kernel) {
  Code& code = kernel.code;
  bool rows_matter = false;
  for (const Instruction& ins : code.instructions) rows_matter |= ins.kind == 1 || info(ins.op).shape == Shape::R;
  if (!kernel.accumulates) {
    coalesce(kernel, rows_matter ? code.rank - 1 : code.rank);
    check_code(code, {kernel.dims, static_cast<std::size_t>(code.rank)}, {.reductions = true});
  }
  const std::int64_t rows = kernel.dims[code.rank - 2], cols = kernel.dims[code.rank - 1];
  std::int64_t width = rows_matter ? cols : kernel.accumulates ? 64 : code.has_staged ? 32 : tile_elements;
  kernel.tile_cols = std::min(cols, width);
  kernel.tile_rows = std::clamp<std::int64_t>(tile_elements / kernel.tile_cols, 1, rows);
  kernel.row_tiles = ceil_div(rows, kernel.tile_rows);
  kernel.col_tiles = ceil_div(cols, kernel.tile_cols);
  kernel.outer = 1;
  for (int d = 0; d < code.rank - 2; ++d) kernel.outer *= kernel.dims[d];
  // Sixteen elements more than a page keep the slots of one instruction from falling on the same cache lines.
  code.slot_size = whole_lines(kernel.tile_rows * kernel.tile_cols) + line_floats;
}

}  // namespace iskra
