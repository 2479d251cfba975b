// Elementary functions on vectors, within about 2 units in the last place over the whole float range, right at
// infinities, NaN, zeros and denormals. The polynomials are our own near-minimax fits (Lawson's iteration in double).
#pragma once
#include <cmath>
#include <limits>

#include "simd.hpp"

namespace iskra::ISKRA_ISA {

inline constexpr float inf = std::numeric_limits<float>::infinity();
inline constexpr float nan = std::numeric_limits<float>::quiet_NaN();
inline constexpr float ln2_high = 0.693359375f;    // 9 bits: n * ln2_high is exact for every exponent n
inline constexpr float ln2_low = -2.12194440e-4f;  // ln 2 = high + low

/// c0 + c1 x + c2 x^2 + ..., by Horner's rule.
template <class... C>
ISKRA_INLINE vf poly(vf x, float c0, C... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return splat(c0);
  } else {
    return fma(poly(x, rest...), x, splat(c0));
  }
}

/// 2^n for integers n in [-126, 127].
ISKRA_INLINE vf pow2(vi n) { return (vf)(((vu)n + 127u) << 23); }

struct Reduced {
  vi n;
  vf r;
};

/// x = n ln 2 + r with |r| <= ln(2)/2.
ISKRA_INLINE Reduced reduce_exp(vf x) {
  vf n = vround(x * 1.44269504f);
  vf r = fma(n, splat(-ln2_high), x);
  r = fma(n, splat(-ln2_low), r);
  return {to_int(n), r};
}

/// exp(r) - 1 for a reduced r.
ISKRA_INLINE vf expm1_reduced(vf r) {
  vf p = poly(r, 5.000000107e-01f, 1.666650670e-01f, 4.166616802e-02f, 8.370321828e-03f, 1.395296748e-03f);
  return fma(r * r, p, r);
}

ISKRA_INLINE vf vexp(vf x) {
  x = x < -104.0f ? splat(-104.0f) : x;
  x = x > 89.0f ? splat(89.0f) : x;  // NaN passes both
  Reduced d = reduce_exp(x);
  vi half = d.n >> 1;  // two factors, so that results near the ends of the range round once, at the last product
  return (expm1_reduced(d.r) + 1.0f) * pow2(half) * pow2(d.n - half);
}

ISKRA_INLINE vf vexpm1(vf x) {
  vf y = x < -25.0f ? splat(-25.0f) : x;
  y = y > 89.0f ? splat(89.0f) : y;
  Reduced d = reduce_exp(y);
  vf half = pow2(d.n - 1);  // half the scale: 2^128 would not fit
  vf r = (fma(expm1_reduced(d.r), half, half - 0.5f)) * 2.0f;
  return d.n == 0 ? (x == 0.0f ? x : expm1_reduced(d.r)) : r;
}

/// log of a positive, finite x: x = 2^e (1 + f), 1 + f in [sqrt(1/2), sqrt(2)).
ISKRA_INLINE vf vlog(vf x) {
  vi tiny = x < 1.17549435e-38f;
  vf s = tiny ? x * 8388608.0f : x;
  vi e = (bits(s) - 0x3f3504f3) >> 23;
  vf f = from_bits((vi)((vu)bits(s) - ((vu)e << 23))) - 1.0f;
  vf n = to_float(e) - (tiny ? splat(23.0f) : vf{});
  vf z = f * f;
  vf p = poly(f, 3.333331241e-01f, -2.500000965e-01f, 2.000213376e-01f, -1.666800645e-01f, 1.421922107e-01f,
              -1.240514121e-01f, 1.189035175e-01f, -1.167962995e-01f, 6.746509931e-02f);
  vf y = fma(n, splat(ln2_low), f * z * p);
  y = fma(z, splat(-0.5f), y) + f;
  y = fma(n, splat(ln2_high), y);
  y = x == inf ? x : y;
  y = x == 0.0f ? splat(-inf) : y;
  y = x < 0.0f ? splat(nan) : y;
  return x != x ? x : y;
}

/// log(1 + x): the rounding error of 1 + x is given back to first order.
ISKRA_INLINE vf vlog1p(vf x) {
  vf u = x + 1.0f;
  vf lost = (x - (u - 1.0f)) / u;
  vf y = vlog(u);
  y = ((u == inf) | (u == 0.0f)) ? y : y + lost;
  return x == 0.0f ? x : y;
}

ISKRA_INLINE vf vtanh(vf x) {
  vf a = vabs(x), z = x * x;
  vf p = poly(z, -3.333333091e-01f, 1.333320976e-01f, -5.394720390e-02f, 2.170296528e-02f, -8.182669716e-03f,
              2.147533342e-03f);
  vf near = fma(x * z, p, x);
  vf far = copysign(1.0f - 2.0f / (vexp(a + a) + 1.0f), x);
  return a < 0.625f ? near : far;
}

ISKRA_INLINE vf vsigmoid(vf x) {
  vf e = vexp(-vabs(x));  // never overflows, and keeps the tail's relative accuracy
  return (x < 0.0f ? e : splat(1.0f)) / (e + 1.0f);
}

ISKRA_INLINE vf verf(vf x) {
  vf a = vabs(x), z = x * x;
  vf near = x * poly(z, 1.28379167e-01f, -3.761263848e-01f, 1.128378275e-01f, -2.686544582e-02f, 5.221074861e-03f,
                     -8.484711189e-04f, 1.127054259e-04f, -9.680130916e-06f) +
            x;                        // x apart: it is exact
  vf t = a > 4.0f ? splat(4.0f) : a;  // beyond, erf rounds to 1
  vf log_erfc = poly(t, 1.834455903e-04f, -1.129556838e+00f, 3.667374029e-01f, -1.083724958e-01f, 2.517897939e-02f,
                     -4.193615672e-03f, 4.391073595e-04f, -2.149620260e-05f) -
                t * t;
  vf far = copysign(1.0f - vexp(log_erfc), x);
  return a < 0.98f ? near : far;
}

/// sin (phase 0) or cos (phase 1): reduced by multiples of pi/2 in double; far arguments go lane by lane to libm.
template <int phase, bool bounded = false>
ISKRA_INLINE vf vsincos(vf x) {
  vd wide = __builtin_convertvector(x, vd);
  vd magic = 6755399441055744.0 - vd{};  // 1.5 * 2^52: adding it rounds to an integer
  vd n = (wide * 0.63661977236758134 + magic) - magic;
  vd reduced = (wide - n * 1.5707963267948966) - n * 6.123233995736766e-17;
  vf r = __builtin_convertvector(reduced, vf);
  vi q = __builtin_convertvector(n, vi) + phase;
  vf z = r * r;
  vf s = fma(r * z, poly(z, -1.666666664e-01f, 8.333329267e-03f, -1.983929611e-04f, 2.717939707e-06f), r);
  vf c = fma(z * z, poly(z, 4.166666662e-02f, -1.388888360e-03f, 2.479947859e-05f, -2.720678555e-07f),
             fma(z, splat(-0.5f), splat(1.0f)));
  vf y = (q & 1) != 0 ? c : s;
  y = (q & 2) != 0 ? -y : y;
  if constexpr (bounded) return y;
  vi far = ~(vabs(x) <= 1.0e5f);
  for (int i = 0; i < W; ++i)
    if (far[i])
      y[i] = static_cast<float>(phase ? std::cos(static_cast<double>(x[i])) : std::sin(static_cast<double>(x[i])));
  return y;
}

/// max and min that propagate NaN, as NumPy's maximum and minimum.
ISKRA_INLINE vf vmax(vf a, vf b) { return ((a > b) | (a != a)) ? a : b; }
ISKRA_INLINE vf vmin(vf a, vf b) { return ((a < b) | (a != a)) ? a : b; }

ISKRA_INLINE vf lanewise(vf a, vf b, float (*f)(float, float)) {
  for (int i = 0; i < W; ++i) a[i] = f(a[i], b[i]);
  return a;
}
inline float scalar_pow(float a, float b) { return __builtin_powf(a, b); }

/// Remainder with the sign of the divisor, as Python's %.
inline float scalar_mod(float a, float b) {
  float r = __builtin_fmodf(a, b);
  if (r == 0.0f) return __builtin_copysignf(0.0f, b);
  return (r < 0.0f) != (b < 0.0f) ? r + b : r;
}

}  // namespace iskra::ISKRA_ISA
