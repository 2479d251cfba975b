// A program that updates a table by rows, in place: rows are taken by their indices, halved together with what has been
// added up for each, and put back. Some indices are the same, some name no row.
#pragma once
#include <cstdint>
#include <vector>

#include "program.hpp"

namespace iskra {

class Lookup {
 public:
  static constexpr std::int64_t rows = 211, width = 19, count = 503, steps = 20;

  Lookup() : table(rows * width), values(count * width), index(count) {
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = static_cast<float>(i % 97);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 13) - 6.0f;
    for (std::size_t i = 0; i < index.size(); ++i)
      index[i] = static_cast<std::int32_t>(i * i * 7919 % (2 * rows + 20)) - static_cast<std::int32_t>(rows) - 10;
    build();
  }

  std::int64_t run(int threads) {
    const std::vector<ArrayView> state{{table.data(), rows * width, rows, width * 4, DType::f32},
                                       {values.data(), count * width, count, width * 4, DType::f32},
                                       {index.data(), count, count, 4, DType::i32}};
    return program_.run({state, {}, {}, nullptr, 0, 0, steps, 1e300, threads});
  }

  /// The table after the steps, worked row by row.
  std::vector<float> expected() const {
    std::vector<float> result = Lookup().table;
    for (std::int64_t step = 0; step < steps; ++step) {
      std::vector<float> sums(result.size());
      std::vector<bool> named(rows);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t at = index[static_cast<std::size_t>(i)], r = at < 0 ? at + rows : at;
        if (r < 0 || r >= rows) continue;
        named[static_cast<std::size_t>(r)] = true;
        for (std::int64_t j = 0; j < width; ++j)
          sums[static_cast<std::size_t>(r * width + j)] += values[static_cast<std::size_t>(i * width + j)];
      }
      for (std::size_t i = 0; i < result.size(); ++i)
        if (named[i / width]) result[i] = (result[i] + sums[i]) * 0.5f;
    }
    return result;
  }

  std::vector<float> table, values;
  std::vector<std::int32_t> index;

 private:
  void build() {
    const std::int64_t first = 0, taken = count, sums = taken + count * width, halved = sums + count * width;
    const Operand indices{3, 0, {}}, positions{0, first, {}};
    const int find = program_.add_first({indices, rows, count, first, 1});
    const int take = program_.add_take({{1, 0, {}}, indices, rows, width, count, taken});
    const int add = program_.add_scatter({positions, {2, 0, {}}, count, width, count, sums});
    TileKernel step;
    step.dims[0] = count, step.dims[1] = width, step.code.registers = 1;
    step.code.operands = {{0, taken, {width, 1}}, {0, sums, {width, 1}}, {4, 0, {0, 0}}, {0, halved, {width, 1}}};
    step.code.instructions = {{Opcode::add, 0, 4, 0, 1, 0}, {Opcode::multiply, 0, 3, 4, 2, 0}};
    const int halve = program_.add_tile(std::move(step), 2);
    const int put = program_.add_put({{1, 0, {}}, indices, positions, {0, halved, {}}, rows, width, count});
    program_.set_schedule({{{find}, {take}}, {{add}}, {{halve}}, {{put}}});
  }

  Program program_{count + 3 * count * width, 3, {{0x3f000000}}, 0, 0, 1};
};

}  // namespace iskra
