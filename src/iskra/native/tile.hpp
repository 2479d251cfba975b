// What a register tile of a product is told: plain data, the same for all instruction sets.
#pragma once
#include "kernels.hpp"

namespace iskra {

struct Tile {
  std::int64_t k;           // of each segment
  const Segment* segments;  // offsets in a and b, one after the other
  std::int64_t num_segments;
  const float* a;  // element (i, k) at a[i * a_row + k * a_step]
  std::int64_t a_row, a_step;
  const float* b;  // row k at b + k * b_step, contiguous
  std::int64_t b_step;
  float* c;
  std::int64_t c_row;
  std::int64_t tail;  // lanes of the last vector, if ragged
  bool padded;        // b may be read beyond the tail
  bool accumulate;    // go on from what is in c
  bool update;        // c += scale * product, instead of c = product
  float scale;
  const float* add[2];  // added to the product at the end, unless null ...
  std::int64_t add_row[2];
  bool relu;  // ... before a ReLU
};

using MicroKernel = void (*)(const Tile&);

}  // namespace iskra
