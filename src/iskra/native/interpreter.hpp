// The vector interpreter: runs a Code on one block of [rows, cols] elements. Used by tile kernels and, as the epilogue,
// by products. Compiled once per instruction set.
#pragma once
#include "kernels.hpp"
#include "simd.hpp"

namespace iskra::ISKRA_ISA {

/// Where a value lies for the block at hand. The column stride is 1, or 0 for one value a row.
struct Value {
  float* p;
  i64 rs;  // row stride
  i64 cs;  // column stride: 0 or 1
};

/// The block that a code runs on: its position in the index space, and its size.
struct Block {
  const i64* outer;  // index in every dim but the last two
  i64 row, col, rows, cols;
  bool first_rows;  // an accumulation starts here
};

/// Where an operand's element at the block's corner lies.
float* address(const Code& code, const Frame& frame, const Operand& x, const Block& block);

/// Points the operands of `code` at the block, copying those whose strides the interpreter cannot walk to scratch.
void bind(const Code& code, const Frame& frame, float* slots, const Block& block, Value* values);

/// Runs the instructions on the block. `bind` came before.
void execute(const Code& code, const Frame& frame, const Block& block, Value* values);

/// Value of register r as a full [rows, cols] block, and as one value a row.
ISKRA_INLINE float* slot(const Code& code, float* slots, i64 r) { return slots + r * code.slot_size; }

}  // namespace iskra::ISKRA_ISA
