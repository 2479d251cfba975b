// The register tile itself, made for every height and width. With ISKRA_BFLOAT16 it multiplies pairs of bfloat16
// numbers.
#include "micro.hpp"
#include "pairs.hpp"

#include <type_traits>
#include <utility>

namespace iskra::ISKRA_ISA {

namespace {

template <int MR, int NV, bool ragged>
void micro(const Tile& t) {
  vf acc[MR][NV];
  ISKRA_UNROLL
  for (int i = 0; i < MR; ++i) ISKRA_UNROLL
  for (int j = 0; j < NV; ++j) {
    const float* c = t.c + i * t.c_row + j * W;
    acc[i][j] = !t.accumulate ? vf{} : ragged && j == NV - 1 ? load_partial(c, t.tail) : load(c);
  }
  const i64 a_row = t.a_row, a_step = t.a_step, b_step = t.b_step, tail = t.tail;
  auto sum = [&](auto partial) __attribute__((always_inline)) {
    for (i64 s = 0; s < t.num_segments; ++s) {
      const float *a = t.a + t.segments[s].a, *b = t.b + t.segments[s].b;
      for (i64 k = t.k; k > 0; --k, a += a_step, b += b_step) {
        vf w[NV];
        ISKRA_UNROLL
        for (int j = 0; j < NV; ++j)
          w[j] = decltype(partial)::value && j == NV - 1 ? load_partial(b + j * W, tail) : load(b + j * W);
        ISKRA_UNROLL
        for (int i = 0; i < MR; ++i) {
          const vf x = splat_factor(a + i * a_row);
          ISKRA_UNROLL
          for (int j = 0; j < NV; ++j) acc[i][j] = multiply_add(x, w[j], acc[i][j]);
        }
      }
    }
  };
  if (ragged && !t.padded)
    sum(std::bool_constant<ragged>{});
  else
    sum(std::false_type{});
  const auto read = [tail](const float* p, int j) __attribute__((always_inline)) {
    return ragged && j == NV - 1 ? load_partial(p + j * W, tail) : load(p + j * W);
  };
  for (int s = 0; s < 2; ++s) {
    const float* p = t.add[s];
    if (!p) continue;
    ISKRA_UNROLL
    for (int i = 0; i < MR; ++i, p += t.add_row[s]) ISKRA_UNROLL
    for (int j = 0; j < NV; ++j) acc[i][j] = acc[i][j] + read(p, j);
  }
  if (t.relu) {
    ISKRA_UNROLL
    for (int i = 0; i < MR; ++i) ISKRA_UNROLL
    for (int j = 0; j < NV; ++j) acc[i][j] = acc[i][j] < 0.0f ? vf{} : acc[i][j];
  }
  const bool update = t.update;
  const vf scale = splat(t.scale);
  ISKRA_UNROLL
  for (int i = 0; i < MR; ++i) ISKRA_UNROLL
  for (int j = 0; j < NV; ++j) {
    float* c = t.c + i * t.c_row + j * W;
    if (update) acc[i][j] = fma(acc[i][j], scale, read(t.c + i * t.c_row, j));
    if (ragged && j == NV - 1)
      store_partial(c, acc[i][j], tail);
    else
      store(c, acc[i][j]);
  }
}

/// The tile, if it is one that is used.
template <int MR, int NV, bool ragged>
constexpr MicroKernel micro_of() {
  if constexpr (MR <= tile_rows(NV))
    return micro<MR, NV, ragged>;
  else
    return nullptr;
}

template <int MR, int... NV>
constexpr void fill_row(MicroKernel (&row)[NV_MAX][2], std::integer_sequence<int, NV...>) {
  ((row[NV][0] = micro_of<MR, NV + 1, false>(), row[NV][1] = micro_of<MR, NV + 1, true>()), ...);
}

template <int... MR>
constexpr MicroTable fill(std::integer_sequence<int, MR...>) {
  MicroTable table{};
  (fill_row<MR + 1>(table.at[MR], std::make_integer_sequence<int, NV_MAX>{}), ...);
  return table;
}

}  // namespace

constinit const MicroTable micro_table = fill(std::make_integer_sequence<int, MR_MAX>{});

}  // namespace iskra::ISKRA_ISA
