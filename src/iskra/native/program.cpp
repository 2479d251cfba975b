#include "program.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>

#include "isas.hpp"
#include "runner.hpp"

namespace iskra {

namespace {

[[noreturn]] void fail(const std::string& message) { throw std::invalid_argument(message); }

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

/// Large blocks come from the system as pages of zeros, which it makes when they are first written, by whichever thread
/// does that. Clearing such a block here would write all of it once more, on one thread.
Floats aligned_floats(std::int64_t count) {
  constexpr std::size_t line = 64;
  const std::size_t bytes = static_cast<std::size_t>(std::max<std::int64_t>(count, 1)) * sizeof(float);
  void* base = std::calloc(bytes + line, 1);
  if (!base) throw std::bad_alloc();
  const std::uintptr_t begin = (reinterpret_cast<std::uintptr_t>(base) + line - 1) / line * line;
  return Floats(reinterpret_cast<float*>(begin), FreeAligned{base});
}

void Workspace::prepare(std::uint64_t program, std::int64_t arena, std::int64_t scratch, int threads) {
  if (arena_size_ < arena) {
    arena_ = aligned_floats(arena);
    arena_size_ = arena;
  } else if (program_ != program) {
    std::memset(arena_.get(), 0, static_cast<std::size_t>(arena) * sizeof(float));
  }
  program_ = program;
  if (scratch_size_ < scratch) {
    scratches_.clear();
    scratch_size_ = scratch;
  }
  while (static_cast<int>(scratches_.size()) < threads) scratches_.push_back(aligned_floats(scratch_size_));
}

Program::Program(std::int64_t arena, int num_state, std::vector<std::vector<std::uint32_t>> constants, int num_inputs,
                 int num_outputs, std::int64_t batch)
    : table_(current_table()),
      arena_size_(arena),
      batch_(batch),
      num_state_(num_state),
      num_inputs_(num_inputs),
      num_outputs_(num_outputs),
      id_(next_id()) {
  if (arena < 0 || num_state < 0 || num_inputs < 0 || num_outputs < 0 || batch < 1)
    fail("Program: expected sizes of at least 0 and a batch of at least 1, got a negative one.");
  // The arena and the constants have a size to stay within; states and outputs collect the size they must have.
  extents_.assign(1 + static_cast<std::size_t>(num_state), 0);
  extents_[0] = arena;
  for (const auto& c : constants) {
    extents_.push_back(static_cast<std::int64_t>(c.size()));
    constants_.push_back(aligned_floats(extents_.back()));
    std::memcpy(constants_.back().get(), c.data(), c.size() * 4);
  }
  extents_.resize(static_cast<std::size_t>(num_bases()), 0);
  input_rows_.assign(static_cast<std::size_t>(num_inputs), -1);
}

Program::~Program() = default;

void Program::touch(const char* who, int base, std::int64_t low, std::int64_t high) {
  if (base < 0 || base >= num_bases())
    fail(std::string(who) + ": expected a base in [0, " + std::to_string(num_bases()) + "), got " +
         std::to_string(base) + ".");
  std::int64_t& extent = extents_[static_cast<std::size_t>(base)];
  const bool fixed = base == 0 || (base > num_state_ && base < first_output());
  if (low < 0 || (fixed && high >= extent))
    fail(std::string(who) + ": expected elements within base " + std::to_string(base) +
         (fixed ? " of " + std::to_string(extent) + " elements" : "") + ", got [" + std::to_string(low) + ", " +
         std::to_string(high) + "].");
  if (!fixed) extent = std::max(extent, high + 1);
}

void Program::touch(const char* who, const Operand& x, std::span<const std::int64_t> dims) {
  const Reach r = reach(x, dims);
  touch(who, x.base, r.low, r.high);
}

void Program::touch(const char* who, const Operand& x, std::int64_t count) {
  touch(who, x.base, x.offset, x.offset + count - 1);
}

void Program::touch_segments(const Operand& x, const std::vector<Segment>& segments, std::int64_t Segment::* at,
                             std::span<const std::int64_t> dims, std::int64_t width) {
  for (const Segment& s : segments) {
    Operand moved = x;
    moved.offset += s.*at;
    touch("add_matmul", moved, dims);
    moved.offset += width - 1;
    touch("add_matmul", moved, dims);
  }
}

int Program::add(Kernel kernel) {
  const std::lock_guard lock(running_);
  scratch_ = std::max(scratch_, kernel.scratch);
  kernels_.push_back(std::move(kernel));
  return static_cast<int>(kernels_.size()) - 1;
}

void Program::set_predicate(int kernel, int base, std::int64_t offset) {
  if (kernel < 0 || kernel >= static_cast<int>(kernels_.size()))
    fail("set_predicate: expected a kernel in [0, " + std::to_string(kernels_.size()) + "), got " +
         std::to_string(kernel) + ".");
  touch("set_predicate", base, offset, offset);
  Kernel& predicated = kernels_[static_cast<std::size_t>(kernel)];
  predicated.flag_base = base, predicated.flag_offset = offset;
}

void Program::set_schedule(Stages stages) {
  for (const auto& stage : stages)
    for (const auto& unit : stage)
      for (int k : unit)
        if (k < 0 || k >= static_cast<int>(kernels_.size()))
          fail("set_schedule: expected kernels in [0, " + std::to_string(kernels_.size()) + "), got " +
               std::to_string(k) + ".");
  const std::lock_guard lock(running_);
  stages_ = std::move(stages);
  order_.clear();
  for (const auto& stage : stages_)
    for (const Unit& unit : stage) order_.insert(order_.end(), unit.begin(), unit.end());
  double cost = 0;  // nanoseconds
  for (int k : order_) cost += kernels_[static_cast<std::size_t>(k)].cost;
  meeting_.reset(), plan_.clear(), autotuner_ = Autotuner(cost * 1e-9);
}

}  // namespace iskra
