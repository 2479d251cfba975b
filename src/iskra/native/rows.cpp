// Kernels that go along rows of any length: the order that sorts a row, and running sums.
#include <algorithm>

#include "isa.hpp"

namespace iskra::ISKRA_ISA {

namespace {

/// Whether a row's element i stands before element j: the smaller first, NaN last, equals in the order they came.
struct FloatOrder {
  const float* x;
  ISKRA_INLINE bool operator()(std::int32_t i, std::int32_t j) const {
    const float a = x[i], b = x[j];
    if (a < b) return true;
    if (b < a) return false;
    const bool a_nan = a != a, b_nan = b != b;
    return a_nan == b_nan ? i < j : b_nan;
  }
};

struct IntOrder {
  const std::int32_t* x;
  ISKRA_INLINE bool operator()(std::int32_t i, std::int32_t j) const { return x[i] != x[j] ? x[i] < x[j] : i < j; }
};

/// The numbers of a row's elements in ascending order. No two are equal to the comparison, so the result is one.
template <class Order>
void order_row(std::int32_t* out, i64 cols, Order order) {
  for (i64 j = 0; j < cols; ++j) out[j] = static_cast<std::int32_t>(j);
  std::sort(out, out + cols, order);
}

/// y[j] = x[0] + ... + x[j], added in this order.
template <class T>
void sum_row(T* y, const T* x, i64 cols) {
  T sum{};
  for (i64 j = 0; j < cols; ++j) y[j] = sum += x[j];
}

}  // namespace

void run_rows(const RowsKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  for (i64 r = begin; r < end; ++r) {
    const float* x = begin_of(kernel.x, frame) + r * kernel.cols;
    float* y = begin_of(kernel.y, frame) + r * kernel.cols;
    const auto* ints = reinterpret_cast<const std::int32_t*>(x);
    auto* out = reinterpret_cast<std::int32_t*>(y);
    if (kernel.kind == RowsKernel::Kind::order) {
      kernel.is_int ? order_row(out, kernel.cols, IntOrder{ints}) : order_row(out, kernel.cols, FloatOrder{x});
    } else if (kernel.is_int) {  // unsigned, which wraps
      sum_row(reinterpret_cast<std::uint32_t*>(y), reinterpret_cast<const std::uint32_t*>(x), kernel.cols);
    } else {
      sum_row(y, x, kernel.cols);
    }
  }
}

}  // namespace iskra::ISKRA_ISA
