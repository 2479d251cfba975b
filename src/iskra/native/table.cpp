// The table of this instruction set's kernels, and the scan for values that are not finite.
#include "isa.hpp"
#include "micro.hpp"

#define ISKRA_STRING_(x) #x
#define ISKRA_STRING(x) ISKRA_STRING_(x)

namespace iskra::ISKRA_ISA {

namespace {

/// Whether any of n floating-point numbers, seen as integers, has all exponent bits set.
template <class U, U exponent>
i64 scan(const void* data, i64 count) {
  const auto* p = static_cast<const unsigned char*>(data);
  constexpr i64 stride = 4096;
  for (i64 i = 0; i < count; i += stride) {
    const i64 n = count - i < stride ? count - i : stride;
    U bad = 0;
    for (i64 j = 0; j < n; ++j) {
      U x;
      __builtin_memcpy(&x, p + (i + j) * static_cast<i64>(sizeof x), sizeof x);
      bad |= static_cast<U>((x & exponent) == exponent);
    }
    if (!bad) continue;
    for (i64 j = 0; j < n; ++j) {
      U x;
      __builtin_memcpy(&x, p + (i + j) * static_cast<i64>(sizeof x), sizeof x);
      if ((x & exponent) == exponent) return i + j;
    }
  }
  return -1;
}

}  // namespace

i64 first_nonfinite_f32(const float* p, i64 count) { return scan<std::uint32_t, 0x7f800000u>(p, count); }
i64 first_nonfinite_f64(const double* p, i64 count) { return scan<std::uint64_t, 0x7ff0000000000000u>(p, count); }

#define X(name, Kernel) run_##name,
const KernelTable table{ISKRA_STRING(ISKRA_ISA), W, NV_MAX, ISKRA_KERNELS(X) pack_weights, first_nonfinite_f32,
                        first_nonfinite_f64};
#undef X

}  // namespace iskra::ISKRA_ISA
