// Plans of products: how a product is cut, made once when its kernel is added.
#pragma once
#include "code.hpp"

namespace iskra {

/// Makes rows of batch elements whose rows go on where those of the one before end, and drops dims of length 1.
/// Returns how many batch dims are left.
int merge_rows(MatmulKernel& kernel, int batch_rank);

/// Cuts a product into panels of columns, strips of rows and passes over k. Returns the scratch it needs.
///
/// Throws std::invalid_argument where it would have to pack what it reads in place.
std::int64_t plan_product(MatmulKernel& kernel, const KernelTable& table);

/// Cuts a convolution by Winograd's algorithm into strips. Returns the scratch it needs.
std::int64_t plan_winograd(WinogradKernel& kernel);

/// Cuts attention into blocks of query rows, and keys into blocks that meet them. Returns the scratch it needs.
std::int64_t plan_attention(AttentionKernel& kernel);

/// The same for its gradient, where all keys meet a block at once.
std::int64_t plan_attention_gradient(AttentionKernel& kernel);

}  // namespace iskra
