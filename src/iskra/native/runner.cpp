#include "runner.hpp"

#include "team.hpp"

namespace iskra {

Runner::Runner(Program& program, const RunRequest& request, const Workspace& workspace)
    : program_(program), request_(request), workspace_(workspace) {
  for (const ArrayView& d : request.data)
    inputs_.push_back({static_cast<const std::byte*>(d.data), d.row_stride, d.rows, d.dtype});
}

Runner::View Runner::view(int thread) {
  View v;
  v.bases.push_back(workspace_.arena());
  for (const ArrayView& s : request_.state) v.bases.push_back(static_cast<float*>(s.data));
  for (const Floats& c : program_.constants_) v.bases.push_back(c.get());
  v.bases.resize(static_cast<std::size_t>(program_.num_bases()));
  v.frame.scratch = workspace_.scratch(thread);
  v.frame.inputs = inputs_.data();
  v.frame.index = request_.index;
  v.frame.last_row = request_.first_row + request_.steps * program_.batch_;
  v.frame.batch = program_.batch_;
  return v;
}

void Runner::move_to(View& view, std::int64_t step) const {
  view.frame.bases = view.bases.data();
  view.frame.first_row = request_.first_row + step * program_.batch_;
  for (std::size_t i = 0; i < request_.outputs.size(); ++i) {
    const ArrayView& out = request_.outputs[i];
    view.bases[static_cast<std::size_t>(program_.first_output()) + i] =
        static_cast<float*>(out.data) + view.frame.first_row * out.row_size();
  }
}

std::int64_t Runner::alone(std::int64_t first, std::int64_t last) {
  View v = view(0);
  for (std::int64_t step = first; step < last;) {
    move_to(v, step);
    for (int k : program_.order_) {
      const Kernel& kernel = program_.kernels_[static_cast<std::size_t>(k)];
      run_items(program_.table_, kernel, v.frame, 0, kernel.items);
    }
    if (++step < last && late()) return step;
  }
  return last;
}

std::int64_t Runner::together(std::int64_t first, std::int64_t last, int threads) {
  Meeting& meeting = *program_.meeting_;
  plan_ = &program_.plan_;
  first_ = first, last_ = last;
  for (Meeting::Claim& c : meeting.claims) c.taken.store(0, std::memory_order_relaxed);
  meeting.done.store(0), meeting.epoch.store(1), meeting.steps_done.store(first);
  const Job job{[](void* self, int thread) { static_cast<Runner*>(self)->work(thread); }, this};
  if (!run_on_team(threads, job)) return alone(first, last);
  return meeting.steps_done.load();
}

void Runner::work(int thread) {
  Meeting& meeting = *program_.meeting_;
  const std::uint32_t num_stages = static_cast<std::uint32_t>(plan_->size());
  const std::size_t threads = meeting.claims.size(), self = static_cast<std::size_t>(thread);
  View v = view(thread);
  std::int64_t at = -1;
  for (std::uint32_t epoch = meeting.epoch.load(std::memory_order_acquire); epoch != Meeting::over;
       epoch = meeting.epoch.load(std::memory_order_acquire)) {
    const std::int64_t step = first_ + (epoch - 1) / num_stages;
    if (step != at) move_to(v, at = step);
    const StagePlan& stage = (*plan_)[(epoch - 1) % num_stages];
    std::int64_t finished = 0;
    for (std::size_t i = 0; i < threads; ++i) finished += do_tasks(stage, epoch, (self + i) % threads, v.frame);
    const std::int64_t target = (step - first_) * program_.tasks_per_step_ + stage.tasks_before + stage.tasks_all;
    if (finished > 0 && meeting.done.fetch_add(finished, std::memory_order_acq_rel) + finished == target)
      finish_stage(epoch);
    else
      wait_while(meeting.epoch, epoch);
  }
}

/// Takes tasks of `owner`'s until there are none. What is taken is decided by compare-and-swap on (epoch, count), so
/// that a thread which slept through the end of the stage finds nothing.
std::int64_t Runner::do_tasks(const StagePlan& stage, std::uint32_t epoch, std::size_t owner, const Frame& frame) {
  const std::uint32_t tasks = stage.tasks[owner];
  if (tasks == 0) return 0;
  std::atomic<std::uint64_t>& taken = program_.meeting_->claims[owner].taken;
  std::int64_t finished = 0;
  std::uint64_t seen = taken.load(std::memory_order_relaxed);
  for (;;) {
    const std::uint32_t seen_epoch = static_cast<std::uint32_t>(seen >> 32);
    if (seen_epoch > epoch) return finished;
    const std::uint32_t next = seen_epoch == epoch ? static_cast<std::uint32_t>(seen) : 0;
    if (next >= tasks) return finished;
    const std::uint64_t claimed = static_cast<std::uint64_t>(epoch) << 32 | (next + 1);
    if (!taken.compare_exchange_weak(seen, claimed, std::memory_order_relaxed)) continue;
    do_task(stage, owner, next, frame);
    ++finished;
    seen = taken.load(std::memory_order_relaxed);
  }
}

void Runner::do_task(const StagePlan& stage, std::size_t owner, std::int64_t task, const Frame& frame) {
  const Share* share = stage.shares[owner].data();
  for (; task >= share->tasks(); ++share) task -= share->tasks();
  for (int k : *share->unit) {
    const Kernel& kernel = program_.kernels_[static_cast<std::size_t>(k)];
    if (share->unit->size() > 1) {
      run_items(program_.table_, kernel, frame, 0, kernel.items);
    } else {
      run_items(program_.table_, kernel, frame, share->task_begin(task), share->task_end(task));
    }
  }
}

/// Whoever did the last task of a stage opens the next one, and after a step looks at the clock.
void Runner::finish_stage(std::uint32_t epoch) {
  Meeting& meeting = *program_.meeting_;
  const std::uint32_t num_stages = static_cast<std::uint32_t>(plan_->size());
  std::uint32_t next = epoch + 1;
  if (epoch % num_stages == 0) {
    const std::int64_t done = first_ + epoch / num_stages;
    meeting.steps_done.store(done, std::memory_order_relaxed);
    if (done == last_ || late()) next = Meeting::over;
  }
  publish(meeting.epoch, next);
}

}  // namespace iskra
