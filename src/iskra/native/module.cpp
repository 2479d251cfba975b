// The Python module iskra._native: arguments in, checked; work with the GIL released; nothing else.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "bfloat16.hpp"
#include "buffers.hpp"
#include "cpus.hpp"
#include "finite.hpp"
#include "isas.hpp"
#include "program.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace iskra {
namespace {

using Address = std::tuple<int, std::int64_t>;
using Strided = std::tuple<int, std::int64_t, std::vector<std::int64_t>>;
using Pair = std::tuple<std::int64_t, std::int64_t>;
using Triple = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
using Step = std::tuple<int, int, int, int, int, int>;
using Range = std::tuple<int, int, int>;

Operand operand(const Address& a) { return {std::get<0>(a), std::get<1>(a), {}}; }

Operand operand(const Strided& s, std::size_t rank) {
  const auto& [base, offset, strides] = s;
  if (strides.size() != rank)
    throw std::invalid_argument("operand: expected " + std::to_string(rank) + " strides, got " +
                                std::to_string(strides.size()) + ".");
  Operand x{base, offset, {}};
  std::copy(strides.begin(), strides.end(), x.stride);
  return x;
}

std::int16_t narrow(int v) { return v < -1 || v > 32767 ? std::int16_t{32767} : static_cast<std::int16_t>(v); }

Code code(const std::vector<Strided>& operands, int registers, const std::vector<Step>& steps, const Range& predicate,
          std::size_t rank) {
  Code c;
  if (registers < 0 || registers > max_values)
    throw std::invalid_argument("code: expected 0 to " + std::to_string(max_values) + " registers, got " +
                                std::to_string(registers) + ".");
  c.registers = registers;
  c.predicate = {std::get<0>(predicate), std::get<1>(predicate), std::get<2>(predicate)};
  for (const Strided& s : operands) c.operands.push_back(operand(s, rank));
  for (const auto& [op, kind, dst, a, b, d] : steps) {
    if (op < 0 || op >= num_opcodes || kind < 0 || kind > 1)
      throw std::invalid_argument("code: expected an opcode of OPCODES and kind 0 or 1, got (" + std::to_string(op) +
                                  ", " + std::to_string(kind) + ").");
    c.instructions.push_back(
        {static_cast<Opcode>(op), static_cast<std::uint8_t>(kind), narrow(dst), narrow(a), narrow(b), narrow(d)});
  }
  return c;
}

void check_rank(const char* who, std::size_t rank) {
  if (rank < 2 || rank > max_rank)
    throw std::invalid_argument(std::string(who) + ": expected rank 2 to 6, got " + std::to_string(rank) + ".");
}

int add_tile(Program& p, const std::vector<std::int64_t>& dims, const std::vector<Strided>& operands, int registers,
             const std::vector<Step>& steps, bool accumulates, const Range& predicate) {
  check_rank("add_tile", dims.size());
  TileKernel k;
  std::copy(dims.begin(), dims.end(), k.dims);
  k.code = code(operands, registers, steps, predicate, dims.size());
  k.accumulates = accumulates;
  return p.add_tile(std::move(k), static_cast<int>(dims.size()));
}

int add_matmul(Program& p, const std::vector<std::int64_t>& batch, std::int64_t m, std::int64_t n, std::int64_t k,
               const Strided& a, const Strided& b, const std::vector<Strided>& operands, int registers,
               const std::vector<Step>& steps, const std::vector<Pair>& segments, const Range& predicate,
               bool channelwise, bool bfloat16) {
  const std::size_t rank = batch.size() + 2;
  check_rank("add_matmul", rank);
  MatmulKernel kernel;
  std::copy(batch.begin(), batch.end(), kernel.batch_dims);
  kernel.m = m, kernel.n = n, kernel.k = k, kernel.channelwise = channelwise;
  kernel.precision = bfloat16 ? Precision::bfloat16 : Precision::float32;
  kernel.a = operand(a, rank), kernel.b = operand(b, rank);
  kernel.code = code(operands, registers, steps, predicate, rank);
  kernel.segments.clear();
  for (const auto& [in_a, in_b] : segments) kernel.segments.push_back({in_a, in_b});
  if (segments.empty()) kernel.segments.push_back({});
  return p.add_matmul(std::move(kernel), static_cast<int>(batch.size()));
}

int add_winograd(Program& p, std::int64_t images, std::int64_t height, std::int64_t width, std::int64_t channels,
                 std::int64_t n, const Strided& x, const Pair& size, const Address& u,
                 const std::vector<Strided>& operands, int registers, const std::vector<Step>& steps,
                 const Range& predicate) {
  WinogradKernel k;
  k.images = images, k.height = height, k.width = width, k.channels = channels, k.n = n;
  k.x = operand(x, 3), k.u = operand(u);
  std::tie(k.rows, k.cols) = size;
  k.code = code(operands, registers, steps, predicate, 4);
  return p.add_winograd(std::move(k));
}

int add_conv_gradient(Program& p, const Address& x, const Address& g, const Address& out,
                      const std::vector<Triple>& taps, const std::vector<Pair>& rows, std::int64_t images,
                      std::int64_t splits, std::int64_t m, std::int64_t n, std::int64_t cols, std::int64_t x_image,
                      std::int64_t g_image, std::int64_t x_step, std::int64_t g_step, std::int64_t out_split,
                      std::int64_t out_row, bool channelwise) {
  ConvGradientKernel k;
  k.x = operand(x), k.g = operand(g), k.out = operand(out);
  for (const auto& [in_x, in_g, in_out] : taps) k.taps.push_back({in_x, in_g, in_out});
  for (const auto& [in_x, in_g] : rows) k.rows.push_back({in_x, in_g});
  k.images = images, k.splits = splits, k.m = m, k.n = n, k.cols = cols;
  k.x_image = x_image, k.g_image = g_image, k.x_step = x_step, k.g_step = g_step;
  k.out_split = out_split, k.out_row = out_row, k.channelwise = channelwise;
  return p.add_conv_gradient(std::move(k));
}

int add_pad(Program& p, const std::vector<std::int64_t>& dims, const Strided& source, const std::vector<Triple>& spans,
            const Address& out) {
  check_rank("add_pad", dims.size());
  if (spans.size() != dims.size())
    throw std::invalid_argument("add_pad: expected a span (start, step, count) for each axis, got " +
                                std::to_string(spans.size()) + ".");
  PadKernel k;
  k.src = operand(source, dims.size()), k.dst = operand(out), k.rank = static_cast<int>(dims.size());
  std::copy(dims.begin(), dims.end(), k.dims);
  for (std::size_t d = 0; d < spans.size(); ++d) std::tie(k.start[d], k.step[d], k.count[d]) = spans[d];
  return p.add_pad(k);
}

int add_pool(Program& p, const std::string& kind, const Address& x, const Address& y,
             const std::optional<Address>& indices, std::int64_t images, std::int64_t channels,
             const std::vector<std::int64_t>& lengths, const std::vector<std::int64_t>& outputs,
             const std::vector<std::int64_t>& size, const std::vector<std::int64_t>& strides,
             const std::vector<std::int64_t>& dilation, const std::vector<std::int64_t>& before) {
  static const std::vector<std::string> kinds{"max", "sum", "scatter"};
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end())
    throw std::invalid_argument("add_pool: expected kind 'max', 'sum' or 'scatter', got '" + kind + "'.");
  PoolKernel k;
  k.kind = static_cast<PoolKernel::Kind>(found - kinds.begin());
  k.x = operand(x), k.y = operand(y), k.keeps_indices = indices.has_value();
  if (indices) k.indices = operand(*indices);
  k.images = images, k.channels = channels;
  const auto fill = [](const std::vector<std::int64_t>& from, std::int64_t (&to)[3]) {
    if (from.size() > 3) throw std::invalid_argument("add_pool: expected up to three axes, got more.");
    std::copy_backward(from.begin(), from.end(), to + 3);  // the last axis is the innermost
  };
  fill(lengths, k.in), fill(outputs, k.out), fill(size, k.size), fill(strides, k.strides), fill(dilation, k.dilation),
      fill(before, k.before);
  return p.add_pool(k);
}

int add_warp(Program& p, const Address& images, const Address& transforms, const Address& results, std::int64_t count,
             std::int64_t channels, const Pair& image, const Pair& result, bool bilinear, const std::string& fill_mode,
             double fill_value, const std::tuple<bool, bool>& derivatives, bool backward) {
  static const std::vector<std::string> modes{"constant", "nearest", "wrap", "mirror", "reflect"};
  const auto mode = std::find(modes.begin(), modes.end(), fill_mode);
  if (mode == modes.end())
    throw std::invalid_argument("add_warp: expected a fill mode such as 'constant', got '" + fill_mode + "'.");
  WarpKernel k;
  k.images = operand(images), k.transforms = operand(transforms), k.results = operand(results);
  k.count = count, k.channels = channels, k.bilinear = bilinear, k.backward = backward;
  std::tie(k.in[0], k.in[1]) = image;
  std::tie(k.out[0], k.out[1]) = result;
  std::tie(k.derivatives[0], k.derivatives[1]) = derivatives;
  k.fill = static_cast<WarpKernel::Fill>(mode - modes.begin());
  k.fill_value = static_cast<float>(fill_value);
  return p.add_warp(k);
}

using Scores = std::optional<Strided>;

AttentionKernel attention(const std::vector<std::int64_t>& sizes, const Strided& query, const Strided& key,
                          const Strided& value, const Scores& bias, const Scores& mask, double scale, double masked,
                          bool causal) {
  if (sizes.size() != 7)
    throw std::invalid_argument("attention: expected sizes (batch, queries, keys, heads, groups, depth, width), got " +
                                std::to_string(sizes.size()) + ".");
  AttentionKernel k;
  k.batch = sizes[0], k.queries = sizes[1], k.keys = sizes[2], k.heads = sizes[3], k.groups = sizes[4];
  k.depth = sizes[5], k.width = sizes[6];
  k.query = operand(query, 4), k.key = operand(key, 4), k.value = operand(value, 4);
  k.has_bias = bias.has_value(), k.has_mask = mask.has_value(), k.causal = causal;
  if (bias) k.bias = operand(*bias, 4);
  if (mask) k.mask = operand(*mask, 4);
  k.scale = static_cast<float>(scale), k.masked = static_cast<float>(masked);
  return k;
}

int add_attention(Program& p, const std::vector<std::int64_t>& sizes, const Strided& query, const Strided& key,
                  const Strided& value, const Scores& bias, const Scores& mask, double scale, double masked,
                  bool causal, const Strided& out) {
  AttentionKernel k = attention(sizes, query, key, value, bias, mask, scale, masked, causal);
  k.out = operand(out, 4);
  return p.add_attention(k);
}

int add_attention_gradient(Program& p, const std::vector<std::int64_t>& sizes, const Strided& query, const Strided& key,
                           const Strided& value, const Scores& bias, const Scores& mask, double scale, double masked,
                           bool causal, const Strided& gradient, const Strided& d_query, const Strided& d_key,
                           const Strided& d_value) {
  AttentionGradientKernel k;
  k.forward = attention(sizes, query, key, value, bias, mask, scale, masked, causal);
  k.gradient = operand(gradient, 4), k.d_query = operand(d_query, 4);
  k.d_key = operand(d_key, 4), k.d_value = operand(d_value, 4);
  return p.add_attention_gradient(k);
}

using Binding = std::tuple<int, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

std::vector<ScanBinding> bindings(const std::vector<Binding>& given) {
  std::vector<ScanBinding> result;
  for (const auto& [base, offset, step, chunk, size, rest] : given)
    result.push_back({base, offset, step, chunk, size, rest});
  return result;
}

int add_scan(Program& p, Program& body, Program* rest, std::int64_t chunks, std::int64_t steps, bool reverse,
             int carries, const std::vector<Binding>& states, const std::vector<Binding>& lasts,
             const std::vector<Binding>& outputs) {
  ScanKernel k;
  k.body = &body, k.rest = rest, k.chunks = chunks, k.steps = steps, k.reverse = reverse, k.carries = carries;
  k.states = bindings(states), k.lasts = bindings(lasts), k.outputs = bindings(outputs);
  return p.add_scan(std::move(k));
}

int add_random(Program& p, const std::string& kind, std::int64_t offset, std::int64_t count, const Address& key) {
  const Draw draw = kind == "uniform" ? Draw::uniform : kind == "normal" ? Draw::normal : Draw::bits;
  if (draw == Draw::bits && kind != "bits")
    throw std::invalid_argument("add_random: expected kind 'uniform', 'normal' or 'bits', got '" + kind + "'.");
  return p.add_random({draw, offset, count, operand(key)});
}

int add_rows(Program& p, const std::string& kind, const Address& x, const Address& out, std::int64_t rows,
             std::int64_t cols, bool is_int) {
  if (kind != "order" && kind != "running_sum")
    throw std::invalid_argument("add_rows: expected kind 'order' or 'running_sum', got '" + kind + "'.");
  const auto chosen = kind == "order" ? RowsKernel::Kind::order : RowsKernel::Kind::running_sum;
  return p.add_rows({chosen, operand(x), operand(out), rows, cols, is_int});
}

std::int64_t run(Program& p, nb::handle state, nb::handle data, nb::handle index, nb::handle outputs,
                 std::int64_t first_row, std::int64_t steps, double seconds, int threads, bool apart) {
  Buffers states(state, Buffers::Use::state), inputs(data, Buffers::Use::data), outs(outputs, Buffers::Use::output);
  Buffers indices(index.is_none() ? nb::make_tuple() : nb::make_tuple(index), Buffers::Use::index);
  const ArrayView rows = indices.views().empty() ? ArrayView{} : indices.views()[0];
  const RunRequest request{
      states.views(), inputs.views(), outs.views(), static_cast<const std::int64_t*>(rows.data), rows.size,
      first_row,      steps,          seconds,      threads < 1 ? available_threads() : threads, apart};
  nb::gil_scoped_release release;
  return p.run(request);
}

std::int64_t nonfinite(nb::handle array) {
  Buffers one(nb::make_tuple(array), Buffers::Use::scan);
  const ArrayView& view = one.views()[0];
  nb::gil_scoped_release release;
  return first_nonfinite(view);
}

nb::dict opcodes() {
  nb::dict d;
  for (int i = 0; i < num_opcodes; ++i) d[opcode_table[i].name] = i;
  return d;
}

std::vector<std::string> isas() {
  std::vector<std::string> names;
  for (const KernelTable* t : runnable_tables()) names.push_back(t->name);
  return names;
}

}  // namespace
}  // namespace iskra

NB_MODULE(_native, m) {
  using namespace iskra;
  nb::set_leak_warnings(false);  // a model that is alive when the interpreter ends is no news to its user
  m.doc() = "Kernels, programs and the thread team of iskra's native engine.";
  nb::class_<Program>(m, "Program", "An arena, kernels and a schedule, run step after step on a state.")
      .def(
          "__init__",
          [](Program* p, std::int64_t arena, int num_state, nb::handle constants, int num_inputs, int num_outputs,
             std::int64_t batch) {
            std::vector<std::vector<std::uint32_t>> copies;
            Buffers buffers(constants, Buffers::Use::constant);
            for (const ArrayView& v : buffers.views()) {
              copies.emplace_back(static_cast<std::size_t>(v.size));
              std::memcpy(copies.back().data(), v.data, static_cast<std::size_t>(v.size) * 4);
            }
            new (p) Program(arena, num_state, std::move(copies), num_inputs, num_outputs, batch);
          },
          nb::kw_only(), "arena"_a, "num_state"_a, "constants"_a, "num_inputs"_a, "num_outputs"_a, "batch"_a)
      .def(
          "add_gather",
          [](Program& p, int input, std::int64_t offset, std::int64_t row, bool to_int) {
            return p.add_gather({input, offset, row, to_int});
          },
          nb::kw_only(), "input"_a, "offset"_a, "row"_a, "to_int"_a = false)
      .def("add_tile", &add_tile, nb::kw_only(), "dims"_a, "operands"_a, "registers"_a, "code"_a,
           "accumulates"_a = false, "predicate"_a = Range{-1, 0, 0})
      .def("add_matmul", &add_matmul, nb::kw_only(), "batch"_a, "m"_a, "n"_a, "k"_a, "a"_a, "b"_a, "operands"_a,
           "registers"_a, "code"_a, "segments"_a = nb::make_tuple(), "predicate"_a = Range{-1, 0, 0},
           "channelwise"_a = false, "bfloat16"_a = false)
      .def("add_winograd", &add_winograd, nb::kw_only(), "images"_a, "height"_a, "width"_a, "channels"_a, "n"_a, "x"_a,
           "size"_a, "u"_a, "operands"_a, "registers"_a, "code"_a, "predicate"_a = Range{-1, 0, 0})
      .def("add_conv_gradient", &add_conv_gradient, nb::kw_only(), "x"_a, "g"_a, "out"_a, "taps"_a, "rows"_a,
           "images"_a, "splits"_a, "m"_a, "n"_a, "cols"_a, "x_image"_a, "g_image"_a, "x_step"_a, "g_step"_a,
           "out_split"_a, "out_row"_a, "channelwise"_a = false)
      .def("add_pad", &add_pad, nb::kw_only(), "dims"_a, "source"_a, "spans"_a, "out"_a)
      .def("add_pool", &add_pool, nb::kw_only(), "kind"_a, "x"_a, "y"_a, "indices"_a, "images"_a, "channels"_a,
           "lengths"_a, "outputs"_a, "size"_a, "strides"_a, "dilation"_a, "before"_a)
      .def("add_warp", &add_warp, nb::kw_only(), "images"_a, "transforms"_a, "results"_a, "count"_a, "channels"_a,
           "image"_a, "result"_a, "bilinear"_a, "fill_mode"_a, "fill_value"_a, "derivatives"_a, "backward"_a)
      .def("add_attention", &add_attention, nb::kw_only(), "sizes"_a, "query"_a, "key"_a, "value"_a, "bias"_a.none(),
           "mask"_a.none(), "scale"_a, "masked"_a, "causal"_a, "out"_a)
      .def("add_attention_gradient", &add_attention_gradient, nb::kw_only(), "sizes"_a, "query"_a, "key"_a, "value"_a,
           "bias"_a.none(), "mask"_a.none(), "scale"_a, "masked"_a, "causal"_a, "gradient"_a, "d_query"_a, "d_key"_a,
           "d_value"_a)
      .def("add_random", &add_random, nb::kw_only(), "kind"_a, "offset"_a, "count"_a, "key"_a)
      .def(
          "add_take",
          [](Program& p, const Address& table, std::int64_t rows, std::int64_t row, const Address& indices,
             std::int64_t count,
             std::int64_t out) { return p.add_take({operand(table), operand(indices), rows, row, count, out}); },
          nb::kw_only(), "table"_a, "rows"_a, "row"_a, "indices"_a, "count"_a, "out"_a)
      .def(
          "add_scatter",
          [](Program& p, std::int64_t out, std::int64_t rows, std::int64_t row, const Address& indices,
             std::int64_t count, const Address& values) {
            return p.add_scatter({operand(indices), operand(values), rows, row, count, out});
          },
          nb::kw_only(), "out"_a, "rows"_a, "row"_a, "indices"_a, "count"_a, "values"_a)
      .def(
          "add_first",
          [](Program& p, const Address& indices, std::int64_t rows, std::int64_t count, std::int64_t out) {
            return p.add_first({operand(indices), rows, count, out});
          },
          nb::kw_only(), "indices"_a, "rows"_a, "count"_a, "out"_a)
      .def(
          "add_put",
          [](Program& p, const Address& table, std::int64_t rows, std::int64_t row, const Address& indices,
             const Address& first, std::int64_t count, const Address& values) {
            return p.add_put({operand(table), operand(indices), operand(first), operand(values), rows, row, count});
          },
          nb::kw_only(), "table"_a, "rows"_a, "row"_a, "indices"_a, "first"_a, "count"_a, "values"_a)
      .def("add_rows", &add_rows, nb::kw_only(), "kind"_a, "x"_a, "out"_a, "rows"_a, "cols"_a, "is_int"_a = false)
      .def("add_scan", &add_scan, nb::kw_only(), "body"_a, "rest"_a.none(), "chunks"_a, "steps"_a, "reverse"_a,
           "carries"_a, "states"_a, "lasts"_a, "outputs"_a, nb::keep_alive<1, 2>(), nb::keep_alive<1, 3>())
      .def(
          "set_predicate",
          [](Program& p, int kernel, const Address& flag) {
            p.set_predicate(kernel, std::get<0>(flag), std::get<1>(flag));
          },
          nb::kw_only(), "kernel"_a, "flag"_a)
      .def("set_schedule", &Program::set_schedule, "stages"_a)
      .def("run", &run, nb::kw_only(), "state"_a, "data"_a, "index"_a = nb::none(), "outputs"_a = nb::make_tuple(),
           "first_row"_a = 0, "steps"_a = 1, "seconds"_a = std::numeric_limits<double>::infinity(), "threads"_a = 0,
           "apart"_a = false);
  m.def("isa", [] { return std::string(current_table().name); }, "The instruction set that new programs use.");
  m.def("isas", &isas, "Instruction sets that this CPU can run, the best first.");
  m.def("set_isa", &set_isa, "name"_a, "Chooses the instruction set of programs made from now on.");
  m.def(
      "has_bfloat16", [] { return bfloat16_kernels(current_table()) != nullptr; },
      "Whether new programs multiply in bfloat16 where they are asked to; else in float32.");
  m.def("available_threads", &available_threads,
        "Threads this process may use: affinity and container limits respected.");
  m.def("first_nonfinite", &nonfinite, "array"_a, "Flat position of the first NaN or infinity, or -1.");
  m.attr("OPCODES") = opcodes();
}
