// A loop inside a step: a program of its own, run over the steps of a sequence for a chunk of the batch at a time.
// The rows of a batch do not meet in such a loop, so each chunk is one task: no thread waits for another between steps.
#pragma once
#include <cstdint>
#include <vector>

#include "kernels.hpp"

namespace iskra {

class Program;

/// Memory of the outer program that the body finds under one of its bases. It moves on by `step` elements at each step
/// and begins `chunk` elements later for each chunk of the batch.
struct ScanBinding {
  int base = 0;
  std::int64_t offset = 0, step = 0, chunk = 0;
  std::int64_t size = 0, rest = 0;  // elements at one step: of a whole chunk, and of the last, smaller one
};

struct ScanKernel {
  static constexpr int max_bases = 256;

  Program* body = nullptr;  // for `chunks` chunks of one size ...
  Program* rest = nullptr;  // ... and for a last one that is smaller, if there is one
  std::int64_t chunks = 1, steps = 1;
  bool reverse = false;
  int carries = 0;                   // the first states: copied at the beginning, and out at the end
  std::vector<ScanBinding> states;   // the carries' initial values, then what is only read
  std::vector<ScanBinding> lasts;    // where the carries go at the end; base -1 for nowhere
  std::vector<ScanBinding> outputs;  // what each step leaves
};

void run_scan(const ScanKernel& kernel, const Frame& frame, std::int64_t begin, std::int64_t end);

}  // namespace iskra
