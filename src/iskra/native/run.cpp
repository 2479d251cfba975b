// Running a program: what would crash is checked first, then the steps run without a check, an allocation or a lock.
#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "runner.hpp"

namespace iskra {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& message) { throw std::invalid_argument("run: " + message); }

void check_count(const char* what, std::size_t got, int expected) {
  if (static_cast<int>(got) != expected)
    fail("expected " + std::to_string(expected) + " " + what + ", got " + std::to_string(got) + ".");
}

void check_size(const char* what, std::size_t i, std::int64_t got, std::int64_t expected) {
  if (got < expected)
    fail(std::string("expected ") + what + " " + std::to_string(i) + " of at least " + std::to_string(expected) +
         " elements, got " + std::to_string(got) + ".");
}

Clock::time_point deadline(const RunRequest& request) {
  if (request.seconds >= 1e9) return Clock::time_point::max();
  return Clock::now() + std::chrono::nanoseconds(static_cast<std::int64_t>(request.seconds * 1e9));
}

}  // namespace

void Program::check_request(const RunRequest& request) const {
  check_count("state arrays", request.state.size(), num_state_);
  check_count("data arrays", request.data.size(), num_inputs_);
  check_count("output arrays", request.outputs.size(), num_outputs_);
  if (request.first_row < 0) fail("expected first_row of at least 0, got " + std::to_string(request.first_row) + ".");
  for (std::size_t i = 0; i < request.state.size(); ++i)
    check_size("state array", i, request.state[i].size, extents_[1 + i]);
  const std::int64_t stop = request.first_row + request.steps * batch_;
  for (std::size_t i = 0; i < request.outputs.size(); ++i) {
    const ArrayView& out = request.outputs[i];
    check_size("rows of output array", i, out.rows, stop);
    check_size("a step's rows of output array", i, out.row_size() * batch_,
               extents_[static_cast<std::size_t>(first_output()) + i]);
  }
  check_data(request);
}

void Program::check_data(const RunRequest& request) const {
  const std::int64_t stop = request.first_row + request.steps * batch_;
  std::int64_t low = request.first_row, high = stop - 1;
  if (request.index) {
    if (request.index_size < stop)
      fail("expected an index of at least " + std::to_string(stop) + " rows, got " +
           std::to_string(request.index_size) + ".");
    low = 0, high = 0;
    for (std::int64_t i = request.first_row; i < stop; ++i)
      low = std::min(low, request.index[i]), high = std::max(high, request.index[i]);
  }
  for (std::size_t i = 0; i < request.data.size(); ++i) {
    const ArrayView& data = request.data[i];
    if (input_rows_[i] < 0) continue;  // no kernel reads it
    if (low < 0 || high >= data.rows)
      fail("expected rows within data array " + std::to_string(i) + " of " + std::to_string(data.rows) +
           " rows, got [" + std::to_string(low) + ", " + std::to_string(high) + "].");
    if (data.row_size() != input_rows_[i])
      fail("expected data array " + std::to_string(i) + " with " + std::to_string(input_rows_[i]) +
           " elements a row, got " + std::to_string(data.row_size()) + ".");
  }
}

void run_items(const KernelTable& table, const Kernel& kernel, const Frame& frame, std::int64_t begin,
               std::int64_t end) {
  if (kernel.flag_base >= 0 && frame.bases[kernel.flag_base][kernel.flag_offset] == 0.0f) return;
  switch (static_cast<KernelIndex>(kernel.what.index())) {
#define X(name, Kernel)   \
  case KernelIndex::name: \
    return table.name(*std::get_if<Kernel>(&kernel.what), frame, begin, end);
    ISKRA_KERNELS(X)
#undef X
    default:
      return run_scan(*std::get_if<ScanKernel>(&kernel.what), frame, begin, end);
  }
}

/// Shares and meeting place for a number of threads; kept from run to run.
void Program::plan(int threads) {
  if (threads == 1 || (meeting_ && static_cast<int>(meeting_->claims.size()) == threads)) return;
  plan_ = deal(stages_, kernels_, threads);
  tasks_per_step_ = plan_.empty() ? 0 : plan_.back().tasks_before + plan_.back().tasks_all;
  meeting_ = std::make_unique<Meeting>();
  meeting_->claims = std::vector<Meeting::Claim>(static_cast<std::size_t>(threads));
}

/// Some steps, by whichever of one thread and the team is the faster at present; returns the step it stopped before.
std::int64_t Program::run_slice(Runner& runner, std::int64_t first, std::int64_t last, int threads) {
  if (autotuner_.cold()) {
    autotuner_.warm();
    return runner.together(first, first + 1, threads);
  }
  if (autotuner_.measured() && autotuner_.small()) return runner.alone(first, last);
  const bool team = autotuner_.measured() && autotuner_.choose_team();
  const bool one_step = !autotuner_.measured() || (!team && autotuner_.probing());
  const auto start = Clock::now();
  const std::int64_t stopped =
      team ? runner.together(first, last, threads) : runner.alone(first, one_step ? first + 1 : last);
  const double seconds =
      std::chrono::duration<double>(Clock::now() - start).count() / static_cast<double>(stopped - first);
  team ? autotuner_.team(seconds) : autotuner_.alone(seconds);
  return stopped;
}

std::int64_t Program::run(const RunRequest& request) {
  if (request.steps < 1) return 0;
  check_request(request);
  if (!request.apart) return run_by_team(request);
  static thread_local Workspace own;
  own.prepare(id_, arena_size_, scratch_, 1);
  Runner runner(*this, request, own);
  runner.stop_at(deadline(request));
  return runner.alone(0, request.steps);
}

std::int64_t Program::run_by_team(const RunRequest& request) {
  const std::lock_guard lock(running_);
  plan(request.threads);
  workspace_.prepare(id_, arena_size_, scratch_, request.threads);
  Runner runner(*this, request, workspace_);
  const Clock::time_point end = deadline(request);
  runner.stop_at(end);
  if (request.threads == 1 || plan_.empty()) return runner.alone(0, request.steps);
  const std::int64_t most =
      0x7fffffff / static_cast<std::int64_t>(plan_.size() + 1);  // the epochs of a run have 32 bits
  std::int64_t step = 0;
  do {
    const bool whole = autotuner_.measured() && autotuner_.small();
    runner.stop_at(whole ? end : std::min(end, Clock::now() + Autotuner::slice));
    step = run_slice(runner, step, std::min(request.steps, step + most), request.threads);
  } while (step < request.steps && Clock::now() < end);
  return step;
}

}  // namespace iskra
