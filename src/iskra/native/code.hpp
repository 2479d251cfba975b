// Checks of interpreter code and the plan of its tiles, made once when a kernel is added.
#pragma once
#include <span>

#include "kernels.hpp"

namespace iskra {

/// Lowest and highest element that a strided view of `dims` touches, from its base.
struct Reach {
  std::int64_t low, high;
};
Reach reach(const Operand& x, std::span<const std::int64_t> dims);

/// What a kernel allows its code to do.
struct CodeRules {
  bool reductions = false;     // row folds, and values of one element a row
  bool accumulations = false;  // folds over the rows
  bool product = false;        // register 0 holds the product before the first instruction
};

/// Checks `code` over the index space `dims` and marks how each operand is used. Throws std::invalid_argument.
void check_code(Code& code, std::span<const std::int64_t> dims, CodeRules rules);

/// Merges dims that every operand walks as one, cuts the space into tiles and sizes the scratch.
void plan_tiles(TileKernel& kernel);

/// Scratch elements that one thread needs for the code.
inline std::int64_t scratch_size(const Code& code) { return code.slots * code.slot_size; }

}  // namespace iskra
