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
    give(t, {&unit, 0, 1, 1}, cost);
  }

  void cut(const Unit& unit, const Kernel& kernel) {
    const std::int64_t blocks = ceil_div(kernel.items, kernel.grain);
    const std::int64_t parts = std::clamp<std::int64_t>(static_cast<std::int64_t>(kernel.cost / least_task), 1,
                                                        std::min(blocks, static_cast<std::int64_t>(busy_.size())));
    const std::vector<std::size_t> order = takers(static_cast<std::size_t>(parts));
    const std::int64_t worth = std::max<std::int64_t>(1, static_cast<std::int64_t>(least_task * static_cast<double>(blocks) / kernel.cost));
    for (std::int64_t p = 0; p < parts; ++p) {
      const std::int64_t begin = p * blocks / parts, end = (p + 1) * blocks / parts;
      const std::int64_t chunk = std::max(worth, ceil_div(end - begin, chunks_per_share)) * kernel.grain;
      give(order[static_cast<std::size_t>(p)],
           {&unit, begin * kernel.grain, std::min(kernel.items, end * kernel.grain), chunk},
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
