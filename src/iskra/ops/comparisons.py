"""Comparisons and rounding under the names of `keras.ops`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.op import is_symbolic
from ..graph.ops.elementwise import (
    abs,
    add,
    cast,
    ceil,
    equal,
    floor,
    isfinite,
    isnan,
    less,
    less_equal,
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
    subtract,
    where,
)
from ..typing import Array, ArrayLike
from .reductions import all, any
from .shapes import convert_to_tensor, expand_dims, reshape
from .trigonometry import floating

__all__ = [
    "allclose",
    "fabs",
    "fmax",
    "fmin",
    "fmod",
    "gcd",
    "isclose",
    "isin",
    "isinf",
    "isneginf",
    "isposinf",
    "lcm",
    "logical_xor",
    "nan_to_num",
    "nextafter",
    "signbit",
    "trunc",
]

_STEPS_OF_EUCLID = 46  # the most that two numbers of 31 bits take


def logical_xor(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Exclusive OR, elementwise: whether exactly one of two values is true."""
    return not_equal(cast(x1, dtype="bool"), cast(x2, dtype="bool"))


def isposinf(x: ArrayLike) -> Array:
    """Whether each value is positive infinity, elementwise."""
    return equal(floating(x), np.float32(np.inf))


def isneginf(x: ArrayLike) -> Array:
    """Whether each value is negative infinity, elementwise."""
    return equal(floating(x), np.float32(-np.inf))


def isinf(x: ArrayLike) -> Array:
    """Whether each value is infinite, of either sign, elementwise."""
    return isposinf(abs(floating(x)))


def signbit(x: ArrayLike) -> Array:
    """Whether the sign bit is set, elementwise: for negative numbers and -0.0."""
    x = floating(x)
    return logical_or(less(x, 0.0), less(reciprocal(x), 0.0))


def isclose(x1: ArrayLike, x2: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """Whether two values are equal within a tolerance, elementwise: |x1 - x2| <= atol + rtol |x2|.

    Args:
        x1: values.
        x2: reference values, which scale `rtol`.
        rtol: relative tolerance.
        atol: absolute tolerance.
        equal_nan: whether NaN is close to NaN.

    Example:
        >>> isclose([1.0, 2.0], [1.0 + 1e-7, 2.1])
        array([ True, False])
    """
    x1, x2 = floating(x1), floating(x2)
    near = less_equal(abs(subtract(x1, x2)), add(multiply(abs(x2), rtol), atol))
    finite = logical_and(isfinite(x1), isfinite(x2))
    close = logical_or(logical_and(near, finite), equal(x1, x2))
    return logical_or(close, logical_and(isnan(x1), isnan(x2))) if equal_nan else close


def allclose(x1: ArrayLike, x2: ArrayLike, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Array:
    """Whether all values are equal within a tolerance, a scalar; arguments as for `isclose`."""
    return all(isclose(x1, x2, rtol, atol, equal_nan))


def isin(x1: ArrayLike, x2: ArrayLike, assume_unique: bool = False, invert: bool = False) -> Array:
    """Whether each value of x1 is in x2, in the shape of x1.

    Args:
        x1: values.
        x2: the values to look for.
        assume_unique: ignored, for compatibility with Keras.
        invert: whether to negate the result.

    Example:
        >>> isin([1, 2, 3], [3, 1])
        array([ True, False,  True])
    """
    found = any(equal(expand_dims(x1, -1), reshape(convert_to_tensor(x2), (-1,))), axis=-1)
    return logical_not(found) if invert else found


def fabs(x: ArrayLike) -> Array:
    """Absolute value as a float, elementwise."""
    return abs(floating(x))


def trunc(x: ArrayLike) -> Array:
    """Truncation, elementwise: the integer nearest to x towards zero.

    Example:
        >>> trunc([-1.7, 1.7])
        array([-1.,  1.], dtype=float32)
    """
    x = convert_to_tensor(x)
    return where(less(x, 0), ceil(x), floor(x))


def fmod(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Remainder of the truncated division, elementwise; it has the sign of x1. See `mod` for that of x2."""
    x1, size = convert_to_tensor(x1), abs(x2)
    return where(less(x1, 0), negative(mod(negative(x1), size)), mod(x1, size))


def fmax(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The larger of two values, elementwise; where one is NaN, the other."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    return _unless_nan(maximum(x1, x2), x1, x2)


def fmin(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The smaller of two values, elementwise; where one is NaN, the other."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    return _unless_nan(minimum(x1, x2), x1, x2)


def _unless_nan(chosen: Any, x1: Any, x2: Any) -> Any:
    if str(chosen.dtype)[:1] in "iub":
        return chosen
    x1, x2 = floating(x1), floating(x2)
    return where(isnan(x1), x2, where(isnan(x2), x1, chosen))


def nan_to_num(x: ArrayLike, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Array:
    """NaN and infinities replaced by numbers, elementwise.

    Args:
        x: values.
        nan: the replacement of NaN.
        posinf: the replacement of +inf; the largest finite float by default.
        neginf: the replacement of -inf; the most negative finite float by default.

    Example:
        >>> nan_to_num([float("nan"), 1.0])
        array([0., 1.], dtype=float32)
    """
    x = convert_to_tensor(x)
    if str(x.dtype)[:1] in "iub":
        return x
    limit = float(np.finfo(np.float32 if is_symbolic(x) else x.dtype).max)
    x = where(isposinf(x), limit if posinf is None else posinf, where(isnan(x), nan, x))
    return where(isneginf(x), -limit if neginf is None else neginf, x)


def gcd(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Greatest common divisor of integers, elementwise, by Euclid's algorithm.

    Example:
        >>> gcd([12, 7], 18)
        array([6, 1])
    """
    if not is_symbolic(x1, x2):
        return np.gcd(convert_to_tensor(x1), convert_to_tensor(x2))
    a, b = abs(add(x1, multiply(x2, 0))), abs(add(x2, multiply(x1, 0)))
    for _ in range(_STEPS_OF_EUCLID):
        ended = equal(b, 0)
        a, b = where(ended, a, b), where(ended, b, mod(a, b))
    return a


def lcm(x1: ArrayLike, x2: ArrayLike) -> Array:
    """Least common multiple of integers, elementwise."""
    if not is_symbolic(x1, x2):
        return np.lcm(convert_to_tensor(x1), convert_to_tensor(x2))
    common = maximum(gcd(x1, x2), 1)
    return multiply(abs(convert_to_tensor(x1)) // common, abs(convert_to_tensor(x2)))


def nextafter(x1: ArrayLike, x2: ArrayLike) -> Array:
    """The next float32 after x1 towards x2, elementwise; for arrays only.

    Raises:
        TypeError: A value is symbolic: programs have no access to the bits of floats.
    """
    if is_symbolic(x1, x2):
        raise TypeError(
            "nextafter: expected arrays, got a symbolic value. Compute it outside of the model, and pass the result."
        )
    return np.nextafter(floating(x1), floating(x2))
