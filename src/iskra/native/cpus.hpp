// How many threads this process may use.
#pragma once

namespace iskra {

/// CPUs of the affinity mask, or fewer where a container's quota (cgroup v1 or v2) allows less. At least 1.
int available_threads();

}  // namespace iskra
