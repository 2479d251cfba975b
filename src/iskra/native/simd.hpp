// Vectors of one instruction set. This header and all that include it are compiled once per instruction set, each time
// in a namespace of its own (ISKRA_ISA), with the compiler's vector extensions; only what these cannot say is spelled
// out in intrinsics. Nothing here may leak out of that namespace, or the linker could mix instruction sets.
#pragma once
#include <cstdint>
#include <type_traits>
#include <utility>

#if defined(__x86_64__) || defined(_M_X64)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#ifndef ISKRA_ISA
#define ISKRA_ISA baseline
#endif
#define ISKRA_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define ISKRA_UNROLL _Pragma("unroll")
#else
#define ISKRA_UNROLL _Pragma("GCC unroll 16")
#endif

namespace iskra::ISKRA_ISA {

#if defined(__AVX512F__)
inline constexpr int W = 16;
#elif defined(__AVX2__)
inline constexpr int W = 8;
#else
inline constexpr int W = 4;
#endif

typedef float vf __attribute__((vector_size(W * 4)));
typedef std::int32_t vi __attribute__((vector_size(W * 4)));
typedef std::uint32_t vu __attribute__((vector_size(W * 4)));
typedef double vd __attribute__((vector_size(W * 8)));
using i64 = std::int64_t;

ISKRA_INLINE vf load(const float* p) {
  vf v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
ISKRA_INLINE void store(float* p, vf v) { __builtin_memcpy(p, &v, sizeof v); }
ISKRA_INLINE vf splat(float x) { return x - vf{}; }  // x - 0 keeps the sign of -0
ISKRA_INLINE vi splat_int(std::int32_t x) { return x - vi{}; }

template <std::int32_t... I>
ISKRA_INLINE vi iota_of(std::integer_sequence<std::int32_t, I...>) {
  return vi{I...};
}
ISKRA_INLINE vi iota() { return iota_of(std::make_integer_sequence<std::int32_t, W>{}); }

/// The first n lanes from memory, the others 0. Reads nothing beyond them.
ISKRA_INLINE vf load_partial(const float* p, i64 n) {
#if defined(__AVX512F__)
  return (vf)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p);
#elif defined(__AVX2__)
  return (vf)_mm256_maskload_ps(p, (__m256i)(iota() < static_cast<std::int32_t>(n)));
#else
  vf v{};
  for (i64 i = 0; i < n; ++i) v[i] = p[i];
  return v;
#endif
}

ISKRA_INLINE void store_partial(float* p, vf v, i64 n) {
#if defined(__AVX512F__)
  _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), (__m512)v);
#elif defined(__AVX2__)
  _mm256_maskstore_ps(p, (__m256i)(iota() < static_cast<std::int32_t>(n)), (__m256)v);
#else
  for (i64 i = 0; i < n; ++i) p[i] = v[i];
#endif
}

/// How many lanes: a type for all, so that the loops over full vectors are compiled apart from the ragged end.
using AllLanes = std::integral_constant<i64, W>;
ISKRA_INLINE vf load_lanes(const float* p, AllLanes) { return load(p); }
ISKRA_INLINE vf load_lanes(const float* p, i64 n) { return load_partial(p, n); }
ISKRA_INLINE void store_lanes(float* p, vf v, AllLanes) { store(p, v); }
ISKRA_INLINE void store_lanes(float* p, vf v, i64 n) { store_partial(p, v, n); }

/// f(first, lanes) for every vector of n elements side by side, of which the last may be ragged.
template <class F>
ISKRA_INLINE void for_vectors(i64 n, F f) {
  i64 j = 0;
  for (; j + W <= n; j += W) f(j, AllLanes{});
  if (j < n) f(j, n - j);
}

/// a * b + c, rounded once where the hardware can.
ISKRA_INLINE vf fma(vf a, vf b, vf c) {
#if defined(__AVX512F__)
  return (vf)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
  return (vf)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#elif defined(__aarch64__)
  return (vf)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
#else
  return a * b + c;
#endif
}

ISKRA_INLINE vf vsqrt(vf x) {
#if defined(__AVX512F__)
  return (vf)_mm512_sqrt_ps((__m512)x);
#elif defined(__AVX2__)
  return (vf)_mm256_sqrt_ps((__m256)x);
#elif defined(__x86_64__)
  return (vf)_mm_sqrt_ps((__m128)x);
#elif defined(__aarch64__)
  return (vf)vsqrtq_f32((float32x4_t)x);
#else
  for (int i = 0; i < W; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

ISKRA_INLINE vi bits(vf x) { return (vi)x; }
ISKRA_INLINE vf from_bits(vi x) { return (vf)x; }
ISKRA_INLINE vf vabs(vf x) { return (vf)((vi)x & 0x7fffffff); }
ISKRA_INLINE vf copysign(vf magnitude, vf sign) {
  return (vf)(((vi)magnitude & 0x7fffffff) | ((vi)sign & (vi)splat(-0.0f)));
}
ISKRA_INLINE vf to_float(vi x) { return __builtin_convertvector(x, vf); }
ISKRA_INLINE vi to_int(vf x) {
  return __builtin_convertvector(x, vi);
}  // toward zero; lanes out of range are arbitrary

#if defined(__AVX512F__)
ISKRA_INLINE vf vfloor(vf x) { return (vf)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
ISKRA_INLINE vf vceil(vf x) { return (vf)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
ISKRA_INLINE vf vround(vf x) {
  return (vf)_mm512_roundscale_ps((__m512)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
#elif defined(__AVX2__)
ISKRA_INLINE vf vfloor(vf x) { return (vf)_mm256_floor_ps((__m256)x); }
ISKRA_INLINE vf vceil(vf x) { return (vf)_mm256_ceil_ps((__m256)x); }
ISKRA_INLINE vf vround(vf x) { return (vf)_mm256_round_ps((__m256)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
#else
/// Half to even: above 2^23 a float is an integer; below, adding and taking away 2^23 rounds in the unit's own mode.
ISKRA_INLINE vf vround(vf x) {
  vf big = splat(8388608.0f), a = vabs(x), r = (a + big) - big;
  return a < big ? copysign(r, x) : x;
}
ISKRA_INLINE vf vfloor(vf x) {
  vf r = vround(x);
  return r > x ? r - 1.0f : r;
}
ISKRA_INLINE vf vceil(vf x) {
  vf r = vround(x);
  return copysign(r < x ? r + 1.0f : r, x);
}
#endif

/// 64-bit products of the even lanes, as pairs (low, high) in place.
ISKRA_INLINE vu mul_even(vu a, vu b) {
#if defined(__AVX512F__)
  return (vu)_mm512_mul_epu32((__m512i)a, (__m512i)b);
#elif defined(__AVX2__)
  return (vu)_mm256_mul_epu32((__m256i)a, (__m256i)b);
#elif defined(__x86_64__)
  return (vu)_mm_mul_epu32((__m128i)a, (__m128i)b);
#else
  vu r{};
  for (int i = 0; i < W; i += 2) {
    std::uint64_t p = static_cast<std::uint64_t>(a[i]) * b[i];
    r[i] = static_cast<std::uint32_t>(p);
    r[i + 1] = static_cast<std::uint32_t>(p >> 32);
  }
  return r;
#endif
}

/// Folds the lanes of a vector in a fixed tree: ((0,W/2), (1,W/2+1), ...) and so on.
template <class F>
ISKRA_INLINE float fold(vf v, F f) {
  float lane[W];
  __builtin_memcpy(lane, &v, sizeof v);
  for (int n = W / 2; n > 0; n /= 2)
    for (int i = 0; i < n; ++i) lane[i] = f(lane[i], lane[i + n]);
  return lane[0];
}

}  // namespace iskra::ISKRA_ISA
