#include "schedule.hpp"

#include <algorithm>
#include <numeric>

#include "program.hpp"

namespace iskra {

namespace {

constexpr double least_task = 1500.0;  // nanoseconds of work that are worth a claim, and a thread's attention
constexpr std::int64_t chunks_per_share = 4;

/// Deals one stage; `busy` is the work each thread has got so far.
class Dealer {
 public:
  Dealer(StagePlan& plan, int threads) : plan_(plan), busy_(static_cast<std::size_t>(threads), 0.0) {
    plan.shares.resize(busy_.size());
    plan.tasks.resize(busy_.size());
  }

  void whole(const Unit& unit, double cost) {
    const std::size_t t = static_cast<std::size_t>(std::min_element(busy_.begin(), busy_.end()) - busy_.begin());
    give(t, {&unit, 0, 1, 1, 1}, cost);
  }

  void cut(const Unit& unit, const Kernel& kernel) {
    const std::int64_t most = std::clamp<std::int64_t>(static_cast<std::int64_t>(kernel.cost / least_task), 1,
                                                       static_cast<std::int64_t>(busy_.size()));
    const std::int64_t groups = kernel.items / kernel.group;
    const bool by_group =
        kernel.group > 1 && groups % most == 0;  // whole panels each: a thread keeps its columns of the weights
    const std::int64_t block = by_group ? kernel.group : kernel.grain, blocks = ceil_div(kernel.items, block);
    const std::int64_t parts = std::min(most, blocks);
    const std::vector<std::size_t> order = takers(static_cast<std::size_t>(parts));
    for (std::int64_t p = 0; p < parts; ++p) {
      const std::int64_t begin = p * blocks / parts * block,
                         end = std::min(kernel.items, (p + 1) * blocks / parts * block);
      const std::int64_t group = by_group ? kernel.group : end - begin;
      give(order[static_cast<std::size_t>(p)], {&unit, begin, end, group, chunk(kernel, end - begin, group)},
           kernel.cost / static_cast<double>(parts));
    }
  }

 private:
  /// The least busy threads, in the order of their numbers.
  std::vector<std::size_t> takers(std::size_t parts) const {
    std::vector<std::size_t> order(busy_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return busy_[a] < busy_[b]; });
    order.resize(parts);
    std::sort(order.begin(), order.end());
    return order;
  }

  /// Items of a task: a few tasks a share, so that others can take some over, but none too small to be worth it.
  static std::int64_t chunk(const Kernel& kernel, std::int64_t share, std::int64_t group) {
    const double items_worth = least_task * static_cast<double>(kernel.items) / kernel.cost;
    const std::int64_t least = std::max(kernel.grain, static_cast<std::int64_t>(items_worth));
    const std::int64_t tasks =
        std::clamp<std::int64_t>(chunks_per_share * group / share, 1, std::max<std::int64_t>(1, group / least));
    return ceil_div(group, tasks);
  }

  void give(std::size_t thread, Share share, double cost) {
    plan_.shares[thread].push_back(share);
    plan_.tasks[thread] += static_cast<std::uint32_t>(share.tasks());
    plan_.tasks_all += share.tasks();
    busy_[thread] += cost;
  }

  StagePlan& plan_;
  std::vector<double> busy_;
};

}  // namespace

std::vector<StagePlan> deal(const Stages& stages, const std::vector<Kernel>& kernels, int threads) {
  std::vector<StagePlan> plans;
  std::int64_t before = 0;
  for (const auto& units : stages) {
    StagePlan plan;
    plan.tasks_before = before;
    Dealer dealer(plan, threads);
    for (const Unit& unit : units) {
      if (unit.size() == 1) {
        dealer.cut(unit, kernels[static_cast<std::size_t>(unit[0])]);
      } else {
        double cost = 0;
        for (int k : unit) cost += kernels[static_cast<std::size_t>(k)].cost;
        dealer.whole(unit, cost);
      }
    }
    if (plan.tasks_all == 0) continue;  // nothing would ever finish an empty stage
    before += plan.tasks_all;
    plans.push_back(std::move(plan));
  }
  return plans;
}

}  // namespace iskra
