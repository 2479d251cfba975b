// The scan for values that are not finite.
#pragma once
#include "program.hpp"

namespace iskra {

/// Flat position of the first NaN or infinity in a float32 or float64 array, or -1.
std::int64_t first_nonfinite(const ArrayView& array);

}  // namespace iskra
