// Loops of the interpreter's elementwise opcodes over a block, and what each opcode does to a vector.
#pragma once
#include <type_traits>

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

/// dst = f(a). A broadcast source needs one evaluation a row only; the loop stores it along.
template <class F>
__attribute__((noinline)) void map1(const Block& block, const Value& dst, const Value& a, F f) {
  Span span = flatten(block, dst, a);
  if (a.cs == 0)
    map_rows(f, span, std::integer_sequence<bool, true>{}, dst, a);
  else
    map_rows(f, span, std::integer_sequence<bool, false>{}, dst, a);
}

/// dst = f(a, b).
template <class F>
__attribute__((noinline)) void map2(const Block& block, const Value& dst, const Value& a, const Value& b, F f) {
  Span span = flatten(block, dst, a, b);
  if (a.cs != 0 && b.cs != 0)
    map_rows(f, span, std::integer_sequence<bool, false, false>{}, dst, a, b);
  else if (a.cs != 0)
    map_rows(f, span, std::integer_sequence<bool, false, true>{}, dst, a, b);
  else if (b.cs != 0)
    map_rows(f, span, std::integer_sequence<bool, true, false>{}, dst, a, b);
  else
    map_rows(f, span, std::integer_sequence<bool, true, true>{}, dst, a, b);
}

/// dst = f(a, b, c).
template <class F>
__attribute__((noinline)) void map3(const Block& block, const Value& dst, const Value& a, const Value& b,
                                    const Value& c, F f) {
  Span span = flatten(block, dst, a, b, c);
  auto rows = [&](auto... broadcast) __attribute__((always_inline)) {
    map_rows(f, span, std::integer_sequence<bool, decltype(broadcast)::value...>{}, dst, a, b, c);
  };
  using Moves = std::false_type;
  using Stays = std::true_type;
  switch ((a.cs == 0) * 4 + (b.cs == 0) * 2 + (c.cs == 0)) {
    case 0:
      return rows(Moves{}, Moves{}, Moves{});
    case 1:
      return rows(Moves{}, Moves{}, Stays{});
    case 2:
      return rows(Moves{}, Stays{}, Moves{});
    case 3:
      return rows(Moves{}, Stays{}, Stays{});
    case 4:
      return rows(Stays{}, Moves{}, Moves{});
    case 5:
      return rows(Stays{}, Moves{}, Stays{});
    case 6:
      return rows(Stays{}, Stays{}, Moves{});
    default:
      return rows(Stays{}, Stays{}, Stays{});
  }
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
