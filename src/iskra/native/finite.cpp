#include "finite.hpp"

#include "isas.hpp"

namespace iskra {

std::int64_t first_nonfinite(const ArrayView& array) {
  const KernelTable& table = current_table();
  if (array.dtype == DType::f64) return table.first_nonfinite_f64(static_cast<const double*>(array.data), array.size);
  return table.first_nonfinite_f32(static_cast<const float*>(array.data), array.size);
}

}  // namespace iskra
