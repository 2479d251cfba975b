// One run of a program: what is the same for all its threads, and the loop over its steps, alone or as a team.
#pragma once
#include <atomic>
#include <chrono>

#include "program.hpp"
#include "schedule.hpp"

namespace iskra {

/// Where the threads of a run meet. A stage is over when all its tasks are done, not when all threads have come, so a
/// thread that the system has put to sleep holds up at most the one task that it took.
struct Meeting {
  struct alignas(64) Claim {
    std::atomic<std::uint64_t> taken{0};  // epoch << 32 | tasks taken; an older epoch means none
  };
  static constexpr std::uint32_t over = 0xffffffffu;

  alignas(64) std::atomic<std::uint32_t> epoch{1};  // stages begun since the run's start, or `over`
  alignas(64) std::atomic<std::int64_t> done{0};    // tasks done since the run's start
  std::atomic<std::int64_t> steps_done{0};
  std::vector<Claim> claims;  // per thread
};

class Runner {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Runner(Program& program, const RunRequest& request, const Workspace& workspace);

  /// Steps [first, last) on this thread alone; returns the step it stopped before.
  std::int64_t alone(std::int64_t first, std::int64_t last);

  /// Steps [first, last) on the team; returns the step it stopped before.
  std::int64_t together(std::int64_t first, std::int64_t last, int threads);

  /// Steps end early, after at least one, when this time has come; `Time::max()` for never.
  void stop_at(Time deadline) { deadline_ = deadline; }
  bool late() const { return deadline_ != Time::max() && std::chrono::steady_clock::now() >= deadline_; }

 private:
  /// A thread's own view: bases move on with the outputs.
  struct View {
    std::vector<float*> bases;
    Frame frame;
  };

  View view(int thread);
  void move_to(View& view, std::int64_t step) const;
  void work(int thread);
  std::int64_t do_tasks(const StagePlan& stage, std::uint32_t epoch, std::size_t owner, const Frame& frame);
  void do_task(const StagePlan& stage, std::size_t owner, std::int64_t task, const Frame& frame);
  void finish_stage(std::uint32_t epoch);

  Program& program_;
  const RunRequest& request_;
  const Workspace& workspace_;
  Time deadline_ = Time::max();
  std::vector<Input> inputs_;
  const std::vector<StagePlan>* plan_ = nullptr;
  std::int64_t first_ = 0, last_ = 0;
};

}  // namespace iskra
