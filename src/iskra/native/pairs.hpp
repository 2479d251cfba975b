// What the register tile multiplies: floats, or with ISKRA_BFLOAT16 pairs of bfloat16 numbers in the place of floats.
#pragma once
#include "simd.hpp"

namespace iskra::ISKRA_ISA {

#if defined(ISKRA_BFLOAT16)

/// sum + a0 b0 + a1 b1 in each lane, whose halves 0 and 1 hold a bfloat16 number each.
ISKRA_INLINE vf multiply_add(vf a, vf b, vf sum) { return (vf)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b); }

/// The pair at p in all lanes: its bits, which as a float may be no number.
ISKRA_INLINE vf splat_factor(const float* p) {
  std::int32_t pair;
  __builtin_memcpy(&pair, p, sizeof pair);
  return from_bits(splat_int(pair));
}

/// Floats rounded to bfloat16, to nearest and half to even: those of `low`, then those of `high`.
ISKRA_INLINE vf rounded(vf low, vf high) { return (vf)_mm512_cvtne2ps_pbh((__m512)high, (__m512)low); }

template <short... I>
ISKRA_INLINE vf interleaved(vf low, vf high, std::integer_sequence<short, I...>) {
  typedef short halves __attribute__((vector_size(W * 4)));
  const halves both = (halves)rounded(low, high);
  return (vf)__builtin_shufflevector(both, both, (I / 2 + I % 2 * W)...);
}

/// Pairs (low, high) lane by lane.
ISKRA_INLINE vf pairs(vf low, vf high) { return interleaved(low, high, std::make_integer_sequence<short, 2 * W>{}); }

#else

ISKRA_INLINE vf multiply_add(vf a, vf b, vf sum) { return fma(a, b, sum); }
ISKRA_INLINE vf splat_factor(const float* p) { return splat(*p); }

#endif

}  // namespace iskra::ISKRA_ISA
