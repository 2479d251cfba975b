#include "scan.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "program.hpp"

namespace iskra {

namespace {

[[noreturn]] void fail(const std::string& message) { throw std::invalid_argument("add_scan: " + message); }

float* at(const ScanBinding& b, const Frame& frame, std::int64_t chunk, std::int64_t step) {
  return frame.bases[b.base] + b.offset + chunk * b.chunk + step * b.step;
}

void copy(float* to, const float* from, std::int64_t size) {
  std::memcpy(to, from, static_cast<std::size_t>(size) * sizeof(float));
}

}  // namespace

/// Chooses the products whose weights no step changes. Their rows lie far apart in memory; packed before the first step
/// they are read as one stream in each.
void Program::plan_packing(const ScanKernel& kernel) {
  constexpr std::int64_t least_steps = 8;
  packed_.clear(), packed_size_ = 0;
  if (kernel.steps < least_steps) return;
  const auto stays = [&](int base) {
    const std::size_t i = static_cast<std::size_t>(base) - 1;
    return base > kernel.carries && i < kernel.states.size() && kernel.states[i].step == 0 &&
           kernel.states[i].chunk == 0;
  };
  for (int k : order_) {
    MatmulKernel* product = std::get_if<MatmulKernel>(&kernels_[static_cast<std::size_t>(k)].what);
    if (!product || !stays(product->b.base) || product->batches > 1 || product->segments.size() > 1) continue;
    if (product->channelwise || product->column || product->k == 0) continue;
    product->pack_b = false, product->packed_at = packed_size_;
    packed_size_ += product->k * whole_lines(product->n);
    packed_.push_back(k);
  }
}

void Program::pack_as_body(const ScanKernel& kernel, const Frame& frame) const {
  float* bases[ScanKernel::max_bases];
  for (std::size_t i = 0; i < kernel.states.size(); ++i) bases[1 + i] = at(kernel.states[i], frame, 0, 0);
  Frame inner;
  inner.bases = bases;
  for (int k : packed_) {
    const MatmulKernel& product = *std::get_if<MatmulKernel>(&kernels_[static_cast<std::size_t>(k)].what);
    table_.pack_weights(product, inner, frame.scratch + product.packed_at);
  }
}

/// One chunk of the batch through all steps. Scratch: packed weights, the body's arena, the carries, what its kernels
/// want.
void Program::run_as_body(const ScanKernel& kernel, const Frame& frame, std::int64_t chunk) const {
  const bool is_rest = chunk == kernel.chunks;
  float* bases[ScanKernel::max_bases];
  float* free = frame.scratch + packed_size_;
  bases[0] = free, free += whole_lines(arena_size_);
  const std::size_t carries = static_cast<std::size_t>(kernel.carries), states = kernel.states.size();
  for (std::size_t i = 0; i < carries; ++i) {
    const std::int64_t size = is_rest ? kernel.states[i].rest : kernel.states[i].size;
    bases[1 + i] = free, free += whole_lines(size);
    copy(bases[1 + i], at(kernel.states[i], frame, chunk, 0), size);
  }
  for (std::size_t i = 0; i < constants_.size(); ++i) bases[1 + states + i] = constants_[i].get();
  float** outputs = bases + first_output();
  Frame inner;
  inner.bases = bases, inner.scratch = free, inner.batch = batch_, inner.packed = frame.scratch;
  for (std::int64_t s = 0; s < kernel.steps; ++s) {
    const std::int64_t step = kernel.reverse ? kernel.steps - 1 - s : s;
    for (std::size_t i = carries; i < states; ++i) bases[1 + i] = at(kernel.states[i], frame, chunk, step);
    for (std::size_t i = 0; i < kernel.outputs.size(); ++i) outputs[i] = at(kernel.outputs[i], frame, chunk, step);
    for (int k : order_) {
      const Kernel& each = kernels_[static_cast<std::size_t>(k)];
      run_items(table_, each, inner, 0, each.items);
    }
  }
  for (std::size_t i = 0; i < carries; ++i)
    if (kernel.lasts[i].base >= 0)
      copy(at(kernel.lasts[i], frame, chunk, 0), bases[1 + i], is_rest ? kernel.states[i].rest : kernel.states[i].size);
}

void run_scan(const ScanKernel& kernel, const Frame& frame, std::int64_t begin, std::int64_t end) {
  const Program* packed = nullptr;
  for (std::int64_t chunk = begin; chunk < end; ++chunk) {
    const Program* body = chunk < kernel.chunks ? kernel.body : kernel.rest;
    if (body != packed) body->pack_as_body(kernel, frame);
    packed = body;
    body->run_as_body(kernel, frame, chunk);
  }
}

/// Checks that a body finds under its bases all that its kernels touch.
void Program::check_as_body(const ScanKernel& kernel, bool is_rest) const {
  if (num_inputs_ != 0 || num_state_ != static_cast<int>(kernel.states.size()) ||
      num_outputs_ != static_cast<int>(kernel.outputs.size()) || num_bases() > ScanKernel::max_bases)
    fail("expected a body without inputs, with " + std::to_string(kernel.states.size()) + " states and " +
         std::to_string(kernel.outputs.size()) + " outputs, and at most " + std::to_string(ScanKernel::max_bases) +
         " bases, got another one.");
  const auto check = [&](const std::vector<ScanBinding>& bindings, std::size_t first) {
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      const std::int64_t size = is_rest ? bindings[i].rest : bindings[i].size;
      if (size < extents_[first + i])
        fail("expected " + std::to_string(extents_[first + i]) + " elements for base " + std::to_string(first + i) +
             " of the body, got " + std::to_string(size) + ".");
    }
  };
  check(kernel.states, 1);
  check(kernel.outputs, static_cast<std::size_t>(first_output()));
}

std::int64_t Program::scratch_as_body(const ScanKernel& kernel) const {
  std::int64_t size = packed_size_ + whole_lines(arena_size_) + scratch_;
  for (int i = 0; i < kernel.carries; ++i) size += whole_lines(kernel.states[static_cast<std::size_t>(i)].size);
  return size;
}

int Program::add_scan(ScanKernel kernel) {
  if (!kernel.body || kernel.chunks < 1 || kernel.steps < 1 || kernel.carries < 0 ||
      kernel.carries > static_cast<int>(kernel.states.size()) ||
      kernel.lasts.size() != static_cast<std::size_t>(kernel.carries))
    fail("expected a body, chunks, steps, and a destination or none for each carry, got something else.");
  kernel.body->check_as_body(kernel, false);
  if (kernel.rest) kernel.rest->check_as_body(kernel, true);
  kernel.body->plan_packing(kernel);
  if (kernel.rest) kernel.rest->plan_packing(kernel);
  const auto reach = [&](const ScanBinding& b) {
    if (b.base < 0) return;
    if (b.step < 0 || b.chunk < 0) fail("expected steps and chunks that go forward, got others.");
    const std::int64_t last = kernel.rest
                                  ? std::max((kernel.chunks - 1) * b.chunk + b.size, kernel.chunks * b.chunk + b.rest)
                                  : (kernel.chunks - 1) * b.chunk + b.size;
    touch("add_scan", b.base, b.offset, b.offset + (kernel.steps - 1) * b.step + last - 1);
  };
  for (const auto* all : {&kernel.states, &kernel.lasts, &kernel.outputs})
    for (const ScanBinding& b : *all) reach(b);
  double cost = 0;
  for (int k : kernel.body->order_) cost += kernel.body->kernels_[static_cast<std::size_t>(k)].cost;
  const std::int64_t items = kernel.chunks + (kernel.rest ? 1 : 0);
  const std::int64_t scratch =
      std::max(kernel.body->scratch_as_body(kernel), kernel.rest ? kernel.rest->scratch_as_body(kernel) : 0);
  cost *= static_cast<double>(kernel.steps * items);
  return add({std::move(kernel), items, scratch, 1, 1, cost});
}

}  // namespace iskra
