// How the units of a program are dealt out to a number of threads.
#pragma once
#include <cstdint>
#include <vector>

namespace iskra {

struct Kernel;
using Unit = std::vector<int>;         // kernels
using Stages = std::vector<std::vector<Unit>>;

/// Part of a unit that is one thread's own: items [begin, end) in chunks, each chunk a task. A unit of several kernels is
/// one task.
struct Share {
  const Unit* unit;
  std::int64_t begin, end, chunk;
  std::int64_t tasks() const { return (end - begin + chunk - 1) / chunk; }
};

struct StagePlan {
  std::vector<std::vector<Share>> shares;  // per thread
  std::vector<std::uint32_t> tasks;        // per thread
  std::int64_t tasks_before = 0;           // in the stages before it
  std::int64_t tasks_all = 0;
};

/// Deals the stages out. A unit that is worth it is cut in equal runs of items, the first to thread 0 and so on, so that
/// a core meets the same part of a weight matrix in each product. Small units go whole to the least busy thread.
std::vector<StagePlan> deal(const Stages& stages, const std::vector<Kernel>& kernels, int threads);

}  // namespace iskra
