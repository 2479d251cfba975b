#include "finite.hpp"

#include <algorithm>
#include <atomic>

#include "cpus.hpp"
#include "isas.hpp"
#include "team.hpp"

namespace iskra {

namespace {

constexpr std::int64_t chunk = 1 << 18;  // elements; a smaller array is not worth the team

/// Chunks are taken in ascending order, so nobody needs to begin one after a find: it could only lie further on.
struct Scan {
  const ArrayView& array;
  const KernelTable& table;
  std::atomic<std::int64_t> next{0};
  std::atomic<std::int64_t> found{INT64_MAX};

  std::int64_t in(std::int64_t begin, std::int64_t count) const {
    if (array.dtype == DType::f64)
      return table.first_nonfinite_f64(static_cast<const double*>(array.data) + begin, count);
    return table.first_nonfinite_f32(static_cast<const float*>(array.data) + begin, count);
  }

  void work() {
    while (found.load() == INT64_MAX) {
      const std::int64_t begin = next.fetch_add(1) * chunk;
      if (begin >= array.size) return;
      const std::int64_t at = in(begin, std::min(chunk, array.size - begin));
      for (std::int64_t seen = found.load(); at >= 0 && begin + at < seen;)
        if (found.compare_exchange_weak(seen, begin + at)) break;
    }
  }
};

}  // namespace

std::int64_t first_nonfinite(const ArrayView& array) {
  Scan scan{array, current_table()};
  if (array.size <= chunk) return scan.in(0, array.size);
  const Job job{[](void* self, int) { static_cast<Scan*>(self)->work(); }, &scan};
  if (!run_on_team(static_cast<int>(std::min<std::int64_t>(available_threads(), array.size / chunk + 1)), job))
    scan.work();
  const std::int64_t found = scan.found.load();
  return found == INT64_MAX ? -1 : found;
}

}  // namespace iskra
