// Products of bfloat16 numbers: what a product needs of an instruction set that multiplies them. Values in memory stay
// float32. Both factors are rounded as they are packed, two that follow each other along k to a pair, and a pair takes
// the place of one float; sums are float32.
#pragma once
#include "kernels.hpp"
#include "tile.hpp"

namespace iskra {

struct Bfloat16Kernels {
  /// Columns of b as [pair of k][width], zero-padded on the right and where k is odd.
  void (*pack_columns)(float* dst, std::int64_t width, const float* b, std::int64_t k_stride, std::int64_t n_stride,
                       std::int64_t k, std::int64_t cols);
  /// Rows of a, whose elements of k lie side by side, as [row][pair of k] with `dst_row` floats from row to row.
  void (*pack_rows)(float* dst, std::int64_t dst_row, const float* a, std::int64_t a_row, std::int64_t k,
                    std::int64_t rows);
  /// The register tile of so many rows and vectors, whose k counts pairs.
  MicroKernel (*tile)(std::int64_t rows, std::int64_t vectors, bool ragged);
};

/// Those that go with a table and that this CPU has; null if there are none.
const Bfloat16Kernels* bfloat16_kernels(const KernelTable& table);

}  // namespace iskra
