// Loops of the interpreter's elementwise opcodes over a block, and what each opcode does to a vector.
#pragma once
#include <tuple>

#include "interpreter.hpp"
#include "math.hpp"

namespace iskra::ISKRA_ISA {

/// A block walked row by row. When nothing breaks the rows apart the whole block is one long row.
struct Span {
  i64 rows, cols;
};

ISKRA_INLINE bool dense(const Value& v, i64 cols) { return v.cs == 1 && v.rs == cols; }
ISKRA_INLINE bool scalar(const Value& v) { return v.cs == 0 && v.rs == 0; }

template <class... V>
ISKRA_INLINE Span flatten(const Block& block, const Value& dst, const V&... sources) {
  bool flat = block.rows == 1 || (dense(dst, block.cols) && ((dense(sources, block.cols) || scalar(sources)) && ...));
  return flat ? Span{1, block.rows * block.cols} : Span{block.rows, block.cols};
}

/// Sources of a row loop: a vector that moves along the row, or one that stays.
template <bool broadcast>
struct Source {
  const float* p;
  vf fixed;
  ISKRA_INLINE explicit Source(const float* row) : p(row), fixed(broadcast ? splat(*row) : vf{}) {}
  ISKRA_INLINE vf at(i64 j) const { return broadcast ? fixed : load(p + j); }
  ISKRA_INLINE vf tail(i64 j, i64 n) const { return broadcast ? fixed : load_partial(p + j, n); }
};

template <class F, bool... broadcast, class... V>
ISKRA_INLINE void map_rows(F f, Span span, std::integer_sequence<bool, broadcast...>, const Value& dst,
                           const V&... sources) {
  for (i64 r = 0; r < span.rows; ++r) {
    float* d = dst.p + r * dst.rs;
    [&](auto... s) __attribute__((always_inline)) {
      i64 j = 0;
      for (; j + W <= span.cols; j += W) store(d + j, f(s.at(j)...));
      if (j < span.cols) store_partial(d + j, f(s.tail(j, span.cols - j)...), span.cols - j);
    }(Source<broadcast>(sources.p + r * sources.rs)...);
  }
}

/// `map`, as far as it is known which of the sources stay where they are along a row.
template <bool... broadcast, class F, class... V>
ISKRA_INLINE void map_sources(F f, Span span, const Value& dst, const V&... sources) {
  if constexpr (sizeof...(broadcast) == sizeof...(sources)) {
    map_rows(f, span, std::integer_sequence<bool, broadcast...>{}, dst, sources...);
  } else {
    const Value& next = std::get<sizeof...(broadcast)>(std::tie(sources...));
    if (next.cs == 0)
      map_sources<broadcast..., true>(f, span, dst, sources...);
    else
      map_sources<broadcast..., false>(f, span, dst, sources...);
  }
}

/// dst = f(sources...), element by element.
template <class F, class... V>
__attribute__((noinline)) void map(const Block& block, F f, const Value& dst, const V&... sources) {
  map_sources(f, flatten(block, dst, sources...), dst, sources...);
}

ISKRA_INLINE vf boolean(vi mask) { return (vf)(mask & (vi)splat(1.0f)); }
ISKRA_INLINE vf integer(vi x) { return (vf)x; }  // an int32 value in a float register

/// Division and remainder toward minus infinity, as Python; by zero gives 0, as NumPy.
ISKRA_INLINE vi floor_div(vi a, vi b, bool remainder) {
  vi y{};
  for (int i = 0; i < W; ++i) {
    i64 p = a[i], q = b[i];
    if (q == 0) continue;
    i64 d = p / q, m = p % q;
    if (m != 0 && (m < 0) != (q < 0)) --d, m += q;
    y[i] = static_cast<std::int32_t>(remainder ? m : d);
  }
  return y;
}

/// float -> int32 toward zero; NaN and values out of range give the lowest int, on every instruction set.
ISKRA_INLINE vi truncate(vf x) {
  vi outside = ~(vabs(x) < 2147483648.0f);
  vi y = to_int(outside ? vf{} : x);
  return outside ? splat_int(INT32_MIN) : y;
}

}  // namespace iskra::ISKRA_ISA
