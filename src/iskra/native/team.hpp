// The process's team of threads. It is made when first needed, spins for a moment after each job in the hope of the
// next, then sleeps. A job never waits for a thread that has not come: whoever is there does the work.
#pragma once
#include <atomic>
#include <cstdint>

namespace iskra {

/// Waits until `word` is no longer `old`: spins, then yields to whoever needs the core, then sleeps.
void wait_while(const std::atomic<std::uint32_t>& word, std::uint32_t old);

/// Sets `word` and wakes who sleeps on it.
void publish(std::atomic<std::uint32_t>& word, std::uint32_t value);

/// A job: called with a thread number, 0 for the caller's own. Must return soon after the work is done.
struct Job {
  void (*run)(void* context, int thread);
  void* context;
};

/// Runs the job on the caller and on up to threads - 1 of the team. Returns when the caller's own call has returned and
/// every other that began has, too. False, with nothing run, if the team is at work for someone else.
bool run_on_team(int threads, Job job);

}  // namespace iskra
