#include "team.hpp"

#include <chrono>
#include <mutex>
#include <thread>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#include <signal.h>
#endif
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace iskra {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto spin_time = std::chrono::microseconds(8);    // in the hope that all cores are ours
constexpr auto yield_time = std::chrono::microseconds(60);  // then somebody else may need this one

void pause() {
#if defined(__x86_64__)
  _mm_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

/// Workers must not run the interpreter's signal handlers.
class SignalsBlocked {
 public:
#if defined(__unix__) || defined(__APPLE__)
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
#endif
};

class Team {
 public:
  bool run(int threads, Job job) {
    const std::unique_lock lock(busy_, std::try_to_lock);
    if (!lock) return false;
    for (; workers_ < threads - 1; ++workers_) hire(workers_ + 1);
    job_ = job;
    wanted_.store(threads, std::memory_order_relaxed);
    gate_.store(open, std::memory_order_release);
    publish(call_, call_.load(std::memory_order_relaxed) + 1);
    job.run(job.context, 0);
    gate_.fetch_and(~open);
    while (gate_.load(std::memory_order_acquire) != 0) std::this_thread::yield();  // who began is about to leave
    return true;
  }

 private:
  static constexpr std::uint32_t open = 1u << 31;

  void hire(int thread) {
    const SignalsBlocked blocked;
    const std::uint32_t seen = call_.load();
    std::thread([this, thread, seen] { serve(thread, seen); }).detach();
  }

  [[noreturn]] void serve(int thread, std::uint32_t seen) {
    for (;;) {
      wait_while(call_, seen);
      seen = call_.load();
      if (thread >= wanted_.load() || !enter()) continue;
      job_.run(job_.context, thread);
      gate_.fetch_sub(1, std::memory_order_release);
    }
  }

  /// Counts a worker in, unless the job is over.
  bool enter() {
    std::uint32_t g = gate_.load();
    while (g & open)
      if (gate_.compare_exchange_weak(g, g + 1, std::memory_order_acquire)) return true;
    return false;
  }

  std::mutex busy_;
  Job job_{};
  int workers_ = 0;
  std::atomic<int> wanted_{0};
  alignas(64) std::atomic<std::uint32_t> gate_{0};  // open bit, and how many workers are inside
  alignas(64) std::atomic<std::uint32_t> call_{0};
};

std::atomic<Team*> the_team{nullptr};

/// A fork takes only the calling thread along, so the child makes a team of its own. The old one, whose lock may be
/// held by a thread that no longer exists, is left alone.
void forget_team() { the_team.store(nullptr); }

Team& team() {
  Team* t = the_team.load();
  if (t) return *t;
#if defined(__unix__) || defined(__APPLE__)
  static const int registered = pthread_atfork(nullptr, nullptr, forget_team);
  static_cast<void>(registered);
#endif
  auto* made = new Team;  // lives as long as the process: its threads never end
  if (the_team.compare_exchange_strong(t, made)) return *made;
  delete made;
  return *t;
}

}  // namespace

void wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t old) {
  const auto start = Clock::now();
  for (auto waited = start - start; waited < yield_time; waited = Clock::now() - start) {
    for (int i = 0; i < 32; ++i) {
      if (word.load(std::memory_order_acquire) != old) return;
      pause();
    }
    if (waited > spin_time) std::this_thread::yield();
  }
  word.wait(old);
}

void publish(std::atomic<std::uint32_t>& word, std::uint32_t value) {
  word.store(value);  // sequentially consistent: the look for sleepers must not come before it
  word.notify_all();
}

bool run_on_team(int threads, Job job) { return team().run(threads, job); }

}  // namespace iskra
