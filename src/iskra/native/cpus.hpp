// How many threads this process may use.
#pragma once

namespace iskra {

/// Cores that the affinity mask reaches, or fewer where a container's quota (cgroup v1 or v2) allows less. At least 1.
int available_threads();

}  // namespace iskra
