// How the units of a program are dealt out to a number of threads.
#pragma once
#include <cstdint>
#include <vector>

namespace iskra {

struct Kernel;
using Unit = std::vector<int>;  // kernels
using Stages = std::vector<std::vector<Unit>>;

/// Part of a unit that is one thread's own: items [begin, end), in groups that no task straddles (panels of a product),
/// each cut in chunks. A unit of several kernels is one task.
struct Share {
  const Unit* unit;
  std::int64_t begin, end, group, chunk;
  std::int64_t tasks_per_group() const { return (group + chunk - 1) / chunk; }
  std::int64_t tasks() const { return (end - begin + group - 1) / group * tasks_per_group(); }
  std::int64_t task_begin(std::int64_t task) const {
    return begin + task / tasks_per_group() * group + task % tasks_per_group() * chunk;
  }
  std::int64_t task_end(std::int64_t task) const {
    const std::int64_t group_end = begin + (task / tasks_per_group() + 1) * group, at = task_begin(task) + chunk;
    return at < group_end ? at : group_end;
  }
};

struct StagePlan {
  std::vector<std::vector<Share>> shares;  // per thread
  std::vector<std::uint32_t> tasks;        // per thread
  std::int64_t tasks_before = 0;           // in the stages before it
  std::int64_t tasks_all = 0;
};

/// Deals the stages out. A unit that is worth it is cut in equal runs of items, the first to thread 0 and so on, so
/// that a core meets the same part of a weight matrix in each product. Small units go whole to the least busy thread.
std::vector<StagePlan> deal(const Stages& stages, const std::vector<Kernel>& kernels, int threads);

}  // namespace iskra
