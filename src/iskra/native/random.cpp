// Counter-based random numbers: Philox4x32-10. Element i is word i % 4 of block i / 4, so any part of a draw can be
// made by any thread, and seed and counter alone decide it.
#include <cstddef>

#include "isa.hpp"
#include "math.hpp"

namespace iskra::ISKRA_ISA {

namespace {

struct Words {
  vu w[4];
};

template <std::int32_t... I>
ISKRA_INLINE vu odd_lanes_down(vu x, std::integer_sequence<std::int32_t, I...>) {
  return __builtin_shufflevector(x, x, (I ^ 1)...);
}

template <int half, std::int32_t... I>
ISKRA_INLINE vf interleave(vf a, vf b, std::integer_sequence<std::int32_t, I...>) {
  return __builtin_shufflevector(a, b, (half * W / 2 + I / 2 + (I & 1) * W)...);
}

/// out[4 i + j] = v[j][i]: the words of a block next to each other.
ISKRA_INLINE void store_interleaved(float* out, const vf (&v)[4]) {
  constexpr auto lanes = std::make_integer_sequence<std::int32_t, W>{};
  const vf even_low = interleave<0>(v[0], v[2], lanes), even_high = interleave<1>(v[0], v[2], lanes);
  const vf odd_low = interleave<0>(v[1], v[3], lanes), odd_high = interleave<1>(v[1], v[3], lanes);
  store(out, interleave<0>(even_low, odd_low, lanes));
  store(out + W, interleave<1>(even_low, odd_low, lanes));
  store(out + 2 * W, interleave<0>(even_high, odd_high, lanes));
  store(out + 3 * W, interleave<1>(even_high, odd_high, lanes));
}

/// Low and high halves of the 32 x 32 bit products of all lanes.
ISKRA_INLINE void multiply_wide(vu a, vu b, vu& low, vu& high) {
  constexpr auto lanes = std::make_integer_sequence<std::int32_t, W>{};
  const vu even = mul_even(a, b), odd = mul_even(odd_lanes_down(a, lanes), b);
  const vi is_even = (iota() & 1) == 0;
  low = is_even ? even : odd_lanes_down(odd, lanes);
  high = is_even ? odd_lanes_down(even, lanes) : odd;
}

/// The blocks of W consecutive counters.
ISKRA_INLINE Words philox(vu counter, std::uint32_t key0, std::uint32_t key1) {
  vu c0 = counter, c1{}, c2{}, c3{};
  const vu m0 = vu{} + 0xD2511F53u, m1 = vu{} + 0xCD9E8D57u;
  for (int round = 0; round < 10; ++round) {
    vu low0, high0, low1, high1;
    multiply_wide(c0, m0, low0, high0);
    multiply_wide(c2, m1, low1, high1);
    c0 = high1 ^ c1 ^ key0;
    c1 = low1;
    c2 = high0 ^ c3 ^ key1;
    c3 = low0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return {{c0, c1, c2, c3}};
}

ISKRA_INLINE vf unit(vu w) { return to_float((vi)(w >> 8)) * 5.9604644775390625e-8f; }  // [0, 1), steps of 2^-24

/// Box and Muller's pair from two words.
ISKRA_INLINE void normal_pair(vu w0, vu w1, vf& n0, vf& n1) {
  const vf u1 = to_float((vi)((w0 >> 8) + 1u)) * 5.9604644775390625e-8f;
  const vf radius = vsqrt(vlog(u1) * -2.0f), angle = unit(w1) * 6.28318530717958648f;
  n0 = radius * vsincos<1, true>(angle);
  n1 = radius * vsincos<0, true>(angle);
}

}  // namespace

void run_random(const RandomKernel& kernel, const Frame& frame, i64 begin, i64 end) {
  std::uint32_t key[2];
  __builtin_memcpy(key, begin_of(kernel.key, frame), sizeof key);
  float* out = frame.bases[0] + kernel.offset;
  const i64 stop = end * random_item < kernel.count ? end * random_item : kernel.count;
  for (i64 i = begin * random_item; i < stop; i += 4 * W) {
    const Words words = philox((vu)iota() + static_cast<std::uint32_t>(i / 4), key[0], key[1]);
    vf v[4];
    for (int j = 0; j < 4; ++j) v[j] = kernel.draw == Draw::uniform ? unit(words.w[j]) : (vf)words.w[j];
    if (kernel.draw == Draw::normal) {
      normal_pair(words.w[0], words.w[1], v[0], v[1]);
      normal_pair(words.w[2], words.w[3], v[2], v[3]);
    }
    if (stop - i >= 4 * W) {
      store_interleaved(out + i, v);
    } else {
      float rest[4 * W];
      store_interleaved(rest, v);
      __builtin_memcpy(out + i, rest, static_cast<std::size_t>(stop - i) * sizeof(float));
    }
  }
}

}  // namespace iskra::ISKRA_ISA
