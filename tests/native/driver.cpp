// Exercises programs, the team and every kernel without Python, for the sanitizers:
//
//   cmake -S . -B build-thread -DISKRA_SANITIZE=thread && cmake --build build-thread && build-thread/native_driver
//
// Exits with 1 and a line on stderr when a result is not what it should be.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "finite.hpp"
#include "isas.hpp"
#include "lookup.hpp"
#include "program.hpp"
#include "windows.hpp"

using namespace iskra;

namespace {

void check(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "native_driver: %s\n", what);
  std::exit(1);
}

template <class T>
ArrayView view(std::vector<T>& v, std::int64_t rows, DType dtype) {
  const std::int64_t size = static_cast<std::int64_t>(v.size());
  return {v.data(), size, rows, size / rows * static_cast<std::int64_t>(sizeof(T)), dtype};
}

TileKernel tile(std::vector<std::int64_t> dims, std::vector<Operand> operands, int registers,
                std::vector<Instruction> code, bool accumulates = false) {
  TileKernel k;
  std::copy(dims.begin(), dims.end(), k.dims);
  k.code.operands = std::move(operands), k.code.registers = registers, k.code.instructions = std::move(code);
  k.accumulates = accumulates;
  return k;
}

MatmulKernel product(std::int64_t m, std::int64_t n, std::int64_t k, Operand a, Operand b,
                     std::vector<Operand> operands, int registers, std::vector<Instruction> code) {
  MatmulKernel x;
  x.m = m, x.n = n, x.k = k, x.a = a, x.b = b;
  x.code.operands = std::move(operands), x.code.registers = registers, x.code.instructions = std::move(code);
  return x;
}

/// A program with every kind of kernel, some of which every other step leaves out; odd sizes, so that every edge is
/// met.
class Mixer {
 public:
  static constexpr std::int64_t batch = 47, width = 203, hidden = 131, steps = 30, rows = batch * steps;

  Mixer()
      : program(4 * batch * (width + hidden) + 2 * batch * hidden + 4 * hidden + 1, 5, {{0, 1, 2}}, 1, 1, batch),
        weights(width * hidden),
        bias(hidden),
        key{3, 4},
        one{1},
        rate{1e-4f},
        data(rows * width),
        index(rows),
        output(rows * hidden) {
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = 0.1f * std::sin(static_cast<float>(i));
    for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<std::uint8_t>(i * 2654435761u >> 24);
    std::iota(index.begin(), index.end(), 0);
    for (std::size_t i = 0; i < index.size(); ++i) std::swap(index[i], index[i * 7919 % index.size()]);
    build();
  }

  std::int64_t run(int threads, std::int64_t first = 0, std::int64_t count = steps, double seconds = 1e300) {
    return run_in(program, first, count, seconds, threads, false);
  }

  /// All steps on the calling thread, by a program that others run, too.
  std::int64_t run_apart(Program& shared) { return run_in(shared, 0, steps, 1e300, 1, true); }

  std::int64_t run_in(Program& by, std::int64_t first, std::int64_t count, double seconds, int threads, bool apart) {
    const std::vector<ArrayView> state{view(weights, width, DType::f32), view(bias, 1, DType::f32),
                                       view(key, 1, DType::i32), view(one, 1, DType::i32), view(rate, 1, DType::f32)};
    const std::vector<ArrayView> inputs{view(data, rows, DType::u8)}, outputs{view(output, rows, DType::f32)};
    return by.run({state, inputs, outputs, index.data(), rows, first * batch, count, seconds, threads, apart});
  }

  bool same(const Mixer& other) const {
    return weights == other.weights && bias == other.bias && key == other.key && output == other.output;
  }
  bool finite() const {
    for (float x : output)
      if (!std::isfinite(x)) return false;
    return true;
  }

 private:
  void build() {
    const std::int64_t b = batch, w = width, h = hidden, x = 0, y = x + b * w, z = y + b * h, fold = z + b * h;
    const std::int64_t taken = fold + h, transposed = taken + 3 * h, flag = transposed + b * w;
    const std::int64_t warped = flag + 1, spread = warped + b * h;
    const int input = program.add_gather({0, x, w, false});
    const int draw = program.add_random({Draw::normal, z, b * h, {3, 0, {}}});
    const int count =
        program.add_tile(tile({1, 1}, {{3, 1, {}}, {4, 0, {}}}, 0, {{Opcode::int_add, 0, 0, 0, 1, 0}}), 2);
    const int forward =
        program.add_matmul(product(b, h, w, {0, x, {w, 1}}, {1, 0, {h, 1}}, {{0, y, {h, 1}}, {2, 0, {0, 1}}}, 1,
                                   {{Opcode::add, 0, 2, 2, 1, 0}, {Opcode::tanh, 0, 0, 2, 0, 0}}),
                           0);
    const int toggle = program.add_tile(tile({1, 1}, {{0, flag, {}}}, 0, {{Opcode::logical_not, 0, 0, 0, 0, 0}}), 2);
    TileKernel noisy =
        tile({b, h}, {{0, y, {h, 1}}, {0, z, {h, 1}}, {0, flag, {}}}, 1,
             {{Opcode::row_max, 1, 3, 0, 0, 0}, {Opcode::subtract, 0, 0, 0, 3, 0}, {Opcode::add, 0, 0, 0, 1, 0}});
    noisy.code.predicate = {2, 2, 3};
    const int mix = program.add_tile(std::move(noisy), 2);
    const int back = program.add_matmul(
        product(b, w, h, {0, y, {h, 1}}, {1, 0, {1, h}}, {{0, transposed, {1, b}}}, 1, {{Opcode::copy, 0, 0, 1, 0, 0}}),
        0);
    const int total = program.add_tile(
        tile({b, h}, {{0, y, {h, 1}}, {0, fold, {0, 1}}}, 0, {{Opcode::acc_sum, 0, 1, 0, 0, 0}}, true), 2);
    const int bias_step = program.add_tile(
        tile({1, h}, {{2, 0, {0, 1}}, {0, fold, {0, 1}}, {5, 0, {}}}, 0, {{Opcode::muladd, 0, 0, 1, 2, 0}}), 2);
    const int update = program.add_matmul(product(w, h, b, {0, x, {1, w}}, {0, y, {h, 1}}, {{1, 0, {h, 1}}, {5, 0, {}}},
                                                  1, {{Opcode::muladd, 0, 0, 2, 1, 0}}),
                                          0);
    const int take = program.add_take({{1, 0, {}}, {6, 0, {}}, w, h, 3, taken});
    const int scatter = program.add_scatter({{6, 0, {}}, {0, y, {}}, 5, h, 3, z});
    WarpKernel looking;  // at b images of one row, through transforms made of whatever the data hold
    looking.images = {0, y, {}}, looking.transforms = {0, x, {}}, looking.results = {0, warped, {}};
    looking.count = b, looking.in[1] = looking.out[1] = h, looking.fill = WarpKernel::Fill::reflect;
    const int look = program.add_warp(looking);
    looking.images = {0, spread, {}}, looking.backward = true;
    const int look_back = program.add_warp(looking);
    const int store = program.add_tile(
        tile({b, h}, {{7, 0, {h, 1}}, {0, y, {h, 1}}, {0, spread, {h, 1}}}, 0, {{Opcode::add, 0, 0, 1, 2, 0}}), 2);
    program.set_predicate(scatter, 0, flag);
    program.set_schedule({{{input}, {draw}, {toggle}},
                          {{forward}, {count}},
                          {{mix}},
                          {{back}, {take}, {scatter}, {look}},
                          {{update}, {total, bias_step}, {look_back}},
                          {{store}}});
  }

 public:
  Program program;
  std::vector<float> weights, bias;
  std::vector<std::int32_t> key, one;
  std::vector<float> rate;
  std::vector<std::uint8_t> data;
  std::vector<std::int64_t> index;
  std::vector<float> output;
};

void threads_agree(const Mixer& expected) {
  for (int threads : {2, 3, 4, 7}) {
    Mixer mixer;
    check(mixer.run(threads) == Mixer::steps, "expected all steps");
    check(mixer.same(expected), "expected the same bits for any number of threads");
  }
  Mixer mixer;
  for (std::int64_t done = 0; done < Mixer::steps;) done += mixer.run(4, done, Mixer::steps - done, 1e-4);
  check(mixer.same(expected), "expected the same bits for any deadline");
}

/// Sizes at and beside those of vectors and tiles; one image, and more of them than splits.
void windows_agree() {
  for (const Sizes& sizes : {Sizes{1, 1, 1, 1, 1}, Sizes{3, 7, 9, 3, 5}, Sizes{2, 4, 40, 17, 33},
                             Sizes{5, 8, 6, 16, 64}, Sizes{2, 5, 13, 37, 70}}) {
    Windows expected(sizes);
    check(expected.run(1) == Windows::steps && expected.finite(), "expected finite results of windows");
    for (int threads : {2, 3, 4}) {
      Windows windows(sizes);
      check(windows.run(threads) == Windows::steps, "expected all steps of windows");
      check(windows.same(expected), "expected the same bits of windows for any number of threads");
    }
    Windows windows(sizes);
    for (std::int64_t done = 0; done < Windows::steps;) done += windows.run(4, Windows::steps - done, 1e-4);
    check(windows.same(expected), "expected the same bits of windows for any deadline");
  }
}

/// A loop inside a step: h = tanh(x_t + h R), in chunks of three rows and a last one of two.
class Loop {
 public:
  static constexpr std::int64_t rows = 11, width = 37, steps = 9, chunk = 3;

  Loop() : first(rows * width), x(steps * rows * width), r(width * width), last(rows * width), all(x.size()) {
    float value = 0.1f;
    for (auto* each : {&first, &x, &r})
      for (float& number : *each) number = value = 3.7f * value * (1.0f - value);
    for (float& number : r) number = (number - 0.5f) / 6.0f;
    ScanKernel k;
    k.body = body(chunk), k.rest = body(rows % chunk), k.chunks = rows / chunk, k.steps = steps, k.carries = 1;
    const std::int64_t size = chunk * width, rest = rows % chunk * width, step = rows * width;
    k.states = {
        {1, 0, 0, size, size, rest}, {2, 0, step, size, size, rest}, {3, 0, 0, 0, width * width, width * width}};
    k.lasts = {{4, 0, 0, size, size, rest}}, k.outputs = {{5, 0, step, size, size, rest}};
    program.set_schedule({{{program.add_scan(k)}}});
  }

  void run(int threads) {
    const std::vector<ArrayView> state{view(first, rows, DType::f32), view(x, rows, DType::f32),
                                       view(r, width, DType::f32), view(last, rows, DType::f32),
                                       view(all, rows, DType::f32)};
    RunRequest request;
    request.state = state, request.threads = threads, request.steps = 20;
    check(program.run(request) == 20, "expected all steps of a loop");
  }

  std::vector<float> first, x, r, last, all;

 private:
  Program* body(std::int64_t n) {
    auto made = std::make_unique<Program>(n * width, 3, std::vector<std::vector<std::uint32_t>>{}, 0, 1, 1);
    const Operand next{0, 0, {width, 1}}, now{1, 0, {width, 1}}, row{2, 0, {width, 1}}, out{4, 0, {width, 1}};
    const int product_of = made->add_matmul(product(n, width, width, now, {3, 0, {width, 1}}, {next, row}, 1,
                                                    {{Opcode::add, 0, 2, 2, 1, 0}, {Opcode::tanh, 0, 0, 2, 0, 0}}),
                                            0);
    const int copied = made->add_tile(
        tile({n, width}, {next, now, out}, 0, {{Opcode::copy, 0, 1, 0, 0, 0}, {Opcode::copy, 0, 2, 0, 0, 0}}), 2);
    made->set_schedule({{{product_of}}, {{copied}}});
    bodies_.push_back(std::move(made));
    return bodies_.back().get();
  }

  std::vector<std::unique_ptr<Program>> bodies_;
  Program program{0, 5, {}, 0, 0, 1};
};

void loops_agree() {
  Loop expected;
  expected.run(1);
  check(std::equal(expected.last.begin(), expected.last.end(), expected.all.end() - Loop::rows * Loop::width),
        "expected the last of all outputs to be what is carried");
  check(std::isfinite(expected.last[0]) && expected.last[0] != 0.0f, "expected finite results of a loop");
  for (int threads : {2, 3, 4}) {
    Loop loop;
    loop.run(threads);
    check(loop.all == expected.all && loop.last == expected.last, "expected the same bits of a loop for any threads");
  }
}

void lookups_agree() {
  for (int threads : {1, 2, 3, 4}) {
    Lookup lookup;
    const std::vector<float> expected = lookup.expected();
    check(lookup.run(threads) == Lookup::steps, "expected all steps of a table");
    check(lookup.table == expected, "expected the rows of a table for any number of threads");
  }
}

void callers_do_not_meet(const Mixer& expected) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&expected] {
      Mixer mixer;
      for (std::int64_t step = 0; step < Mixer::steps; ++step) mixer.run(3, step, 1);
      check(mixer.same(expected), "expected the same bits beside other callers");
    });
  for (std::thread& t : callers) t.join();
}

/// One program and many states, each thread taking two of them in turn, beside runs by the team.
void members_do_not_meet(const Mixer& expected) {
  Mixer shared, other;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i)
    workers.emplace_back([&] {
      for (Program* program : {&shared.program, &other.program, &shared.program}) {
        Mixer member;
        check(member.run_apart(*program) == Mixer::steps, "expected all steps of a member");
        check(member.same(expected), "expected the same bits of every member");
      }
    });
  check(shared.run(3) == Mixer::steps && shared.same(expected), "expected the same bits beside members");
  for (std::thread& t : workers) t.join();
}

[[maybe_unused]] void child_has_its_own_team(const Mixer& expected) {
  const pid_t child = fork();
  if (child == 0) {
    Mixer mixer;
    mixer.run(4);
    _exit(mixer.same(expected) ? 0 : 1);
  }
  int status = 1;
  check(waitpid(child, &status, 0) == child && status == 0, "expected the same bits in a forked child");
}

void scan_finds_the_first() {
  std::vector<float> x(3'000'001, 1.0f);
  const ArrayView array = view(x, 1, DType::f32);
  check(first_nonfinite(array) == -1, "expected no find");
  for (std::size_t at : {std::size_t{3'000'000}, std::size_t{1'000'003}, std::size_t{5}}) {
    x[at] = at % 2 ? INFINITY : NAN;
    check(first_nonfinite(array) == static_cast<std::int64_t>(at), "expected the first find");
  }
}

void wrong_requests_are_refused() {
  Mixer mixer;
  mixer.index[3] = 1 << 20;
  try {
    mixer.run(4);
    check(false, "expected an exception for a row out of range");
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace

int main() {
  for (const KernelTable* table : runnable_tables()) {
    set_isa(table->name);
    Mixer expected;
    check(expected.run(1) == Mixer::steps && expected.finite(), "expected finite results");
    threads_agree(expected);
    windows_agree();
    loops_agree();
    lookups_agree();
    callers_do_not_meet(expected);
    members_do_not_meet(expected);
#if !defined(__SANITIZE_THREAD__)  // that sanitizer does not follow a fork of a process with threads
    child_has_its_own_team(expected);
#endif
    std::printf("%s: good\n", table->name);
  }
  scan_finds_the_first();
  wrong_requests_are_refused();
  return 0;
}
