// Running a program: what would crash is checked first, then the steps run without a check, an allocation or a lock.
#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "program.hpp"

namespace iskra {

namespace {

[[noreturn]] void fail(const std::string& message) { throw std::invalid_argument("run: " + message); }

void check_count(const char* what, std::size_t got, int expected) {
  if (static_cast<int>(got) != expected)
    fail("expected " + std::to_string(expected) + " " + what + ", got " + std::to_string(got) + ".");
}

void check_size(const char* what, std::size_t i, std::int64_t got, std::int64_t expected) {
  if (got < expected)
    fail(std::string("expected ") + what + " " + std::to_string(i) + " of at least " + std::to_string(expected) + " elements, got " +
         std::to_string(got) + ".");
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
    check_size("a step's rows of output array", i, out.row_size() * batch_, extents_[static_cast<std::size_t>(first_output()) + i]);
  }
  check_data(request);
}

void Program::check_data(const RunRequest& request) const {
  const std::int64_t stop = request.first_row + request.steps * batch_;
  std::int64_t low = request.first_row, high = stop - 1;
  if (request.index) {
    if (request.index_size < stop)
      fail("expected an index of at least " + std::to_string(stop) + " rows, got " + std::to_string(request.index_size) + ".");
    low = 0, high = 0;
    for (std::int64_t i = request.first_row; i < stop; ++i)
      low = std::min(low, request.index[i]), high = std::max(high, request.index[i]);
  }
  for (std::size_t i = 0; i < request.data.size(); ++i) {
    const ArrayView& data = request.data[i];
    if (input_rows_[i] < 0) continue;  // no kernel reads it
    if (low < 0 || high >= data.rows)
      fail("expected rows within data array " + std::to_string(i) + " of " + std::to_string(data.rows) + " rows, got [" +
           std::to_string(low) + ", " + std::to_string(high) + "].");
    if (data.row_size() != input_rows_[i])
      fail("expected data array " + std::to_string(i) + " with " + std::to_string(input_rows_[i]) + " elements a row, got " +
           std::to_string(data.row_size()) + ".");
  }
}

void run_items(const KernelTable& table, const Kernel& kernel, const Frame& frame, std::int64_t begin, std::int64_t end) {
  switch (kernel.what.index()) {
    case 0: return table.tile(*std::get_if<TileKernel>(&kernel.what), frame, begin, end);
    case 1: return table.matmul(*std::get_if<MatmulKernel>(&kernel.what), frame, begin, end);
    case 2: return table.gather(*std::get_if<GatherKernel>(&kernel.what), frame, begin, end);
    case 3: return table.random(*std::get_if<RandomKernel>(&kernel.what), frame, begin, end);
    case 4: return table.take(*std::get_if<TakeKernel>(&kernel.what), frame, begin, end);
    default: return table.scatter(*std::get_if<ScatterKernel>(&kernel.what), frame, begin, end);
  }
}

std::int64_t Program::run(const RunRequest& request) {
  if (request.steps < 1) return 0;
  check_request(request);
  const std::lock_guard lock(running_);
  if (scratches_.empty()) scratches_.push_back(aligned_floats(scratch_));
  std::vector<float*> bases{arena_.get()};
  for (const ArrayView& s : request.state) bases.push_back(static_cast<float*>(s.data));
  for (const Floats& c : constants_) bases.push_back(c.get());
  for (const ArrayView& o : request.outputs) bases.push_back(static_cast<float*>(o.data) + request.first_row * o.row_size());
  std::vector<Input> inputs;
  for (const ArrayView& d : request.data)
    inputs.push_back({static_cast<const std::byte*>(d.data), d.row_stride, d.rows, d.dtype});
  Frame frame{bases.data(), scratches_[0].get(), inputs.data(), request.index, request.first_row,
              request.first_row + request.steps * batch_, batch_};
  const auto start = std::chrono::steady_clock::now();
  for (std::int64_t step = 1;; ++step) {
    for (const auto& stage : stages_)
      for (const auto& unit : stage)
        for (int k : unit) {
          const Kernel& kernel = kernels_[static_cast<std::size_t>(k)];
          run_items(table_, kernel, frame, 0, kernel.items);
        }
    if (step == request.steps) return step;
    if (request.seconds < 1e9 && std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() >= request.seconds)
      return step;
    frame.first_row += batch_;
    for (std::size_t i = 0; i < request.outputs.size(); ++i)
      bases[static_cast<std::size_t>(first_output()) + i] += batch_ * request.outputs[i].row_size();
  }
}

}  // namespace iskra
