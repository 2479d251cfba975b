"""Elementwise functions under the names that `keras.ops` gives them. Arguments broadcast as in NumPy."""

from __future__ import annotations

from typing import Any

from ..graph.ops import elementwise as table
from ..graph.ops.elementwise import (
    abs,
    add,
    ceil,
    cos,
    divide,
    equal,
    erf,
    exp,
    expm1,
    floor,
    floor_divide,
    isfinite,
    isnan,
    less,
    less_equal,
    log,
    log1p,
    logical_and,
    logical_not,
    logical_or,
    maximum,
    minimum,
    mod,
    multiply,
    negative,
    not_equal,
    reciprocal,
    relu,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sqrt,
    square,
    stop_gradient,
    subtract,
    tanh,
    where,
)

absolute = abs
true_divide = divide


def power(x1: Any, x2: Any) -> Any:
    """x1 ** x2; small whole and half exponents become products and roots."""
    if isinstance(x2, (int, float)):
        if x2 == 2:
            return square(x1)
        if x2 == 1:
            return multiply(x1, 1.0)
        if x2 == 0.5:
            return sqrt(x1)
        if x2 == -1:
            return reciprocal(x1)
    return table.power(x1, x2)


def greater(x1: Any, x2: Any) -> Any:
    """x1 > x2."""
    return less(x2, x1)


def greater_equal(x1: Any, x2: Any) -> Any:
    """x1 >= x2."""
    return less_equal(x2, x1)


def clip(x: Any, x_min: Any, x_max: Any) -> Any:
    """X limited to the range from x_min to x_max."""
    return minimum(maximum(x, x_min), x_max)


def cast(x: Any, dtype: str) -> Any:
    """X as "float32", "int32" or "bool"; floats are cut towards zero.

    Raises:
        ValueError: another dtype.
    """
    if dtype not in ("float32", "int32", "bool"):
        raise ValueError(f"cast: expected 'float32', 'int32' or 'bool', got {dtype!r}. Use one of these.")
    return table.cast(x, dtype=dtype)


def divide_no_nan(x1: Any, x2: Any) -> Any:
    """x1 / x2, and 0 where x2 is 0."""
    is_zero = equal(x2, 0.0)
    return where(is_zero, 0.0, divide(x1, add(x2, is_zero)))


__all__ = [
    "abs",
    "absolute",
    "add",
    "cast",
    "ceil",
    "clip",
    "cos",
    "divide",
    "divide_no_nan",
    "equal",
    "erf",
    "exp",
    "expm1",
    "floor",
    "floor_divide",
    "greater",
    "greater_equal",
    "isfinite",
    "isnan",
    "less",
    "less_equal",
    "log",
    "log1p",
    "logical_and",
    "logical_not",
    "logical_or",
    "maximum",
    "minimum",
    "mod",
    "multiply",
    "negative",
    "not_equal",
    "power",
    "reciprocal",
    "relu",
    "round",
    "rsqrt",
    "sigmoid",
    "sign",
    "sin",
    "sqrt",
    "square",
    "stop_gradient",
    "subtract",
    "tanh",
    "true_divide",
    "where",
]
