#include "cpus.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#endif

namespace iskra {

namespace {

constexpr double unlimited = 1e9;

/// quota / period of one group's cpu.max ("max 100000" or "200000 100000").
double quota_v2(const std::string& group) {
  std::ifstream file("/sys/fs/cgroup" + group + "/cpu.max");
  std::string quota;
  double period = 0;
  if (!(file >> quota >> period) || quota == "max" || period <= 0) return unlimited;
  return std::stod(quota) / period;
}

double quota_v1(const std::string& group) {
  double quota = -1, period = 0;
  for (const char* root : {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"}) {
    std::ifstream(root + group + "/cpu.cfs_quota_us") >> quota;
    std::ifstream(root + group + "/cpu.cfs_period_us") >> period;
    if (quota > 0 && period > 0) return quota / period;
  }
  return unlimited;
}

/// The tightest limit of the group and all above it. Inside a container the group's own path may not be
/// mounted, but the root then stands for it, and the root is always asked.
double tightest(std::string group, double (*quota)(const std::string&)) {
  double limit = quota("");
  while (!group.empty() && group != "/") {
    limit = std::min(limit, quota(group));
    group.erase(group.rfind('/'));
  }
  return limit;
}

double cgroup_limit() {
  double limit = unlimited;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    std::istringstream fields(line);
    std::string id, controllers, path;
    std::getline(fields, id, ':'), std::getline(fields, controllers, ':'), std::getline(fields, path);
    if (id == "0" && controllers.empty()) limit = std::min(limit, tightest(path, quota_v2));
    if (("," + controllers + ",").find(",cpu,") != std::string::npos) limit = std::min(limit, tightest(path, quota_v1));
  }
  return limit;
}

/// Cores that the affinity mask reaches. Two hardware threads of one core share its multipliers, so they count as one.
int cores() {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    std::set<std::string> siblings;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &set)) continue;
      std::string list;
      std::ifstream("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list") >> list;
      siblings.insert(list.empty() ? std::to_string(cpu) : list);
    }
    return static_cast<int>(siblings.size());
  }
#endif
  return static_cast<int>(std::thread::hardware_concurrency());
}

}  // namespace

int available_threads() {
  const int limit = static_cast<int>(std::ceil(std::min(cgroup_limit(), 1e6)));
  return std::max(1, std::min(cores(), limit));
}

}  // namespace iskra
