// The opcodes of the vector interpreter, each with its arity. Everything else (the enum, the table that Python sees,
// the checks of a program) is made from this list. What computes an op of a graph has its name; on integers, after
// int_.
#pragma once
#include <cstdint>

// Shape of an opcode: how many sources it reads and whether it folds an axis.
//   U unary   B binary   T ternary   R folds a row [rows, cols] -> [rows, 1]   A folds the rows into dst [1, cols]
// clang-format off
#define ISKRA_OPCODES(X)                                                                                         \
  X(copy, U) X(negative, U) X(abs, U) X(sign, U) X(exp, U) X(expm1, U) X(log, U) X(log1p, U) X(sqrt, U)          \
  X(rsqrt, U) X(square, U) X(reciprocal, U) X(tanh, U) X(sigmoid, U) X(relu, U) X(erf, U) X(sin, U) X(cos, U)    \
  X(floor, U) X(ceil, U) X(round, U) X(logical_not, U) X(isfinite, U) X(isnan, U) X(int_to_float, U)             \
  X(float_to_int, U)                                                                                             \
  X(add, B) X(subtract, B) X(multiply, B) X(divide, B) X(maximum, B) X(minimum, B) X(power, B) X(mod, B)         \
  X(equal, B) X(not_equal, B) X(less, B) X(less_equal, B) X(logical_and, B) X(logical_or, B) X(int_add, B)       \
  X(int_subtract, B) X(int_multiply, B) X(int_floor_divide, B) X(int_mod, B) X(int_maximum, B) X(int_minimum, B) \
  X(int_equal, B) X(int_not_equal, B) X(int_less, B) X(int_less_equal, B) X(int_bitwise_and, B)                  \
  X(int_bitwise_or, B) X(int_bitwise_xor, B)                                                                     \
  X(where, T) X(muladd, T) X(mulsub, T) X(submul, T)                                                             \
  X(row_sum, R) X(row_max, R) X(row_min, R) X(row_prod, R) X(row_argmax, R) X(row_argmin, R)                     \
  X(acc_sum, A) X(acc_max, A) X(acc_min, A) X(acc_prod, A)
// clang-format on

namespace iskra {

enum class Opcode : std::uint8_t {
#define X(name, shape) name,
  ISKRA_OPCODES(X)
#undef X
};

enum class Shape : std::uint8_t { U, B, T, R, A };

struct OpcodeInfo {
  const char* name;
  Shape shape;
};

inline constexpr OpcodeInfo opcode_table[] = {
#define X(name, shape) {#name, Shape::shape},
    ISKRA_OPCODES(X)
#undef X
};

inline constexpr int num_opcodes = static_cast<int>(sizeof(opcode_table) / sizeof(opcode_table[0]));

inline constexpr OpcodeInfo info(Opcode op) { return opcode_table[static_cast<int>(op)]; }

/// Sources an instruction reads: a only, a and b, or a, b and c.
inline constexpr int num_sources(Shape shape) { return shape == Shape::B ? 2 : shape == Shape::T ? 3 : 1; }

}  // namespace iskra
