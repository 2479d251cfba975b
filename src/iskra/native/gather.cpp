// Rows by number: the batch out of the data set, rows out of a table, and rows added or written back into one.
#include <cstddef>
#include <type_traits>

#include "isa.hpp"

namespace iskra::ISKRA_ISA {

namespace {

constexpr i64 rows_ahead = 32;  // how far prefetches of a table's rows go ahead: more than can be under way at once

/// float16 -> float32 with integer arithmetic only, so that it vectorizes everywhere.
ISKRA_INLINE float from_half(std::uint16_t h) {
  const std::uint32_t sign = static_cast<std::uint32_t>(h & 0x8000u) << 16, rest = h & 0x7fffu;
  const bool normal = rest >= 0x0400u, special = rest >= 0x7c00u;
  const std::uint32_t wide = (rest << 13) + (special ? 0x70000000u : 0x38000000u);
  const float small = static_cast<float>(static_cast<std::int32_t>(rest)) * 5.9604644775390625e-8f;  // 2^-24
  std::uint32_t small_bits;
  __builtin_memcpy(&small_bits, &small, sizeof small);
  const std::uint32_t result = sign | (normal ? wide : small_bits);
  float y;
  __builtin_memcpy(&y, &result, sizeof y);
  return y;
}

/// Integers wrap as casts do; floats are cut toward zero, NaN and what does not fit give the lowest int.
template <class T>
ISKRA_INLINE std::int32_t to_int32(T x) {
  if constexpr (std::is_floating_point_v<T>)
    return x > T(-2147483649.0) && x < T(2147483648.0) ? static_cast<std::int32_t>(x) : INT32_MIN;
  else
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(x));
}

template <class T, class F>
ISKRA_INLINE void convert(float* dst, const std::byte* src, i64 n, F f) {
  for (i64 i = 0; i < n; ++i) {
    T x;
    __builtin_memcpy(&x, src + i * static_cast<i64>(sizeof x), sizeof x);
    const auto y = f(x);
    __builtin_memcpy(dst + i, &y, sizeof y);
  }
}

/// A value as the number that it stands for.
template <class T>
ISKRA_INLINE T number(T x) {
  return x;
}
ISKRA_INLINE float number(Half x) { return from_half(x.bits); }

void convert_row(float* dst, const std::byte* src, i64 n, DType dtype, bool to_int) {
  if (dtype == (to_int ? DType::i32 : DType::f32)) {
    __builtin_memcpy(dst, src, static_cast<std::size_t>(n) * 4);
    return;
  }
  switch (dtype) {
#define X(name, type)                                                                          \
  case DType::name:                                                                            \
    if (to_int) return convert<type>(dst, src, n, [](type x) { return to_int32(number(x)); }); \
    return convert<type>(dst, src, n, [](type x) { return static_cast<float>(number(x)); });
    ISKRA_DTYPES(X)
#undef X
  }
}

/// Asks for a row that the next step will want, so that a shuffled epoch does not wait for memory at each step.
ISKRA_INLINE void prefetch(const std::byte* p, i64 bytes) {
  for (i64 i = 0; i < bytes; i += 64) __builtin_prefetch(p + i, 0, 2);
}

const std::int32_t* ints(const Frame& frame, const Operand& x) {
  return reinterpret_cast<const std::int32_t*>(begin_of(x, frame));
}

/// Row number for an index, negative ones counting from the end; -1 if there is no such row.
ISKRA_INLINE i64 row_at(std::int32_t i, i64 rows) {
  const i64 r = i < 0 ? i + rows : i;
  return r >= 0 && r < rows ? r : -1;
}

/// Asks for the row that will be wanted a few rows later: rows of a large table are far apart, each a miss or two.
template <bool is_written>
ISKRA_INLINE void prefetch_row(const float* table, i64 rows, i64 row, std::int32_t index) {
  const i64 r = row_at(index, rows), line = 16;
  if (r < 0) return;
  const float* p = table + r * row;
  for (i64 j = 0; j < row && j < 16 * line; j += line) __builtin_prefetch(p + j, is_written, 1);  // the rest follows
}

}  // namespace

void run_gather(const GatherKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const Input& in = frame.inputs[kernel.input];
  float* out = frame.bases[0] + kernel.offset;
  const i64 bytes = kernel.row * dtype_bytes[static_cast<int>(in.dtype)];
  for (i64 i = begin; i < end; ++i) {
    const i64 at = frame.first_row + i;
    const i64 row = frame.index ? frame.index[at] : at;
    convert_row(out + i * kernel.row, in.data + row * in.row_stride, kernel.row, in.dtype, kernel.to_int);
    const i64 next = at + frame.batch;
    if (frame.index && next < frame.last_row) prefetch(in.data + frame.index[next] * in.row_stride, bytes);
  }
}

void run_take(const TakeKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const float* table = begin_of(kernel.table, frame);
  const std::int32_t* index = ints(frame, kernel.indices);
  for (i64 i = begin; i < end; ++i) {
    if (i + rows_ahead < end) prefetch_row<false>(table, kernel.rows, kernel.row, index[i + rows_ahead]);
    float* out = frame.bases[0] + kernel.out + i * kernel.row;
    const i64 r = row_at(index[i], kernel.rows);
    if (r >= 0)
      __builtin_memcpy(out, table + r * kernel.row, static_cast<std::size_t>(kernel.row) * 4);
    else
      for (i64 j = 0; j < kernel.row; ++j) out[j] = 0.0f;
  }
}

/// Items are every 16th block of the output's rows, so that rows named more often than others, as the most frequent
/// words that vocabularies begin with, do not fall to one. Each looks through all indices and adds what is its own, in
/// their order.
void run_scatter(const ScatterKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  const i64 block = i64{1} << kernel.shift;
  float* out = frame.bases[0] + kernel.out;
  const float* values = begin_of(kernel.values, frame);
  const std::int32_t* index = ints(frame, kernel.indices);
  for (i64 low = begin * block; low < kernel.rows; low += scatter_items * block) {
    const i64 high = low + (end - begin) * block < kernel.rows ? low + (end - begin) * block : kernel.rows;
    for (i64 i = low * kernel.row; i < high * kernel.row; ++i) out[i] = 0.0f;
  }
  for (i64 i = 0; i < kernel.count; ++i) {
    const i64 r = row_at(index[i], kernel.rows), item = (r >> kernel.shift) & (scatter_items - 1);
    if (r < 0 || item < begin || item >= end) continue;
    float* to = out + r * kernel.row;
    const float* from = values + i * kernel.row;
    for (i64 j = 0; j < kernel.row; ++j) to[j] += from[j];
  }
}

/// The slots of the hash table, in scratch, hold positions; of two with the same row the first stays.
void run_first(const FirstKernel& kernel, const Frame& frame, i64, i64) {
  const std::int32_t* index = ints(frame, kernel.indices);
  auto* out = reinterpret_cast<std::int32_t*>(frame.bases[0] + kernel.out);
  auto* slots = reinterpret_cast<std::int32_t*>(frame.scratch);
  const std::uint32_t last = (1u << kernel.bits) - 1;
  for (std::uint32_t s = 0; s <= last; ++s) slots[s] = -1;
  for (i64 i = 0; i < kernel.count; ++i) {
    const i64 r = row_at(index[i], kernel.rows);
    if (r < 0) {
      out[i] = static_cast<std::int32_t>(kernel.count);
      continue;
    }
    std::uint32_t s = (static_cast<std::uint32_t>(r) * 2654435769u) >> (32 - kernel.bits);  // 2^32 by the golden ratio
    while (slots[s] >= 0 && row_at(index[slots[s]], kernel.rows) != r) s = (s + 1) & last;
    if (slots[s] < 0) slots[s] = static_cast<std::int32_t>(i);
    out[i] = slots[s];
  }
}

void run_put(const PutKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  float* table = begin_of(kernel.table, frame);
  const float* values = begin_of(kernel.values, frame);
  const std::int32_t *index = ints(frame, kernel.indices), *first = ints(frame, kernel.first);
  for (i64 i = begin; i < end; ++i) {
    if (i + rows_ahead < end) prefetch_row<true>(table, kernel.rows, kernel.row, index[i + rows_ahead]);
    const i64 r = row_at(index[i], kernel.rows);
    if (r < 0 || first[i] != i) continue;
    __builtin_memcpy(table + r * kernel.row, values + i * kernel.row, static_cast<std::size_t>(kernel.row) * 4);
  }
}

}  // namespace iskra::ISKRA_ISA
