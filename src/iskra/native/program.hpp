// A program: an arena, constants, kernels and a schedule; run for any number of steps on a state.
#pragma once
#include <cstdlib>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <variant>
#include <vector>

#include "autotune.hpp"
#include "code.hpp"
#include "scan.hpp"
#include "schedule.hpp"

namespace iskra {

struct FreeAligned {
  void operator()(float*) const { std::free(base); }
  void* base = nullptr;  // what was allocated: it may begin before the first float
};
using Floats = std::unique_ptr<float[], FreeAligned>;

/// `count` zeroed floats on a 64-byte boundary.
Floats aligned_floats(std::int64_t count);

#define X(name, Kernel) Kernel,
using AnyKernel = std::variant<ISKRA_KERNELS(X) ScanKernel>;
#undef X
#define X(name, Kernel) name,
enum class KernelIndex : std::size_t { ISKRA_KERNELS(X) scan };
#undef X

/// What a run needs beside state and data: an arena for intermediate values, and scratch for each of its threads.
class Workspace {
 public:
  /// Makes room for a program's runs on so many threads. The arena is zeroed when another program had it before.
  void prepare(std::uint64_t program, std::int64_t arena, std::int64_t scratch, int threads);
  float* arena() const { return arena_.get(); }
  float* scratch(int thread) const { return scratches_[static_cast<std::size_t>(thread)].get(); }

 private:
  std::uint64_t program_ = 0;
  std::int64_t arena_size_ = -1, scratch_size_ = -1;
  Floats arena_;
  std::vector<Floats> scratches_;
};

struct Kernel {
  AnyKernel what;
  std::int64_t items = 1;    // what a thread can take a range of
  std::int64_t scratch = 0;  // floats a thread needs
  std::int64_t group = 1;    // items of a panel, if the kernel has any: they go to one thread where possible
  std::int64_t grain = 1;    // items that belong together: fewer would repeat work
  double cost = 0;           // estimated nanoseconds of one core
  int flag_base = -1;        // where the number lies whose 0 turns the kernel off in a step; -1 for always on
  std::int64_t flag_offset = 0;
};

/// A view of a caller's array, checked by the caller to be contiguous (within rows, for data).
struct ArrayView {
  void* data = nullptr;
  std::int64_t size = 0;        // elements in all
  std::int64_t rows = 0;        // length of the first axis
  std::int64_t row_stride = 0;  // bytes
  DType dtype = DType::f32;
  std::int64_t row_size() const { return rows ? size / rows : 0; }
};

struct RunRequest {
  std::span<const ArrayView> state, data, outputs;
  const std::int64_t* index = nullptr;
  std::int64_t index_size = 0;
  std::int64_t first_row = 0, steps = 1;
  double seconds = std::numeric_limits<double>::infinity();
  int threads = 1;
  bool apart = false;  // on the calling thread alone and in its own workspace, beside other runs of the program
};

struct Meeting;

class Program {
 public:
  Program(std::int64_t arena, int num_state, std::vector<std::vector<std::uint32_t>> constants, int num_inputs,
          int num_outputs, std::int64_t batch);
  ~Program();

  int add_gather(GatherKernel kernel);
  int add_tile(TileKernel kernel, int rank);
  int add_matmul(MatmulKernel kernel, int batch_rank);
  int add_winograd(WinogradKernel kernel);
  int add_conv_gradient(ConvGradientKernel kernel);
  int add_attention(AttentionKernel kernel);
  int add_attention_gradient(AttentionGradientKernel kernel);
  int add_pad(PadKernel kernel);
  int add_pool(PoolKernel kernel);
  int add_warp(WarpKernel kernel);
  int add_random(RandomKernel kernel);
  int add_take(TakeKernel kernel);
  int add_scatter(ScatterKernel kernel);
  int add_first(FirstKernel kernel);
  int add_put(PutKernel kernel);
  int add_scan(ScanKernel kernel);
  int add_rows(RowsKernel kernel);

  /// Turns the kernel off in steps in which the number at (base, offset) is 0.
  void set_predicate(int kernel, int base, std::int64_t offset);

  /// stages > units > kernels.
  void set_schedule(Stages stages);

  /// Runs up to `steps` steps and returns how many were done. Throws std::invalid_argument before the first.
  std::int64_t run(const RunRequest& request);

  /// As the body of a loop in another program: what `run_as_body` finds packed by it, once for all chunks.
  void pack_as_body(const ScanKernel& kernel, const Frame& frame) const;

  /// The program as the body of a loop in another one: one chunk of the batch through all steps.
  void run_as_body(const ScanKernel& kernel, const Frame& frame, std::int64_t chunk) const;

  int num_state() const { return num_state_; }
  int num_outputs() const { return num_outputs_; }

 private:
  friend class Runner;

  int add(Kernel kernel);
  void check_as_body(const ScanKernel& kernel, bool is_rest) const;
  void plan_packing(const ScanKernel& kernel);
  std::int64_t scratch_as_body(const ScanKernel& kernel) const;
  void touch(const char* who, const Operand& x, std::span<const std::int64_t> dims);
  void check_attention(const char* who, const AttentionKernel& kernel);
  void touch(const char* who, const Operand& x, std::int64_t count);
  void check_epilogue(const char* who, Code& code, std::span<const std::int64_t> dims);
  void touch_segments(const Operand& x, const std::vector<Segment>& segments, std::int64_t Segment::* at,
                      std::span<const std::int64_t> dims, std::int64_t width);
  void touch(const char* who, int base, std::int64_t low, std::int64_t high);
  std::int64_t run_slice(class Runner& runner, std::int64_t first, std::int64_t last, int threads);
  void plan(int threads);
  std::int64_t run_by_team(const RunRequest& request);
  void check_request(const RunRequest& request) const;
  void check_data(const RunRequest& request) const;
  int first_output() const { return 1 + num_state_ + static_cast<int>(constants_.size()); }
  int num_bases() const { return first_output() + num_outputs_; }

  const KernelTable& table_;
  std::int64_t arena_size_, batch_;
  int num_state_, num_inputs_, num_outputs_;
  const std::uint64_t id_;
  std::vector<Floats> constants_;
  std::vector<std::int64_t> extents_;     // per base: one past the highest element that any kernel touches
  std::vector<std::int64_t> input_rows_;  // per input: elements of a row, or -1 while no kernel gathers it
  std::vector<Kernel> kernels_;
  Stages stages_;
  std::vector<int> order_;  // all kernels of the schedule, one after the other
  std::int64_t scratch_ = 0;
  std::vector<int> packed_;  // as a body: products by weights that all steps read
  std::int64_t packed_size_ = 0;
  Workspace workspace_;  // of all runs but those apart
  Autotuner autotuner_;
  std::vector<StagePlan> plan_;  // for as many threads as the meeting has
  std::int64_t tasks_per_step_ = 0;
  std::unique_ptr<Meeting> meeting_;
  std::mutex running_;
};

/// Runs items [begin, end) of a kernel.
void run_items(const KernelTable& table, const Kernel& kernel, const Frame& frame, std::int64_t begin,
               std::int64_t end);

}  // namespace iskra
